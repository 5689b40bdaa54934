"""Model.perturb where industries begin or cease to produce, and where there is no solution."""

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import account
from mrio.errors import InputError, LabelError, SolveError
from mrio.testing import synthetic_table, toy_table


def coefficients(table):
    return table.Z / np.where(table.x != 0, table.x, np.inf)


@pytest.mark.parametrize("broad", [False, True])
def test_an_industry_that_begins_to_produce_buys_its_inputs(broad):
    """Inputs of an industry without output are changed together with demand for it."""
    table = synthetic_table(4, 6, seed=3, idle=2)
    idle, neighbour = int(np.flatnonzero(table.x == 0)[0]), 0
    industries = table.industries.index
    A = coefficients(table)
    dA = pd.DataFrame(0.0, industries, industries[[idle]])
    if broad:
        dA = pd.DataFrame(0.02 * A, industries, industries)
    dA.iloc[:, dA.columns.get_loc(industries[idle])] = A[:, neighbour]
    dY = pd.DataFrame([[5.0]], industries[[idle]], table.demand.index[[0]])
    model = mrio.Model(table).perturb(A=dA, Y=dY)
    changed = A.copy()
    changed[:, [industries.get_loc(label) for label in dA.columns]] += dA.to_numpy()
    Y = table.Y.copy()
    Y[idle, 0] += 5.0
    expected = np.linalg.solve(np.eye(24) - changed, Y.sum(axis=1))
    assert model.table.x == pytest.approx(expected, rel=1e-10)
    assert coefficients(model.table)[:, idle] == pytest.approx(A[:, neighbour], rel=1e-10)
    assert model.solve_array(Y).sum(axis=1) == pytest.approx(model.table.x, rel=1e-10)


@pytest.mark.parametrize("which", ["Y", "A", "intensities"])
def test_emissions_without_output_stay(which):
    table = synthetic_table(4, 6, seed=3, idle=2)
    ext = table.extensions["emissions"]
    F = ext.F.copy()
    F[0, table.x == 0] = 1000.0
    table = table.replace(
        extensions={"emissions": mrio.Extension("emissions", ("co2",), ("Mt",), F, ext.F_Y)}
    )
    model = mrio.Model(table, stranded="to_final_use")
    industries = table.industries.index
    none = {
        "Y": pd.DataFrame([[0.0]], industries[[0]], table.demand.index[[0]]),
        "A": pd.DataFrame([[0.0]], industries[[0]], industries[[1]]),
        "intensities": pd.DataFrame([[0.0]], ["co2"], industries[[0]]),
    }[which]
    changed = model.perturb(**{which: none})
    assert changed.report.stranded == model.report.stranded
    assert account.production(changed, "co2").values == pytest.approx(
        account.production(model, "co2").values
    )


def test_state_and_table_agree_when_an_industry_ceases():
    """Only final users buy from it: without their demand its coefficients are gone."""
    table = synthetic_table(3, 4, seed=5, open=False)
    Z = table.Z.copy()
    Z[2] = 0.0
    table = table.replace(Z=Z)
    dY = pd.DataFrame(-table.Y[[2]], table.industries.index[[2]], table.demand.index)
    model = mrio.Model(table).perturb(Y=dY)
    assert model.table.x[2] == 0.0
    before = account.multipliers(model, "co2").values
    model.release()
    assert account.multipliers(model, "co2").values == pytest.approx(before)
    assert before == pytest.approx(account.multipliers(mrio.Model(model.table), "co2").values)


@pytest.mark.parametrize("seed", range(6))
def test_an_industry_can_be_closed(seed):
    table = synthetic_table(4, 6, seed=seed)
    industries = table.industries.index
    at = [seed]
    dA = pd.DataFrame(-coefficients(table)[at], industries[at], industries)
    dY = pd.DataFrame(-table.Y[at], industries[at], table.demand.index)
    closed = mrio.Model(table).perturb(A=dA, Y=dY)
    assert closed.table.x[seed] == 0.0
    assert not closed.table.Z[seed].any()
    assert not closed.table.Z[:, seed].any()
    A, Y = coefficients(table), table.Y.copy()
    A[at], Y[at] = 0.0, 0.0
    expected = np.linalg.solve(np.eye(24) - A, Y.sum(axis=1))
    assert closed.table.x == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("make", [toy_table, lambda: synthetic_table(4, 6, seed=3, open=False)])
def test_a_change_without_a_solution_names_the_industry(make):
    size = 2.0
    model = mrio.Model(make())
    first = model.table.industries.index[[0]]
    with pytest.raises(SolveError) as caught:
        model.perturb(A=pd.DataFrame([[size]], first, first))
    assert " / " in str(caught.value.where)


def test_a_change_to_a_singular_table_is_refused_at_once():
    model = mrio.Model(toy_table())
    industries = model.table.industries.index
    gap = 1.0 / model.L.values[3, 0]
    with pytest.raises(SolveError):
        model.perturb(A=pd.DataFrame([[gap]], industries[[0]], industries[[3]]))


def test_figures_that_are_none():
    model = mrio.Model(toy_table())
    first, users = model.table.industries.index[[0]], model.table.demand.index[[0]]
    with pytest.raises(InputError, match="not finite"):
        model.perturb(Y=pd.DataFrame([[np.nan]], first, users))
    with pytest.raises(InputError, match="numbers expected"):
        model.perturb(A=pd.DataFrame([["much"]], first, first))
    with pytest.raises(InputError, match="ndarray"):
        model.perturb(A=np.zeros((1, 1)))
    with pytest.raises(LabelError, match="twice"):
        model.perturb(intensities=pd.DataFrame([[1.0], [2.0]], ["co2", "co2"], first))


def test_the_base_reports_what_it_chose():
    model = mrio.Model(toy_table())
    first = model.table.industries.index[[0]]
    model.perturb(A=pd.DataFrame([[0.01]], first, first))
    assert "dense LU" in model.report.reason
