"""Location quotients by hand, and what they must do in any nation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from mrio.construct.nonsurvey import location_quotients, output_by_employment, simple_quotients
from mrio.errors import InputError, LabelError
from tests.construct.nation import METHODS, NATION, REGION, SECTORS, SEEDS, nation, part_of, series

# Quotients by hand: the nation makes 1000, the region 200, a fifth


def test_simple_quotients_by_hand():
    # Shares in the region 0.25, 0.375, 0.375; in the nation 0.1, 0.3, 0.6.
    assert simple_quotients(NATION, REGION).tolist() == pytest.approx([2.5, 1.25, 0.625])


def test_slq_is_the_same_for_every_buyer():
    q = location_quotients(NATION, REGION, "SLQ")
    assert q.loc["coal"].tolist() == pytest.approx([2.5] * 3)
    assert q.loc["services"].tolist() == pytest.approx([0.625] * 3)


def test_cilq_by_hand_with_slq_on_the_diagonal():
    q = location_quotients(NATION, REGION, "CILQ")
    expected = [[2.5, 2.0, 4.0], [0.5, 1.25, 2.0], [0.25, 0.5, 0.625]]
    np.testing.assert_allclose(q, expected)


def test_rlq_by_hand():
    q = location_quotients(NATION, REGION, "RLQ")
    # log2(3.5) = ln 3.5 / ln 2 = 1.252763 / 0.693147 = 1.807355; log2(2.25) = 1.169925
    assert q.loc["steel", "coal"] == pytest.approx(1.25 / 1.807355, rel=1e-6)
    assert q.loc["coal", "steel"] == pytest.approx(2.5 / 1.169925, rel=1e-6)


def test_flq_by_hand():
    q = location_quotients(NATION, REGION, "FLQ", delta=0.5)
    # λ = sqrt(log2(1 + 200 / 1000)) = sqrt(0.182322 / 0.693147) = sqrt(0.263034) = 0.512869
    np.testing.assert_allclose(
        q, 0.512869 * np.array([[2.5, 2.0, 4.0], [0.5, 1.25, 2.0], [0.25, 0.5, 0.625]]), rtol=1e-5
    )


def test_aflq_adds_specialisation_where_the_buyer_is_one():
    flq = location_quotients(NATION, REGION, "FLQ", delta=0.5)
    aflq = location_quotients(NATION, REGION, "AFLQ", delta=0.5)
    # Services have SLQ below one and stay; coal and steel are raised by log2(1 + SLQ_j).
    np.testing.assert_allclose(
        (aflq / flq).to_numpy(), np.tile([1.807355, 1.169925, 1.0], (3, 1)), rtol=1e-6
    )


def test_order_of_labels_does_not_matter():
    q = location_quotients(NATION, REGION[::-1], "FLQ", delta=0.3)
    pd.testing.assert_frame_equal(q, location_quotients(NATION, REGION, "FLQ", delta=0.3))


def test_a_sector_without_output_neither_supplies_nor_buys():
    region = REGION.copy()
    region["steel"] = 0.0
    for method, delta in METHODS:
        q = location_quotients(NATION, region, method, delta=delta)
        assert (q["steel"] == 0).all(), method
        assert (q.loc["steel"] == 0).all(), method


def test_a_tiny_sector_still_buys():
    region = REGION.copy()
    region["steel"] = 1e-18
    for method, delta in METHODS:
        assert location_quotients(NATION, region, method, delta=delta).loc["coal", "steel"] > 1


@settings(max_examples=30)
@given(SEEDS)
def test_output_weighted_mean_of_slq_is_one(seed):
    table = nation(seed)
    slq = simple_quotients(series(table), part_of(table, seed))
    assert np.average(slq, weights=table.x) == pytest.approx(1.0)


@settings(max_examples=30)
@given(SEEDS)
def test_flq_with_delta_zero_is_cilq_and_falls_with_delta(seed):
    table = nation(seed)
    x, part = series(table), part_of(table, seed)
    pd.testing.assert_frame_equal(
        location_quotients(x, part, "FLQ", delta=0.0), location_quotients(x, part, "CILQ")
    )
    before = location_quotients(x, part, "AFLQ", delta=0.0)
    for delta in (0.1, 0.3, 0.9):
        after = location_quotients(x, part, "AFLQ", delta=delta)
        assert (after <= before).all(axis=None)
        before = after


# What is refused


@pytest.mark.parametrize(
    ("method", "delta", "words"),
    [
        ("FLQ", None, "needs delta"),
        ("AFLQ", 1.0, "0 ≤ delta < 1"),
        ("FLQ", float("nan"), "0 ≤ delta < 1"),
        ("SLQ", 0.3, "no place"),
        ("flq", 0.3, "unknown method"),
    ],
)
def test_settings_that_make_no_sense_are_refused(method, delta, words):
    with pytest.raises(InputError, match=words):
        location_quotients(NATION, REGION, method, delta=delta)


def test_outputs_that_contradict_are_all_named():
    region = pd.Series([150.0, -1.0, np.nan], SECTORS)
    with pytest.raises(InputError) as caught:
        simple_quotients(NATION, region)
    for name in SECTORS:
        assert repr(name) in str(caught.value)
    with pytest.raises(InputError, match="no output"):
        simple_quotients(NATION, 0 * REGION)


def test_labels_must_match():
    with pytest.raises(LabelError, match="1 missing"):
        simple_quotients(NATION, REGION.rename({"coal": "Coal"}))
    with pytest.raises(LabelError, match="twice"):
        simple_quotients(NATION, pd.concat([REGION, REGION]))


def test_employment_stands_for_output():
    jobs, here = pd.Series([10.0, 30.0, 20.0], SECTORS), pd.Series([1.0, 15.0, 0.0], SECTORS)
    assert output_by_employment(NATION, jobs, here).tolist() == [10.0, 150.0, 0.0]
