"""Output as it was published beside output as the cells sum to."""

from __future__ import annotations

import numpy as np

from mrio.errors import BalanceError
from mrio.labels import Axis, FloatArray

OWN_SHARE = 1e-3
"""Of an industry's own output: differences below it may come from rounding of its many cells."""
TOTAL_SHARE = 1e-6
"""Of all output: smaller differences are of no consequence, in however small an industry."""
SHOWN = 5


def compare_output(
    x: FloatArray, published: FloatArray, industries: Axis, *, unit: str, hint: str
) -> str:
    """Return a note on the largest difference of published output from row sums of Z and Y.

    Parameters
    ----------
    x, published : (n,)
    industries : Axis
    unit : str
        Of money.
    hint : str
        What to do when they differ.

    Raises
    ------
    BalanceError
        Where they differ by more than a thousandth of an industry's output and a
        millionth of all output; the industries are named, and the power of ten
        by which a region is off.
    """
    gap = np.abs(published - x)
    allowed = OWN_SHARE * np.maximum(np.abs(published), np.abs(x)) + TOTAL_SHARE * np.abs(x).sum()
    off = np.flatnonzero(~(gap <= allowed))
    if not off.size:
        worst = int(gap.argmax())
        return (
            f"published output is met; the largest difference is {gap[worst]:.3g} {unit}, "
            f"in {industries.label(worst)}"
        )
    shown = off[np.argsort(-gap[off], kind="stable")][:SHOWN]
    lines = [
        f"  - {industries.label(j)}: row sum {x[j]:,.6g}, published {published[j]:,.6g} {unit}"
        for j in shown
    ]
    if len(off) > SHOWN:
        lines.append(f"  - and {len(off) - SHOWN} more")
    lines += _scaled_regions(x, published, industries, off)
    raise BalanceError(
        f"output of {len(off)} of {len(x)} industries is not what Z and Y sum to:\n"
        + "\n".join(lines),
        where=industries.label(int(shown[0])),
        hint=hint,
    )


def _scaled_regions(
    x: FloatArray, published: FloatArray, industries: Axis, off: np.ndarray
) -> list[str]:
    """Return a line for each region whose output is off by one power of ten in the median."""
    lines = []
    for code in np.unique(industries.region_codes[off]):
        of = industries.region_codes == code
        both = of & (x > 0) & (published > 0)
        if not both.any():
            continue
        power = float(np.median(np.log10(x[both] / published[both])))
        if abs(power) > 0.5 and abs(power - round(power)) < 0.05:
            lines.append(
                f"  - {industries.regions[code]} as a whole is 10^{round(power)} times the "
                "published: its figures are in another unit"
            )
    return lines
