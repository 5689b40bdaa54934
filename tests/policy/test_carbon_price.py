"""docs/methods/mechanisms.md#carbon-price: worked figures, dense inverse, limits, odd tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mrio
from mrio import account, policy
from mrio.errors import InputError, LabelError, UnitError
from mrio.model import Model
from mrio.testing import synthetic_table, toy_table

REGIONS = ["SX", "YD", "RC"]
PARTIAL = pd.Series({"E": 0.3, "M": 0.8})


def values(found):
    """What a carbon price returns, as plain arrays."""
    return [getattr(found, name).values for name in ("price_change", "burden", "absorbed")]


def test_full_pass_through_by_the_worked_figures(toy):
    """0.05 bn CNY per Mt is 50 yuan a tonne."""
    found = policy.carbon_price(toy, "co2", 50)
    assert found.price_change.values == pytest.approx(
        [0.212524, 0.133484, 0.155863, 0.115391, 0.158942, 0.104503], abs=5e-7
    )
    assert found.burden.values / 1000 == pytest.approx([6.650857, 14.919455, 14.429688], abs=5e-7)
    direct = account.consumption(toy, "co2").values - [10, 20, 30]
    assert found.burden.values == pytest.approx(50 * direct)
    assert found.revenue == pytest.approx(36_000)
    assert not found.absorbed.values.any()
    assert found.unaccounted == pytest.approx(0.0, abs=1e-8)


def test_prices_by_region_of_emission(toy):
    price = pd.Series([100.0, 50.0, 50.0], ["RC", "SX", "YD"])  # in any order
    found = policy.carbon_price(toy, "co2", price)
    assert found.burden.values.sum() / 1000 == pytest.approx(47.0)
    E = account.flows(toy, "co2").values
    assert found.burden.values == pytest.approx(np.array([50, 50, 100]) @ E)


def test_partial_pass_through_by_the_worked_figures(toy):
    found = policy.carbon_price(toy, "co2", 50.0, pass_through=PARTIAL)
    assert found.burden.values / 1000 == pytest.approx([2.147989, 3.949370, 4.116768], abs=5e-7)
    assert found.burden.values.sum() / 1000 == pytest.approx(10.214127, abs=5e-7)
    assert found.absorbed.values.sum() / 1000 == pytest.approx(25.785873, abs=5e-7)
    assert found.revenue / 1000 == pytest.approx(36)
    frame = found.to_frame()
    assert frame["absorbed"].sum() == pytest.approx(25_785.873, abs=5e-4)
    assert frame["charged"].tolist() == pytest.approx([17_500, 7_500, 11_000])
    assert frame["spending"].tolist() == pytest.approx([42_000, 118_000, 118_000])
    assert frame.loc["SX", "share_of_spending"] == pytest.approx(2.147989 / 42, abs=1e-7)


def test_shares_by_industry_are_those_by_sector(toy):
    index = toy.table.industries.index
    rho = pd.Series([PARTIAL[sector] for _, sector in index], index)[::-1]
    found = policy.carbon_price(toy, "co2", 50.0, pass_through=rho)
    expected = policy.carbon_price(toy, "co2", 50.0, pass_through=PARTIAL)
    for ours, theirs in zip(values(found), values(expected), strict=True):
        assert ours == pytest.approx(theirs)


def test_only_covered_sectors_pay(toy):
    found = policy.carbon_price(toy, "co2", 50.0, coverage="E")
    assert found.charged.values.tolist() == pytest.approx([15_000, 0, 4_500, 0, 8_000, 0])
    assert found.burden.values.sum() == pytest.approx(27_500)
    rest = policy.carbon_price(toy, "co2", 50.0, coverage=["M"])
    both = policy.carbon_price(toy, "co2", 50.0)
    assert (found.price_change + rest.price_change).values == pytest.approx(
        both.price_change.values
    )


def test_exports_bear_their_part(toy_open):
    """ROW is a destination of its own; imports are spent on, and are not charged."""
    found = policy.carbon_price(toy_open, "co2", 50.0)
    assert found.burden["destination"].values.tolist() == [*REGIONS, "ROW"]
    exported = account.consumption(toy_open, "co2").attrs["exported"]
    assert float(found.burden.sel(destination="ROW")) == pytest.approx(50.0 * exported)
    assert found.burden.values.sum() == pytest.approx(50 * 720)
    frame = found.to_frame()
    assert frame.loc["ROW", ["charged", "absorbed"]].tolist() == [0.0, 0.0]
    assert frame["spending"].tolist() == pytest.approx([44_000, 127_000, 123_000, 70_000])


# -- any table -----------------------------------------------------------------------------


def dense(table, tau, rho):
    """(τ f ρ̂)(I - A ρ̂)⁻¹ and what is absorbed, by the inverse of a full matrix."""
    inverse_x = np.divide(1.0, table.x, out=np.zeros(len(table.x)), where=table.x != 0)
    A, f = table.Z * inverse_x, table.stressor("co2")[0] * inverse_x
    own = tau * f / 1000.0  # yuan per tonne × Mt per bn CNY is million per billion
    change = (own * rho) @ np.linalg.inv(np.eye(len(A)) - A * rho)
    absorbed = (1 - rho) * (change @ A + own) * table.x * 1000.0
    return change, absorbed


@settings(max_examples=25)
@given(
    seed=st.integers(0, 500),
    is_open=st.booleans(),
    idle=st.integers(0, 3),
    share=st.sampled_from(["some", "none of some"]),
)
def test_the_dense_inverse(seed, is_open, idle, share):
    """Negative stock changes, industries without output, unequal sectors, ρ from 0 to 1."""
    table = synthetic_table(3, 4, seed=seed, open=is_open, idle=idle, unequal=True)
    rng = np.random.default_rng(seed)
    n = len(table.x)
    rho = rng.uniform(0, 1, n) * (rng.random(n) < (1.0 if share == "some" else 0.6))
    by_region = pd.Series(rng.uniform(0, 100, 3), list(table.regions))
    tau = by_region.to_numpy()[table.industries.region_codes]
    found = policy.carbon_price(
        Model(table), "co2", by_region, pass_through=pd.Series(rho, table.industries.index)
    )
    change, absorbed = dense(table, tau, rho)
    size = max(found.revenue, 1.0)
    assert found.price_change.values == pytest.approx(change, rel=1e-8, abs=1e-12)
    assert found.absorbed.values == pytest.approx(absorbed, rel=1e-8, abs=1e-10 * size)
    assert np.isfinite(found.to_frame().drop(columns="share_of_spending")).all(axis=None)
    assert found.revenue == pytest.approx(float(tau @ table.stressor("co2")[0]))
    assert abs(found.unaccounted) < 1e-9 * size
    assert found.burden.values.sum() == pytest.approx(1000 * change @ table.Y.sum(axis=1))


@settings(max_examples=10)
@given(seed=st.integers(0, 500))
def test_limits(seed):
    """ρ = 1 is full pass-through; with ρ = 0 whoever emits bears all of it; between, between."""
    model = Model(synthetic_table(3, 3, seed=seed, idle=1))
    full, none, half = (
        policy.carbon_price(model, "co2", 80.0, pass_through=rho) for rho in (1.0, 0, 0.5)
    )
    for ours, theirs in zip(
        values(full), values(policy.carbon_price(model, "co2", 80.0)), strict=True
    ):
        assert np.array_equal(ours, theirs)
    nearly = policy.carbon_price(model, "co2", 80.0, pass_through=1 - 1e-12)
    assert nearly.price_change.values == pytest.approx(full.price_change.values, rel=1e-9)
    assert not none.price_change.values.any()
    assert none.absorbed.values == pytest.approx(none.charged.values)
    assert (half.price_change.values <= full.price_change.values + 1e-15).all()
    assert (half.price_change.values >= 0).all()


def test_emissions_without_output_are_charged_to_nobody():
    """Stranded emissions leave with stranded='drop', or become the final users' own."""
    table = synthetic_table(3, 3, seed=5, idle=2)
    ext = table.extensions["emissions"]
    F = ext.F + 7.0 * (table.x == 0)
    stranded = table.with_extension(type(ext)("emissions", ("co2",), ("Mt",), F, ext.F_Y))
    expected = policy.carbon_price(Model(table), "co2", 80.0, pass_through=0.4)
    for treatment in ("drop", "to_final_use"):
        model = Model(stranded, stranded=treatment)
        found = policy.carbon_price(model, "co2", 80.0, pass_through=0.4)
        for ours, theirs in zip(values(found), values(expected), strict=True):
            assert ours == pytest.approx(theirs)
        assert found.revenue == pytest.approx(expected.revenue)


