"""The mission's answer as one self-contained HTML page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mrio import columns
from mrio.checking import check_columns, checked
from mrio.errors import LabelError
from mrio.io.writing import place
from mrio.labels import local_name
from mrio.lang import commas, current
from mrio.lang import gettext as _
from mrio.money import Currency
from mrio.report._digits import rounded_difference, rounded_parts
from mrio.report._names import Name
from mrio.report._rendering import rendered, source_of
from mrio.report._theme import amounts
from mrio.report.page._chain import supply_chain
from mrio.report.page._figures import figures
from mrio.report.page._mission import Mission
from mrio.report.page._names import Names, names_of
from mrio.report.page._price import price_text
from mrio.report.page._principles_figure import label_of
from mrio.report.page._years import carried_text, words_of, years_figures
from mrio.table import Table
from mrio.units import payment

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "production",
    "consumption",
    "sent",
    "received",
    "net_transfer",
    "net_low",
    "net_high",
    "exported",
    "net_with_exports",
    "value_added",
    "payment",
)
"""Columns of the table of all regions, in order; what they mean stands in `mrio.columns`."""
ENDS = ("net_low", "net_high")
DIFFERENCES = (
    ("net_transfer", "sent", "received"),
    ("net_with_exports", "production", "consumption"),
)
"""Columns that are printed as the difference of two others as these are printed."""


@checked
def write_page(
    mission: Mission,
    table: Table,
    path: str | os.PathLike[str],
    *,
    overwrite: bool = True,
    years: pd.DataFrame | None = None,
) -> Path:
    """Write the mission's answer as one HTML file that asks nothing of the network.

    Parameters
    ----------
    mission : Mission
    table : Table
        The table that `mission` was computed from: names, provenance, hash.
    path : path
        The file, written whole or not at all, in a folder that exists.
    overwrite : bool
        Replace a file that is there.
    years : DataFrame, optional
        The same question's answers over years, see `over_years`.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    LabelError
        When the mission's regions are not the table's.
    StoreError
        When the file cannot be written, or is there and must not be overwritten.
    """
    if years is not None:
        check_columns(years, ("structure", "net"), "the years")
    target = Path(path)
    if list(mission.regions.index) != list(table.regions):
        raise LabelError(
            f"the mission's {len(mission.regions)} regions are not the table's "
            f"{len(table.regions)}",
            hint="pass the table that the mission was computed from",
        )
    with place(target, overwrite=overwrite) as draft:
        draft.write_bytes(render(mission, table, years).encode("utf-8"))
    return target


def render(mission: Mission, table: Table, years: pd.DataFrame | None = None) -> str:
    """Return the page as text."""
    names = names_of(mission, table)
    drawn = figures(mission, names)
    if years is not None:
        drawn |= years_figures(years, mission, names)
    return rendered(
        "page.html.j2",
        mission=mission,
        facts=mission.facts,
        table=table,
        names=names,
        origin=names.regions[mission.origin],
        group=names.group,
        figures=drawn,
        columns=_columns(mission, names, table.currency),
        regions=_regions(mission),
        derived=_derived(mission),
        principles=_principles(mission, names),
        rules=_rules(mission, names),
        ranges=_ranges(mission, names),
        bilateral=_bilateral(mission),
        chain=supply_chain(mission),
        price_text=price_text(mission),
        money=names.currency,
        source=source_of(table, mission.model),
        carried=carried_text(table),
        years=None if years is None else words_of(years),
    )


def _columns(mission: Mission, names: Names, currency: Currency) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "head": columns.heading(key, place=names.place),
            "unit": columns.unit(key, currency=currency, own="Mt CO₂"),
            "digits": 1 if column.digits is None else column.digits,
            "signed": column.signed,
            "adds_up": key not in ENDS,
            "text": column.said(current(), names.place),
        }
        for key in COLUMNS
        if key in mission.regions
        for column in [columns.of(key)]
    ]


def _regions(mission: Mission) -> pd.DataFrame:
    """Return the table of all regions as it is printed: differences are of printed figures."""
    frame = mission.regions.copy()
    for name, first, second in DIFFERENCES:
        pairs = zip(amounts(frame, first), amounts(frame, second), strict=True)
        frame[f"{name}_printed"] = [rounded_difference(a, b, 1) for a, b in pairs]
    return frame


def _bilateral(mission: Mission) -> dict[str, Any]:
    """Return the origin and each member of the group, in figures that add up as printed."""
    frame = mission.bilateral
    out, back = (rounded_parts(amounts(frame, name), 2) for name in ("out", "back"))
    paid = rounded_parts(amounts(frame, "payment"), 0)
    net = [rounded_difference(a, b, 2) for a, b in zip(out, back, strict=True)]
    rows = [
        {"region": str(region), "value": value, "out": a, "back": b, "net": c, "payment": d}
        for (region, value), a, b, c, d in zip(
            frame.to_dict("index").items(), out, back, net, paid, strict=True
        )
    ]
    total = {"out": sum(out), "back": sum(back), "net": sum(net), "payment": sum(paid)}
    return {"rows": rows, "total": total}


def _derived(mission: Mission) -> dict[str, float | int]:
    """Return figures that the text needs and that follow from those of the mission."""
    facts = mission.facts
    at = list(mission.regions.index).index(mission.origin)
    E = mission.flows.to_numpy(dtype=float)
    gdp = amounts(mission.regions, "value_added")[at]
    return {
        "industry": float(E[at].sum()),
        "payment_of_value_added": _ratio(facts["payment"] / 1000, facts["out_value_added"]),
        "payment_of_gdp": _ratio(facts["payment"] / 1000, gdp),
        "out_yuan_per_tonne": _ratio(1000 * facts["out_value_added"], facts["out"]),
        "back_yuan_per_tonne": _ratio(1000 * facts["back_value_added"], facts["back"]),
        "moved": sum(max(value, 0.0) for value in amounts(mission.regions, "payment")),
        "net": rounded_difference(facts["out"], facts["back"], 1),
        "households": amounts(mission.regions, "production")[at] - float(E[at].sum()),
        "negative": int((E < 0).sum()),
        "smallest": float(E.min()),
    }


def _principles(mission: Mission, names: Names) -> dict[str, Any]:
    """Return the table of what every principle allocates, and what is to be known of it."""
    frame, summary = mission.responsibility, mission.summary
    known = {"the group": names.group, **names.regions}
    remarks = [
        _("%(principle)s: %(reason)s", principle=label_of(name), reason=reason)
        for name, reason in summary.not_available.items()
    ]
    if summary.clipped:
        remarks.append(
            _(
                "In shared responsibility shares are cut to between 0 and 1 for industries whose "
                "value added is negative: %(industries)s.",
                industries=commas(map(local_name, summary.clipped)),
            )
        )
    if not summary.hold:
        remarks.append(
            _("Not every principle allocates all emissions: columns of the table do not add up.")
        )
    return {
        "heads": [label_of(str(name)) for name in frame.columns],
        "rows": [
            {
                "name": known.get(str(label)) or Name(_row_name(str(label))),
                "charged": [float(value) for value in row],
                "ours": label in (mission.origin, *mission.group),
            }
            for label, row in zip(frame.index, frame.to_numpy(), strict=True)
        ],
        "remarks": remarks,
    }


def _row_name(label: str) -> str:
    """Return what a row of sums is called."""
    named = {
        "others": _("Others"),
        "outside the table": _("Not allocated to any region of the table"),
        "all": _("All"),
    }
    return named.get(label, label)


def _rules(mission: Mission, names: Names) -> dict[str, Any]:
    """Return net receipts under every rule, with ranges, and whose sign depends on the rule."""
    frame, receipts = mission.rules, mission.receipts
    ours = frame.loc[[mission.origin, *mission.group]]
    ranged = bool(receipts["low"].notna().any())
    return {
        "heads": [_(str(rule)) for rule in frame.columns],
        "rows": [
            {
                "name": names.regions[str(region)],
                "received": [float(value) for value in row],
                "lowest": min(map(float, row)),
                "highest": max(map(float, row)),
            }
            for region, row in zip(ours.index, ours.to_numpy(), strict=True)
        ],
        "turns": [names.regions[name] for name in mission.comparison.switching],
        "of_origin": [
            {"rule": _(str(rule)), "central": central, "low": low, "high": high}
            for rule, (central, low, high) in zip(
                receipts.index, receipts.to_numpy(dtype=float).tolist(), strict=True
            )
        ],
        "ranged": ranged,
        "lowest": min(amounts(receipts, "central")),
        "highest": max(amounts(receipts, "central")),
        "low": min(amounts(receipts.dropna(), "low")) if ranged else None,
        "high": max(amounts(receipts.dropna(), "high")) if ranged else None,
    }


def _ranges(mission: Mission, names: Names) -> dict[str, Any] | None:
    """Return the ranges over alternative construction choices, and whose sign they leave open."""
    if mission.spread is None:
        return None
    regions = mission.regions
    turn = regions.query("net_low < 0 < net_high").index
    known = ("out", "") in mission.spread.index
    facts = {
        name: mission.spread.loc[(name, "")].to_dict()
        for name in (*("out", "back", "net"), "interregional_share", "exported_share")
        if (name, "") in mission.spread.index
    }
    if known:
        paid = payment(1.0, "Mt", mission.price)
        facts["payment"] = {end: paid * facts["net"][end] for end in ("low", "high")}
    return {
        "of": facts,
        "flow": known,
        "tables": None if mission.alternatives is None else mission.alternatives.count,
        "unsettled": [names.regions[str(name)].text for name in turn],
    }


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
