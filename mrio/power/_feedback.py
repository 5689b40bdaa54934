"""Dispatch and table in agreement, and physical purchases from a dispatch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.errors import InputError, SolveError
from mrio.labels import REST_OF_WORLD, sum_groups
from mrio.leontief import reciprocal
from mrio.power._carriage import Carriage
from mrio.power._dispatch import Dispatch
from mrio.power._purchases import PowerRows
from mrio.power._resourcing import Resourcing

SETTLED = 1e-8
"""Rounds end when no demand for power moves by more than this share."""


@dataclass(frozen=True, eq=False)
class Feedback:
    """Dispatch and table in agreement.

    Attributes
    ----------
    purchases : DataFrame, TWh
    demand : Series by buyer, TWh
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


def feedback(
    resourcing: Resourcing,
    dispatch: Callable[[pd.Series], pd.DataFrame | Dispatch],
    *,
    carriage: Carriage | None = None,
    start: pd.Series | None = None,
    most: int = 100,
) -> Feedback:
    """Repeat dispatch for the demand that the table has under the last dispatch until both agree.

    Parameters
    ----------
    resourcing : Resourcing
    dispatch : function of demand by buyer (TWh, grid losses included)
        To purchases, or to a `Dispatch` with what is lost on the way, whose
        carriage then counts: `dispatcher` of a market.
    carriage : Carriage, optional
        What senders' grids are paid and what is lost, as for `Resourcing.flows`.
    start : Series by buyer, optional
        Left out, the table's own demand.
    most : int

    Raises
    ------
    SolveError
        No agreement after `most` rounds.
    InputError
        No round asked for.
    """
    if most < 1:
        raise InputError(f"most={most} rounds", hint="give 1 or more")
    power = resourcing.power
    demand = pd.Series(power.demand, list(power.destinations)) if start is None else start
    moved = np.inf
    for number in range(1, most + 1):
        found = dispatch(demand)
        purchases = found.purchases if isinstance(found, Dispatch) else found
        if isinstance(found, Dispatch):
            carriage = found.carriage
        new = resourcing.demand(purchases, carriage=carriage)
        old = demand.reindex(new.index).to_numpy(dtype=float)
        moved = float((np.abs(new - old) / np.maximum(np.abs(old), 1e-12)).max())
        demand = new
        if moved < SETTLED:
            return Feedback(purchases, demand, number, moved, carriage)
    raise SolveError(
        f"demand for power still moves by {moved:.1e} after {most} rounds",
        hint="look for a dispatch that jumps between plants of equal cost",
    )


def physical_purchases(
    power: PowerRows, generated: pd.DataFrame, landed: pd.DataFrame
) -> pd.DataFrame:
    """Return purchases of buyers where each region's generation is one mix, used or sent.

    Parameters
    ----------
    power : PowerRows
    generated : DataFrame region × source, TWh
        Sources as the table names them.
    landed : DataFrame region × region, TWh that arrive, zero diagonal
        What ROW buys stays as in the table. The rest of what is generated is
        used at home, grid losses included.

    Raises
    ------
    LabelError
        Generation of an industry that the table does not have.
    InputError
        A region that sends more than it generates.
    """
    regions = [name for name in power.destinations if name != REST_OF_WORLD]
    made = generated.reindex(index=regions).fillna(0.0)
    total = made.to_numpy(dtype=float).sum(axis=1)
    sent = landed.reindex(index=regions, columns=regions).fillna(0.0).to_numpy(dtype=float)
    to = np.zeros((len(regions), len(power.destinations)))
    to[:, : len(regions)] = sent
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
        )
    to[np.arange(len(regions)), np.arange(len(regions))] += np.clip(own, 0.0, None)
    mix = made.to_numpy(dtype=float) * reciprocal(total)[:, None]
    values = mix[:, :, None] * to[:, None, :]
    rows = pd.MultiIndex.from_product([regions, list(made.columns)], names=["region", "source"])
    whole = pd.DataFrame(values.reshape(len(rows), -1), rows, list(power.destinations))
    some = made.to_numpy(dtype=float).reshape(-1) > 0
    whole = whole.loc[some]
    power.aligned(whole)
    return whole
