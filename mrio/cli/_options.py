"""Options that several commands share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mrio.errors import InputError


class Format(StrEnum):
    """How a result is written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"
    netcdf = "netcdf"
    xlsx = "xlsx"


FOR_FILES = {Format.parquet: "Parquet", Format.netcdf: "netCDF", Format.xlsx: "xlsx"}
"""Formats that go to a file alone, as people write them."""


@dataclass(frozen=True)
class Output:
    """Where a result goes, and in what form.

    Attributes
    ----------
    form : Format or None
        None: a table on the screen, or what the file's ending says.
    out : Path or None
        A file or folder; None for the screen or standard output.
    overwrite : bool
        Replace what is there.
    meta : bool
        Write beside CSV and JSON what their figures are.
    bom : bool
        Begin CSV with the mark of UTF-8.
    """

    form: Format | None = None
    out: Path | None = None
    overwrite: bool = False
    meta: bool = True
    bom: bool = False

    def check_marks(self, *, written: bool) -> None:
        """Raise InputError when --no-meta or --bom is given and nothing is written."""
        for word, given in (("--no-meta", not self.meta), ("--bom", self.bom)):
            if given and not written:
                raise InputError(
                    f"{word} has no effect where no file is written",
                    hint="name one with --out, or leave it out",
                )


class DemoTable(StrEnum):
    """The tables of the demonstration, in the order they are shown in."""

    sectors = "sectors"
    bilateral = "bilateral"
    principles = "principles"
    regions = "regions"
    rules = "rules"
    years = "years"


class TradeTable(StrEnum):
    """The tables of trade in power, in the order they are shown in."""

    dispatch = "dispatch"
    flows = "flows"
    prices = "prices"
    certificates = "certificates"
    payments = "payments"
    contracts = "contracts"
    comparison = "comparison"
    dispatch_comparison = "dispatch_comparison"
    payments_comparison = "payments_comparison"
    dispatch_accounts = "dispatch_accounts"
    accounts = "accounts"
    footprints = "footprints"
    compensation = "compensation"


TableArgument = Annotated[
    str,
    typer.Argument(
        metavar="TABLE",
        help="An embedded table by name (china-2007, china-2012, china-2017), or a store's path.",
    ),
]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="Default: table on screen, the file's ending with --out."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", help="Write to this file instead of the screen.")
]
OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", help="Replace what is there already.")
]
UnbalancedOption = Annotated[
    str,
    typer.Option(
        "--unbalanced",
        help="Where columns miss output: raise for what needs value added, residual (value added "
        "is output less inputs), or accept.",
    ),
]
MetaOption = Annotated[
    bool,
    typer.Option(
        "--meta/--no-meta",
        help="Whether units, method, table and hash are written beside CSV and JSON (.meta.json).",
    ),
]
BomOption = Annotated[
    bool, typer.Option("--bom", help="Begin CSV files with the mark of UTF-8, for Excel.")
]
SchemaOption = Annotated[
    bool, typer.Option("--schema", help="Print the JSON schema of a plan, for editors.")
]
