"""Principles side by side and the structure behind them, from a table in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import numpy as np

import mrio
from mrio import account, structure
from mrio.leontief import DenseLU
from mrio.structure.supply_chains import _paths
from mrio.structure.supply_chains import _search as _path_search
from mrio.testing import synthetic_table
from tests.benchmarks.registry import Case, largest_difference, register

SIZES = ((31, 42),)
THRESHOLD = 1e-6
"""Share of the total down to which paths are listed."""
FACTORISATIONS_OF_SUMMARY = 6
"""Five for the principles, and one for the one shared rule among them."""
SYSTEMS_OF_DECOMPOSITION = 4
"""A depends on technology and trade alone: of 32 combinations of five factors four differ in A."""
CHECKED = 3
"""Industries whose extraction is computed by itself to check all of them."""


@dataclass(frozen=True)
class Given:
    """A table and another of the same industries."""

    table: mrio.Table
    later: mrio.Table


def make(regions: int, sectors: int) -> Given:
    """Open tables with stock changes of either sign."""
    first, second = (synthetic_table(regions, sectors, seed=regions + i) for i in (0, 1))
    return Given(first, second)


def factorisation(given: Given) -> Any:
    """The table and its factors in double precision, no solve."""
    return given.table, DenseLU().init(given.table.Z, given.table.x)


# -- principles ------------------------------------------------------------------------------


def summary(given: Given) -> Any:
    """All principles by region with their identities, from a model that knows nothing yet."""
    return account.summary(mrio.Model(given.table), "co2")


def summary_agrees(frame: Any, factors: Any) -> float:
    """Compare consumption with solves from the factors; infinite when an identity fails."""
    if not frame.attrs["identities_hold"]:
        return np.inf
    table, state = factors
    F, F_Y, _ = table.stressor("co2")
    m = DenseLU().solve_transpose(state, F / table.x).X
    embodied = m @ table.Y + F_Y
    codes = table.destination_codes
    expected = [embodied[codes == region].sum() for region in range(len(table.regions))]
    return largest_difference(frame["consumption"], expected)


# -- paths -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Asked:
    """A factorised model and the question with its multipliers, and suppliers in order."""

    model: mrio.Model
    question: Any
    smallest: float
    suppliers: tuple[np.ndarray, ...]

    def __reduce__(self) -> Any:
        """Models are not pickled: it is made anew."""
        table = self.model.table
        return ask, (len(table.regions), len(table.sectors))


def ask(regions: int, sectors: int) -> Asked:
    """Set up: what stands before the search begins, the factors among it."""
    table = synthetic_table(regions, sectors, seed=regions)
    model = mrio.Model(table, solver="dense_lu")
    model.solve_array(table.x)
    question = _paths._question(model, "co2", None, None, None, None)
    smallest = THRESHOLD * question.most
    return Asked(model, question, smallest, _paths._suppliers(model, question, smallest))


def search(asked: Asked) -> Any:
    """The search alone, over suppliers that are in order."""
    with patch.object(_paths, "_suppliers", lambda *_: asked.suppliers):
        return order_and_search(asked)


def order_and_search(asked: Asked) -> Any:
    """Suppliers brought into order, and the search."""
    return _paths._found(asked.model, asked.question, asked.smallest, _path_search.DEPTH_MAX)[0]


def all_paths(asked: Asked) -> Any:
    """The whole call: multipliers, order, search, tiers, and a frame with labels."""
    return structure.paths(asked.model, "co2", threshold=THRESHOLD)["value"]


def in_plain_python(run: Callable[[Asked], Any]) -> Callable[[Asked], Any]:
    """Return the same with the search that stands in where numba is missing."""

    def plain(asked: Asked) -> Any:
        with patch.object(_paths, "search", _path_search._search):
            return run(asked)

    return plain


# -- extraction ------------------------------------------------------------------------------


def every_extraction(given: Given) -> Any:
    """Every industry extracted, labelled, from a model that knows nothing yet."""
    return structure.extraction_of_every_industry(mrio.Model(given.table), "co2").values


def extraction_agrees(lost: Any, factors: Any) -> float:
    """Compare the first industries with extractions by a factorisation each."""
    table, _ = factors
    s = table.stressor("co2")[0] / table.x
    expected = []
    for industry in range(CHECKED):
        Z, y = table.Z.copy(), table.Y.sum(axis=1)
        Z[industry], Z[:, industry], y[industry] = 0.0, 0.0, 0.0
        solver = DenseLU()
        expected.append(s @ table.x - s @ solver.solve(solver.init(Z, table.x), y).X)
    return largest_difference(lost[:CHECKED], expected)


# -- linkages --------------------------------------------------------------------------------


def linkages(given: Given) -> Any:
    """Backward and forward, from a model that knows nothing yet."""
    found = structure.linkages(mrio.Model(given.table))
    return np.array([found["backward"].values, found["forward"].values])


def linkages_with_spread(given: Given) -> Any:
    """The same with coefficients of variation, which need L."""
    found = structure.linkages(mrio.Model(given.table), spread=True)
    names = ("backward", "forward", "backward_spread", "forward_spread")
    return np.array([found[name].values for name in names])


def numpy_linkages(given: Given) -> Any:
    """From np.linalg.inv, as the formulas stand."""
    L, G = inverses(given.table)
    backward, forward = L.sum(axis=0), G.sum(axis=1)
    return np.array([backward / backward.mean(), forward / forward.mean()])


def numpy_linkages_with_spread(given: Given) -> Any:
    """The same with spread."""
    L, G = inverses(given.table)
    backward, forward = L.sum(axis=0), G.sum(axis=1)
    spreads = [L.std(axis=0, ddof=1) / L.mean(axis=0), G.std(axis=1, ddof=1) / G.mean(axis=1)]
    return np.array([backward / backward.mean(), forward / forward.mean(), *spreads])


def inverses(table: mrio.Table) -> tuple[np.ndarray, np.ndarray]:
    """Return L and the Ghosh inverse."""
    L = np.linalg.inv(np.eye(len(table.x)) - table.Z / table.x)
    return L, L * table.x / table.x[:, None]


# -- decomposition ---------------------------------------------------------------------------


def decomposition(given: Given) -> Any:
    """Five factors, mean over all orders, from models that know nothing yet."""
    first, second = mrio.Model(given.table), mrio.Model(given.later)
    return structure.decomposition(first, second, "co2")


def tables(given: Given) -> Any:
    """One factorisation, and both tables to check with."""
    return given, factorisation(given)


def decomposition_agrees(found: Any, peer: Any) -> float:
    """Compare effects, added up, with the change that both tables show by themselves."""
    given, _ = peer
    after, before = (embodied(table) for table in (given.later, given.table))
    return largest_difference(found["effect"].sum("factor").values, after - before)


def embodied(table: mrio.Table) -> np.ndarray:
    """(d,) emissions of industries by destination, ROW last."""
    m = (table.stressor("co2")[0] / table.x) @ inverses(table)[0]
    codes = table.destination_codes
    return np.array([(m @ table.Y[:, codes == d]).sum() for d in range(len(table.destinations))])


# Against several factorisations a ratio above one means: faster than so many of them.
register(
    Case(
        "summary",
        "6 factorisations",
        SIZES,
        SIZES,
        make,
        summary,
        factorisation,
        summary_agrees,
        peer_runs=FACTORISATIONS_OF_SUMMARY,
    )
)
register(
    Case(
        "paths, search",
        "plain Python",
        SIZES,
        SIZES,
        ask,
        search,
        in_plain_python(search),
        largest_difference,
    )
)
register(
    Case(
        "paths, order and search",
        "plain Python",
        SIZES,
        SIZES,
        ask,
        order_and_search,
        in_plain_python(order_and_search),
        largest_difference,
    )
)
register(
    Case(
        "paths, whole call",
        "plain Python",
        SIZES,
        SIZES,
        ask,
        all_paths,
        in_plain_python(all_paths),
        largest_difference,
    )
)
register(
    Case(
        "extraction, labelled",
        "one factorisation",
        SIZES,
        SIZES,
        make,
        every_extraction,
        factorisation,
        extraction_agrees,
    )
)
register(
    Case(
        "linkages",
        "np.linalg.inv",
        SIZES,
        SIZES,
        make,
        linkages,
        numpy_linkages,
        largest_difference,
    )
)
register(
    Case(
        "linkages with spread",
        "np.linalg.inv",
        SIZES,
        SIZES,
        make,
        linkages_with_spread,
        numpy_linkages_with_spread,
        largest_difference,
    )
)
register(
    Case(
        "decomposition",
        "4 factorisations",
        SIZES,
        SIZES,
        make,
        decomposition,
        tables,
        decomposition_agrees,
        peer_runs=SYSTEMS_OF_DECOMPOSITION,
    )
)
