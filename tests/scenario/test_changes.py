"""Intensities and capture: against tables changed by hand and solved by np.linalg."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mrio
from mrio import Model, account, scenario
from mrio.errors import InputError, LabelError
from mrio.scenario import Capture, ScaleIntensity
from mrio.testing import assert_tables_equal, synthetic_table, toy_table


def flows_by_hand(A, S, table):
    """(regions, destinations) of S L Y, one loop an entry."""
    x = np.linalg.solve(np.eye(len(A)) - A, table.Y)
    E = np.zeros((len(table.regions), len(table.destinations)))
    for i, r in enumerate(table.industries.region_codes):
        for j, s in enumerate(table.destination_codes):
            E[r, s] += S[i] * x[i, j]
    return E


def coefficients(table):
    return table.Z / np.where(table.x != 0, table.x, np.inf)


@pytest.mark.parametrize("sector", ["E", None])
def test_intensity_of_a_region(toy, sector):
    changed = ScaleIntensity("SX", sector, "co2", 0.5).apply(toy)
    f = np.array([1.5, 1 if sector else 0.5, 1.5, 0.3, 2, 0.4])
    E = flows_by_hand(coefficients(toy.table), f, toy.table)
    assert account.flows(changed, "co2").values == pytest.approx(E)
    assert account.production(changed, "co2").values == pytest.approx(
        [210 if sector else 185, 170, 250]
    )
    assert account.value_added(changed).values == pytest.approx(account.value_added(toy).values)


def test_the_factorisation_is_shared_and_the_base_is_left(toy):
    before = account.consumption(toy, "co2").values
    changed = ScaleIntensity("SX", "E", "co2", 0.0).apply(toy)
    assert changed.state is toy.state
    assert account.consumption(toy, "co2").values == pytest.approx(before, rel=0)
    assert changed.table.name is None
    assert changed.table.provenance.steps[-1].name == "intensity scaled"


def test_a_total_scales_each_of_its_rows_and_no_other():
    model = Model(two_rows())
    changed = ScaleIntensity("R001", "S002", "co2", 0.25).apply(model).table
    at = changed.industries.index.get_loc(("R001", "S002"))
    for row in ("co2_energy", "co2_process"):
        F, F_new = model.table.stressor(row)[0], changed.stressor(row)[0]
        assert F_new[at] == 0.25 * F[at]
        assert (np.delete(F_new, at) == np.delete(F, at)).all()
    assert (changed.stressor("power")[0] == model.table.stressor("power")[0]).all()
    one = ScaleIntensity("R001", "S002", "co2_energy", 0.25).apply(model).table
    assert (one.stressor("co2_process")[0] == model.table.stressor("co2_process")[0]).all()


def two_rows(seed=5, **traits):
    """A synthetic table with energy and process emissions, and power in a physical unit."""
    table = synthetic_table(3, 4, seed=seed, stressors=3, **traits)
    ext = table.extensions["emissions"]
    rows, units = ("co2_energy", "co2_process", "power"), ("Mt", "Mt", "TWh")
    total = {"co2": rows[:2]}
    return table.with_extension(type(ext)("emissions", rows, units, ext.F, ext.F_Y, total))


# -- capture -----------------------------------------------------------------------------------


@settings(max_examples=15)
@given(
    seed=st.integers(0, 500),
    rate=st.floats(0.05, 1.0),
    part=st.floats(0.0, 0.9),
    is_open=st.booleans(),
    own=st.booleans(),
)
def test_capture_by_hand(seed, rate, part, is_open, own):
    """A and S changed by hand; value added gives way; net abatement is below what is captured."""
    table = two_rows(seed, open=is_open, unequal=True)
    model = Model(table)
    (j, e), index = (0, 0 if own else 1), table.industries.index
    F = table.stressor("co2_energy")[0] + table.stressor("co2_process")[0]
    captured = rate * F[j] / table.x[j]
    penalty = part * table.value_added[j] / table.x[j] / captured
    sector, energy = index[j][1], index[e][1]
    change = Capture("R001", sector, "co2", rate, penalty, energy)
    changed = change.apply(model)
    A, S = coefficients(table), F / table.x
    A[e, j] += penalty * captured
    S[j] *= 1 - rate
    E = flows_by_hand(A, S, table)
    assert account.flows(changed, "co2").values == pytest.approx(E, rel=1e-8)
    new = changed.table
    assert new.x == pytest.approx(np.linalg.solve(np.eye(len(A)) - A, table.Y.sum(axis=1)))
    assert new.x == pytest.approx(new.Z.sum(axis=0) + new.v.sum(axis=0))
    gross = new.provenance.steps[-1].parameters["captured"]
    assert gross == pytest.approx(captured * new.x[j])
    net = F.sum() - (S * new.x).sum()
    assert net <= gross * (1 + 1e-9)
    if part > 0.01:
        assert net < gross
        earned = new.value_added[j] / new.x[j]
        assert earned == pytest.approx((1 - part) * table.value_added[j] / table.x[j])


def test_capture_on_the_toy(toy):
    """Half of SX-E's 3 Mt, 0.1 bn a Mt bought of itself: a_EE grows from 0.2 to 0.35."""
    changed = Capture("SX", "E", "co2", 0.5, 0.1, "E").apply(toy)
    assert changed.A.values[0, 0] == pytest.approx(0.35)
    L = np.linalg.inv(np.eye(6) - coefficients(toy.table))
    x = 100 / (1 - 0.15 * L[0, 0])  # Sherman & Morrison
    assert changed.table.x[0] == pytest.approx(x)
    assert changed.table.stressor("co2")[0][0] == pytest.approx(1.5 * x)
    assert 1.5 * x > 150  # net abatement below the 150 of half the old output


