"""Figures in another unit than the rest: coefficients for flows, powers of ten."""

from __future__ import annotations

import numpy as np

from mrio.checking import checked
from mrio.diagnostics._balance import in_percent
from mrio.diagnostics._finding import Finding
from mrio.labels import FloatArray, LocalLabel, sum_groups
from mrio.lang import N_, Message
from mrio.table import Table

LEAST_SHARE = 0.01
"""Share of output that industries buy, below which no table of an economy lies: it is around a
half, and a tenth in the least connected regions."""
LEAST_OF_SHARES = 0.1
"""The same where no column of Z sums to more than 1, as those of coefficients do not."""
FAR = 1.5
"""Powers of ten between a region's share of inputs and the median region's."""
FAR_INTENSITY = 2.0
"""Powers of ten between a region's stressors per output and the median region's: between the most
and the least polluting provinces or countries lie one to one and a half."""
FAR_ALONE, CLOSE = 2.0, 1.0
"""Powers of ten of one region from which one stressor of it is in another unit, where all other
regions lie within the second."""
SHOWN = 5
FAR_STRESSOR = 3.0
"""The same for one stressor of many, of which some are hardly found in a region: told, no error."""


COEFFICIENTS = N_(
    "industries buy inputs of %(share)s of their output, and no column of Z sums to more than 1: "
    "it may hold coefficients A in place of flows"
)
OTHER_UNITS = N_(
    "industries buy inputs of %(share)s of their output, Z and Y may be in different units"
)
OFF = {
    (True, True): N_(
        "%(region)s has 10^%(power)s times less in the median stressor per output than the median "
        "region: its money or its stressors may be off by a power of ten"
    ),
    (True, False): N_(
        "%(region)s has 10^%(power)s times less of its one stressor per output than the median "
        "region: its money or its stressors may be off by a power of ten"
    ),
    (False, True): N_(
        "%(region)s has 10^%(power)s times more in the median stressor per output than the median "
        "region: its money or its stressors may be off by a power of ten"
    ),
    (False, False): N_(
        "%(region)s has 10^%(power)s times more of its one stressor per output than the median "
        "region: its money or its stressors may be off by a power of ten"
    ),
}
"""By whether a region has less, and whether of several stressors."""
ODD_PAIR = N_(
    "%(stressor)s per output of %(region)s is 10^%(power)s times that of the median region"
)
ODD_PAIRS = N_(
    "%(stressor)s per output of %(region)s is 10^%(power)s times that of the median region; %(n)s "
    "such pairs of stressor and region in all"
)


@checked
def check_scale(table: Table) -> list[Finding]:
    """Scale: flows, final demand and stressors of all regions are in the same unit."""
    return [*_inputs(table), *_stressors(table)]


def _inputs(table: Table) -> list[Finding]:
    codes, count = table.industries.region_codes, len(table.regions)
    bought = np.maximum(table.flow_sums.inputs, 0.0) + np.maximum(table.imports, 0.0)
    spent, made = (sum_groups(part, codes, count) for part in (bought, table.x))
    if not spent.sum() > 0 or not made.sum() > 0:
        return []
    share = float(spent.sum() / made.sum())
    as_shares = float(table.flow_sums.inputs.max()) <= 1.0 + 1e-9
    if share < (LEAST_OF_SHARES if as_shares else LEAST_SHARE):
        return [
            Finding(
                "error",
                "small_inputs",
                Message(COEFFICIENTS if as_shares else OTHER_UNITS, share=in_percent(share)),
                "table",
                share,
            )
        ]
    return _regions_apart(table, spent, made)


