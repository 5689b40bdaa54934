"""Model.perturb: the changed table's accounts, against making that table from scratch."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mrio
from mrio import account
from mrio.errors import InputError, LabelError
from mrio.model import _perturb
from mrio.testing import synthetic_table, toy_table


def pick(index, positions):
    return index[list(positions)]


def from_scratch(table, dA=None, dY=None, dS=None):
    """Flows by region with the changed A, Y and S, by np.linalg."""
    n = len(table.x)
    A = table.Z / np.where(table.x != 0, table.x, np.inf)
    Y = table.Y.copy()
    S = table.stressor("co2")[0] / np.where(table.x != 0, table.x, np.inf)
    if dA is not None:
        rows, columns = (table.industries.index.get_indexer(i) for i in (dA.index, dA.columns))
        A[np.ix_(rows, columns)] += dA.to_numpy()
    if dY is not None:
        rows = table.industries.index.get_indexer(dY.index)
        columns = table.demand.index.get_indexer(dY.columns)
        Y[np.ix_(rows, columns)] += dY.to_numpy()
    if dS is not None:
        S[table.industries.index.get_indexer(dS.columns)] += dS.to_numpy()[0]
    X = np.linalg.solve(np.eye(n) - A, Y)
    regions, codes = len(table.regions), table.industries.region_codes
    E = np.zeros((regions, len(table.destinations)))
    for i in range(n):
        for j in range(Y.shape[1]):
            E[codes[i], table.destination_codes[j]] += S[i] * X[i, j]
    return E


@given(st.integers(0, 2_000), st.integers(1, 12), st.integers(1, 12))
def test_every_kind_of_change_at_once(seed, p, q):
    table = synthetic_table(4, 6, seed=seed)
    rng = np.random.default_rng(seed)
    industries, demand = table.industries.index, table.demand.index
    rows, columns = rng.permutation(24)[:p], rng.permutation(24)[:q]
    dA = pd.DataFrame(
        rng.uniform(0, 0.01, (p, q)), pick(industries, rows), pick(industries, columns)
    )
    dY = pd.DataFrame(rng.uniform(0, 1, (2, 3)), industries[[3, 1]], demand[[0, 5, 2]])
    dS = pd.DataFrame(rng.uniform(0, 1, (1, 2)), ["co2"], industries[[7, 0]])
    model = mrio.Model(table).perturb(A=dA, Y=dY, intensities=dS)
    found = account.flows(model, "co2").values
    assert np.allclose(found, from_scratch(table, dA, dY, dS), rtol=1e-9, atol=1e-9)
    rebuilt = mrio.Model(model.table)
    assert np.allclose(found, account.flows(rebuilt, "co2").values, rtol=1e-9, atol=1e-9)
    closes = model.table.x - model.table.Z.sum(axis=0) - model.table.v.sum(axis=0)
    assert closes == pytest.approx(0.0, abs=1e-6)


def test_a_broad_change_is_refined_on_the_base(monkeypatch):
    monkeypatch.setattr(_perturb, "SMALL", 0)
    table = synthetic_table(4, 6, seed=3)
    dA = pd.DataFrame(0.05 * table.Z / table.x, table.industries.index, table.industries.index)
    model = mrio.Model(table).perturb(A=dA)
    assert "refinement" in model.report.solver
    assert np.allclose(account.flows(model, "co2").values, from_scratch(table, dA), rtol=1e-9)


def test_a_few_rows_are_a_low_rank_update():
    table = synthetic_table(4, 6, seed=3)
    dA = pd.DataFrame(0.001, table.industries.index[:2], table.industries.index)
    assert "low-rank" in mrio.Model(table).perturb(A=dA).report.solver


def test_a_change_too_large_for_the_base_is_factorised_anew():
    table = toy_table()
    L = mrio.Model(table).L.values
    dA = pd.DataFrame(
        [[(1 - 1e-9) / L[3, 0]]], table.industries.index[[0]], table.industries.index[[3]]
    )
    model = mrio.Model(table).perturb(A=dA)
    assert "anew" in model.report.reason


def test_demand_alone_keeps_the_factorisation():
    model = mrio.Model(toy_table())
    dY = pd.DataFrame([[5.0]], model.table.industries.index[[0]], model.table.demand.index[[1]])
    changed = model.perturb(Y=dY)
    assert changed.solver is model.solver
    assert np.allclose(account.flows(changed, "co2").values, from_scratch(model.table, dY=dY))


def test_intensities_alone():
    model = mrio.Model(toy_table())
    dS = pd.DataFrame([[-1.5]], ["co2"], model.table.industries.index[[0]])
    changed = model.perturb(intensities=dS)
    assert account.production(changed, "co2").values[0] == pytest.approx(360 - 150)
    assert np.allclose(account.flows(changed, "co2").values, from_scratch(model.table, dS=dS))


def test_changes_add_up_over_steps():
    model = mrio.Model(toy_table())
    industries = model.table.industries.index
    one = pd.DataFrame([[0.01]], industries[[0]], industries[[3]])
    two = pd.DataFrame([[0.02]], industries[[2]], industries[[3]])
    stepwise = model.perturb(A=one).perturb(A=two)
    both = pd.DataFrame([[0.01], [0.02]], industries[[0, 2]], industries[[3]])
    at_once = model.perturb(A=both)
    expected = account.flows(at_once, "co2").values
    assert np.allclose(account.flows(stepwise, "co2").values, expected, rtol=1e-10)


def test_release_and_another_answer():
    table = synthetic_table(4, 6, seed=3)
    dA = pd.DataFrame(0.001, table.industries.index[:2], table.industries.index)
    for change in (dA, 0.05 * dA.reindex(table.industries.index, fill_value=0.001)):
        model = mrio.Model(table).perturb(A=change)
        before = account.consumption(model, "co2").values
        model.release()
        assert account.consumption(model, "co2").values == pytest.approx(before, rel=1e-10)


def test_unknown_labels_and_figures_are_named():
    model = mrio.Model(toy_table())
    unknown = pd.MultiIndex.from_tuples([("SX", "Q")])
    with pytest.raises(LabelError, match="SX"):
        model.perturb(A=pd.DataFrame([[0.1]], unknown, unknown))
    with pytest.raises(LabelError, match="co3"):
        model.perturb(intensities=pd.DataFrame([[0.1]], ["co3"], model.table.industries.index[[0]]))
    bad = pd.DataFrame(
        [[np.nan]], model.table.industries.index[[0]], model.table.industries.index[[0]]
    )
    with pytest.raises(InputError, match="finite"):
        model.perturb(A=bad)


def test_broad_changes_of_small_tables_are_factorised_anew():
    """Changes one after another: a refinement on a refinement took 60 times the steps each time."""
    model = mrio.Model(synthetic_table(4, 6, seed=3))
    for _ in range(12):
        index = model.table.industries.index
        dA = pd.DataFrame(0.01 * model.table.Z * model.inverse_x, index, index)
        model = model.perturb(A=dA)
    assert model.report.solver == "dense LU"
    fresh = mrio.Model(model.table)
    assert model.x_by_destination == pytest.approx(fresh.x_by_destination)


def test_no_refinement_on_a_refinement(monkeypatch):
    monkeypatch.setattr(_perturb, "SMALL", 0)
    model = mrio.Model(synthetic_table(4, 6, seed=3))
    index = model.table.industries.index
    for solver in ("refinement", "dense LU", "refinement"):
        dA = pd.DataFrame(0.01 * model.table.Z * model.inverse_x, index, index)
        model = model.perturb(A=dA)
        assert solver in model.report.solver
