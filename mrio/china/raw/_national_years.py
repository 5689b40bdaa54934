"""The national input-output tables of 2007, 2012 and 2017 in the 24 sectors of the project."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from mrio.china.raw._cells import check_labels
from mrio.china.raw._files import reading
from mrio.china.raw._national_source import (
    FOLDER,
    LAYOUTS,
    NationalTable,
    read_source,
    sum_source,
    verify,
)
from mrio.errors import InputError, LabelError
from mrio.labels import suggest
from mrio.resources import data_path

CONCORDANCE = "national-sectors.csv"
SECTORS = "sectors-24.csv"

NATIONAL_YEARS = tuple(LAYOUTS)
"""The years of `read_national`."""

_NOTES = {
    2007: (),
    2012: (
        "011, ancillary mining, stands in oil and gas extraction, which uses most of it; "
        "038 holds arts and crafts (2007 and 2017: other manufacturing) and stands in wood and "
        "paper; 095, repair of machinery, is in other manufacturing (2007 has no such code)",
    ),
    2017: (
        "042 is coal processing, wider than coking, and stands in coking",
        "011, ancillary mining, stands in oil and gas extraction, which uses most of it; "
        "097, repair of machinery, is in other manufacturing (2007 has no such code)",
        "the source's English names of 105 and 106 are wrong: by the Chinese ones they are "
        "wholesale and retail, in trade and catering",
    ),
}
"""What to know of the concordance, by year."""


@cache
def sector_names_24() -> tuple[str, ...]:
    """Return the 24 sectors in the order of first appearance in sectors-24.csv.

    Examples
    --------
    >>> len(sector_names_24()), sector_names_24()[8]
    (24, 'Coking')
    """
    with data_path("china", SECTORS).open(encoding="utf-8", newline="") as file:
        return tuple(dict.fromkeys(row["sector"] for row in csv.DictReader(file)))


@cache
def national_concordance(year: int) -> dict[str, str]:
    """Return national code → name of 24, in code order (our own data/china/national-sectors.csv).

    Examples
    --------
    >>> [national_concordance(year)[code] for year, code in ((2007, "038"), (2012, "040"))]
    ['Coking', 'Coking']

    Raises
    ------
    InputError
        When there is no table of the year.
    LabelError
        When codes are missing, repeated or out of order, a sector is unknown or left empty.
    """
    layout = LAYOUTS.get(year)
    if layout is None:
        known = ", ".join(map(str, LAYOUTS))
        raise InputError(
            f"no national table of {year}, only of {known}", hint=f"take one of {known}"
        )
    where = f"china/{CONCORDANCE}, {year}"
    with data_path("china", CONCORDANCE).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == str(year)]
    check_labels([row["code"] for row in rows], layout.codes, where=where)
    table = {row["code"]: row["sector"] for row in rows}
    names = sector_names_24()
    for code, name in table.items():
        if name not in names:
            raise LabelError(
                f"{code}: {name!r} is none of the {len(names)} sectors",
                where=where,
                hint=suggest(name, names),
            )
    if empty := [name for name in names if name not in table.values()]:
        raise LabelError(f"no code goes to {', '.join(empty)}", where=where)
    return table


def read_national(root: Path, year: int) -> NationalTable:
    """Read a national table and sum its 135, 139 or 149 sectors to 24.

    Sectors are joined by code; the concordance was judged by the Chinese descriptions.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the files are china_2007_135.csv, china_2012_139.csv and
        china_2017_149.csv of china_national_io (NBS, through Carol-seven/ionet).
    year : int
        2007, 2012 or 2017.

    Returns
    -------
    NationalTable
        10^4 CNY, producer prices of the year; `sectors` are `sector_names_24()`.  2017 has no
        error column: `error` is zero.

    Raises
    ------
    InputError, LabelError
        When there is no table of the year; codes are missing, out of order or hold no number.
    BalanceError
        When a printed total misses its parts by more than 1e-4 of total output.
    """
    concordance, layout = national_concordance(year), LAYOUTS[year]
    with reading(root, FOLDER, layout.file) as path:
        source = read_source(path, layout)
        notes = (*verify(source, path), *_NOTES[year])
        names = sector_names_24()
        to = [names.index(concordance[code]) for code in layout.codes]
        return sum_source(source, names, to, notes, path)
