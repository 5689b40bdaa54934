"""Structural paths against enumeration of every chain, on tables with all that is awkward."""

from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import account, structure
from mrio.errors import InputError, LabelError, SolveError
from mrio.model import Model
from mrio.structure.supply_chains import _paths
from mrio.structure.supply_chains import _search as _path_search
from mrio.testing import synthetic_table, tables, toy_table

ARROW = " → "
YD = [
    ("SX / E → YD / M", 30.0),
    ("YD / E", 25.5),
    ("YD / M", 24.0),
    ("SX / E", 18.0),
    ("YD / E → YD / M", 16.8),
    ("SX / E → YD / M → YD / M", 9.0),
    ("YD / M → YD / M", 7.2),
    ("RC / E → YD / M", 6.4),
    ("SX / E → SX / E → YD / M", 6.0),
    ("YD / E → YD / E", 5.1),
]
TIERS = [78.5, 91.964333, 57.123263, 32.305129, 17.732886, 9.609157, 5.174397, 2.777442]


def coefficients(table):
    return table.Z / np.where(table.x != 0, table.x, np.inf)


def every_chain(table, stressor, tiers, *, origin=None, to=None, via=None):
    """All chains of at most so many tiers and what they carry, one by one."""
    axis = table.industries
    n = len(axis)
    A, F = coefficients(table), table.stressor(stressor)[0]
    s = F / np.where(table.x != 0, table.x, np.inf)
    y = sum(
        table.Y[:, j] for j, user in enumerate(table.demand.region_of) if to is None or user in to
    ) + np.zeros(n)
    found = {}
    for tier in range(tiers + 1):
        for chain in product(range(n), repeat=tier + 1):
            if origin is not None and axis.region_of[chain[0]] not in origin:
                continue
            if via is not None and not any(axis.region_of[i] in via for i in chain[1:]):
                continue
            value = s[chain[0]] * y[chain[-1]]
            for seller, buyer in pairwise(chain):
                value *= A[seller, buyer]
            if value != 0.0:
                found[ARROW.join(axis.label(i) for i in chain)] = value
    return found


def as_dict(frame):
    assert frame["path"].is_unique
    return dict(zip(frame["path"], frame["value"], strict=True))


def same(found, expected, scale):
    assert set(found) == {path for path, value in expected.items() if abs(value) > 1e-300}
    for path, value in expected.items():
        if path in found:
            assert found[path] == pytest.approx(value, rel=1e-9, abs=1e-14 * scale)


# -- the worked numbers: docs/methods/structure.md#structural-paths --------------------------------


def test_the_largest_paths_to_the_delta(toy):
    found = structure.paths(toy, "co2", to="YD", threshold=1e-2, top=10)
    assert found["path"].tolist() == [path for path, _ in YD]
    assert found["value"].to_numpy() == pytest.approx([value for _, value in YD], abs=1e-9)
    assert found["share"].iloc[0] == pytest.approx(0.100540, abs=5e-7)
    assert found.attrs["total"] == pytest.approx(298.389094, abs=5e-7)
    assert found.attrs["units"] == "Mt"


def test_tiers_of_the_delta(toy):
    found = structure.paths(toy, "co2", to="YD", tiers=7)
    assert found.attrs["tiers"] == pytest.approx(TIERS, abs=5e-7)
    four = structure.paths(toy, "co2", to="YD", tiers=4)
    assert sum(four.attrs["tiers"]) / four.attrs["total"] == pytest.approx(0.9304, abs=5e-5)
    assert four.attrs["beyond_tiers"] == pytest.approx(20.763483, abs=5e-7)


# -- against enumeration ---------------------------------------------------------------------------


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"to": ["YD"]},
        {"origin": ["SX"], "to": ["YD"]},
        {"origin": ["SX"], "to": ["YD"], "via": ["RC"]},
        {"via": ["SX", "YD"]},
    ],
)
def test_no_path_is_lost_or_added(is_open, asked):
    table = toy_table(open=is_open)
    model = Model(table)
    expected = every_chain(table, "co2", 4, **asked)
    found = structure.paths(model, "co2", tiers=4, threshold=0.0, **asked)
    same(as_dict(found), expected, 100.0)
    for threshold in (1e-4, 1e-3, 1e-2):
        fewer = structure.paths(model, "co2", tiers=4, threshold=threshold, **asked)
        smallest = fewer.attrs["threshold"]
        # What equals the threshold but for rounding may fall on either side.
        close = {p: v for p, v in expected.items() if abs(v) >= smallest * (1 - 1e-12)}
        sure = {p for p, v in close.items() if abs(v) > smallest * (1 + 1e-12)}
        assert sure <= set(fewer["path"]) <= set(close)


