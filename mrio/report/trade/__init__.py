"""A plan of trade in power: its experiments in words and tables, and a folder with its page."""

from mrio.report.trade._account_words import accounts_experiment
from mrio.report.trade._experiment import Experiment, clauses, money_of
from mrio.report.trade._folder import write_trade
from mrio.report.trade._market_words import market_experiment, obliged, ways
from mrio.report.trade._tables import named, table_of

__all__ = [
    "Experiment",
    "accounts_experiment",
    "clauses",
    "market_experiment",
    "money_of",
    "named",
    "obliged",
    "table_of",
    "ways",
    "write_trade",
]
