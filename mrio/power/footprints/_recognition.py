"""What it costs that a border or buyer puts a default in place of a supplier's figure."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from mrio.checking import checked, is_number
from mrio.errors import InputError, LabelError
from mrio.labels import FloatArray, IndexArray, known_region, resolve_region
from mrio.model import Model
from mrio.policy.parties import figures_by_label
from mrio.power.footprints._border_terms import terms_of
from mrio.power.footprints._intensities import (
    footprint_totals,
    intensities,
    money_of,
    paid_to,
    power_bought,
    power_by_volume,
    power_factors,
    power_sectors,
)
from mrio.power.footprints._products import Products, positions
from mrio.power.footprints._rules import EMBEDDED, ContractFactors, FootprintRule, TableNames
from mrio.table import Table


@checked
def cost_of_not_recognising(
    model: Model,
    products: Products,
    supplier: str | tuple[str, str],
    *,
    default: float | pd.Series,
    price: float,
    profile: FootprintRule,
    price_paid: float | pd.Series = 0.0,
    free_allocation: float | pd.Series = 0.0,
    benchmark: float | pd.Series | None = None,
    exports: pd.Series | None = None,
    market: ContractFactors | None = None,
    names: TableNames = EMBEDDED,
) -> pd.DataFrame:
    """Return what is charged more when a default stands for a supplier's figure.

    The supplier's figure φ_s is what its good has under the same profile; the
    default d_s takes its place wherever the good is used. Products change by

    - full_chain: Σ_s c_s L_sj with c L_SS = d − m_S, for one supplier
      (d − m_s) L_sj / L_ss: m of the supplier itself becomes d, and all others
      use it at d
    - with_power: Σ_s (d_s − f_s) n_sj, n what j pays plant s, grid losses
      included; for transmission (d − q_T) a_Tj. Other suppliers count for nothing.
    - by market, power of a region: (d − c_r) times the TWh that products buy there
    - any, where the product is itself the supplier's: d less its footprint

    Parameters
    ----------
    model, products, profile, market, names : as in `product_footprint`
    supplier : (region, sector), or region
        A region stands for its power: by location what its plants make, by
        market what is bought there, as `market.power` gives it.
    default : float, or Series by generating sector of the region
        t CO2 per 10^4 of the currency of the supplier's sales; by market t CO2 per TWh.
    price, price_paid, free_allocation, benchmark, exports : as in `border_charge`

    Returns
    -------
    DataFrame by (region, sector)
        `footprint` and `with_default`, `extra` (t per 10^4 of the currency), `exports`
        (10^4 of the currency), `extra_tonnes` (extra × exports, charged or not),
        `extra_charge`, below zero where the default is below the figure:
        not being recognised is then a gain. NaN footprints without output.
        attrs: `figure`, the supplier's own as users of its good count it (JSON);
        `total_tonnes`, `total_charge`; `direction`: 'dearer', 'cheaper' (the
        default is below the figure), 'mixed' or 'none', by `extra`.

    Raises
    ------
    InputError, LabelError, UnitError

    Examples
    --------
    >>> from mrio.testing import toy_table
    >>> names = TableNames("co2", None, generation=("E",), transmission=None)
    >>> found = cost_of_not_recognising(
    ...     Model(toy_table(open=True)), "M", ("SX", "E"), default=30.0, price=500.0,
    ...     profile=FootprintRule("with_power", "location"), names=names,
    ... )
    >>> found["extra"].round(4).tolist()  # 2.2222 t per ten thousand for 10/53, 25/240, 11/165
    [0.4193, 0.2315, 0.1481]
    >>> found.attrs["direction"], round(found.attrs["total_charge"] / 1e6, 1)
    ('dearer', 637.0)

    References
    ----------
    A design of this project: docs/methods/footprints.md#cost-of-not-recognising.
    """
    table = model.table
    supplier = _under_label(table, supplier)
    at = positions(table, products)
    terms = terms_of(
        table,
        at,
        price=price,
        price_paid=price_paid,
        free_allocation=free_allocation,
        benchmark=benchmark,
        exports=exports,
    )
    footprint = footprint_totals(model, at, profile, market, names)
    if profile.basis == "market" and profile.boundary != "direct":
        extra, figure = _by_market(model, at, supplier, default, profile, market, names)
    else:
        extra, figure = _by_location(model, at, supplier, default, profile, footprint, names)
    idle = table.x[at] == 0
    extra = np.where(idle, 0.0, extra)
    after = footprint + extra
    charge = terms.charge(after) - terms.charge(footprint)
    frame = pd.DataFrame(
        {
            "footprint": np.where(idle, np.nan, footprint),
            "with_default": np.where(idle, np.nan, after),
            "extra": extra,
            "exports": terms.exports,
            "extra_tonnes": extra * terms.exports,
            "extra_charge": charge,
        },
        table.industries.index[at],
    )
    money, per = table.currency, money_of(table)
    frame.attrs = {
        "units": f"footprints t CO2 per {per}, exports {per}, tonnes t CO2, charge {money.name}",
        "currency": money.code,
        "profile": profile.label,
        "supplier": supplier if isinstance(supplier, str) else " / ".join(supplier),
        "figure": json.dumps(figure, ensure_ascii=False),
        "direction": _direction(extra, footprint),
        "total_tonnes": float(extra @ terms.exports),
        "total_charge": float(charge.sum()),
    }
    return frame


def _by_location(
    model: Model,
    at: IndexArray,
    supplier: str | tuple[str, str],
    default: float | pd.Series,
    profile: FootprintRule,
    footprint: FloatArray,
    names: TableNames,
) -> tuple[FloatArray, dict[str, float]]:
    """Return (k,) t per 10^4 of the currency more, and the supplier's figures by label."""
    table = model.table
    sellers = _sellers(model, supplier, names)
    labels = tuple(table.industries.sector_of[i] for i in sellers)
    d = _defaults(default, labels)
    if profile.boundary == "full_chain":
        own = model.solve_transpose_array(intensities(model, profile, names))[sellers]
        asked = np.zeros((len(table.x), len(sellers)))
        asked[sellers, np.arange(len(sellers))] = 1.0
        rows = model.solve_transpose_array(asked)
        extra = rows[at] @ np.linalg.solve(rows[sellers], d - own)
    else:
        f = intensities(model, profile, names)
        own = footprint_totals(model, sellers, profile, None, names)
        extra = np.zeros(len(at))
        if profile.boundary == "with_power":
            makers, grid = power_sectors(model, names)
            if np.isin(sellers, grid).all():
                own = f[makers] @ paid_to(model, makers, sellers)
                extra = (d - own) @ paid_to(model, sellers, at)
            elif np.isin(sellers, makers).all():
                _, bought = power_bought(model, at, names)
                own = f[sellers]
                extra = _per_maker(makers, sellers, d - own) @ bought
    for seller, value in zip(sellers, d, strict=True):  # its own product: all of it is the default
        extra = np.where(at == seller, value - footprint, extra)
    return extra, dict(zip(labels, own.tolist(), strict=True))


