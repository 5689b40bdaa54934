"""Dispatch and table in agreement, and physical purchases from a dispatch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import InputError, LabelError, SolveError
from mrio.labels import REST_OF_WORLD, resolve_labels, suggest, sum_groups
from mrio.leontief import reciprocal
from mrio.power._electricity import check_same, numbers
from mrio.power.supply._carriage import Carriage
from mrio.power.supply._dispatch import Dispatch
from mrio.power.supply._power_rows import PowerRows
from mrio.power.supply._resourcing import Resourcing

SETTLED = 1e-8
"""Rounds end when no demand for power moves by more than this share."""


@dataclass(frozen=True, eq=False)
class DispatchEquilibrium:
    """Dispatch and table in agreement.

    Attributes
    ----------
    purchases : DataFrame, TWh
    demand : Series by buyer, TWh that land
    rounds : int
    moved : float, largest relative change of demand in the last round
    carriage : Carriage or None
        With which the table's accounts are those of this dispatch.
    """

    purchases: pd.DataFrame
    demand: pd.Series
    rounds: int
    moved: float
    carriage: Carriage | None = None


@checked
def dispatch_equilibrium(
    resourcing: Resourcing,
    dispatch: Callable[[pd.Series], pd.DataFrame | Dispatch],
    *,
    carriage: Carriage | None = None,
    start: pd.Series | None = None,
    most: int = 100,
) -> DispatchEquilibrium:
    """Repeat dispatch for the demand that the table has under the last dispatch until both agree.

    Parameters
    ----------
    resourcing : Resourcing
    dispatch : function of demand by buyer (TWh, grid losses included)
        To purchases, or to a `Dispatch` with what is lost on the way, whose
        carriage then counts: `market_dispatch` of a market.
    carriage : Carriage, optional
        What senders' grids are paid and what is lost, as for `Resourcing.flows`.
    start : Series by buyer, optional
        TWh of every buyer; left out, the table's own demand.
    most : int

    Raises
    ------
    SolveError
        No agreement after `most` rounds.
    InputError
        No round asked for, or a start that is no demand.
    LabelError
        A start that lacks a buyer, or names another.
    """
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        raise InputError(f"most={most!r} rounds", hint="give a whole number, 1 or more")
    power = resourcing.power
    demand = pd.Series(power.demand, list(power.destinations))
    if start is not None:
        demand = _start(start, demand.index)
    moved = np.inf
    for number in range(1, most + 1):
        found = dispatch(demand)
        purchases = found.purchases if isinstance(found, Dispatch) else found
        if isinstance(found, Dispatch):
            carriage = found.carriage
        new = resourcing.demand(purchases, carriage=carriage)
        change = np.abs(new.to_numpy(dtype=float) - demand.to_numpy(dtype=float))
        moved = float((change / np.maximum(np.abs(demand.to_numpy(dtype=float)), 1e-12)).max())
        demand = new
        if moved < SETTLED:
            return DispatchEquilibrium(purchases, demand, number, moved, carriage)
    raise SolveError(
        f"demand for power still moves by {moved:.1e} after {most} rounds",
        hint="look for a dispatch that jumps between plants of equal cost",
    )


def _start(start: pd.Series, buyers: pd.Index) -> pd.Series:
    if not isinstance(start, pd.Series):
        raise InputError(f"start is a {type(start).__name__}", hint="give a Series by buyer")
    if start.index.has_duplicates:
        name = str(start.index[start.index.duplicated()][0])
        raise LabelError(f"start names {name} twice", where=name)
    check_same(start.index, buyers, "start")
    return pd.Series(numbers(start, "start"), start.index).reindex(buyers)


@checked
def physical_purchases(
    power: PowerRows, generated: pd.DataFrame, sent: pd.DataFrame
) -> pd.DataFrame:
    """Return purchases of buyers where each region's generation is one mix, used or sent.

    Parameters
    ----------
    power : PowerRows
    generated : DataFrame region × source, TWh
        Sources as the table names them; regions left out generate nothing.
    sent : DataFrame region × region, TWh at the plant, zero diagonal
        What is lost on the way in it (`Carriage.losses` then says how much);
        regions left out send nothing. What ROW buys stays as in the table. The
        rest of what is generated is used at home, grid losses included.

    Raises
    ------
    LabelError
        Regions, or industries with generation, that the table does not have.
    InputError
        A region that sends more than it generates, or to itself; figures that are
        none or below zero.
    """
    regions = [name for name in power.destinations if name != REST_OF_WORLD]
    made = _of_regions(generated, "generated", regions)
    total = made.to_numpy(dtype=float).sum(axis=1)
    moved = _of_regions(sent, "sent", regions)
    away = _of_regions(moved.T, "sent", regions).T.to_numpy(dtype=float)
    if np.diag(away).any():
        name = regions[int(np.diag(away).argmax())]
        raise InputError(
            f"{name} sends {np.diag(away).max():.6g} TWh to itself, 0 expected",
            where=name,
            hint="what is not sent is used at home",
        )
    to = np.zeros((len(regions), len(power.destinations)))
    to[:, [power.destinations.index(name) for name in regions]] = away
    if REST_OF_WORLD in power.destinations:
        of = np.array([regions.index(name) for name in power.labels.get_level_values(0)])
        abroad = power.purchases[:, power.destinations.index(REST_OF_WORLD)]
        to[:, power.destinations.index(REST_OF_WORLD)] = sum_groups(abroad, of, len(regions))
    own = total - to.sum(axis=1)
    if (own < -1e-9 * total.sum()).any():
        r = int(own.argmin())
        raise InputError(
            f"{regions[r]} generates {total[r]:.6g} TWh and sends {to[r].sum():.6g}",
            where=regions[r],
            hint="what is sent on from elsewhere is traced by power.trace_power",
        )
    home = [power.destinations.index(name) for name in regions]
    to[np.arange(len(regions)), home] += np.clip(own, 0.0, None)
    mix = made.to_numpy(dtype=float) * reciprocal(total)[:, None]
    values = mix[:, :, None] * to[:, None, :]
    rows = pd.MultiIndex.from_product([regions, list(made.columns)], names=["region", "source"])
    whole = pd.DataFrame(values.reshape(len(rows), -1), rows, list(power.destinations))
    some = made.to_numpy(dtype=float).reshape(-1) > 0
    whole = whole.loc[some]
    power.aligned(whole)
    return whole


def _of_regions(given: pd.DataFrame, what: str, regions: list[str]) -> pd.DataFrame:
    """Return a frame with a row for each region, zero where it was left out."""
    if not isinstance(given, pd.DataFrame):
        raise InputError(f"{what} is a {type(given).__name__}", hint="give a DataFrame")
    given = resolve_labels(regions, given)
    for name in given.index:
        if name not in regions or given.index.has_duplicates:
            raise LabelError(
                f"{what}: {name!r} is " + ("given twice" if name in regions else "no region"),
                where=str(name),
                hint=suggest(str(name), regions) if name not in regions else "add the figures up",
            )
    figures = pd.DataFrame(numbers(given, what), given.index, given.columns)
    return figures.reindex(index=regions, fill_value=0.0)
