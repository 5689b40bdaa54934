"""What a model pays to know the findings of its table: beside a factorisation of I - A."""

from __future__ import annotations

import numpy as np

from mrio.diagnostics import known_findings
from mrio.leontief import DenseLU
from mrio.table import Table
from mrio.testing import synthetic_table
from tests.benchmarks.registry import Case, register


def make(regions: int, sectors: int) -> Table:
    return synthetic_table(regions, sectors, seed=1, idle=regions)


def ours(table: Table) -> list[str]:
    """All checks but the radius, the flows read anew."""
    table.__dict__.pop("flow_sums", None)
    return [finding.code for finding in known_findings(table, None)]


def peer(table: Table) -> np.ndarray:
    """One factorisation, as a model makes it."""
    return DenseLU().init(table.Z, table.x)


register(
    Case(
        "findings",
        "dense LU of I - A",
        ((31, 42),),
        ((31, 42), (49, 163)),
        make,
        ours,
        peer,
        lambda *_: 0.0,
    )
)
