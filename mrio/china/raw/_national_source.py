"""The files of national input-output tables as they are printed: read, totals checked, summed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mrio.china.raw._cells import check_labels, number
from mrio.china.raw._files import read_text
from mrio.errors import BalanceError, LabelError

Array = NDArray[np.float64]

FOLDER = "china_national_io"

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
"""Largest gap between the summed sectors together and the source's printed totals."""

_TOTAL_COLUMNS = ("TIU", "THC", "TC", "GCF", "TFU", "GO")
_TOTAL_ROWS = ("TII", "TVA", "TI")


@dataclass(frozen=True, eq=False)
class NationalTable:
    """China's table of one year, competitive imports, current producer prices.

    Row identity: Z.sum(1) + Y.sum(1) + exports - imports + error = x.
    Column identity: Z.sum(0) + value_added = x.

    Attributes
    ----------
    sectors : tuple of str
        Codes '01' to '42', or the n names of `read_national`.
    Z : (n, n) intermediate use, imports included, 10^4 CNY.
    Y : (n, 5) final use by category, imports included, 10^4 CNY.
    categories : tuple of str
    exports, imports : (n,) trade with abroad, 10^4 CNY.
    error : (n,) the source's error column, added to use, 10^4 CNY; zero where it has none.
    v : (4, n) value added by component, 10^4 CNY.
    v_names : tuple of str
    x : (n,) gross output, 10^4 CNY.
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
        """Value added of each sector, (n,), 10^4 CNY."""
        return self.v.sum(axis=0)


@dataclass(frozen=True)
class Layout:
    """One file of national tables.

    Attributes
    ----------
    file : str
        Name in china_national_io.
    n : int
        Sectors; their codes are '001' to n.
    absent : tuple of str
        Columns of the other years that this file does not have.
    """

    file: str
    n: int
    absent: tuple[str, ...] = ()

    @property
    def codes(self) -> list[str]:
        """The codes of the sectors, in order."""
        return [f"{position:03d}" for position in range(1, self.n + 1)]


LAYOUTS = {
    2007: Layout("china_2007_135.csv", 135),
    2012: Layout("china_2012_139.csv", 139, absent=("THC",)),
    2017: Layout("china_2017_149.csv", 149, absent=("ERR",)),
}
"""The files that can be read, by year: 2012 prints no household total, 2017 no error."""


@dataclass(frozen=True)
class Source:
    """A file by code: `use[code]` (n,) a column, `cost[code]` (n,) a row."""

    Z: Array
    use: dict[str, Array]
    cost: dict[str, Array]


def read_source(path: Path, layout: Layout) -> Source:
    """Read the cells of a file by their codes.

    Raises
    ------
    InputError, LabelError
        When codes are missing, repeated or out of order, or hold no number.
    """
    header, *rows = list(csv.reader(read_text(path).splitlines()))
    codes, n = layout.codes, layout.n
    check_labels(header[3 : 3 + n], codes, where=f"{path.name}, header")
    check_labels([row[0] for row in rows[:n]], codes, where=f"{path.name}, first column")
    cells = {
        row[0]: [
            number(cell, where=f"{path.name}, row {row[0]}, column {code}", blank=0.0)
            for code, cell in zip(header[3:], row[3:], strict=True)
        ]
        for row in rows
    }
    if len(cells) != len(rows) or len(set(header)) != len(header):
        raise LabelError("a code occurs twice", where=path.name)
    products = np.array([cells[code] for code in codes])
    expected = [*CATEGORIES.values(), *_TOTAL_COLUMNS, "EX", "IM", "ERR"]
    columns = [code for code in expected if code not in layout.absent]
    _check_there(columns, header, path)
    _check_not_there(layout.absent, header, path)
    lines = [*VALUE_ADDED.values(), *_TOTAL_ROWS]
    _check_there(lines, list(cells), path)
    return Source(
        Z=products[:, :n],
        use={code: products[:, header.index(code) - 3] for code in columns},
        cost={code: np.array(cells[code][:n]) for code in lines},
    )


def _check_there(codes: Sequence[str], found: Sequence[str], path: Path) -> None:
    if missing := [code for code in codes if code not in found]:
        raise LabelError(f"no code {', '.join(missing)}", where=path.name)


def _check_not_there(codes: Sequence[str], found: Sequence[str], path: Path) -> None:
    if there := [code for code in codes if code in found]:
        raise LabelError(f"code {', '.join(there)} found, none expected", where=path.name)


def verify(source: Source, path: Path) -> list[str]:
    """Compare the totals printed in the source with their parts.

    Returns
    -------
    list of str
        The error column, and every gap above 1e-10 of total output.

    Raises
    ------
    BalanceError
        When one exceeds 1e-4 of total output.
    """
    scale = float(source.use["GO"].sum())
    notes = [_describe_error(source)]
    for label, found, expected in _printed_totals(source):
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


def _describe_error(source: Source) -> str:
    if "ERR" not in source.use:
        return "the file has no error column"
    error = source.use["ERR"] * 1e-5
    return (
        f"the error column sums to {error.sum():.1f} billion CNY, "
        f"{np.abs(error).sum():.1f} in absolute terms over the {len(error)} sectors"
    )


def _printed_totals(source: Source) -> list[tuple[str, Array, Array]]:
    """Return label, total as printed and sum of its parts."""
    use, cost = source.use, source.cost
    households = use["FU101"] + use["FU102"]
    final = use["TC"] + use["GCF"] + use["EX"]
    used = use["TIU"] + use["TFU"] - use["IM"] + use.get("ERR", np.zeros_like(final))
    parts = np.sum([cost[code] for code in VALUE_ADDED.values()], axis=0)
    return [
        ("intermediate use TIU", use["TIU"], source.Z.sum(axis=1)),
        ("intermediate input TII", cost["TII"], source.Z.sum(axis=0)),
        ("household consumption THC", use.get("THC", households), households),
        ("consumption TC", use["TC"], use.get("THC", households) + use["FU103"]),
        ("capital formation GCF", use["GCF"], use["FU201"] + use["FU202"]),
        ("final use TFU", use["TFU"], final),
        ("value added TVA", cost["TVA"], parts),
        ("total input TI", cost["TI"], cost["TII"] + cost["TVA"]),
        ("output GO as the sum of its row", use["GO"], used),
        ("output GO against total input TI", use["GO"], cost["TI"]),
    ]


def sum_source(
    source: Source, sectors: Sequence[str], to: Sequence[int], notes: Sequence[str], path: Path
) -> NationalTable:
    """Sum the sectors of a file.

    Parameters
    ----------
    source : Source
    sectors : sequence of str
        Labels of the table.
    to : sequence of int
        For each sector of the file, its position in `sectors`; every position occurs.
    notes : sequence of str
        For the table.
    path : Path
        Of the file, for messages.

    Raises
    ------
    BalanceError
        When a total is lost.
    """
    positions = np.asarray(to)
    order = np.argsort(positions, kind="stable")
    starts = np.searchsorted(positions[order], np.arange(len(sectors)))

    def summed(values: Array) -> Array:
        return np.add.reduceat(values[order], starts, axis=0)

    use, cost = source.use, source.cost
    table = NationalTable(
        sectors=tuple(sectors),
        Z=np.ascontiguousarray(summed(summed(source.Z).T).T),
        Y=np.column_stack([summed(use[code]) for code in CATEGORIES.values()]),
        categories=tuple(CATEGORIES),
        exports=summed(use["EX"]),
        imports=summed(use["IM"]),
        error=summed(use.get("ERR", np.zeros_like(use["GO"]))),
        v=np.vstack([summed(cost[code]) for code in VALUE_ADDED.values()]),
        v_names=tuple(VALUE_ADDED),
        x=summed(use["GO"]),
        notes=tuple(notes),
    )
    _check_kept(source, table, path)
    return table


def _check_kept(source: Source, table: NationalTable, path: Path) -> None:
    """Make sure that nothing was lost by summing."""
    use, cost = source.use, source.cost
    for label, found, expected in (
        ("intermediate use", table.Z.sum(), use["TIU"].sum()),
        ("final use", table.Y.sum() + table.exports.sum(), use["TFU"].sum()),
        ("imports", table.imports.sum(), use["IM"].sum()),
        ("error", table.error.sum(), use["ERR"].sum() if "ERR" in use else 0.0),
        ("value added", table.value_added.sum(), cost["TVA"].sum()),
        ("output", table.x.sum(), use["GO"].sum()),
    ):
        if abs(found - expected) > KEPT * table.x.sum():
            raise BalanceError(
                f"{label} in {len(table.sectors)} sectors: {found:.4f} found, "
                f"{expected:.4f} expected (10^4 CNY)",
                where=path.name,
            )
