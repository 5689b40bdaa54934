"""compensate: a plan's rules settled, on the screen and in a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mrio.cli._findings import told_of_table
from mrio.cli._options import FOR_FILES, Format, Output
from mrio.cli._output import deliver
from mrio.cli._screen import Heads, console, show
from mrio.columns import currency_name
from mrio.errors import InputError
from mrio.labels import stressor_name
from mrio.lang import Message, ngettext
from mrio.lang import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from mrio.policy import Compensation
    from mrio.report.compensation import ConstructionRanges

ENDING = "-settled"
WHOLE = 10_000
"""Millions from which net receipts are shown without decimals."""
NO_ENVY = Message(
    "No-envy test: among net exporters (or net importers) of embodied emissions a pair fails where "
    "one receives more (pays less) per net tonne than the other; no pair fails where all tonnes "
    "have one price."
)


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
        told = _("wrote %(path)s: tables, ledger and compensation.html", path=target.resolve())
        console(messages=as_data).print(told, markup=False, soft_wrap=True)


def _write(found: Compensation, file: Path, to: Output) -> Path:
    from mrio.report import write_compensation

    target = to.out if to.out is not None else Path(f"{file.stem}{ENDING}")
    text = file.read_text("utf-8")
    return write_compensation(found, target, text, overwrite=to.overwrite, meta=to.meta, bom=to.bom)


def _print_net(found: Compensation) -> None:
    from mrio.policy.judging import rounded_receipts
    from mrio.report.compensation import price_told

    net = _distinct(found, found.net)
    # By position: a rule may be named as the index is.
    first = net.iloc[:, 0].sort_values(ascending=False, kind="stable").index
    largest = float(net.abs().max(axis=None))
    digits = 0 if largest >= WHOLE else 1
    show(
        _spoken(rounded_receipts(net.loc[first], digits)),
        title=_(
            "Net receipts (received − paid), million %(currency)s a year; %(price)s; "
            "%(stressor)s of %(table)s",
            currency=currency_name(found.parties.currency),
            price=price_told(found),
            stressor=stressor_name(found.plan.stressor),
            table=found.table.name or found.plan.table,
        ),
        note="\n".join(
            [*_note(found), *told_of_table(found.parties.given_model, found.plan.table)]
        ),
        decimals=digits,
    )


def _distinct(found: Compensation, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame region × rule without rules that repeat another."""
    from mrio.report.compensation import same_as

    return frame.drop(columns=list(same_as(found.net)))


def _spoken(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame region × rule with rules as people read them."""
    from mrio.report.compensation import rule_name

    names = [rule_name(str(rule)) for rule in frame.columns]
    return frame.set_axis(names, axis="columns").rename_axis(columns="rule")


def _note(found: Compensation) -> list[str]:
    from mrio.report.compensation import rules_remarks, scope_told, switching_told

    lines = [switching_told(found)] if found.net.shape[1] > 1 else []
    adding = _("Figures are rounded so that every column sums to zero.")
    return [*lines, *scope_told(found), *rules_remarks(found), adding]


def _print_comparison(found: Compensation) -> None:
    from mrio.policy import comparison, fairness_table, turning
    from mrio.report.compensation import construction_ranges, rule_name, same_as

    settlements, money = found.settlements, found.parties.currency
    fair = fairness_table(settlements, found.parties, population=found.heads)
    show(
        fair.set_axis([rule_name(str(rule)) for rule in fair.index]).rename_axis("rule"),
        title=_("Total payments, burden and fairness"),
        note=_("Heaviest burden: the largest payment as a share of GDP.")
        + "\n"
        + NO_ENVY.said()
        + (
            ""
            if found.heads is not None
            else "\n" + _("The plan gives no population: Gini and Theil are not shown.")
        ),
        heads=Heads("fairness", currency=money),
    )
    if len(settlements) > 1:
        agreement = comparison(settlements).agreement.drop(columns=list(same_as(found.net)))
        kept = agreement.loc[list(agreement.columns)]
        names = [rule_name(str(rule)) for rule in kept.columns]
        show(
            kept.set_axis(names, axis="columns").set_axis(names).rename_axis("rule"),
            title=_("Rank correlation (Spearman) of net receipts"),
            decimals=2,
        )
    ranges = construction_ranges(found)
    if ranges is not None:
        show(
            _ranges_frame(found, ranges),
            title=_(
                "Range of net receipts over alternative construction choices (%(n)s tables), "
                "million %(currency)s; not a confidence interval",
                n=f"{ranges.tables:,}",
                currency=currency_name(found.parties.currency),
            ),
        )
    if found.probability is not None:
        _print_probability(found, ranges)
    if found.sensitivity is not None:
        unit = f"million {money.name}"
        told = turning(found.sensitivity)
        show(
            told.assign(turns=[_("yes") if turned else "" for turned in told["turns"]]),
            title=ngettext(
                "Sensitivity analysis: %(n)s combination of rule, price and treatment of exports, "
                "million %(currency)s",
                "Sensitivity analysis: %(n)s combinations of rule, price and treatment of "
                "exports, million %(currency)s",
                len(found.sensitivity),
                currency=currency_name(found.parties.currency),
            ),
            heads=Heads("turning", unit=unit, currency=money),
        )


def _ranges_frame(found: Compensation, ranges: ConstructionRanges) -> pd.DataFrame:
    """Return 'low to high' by region and rule, for rules that have a range."""
    import pandas as pd

    from mrio.report.compensation import same_as

    told = {
        rule: [
            _("%(low)s to %(high)s", low=f"{low:,.0f}", high=f"{high:,.0f}")
            for low, high in frame.loc[list(found.net.index), ["low", "high"]].to_numpy()
        ]
        for rule, frame in ranges.by_rule.items()
        if rule not in same_as(found.net)
    }
    return _spoken(pd.DataFrame(told, found.net.index))


def _print_probability(found: Compensation, ranges: ConstructionRanges | None) -> None:
    """Say how likely a region pays, or that its sign is open, which no draw of emissions tells."""
    assert found.probability is not None
    asked = found.plan.uncertainty
    assert asked is not None
    wide = found.probability["pays"].unstack("rule")
    wide = _distinct(found, wide.loc[found.net.index, found.net.columns])
    told = wide.astype(object)
    for rule in wide.columns:
        for region in wide.index:
            is_open = ranges is not None and ranges.sign_open(str(rule), str(region))
            share = f"{100 * float(wide.at[region, rule]):.0f} %"
            told.loc[region, rule] = _("sign open") if is_open else share
    note = _("Emissions are drawn; who trades with whom is held fixed.")
    if ranges is not None:
        note += " " + _(
            "Sign open: over alternative construction choices the region pays in some tables and "
            "receives in others, which no draw of emissions shows."
        )
    show(
        _spoken(told),
        title=_("Share of %(n)s draws of emissions in which a region pays", n=f"{asked.draws:,}"),
        note=note,
    )
