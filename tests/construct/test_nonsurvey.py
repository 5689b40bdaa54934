"""Regions without a survey: tables that close, and the nation found again."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrio.construct.core import (
    assemble,
    balance_use,
    distribute,
    gravity,
    reconcile,
    row_gap,
    stack,
)
from mrio.errors import BalanceError, InputError, LabelError
from tests.construct.nation import (
    METHODS,
    NATION,
    REGION,
    SECTORS,
    SEEDS,
    gaps,
    made,
    nation,
    part_of,
    series,
)

# The table


def test_coefficients_by_hand():
    result = made("CILQ")
    # Steel buys 60 coal per 300: 0.2. Of coal 20 of 120 are imported (what leaves stocks is
    # not bought), 5/6 domestic; q = 2 is cut off at one.
    assert result.coefficients.loc["coal", "steel"] == pytest.approx(0.2 * 5 / 6)
    # Coal buys 20 steel per 100; 30 of 290 are imported; q = 0.5.
    assert result.coefficients.loc["steel", "coal"] == pytest.approx(0.5 * 0.2 * 26 / 29)
    assert result.imported.loc["steel", "coal"] == pytest.approx(0.2 - 0.1 * 26 / 29)


def test_rows_by_hand():
    table = made("SLQ").table
    # Coal: use 0.1 × 50 + 0.2 × 75 + 20/600 × 75 = 22.5, and 0.2 × 30 = 6 by households.
    # Of these 28.5, 5/6 = 23.75 are the region's own (SLQ 2.5 is cut off), none is inflow.
    # Exports 50 % of the nation's 10; 2 come from stocks: outflow 50 - 23.75 - 5 + 2.
    assert table.exports[0] == pytest.approx(5.0)
    assert table.imports[0] == pytest.approx(4.75)
    assert table.inflow[0] == pytest.approx(0.0, abs=1e-12)
    assert table.outflow[0] == pytest.approx(23.25)


def test_local_use_beyond_output_becomes_inflow():
    # The region uses all the nation's final demand but makes a twentieth.
    output = pd.Series([50.0, 3.0, 3.0], SECTORS)
    result = made("SLQ", share=1.0, output=output)
    assert gaps(result.table) < 1e-12
    # All of the services made, less exports at the nation's share, stay; nothing flows out.
    own = result.local[2].sum() + result.local_Y[2].sum()
    assert own == pytest.approx(result.table.x[2] - result.table.exports[2])
    assert result.table.outflow[2] == pytest.approx(0.0, abs=1e-12)
    assert (result.balanced_coefficients <= result.coefficients + 1e-15).all(axis=None)


@pytest.mark.parametrize(("method", "delta"), METHODS)
@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_the_nation_itself_gives_the_national_table_back(method, delta, seed):
    table = nation(seed)
    result = made(method, delta, 1.0, table, series(table))
    for name in ("Z", "Y", "exports", "imports", "x", "v", "other"):
        np.testing.assert_allclose(
            getattr(result.table, name), getattr(table, name), atol=1e-9 * table.x.sum()
        )
    assert np.abs([result.table.inflow, result.table.outflow]).max() < 1e-9 * table.x.sum()


@settings(max_examples=30)
@given(SEEDS, st.sampled_from(METHODS), st.floats(0.0, 1.0))
def test_rows_and_columns_close_whatever_the_region(seed, method, share):
    table = nation(seed)
    result = made(*method, share, table, part_of(table, seed))
    here = result.table
    assert gaps(here) < 1e-12
    for name in ("inflow", "outflow", "imports", "exports"):
        assert getattr(here, name).min() >= -1e-12 * table.x.sum()
    own = result.local.sum(axis=1) + result.local_Y.sum(axis=1)
    trade = here.x - here.exports - here.outflow
    covered = here.Z.sum(axis=1) + here.Y.sum(axis=1) - here.imports - here.inflow
    np.testing.assert_allclose(trade, covered, atol=1e-9 * table.x.sum())
    # Own use is what rows leave, but where exports out of the nation's stocks pass through.
    assert (own >= covered - 1e-9 * table.x.sum()).all()


@settings(max_examples=30)
@given(SEEDS, st.sampled_from(METHODS))
def test_coefficients_never_exceed_national_ones(seed, method):
    table = nation(seed)
    result = made(*method, 0.3, table, part_of(table, seed))
    national = np.divide(table.Z, table.x, out=np.zeros_like(table.Z), where=table.x > 0)
    assert (result.coefficients.to_numpy() <= national + 1e-15).all()
    assert (result.coefficients.to_numpy() >= 0).all()
    np.testing.assert_allclose(result.coefficients + result.imported, national)


def test_larger_delta_imports_more():
    inflow = [made("FLQ", delta).table.inflow.sum() for delta in (0.0, 0.1, 0.2, 0.3, 0.6)]
    assert (np.diff(inflow) > 0).all()


def test_domestic_table_gives_the_same_coefficients():
    table = nation()
    domestic = 1 - table.imports / np.array([120.0, 290.0, 590.0])
    Y = np.where(table.Y < 0, table.Y, table.Y * domestic[:, None])
    Z = table.Z * domestic[:, None]
    v = np.vstack([table.v, (table.Z - Z).sum(axis=0)])
    names = ("wages", "surplus", "imports")
    other_form = replace(table, Z=Z, Y=Y, v=v, v_names=names, imports=0 * table.imports)
    for method, delta in METHODS:
        one, two = made(method, delta), made(method, delta, table=other_form)
        pd.testing.assert_frame_equal(one.coefficients, two.coefficients)
        np.testing.assert_allclose(one.table.outflow, two.table.outflow)
        np.testing.assert_allclose(one.table.inflow, two.table.inflow, atol=1e-12)
        assert two.table.imports.tolist() == [0, 0, 0]


def test_one_sector_region():
    output = pd.Series([40.0, 0.0, 0.0], SECTORS)
    for method, delta in METHODS:
        result = made(method, delta, 0.05, output=output)
        assert gaps(result.table) < 1e-12
        assert (result.local[1:] == 0).all()
        assert (result.coefficients.iloc[1:] == 0).all(axis=None)


def test_result_stacks_with_tables_of_other_regions():
    rest = made("SLQ", output=NATION - REGION, share=0.8).table
    system = stack([made("SLQ").table, replace(rest, region="there")])
    assert system.regions == ("here", "there")
    np.testing.assert_allclose(system.x.sum(axis=0), NATION)
    np.testing.assert_allclose(system.exports.sum(axis=0), nation().exports)


def test_regions_without_tables_make_an_interregional_table():
    here, rest = made("FLQ", 0.2), made("FLQ", 0.2, share=0.8, output=NATION - REGION)
    system = stack([here.table, replace(rest.table, region="there")])
    margins = reconcile(system, np.full(3, 0.5))
    system = system.replace(outflow=margins.outflow, inflow=margins.inflow)
    weights = gravity(margins.outflow, margins.inflow, np.ones((2, 2)), 1.0)
    trade = distribute(margins, weights).values
    joined = assemble(system, balance_use(system), trade, stocks="own", stock_category=1)
    assert row_gap(joined, system.x) < 1e-9
    np.testing.assert_allclose(
        joined.Z.sum(axis=0) + joined.imports + joined.value_added.sum(axis=0), system.x.ravel()
    )


def test_report_states_bias_key_and_adjustments():
    report = made("FLQ", 0.25, pd.Series({"stocks": 0.1, "households": 0.3})).report
    text = report.to_markdown()
    assert "FLQ (delta 0.25)" in text
    assert "households 0.3, stocks 0.1" in text
    assert "cross-hauling" in text
    assert report.facts["output"] == 200.0
    short = made("SLQ", share=1.0, output=pd.Series([50.0, 3.0, 3.0], SECTORS)).report
    assert "replaced by inflow" in short.to_markdown()
    assert short.facts["local use replaced by inflow"] > 0


def test_imports_beyond_use_are_transit_of_the_nation():
    table = nation()
    extra = np.array([150.0, 0.0, 0.0])
    passing = replace(table, imports=table.imports + extra, exports=table.exports + extra)
    result = made("SLQ", table=passing)
    assert gaps(result.table) < 1e-12
    # 170 of coal come in, 120 are bought: 50 pass through.
    assert "exceed all use by 50" in result.report.to_markdown()
    assert result.coefficients.loc["coal"].tolist() == [0, 0, 0]


def test_national_tables_that_are_none_are_refused():
    table = nation()
    with pytest.raises(InputError, match="inflow or outflow"):
        made(table=replace(table, inflow=np.ones(3), outflow=np.ones(3)))
    with pytest.raises(BalanceError, match="row of steel"):
        made(table=replace(table, exports=table.exports + np.eye(3)[1]))
    with pytest.raises(BalanceError, match="column of steel"):
        made(table=replace(table, v=table.v + np.eye(3)[1]))
    with pytest.raises(InputError, match="negative"):
        made(table=replace(table, Z=table.Z - [[11.0, 0, 0]] * 3))
    with pytest.raises(InputError, match="demand_share"):
        made(share=1.5)
    with pytest.raises(LabelError, match="demand_share"):
        made(share=pd.Series({"households": 0.1}))
