"""Footprints of products under a profile: what is counted, by which rule, and for whom it differs.

Let f be what an industry emits for 10^4 of output (of the table's currency), a its inputs
per output, g the generating sectors, T transmission. A product j has, under the boundary

- direct: f_j
- with_power: f_j + q_j + Σ_T a_Tj q_T, where q_k is what the power that k buys emits:
  by location Σ_g f_g a_gk, from whom k buys it; by market what k buys, TWh for
  10^4 of output, times the tonnes for a TWh of its region. The third term is
  the loss: transmission buys it and k pays for it in proportion of what it pays
  to transmission, its own region's and others'. One round: losses on the way of
  what is lost, half a per cent of it, and inputs of plants belong to the chain.
- full_chain: (f L)_j; by market the multipliers of a table with shares by contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import InputError, LabelError
from mrio.labels import IndexArray, industries_named, parts_of, resolve_region
from mrio.model import Model
from mrio.power.footprints._intensities import footprint_totals, money_of
from mrio.power.footprints._rules import EMBEDDED, ContractFactors, FootprintRule, TableNames
from mrio.table import Table

Measure = Literal["relative", "difference"]


Products = str | tuple[str, str] | Iterable[str | tuple[str, str]]


@checked
def product_footprint(
    model: Model,
    products: Products,
    profile: FootprintRule,
    *,
    market: ContractFactors | None = None,
    names: TableNames = EMBEDDED,
) -> pd.Series:
    """Return what 10^4 of the currency of each product carries under a profile.

    What is emitted in the table's regions alone: imported inputs carry nothing,
    so that a sector that imports its ore or power looks cleaner than it is. By
    location power is counted by money: who pays less for a kWh carries less.

    Parameters
    ----------
    model : Model
        In money, with emissions in a unit of mass.
    products : str, (region, sector), or list of them
        A sector stands for that of every region that has it.
    profile : FootprintRule
    market : ContractFactors, optional
        Needed for basis 'market' beyond 'direct'.
    names : TableNames
        Rows and sectors of the table.

    Returns
    -------
    Series by (region, sector)
        t CO2 per 10^4 of the currency; NaN for an industry without output. attrs: `units`,
        `profile`.

    Raises
    ------
    LabelError
        Products, power sectors or rows that the table has not.
    InputError, UnitError

    Examples
    --------
    >>> from mrio.testing import toy_table
    >>> names = TableNames("co2", None, generation=("E",), transmission=None)
    >>> model = Model(toy_table())  # three Mt a bn CNY are thirty t per 10^4 CNY
    >>> for boundary in ("direct", "with_power", "full_chain"):
    ...     found = product_footprint(
    ...         model, [("SX", "E"), ("YD", "M")], FootprintRule(boundary, "location"), names=names
    ...     )
    ...     print(boundary, found.round(2).tolist())
    direct [30.0, 3.0]
    with_power [36.2, 9.65]
    full_chain [42.5, 23.08]

    References
    ----------
    docs/methods/footprints.md#product-footprints.
    The boundary 'with_power' is a design of this project.
    """
    at = positions(model.table, products)
    values = footprint_totals(model, at, profile, market, names)
    values = np.where(model.table.x[at] == 0, np.nan, values)
    found = pd.Series(values, model.table.industries.index[at], name="footprint")
    found.attrs = {**units_of(model.table), "profile": profile.label}
    return found


@checked
def compare_footprints(
    model: Model,
    product: tuple[str, str],
    profiles: Mapping[str, FootprintRule] | Sequence[FootprintRule],
    *,
    market: ContractFactors | None = None,
    names: TableNames = EMBEDDED,
    measure: Measure = "relative",
) -> pd.DataFrame:
    """Return how far parties who count a product by different profiles are apart.

    Parameters
    ----------
    model, market, names : as in `product_footprint`
    product : (region, sector)
    profiles : mapping of names to FootprintRule, or list of FootprintRule
        A list is named by the profiles' labels.
    measure : {"relative", "difference"}
        m^a / m^b − 1, NaN where m^b is zero, or m^a − m^b.

    Returns
    -------
    DataFrame
        One row for each profile a: its `footprint`, t CO2 per 10^4 of the currency, then
        one column for each profile b.

    Examples
    --------
    >>> from mrio.testing import toy_table
    >>> names = TableNames("co2", None, generation=("E",), transmission=None)
    >>> rules = {"buyer": FootprintRule("full_chain", "location"),
    ...          "seller": FootprintRule("direct", "market")}
    >>> compare_footprints(Model(toy_table()), ("SX", "E"), rules, names=names).round(3)
            footprint  buyer  seller
    buyer      42.505  0.000   0.417
    seller     30.000 -0.294   0.000

    References
    ----------
    docs/methods/footprints.md#discrepancies-between-profiles.
    """
    if isinstance(profiles, FootprintRule):
        raise InputError(
            "profiles is one FootprintRule", hint="give two or more to compare, in a list"
        )
    if measure not in ("relative", "difference"):
        raise InputError(f"measure={measure!r}", hint="use 'relative' or 'difference'")
    if not isinstance(profiles, Mapping):
        profiles = {profile.label: profile for profile in profiles}
    if not profiles:
        raise InputError("no profile is given", hint="give at least one FootprintRule")
    if "footprint" in profiles:
        raise LabelError("a profile is named 'footprint'", hint="that is a column of its own")
    at = positions(model.table, [product])
    if len(at) != 1:
        raise InputError(f"product={product!r}", hint="name one (region, sector)")
    if model.table.x[at[0]] == 0:
        label = model.table.industries.label(at[0])
        raise InputError(f"{label} has no output", where=label, hint="it has no footprint")
    figures = np.array(
        [footprint_totals(model, at, given, market, names)[0] for given in profiles.values()]
    )
    if measure == "difference":
        apart = figures[:, None] - figures[None, :]
    else:
        base = np.where(figures == 0, np.nan, figures)
        apart = figures[:, None] / base[None, :] - 1.0
    frame = pd.DataFrame(apart, list(profiles), list(profiles))
    frame.insert(0, "footprint", figures)
    named = model.table.industries.label(at[0])
    frame.attrs = {**units_of(model.table), "measure": measure, "product": named}
    return frame


def units_of(table: Table) -> dict[str, str]:
    """Return the unit of footprints of a table, and its currency."""
    return {"units": f"t CO2 per {money_of(table)}", "currency": table.currency.code}


def positions(table: Table, products: Products) -> IndexArray:
    """Return where products stand in the table, in the order in which they are named.

    Raises
    ------
    LabelError
        A sector or (region, sector) that the table has not, or named twice.
    InputError
        None is named.
    """
    axis, names = table.industries, parts_of(products)
    two = isinstance(products, tuple) and names == [products]
    # Of two names in a tuple the first is a region, or else both are sectors.
    if two and resolve_region(axis.regions, next(iter(products))) not in axis.regions:
        names = [name for name in products if isinstance(name, str)]
    found = industries_named(axis, names, "product", regions=False)
    if not len(found):
        raise InputError("no product is named", hint="give a sector or (region, sector)")
    if len(np.unique(found)) != len(found):
        twice = axis.label(next(i for i in found if (found == i).sum() > 1))
        raise LabelError(f"product {twice} is named twice", where=twice, hint="name each once")
    return found
