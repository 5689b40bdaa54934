"""A low-carbon enclave: capital of one region builds in another, and both would claim it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from mrio import account
from mrio.checking import checked, known
from mrio.errors import InputError
from mrio.instruments import Instrument
from mrio.labels import resolve_keys, resolve_region
from mrio.ledger import Ledger
from mrio.model import Model
from mrio.policy.mechanisms._booking import check_numbers, checked_number
from mrio.policy.mechanisms._claims import Claims, kg_in, tonnes_of
from mrio.policy.mechanisms._enclave_accounts import (
    EnclaveAccounts,
    by_principle,
    moved_to_owners,
    national_income,
)
from mrio.scenario import ScaleIntensity, SplitSupplier
from mrio.table import Table
from mrio.table._parts import restore_frozen

ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Construction:
    """What owners spend to build an enclave, all build years together.

    Attributes
    ----------
    spending : Series by (region, sector)
        Goods bought, money of the table; those of the host are what is spent
        there.
    category : str
        Category of final demand that is capital formation; the owners' columns
        of it pay, by their shares.
    """

    spending: pd.Series
    category: str

    @checked
    def apply(self, model: Model, ownership: Mapping[str, float]) -> Model:
        """Return the model with the spending added to the owners' final demand.

        Raises
        ------
        LabelError
            A product or an owner's category that the table has not.
        InputError
            Spending that is no number, below zero or not finite.
        """
        if not ownership:
            raise InputError("no owner named", hint="give shares by region that sum to one")
        check_numbers(self.spending, "spending")
        amounts = self.spending.to_numpy(dtype=np.float64)
        if not (np.isfinite(amounts).all() and (amounts >= 0).all()):
            raise InputError("spending holds figures that are below zero or not finite")
        columns = pd.MultiIndex.from_tuples([(owner, self.category) for owner in ownership])
        shares = np.array(list(ownership.values()))
        return model.perturb(
            Y=pd.DataFrame(np.outer(amounts, shares), self.spending.index, columns)
        )


@dataclass(frozen=True, eq=False)
class Enclave:
    """Low-carbon capacity in a host region that others own in part.

    A share of the host industry's output comes from the enclave, whose
    intensity is lower; it buys, sells and earns as the rest of the industry
    does: inputs that it no longer needs (coal, of a solar plant) are not taken
    out, nor what their makers emit. Emissions avoided are issued once, in kg,
    and divided by ownership: no owner claims what another has. Value added
    stays in the host's GDP; the operating surplus goes to the owners, as in
    national income.

    Parameters
    ----------
    host, sector, stressor : str
    output_share : float
        Of the industry's output that the enclave makes, above 0 and below 1.
    ownership : mapping of a region to its share
        Sums to one, the host's own share among them if it has one.
    operating_share : float
        Of the enclave's value added that is operating surplus, from 0 to 1: no
        default is known.
    factor : float, optional
        Intensity of the enclave against that of the industry before, from 0 to
        below 1.
    avoided : float, optional
        Instead of a factor: emissions avoided in a year, in the stressor's unit.
    construction : Construction, optional

    References
    ----------
    低碳飞地;
    docs/methods/mechanisms.md#low-carbon-enclave. The substance of a claim and its adjustment with
    the host: docs/methods/mechanisms.md#shared-credits.
    """

    host: str
    sector: str
    stressor: str
    output_share: float
    ownership: Mapping[str, float]
    operating_share: float
    factor: float | None = None
    avoided: float | None = None
    construction: Construction | None = None

    def __post_init__(self) -> None:
        if (self.factor is None) == (self.avoided is None):
            raise InputError(
                "neither factor nor avoided is given"
                if self.factor is None
                else f"factor={self.factor} and avoided={self.avoided} are both given",
                hint="give one of them",
            )
        if self.factor is not None and checked_number(self.factor, "factor", most=1.0) == 1.0:
            raise InputError("factor=1", hint="from 0 to below 1")
        if self.avoided is not None:
            checked_number(self.avoided, "avoided", hint="a year, in the stressor's unit")
        checked_number(self.operating_share, "operating_share", most=1.0)
        if not isinstance(self.construction, Construction | None):
            raise InputError(f"construction={self.construction!r}", hint="give a Construction")
        _ = self.split  # checks the share of output
        self._check_ownership()

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "ownership": dict(self.ownership)}

    def __setstate__(self, state: dict[str, object]) -> None:
        restore_frozen(self, state)

    def _check_ownership(self) -> None:
        if not isinstance(self.ownership, Mapping | pd.Series):
            raise InputError(
                f"ownership is a {type(self.ownership).__name__}",
                hint="give a mapping of regions to shares",
            )
        object.__setattr__(self, "ownership", MappingProxyType(dict(self.ownership)))
        check_numbers(pd.Series(dict(self.ownership), dtype=object), "ownership")
        shares = list(self.owners.values())
        if any(not 0 < share <= 1 for share in shares):
            raise InputError(f"ownership {self.owners}", hint="shares from above 0 to 1")
        if not abs(sum(shares) - 1.0) <= ROUNDING:
            raise InputError(
                f"the shares of ownership sum to {sum(shares):.6g}, not to 1",
                hint="name every owner, the host too",
            )

    @property
    def owners(self) -> dict[str, float]:
        """Shares by region."""
        return {str(owner): float(share) for owner, share in self.ownership.items()}

    @property
    def split(self) -> SplitSupplier:
        """The host's industry taken apart into enclave and rest, alike so far."""
        names = ("… enclave", "… other")
        return SplitSupplier(self.host, self.sector, self.stressor, self.output_share, 1.0, names)

    @checked
    def assess(self, model: Model, book: Ledger | None = None) -> EnclaveAccounts:
        """Return accounts before, in the build years and in operation, and claims by owner.

        Parameters
        ----------
        model : Model
        book : Ledger, optional
            One that other mechanisms use too, so that nothing is issued twice;
            a new one if left out.

        Raises
        ------
        LabelError, UnitError
            Unknown labels; a stressor that has no unit of mass.
        InputError
            Nothing to avoid, or more than the part of the industry emitted; a
            book that would issue this enclave's tonnes twice, or of the host's
            industry more than it emits.
        """
        return self._under_labels(model.table.regions)._assess(model, book)

    def _assess(self, model: Model, book: Ledger | None) -> EnclaveAccounts:
        split, owners = self.split, self.owners
        to_kg = kg_in(model.stressor_rows(self.stressor).units[0])
        apart = split.apply(model)
        emitted = float(apart.table.stressor(self.stressor)[0][self._position(apart.table)])
        factor = self._factor(emitted)
        after = ScaleIntensity(self.host, split.certified, self.stressor, factor).apply(apart)
        avoided = emitted * (1.0 - factor) if self.avoided is None else float(self.avoided)
        if avoided * to_kg < 1.0:
            raise InputError(
                f"avoided={avoided:.6g}, less than a kilogram",
                where=f"{self.host} / {self.sector}",
                hint="nothing is issued: look at the stressor's unit",
            )
        built = None if self.construction is None else self.construction.apply(model, owners)
        claims = Claims.issued(
            f"{self.host} / {split.certified}",
            self._instrument(model.table, factor),
            pd.Series(owners) * (avoided * to_kg),
            book,
        )
        return EnclaveAccounts(
            after=after,
            built=built,
            accounts=self._accounts(model, built, after, avoided),
            income=national_income(
                after.balanced, self.host, self._surplus(after.balanced), owners
            ),
            avoided=avoided,
            building=None if built is None else self._emitted(built) - self._emitted(model),
            claims=claims,
        )

    def _instrument(self, table: Table, factor: float) -> Instrument:
        """Return what is issued: tonnes of the host's industry, by this enclave."""
        rows = table.totals.get(self.stressor, (self.stressor,))
        owned = ", ".join(f"{owner} {share:.9g}" for owner, share in sorted(self.owners.items()))
        part = f"{self.output_share:.9g} of {self.sector} at {factor:.9g}"
        by = f"enclave of {part}, owned by {owned}"
        return tonnes_of(table, "avoided tonnes", self.host, self.sector, rows, by)

    def _under_labels(self, regions: tuple[str, ...]) -> Enclave:
        """Return the enclave with host and owners under the labels of a table."""
        owners = resolve_keys(regions, self.owners, "ownership")
        for owner in owners:
            known(owner, regions, "owner")
        return replace(self, host=resolve_region(regions, self.host), ownership=owners)

    def _factor(self, emitted: float) -> float:
        """Return the intensity of the enclave against that of the industry before."""
        where = f"{self.host} / {self.sector}"
        if emitted <= 0:
            raise InputError(f"the enclave's part of {where} emits {emitted:.6g}", where=where)
        if self.avoided is None:
            return float(self.factor or 0.0)
        if not 0 < self.avoided <= emitted:
            raise InputError(
                f"avoided={self.avoided:.6g}, the enclave's part of {where} emitted {emitted:.6g}",
                where=where,
                hint="above zero and no more than was emitted, in the stressor's unit",
            )
        return 1.0 - self.avoided / emitted

    def _position(self, table: Table) -> int:
        return int(table.industries.index.get_indexer([(self.host, self.split.certified)])[0])

    def _surplus(self, table: Table) -> float:
        """Return the operating surplus of the enclave, money."""
        return self.operating_share * float(table.value_added[self._position(table)])

    def _emitted(self, model: Model) -> float:
        return float(account.production(model, self.stressor).sum())

    def _accounts(
        self, before: Model, built: Model | None, after: Model, avoided: float
    ) -> pd.DataFrame:
        at = self._position(after.table)
        columns = {"before": by_principle(before, self.stressor)}
        if built is not None:
            columns["building"] = by_principle(built, self.stressor)
        columns["after"] = by_principle(after, self.stressor)
        enabled = float(account.income(after, self.stressor, by="industry")[at])
        owned = {
            "production": float(after.table.stressor(self.stressor)[0][at]),
            "income": self.operating_share * enabled,
        }
        columns["by_ownership"] = moved_to_owners(columns["after"], self.host, self.owners, owned)
        regions = columns["before"].index.get_level_values("region")
        claimed = avoided * pd.Series(self.owners).reindex(regions, fill_value=0.0)
        columns["with_claims"] = columns["before"] - claimed.to_numpy()
        frame = pd.DataFrame(columns)
        frame.attrs = {
            "units": before.stressor_rows(self.stressor).units[0],
            "stressor": self.stressor,
        }
        return frame
