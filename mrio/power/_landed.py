"""What power costs where it lands: seven layers along a route, and the cheapest routes.

All figures are yuan per MWh. Let p be the price of a MWh where a corridor k
begins, ℓ its loss and τ its tariff, which is paid for what lands. Where it ends
the MWh costs

    p q + τ,   q = 1 / (1 − ℓ) when the loss is charged apart, q = 1 when τ includes it.

A corridor whose tariff includes the loss loses power none the less: the MWh at
the plant per MWh delivered always follow from ℓ.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.errors import ConfigError, InputError, LabelError
from mrio.labels import FloatArray, suggest
from mrio.power._parameters import read_corridors, read_provinces

LAYERS = (
    "generation",
    "loss on the way",
    "sending out",
    "corridors",
    "regional grid",
    "loss in the province",
    "transmission, distribution and funds",
)
"""L1 to L7."""

SUPPLY = (
    "give it in a file of the columns of data/power/provinces.csv, read by read_provinces(path); "
    "a true zero is written as 0"
)


@dataclass(frozen=True, eq=False)
class _Network:
    """Corridors as arrays: ends, what a MWh is multiplied by and pays, what stays on the way."""

    names: list[str]
    origin: list[str]
    end: list[str]
    q: FloatArray
    tariff: FloatArray
    loss: FloatArray
    starts_only: list[bool]

    def without_plant_lines(self) -> _Network:
        """Return the corridors that carry power from any plant."""
        kept = [k for k, alone in enumerate(self.starts_only) if not alone]
        return _Network(
            [self.names[k] for k in kept],
            [self.origin[k] for k in kept],
            [self.end[k] for k in kept],
            self.q[kept],
            self.tariff[kept],
            self.loss[kept],
            [False] * len(kept),
        )


def landed_price(
    route: str | Sequence[str],
    generation_price: float,
    *,
    send_out_price: float | None = None,
    send_out_loss: bool = False,
    corridors: pd.DataFrame | None = None,
    provinces: pd.DataFrame | None = None,
) -> pd.Series:
    """Return the seven layers of the price of a MWh delivered over a route.

    With q_k of corridor k = 1 … n as above and Q = q_1 ⋯ q_n, generation price g
    and send-out price o of the first province, region price, in-province loss ρ,
    transmission, distribution and funds of the last:

    - L1 generation = g
    - L2 loss on the way = g (Q − 1)
    - L3 sending out = o Q, paid once, where the route starts
    - L4 corridors = Σ_k τ_k q_{k+1} ⋯ q_n: paid for what lands at the end of
      each, of which later corridors lose their share
    - L5 regional grid = the energy price of the grid in which the route ends
    - at the border = L1 + … + L5
    - L6 loss in the province = at the border · ρ / (1 − ρ)
    - L7 transmission and distribution at 220 kV and above, and funds
    - delivered = at the border + L6 + L7

    Parameters
    ----------
    route : str or sequence of str
        A corridor, or several, each starting where the one before it ends.
    generation_price : float
        Yuan per MWh at the plant, 0 or more.
    send_out_price : float, optional
        Yuan per MWh; of the first province if left out.
    send_out_loss : bool
        Whether what the first province loses on the way to the corridor is
        charged too: g / (1 − loss) then stands for g in L2.
    corridors, provinces : DataFrame, optional
        As `read_corridors` and `read_provinces` give them, which is the default.

    Returns
    -------
    Series
        Seven layers with two subtotals among them, 'at the border' and
        'delivered'. attrs: `units`; `route`; `layers` and `subtotals`, names;
        `loss`, share of what is sent that is lost between the two provinces'
        borders; `mwh_at_border`, `mwh_at_plant`: sent per MWh at the border of
        the last province and per MWh delivered.

    Raises
    ------
    LabelError
        An unknown corridor or province.
    InputError
        Corridors that do not follow each other, a price below zero.
    ConfigError
        A parameter of a province that is not known.

    Examples
    --------
    >>> found = landed_price("锦苏", 320, send_out_price=35)
    >>> found[["loss on the way", "at the border", "delivered"]].round(4).tolist()
    [24.086, 442.0204, 536.0939]
    >>> round(found.attrs["mwh_at_plant"], 4)
    1.1066
    """
    names = (route,) if isinstance(route, str) else tuple(route)
    network = _network(read_corridors() if corridors is None else corridors)
    provinces = read_provinces() if provinces is None else provinces
    hops = _hops(names, network)
    first, last = network.origin[hops[0]], network.end[hops[-1]]
    if send_out_price is None:
        send_out_price = _parameter(provinces, first, "send_out_price")
    generation = _price("the generation price", generation_price)
    sending = _price("the send-out price", send_out_price)
    leaving = _parameter(provinces, first, "send_out_loss") if send_out_loss else 0.0
    region, rho, charges = _destination(provinces, last)

    onward = np.cumprod(network.q[hops][::-1])[::-1]  # q_k ⋯ q_n
    later = np.append(onward[1:], 1.0)
    layers = [
        generation,
        generation * (onward[0] / (1 - leaving) - 1),
        sending * onward[0],
        float(network.tariff[hops] @ later),
        region,
    ]
    border = math.fsum(layers)
    layers += [border * rho / (1 - rho), charges]
    labels = [*LAYERS[:5], "at the border", *LAYERS[5:], "delivered"]
    figures = [*layers[:5], border, *layers[5:], math.fsum(layers)]
    kept = float(np.prod(1 - network.loss[hops]))
    found = pd.Series(figures, pd.Index(labels, name="layer"), name="price", dtype=float)
    found.attrs = {
        "units": "CNY/MWh",
        "route": list(names),
        "layers": list(LAYERS),
        "subtotals": ["at the border", "delivered"],
        "loss": 1 - kept,
        "mwh_at_border": 1 / (kept * (1 - leaving)),
        "mwh_at_plant": 1 / (kept * (1 - leaving) * (1 - rho)),
    }
    return found


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
        Yuan per MWh, 0 or more: the sources.
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
        `route` (tuple of corridors), `hops`, `at_border`, `delivered` (yuan per
        MWh), `loss`, `mwh_at_plant`, all as in `landed_price`.

    Raises
    ------
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
    network = _network(read_corridors() if corridors is None else corridors)
    provinces = read_provinces() if provinces is None else provinces
    if max_hops is not None and (isinstance(max_hops, bool) or max_hops < 1):
        raise InputError(f"max_hops is {max_hops!r}", hint="give 1 or more, or leave it out")
    if not plant_lines:
        network = network.without_plant_lines()
    leaving, starts = _starts(prices_at_plant, provinces, send_out_loss)
    places = list(dict.fromkeys([*starts, *network.origin, *network.end]))
    landed, came_by = _cheapest(network, places, starts, max_hops)

    rows = []
    for i, source in enumerate(starts):
        for end in provinces.index.intersection(places, sort=False):
            j = places.index(end)
            if end == source or not np.isfinite(landed[i, j]):
                continue
            hops = _traced(came_by, network, places, i, j)
            region, rho, charges = _destination(provinces, end)
            border = float(landed[i, j]) + region
            kept = float(np.prod(1 - network.loss[hops]))
            sent = 1 / (kept * (1 - leaving[source]) * (1 - rho))
            route = tuple(network.names[hop] for hop in hops)
            delivered = border / (1 - rho) + charges
            rows.append((source, end, route, len(hops), border, delivered, 1 - kept, sent))
    heads = ["source", "destination", "route", "hops"]
    heads += ["at_border", "delivered", "loss", "mwh_at_plant"]
    found = pd.DataFrame(rows, columns=pd.Index(heads)).set_index(["source", "destination"])
    prices = dict.fromkeys(("at_border", "delivered"), "CNY/MWh")
    found.attrs = {"units": prices | {"loss": "share", "mwh_at_plant": "MWh/MWh"}}
    return found


def _cheapest(
    network: _Network, places: list[str], starts: dict[str, float], max_hops: int | None
) -> tuple[FloatArray, list[np.ndarray]]:
    """Return the lowest price landed (source, place), and for 1, 2 … hops the last corridor.

    A corridor maps p to f(p) = p q + τ with q ≥ 1, τ ≥ 0 and p ≥ 0. f increases:
    of two ways to the same place in at most h hops the cheaper one stays cheaper
    whatever follows, so the lowest price in at most h + 1 hops is the lowest
    f(price in at most h hops) over the corridors that end there. And f(p) ≥ p:
    to come back to a place never pays, so as many hops as there are places less
    one are enough, and no cheapest route passes a place twice (only strictly
    lower prices replace others). What the destination adds is increasing in p
    too. A line of one plant is taken at the first hop alone; cutting a circle
    back to the source out of a route brings it there, never away from it.
    """
    at = {place: j for j, place in enumerate(places)}
    price = np.full((len(starts), len(places)), np.inf)
    price[np.arange(len(starts)), [at[source] for source in starts]] = list(starts.values())
    came_by: list[np.ndarray] = []
    longest = len(places) - 1 if max_hops is None else min(max_hops, len(places) - 1)
    for hop in range(longest):
        before, price, last = price, price.copy(), np.full(price.shape, -1)
        for k, (origin, end) in enumerate(zip(network.origin, network.end, strict=True)):
            if network.starts_only[k] and hop > 0:
                continue
            offer = before[:, at[origin]] * network.q[k] + network.tariff[k]
            lower = offer < price[:, at[end]]
            price[lower, at[end]], last[lower, at[end]] = offer[lower], k
        if (last < 0).all():
            break
        came_by.append(last)
    return price, came_by


def _traced(
    came_by: list[np.ndarray], network: _Network, places: list[str], source: int, end: int
) -> list[int]:
    """Return the corridors of the cheapest route, from the source on."""
    hops: list[int] = []
    for last in reversed(came_by):
        k = int(last[source, end])
        if k >= 0:
            hops.append(k)
            end = places.index(network.origin[k])
    return hops[::-1]


def _network(corridors: pd.DataFrame) -> _Network:
    """Return corridors as arrays.

    Raises
    ------
    ConfigError
        Columns that are not there, losses and tariffs out of range, a tariff of
        which nobody says whether it includes the loss.
    """
    needed = ("from", "to", "tariff", "loss", "includes_loss")
    missing = [name for name in needed if name not in corridors.columns]
    if missing:
        raise ConfigError(
            f"corridors lack the columns {', '.join(missing)}", hint="read_corridors() has them"
        )
    twice = corridors.index[corridors.index.duplicated()]
    if len(twice):
        raise ConfigError(f"the corridor {twice[0]!r} is given twice", where=twice[0])
    said = corridors["includes_loss"]
    for name, value in said.items():
        if not isinstance(value, (bool, np.bool_)):
            raise ConfigError(
                f"includes_loss of the corridor {name!r} is {value!r}",
                where=name,
                hint="True or False: there is no default",
            )
    loss = corridors["loss"].to_numpy(dtype=np.float64)
    tariff = corridors["tariff"].to_numpy(dtype=np.float64)
    for what, figures, right in (
        ("loss", loss, (loss >= 0) & (loss < 1)),
        ("tariff", tariff, (tariff >= 0) & (tariff < np.inf)),
    ):
        if not right.all():
            k = int(np.flatnonzero(~right)[0])
            raise ConfigError(
                f"the {what} of the corridor {corridors.index[k]!r} is {figures[k]:g}",
                where=corridors.index[k],
                hint="a share from 0 to below 1" if what == "loss" else "0 or more yuan per MWh",
            )
    q = np.where(said.to_numpy(dtype=bool), 1.0, 1 / (1 - loss))
    known = "plant_line" in corridors.columns
    plant = corridors["plant_line"].tolist() if known else [False] * len(corridors)
    ends = corridors["from"].tolist(), corridors["to"].tolist()
    return _Network(corridors.index.tolist(), *ends, q, tariff, loss, plant)


def _hops(names: tuple[str, ...], network: _Network) -> list[int]:
    """Return the places of a route's corridors, checked to follow each other."""
    if not names:
        raise InputError("the route has no corridor", hint="name one or more")
    for name in names:
        if name not in network.names:
            raise LabelError(
                f"no corridor {name!r}", where=name, hint=suggest(str(name), network.names)
            )
    hops = [network.names.index(name) for name in names]
    for before, after in itertools.pairwise(hops):
        if network.end[before] != network.origin[after]:
            raise InputError(
                f"{network.names[before]!r} ends in {network.end[before]}, "
                f"{network.names[after]!r} starts in {network.origin[after]}",
                where=network.names[after],
                hint="name corridors in the order in which the power passes them",
            )
        if network.starts_only[after]:
            raise InputError(
                f"{network.names[after]!r} carries the power of one plant, none from elsewhere",
                where=network.names[after],
                hint="it can only be the first corridor of a route",
            )
    passed = [network.origin[hops[0]], *(network.end[hop] for hop in hops)]
    again = next((place for place in passed if passed.count(place) > 1), None)
    if again is not None:
        raise InputError(f"the route passes {again} twice", where=again)
    return hops


