"""What changes share: where an industry is, which rows a stressor names, models of like tables."""

from __future__ import annotations

from dataclasses import replace
from numbers import Real

import numpy as np

from mrio.checking import checked, is_number
from mrio.errors import InputError, LabelError
from mrio.labels import IndexArray, industries_named, resolve_region
from mrio.model import Model
from mrio.table import Split, Step, Table

SUPPLIER_SPLIT = "supplier split"
"""Name of the step of provenance that takes a supplier apart."""


def number(value: object, what: str, low: float, high: float = np.inf) -> float:
    """Return a figure from `low` to `high`, both included.

    Raises
    ------
    InputError
        No number, not finite, or outside.
    """
    allowed = f"from {low:g} to {high:g}" if np.isfinite(high) else f"{low:g} or more"
    if not (isinstance(value, Real) and is_number(value) and np.isfinite(float(value))):
        raise InputError(f"{what} is {value!r}, a number {allowed} is needed", where=what)
    if not low <= float(value) <= high:
        raise InputError(f"{what} is {value}, {allowed} is allowed", where=what)
    return float(value)


def industry(table: Table, region: str, sector: str) -> int:
    """Return the position of an industry.

    Raises
    ------
    LabelError
        When the table has no such region, or the region no such sector.
    """
    return int(industries_named(table.industries, [(region, sector)], "industry")[0])


def producing(table: Table, region: str, sector: str) -> int:
    """Return the position of an industry that has output above zero.

    Raises
    ------
    LabelError
    InputError
        When its output is zero or below.
    """
    at = industry(table, region, sector)
    if table.x[at] <= 0:
        raise InputError(
            f"the output of {table.industries.label(at)} is {table.x[at]:.6g}, "
            "output above zero is needed",
            where=table.industries.label(at),
        )
    return at


def splits_in(table: Table, region: str) -> list[Split]:
    """Return how suppliers of a region were taken apart, the last one first."""
    label = resolve_region(table.regions, region)
    return [split for split in reversed(table.splits) if split.region == label]


@checked
def original_sector(table: Table, region: str, sector: str) -> str:
    """Return the sector that an industry was a part of before suppliers were taken apart."""
    for split in splits_in(table, region):
        if sector in (split.certified, split.ordinary):
            sector = split.sector
    return sector


def rows_of(table: Table, stressor: str) -> tuple[str, ...]:
    """Return the rows that a stressor names: itself, or those that a total is the sum of.

    Raises
    ------
    LabelError
        When the table has no such row or total.
    """
    if not isinstance(stressor, str):
        raise LabelError(f"stressor={stressor!r}", hint="name one row or total")
    table.stressor(stressor)  # raises with the nearest names
    return table.totals.get(stressor, (stressor,))


def scaled(table: Table, stressor: str, at: IndexArray, factor: float) -> Table:
    """Return the table with some rows of F times a factor in the industries `at`."""
    rows = rows_of(table, stressor)
    extensions = {}
    for name, ext in table.extensions.items():
        figures = ext.F
        mine = np.isin(ext.stressors, rows)
        if mine.any():
            figures = figures.copy()
            figures[np.ix_(mine, at)] *= factor
        extensions[name] = replace(ext, F=figures)
    return table.replace(extensions=extensions)


def stepped(table: Table, step: Step) -> Table:
    """Return the table with one more step of provenance; it no longer is what its name says."""
    return table.replace(provenance=table.provenance.with_step(step), name=None)


def on_the_same_coefficients(model: Model, table: Table) -> Model:
    """Return the model of a table whose A is that of `model`: the factorisation is shared."""
    changed = model.with_table(table, solver=model.solver)
    changed.adopt(model.state)
    changed.report.reason = model.report.reason
    return changed
