"""Every industry at once: extraction, changes of L, the diagonal of L."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mrio.leontief._protocol import FloatArray, Solver
from mrio.leontief.changes._perturbation import check_positions

IndexArray = NDArray[np.intp]
PANEL = 256


def inverse_diagonal(solver: Solver, state: Any, n: int, *, panel: int = PANEL) -> FloatArray:
    """Return diag(L) by panels of unit vectors: L is never held whole.

    Costs 2n³ operations like L itself, in n × `panel` memory.
    """
    out = np.empty(n)
    for start in range(0, n, panel):
        at = np.arange(start, min(start + panel, n))
        unit = np.zeros((n, len(at)))
        unit[at, at - start] = 1.0
        out[at] = solver.solve(state, unit).X[at, at - start]
    return out


def extraction_of_each(multipliers: FloatArray, x: FloatArray, diagonal: FloatArray) -> FloatArray:
    """Return (…, n): what disappears when each industry alone is extracted whole.

    Row, column and final demand of industry j set to zero: m_j x_j / l_jj.

    Parameters
    ----------
    multipliers : (…, n) m = S L
    x, diagonal : (n,)

    References
    ----------
    Temurshoev (2010), Econ. Syst. Res. 22; Dietzenbacher & Lahr (2013),
    Econ. Syst. Res. 25:341.
    """
    return multipliers * x / diagonal


def extraction_of_columns(
    multipliers: FloatArray, coefficients: FloatArray, x: FloatArray, diagonal: FloatArray
) -> FloatArray:
    """Return (…, n): what disappears when each industry buys nothing: (m - s) x / l_jj."""
    return (multipliers - coefficients) * x / diagonal


def extraction_of_rows(
    multipliers: FloatArray, x: FloatArray, y: FloatArray, diagonal: FloatArray
) -> FloatArray:
    """Return (…, n): what disappears when each industry sells nothing to industries."""
    return multipliers * (x - y) / diagonal


def extraction_of_group(
    solver: Solver, state: Any, multipliers: FloatArray, x: FloatArray, group: IndexArray
) -> FloatArray:
    """Return (…): what disappears when a group of industries is extracted together.

    m_g L_gg⁻¹ x_g, from as many solves as the group has industries.
    """
    check_positions(len(x), group, "group")
    unit = np.zeros((len(x), len(group)))
    unit[group, np.arange(len(group))] = 1.0
    L_gg = solver.solve(state, unit).X[group]
    return multipliers[..., group] @ np.linalg.solve(L_gg, x[group])
