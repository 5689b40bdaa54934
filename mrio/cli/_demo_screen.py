"""The first screen of the demonstration: the flow with its range, and who pays by which rule."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mrio.cli._screen import console
from mrio.inert import visible
from mrio.labels import local_name
from mrio.lang import commas, pgettext
from mrio.lang import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from mrio.report import Mission
    from mrio.report.page._names import Names

LEAST_BAR, MOST_BAR = 10, 36
"""Columns of a screen that bars take: as many as there are left between these."""
FULL, ABOVE = "█", "░"
"""A bar up to the figure, and on to the highest of its range."""
Row = tuple[str, float, float, float]
"""Name, figure, lowest and highest, NaN where no range is known."""


def show_answer(
    result: Mission, names: Names, table: str, series: pd.DataFrame | None, price: str
) -> None:
    """Print the flow, net receipts under four rules, years, and what the ranges are.

    Parameters
    ----------
    table : str
        Its name.
    series : DataFrame or None
        The answer by year, see `over_years`.
    price : str
        A sentence on where the price comes from.
    """
    screen = console()
    facts, origin, group = result.facts, names.regions[result.origin].local, names.group.local
    year = result.model.table.year
    title = _("%(origin)s emissions for %(group)s final demand, Mt CO2", origin=origin, group=group)
    head = f"{title}, {year}" if year else title
    screen.print(f"\n{head}", style="bold", markup=False)
    _bars(_flows(result, names), digits=1, sign=False)
    share = _(
        "%(share)s %% of the CO2 of %(origin)s's industries (%(total)s Mt). %(group)s: "
        "%(members)s. Table: %(table)s.",
        share=f"{100 * facts['out_share']:.1f}",
        total=f"{float(result.flows.loc[result.origin].sum()):.1f}",
        origin=origin,
        group=group,
        members=commas(map(local_name, result.group)),
        table=table,
    )
    screen.print(share, style="dim", markup=False)
    head = _(
        "Net receipt (+) or payment (-) of %(origin)s from or to all other regions, by rule; "
        "%(price)s %(currency)s/t, million %(currency)s a year",
        origin=origin,
        price=f"{result.price:g}",
        currency=names.currency,
    )
    screen.print(f"\n{head}", style="bold", markup=False)
    _bars(_rules(result), digits=0, sign=True)
    screen.print(_over_rules(result, origin), markup=False)
    base = _(
        "Rules settle emissions of industries for final demand inside the table; exports and "
        "households’ direct emissions are outside. Differences of accounts below are other figures."
    )
    screen.print(base, style="dim", markup=False)
    if series is not None:
        screen.print("\n" + _years(series), markup=False)
    screen.print(_shares(result, names), style="dim", markup=False)
    if series is not None and result.spread is not None:
        from mrio.report.page._years import carried, not_included_text, range_text

        told = range_text(series) + (f" {not_included_text()}" if carried(series) else "")
        screen.print(told, style="dim", markup=False)
    screen.print(price + "\n", style="dim", markup=False)


def _flows(result: Mission, names: Names) -> list[Row]:
    from mrio.report._digits import rounded_difference
    from mrio.report.page._flow_figures import flow_text

    origin, group = names.regions[result.origin].local, names.group.local
    facts = result.facts
    rows = (
        ("out", flow_text(origin, group), facts["out"]),
        ("back", flow_text(group, origin), facts["back"]),
        ("net", _("Net transfer"), rounded_difference(facts["out"], facts["back"], 1)),
    )
    return [(label, value, *_ends(result, name)) for name, label, value in rows]


def _ends(result: Mission, name: str) -> tuple[float, float]:
    if result.spread is None or (name, "") not in result.spread.index:
        return math.nan, math.nan
    low, high = result.spread.loc[(name, ""), ["low", "high"]]
    return float(low), float(high)


def _rules(result: Mission) -> list[Row]:
    from mrio.report.page._mission import FIRST

    rows: list[Row] = []
    first = result.receipts.iloc[:FIRST]
    for rule, (central, low, high) in zip(first.index, first.to_numpy().tolist(), strict=True):
        text = _(str(rule))
        rows.append((text[:1].upper() + text[1:], central, low, high))
    return rows


def _over_rules(result: Mission, origin: str) -> str:
    """Return the net receipts of the origin over all rules, and over their ranges."""
    receipts = result.receipts
    central, low, high = (
        [value for value in receipts[name].tolist() if value == value]
        for name in ("central", "low", "high")
    )
    text = _(
        "Over %(count)s rules: %(low)s to %(high)s",
        count=len(receipts),
        low=_figure(min(central), 0, sign=True),
        high=_figure(max(central), 0, sign=True),
    )
    if low and high:
        text += _(
            "; with alternative construction choices %(low)s to %(high)s",
            low=_figure(min(low), 0, sign=True),
            high=_figure(max(high), 0, sign=True),
        )
    if not min(central) < 0 < max(central):
        return text + pgettext("end of a sentence", ".")
    return text + _(": which rule is chosen decides whether %(origin)s pays.", origin=origin)


def _shares(result: Mission, names: Names) -> str:
    """Return what of all industrial emissions serves other regions, and exports."""
    return _(
        "Of all industrial CO2 %(inner)s %% serves final demand of other %(places)s, %(abroad)s %% "
        "exports abroad.",
        inner=f"{100 * result.facts['interregional_share']:.1f}",
        abroad=f"{100 * result.facts['exported_share']:.1f}",
        places=names.places,
    )


def _years(series: pd.DataFrame) -> str:
    """Return the flow of every year with its range."""
    told: list[str] = []
    for year, row in zip(series.index.tolist(), series.to_dict("records"), strict=True):
        text = f"{year}: {_figure(row['out'], 1)} Mt"
        if row["out_low"] == row["out_low"]:
            text += f" ({_range(row['out_low'], row['out_high'], 1, sign=False)})"
        told.append(text)
    return _("By year: %(years)s.", years=pgettext("between clauses", "; ").join(told))


def _bars(rows: list[Row], *, digits: int, sign: bool) -> None:
    """Print named figures with their ranges and bars from one zero."""
    from rich.table import Table as RichTable
    from rich.text import Text

    screen = console()
    cells = [
        (
            "  " + visible(name),
            _figure(value, digits, sign=sign),
            _range(low, high, digits, sign=sign),
        )
        for name, value, low, high in rows
    ]
    widths = [max(Text(cell[k]).cell_len for cell in cells) for k in range(3)]
    room = screen.width - sum(widths) - 9
    width = max(LEAST_BAR, min(MOST_BAR, room))
    left, unit = _scale(rows, width)
    grid = RichTable.grid(padding=(0, 2, 0, 0))
    for k, justify in enumerate(("left", "right", "left")):
        grid.add_column(justify=justify, no_wrap=bool(k), overflow="fold")
    grid.add_column(no_wrap=True)
    for row, cell in zip(rows, cells, strict=True):
        style = "red" if row[1] < 0 else ""
        bar = Text(_bar(row, left, unit), style=style)
        grid.add_row(Text(cell[0]), Text(cell[1], style=style), Text(cell[2]), bar)
    screen.print(grid)


def _scale(rows: list[Row], width: int) -> tuple[int, float]:
    """Return how many columns stand left of zero, and what one column is worth."""
    ends = [end for row in rows for end in row[1:] if end == end]
    low, high = max(0.0, -min(ends)), max(0.0, *ends)
    unit = (low + high) / width or 1.0
    return math.ceil(low / unit), unit


def _bar(row: Row, left: int, unit: float) -> str:
    """Return a bar from zero to the figure, shaded on to the far end of its range."""
    _name, value, low, high = row
    far = value if low != low else low if value < 0 else high
    full = round(abs(value) / unit)
    shade = max(round(abs(far) / unit) - full, 0) if far * value > 0 else 0
    if value < 0:
        return (ABOVE * shade + FULL * full).rjust(left)
    return " " * left + FULL * full + ABOVE * shade


def _range(low: float, high: float, digits: int, *, sign: bool) -> str:
    if low != low:
        return ""
    ends = (_figure(end, digits, sign=sign) for end in (low, high))
    low_text, high_text = ends
    return _("%(low)s to %(high)s", low=low_text, high=high_text)


def _figure(value: float, digits: int, *, sign: bool = False) -> str:
    """Return a figure as screens show it: a plain minus, thousands separators."""
    rounded = round(value, digits) + 0.0
    return f"{rounded:{'+' if sign and rounded else ''},.{digits}f}"
