"""What settlements mean: for budgets, fairness and agreement, over draws and open choices."""

from mrio.policy.judging._consequences import (
    Comparison,
    break_even_price,
    compare,
    comparison,
    consequences,
    envy,
    fairness,
    side_by_side,
)
from mrio.policy.judging._draws import drawn_payments, probability_of_paying
from mrio.policy.judging._sensitivity import sensitivity, turning
from mrio.policy.judging._tables import (
    agreement_table,
    consequences_table,
    fairness_table,
    ledger_table,
    payments_table,
    rounded_receipts,
)

__all__ = [
    "Comparison",
    "agreement_table",
    "break_even_price",
    "compare",
    "comparison",
    "consequences",
    "consequences_table",
    "drawn_payments",
    "envy",
    "fairness",
    "fairness_table",
    "ledger_table",
    "payments_table",
    "probability_of_paying",
    "rounded_receipts",
    "sensitivity",
    "side_by_side",
    "turning",
]
