"""Location-based intensities: the toy, a power-by-power walk, losses three ways, limits."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import power
from mrio.errors import BalanceError, InputError, LabelError
from tests.power.electricity_toy import (
    FACTORS,
    FACTORS_OF_FOUR,
    FLOWS,
    GENERATION,
    LOSSES,
    REGIONS,
    systems,
)

WAYS = ("consumed", "carried", "outside")


def test_toy():
    found = power.location_based(GENERATION, FACTORS, FLOWS)
    assert found["intensity"].round(6).tolist() == [0.638462, 0.695591, 0.594930]
    assert found["generation_intensity"].round(6).tolist() == [0.638462, 0.711429, 0.592857]
    assert found["consumption"].tolist() == [180.0, 350.0, 430.0]
    assert found["emissions"].sum() == pytest.approx(614.2, abs=1e-9)


def test_toy_with_losses_three_ways():
    """2.462 TWh are lost; consumed by the receiver, carried by what arrives, or nobody's."""
    ways = {
        way: power.location_based(GENERATION, FACTORS, FLOWS, LOSSES, lost_power=way)
        for way in WAYS
    }
    for found in ways.values():
        assert found["lost"].tolist() == pytest.approx([0.0, 1.862, 0.6])
        assert (found["emissions"] + found["lost_emissions"]).sum() == pytest.approx(614.2)
    assert ways["consumed"]["intensity"].round(6).tolist() == [0.638462, 0.695591, 0.594930]
    assert ways["consumed"]["consumption"].tolist() == [180.0, 350.0, 430.0]
    assert ways["outside"]["intensity"].equals(ways["consumed"]["intensity"])
    for way in ("carried", "outside"):
        assert ways[way]["consumption"].tolist() == pytest.approx([180.0, 348.138, 429.4])
    assert ways["outside"]["lost_emissions"].sum() == pytest.approx(
        1.862 * 0.69559141 + 0.6 * 0.59493007
    )
    assert ways["carried"]["intensity"]["YD"] > 0.6955915
    assert ways["carried"]["emissions"].sum() == pytest.approx(614.2)


def walk(generation, flows, losses, way, rounds=4000):
    """Follow emissions around: each region passes on its shares, by loops, no system solved."""
    regions = list(generation.index)
    own = {r: generation.loc[r].sum() for r in regions}
    arrives = {
        r: sum(flows.loc[q, r] * (1 - losses.loc[q, r] * (way == "carried")) for q in regions)
        for r in regions
    }
    carried = {r: float((generation.loc[r] * FACTORS_OF_FOUR).sum()) for r in regions}
    through = dict(carried)
    for _ in range(rounds):
        moved = dict.fromkeys(regions, 0.0)
        for q in regions:
            for r in regions:
                if own[q] + arrives[q] > 0:
                    moved[r] += carried[q] * flows.loc[q, r] / (own[q] + arrives[q])
        carried = moved
        through = {r: through[r] + carried[r] for r in regions}
        if sum(carried.values()) < 1e-14:
            break
    return {r: through[r] / (own[r] + arrives[r]) for r in regions if own[r] + arrives[r] > 0}


@given(systems(), st.sampled_from(WAYS))
def test_against_a_walk(system, way):
    generation, flows, losses, _ = system
    found = power.location_based(generation, FACTORS_OF_FOUR, flows, losses, lost_power=way)
    expected = walk(generation, flows, losses, way)
    for region, intensity in expected.items():
        assert found["intensity"][region] == pytest.approx(intensity, rel=1e-9, abs=1e-12)
    assert (found["emissions"] + found["lost_emissions"]).sum() == pytest.approx(
        found["emitted"].sum(), rel=1e-9
    )
    assert found["intensity"].isna().equals((found["generated"] + found["received"]) == 0)
    if way != "outside":
        assert found["lost_emissions"].eq(0).all()


@given(systems(), st.randoms(use_true_random=False))
def test_order_of_labels_does_not_matter(system, random):
    generation, flows, losses, _ = system

    def mixed(labels):
        return random.sample(list(labels), len(labels))

    plain = power.location_based(generation, FACTORS_OF_FOUR, flows, losses, lost_power="carried")
    other = power.location_based(
        generation.loc[mixed(generation.index), mixed(generation.columns)],
        FACTORS_OF_FOUR[mixed(FACTORS_OF_FOUR.index)],
        flows.loc[mixed(flows.index), mixed(flows.columns)],
        losses.loc[mixed(losses.index), mixed(losses.columns)],
        lost_power="carried",
    )
    pd.testing.assert_frame_equal(plain, other.loc[plain.index], rtol=1e-9, atol=1e-9)


