"""Residual mix: the toy to the digit, steps by loops, labels, limits and refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import power
from mrio.errors import BalanceError, InputError, LabelError
from tests.power.electricity_toy import (
    CERTIFICATES,
    FACTORS,
    FACTORS_OF_FOUR,
    FLOWS,
    GENERATION,
    LOSSES,
    REGIONS,
    by,
    systems,
    toy_mix,
)

INSIDE = by(180, 350, 430)


def test_toy():
    found = toy_mix(INSIDE)
    accounts = found.accounts
    assert accounts["surplus"].tolist() == [45.0, -7.0, -38.0]
    assert found.shares["coal"].round(6).tolist() == [0.930233, 0.948122, 0.859869]
    assert accounts["residual_factor"].round(6).tolist() == [0.772093, 0.786941, 0.713691]
    assert accounts["intensity"].round(6).tolist() == [0.729199, 0.584585, 0.647301]
    assert accounts["emissions"].sum() == pytest.approx(614.2, abs=1e-9)
    assert found.shares.sum(axis=1).tolist() == pytest.approx([1.0, 1.0, 1.0])
    assert accounts.attrs["units"] == "TWh, Mt, kg/kWh"


def test_toy_with_losses_outside_is_short():
    located = power.location_based(GENERATION, FACTORS, FLOWS, LOSSES, lost_power="outside")
    found = toy_mix(located["consumption"])
    assert found.accounts["surplus"].tolist() == pytest.approx([45.0, -5.138, -37.4])
    assert 614.2 - found.accounts["emissions"].sum() == pytest.approx(1.900893, abs=5e-7)


def by_loops(generation, factors, consumption, issued, cancelled, expired):
    """Steps 1 to 4 of docs/methods/power.md#residual-mix; factors by source."""
    left, unclaimed = {}, {}
    for r in generation.index:
        left[r] = {
            k: generation.loc[r, k]
            - (issued.loc[r, k] - expired.loc[r, k] if k in issued.columns else 0.0)
            for k in generation.columns
        }
        unclaimed[r] = consumption[r] - cancelled.loc[r].sum()
    surplus = {r: sum(left[r].values()) - unclaimed[r] for r in left}
    pool = {
        k: sum(surplus[r] * left[r][k] / sum(left[r].values()) for r in left if surplus[r] > 1e-9)
        for k in generation.columns
    }
    found = {}
    for r in left:
        if surplus[r] >= -1e-9:
            whole = sum(left[r].values())
            mix = {k: left[r][k] / whole for k in left[r]} if whole > 1e-9 else None
        else:
            size = sum(pool.values())
            mix = {k: (left[r][k] - surplus[r] * pool[k] / size) / unclaimed[r] for k in left[r]}
        found[r] = mix and sum(mix[k] * factors[k] for k in mix)
    return surplus, found


@given(systems())
def test_against_loops(system):
    generation, flows, _, certificates = system
    located = power.location_based(generation, FACTORS_OF_FOUR, flows)
    found = power.residual_mix(generation, FACTORS_OF_FOUR, located["consumption"], **certificates)
    plain = {name: certificates[name] for name in ("issued", "cancelled", "expired")}
    surplus, factor = by_loops(generation, FACTORS_OF_FOUR, located["consumption"], **plain)
    for region in generation.index:
        row = found.accounts.loc[region]
        assert row["surplus"] == pytest.approx(surplus[region], abs=1e-8)
        if factor[region] is not None and row["unclaimed"] > 1e-6:
            assert row["residual_factor"] == pytest.approx(factor[region], rel=1e-7, abs=1e-9)
    assert (found.accounts["intensity"].isna() == (found.accounts["consumption"] == 0)).all()
    assert found.accounts["emissions"].notna().all()


