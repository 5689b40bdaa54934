"""RAS and GRAS: worked example, optimality, margins on random matrices."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from mrio.balance import gras, ras
from mrio.errors import BalanceError, InputError, LabelError

# The example of Junius & Oosterhaven (2003), table 1: goods, services, net taxes by goods,
# services, consumption, net exports; new margins as they print them.
PRIOR = np.array([[7.0, 3, 5, -3], [2, 9, 8, 1], [-2, 0, 2, 1]])
ROWS, COLUMNS = np.array([15.0, 26, -1]), np.array([9.0, 16, 17, -2])


def test_gras_junius_oosterhaven_margins_and_form():
    result = gras(PRIOR, ROWS, COLUMNS)
    X = result.values
    assert X.sum(axis=1) == pytest.approx(ROWS, abs=1e-8)
    assert X.sum(axis=0) == pytest.approx(COLUMNS, abs=1e-8)
    assert (np.sign(X) == np.sign(PRIOR)).all()
    # Positive entries are r p s, negative ones p / (r s): one r and s for all of them.
    ratio = np.divide(X, PRIOR, out=np.ones_like(X), where=PRIOR != 0)
    log = np.where(PRIOR > 0, np.log(ratio), -np.log(ratio))
    known = PRIOR != 0
    design = np.zeros((known.sum(), 7))
    for k, (i, j) in enumerate(np.argwhere(known)):
        design[k, i] = design[k, 3 + j] = 1.0
    fitted = design @ np.linalg.lstsq(design, log[known], rcond=None)[0]
    assert fitted == pytest.approx(log[known], abs=1e-8)


def test_gras_is_the_least_information_gain():
    """Brute force: no matrix with these margins has a lower Σ|x| ln(x / (e p))."""
    at = np.argwhere(PRIOR != 0)
    p = PRIOR[PRIOR != 0]

    def loss(z):
        return float((np.abs(p) * z * (np.log(z) - 1.0)).sum())

    def gap(z):
        X = np.zeros_like(PRIOR)
        X[tuple(at.T)] = p * z
        return np.concatenate([X.sum(axis=1) - ROWS, (X.sum(axis=0) - COLUMNS)[:-1]])

    start = np.ones(len(p))
    found = minimize(
        loss,
        start,
        method="SLSQP",
        bounds=[(1e-6, None)] * len(p),
        constraints={"type": "eq", "fun": gap},
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert found.success
    ours = gras(PRIOR, ROWS, COLUMNS).values[tuple(at.T)] / p
    assert ours == pytest.approx(found.x, rel=1e-4)
    assert loss(ours) <= found.fun + 1e-8


@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(2, 6))
def test_gras_reaches_margins_of_any_matrix_with_the_same_signs(seed, n, m):
    rng = np.random.default_rng(seed)
    prior = rng.normal(0.6, 1.0, (n, m)) * (rng.random((n, m)) < 0.8)
    target = prior * rng.lognormal(0.0, 0.5, (n, m))
    result = gras(prior, target.sum(axis=1), target.sum(axis=0), tolerance=1e-9)
    assert result.values.sum(axis=1) == pytest.approx(target.sum(axis=1), abs=1e-6)
    assert result.values.sum(axis=0) == pytest.approx(target.sum(axis=0), abs=1e-6)
    assert (np.sign(result.values) == np.sign(prior)).all()


def test_balanced_matrix_stays_as_it_is():
    result = gras(PRIOR, PRIOR.sum(axis=1), PRIOR.sum(axis=0))
    assert result.values == pytest.approx(PRIOR, abs=1e-12)


def test_free_columns_keep_their_multiplier_at_one():
    prior = np.array([[1.0, 2.0, 3.0], [2.0, 1.0, 1.0]])
    result = gras(prior, np.array([9.0, 5.0]), np.array([4.0, 5.0, np.nan]))
    assert result.values.sum(axis=1) == pytest.approx([9.0, 5.0])
    assert result.values[:, :2].sum(axis=0) == pytest.approx([4.0, 5.0])
    ratio = result.values / prior
    assert ratio[0, 0] / ratio[1, 0] == pytest.approx(ratio[0, 2] / ratio[1, 2])


def test_stacked_matrices_are_balanced_side_by_side():
    rng = np.random.default_rng(1)
    prior = rng.random((3, 4, 5)) + 0.1
    rows = rng.random((3, 4)) + 1.0
    columns = rng.random((3, 5)) + 1.0
    columns *= (rows.sum(axis=1) / columns.sum(axis=1))[:, None]
    together = ras(prior, rows, columns).values
    for k in range(3):
        assert together[k] == pytest.approx(ras(prior[k], rows[k], columns[k]).values, abs=1e-8)


def test_ras_keeps_cross_ratios():
    """Bacharach (1970): what RAS cannot change."""
    prior = np.array([[1.0, 2.0], [3.0, 5.0]])
    X = ras(prior, np.array([4.0, 6.0]), np.array([3.0, 7.0])).values
    cross = X[0, 0] * X[1, 1] / (X[0, 1] * X[1, 0])
    assert cross == pytest.approx(prior[0, 0] * prior[1, 1] / (prior[0, 1] * prior[1, 0]))


def test_unreachable_margin_names_its_position():
    with pytest.raises(BalanceError, match="cannot be reached") as caught:
        ras(np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([1.0, 1.0]), np.array([1.0, 1.0]))
    assert caught.value.where == (1,)


BLOCKED = np.array([[1.0, 0.0], [1.0, 1.0]])
"""What the first row sells, the first column buys."""


def test_margins_that_no_matrix_has_are_told_apart():
    with pytest.raises(BalanceError, match="missed by 4 at least, that of row 0 by 2 of 3"):
        ras(BLOCKED, [3, 1], [1, 3], max_iterations=500)


def test_margins_that_are_met_in_the_limit_alone():
    """The first row takes all that the first column has: nothing is left for (1, 0)."""
    with pytest.raises(BalanceError, match=r"only in the limit .* 1 cell.* \(1, 0\)"):
        ras(BLOCKED, [1, 3], [1, 3], max_iterations=500)
    loose = ras(BLOCKED, [1, 3], [1, 3], tolerance=1e-2).values
    assert 0 < loose[1, 0] < 0.04
    settled = ras(np.where(BLOCKED * [[1, 1], [0, 1]] > 0, 1.0, 0.0), [1, 3], [1, 3])
    assert settled.values == pytest.approx(np.diag([1.0, 3.0]))


def test_what_needs_more_iterations_only():
    with pytest.raises(BalanceError, match="there is a solution with all cells"):
        ras(np.array([[1.0, 2.0], [3.0, 5.0]]), [4, 6], [3, 7], max_iterations=1)


def test_what_is_impossible_is_told_before_the_last_iteration(monkeypatch):
    monkeypatch.setattr("mrio.balance.LOOK_AT", 3)
    with pytest.raises(BalanceError, match="no matrix with the zeros"):
        ras(BLOCKED, [3, 1], [1, 3], max_iterations=10**9)


def test_signs_count_in_what_is_possible():
    """A row of one negative cell cannot sum to more than zero, whatever else is there."""
    prior = np.array([[-1.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
    found = gras(prior, [1, 4], [1, 2, 2])
    assert found.values.sum(axis=0) == pytest.approx([1, 2, 2])
    with pytest.raises(BalanceError, match="no matrix with the zeros and signs"):
        gras(prior, [1, 4], [3, 2, 0], max_iterations=200)


@given(st.integers(0, 3_000))
def test_impossible_and_limit_against_enumeration(seed):
    """Hall's condition by all sets of rows; which cells vanish by pushing each up on its own."""
    from itertools import combinations

    from scipy.optimize import linprog

    from mrio.balance import _least_missed, _vanishing

    rng = np.random.default_rng(seed)
    n, m = rng.integers(2, 4, 2)
    prior = rng.integers(0, 2, (n, m)).astype(float)
    rows = rng.integers(0, 4, n).astype(float)
    columns = rng.multinomial(int(rows.sum()), np.ones(m) / m).astype(float)
    sets = [s for k in range(1, n + 1) for s in combinations(range(n), k)]
    short = any(
        rows[list(s)].sum() > columns[prior[list(s)].any(axis=0)].sum() + 1e-9 for s in sets
    )
    assert (_least_missed(prior, rows, columns).sum() > 1e-7) == short
    if short:
        return
    cells = np.argwhere(prior > 0)
    sums = np.zeros((n + m, len(cells)))
    for k, (i, j) in enumerate(cells):
        sums[i, k] = sums[n + j, k] = 1.0
    expected = []
    for k, cell in enumerate(cells):
        most = linprog(-np.eye(len(cells))[k], A_eq=sums, b_eq=np.concatenate([rows, columns]))
        if -most.fun < 1e-9:
            expected.append(cell.tolist())
    assert _vanishing(prior, rows, columns).tolist() == expected


