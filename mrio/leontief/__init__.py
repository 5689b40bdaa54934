"""Solvers of (I - A) X = B over plain arrays; they know nothing of labels."""

from mrio.leontief._certificate import Certificate, certify
from mrio.leontief._dense_lu import DenseLU
from mrio.leontief._protocol import Solution, Solver, reciprocal, relative_residual

__all__ = [
    "Certificate",
    "DenseLU",
    "Solution",
    "Solver",
    "certify",
    "reciprocal",
    "relative_residual",
]
