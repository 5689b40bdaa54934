"""The commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mrio._version import __version__
from mrio.account import listed
from mrio.cli._language import RootLanguage, in_language
from mrio.cli._options import (
    BomOption,
    DemoTable,
    Format,
    FormatOption,
    MetaOption,
    OutOption,
    Output,
    OverwriteOption,
    SchemaOption,
    TableArgument,
    UnbalancedOption,
)
from mrio.cli._trade_command import trade

app = typer.Typer(
    name="mrio",
    help="The interregional carbon-flow input-output engine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"mrio {__version__}")
        raise typer.Exit()


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    lang: RootLanguage = None,
) -> None:
    """The interregional carbon-flow input-output engine."""


@app.command()
@in_language
def demo(
    price: Annotated[
        float,
        typer.Option(
            "--price", help="Price per tonne of CO2 on the net transfer, in the table's currency."
        ),
    ] = 80.0,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="The HTML page, mrio-demo.html if not given. A page is replaced."
        ),
    ] = None,
    page: Annotated[
        bool | None,
        typer.Option(
            "--page/--no-page", help="Write the HTML page. Default: unless --table or data."
        ),
    ] = None,
    table: Annotated[
        DemoTable | None, typer.Option("--table", help="Only this table; regions for csv, json.")
    ] = None,
    form: Annotated[
        Format | None, typer.Option("--format", "-f", help="table, or csv or json of one table.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that is no page of mrio, too.")
    ] = False,
) -> None:
    """How much of Shanxi's CO2 serves the Yangtze Delta, and how every province stands."""
    from mrio.cli._demo import show_demo

    show_demo(price, out, page=page, overwrite=overwrite, form=form, table=table)


@app.command()
@in_language
def info(
    table: TableArgument,
    form: FormatOption = None,
    out: OutOption = None,
    overwrite: OverwriteOption = False,
) -> None:
    """What a table holds: size, units, stressors, sources, steps, hash."""
    from mrio.cli._info import show_info

    show_info(table, form, out, overwrite)


@app.command()
@in_language
def check(
    table: TableArgument,
    form: FormatOption = None,
    out: OutOption = None,
    overwrite: OverwriteOption = False,
    meta: MetaOption = True,
    bom: BomOption = False,
) -> None:
    """Check balances, signs and the spectral radius; exit code 1 on errors."""
    from mrio.cli._tables import show_findings

    if show_findings(table, Output(form, out, overwrite, meta, bom)):
        raise typer.Exit(1)


@app.command()
@in_language
def account(
    table: TableArgument,
    principle: Annotated[
        str,
        typer.Option(
            "--principle",
            "-p",
            help="all, or names separated by commas. "
            f"Side by side: {', '.join(listed(side_by_side=True))}. "
            f"One at a time: {', '.join(listed(side_by_side=False))}.",
        ),
    ] = "all",
    stressor: Annotated[
        str | None, typer.Option("--stressor", "-s", help="Row or total; co2 if not given.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help="region or industry: where it is emitted, or earned; flows and value_added also "
            "product or category: whose demand. Default region; multipliers and "
            "industry_accounts are by industry.",
        ),
    ] = None,
    stocks: Annotated[
        str, typer.Option("--stocks", help="include or exclude stock changes as final demand.")
    ] = "include",
    stranded: Annotated[
        str,
        typer.Option(
            "--stranded",
            help="Emissions and purchases without output: raise, drop or to_final_use.",
        ),
    ] = "raise",
    unbalanced: UnbalancedOption = "raise",
    form: FormatOption = None,
    out: OutOption = None,
    overwrite: OverwriteOption = False,
    meta: MetaOption = True,
    bom: BomOption = False,
) -> None:
    """Carbon accounts of a table."""
    from mrio.cli._account import show_account

    to = Output(form, out, overwrite, meta, bom)
    show_account(table, principle, stressor, by, stocks, stranded, unbalanced, to)


