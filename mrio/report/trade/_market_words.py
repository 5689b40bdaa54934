"""The experiment on the market: trade compared with no trade, in words."""

from __future__ import annotations

from mrio.lang import gettext as _
from mrio.lang import ngettext, series
from mrio.power import Trade
from mrio.report._names import number
from mrio.report._theme import amounts
from mrio.report.trade._adding import rounded_to_add
from mrio.report.trade._experiment import (
    Experiment,
    Tile,
    local,
    money_of,
    sentences,
    signed,
    unit_of,
)
from mrio.report.trade._tables import TOTAL, table_of

RENT = 1e-6
"""Per MWh: a rent below is rounding."""
LARGE = 100.0
"""Million: a saving above is told without decimals."""
PREMIUM = 0.05
"""Per MWh: a premium below is rounding."""


def market_experiment(found: Trade) -> Experiment:
    """Return what is asked of the market, what comes out, and what is held fixed."""
    lines = bool(len(found.market.corridors))
    compared = lines and found.comparison is not None
    if compared:
        title = _("The market: trade compared with no trade")
        case = _("The plan's market with its corridors open, beside the same with all closed.")
        question = _("What does trade over the corridors change in cost, CO2 and dispatch?")
        findings = [delivered(found), _change(found), *_moved(found)]
    elif lines:
        title = _("The market with trade")
        case = _("The plan's market with its corridors open.")
        question = _("Who generates, and at which cost and price?")
        findings = [delivered(found), _level(found), no_comparison(found)]
    else:
        title = _("The market")
        case = _("The plan's market, every province by itself.")
        question = _("Who generates, and at which cost and price?")
        findings = [_("The plan has no corridors."), _level(found)]
    return Experiment(
        title=title,
        case=case,
        question=question,
        findings=(*findings, *_green(found)),
        fixed=_fixed(found, compared),
        tiles=tuple(_tiles(found, lines, compared)),
    )


def delivered(found: Trade) -> str:
    """Return the sentence on what corridors deliver, and which are congested."""
    rents = found.clearing.rents
    most = rents.to_numpy(dtype=float).max(axis=1, initial=0.0).tolist()
    full = [str(name) for name, rent in zip(rents.index, most, strict=True) if rent > RENT]
    twh = _delivered(found)
    if not full:
        return _("%(twh)s TWh are delivered over corridors; none is congested.", twh=twh)
    return ngettext(
        "%(twh)s TWh are delivered over corridors; %(names)s is congested.",
        "%(twh)s TWh are delivered over corridors; %(names)s are congested.",
        len(full),
        twh=twh,
        names=series(full),
    )


def no_comparison(found: Trade) -> str:
    """Return the sentence on a market that needs trade."""
    return _(
        "Without trade, demand or obligations cannot be met (%(short)s): there is no comparison "
        "with no trade.",
        short=found.cannot_live_alone,
    )


def _level(found: Trade) -> str:
    return _(
        "Total cost is %(cost)s million %(currency)s a year, emissions are %(co2)s Mt CO2.",
        cost=number(found.clearing.cost, 0),
        currency=money_of(found).local,
        co2=number(float(found.clearing.emissions.sum()), 2),
    )


def _compared(found: Trade) -> dict[str, tuple[list[float], int]]:
    """Return cost and CO2: with trade, without and the change as printed, and their digits."""
    frame = found.tables["comparison"]
    out: dict[str, tuple[list[float], int]] = {}
    for key in ("cost", "CO2"):
        row = frame.loc[[(key, "")]]
        digits = 0 if key == "cost" and abs(float(row["change"].iloc[0])) >= LARGE else 2
        shown = rounded_to_add(row, digits, sums=[("change", ["trade", "-without"])])
        out[key] = shown.iloc[0].tolist(), digits
    return out


def _change(found: Trade) -> str:
    compared = _compared(found)
    (cost, places), (co2, _places) = compared["cost"], compared["CO2"]
    values = {
        "cost": number(cost[0], places),
        "cost_without": number(cost[1], places),
        "cost_change": signed(cost[2], places),
        "co2": number(co2[0], 2),
        "co2_without": number(co2[1], 2),
        "co2_change": signed(co2[2], 2),
        "currency": money_of(found).local,
    }
    if cost[2] == 0 and co2[2] == 0:
        return _(
            "Cost (%(cost)s million %(currency)s) and emissions (%(co2)s Mt CO2) are the same "
            "without trade.",
            **values,
        )
    return _(
        "Compared with no trade, total cost changes by %(cost_change)s million %(currency)s a year "
        "(%(cost)s, without trade %(cost_without)s), emissions by %(co2_change)s Mt CO2 (%(co2)s, "
        "without trade %(co2_without)s).",
        **values,
    )


