"""Power bought from elsewhere: what it makes of flows of emissions, by physics or by contract."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from mrio.errors import InputError, SolveError
from mrio.labels import REST_OF_WORLD, FloatArray, sum_groups
from mrio.leontief import reciprocal
from mrio.model import Model
from mrio.power._purchases import GENERATING, PowerRows, contracted

SETTLED = 1e-8
"""Rounds end when no demand for power moves by more than this share."""


class Resourcing:
    """A table whose users buy their power from other plants.

    For every destination the shares of (region, source) in its power change;
    each of its buyers keeps its TWh. That is a change of low rank on the base's
    factorisation: one vector for each destination, so that thousands of
    variants cost little after this is made.

    Parameters
    ----------
    model : Model
        Of a table with generation by source as sectors, as the embedded ones.
    stressor : str
    sectors : generating sectors
    generated : str
        The row of TWh generated.

    References
    ----------
    METHODS 4.14 (market-based variant) and 6.6.
    """

    def __init__(
        self,
        model: Model,
        stressor: str = "co2",
        *,
        sectors: Sequence[str] = GENERATING,
        generated: str = "power_generated",
    ) -> None:
        table = model.table
        self.model, self.stressor = model, stressor
        self.power = power = PowerRows.of(table, sectors, generated)
        rows = model.stressor_rows(stressor)
        self.units = rows.units[0]
        F = rows.F.sum(axis=0)
        intensity = F * model.inverse_x
        of = table.industries.group_codes
        d, r, n = len(power.destinations), len(table.regions), len(table.x)
        by_origin = np.zeros((r, n))
        by_origin[of, np.arange(n)] = intensity
        users = np.zeros((d, n))
        users[power.of_industry, np.arange(n)] = power.used * model.inverse_x
        solved = model.solve_transpose_array(np.concatenate([by_origin, users]).T).T
        self._M, self._VL = solved[:r], solved[r:]
        self._x = model.x_by_destination
        self._E = by_origin @ self._x
        self._VX = users @ self._x
        self._final = np.diag(sum_groups(power.used_Y, power.of_column, d))
        self._MG, self._VLG = self._M[:, power.rows], self._VL[:, power.rows]

    @cached_property
    def physical(self) -> pd.DataFrame:
        """Purchases as the table has them, TWh: rows (region, source), columns buyers."""
        return self.power.frame(self.power.purchases)

    def under(self, claims: pd.DataFrame) -> pd.DataFrame:
        """Return purchases by contract: claims met, the rest a residual mix for all.

        Raises
        ------
        InputError
            Claims beyond what is generated or bought.
        """
        return self.power.frame(contracted(self.power, self.power.aligned(claims)))

    def flows(self, purchases: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return emissions of industries, origin × destination, under these purchases.

        By contract alone (what is generated and bought unchanged) no region
        emits more or less: only who answers for it moves.
        """
        E = self._E if purchases is None else self.flows_of(self._given(purchases)[None])[0]
        frame = pd.DataFrame(E, list(self.model.table.regions), list(self.power.destinations))
        frame.attrs["units"] = self.units
        return frame.rename_axis("origin").rename_axis("destination", axis=1)

    def consumption(self, purchases: pd.DataFrame | None = None) -> pd.Series:
        """Return emissions that each region's final demand causes, its direct ones included."""
        table = self.model.table
        rows = self.model.stressor_rows(self.stressor)
        direct = sum_groups(
            rows.F_Y.sum(axis=0), self.power.of_column, len(self.power.destinations)
        )
        total = self.flows(purchases).sum(axis=0).to_numpy() + direct
        out = pd.Series(total, list(self.power.destinations)).reindex(list(table.regions))
        out.attrs["units"] = self.units
        return out.rename("consumption")

    def model_under(self, purchases: pd.DataFrame) -> Model:
        """Return the model under these purchases, for every account and every rule.

        Under contracts its emissions are the market-based ones. Value added,
        income and linkages of contracts are not to be read from it: they are
        those of the physical table.
        """
        table, power = self.model.table, self.power
        U = self._change(self._given(purchases)[None])[0]
        changed = U[:, power.of_industry] * (power.used * self.model.inverse_x)
        users = np.flatnonzero(power.used)
        index = table.industries.index
        A = pd.DataFrame(changed[:, users], index[power.rows], index[users])
        columns = np.flatnonzero(power.used_Y)
        final = (U[:, power.of_column] * power.used_Y)[:, columns]
        Y = pd.DataFrame(final, index[power.rows], table.demand.index[columns])
        return self.model.perturb(A=A, Y=Y)

    def footprints(self, purchases: pd.DataFrame | None = None) -> pd.Series:
        """Return multipliers by industry: emissions everywhere for a unit of final demand."""
        table = self.model.table
        m = self._M.sum(axis=0)
        if purchases is not None:
            U = self._change(self._given(purchases)[None])
            MU, K = self._small(U)
            m = m + (MU.sum(axis=1)[0] @ K[0]) @ self._VL
        out = pd.Series(m, table.industries.index)
        out.attrs["units"] = f"{self.units} / {table.money_unit}"
        return out.rename("footprint")

    def demand(self, purchases: pd.DataFrame) -> pd.Series:
        """Return TWh that each destination buys once output has followed these purchases."""
        U = self._change(self._given(purchases)[None])
        _, K = self._small(U)
        bought = K @ (self._VX + (self._VLG @ U) @ self._final)
        total = bought[0].sum(axis=1) + self._final.sum(axis=1)
        return pd.Series(total, list(self.power.destinations), name="TWh")

    def under_many(self, claims: FloatArray) -> FloatArray:
        """Return purchases (v, g, d) under many sets of claims (v, g, d), TWh."""
        return contracted(self.power, claims)

    def flows_of(self, purchases: FloatArray) -> FloatArray:
        """Return flows (v, r, d) of many purchases (v, g, d) in TWh, in a few products.

        Raises
        ------
        InputError
            The shape is not that of `physical`.
        """
        if purchases.ndim != 3 or purchases.shape[1:] != self.power.purchases.shape:
            raise InputError(
                f"purchases are {purchases.shape}, (v, {len(self.power.rows)}, "
                f"{len(self.power.destinations)}) expected"
            )
        U = self._change(purchases)
        MU, K = self._small(U)
        inner = self._VX + (self._VLG @ U) @ self._final
        return self._E + MU @ self._final + MU @ (K @ inner)

    def _given(self, purchases: pd.DataFrame) -> FloatArray:
        return self.power.aligned(purchases)

    def _change(self, purchases: FloatArray) -> FloatArray:
        """Return (v, g, d): change of money for a TWh bought by each destination."""
        before = self.power.purchases * reciprocal(self.power.demand)
        after = purchases * reciprocal(purchases.sum(axis=1))[:, None, :]
        return self.power.price[:, None] * (after - before)

    def _small(self, U: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return M U (v, r, d) and (I - V L U)⁻¹ (v, d, d).

        Raises
        ------
        SolveError
            The changed table has no solution.
        """
        MU, VLU = self._MG @ U, self._VLG @ U
        try:
            K = np.linalg.inv(np.eye(VLU.shape[-1]) - VLU)
        except np.linalg.LinAlgError as error:
            raise SolveError("the table has no solution under these purchases") from error
        return MU, np.asarray(K, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Feedback:
    """Dispatch and table in agreement.

    Attributes
    ----------
    purchases : DataFrame, TWh
    demand : Series by buyer, TWh
    rounds : int
    moved : float, largest relative change of demand in the last round
    """

    purchases: pd.DataFrame
    demand: pd.Series
    rounds: int
    moved: float


def feedback(
    resourcing: Resourcing,
    dispatch: Callable[[pd.Series], pd.DataFrame],
    *,
    start: pd.Series | None = None,
    most: int = 100,
) -> Feedback:
    """Repeat dispatch for the demand that the table has under the last dispatch until both agree.

    Parameters
    ----------
    resourcing : Resourcing
    dispatch : function of demand by buyer (TWh, grid losses included) to purchases
        For instance `physical_purchases` of a cleared market.
    start : Series by buyer, optional
        Left out, the table's own demand.
    most : int

    Raises
    ------
    SolveError
        No agreement after `most` rounds.
    """
    power = resourcing.power
    demand = pd.Series(power.demand, list(power.destinations)) if start is None else start
    moved = np.inf
    for number in range(1, most + 1):
        purchases = dispatch(demand)
        new = resourcing.demand(purchases)
        old = demand.reindex(new.index).to_numpy(dtype=float)
        moved = float((np.abs(new - old) / np.maximum(np.abs(old), 1e-12)).max())
        demand = new
        if moved < SETTLED:
            return Feedback(purchases, demand, number, moved)
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
