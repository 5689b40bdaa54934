"""Both bases side by side; closure on random systems, and the reason of every gap."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from mrio import power
from mrio.errors import BalanceError, InputError, LabelError
from tests.power.electricity_toy import (
    FACTORS,
    FACTORS_OF_FOUR,
    FLOWS,
    GENERATION,
    LOSSES,
    by,
    systems,
    toy_mix,
)

LOCATED = power.location_based(GENERATION, FACTORS, FLOWS)


def gaps_of(found):
    return {tuple(row[:3]): tuple(np.round(row[3:], 6)) for row in found.gaps.to_numpy().tolist()}


def check_gaps(found):
    """The reasons of each source sum to its gap in the report."""
    report = found.report
    for source in report.index.drop("total"):
        mine = found.gaps[found.gaps["source"] == source]
        for unit, column in (("TWh", "gap"), ("Mt", "gap_emissions")):
            scale = report.loc["total", "generated"]
            assert mine[unit].sum() == pytest.approx(report.loc[source, column], abs=1e-7 * scale)


def test_toy_on_both_bases():
    both = power.dual_reporting(LOCATED, toy_mix(LOCATED["consumption"]))
    assert both["location_intensity"].round(6).tolist() == [0.638462, 0.695591, 0.594930]
    assert both["market_intensity"].round(6).tolist() == [0.729199, 0.584585, 0.647301]
    assert both.attrs["location_total"] == pytest.approx(614.2)
    assert both.attrs["market_total"] == pytest.approx(614.2)
    assert both["difference"].sum() == pytest.approx(0.0, abs=1e-9)


def test_toy_is_closed():
    found = power.attributes_close(toy_mix(LOCATED["consumption"]))
    assert found.closed
    assert found.report["closed"].all()
    assert found.verdict == "closed: 614.2 Mt, every attribute counted once"
    assert found.gaps.empty
    total = found.report.loc["total"]
    assert (total["generated"], total["cancelled"]) == (960.0, 140.0)
    assert total["emitted"] == pytest.approx(614.2)
    assert total["residual_emissions"] == pytest.approx(614.2)


def test_toy_with_losses_outside():
    located = power.location_based(GENERATION, FACTORS, FLOWS, LOSSES, lost_power="outside")
    mix = toy_mix(located["consumption"])
    found = power.attributes_close(mix, located["lost"])
    assert not found.closed
    assert found.verdict.startswith("open: 1.90089 of 614.2 Mt are nobody's; power lost outside")
    assert found.report.loc["total", ["gap", "gap_emissions"]].round(6).tolist() == [
        2.462,
        1.900893,
    ]
    lost = "power lost outside consumption"
    assert gaps_of(found) == {
        ("SX", "coal", lost): (round(2.462 * 200 / 215, 6), 1.900893),
        ("SX", "RE", lost): (round(2.462 * 15 / 215, 6), 0.0),
    }
    unknown = power.attributes_close(mix)
    assert set(unknown.gaps["reason"]) == {"generated and neither consumed nor booked as lost"}
    both = power.dual_reporting(located, mix)
    assert both.attrs["location_total"] + located["lost_emissions"].sum() == pytest.approx(614.2)


def test_losses_carried_by_what_arrives_leave_the_market_short():
    """The nodal account closes; attributes are bound to consumption, and stay nobody's."""
    located = power.location_based(GENERATION, FACTORS, FLOWS, LOSSES, lost_power="carried")
    mix = toy_mix(located["consumption"])
    both = power.dual_reporting(located, mix)
    assert both.attrs["location_total"] == pytest.approx(614.2)
    assert both.attrs["market_total"] == pytest.approx(614.2 - 1.900893)
    assert not power.attributes_close(mix, located["lost"]).closed


def test_certificates_left_open():
    """20 TWh issued in RC are held: consumption without them takes SX's coal in their place."""
    mix = toy_mix(LOCATED["consumption"], cancelled=by(10, 70, 40))
    found = power.attributes_close(mix)
    check_gaps(found)
    assert found.report.loc["total", "gap"] == pytest.approx(0.0, abs=1e-9)
    assert found.report.loc["total", "gap_emissions"] == pytest.approx(-20 * 200 / 215 * 0.83)
    assert not found.report.loc[["coal", "RE"], "closed"].any()
    reasons = list(dict.fromkeys(found.gaps["reason"]))
    assert reasons == [
        "certificates neither cancelled nor expired",
        "taken from the pool in their place",
    ]
    assert "counted twice; certificates neither" in found.verdict


def test_claims_outside_and_beyond_what_was_issued():
    outside = by(10, 70, 40)
    outside["ROW"] = 20.0
    found = power.attributes_close(toy_mix(LOCATED["consumption"], cancelled=outside))
    check_gaps(found)
    assert "claimed outside the regions" in set(found.gaps["reason"])
    assert not found.closed
    more = power.attributes_close(toy_mix(LOCATED["consumption"], cancelled=by(10, 100, 40)))
    check_gaps(more)
    beyond = more.gaps[more.gaps["reason"] == "cancelled beyond what was issued"]
    assert beyond["TWh"].sum() == pytest.approx(-10.0)
    assert more.report.loc["RE", "gap"] < 0 < more.report.loc["coal", "gap"]


