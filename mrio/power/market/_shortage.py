"""Which province or rule a market cannot meet, when as little as can be is missed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mrio.errors import InfeasibleError
from mrio.labels import FloatArray
from mrio.power.market._integers import without_waste
from mrio.power.market._linear_program import MISSING
from mrio.power.market._market import Market
from mrio.power.market._program import Solved, quietest, values_of
from mrio.power.market._waste import Lawful

LEAST = 1e-8
"""TWh, ten MWh, that a solver's own tolerance may leave open."""
TOLERANCE = 1e-6
"""A shortfall below this share of the largest is rounding, and not named."""


def blame(lawful: Lawful, elastic: Solved) -> None:
    """Raise InfeasibleError naming what an elastic program misses, if it misses anything.

    Parameters
    ----------
    lawful : Lawful
    elastic : Solved
        Of which `held_apart` says in which periods waste is ruled out already.
    """
    short: list[tuple[float, str]] = []
    for name, values in _least_missed(lawful, elastic).items():
        if name.startswith(MISSING):
            kind = name.removeprefix(MISSING)
            short += [
                (float(values[tuple(at)]), _told(lawful.market, kind, at))
                for at in np.argwhere(values > 0.0)
            ]
    most = max((twh for twh, _ in short), default=0.0)
    if most <= LEAST:
        return
    found = [
        (f"{label}: {twh:.4g} TWh short", label) for twh, label in short if twh > TOLERANCE * most
    ]
    more = f"\n- and {len(found) - 8} more" if len(found) > 8 else ""
    raise InfeasibleError(
        "the market cannot be cleared:" + "".join(f"\n- {told}" for told, _ in found[:8]) + more,
        where=found[0][1],
        hint="raise capacity or corridors there, or lower the demand, share or contract",
    )


def _least_missed(lawful: Lawful, elastic: Solved) -> Mapping[str, FloatArray]:
    """Return the solution that misses least without wasting power: burning makes up for nothing."""
    program, apart, values = elastic.program, elastic.held_apart, elastic.values
    if lawful.wasteful(values, None).any():
        x = quietest(program, elastic.cost)
        values = values if x is None else values_of(program, x)
    fresh = apart | lawful.wasteful(values, None)
    while fresh.any():
        apart = apart | fresh
        _, answer = without_waste(lawful, program, apart)
        if answer.x is None:
            return values
        values = values_of(program, answer.x[: len(program.cost)])
        wasted = lawful.wasteful(values, None)
        if not wasted.any() or apart.all():
            break
        fresh = wasted if (wasted & ~apart).any() else np.ones_like(apart)
    return values


def _told(market: Market, kind: str, at: np.ndarray) -> str:
    if kind == "demand":
        return f"demand of {market.provinces[at[0]]} in {market.periods[at[1]]}"
    if kind == "certificates":
        return f"obligation of {market.provinces[at[0]]}"
    row = market.contracts.iloc[int(at[0])]
    kind = "green contract" if row["green"] else "contract"
    return f"{kind} {row['from']} to {row['to']}"
