"""The model: L on labels, industries without output, spectral radius, threads, reports."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given

from mrio import account
from mrio.diagnostics import check
from mrio.errors import InputError, LabelError, SolveError
from mrio.model import Model
from mrio.table import Extension
from mrio.testing import miller_blair_table, tables
from tests.small_model import IDLE, small

# -- Miller & Blair ---------------------------------------------------------------------------


def test_miller_blair_inverse():
    """As pymrio's tests print it: docs/methods/README.md#how-sources-are-marked."""
    model = Model(miller_blair_table())
    expected = [[1.25412541, 0.330033], [0.2640264, 1.12211221]]
    assert model.L.values == pytest.approx(np.array(expected), abs=5e-9)
    assert model.A.values.tolist() == [[0.15, 0.25], [0.2, 0.05]]


def test_miller_blair_new_demand():
    """Demand of 600 and 1500 calls for output of 1247.5 and 1841.6."""
    model = Model(miller_blair_table())
    demand = pd.Series([1500.0, 600.0], pd.MultiIndex.from_tuples([("R", "2"), ("R", "1")]))
    assert model.solve(demand).values == pytest.approx([1247.5, 1841.6], abs=0.05)


# -- labelled solutions -----------------------------------------------------------------------


@given(tables())
def test_inverse_closes_the_table(table):
    """L(I - A) = I, and L of all final demand is output."""
    model = Model(table)
    assert (model.L.values @ (np.eye(len(table.x)) - model.A.values)) == pytest.approx(
        np.eye(len(table.x)), abs=1e-9
    )
    called = model.solve(table.Y.sum(axis=1))
    assert called.values == pytest.approx(table.x, rel=1e-9, abs=1e-9 * (1 + np.abs(table.x).max()))
    assert model.x.to_series().index.equals(table.industries.index)


def test_right_hand_sides_are_aligned_by_label(toy):
    table = toy.table
    order = [4, 0, 5, 2, 1, 3]
    demand = pd.DataFrame(table.Y, table.industries.index)
    expected = toy.solve(table.Y).values
    assert np.array_equal(toy.solve(demand.iloc[order]).values, expected)
    assert np.array_equal(toy.solve(demand[1].iloc[order]).values, toy.solve(table.Y[:, 1]).values)
    series = pd.Series(table.Y[:, 0], table.industries.index).iloc[order]
    coords = xr.Coordinates.from_pandas_multiindex(series.index, "industry")
    array = xr.DataArray(series.to_numpy(), coords=coords, dims="industry")
    assert np.array_equal(toy.solve(array).values, toy.solve(table.Y[:, 0]).values)
    S = table.stressor("co2")[0] / table.x
    m = toy.solve_transpose(pd.Series(S, table.industries.index).iloc[order])
    assert m.values == pytest.approx(account.multipliers(toy, "co2").values, rel=1e-12)


def test_dimensions_of_an_array_count_by_name(toy):
    """Multipliers of several stressors come as (stressor, industry): never read as n columns."""
    table = toy.table
    n = len(table.x)
    B = np.arange(float(n * n)).reshape(n, n)
    coords = xr.Coordinates.from_pandas_multiindex(table.industries.index, "industry")
    array = xr.DataArray(B, coords=coords, dims=("stressor", "industry"))
    try:
        found = toy.solve(array).values
    except (InputError, LabelError):
        return
    assert found == pytest.approx(toy.solve(B.T).values, rel=1e-12)


@pytest.mark.parametrize(
    ("B", "kind"),
    [
        (np.ones(5), InputError),
        (np.ones((6, 2, 2)), InputError),
        (np.full(6, np.nan), InputError),
        (np.full(6, np.inf), InputError),
        (pd.Series(1.0, range(6)), LabelError),
    ],
)
def test_right_hand_sides_that_do_not_fit(toy, B, kind):
    with pytest.raises(kind):
        toy.solve(B)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_labelled_right_hand_sides_must_be_finite_too(toy, bad):
    """The message is about the user's figure, not about the condition of the table."""
    demand = pd.Series(1.0, toy.table.industries.index)
    demand.iloc[2] = bad
    with pytest.raises(InputError, match="finite"):
        toy.solve(demand)


