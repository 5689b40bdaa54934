"""What a national table and a region's key must be like to be regionalised."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from mrio.construct.core import Array, BuildReport, RegionalTable
from mrio.construct.nonsurvey._location_quotients import aligned
from mrio.errors import BalanceError, InputError

TOLERANCE = 1e-6
"""Largest gap of a row or column of the national table, relative to its total output."""


def bought(Z: Array, Y: Array) -> Array:
    """Return (s,) use that is bought from somewhere: what leaves stocks lies there already."""
    return Z.sum(axis=1) + np.clip(Y, 0.0, None).sum(axis=1)


def check_nation(national: RegionalTable) -> RegionalTable:
    """Return the national table if it is one that can be regionalised."""
    if national.inflow.any() or national.outflow.any():
        raise InputError(
            "the national table has inflow or outflow",
            where=national.region,
            hint="a nation has only imports and exports",
        )
    if national.Z.min(initial=0.0) < 0:
        i, j = np.argwhere(national.Z < 0)[0]
        raise InputError(
            f"intermediate use is negative: {national.Z[i, j]:.6g}",
            where=(national.sectors[i], national.sectors[j]),
        )
    rows = national.Z.sum(axis=1) + national.Y.sum(axis=1) + national.exports
    rows = rows - national.imports + national.other - national.x
    columns = national.Z.sum(axis=0) + national.v.sum(axis=0) - national.x
    for what, gap in (("row", rows), ("column", columns)):
        at = int(np.argmax(np.abs(gap)))
        if not abs(gap[at]) <= TOLERANCE * national.x.sum():
            raise BalanceError(
                f"the {what} of {national.sectors[at]} in the national table is off by "
                f"{gap[at]:,.6g}, total output is {national.x.sum():,.6g}",
                where=national.sectors[at],
                hint="balance the national table first",
            )
    return national


def without_transit(national: RegionalTable, report: BuildReport) -> RegionalTable:
    """Take imports beyond all use off imports and exports: they only pass through."""
    transit = np.clip(national.imports - bought(national.Z, national.Y), 0.0, None)
    exports = national.exports - transit
    left = national.x - exports - national.other - np.clip(national.Y, None, 0.0).sum(axis=1)
    short = (left < -TOLERANCE * national.x.sum()) | (exports < 0)
    if short.any():
        name = national.sectors[int(np.argmax(short))]
        raise BalanceError(
            f"exports and the error column of {name} exceed what the nation makes or imports",
            where=name,
            hint="correct the national table, or sum this sector with a neighbour",
        )
    if transit.any():
        report.decide(
            "transit",
            f"imports of {int((transit > 0).sum())} commodities exceed all use by "
            f"{transit.sum():,.6g}",
            "taken off imports and exports alike: no industry of the nation made or used them",
        )
    return replace(national, imports=national.imports - transit, exports=exports)


def demand_shares(share: float | pd.Series, categories: tuple[str, ...]) -> Array:
    if isinstance(share, pd.Series):
        values = aligned(share, pd.Index(categories), what="demand_share")
    else:
        values = np.full(len(categories), float(share))
    if not ((values >= 0) & (values <= 1)).all():
        raise InputError(
            f"demand_share is {values.tolist()}, 0 to 1 is expected",
            hint="give the region's share of the nation's final use, such as its share of GDP",
        )
    return values
