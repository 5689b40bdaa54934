"""Shared responsibility: producers keep a part, pass on the rest, to the final users."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np
import xarray as xr

from mrio.account._results import common_attributes, labelled, scalar_or_list
from mrio.account.responsibility._sharing_rules import Shares, Sharing, passed_on_shares
from mrio.checking import checked
from mrio.labels import REST_OF_WORLD, FloatArray, as_sequence, sum_groups
from mrio.model import Model, StressorRows, multipliers_of_flows
from mrio.table import Table


@checked
def shared(
    model: Model,
    stressor: str | Sequence[str],
    **sharing: Unpack[Sharing],
) -> xr.DataArray:
    """Return emissions by region under shared producer and consumer responsibility.

    Along each sale the seller i passes the share α_ij to the buyer and keeps
    the rest; of sales to final users it passes β_i. With μ = S (I - α∘A)⁻¹ the
    industry keeps μ_i [Σ_j (1 - α_ij) Z_ij + (1 - β_i) y_i] and the final user
    is charged Σ_i μ_i β_i Y_is.

    Parameters
    ----------
    model : Model
    stressor : str or list of str
    alpha, beta : float, Series by (region, sector), alpha also DataFrame seller × buyer
        Shares passed on, in [0, 1]. Left out, both: the value-added rule
        1 - α_i = 1 - β_i = v_i / (x_i - Z_ii), with all primary inputs in v
        (value added and imports,
        docs/methods/accounts.md#shared-responsibility). 1 and 1 give consumption,
        0 and 0 production.
    self_transactions : {"passed_on", "shared"}
        Whether sales of an industry to itself are passed on whole (α_ii = 1:
        what it makes for itself is no sale), or shared as other sales are. With
        shares that are the same for all, 'shared' does not depend on how finely
        industries are split; the value-added rule does not where industries
        sell nothing to themselves.
    clip : bool
        Under the value-added rule: cut shares outside [0, 1], which negative
        value added gives, to that range instead of raising; the industries
        stand in `attrs["clipped"]`.

    Returns
    -------
    DataArray (region)
        Direct emissions of final users included; own regions.
        Two shares are ROW's: `attrs["exported"]`, what final users outside the
        table are charged with; and under the value-added rule
        `attrs["imported"]`, what rests on import rows rather than on value
        added. Sum of shared + exported + imported = sum of F and F_Y.

    Raises
    ------
    InputError
        Shares outside [0, 1], one of alpha and beta without the other.
    LabelError
        Shares whose labels are not those of the industries.

    References
    ----------
    Gallego & Lenzen (2005), Econ. Syst. Res. 17:365; Lenzen, Murray, Sack &
    Wiedmann (2007), Ecol. Econ. 61:27; docs/methods/accounts.md#shared-responsibility.
    """
    parts = shared_parts(model, stressor, **sharing)
    return parts["responsibility"].assign_attrs(parts.attrs)


@checked
def shared_parts(
    model: Model,
    stressor: str | Sequence[str],
    **sharing: Unpack[Sharing],
) -> xr.Dataset:
    """Return what makes up `shared`, by region; parameters as there.

    Returns
    -------
    Dataset
        `kept` by the region's industries, `charged` to its final users,
        `direct` (their F_Y), and `responsibility`, the sum.
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.table
    shares = passed_on_shares(model, **sharing)
    kept, charged, imported = _kept_and_charged(model, rows, shares)
    direct = sum_groups(rows.F_Y, table.destination_codes, len(table.destinations), axis=1)
    count = len(table.regions)
    attrs: dict[str, Any] = {
        **common_attributes(model, rows.units, f"shared responsibility, {shares.rule}", names),
        "exported": scalar_or_list(charged[:, count:].sum(axis=1), single),
        "self_transactions": "shared" if shares.own is None else "passed_on",
    }
    if shares.primary is not None:
        attrs["imported"] = scalar_or_list(imported.sum(axis=1), single)
    if shares.clipped:
        attrs["clipped"] = list(shares.clipped)
    parts = {
        "kept": sum_groups(kept, table.industries.region_codes, count, axis=1),
        "charged": charged[:, :count],
        "direct": direct[:, :count],
    }
    parts["responsibility"] = parts["kept"] + parts["charged"] + parts["direct"]
    return xr.Dataset(
        {
            name: _labelled(model, rows, values, single, "region", attrs["method"])
            for name, values in parts.items()
        },
        attrs=attrs,
    )


@checked
def kept_by_industries(
    model: Model,
    stressor: str | Sequence[str],
    **sharing: Unpack[Sharing],
) -> xr.DataArray:
    """Return what each industry keeps under `shared`; parameters as there.

    Under the value-added rule it is μ_i times value added; what rests on
    imports is ROW's, `attrs["imported"]`.

    Returns
    -------
    DataArray (industry)
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    shares = passed_on_shares(model, **sharing)
    kept, _, imported = _kept_and_charged(model, rows, shares)
    method = f"kept by industries, shared responsibility, {shares.rule}"
    found = _labelled(model, rows, kept, single, "industry", method)
    if shares.primary is not None:
        found.attrs["imported"] = scalar_or_list(imported.sum(axis=1), single)
    if shares.clipped:
        found.attrs["clipped"] = list(shares.clipped)
    return found


@checked
def shared_flows(
    model: Model,
    stressor: str | Sequence[str],
    **sharing: Unpack[Sharing],
) -> xr.DataArray:
    """Return emissions of industries in an origin that a destination is charged with.

    Parameters as in `shared`. Rows sum to the emissions of the origin's
    industries; columns of own regions to `shared` less direct emissions; the
    column ROW holds what users of exports and, under the value-added rule,
    suppliers of imports are charged with.

    Returns
    -------
    DataArray (origin, destination)
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.table
    shares = passed_on_shares(model, **sharing)
    codes, count = table.industries.region_codes, len(table.regions)
    k, n = rows.S.shape
    split = np.zeros((n, k, count))
    split[np.arange(n), :, codes] = rows.S.T
    passed = shares.passed_flows(table)
    mu = multipliers_of_flows(table, passed, split.reshape(n, k * count)).T.reshape(k, count, n)
    keeps, imported = _kept_sales(table, passed, shares)
    own = sum_groups(mu * (keeps - imported), codes, count, axis=2)
    charged = (mu * shares.beta) @ model.Y_by_destination
    values = np.zeros((k, count, count + 1))
    values[..., :count] = own + charged[..., :count]
    values[..., count] = charged[..., count:].sum(axis=2) + mu @ imported
    found = labelled(
        model,
        values,
        [("origin", table.regions), ("destination", (*table.regions, REST_OF_WORLD))],
        stressors=names,
        single=single,
        units=rows.units,
        method=f"flows of shared responsibility, {shares.rule}",
    )
    if shares.clipped:
        found.attrs["clipped"] = list(shares.clipped)
    return found


def _kept_sales(table: Table, passed: FloatArray, shares: Shares) -> tuple[FloatArray, FloatArray]:
    """Return (n,) sales that are not passed on, and the part of them that rests on imports."""
    y = table.Y.sum(axis=1)
    sold = table.Z.sum(axis=1, dtype=np.float64)
    keeps = sold - passed.sum(axis=1, dtype=np.float64) + (1.0 - shares.beta) * y
    return keeps, keeps * shares.import_part(table)


def _labelled(
    model: Model, rows: StressorRows, values: FloatArray, single: bool, dim: str, method: str
) -> xr.DataArray:
    labels = model.table.regions if dim == "region" else model.table.industries.index
    return labelled(
        model,
        values,
        [(dim, labels)],
        stressors=rows.names,
        single=single,
        units=rows.units,
        method=method,
    )


def _kept_and_charged(
    model: Model, rows: StressorRows, shares: Shares
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (k, n) kept by industries, (k, d) charged to final users, (k, n) kept by ROW."""
    table = model.table
    passed = shares.passed_flows(table)
    mu = multipliers_of_flows(table, passed, np.ascontiguousarray(rows.S.T)).T
    keeps, imported = _kept_sales(table, passed, shares)
    charged = (mu * shares.beta) @ model.Y_by_destination
    return mu * (keeps - imported), charged, mu * imported