def _starts(
    prices: pd.Series, provinces: pd.DataFrame, send_out_loss: bool
) -> tuple[dict[str, float], dict[str, float]]:
    """Return what each source loses when sending out, and its price where corridors begin."""
    if not isinstance(prices, pd.Series) or prices.index.has_duplicates or not len(prices):
        raise InputError(
            "prices_at_plant names no province, or one twice, or is no Series",
            hint="give a Series by province, yuan per MWh",
        )
    leaving: dict[str, float] = {}
    starts: dict[str, float] = {}
    for source, price in zip(map(str, prices.index), prices, strict=True):
        sending = _parameter(provinces, source, "send_out_price")
        lost = _parameter(provinces, source, "send_out_loss") if send_out_loss else 0.0
        leaving[source] = lost
        starts[source] = _price(f"the price at the plant in {source}", price) / (1 - lost) + sending
    return leaving, starts


def _destination(provinces: pd.DataFrame, name: str) -> tuple[float, float, float]:
    """Return price of the regional grid, loss, and charges and funds of a last province."""
    region = _parameter(provinces, name, "regional_grid_price")
    rho = _parameter(provinces, name, "in_province_loss")
    charges = _parameter(provinces, name, "td_price") + _parameter(provinces, name, "funds")
    return region, rho, charges


def _parameter(provinces: pd.DataFrame, name: str, column: str) -> float:
    """Return a figure of a province.

    Raises
    ------
    LabelError
        No such province.
    ConfigError
        The figure is not known: nothing stands in for it.
    """
    if name not in provinces.index:
        raise LabelError(
            f"provinces have no row {name!r}",
            where=name,
            hint=suggest(name, map(str, provinces.index)),
        )
    value = provinces.at[name, column] if column in provinces.columns else math.nan
    if not math.isfinite(value):
        raise ConfigError(
            f"{column} of {name} is not known", where=f"{name}, {column}", hint=SUPPLY
        )
    return float(value)


def _price(what: str, value: float) -> float:
    number = not isinstance(value, bool) and isinstance(value, (int, float, np.number))
    if not (number and math.isfinite(value) and value >= 0):
        raise InputError(f"{what} is {value!r}", hint="give yuan per MWh, 0 or more")
    return float(value)
