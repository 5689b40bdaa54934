"""compensate: a plan's rules settled, on the screen and in a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mrio.cli._findings import told_of_table
from mrio.cli._options import FOR_FILES, Format, Output
from mrio.cli._output import deliver
from mrio.cli._screen import console, show
from mrio.errors import InputError

if TYPE_CHECKING:
    from mrio.policy import Compensation

ENDING = "-settled"


def print_schema() -> None:
    """Print the JSON schema of a plan."""
    from mrio.config import json_schema
    from mrio.policy import Plan

    sys.stdout.write(json_schema(Plan))


def show_compensation(
    file: Path | None,
    compare: bool,
    to: Output,
    files: bool,
) -> None:
    """Settle a plan; write its folder first, then print what regions receive.

    The folder comes first: a reader of the output who leaves early must not
    cost it.
    """
    form, out = to.form, to.out
    if file is None:
        raise InputError("no plan named", hint="mrio compensate FILE; --schema says what it holds")
    if form in FOR_FILES:
        raise InputError(
            f"--format {form} is not for a screen",
            hint="use csv or json; the folder has ledger.parquet",
        )
    if not files and out is not None:
        raise InputError(f"--no-files and --out {out} exclude each other", hint="leave out one")
    as_data = form in (Format.csv, Format.json)
    if as_data and compare:
        raise InputError(
            "--compare is more than one table", hint="leave out --format, or read the folder"
        )
    writes = files and (out is not None or not as_data)
    to.check_marks(written=writes)
    from mrio.policy import compensation

    found = compensation(file)
    target = None
    if writes:
        target = _write(found, file, to)
    if as_data:
        deliver(found.net, title="", to=Output(form))
    else:
        _print_net(found)
        if compare:
            _print_comparison(found)
    if target is not None:
        told = f"wrote {target.resolve()}: tables, ledger and compensation.html"
        console(messages=as_data).print(told, markup=False, soft_wrap=True)


def _write(found: Compensation, file: Path, to: Output) -> Path:
    from mrio.report import write_compensation

    target = to.out if to.out is not None else Path(f"{file.stem}{ENDING}")
    text = file.read_text("utf-8")
    return write_compensation(found, target, text, overwrite=to.overwrite, meta=to.meta, bom=to.bom)


def _print_net(found: Compensation) -> None:
    net = found.net
    # By position: a rule may be named as the index is.
    first = net.iloc[:, 0].sort_values(ascending=False, kind="stable").index
    show(
        net.loc[first],
        title=f"Received less paid, million yuan{_at(found)}, {found.plan.stressor} of "
        f"{found.table.name or found.plan.table}",
        note="\n".join([_note(found), *told_of_table(found.parties.given_model, found.plan.table)]),
    )


def _at(found: Compensation) -> str:
    from mrio.checking import numbers
    from mrio.policy import PriceByRegion

    if isinstance(found.price, PriceByRegion):
        given = numbers(found.price.by_region, "price")
        side = "is charged" if found.price.charged_at == "payer" else "emits"
        return f" at {given.min():g} to {given.max():g} yuan/t, of the region that {side}"
    return f" at {found.price:g} yuan/t"


def _note(found: Compensation) -> str:
    import pandas as pd

    from mrio.policy import comparison

    parties, turns = found.parties, comparison(found.settlements).switching
    lines = []
    if found.net.shape[1] > 1:
        lines.append(
            f"the rule turns the sign of {len(turns)}: {', '.join(turns)}"
            if turns
            else "no region receives under one rule and pays under another"
        )
    if parties.export_tonnes == "exporter":
        lines.append("exports outside the table count as demand of the region that ships them")
    elif parties.exported:
        lines.append(
            f"{parties.exported:,.1f} Mt emitted for exports outside the table are nobody's"
        )
    if parties.exempted:
        lines.append(f"{parties.exempted:,.1f} Mt of exempt sectors are left out")
    for settlement in found.settlements:
        outside = settlement.facts.get("outside")
        if isinstance(outside, float) and outside > 0.05:
            lines.append(
                f"{settlement.rule}: {outside:,.1f} Mt charged to suppliers of imports are nobody's"
            )
        clipped, weights = settlement.facts.get("clipped"), settlement.facts.get("weights")
        if isinstance(clipped, list):
            lines.append(f"{settlement.rule}: shares cut to [0, 1]: {', '.join(clipped)}")
        if isinstance(weights, pd.Series):
            votes = ", ".join(f"{name} {weight:.2f}" for name, weight in weights.items())
            lines.append(f"{settlement.rule}: {votes}")
        lines += [
            f"{settlement.rule}: {name} {'yes' if flag else 'no'}"
            for name, flag in settlement.flags.items()
        ]
    return "\n".join(lines)


def _print_comparison(found: Compensation) -> None:
    from mrio.policy import comparison, fairness_table, turning

    settlements, parties = found.settlements, found.parties
    fair = fairness_table(settlements, parties, population=found.heads)
    fair["heaviest_share"] = 100.0 * fair["heaviest_share"]
    heads = {
        "moved": "moved, M yuan",
        "heaviest_share": "heaviest, % of GDP",
        "envy": "envy, yuan/t",
    }
    show(
        fair.rename(columns=heads),
        title="Fairness",
        note="heaviest: the largest payment, and whose; envies: pairs of which one fares better "
        "per net tonne, and the largest difference"
        + ("" if found.heads is not None else "; the plan gives no population for Gini and Theil"),
    )
    if len(settlements) > 1:
        show(comparison(settlements).agreement, title="Rank correlation of what regions receive")
    if found.probability is not None:
        asked = found.plan.uncertainty
        assert asked is not None
        wide = found.probability["pays"].unstack("rule").loc[found.net.index, found.net.columns]
        show(
            wide,
            title=f"Share of {asked.draws:,} draws in which a region pays",
            note="emissions drawn, who trades with whom held fixed",
        )
    if found.sensitivity is not None:
        show(
            turning(found.sensitivity).replace({"turns": {True: "yes", False: ""}}),
            title=f"Over {len(found.sensitivity)} combinations of rule, price and exports, "
            "million yuan",
        )
