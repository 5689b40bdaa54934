"""Who settles: regions and what they emit for each other, prices, entries in whole minor units."""

from mrio.policy.parties._parties import Parties, figures_by_label, net_of, unwritable
from mrio.policy.parties._prices import (
    GivenPrice,
    Price,
    PriceByRegion,
    PriceIn,
    marginal_costs,
    priced,
    shadow_price,
)
from mrio.policy.parties._scope import industries_named
from mrio.policy.parties._settlement import (
    ROUNDING,
    UNSTATED,
    Settlement,
    booked_settlement,
    currency_stated,
    in_currency,
    least_paid,
    one_currency,
    pairwise_settlement,
    pooled_settlement,
    whole,
)

__all__ = [
    "ROUNDING",
    "UNSTATED",
    "GivenPrice",
    "Parties",
    "Price",
    "PriceByRegion",
    "PriceIn",
    "Settlement",
    "booked_settlement",
    "currency_stated",
    "figures_by_label",
    "in_currency",
    "industries_named",
    "least_paid",
    "marginal_costs",
    "net_of",
    "one_currency",
    "pairwise_settlement",
    "pooled_settlement",
    "priced",
    "shadow_price",
    "unwritable",
    "whole",
]
