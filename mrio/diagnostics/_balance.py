"""Columns and output: inputs and primary inputs of an industry add up to what it makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mrio.checking import checked
from mrio.diagnostics._finding import Finding, Severity
from mrio.labels import FloatArray, IndexArray, LocalLabel
from mrio.lang import Message
from mrio.table import Table

ROUNDING = 1e-6
"""Share of total output below which columns that miss are of no consequence."""
SERIOUS = 1e-4
"""Share of total output from which they are an error, and value added is refused: below it lie
figures that were rounded and converted since, or kept in half precision."""
SAMPLED_ROWS = 16
"""Rows by whose cells the last printed digit of a table is found."""
POWERS = (-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, eq=False)
class Imbalance:
    """Columns that miss output by more than rounding.

    Attributes
    ----------
    gap : (n,) output less inputs and primary inputs
    share : float
        Sum of absolute gaps of `industries` over total output.
    industries : positions, the largest gap first; empty where all is rounding
    """

    gap: FloatArray
    share: float
    industries: IndexArray

    def lines(self, table: Table, most: int = 5) -> list[str]:
        """Return the worst industries, each with what its column sums to and its output."""
        found = [
            f"{table.industries.label(j)}: its column sums to {table.x[j] - self.gap[j]:,.6g}, "
            f"its output is {table.x[j]:,.6g} {table.money_unit}"
            for j in self.industries[:most]
        ]
        left = len(self.industries) - most
        return [*found, f"and {left} more"] if left > 0 else found


@checked
def imbalance(table: Table) -> Imbalance:
    """Return by how much columns miss output beyond what rounding of their cells explains.

    A column may miss by half the last printed digit for each of the cells that it and
    its row have, and by a millionth of what it turns over; columns that miss by more
    count together, and are named from a ten-thousandth of total output on.
    """
    gap = table.x - table.flow_sums.inputs - table.v.sum(axis=0)
    total = float(np.abs(table.x).sum()) or 1.0
    none = np.zeros(0, dtype=np.intp)
    if float(np.abs(gap).sum()) <= ROUNDING * total:
        return Imbalance(gap, float(np.abs(gap).sum()) / total, none)
    turned_over = np.abs(table.x) + np.abs(table.v).sum(axis=0)
    cells = 2 * len(table.x) + len(table.demand) + len(table.primary)
    allowed = ROUNDING * turned_over + 0.5 * printed_digit(table) * cells
    missed = np.flatnonzero(np.abs(gap) > allowed)
    share = float(np.abs(gap[missed]).sum()) / total
    if share <= SERIOUS:
        return Imbalance(gap, share, none)
    return Imbalance(gap, share, missed[np.argsort(-np.abs(gap[missed]), kind="stable")])


def printed_digit(table: Table) -> float:
    """Return the last digit to which the cells of a table are printed, 0 where not rounded.

    The largest power of ten, from 1,000 to 0.000001, of which all cells of a sample are
    multiples.
    """
    step = max(1, len(table.Z) // SAMPLED_ROWS)
    sample = [table.Z[::step].ravel(), table.Y[::step].ravel(), table.v.ravel()]
    cells = np.concatenate([np.asarray(part, dtype=np.float64) for part in sample])
    cells = np.abs(cells[cells != 0])
    if not cells.size:
        return 0.0
    found = 0.0
    for power in range(-6, 4):  # what is no multiple of a digit is none of a larger one
        scaled = cells * 10.0**-power
        if not (np.abs(scaled - np.rint(scaled)) <= 1e-9 * np.maximum(scaled, 1.0)).all():
            break
        found = 10.0**power
    return found


def in_percent(share: float) -> str:
    """Return a share as people read it."""
    return f"{100 * share:.3g} %" if share >= 1e-4 else f"{share:.1e}"


@checked
def check_columns(table: Table) -> list[Finding]:
    """Columns: inputs and primary inputs of an industry add up to its output."""
    found = imbalance(table)
    gap = found.gap
    if found.share <= ROUNDING:
        return []
    worst = int(found.industries[0]) if len(found.industries) else int(np.abs(gap).argmax())
    severity: Severity = "error" if found.share > SERIOUS else "warning"
    findings = [
        Finding(
            severity,
            "column_balance",
            Message(
                "column sums miss output, by %(share)s of all output; the largest gap is %(gap)s "
                "%(unit)s",
                share=in_percent(found.share),
                gap=f"{gap[worst]:,.6g}",
                unit=table.money_unit,
            ),
            table.industries.label(worst),
            found.share,
        )
    ]
    return findings + _scaled_blocks(table, gap)


def _scaled_blocks(table: Table, gap: FloatArray) -> list[Finding]:
    """Name a block of Z that misses the balance of its columns by one power of ten.

    A block that is 10^k times what it was misses by (1 - 10^-k) of itself in every column
    of its region of destination.
    """
    findings = []
    by_origin, codes = table.flow_sums.by_origin, table.industries.region_codes
    factors = np.array([10.0**-power - 1.0 for power in POWERS])
    for s, destination in enumerate(table.regions):
        at = codes == s
        missed = float(np.abs(gap[at]).sum())
        if missed <= ROUNDING * float(np.abs(table.x).sum()):
            continue
        block = by_origin[:, at]
        size = np.einsum("rj,rj->r", block, block)
        with np.errstate(divide="ignore", invalid="ignore"):
            best = np.where(size > 0, block @ gap[at] / size, 0.0)
        left = np.abs(gap[at] - best[:, None] * block).sum(axis=1)
        for r in np.flatnonzero((left <= 1e-3 * missed) & (np.arange(len(best)) != s)):
            near = np.abs(best[r] - factors)
            k = int(near.argmin())
            # -0.99 and -0.999 are told apart by how far each is from -1.
            if near[k] > 1e-2 * min(1.0 + factors[k], 1.0 + abs(factors[k])):
                continue
            power = POWERS[k]
            findings.append(
                Finding(
                    "error",
                    "block_scale",
                    Message(
                        "flows from %(origin)s to %(destination)s are 10^%(power)s times what the "
                        "columns of %(destination)s need to add up to output",
                        origin=LocalLabel(table.regions[r]),
                        destination=LocalLabel(destination),
                        power=power,
                    ),
                    f"{table.regions[r]} → {destination}",
                    float(10.0**power),
                )
            )
    return findings


@checked
def check_gdp(table: Table) -> list[Finding]:
    """GDP identity: value added = final demand + imports of final users + exports - imports."""
    value_added = float(table.value_added.sum())
    imports = float(table.imports.sum() + table.v_Y.sum())
    expenditure = float(table.Y.sum() + table.v_Y.sum()) - imports
    gap = value_added - expenditure
    share = abs(gap) / (abs(value_added) or 1.0)
    if share <= ROUNDING:
        return []
    severity: Severity = "error" if share > SERIOUS else "warning"
    return [
        Finding(
            severity,
            "gdp_identity",
            Message(
                "value added is %(value_added)s, expenditure less imports %(expenditure)s %(unit)s",
                value_added=f"{value_added:,.6g}",
                expenditure=f"{expenditure:,.6g}",
                unit=table.money_unit,
            ),
            "table",
            share,
        )
    ]
