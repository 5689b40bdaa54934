"""Value-chain decompositions: which route emissions, or value added, take to final users."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import xarray as xr

from mrio.account._results import labelled
from mrio.account.chains._coefficients import OUTSIDE, Coefficients, coefficients_of
from mrio.account.chains._gross_exports import GROSS_TERMS, gross_export_terms
from mrio.checking import checked
from mrio.errors import InputError
from mrio.labels import FloatArray, sum_groups
from mrio.model import Model

Decomposition = Literal["forward", "backward", "routes", "gross_exports"]
CHAIN = ("pure domestic", "final-goods trade", "simple value chain", "complex value chain", OUTSIDE)
ROUTES = (
    "own final demand",
    "final goods",
    "intermediates, used by the buyer",
    "intermediates, passed on to a third region",
    "intermediates, returned home",
    OUTSIDE,
)


@checked
def gvc(
    model: Model,
    stressor: str | Sequence[str] | None = None,
    *,
    decomposition: Decomposition = "forward",
    by: Literal["region", "industry"] = "region",
) -> xr.DataArray:
    """Return emissions, or value added, by the route they take to final users.

    Parameters
    ----------
    model : Model
    stressor : str, list of str, or None
        None: value added.
    decomposition : {"forward", "backward", "routes", "gross_exports"}
        - forward: emitted by a region (industry), by what its products are used
          for: pure domestic, traded as final goods, traded once as
          intermediates (simple), or across borders more than once (complex)
        - backward: the same four, by the region (industry) that makes the final
          product, emissions wherever they arise
        - routes: emitted by a region, as used at home, in final goods, or in
          intermediates that the direct buyer uses up, passes on to a third
          region, or sends back
        - gross_exports: the nine terms of gross exports of a region.
          `attrs["additive"]` is 0: terms count flows across borders twice and
          never belong in consumption
    by : {"region", "industry"}
        Industry for forward, backward and routes alone.

    Returns
    -------
    DataArray (region or industry, route)
        Exports to ROW cannot be split into final and intermediate: they are a
        route of their own, 'exports outside the table'. Forward and routes sum
        to the emissions of industries; backward to those embodied in the
        products; gross_exports to multipliers times gross exports.

    References
    ----------
    Wang, Wei, Yu & Zhu (2017), NBER 23222 (forward, backward); Meng, Peters &
    Wang (2018), Energy Econ. 73:24 (routes, grouped to be exhaustive and
    disjoint); Koopman, Wang & Wei (2014), Am. Econ. Rev. 104:459
    (gross_exports).
    """
    if by not in ("region", "industry"):
        raise InputError(f"by={by!r}", hint="use 'region' or 'industry'")
    given = coefficients_of(model, stressor)
    if decomposition == "gross_exports":
        if by == "industry":
            raise InputError(
                "gross_exports have no form by industry", hint="use by='region', or forward"
            )
        values = gross_export_terms(model, given.values)
        return _result(model, given, values, GROSS_TERMS, decomposition, by)
    kinds: dict[str, tuple[Callable[..., FloatArray], tuple[str, ...]]] = {
        "forward": (_forward, CHAIN),
        "backward": (_backward, CHAIN),
        "routes": (_routes, ROUTES),
    }
    if decomposition not in kinds:
        raise InputError(
            f"decomposition={decomposition!r}",
            hint="use 'forward', 'backward', 'routes' or 'gross_exports'",
        )
    terms, names = kinds[decomposition]
    return _result(model, given, terms(model, given.values), names, decomposition, by)


def _forward(model: Model, c: FloatArray) -> FloatArray:
    """Return (k, n, 5): c L^D y^D, c L^D y^F, c L^D A^F L^D y^D, the rest, exports outside."""
    home, abroad, _ = _demand(model)
    domestic = model.domestic
    used_home = domestic.solve(home)
    simple = domestic.solve(domestic.traded(used_home))
    final = domestic.solve(abroad)
    x = model.x_by_destination
    own = len(model.table.regions)
    total, outside = x[:, :own].sum(axis=1), x[:, own:].sum(axis=1)
    # L^D A^F (L y - L^D y^D) = L y - L^D y - L^D A^F L^D y^D, for L = L^D + L^D A^F L.
    complex_chain = total - used_home - final - simple
    output = np.stack([used_home, final, simple, complex_chain, outside], axis=1)
    return c[:, :, None] * output


def _backward(model: Model, c: FloatArray) -> FloatArray:
    """Return (k, n, 5) by maker of the final product: c L ŷ in the same terms."""
    home, abroad, outside = _demand(model)
    domestic = model.domestic
    local = domestic.solve_transpose(np.ascontiguousarray(c.T))
    once = domestic.solve_transpose(domestic.traded_transpose(local)).T
    total = model.solve_transpose_array(np.ascontiguousarray(c.T)).T
    local = local.T
    simple = once * home
    complex_chain = (total - local) * (home + abroad) - simple
    terms = [local * home, local * abroad, simple, complex_chain, total * outside]
    return np.stack(terms, axis=2)


def _routes(model: Model, c: FloatArray) -> FloatArray:
    """Return (k, n, 6): own use, final goods, intermediates by who uses them at last, outside."""
    home, abroad, _ = _demand(model)
    domestic, table = model.domestic, model.table
    codes, own = table.industries.region_codes, len(table.regions)
    x = model.x_by_destination
    each = np.arange(len(x))
    # Output of each industry for final users of its own region: there the buyer is the user.
    by_buyer = domestic.solve(domestic.traded(np.ascontiguousarray(x[each, codes])))
    chained = domestic.solve(domestic.traded(np.ascontiguousarray(x[:, :own])))
    returned = chained[each, codes]
    third = chained.sum(axis=1) - by_buyer - returned
    outside = x[:, own:].sum(axis=1)
    terms = [domestic.solve(home), domestic.solve(abroad), by_buyer, third, returned, outside]
    return c[:, :, None] * np.stack(terms, axis=1)


def _demand(model: Model) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (n,) final demand of the own region, of other own regions, and of ROW."""
    table = model.table
    Y, own = model.Y_by_destination, len(table.regions)
    home = np.ascontiguousarray(Y[np.arange(len(Y)), table.industries.region_codes])
    return home, Y[:, :own].sum(axis=1) - home, Y[:, own:].sum(axis=1)


def _result(
    model: Model,
    given: Coefficients,
    values: FloatArray,
    routes: tuple[str, ...],
    decomposition: str,
    by: str,
) -> xr.DataArray:
    table = model.table
    labels = table.industries.index if by == "industry" else table.regions
    if by == "region" and values.shape[1] != len(table.regions):
        values = sum_groups(values, table.industries.region_codes, len(table.regions), axis=1)
    if not table.is_open and decomposition != "gross_exports":
        values, routes = values[..., :-1], routes[:-1]
    elif not table.is_open:
        values, routes = values[..., :9], routes[:9]
    return labelled(
        model,
        values,
        [(by, labels), ("route", routes)],
        stressors=given.names,
        single=given.single,
        units=given.units,
        method=f"value chains, {decomposition}",
        additive=int(decomposition != "gross_exports"),
    )