def _per_maker(makers: IndexArray, sellers: IndexArray, values: FloatArray) -> FloatArray:
    """Return (g,) values of the sellers among the plants, zero for others."""
    lookup = dict(zip(sellers.tolist(), values.tolist(), strict=True))
    return np.array([lookup.get(int(i), 0.0) for i in makers])


def _by_market(
    model: Model,
    at: IndexArray,
    supplier: str | tuple[str, str],
    default: float | pd.Series,
    profile: FootprintRule,
    market: ContractFactors | None,
    names: TableNames,
) -> tuple[FloatArray, dict[str, float]]:
    """Return (k,) t per 10^4 of the currency more, and the figure of a TWh bought in the region."""
    table = model.table
    if profile.boundary == "full_chain":
        raise InputError(
            "multipliers by contract do not say what of them is the supplier's",
            hint="give the Model of a table whose purchases follow contracts, "
            "with basis='location'; or boundary='with_power'",
        )
    if not isinstance(supplier, str):
        raise InputError(
            f"supplier={supplier!r} under basis 'market'",
            where=" / ".join(supplier),
            hint="name a region: figures by contract are those of power bought there",
        )
    supplier = _region(table, supplier)
    own = power_factors(model, market)
    value = float(_defaults(default, (supplier,))[0])
    here = np.array([region == supplier for region in table.regions])
    apart = np.where(here, value - own, 0.0)
    figure = float(own[here][0])
    return power_by_volume(model, at, apart, names), {supplier: figure}


def _sellers(model: Model, supplier: str | tuple[str, str], names: TableNames) -> IndexArray:
    """Return where the supplier is: one industry, or plants of a region that have output."""
    table = model.table
    if not isinstance(supplier, (str, tuple)):
        raise InputError(f"supplier={supplier!r}", hint="give (region, sector), or a region")
    if not isinstance(supplier, str):
        found = positions(table, [supplier])
    else:
        region = _region(table, supplier)
        makers, _ = power_sectors(model, names)
        found = np.intersect1d(makers, table.industries.positions_in_region(region))
    found = found[table.x[found] != 0]
    if not len(found):
        what = f"{supplier!r} has no power plants" if isinstance(supplier, str) else supplier
        raise InputError(f"{what}: no output", where=supplier, hint="name one that sells")
    return found


def _under_label(table: Table, supplier: str | tuple[str, str]) -> str | tuple[str, str]:
    """Return a supplier with its region under the table's label."""
    if isinstance(supplier, tuple) and len(supplier) == 2:
        return (resolve_region(table.regions, supplier[0]), supplier[1])
    return resolve_region(table.regions, supplier)


def _region(table: Table, name: str) -> str:
    if name in table.sectors and name not in table.regions:
        raise LabelError(
            f"unknown region {name!r}",
            where=name,
            hint="a supplier is a (region, sector), or a region for its power",
        )
    return known_region(name, table.regions)


def _defaults(default: float | pd.Series, labels: tuple[str, ...]) -> FloatArray:
    """Return the defaults of the suppliers."""
    if isinstance(default, pd.Series):
        values = figures_by_label(default, labels, "default", positive=False)
    else:
        number = is_number(default)
        if not number:
            raise InputError(f"default={default!r}", hint="give a number, or a Series by sector")
        values = np.full(len(labels), float(default))
    if not (np.isfinite(values) & (values >= 0)).all():
        raise InputError(f"default is {values.min():g}", hint="give an intensity of 0 or more")
    return values


def _direction(extra: FloatArray, footprint: FloatArray) -> str:
    """Return which way the default moves the products, rounding apart."""
    rounding = 1e-12 * np.abs(footprint).max(initial=0.0)
    up, down = bool((extra > rounding).any()), bool((extra < -rounding).any())
    if up and down:
        return "mixed"
    return "dearer" if up else "cheaper" if down else "none"