def test_without_penalty_net_is_gross(toy):
    changed = Capture("SX", "E", "co2", 0.9, 0.0, "E").apply(toy)
    assert changed.table.provenance.steps[-1].parameters["captured"] == pytest.approx(270)
    scaled = ScaleIntensity("SX", "E", "co2", 0.1).apply(toy)
    assert_tables_equal(changed.table, scaled.table, rtol=1e-12)


def test_changes_follow_one_another(toy):
    """Capture after an improvement captures less; both orders leave the same intensity."""
    less, capture = ScaleIntensity("SX", "E", "co2", 0.8), Capture("SX", "E", "co2", 0.5, 0.05, "E")
    one = scenario.apply_all(toy, [less, capture])
    other = scenario.apply_all(toy, [capture, less])
    f = [m.table.stressor("co2")[0][0] / m.table.x[0] for m in (one, other)]
    assert f == pytest.approx([1.2, 1.2])
    assert one.A.values[0, 0] == pytest.approx(0.2 + 0.05 * 1.2)
    assert other.A.values[0, 0] == pytest.approx(0.2 + 0.05 * 1.5)
    assert scenario.apply_all(toy, []) is toy
    assert [step.name for step in one.table.provenance.steps][-1] == "captured"


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        (ScaleIntensity("SY", None, "co2", 0.5), LabelError, "SX"),
        (ScaleIntensity("SX", "Q", "co2", 0.5), LabelError, "no sector 'Q'"),
        (ScaleIntensity("SX", "E", "co3", 0.5), LabelError, "co2"),
        (ScaleIntensity("SX", "E", ["co2"], 0.5), LabelError, "one row or total"),
        (Capture("SX", "E", "co2", 0.9, 0.0, "Q"), LabelError, "no sector"),
        (Capture("SX", "E", "co2", 0.9, 0.3, "E"), InputError, r"0\.81 .* 0\.64"),
    ],
)
def test_what_does_not_fit_the_table(toy, change, error, match):
    with pytest.raises(error, match=match):
        change.apply(toy)


@pytest.mark.parametrize("factor", [-0.1, float("nan"), float("inf"), "0.5", True, None])
def test_factors_that_are_none(factor):
    with pytest.raises(InputError, match="factor"):
        ScaleIntensity("SX", "E", "co2", factor)