def _regions_apart(table: Table, spent: FloatArray, made: FloatArray) -> list[Finding]:
    both = (spent > 0) & (made > 0)
    if both.sum() < 3:
        return []
    shares = np.where(both, spent, 1.0) / np.where(both, made, 1.0)
    usual = float(np.median(shares[both]))
    found = []
    for s in np.flatnonzero(both & (np.log10(shares / usual) < -FAR)):
        found.append(
            Finding(
                "error",
                "region_scale",
                Message(
                    "industries of %(region)s buy inputs of %(share)s of their output, of "
                    "%(usual)s in the median region: some of its flows or of its final demand may "
                    "be off by a power of ten",
                    region=LocalLabel(table.regions[s]),
                    share=in_percent(shares[s]),
                    usual=in_percent(usual),
                ),
                table.regions[s],
                float(shares[s]),
            )
        )
    return found


def _stressors(table: Table) -> list[Finding]:
    """Regions whose stressors per output are far from the median region's, over all stressors."""
    codes, count = table.industries.region_codes, len(table.regions)
    made = sum_groups(table.x, codes, count)
    if count < 3 or not (made > 0).all():
        return []
    rows = [ext.F for ext in table.extensions.values() if len(ext.F)]
    if not rows:
        return []
    names = [row for ext in table.extensions.values() for row in ext.stressors]
    intensity = np.concatenate([sum_groups(F, codes, count, axis=1) for F in rows]) / made
    known = np.flatnonzero((intensity > 0).sum(axis=1) > count / 2)
    if not known.size:
        return []
    positive = intensity[known] > 0
    logs = np.full(positive.shape, np.nan)
    np.log10(intensity[known], out=logs, where=positive)
    far = logs - np.nanmedian(logs, axis=1, keepdims=True)
    seen = np.isfinite(far).any(axis=0)
    middle = np.zeros(count)
    middle[seen] = np.nanmedian(far[:, seen], axis=0)
    off = np.flatnonzero(np.abs(middle) >= FAR_INTENSITY)
    if len(known) == 1 and (np.abs(middle) > CLOSE).sum() > 1:
        off = off[:0]  # one stressor that other regions have very unlike amounts of, such as mining
    found = [
        _off(table.regions[s], float(middle[s]), int(np.isfinite(far[:, s]).sum())) for s in off
    ]
    rest = np.abs(np.nan_to_num(far))
    rest[:, off] = 0.0
    # Alone among regions that lie close together, it is a unit; among spread ones, it may be so.
    others = np.sort(rest, axis=1)[:, -2]
    alone = np.argwhere((rest >= FAR_ALONE) & (others[:, None] <= CLOSE) & (rest > others[:, None]))
    for i, s in alone[:SHOWN]:
        found.append(_alone(names[known[i]], table.regions[s], float(far[i, s])))
        rest[i, s] = 0.0
    if (rest >= FAR_STRESSOR).any():
        i, s = np.unravel_index(int(rest.argmax()), rest.shape)
        count = int((rest >= FAR_STRESSOR).sum())
        found.append(_odd(names[known[i]], table.regions[s], float(far[i, s]), count))
    return found


def _off(region: str, middle: float, count: int) -> Finding:
    return Finding(
        "error",
        "region_intensity",
        Message(OFF[middle < 0, count > 1], region=LocalLabel(region), power=f"{abs(middle):.1f}"),
        region,
        10.0**middle,
    )


def _alone(stressor: str, region: str, far: float) -> Finding:
    return Finding(
        "error",
        "stressor_scale",
        Message(
            "%(stressor)s per output of %(region)s is 10^%(power)s times that of the median "
            "region, and no other region is as far as 10^%(close)s: it may be in another unit",
            stressor=LocalLabel(stressor),
            region=LocalLabel(region),
            power=f"{far:.1f}",
            close=f"{CLOSE:.1f}",
        ),
        region,
        10.0**far,
    )


def _odd(stressor: str, region: str, far: float, count: int) -> Finding:
    return Finding(
        "info",
        "stressor_scale",
        Message(
            ODD_PAIRS if count > 1 else ODD_PAIR,
            stressor=LocalLabel(stressor),
            region=LocalLabel(region),
            power=f"{far:.1f}",
            n=count,
        ),
        region,
        10.0**far,
    )
