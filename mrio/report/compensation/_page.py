"""A plan of compensation as one self-contained HTML page."""

from __future__ import annotations

from typing import Any

import pandas as pd

from mrio import columns
from mrio.account import REGISTER
from mrio.labels import local_name, stressor_name
from mrio.lang import N_
from mrio.lang import gettext as _
from mrio.policy import (
    Comparison,
    Compensation,
    comparison,
    fairness_table,
    responsibilities,
    turning,
)
from mrio.policy.judging import rounded_receipts
from mrio.report._heat_maps import forms, rules_figure
from mrio.report._names import number, region_names
from mrio.report._rendering import rendered, source_of
from mrio.report.compensation._figures import one_region_figure, pairs_figure, tornado_figure
from mrio.report.compensation._ranges import ConstructionRanges, construction_ranges
from mrio.report.compensation._remarks import (
    price_told,
    rules_remarks,
    same_as,
    scope_told,
    switching_told,
)
from mrio.report.compensation._rules_said import rule_name, rules_told, settled_account
from mrio.report.compensation._tornado import tornado

DIGITS = 1
"""Decimals of net receipts in the page's table."""
FAIRNESS = (
    "moved",
    "payers",
    "receivers",
    "heaviest_share",
    "heaviest_for",
    "envies",
    "envy",
    "gini_before",
    "gini_after",
    "theil_before",
    "theil_after",
)
"""Columns of the table of fairness, in the order they are shown in; the catalogue says the rest."""
TOGETHER = {
    "industry": N_("errors of industries are independent"),
    "sector": N_("errors of a sector are perfectly correlated across regions"),
    "region": N_("errors of a region\u2019s industries are perfectly correlated"),
    "all": N_("errors of all industries are perfectly correlated"),
}
"""What `together` of a plan means."""


def render_compensation(found: Compensation, plan_text: str) -> str:
    """Return the page: net receipts with ranges, who pays whom, fairness, sensitivity.

    Parameters
    ----------
    found : Compensation
    plan_text : str
        The plan as it was written, printed at the end.
    """
    names, provinces = region_names(found.table)
    compared, ranges = comparison(found.settlements), construction_ranges(found)
    net = found.net.drop(columns=list(same_as(found.net)))
    net = net.loc[net.iloc[:, 0].sort_values(ascending=False, kind="stable").index]
    # In lists the region whose receipts the rules move most comes first.
    span = (net.max(axis=1) - net.min(axis=1)).sort_values(ascending=False, kind="stable")
    by_span = [str(region) for region in span.index]
    unit = columns.unit("payment", currency=found.parties.currency)
    spoken = net.set_axis([rule_name(str(rule)) for rule in net.columns], axis="columns")
    figures = {
        "fig-one": forms(one_region_figure, net.loc[by_span], names, unit, ranges),
        "fig-rules": forms(rules_figure, spoken, names, (), unit),
    }
    pairs = [
        each
        for each in found.settlements
        if each.rule in net.columns
        and each.payments is not None
        and bool((each.payments > 0).to_numpy().any())
    ]
    if pairs:
        figures["fig-pairs"] = forms(pairs_figure, pairs, names, unit)
    bars, base = tornado(found, ranges)
    if bars:
        ordered = {region: bars[region] for region in by_span}
        figures["fig-tornado"] = forms(tornado_figure, ordered, base, names, unit)
    return rendered(
        "compensation.html.j2",
        table=found.table,
        source=source_of(found.table, found.parties.given_model),
        names=names,
        provinces=provinces,
        region_head=columns.heading("province" if provinces else "region"),
        stressor=stressor_name(found.plan.stressor),
        price=price_told(found),
        unit=unit,
        currency=found.parties.currency,
        money=columns.currency_name(found.parties.currency),
        scope=scope_told(found),
        remarks=rules_remarks(found),
        switching=switching_told(found) if found.net.shape[1] > 1 else "",
        net=_net(net),
        ranges=ranges,
        paired=[rule_name(each.rule) for each in pairs],
        rules=rules_told(found),
        fairness=_fairness(found),
        agreement=_agreement(compared, list(net.columns)),
        charged=_charged(found),
        probability=_probability(found, ranges, net),
        sensitivity=_sensitivity(found),
        tornado=rule_name(str(net.columns[0])) if bars else "",
        figures=figures,
        plan=found.plan,
        populated=found.heads is not None,
        together=_(TOGETHER[found.plan.uncertainty.together]) if found.plan.uncertainty else "",
        plan_text=plan_text,
    )


