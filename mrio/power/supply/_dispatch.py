"""A market made from a table's own balance, and what its dispatch makes the table's users buy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from mrio.checking import check_columns, checked
from mrio.errors import InputError, LabelError
from mrio.labels import REST_OF_WORLD, FloatArray, resolve_labels, suggest, sum_groups
from mrio.leontief import reciprocal
from mrio.money import exchange
from mrio.power._electricity import as_currency, check_same
from mrio.power.market import CORRIDORS, Clearing, Market, clear_market
from mrio.power.parameters import currency_of
from mrio.power.supply._carriage import Carriage
from mrio.power.supply._resourcing import Resourcing
from mrio.units import mass_factor

HOURS = 8760.0
GREEN = ("Hydro power", "Wind power", "Solar power")
"""Sectors of the embedded tables that certificates are issued for."""


@dataclass(frozen=True, eq=False)
class Dispatch:
    """What users of a table buy once power is dispatched otherwise.

    Attributes
    ----------
    purchases : DataFrame (region, source) × buyer, TWh at the plant
    carriage : Carriage
        What is lost between each plant's region and each buyer.
    """

    purchases: pd.DataFrame
    carriage: Carriage


@checked
def market_from_table(
    made: Resourcing,
    costs: pd.Series,
    corridors: pd.DataFrame,
    *,
    room: Mapping[str, float] | None = None,
    availability: float = 1.0,
    loss_price: float | None = None,
    green: tuple[str, ...] = GREEN,
    rate: float | None = None,
    **rules: Any,
) -> Market:
    """Return the market of a table's own plants and demand, one year as one period.

    Parameters
    ----------
    made : Resourcing
    costs : Series by source, or by (region, source)
        Per MWh in the market's currency, without a price of carbon; of every source
        of the table.
    corridors : DataFrame
        Rows of `read_corridors` with a capacity; between regions of the table.
    room : mapping of source to share, optional
        How much more than in the table a source can generate: {'Coal power':
        0.2}. Left out, and of sources that are not named, nothing more.
    availability : float
        Share of the year's hours that corridors carry their capacity.
    loss_price : float, optional
        Per MWh, at which tariffs that include their loss count it.
    green : tuple of str
        Sources that certificates are issued for.
    rate : float, optional
        Units of the market's currency for one of the corridors' (their column
        `currency`), where they differ.
    **rules
        Obligations, certificates, carbon_price and others, as for `Market`, whose
        currency is the table's if left out.

    Returns
    -------
    Market
        Demand is what regions buy in the table, grid losses included, and what
        their plants sell abroad.

    Raises
    ------
    UnitError
        Corridors in another currency, and no rate.
    InputError
        Corridors without capacity, a room below zero.
    LabelError
        Sources without a cost, corridors between other places.
    """
    power = made.power
    regions = list(made.model.table.regions)
    source = power.labels.get_level_values(1).to_numpy()
    share = pd.Series(room or {}, dtype=float)
    for name in [*share.index, *green]:
        if name not in set(source):
            raise LabelError(
                f"the table generates from no {name!r}",
                where=str(name),
                hint=suggest(str(name), sorted(set(source))),
            )
    more = share.reindex(source).fillna(0.0).to_numpy(dtype=np.float64)
    if not (np.isfinite(more) & (more >= 0)).all():
        raise InputError(f"room is {share.to_dict()}", hint="give shares of 0 or more")
    rows = made.model.stressor_rows(made.stressor)
    emitted = rows.F.sum(axis=0)[power.rows] * mass_factor(rows.units[0], "Mt")
    supply = pd.DataFrame(
        {
            "cost": _costs(costs, power.labels),
            "factor": emitted / power.generated,
            "green": np.isin(source, green),
        },
        power.labels,
    )
    money = as_currency(rules.pop("currency", made.model.table.currency))
    check_columns(corridors, ("tariff",), "corridors")
    worth = exchange(currency_of(corridors, otherwise=money), money, rate)
    tariffs = corridors["tariff"] * worth
    priced = corridors.assign(
        tariff=tariffs, loss_price=np.nan if loss_price is None else loss_price
    )
    alone = ["plant_line"] if "plant_line" in priced.columns else []
    lines = pd.DataFrame(priced, columns=[*CORRIDORS, *alone])
    check_columns(corridors, ("capacity_mw",), "corridors")
    capacity = corridors["capacity_mw"].to_numpy(dtype=np.float64)
    if unknown := corridors.index[~np.isfinite(capacity)].tolist():
        raise InputError(
            f"the capacity of {unknown[0]} is not known",
            where=str(unknown[0]),
            hint="leave the corridor out, or give its capacity_mw",
        )
    limits = capacity * availability * HOURS / 1e6
    return Market(
        demand=pd.DataFrame({"year": _demand(made, made.power.demand)}, regions),
        supply=supply,
        available=pd.DataFrame({"year": power.generated * (1.0 + more)}, power.labels),
        corridors=lines,
        limits=pd.DataFrame({"year": limits}, lines.index),
        currency=money,
        **rules,
    )


@checked
def market_dispatch(made: Resourcing, market: Market) -> Callable[[pd.Series], Dispatch]:
    """Return the dispatch of a market as a function of demand, for `dispatch_equilibrium`.

    Parameters
    ----------
    made : Resourcing
    market : Market
        Of the table's regions and plants, as `market_from_table` gives it; several
        periods share demand as they do here.

    Raises
    ------
    InputError
        A market with storage.
    """
    if len(market.storage):
        raise InputError("power from storage is of no plant", hint="leave storage out")
    regions = list(made.model.table.regions)
    spread = market.demand.div(market.demand.sum(axis=1), axis=0).fillna(0.0)

    def dispatch(demand: pd.Series) -> Dispatch:
        due = _demand(made, demand.reindex(list(made.power.destinations)).to_numpy(dtype=float))
        asked = spread.loc[regions].mul(due, axis=0)
        return trace_power(
            made, clear_market(replace(market, demand=asked.loc[market.demand.index]))
        )

    return dispatch


@checked
def trace_power(made: Resourcing, cleared: Clearing) -> Dispatch:
    """Return whose power every buyer gets when power mixes in each region.

    What is sent on is the mix of what a region generates and gets, and the
    power lost on a line was generated for whom it was sent to. With y the power
    of each region's plants behind a MWh used in region d,

        pool_d y_d = generated_d e_d + Σ_s sent_sd y_s,

    pool what it generates and gets; what is used times y sums to what is
    generated. Buyers abroad get the mix of the region that sells to them. All TWh
    of the table count as landed: what lines lose is generated on top.

    Raises
    ------
    LabelError, InputError

    References
    ----------
    Proportional sharing: Bialek (1996), IEE Proc. 143:313;
    docs/methods/power.md#dispatch-and-tracing.
    """
    power, market = made.power, cleared.market
    regions = list(made.model.table.regions)
    check_same(market.provinces, regions, "provinces of the market")
    at = pd.Index(regions).get_indexer(cleared.generated.index.get_level_values(0))
    plants = cleared.generated.to_numpy(dtype=np.float64)
    made_in = sum_groups(plants, at, len(regions))
    uses = _uses(made, market.demand.loc[regions].to_numpy(dtype=np.float64))
    bought, lands = (
        np.einsum("dtb,tdo->tbo", uses, each) for each in _behind(cleared, regions, made_in)
    )
    mix = plants * reciprocal(made_in)[at]
    values = np.einsum("gt,tbg->gb", mix, bought[:, :, at])
    buyers = list(power.destinations)
    purchases = pd.DataFrame(values, cleared.generated.index, buyers)
    purchases = purchases.loc[plants.sum(axis=1) > 0]
    power.aligned(purchases)
    whole = bought.sum(axis=0).T
    lost = np.where(whole > 0, 1.0 - lands.sum(axis=0).T * reciprocal(whole), 0.0)
    losses = pd.DataFrame(np.clip(lost, 0.0, None), regions, buyers)
    return Dispatch(purchases, Carriage(losses=losses, before=losses * 0.0))


def _behind(
    cleared: Clearing, regions: list[str], made_in: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return (t, d, origin) what was generated for a TWh used, and what of it landed."""
    r, lines = len(regions), cleared.market.corridors
    start, end = (pd.Index(regions).get_indexer(pd.Index(lines[side])) for side in ("from", "to"))
    sent, landed = (
        sum_groups(frame.to_numpy(dtype=np.float64), start * r + end, r * r).T.reshape(-1, r, r)
        for frame in (cleared.sent, cleared.landed)
    )
    pool = made_in.T + landed.sum(axis=1)
    own, whole = made_in.T[:, :, None] * np.eye(r), np.where(pool > 0, pool, 1.0)
    systems = (whole[:, :, None] * np.eye(r) - flows.transpose(0, 2, 1) for flows in (sent, landed))
    behind, arrived = (
        np.asarray(np.linalg.solve(system, own), dtype=np.float64) for system in systems
    )
    return behind, arrived


