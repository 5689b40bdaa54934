"""The cheapest route from every source to every province that it reaches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import InputError
from mrio.labels import FloatArray, IndexArray
from mrio.power.parameters._currency import currency_of
from mrio.power.parameters._embedded import read_corridors, read_provinces
from mrio.power.parameters._network import (
    Network,
    destination,
    grid_prices,
    network_of,
    parameter,
    price_of,
)


@checked
def cheapest_routes(
    prices_at_plant: pd.Series,
    corridors: pd.DataFrame | None = None,
    provinces: pd.DataFrame | None = None,
    *,
    max_hops: int | None = None,
    send_out_loss: bool = False,
    plant_lines: bool = False,
) -> pd.DataFrame:
    """Return the cheapest route from every source to every other province it reaches.

    Parameters
    ----------
    prices_at_plant : Series by province
        Per MWh, 0 or more, in the currency of the corridors: the sources.
    corridors, provinces : DataFrame, optional
        As for `landed_price`. All of `provinces` are destinations.
    max_hops : int, optional
        Longest route, in corridors; as long as need be if left out.
    send_out_loss : bool
        As for `landed_price`.
    plant_lines : bool
        Whether lines that carry one plant's power may start a route: then the
        prices are those of such a plant, not of any plant of the province.

    Returns
    -------
    DataFrame
        Index (source, destination), pairs without a route left out. Columns:
        `route` (tuple of corridors), `hops`, `at_border`, `delivered` (per
        MWh), `loss`, `mwh_at_plant`, all as in `landed_price`.

    Raises
    ------
    UnitError
        Corridors and provinces in several currencies.
    LabelError
        A source that `provinces` has not.
    InputError
        Prices that are no numbers or below zero.
    ConfigError
        A parameter of a source, or of a destination that is reached, that is
        not known.

    Examples
    --------
    >>> found = cheapest_routes(pd.Series({"Shanxi": 350.0}))
    >>> found.loc[("Shanxi", "Jiangsu"), "route"]
    ('雁淮',)
    >>> found.loc[("Shanxi", "Shanghai"), "route"]
    ('雁淮', '华东电网 Jiangsu–Shanghai')
    """
    provinces = read_provinces() if provinces is None else provinces
    corridors = read_corridors() if corridors is None else corridors
    money = currency_of(corridors, provinces)
    network = network_of(corridors, provinces)
    if max_hops is not None and (
        not isinstance(max_hops, int) or isinstance(max_hops, bool) or max_hops < 1
    ):
        raise InputError(f"max_hops is {max_hops!r}", hint="give 1 or more, or leave it out")
    if not plant_lines:
        network = network.without_plant_lines()
    leaving, starts = _starts(prices_at_plant, provinces, send_out_loss)
    places = list(dict.fromkeys([*starts, *network.origin, *network.end]))
    found_routes = _cheapest(network, places, starts, _owed(network, provinces), max_hops)

    rows = []
    for i, source in enumerate(starts):
        for end in provinces.index.intersection(places, sort=False):
            j = places.index(end)
            border = float(found_routes.at_border[i, j])
            if end == source or not np.isfinite(border):
                continue
            hops = _traced(found_routes, network, places, i, j)
            _, rho, charges = destination(provinces, end)
            kept = float(np.prod(1 - network.loss[hops]))
            sent = 1 / (kept * (1 - leaving[source]) * (1 - rho))
            route = tuple(network.names[hop] for hop in hops)
            delivered = border / (1 - rho) + charges
            rows.append((source, end, route, len(hops), border, delivered, 1 - kept, sent))
    heads = ["source", "destination", "route", "hops"]
    heads += ["at_border", "delivered", "loss", "mwh_at_plant"]
    found = pd.DataFrame(rows, columns=pd.Index(heads)).set_index(["source", "destination"])
    prices = dict.fromkeys(("at_border", "delivered"), f"{money}/MWh")
    found.attrs = {
        "units": prices | {"loss": "share", "mwh_at_plant": "MWh/MWh"},
        "currency": money.code,
    }
    return found


def _starts(
    prices: pd.Series, provinces: pd.DataFrame, send_out_loss: bool
) -> tuple[dict[str, float], dict[str, float]]:
    """Return what each source loses when sending out, and its price where corridors begin."""
    if not isinstance(prices, pd.Series) or prices.index.has_duplicates or not len(prices):
        raise InputError(
            "prices_at_plant names no province, or one twice, or is no Series",
            hint="give a Series by province, prices per MWh",
        )
    leaving: dict[str, float] = {}
    starts: dict[str, float] = {}
    for source, price in zip(map(str, prices.index), prices, strict=True):
        sending = parameter(provinces, source, "send_out_price")
        lost = parameter(provinces, source, "send_out_loss") if send_out_loss else 0.0
        leaving[source] = lost
        starts[source] = (
            price_of(f"the price at the plant in {source}", price) / (1 - lost) + sending
        )
    return leaving, starts


@dataclass(frozen=True, eq=False)
class _Found:
    """Lowest prices at the border (source, place), and how they were come by.

    `last` is the last corridor and `hops` how many stand before it at most;
    `came_by` for 1, 2 … hops the corridor that a lower price to go on with came by.
    """

    at_border: FloatArray
    last: IndexArray
    hops: IndexArray
    came_by: list[IndexArray]


def _owed(network: Network, provinces: pd.DataFrame) -> FloatArray:
    """Return what the grid of a corridor's end is owed if the route ends there.

    Nothing where the corridor is of that grid, whose price is its tariff. Where the price is not
    known the route is refused later, by name.
    """
    return np.where(network.of_grid, 0.0, np.nan_to_num(grid_prices(provinces, network.end)))


def _cheapest(
    network: Network,
    places: list[str],
    starts: dict[str, float],
    owed: FloatArray,
    max_hops: int | None,
) -> _Found:
    """Return the lowest prices, of routes that end (with `owed`) and of those that go on.

    A corridor maps p to f(p) = p q + τ with q ≥ 1, τ ≥ 0 and p ≥ 0. f increases:
    of two ways to the same place in at most h hops the cheaper one stays cheaper
    whatever follows, so the lowest price in at most h + 1 hops is the lowest
    f(price in at most h hops) over the corridors that end there. And f(p) ≥ p:
    to come back to a place never pays, not even by the lines of a grid that
    leave nothing owed there, since their tariff is what would be owed; so as many
    hops as there are places less one are enough, and no cheapest route passes a
    place twice (only strictly lower prices replace others). What the destination
    adds is increasing in p too. A line of one plant is taken at the first hop
    alone; cutting a circle back to the source out of a route brings it there,
    never away from it.
    """
    at = {place: j for j, place in enumerate(places)}
    price = np.full((len(starts), len(places)), np.inf)
    price[np.arange(len(starts)), [at[source] for source in starts]] = list(starts.values())
    border = np.full_like(price, np.inf)
    last, hops = np.full(price.shape, -1), np.zeros(price.shape, dtype=np.intp)
    came_by: list[IndexArray] = []
    longest = len(places) - 1 if max_hops is None else min(max_hops, len(places) - 1)
    for hop in range(longest):
        before, price, by = price, price.copy(), np.full(price.shape, -1)
        for k, (origin, end) in enumerate(zip(network.origin, network.end, strict=True)):
            if network.starts_only[k] and hop > 0:
                continue
            offer, j = before[:, at[origin]] * network.q[k] + network.tariff[k], at[end]
            ends = offer + owed[k] < border[:, j]
            border[ends, j], last[ends, j], hops[ends, j] = offer[ends] + owed[k], k, hop
            lower = offer < price[:, j]
            price[lower, j], by[lower, j] = offer[lower], k
        if (by < 0).all():
            break
        came_by.append(by)
    return _Found(border, last, hops, came_by)


def _traced(found: _Found, network: Network, places: list[str], source: int, end: int) -> list[int]:
    """Return the corridors of the cheapest route, from the source on."""
    route = [int(found.last[source, end])]
    for by in reversed(found.came_by[: found.hops[source, end]]):
        k = int(by[source, places.index(network.origin[route[-1]])])
        if k >= 0:
            route.append(k)
    return route[::-1]
