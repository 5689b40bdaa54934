"""Who is responsible: one principle a file."""

from mrio.account.responsibility._average import average
from mrio.account.responsibility._consumption import consumption
from mrio.account.responsibility._income import income, income_flows
from mrio.account.responsibility._production import production
from mrio.account.responsibility._shared import (
    kept_by_industries,
    shared,
    shared_flows,
    shared_parts,
)
from mrio.account.responsibility._technology_adjusted import technology_adjusted
from mrio.account.responsibility._trade_balance import trade_balance_emissions

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
