"""Hypothetical extraction: what disappears without an industry, a group, a region or a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import xarray as xr

from mrio.account._flows import through_inverse
from mrio.account._results import labelled, scalar_or_list
from mrio.checking import checked
from mrio.errors import InputError
from mrio.labels import FloatArray, IndexArray, as_sequence, sum_groups
from mrio.leontief import (
    extraction_of_columns,
    extraction_of_each,
    extraction_of_rows,
    inverse_diagonal,
)
from mrio.model import Model
from mrio.structure.supply_chains import Selector, named_regions, parts_of, selected

Kind = Literal["whole", "purchases", "sales"]
KINDS = ("whole", "purchases", "sales")


@checked
def extraction(
    model: Model, stressor: str | Sequence[str], group: Selector, *, kind: Kind = "whole"
) -> xr.DataArray:
    """Return what disappears, by region where it was emitted, without a group of industries.

    Parameters
    ----------
    model : Model
    stressor : str or list of str
    group : region, sector, (region, sector) or a list of these
        Taken out together.
    kind : {"whole", "purchases", "sales"}
        Row, column and final demand of the group set to zero; its purchases
        alone (column); its sales to industries alone (row).

    Returns
    -------
    DataArray (region)
        Positive where emissions disappear. `attrs["total"]` is their sum.

    Notes
    -----
    Not what the group's products embody: an extraction also loses what flows
    through it for others (docs/methods/structure.md#hypothetical-extraction).

    References
    ----------
    Dietzenbacher & Lahr (2013), Econ. Syst. Res. 25:341; Miller & Blair (2009),
    sec. 12.2.6.
    """
    _check_kind(kind)
    at = selected(model.table, group, role="group")
    columns = _columns_of_L(model, at)
    lost = _lost_output(model, at, columns, kind)
    return _by_region(model, stressor, lost, f"hypothetical extraction of a group, {kind}")


@checked
def extraction_of_every_industry(
    model: Model, stressor: str | Sequence[str], *, kind: Kind = "whole"
) -> xr.DataArray:
    """Return for each industry what disappears when it alone is taken out, all at once.

    m_j x_j / l_jj (whole), (m_j - s_j) x_j / l_jj (purchases),
    m_j (x_j - y_j) / l_jj (sales to industries): one pass over L.

    Returns
    -------
    DataArray (industry)

    References
    ----------
    Temurshoev (2010), Econ. Syst. Res. 22; Dietzenbacher & Lahr (2013).
    """
    _check_kind(kind)
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table, x = model.table, model.table.x
    m = model.solve_transpose_array(np.ascontiguousarray(rows.S.T)).T
    if through_inverse(model, len(x)):
        diagonal = np.ascontiguousarray(np.diagonal(model.inverse_array()))
    else:
        diagonal = inverse_diagonal(model.solver, model.state, len(x))
    if kind == "whole":
        lost = extraction_of_each(m, x, diagonal)
    elif kind == "purchases":
        lost = extraction_of_columns(m, rows.S, x, diagonal)
    else:
        lost = extraction_of_rows(m, x, table.Y.sum(axis=1), diagonal)
    return labelled(
        model,
        lost,
        [("industry", table.industries.index)],
        stressors=names,
        single=single,
        units=rows.units,
        method=f"hypothetical extraction of each industry alone, {kind}",
    )


@checked
def link_extraction(
    model: Model, stressor: str | Sequence[str], sellers: Selector, buyers: Selector
) -> xr.DataArray:
    """Return what disappears, by region, when sellers no longer deliver to buyers.

    Parameters
    ----------
    sellers : region, sector, (region, sector) or a list of these
    buyers : the same
        A region stands for its industries and its final users; a sector or a
        pair for industries alone.

    Returns
    -------
    DataArray (region)
        `attrs["total"]` is the sum. Nothing takes the place of the deliveries.

    References
    ----------
    Dietzenbacher & Lahr (2013), Econ. Syst. Res. 25:341.
    """
    table, buyers = model.table, parts_of(buyers)
    p = selected(table, sellers, role="sellers")
    q = selected(table, buyers, role="buyers")
    regions = named_regions(table, buyers)
    users = [table.destinations.index(region) for region in regions]
    final = model.Y_by_destination[p][:, users].sum(axis=1)
    columns = _columns_of_L(model, p)
    A_pq = table.Z[np.ix_(p, q)] * model.inverse_x[q]
    through = A_pq @ columns[q]
    # u = A_pq x'_q, what buyers would still ask for: (I + A_pq L_qp) u = A_pq (x_q - L_qp final).
    u = np.linalg.solve(np.eye(len(p)) + through, A_pq @ table.x[q] - through @ final)
    return _by_region(model, stressor, columns @ (u + final), "extraction of a link")


@checked
def extraction_of_every_region(model: Model, stressor: str | Sequence[str]) -> xr.DataArray:
    """Return what disappears in each region when a region is taken out whole, for every region.

    Returns
    -------
    DataArray (extracted, region)
        Rows the region that is taken out; on the diagonal all of its own
        industries' emissions.
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.table
    codes, count = table.industries.region_codes, len(table.regions)
    L = model.inverse_array() if through_inverse(model, len(codes)) else None
    lost = np.empty((len(codes), count))
    for region in range(count):
        at = np.flatnonzero(codes == region)
        columns = L[:, at] if L is not None else _columns_of_L(model, at)
        lost[:, region] = _lost_output(model, at, columns, "whole")
    values = sum_groups(rows.S[:, :, None] * lost, codes, count, axis=1)
    return labelled(
        model,
        np.ascontiguousarray(values.swapaxes(1, 2)),
        [("extracted", table.regions), ("region", table.regions)],
        stressors=names,
        single=single,
        units=rows.units,
        method="hypothetical extraction of each region",
    )


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise InputError(f"kind={kind!r}", hint=f"use one of {', '.join(KINDS)}")


def _columns_of_L(model: Model, at: IndexArray) -> FloatArray:
    """Return L[:, at] from as many solves."""
    unit = np.zeros((len(model.table.x), len(at)))
    unit[at, np.arange(len(at))] = 1.0
    return model.solve_array(unit)


def _lost_output(model: Model, at: IndexArray, columns: FloatArray, kind: str) -> FloatArray:
    """Return (n,) output that disappears: L_·g L_gg⁻¹ b, with b = x_g, or x_g - y_g for sales."""
    table = model.table
    b = table.x[at]
    if kind == "sales":
        b = b - table.Y[at].sum(axis=1)
    weights = np.linalg.solve(columns[at], b)
    lost = columns @ weights
    if kind == "purchases":
        lost[at] -= weights
    return lost


def _by_region(
    model: Model, stressor: str | Sequence[str], lost: FloatArray, method: str
) -> xr.DataArray:
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.table
    values = sum_groups(rows.S * lost, table.industries.region_codes, len(table.regions), axis=1)
    return labelled(
        model,
        values,
        [("region", table.regions)],
        stressors=names,
        single=single,
        units=rows.units,
        method=method,
        total=scalar_or_list(values.sum(axis=1), single),
    )
