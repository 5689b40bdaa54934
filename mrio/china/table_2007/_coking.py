"""Coking apart from petroleum: rows, columns and trade of one sector in two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.balance import gras
from mrio.china.raw import NationalTable
from mrio.china.table_2007._corrections import BILLION
from mrio.construct.core import Array, BuildReport, RegionalSystem, ratio

MERGED, PETROLEUM, COKING = "11", "11a", "11b"
SENSE = 2.5
"""A ratio of a split column further than this factor from the nation's is listed."""
FLOOR = 1e-5
"""Smallest part of a merged cell's prior that either of the two may have."""


@dataclass(frozen=True, eq=False)
class CokePhysics:
    """Coke by province in 10^4 t, crude oil refined in 10^4 t; one price in CNY/t."""

    made: Array
    moved_in: Array
    imports: Array
    sent_out: Array
    exports: Array
    refined: Array
    price: float

    @classmethod
    def from_balances(
        cls, balances: pd.DataFrame, regions: tuple[str, ...], national: NationalTable
    ) -> CokePhysics:
        """Read the rows needed; the price is national coking output over national coke made."""

        def take(carrier: str, item: str) -> Array:
            return balances[(carrier, item)].reindex(regions).fillna(0.0).to_numpy(dtype=float)

        made = take("coke", "coking")
        coking = national.sectors.index(COKING)
        return cls(
            made=made,
            moved_in=take("coke", "moved_in"),
            imports=take("coke", "imports"),
            sent_out=take("coke", "sent_out"),
            exports=take("coke", "exports"),
            refined=np.abs(take("crude_oil", "refining")),
            price=float(national.x[coking] / made.sum()),
        )


def split_coking(
    system: RegionalSystem,
    national: NationalTable,
    physics: CokePhysics,
    report: BuildReport,
) -> RegionalSystem:
    """Split sector 11 into 11a petroleum and 11b coking.

    Output: the whole sector is coking where no crude oil was refined, else coke
    made × price. Trade: tonnes × price, no more than the merged sector books.
    Use follows from supply; buyers and inputs follow the national table (135
    sectors), balanced (GRAS) to the cells of the province's merged sector.

    Parameters
    ----------
    system : RegionalSystem in 42 sectors
    national : NationalTable in 43 sectors
    physics : CokePhysics
    report : BuildReport
    """
    at = system.sectors.index(MERGED)
    output = _coking_output(system, physics, at, report)
    trade = _coking_trade(system, physics, at, output)
    parts = {"x": output, **trade}
    flat = {name: _insert(getattr(system, name), at, coke, axis=1) for name, coke in parts.items()}
    share = ratio(output, system.x[:, at])
    flat["other"] = _insert(system.other, at, system.other[:, at] * share, axis=1)
    supply = system.supply[:, at]
    coke_supply = flat["x"][:, at + 1] + flat["inflow"][:, at + 1] + flat["imports"][:, at + 1]
    coke_supply = coke_supply - flat["outflow"][:, at + 1] - flat["exports"][:, at + 1]
    rows = _split_rows(system, national, at, ratio(coke_supply, supply))
    Z, Y, v = _split_columns(system, national, at, rows, output)
    split = RegionalSystem(
        regions=system.regions,
        sectors=(*system.sectors[:at], PETROLEUM, COKING, *system.sectors[at + 1 :]),
        categories=system.categories,
        v_names=system.v_names,
        Z=Z,
        Y=Y,
        v=v,
        **flat,
    )
    _report_columns(split, national, physics, report)
    return split