def test_results_can_be_selected_by_name(toy):
    assert float(toy.x.sel(region="YD", sector="M")) == 200.0
    assert float(toy.A.sel(region="SX", sector="E", product_region="YD", product_sector="M")) == (
        25.0 / 200.0
    )
    m = account.multipliers(toy, "co2")
    assert m.sel(region="SX").sizes["sector"] == 2
    assert m.to_series()[("RC", "E")] == pytest.approx(3.178838871883575)


# -- industries without output ----------------------------------------------------------------


def test_industry_without_output_changes_nothing():
    """It drops out: the same figures as the table without it."""
    model = Model(small(**IDLE, F=(1.0, 0.0, 3.0)))
    assert model.table.x[1] == 0.0
    E = account.flows(model, "co2")
    A = np.array([[2, 3], [1, 4]]) / np.array([20.0, 20.0])
    L = np.linalg.inv(np.eye(2) - A)
    expected = np.array([1.0 / 20, 3.0 / 20])[:, None] * (L @ np.array([[10, 5], [3, 12]]))
    assert E.values == pytest.approx(expected, rel=1e-12)
    m = account.multipliers(model, "co2")
    assert np.isfinite(m.values).all()
    assert float(m.sel(region="A", sector="2")) == 0.0


def test_stranded_stressors_are_an_error_that_names_them():
    with pytest.raises(InputError, match=r"A / 2: 2 Mt co2") as caught:
        Model(small(**IDLE))
    assert "stranded=" in str(caught.value)


def test_stranded_stressors_dropped():
    model = Model(small(**IDLE), stranded="drop")
    assert model.report.stranded == {"co2": 2.0}
    assert account.production(model, "co2").values.tolist() == [1.0, 3.0]
    assert float(account.consumption(model, "co2").sum()) == pytest.approx(4.0)
    assert "drop: 2 of co2" in repr(model)


def test_stranded_stressors_go_to_final_users_of_their_region():
    model = Model(small(**IDLE), stranded="to_final_use")
    assert account.production(model, "co2").values.tolist() == [3.0, 3.0]
    assert account.production(model, "co2", industry_only=True).values.tolist() == [1.0, 3.0]
    dropped = account.consumption(Model(small(**IDLE), stranded="drop"), "co2")
    found = account.consumption(model, "co2")
    assert (found - dropped).values == pytest.approx([2.0, 0.0], abs=1e-12)
    assert float(found.sum()) == pytest.approx(6.0)


def test_stranded_stressors_of_another_region_stay_there():
    """Region B makes nothing; its final users answer for the 3 Mt, in their first category."""
    table = small(
        [[2, 1, 0], [1, 2, 0], [0, 0, 0]],
        [[5, 0, 1], [4, 1, 3], [0, 0, 0]],
        demand=(("A", "use"), ("B", "use"), ("B", "stocks")),
        stocks=["stocks"],
    )
    model = Model(table, stranded="to_final_use")
    assert account.production(model, "co2").values.tolist() == [3.0, 3.0]
    dropped = account.consumption(Model(table, stranded="drop"), "co2")
    found = account.consumption(model, "co2", stocks="include")
    assert (found - dropped).values == pytest.approx([0.0, 3.0], abs=1e-12)


def test_stranded_parts_of_a_total():
    table = small(**IDLE, F=(1.0, 0.0, 3.0))
    F = np.array([[1.0, 2.0, 3.0], [0.0, 0.5, 0.0]])
    both = Extension("emissions", ("a", "b"), ("Mt", "Mt"), F, totals={"ab": ("a", "b")})
    model = Model(table.with_extension(both), stranded="to_final_use")
    assert model.report.stranded == {"a": 2.0, "b": 0.5}
    assert float(account.production(model, "ab").sum()) == 6.5
    assert float(account.consumption(model, "ab").sum()) == pytest.approx(6.5)