def _moved(found: Trade) -> list[str]:
    """Return the sentence on the source that generates most more, and the one most less."""
    frame = table_of(found, "dispatch_comparison")
    rows = zip(frame.index, amounts(frame, "change_twh"), amounts(frame, "change_mt"), strict=True)
    moved = [(plant, twh, mt) for plant, twh, mt in rows if plant[0] != TOTAL]
    up, down = (pick(moved, key=lambda row: row[1]) for pick in (max, min))
    if not up[1] > 0 > down[1]:
        return []
    return [
        _(
            "Generation rises most in %(up)s (%(up_twh)s TWh, %(up_mt)s Mt CO2), and falls most "
            "in %(down)s (%(down_twh)s TWh, %(down_mt)s Mt CO2).",
            **{
                f"{way}{what}": value
                for way, (plant, twh, mt) in (("up", up), ("down", down))
                for what, value in (
                    ("", f"{local(plant[0])} / {local(plant[1])}"),
                    ("_twh", signed(twh, 2)),
                    ("_mt", signed(mt, 2)),
                )
            },
        )
    ]


def premiums(found: Trade) -> list[tuple[float, list[str]]]:
    """Return premiums above zero, dearest first, with the provinces that pay them."""
    told: dict[float, list[str]] = {}
    prices = found.tables["prices"]
    for name, value in zip(prices.index, amounts(prices, "green_premium"), strict=True):
        if value > PREMIUM:
            told.setdefault(round(value, 1), []).append(str(name))
    return sorted(told.items(), key=lambda each: -each[0])


def obliged(found: Trade) -> bool:
    """Return whether anybody owes certificates."""
    return bool((found.market.due > 0).any())


def ways(found: Trade) -> str:
    """Return how certificates leave a province."""
    return {
        "bundled": _("Certificates are sold with green power only (bundled)."),
        "unbundled": _("Certificates are sold without power only (unbundled)."),
        "both": _("Certificates are sold with green power (bundled) or without it (unbundled)."),
    }[found.market.certificates]


def _green(found: Trade) -> list[str]:
    if not obliged(found):
        return []
    paid = premiums(found)
    if not paid:
        return [_("Green power costs no more than other power: there are certificates enough.")]
    return [
        _(
            "In %(names)s green power costs %(premium)s %(currency)s/MWh more than other power.",
            names=series(map(local, names)),
            premium=number(premium, 1),
            currency=money_of(found).local,
        )
        for premium, names in paid
    ]


def _fixed(found: Trade, compared: bool) -> str:
    said = _(
        "Held fixed: demand, plants with their costs, emission factors and limits, obligations."
    )
    if not compared:
        return said
    closed = _("Without trade every corridor is closed and no contract is signed.")
    if obliged(found) and found.market.certificates != "bundled":
        closed = _(
            "Without trade every corridor is closed and no contract is signed; certificates are "
            "still traded unbundled."
        )
    return sentences([said, closed])


def _delivered(found: Trade) -> str:
    return number(float(found.clearing.landed.to_numpy(dtype=float).sum()), 2)


def _tiles(found: Trade, lines: bool, compared: bool) -> list[Tile]:
    money, mass = unit_of("left", "payments", money_of(found)), unit_of("co2_mt", "dispatch")
    energy = unit_of("landed_twh", "flows")
    tiles = [Tile(_delivered(found), energy, _("delivered over corridors"))] if lines else []
    if compared:
        compared_ = _compared(found)
        (cost, places), (co2, _places) = compared_["cost"], compared_["CO2"]
        tiles += [
            Tile(signed(cost[2], places), money, _("total cost a year, compared with no trade")),
            Tile(signed(co2[2], 2), mass, _("emissions, compared with no trade")),
        ]
    else:
        tiles += [
            Tile(number(found.clearing.cost, 0), money, _("total cost a year")),
            Tile(number(float(found.clearing.emissions.sum()), 2), mass, _("emissions")),
        ]
    return tiles