def test_factors_by_region_and_a_table_of_more_than_generates():
    table = pd.DataFrame({"coal": 0.83, "RE": 0.0, "nuclear": 0.0}, [*REGIONS, "XJ"])
    table.loc["YD", "coal"] = 0.75
    found = power.location_based(GENERATION, table, FLOWS)
    assert found["emitted"].tolist() == pytest.approx([166.0, 180.0, 249.0])
    assert found["emissions"].sum() == pytest.approx(595.0)


def test_without_flows_it_is_generation():
    found = power.location_based(GENERATION, FACTORS, FLOWS * 0)
    pd.testing.assert_series_equal(
        found["intensity"], found["generation_intensity"], check_names=False
    )


def test_power_that_goes_round_is_fine_while_some_is_consumed():
    back = FLOWS.copy()
    back.loc["YD", "SX"] = 30.0
    found = power.location_based(GENERATION, FACTORS, back)
    assert found["emissions"].sum() == pytest.approx(614.2)
    system = np.diag(found["generated"] + found["received"]) - back.to_numpy().T
    np.testing.assert_allclose(system @ found["intensity"], found["emitted"], rtol=1e-12)


def changed(frame, row, column, value):
    found = frame.copy()
    found.loc[row, column] = value
    return found


@pytest.mark.parametrize(
    ("arguments", "kind", "told"),
    [
        ({"flows": changed(FLOWS, "SX", "YD", 250.0)}, BalanceError, "'SX'.*-10 TWh"),
        ({"flows": changed(FLOWS, "SX", "SX", 1.0)}, InputError, "sends 1 TWh to itself"),
        ({"flows": changed(FLOWS, "SX", "YD", -1.0)}, InputError, "'SX', 'YD': -1"),
        ({"flows": changed(FLOWS, "SX", "YD", np.nan)}, InputError, "nan"),
        ({"flows": FLOWS.drop(index="RC")}, LabelError, "'RC' missing"),
        ({"flows": FLOWS.rename(index={"RC": "RD"})}, LabelError, "unknown 'RD'"),
        ({"flows": FLOWS.to_numpy()}, InputError, "ndarray"),
        ({"factors": pd.Series({"coal": 0.83})}, LabelError, "'RE' missing"),
        ({"generation": GENERATION.set_axis(["SX", "SX", "RC"])}, LabelError, "'SX' twice"),
        ({"generation": changed(GENERATION.astype(object), "SX", "RE", "x")}, InputError, "num"),
        ({"losses": LOSSES}, InputError, "not who has them"),
        ({"losses": LOSSES * 100, "lost_power": "carried"}, InputError, "2.77.*below 1"),
        ({"losses": LOSSES, "lost_power": "shared"}, InputError, "'shared'"),
    ],
)
def test_errors_name_what_is_wrong(arguments, kind, told):
    given = {"generation": GENERATION, "factors": FACTORS, "flows": FLOWS} | arguments
    with pytest.raises(kind, match=told):
        power.location_based(**given)


def test_power_that_nobody_generates_or_consumes():
    regions = ["A", "B", "C"]
    made = pd.DataFrame({"coal": [10.0, 0.0, 0.0]}, regions)
    loop = pd.DataFrame([[0, 0, 0], [0, 0, 5], [0, 5, 0]], regions, regions, dtype=float)
    with pytest.raises(BalanceError, match="B, C: power flows that nobody generates"):
        power.location_based(made, pd.Series({"coal": 1.0}), loop)
    two = ["A", "B"]
    burnt = pd.DataFrame([[0.0, 4.0 / 3.0], [2.0 / 3.0, 0.0]], two, two)
    half = pd.DataFrame(0.5, two, two)
    with pytest.raises(BalanceError, match="next to nothing"):
        power.location_based(
            pd.DataFrame({"coal": [1.0, 0.0]}, two),
            pd.Series({"coal": 1.0}),
            burnt,
            half,
            lost_power="carried",
        )