def test_purchases_without_output_are_an_error():
    with pytest.raises(InputError, match=r"A / 2 buys 6 bn CNY"):
        Model(buying_without_output())


def buying_without_output():
    """WIOD 2002 has such an industry, of 1 M USD."""
    return small([[2, 4, 3], [0, 0, 0], [1, 2, 4]], IDLE["Y"], (1.0, 0.0, 3.0))


def test_purchases_without_output_become_final_demand_of_their_region():
    """Output of all stays; A's final users buy 4 of A's and 2 of B's goods more."""
    table = buying_without_output()
    model = Model(table, stranded="to_final_use")
    assert model.report.purchases == 6.0
    assert model.table.x.tolist() == table.x.tolist()
    A = np.array([[2, 3], [1, 4]]) / table.x[[0, 2]]
    L = np.linalg.inv(np.eye(2) - A)
    demand = np.array([[10.0, 5.0], [3.0, 12.0]]) + np.array([[4.0, 0.0], [2.0, 0.0]])
    S = np.array([1.0, 3.0]) / table.x[[0, 2]]
    expected = S[:, None] * (L @ demand)
    assert account.flows(model, "co2").values == pytest.approx(expected, rel=1e-12)
    assert "purchases of 6 bn CNY" in account.consumption(model, "co2").attrs["stranded"]
    assert "idle_purchases" not in {finding.code for finding in check(model.table)}


def test_suppliers_of_idle_industries_alone_are_left_out_and_told():
    """A / 1 sells to idle A / 2 alone: without it A / 1 makes nothing, and its 1 Mt is told."""
    table = small([[0, 4, 0], [0, 0, 0], [1, 0, 4]], [[0, 0], [0, 0], [3, 12]], (1.0, 0.0, 3.0))
    model = Model(table, stranded="drop")
    assert model.table.x.tolist() == [0.0, 0.0, 19.0]
    assert model.report.stranded == {"co2": 1.0}
    assert model.report.purchases == 5.0
    assert float(account.consumption(model, "co2").sum()) == pytest.approx(3.0, rel=1e-12)


def test_purchases_without_output_left_out():
    """Suppliers make that much less, and what they emit is charged in full to the rest."""
    table = buying_without_output()
    model = Model(table, stranded="drop")
    assert model.table.x.tolist() == [table.x[0] - 4.0, 0.0, table.x[2] - 2.0]
    assert float(account.consumption(model, "co2").sum()) == pytest.approx(4.0, rel=1e-12)


def test_output_that_is_rounding_alone_is_no_output():
    """0.1 + 0.2 - 0.3 is 5.6e-17: one Mt over that must not become 10^15 Mt of trade."""
    demand = (("A", "use"), ("A", "stocks"), ("B", "use"))
    Y = [[10, 0, 5], [0.1, -0.3, 0.2], [3, 0, 12]]
    table = small(IDLE["Z"], Y, demand=demand, stocks=["stocks"])
    assert abs(table.x[1]) < 1e-15
    with pytest.raises(InputError, match="without output"):
        Model(table)
    model = Model(table, stranded="to_final_use")
    assert np.abs(account.flows(model, "co2").values).max() < 10.0
    assert account.consumption(model, "co2").values.sum() == pytest.approx(6.0)


def test_stocks_that_undo_output_leave_finite_flows():
    """A row that adds to zero exactly, with sales in it: no output, no emissions, no NaN."""
    Y = [[10, 5], [4, -9], [3, 12]]
    table = small([[2, 0, 3], [2, 0, 3], [1, 0, 4]], Y, (1.0, 0.0, 3.0))
    assert table.x[1] == 0.0
    model = Model(table)
    assert float(account.consumption(model, "co2").sum()) == pytest.approx(4.0)


# -- spectral radius and conditions -----------------------------------------------------------


