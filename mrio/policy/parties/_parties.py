"""What a rule settles: emissions and value added of regions for each other."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
import xarray as xr

from mrio import account
from mrio.checking import checked, one_of
from mrio.errors import InputError, LabelError
from mrio.labels import REST_OF_WORLD, FloatArray, by_label, sum_groups
from mrio.model import Model
from mrio.money import Currency
from mrio.policy.parties._scope import industries_named, own_share_of_shipments, without_emissions
from mrio.units import mass_factor

ExportTonnes = Literal["producer", "exporter"]


class Parties:
    """The regions of a table as parties to a settlement; each account is computed once.

    ROW is no party. What is emitted for exports to it is nobody's ('producer':
    left with the region that emits) or is counted as final demand of the region
    that ships ('exporter'). Every account here is over the same tonnes: those
    of an economy whose final demand is that of its own regions, so that what is
    emitted in all of them is what is charged to all of them.

    Parameters
    ----------
    model : Model
    stressor : str
        A row or total in a unit of mass.
    export_tonnes : {"producer", "exporter"}
    exempt : list of sectors or (region, sector)
        Industries whose emissions are no part of the settlement, as if they
        emitted nothing; `exempted` says how much.

    Raises
    ------
    LabelError, UnitError, InputError

    References
    ----------
    docs/methods/compensation.md#parties.
    """

    @checked
    def __init__(
        self,
        model: Model,
        stressor: str = "co2",
        *,
        export_tonnes: ExportTonnes = "producer",
        exempt: Sequence[str | tuple[str, str]] = (),
    ) -> None:
        if export_tonnes not in ("producer", "exporter"):
            raise InputError(
                f"export_tonnes={export_tonnes!r}", hint="use 'producer' or 'exporter'"
            )
        if not isinstance(stressor, str):
            raise InputError(f"stressor={stressor!r}", hint="name one row or total")
        self.stressor, self.export_tonnes = stressor, export_tonnes
        unit = model.stressor_rows(stressor).units[0]
        self.to_megatonnes = mass_factor(unit, "Mt")
        """Factor from the stressor's unit to Mt."""
        money = model.table.money
        self.to_billions = money.to_billions
        """Factor from the table's unit of money to billions of its currency."""
        self.currency: Currency = money.currency
        """The table's: payments are in millions of it, a ledger counts its smallest unit."""
        self.table = model.table
        self.regions = model.table.regions
        self._found: dict[str, xr.DataArray] = {}
        self.given_model = model
        at = industries_named(model.table, exempt)
        self.exempted = float(model.stressor_rows(stressor).F[0, at].sum() * self.to_megatonnes)
        """Mt emitted by exempt industries."""
        if at.any():
            model = without_emissions(model, stressor, at)
            self.table = model.table
        self._model = model
        self.exported = float(
            account.flows(model, stressor).sel(destination=REST_OF_WORLD).sum() * self.to_megatonnes
            if model.table.is_open
            else 0.0
        )
        """Mt emitted for exports to ROW."""

    @property
    def mega(self) -> float:
        """Deprecated: `to_megatonnes`."""
        return _renamed("mega", "to_megatonnes", self.to_megatonnes)

    @property
    def billion(self) -> float:
        """Deprecated: `to_billions`."""
        return _renamed("billion", "to_billions", self.to_billions)

    @cached_property
    def model(self) -> Model:
        """The model of final demand of own regions alone, on the factorisation of the whole."""
        table = self.table
        if not table.is_open:
            return self._model
        abroad = table.demand.in_region(REST_OF_WORLD)
        exports = table.Y[:, abroad]
        change = pd.DataFrame(-exports, table.industries.index, table.demand.index[abroad])
        if self.export_tonnes == "exporter":
            change = pd.concat([change, self._shipped(exports.sum(axis=1))], axis=1)
        return self._model.perturb(Y=change)

    def _shipped(self, exports: FloatArray) -> pd.DataFrame:
        """Return exports as additions to the first category of the region that ships them."""
        table = self.table
        first = {region: j for j, region in reversed(list(enumerate(table.demand.region_of)))}
        missing = [region for region in self.regions if region not in first]
        if missing:
            raise LabelError(f"{missing[0]!r} has no final demand", where=missing[0])
        out = np.zeros((len(exports), len(self.regions)))
        out[np.arange(len(exports)), table.industries.region_codes] = exports
        columns = table.demand.index[[first[region] for region in self.regions]]
        return pd.DataFrame(out, table.industries.index, columns)

    @cached_property
    def E(self) -> FloatArray:
        """(r, r) Mt emitted in the row's industries for the column's final demand."""
        return self.charged("consumption")

    @cached_property
    def V(self) -> FloatArray:
        """(r, r), in billions, value added in the row's industries for the column's demand."""
        return unwritable(self._square(account.value_added(self.model)) * self.to_billions)

    @cached_property
    def net(self) -> FloatArray:
        """(r,) net transfer in Mt: emitted for others less emitted by others for it."""
        return unwritable(net_of(self.E))

    @cached_property
    def gross(self) -> FloatArray:
        """(r,) Mt emitted in the region, whatever it serves, direct ones of final users included.

        The production account of the whole table, exports included: what an
        inventory counts, and more than the tonnes that rules settle.
        """
        return account.production(self.given_model, self.stressor).values * self.to_megatonnes

    @cached_property
    def gdp(self) -> FloatArray:
        """(r,) value added of the table in billions of its currency, whatever it serves."""
        table = self._model.balanced
        codes = table.industries.region_codes
        return unwritable(
            sum_groups(table.value_added, codes, len(self.regions)) * self.to_billions
        )

    @cached_property
    def income_flows(self) -> FloatArray:
        """(r, r) Mt emitted in the row that the column's value added enables."""
        return self.charged("income")

    @cached_property
    def shared_flows(self) -> FloatArray:
        """(r, r) Mt emitted in the row that shared responsibility charges the column with.

        By the value-added rule; shares outside [0, 1] are cut to it, see `clipped`.
        """
        return self.charged("shared")

    @property
    def clipped(self) -> tuple[str, ...]:
        """Industries whose share in shared responsibility was cut to [0, 1]."""
        return tuple(self._between("shared").attrs.get("clipped", ()))

    @cached_property
    def technology_adjusted(self) -> FloatArray:
        """(r,) Mt charged by technology-adjusted consumption, direct emissions left out."""
        return self.charged_in_all("technology_adjusted")

    @checked
    def charged(self, name: str) -> FloatArray:
        """Return (r, r) Mt emitted in the row that an account charges the column with.

        Raises
        ------
        InputError
            The account knows no tonnes by region of emission.
        """
        entry = _entry(name)
        if entry.gap == "own":
            return np.diag(self.E.sum(axis=1))
        if entry.gap != "flows":
            raise InputError(f"{name} knows no tonnes by region of emission", where=name)
        return unwritable(self._square(self._between(name)) * self.to_megatonnes)

    @checked
    def charged_in_all(self, name: str) -> FloatArray:
        """Return (r,) Mt that an account charges each region with, direct emissions left out."""
        entry = _entry(name)
        if entry.gap != "corrected":
            return self.charged(name).sum(axis=0)
        found = (
            entry.compute(self.model, account.Question(self.stressor)).values * self.to_megatonnes
        )
        return unwritable(found - self._direct)

    def _between(self, name: str) -> xr.DataArray:
        between = account.REGISTER[name].between
        if between is None:
            raise InputError(f"{name} knows no flows between regions", where=name)
        if name not in self._found:
            self._found[name] = between(self.model, self.stressor)
        return self._found[name]

    @cached_property
    def own_share(self) -> FloatArray:
        """(r,) own value added per unit of shipments to other own regions, 0 without any."""
        return unwritable(own_share_of_shipments(self.model))

    @cached_property
    def _direct(self) -> FloatArray:
        both = account.production(self.model, self.stressor).values
        industry = account.production(self.model, self.stressor, industry_only=True).values
        return (both - industry) * self.to_megatonnes

    @checked
    def by_region(self, values: pd.Series, what: str, *, positive: bool = True) -> FloatArray:
        """Return figures by region in the order of the table.

        Raises
        ------
        LabelError
            A region too many or too few.
        InputError
            No Series, or figures that are not finite or, if asked for, not positive.
        """
        return figures_by_label(values, self.regions, what, positive=positive)

    def _square(self, found: xr.DataArray) -> FloatArray:
        own = list(self.regions)
        return found.sel(origin=own, destination=own).transpose("origin", "destination").values


def _entry(name: str) -> account.Account:
    """Return an account that rules can be against."""
    return account.REGISTER[one_of(name, account.gap_accounts(), "account")]


def _renamed(old: str, new: str, value: float) -> float:
    warnings.warn(f"Parties.{old} is Parties.{new} now", DeprecationWarning, stacklevel=3)
    return value


def unwritable(values: FloatArray) -> FloatArray:
    """Return figures that every settlement of these parties reads, and nobody writes."""
    values.setflags(write=False)
    return values


def net_of(M: FloatArray) -> FloatArray:
    """Return what each region sends less what it receives; the diagonal cancels."""
    return M.sum(axis=1) - M.sum(axis=0)


def figures_by_label(
    values: pd.Series, labels: tuple[str, ...], what: str, *, positive: bool = True
) -> FloatArray:
    """Return figures in the order of regions or sectors, each named once.

    Raises
    ------
    LabelError
        A label too many or too few.
    InputError
        No Series, or figures that are not finite or, if asked for, not positive.
    """
    return by_label(values, labels, what, positive=positive)
