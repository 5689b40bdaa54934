"""Emissions and value added embodied in final demand, at any granularity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr

from mrio.account._results import (
    demand_index,
    labelled,
    money_per_unit,
    product_index,
    stocks_left_out,
)
from mrio.checking import checked
from mrio.errors import InputError
from mrio.labels import FloatArray, as_sequence, sum_groups
from mrio.leontief import is_mapped, memory_at_hand
from mrio.model import Model

Origin = Literal["region", "industry"]
Destination = Literal["region", "category", "product"]

INVERSE_SHARE = 0.75
"""From this many right-hand sides for each industry on, L costs less than the solves (measured at
n = 1302 and 3465: 0.69 and 0.75)."""

INVERSE_BYTES = 24
"""L, with what its pivoting form and products with it take, a flow of Z."""


@checked
def flows(
    model: Model,
    stressor: str | Sequence[str],
    *,
    origin: Origin = "region",
    destination: Destination = "region",
    stocks: str = "include",
) -> xr.DataArray:
    """Return emissions of industries in an origin for the final demand of a destination.

    Parameters
    ----------
    model : Model
    stressor : str or list of str
    origin : {"region", "industry"}
        Dimension `origin`, or `industry` (region, sector) where it is emitted.
    destination : {"region", "category", "product"}
        Dimension `destination` (own regions, then 'ROW' for exports);
        `demand` (destination, category); or `product` (product_region,
        product_sector), the last product before final use, all users together.
    stocks : {"include", "exclude"}
        Whether stock changes count as final demand.

    Returns
    -------
    DataArray
        E[r, s] emitted in r for the final demand of s, in the stressor's unit.
        Direct emissions of final users are not part of it. Over all
        destinations the rows sum to the emissions of the origin (stocks
        included).

    Raises
    ------
    LabelError, InputError

    References
    ----------
    Miller & Blair (2009), ch. 6 and 10; Peters (2008), Ecol. Econ. 65:13.
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    left_out = stocks_left_out(model, stocks)
    values = embodied(model, rows.S, origin, destination, left_out)
    return labelled(
        model,
        values,
        flow_dims(model, origin, destination),
        stressors=names,
        single=single,
        units=rows.units,
        method="S L Y: emitted by industries in the origin for final demand",
        stocks=stocks,
    )


@checked
def value_added(
    model: Model,
    *,
    origin: Origin = "region",
    destination: Destination = "region",
    stocks: str = "include",
) -> xr.DataArray:
    """Return value added in an origin induced by the final demand of a destination.

    Rows of v of kind value_added alone; imports from outside the table are not
    income of any of its regions. Rows sum to the region's value added; columns
    sum to the destination's final demand for goods of the table less their
    import content.

    Parameters
    ----------
    model, origin, destination, stocks : as in `flows`

    Returns
    -------
    DataArray
        V[r, s] in the table's unit of money. Value added of industries without
        output, which no demand induces, stands in `attrs["without_output"]`.

    Raises
    ------
    BalanceError
        Columns miss output by more than rounding: see `Model`.

    References
    ----------
    Johnson & Noguera (2012), J. Int. Econ. 86:224.
    """
    earned = model.balanced.value_added
    coefficients = (earned * model.inverse_x)[None, :]
    left_out = stocks_left_out(model, stocks)
    return labelled(
        model,
        embodied(model, coefficients, origin, destination, left_out),
        flow_dims(model, origin, destination),
        stressors=("value_added",),
        single=True,
        units=(model.table.money_unit,),
        method="v x̂⁻¹ L Y: value added in the origin for final demand",
        stocks=stocks,
        without_output=float(earned[model.table.x == 0].sum()),
    )


@checked
def multipliers(model: Model, stressor: str | Sequence[str]) -> xr.DataArray:
    """Return total multipliers m = S L: emissions per unit of final demand for a product.

    Returns
    -------
    DataArray (industry)
        Stressor per unit of money.

    References
    ----------
    Miller & Blair (2009), ch. 6.
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    values = model.solve_transpose_array(rows.S.T).T
    return labelled(
        model,
        values,
        [("industry", model.table.industries.index)],
        stressors=names,
        single=single,
        units=[money_per_unit(unit, model.table.money_unit) for unit in rows.units],
        method="m = S (I - A)⁻¹",
    )


def embodied(
    model: Model,
    coefficients: FloatArray,
    origin: str,
    destination: str,
    left_out: Sequence[str] = (),
) -> FloatArray:
    """Return (k, origins, destinations) for coefficients (k, n) per unit of output."""
    if origin not in ("region", "industry"):
        raise InputError(f"origin={origin!r}", hint="use 'region' or 'industry'")
    if destination == "region":
        x = (
            model.solve_array(model.final_demand(without=left_out))
            if left_out
            else model.x_by_destination
        )
        return _by_output(model, coefficients, x, origin)
    keep = np.array([name not in left_out for name in model.table.demand.category_of], dtype=float)
    if destination == "category":
        Y = model.table.Y * keep
        columns = len(model.table.regions) * len(coefficients)
        if origin == "region" and columns < Y.shape[1]:
            M = multipliers_by_origin(model, coefficients)
            return np.einsum("krn,nm->krm", M, Y, optimize=True)
        return _by_output(model, coefficients, model.solve_array(Y), origin)
    if destination == "product":
        y = model.table.Y @ keep
        if origin == "region":
            return multipliers_by_origin(model, coefficients) * y
        if through_inverse(model, len(y)):
            return coefficients[:, :, None] * (model.inverse_array() * y)
        return coefficients[:, :, None] * model.solve_array(np.diag(y))
    raise InputError(f"destination={destination!r}", hint="use 'region', 'category' or 'product'")


def multipliers_by_origin(model: Model, coefficients: FloatArray) -> FloatArray:
    """Return (k, regions, n): multipliers of what is emitted in each region alone.

    By k·r transposed solves, or from L where that many cost more than L does.
    """
    codes, count = model.table.industries.region_codes, len(model.table.regions)
    k, n = coefficients.shape
    if through_inverse(model, k * count):
        L = model.inverse_array()
        return np.stack([sum_groups(row[:, None] * L, codes, count) for row in coefficients])
    split = np.zeros((n, k, count))
    split[np.arange(n), :, codes] = coefficients.T
    M = model.solve_transpose_array(split.reshape(n, k * count))
    return np.ascontiguousarray(M.T).reshape(k, count, n)


def through_inverse(model: Model, solves: int) -> bool:
    """Return whether so many solves cost more than L, and L fits: Z and L in memory."""
    Z = model.table.Z
    if solves <= INVERSE_SHARE * len(Z) or Z.dtype != np.float64 or is_mapped(Z):
        return False
    return INVERSE_BYTES * Z.size <= memory_at_hand()


def _by_output(model: Model, coefficients: FloatArray, x: FloatArray, origin: str) -> FloatArray:
    values = coefficients[:, :, None] * x
    if origin == "industry":
        return values
    codes, count = model.table.industries.region_codes, len(model.table.regions)
    return sum_groups(values, codes, count, axis=1)


def flow_dims(model: Model, origin: str, destination: str) -> list[tuple[str, Any]]:
    """Return dimensions and labels of a flow array."""
    table = model.table
    rows = {"region": ("origin", table.regions), "industry": ("industry", table.industries.index)}
    columns = {
        "region": ("destination", table.destinations),
        "category": ("demand", demand_index(table)),
        "product": ("product", product_index(table)),
    }
    return [rows[origin], columns[destination]]