@given(tables(regions=2, sectors=2, stressors=1), st.sampled_from([0.0, 1e-3, 0.05]))
def test_any_table(table, threshold):
    model = Model(table)
    tiers = 3
    via = [table.regions[-1]]
    for asked in ({}, {"via": via}, {"origin": via, "to": [table.regions[0]]}):
        expected = every_chain(table, "stressor0", tiers, **asked)
        found = structure.paths(model, "stressor0", tiers=tiers, threshold=threshold, **asked)
        smallest = found.attrs["threshold"]
        scale = sum(abs(value) for value in expected.values())
        clear = 1e-9 * smallest
        kept = {p: v for p, v in expected.items() if abs(v) >= smallest - clear}
        given_paths = as_dict(found)
        # A path within rounding of the threshold may fall on either side.
        sure = {p: v for p, v in kept.items() if abs(v) > smallest + clear}
        assert set(sure) <= set(given_paths) <= set(kept)
        for path, value in given_paths.items():
            assert value == pytest.approx(kept[path], rel=1e-9, abs=1e-14 * scale)
        by_tier = np.zeros(tiers + 1)
        for path, value in expected.items():
            by_tier[path.count(ARROW)] += value
        assert found.attrs["tiers"] == pytest.approx(by_tier, abs=1e-9 * (1 + scale))


@pytest.mark.parametrize("seed", [1, 2])
def test_totals_are_the_accounts(seed):
    table = synthetic_table(3, 4, seed=seed, unequal=True, idle=1)
    model = Model(table)
    E = account.flows(model, "co2")
    for origin, to in (("R001", "R002"), ("R003", "ROW")):
        found = structure.paths(model, "co2", origin=origin, to=to, threshold=1e-3)
        expected = float(E.sel(origin=origin, destination=to))
        assert found.attrs["total"] == pytest.approx(expected, rel=1e-10)
        left = found.attrs["total"] - found["value"].sum()
        assert found.attrs["remainder"] == pytest.approx(left)
        assert abs(left) <= found.attrs["remainder_bound"] * (1 + 1e-12)
        assert found.attrs["listed"] == pytest.approx(found["value"].sum())


def test_what_passes_through_a_region_is_what_is_lost_when_it_neither_buys_nor_finishes():
    """Chains that avoid a region: it buys nothing and final users buy nothing from it."""
    table = synthetic_table(4, 3, seed=4, open=False)
    A, Y = coefficients(table), table.Y.copy()
    s = table.stressor("co2")[0] / table.x
    middle = np.array([region == "R003" for region in table.industries.region_of])
    whole = s @ np.linalg.solve(np.eye(12) - A, Y.sum(axis=1))
    emits = np.array([region == "R001" for region in table.industries.region_of])
    A[:, middle] = 0.0
    L = np.linalg.inv(np.eye(12) - A)
    avoiding = (s * emits) @ L @ Y.sum(axis=1)
    model = Model(table)
    total = structure.paths(model, "co2", origin="R001", threshold=0.1).attrs["total"]
    through = structure.paths(model, "co2", origin="R001", via="R003", threshold=0.1)
    assert through.attrs["total"] == pytest.approx(total - avoiding, rel=1e-10)
    assert 0 < through.attrs["total"] < total < whole
    assert all("R003" in path.split(ARROW, 1)[1] for path in through["path"])


def test_stock_changes_and_negative_coefficients_are_bounded_by_their_size():
    table = toy_table()
    Z, Y = table.Z.copy(), table.Y.copy()
    Z[1, 4], Y[2, 2] = -2.0, -3.0
    model = Model(table.replace(Z=Z, Y=Y))
    expected = every_chain(model.table, "co2", 5)
    found = structure.paths(model, "co2", tiers=5, threshold=1e-3)
    smallest = found.attrs["threshold"]
    same(as_dict(found), {p: v for p, v in expected.items() if abs(v) >= smallest}, 100.0)
    assert (found["value"] < 0).any()
    rest = sum(abs(v) for v in expected.values()) - found["value"].abs().sum()
    assert rest <= found.attrs["remainder_bound"]


