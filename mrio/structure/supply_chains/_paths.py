"""Structural paths: the supply chains that emissions take to final users, largest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral

import numpy as np
import pandas as pd

from mrio.account._results import common_attributes
from mrio.checking import checked
from mrio.columns import units_in_files
from mrio.errors import InputError
from mrio.labels import FloatArray, IndexArray
from mrio.leontief import reciprocal
from mrio.model import Model, multipliers_of_flows
from mrio.structure._demand import demand_of, demand_text
from mrio.structure.supply_chains._frame import largest_first, path_frame
from mrio.structure.supply_chains._multipliers import chain_multipliers
from mrio.structure.supply_chains._search import DEPTH_MAX, search
from mrio.structure.supply_chains._selection import Selector, selected
from mrio.structure.supply_chains._tiers import tier_sums

MOST = 5_000_000
"""No more paths than this are listed: nobody reads more."""
GUESS = 1 << 16
"""Paths for which room is made at first."""
ROUNDING = 1e-11
"""A total below this share of the absolute values is what rounding left where much cancels."""
SLACK = 1e-12
"""Bounds are taken this much larger, so that rounding prunes nothing."""
TIERS_SHOWN = 8


@dataclass(frozen=True, eq=False)
class Paths:
    """Supply chains with what they add up to; amounts in the stressor's unit.

    Attributes
    ----------
    chains : DataFrame
        Largest absolute value first, see `paths`.
    units : str
    total, total_any_way : float
        All that origin, to, via and categories ask for; the same without via.
    listed, remainder, remainder_bound : float
        The sum of the rows, total less that, and its largest absolute value.
    threshold : float
    tiers : tuple of float
        The total of each tier.
    beyond_tiers : float
    """

    chains: pd.DataFrame
    units: str
    total: float
    total_any_way: float
    listed: float
    remainder: float
    remainder_bound: float
    threshold: float
    tiers: tuple[float, ...]
    beyond_tiers: float

    def labelled(self) -> pd.DataFrame:
        """Return the chains as a frame of its own, with the rest in `attrs`."""
        frame = self.chains.copy(deep=False)
        frame.attrs = {
            **self.chains.attrs,
            "column_units": units_in_files(frame, own=self.units),
            "total": self.total,
            "total_any_way": self.total_any_way,
            "listed": self.listed,
            "remainder": self.remainder,
            "remainder_bound": self.remainder_bound,
            "threshold": self.threshold,
            "tiers": list(self.tiers),
            "beyond_tiers": self.beyond_tiers,
        }
        return frame


@checked
def paths(
    model: Model,
    stressor: str,
    *,
    origin: Selector | None = None,
    to: str | Sequence[str] | None = None,
    via: Selector | None = None,
    categories: str | Sequence[str] | None = None,
    tiers: int | None = None,
    threshold: float = 1e-4,
    top: int | None = None,
) -> pd.DataFrame:
    """Return every supply chain that carries at least a share of the emissions asked for.

    A path i0 → i1 → … → ik → final demand carries s_i0 a_i0i1 … y_ik. All that
    lie beyond a node are bounded by its total multiplier, so that pruning loses
    no path; with negative coefficients or stock changes the bound is that of
    the absolute values.

    Parameters
    ----------
    model : Model
    stressor : str
        Row or total.
    origin : region, sector, (region, sector) or a list of these, optional
        Where it is emitted.
    to : destination or list of them, optional
        Whose final demand; all if left out, ROW among them.
    via : as origin, optional
        The chain must pass through one of these after the industry that emits:
        as an intermediate buyer, or as maker of the final product.
    categories : str or list of str, optional
        Of final demand.
    tiers : int, optional
        Follow chains of at most so many sales between industries.
    threshold : float
        Smallest path listed, as a share of all that is asked for, removals and
        stock changes counted by their size; 0 lists every path, and needs
        `tiers`.
    top : int, optional
        Keep the largest so many.

    Returns
    -------
    DataFrame
        Largest absolute value first: value, share, tier (0: emitted by the
        maker of the final product), region and sector of origin, of the first
        buyer (empty at tier 0) and of the final product, `final_demand`, whose it
        is at the end of the chain (all that `to` and `categories` name), and
        `path`, the industries in order. Shares are of the total, NaN where emissions and
        removals all but cancel in it. In `attrs`, in the stressor's unit:
        `total`, all that origin, to, via and categories ask for;
        `total_any_way`, the same without via; `listed`; `remainder`,
        total - listed; `remainder_bound`, at most so much in absolute value is
        not listed; `tiers`, the total of each tier; `beyond_tiers`, what lies
        beyond the last of these; `threshold`, in the unit.

    Raises
    ------
    LabelError, InputError
    SolveError
        With negatives: the spectral radius of |A| is not below one, so that
        nothing bounds the chains.

    References
    ----------
    Defourny & Thorbecke (1984), Econ. J. 94:111; Treloar (1997), Econ. Syst.
    Res. 9:375; Lenzen (2003), Struct. Change Econ. Dyn. 14:1; Peters & Hertwich
    (2006), Econ. Syst. Res. 18:155.
    """
    found = find_paths(
        model,
        stressor,
        origin=origin,
        to=to,
        via=via,
        categories=categories,
        tiers=tiers,
        threshold=threshold,
        top=top,
    )
    return found.labelled()


@checked
def find_paths(
    model: Model,
    stressor: str,
    *,
    origin: Selector | None = None,
    to: str | Sequence[str] | None = None,
    via: Selector | None = None,
    categories: str | Sequence[str] | None = None,
    tiers: int | None = None,
    threshold: float = 1e-4,
    top: int | None = None,
) -> Paths:
    """Return the same as `paths`, with totals and tiers as fields of their own.

    Parameters
    ----------
    model, stressor, origin, to, via, categories, tiers, threshold, top
        See `paths`.

    Returns
    -------
    Paths

    Raises
    ------
    LabelError, InputError, SolveError
        As `paths` does.
    """
    _check(stressor, threshold, tiers, top)
    question = _question(model, stressor, origin, to, via, categories)
    smallest = threshold * question.most
    if question.most > 0:
        found = _found(model, question, smallest, DEPTH_MAX if tiers is None else tiers)
    else:  # nothing is emitted on such chains: no bound would end the search for them
        found = np.empty(0), np.zeros(1, dtype=np.intp), np.empty(0, dtype=np.intp)
    values, at, nodes = largest_first(*found, top)
    shares = question.total if abs(question.total) > ROUNDING * question.most else 0.0
    demand = demand_text(model, to, categories)
    frame = path_frame(model, values, shares, at, nodes, demand)
    listed = float(values.sum())
    shown = TIERS_SHOWN if tiers is None else tiers
    sums = tier_sums(model, question.s, question.y, question.via, shown)
    (unit,) = model.stressor_rows(stressor).units
    frame.attrs = {
        **common_attributes(model, [unit], "structural paths"),
        "stressor": stressor,
    }
    return Paths(
        frame,
        unit,
        question.total,
        question.whole,
        listed,
        question.total - listed,
        max(question.most - float(np.abs(values).sum()), 0.0),
        smallest,
        tuple(sums.tolist()),
        question.total - float(sums.sum()),
    )


@dataclass(frozen=True, eq=False)
class _Question:
    """What is asked, as arrays, and its totals.

    Attributes
    ----------
    s : (n,) coefficients, zero outside the origin; y : (n,)
    via : (n,) bool, or None
    reach, reach_via : (n,) bounds of what any chain from an industry on holds
    total, most : all that is asked for, signed and in absolute values
    whole : the total without via
    """

    s: FloatArray
    y: FloatArray
    via: np.ndarray | None
    reach: FloatArray
    reach_via: FloatArray
    total: float
    most: float
    whole: float


def _question(
    model: Model,
    stressor: str,
    origin: Selector | None,
    to: str | Sequence[str] | None,
    via: Selector | None,
    categories: str | Sequence[str] | None,
) -> _Question:
    table = model.table
    s = model.stressor_rows(stressor).S[0].copy()
    if origin is not None:
        outside = np.ones(len(s), dtype=bool)
        outside[selected(table, origin, role="origin")] = False
        s[outside] = 0.0
    y = demand_of(model, to, categories)
    passing = None
    if via is not None:
        passing = np.zeros(len(s), dtype=bool)
        passing[selected(table, via, role="via")] = True
    signed = chain_multipliers(model, table.Z, s, passing)
    reach = signed
    if table.Z.min() < 0 or s.min() < 0 or table.x.min() < 0:
        # Nothing cancels in the bound: |s| (I - |A|)⁻¹.
        reach = chain_multipliers(model, np.abs(table.Z) * np.sign(table.x), np.abs(s), passing)
    last = 1 if passing is not None else 0
    most = float(reach[last] @ np.abs(y))
    return _Question(
        s,
        y,
        passing,
        np.maximum(reach[0], 0.0) * (1.0 + SLACK),
        np.maximum(reach[last], 0.0) * (1.0 + SLACK),
        float(signed[last] @ y),
        most,
        float(signed[0] @ y),
    )


def _found(
    model: Model, question: _Question, smallest: float, deepest: int
) -> tuple[FloatArray, IndexArray, IndexArray]:
    """Return values, where each path begins in the nodes, and the nodes."""
    starts, suppliers, coefficients, bounds = _suppliers(model, question, smallest)
    products = np.flatnonzero(question.y)
    via = np.zeros(len(question.y), dtype=bool) if question.via is None else question.via

    def run(count: int, length: int) -> tuple[int, int, FloatArray, IndexArray, IndexArray]:
        values, nodes = np.empty(count), np.empty(length, dtype=np.intp)
        lengths = np.empty(count, dtype=np.intp)
        paths_found, filled, _ = search(
            starts,
            suppliers,
            coefficients,
            bounds,
            products,
            question.y[products],
            question.s,
            question.reach,
            question.reach_via,
            via,
            question.via is not None,
            smallest,
            deepest,
            MOST,
            values,
            lengths,
            nodes,
        )
        return paths_found, filled, values, lengths, nodes

    count, length, values, lengths, nodes = run(GUESS, 8 * GUESS)
    if count > MOST:
        raise InputError(
            f"more than {MOST} paths reach the threshold",
            hint="raise the threshold, or ask for fewer tiers",
        )
    if count > GUESS or length > 8 * GUESS:
        count, length, values, lengths, nodes = run(count, length)
    at = np.concatenate([[0], np.cumsum(lengths[:count])])
    return values[:count], at, nodes[:length]


def _suppliers(
    model: Model, question: _Question, smallest: float
) -> tuple[IndexArray, IndexArray, FloatArray, FloatArray]:
    """Return A by columns, entries that can matter alone, by falling bound within a column."""
    table = model.table
    n = len(table.x)
    # No single chain brings more to an industry than all of them do: its output for |y|.
    most = np.abs(question.y)
    if table.Z.min() >= 0 and table.x.min() >= 0:
        arriving = model.solve_array(most)
    else:
        A = np.abs(table.Z * model.inverse_x)
        arriving = multipliers_of_flows(table, np.ascontiguousarray(A.T), most, x=np.ones(n))
    bound = np.multiply(table.Z, model.inverse_x, dtype=np.float64)
    np.abs(bound, out=bound)
    bound *= question.reach[:, None]
    least = smallest * (1.0 - 1e-9) * reciprocal(arriving)
    least[arriving == 0] = np.inf
    # Above zero, though a threshold of zero asks for all.
    row, column = np.nonzero(bound >= np.maximum(least, np.finfo(float).tiny))
    found = bound[row, column]
    order = np.lexsort((-found, column))
    row, column, found = row[order], column[order], found[order]
    starts = np.searchsorted(column, np.arange(n + 1)).astype(np.intp)
    coefficients = (table.Z[row, column] * model.inverse_x[column]).astype(np.float64)
    return starts, row.astype(np.intp), coefficients, found


def _check(stressor: str, threshold: float, tiers: int | None, top: int | None) -> None:
    if not isinstance(stressor, str):
        raise InputError(f"stressor={stressor!r}", hint="name one row or total at a time")
    for name, count in (("tiers", tiers), ("top", top)):
        if count is not None and (isinstance(count, bool) or not isinstance(count, Integral)):
            raise InputError(f"{name}={count!r}", hint="give a whole number")
    if not 0.0 <= threshold < 1.0:
        raise InputError(f"threshold={threshold!r}", hint="a share of the total, from 0 to below 1")
    if tiers is not None and not 0 <= tiers <= DEPTH_MAX:
        raise InputError(f"tiers={tiers!r}", hint=f"a whole number from 0 to {DEPTH_MAX}")
    if threshold == 0.0 and tiers is None:
        raise InputError(
            "a threshold of 0 without a limit of tiers lists infinitely many paths",
            hint="give tiers, or a threshold above 0",
        )
    if top is not None and top < 1:
        raise InputError(f"top={top!r}", hint="ask for one path or more")
