"""The mission's answer as one self-contained HTML page."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mrio.checking import check_columns, checked
from mrio.errors import LabelError
from mrio.io.writing import place
from mrio.report._names import Name
from mrio.report._rendering import rendered, source_of
from mrio.report._theme import amounts
from mrio.report.alternatives import combined
from mrio.report.page._figures import figures
from mrio.report.page._flow_figures import largest_flows
from mrio.report.page._mission import Mission
from mrio.report.page._names import Names, names_of
from mrio.report.page._principles_figure import label_of
from mrio.report.page._years import carried_text, words_of, years_figures
from mrio.table import Table

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: dict[str, tuple[str, str, int, str]] = {
    "production": (
        "Production",
        "Mt",
        1,
        "CO₂ emitted inside the {place}: by its industries, whomever they serve, and directly by "
        "its households.",
    ),
    "consumption": (
        "Consumption",
        "Mt",
        1,
        "CO₂ emitted in any {place} of the table for this {place}’s final demand (consumption and "
        "investment), with its households’ direct emissions. What was emitted abroad for imported "
        "goods is not in it.",
    ),
    "sent": (
        "Sent",
        "Mt",
        1,
        "CO₂ emitted by the {place}’s industries for the final demand of the other {place}s.",
    ),
    "received": (
        "Received",
        "Mt",
        1,
        "CO₂ emitted by industries of the other {place}s for this {place}’s final demand.",
    ),
    "net_transfer": (
        "Net transfer",
        "Mt",
        1,
        "Sent less received; above zero the {place} emits more for the others than they for it. "
        "Zero in sum over the {place}s.",
    ),
    "net_low": (
        "Lowest net transfer",
        "Mt",
        1,
        "The lowest net transfer over all variants that were built of choices that the statistics "
        "behind the table leave open.",
    ),
    "net_high": (
        "Highest net transfer",
        "Mt",
        1,
        "The highest over the same variants. Where the two differ in sign, the statistics do "
        "not settle whether the {place} sends or receives.",
    ),
    "exported": (
        "Exported",
        "Mt",
        1,
        "CO₂ emitted by the {place}’s industries for exports to the rest of the world, directly "
        "or through other {place}s’ exports.",
    ),
    "net_with_exports": (
        "Net with exports",
        "Mt",
        1,
        "Net transfer plus exported; equals production less consumption.",
    ),
    "value_added": (
        "GDP",
        "billion yuan",
        0,
        "Value added of the {place}’s industries.",
    ),
    "payment": (
        "Payment",
        "million yuan",
        0,
        "Price × net transfer; above zero the {place} receives, below it pays. "
        "Zero in sum over the {place}s.",
    ),
}
"""Head, unit, digits and definition of every column of `Mission.regions`."""
SIGNED = ("net_transfer", "net_low", "net_high", "net_with_exports", "payment")


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
        columns=_columns(mission, names),
        derived=_derived(mission),
        principles=_principles(mission, names),
        rules=_rules(mission, names),
        spread=_spread(mission),
        source=source_of(table, None if mission.asked is None else mission.asked.model),
        carried=carried_text(table),
        years=None if years is None else words_of(years),
    )


def _columns(mission: Mission, names: Names) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "head": head,
            "unit": unit,
            "digits": digits,
            "signed": key in SIGNED,
            "adds_up": key not in ("net_low", "net_high"),
            "text": text.format(place=names.place),
        }
        for key, (head, unit, digits, text) in COLUMNS.items()
        if key in mission.regions
    ]


def _derived(mission: Mission) -> dict[str, float | int]:
    """Return figures that the text needs and that follow from those of the mission."""
    facts, largest = mission.facts, largest_flows(mission)
    at = list(mission.regions.index).index(mission.origin)
    E = mission.flows.to_numpy(dtype=float)
    inner = mission.flows[list(mission.flows.index)].to_numpy(dtype=float)
    gdp = amounts(mission.regions, "value_added")[at]
    return {
        "industry": float(E[at].sum()),
        "payment_of_value_added": _ratio(facts["payment"] / 1000, facts["out_value_added"]),
        "payment_of_gdp": _ratio(facts["payment"] / 1000, gdp),
        "out_yuan_per_tonne": _ratio(1000 * facts["out_value_added"], facts["out"]),
        "back_yuan_per_tonne": _ratio(1000 * facts["back_value_added"], facts["back"]),
        "moved": sum(max(value, 0.0) for value in amounts(mission.regions, "payment")),
        "largest": len(largest),
        "largest_share": _ratio(sum(flow[2] for flow in largest), inner.sum() - inner.trace()),
        "negative": int((E < 0).sum()),
        "smallest": float(E.min()),
    }


def _principles(mission: Mission, names: Names) -> dict[str, Any]:
    """Return the table of what every principle charges, and what is to be known of it."""
    frame, attrs = mission.responsibility, mission.principles.attrs
    known = {"the group": names.group, **names.regions}
    refused = json.loads(attrs["not_available"])
    remarks = [f"{label_of(name).capitalize()}: {reason}" for name, reason in refused.items()]
    if attrs["clipped"]:
        remarks.append(
            "In the shared account shares are cut to between 0 and 1 for industries whose value "
            f"added is negative: {', '.join(attrs['clipped'])}."
        )
    if not attrs["identities_hold"]:
        remarks.append(
            "Not every principle charges all that is emitted: columns of the table do not add up."
        )
    return {
        "heads": [label_of(name).capitalize() for name in frame.columns],
        "rows": [
            {
                "name": known.get(str(label), Name(str(label).capitalize())),
                "charged": [float(value) for value in row],
                "ours": label in (mission.origin, *mission.group),
            }
            for label, row in zip(frame.index, frame.to_numpy(), strict=True)
        ],
        "remarks": remarks,
    }


def _rules(mission: Mission, names: Names) -> dict[str, Any]:
    """Return what every rule pays the mission's regions, and whose sign hangs on the rule."""
    frame = mission.rules
    ours = frame.loc[[mission.origin, *mission.group]]
    return {
        "heads": list(frame.columns),
        "rows": [
            {"name": names.regions[str(region)], "received": [float(value) for value in row]}
            for region, row in zip(ours.index, ours.to_numpy(), strict=True)
        ],
        "turns": [names.regions[name] for name in frame.attrs["turns"]],
        "of_origin": [
            (str(rule), float(amount)) for rule, amount in frame.loc[mission.origin].items()
        ],
    }


def _spread(mission: Mission) -> dict[str, Any] | None:
    """Return how far open choices move the answer, and whose sign they leave open."""
    if mission.spread is None:
        return None
    regions = mission.regions
    turn = regions.query("net_low < 0 < net_high").index
    out = ("out", "") in mission.spread.index
    return {
        "out": mission.spread.loc[("out", "")].to_dict() if out else None,
        "alone": not combined(mission.spread),
        "unsettled": list(turn),
    }


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