def _coking_output(
    system: RegionalSystem, physics: CokePhysics, at: int, report: BuildReport
) -> Array:
    merged = system.x[:, at]
    value = physics.made * physics.price
    no_refinery = (physics.refined == 0) & (physics.made > 0)
    oil_value = physics.refined * _refining_price(physics, system, at)
    shared = merged * ratio(value, value + oil_value)
    too_much = ~no_refinery & (value >= merged)
    output = np.where(no_refinery, merged, np.where(too_much, shared, value))
    names = [system.regions[r] for r in np.flatnonzero(no_refinery)]
    report.decide(
        "coking in petroleum",
        f"no crude oil was refined in {', '.join(names)}; coke at {physics.price:.0f} CNY/t "
        "(national coking output over national coke made) elsewhere",
        "the whole sector is coking there; elsewhere coke made × price",
    )
    for r in np.flatnonzero(too_much | (no_refinery & (value > merged))):
        report.decide(
            "coke beyond the sector",
            f"{system.regions[r]}: coke made × price is {value[r] / BILLION:.1f} billion CNY, the "
            f"sector's output {merged[r] / BILLION:.1f}",
            "the whole sector is coking"
            if no_refinery[r]
            else f"shared with refining by value: {output[r] / BILLION:.1f} is coking",
        )
    return output


def _refining_price(physics: CokePhysics, system: RegionalSystem, at: int) -> float:
    """Return petroleum output per 10^4 t of crude oil refined, all provinces together."""
    petroleum = system.x[:, at].sum() - (physics.made * physics.price).sum()
    return float(petroleum / physics.refined.sum())


def _coking_trade(
    system: RegionalSystem, physics: CokePhysics, at: int, output: Array
) -> dict[str, Array]:
    """Return coke's part of exports, outflow, imports and inflow, 10^4 CNY."""
    whole = output >= system.x[:, at]
    sent = np.minimum(physics.sent_out * physics.price, system.outflow[:, at])
    abroad = np.minimum(physics.exports * physics.price, system.exports[:, at])
    # Where the sector is all coking, all that it sends is coke.
    sent = np.where(whole, system.outflow[:, at], sent)
    abroad = np.where(whole, system.exports[:, at], abroad)
    keep = np.minimum(ratio(output, sent + abroad, fill=1.0), 1.0)
    return {
        "outflow": sent * keep,
        "exports": abroad * keep,
        "inflow": np.minimum(physics.moved_in * physics.price, system.inflow[:, at]),
        "imports": np.minimum(physics.imports * physics.price, system.imports[:, at]),
    }


def _split_rows(
    system: RegionalSystem, national: NationalTable, at: int, coke_share: Array
) -> Array:
    """Return (r, 2, s + c): the merged row over users, petroleum and coking apart."""
    users = np.concatenate([system.Z[:, at], system.Y[:, at]], axis=1)
    pair = np.concatenate([national.Z[at : at + 2], national.Y[at : at + 2]], axis=1)
    merged = [i for i in range(pair.shape[1]) if i != at + 1]
    pair[:, at] += pair[:, at + 1]
    pair = np.abs(pair[:, merged])
    weight = ratio(pair, pair.sum(axis=0)[None]) * (1 - 2 * FLOOR) + FLOOR
    total = users.sum(axis=1)
    targets = np.stack([total * (1.0 - coke_share), total * coke_share], axis=1)
    return gras(weight[None] * users[:, None], targets, users, tolerance=1e-11).values


def _split_columns(
    system: RegionalSystem, national: NationalTable, at: int, rows: Array, output: Array
) -> tuple[Array, Array, Array]:
    """Return Z (r, s + 1, s + 1), Y and v with the column of the merged sector in two."""
    s = len(system.sectors)
    Z_rows = np.concatenate(
        [system.Z[:, :at], rows[:, :, :s], system.Z[:, at + 1 :]], axis=1
    )  # (r, s + 1, s)
    Y = np.concatenate([system.Y[:, :at], rows[:, :, s:], system.Y[:, at + 1 :]], axis=1)
    column = np.concatenate([Z_rows[:, :, at], system.v[:, :, at]], axis=1)  # (r, s + 1 + p)
    recipe = np.concatenate([national.Z[:, at : at + 2], national.v[:, at : at + 2]])
    recipe = np.abs(recipe) / national.x[at : at + 2]
    totals = np.stack([system.x[:, at] - output, output], axis=1)
    prior = (recipe[None] + FLOOR) * totals[:, None, :]
    prior *= np.sign(column)[:, :, None]
    # The column's printed inputs miss x by rounding alone: let the totals follow them.
    reached = column.sum(axis=1)
    totals = totals * ratio(reached, totals.sum(axis=1), fill=1.0)[:, None]
    split = gras(prior, column, totals, tolerance=1e-10).values
    Z = np.concatenate([Z_rows[:, :, :at], split[:, : s + 1], Z_rows[:, :, at + 1 :]], axis=2)
    v = np.concatenate([system.v[:, :, :at], split[:, s + 1 :], system.v[:, :, at + 1 :]], axis=2)
    return Z, Y, v


