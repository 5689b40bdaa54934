"""Coal, coke and power between provinces in physical units, beside the flows of money."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.construct.china.corrections import BILLION
from mrio.construct.china.raw import BilateralPower
from mrio.construct.interregional import Margins, distribute, gravity
from mrio.construct.regional import Array, RegionalSystem
from mrio.construct.report import BuildReport

NOTHING = 0.05
"""TWh, or Mt: below this a province counts as not trading the good."""


@dataclass(frozen=True, eq=False)
class PowerPhysics:
    """Electricity between provinces in TWh, all by province in table order.

    Attributes
    ----------
    sent, received : (r,) energy balances
    flows : (r, r) bilateral statistics fitted to them, zero diagonal
    """

    sent: Array
    received: Array
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
    prior = bilateral.flows.reindex(index=regions, columns=regions).to_numpy(dtype=float)
    scaled = received * sent.sum() / received.sum()
    # Two-way trade beyond the total has no place; power has none, the margins say.
    margins = Margins(
        sent[:, None], scaled[:, None], sent.sum(keepdims=True), np.zeros(1), np.zeros((1, 1))
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
    off = pd.DataFrame(
        {
            "balance, sent": sent,
            "bilateral, sent": prior.sum(axis=1),
            "balance, received": received,
            "bilateral, received": prior.sum(axis=0),
        },
        index=pd.Index(regions, name="province"),
    )
    apart = (off["balance, sent"] - off["bilateral, sent"]).abs() > 5
    apart |= (off["balance, received"] - off["bilateral, received"]).abs() > 5
    report.tables["Power, TWh: balances against bilateral statistics (more than 5 apart)"] = off[
        apart
    ]
    return PowerPhysics(sent, received, flows)


def correct_power_margins(
    system: RegionalSystem, power: PowerPhysics, report: BuildReport
) -> RegionalSystem:
    """Give inflow of power by receipts in TWh, and take out outflow of who sent none.

    Booked inflow of power costs 2.6 times as much per kWh as booked outflow,
    and three provinces book a third of it against hardly a kWh received: only
    its total can be used, not who received it.
    """
    at = system.sectors.index("23")
    outflow, inflow = system.outflow[:, at], system.inflow[:, at]
    no_sender = power.sent < NOTHING
    for r in np.flatnonzero(no_sender & (outflow > 0.1 * BILLION)):
        report.decide(
            "power outflow without physical counterpart",
            f"{system.regions[r]}: {outflow[r] / BILLION:.1f} billion CNY booked, "
            f"{power.sent[r]:.2f} TWh sent",
            "taken out: own use",
        )
    price = inflow.sum() / power.received.sum() / 10.0
    ghosts = np.flatnonzero((inflow > 10 * BILLION) & (power.received * 5 * price * 10 < inflow))
    for r in ghosts:
        report.decide(
            "power inflow without physical counterpart",
            f"{system.regions[r]}: {inflow[r] / BILLION:.1f} billion CNY booked, "
            f"{power.received[r]:.2f} TWh received",
            "inflow of power is placed by TWh received, its total by the outflow side",
        )
    report.facts["power, CNY/kWh of booked outflow"] = float(outflow.sum() / power.sent.sum() / 1e5)
    report.facts["power, CNY/kWh of booked inflow"] = float(
        inflow.sum() / power.received.sum() / 1e5
    )
    new_out, new_in = system.outflow.copy(), system.inflow.copy()
    new_out[no_sender, at] = 0.0
    new_in[:, at] = power.received / power.received.sum() * inflow.sum()
    return system.replace(outflow=new_out, inflow=new_in)


def coal_by_province(balances: pd.DataFrame, regions: tuple[str, ...]) -> pd.DataFrame:
    """Return coal mined, sent and received, Mt, raw and washed coal together."""

    def take(item: str) -> Array:
        carriers = ("raw_coal", "cleaned_coal", "other_washed_coal")
        columns = [balances[(carrier, item)].reindex(regions).fillna(0.0) for carrier in carriers]
        return sum(column.to_numpy(dtype=float) for column in columns) / 100.0

    mined = balances[("raw_coal", "production")].reindex(regions).fillna(0.0).to_numpy() / 100.0
    return pd.DataFrame(
        {"mined": mined, "sent": take("sent_out"), "received": take("moved_in")},
        index=pd.Index(regions, name="province"),
    )