def test_lists_frames_and_integers_are_taken():
    expected = [[0.5, 0.5], [1.5, 1.5]]
    frame = pd.DataFrame([[1, 1], [1, 1]], ["a", "b"], ["x", "y"])
    for prior, rows, columns in (
        ([[1, 1], [1, 1]], [1, 3], [2, 2]),
        (np.ones((2, 2), dtype=int), np.array([1, 3]), np.array([2, 2], dtype=np.int8)),
        (frame, pd.Series({"b": 3, "a": 1}), pd.Series({"y": 2.0, "x": 2.0})),
        (frame.astype("Int64"), [1, 3], [2, 2]),
    ):
        assert ras(prior, rows, columns).values.tolist() == expected
    with pytest.raises(LabelError, match="row totals do not name"):
        ras(frame, pd.Series({"a": 1, "c": 3}), [2, 2])


@pytest.mark.parametrize("call", [ras, gras])
@pytest.mark.parametrize("where", range(3))
@pytest.mark.parametrize("odd", [np.nan, np.inf, "1", None, True])
def test_what_is_no_number_is_told_before_the_first_iteration(call, where, odd):
    given = [[[1.0, 1.0], [1.0, 1.0]], [1.0, 3.0], [2.0, 2.0]]
    free = call is gras and where == 2 and (odd is None or odd is np.nan)
    given[where] = [[odd, 1.0], [1.0, 1.0]] if where == 0 else [odd, 1.0]
    if not free:
        with pytest.raises(InputError):
            call(*given, max_iterations=10**9)


def test_sums_that_differ_are_refused():
    with pytest.raises(InputError, match="sum to"):
        ras(np.ones((2, 2)), np.array([1.0, 1.0]), np.array([1.0, 2.0]))


def test_negative_values_are_refused_by_ras():
    with pytest.raises(InputError, match="gras"):
        ras(-np.ones((2, 2)), np.ones(2), np.ones(2))
