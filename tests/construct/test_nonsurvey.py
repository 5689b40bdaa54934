"""Regions without a survey: quotients by hand, identities, and the bias the literature knows."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrio.construct.assemble import assemble, balance_use, row_gap
from mrio.construct.interregional import distribute, gravity, reconcile
from mrio.construct.nonsurvey import (
    compare_regionalised,
    local_coefficients,
    location_quotients,
    output_by_employment,
    regionalise,
    simple_quotients,
)
from mrio.construct.regional import RegionalTable, stack
from mrio.errors import BalanceError, InputError, LabelError, SolveError

METHODS = [("SLQ", None), ("CILQ", None), ("RLQ", None), ("FLQ", 0.25), ("AFLQ", 0.25)]
SECTORS = ["coal", "steel", "services"]
NATION = pd.Series([100.0, 300.0, 600.0], SECTORS)
REGION = pd.Series([50.0, 75.0, 75.0], SECTORS)
SEEDS = st.integers(0, 5_000)


def nation(seed=None):
    """Return a closed national table with imports; by hand without a seed."""
    if seed is None:
        Z = np.array([[10.0, 60.0, 20.0], [20.0, 90.0, 60.0], [10.0, 30.0, 120.0]])
        Y = np.array([[30.0, -10.0], [20.0, 100.0], [380.0, 50.0]])
        imports, x = np.array([20.0, 30.0, 20.0]), NATION.to_numpy()
        names = tuple(SECTORS)
    else:
        rng = np.random.default_rng(seed)
        s = int(rng.integers(1, 6))
        x = rng.lognormal(5.0, 1.0, s)
        x[rng.random(s) < 0.2] = 0.0
        x[0] = 100.0
        A = rng.dirichlet(np.ones(s), s).T * rng.uniform(0.2, 0.7, s)
        A[rng.random((s, s)) < 0.2] = 0.0
        Z = A * x
        Y = np.column_stack([rng.lognormal(3.0, 1.0, s), rng.normal(0.0, 3.0, s)])
        Y[x == 0] = np.abs(Y[x == 0])  # what is not made is not in stock either
        use = Z.sum(axis=1) + Y.sum(axis=1)
        # Imports fill what output lacks; where there is more than use, it is exported.
        imports = np.maximum(use - x, 0.0) + rng.uniform(0.0, 0.3, s) * np.clip(use, 0, x)
        names = tuple(f"S{i}" for i in range(s))
    use = Z.sum(axis=1) + Y.sum(axis=1)
    exports, zero = x + imports - use, np.zeros(len(x))
    surplus = x - Z.sum(axis=0)
    return RegionalTable(
        region="nation",
        sectors=names,
        Z=Z,
        Y=Y,
        categories=("households", "stocks"),
        exports=exports,
        imports=imports,
        outflow=zero,
        inflow=zero,
        other=zero,
        x=x,
        v=np.stack([0.6 * surplus, 0.4 * surplus]),
        v_names=("wages", "surplus"),
    )


def series(table):
    return pd.Series(table.x, list(table.sectors))


def part_of(table, seed):
    """Return a region's output: shares of the nation's, some zero."""
    rng = np.random.default_rng(seed + 1)
    share = rng.uniform(0.0, 1.0, len(table.x)) * (rng.random(len(table.x)) > 0.25)
    share[0] = 0.3
    return series(table) * share


def gaps(table):
    """Return the largest gap of a row and of a column, relative to output."""
    rows = table.Z.sum(axis=1) + table.Y.sum(axis=1) + table.exports + table.outflow + table.other
    rows = rows - table.imports - table.inflow - table.x
    columns = table.Z.sum(axis=0) + table.v.sum(axis=0) - table.x
    return max(np.abs(rows).max(), np.abs(columns).max()) / table.x.sum()


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


# The table


def made(method="SLQ", delta=None, share=0.2, table=None, output=REGION):
    return regionalise(
        table or nation(), output, method, region="here", demand_share=share, delta=delta
    )


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


# Bias


def test_measures_by_hand():
    survey = pd.DataFrame([[0.0, 0.2], [0.0, 0.5]], ["a", "b"], ["a", "b"])
    guess = pd.DataFrame([[0.0, 0.1], [0.0, 0.6]], ["a", "b"], ["a", "b"])
    found = compare_regionalised(guess, survey, pd.Series({"a": 3.0, "b": 1.0}))
    assert found.mad == pytest.approx(0.05)  # 0.2 over four cells
    assert found.stpe == pytest.approx(100 * 0.2 / 0.7)
    # Of b: 1.1 / (1 - 0.6) = 2.75 and 1.2 / (1 - 0.5) = 2.4; of a: 1 and 1.
    assert found.multipliers.loc["b", ["estimated", "survey"]].tolist() == pytest.approx(
        [2.75, 2.4]
    )
    bias = 100 * 0.35 / 2.4
    assert found.multiplier_bias == pytest.approx(bias / 2)
    assert found.weighted_bias == pytest.approx(bias / 4)
    assert found.to_series().index.tolist()[:2] == ["mad", "stpe"]


def test_survey_compared_with_itself_has_no_distance_in_any_order():
    survey = local_coefficients(nation())
    found = compare_regionalised(survey.iloc[::-1, ::-1], survey, NATION)
    assert found.to_series().abs().max() < 1e-12


def test_comparison_refuses_what_cannot_be_compared():
    survey = local_coefficients(nation())
    with pytest.raises(LabelError, match="estimated"):
        compare_regionalised(survey.iloc[:2, :2], survey, NATION)
    with pytest.raises(SolveError, match="estimated"):
        compare_regionalised(survey + 1.0, survey, NATION)
    with pytest.raises(InputError, match="no coefficients"):
        compare_regionalised(survey, 0 * survey, NATION)
    with pytest.raises(InputError, match="is nan"):
        compare_regionalised(survey * np.nan, survey, NATION)


def survey_with_cross_hauling(seed, sectors=10, home=4.0):
    """Return a surveyed region of a nation of two, and the nation, in which all trade both ways.

    Every user takes a commodity from both regions in proportion to what they can
    make, its own weighted `home` times: the shares of an Armington demand.
    """
    rng = np.random.default_rng(seed)
    capacity = rng.lognormal(0.0, 0.5, (2, sectors)) * np.array([[1.0], [4.0]])
    weight = np.where(np.eye(2)[:, :, None] == 1, home, 1.0) * capacity[:, None]
    shares = weight / weight.sum(axis=0)  # origin, user, commodity
    A = rng.dirichlet(np.full(sectors, 0.5), sectors).T * rng.uniform(0.3, 0.7, sectors)
    own = A * rng.lognormal(0.0, 0.1, (2, sectors, sectors))  # technologies nearly alike
    own *= 0.8 / np.maximum(own.sum(axis=1, keepdims=True), 0.8)
    blocks = np.einsum("oui,uij->oiuj", shares, own).reshape(2 * sectors, -1)
    demand = rng.lognormal(0.0, 0.5, (2, sectors)) * np.array([[1.0], [4.0]])
    y = np.einsum("oui,ui->oi", shares, demand)
    x = np.linalg.solve(np.eye(2 * sectors) - blocks, y.ravel()).reshape(2, -1)
    names = [f"S{i}" for i in range(sectors)]
    Z = np.einsum("uij,uj->ij", own, x)
    zero = np.zeros(sectors)
    country = RegionalTable(
        *("nation", tuple(names), Z, demand.sum(axis=0)[:, None], ("final",)),
        *(zero, zero, zero, zero, zero, x.sum(axis=0)),
        *((x.sum(axis=0) - Z.sum(axis=0))[None], ("value added",)),
    )
    truth = pd.DataFrame(shares[0, 0][:, None] * own[0], names, names)
    share = float(demand[0].sum() / demand.sum())
    return SimpleNamespace(nation=country, x=pd.Series(x[0], names), truth=truth, share=share)


def mean_biases(cases, choices):
    """Return by method the biases and the errors of multipliers, % of the truth."""
    found = {method: [] for method, _ in choices}
    for case in cases:
        for method, delta in choices:
            result = made(method, delta, case.share, case.nation, case.x)
            found[method].append(compare_regionalised(result.coefficients, case.truth, case.x))
    bias = {m: np.array([c.multiplier_bias for c in found[m]]) for m in found}
    error = {m: np.array([c.multiplier_error for c in found[m]]) for m in found}
    return bias, error


def test_monte_carlo_shows_the_known_bias():
    choices = [("SLQ", None), ("CILQ", None), ("RLQ", None), ("FLQ", 0.3), ("AFLQ", 0.3)]
    bias, error = mean_biases([survey_with_cross_hauling(seed) for seed in range(60)], choices)
    # About 29, 27 and 29 % without size, 8 and 12 % with it.
    for method in ("SLQ", "CILQ", "RLQ"):
        assert bias[method].mean() > 20
        assert (bias[method] > 0).mean() > 0.95
        for sized in ("FLQ", "AFLQ"):
            assert abs(bias[sized].mean()) < 0.5 * bias[method].mean()
            assert error[sized].mean() < 0.5 * error[method].mean()


def test_slq_overstates_the_more_the_more_trade_goes_both_ways():
    means = []
    for home in (64.0, 16.0, 4.0, 2.0):  # from little trade to much
        cases = [survey_with_cross_hauling(seed, home=home) for seed in range(20)]
        means.append(mean_biases(cases, [("SLQ", None)])[0]["SLQ"].mean())
    assert (np.diff(means) > 0).all(), means


# China 2007: provinces have tables of their own to compare with


@pytest.fixture(scope="module")
def china(root):
    from mrio.construct.china import raw

    n, tables = raw.read_national_2007(root), raw.read_provincial_tables(root)
    zero = np.zeros(len(n.sectors))
    country = RegionalTable(
        *("China", n.sectors, n.Z, n.Y, n.categories, n.exports, n.imports),
        *(zero, zero, n.error, n.x, n.v, n.v_names),
    )
    return country, tables


def against_own_table(china, name, method, delta=None):
    country, tables = china
    own = tables[name]
    share = float(own.v.sum() / country.v.sum())
    result = regionalise(country, series(own), method, region=name, demand_share=share, delta=delta)
    assert gaps(result.table) < 1e-7, name
    return compare_regionalised(result.coefficients, local_coefficients(own), series(own))


def test_shanxi_2007_books_trade_netted_and_quotients_understate(china):
    own = china[1]["Shanxi"]
    # Both ways in 25 of 42 commodities, but only 17 % of outflow is matched by inflow.
    assert np.minimum(own.outflow, own.inflow).sum() / own.outflow.sum() < 0.2
    slq, cilq, flq = (
        against_own_table(china, "Shanxi", *choice).multiplier_bias
        for choice in (("SLQ",), ("CILQ",), ("FLQ", 0.2))
    )
    assert (slq, cilq, flq) == pytest.approx((-13.6, -11.4, -24.2), abs=0.1)


def test_provinces_of_2007_by_method(china):
    names = list(china[1])
    choices = {"SLQ": ("SLQ",), "FLQ": ("FLQ", 0.2)}
    bias = pd.DataFrame(
        {
            label: [against_own_table(china, name, *c).multiplier_bias for name in names]
            for label, c in choices.items()
        },
        index=names,
    )
    assert bias.median().tolist() == pytest.approx([6.4, -12.9], abs=0.1)
    # What a table books as inflow decides the sign.
    inflow = pd.Series({name: own.inflow.sum() / own.x.sum() for name, own in china[1].items()})
    assert bias["SLQ"].corr(inflow, method="spearman") > 0.7
    assert (inflow > 0.35).sum() == 8
    assert bias[inflow > 0.35].median().tolist() == pytest.approx([23.3, 0.2], abs=0.1)
