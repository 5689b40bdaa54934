"""Linkages: how far an industry pulls on its suppliers and pushes its buyers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from mrio.account._results import common_attributes, labelled, money_per_unit
from mrio.checking import checked
from mrio.labels import FloatArray, as_sequence
from mrio.leontief import reciprocal
from mrio.model import Model

ABOVE = 1.0 + 1e-9
"""A linkage above the mean of one, rounding apart."""
KINDS = np.array(["weak", "forward", "backward", "key"], dtype=object)
"""By whether forward and backward linkage are above one."""


@checked
def linkages(model: Model, *, spread: bool = False) -> xr.Dataset:
    """Return Rasmussen's backward and forward linkages, normalised to a mean of one.

    Backward from column sums of L, forward from row sums of the Ghosh inverse
    G = x̂⁻¹ L x̂ (Jones 1976), not from those of L as Rasmussen had them, which answer a
    unit more of final demand for every product. Industries count alike, whatever
    their size. One transposed and one forward solve: L is not formed unless the
    spread is asked for.

    Parameters
    ----------
    model : Model
    spread : bool
        Add the coefficients of variation, which need all of L.

    Returns
    -------
    Dataset (industry)
        - `backward`, `forward`: n Σ_i l_ij / ΣΣ l, n Σ_j g_ij / ΣΣ g
        - `output_multiplier`: Σ_i l_ij; `input_multiplier`: Σ_j g_ij
        - `direct_backward`, `direct_forward`: column sums of A, row sums of B
        - `kind`: 'key' (both above one), 'backward', 'forward', 'weak'
        - with `spread`: `backward_spread`, `forward_spread`, standard deviation
          (n - 1) over mean of a column of L, of a row of G; low where many
          industries are reached evenly

    References
    ----------
    Rasmussen (1956), Studies in Inter-sectoral Relations; Jones (1976), Q. J. Econ.
    90:323; Miller & Blair (2009), sec. 12.2.
    """
    table = model.table
    n, inverse_x = len(table.x), model.inverse_x
    backward = model.solve_transpose_array(np.ones(n))
    # Row sums of x̂⁻¹ L x̂; an industry without output keeps the one of its own input.
    forward = inverse_x * model.solve_array(np.ascontiguousarray(table.x)) + (table.x == 0)
    parts = {
        "backward": n * backward / backward.sum(),
        "forward": n * forward / forward.sum(),
        "output_multiplier": backward,
        "input_multiplier": forward,
        "direct_backward": table.Z.sum(axis=0, dtype=np.float64) * inverse_x,
        "direct_forward": table.Z.sum(axis=1, dtype=np.float64) * inverse_x,
    }
    if spread:
        parts |= _spreads(model, backward, forward)
    strong = (parts["forward"] > ABOVE) + 2 * (parts["backward"] > ABOVE)
    method = "Rasmussen linkages: L backward, Ghosh inverse forward"
    dims = [("industry", table.industries.index)]

    def variable(values: FloatArray, units: str) -> xr.DataArray:
        return labelled(
            model,
            values[None],
            dims,
            stressors=("linkages",),
            single=True,
            units=(units,),
            method=method,
        )

    variables = {name: variable(values, "ratio") for name, values in parts.items()}
    variables["kind"] = variable(KINDS[strong], "words")
    return xr.Dataset(variables, attrs=common_attributes(model, ("ratio",), method))


@checked
def emission_linkages(model: Model, stressor: str | Sequence[str]) -> xr.Dataset:
    """Return emissions up and down the chain of each industry.

    Returns
    -------
    Dataset (industry)
        `direct`: s, per unit of output; `upstream`: m - s, of all suppliers per
        unit of final demand; `downstream`: s (G' - I), of all buyers per unit of
        primary input.

    References
    ----------
    Marques et al. (2012), Ecol. Econ. 84:57; docs/methods/structure.md#emission-linkages.
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.table
    m = model.solve_transpose_array(np.ascontiguousarray(rows.S.T)).T
    enabled = model.solve_array(np.ascontiguousarray(rows.F.T)).T * model.inverse_x
    units = [money_per_unit(unit, table.money_unit) for unit in rows.units]
    method = "direct s, upstream m - s, downstream s (G' - I)"
    parts = {"direct": rows.S, "upstream": m - rows.S, "downstream": enabled - rows.S}
    return xr.Dataset(
        {
            name: labelled(
                model,
                values,
                [("industry", table.industries.index)],
                stressors=names,
                single=single,
                units=units,
                method=method,
            )
            for name, values in parts.items()
        },
        attrs=common_attributes(model, units, method),
    )


@checked
def supply_chain_share(model: Model, stressor: str | Sequence[str]) -> xr.DataArray:
    """Return 1 - s / m: what part of a product's emissions arises at its suppliers.

    Returns
    -------
    DataArray (industry)
        NaN where a product has no emissions. `attrs["of_final_demand"]` is the
        same share of all final demand together, 1 - s y / (s L y), one figure
        for each stressor.

    References
    ----------
    docs/methods/structure.md#direct-and-supply-chain-shares;
    Matthews, Hendrickson & Weber (2008), Environ. Sci. Technol. 42.
    """
    names, single = as_sequence(stressor)
    rows = model.stressor_rows(names)
    table = model.table
    m = model.solve_transpose_array(np.ascontiguousarray(rows.S.T)).T
    y = table.Y.sum(axis=1)
    share = np.where(m != 0, 1.0 - rows.S * reciprocal(m), np.nan)
    whole = 1.0 - (rows.S @ y) * reciprocal(m @ y)
    return labelled(
        model,
        share,
        [("industry", table.industries.index)],
        stressors=names,
        single=single,
        units=["share"] * len(names),
        method="supply-chain share 1 - s / m",
        of_final_demand=float(whole[0]) if single else whole.tolist(),
    )


@checked
def out_of_region_sales(model: Model) -> xr.Dataset:
    """Return what part of its output each industry sells outside its region, and to whom.

    Returns
    -------
    Dataset (industry)
        Shares of output: `to_industries` and `to_final_users` of other own
        regions, `exports` to ROW, `share`, their sum. Zero without output.

    References
    ----------
    docs/methods/structure.md#sales-outside-the-region.
    """
    table = model.table
    codes, count = table.industries.region_codes, len(table.regions)
    each = np.arange(len(codes))
    outside = model.domestic.traded(np.ascontiguousarray(table.x)) * model.inverse_x
    Y = model.Y_by_destination
    users = (Y[:, :count].sum(axis=1) - Y[each, codes]) * model.inverse_x
    exports = Y[:, count:].sum(axis=1) * model.inverse_x
    parts = {
        "to_industries": outside,
        "to_final_users": users,
        "exports": exports,
        "share": outside + users + exports,
    }
    method = "sales outside the own region, shares of output"
    return xr.Dataset(
        {
            name: labelled(
                model,
                values[None],
                [("industry", table.industries.index)],
                stressors=("sales",),
                single=True,
                units=("share",),
                method=method,
            )
            for name, values in parts.items()
        },
        attrs=common_attributes(model, ("share",), method),
    )


def _spreads(model: Model, backward: FloatArray, forward: FloatArray) -> dict[str, FloatArray]:
    """Return coefficients of variation of columns of L and rows of G."""
    L, x = model.inverse_array(), model.table.x
    n = len(x)
    squares = np.einsum("ij,ij->j", L, L)
    ghosh = np.einsum("ij,ij,j->i", L, L, x * x) * model.inverse_x**2 + (x == 0)
    return {
        "backward_spread": _variation(squares, backward, n),
        "forward_spread": _variation(ghosh, forward, n),
    }


def _variation(squares: FloatArray, sums: FloatArray, n: int) -> FloatArray:
    mean = sums / n
    variance = np.maximum(squares - n * mean**2, 0.0) / max(n - 1, 1)
    return np.sqrt(variance) * reciprocal(mean)
