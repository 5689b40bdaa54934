"""Value added against carbon: pollution terms of trade and who gains what from whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from mrio.account._flows import flows, value_added
from mrio.checking import checked
from mrio.labels import FloatArray, as_sequence
from mrio.model import Model

ROUNDING = 1e-12
"""A net below this share of the two flows is zero."""
QUADRANTS = {
    (1, 1): "gains value added, takes pollution",
    (1, -1): "double loss",
    (-1, 1): "double gain",
    (-1, -1): "pays value added, sheds pollution",
}
"""By the signs of net emissions and net value added of a pair."""


@checked
def pollution_terms_of_trade(model: Model, stressor: str | Sequence[str]) -> xr.DataArray:
    """Return emissions per value added in what a region sells, over the same in what it buys.

    PTT_r = (EEX_r / VAX_r) / (EEM_r / VAM_r) over the other own regions of the
    table: above one, a region's sales carry more pollution for each unit of
    income than its purchases. Exports to ROW are left out: nothing is known of
    what is bought there. NaN where a region sells or buys nothing.

    Returns
    -------
    DataArray (region), a ratio

    References
    ----------
    Antweiler (1996), Econ. Syst. Res. 8:361; Muradian, O'Connor &
    Martinez-Alier (2002), Ecol. Econ. 41:51; Duan & Jiang (2017), J. Clean.
    Prod.
    """
    E, V = _between(model, stressor)
    sold, bought = E.values.sum(axis=-1), E.values.sum(axis=-2)
    earned, paid = V.sum(axis=-1), V.sum(axis=-2)
    ratio = _ratio(_ratio(sold, earned), _ratio(bought, paid))
    template = E.isel(destination=0, drop=True).rename(origin="region")
    method = "pollution terms of trade between own regions: (EEX / VAX) / (EEM / VAM)"
    return template.copy(data=ratio).assign_attrs(units="ratio", method=method)


@checked
def exchange_quadrant(model: Model, stressor: str | Sequence[str]) -> xr.Dataset:
    """Return net emissions against net value added of every pair of regions.

    Variables (origin, destination), own regions:

    - `net_emissions`: E[r, s] - E[s, r], positive where r emits for s
    - `net_value_added`: V[r, s] - V[s, r], positive where r earns from s
    - `emission_strength`, `value_added_strength`: each net over its largest
      absolute value
    - `dyad_ratio`: (E[r, s] / V[r, s]) / (E[s, r] / V[s, r])
    - `quadrant`: in words, from the origin's side; empty on the diagonal and
      where a net is zero

    Not the index of Zhang et al. (2018), whose equation was not at hand: an own
    transparent family (docs/methods/accounts.md#exchange-quadrant).

    References
    ----------
    Prell & Feng (2016), Ecol. Econ. (the dyad ratio's idea); Zhang et al.
    (2018), Environ. Sci. Technol. 52:7171 (the question).
    """
    E, V = _between(model, stressor)
    carbon = _net(E.values)
    income = np.broadcast_to(_net(V), carbon.shape)
    dyad = _ratio(_ratio(E.values, V), np.swapaxes(_ratio(E.values, V), -1, -2))
    signs = np.stack([np.sign(carbon), np.sign(income)]).reshape(2, -1).T.astype(int)
    words = np.array([QUADRANTS.get(tuple(pair), "") for pair in signs.tolist()], dtype=object)
    money = model.table.money_unit

    def variable(values: FloatArray, units: str, method: str) -> xr.DataArray:
        out = E.copy(data=values)
        return out.assign_attrs(units=units, method=method)

    variables = {
        "net_emissions": variable(carbon, E.attrs["units"], "E - Eᵀ"),
        "net_value_added": variable(np.array(income), money, "V - Vᵀ"),
        "emission_strength": variable(_strength(carbon), "ratio", "E - Eᵀ over its largest"),
        "value_added_strength": variable(_strength(income), "ratio", "V - Vᵀ over its largest"),
        "dyad_ratio": variable(dyad, "ratio", "(E / V) / (E / V)ᵀ"),
        "quadrant": variable(words.reshape(carbon.shape), "words", "signs of both nets"),
    }
    attrs = {**E.attrs, "units": [str(E.attrs["units"]), money], "method": "exchange"}
    return xr.Dataset(variables, attrs=attrs)


def _between(model: Model, stressor: str | Sequence[str]) -> tuple[xr.DataArray, FloatArray]:
    """Return E (…, r, r) and V (r, r) between own regions, zero within each."""
    as_sequence(stressor)
    own = list(model.table.regions)
    E = flows(model, stressor).sel(destination=own)
    off = 1.0 - np.eye(len(own))
    return E.copy(data=E.values * off), value_added(model).sel(destination=own).values * off


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """Return above / below, NaN where below is zero."""
    above, below = np.broadcast_arrays(above, below)
    out = np.full(above.shape, np.nan)
    np.divide(above, below, out=out, where=below != 0)
    return out


def _net(M: FloatArray) -> FloatArray:
    """Return M - Mᵀ, exactly zero where only rounding is left of both."""
    back = np.swapaxes(M, -1, -2)
    net = M - back
    return np.where(np.abs(net) <= ROUNDING * (np.abs(M) + np.abs(back)), 0.0, net)


def _strength(values: FloatArray) -> FloatArray:
    largest = np.abs(values).max(axis=(-1, -2), keepdims=True)
    return values / np.where(largest > 0, largest, 1.0)
