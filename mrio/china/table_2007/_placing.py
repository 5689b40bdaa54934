"""Trade of power, coal and coke between provinces placed by physical statistics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.china.raw import BilateralPower
from mrio.china.table_2007._corrections import BILLION
from mrio.china.table_2007._fuels import FuelTonnes
from mrio.construct.core import (
    Array,
    BuildReport,
    Margins,
    RegionalSystem,
    distribute,
    gravity,
    ratio,
)

GHOST = 5.0
"""Booked trade of power above this many times its TWh at the common price is listed."""


@dataclass(frozen=True, eq=False)
class PowerPhysics:
    """Electricity between provinces in TWh, all by province in table order.

    Attributes
    ----------
    sent, received : (r,) energy balances
    exported, imported : (r,) abroad, energy balances
    flows : (r, r) bilateral statistics fitted to them, zero diagonal
    """

    sent: Array
    received: Array
    exported: Array
    imported: Array
    flows: Array


def power_physics(
    balances: pd.DataFrame,
    bilateral: BilateralPower,
    distance: Array,
    regions: tuple[str, ...],
    report: BuildReport,
) -> PowerPhysics:
    """Fit the bilateral statistics to what the energy balances say was sent and received.

    The two totals differ by losses and definitions; receipts are scaled to
    what was sent. Where the statistics have no flow and the balances need one
    a small gravity weight takes its place.
    """

    def take(item: str) -> Array:
        column = balances[("electricity", item)].reindex(regions).fillna(0.0)
        return column.to_numpy(dtype=float) / 10.0

    sent, received = take("sent_out"), take("moved_in")
    exported, imported = take("exports"), take("imports")
    prior = bilateral.flows.reindex(index=regions, columns=regions).to_numpy(dtype=float)
    scaled = received * sent.sum() / received.sum()
    # Two-way trade beyond the total has no place; power has none, the margins say.
    none = np.zeros((len(regions), 1))
    margins = Margins(
        sent[:, None], scaled[:, None], sent.sum(keepdims=True), np.zeros(1), none, none
    )
    weights = gravity(sent[:, None], scaled[:, None], distance, 1.0)
    flows = distribute(margins, weights, {0: prior}).values[0]
    report.decide(
        "power between provinces",
        f"energy balances: {sent.sum():.1f} TWh sent, {received.sum():.1f} received; bilateral "
        f"statistics {prior.sum():.1f} TWh. " + "; ".join(bilateral.notes),
        "bilateral statistics fitted to the balances' margins (RAS), receipts scaled to what "
        "was sent",
    )
    apart = pd.DataFrame(
        {"sent": prior.sum(axis=1) - sent, "received": prior.sum(axis=0) - received},
        index=pd.Index(regions, name="province"),
    )
    heading = "Power, TWh: bilateral statistics less energy balances (where more than 5)"
    report.tables[heading] = apart.loc[np.abs(apart.to_numpy()).max(axis=1) > 5, :]
    return PowerPhysics(sent, received, exported, imported, flows)


def place_power(
    system: RegionalSystem, power: PowerPhysics, weight: float, report: BuildReport
) -> RegionalSystem:
    """Place outflow and inflow of power by TWh sent and received, at one price.

    Booked inflow of power costs three times as much per kWh as booked outflow,
    and provinces book billions against hardly a kWh, on both sides. Who sends
    and receives is taken from the balances; the price at the border follows
    from the total that is kept, weight × outflow + (1 - weight) × inflow, over
    TWh sent. The outflow side gives a plausible one. Exports and imports
    abroad keep their national totals and go where the balances have TWh.
    """
    at = system.sectors.index("23")
    system = _placed_abroad(system, at, power, report)
    outflow, inflow = system.outflow[:, at], system.inflow[:, at]
    price = _price(outflow, inflow, weight, power.sent)
    for what, booked, physical, verb in (
        ("outflow", outflow, power.sent, "sent"),
        ("inflow", inflow, power.received, "received"),
    ):
        report.facts[f"power, CNY/kWh of booked {what}"] = float(
            booked.sum() / physical.sum() / BILLION
        )
        ghosts = (booked > BILLION) & (booked > GHOST * price * physical)
        cells = [
            f"{system.regions[r]} {booked[r] / BILLION:.1f} billion CNY for {physical[r]:.2f} TWh"
            for r in np.flatnonzero(ghosts)
        ]
        report.decide(
            f"power {what} with little or no physical counterpart",
            f"booked {booked.sum() / BILLION:.0f} billion CNY; {'; '.join(cells)}",
            f"placed by TWh {verb} at {price / BILLION:.2f} CNY/kWh",
        )
    return _place(system, at, price, power.sent, power.received)


def _placed_abroad(
    system: RegionalSystem, at: int, power: PowerPhysics, report: BuildReport
) -> RegionalSystem:
    placed = {}
    for what, booked, physical in (
        ("exports", system.exports, power.exported),
        ("imports", system.imports, power.imported),
    ):
        values = booked.copy()
        if physical.sum() > 0:
            values[:, at] = booked[:, at].sum() * physical / physical.sum()
        money = ", ".join(
            f"{system.regions[r]} {booked[r, at] / BILLION:.2f}"
            for r in np.argsort(-booked[:, at])[:6]
            if booked[r, at] > 0
        )
        tonnes = ", ".join(
            f"{system.regions[r]} {physical[r]:.2f}" for r in np.flatnonzero(physical)
        )
        report.decide(
            f"power {what} abroad",
            f"{booked[:, at].sum() / BILLION:.2f} billion CNY placed as other goods are, in "
            f"{money}; the balances have, TWh: {tonnes}",
            "the national total is placed by TWh",
        )
        placed[what] = values
    return system.replace(**placed)


def place_fuel(
    system: RegionalSystem, code: str, fuel: FuelTonnes, weight: float
) -> RegionalSystem:
    """Place outflow and inflow of coal or coke by tonnes sent and received, at one price.

    An alternative to what provinces book: it gives all coal one price, which
    it has not.
    """
    at = system.sectors.index(code)
    outflow, inflow = system.outflow[:, at], system.inflow[:, at]
    abroad = ratio(system.exports[:, at], system.exports[:, at] + outflow)
    sent = fuel.leaving * (1.0 - abroad)
    return _place(system, at, _price(outflow, inflow, weight, sent), sent, fuel.received)


def _price(outflow: Array, inflow: Array, weight: float, sent: Array) -> float:
    """Return 10^4 CNY per unit sent."""
    return float((weight * outflow.sum() + (1.0 - weight) * inflow.sum()) / sent.sum())


def _place(
    system: RegionalSystem, at: int, price: float, sent: Array, received: Array
) -> RegionalSystem:
    new_out, new_in = system.outflow.copy(), system.inflow.copy()
    new_out[:, at] = sent * price
    new_in[:, at] = received * (sent.sum() / received.sum()) * price
    return system.replace(outflow=new_out, inflow=new_in)
