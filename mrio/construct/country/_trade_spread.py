"""How sure a constructed trade flow is: many tables over what statistics leave open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.checking import check_fields, checked
from mrio.construct.core import (
    Array,
    BuildReport,
    RegionalTable,
    distribute,
    gravity,
    keep_two_way,
    reconcile,
)
from mrio.construct.country._inputs import Control, kept_shares
from mrio.construct.country._steps import known_trade, reconciled_tables, without_crumbs
from mrio.draws import generator, lognormal_factors
from mrio.errors import InputError

LOW, HIGH = 0.025, 0.975


@dataclass(frozen=True)
class Unknowns:
    """Ranges of what regional tables do not say; each draw takes one value from each.

    Attributes
    ----------
    decay : (low, high)
        Exponent of distance, uniform; one value for all sectors of a draw.
    outflow_side : (low, high)
        Weight of the outflow side in the total of a sector, between 0 and 1,
        uniform; each sector its own.
    pair_cv : float
        Coefficient of variation of the weight of each pair in each sector
        (lognormal, mean one): what distance and size do not explain.
    """

    decay: tuple[float, float]
    outflow_side: tuple[float, float]
    pair_cv: float

    def __post_init__(self) -> None:
        check_fields(self)
        for name, most in (("decay", np.inf), ("outflow_side", 1.0)):
            low, high = getattr(self, name)
            if not 0.0 <= low <= high <= most or not np.isfinite(high):
                raise InputError(f"{name}=({low}, {high})", hint=f"0 <= low <= high <= {most:g}")


@dataclass(frozen=True, eq=False)
class TradeSpread:
    """Trade between regions over all draws, money of the tables.

    Attributes
    ----------
    flows : DataFrame
        Rows (sector, origin, destination), the diagonal left out; `mean`, `sd`,
        `low` and `high` (quantiles 0.025 and 0.975), `cv`.
    pairs : DataFrame
        The same of all sectors together, rows (origin, destination).
    draws : int
    """

    flows: pd.DataFrame
    pairs: pd.DataFrame
    draws: int


@checked
def trade_spread(
    tables: Sequence[RegionalTable],
    distance: pd.DataFrame,
    unknowns: Unknowns,
    *,
    draws: int,
    seed: int,
    control: Control | None = None,
    priors: Mapping[str, pd.DataFrame] | None = None,
    cross_hauling: float | Mapping[str, float] = 1.0,
) -> TradeSpread:
    """Return how far a flow hangs on what is not known; see `build_country` for the tables.

    Each draw makes outflow and inflow equal anew and distributes trade with its
    own decay and its own weights of pairs (bilateral statistics among them).
    Every draw meets its margins exactly. Regional tables and national totals
    are taken as they are: their own errors are no part of this.

    Parameters
    ----------
    tables, distance, control, priors : as in `build_country`
    unknowns : Unknowns
    draws : int
    seed : int
    cross_hauling : as in `Assumptions`, the same in every draw

    Raises
    ------
    InputError, LabelError, BalanceError

    References
    ----------
    Wilson (1967); Lenzen, Wood & Wiedmann (2010), Econ. Syst. Res. 22:43.
    """
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < 2:
        raise InputError(f"{draws!r} draws", hint="ask for a whole number of two or more")
    system, km = reconciled_tables(tables, distance, control, BuildReport("spread"))
    known, kept = known_trade(system, priors), kept_shares(system, cross_hauling)
    s, r = len(system.sectors), len(system.regions)
    found = np.empty((draws, s, r, r))
    apart = np.arange(s * r * r)
    for draw in range(draws):
        rng = generator(seed, "trade", draw)
        reconciled = reconcile(system, rng.uniform(*unknowns.outflow_side, s))
        margins = without_crumbs(keep_two_way(reconciled, kept))
        noise = lognormal_factors(unknowns.pair_cv, 1, rng, together=apart).reshape(s, r, r)
        weights = gravity(margins.outflow, margins.inflow, km, rng.uniform(*unknowns.decay))
        drawn = {at: prior * noise[at] for at, prior in known.items()}
        found[draw] = distribute(margins, weights * noise, drawn).values
    names = pd.Index(system.sectors, name="sector")
    flows = pd.concat(
        {name: _summary(found[:, at], system.regions) for at, name in enumerate(names)},
        names=["sector", "origin", "destination"],
    )
    return TradeSpread(flows, _summary(found.sum(axis=1), system.regions), draws)


def _summary(found: Array, regions: tuple[str, ...]) -> pd.DataFrame:
    """Return mean, quantiles and CV of flows (draws, r, r) between different regions."""
    off = ~np.eye(len(regions), dtype=bool)
    values = found[:, off]
    mean = values.mean(axis=0)
    sd = values.std(axis=0, ddof=1)
    low, high = np.quantile(values, [LOW, HIGH], axis=0)
    pairs = pd.MultiIndex.from_product([regions, regions], names=["origin", "destination"])
    cv = np.divide(sd, mean, out=np.full(len(mean), np.nan), where=mean > 0)
    columns = {"mean": mean, "sd": sd, "low": low, "high": high, "cv": cv}
    return pd.DataFrame(columns, pairs[off.reshape(-1)])
