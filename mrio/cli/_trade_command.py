"""The words of `mrio trade`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mrio.cli._options import (
    BomOption,
    Format,
    MetaOption,
    Output,
    OverwriteOption,
    SchemaOption,
    TradeTable,
)


def trade(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="A plan in YAML: demand, sources, corridors, certificates."
        ),
    ] = None,
    table: Annotated[
        TradeTable | None,
        typer.Option("--table", help="Only this table; dispatch for csv, json."),
    ] = None,
    schema: SchemaOption = False,
    form: Annotated[
        Format | None, typer.Option("--format", "-f", help="table, or csv or json of one table.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for tables and page.")
    ] = None,
    overwrite: OverwriteOption = False,
    meta: MetaOption = True,
    bom: BomOption = False,
) -> None:
    """Trade in power: a market with and without trade, and a plan's effect on accounts."""
    from mrio.cli._trade import print_schema, show_trade

    if schema:
        print_schema()
    else:
        show_trade(file, table, Output(form, out, overwrite, meta, bom))
