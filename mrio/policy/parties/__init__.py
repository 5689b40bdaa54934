"""Who settles: regions and what they emit for each other, prices, entries in whole fen."""

from mrio.policy.parties._parties import Parties, figures_by_label, net_of, unwritable
from mrio.policy.parties._prices import (
    GivenPrice,
    Price,
    PriceByRegion,
    marginal_costs,
    priced,
    shadow_price,
)
from mrio.policy.parties._scope import industries_named
from mrio.policy.parties._settlement import (
    FEN_PER_MILLION,
    HALF_FEN,
    ROUNDING,
    Settlement,
    booked_settlement,
    pairwise_settlement,
    pooled_settlement,
    whole,
)

__all__ = [
    "FEN_PER_MILLION",
    "HALF_FEN",
    "ROUNDING",
    "GivenPrice",
    "Parties",
    "Price",
    "PriceByRegion",
    "Settlement",
    "booked_settlement",
    "figures_by_label",
    "industries_named",
    "marginal_costs",
    "net_of",
    "pairwise_settlement",
    "pooled_settlement",
    "priced",
    "shadow_price",
    "unwritable",
    "whole",
]