def _insert(values: Array, at: int, second: Array, *, axis: int) -> Array:
    first = np.take(values, at, axis=axis) - second
    head, tail = np.split(values, [at, at + 1], axis=axis)[0::2]
    return np.concatenate([head, first[:, None], second[:, None], tail], axis=axis)


def _report_columns(
    system: RegionalSystem, national: NationalTable, physics: CokePhysics, report: BuildReport
) -> None:
    coal, crude = system.sectors.index("02"), system.sectors.index("03")
    petroleum, coking = system.sectors.index(PETROLEUM), system.sectors.index(COKING)
    x_coke = system.x[:, coking]
    frame = pd.DataFrame(
        {
            "coking output, bn CNY": x_coke / BILLION,
            "petroleum output, bn CNY": system.x[:, petroleum] / BILLION,
            "coal per coking output": ratio(system.Z[:, coal, coking], x_coke, fill=np.nan),
            "crude oil per petroleum output": ratio(
                system.Z[:, crude, petroleum], system.x[:, petroleum], fill=np.nan
            ),
            "value added per coking output": ratio(
                system.v[:, :, coking].sum(axis=1), x_coke, fill=np.nan
            ),
        },
        index=pd.Index(system.regions, name="province"),
    )
    nation = {
        "coking output, bn CNY": national.x[coking] / BILLION,
        "petroleum output, bn CNY": national.x[petroleum] / BILLION,
        "coal per coking output": national.Z[coal, coking] / national.x[coking],
        "crude oil per petroleum output": national.Z[crude, petroleum] / national.x[petroleum],
        "value added per coking output": national.value_added[coking] / national.x[coking],
    }
    frame.loc["national table"] = pd.Series(nation)
    _list_exceptions(frame, ratio(x_coke, physics.made, fill=np.nan), report)
    report.tables["Coking split from petroleum"] = frame
    report.facts["coke price, CNY/t"] = physics.price


def _list_exceptions(frame: pd.DataFrame, price: Array, report: BuildReport) -> None:
    """List provinces whose split column makes no sense as coking, and why."""
    names = [str(name) for name in frame.index[:-1]]
    coal, value_added = (
        frame[f"{what} per coking output"].to_numpy(dtype=float) for what in ("coal", "value added")
    )
    nation, usual = float(coal[-1]), float(np.nanmedian(price))
    coal, value_added = coal[:-1], value_added[:-1]
    found = (
        (
            "hardly any coal",
            coal,
            coal < nation / SENSE,
            "the merged sector buys too little coal "
            "for its coke: made inside steelworks, from coal that they buy",
        ),
        (
            "coal beyond what output can pay",
            coal,
            coal > SENSE * nation,
            "coke there is worth less than the coal in it",
        ),
        (
            "value added below 1 % of output",
            value_added,
            value_added < 0.01,
            "follows the merged sector's own loss or margin",
        ),
        (
            "price of coke, CNY/t",
            price,
            (price > SENSE * usual) | (price < usual / SENSE),
            "the sector's output does not hold its coke",
        ),
    )
    for what, values, odd, reason in found:
        cells = ", ".join(f"{names[r]} {values[r]:.2g}" for r in np.flatnonzero(odd))
        report.decide(
            f"coking columns: {what}",
            f"{cells or 'none'} (nation: coal {nation:.2f} of output, coke at {usual:.0f} CNY/t)",
            f"kept as split; {reason}",
        )
