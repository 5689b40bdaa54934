from ._entry import Account, Question
from ._flows import flows, multipliers, value_added
from ._industries import industry_accounts
from ._largest import largest_flows
from ._net_flows import net_flows, net_transfers
from ._register import GRAINS, REGISTER, gap_accounts, listed, mixes, principles
from ._summary import Summary, identities, summarise, summary
from .chains import (
    domestic_technology,
    exchange_quadrant,
    gini,
    gvc,
    inequality,
    pollution_terms_of_trade,
    theil,
)
from .responsibility import (
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

__all__ = [
    "GRAINS",
    "REGISTER",
    "Account",
    "Question",
    "Summary",
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
    "summarise",
    "summary",
    "technology_adjusted",
    "theil",
    "trade_balance_emissions",
    "value_added",
]
