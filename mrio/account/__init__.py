"""Carbon accounts: pure functions of a model that return labelled arrays with units.

Conventions of open tables (docs/methods/notation.md#open-tables): exports are demand of 'ROW', a
destination and never an origin; consumption is that of the table's own regions
and carries what is exported in `attrs["exported"]`.
"""

from mrio.account._consumption import consumption
from mrio.account._domestic_technology import domestic_technology
from mrio.account._flows import flows, multipliers, value_added
from mrio.account._gvc import gvc
from mrio.account._income import income, income_flows
from mrio.account._industries import industry_accounts
from mrio.account._inequality import gini, inequality, theil
from mrio.account._largest import largest_flows
from mrio.account._principles import average, identities, summary
from mrio.account._production import production
from mrio.account._shared import kept_by_industries, shared, shared_flows, shared_parts
from mrio.account._technology import technology_adjusted
from mrio.account._trade import net_flows, net_transfers
from mrio.account._trade_balance import trade_balance_emissions
from mrio.account._value_added import exchange_quadrant, pollution_terms_of_trade

__all__ = [
    "average",
    "consumption",
    "domestic_technology",
    "exchange_quadrant",
    "flows",
    "gini",
    "gvc",
    "identities",
    "income",
    "income_flows",
    "industry_accounts",
    "inequality",
    "kept_by_industries",
    "largest_flows",
    "multipliers",
    "net_flows",
    "net_transfers",
    "pollution_terms_of_trade",
    "production",
    "shared",
    "shared_flows",
    "shared_parts",
    "summary",
    "technology_adjusted",
    "theil",
    "trade_balance_emissions",
    "value_added",
]
