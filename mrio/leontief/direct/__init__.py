"""Factorisations: dense, single precision refined, sparse; and the full inverse."""

from mrio.leontief.direct._dense_lu import DenseLU
from mrio.leontief.direct._inverse import leontief_inverse
from mrio.leontief.direct._mixed_lu import MixedLU, low_answer
from mrio.leontief.direct._sparse_lu import SparseLU

__all__ = [
    "DenseLU",
    "MixedLU",
    "SparseLU",
    "leontief_inverse",
    "low_answer",
]
