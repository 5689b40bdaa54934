"""The core below the labels: full L, a thousand scenarios, extraction of every industry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mrio.leontief import (
    DenseLU,
    extraction_of_each,
    leontief_inverse,
    scenario_base,
    scenario_flows,
)
from tests.benchmarks import accounts
from tests.benchmarks.registry import Case, largest_difference, register

SCENARIOS, CHANGED_ROWS, CHANGED_REGIONS = 1000, 12, 4


@dataclass(frozen=True)
class Plain:
    """Arrays of a table, coefficients by origin, demand by destination, and changes."""

    Z: np.ndarray
    x: np.ndarray
    A: np.ndarray
    C: np.ndarray
    Y: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    D: np.ndarray
    pair: accounts.Pair


def make(regions: int, sectors: int) -> Plain:
    """Four regions re-source a commodity of twelve suppliers: 12 rows × their columns of A."""
    pair = accounts.make(regions, sectors)
    table = pair.table
    n = len(table.x)
    rng = np.random.default_rng(0)
    codes = table.industries.region_codes
    S = table.stressor("co2")[0] / table.x
    C = np.zeros((regions, n))
    C[codes, np.arange(n)] = S
    Y = np.stack([table.Y[:, table.destination_codes == r].sum(axis=1) for r in range(regions)], 1)
    rows = np.arange(min(CHANGED_ROWS, regions)) * sectors
    columns = np.flatnonzero(codes < CHANGED_REGIONS)
    A = table.Z / table.x
    part = A[np.ix_(rows, columns)]
    D = part * rng.uniform(-0.5, 0.5, (SCENARIOS, *part.shape))
    return Plain(table.Z, table.x, A, C, Y, rows, columns, D, pair)


def our_scenarios(given: Plain) -> Any:
    """The base and a thousand changes on it."""
    solver = DenseLU()
    state = solver.init(given.Z, given.x)
    base = scenario_base(
        solver, state, given.Z, given.x, given.C, given.Y, given.rows, given.columns
    )
    return scenario_flows(base, given.D).E[0]


def one_refactorisation(given: Plain) -> Any:
    """One scenario by a factorisation of its own."""
    solver = DenseLU()
    Z = given.Z.copy()
    Z[np.ix_(given.rows, given.columns)] += given.D[0] * given.x[given.columns]
    return given.C @ solver.solve(solver.init(Z, given.x), given.Y).X


def one_by_pymrio(given: Plain) -> Any:
    """One scenario by pymrio, all over again; its flows by region follow from L."""
    import pymrio

    A = given.A.copy()
    A[np.ix_(given.rows, given.columns)] += given.D[0]
    frames = given.pair.frames
    labels = frames["Z"].index
    L = pymrio.calc_L(pd.DataFrame(A, labels, labels))
    Y = pd.DataFrame(given.Y, labels, labels.get_level_values("region").unique())
    pymrio.calc_x_from_L(L, Y.sum(axis=1))
    S = pd.DataFrame([given.C.sum(axis=0)], ["co2"], labels)
    pymrio.calc_accounts(S, L, Y)
    return given.C @ (L.to_numpy() @ given.Y)


def full_inverse(given: Plain) -> Any:
    """L in place."""
    return leontief_inverse(given.Z, given.x)


def numpy_inverse(given: Plain) -> Any:
    """np.linalg.inv of I - A, which is formed as its users form it."""
    return np.linalg.inv(np.eye(len(given.x)) - given.A)


def every_extraction(given: Plain) -> Any:
    """Every industry extracted, from one inverse."""
    L = leontief_inverse(given.Z, given.x)
    s = given.C.sum(axis=0)
    return extraction_of_each(s @ L, given.x, np.diagonal(L))[0]


def one_extraction(given: Plain) -> Any:
    """The first industry extracted, by a factorisation of its own."""
    Z = given.Z.copy()
    Z[0], Z[:, 0] = 0.0, 0.0
    y = given.pair.table.Y.sum(axis=1)
    without = y.copy()
    without[0] = 0.0
    solver = DenseLU()
    s = given.C.sum(axis=0)
    return s @ given.x - s @ solver.solve(solver.init(Z, given.x), without).X


TWO = ((31, 42), (55, 63))
register(
    Case(
        "1000 scenarios",
        "pymrio each time",
        TWO[:1],
        TWO,
        make,
        our_scenarios,
        one_by_pymrio,
        largest_difference,
        peer_runs=SCENARIOS,
    )
)
register(
    Case(
        "1000 scenarios ",
        "a factorisation each time",
        TWO[:1],
        TWO,
        make,
        our_scenarios,
        one_refactorisation,
        largest_difference,
        peer_runs=SCENARIOS,
    )
)
register(
    Case(
        "full L",
        "np.linalg.inv",
        TWO,
        (*TWO, (49, 163)),
        make,
        full_inverse,
        numpy_inverse,
        largest_difference,
    )
)
register(
    Case(
        "every extraction",
        "a factorisation each",
        TWO[:1],
        TWO[:1],
        make,
        every_extraction,
        one_extraction,
        largest_difference,
        peer_runs=31 * 42,
    )
)
