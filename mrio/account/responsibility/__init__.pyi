from ._average import average
from ._consumption import consumption
from ._income import income, income_flows
from ._production import production
from ._shared import kept_by_industries, shared, shared_flows, shared_parts
from ._technology_adjusted import technology_adjusted
from ._trade_balance import trade_balance_emissions

__all__ = [
    "average",
    "consumption",
    "income",
    "income_flows",
    "kept_by_industries",
    "production",
    "shared",
    "shared_flows",
    "shared_parts",
    "technology_adjusted",
    "trade_balance_emissions",
]
