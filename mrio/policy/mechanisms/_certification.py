"""Certified low-carbon goods in a supply chain, and what buying them changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from mrio import account
from mrio.checking import check_fields, checked
from mrio.errors import InputError
from mrio.instruments import Instrument
from mrio.labels import REST_OF_WORLD, resolve_region, resolve_regions
from mrio.ledger import Ledger
from mrio.model import Model
from mrio.policy.mechanisms._claims import Claims, kg_in, tonnes_of
from mrio.scenario import AddedCapacity, MoveSales, SplitSupplier, purchases
from mrio.table import Table

WHEN = ("before", "after")


@dataclass(frozen=True, eq=False)
class CertifiedTrade:
    """What certification changes, and who may claim how much of it.

    Attributes
    ----------
    after : Model
        Of the table with the split supplier and the sales moved.
    accounts : DataFrame by region, in the stressor's unit
        production_before, production_after, consumption_before,
        consumption_after; 'ROW' (what is emitted for exports) on open tables.
    buyers : tuple of str
    total_before, total_after : float
        Emissions of all industries and final users.
    bought : Series by destination
        Certified goods, money of the table; sums to the certified supply.
    claims : Claims
        kg by which the certified goods bought emit less at the supplier than
        they would at the average of its industry.
    """

    after: Model
    accounts: pd.DataFrame
    buyers: tuple[str, ...]
    total_before: float
    total_after: float
    bought: pd.Series
    claims: Claims

    @property
    def abated(self) -> float:
        """Emissions less than before: zero where sales were only moved, whatever is claimed."""
        return self.total_before - self.total_after

    @property
    def footprint(self) -> pd.DataFrame:
        """Consumption-based emissions of the buyers: before, after, change."""
        names = {"consumption_before": "before", "consumption_after": "after"}
        frame = self.accounts.loc[list(self.buyers), list(names)].rename(columns=names)
        frame["change"] = frame["after"] - frame["before"]
        frame.attrs = dict(self.accounts.attrs)
        return frame


@dataclass(frozen=True)
class Certification:
    """Green supply-chain certification: buyers take a supplier's certified goods.

    With `capacity="existing"` the certified plants stand already and somebody
    else bought their goods: production and total emissions stay, consumption is
    only relabelled between buyers, and a claim of abatement would be false.
    With "added" the certified supply grows, ordinary output falls, and so do
    emissions.

    Certificates are kg of the stressor, not goods (the book has no unit for
    them) nor their embodied emissions (none for a good without emissions, just
    the one to certify): what certified goods emit less at the supplier than the
    industry did on average before it was split, (f - f_cert) × purchases. They
    are bounded by what the industry emits (against ordinary goods they were
    not: f_ord grows without bound as the certified share does), and go to
    whoever buys directly: industries and final users of a region together. With
    added capacity they fall short of what is abated, as the goods replaced are
    ordinary. No premium: both goods have one price.

    Parameters
    ----------
    split : SplitSupplier
        The supplier, the certified share of its output, and how much less it
        emits.
    buyers : str or list of str
        E.g. the provinces of the Yangtze Delta.
    share : float
        Of what they buy of the ordinary part that becomes certified.
    capacity : {"existing", "added"}
        Required: the conclusion hangs on it.

    References
    ----------
    绿色供应链认证; docs/methods/mechanisms.md#certification.

    Examples
    --------
    The Delta buys 36 bn of Shanxi's coke and power, of which three tenths are
    certified; half of the rest moves.

    >>> from mrio.testing import toy_table
    >>> split = SplitSupplier("SX", "E", "co2", certified_share=0.3, intensity_ratio=0.4)
    >>> for capacity in ("existing", "added"):
    ...     found = Certification(split, "YD", 0.5, capacity).assess(Model(toy_table()))
    ...     print(capacity, found.footprint.loc["YD", "change"].round(2), round(found.abated, 2))
    existing -14.23 0.0
    added -20.5 27.66
    """

    split: SplitSupplier
    buyers: str | Sequence[str]
    share: float
    capacity: Literal["existing", "added"]

    def __post_init__(self) -> None:
        check_fields(self)
        if self.capacity not in ("existing", "added"):
            raise InputError(f"capacity={self.capacity!r}", hint="use 'existing' or 'added'")
        if not isinstance(self.split, SplitSupplier):
            raise InputError(f"split is a {type(self.split).__name__}", hint="give a SplitSupplier")
        object.__setattr__(self, "buyers", self._change.buyers)  # share checked too
        if self.split.intensity_ratio >= 1:
            raise InputError(
                f"certified goods have an intensity_ratio of {self.split.intensity_ratio:g} to "
                "ordinary ones, below 1 is needed",
                hint="goods that emit as much as others carry nothing to certify",
            )

    @property
    def _change(self) -> MoveSales | AddedCapacity:
        """The sales that move."""
        split, move = self.split, MoveSales if self.capacity == "existing" else AddedCapacity
        return move(split.region, split.certified, split.ordinary, self.buyers, self.share)

    @checked
    def assess(self, model: Model, book: Ledger | None = None) -> CertifiedTrade:
        """Return accounts before and after, and certificates by buyer.

        Parameters
        ----------
        model : Model
        book : Ledger, optional
            One that other mechanisms use too, so that nothing is issued twice;
            a new one if left out.

        Raises
        ------
        LabelError, UnitError
        InputError
            Buyers that would take more than the certified supply; a supplier
            that emits nothing; a book that would issue these certificates
            twice, or of the supplier more than it emits.
        """
        regions = model.table.regions
        split = replace(self.split, region=resolve_region(regions, self.split.region))
        unit = model.stressor_rows(split.stressor).units[0]
        to_kg = kg_in(unit)
        apart = split.apply(model)
        names = resolve_regions(model.table.destinations, self.buyers)
        after = self._change.apply(apart)
        bought = purchases(after.table, split.region, split.certified)
        claims = Claims.issued(
            f"{split.region} / {split.certified}",
            _instrument(model.table, split),
            _certificates(apart.table, split, bought) * to_kg,
            book,
        )
        accounts = _accounts(model, after, split.stressor)
        accounts.attrs = {"units": unit, "stressor": split.stressor, "capacity": self.capacity}
        total_before, total_after = (_total(each, split.stressor) for each in (model, after))
        return CertifiedTrade(after, accounts, names, total_before, total_after, bought, claims)


def _instrument(table: Table, split: SplitSupplier) -> Instrument:
    """Return what is issued: tonnes of the supplier, whatever its parts are called."""
    rows = table.totals.get(split.stressor, (split.stressor,))
    part = f"{split.certified_share:.9g} of {split.sector}"
    by = f"{part} at {split.intensity_ratio:.9g} of ordinary goods"
    return tonnes_of(table, "certified tonnes", split.region, split.sector, rows, by)


def _certificates(table: Table, split: SplitSupplier, bought: pd.Series) -> pd.Series:
    """Return what goods bought emit less than at the average of both parts, by destination.

    A destination that draws more from stock than it buys has none, and others
    then have no more than this year's supply.

    Parameters
    ----------
    table : Table
        With the supplier taken apart, before sales are moved.
    """
    sectors = (split.certified, split.ordinary)
    c, o = (table.industries.index.get_loc((split.region, sector)) for sector in sectors)
    F = table.stressor(split.stressor)[0]
    emitted = float(F[c] + F[o])
    if emitted <= 0:
        where = f"{split.region} / {split.sector}"
        raise InputError(
            f"{where} emits {emitted:.6g} {split.stressor}: there is nothing to certify",
            where=where,
            hint="name a supplier that emits",
        )
    less = emitted / (table.x[c] + table.x[o]) - F[c] / table.x[c]
    positive = bought.clip(lower=0.0)
    return positive * (less * bought.sum() / positive.sum())


def _accounts(before: Model, after: Model, stressor: str) -> pd.DataFrame:
    columns = {}
    for when, model in zip(WHEN, (before, after), strict=True):
        made, used = account.production(model, stressor), account.consumption(model, stressor)
        columns[f"production_{when}"] = made.to_series()
        columns[f"consumption_{when}"] = used.to_series()
        if model.table.is_open:
            columns[f"production_{when}"][REST_OF_WORLD] = 0.0
            columns[f"consumption_{when}"][REST_OF_WORLD] = used.attrs["exported"]
    order = [f"{what}_{when}" for what in ("production", "consumption") for when in WHEN]
    return pd.DataFrame(columns, columns=pd.Index(order)).rename_axis(index="region")


def _total(model: Model, stressor: str) -> float:
    return float(account.production(model, stressor).sum())
