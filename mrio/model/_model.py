"""A model: a table with a factorised I - A, from which every account is computed."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mrio.checking import checked, numbers
from mrio.diagnostics import Finding, Imbalance, imbalance, known_findings
from mrio.errors import InputError, LabelError, SolveError
from mrio.labels import FloatArray, as_sequence, sum_groups
from mrio.leontief import (
    AutoState,
    Certificate,
    Domestic,
    Solver,
    blas_threads,
    certify,
    leontief_inverse,
    reciprocal,
    relative_residual,
)
from mrio.model._perturb import Base, perturbed_table
from mrio.model._report import Report, StressorRows, as_html
from mrio.model._right_hand_sides import right_hand_side
from mrio.model._solvers import accept, choose_solver, with_labels
from mrio.model._stranded import Treatment, place_stranded
from mrio.model._treatments import Unbalanced, refuse_unbalanced, treated
from mrio.table import Extension, Table

if TYPE_CHECKING:
    import xarray as xr


class Model:
    """The open Leontief model of a table.

    Parameters
    ----------
    table : Table
    solver : {"auto", "dense_lu", "mixed_lu", "block_jacobi"} or a Solver
        How systems with I - A are solved: 'auto' chooses by size and question,
        and `report` says what it chose; 'mixed_lu' is single precision refined
        to double; 'block_jacobi' iterates.
    stranded : {"raise", "drop", "to_final_use"}
        What to do with stressors and purchases of industries without output,
        which no demand can be charged with: an error, leave them out (suppliers
        then make that much less), or count them as direct stressors and demand of
        their own region's final users. The amounts stand in `report.stranded` and
        `report.purchases`.
    unbalanced : {"raise", "residual", "accept"}
        What to do where inputs and primary inputs miss output by more than
        rounding. 'raise': what needs value added or balanced columns (income,
        shared responsibility, value chains of value added, GDP) raises, the rest
        goes on. 'residual': value added is output less inputs and imports.
        'accept': all goes on with the rows as they are.

    Raises
    ------
    InputError
        Stressors, or purchases, of an industry without output.
    SolveError
        I - A is singular or the spectral radius of A is not below one
        (raised when a solution is first needed).

    Notes
    -----
    The factorisation is computed once, when first needed, under a lock; after
    that the model is read only and may be shared between threads. A pickle or a
    deep copy factorises anew when it is first asked. The linear algebra takes
    as many threads as the environment variable MRIO_THREADS says, or all cores.
    """

    def __init__(
        self,
        table: Table,
        *,
        solver: str | Solver = "auto",
        stranded: Treatment = "raise",
        unbalanced: Unbalanced = "raise",
    ) -> None:
        if not isinstance(table, Table):
            raise InputError(
                f"a Model is made of a mrio.Table, not of a {type(table).__name__}",
                hint="see Table.from_frames, from_pymrio and load",
            )
        found = treated(table, stranded, unbalanced)
        self.table = table = found.table
        self._solver, reason = choose_solver(solver, table)
        self._stranded: Treatment = stranded
        self._unbalanced: Unbalanced = unbalanced
        self._lock = threading.RLock()
        self._state: Any = None
        self._findings: tuple[Certificate | None, list[Finding]] | None = None
        self.report = Report(self._solver.name, reason, stranded)
        self.report.stranded, self.report.purchases = found.stranded, found.purchases
        self.report.treatments = found.notes

    # -- labelled views ---------------------------------------------------------------

    @property
    def x(self) -> xr.DataArray:
        """Output by industry."""
        return self._labelled(self.table.x, self.table.money_unit, "output")

    @property
    def A(self) -> xr.DataArray:
        """Input coefficients (industry, product), formed anew at each call."""
        return self._square(self.table.Z * self.inverse_x, "input coefficients A = Z x̂⁻¹")

    @property
    def L(self) -> xr.DataArray:
        """The Leontief inverse (industry, product), formed at each call; accounts never need it."""
        return self._square(self.inverse_array(), "L = (I - A)⁻¹")

    @property
    def G(self) -> xr.DataArray:
        """The Ghosh inverse (I - B)⁻¹ = x̂⁻¹ L x̂ (industry, product), formed at each call.

        Its entry (i, j) is what of a unit of primary input in i ends up in output of j by
        the shares in which products are sold: accounts use it to allocate, or as a model
        of prices (Dietzenbacher 1997), not to say that supply brings about output. The
        row of an industry without output is that of the identity.
        References: Ghosh (1958), Economica 25:58; Dietzenbacher (1997), J. Reg. Sci.
        37:629; Miller & Blair (2009), eq. 12.13.
        """
        values = self.inverse_x[:, None] * self.inverse_array() * self.table.x
        values[np.diag_indices_from(values)] += self.table.x == 0
        return self._square(values, "G = x̂⁻¹ L x̂")

    def solve(self, B: pd.Series | pd.DataFrame | xr.DataArray | FloatArray) -> xr.DataArray:
        """Return output L B for final demand B, aligned by label where B has labels.

        Parameters
        ----------
        B : Series, DataFrame, DataArray or array with n rows

        Raises
        ------
        LabelError, InputError
            When B does not fit the industries.
        """
        return self._labelled(
            self.solve_array(right_hand_side(self.table.industries, B)),
            self.table.money_unit,
            "L B",
        )

    def solve_transpose(
        self, B: pd.Series | pd.DataFrame | xr.DataArray | FloatArray
    ) -> xr.DataArray:
        """Return multipliers Lᵀ B for coefficients B, aligned by label where B has labels."""
        return self._labelled(
            self.solve_transpose_array(right_hand_side(self.table.industries, B)), "", "Lᵀ B"
        )

    # -- arrays for the accounts --------------------------------------------------------

    def solve_array(self, B: FloatArray) -> FloatArray:
        """Return L B for B of shape (n,) or (n, k), rows in the order of the table."""
        return self._answer(numbers(B, "the right-hand side"), transpose=False)

    def solve_transpose_array(self, B: FloatArray) -> FloatArray:
        """Return Lᵀ B for B of shape (n,) or (n, k), rows in the order of the table."""
        return self._answer(numbers(B, "the right-hand side"), transpose=True)

    def inverse_array(self) -> FloatArray:
        """Return L (n, n), computed at each call: cheaper than solving once for every industry."""
        table = self.table
        with blas_threads():
            self._factorised()  # certifies the spectral radius
            L = leontief_inverse(table.Z, table.x)
            b = np.ones(len(table.x))
            x = L.sum(axis=1)  # L b, without waking a second library's threads
        self._note(relative_residual(table.Z, self.inverse_x, x, b), len(b))
        return L

    @cached_property
    def domestic(self) -> Domestic:
        """Every region alone: its local inverse, and trade between regions."""
        with self._lock:
            try:
                return Domestic.of(self.table.Z, self.table.x, self.table.industries.region_codes)
            except SolveError as error:
                raise with_labels(error, self.table.industries) from None

    @cached_property
    def inverse_x(self) -> FloatArray:
        """(n,) 1/x, zero without output."""
        return _unwritable(reciprocal(self.table.x))

    @cached_property
    def Y_by_destination(self) -> FloatArray:
        """(n, d) final demand by destination: own regions, then ROW."""
        return _unwritable(self.final_demand())

    @checked
    def final_demand(self, *, without: Sequence[str] = ()) -> FloatArray:
        """Return (n, d) final demand by destination, leaving out the categories `without`."""
        table = self.table
        bought = table.Y
        if len(without):
            keep = np.array([name not in list(without) for name in table.demand.category_of])
            bought = bought * keep
        return sum_groups(bought, table.destination_codes, len(table.destinations), axis=1)

    @cached_property
    def x_by_destination(self) -> FloatArray:
        """(n, d) output that final demand of each destination calls for: L Y."""
        with self._lock:
            return _unwritable(self.solve_array(self.Y_by_destination))

    def stressor_rows(self, names: str | Sequence[str]) -> StressorRows:
        """Return stressor rows or totals with their coefficients.

        Raises
        ------
        LabelError
            When the table has no such row or total.
        """
        rows, _ = as_sequence(names)
        if not rows:
            raise LabelError(
                "no stressor named", hint=f"the table has {list(self.table.stressors)}"
            )
        found = [self.table.stressor(name) for name in rows]
        emitted = np.array([F for F, _, _ in found])
        direct = np.array([F_Y for _, F_Y, _ in found])
        F, F_Y = place_stranded(self.table, self._stranded, emitted, direct)
        return StressorRows(rows, tuple(unit for *_, unit in found), F, F_Y, F * self.inverse_x)

    @property
    def stranded(self) -> Treatment:
        """What is done with stressors of industries without output."""
        return self._stranded

    @property
    def unbalanced(self) -> Unbalanced:
        """What is done where columns miss output."""
        return self._unbalanced

    @property
    def findings(self) -> list[Finding]:
        """What `mrio.check` finds in the table; of the radius, what the model itself certified.

        Computed when first asked for, in one reading of the flows.
        """
        certificate = self.report.certificate
        if self._findings is None or self._findings[0] is not certificate:
            found = known_findings(self.table, certificate)
            self._findings = (certificate, [each for each in found if each.code not in _TREATED])
        return self._findings[1]

    @property
    def balanced(self) -> Table:
        """The table, for what needs value added or columns that add up to output.

        Raises
        ------
        BalanceError
            When columns miss output by more than rounding, unless the model was made
            with unbalanced='accept'.
        """
        if self._unbalanced == "raise":
            refuse_unbalanced(self._imbalance, self.table)
        return self.table

    @cached_property
    def _imbalance(self) -> Imbalance:
        return imbalance(self.table)

    def marks(self) -> dict[str, Any]:
        """Return what every answer carries: errors found in the table, and what was done to it."""
        errors = [str(each) for each in self.findings if each.severity == "error"]
        return {**self.report.treatments, **({"findings": errors} if errors else {})}

    def with_table(self, table: Table, *, solver: str | Solver = "auto") -> Model:
        """Return the model of another table, its odd cases treated as those of this one."""
        made = Model(table, solver=solver, stranded=self._stranded, unbalanced=self._unbalanced)
        made.report.treatments = {**self.report.treatments, **made.report.treatments}
        return made

    @property
    def solver(self) -> Solver:
        """The solver that answers."""
        return self._solver

    @property
    def state(self) -> Any:
        """The solver's state, prepared when first asked for."""
        return self._factorised()

    def perturb(
        self,
        *,
        A: pd.DataFrame | None = None,
        Y: pd.DataFrame | None = None,
        intensities: pd.DataFrame | None = None,
    ) -> Model:
        """Return the model of a changed table, on the factorisation of this one.

        A change of few rows or columns is a low-rank update (Woodbury), a broad
        one is refined on the base; where that would lose digits the changed
        table is factorised anew. `report.reason` says which.

        Parameters
        ----------
        A : DataFrame, optional
            Changes added to input coefficients; rows and columns are some of
            the industries (region, sector).
        Y : DataFrame, optional
            Changes added to final demand; rows some industries, columns some
            (region, category).
        intensities : DataFrame, optional
            Changes added to stressors per output; rows stressors, columns some
            industries.

        Returns
        -------
        Model
            Of a table in which output follows from A and Y, imports and
            stressors from output, and value added is the residual. Stressors
            of industries without output stay as they are. An industry whose
            output ends loses its coefficients with it: to undo a change, start
            from the base again.

        Raises
        ------
        LabelError, InputError
            Labels that the table has not, or values that are not finite.
        SolveError
            The changed table has no solution.
        """
        try:
            with blas_threads():
                base = Base(self.table, self.inverse_x, self.solver, lambda: self.state)
                found = perturbed_table(base, A, Y, intensities)
        except SolveError as error:
            raise with_labels(error, self.table.industries) from None
        self._note_choices()
        changed = self.with_table(
            found.table, solver="auto" if found.solver is None else found.solver
        )
        if found.solver is not None:
            changed.adopt(found.state)
        changed.report.reason = found.reason
        return changed

    @checked
    def with_extension(self, extension: Extension) -> Model:
        """Return the model of the table with one more extension, on this factorisation."""
        changed = self.with_table(self.table.with_extension(extension), solver=self.solver)
        changed.adopt(self.state)
        return changed

    def adopt(self, state: Any) -> None:
        """Take a state that was prepared elsewhere; the spectral radius is certified again."""
        with self._lock:
            try:
                self.report.certificate = certify(
                    self.table.Z, self.table.x, lambda b: self._solver.solve_transpose(state, b).X
                )
            except SolveError as error:
                raise with_labels(error, self.table.industries) from None
            self._state = state

    def release(self) -> None:
        """Free the factorisation; it is computed again when needed."""
        with self._lock:
            self._state = None

    # -- inner workings -----------------------------------------------------------------

    def _answer(self, B: FloatArray, *, transpose: bool) -> FloatArray:
        with blas_threads():
            state = self._factorised()
            solve = self._solver.solve_transpose if transpose else self._solver.solve
            solution = solve(state, B)
        self._note(solution.residual, 1 if np.ndim(B) == 1 else np.shape(B)[1])
        self._note_choices()
        return solution.X

    def _note_choices(self) -> None:
        if isinstance(self._state, AutoState) and self._state.choices:
            self.report.reason = "; ".join(self._state.choices)
            self.report.seconds = self._state.seconds

    def _note(self, residual: float, columns: int) -> None:
        accept(residual)
        with self._lock:
            self.report.residual = max(self.report.residual, residual)
            self.report.right_hand_sides += columns

    def _factorised(self) -> Any:
        with self._lock:
            if self._state is None:
                start = time.perf_counter()
                try:
                    state = self._solver.init(self.table.Z, self.table.x)
                    self.report.certificate = certify(
                        self.table.Z,
                        self.table.x,
                        lambda b: self._solver.solve_transpose(state, b).X,
                    )
                except SolveError as error:
                    raise with_labels(error, self.table.industries) from None
                self.report.seconds = time.perf_counter() - start
                self._state = state
            return self._state

    def _labelled(self, values: FloatArray, units: str, method: str) -> xr.DataArray:
        import xarray as xr

        coords = xr.Coordinates.from_pandas_multiindex(self.table.industries.index, "industry")
        dims = ["industry", "column"][: values.ndim]
        return xr.DataArray(
            values, coords=coords, dims=dims, attrs={"units": units, "method": method}
        )

    def _square(self, values: FloatArray, method: str) -> xr.DataArray:
        import xarray as xr

        rows = self.table.industries.index
        coords = xr.Coordinates.from_pandas_multiindex(rows, "industry")
        columns = rows.set_names(["product_region", "product_sector"])
        coords = coords.merge(xr.Coordinates.from_pandas_multiindex(columns, "product")).coords
        return xr.DataArray(
            values, coords=coords, dims=["industry", "product"], attrs={"method": method}
        )

    def __getstate__(self) -> dict[str, object]:
        """What a copy or a pickle takes along: not the factorisation, nor what follows from it."""
        return {name: value for name, value in self.__dict__.items() if name not in _DERIVED}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._lock, self._state = threading.RLock(), None

    def _lines(self) -> list[tuple[str, str]]:
        table = self.table
        what = f"{len(table.regions)} regions, {len(table.industries)} industries"
        return [("table", f"{table.name or 'unnamed'}, {what}"), *self.report.lines()]

    def __repr__(self) -> str:
        return "\n".join(["mrio.Model", *(f"  {head:<12}{body}" for head, body in self._lines())])

    def _repr_html_(self) -> str:
        return as_html("mrio.Model", self._lines())


_TREATED = ("stranded", "idle_purchases")
"""Findings that a model deals with as it was asked to, and reports as such."""
_DERIVED = ("_lock", "_state", "domestic", "inverse_x", "Y_by_destination", "x_by_destination")


def _unwritable(values: FloatArray) -> FloatArray:
    """Return an array that every account of the model reads, and nobody writes."""
    values.setflags(write=False)
    return values