def test_consumption_beyond_generation():
    mix = toy_mix(by(180, 355, 430))
    found = power.attributes_close(mix)
    check_gaps(found)
    assert set(found.gaps["reason"]) == {"consumed beyond what is generated"}
    assert found.report.loc["total", "gap"] == pytest.approx(-5.0)
    assert "counted twice" in found.verdict


@given(systems())
def test_closed_wherever_certificates_and_losses_are(system):
    generation, flows, losses, certificates = system
    located = power.location_based(
        generation, FACTORS_OF_FOUR, flows, losses, lost_power="consumed"
    )
    mix = power.residual_mix(generation, FACTORS_OF_FOUR, located["consumption"], **certificates)
    found = power.attributes_close(mix)
    assert found.closed, found.verdict
    both = power.dual_reporting(located, mix)
    assert both.attrs["market_total"] == pytest.approx(both.attrs["location_total"], rel=1e-9)
    np.testing.assert_allclose(
        mix.origins.to_numpy().sum(), mix.accounts["unclaimed"].sum(), rtol=1e-9, atol=1e-7
    )


@given(systems(closed=False))
def test_every_gap_has_its_reasons(system):
    generation, flows, losses, certificates = system
    located = power.location_based(generation, FACTORS_OF_FOUR, flows, losses, lost_power="outside")
    scale = 1 - 1e-9  # consumption is less with losses: claims too
    used = located["consumption"]
    room = (used / power.location_based(generation, FACTORS_OF_FOUR, flows)["consumption"]).fillna(
        1
    )
    certificates["cancelled"] = certificates["cancelled"].mul(room * scale, axis=0)
    try:
        mix = power.residual_mix(generation, FACTORS_OF_FOUR, used, **certificates)
    except BalanceError:  # so many certificates are left that nobody has attributes to spare
        kept = certificates["issued"] - certificates["expired"]
        left = kept.to_numpy().sum() - certificates["cancelled"].to_numpy().sum()
        assert left > located["lost"].sum()
        return
    found = power.attributes_close(mix, located["lost"])
    check_gaps(found)
    market = mix.accounts["emissions"].sum()
    assert mix.generation.mul(mix.factors).to_numpy().sum() - market == pytest.approx(
        found.report.loc["total", "gap_emissions"], abs=1e-7
    )


@given(systems())
def test_regions_and_sources_in_another_order(system):
    generation, flows, _, certificates = system
    located = power.location_based(generation, FACTORS_OF_FOUR, flows)
    plain = power.residual_mix(generation, FACTORS_OF_FOUR, located["consumption"], **certificates)
    other = power.residual_mix(
        generation.iloc[::-1, ::-1], FACTORS_OF_FOUR, located["consumption"], **certificates
    )
    first, second = power.dual_reporting(located, plain), power.dual_reporting(located[::-1], other)
    pd.testing.assert_frame_equal(first, second.loc[first.index], rtol=1e-8, atol=1e-8)
    assert power.attributes_close(other).closed


def test_two_consumptions_are_refused():
    with pytest.raises(InputError, match=r"'YD': .* 349 TWh consumed, 350 TWh"):
        power.dual_reporting(LOCATED, toy_mix(by(180, 349, 431)))
    with pytest.raises(LabelError, match="'RC' missing"):
        power.dual_reporting(LOCATED.drop("RC"), toy_mix(LOCATED["consumption"]))
    with pytest.raises(LabelError, match="lost"):
        power.attributes_close(toy_mix(LOCATED["consumption"]), by(0, 1, 1).drop("RC"))


def test_two_claims_of_one_region_are_not_hidden_by_none_of_another():
    """A's wind is claimed twice over, B's by nobody: as much in all, and not counted once."""
    made = pd.DataFrame({"coal": [50.0, 50.0], "wind": [10.0, 10.0]}, ["A", "B"])

    def figures(a, b):
        return pd.Series([a, b], ["A", "B"], dtype=float)

    pairs = pd.MultiIndex.from_tuples([("A", "wind"), ("B", "wind")])
    claimed = pd.DataFrame([[10.0, 0.0], [0.0, 0.0]], ["A", "B"], pairs)
    mix = power.residual_mix(
        made, pd.Series({"coal": 0.8, "wind": 0.0}), figures(60, 60), figures(5, 5),
        claimed, figures(0, 0), certified_sources="wind",
    )  # fmt: skip
    found = power.attributes_close(mix)
    assert not found.closed
    assert found.verdict.startswith("open")
    assert set(found.gaps["region"]) == {"A", "B"}


def test_losses_inside_consumption_are_not_lost_once_more():
    made = pd.DataFrame({"coal": [50.0, 50.0], "wind": [10.0, 10.0]}, ["A", "B"])
    none = pd.Series(0.0, ["A", "B"])
    mix = power.residual_mix(
        made, pd.Series({"coal": 0.8, "wind": 0.0}), none + 60.0, none, none, none,
        certified_sources="wind",
    )  # fmt: skip
    with pytest.raises(InputError, match="lost: 2 TWh are nobody's consumption, at most 0"):
        power.attributes_close(mix, lost=none + 1.0)