@app.command()
@in_language
def paths(
    table: TableArgument,
    origin: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            help="Where it is emitted: regions, sectors or Region/Sector, separated by commas or "
            "given again.",
        ),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help="Whose final demand: regions, or ROW for exports."),
    ] = None,
    via: Annotated[
        list[str] | None,
        typer.Option("--via", help="Industries that the chain must pass through, as --from."),
    ] = None,
    stressor: Annotated[str, typer.Option("--stressor", "-s", help="Row or total.")] = "co2",
    threshold: Annotated[
        float,
        typer.Option("--threshold", help="Smallest path, as a share of all that is asked for."),
    ] = 1e-4,
    tiers: Annotated[
        int | None, typer.Option("--tiers", help="At most so many sales between industries.")
    ] = None,
    top: Annotated[
        int | None,
        typer.Option("--top", help="At most so many paths; 20 on the screen, all in a file."),
    ] = None,
    categories: Annotated[
        list[str] | None, typer.Option("--category", help="Of final demand; may be given again.")
    ] = None,
    stranded: Annotated[
        str,
        typer.Option(
            "--stranded",
            help="Emissions and purchases without output: raise, drop or to_final_use.",
        ),
    ] = "raise",
    form: FormatOption = None,
    out: OutOption = None,
    overwrite: OverwriteOption = False,
    meta: MetaOption = True,
    bom: BomOption = False,
) -> None:
    """The supply chains from where it is emitted to final users, largest first."""
    from mrio.cli._paths import show_paths

    show_paths(
        table,
        origin or [],
        to or [],
        via or [],
        stressor,
        threshold,
        tiers,
        top,
        categories or [],
        stranded,
        Output(form, out, overwrite, meta, bom),
    )


@app.command()
@in_language
def compensate(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A plan in YAML: table, stressor, price, rules."),
    ] = None,
    compare: Annotated[
        bool,
        typer.Option("--compare", help="Fairness, agreement of rules, who pays how likely, too."),
    ] = False,
    schema: SchemaOption = False,
    form: FormatOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder of results; FILE's name with -settled if not given, none with --format.",
        ),
    ] = None,
    files: Annotated[
        bool, typer.Option("--files/--no-files", help="Whether to write the folder.")
    ] = True,
    overwrite: OverwriteOption = False,
    meta: MetaOption = True,
    bom: BomOption = False,
) -> None:
    """Who pays whom under the rules of a plan."""
    from mrio.cli._compensate import print_schema, show_compensation

    if schema:
        print_schema()
    else:
        show_compensation(file, compare, Output(form, out, overwrite, meta, bom), files)


app.command()(in_language(trade))


@app.command()
@in_language
def convert(
    source: Annotated[
        Path, typer.Argument(help="A native store, or a folder that pymrio's save_all wrote.")
    ],
    target: Annotated[
        Path, typer.Argument(help="A native store (t.zarr, t.zarr.zip), or a folder for pymrio.")
    ],
    table_format: Annotated[
        str, typer.Option("--table-format", help="For a pymrio folder: parquet or txt.")
    ] = "parquet",
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--name", help="OLD=NEW: an extension's name there and here; may be given again."
        ),
    ] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            help="ROW=import or ROW=value_added: what a row of v is; may be given again.",
        ),
    ] = None,
    exports: Annotated[
        list[str] | None,
        typer.Option(
            "--exports",
            help="A category or region of final demand that is exports; may be given again.",
        ),
    ] = None,
    money_unit: Annotated[
        str | None,
        typer.Option("--money-unit", help="Unit of flows, where a pymrio folder does not say it."),
    ] = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Between the native store and what pymrio saves."""
    from mrio.cli._tables import Declared, convert_table

    declared = Declared(kinds or [], exports or [], money_unit)
    convert_table(source, target, table_format, names or [], declared, overwrite)


@app.command()
@in_language
def build(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME|FILE",
            help="china-2007, china-2012, china-2017, all three by 'china', "
            "or a YAML file that describes regional tables.",
        ),
    ],
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of raw statistics; else $MRIO_RAW, else ../shared/data."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for the table and the build report.")
    ] = Path(),
    detailed: Annotated[
        bool, typer.Option("--detailed", help="Write the table in 43 sectors, not rounded, too.")
    ] = False,
    overwrite: OverwriteOption = False,
) -> None:
    """Build a table from raw statistics, with a report of every decision."""
    from mrio.cli._build import build_table

    build_table(name, data, out, detailed, overwrite)
