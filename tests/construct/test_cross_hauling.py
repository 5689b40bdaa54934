"""How much two-way trade is kept: totals stay equal, net trade of a region stays as it is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrio.construct.core import keep_two_way, reconcile, stack
from mrio.construct.country import Assumptions, build_from_plan
from mrio.errors import InputError, LabelError, MrioError
from tests.construct.country_files import changed
from tests.construct.test_country import USUAL, built, country

SEEDS = st.integers(0, 5_000)


@given(SEEDS, st.integers(2, 6), st.floats(0, 1), st.sampled_from([0.0, 0.5, 1.0]))
@settings(max_examples=60)
def test_sums_stay_equal_and_net_trade_as_reconciled(seed, regions, share, side):
    system = stack(country(seed, regions=regions))
    margins = reconcile(system, np.full(3, side))
    kept = keep_two_way(margins, np.full(3, share))
    size = margins.totals.max()
    assert kept.outflow.sum(axis=0) == pytest.approx(kept.inflow.sum(axis=0), abs=1e-9 * size)
    net = margins.outflow - margins.inflow
    assert kept.outflow - kept.inflow == pytest.approx(net, abs=1e-9 * size)
    # Feasible without own trade, and no more than before.
    assert (kept.outflow + kept.inflow <= kept.totals + 1e-9 * size).all()
    assert (kept.outflow <= margins.outflow).all()
    assert (kept.inflow <= margins.inflow).all()
    two_way = np.minimum(kept.outflow, kept.inflow)
    wanted = share * np.minimum(margins.outflow, margins.inflow)
    assert two_way == pytest.approx(wanted, abs=1e-9 * size)


@given(SEEDS)
@settings(max_examples=15)
def test_one_changes_nothing(seed):
    margins = reconcile(stack(country(seed)), np.full(3, 0.5))
    kept = keep_two_way(margins, np.ones(3))
    for name in ("outflow", "inflow", "totals", "netted"):
        assert np.array_equal(getattr(kept, name), getattr(margins, name))


@given(SEEDS, st.sampled_from([0.0, 0.01, 0.5, 0.99, 0.9999]))
@settings(max_examples=25)
def test_tables_close_whatever_is_kept(seed, share):
    tables = country(seed)
    made = built(tables, replace(USUAL, cross_hauling=share))
    plain = built(tables)
    x = np.concatenate([each.x for each in tables])
    assert made.table.x == pytest.approx(x, rel=1e-7)
    net = made.trade.sum(axis=2) - made.trade.sum(axis=1)
    assert net == pytest.approx(plain.trade.sum(axis=2) - plain.trade.sum(axis=1), abs=1e-6)
    assert made.table.Y[:, -1] == pytest.approx(plain.table.Y[:, -1])
    if share == 0.0:
        sent, received = made.trade.sum(axis=2), made.trade.sum(axis=1)
        assert np.minimum(sent, received).max() == 0.0


def test_two_regions_of_net_trade_trade_one_way():
    made = built(country(1, regions=2), replace(USUAL, cross_hauling=0.0))
    assert (np.minimum(made.trade[:, 0, 1], made.trade[:, 1, 0]) == 0).all()


def test_by_sector_and_said():
    tables = country(4)
    some = {"coal": 1.0, "steel": 0.5, "services": 0}
    made, plain = built(tables, replace(USUAL, cross_hauling=some)), built(tables)
    assert made.trade[0] == pytest.approx(plain.trade[0], rel=1e-12)
    told = made.report.tables["Trade between regions by sector"]
    before = plain.report.tables["Trade between regions by sector"]
    taken = told["two-way netted: cross_hauling"]
    assert taken["coal"] == 0.0
    assert taken["steel"] == pytest.approx(0.5 * before["two-way kept"]["steel"])
    assert taken["services"] == pytest.approx(before["two-way kept"]["services"])
    assert told["two-way kept"]["services"] == 0.0
    assert "net trade does not change" in made.report.to_markdown()
    assert "'steel': 0.5" in made.table.provenance.steps[0].parameters["cross_hauling"]
    assert plain.table.provenance.steps[0].parameters["cross_hauling"] == 1.0


@pytest.mark.parametrize("share", [-0.1, 1.1, np.nan, "half", True, None])
def test_shares_that_are_none(share):
    with pytest.raises(InputError, match="cross_hauling of 'coal'"):
        built(country(4), replace(USUAL, cross_hauling=share))


def test_shares_name_every_sector():
    with pytest.raises(LabelError, match="cross_hauling do not name every sector"):
        built(country(4), Assumptions(1.0, "mean", "same", "stocks", {"coal": 0.5}))


def test_in_a_plan(folder):
    plain = build_from_plan(folder / "plan.yaml")
    changed(folder, "plan.yaml", "  distances", "  cross_hauling: 0.25\n  distances")
    made = build_from_plan(folder / "plan.yaml")
    assert made.margins.totals.sum() < plain.margins.totals.sum()
    changed(folder, "plan.yaml", "cross_hauling: 0.25", "cross_hauling: 1.0")
    assert np.array_equal(build_from_plan(folder / "plan.yaml").table.Z, plain.table.Z)
    changed(folder, "plan.yaml", "cross_hauling: 1.0", "cross_hauling: 1.5")
    with pytest.raises(MrioError, match=r"plan.yaml:19:3: trade.cross_hauling"):
        build_from_plan(folder / "plan.yaml")
