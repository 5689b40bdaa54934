"""A plan of compensation as one self-contained HTML page."""

from __future__ import annotations

import inspect
from typing import Any

import pandas as pd

from mrio.account import REGISTER
from mrio.checking import numbers
from mrio.policy import (
    Compensation,
    Named,
    PriceByRegion,
    ResponsibilityGap,
    Rule,
    Settlement,
    comparison,
    fairness_table,
    responsibilities,
    turning,
)
from mrio.policy.rules import Combined
from mrio.report._heat_maps import forms, payments_matrix, rules_figure
from mrio.report._names import number, region_names
from mrio.report._rendering import rendered, source_of

FAIRNESS: dict[str, tuple[str, str, int]] = {
    "moved": ("Moved", "million yuan", 0),
    "payers": ("Pay", "regions", 0),
    "receivers": ("Receive", "regions", 0),
    "heaviest_share": ("Heaviest burden", "% of GDP", 2),
    "heaviest_for": ("borne by", "", 0),
    "envies": ("Envy", "pairs", 0),
    "envy": ("Largest envy", "yuan per tonne", 0),
    "gini_before": ("Gini before", "GDP per head", 4),
    "gini_after": ("Gini after", "GDP per head", 4),
    "theil_before": ("Theil before", "GDP per head", 4),
    "theil_after": ("Theil after", "GDP per head", 4),
}
"""Head, unit and digits of every column of `fairness_table`."""


TOGETHER = {
    "industry": "every industry errs by itself",
    "sector": "a sector errs alike in all {place}s",
    "region": "all industries of a {place} err alike",
    "all": "all err alike",
}
"""What `together` of a plan means."""


def render_compensation(found: Compensation, plan_text: str) -> str:
    """Return the page: net payments, who pays whom, fairness, agreement, how sure.

    Parameters
    ----------
    found : Compensation
    plan_text : str
        The plan as it was written, printed at the end.
    """
    names, provinces = region_names(found.table)
    net, compared = found.net, comparison(found.settlements)
    place = "province" if provinces else "region"
    pairs = [each for each in found.settlements if _pays(each)]
    figures = {"fig-rules": forms(rules_figure, net, names, ())}
    for k, each in enumerate(pairs):
        figures[f"fig-pairs-{k}"] = forms(payments_matrix, each.payments, names)
    return rendered(
        "compensation.html.j2",
        table=found.table,
        source=source_of(found.table, found.parties.given_model),
        names=names,
        place=place,
        stressor=found.plan.stressor,
        price=_price(found),
        parties=found.parties,
        remarks=_remarks(found),
        net=_net(net),
        turns=[names[name] for name in compared.switching],
        pairs=[{"id": f"fig-pairs-{k}", "rule": each.rule} for k, each in enumerate(pairs)],
        rules=_rules(found),
        fairness=_fairness(found),
        agreement=_matrix(compared.agreement),
        charged=_matrix(_charged(found)),
        probability=_probability(found),
        sensitivity=_sensitivity(found),
        figures=figures,
        plan=found.plan,
        together=TOGETHER,
        plan_text=plan_text,
    )


def _pays(settlement: Settlement) -> bool:
    """Return whether a settlement has pairs of which one pays."""
    return settlement.payments is not None and bool((settlement.payments > 0).to_numpy().any())


def _remarks(found: Compensation) -> list[str]:
    """Return what single rules leave out or change, as their facts say it."""
    told = []
    for settlement in found.settlements:
        outside = settlement.facts.get("outside")
        if isinstance(outside, float) and outside > 0.05:
            told.append(
                f"{settlement.rule}: {number(outside)} Mt charged to suppliers of imports are "
                "nobody’s."
            )
        clipped = settlement.facts.get("clipped")
        if isinstance(clipped, list):
            told.append(f"{settlement.rule}: shares cut to [0, 1] for {', '.join(clipped)}.")
    return told


def _price(found: Compensation) -> dict[str, Any]:
    """Return the price as the page tells it."""
    price = found.price
    if isinstance(price, PriceByRegion):
        given = numbers(price.by_region, "price")
        told = {"low": float(given.min()), "high": float(given.max())}
        return {"one": None, **told, "charged_at": price.charged_at}
    return {"one": price, "low": price, "high": price, "charged_at": None}


def _net(net: pd.DataFrame) -> dict[str, Any]:
    ordered = net.loc[net.iloc[:, 0].sort_values(ascending=False, kind="stable").index]
    return {
        "rules": [str(rule) for rule in net.columns],
        "rows": [
            (str(region), [float(v) for v in row])
            for region, row in zip(ordered.index, ordered.to_numpy(), strict=True)
        ],
        "sums": net.to_numpy(dtype=float).sum(axis=0).tolist(),
    }


def _rules(found: Compensation) -> list[dict[str, str]]:
    """Return each rule's name and what it does, as its own documentation says it."""
    told = []
    for rule, settlement in zip(found.rules, found.settlements, strict=True):
        parts, inner = [], rule
        while isinstance(inner, Combined):
            if not isinstance(inner, Named):
                parts.insert(0, _described(inner))
            inner = inner.rule
        text = " ".join([_described(inner), *parts])
        told.append({"name": settlement.rule, "text": text})
    return told


def _described(rule: Rule) -> str:
    """Return the first line of a rule's documentation, and its figures."""
    line = (inspect.getdoc(type(rule)) or "").splitlines()[0].rstrip(".")
    # The fields of a frozen rule are what its instance holds.
    figures = {
        name: value
        for name, value in vars(rule).items()
        if isinstance(value, (int, float)) and name != "orders"
    }
    if isinstance(rule, ResponsibilityGap):
        figures = {name.replace("_", "-"): weight for name, weight in rule.weights.items()}
    listed = ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in figures.items())
    return f"{line} ({listed})." if listed else f"{line}."


def _fairness(found: Compensation) -> dict[str, Any]:
    frame = fairness_table(found.settlements, found.parties, population=found.heads)
    frame["heaviest_share"] = 100 * frame["heaviest_share"]
    columns = [name for name in FAIRNESS if name in frame]
    return {
        "heads": [FAIRNESS[name][:2] for name in columns],
        "rows": [
            (str(rule), [(frame.at[rule, name], FAIRNESS[name][2]) for name in columns])
            for rule in frame.index
        ],
    }


def _charged(found: Compensation) -> pd.DataFrame:
    """Return Mt that accounts charge regions with, those that the table allows."""
    accounts = [name for name, entry in REGISTER.items() if entry.gap and entry.any_table]
    return responsibilities(found.parties, accounts)


def _matrix(frame: pd.DataFrame) -> dict[str, Any]:
    return {
        "columns": [str(name) for name in frame.columns],
        "rows": [
            (str(label), [float(v) for v in row])
            for label, row in zip(frame.index, frame.to_numpy(), strict=True)
        ],
    }


def _probability(found: Compensation) -> dict[str, Any] | None:
    """Return in what share of the draws a region pays, region × rule."""
    if found.probability is None:
        return None
    wide = found.probability["pays"].unstack("rule")
    return _matrix(wide.loc[list(found.net.index), list(found.net.columns)])


def _sensitivity(found: Compensation) -> dict[str, Any] | None:
    """Return lowest and highest payment of each region over all that was varied."""
    if found.sensitivity is None:
        return None
    told = turning(found.sensitivity)
    return {
        "cases": len(found.sensitivity),
        "rows": _matrix(told.loc[:, ["lowest", "highest", "pays"]])["rows"],
    }