def test_units_of_money_and_mass_change_nothing(toy):
    table, ext = toy.table, toy.table.extensions["emissions"]
    kilo = type(ext)("emissions", ("co2",), ("kt",), 1e3 * ext.F, 1e3 * ext.F_Y)
    small = table.with_extension(kilo).replace(
        Z=1e5 * table.Z,
        Y=1e5 * table.Y,
        v=1e5 * table.v,
        v_Y=1e5 * table.v_Y,
        money_unit="10^4 CNY",
    )
    for rho in (None, 0.6):
        found = policy.carbon_price(Model(small), "co2", 50.0, pass_through=rho)
        expected = policy.carbon_price(toy, "co2", 50.0, pass_through=rho)
        for ours, theirs in zip(values(found), values(expected), strict=True):
            assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12)
        assert found.spending.values == pytest.approx(expected.spending.values)


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("price", [-1.0, float("nan"), "80", True, None])
def test_prices_that_are_none(toy, price):
    with pytest.raises(InputError, match="price"):
        policy.carbon_price(toy, "co2", price)


@pytest.mark.parametrize("rho", [-0.1, 1.1, float("nan"), "half", True])
def test_shares_that_are_none(toy, rho):
    with pytest.raises(InputError, match=r"passed on|pass_through"):
        policy.carbon_price(toy, "co2", 50.0, pass_through=rho)


