"""Carbon accounts: pure functions of a model that return labelled arrays with units.

Conventions of open tables (docs/methods/notation.md#open-tables): exports are demand of 'ROW', a
destination and never an origin; consumption is that of the table's own regions
and carries what is exported in `attrs["exported"]`.

The functions are imported when first used: the register alone names every account, and the
command line needs no more for its help.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from mrio.account._entry import Account, Question
from mrio.account._register import GRAINS, REGISTER, gap_accounts, listed, mixes, principles

if TYPE_CHECKING:
    from mrio.account._flows import flows, multipliers, value_added
    from mrio.account._industries import industry_accounts
    from mrio.account._largest import largest_flows
    from mrio.account._net_flows import net_flows, net_transfers
    from mrio.account._summary import identities, summary
    from mrio.account.chains import (
        domestic_technology,
        exchange_quadrant,
        gini,
        gvc,
        inequality,
        pollution_terms_of_trade,
        theil,
    )
    from mrio.account.responsibility import (
        average,
        consumption,
        income,
        income_flows,
        kept_by_industries,
        production,
        shared,
        shared_flows,
        shared_parts,
        technology_adjusted,
        trade_balance_emissions,
    )

_HOME = {
    "average": "mrio.account.responsibility",
    "consumption": "mrio.account.responsibility",
    "domestic_technology": "mrio.account.chains",
    "exchange_quadrant": "mrio.account.chains",
    "flows": "mrio.account._flows",
    "gini": "mrio.account.chains",
    "gvc": "mrio.account.chains",
    "identities": "mrio.account._summary",
    "income": "mrio.account.responsibility",
    "income_flows": "mrio.account.responsibility",
    "industry_accounts": "mrio.account._industries",
    "inequality": "mrio.account.chains",
    "kept_by_industries": "mrio.account.responsibility",
    "largest_flows": "mrio.account._largest",
    "multipliers": "mrio.account._flows",
    "net_flows": "mrio.account._net_flows",
    "net_transfers": "mrio.account._net_flows",
    "pollution_terms_of_trade": "mrio.account.chains",
    "production": "mrio.account.responsibility",
    "shared": "mrio.account.responsibility",
    "shared_flows": "mrio.account.responsibility",
    "shared_parts": "mrio.account.responsibility",
    "summary": "mrio.account._summary",
    "technology_adjusted": "mrio.account.responsibility",
    "theil": "mrio.account.chains",
    "trade_balance_emissions": "mrio.account.responsibility",
    "value_added": "mrio.account._flows",
}

__all__ = [
    "GRAINS",
    "REGISTER",
    "Account",
    "Question",
    "average",
    "consumption",
    "domestic_technology",
    "exchange_quadrant",
    "flows",
    "gap_accounts",
    "gini",
    "gvc",
    "identities",
    "income",
    "income_flows",
    "industry_accounts",
    "inequality",
    "kept_by_industries",
    "largest_flows",
    "listed",
    "mixes",
    "multipliers",
    "net_flows",
    "net_transfers",
    "pollution_terms_of_trade",
    "principles",
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


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'mrio.account' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
