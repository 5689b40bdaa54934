"""Whether a market's frames fit together, and its figures can be."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError
from mrio.labels import BoolArray, FloatArray, suggest

WILD = 1e12
"""TWh, MW or a price per MWh beyond which a figure is of another unit, and the solver is lost."""


class Frames(Protocol):
    """What is looked at of a market: its frames and figures, as `Market` has them."""

    @property
    def demand(self) -> pd.DataFrame: ...
    @property
    def supply(self) -> pd.DataFrame: ...
    @property
    def available(self) -> pd.DataFrame: ...
    @property
    def corridors(self) -> pd.DataFrame: ...
    @property
    def limits(self) -> pd.DataFrame: ...
    @property
    def obligations(self) -> pd.Series: ...
    @property
    def contracts(self) -> pd.DataFrame: ...
    @property
    def storage(self) -> pd.DataFrame: ...
    @property
    def carbon_price(self) -> float: ...
    @property
    def certificate_cost(self) -> float: ...
    @property
    def provinces(self) -> pd.Index: ...
    @property
    def periods(self) -> pd.Index: ...
    @property
    def buyers(self) -> pd.Series: ...
    @property
    def sellers(self) -> pd.Series: ...
    @property
    def starts_here(self) -> BoolArray: ...
    @property
    def year_limits(self) -> FloatArray: ...
    def of_stores(self) -> list[tuple[str, pd.DataFrame, pd.Index]]: ...


def check_labels(market: Frames) -> None:
    """Raise on labels that are unknown, missing or given twice."""
    for what, index in (
        ("demand", market.demand.index),
        ("demand", market.demand.columns),
        ("supply", market.supply.index),
        ("corridors", market.corridors.index),
        ("storage", market.storage.index),
    ):
        if not index.is_unique:
            twice = index[index.duplicated()][0]
            told = " / ".join(map(str, twice)) if isinstance(twice, tuple) else str(twice)
            raise LabelError(
                f"{told!r} occurs twice in {what}", where=told, hint="give each its own name"
            )
    for what, frame, index in (
        ("available", market.available, market.supply.index),
        ("limits", market.limits, market.corridors.index),
        *market.of_stores(),
    ):
        for kind, found, wanted in (
            ("rows", frame.index, index),
            ("periods", frame.columns, market.periods),
        ):
            if odd := set(found) ^ set(wanted):
                label = sorted(map(str, odd))[0]
                raise LabelError(f"{kind} of {what} differ at {label!r}", where=label)
    named = {
        "supply": market.supply.index.get_level_values(0),
        "corridors, from": market.corridors["from"],
        "corridors, to": market.corridors["to"],
        "obligations": market.obligations.index,
        "contracts, from": market.contracts["from"],
        "contracts, to": market.contracts["to"],
        "contracts, buyer": market.buyers,
        "contracts, seller": market.sellers,
        "storage": market.storage.index.get_level_values(0),
    }
    for what, names in named.items():
        for name in names:
            if name not in market.provinces:
                raise LabelError(
                    f"{name!r} of {what} has no demand",
                    where=str(name),
                    hint=suggest(str(name), list(map(str, market.provinces))),
                )
    ends = list(zip(market.corridors["from"], market.corridors["to"], strict=True))
    for name, (start, end) in zip(market.corridors.index, ends, strict=True):
        if start == end:
            raise LabelError(
                f"the corridor {name} ends where it starts, in {end}",
                where=str(name),
                hint="losses within a province belong to its demand",
            )
    for start, end in zip(market.contracts["from"], market.contracts["to"], strict=True):
        if (start, end) not in ends:
            raise LabelError(f"a contract from {start} to {end}, and no corridor", where=end)


def check_figures(market: Frames) -> None:
    """Raise on figures out of range, and on what must be said and is not."""
    _check_flags(market)
    _check_ranges(market)
    if not market.starts_here.all() and "seller" not in market.contracts.columns:
        raise InputError(
            "contracts are passed on, and nobody says whose they are",
            where="contracts",
            hint="give the column seller: where the first row of each begins",
        )
    included = market.corridors["includes_loss"].to_numpy(dtype=bool)
    prices = market.corridors["loss_price"].to_numpy(dtype=float)
    for name in market.corridors.index[included & ~np.isfinite(prices)]:
        raise InputError(
            f"the tariff of {name} includes its loss, at no price",
            where=str(name),
            hint="give loss_price: the tariff then counts without the loss, which the energy "
            "balance holds already",
        )


def _check_flags(market: Frames) -> None:
    for what, frame, names in (
        ("supply", market.supply, ("green",)),
        ("contracts", market.contracts, ("green", "passed_on")),
        ("corridors", market.corridors, ("includes_loss", "plant_line")),
    ):
        for name in [each for each in names if each in frame.columns]:
            flags = frame[name].tolist()
            if odd := [flag for flag in flags if not isinstance(flag, (bool, np.bool_))]:
                raise InputError(
                    f"{name} of {what} is {odd[0]!r}", where=name, hint="give True or False"
                )


def _check_ranges(market: Frames) -> None:
    for what, price in (
        ("carbon_price", market.carbon_price),
        ("certificate_cost", market.certificate_cost),
    ):
        if not 0 <= price <= WILD:
            raise InputError(f"{what} is {price}", where=what, hint="give 0 or more")
    limits = pd.DataFrame({"limit": market.year_limits}, market.supply.index)
    figures = {
        "demand": (market.demand, 0.0, np.inf),
        "available": (market.available, 0.0, np.inf),
        "limits": (market.limits, 0.0, np.inf),
        "cost": (market.supply[["cost"]], -np.inf, np.inf),
        "factor": (market.supply[["factor"]], 0.0, np.inf),
        "year_limit": (limits.replace(np.inf, 0.0), 0.0, np.inf),
        "tariff": (market.corridors[["tariff"]], 0.0, np.inf),
        "loss": (market.corridors[["loss"]], 0.0, 1.0),
        "obligations": (market.obligations.to_frame(), 0.0, np.inf),
        "contracts": (market.contracts[["energy"]], 0.0, np.inf),
        **{what: (frame, 0.0, np.inf) for what, frame, _ in market.of_stores()},
        "efficiency of storage": (market.storage[["efficiency"]], 0.0, 1.0),
    }
    for what, (frame, least, most) in figures.items():
        values = frame.to_numpy(dtype=float)
        wrong = ~(np.abs(values) <= WILD) | (values < least) | (values > most)
        if wrong.any():
            at = np.argwhere(wrong)[0]
            label = frame.index[at[0]]
            told = " / ".join(map(str, label)) if isinstance(label, tuple) else str(label)
            raise InputError(
                f"{what} of {told} is {values[tuple(at)]:g}",
                where=told,
                hint=f"give a number of at most {WILD:g} in size"
                if np.isinf(most)
                else f"give a finite number from {least:g} to {most:g}",
            )