def test_labels_and_units_are_checked(toy):
    with pytest.raises(LabelError, match="price: 'RC' is missing"):
        policy.carbon_price(toy, "co2", pd.Series({"SX": 50.0, "YD": 50.0}))
    with pytest.raises(InputError, match="price of 'YD' is -1, below zero"):
        policy.carbon_price(toy, "co2", pd.Series({"SX": 50.0, "YD": -1.0, "RC": 0.0}))
    with pytest.raises(LabelError, match="pass_through: 'steel' is unknown"):
        policy.carbon_price(toy, "co2", 50.0, pass_through=pd.Series({"E": 0.3, "steel": 0.8}))
    with pytest.raises(InputError, match=r"SX / M is 1\.5"):
        policy.carbon_price(toy, "co2", 50.0, pass_through=pd.Series({"E": 0.3, "M": 1.5}))
    with pytest.raises(LabelError, match="pass_through"):
        policy.carbon_price(
            toy, "co2", 50.0, pass_through=pd.Series(1.0, toy.table.industries.index[:5])
        )
    with pytest.raises(LabelError, match="unknown sector"):
        policy.carbon_price(toy, "co2", 50.0, coverage=["E", "steel"])
    with pytest.raises(InputError, match="coverage"):
        policy.carbon_price(toy, "co2", 50.0, coverage=[])
    with pytest.raises(InputError, match="needed is a name"):
        policy.carbon_price(toy, ["co2"], 50.0)
    with pytest.raises(UnitError):
        policy.carbon_price(Model(toy_table().replace(money_unit="$")), "co2", 50.0)


def test_thirty_provinces_at_eighty_yuan():
    """The revenue is the price on all that industries emit; heat and coal power go dearest."""
    model = Model(mrio.load("china-2007"))
    found = policy.carbon_price(model, "co2", 80.0)
    emitted = float(account.production(model, "co2", industry_only=True).sum())
    unit = account.production(model, "co2").attrs["units"]
    assert found.revenue == pytest.approx(80.0 * emitted * mrio.units.mass_factor(unit, "Mt"))
    assert abs(found.unaccounted) < 1e-9 * found.revenue
    frame = found.to_frame()
    assert frame["share_of_spending"].idxmax() == "Shanxi"
    dearest = found.price_change.to_series().nlargest(10)
    assert set(dearest.index.get_level_values("sector")) == {"Heat", "Coal power"}