@given(systems(), st.randoms(use_true_random=False))
def test_order_of_labels_does_not_matter(system, random):
    generation, flows, _, certificates = system
    used = power.location_based(generation, FACTORS_OF_FOUR, flows)["consumption"]

    def mixed(frame):
        rows, columns = (random.sample(list(axis), len(axis)) for axis in frame.axes)
        return frame.loc[rows, columns]

    plain = power.residual_mix(generation, FACTORS_OF_FOUR, used, **certificates)
    other = power.residual_mix(
        mixed(generation),
        FACTORS_OF_FOUR.iloc[::-1],
        used.iloc[::-1],
        **{
            name: given[::-1] if isinstance(given, list) else mixed(given)
            for name, given in certificates.items()
        },
    )
    pd.testing.assert_frame_equal(
        plain.accounts.drop(columns="residual_factor"),
        other.accounts.loc[plain.accounts.index].drop(columns="residual_factor"),
        rtol=1e-8,
        atol=1e-8,
    )


@given(systems(), st.sampled_from(["issued", "expired", "cancelled"]), st.floats(1.001, 5.0))
def test_claims_beyond_what_there_is_are_refused(system, what, times):
    generation, flows, _, certificates = system
    used = power.location_based(generation, FACTORS_OF_FOUR, flows)["consumption"]
    bound = {
        "issued": generation[["wind", "sun"]],
        "expired": certificates["issued"],
        "cancelled": certificates["cancelled"]
        .mul(used / certificates["cancelled"].sum(axis=1), axis=0)
        .fillna(0.0),
    }[what]
    if bound.to_numpy().sum() < 1e-6:
        return
    beyond = {**certificates, what: bound * times}
    with pytest.raises((InputError, BalanceError), match=r"at most|cancelled certificates is -"):
        power.residual_mix(generation, FACTORS_OF_FOUR, used, **beyond)


def test_without_certificates_regions_share_the_surplus():
    none = by(0, 0, 0)
    found = toy_mix(INSIDE, issued=none, cancelled=none, expired=none)
    assert found.accounts["surplus"].tolist() == [80.0, -70.0, -10.0]
    assert found.accounts["emissions"].sum() == pytest.approx(614.2)
    assert found.accounts["intensity"]["SX"] == pytest.approx(0.638462, abs=1e-6)


def test_origins_of_certificates_matter_where_factors_differ():
    factors = pd.DataFrame({"coal": 0.83, "RE": by(0.0, 0.1, 0.0)})
    columns = pd.MultiIndex.from_product([REGIONS, ["RE"]])
    told = pd.DataFrame(0.0, REGIONS, columns)
    told.loc["SX", ("SX", "RE")] = 10.0
    told.loc["YD", ("SX", "RE")], told.loc["YD", ("RC", "RE")] = 35.0, 55.0
    told.loc["RC", ("YD", "RE")], told.loc["RC", ("RC", "RE")] = 27.0, 13.0
    arguments = {**CERTIFICATES, "cancelled": told}
    found = power.residual_mix(GENERATION, factors, INSIDE, **arguments)
    assert found.accounts["claimed_emissions"].tolist() == pytest.approx([0.0, 0.0, 2.7])
    even = power.residual_mix(GENERATION, factors, INSIDE, **CERTIFICATES)
    mean = 27 * 0.1 / 140
    assert even.accounts["claimed_emissions"].tolist() == pytest.approx(
        [10 * mean, 90 * mean, 40 * mean]
    )
    emitted = 614.2 + 40 * 0.1
    for each in (found, even):
        assert each.accounts["emissions"].sum() == pytest.approx(emitted)


def test_region_without_generation_and_region_without_consumption():
    regions = ["plant", "town", "idle"]
    made = pd.DataFrame({"coal": [6.0, 0, 0], "wind": [4.0, 0, 0]}, regions)
    flows = pd.DataFrame(0.0, regions, regions)
    flows.loc["plant", "town"] = 10.0
    factors = pd.Series({"coal": 1.0, "wind": 0.0})
    located = power.location_based(made, factors, flows)
    zero = pd.Series(0.0, regions)
    four, takes = zero.copy(), zero.copy()
    four["plant"], takes["town"] = 4.0, 4.0
    found = power.residual_mix(
        made, factors, located["consumption"], four, takes, zero, certified_sources="wind"
    )
    assert found.accounts["emissions"].tolist() == [0.0, 6.0, 0.0]
    assert found.accounts["residual_factor"].tolist()[:2] == [1.0, 1.0]
    assert np.isnan(found.accounts.loc[["plant", "idle"], "intensity"]).all()
    assert np.isnan(found.shares.loc["idle"]).all()


