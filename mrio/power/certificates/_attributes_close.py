"""Both bases of the electricity account side by side, and whether attributes are counted once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import InputError
from mrio.labels import FloatArray, resolve_labels
from mrio.power._electricity import UNITS, by_region, check_same
from mrio.power.certificates._residual_mix import ResidualMix

BASES = ("location", "market")
CLOSED = 1e-9
"""Share of all generation (or emissions) below which a gap is rounding."""
LOST = "power lost outside consumption"
UNSOLD = "generated and neither consumed nor booked as lost"
IMPORTED = "consumed beyond what is generated"
ABROAD = "claimed outside the regions"
OPEN = "certificates neither cancelled nor expired"
BEYOND = "cancelled beyond what was issued"
POOLED = "taken from the pool in their place"


@checked
def dual_reporting(located: pd.DataFrame, mix: ResidualMix) -> pd.DataFrame:
    """Return what regions' consumption emits by location and by contract.

    Parameters
    ----------
    located : DataFrame
        Of `location_based`.
    mix : ResidualMix
        Of the same consumption.

    Returns
    -------
    DataFrame by region
        consumption, TWh; location_intensity, market_intensity, kg/kWh;
        location_emissions, market_emissions, difference (market less location),
        Mt. attrs: totals of both.

    Raises
    ------
    InputError
        Two different consumptions of a region.
    LabelError

    Examples
    --------
    >>> from mrio.power import location_based, residual_mix
    >>> generation = pd.DataFrame({"coal": [8.0, 1.0], "wind": [2.0, 1.0]}, ["SX", "YD"])
    >>> flows = pd.DataFrame([[0.0, 6.0], [0.0, 0.0]], generation.index, generation.index)
    >>> factors = pd.Series({"coal": 0.8, "wind": 0.0})
    >>> located = location_based(generation, factors, flows)
    >>> wind = lambda *figures: pd.Series(figures, generation.index, dtype=float)
    >>> mix = residual_mix(generation, factors, located["consumption"], wind(2, 0), wind(0, 2),
    ...                    wind(0, 0), certified_sources="wind")
    >>> found = dual_reporting(located, mix)
    >>> for column in ("location_emissions", "market_emissions", "difference"):
    ...     print(column, found[column].round(3).tolist())
    location_emissions [2.56, 4.64]
    market_emissions [3.2, 4.0]
    difference [0.64, -0.64]
    """
    accounts = mix.accounts
    if absent := [
        name for name in ("consumption", "intensity", "emissions") if name not in located
    ]:
        raise InputError(f"located has no {absent[0]!r}", hint="give what location_based returns")
    located = resolve_labels(accounts.index, located)
    check_same(located.index, accounts.index, "located, rows")
    one = located.loc[list(accounts.index)]
    used = one["consumption"].to_numpy(dtype=np.float64)
    other = accounts["consumption"].to_numpy(dtype=np.float64)
    scale = max(float(used.sum()), float(other.sum()))
    for region, found, expected in zip(accounts.index, other, used, strict=True):
        if abs(found - expected) > CLOSED * scale:
            raise InputError(
                f"{region!r}: the residual mix is of {found:.6g} TWh consumed, {expected:.6g} "
                "TWh by location expected",
                where=region,
                hint="give residual_mix the consumption of location_based",
            )
    columns = {
        "consumption": used,
        "location_intensity": one["intensity"],
        "market_intensity": accounts["intensity"],
        "location_emissions": one["emissions"],
        "market_emissions": accounts["emissions"],
        "difference": accounts["emissions"] - one["emissions"],
    }
    both = pd.DataFrame(columns, index=accounts.index)
    totals = {
        f"{basis}_total": float(both[f"{basis}_emissions"].to_numpy().sum()) for basis in BASES
    }
    both.attrs = {"units": UNITS, **totals}
    return both


@dataclass(frozen=True, eq=False)
class AttributeBalance:
    """Whether attributes claimed and in residual mixes are those of generation.

    Attributes
    ----------
    report : DataFrame by source, 'total' last
        generated, cancelled (by regions), residual, gap (what nobody has; below
        zero what two have): TWh; emitted, cancelled_emissions,
        residual_emissions, gap_emissions: Mt; closed.
    gaps : DataFrame
        region (that generated), source, reason, TWh, Mt; a source's rows sum to
        its gap.
    closed : bool
        Every source's in every region, and all emissions'.
    verdict : str
    """

    report: pd.DataFrame
    gaps: pd.DataFrame
    closed: bool
    verdict: str


@checked
def attributes_close(mix: ResidualMix, lost: pd.Series | None = None) -> AttributeBalance:
    """Return whether every attribute of generation is one consumer's, and where not.

    Certificates left open or claimed outside take their attributes with them,
    and the consumption without them takes others' from the pool: the totals in
    TWh then agree, and those by source and in CO2 do not.

    Parameters
    ----------
    mix : ResidualMix
    lost : Series by region, optional
        TWh lost that is nobody's consumption, e.g. 'lost' of `location_based`;
        without it a gap of power is not told apart by its reason.

    Raises
    ------
    InputError, LabelError

    Examples
    --------
    Of 10 TWh, 1 is lost on the way and stands in nobody's consumption.

    >>> from mrio.power import residual_mix
    >>> generation = pd.DataFrame({"coal": [9.0, 0.0], "wind": [0.0, 1.0]}, ["SX", "YD"])
    >>> by = lambda *figures: pd.Series(figures, generation.index, dtype=float)
    >>> mix = residual_mix(generation, pd.Series({"coal": 0.8, "wind": 0.0}), by(4, 5), by(0, 1),
    ...                    by(0, 1), by(0, 0), certified_sources="wind")
    >>> found = attributes_close(mix, lost=by(0, 1))
    >>> print(found.verdict)
    open: 0.8 of 7.2 Mt are nobody's; power lost outside consumption
    >>> found.gaps
      region source                          reason  TWh   Mt
    0     SX   coal  power lost outside consumption  1.0  0.8
    """
    regions = mix.accounts.index
    inside = [name for name in mix.cancelled.index if name in regions]
    shape = mix.generation.shape
    made, left, factor = (f.to_numpy() for f in (mix.generation, mix.origins, mix.factors))
    claimed = mix.cancelled.loc[inside].to_numpy().sum(axis=0).reshape(shape)
    columns = {}
    for name, weight in (("", np.ones(shape)), ("_emissions", factor)):
        columns["emitted" if name else "generated"] = (made * weight).sum(axis=0)
        columns[f"cancelled{name}"] = (claimed * weight).sum(axis=0)
        columns[f"residual{name}"] = (left * weight).sum(axis=0)
        columns[f"gap{name}"] = ((made - claimed - left) * weight).sum(axis=0)
    report = pd.DataFrame(columns, index=mix.generation.columns)
    report.loc["total"] = report.sum()
    total = report.loc["total"]
    small = CLOSED * float(total["generated"]), CLOSED * float(total["emitted"])
    apart = np.abs(made - claimed - left)  # by region: what two share must not hide what none has
    within = (apart <= small[0]) & (apart * factor <= max(small[1], small[0]))
    report["closed"] = (
        (report["gap"].abs() <= small[0])
        & (report["gap_emissions"].abs() <= small[1])
        & np.array([*within.all(axis=0), within.all()])
    )
    report.attrs = {"units": "TWh, Mt"}
    gaps = _gaps(mix, claimed, lost, small[0])
    closed = bool(report["closed"].all())
    return AttributeBalance(report, gaps, closed, _verdict(report, gaps, closed))


def _gaps(
    mix: ResidualMix, claimed: FloatArray, lost: pd.Series | None, small: float
) -> pd.DataFrame:
    """Return the gap by region that generated, source and reason; exact, by the steps' algebra.

    Generation is U + issued - expired, so that the gap is (issued - expired -
    cancelled) + (U - residual), and the second part is the pool's mix times Σσ =
    losses + other power not consumed - certificates not cancelled inside.
    """
    regions, shape = mix.accounts.index, mix.generation.shape
    outside = [name for name in mix.cancelled.index if name not in regions]
    abroad = mix.cancelled.loc[outside].to_numpy().sum(axis=0).reshape(shape)
    open_ = (mix.issued - mix.expired).to_numpy() - claimed - abroad
    spare = mix.pool.to_numpy()
    pool = spare / spare.sum() if spare.sum() > 0 else np.zeros(shape)
    gone = 0.0 if lost is None else float(by_region(lost, "lost", regions).sum())
    made, used = (
        mix.generation.to_numpy().sum(),
        float(mix.accounts["consumption"].to_numpy().sum()),
    )
    rest = made - used - gone
    if gone > small and gone > made - used + small:
        raise InputError(
            f"lost: {gone:.6g} TWh are nobody's consumption, at most {max(made - used, 0.0):.6g} "
            "expected: what is generated less what is consumed",
            where="lost",
            hint="leave it out where losses are in consumption",
        )
    parts = {
        LOST: gone * pool,
        UNSOLD if rest > 0 else IMPORTED: rest * pool,
        ABROAD: abroad,
        OPEN: np.clip(open_, 0.0, None),
        BEYOND: np.clip(open_, None, 0.0),
        POOLED: -(open_ + abroad).sum() * pool,
    }
    rows = [
        (regions[r], mix.generation.columns[k], reason, part[r, k], part[r, k] * factor)
        for reason, part in parts.items()
        for (r, k), factor in np.ndenumerate(mix.factors.to_numpy())
        if abs(part[r, k]) > small
    ]
    found = pd.DataFrame(rows, columns=pd.Index(["region", "source", "reason", "TWh", "Mt"]))
    found.attrs = {"units": "TWh, Mt"}
    return found


def _verdict(report: pd.DataFrame, gaps: pd.DataFrame, closed: bool) -> str:
    total = report.loc["total"]
    if closed:
        return f"closed: {total['emitted']:.6g} Mt, every attribute counted once"
    off = float(total["gap_emissions"])
    whose = "nobody's" if off >= 0 else "counted twice"
    why = ", ".join(dict.fromkeys(gaps["reason"])) or "sources are exchanged"
    return f"open: {abs(off):.6g} of {total['emitted']:.6g} Mt are {whose}; {why}"
