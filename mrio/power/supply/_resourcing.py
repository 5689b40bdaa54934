"""Power bought from elsewhere: what it makes of flows of emissions, by physics or by contract."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import InputError, SolveError
from mrio.labels import REST_OF_WORLD, TRANSMISSION, FloatArray, sum_groups
from mrio.leontief import reciprocal
from mrio.model import Model
from mrio.power.supply._carriage import Carriage
from mrio.power.supply._power_rows import GENERATING, PowerRows, contracted
from mrio.units import mass_factor


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
    sectors : list of str
        Generating sectors.
    generated : str
        The row of TWh generated.
    transmission : str
        The sector that carries power, in the sender's region up to the border;
        a table without it carries none.

    Raises
    ------
    UnitError
        A stressor that is no mass.
    LabelError, InputError

    References
    ----------
    docs/methods/power.md#re-sourcing-by-contract-and-by-dispatch.
    """

    @checked
    def __init__(
        self,
        model: Model,
        stressor: str = "co2",
        *,
        sectors: Sequence[str] = GENERATING,
        generated: str = "power_generated",
        transmission: str = TRANSMISSION,
    ) -> None:
        table = model.table
        self.model, self.stressor = model, stressor
        self.power = power = PowerRows.of(table, sectors, generated)
        rows = model.stressor_rows(stressor)
        self.units = rows.units[0]
        mass_factor(self.units, "Mt")  # contracts move emissions alone: no money, no people
        F = rows.F.sum(axis=0)
        intensity = F * model.inverse_x
        of = table.industries.region_codes
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
        second = np.array(table.industries.sector_of)
        self._grids = np.flatnonzero((second == transmission) & (table.x > 0))
        rows_of = np.concatenate([power.rows, self._grids])
        self._rows = rows_of
        self._MG, self._VLG = self._M[:, rows_of], self._VL[:, rows_of]

    @cached_property
    def physical(self) -> pd.DataFrame:
        """Purchases as the table has them, TWh: rows (region, source), columns buyers."""
        return self.power.frame(self.power.purchases)

    @cached_property
    def wheeling(self) -> pd.DataFrame:
        """Money for a TWh that a buyer gets from another region, paid to the sender's grid.

        As the table has it; zero where nothing is sent. Rows senders with a
        grid, columns buyers.
        """
        paid, landed = self._carried(), self._landed(self.power.purchases)
        frame = pd.DataFrame(
            paid * reciprocal(landed), self._grid_regions(), list(self.power.destinations)
        )
        frame.attrs["units"] = f"{self.model.table.money_unit} / TWh"
        return frame

    def _grid_regions(self) -> list[str]:
        return [self.model.table.industries.region_of[i] for i in self._grids]

    def _carried(self) -> FloatArray:
        """Return money that buyers of other regions pay each grid (t, d)."""
        table, power = self.model.table, self.power
        d = len(power.destinations)
        paid = sum_groups(table.Z[self._grids], power.of_industry, d, axis=1)
        paid = paid + sum_groups(table.Y[self._grids], power.of_column, d, axis=1)
        return np.where(self._abroad(), paid, 0.0)

    def _abroad(self) -> FloatArray:
        """Return (t, d): whether a destination is another region than the grid's, ROW apart."""
        names = np.array(self.power.destinations)
        own = np.array(self._grid_regions())[:, None] == names
        return ~own & (names != REST_OF_WORLD)

    def _landed(self, purchases: FloatArray) -> FloatArray:
        """Return TWh that each destination buys in each grid's region (…, t, d)."""
        region = self.power.labels.get_level_values(0).to_numpy()
        of = (np.array(self._grid_regions())[:, None] == region).astype(float)
        return np.where(self._abroad(), of @ purchases, 0.0)

    def under(self, claims: pd.DataFrame) -> pd.DataFrame:
        """Return purchases by contract: claims met, the rest a residual mix for all.

        Raises
        ------
        InputError
            Claims beyond what is generated or bought.
        """
        return self.power.frame(contracted(self.power, self.power.aligned(claims)))

    def flows(
        self, purchases: pd.DataFrame | None = None, *, carriage: Carriage | None = None
    ) -> pd.DataFrame:
        """Return emissions of industries, origin × destination, under these purchases.

        By contract alone (what is generated and bought unchanged) no region
        emits more or less: only who answers for it moves.

        Parameters
        ----------
        purchases : DataFrame, optional
            Left out, the table's.
        carriage : Carriage, optional
            Of power that is carried physically: what senders' grids are paid for
            it and what is lost. Left out, grids are paid what the table has and
            nothing more is lost: contracts carry nothing.
        """
        E = (
            self._E
            if purchases is None
            else self._flows_of(self._given(purchases)[None], carriage)[0]
        )
        frame = pd.DataFrame(E, list(self.model.table.regions), list(self.power.destinations))
        frame.attrs["units"] = self.units
        return frame.rename_axis("origin").rename_axis("destination", axis=1)

    def consumption(
        self, purchases: pd.DataFrame | None = None, *, carriage: Carriage | None = None
    ) -> pd.Series:
        """Return emissions that each region's final demand causes, its direct ones included."""
        regions = list(self.model.table.regions)
        caused = self.flows(purchases, carriage=carriage).sum(axis=0).reindex(regions)
        out = caused + self.direct()
        out.attrs["units"] = self.units
        return out.rename("consumption")

    def direct(self) -> pd.Series:
        """Return what final users emit themselves, by region."""
        rows, d = self.model.stressor_rows(self.stressor), len(self.power.destinations)
        emitted = sum_groups(rows.F_Y.sum(axis=0), self.power.of_column, d)
        out = pd.Series(emitted, list(self.power.destinations))
        out = out.reindex(list(self.model.table.regions))
        out.attrs["units"] = self.units
        return out.rename("direct")

    def model_under(self, purchases: pd.DataFrame, *, carriage: Carriage | None = None) -> Model:
        """Return the model under these purchases, for every account and every rule.

        Under contracts its emissions are the market-based ones. Value added,
        income and linkages of contracts are not to be read from it: they are
        those of the physical table.
        """
        table, power = self.model.table, self.power
        U = self._change(self._given(purchases)[None], carriage)[0]
        changed = U[:, power.of_industry] * (power.used * self.model.inverse_x)
        users = np.flatnonzero(power.used)
        index = table.industries.index
        A = pd.DataFrame(changed[:, users], index[self._rows], index[users])
        columns = np.flatnonzero(power.used_Y)
        final = (U[:, power.of_column] * power.used_Y)[:, columns]
        Y = pd.DataFrame(final, index[self._rows], table.demand.index[columns])
        return self.model.perturb(A=A, Y=Y)

    def footprints(
        self, purchases: pd.DataFrame | None = None, *, carriage: Carriage | None = None
    ) -> pd.Series:
        """Return multipliers by industry: emissions everywhere for a unit of final demand."""
        table = self.model.table
        m = self._M.sum(axis=0)
        if purchases is not None:
            U = self._change(self._given(purchases)[None], carriage)
            MU, K = self._small(U)
            m = m + (MU.sum(axis=1)[0] @ K[0]) @ self._VL
        out = pd.Series(m, table.industries.index)
        out.attrs["units"] = f"{self.units} / {table.money_unit}"
        return out.rename("footprint")

    def demand(self, purchases: pd.DataFrame, *, carriage: Carriage | None = None) -> pd.Series:
        """Return TWh that land with each destination once output has followed these purchases.

        Counted as in the table: with `Carriage.losses` more is bought at the plant.
        """
        U = self._change(self._given(purchases)[None], carriage)
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
        return self._flows_of(purchases, None)

    def _flows_of(self, purchases: FloatArray, carriage: Carriage | None) -> FloatArray:
        if purchases.ndim != 3 or purchases.shape[1:] != self.power.purchases.shape:
            raise InputError(
                f"purchases are {purchases.shape}, (v, {len(self.power.rows)}, "
                f"{len(self.power.destinations)}) expected"
            )
        U = self._change(purchases, carriage)
        MU, K = self._small(U)
        inner = self._VX + (self._VLG @ U) @ self._final
        return self._E + MU @ self._final + MU @ (K @ inner)

    def _given(self, purchases: pd.DataFrame) -> FloatArray:
        return self.power.aligned(purchases)

    def _change(self, purchases: FloatArray, carriage: Carriage | None = None) -> FloatArray:
        """Return (v, g + t, d): change of money for a TWh bought by each destination."""
        power = self.power
        kept, before = self._kept(carriage)
        bought, lands = purchases.sum(axis=1), (purchases * kept).sum(axis=1)
        # A buyer is given what lands as before: who buys from afar buys more at the plant.
        more = bought * (power.purchases * before).sum(axis=0) * reciprocal(lands * power.demand)
        change = power.shares(purchases) * more[:, None, :]
        change -= power.purchases * reciprocal(power.demand)
        money = power.price[:, None] * change
        if carriage is None or carriage.fees is None:
            carried = np.zeros((len(purchases), len(self._grids), len(power.destinations)))
        else:
            fees = carriage.fees_of(self._grid_regions(), power.destinations)
            carried = fees * self._landed(change * kept)
        return np.concatenate([money, carried], axis=1)

    def _kept(self, carriage: Carriage | None) -> tuple[FloatArray, FloatArray]:
        """Return (g, d) shares of what is bought that land, now and in the table."""
        power, regions = self.power, list(self.model.table.regions)
        if carriage is None:
            whole = np.ones(power.purchases.shape)
            return whole, whole
        if not isinstance(carriage, Carriage):
            raise InputError(
                f"carriage is a {type(carriage).__name__}", hint="give power.Carriage(fees=…)"
            )
        of = [regions.index(name) for name in power.labels.get_level_values(0)]
        now, before = carriage.kept_of(regions, power.destinations)
        return now[of], before[of]

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
