"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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
    accounts = "accounts"
    dispatch_accounts = "dispatch_accounts"
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
SchemaOption = Annotated[
    bool, typer.Option("--schema", help="Print the JSON schema of a plan, for editors.")
]