def test_rates_and_penalties_are_checked():
    with pytest.raises(InputError, match=r"rate is 1\.1, from 0 to 1"):
        Capture("SX", "E", "co2", 1.1, 0.0, "E")
    with pytest.raises(InputError, match="energy_penalty"):
        Capture("SX", "E", "co2", 0.9, -1.0, "E")
    with pytest.raises(TypeError):
        Capture("SX", "E", "co2", 0.9)  # a penalty is required, even if it is none


def test_idle_industries_and_clean_ones():
    table = synthetic_table(2, 4, seed=1, idle=2)
    idle = table.industries.index[np.flatnonzero(table.x == 0)[0]]
    with pytest.raises(InputError, match="output"):
        ScaleIntensity(*idle, "co2", 0.5).apply(Model(table))
    whole = ScaleIntensity(idle[0], None, "co2", 0.5).apply(Model(table))
    assert account.production(whole, "co2", industry_only=True).sel(
        region=idle[0]
    ).item() == pytest.approx(
        0.5 * account.production(Model(table), "co2", industry_only=True).sel(region=idle[0]).item()
    )
    clean = ScaleIntensity("SX", "E", "co2", 0.0).apply(Model(toy_table()))
    with pytest.raises(InputError, match="nothing to capture"):
        Capture("SX", "E", "co2", 0.9, 0.0, "E").apply(clean)
    with pytest.raises(InputError, match="not a class"):
        scenario.apply_all(clean, [ScaleIntensity])


def test_ninety_per_cent_of_shanxis_power():
    """142.0 Mt less without a penalty; with 100 yuan of power a tonne 134.8, of 187.7 captured."""
    model = Model(mrio.load("china-2007"))
    table, power = model.table, ("Shanxi", "Coal power")
    at = table.industries.index.get_loc(power)
    before = table.stressor("co2")[0].sum()
    net, gross = [], []
    for penalty in (0.0, 0.01):  # 10^4 CNY a tonne
        changed = Capture(*power, "co2", 0.9, penalty, power[1]).apply(model).table
        net.append((before - changed.stressor("co2")[0].sum()) / 1e6)
        gross.append(changed.provenance.steps[-1].parameters["captured"] / 1e6)
    assert gross == pytest.approx([141.960, 187.699], abs=1e-3)
    assert net == pytest.approx([141.960, 134.810], abs=1e-3)
    assert changed.value_added[at] < table.value_added[at]
    with pytest.raises(InputError, match=r"10\^4 CNY per t"):  # yuan taken for 10^4 yuan
        Capture(*power, "co2", 0.9, 100.0, power[1]).apply(model)


def test_what_is_booked_without_output_is_no_intensity():
    table = synthetic_table(2, 4, seed=1, idle=2)
    ext, idle = table.extensions["emissions"], np.flatnonzero(table.x == 0)
    F = ext.F.copy()
    F[:, idle] = 7.0
    model = Model(
        table.with_extension(type(ext)(ext.name, ext.stressors, ext.units, F, ext.F_Y)),
        stranded="to_final_use",
    )
    changed = ScaleIntensity(table.industries.region_of[idle[0]], None, "co2", 0.0).apply(model)
    assert changed.table.stressor("co2")[0][idle] == pytest.approx(7.0)
    assert changed.stranded == "to_final_use"
    assert changed.report.stranded == model.report.stranded


def test_changes_are_a_list(toy):
    """One change is no list; what is wrong is told before anything is applied."""
    change = ScaleIntensity("SX", "E", "co2", 0.5)
    with pytest.raises(InputError, match="needed is a list of Change"):
        scenario.apply_all(toy, change)
    with pytest.raises(InputError, match="no change"):
        scenario.apply_all(toy, (each for each in [ScaleIntensity("ZZ", "E", "co2", 0.5), "other"]))
    one = scenario.apply_all(toy, (each for each in [change]))
    assert one.table.stressor("co2")[0][0] == 150.0