def test_radius_above_one_names_industries():
    """Inputs of A / 1 and A / 2 exceed their output; negative demand makes it look balanced."""
    table = small([[5, 9, 0], [9, 4, 0], [1, 1, 2]], [[-3, -2], [-4, -1], [3, 5]])
    with pytest.raises(SolveError, match="spectral radius") as caught:
        account.consumption(Model(table), "co2")
    assert "A / 1" in str(caught.value)
    assert "A / 2" in str(caught.value)
    assert "B / 1" not in str(caught.value)


def test_radius_above_one_with_negative_coefficients():
    table = small([[5, 9, -1], [9, 4, 0], [1, 1, 2]], [[-3, -1], [-4, -1], [3, 5]])
    with pytest.raises(SolveError, match="spectral radius") as caught:
        Model(table).solve(np.ones(3))
    assert "A / 1" in str(caught.value)


def test_opposite_signs_do_not_hide_a_large_radius():
    """Column sums of A are -1, its eigenvalues 2 and -1: |A| decides."""
    table = small([[5, -15, 0], [-15, 5, 0], [0, 0, 2]], [[12, 8], [15, 5], [3, 5]])
    assert table.x.tolist() == [10.0, 10.0, 10.0]
    with pytest.raises(SolveError, match="spectral radius of A is 2"):
        account.consumption(Model(table), "co2")


def test_closed_loop_is_singular_and_named():
    """Region B sells to itself alone and nothing to final users: any output would do."""
    table = small([[2, 1, 0], [1, 2, 0], [0, 0, 4]], [[5, 1], [4, 3], [0, 0]])
    with pytest.raises(SolveError, match="singular") as caught:
        account.flows(Model(table), "co2")
    assert "B / 1" in str(caught.value)


def test_no_final_demand_is_singular():
    with pytest.raises(SolveError):
        account.consumption(
            Model(small([[1, 1, 1], [1, 1, 1], [1, 1, 1]], np.zeros((3, 2)))), "co2"
        )


def test_small_negatives_are_certified_by_column_sums():
    model = Model(small([[2, 1, -0.5], [1, 2, 0], [1, 1, 2]], [[9, 1], [7, 4], [3, 5]]))
    model.solve(np.ones(3))
    assert model.report.certificate.method == "column sums"
    assert model.report.certificate.bound < 1.0


def test_report_tells_the_bound_and_the_residual(toy):
    toy.solve(np.ones(6))
    radius = np.abs(np.linalg.eigvals(toy.A.values)).max()
    assert toy.report.certificate.method == "column sums"
    assert radius <= toy.report.certificate.bound < 1.0
    assert toy.report.residual < 1e-12
    assert toy.report.right_hand_sides > 0
    assert "dense LU" in repr(toy)
    assert "<table>" in toy._repr_html_()


def test_a_model_pickles_and_copies(toy_open):
    expected = toy_open.solve_array(np.eye(6))
    for copied in (pickle.loads(pickle.dumps(toy_open)), copy.deepcopy(toy_open)):
        assert copied is not toy_open
        assert copied.table.hash == toy_open.table.hash
        assert copied.solve_array(np.eye(6)) == pytest.approx(expected, abs=1e-14)
        assert copied.stranded == toy_open.stranded


def test_a_changed_model_pickles_with_its_changes(toy):
    first = toy.table.industries.index[:1]
    changed = toy.perturb(A=pd.DataFrame([[0.1]], first, first))
    again = pickle.loads(pickle.dumps(changed))
    assert again.solve_array(np.ones(6)) == pytest.approx(changed.solve_array(np.ones(6)))
    assert not np.allclose(again.solve_array(np.ones(6)), toy.solve_array(np.ones(6)))


@pytest.mark.parametrize("name", ["inverse_x", "Y_by_destination", "x_by_destination"])
def test_what_accounts_share_cannot_be_written(toy, name):
    with pytest.raises(ValueError, match="read-only"):
        getattr(toy, name)[0] = 1.0