@pytest.mark.parametrize(
    ("changed", "kind", "told"),
    [
        ({"issued": by(61, 30, 80)}, InputError, "'SX', 'RE'.*61 TWh issued, at most 60"),
        ({"expired": by(51, 3, 12)}, InputError, "'SX', 'RE'.*51 TWh expired, at most 50"),
        (
            {"cancelled": by(181, 9, 9)},
            InputError,
            "'SX', 'RE'.*63.9643 TWh claimed .*, at most 60",
        ),
        ({"cancelled": by(10, 190, 40)}, InputError, "'RE': 240 TWh claimed, at most 220"),
        ({"cancelled": CERTIFICATES["cancelled"].drop("RC")}, LabelError, "'RC' missing"),
        ({"cancelled": by(1, 1, 1).set_axis(["SX", "YD", "RX"])}, LabelError, "unknown 'RX'"),
        ({"certified_sources": "nuclear"}, LabelError, "unknown 'nuclear'"),
        ({"certified_sources": []}, LabelError, "certified_sources"),
        ({"certified_sources": ["RE", "coal"]}, InputError, "2 certified sources"),
        ({"issued": pd.DataFrame({"coal": by(1, 1, 1)})}, LabelError, "unknown 'coal'"),
        ({"issued": 5.0}, InputError, "float"),
        ({"issued": by(50, 30, 80).astype(str)}, InputError, "not all are numbers"),
    ],
)
def test_errors_name_what_is_wrong(changed, kind, told):
    with pytest.raises(kind, match=told):
        toy_mix(INSIDE, **changed)


def test_claims_beyond_consumption():
    with pytest.raises(BalanceError, match=r"'SX'.*-1 TWh"):
        toy_mix(by(9, 350, 430))


def test_claims_beyond_generation_of_a_region_without_origins():
    """50 TWh claimed of what A alone issued, who made 10; B made 90 and issued nothing."""
    made = pd.DataFrame({"coal": [50.0, 50.0], "wind": [10.0, 90.0]}, ["A", "B"])

    def figures(a, b):
        return pd.Series([a, b], ["A", "B"], dtype=float)

    with pytest.raises(InputError, match=r"'A', 'wind'.*50 TWh claimed .*, at most 10"):
        power.residual_mix(
            made, pd.Series({"coal": 0.8, "wind": 0.0}), figures(60, 140), figures(10, 0),
            figures(0, 50), figures(0, 0), certified_sources="wind",
        )  # fmt: skip


def test_claims_by_origin_beyond_generation_or_of_what_is_not_certified():
    told = pd.DataFrame(0.0, REGIONS, pd.MultiIndex.from_product([REGIONS, ["RE"]]))
    told.loc["YD", ("SX", "RE")] = 61.0
    with pytest.raises(InputError, match=r"'SX', 'RE'.*61 TWh claimed, at most 60"):
        toy_mix(INSIDE, cancelled=told)
    with pytest.raises(LabelError, match=r"unknown \('SX', 'coal'\)"):
        toy_mix(INSIDE, cancelled=told.rename(columns={"RE": "coal"}))


def test_deficits_and_nobody_to_fill_them():
    with pytest.raises(BalanceError, match=r"'YD'.*lacks 107 TWh"):
        toy_mix(by(225, 450, 480))


def test_certified_sources_is_asked_for():
    given = {name: value for name, value in CERTIFICATES.items() if name != "certified_sources"}
    with pytest.raises(TypeError, match="certified_sources"):
        power.residual_mix(GENERATION, FACTORS, INSIDE, **given)
