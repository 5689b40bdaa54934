"""The mission's answer over years: one row for each table, each with its range."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from mrio.checking import check_columns, checked
from mrio.errors import InputError
from mrio.io import embedded_names
from mrio.lang import commas, series
from mrio.lang import gettext as _
from mrio.report._names import number
from mrio.report._theme import (
    INK,
    RECEIVES,
    SENDS,
    absolute_ticks,
    amounts,
    figure,
    room,
    signed_bars,
    two_panels,
)
from mrio.report.page._figures import as_data
from mrio.report.page._flow_figures import flow_text
from mrio.report.page._mission import Mission
from mrio.report.page._names import Names
from mrio.report.page._year_changes import ASKED, steps_between, with_changes
from mrio.table import Table
from mrio.units import payment

OWN_STRUCTURE = "own year"
YEAR = re.compile(r"structure of (\d{4})")


@checked
def over_years(missions: Sequence[Mission]) -> pd.DataFrame:
    """Set answers to the same question side by side, one for the table of each year.

    Parameters
    ----------
    missions : sequence of Mission
        Of the same origin, group, stressor and price; each knows its model.

    Returns
    -------
    DataFrame
        Index year; `table` (its name), `structure` ('own year', or what the
        table's provenance says is carried over), `out`, `back` and `net` in Mt,
        `industry` (Mt that the origin's industries emit), `out_share` of it,
        `payment` (group to origin, millions of the currency). With `_low` and
        `_high` after the name: the range over alternative construction choices,
        `tables` of them, the same for tonnes and money. With `_change` after the
        name: the difference from the year before, with the range of that
        difference (`_change_low`, `_change_high`), taken within each of
        `shared_tables` alternatives that were built for both years. Ranges are
        missing where no alternatives are known.

    Raises
    ------
    InputError
        When the questions differ, a year is missing or there twice, or only the
        figures of a mission were kept.

    Notes
    -----
    Uncertainty from structure carried over from another year is in no range: a
    change between such years is one of volumes, of national technology and of
    emissions.
    """
    if not len(missions):
        raise InputError("no mission to set beside others")
    first = missions[0]
    for one in missions:
        if one.asked is None:
            raise InputError("the mission's model was not kept: only its figures are known")
        if _question(one) != _question(first):
            raise InputError(f"{_question(one)} is another question than {_question(first)}")
    years = [one.model.table.year for one in missions]
    if None in years or len(set(years)) < len(years):
        raise InputError(f"one table for each year is needed, not {years}")
    rows = [_row(one, one.model.table) for one in missions]
    return with_changes(pd.DataFrame(rows).set_index("year").sort_index(), missions)


def _question(one: Mission) -> tuple[object, ...]:
    stressor = one.asked.stressor if one.asked else ""
    return one.origin, tuple(sorted(one.group)), stressor, one.price


def _row(one: Mission, table: Table) -> dict[str, Any]:
    low_high: dict[str, tuple[float, float]] = {}
    count = 0
    for name in ASKED:
        ends = (float("nan"), float("nan"))
        if one.spread is not None and (name, "") in one.spread.index:
            of_it = one.spread.loc[(name, "")]
            ends = float(of_it["low"]), float(of_it["high"])
            count = int(of_it["tables"])
        low_high[name] = ends
    row: dict[str, Any] = {
        "year": table.year,
        "table": table.name,
        "structure": structure_of(table),
    }
    for name in ASKED:
        low, high = low_high[name]
        row |= {name: one.facts[name], f"{name}_low": low, f"{name}_high": high}
    row["industry"] = float(one.flows.loc[one.origin].to_numpy().sum())
    row["out_share"] = one.facts["out_share"]
    paid = [payment(1.0, "Mt", one.price) * end for end in low_high["net"]]
    return row | {
        "payment": one.facts["payment"],
        "payment_low": paid[0],
        "payment_high": paid[1],
        "tables": count,
    }


def structure_of(table: Table) -> str:
    """Return what a step of the table's provenance says of structure carried over."""
    notes = [s.note for s in table.provenance.steps if "carried_over" in s.parameters]
    return "; ".join(notes) or OWN_STRUCTURE


def carried_text(table: Table) -> str:
    """Return which parts of a table are carried over from another year, or nothing."""
    if structure_of(table) == OWN_STRUCTURE:
        return ""
    named = [str(s.parameters.get("carried_over", "")) for s in table.provenance.steps]
    parts = [part.strip() for name in named for part in name.split(",") if part.strip()]
    words = {
        "technology": _("technology"),
        "trade": _("trade between regions"),
        "final_demand": _("final demand"),
    }
    return commas(words.get(part, part.replace("_", " ")) for part in parts)


def structure_text(structure: str, year: int, table: str) -> str:
    """Return in words which trade structure a table has."""
    if structure == OWN_STRUCTURE and table in embedded_names():
        return _("%(year)s survey tables", year=year)
    if structure == OWN_STRUCTURE:
        return _("%(year)s table", year=year)
    found = YEAR.fullmatch(structure)
    if found is None:
        return structure
    return _("%(year)s trade structure, updated", year=found[1])


def carried(frame: pd.DataFrame) -> list[int]:
    """Return the years whose structure is not their own."""
    found = zip(frame.index.tolist(), frame["structure"].tolist(), strict=True)
    return [year for year, structure in found if structure != OWN_STRUCTURE]


@checked
def told_of_years(frame: pd.DataFrame) -> str:
    """Return in words what stands behind the years, and which changes can be distinguished."""
    check_columns(frame, ("structure", "net"), "the years")
    lines = []
    if later := carried(frame):
        lines.append(
            _(
                "%(years)s: %(structure)s, to totals of the year; a change is growth, national "
                "technology and emissions, not new trade between regions (power apart).",
                years=series(map(str, later)),
                structure=_structures(frame),
            )
        )
    for step in steps_between(frame):
        if step["told"]:
            lines.append(change_text(step))
    if _has_range(frame):
        lines.append(range_text(frame) + (" " + not_included_text() if later else ""))
    return "\n".join(lines)


def change_text(step: dict[str, Any]) -> str:
    """Return a change between years with its range, and whether it can be distinguished."""
    told = "; ".join(filter(None, (step["told"], step["rest"])))
    return _(
        "%(before)s to %(after)s: %(change)s Mt CO2; %(told)s",
        before=step["before"],
        after=step["after"],
        change=number(step["change"], sign=True),
        told=told,
    )


def range_text(frame: pd.DataFrame) -> str:
    """Return what ranges are, and over how many tables of each year."""
    counts = [
        _("%(tables)s tables for %(year)s", tables=int(count), year=year)
        for year, count in frame["tables"].to_dict().items()
    ]
    return _(
        "Range over alternative construction choices (%(counts)s), the same for tonnes and money; "
        "not a confidence interval.",
        counts=commas(counts),
    )


def not_included_text() -> str:
    """Return what no range of an updated table holds."""
    return _("Uncertainty from the carried-over structure is not included.")


def _structures(frame: pd.DataFrame) -> str:
    texts = zip(structure_texts(frame), frame["structure"].tolist(), strict=True)
    return "; ".join(dict.fromkeys(text for text, name in texts if name != OWN_STRUCTURE))


def structure_texts(frame: pd.DataFrame) -> list[str]:
    """Return in words which trade structure each year has."""
    rows = zip(frame["structure"].tolist(), frame.index.tolist(), frame["table"], strict=True)
    return [structure_text(*row) for row in rows]


def _has_range(frame: pd.DataFrame) -> bool:
    return any(end == end for end in amounts(frame, "out_low"))


def words_of(frame: pd.DataFrame) -> dict[str, Any]:
    """Return what the page says of the series."""
    rows = frame.reset_index().to_dict("records")
    return {
        "rows": [
            row | {"text": text} for row, text in zip(rows, structure_texts(frame), strict=True)
        ],
        "carried": carried(frame),
        "structures": _structures(frame),
        "steps": steps_between(frame),
        "ranged": _has_range(frame),
        "range_text": range_text(frame),
    }


def years_figures(frame: pd.DataFrame, mission: Mission, names: Names) -> dict[str, dict[str, Any]]:
    """Return the series' figure by the id of its place, for a screen and for a phone."""
    return {
        "fig-years": {
            form: as_data(years_figure(frame, mission, names, form == "narrow"))
            for form in ("wide", "narrow")
        }
    }


def years_figure(frame: pd.DataFrame, mission: Mission, names: Names, narrow: bool) -> go.Figure:
    """Out to the right and back to the left, year by year; the payment beside them."""
    origin, group = names.regions[mission.origin].line, names.group.line
    labels = [
        f"<b>{year}</b><br>{html.escape(text, quote=False)}"
        for year, text in zip(frame.index.tolist(), structure_texts(frame), strict=True)
    ]
    layout = two_panels(
        labels,
        (
            _("CO₂ emitted, Mt"),
            _("Payment, million %(currency)s a year", currency=names.currency),
        ),
        narrow,
    )
    ways = (
        ("out", flow_text(origin, group), SENDS, 1),
        ("back", flow_text(group, origin), RECEIVES, -1),
    )
    if narrow:
        # Three rows are low: between the panels the upper one's title needs a larger share.
        layout["yaxis"]["domain"], layout["yaxis2"]["domain"] = [0.6, 1], [0, 0.4]
    traces: list[Any] = []
    for way, title, colour, sign in ways:
        traces += _bars(frame, way, title, colour, sign)
    ends = [*_ends(frame, "out"), *(-value for value in _ends(frame, "back"))]
    layout["xaxis"] |= absolute_ticks(min(ends), max(ends))
    layout["xaxis"]["range"] = room(ends, 0.2 if narrow else 0.1)
    paid = amounts(frame, "payment")
    low, high = (
        frame[f"payment_{end}"].fillna(frame["payment"]).tolist() for end in ("low", "high")
    )
    bars = signed_bars(
        paid,
        [str(year) for year in frame.index],
        _("million %(currency)s", currency=names.currency),
        0,
        (low, high),
    )
    traces += [bar.update(xaxis="x2", yaxis="y2") for bar in bars]
    layout["xaxis2"]["range"] = room([*paid, *low, *high], 0.36 if narrow else 0.24)
    layout["xaxis2"]["tickformat"] = ",d"
    height = (130 if narrow else 64) * len(frame) + (200 if narrow else 120)
    return figure(traces, height, narrow, barmode="overlay", bargap=0.45, **layout)


def _ends(frame: pd.DataFrame, way: str) -> list[float]:
    return [*amounts(frame, way), *frame[f"{way}_high"].dropna().tolist()]


def _bars(frame: pd.DataFrame, way: str, title: str, colour: str, sign: int) -> list[Any]:
    """Return one direction's bars with their ranges, and the figures beyond these."""
    values = amounts(frame, way)
    low, high = (frame[f"{way}_{end}"].fillna(frame[way]).tolist() for end in ("low", "high"))
    at = list(range(len(values)))
    told = [
        f"{year}: {number(value)} Mt"
        + (
            "<br>"
            + _(
                "%(low)s to %(high)s over alternative construction choices",
                low=number(a),
                high=number(b),
            )
            if a < b
            else ""
        )
        for year, value, a, b in zip(frame.index, values, low, high, strict=True)
    ]
    up = [b - value for value, b in zip(values, high, strict=True)]
    down = [value - a for value, a in zip(values, low, strict=True)]
    bar = go.Bar(x=[sign * value for value in values], y=at, orientation="h", name=title)
    bar.update(marker={"color": colour}, cliponaxis=False, customdata=told)
    bar.update(hovertemplate="%{fullData.name}<br>%{customdata}<extra></extra>")
    bar.update(
        error_x={
            "type": "data",
            "symmetric": False,
            "array": up if sign > 0 else down,
            "arrayminus": down if sign > 0 else up,
            "color": INK,
            "thickness": 1,
            "width": 3,
        }
    )
    figures = go.Scatter(
        x=[sign * value for value in high],
        y=at,
        mode="text",
        text=[f" {number(value)} " for value in values],
        textposition="middle right" if sign > 0 else "middle left",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    return [bar, figures]