def _net(net: pd.DataFrame) -> dict[str, Any]:
    """Return the table of net receipts, rounded so that every column still sums to zero."""
    shown = rounded_receipts(net, DIGITS)
    return {
        "rules": [rule_name(str(rule)) for rule in net.columns],
        "rows": [
            (str(region), list(zip(map(float, exact), map(float, told), strict=True)))
            for region, exact, told in zip(net.index, net.to_numpy(), shown.to_numpy(), strict=True)
        ],
        "sums": shown.to_numpy(dtype=float).sum(axis=0).tolist(),
    }


def _fairness(found: Compensation) -> dict[str, Any]:
    frame = fairness_table(found.settlements, found.parties, population=found.heads)
    money, kept = found.parties.currency, [name for name in FAIRNESS if name in frame]
    known = {name: columns.of(name, "fairness") for name in kept}
    return {
        "heads": [
            (columns.heading(name, "fairness"), columns.unit(name, "fairness", currency=money))
            for name in kept
        ],
        "rows": [
            (
                rule_name(str(rule)),
                [_cell(frame.at[rule, name], known[name]) for name in kept],
            )
            for rule in frame.index
        ],
    }


def _cell(value: Any, column: columns.Column) -> tuple[Any, int]:
    """Return a cell as people read it, and its decimals."""
    if isinstance(value, str):
        return local_name(value), 0
    return column.factor * float(value), column.digits or 0


def _agreement(compared: Comparison, rules: list[Any]) -> dict[str, Any]:
    frame = compared.agreement.loc[rules, rules]
    named = [rule_name(str(rule)) for rule in rules]
    return _matrix(frame.set_axis(named, axis="columns").set_axis(named))


def _charged(found: Compensation) -> dict[str, Any]:
    """Return Mt that principles allocate to regions, those that the table allows."""
    accounts = [name for name, entry in REGISTER.items() if entry.gap and entry.any_table]
    frame = responsibilities(found.parties, accounts)
    heads = [settled_account(str(name), found.parties.export_tonnes) for name in frame.columns]
    return _matrix(frame.set_axis(heads, axis="columns"))


def _matrix(frame: pd.DataFrame) -> dict[str, Any]:
    return {
        "columns": [str(name) for name in frame.columns],
        "rows": [
            (str(label), [float(v) for v in row])
            for label, row in zip(frame.index, frame.to_numpy(), strict=True)
        ],
    }


def _probability(
    found: Compensation, ranges: ConstructionRanges | None, net: pd.DataFrame
) -> dict[str, Any] | None:
    """Return how likely a region pays beside the construction range, region × rule.

    Where the sign is open over construction choices a probability over draws of
    emissions would mislead: the cell says so in its place.
    """
    if found.probability is None and ranges is None:
        return None
    wide = None if found.probability is None else found.probability["pays"].unstack("rule")
    rules = [
        rule
        for rule in map(str, net.columns)
        if wide is not None or (ranges is not None and rule in ranges.by_rule)
    ]
    rows = []
    for region in map(str, net.index):
        cells = []
        for rule in rules:
            ends = None if ranges is None else ranges.ends(rule, region)
            share = None if wide is None else float(wide.at[region, rule])
            cells.append(
                {
                    "share": share,
                    "open": ranges is not None and ranges.sign_open(rule, region),
                    "low": None if ends is None else number(ends[0], 0, sign=True),
                    "high": None if ends is None else number(ends[1], 0, sign=True),
                    "sort": share if share is not None else ends[0] if ends else float("nan"),
                }
            )
        rows.append((region, cells))
    return {"columns": [rule_name(rule) for rule in rules], "rows": rows}


def _sensitivity(found: Compensation) -> dict[str, Any] | None:
    """Return lowest and highest net receipt of each region over all that was varied."""
    if found.sensitivity is None:
        return None
    told, money = turning(found.sensitivity), found.parties.currency
    kept = ("lowest", "highest", "pays")
    return {
        "cases": len(found.sensitivity),
        "heads": [
            (columns.heading(name, "turning"), columns.unit(name, "turning", currency=money))
            for name in kept
        ],
        "rows": _matrix(told.loc[:, list(kept)])["rows"],
    }
