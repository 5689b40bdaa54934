"""Controlled rounding: what is printed adds up, and no figure is far from its own."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio.errors import SolveError
from mrio.report.trade import _adding
from mrio.report.trade._adding import rounded_to_add

CHANGE = [("change", ["with", "-without"])]
amounts = st.integers(-(10**6), 10**6).map(lambda n: n / 1000)


def compared(pairs):
    frame = pd.DataFrame(pairs, columns=["with", "without"], dtype=float)
    frame["change"] = frame["with"] - frame["without"]
    frame.loc[len(frame)] = frame.sum()
    return frame


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=12))
def test_rows_and_columns_add_up_in_printed_digits(pairs):
    frame = compared(pairs)
    whole = np.rint(rounded_to_add(frame, 1, sums=CHANGE, total=True).to_numpy() * 10).astype(int)
    assert (whole[:, 0] - whole[:, 1] == whole[:, 2]).all()
    assert (whole[:-1].sum(axis=0) == whole[-1]).all()
    assert np.abs(whole - frame.to_numpy() * 10).max() < 1 + 1e-6


def test_nothing_moves_where_nearest_figures_add_up():
    frame = compared([(21.42, 3.08), (5.0, 1.0)])
    rounded = rounded_to_add(frame, 1, sums=CHANGE, total=True)
    assert rounded.to_numpy() == pytest.approx(frame.round(1).to_numpy())


def test_no_other_rounding_departs_less():
    """Against all roundings of a small table, tried one by one."""
    frame = compared([(1.4, 0.7), (2.35, 1.3)])
    values = frame.to_numpy()
    weights = _adding._weights(values, [2], total=True)
    nearest = np.floor(values + 0.5)
    costs = weights * 2 * (1 - np.abs(values - nearest))

    def cost(whole):
        return float((costs * np.abs(whole - nearest)).sum())

    best = np.inf
    for up in itertools.product((0, 1), repeat=values.size):
        whole = np.floor(values) + np.reshape(up, values.shape)
        adds = (whole[:, 0] - whole[:, 1] == whole[:, 2]).all()
        if adds and (whole[:-1].sum(axis=0) == whole[-1]).all():
            best = min(best, cost(whole))
    assert np.isfinite(best)
    assert cost(rounded_to_add(frame, 0, sums=CHANGE, total=True).to_numpy()) == pytest.approx(best)


def test_what_is_not_known_stays_so_and_counts_as_nothing():
    frame = pd.DataFrame({"with": [1.25, np.nan, 1.25], "price": [np.inf, 2.0, np.nan]})
    rounded = rounded_to_add(frame, 1, total=True)
    assert np.isnan(rounded["with"][1])
    assert rounded["with"][0] == rounded["with"][2]
    assert rounded["price"].tolist()[:2] == [np.inf, 2.0]


def test_a_table_without_rows_has_none():
    assert len(rounded_to_add(compared([])[:0], 1, sums=CHANGE, total=True)) == 0


def test_totals_that_are_one_figure_are_printed_as_one():
    frame = pd.DataFrame({"made": [0.26, 0.26, 0.52], "used": [0.4, 0.12, 0.52]})
    rounded = rounded_to_add(frame, 1, total=True, equal=[("made", "used")])
    assert rounded.iloc[2].nunique() == 1
    assert rounded.iloc[:2].sum().tolist() == pytest.approx(rounded.iloc[2].tolist())


def test_sums_that_the_figures_do_not_have_are_left_alone():
    frame = pd.DataFrame({"with": [2.0], "without": [1.0], "change": [7.0]})
    assert rounded_to_add(frame, 0, sums=CHANGE).iloc[0].tolist() == [2.0, 1.0, 7.0]


def test_sums_that_no_figures_meet_are_told(monkeypatch):
    """No table is printed whose figures do not add up."""
    monkeypatch.setattr(_adding, "_nearest", lambda *_: None)
    frame = pd.DataFrame({"with": [0.5], "without": [0.25], "change": [0.25]})
    with pytest.raises(SolveError, match="add up"):
        rounded_to_add(frame, 0, sums=CHANGE)
