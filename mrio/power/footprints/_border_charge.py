"""A charge at a border on what exports carry: by exporter, and by the province that emits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import InputError, LabelError
from mrio.labels import FloatArray, IndexArray, suggest
from mrio.model import Model
from mrio.money import Currency, currency
from mrio.power.footprints._border_terms import terms_of
from mrio.power.footprints._intensities import BY_CONTRACT, footprints_by_origin, money_of
from mrio.power.footprints._products import Products, positions
from mrio.power.footprints._rules import EMBEDDED, ContractFactors, FootprintRule, TableNames
from mrio.table import Table


@dataclass(frozen=True, eq=False)
class BorderCharge:
    """What a border charges on exports, and whose emissions it charges.

    Attributes
    ----------
    by_product : DataFrame by (region, sector)
        `exports` (10^4 of the currency); `footprint`, `free` and `charged` (t per
        10^4), charged = (footprint − free)⁺; `tonnes` charged; `gap`, per tonne;
        `charge`; `share_of_exports`, charge over the exports' value.
    by_origin : DataFrame, region that emits × (region, sector), charge
        The last row, 'by contract', is power by market, of which nobody says
        where it is made.
    profile : FootprintRule
    """

    by_product: pd.DataFrame
    by_origin: pd.DataFrame
    profile: FootprintRule

    @property
    def currency(self) -> Currency:
        """The table's."""
        return currency(str(self.by_product.attrs["currency"]))

    @property
    def total(self) -> float:
        """All that is charged, in `currency`."""
        return float(self.by_product["charge"].to_numpy().sum())

    @property
    def by_exporter(self) -> pd.Series:
        """What is charged on what each region exports."""
        codes, regions = pd.factorize(self.by_product.index.get_level_values("region"))
        sums = np.bincount(codes, self.by_product["charge"].to_numpy(), len(regions))
        return pd.Series(sums, pd.Index(regions, name="region"), name="charge")

    @property
    def by_upstream(self) -> pd.Series:
        """What is charged for what each region emits, whoever exports."""
        return self.by_origin.sum(axis=1).rename("charge")

    @property
    def unaccounted(self) -> float:
        """What is charged less what is placed upstream: rounding alone."""
        return self.total - float(self.by_upstream.sum())

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each region and 'by contract', in `currency`.

        Returns
        -------
        DataFrame
            `exporter`: charged on its exports; `upstream`: charged for what it
            emits; `own`: both at once; `for_others`: upstream less own.
        """
        origins = self.by_origin.index
        exporters = self.by_origin.columns.get_level_values("region")
        at_home = np.array(origins)[:, None] == np.array(exporters)[None, :]
        frame = pd.DataFrame(
            {
                "exporter": self.by_exporter.reindex(origins, fill_value=0.0),
                "upstream": self.by_upstream,
                "own": (self.by_origin.to_numpy() * at_home).sum(axis=1),
            }
        )
        frame["for_others"] = frame["upstream"] - frame["own"]
        kept = {name: self.by_product.attrs[name] for name in ("units", "currency")}
        frame.attrs = {**kept, "unaccounted": self.unaccounted}
        return frame


@checked
def border_charge(
    model: Model,
    sectors: Products,
    *,
    price: float,
    profile: FootprintRule,
    price_paid: float | pd.Series = 0.0,
    free_allocation: float | pd.Series = 0.0,
    benchmark: float | pd.Series | None = None,
    exports: pd.Series | None = None,
    market: ContractFactors | None = None,
    recognised: pd.Series | None = None,
    names: TableNames = EMBEDDED,
) -> BorderCharge:
    """Return what a border charges on exports at the gap between two prices.

    A product j of region r with footprint m_j and exports e_j is charged

        (p − p_r)⁺ · (m_j − φ_j b_j)⁺ · e_j

    p the border's price, p_r what is paid at home, φ the share of the benchmark
    b that is free. The charge is placed upstream in the proportions of the
    footprint: the exporter for what it emits itself; with power, the regions
    of the plants that are paid; over the full chain, all regions by L. What is
    free is free for all of them alike. What the exporter's region pays at home
    counts for the whole footprint, whoever emits it upstream.

    The regulation the form follows: footprints of goods (Art. 7), less a price
    paid in the country of origin (Art. 9), less an adjustment for allowances
    that producers in the Union receive free (Art. 31). It counts tonnes of
    goods at installations, of customs codes, with iron and steel by direct
    emissions alone; here goods are sectors and money. Prices of exports do not
    answer to the charge, and all exports to ROW are charged as if they went to
    the border in question: give `exports` for what does.

    Parameters
    ----------
    model : Model
        In money, with emissions in a unit of mass.
    sectors : str, (region, sector), or list of them
    price : float
        Per tonne at the border, in the table's currency or a `policy.PriceIn`.
    profile : FootprintRule
    price_paid : float or Series by region
        Per tonne paid at home, by the region that exports.
    free_allocation : float or Series by sector
        Share of the benchmark, 0 to 1.
    benchmark : float or Series by sector, optional
        t CO2 per 10^4 of the currency; needed where something is free.
    exports : Series by (region, sector), optional
        In the table's unit of money, zero where not named; of products that are
        not charged they count for nothing. The table's exports to ROW if left out.
    market, names : as in `product_footprint`
        Power by market is placed in the row 'by contract'. A Model of a table
        whose purchases follow contracts, with basis 'location', places it.
    recognised : Series by (region, sector), optional
        t CO2 per 10^4 of the currency that the border accepts in place of the footprint, of
        some of the products: verified figures, or its own defaults.

    Raises
    ------
    InputError, LabelError, UnitError

    Examples
    --------
    >>> from mrio.testing import toy_table
    >>> names = TableNames("co2", None, generation=("E",), transmission=None)
    >>> found = border_charge(
    ...     Model(toy_table(open=True)), "M", price=500.0, price_paid=100.0,
    ...     profile=FootprintRule("with_power", "location"), names=names,
    ... )
    >>> (found.by_exporter / 1e6).round(1).tolist()  # million CNY
    [1805.2, 12380.0, 5243.3]
    >>> (found.by_upstream / 1e6).round(1).tolist()
    [7501.7, 6815.2, 5111.4, 0.0]

    References
    ----------
    Regulation (EU) 2023/956, Art. 7 and 9 (and 31, from memory);
    docs/methods/footprints.md#charge-at-a-border.
    """
    table = model.table
    at = positions(table, sectors)
    terms = terms_of(
        table,
        at,
        price=price,
        price_paid=price_paid,
        free_allocation=free_allocation,
        benchmark=benchmark,
        exports=exports,
    )
    parts = footprints_by_origin(model, at, profile, market, names)
    counted = parts.sum(axis=0)
    footprint = _recognised(table, at, counted, recognised)
    charge = terms.charge(footprint)
    index = table.industries.index[at]
    value = np.where(terms.exports == 0, np.nan, terms.exports * 1e4)
    by_product = pd.DataFrame(
        {
            "exports": terms.exports,
            "footprint": np.where(table.x[at] == 0, np.nan, footprint),
            "free": terms.free,
            "charged": terms.charged(footprint),
            "tonnes": terms.charged(footprint) * terms.exports,
            "gap": terms.gap,
            "charge": charge,
            "share_of_exports": charge / value,
        },
        index,
    )
    money = {"units": table.currency.name, "currency": table.currency.code}
    by_product.attrs = {**money, "profile": profile.label}
    origins = pd.Index([*table.regions, BY_CONTRACT], name="origin")
    placed = _shares(table, at, parts, counted) * charge
    by_origin = pd.DataFrame(placed, origins, index)
    by_origin.attrs = {**money, "profile": profile.label}
    return BorderCharge(by_product, by_origin, profile)


def _recognised(
    table: Table, at: IndexArray, counted: FloatArray, given: pd.Series | None
) -> FloatArray:
    """Return footprints with what the border accepts in their place."""
    if given is None:
        return counted
    if not isinstance(given, pd.Series) or given.index.nlevels != 2:
        raise InputError(
            f"recognised is a {type(given).__name__}", hint="give a Series by (region, sector)"
        )
    axis, found = table.industries, counted.copy()
    places = {f"{axis.region_of[i]} / {axis.sector_of[i]}": k for k, i in enumerate(at)}
    names = [f"{region} / {sector}" for region, sector in given.index.to_list()]
    figures = [_figure(name, each) for name, each in zip(names, given, strict=True)]
    for name, figure in zip(names, figures, strict=True):
        if name not in places or given.index.has_duplicates:
            wrong = "given twice" if name in places else "not charged"
            raise LabelError(
                f"recognised: {name} is {wrong}", where=name, hint=suggest(name, list(places))
            )
        if not (np.isfinite(figure) and figure >= 0):
            raise InputError(
                f"the recognised figure of {name} is {figure}",
                where=name,
                hint=f"give t CO2 per {money_of(table)}, 0 or more",
            )
        found[places[name]] = figure
    return found


def _figure(name: str, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float, np.number)):
        raise InputError(f"the recognised figure of {name} is {given!r}", where=name)
    return float(given)


def _shares(table: Table, at: IndexArray, parts: FloatArray, counted: FloatArray) -> FloatArray:
    """Return (r + 1, k) shares of footprints, the exporter's own where nothing is counted."""
    own = np.zeros_like(parts)
    own[table.industries.region_codes[at], np.arange(len(at))] = 1.0
    return np.where(counted != 0, parts / np.where(counted == 0, 1.0, counted), own)
