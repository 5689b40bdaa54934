"""Certificates in a book, and what claims leave to those who claim nothing."""

from mrio.power.certificates._batch import Batch
from mrio.power.certificates._book import Certificates
from mrio.power.certificates._closure import Closure, both_bases, closure
from mrio.power.certificates._green_settlement import SettledGreen, settle_green
from mrio.power.certificates._location_based import location_based
from mrio.power.certificates._residual_mix import ResidualMix, residual_mix

__all__ = [
    "Batch",
    "Certificates",
    "Closure",
    "ResidualMix",
    "SettledGreen",
    "both_bases",
    "closure",
    "location_based",
    "residual_mix",
    "settle_green",
]