def test_negatives_that_nothing_bounds_are_an_error():
    """ρ(A) is small, ρ(|A|) is above one: the absolute values of chains add up to no end."""
    table = synthetic_table(2, 2, seed=1, open=False)
    Z = np.array([[6.0, -6.0, 0, 0], [6.0, -6.0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    Y = table.Y * 0.0
    Y[:, 0] = 10.0 - Z.sum(axis=1)
    model = Model(table.replace(Z=Z, Y=Y, v=(10.0 - Z.sum(axis=0))[None]))
    with pytest.raises(SolveError, match="spectral radius"):
        structure.paths(model, "co2")


# -- the plain form --------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [{}, {"via": "R002"}, {"tiers": 2}])
def test_the_plain_search_finds_the_same(monkeypatch, asked):
    model = Model(synthetic_table(4, 5, seed=3))
    compiled = structure.paths(model, "co2", threshold=1e-4, **asked)
    monkeypatch.setattr(_paths, "search", _path_search._search)
    plain = structure.paths(model, "co2", threshold=1e-4, **asked)
    assert compiled.equals(plain)
    assert len(plain) > 50


def test_more_paths_than_the_first_guess(monkeypatch):
    model = Model(synthetic_table(4, 5, seed=3))
    whole = structure.paths(model, "co2", threshold=1e-5)
    monkeypatch.setattr(_paths, "GUESS", 16)
    assert structure.paths(model, "co2", threshold=1e-5).equals(whole)


def test_too_many_paths_are_refused(monkeypatch, toy):
    monkeypatch.setattr(_paths, "MOST", 10)
    with pytest.raises(InputError, match="more than 10 paths"):
        structure.paths(toy, "co2", threshold=1e-4)


# -- questions that cannot be answered ------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "error", "text"),
    [
        ({"to": "XX"}, LabelError, "unknown destination"),
        ({"origin": "XX"}, LabelError, "unknown region or sector"),
        ({"via": ("SX", "XX")}, LabelError, "has no sector"),
        ({"via": []}, LabelError, "no industry"),
        ({"categories": "XX"}, LabelError, "unknown category"),
        ({"threshold": 0.0}, InputError, "infinitely many"),
        ({"threshold": 1.0}, InputError, "threshold"),
        ({"tiers": -1}, InputError, "tiers"),
        ({"top": 0}, InputError, "top"),
        ({"top": 2.5}, InputError, "whole number"),
        ({"tiers": 2.5}, InputError, "whole number"),
    ],
)
def test_questions_are_checked(toy, asked, error, text):
    with pytest.raises(error, match=text):
        structure.paths(toy, "co2", **asked)


def test_one_stressor_at_a_time(toy):
    for function in (structure.paths, account.largest_flows):
        with pytest.raises(InputError, match="needed is a name"):
            function(toy, ["co2", "co2"])


@pytest.mark.parametrize("idle", [0, 1])
def test_a_way_that_nothing_takes_ends(idle):
    """No chain passes an industry without output: the search ends, with an empty list."""
    table = synthetic_table(3, 3, seed=4, idle=2)
    at = np.flatnonzero(table.x == 0)[idle]
    via = (table.industries.region_of[at], table.industries.sector_of[at])
    found = structure.paths(Model(table), "co2", via=via)
    assert found.empty
    assert found.attrs["total"] == 0.0
    assert found.attrs["total_any_way"] > 0.0


def rare_way(share):
    """A table in which about `share` of emissions pass by YD / E: it buys hardly anything."""
    table = toy_table()
    Z, Y = table.Z.copy(), table.Y.copy()
    at = table.industries.label
    j = next(i for i in range(len(table.x)) if at(i) == "YD / E")
    left = Z[:, j] * share
    cut = Z[:, j] - left
    Z[:, j] = left
    Y[:, 0] += cut  # output stays what it was
    v = table.v.copy()
    v[0, j] += cut.sum()
    return Model(table.replace(Z=Z, Y=Y, v=v))


def solved(M, right):
    """Return M⁻¹ right in fractions, by elimination without pivots."""
    n = len(right)
    rows = [[*row, b] for row, b in zip(M, right, strict=True)]
    for j in range(n):
        rows[j] = [value / rows[j][j] for value in rows[j]]
        for i in set(range(n)) - {j}:
            factor = rows[i][j]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[j], strict=True)]
    return [row[-1] for row in rows]


def chains_through(model, via, tiers):
    """Totals of all chains by way of an industry, and of each tier, in fractions: not rounded.

    All chains but those in which it buys nothing after the industry that emits.
    """
    table = model.table
    n = range(len(table.x))
    x = [Fraction(float(value)) for value in table.x]
    A = [[Fraction(float(table.Z[i, j])) / x[j] for j in n] for i in n]
    s = [Fraction(float(value)) / x[i] for i, value in enumerate(table.stressor("co2")[0])]
    y = [Fraction(float(value)) for value in table.Y.sum(axis=1)]

    def multipliers(cut):
        """Return s (I - A)⁻¹, A without the column that is cut."""
        rows = [[(i == j) - (0 if j == cut else A[i][j]) for i in n] for j in n]
        return solved(rows, s)

    total = sum(
        (m - avoiding) * d
        for m, avoiding, d in zip(multipliers(None), multipliers(via), y, strict=True)
    )
    passed, other, sums = [Fraction(0) for _ in n], s, []
    for _ in range(tiers + 1):
        sums.append(float(sum(p * d for p, d in zip(passed, y, strict=True))))
        arrived = [sum(other[i] * A[i][j] for i in n) for j in n]
        onward = [sum(passed[i] * A[i][j] for i in n) for j in n]
        passed = [onward[j] + (arrived[j] if j == via else 0) for j in n]
        other = [Fraction(0) if j == via else arrived[j] for j in n]
    return float(total), sums


