"""The national input-output table of 2007, summed from 135 to the 42 sectors of the provinces."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mrio.construct.china.raw.files import read_text, reading
from mrio.construct.china.raw.provinces import (
    N_SECTORS,
    check_labels,
    number,
    sectors,
)
from mrio.errors import BalanceError, InputError, LabelError

Array = NDArray[np.float64]

RUNS = (
    *(5, 1, 1, 2, 1, 14, 5, 2, 2, 3, 2, 11, 7, 6, 1, 9, 4, 5, 6, 2, 1),
    *(1, 1, 1, 1, 1, 8, 1, 3, 1, 2, 2, 1, 3, 1, 3, 3, 2, 1, 3, 5, 1),
)
"""How many of the 135 sectors, in code order, make up each of the 42; tourism (116) is in 34."""

CATEGORIES = {
    "rural_consumption": "FU101",
    "urban_consumption": "FU102",
    "government_consumption": "FU103",
    "fixed_capital": "FU201",
    "stock_changes": "FU202",
}
VALUE_ADDED = {
    "compensation": "VA001",
    "net_production_tax": "VA002",
    "depreciation": "VA003",
    "operating_surplus": "VA004",
}
TOLERANCE = 1e-4
"""Largest gap that is let pass, relative to total output."""
ROUNDING = 1e-10
"""Largest gap that is not even noted, relative to the same."""
KEPT = 1e-9
"""Largest gap between the 42 sectors together and the source's printed totals."""

_N_SOURCE = 135
_TOTAL_COLUMNS = ("TIU", "THC", "TC", "GCF", "TFU", "GO")
_TOTAL_ROWS = ("TII", "TVA", "TI")


@dataclass(frozen=True, eq=False)
class NationalTable:
    """China's table of 2007 in 42 sectors, competitive imports, current producer prices.

    Row identity: Z.sum(1) + Y.sum(1) + exports - imports + error = x.
    Column identity: Z.sum(0) + value_added = x.

    Attributes
    ----------
    sectors : tuple of str
        Codes '01' to '42'.
    Z : (42, 42) intermediate use, imports included, 10^4 CNY.
    Y : (42, 5) final use by category, imports included, 10^4 CNY.
    categories : tuple of str
    exports, imports : (42,) trade with abroad, 10^4 CNY.
    error : (42,) the source's error column, added to use, 10^4 CNY.
    v : (4, 42) value added by component, 10^4 CNY.
    v_names : tuple of str
    x : (42,) gross output, 10^4 CNY.
    notes : tuple of str
        What does not add up exactly, with its size.
    """

    sectors: tuple[str, ...]
    Z: Array
    Y: Array
    categories: tuple[str, ...]
    exports: Array
    imports: Array
    error: Array
    v: Array
    v_names: tuple[str, ...]
    x: Array
    notes: tuple[str, ...] = field(default=())

    @property
    def value_added(self) -> Array:
        """Value added of each sector, (42,), 10^4 CNY."""
        return self.v.sum(axis=0)


@dataclass(frozen=True)
class _Source:
    """The 135-sector file by code: `use[code]` (135,) a column, `cost[code]` (135,) a row."""

    Z: Array
    use: dict[str, Array]
    cost: dict[str, Array]


def read_national_2007(root: Path, *, coking_apart: bool = False) -> NationalTable:
    """Read the national table of 2007 and sum its 135 sectors to 42 by runs of codes.

    Sectors are joined by code, never by name: one name occurs twice among the 135.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the file is china_national_io/china_2007_135.csv
        (NBS, through Carol-seven/ionet).
    coking_apart : bool
        Keep sector 11 in two, 11a petroleum (037) and 11b coking (038): 43 sectors.

    Returns
    -------
    NationalTable

    Raises
    ------
    InputError, LabelError
        When codes are missing, out of order or hold no number.
    BalanceError
        When a printed total misses its parts by more than 1e-4 of total output.
    """
    with reading(root, "china_national_io", "china_2007_135.csv") as path:
        source = _read_source(path)
        notes = _verify(source, path)
        codes, runs = [sector.code for sector in sectors()], list(RUNS)
        if coking_apart:
            codes[10:11], runs[10:11] = ["11a", "11b"], [1, 1]

        def summed(values: Array) -> Array:
            return _sum_runs(values, runs)

        table = NationalTable(
            sectors=tuple(codes),
            Z=np.ascontiguousarray(summed(summed(source.Z).T).T),
            Y=np.column_stack([summed(source.use[code]) for code in CATEGORIES.values()]),
            categories=tuple(CATEGORIES),
            exports=summed(source.use["EX"]),
            imports=summed(source.use["IM"]),
            error=summed(source.use["ERR"]),
            v=np.vstack([summed(source.cost[code]) for code in VALUE_ADDED.values()]),
            v_names=tuple(VALUE_ADDED),
            x=summed(source.use["GO"]),
            notes=tuple(notes),
        )
        _check_kept(source, table, path)
        return table


