"""Labelled results: dimensions, coordinates and attributes that all accounts share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from mrio.errors import InputError, UnitError
from mrio.labels import FloatArray
from mrio.model import Model
from mrio.table import Table


def coordinates(labels: Sequence[str] | pd.MultiIndex, dim: str) -> xr.Coordinates:
    """Return the coordinates of a dimension of plain or two-level labels."""
    if isinstance(labels, pd.MultiIndex):
        return xr.Coordinates.from_pandas_multiindex(labels, dim)
    return xr.Coordinates({dim: (dim, np.array(list(labels), dtype=object))})


def joined(parts: Sequence[xr.Coordinates]) -> xr.Coordinates:
    """Return the coordinates of several dimensions together; nothing is copied or compared."""
    variables = {name: variable for part in parts for name, variable in part.variables.items()}
    indexes = {name: index for part in parts for name, index in part.xindexes.items()}
    return xr.Coordinates(variables, indexes=indexes)


def product_index(table: Table) -> pd.MultiIndex:
    """Industries as products of demand."""
    return table.industries.index.set_names(["product_region", "product_sector"])


def demand_index(table: Table) -> pd.MultiIndex:
    """Demand columns as (destination, category)."""
    return table.demand.index.set_names(["destination", "category"])


def labelled(
    model: Model,
    values: FloatArray,
    dims: Sequence[tuple[str, Any]],
    *,
    stressors: tuple[str, ...],
    single: bool,
    units: Sequence[str],
    method: str,
    **attrs: str | int | float | list[float],
) -> xr.DataArray:
    """Return values (k, …) as a DataArray; a single stressor loses its dimension.

    Parameters
    ----------
    values : (k, …) array
    dims : pairs of a dimension and its labels (sequence or MultiIndex)
    stressors, single, units : the k rows, whether one name was given, their units
    method : str
        What was computed and by which source.
    """
    names = [name for name, _ in dims]
    parts = [coordinates(labels, name) for name, labels in dims]
    if single:
        values = values[0]
    else:
        names = ["stressor", *names]
        parts.append(coordinates(stressors, "stressor"))
    return xr.DataArray(
        values,
        coords=joined(parts),
        dims=names,
        attrs={
            **common_attributes(model, units, method, stressors),
            "stressor": ", ".join(stressors),
            **attrs,
        },
    )


def common_attributes(
    model: Model, units: Sequence[str], method: str, stressors: Sequence[str] = ()
) -> dict[str, Any]:
    """Return units, method, source, errors found in the table, and its hash once it is known.

    Of `stressors` it is said when the table does not give those of final users.
    """
    table = model.table
    distinct = list(dict.fromkeys(units))
    attrs: dict[str, Any] = {
        "units": distinct[0] if len(distinct) == 1 else list(units),
        "method": method,
        "source": table.name or "unnamed table",
    }
    if table.year is not None:
        attrs["year"] = table.year
    without = [name for name in stressors if not table.gives_direct(name)]
    if without:
        attrs["direct"] = f"not given: no F_Y for {', '.join(without)}"
    attrs.update(model.marks())
    if "hash" in table.__dict__:
        attrs["table_hash"] = table.hash
    return attrs


def marks_of(*models: Model) -> dict[str, list[str]]:
    """Return errors found in several tables, and what was done to them, each with its table."""
    marks: dict[str, list[str]] = {}
    for model in models:
        name = model.table.name or "unnamed table"
        for what, said in model.marks().items():
            lines = [said] if isinstance(said, str) else said
            marks.setdefault(what, []).extend(f"{name}: {line}" for line in lines)
    return marks


def stocks_left_out(model: Model, stocks: str) -> tuple[str, ...]:
    """Return the categories to leave out for stocks='include' or 'exclude'.

    Raises
    ------
    InputError
        On another word, or when stocks are to be excluded from a table that
        does not say which of its categories they are.
    """
    if stocks == "include":
        return ()
    if stocks != "exclude":
        raise InputError(f"stocks={stocks!r}", hint="use 'include' or 'exclude'")
    if not model.table.stocks:
        raise InputError(
            "the table does not say which categories are stock changes",
            hint=f"make it with stocks=[...], a choice of {list(model.table.categories)}",
        )
    return model.table.stocks


def scalar_or_list(values: FloatArray, single: bool) -> float | list[float]:
    """Return an attribute with one figure for each stressor."""
    return float(values[0]) if single else [float(value) for value in values]


def money_per_unit(unit: str, money_unit: str) -> str:
    """Return the unit of a coefficient."""
    if not unit or not money_unit:
        raise UnitError("a coefficient needs the unit of the stressor and of money")
    return f"{unit} per {money_unit}"
