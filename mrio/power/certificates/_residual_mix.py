"""Residual mix: what is left to those who claim nothing, once certificates are taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.errors import BalanceError
from mrio.labels import FloatArray
from mrio.power._electricity import (
    UNITS,
    by_region,
    by_source,
    check_not_negative,
    factors_of,
    ratio,
    unrounded,
)
from mrio.power.certificates._claims import certified_of, check_within, claims_of, of_sources


@dataclass(frozen=True, eq=False)
class ResidualMix:
    """The mix of those who cancel no certificates, by region, and market-based accounts.

    Attributes
    ----------
    accounts : DataFrame by region
        consumption, cancelled, unclaimed (consumption without a certificate),
        untracked (attributes without one), surplus (untracked less unclaimed):
        TWh; residual_factor: kg/kWh; claimed_emissions, residual_emissions,
        emissions: Mt; intensity: kg/kWh, market-based. NaN where there is nothing.
    shares : DataFrame, region × source
        Of the residual mix; rows sum to one.
    pool : DataFrame, region × source
        Attributes that regions with a surplus have to spare, TWh.
    origins : DataFrame, region × source
        Attributes in all residual mixes, by the region that generated them, TWh.
    cancelled : DataFrame, consumer × (region, source)
        Claims by the region that generated; consumer 'ROW' is outside.
    generation, factors, issued, expired : DataFrame, region × source
        As given, in one order.
    """

    accounts: pd.DataFrame
    shares: pd.DataFrame
    pool: pd.DataFrame
    origins: pd.DataFrame
    cancelled: pd.DataFrame
    generation: pd.DataFrame
    factors: pd.DataFrame
    issued: pd.DataFrame
    expired: pd.DataFrame


def residual_mix(
    generation: pd.DataFrame,
    factors: pd.Series | pd.DataFrame,
    consumption: pd.Series,
    issued: pd.Series | pd.DataFrame,
    cancelled: pd.Series | pd.DataFrame,
    expired: pd.Series | pd.DataFrame,
    *,
    certified_sources: str | Sequence[str],
) -> ResidualMix:
    """Return each region's residual mix and the market-based account that follows.

    1. Untracked attributes U = generation - issued + expired, by source.
    2. Unclaimed consumption uc = consumption - cancelled; surplus σ = ΣU - uc.
    3. Regions with a surplus put σ of their mix U into a pool.
    4. The mix of a region with a surplus is U; a deficit is filled from the pool.

    Consumption decides whether that closes: with losses inside it all attributes
    are somebody's, with losses outside those of the losses are nobody's (see
    `attributes_close`).

    Parameters
    ----------
    generation : DataFrame, region × source
        TWh.
    factors : Series by source, or DataFrame by region × source
        kg CO2 per kWh.
    consumption : Series by region
        TWh, e.g. that of `location_based`.
    issued, expired : DataFrame by region × certified source
        TWh of certificates of this generation; a Series by region where one
        source is certified.
    cancelled : DataFrame by consumer × certified source
        TWh claimed, a consumer being a region or 'ROW', outside; a Series where
        one source is certified. Columns (region, source) say where the
        certificates are from; else they are an even mix of all that did not
        expire (a design of our own).
    certified_sources : str or list of str
        Sources that certificates are issued for.

    Raises
    ------
    InputError
        Certificates issued or claimed beyond generation, or expired beyond issued.
    BalanceError
        Claims beyond the consumer's consumption; deficits, and no region with a
        surplus to fill them from.
    LabelError

    References
    ----------
    Steps 1 and 2: Grexel's account of European residual mixes. Steps 3 and 4 as
    remembered, confirmed by sources in words only (docs/methods/power.md#residual-mix).

    Examples
    --------
    >>> by = lambda *figures: pd.Series(figures, ["SX", "YD", "RC"], dtype=float)
    >>> generation = pd.DataFrame({"coal": by(200, 240, 300), "RE": by(60, 40, 120)})
    >>> found = residual_mix(
    ...     generation, pd.Series({"coal": 0.83, "RE": 0.0}), by(180, 350, 430), by(50, 30, 80),
    ...     by(10, 90, 40), by(5, 3, 12), certified_sources="RE")
    >>> for column in ("surplus", "residual_factor", "intensity"):
    ...     print(column, found.accounts[column].round(6).tolist())
    surplus [45.0, -7.0, -38.0]
    residual_factor [0.772093, 0.786941, 0.713691]
    intensity [0.729199, 0.584585, 0.647301]
    """
    made = by_source(generation, "generation")
    regions, sources = made.index, made.columns
    certified = certified_of(certified_sources, sources)
    factor = factors_of(factors, made)
    used = by_region(consumption, "consumption", regions)
    out = of_sources(issued, "issued", made, certified)
    back = of_sources(expired, "expired", made, certified)
    check_within(out, made.to_numpy(), made, "issued", "generated")
    check_within(back, out, made, "expired", "issued")
    claims = claims_of(cancelled, made, out - back, certified)
    claimed = claims.reindex(regions, fill_value=0.0).to_numpy()
    unclaimed = check_not_negative(
        unrounded(used - claimed.sum(axis=1), float(used.sum())),
        regions,
        "consumption less cancelled certificates",
        "a consumer claims no more than it consumes",
    )
    untracked = np.clip(made.to_numpy() - out + back, 0.0, None)
    mixed = _mixed(untracked, unclaimed, factor, regions)
    accounts = {
        "consumption": used,
        "cancelled": claimed.sum(axis=1),
        "unclaimed": unclaimed,
        "untracked": untracked.sum(axis=1),
        "surplus": mixed.surplus,
        "residual_factor": mixed.factor,
        "claimed_emissions": claimed @ factor.ravel(),
        "residual_emissions": np.nan_to_num(mixed.factor) * unclaimed,
    }
    found = pd.DataFrame(accounts, index=regions)
    found["emissions"] = found["claimed_emissions"] + found["residual_emissions"]
    found["intensity"] = ratio(found["emissions"].to_numpy(), used)
    found.attrs = {"units": UNITS, "basis": "market"}

    def frame(figures: FloatArray) -> pd.DataFrame:
        return pd.DataFrame(figures, index=regions, columns=made.columns)

    return ResidualMix(
        accounts=found,
        shares=frame(mixed.shares),
        pool=frame(mixed.spare),
        origins=frame(mixed.origins),
        cancelled=claims,
        generation=made,
        factors=frame(factor),
        issued=frame(out),
        expired=frame(back),
    )


@dataclass(frozen=True, eq=False)
class _Mixed:
    """Steps 2 to 4: surplus and factor by region; shares, spare, origins by region × source."""

    surplus: FloatArray
    factor: FloatArray
    shares: FloatArray
    spare: FloatArray
    origins: FloatArray


def _mixed(
    untracked: FloatArray, unclaimed: FloatArray, factor: FloatArray, regions: pd.Index
) -> _Mixed:
    total = untracked.sum(axis=1)
    surplus = unrounded(total - unclaimed, float(total.sum() + unclaimed.sum()))
    missing, over = np.clip(-surplus, 0.0, None), np.clip(surplus, 0.0, None)
    own = untracked * ratio(np.ones_like(total), total)[:, None]  # shares of U, NaN without any
    spare = np.nan_to_num(own) * over[:, None]
    if missing.any() and not over.any():
        worst = int(missing.argmax())
        raise BalanceError(
            f"{regions[worst]!r}: the residual mix lacks {missing[worst]:.6g} TWh, and no region "
            "has attributes to spare",
            where=regions[worst],
            hint="consumption exceeds generation, or certificates are neither cancelled nor "
            "expired: count imports and what is left",
        )
    pool = spare.sum(axis=0) / max(over.sum(), np.finfo(float).tiny)
    pool_factor = (spare * factor).sum() / max(over.sum(), np.finfo(float).tiny)
    short, gets = missing > 0, missing[:, None]
    shares, mixed_factor = own.copy(), (own * factor).sum(axis=1)
    shares[short] = (untracked + gets * pool)[short] / unclaimed[short, None]
    carried = (untracked * factor).sum(axis=1) + missing * pool_factor
    mixed_factor[short] = carried[short] / unclaimed[short]
    kept = np.where(over > 0, ratio(unclaimed, total), 1.0)
    taken = missing.sum() / max(over.sum(), np.finfo(float).tiny)
    origins = untracked * kept[:, None] + taken * spare
    return _Mixed(surplus, mixed_factor, shares, spare, origins)
