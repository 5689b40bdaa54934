"""What footprints are made of: intensities, power bought, and the region that emits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError, UnitError
from mrio.labels import FloatArray, IndexArray, suggest, sum_groups
from mrio.model import Model
from mrio.policy.parties import figures_by_label
from mrio.power.footprints._rules import ContractFactors, FootprintRule, TableNames
from mrio.table import Table
from mrio.units import mass_factor, money_factor

MONEY = "10^4 {}"
"""What footprints are per, of a table's currency."""
BY_CONTRACT = "by contract"
"""The origin of what is emitted for power by contract: figures by market do not say where."""


def money_of(table: Table) -> str:
    """Return what footprints of a table are per: '10^4 EUR'."""
    return MONEY.format(table.currency)


def in_ten_thousands(table: Table) -> float:
    """Return the factor from the table's unit of money to what footprints are per."""
    return money_factor(table.money_unit, money_of(table))


def footprint_totals(
    model: Model,
    at: IndexArray,
    profile: FootprintRule,
    market: ContractFactors | None,
    names: TableNames,
) -> FloatArray:
    """Return (k,) t CO2 per 10^4 of the currency, of the products at these positions."""
    _check_kinds(profile, market)
    if profile.boundary == "full_chain":
        if profile.basis == "market":
            return _market_multipliers(model, profile, market)[at]
        return model.solve_transpose_array(intensities(model, profile, names))[at]
    f = intensities(model, profile, names)[at]
    if profile.boundary == "direct":
        return f
    if profile.basis == "market":
        return f + power_by_volume(model, at, power_factors(model, market), names)
    makers, bought = power_bought(model, at, names)
    return f + intensities(model, profile, names)[makers] @ bought


def _check_kinds(profile: FootprintRule, market: ContractFactors | None) -> None:
    if not isinstance(profile, FootprintRule):
        raise InputError(
            f"profile={profile!r}",
            hint="give power.FootprintRule('full_chain', 'location') or another",
        )
    if market is not None and not isinstance(market, ContractFactors):
        raise InputError(
            f"market is a {type(market).__name__}", hint="give power.ContractFactors(power=…)"
        )


def footprints_by_origin(
    model: Model,
    at: IndexArray,
    profile: FootprintRule,
    market: ContractFactors | None,
    names: TableNames,
) -> FloatArray:
    """Return (r + 1, k) footprints by the region that emits, the last row by contract."""
    _check_kinds(profile, market)
    table = model.table
    codes, count = table.industries.region_codes, len(table.regions)
    f = intensities(model, profile, names)
    parts = np.zeros((count + 1, len(at)))
    if profile.boundary == "full_chain" and profile.basis == "location":
        asked = np.zeros((len(f), len(at)))
        asked[at, np.arange(len(at))] = 1.0
        parts[:count] = sum_groups(f[:, None] * model.solve_array(asked), codes, count)
        return parts
    parts[codes[at], np.arange(len(at))] = f[at]
    if profile.boundary == "with_power" and profile.basis == "location":
        makers, bought = power_bought(model, at, names)
        parts[:count] += sum_groups(f[makers, None] * bought, codes[makers], count)
    elif profile.boundary != "direct":
        parts[count] = footprint_totals(model, at, profile, market, names) - f[at]
    return parts


def intensities(model: Model, profile: FootprintRule, names: TableNames) -> FloatArray:
    """Return (n,) t CO2 emitted by industries for 10^4 of output, zero without output.

    Raises
    ------
    LabelError, UnitError
    InputError
        Rows of process that the row of energy has in it.
    """
    table, rows = model.table, [names.energy]
    if profile.process and names.process is not None:
        rows.append(names.process)
        parts = [set(table.totals.get(row, (row,))) for row in rows]
        twice = sorted(parts[0] & parts[1])
        if twice:
            raise InputError(
                f"{names.energy!r} has {twice[0]!r} in it, and would count it twice",
                where=names.energy,
                hint="name rows that are disjoint, or process=None in TableNames",
            )
    found = model.stressor_rows(rows)
    factors = np.array([mass_factor(unit, "t") for unit in found.units])
    return factors @ found.S / in_ten_thousands(table)


