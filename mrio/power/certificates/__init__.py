"""Certificates in a book, and what claims leave to those who claim nothing."""

from mrio._moved import forwarded
from mrio.power.certificates._attributes_close import (
    AttributeBalance,
    attributes_close,
    dual_reporting,
)
from mrio.power.certificates._batch import Batch
from mrio.power.certificates._book import Certificates
from mrio.power.certificates._green_settlement import SettledGreen, settle_green
from mrio.power.certificates._location_based import location_based
from mrio.power.certificates._residual_mix import ResidualMix, residual_mix

__all__ = [
    "AttributeBalance",
    "Batch",
    "Certificates",
    "ResidualMix",
    "SettledGreen",
    "attributes_close",
    "dual_reporting",
    "location_based",
    "residual_mix",
    "settle_green",
]


def __getattr__(name: str) -> object:
    return forwarded(__name__, name)