def _uses(made: Resourcing, used: FloatArray) -> FloatArray:
    """Return (d, t, buyer) TWh used in each region, by whom it counts for: itself, or abroad."""
    buyers, regions = list(made.power.destinations), list(made.model.table.regions)
    share = _abroad(made)[:, None] * reciprocal(used.sum(axis=1))[:, None]
    home = used * (1.0 - np.clip(share, 0.0, 1.0))
    uses = np.zeros((*used.shape, len(buyers)))
    uses[np.arange(len(regions)), :, [buyers.index(name) for name in regions]] = home
    if REST_OF_WORLD in buyers:
        uses[:, :, buyers.index(REST_OF_WORLD)] = used - home
    return uses


def _abroad(made: Resourcing) -> FloatArray:
    """Return TWh that each region's plants sell abroad in the table (r,)."""
    power, regions = made.power, list(made.model.table.regions)
    if REST_OF_WORLD not in power.destinations:
        return np.zeros(len(regions))
    of = np.array([regions.index(name) for name in power.labels.get_level_values(0)])
    sold = power.purchases[:, power.destinations.index(REST_OF_WORLD)]
    return sum_groups(sold, of, len(regions))


def _demand(made: Resourcing, bought: FloatArray) -> FloatArray:
    """Return TWh due in each region: what its users buy, and what is sold abroad (r,)."""
    buyers = list(made.power.destinations)
    home = [buyers.index(name) for name in made.model.table.regions]
    return bought[home] + _abroad(made)


def _costs(costs: pd.Series, labels: pd.MultiIndex) -> FloatArray:
    costs = resolve_labels(labels.get_level_values(0), costs)
    if costs.index.has_duplicates:
        raise LabelError(f"costs name {costs.index[costs.index.duplicated()][0]} twice")
    keys = labels if costs.index.nlevels == labels.nlevels else labels.get_level_values(1)
    if missing := [key for key in keys if key not in costs.index]:
        raise LabelError(
            f"costs lack {missing[0]}",
            where=str(missing[0]),
            hint="give costs per MWh by source, or by (region, source)",
        )
    return costs.reindex(keys).to_numpy(dtype=np.float64)