def power_bought(model: Model, at: IndexArray, names: TableNames) -> tuple[IndexArray, FloatArray]:
    """Return where the generating sectors are (g,), and what products pay each (g, k).

    Per output, with what transmission buys for what it is paid by the product.
    """
    makers, grid = power_sectors(model, names)
    Z, inverse_x = model.table.Z, model.inverse_x
    bought = Z[np.ix_(makers, at)] * inverse_x[at]
    lost = Z[np.ix_(makers, grid)] * inverse_x[grid]
    return makers, bought + lost @ paid_to(model, grid, at)


def paid_to(model: Model, sellers: IndexArray, at: IndexArray) -> FloatArray:
    """Return (s, k) what products pay sellers per output."""
    return model.table.Z[np.ix_(sellers, at)] * model.inverse_x[at]


def power_sectors(model: Model, names: TableNames) -> tuple[IndexArray, IndexArray]:
    """Return the positions of generating sectors, and of transmission.

    Raises
    ------
    LabelError
        A sector that the table has not.
    """
    table = model.table
    grid = () if names.transmission is None else (names.transmission,)
    if isinstance(names.generation, str) or not names.generation:
        raise InputError(
            f"generation={names.generation!r}", hint="give the names of generating sectors"
        )
    for name in (*names.generation, *grid):
        if name not in table.sectors:
            near = suggest(name, table.sectors)
            raise LabelError(
                f"the table has no power sector {name!r}",
                where=name,
                hint=f"say which sectors are power by names=TableNames(...); {near}",
            )
    sectors = np.array(table.industries.sector_of)
    makers = np.flatnonzero(np.isin(sectors, list(names.generation)))
    return makers, np.flatnonzero(np.isin(sectors, list(grid)))


def power_by_volume(
    model: Model, at: IndexArray, factors: FloatArray, names: TableNames
) -> FloatArray:
    """Return (k,) t for the power that products buy, TWh, at (r,) tonnes a TWh; losses too."""
    row = names.power_used
    used = model.stressor_rows(row)
    if used.units[0] != "TWh":
        raise UnitError(f"{row!r} is in {used.units[0]}, TWh are needed", where=row)
    table = model.table
    emitted = used.S[0] * factors[table.industries.region_codes]
    emitted = emitted / in_ten_thousands(table)
    if names.transmission is None:
        return emitted[at]
    if names.transmission not in table.sectors:
        power_sectors(model, names)  # says so
    grid = np.flatnonzero(np.array(table.industries.sector_of) == names.transmission)
    return emitted[at] + emitted[grid] @ paid_to(model, grid, at)


def power_factors(model: Model, market: ContractFactors | None) -> FloatArray:
    """Return (r,) t CO2 for a TWh bought in each region, by contract.

    Raises
    ------
    InputError, LabelError
        They are not given, or not for every region.
    """
    if market is None or market.power is None:
        raise InputError(
            "a footprint with power by market needs what a TWh by contract emits",
            hint="give market=ContractFactors(power=Series by region, t CO2 per TWh), "
            f"one figure for each of the {len(model.table.regions)} regions",
        )
    return figures_by_label(market.power, model.table.regions, "market.power", positive=False)


def _market_multipliers(
    model: Model, profile: FootprintRule, market: ContractFactors | None
) -> FloatArray:
    name = "multipliers" if profile.process else "energy_multipliers"
    given = None if market is None else getattr(market, name)
    if given is None:
        raise InputError(
            "a footprint of the full chain by market needs multipliers by contract",
            hint=f"give market=ContractFactors({name}=Series by (region, sector), "
            f"t CO2 per {money_of(model.table)})",
        )
    if not isinstance(given, pd.Series):
        raise InputError(
            f"market.{name} is a {type(given).__name__}",
            hint="give a Series by (region, sector)",
        )
    axis = model.table.industries
    values = given.to_numpy(dtype=np.float64)[axis.align(given.index, what=f"market.{name}")]
    if not np.isfinite(values).all():
        label = axis.label(int(np.flatnonzero(~np.isfinite(values))[0]))
        raise InputError(f"market.{name} of {label} is no number", where=label)
    return values