def _sum_runs(values: Array, runs: Sequence[int]) -> Array:
    """Sum the first axis, 135 long, over runs of neighbours."""
    starts = np.concatenate(([0], np.cumsum(runs)[:-1]))
    return np.add.reduceat(values, starts, axis=0)


def _read_source(path: Path) -> _Source:
    header, *rows = list(csv.reader(read_text(path).splitlines()))
    codes = [f"{position:03d}" for position in range(1, _N_SOURCE + 1)]
    check_labels(header[3 : 3 + _N_SOURCE], codes, where=f"{path.name}, header")
    check_labels([row[0] for row in rows[:_N_SOURCE]], codes, where=f"{path.name}, first column")
    cells = {
        row[0]: [
            number(cell, where=f"{path.name}, row {row[0]}, column {code}", blank=0.0)
            for code, cell in zip(header[3:], row[3:], strict=True)
        ]
        for row in rows
    }
    if len(cells) != len(rows):
        raise LabelError("a row code occurs twice", where=path.name)
    products = np.array([cells[code] for code in codes])
    columns = _wanted([*CATEGORIES.values(), *_TOTAL_COLUMNS, "EX", "IM", "ERR"], header, path)
    lines = _wanted([*VALUE_ADDED.values(), *_TOTAL_ROWS], list(cells), path)
    return _Source(
        Z=products[:, :_N_SOURCE],
        use={code: products[:, header.index(code) - 3] for code in columns},
        cost={code: np.array(cells[code][:_N_SOURCE]) for code in lines},
    )


def _wanted(codes: list[str], found: list[str], path: Path) -> list[str]:
    missing = [code for code in codes if code not in found]
    if missing:
        raise LabelError(f"no code {', '.join(missing)}", where=path.name)
    return codes


def _verify(source: _Source, path: Path) -> list[str]:
    """Compare the totals printed in the source with their parts."""
    use, cost = source.use, source.cost
    final = use["TC"] + use["GCF"] + use["EX"]
    used = use["TIU"] + use["TFU"] - use["IM"] + use["ERR"]
    parts = np.sum([cost[code] for code in VALUE_ADDED.values()], axis=0)
    scale = float(use["GO"].sum())
    error = use["ERR"] * 1e-5
    notes = [
        f"the error column sums to {error.sum():.1f} billion CNY, "
        f"{np.abs(error).sum():.1f} in absolute terms over the 135 sectors"
    ]
    for label, found, expected in (
        ("intermediate use TIU", use["TIU"], source.Z.sum(axis=1)),
        ("intermediate input TII", cost["TII"], source.Z.sum(axis=0)),
        ("household consumption THC", use["THC"], use["FU101"] + use["FU102"]),
        ("consumption TC", use["TC"], use["THC"] + use["FU103"]),
        ("capital formation GCF", use["GCF"], use["FU201"] + use["FU202"]),
        ("final use TFU", use["TFU"], final),
        ("value added TVA", cost["TVA"], parts),
        ("total input TI", cost["TI"], cost["TII"] + cost["TVA"]),
        ("output GO as the sum of its row", use["GO"], used),
        ("output GO against total input TI", use["GO"], cost["TI"]),
    ):
        worst = int(np.abs(found - expected).argmax())
        gap = float(np.abs(found - expected).max()) / scale
        line = (
            f"{label}, sector {worst + 1:03d}: {found[worst]:.4f} found, "
            f"{expected[worst]:.4f} expected (10^4 CNY), off by {gap:.1e} of output"
        )
        if gap > TOLERANCE:
            raise BalanceError(line, where=path.name)
        if gap > ROUNDING:
            notes.append(line)
    return notes


def _check_kept(source: _Source, table: NationalTable, path: Path) -> None:
    """Make sure that nothing was lost from 135 to 42."""
    if sum(RUNS) != _N_SOURCE or len(RUNS) != N_SECTORS:
        raise InputError(
            f"the runs are {len(RUNS)} and sum to {sum(RUNS)}, "
            f"expected {N_SECTORS} and {_N_SOURCE}",
            where=path.name,
        )
    for label, found, expected in (
        ("intermediate use", table.Z.sum(), source.use["TIU"].sum()),
        ("final use", table.Y.sum() + table.exports.sum(), source.use["TFU"].sum()),
        ("imports", table.imports.sum(), source.use["IM"].sum()),
        ("error", table.error.sum(), source.use["ERR"].sum()),
        ("value added", table.value_added.sum(), source.cost["TVA"].sum()),
        ("output", table.x.sum(), source.use["GO"].sum()),
    ):
        if abs(found - expected) > KEPT * table.x.sum():
            raise BalanceError(
                f"{label} in 42 sectors: {found:.4f} found, {expected:.4f} expected (10^4 CNY)",
                where=path.name,
            )
