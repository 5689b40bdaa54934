"""Footprints of products by profile, and a charge at a border on what exports carry."""

from mrio.power.footprints._border_charge import BorderCharge, border_charge
from mrio.power.footprints._intensities import BY_CONTRACT
from mrio.power.footprints._products import discrepancies, product_footprint
from mrio.power.footprints._profiles import EMBEDDED, MarketBasis, Profile, TableNames
from mrio.power.footprints._recognition import cost_of_not_recognising

__all__ = [
    "BY_CONTRACT",
    "EMBEDDED",
    "BorderCharge",
    "MarketBasis",
    "Profile",
    "TableNames",
    "border_charge",
    "cost_of_not_recognising",
    "discrepancies",
    "product_footprint",
]
