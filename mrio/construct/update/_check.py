"""An interregional table brought to another year: what must hold before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mrio.construct.core import Array, Interregional, table_output
from mrio.construct.update._evidence import Evidence, Nation
from mrio.errors import BalanceError, InputError, MrioError

CLOSED = 1e-6
"""Largest gap of a row or column over the sum of outputs."""


def named(error: MrioError, regions: Sequence[str], sectors: Sequence[str]) -> MrioError:
    """Put labels in the place of (region, sector) positions; either may be None."""
    where = error.where
    if not isinstance(where, tuple) or len(where) != 2:
        return error
    labels = [
        str(names[at]) if at < len(names) else f"{what} {at}"
        for names, at, what in ((regions, where[0], "region"), (sectors, where[1], "sector"))
        if at is not None
    ]
    return type(error)(error.message, where=" / ".join(labels) or None, hint=error.hint)


def check_nation(nation: Nation, stock_category: int) -> None:
    """Raise unless the nation's table closes and regions can share its cells.

    Raises
    ------
    BalanceError
        `where` is (None, sector).
    """
    x, added = nation.x, nation.v.sum(axis=0)
    demand = np.delete(nation.Y, stock_category, axis=1)
    size = CLOSED * float(x.sum())
    rows = nation.Z.sum(axis=1) + nation.Y.sum(axis=1) + nation.exports - nation.imports - x
    columns = nation.Z.sum(axis=0) + added - x
    least = np.minimum(nation.Z.min(axis=1), demand.min(axis=1, initial=0.0))
    close = "balance it with close_nation first"
    cells = "only stock changes may be negative: book the rest to other categories or imports"
    re_exports = "take re-exports out of exports and imports"
    for gap, what, hint in (
        (np.abs(rows), "a row of the nation's table does not close: {:.6g}", close),
        (np.abs(columns), "a column of the nation's table does not close: {:.6g}", close),
        (-least, "the nation has a negative flow, {:.6g} below zero", cells),
        (nation.exports - x, "the nation's exports exceed output by {:.6g}", re_exports),
        (-added, "the nation's value added is negative, {:.6g} below zero", None),
    ):
        if gap.max() > size:
            raise BalanceError(what.format(gap.max()), where=(None, int(gap.argmax())), hint=hint)


def check_evidence(evidence: Evidence, r: int, s: int) -> Evidence:
    """Return the evidence with no trade of a region with itself.

    Raises
    ------
    InputError
        Shares or trade that are negative, empty or of another shape.
    """
    _check_shares(evidence.value_added, "value added", None, r)
    for what, given, shape in (
        ("output", evidence.output, (r,)),
        ("trade", evidence.trade, (r, r)),
    ):
        for i, values in given.items():
            if not 0 <= i < s or values.shape != shape:
                raise InputError(f"{what} known of sector {i}: {values.shape} is not {shape}")
    for i, values in evidence.output.items():
        _check_shares(values, "output", i, r)
    trade = {}
    for i, flows in evidence.trade.items():
        if not (flows >= 0).all():
            worst = int(np.argmin(flows.min(axis=1)))
            raise InputError("known trade is negative or no number", where=(worst, i))
        trade[i] = np.where(np.eye(r, dtype=bool), 0.0, flows)
    return replace(evidence, trade=trade)


def _check_shares(values: Array, what: str, sector: int | None, r: int) -> None:
    if values.shape != (r,):
        raise InputError(f"shares of {what}: {values.shape} is not {(r,)}", where=(None, sector))
    if not (values >= 0).all() or values.sum() <= 0:
        raise InputError(
            f"shares of {what} are negative, no numbers or all zero: {values.min():.6g}",
            where=(int(values.argmin()), sector),
        )


def check_closed(parts: Interregional, x: Array) -> None:
    """Raise unless every industry's row and column is its output.

    Raises
    ------
    BalanceError
        `where` is (region, sector).
    """
    columns = parts.Z.sum(axis=0) + parts.imports + parts.value_added.sum(axis=0)
    for what, found in (("row", table_output(parts)), ("column", columns)):
        gap = np.abs(found - x.reshape(-1))
        if gap.max() > CLOSED * x.sum():
            region, sector = np.unravel_index(int(gap.argmax()), x.shape)
            raise BalanceError(
                f"the updated {what} misses output by {gap.max():.6g}",
                where=(int(region), int(sector)),
                hint="stocks drawn down may exceed what the region uses of the good",
            )
