"""Carbon accounts: pure functions of a model that return labelled arrays with units.

Conventions of open tables (METHODS section 0): exports are demand of 'ROW', a
destination and never an origin; consumption is that of the table's own regions
and carries what is exported in `attrs["exported"]`.
"""

from mrio.account._consumption import consumption
from mrio.account._flows import flows, multipliers, value_added
from mrio.account._industries import industry_accounts
from mrio.account._production import production
from mrio.account._trade import net_flows, net_transfers

__all__ = [
    "consumption",
    "flows",
    "industry_accounts",
    "multipliers",
    "net_flows",
    "net_transfers",
    "production",
    "value_added",
]
