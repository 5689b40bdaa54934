"""Location-based electricity: what a region consumes carries what flows into it carried."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import BalanceError, InputError
from mrio.labels import FloatArray
from mrio.power._electricity import (
    UNITS,
    aligned,
    by_source,
    check_not_negative,
    factors_of,
    ratio,
    unrounded,
)

Lost = Literal["consumed", "carried", "outside"]
CLOSED = 1e-9
"""Share of all emissions that accounts may be off by."""


@checked
def location_based(
    generation: pd.DataFrame,
    factors: pd.Series | pd.DataFrame,
    flows: pd.DataFrame,
    losses: pd.DataFrame | None = None,
    *,
    lost_power: Lost | None = None,
) -> pd.DataFrame:
    """Return the intensity of the electricity that each region consumes, with transmission.

    Power mixes in each region, and what is sent on has the mix's intensity c:
    (diag(generation + inflow) - flows') c = emissions of generation.

    Parameters
    ----------
    generation : DataFrame, region × source
        TWh.
    factors : Series by source, or DataFrame by region × source
        kg CO2 per kWh, that is Mt per TWh.
    flows : DataFrame, region × region
        TWh as sent, from rows to columns.
    losses : DataFrame, region × region, optional
        Share of what is sent that does not arrive, below 1; without it flows
        arrive whole.
    lost_power : {"consumed", "carried", "outside"}
        Required with losses. "consumed": the receiver consumes what was sent to
        it, losses inside. "carried": it consumes what arrives, whose intensity
        rises so that it carries the losses' emissions. "outside": it consumes
        what arrives, at the intensity that it would have if all did, and what is
        lost, at the same intensity, is nobody's: the account is short by it.

    Returns
    -------
    DataFrame by region
        generated, received (what arrives), sent, lost (on the way to it),
        consumption: TWh; emitted (by generation), emissions (of consumption),
        lost_emissions (nobody's): Mt; generation_intensity (not for accounts)
        and intensity: kg/kWh, NaN where nothing is generated or passes through.
        Σ emissions + Σ lost_emissions = Σ emitted.

    Raises
    ------
    BalanceError
        A region that sends more than it has, or power that circulates without
        being generated or consumed.
    InputError, LabelError

    References
    ----------
    Kodra 2015; Qu, Liang, Xu 2017;
    docs/methods/power.md#location-based-intensity. "carried" is a design of our own.

    Examples
    --------
    >>> regions = ["SX", "YD", "RC"]
    >>> generation = pd.DataFrame({"coal": [200, 240, 300], "RE": [60, 40, 120]}, regions)
    >>> flows = pd.DataFrame(0.0, regions, regions)
    >>> flows.loc["SX", "YD"], flows.loc["SX", "RC"], flows.loc["RC", "YD"] = 60, 20, 10
    >>> found = location_based(generation, pd.Series({"coal": 0.83, "RE": 0.0}), flows)
    >>> found["intensity"].round(6).tolist(), round(float(found["emissions"].sum()), 6)
    ([0.638462, 0.695591, 0.59493], 614.2)
    """
    made = by_source(generation, "generation")
    regions = made.index
    sent = aligned(flows, "flows", regions, regions)
    _check_own(sent, regions)
    share = _loss_shares(losses, regions, lost_power)
    own = made.to_numpy().sum(axis=1)
    emitted = (made.to_numpy() * factors_of(factors, made)).sum(axis=1)
    lost = (sent * share).sum(axis=0)
    landed = sent.sum(axis=0) - lost
    inflow = landed if lost_power == "carried" else sent.sum(axis=0)
    had = sent.sum(axis=0) if lost_power == "consumed" else landed
    used = own + had - sent.sum(axis=1)
    used = check_not_negative(
        unrounded(used, float(own.sum() + sent.sum())),
        regions,
        "what is generated and received less what is sent",
        "flows out of a region come from its generation and what flows into it",
    )
    intensity = _solve(own, inflow, sent, emitted, regions)
    nobody = intensity * lost if lost_power == "outside" else np.zeros(len(regions))
    _check_closed(float(intensity @ used + nobody.sum()), float(emitted.sum()))
    columns = {
        "generated": own,
        "received": landed,
        "sent": sent.sum(axis=1),
        "lost": lost,
        "consumption": used,
        "emitted": emitted,
        "emissions": intensity * used,
        "lost_emissions": nobody,
        "generation_intensity": ratio(emitted, own),
        "intensity": np.where(own + inflow > 0, intensity, np.nan),
    }
    found = pd.DataFrame(columns, index=regions)
    found.attrs = {"units": UNITS, "basis": "location", "lost_power": lost_power or "none"}
    return found


def _solve(
    own: FloatArray, inflow: FloatArray, sent: FloatArray, emitted: FloatArray, regions: pd.Index
) -> FloatArray:
    """Return c, zero where no power passes."""
    served = own > 0
    for _ in regions:
        served = served | (sent[served].sum(axis=0) > 0)
    stray = [region for region, ok in zip(regions, (inflow <= 0) | served, strict=True) if not ok]
    if stray:
        raise BalanceError(
            f"{', '.join(stray)}: power flows that nobody generates",
            where=stray[0],
            hint="name what generates it, or leave the flow out",
        )
    through = own + inflow
    system = np.diag(np.where(through > 0, through, 1.0)) - sent.T
    try:
        return np.asarray(np.linalg.solve(system, emitted), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise _circulating() from None


def _check_closed(found: float, expected: float) -> None:
    if not abs(found - expected) <= CLOSED * max(expected, 1.0):
        raise _circulating(f": {found:.6g} Mt are accounted for, {expected:.6g} Mt expected")


def _circulating(told: str = "") -> BalanceError:
    return BalanceError(
        f"power circulates between regions until next to nothing is consumed{told}",
        where="flows",
        hint="give net flows between two regions",
    )


def _check_own(sent: FloatArray, regions: pd.Index) -> None:
    for region, figure in zip(regions, np.diag(sent), strict=True):
        if figure:
            raise InputError(
                f"flows: {region!r} sends {figure:.6g} TWh to itself, 0 expected",
                where=region,
                hint="what a region keeps is no flow",
            )


def _loss_shares(
    losses: pd.DataFrame | None, regions: pd.Index, lost_power: Lost | None
) -> FloatArray:
    if lost_power is not None and lost_power not in get_args(Lost):
        raise InputError(
            f"lost_power={lost_power!r}", hint=f"use one of {', '.join(map(repr, get_args(Lost)))}"
        )
    if losses is None:
        return np.zeros((len(regions), len(regions)))
    if lost_power is None:
        raise InputError(
            "losses are given, and not who has them",
            where="lost_power",
            hint="say lost_power='consumed' (the receiver), 'carried' (in the intensity of what "
            "arrives) or 'outside' (nobody)",
        )
    share = aligned(losses, "losses", regions, regions)
    for r, s in np.argwhere(share >= 1):
        raise InputError(
            f"losses from {regions[r]!r} to {regions[s]!r}: {share[r, s]:.6g}, a share below 1 "
            "expected",
            where=f"{regions[r]} / {regions[s]}",
            hint="2.77 % is 0.0277",
        )
    return share