@pytest.mark.parametrize("share", [1e-3, 1e-10, 1e-12, 1e-20])
def test_a_way_that_hardly_anything_takes(share):
    """L A_v L_avoid, not the difference of two totals: every digit of a millionth millionth."""
    model = rare_way(share)
    via = ("YD", "E")
    asked = {"tiers": 4, "threshold": 0.0, "via": via}
    found = structure.paths(model, "co2", **asked)
    expected = {
        path: value
        for path, value in every_chain(model.table, "co2", 4).items()
        if "YD / E" in path.split(ARROW, 1)[-1].split(ARROW) and ARROW in path
    }
    assert len(expected) > 100
    assert found.attrs["total"] < 10 * share * found.attrs["total_any_way"]
    assert set(found["path"]) == set(expected)
    for path, value in as_dict(found).items():
        assert value == pytest.approx(expected[path], rel=1e-12)
    total, tiers = chains_through(model, 2, 4)
    assert model.table.industries.label(2) == "YD / E"
    assert found.attrs["tiers"] == pytest.approx(tiers, rel=1e-12)
    assert found.attrs["total"] == pytest.approx(total, rel=1e-12)
    assert found["share"].sum() == pytest.approx(sum(tiers) / total, rel=1e-12)
    larger = structure.paths(model, "co2", threshold=1e-3, via=via)
    smallest = larger.attrs["threshold"]
    assert smallest == pytest.approx(1e-3 * total, rel=1e-12)
    within = {path for path, value in expected.items() if value > smallest * (1 + 1e-9)}
    assert within <= set(larger["path"])
    assert larger["value"].min() >= smallest * (1 - 1e-12)


def test_removals_that_cancel_emissions_have_no_share():
    table = toy_table()
    F = table.extensions["emissions"].F.copy()
    model = Model(table)
    E = account.flows(model, "co2", origin="industry").sel(destination="YD").values
    F[0, 4:] *= -E[:4].sum() / E[4:].sum()
    ext = table.extensions["emissions"]
    gone = Model(table.with_extension(type(ext)("emissions", ("co2",), ("Mt",), F, ext.F_Y)))
    found = structure.paths(gone, "co2", to="YD", threshold=1e-2)
    assert found["share"].isna().all()
    assert len(found) > 5
    assert account.summary(gone, "co2").attrs["identities_hold"] == 1


def test_nothing_to_find(toy):
    """YD's power sells nothing to Shanxi: no chain of one sale goes there."""
    found = structure.paths(toy, "co2", origin=("YD", "E"), to="SX", tiers=0)
    assert found.empty
    assert found.attrs["listed"] == 0.0


# -- by final product ------------------------------------------------------------------------------


@pytest.mark.parametrize("via", [None, "RC", [("YD", "M"), ("RC", "E")]])
def test_final_products_by_the_full_inverse(via):
    """Every chain, by brute force: with via, all of it less the chains that avoid it."""
    table = toy_table()
    A = coefficients(table)
    axis = table.industries
    s = table.stressor("co2")[0] / np.where(table.x != 0, table.x, np.inf)
    s = np.where([region == "SX" for region in axis.first], s, 0.0)
    eye = np.eye(len(axis))
    m = s @ np.linalg.inv(eye - A)
    if via is not None:
        named = [via] if isinstance(via, str) else via
        inside = np.array(
            [r in named or (r, k) in named for r, k in zip(axis.first, axis.second, strict=True)]
        )
        # Chains that avoid it after the industry that emits: no column of theirs is bought by it.
        m = m - s @ np.linalg.inv(eye - A * ~inside)
    found = structure.final_products(Model(table), "co2", origin="SX", via=via, to=["RC", "YD"])
    assert sorted(found.columns) == ["RC", "YD"]
    for place in found.columns:
        y = sum(table.Y[:, j] for j, user in enumerate(table.demand.first) if user == place)
        assert found[place].to_numpy() == pytest.approx(m * y, abs=1e-9)
    listed = structure.paths(Model(table), "co2", origin="SX", via=via, to=["RC", "YD"])
    assert found.to_numpy().sum() == pytest.approx(listed.attrs["total"])
    assert found.attrs["units"] == "Mt"


def test_whose_final_demand_a_chain_ends_at(toy):
    for to, categories, said in (
        ("YD", None, "YD"),
        (["YD", "SX"], None, "SX, YD"),
        (None, None, "all destinations"),
    ):
        found = structure.paths(toy, "co2", to=to, categories=categories, top=2)
        assert set(found["final_demand"]) == {said}
    with pytest.raises(LabelError, match="unknown destination"):
        structure.final_products(toy, "co2", to="XX")
