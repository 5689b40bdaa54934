"""Footprints of products by profile, and a charge at a border on what exports carry."""

from mrio._moved import forwarded
from mrio.power.footprints._border_charge import BorderCharge, border_charge
from mrio.power.footprints._intensities import BY_CONTRACT
from mrio.power.footprints._products import compare_footprints, product_footprint
from mrio.power.footprints._recognition import cost_of_not_recognising
from mrio.power.footprints._rules import EMBEDDED, ContractFactors, FootprintRule, TableNames

__all__ = [
    "BY_CONTRACT",
    "EMBEDDED",
    "BorderCharge",
    "ContractFactors",
    "FootprintRule",
    "TableNames",
    "border_charge",
    "compare_footprints",
    "cost_of_not_recognising",
    "product_footprint",
]


def __getattr__(name: str) -> object:
    return forwarded(__name__, name)
