"""Footprints under profiles: by hand, their order, what markets change, and China 2017."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import mrio
from mrio import Model, account, power
from mrio.errors import InputError, LabelError, MrioError, UnitError
from mrio.power import ContractFactors, FootprintRule, TableNames
from mrio.testing import synthetic_table, tables
from tests.power.products import GRID, TOY, grid_table, toy

BOUNDARIES = ("direct", "with_power", "full_chain")
PAIRS = [("SX", "M"), ("YD", "M"), ("RC", "M")]


def footprint(model, products, boundary, basis="location", process=True, **given):
    profile = FootprintRule(boundary, basis, process)
    return power.product_footprint(model, products, profile, **given)


def test_toy_by_hand():
    """Mt a bn CNY are ten t per 10^4 CNY; x 53, 240, 165 and 108, 62, 82."""
    model = Model(toy())
    x = np.array([53, 240, 165])
    direct = 10 * np.array([50, 60, 60]) / x
    assert footprint(model, PAIRS, "direct", names=TOY).tolist() == pytest.approx(direct)
    f = np.array([300 / 108, 90 / 62, 160 / 82])
    bought = np.array([[10, 25, 11], [0, 28, 2], [1, 8, 26]])
    expected = direct + 10 * f @ bought / x
    assert footprint(model, "M", "with_power", names=TOY).tolist() == pytest.approx(expected)
    off = 10 * np.array([38, 45, 50]) / x
    found = footprint(model, "M", "direct", process=False, names=TOY)
    assert found.tolist() == pytest.approx(off)
    assert found.index.to_list() == PAIRS
    assert found.attrs["units"] == "t CO2 per 10^4 CNY"
    closed = footprint(Model(toy(open=False)), [("SX", "E"), ("YD", "M")], "full_chain", names=TOY)
    # m of docs/methods/notation.md#toy-table-toy-3r2s
    assert closed.tolist() == pytest.approx([42.50471, 23.07822])


def test_losses_by_hand():
    """G of A: plants, and what both grids buy in proportion to what it pays them."""
    model = Model(grid_table())
    table = model.table
    x = dict(zip(table.industries.index, table.x, strict=True))
    coal_a, coal_b = 400 / x["A", "coal"], 900 / x["B", "coal"]
    lost = 8 / x["A", "grid"] * 2 * coal_a + 1 / x["B", "grid"] * 3 * coal_b
    expected = (50 + 10 * coal_a + 4 * coal_b + lost) / x["A", "G"]
    found = footprint(model, ("A", "G"), "with_power", names=GRID)
    assert found.item() == pytest.approx(expected)
    no_grid = TableNames("co2", None, generation=("coal", "wind"), transmission=None)
    without = footprint(model, ("A", "G"), "with_power", names=no_grid)
    assert (found - without).item() == pytest.approx(lost / x["A", "G"])


def test_full_chain_is_the_multiplier():
    model = Model(synthetic_table(4, 5, seed=3))
    names = TableNames("co2", None, generation=("x",), transmission=None)
    m = account.multipliers(model, "co2").to_series()
    scale = 1e6 / mrio.units.money_factor(model.table.money_unit, "10^4 CNY")
    found = footprint(model, list(m.index), "full_chain", names=names)
    assert found.to_numpy() == pytest.approx(m.to_numpy() * scale)


@settings(max_examples=40, deadline=None)
@given(tables(stressors=2), st.integers(0, 2))
def test_order_of_profiles(table, last):
    """Process off is never above on; direct ≤ with power ≤ full chain where no flow is negative."""
    assume((table.x >= 0).all() and "s0" in table.sectors)
    rows = list(table.stressors)
    generation = tuple(table.sectors[: last + 1])
    grid = table.sectors[last + 1] if last + 1 < len(table.sectors) else None
    model = Model(table)
    pairs = table.industries.index[table.x > 0].to_list()
    assume(pairs)
    names = TableNames(rows[0], rows[1] if rows[1:] else None, generation, grid)
    found = {
        (b, on): footprint(model, pairs, b, process=on, names=names).to_numpy()
        for b in BOUNDARIES
        for on in (True, False)
    }
    slack = 1e-9 * (1 + found["full_chain", True])
    for boundary in BOUNDARIES:
        assert (found[boundary, False] <= found[boundary, True] + slack).all()
    for on in (True, False):
        assert (found["direct", on] <= found["with_power", on] + slack).all()
        assert (found["with_power", on] <= found["full_chain", on] + slack).all()


def test_power_by_market():
    """TWh for output times tonnes a TWh; what the grid loses in proportion of what is paid."""
    model = Model(grid_table())
    x = dict(zip(model.table.industries.index, model.table.x, strict=True))
    market = ContractFactors(power=pd.Series({"B": 70.0, "A": 30.0}))
    found = footprint(model, ("A", "G"), "with_power", "market", market=market, names=GRID)
    lost = 0.5 * 30 * 8 / x["A", "grid"] + 1.2 * 70 * 1 / x["B", "grid"]
    assert found.item() == pytest.approx((50 + 6 * 30 + lost) / x["A", "G"])
    direct = [
        footprint(model, "G", "direct", basis, names=GRID) for basis in ("market", "location")
    ]
    assert direct[0].equals(direct[1])


def test_market_that_is_the_location():
    """Tonnes a TWh such that each buyer's power emits what its sellers emit: one footprint."""
    model = Model(toy())
    twh = pd.Series({"SX": 5.0, "YD": 20.0, "RC": 10.0})
    x = pd.Series({"SX": 53.0, "YD": 240.0, "RC": 165.0})
    location = footprint(model, "M", "with_power", names=TOY)
    bought = (location - footprint(model, "M", "direct", names=TOY)).droplevel("sector")
    market = ContractFactors(power=bought * x * 1e5 / twh)
    found = footprint(model, "M", "with_power", "market", market=market, names=TOY)
    assert found.to_numpy() == pytest.approx(location.to_numpy())


def test_multipliers_by_contract():
    model = Model(toy())
    given = pd.Series(np.arange(6.0), model.table.industries.index)[::-1]
    market = ContractFactors(multipliers=given)
    found = footprint(model, PAIRS, "full_chain", "market", market=market, names=TOY)
    assert found.tolist() == [1, 3, 5]
    with pytest.raises(InputError, match="energy_multipliers"):
        footprint(model, PAIRS, "full_chain", "market", process=False, market=market, names=TOY)
    bad = ContractFactors(multipliers=given[:3])
    with pytest.raises(LabelError, match=r"market\.multipliers"):
        footprint(model, PAIRS, "full_chain", "market", market=bad, names=TOY)


def test_discrepancies():
    model = Model(toy())
    rules = {"a": FootprintRule("direct", "location"), "b": FootprintRule("full_chain", "location")}
    found = power.compare_footprints(model, ("YD", "M"), rules, names=TOY)
    low, high = found["footprint"]
    assert (low, high) == (
        2.5,
        pytest.approx(found.loc["a", "footprint"] * (1 + found.loc["b", "a"])),
    )
    assert found.loc["a", "b"] == pytest.approx(low / high - 1)
    apart = power.compare_footprints(model, ("YD", "M"), rules, names=TOY, measure="difference")
    matrix = apart[["a", "b"]].to_numpy()
    assert (matrix == -matrix.T).all()
    assert matrix[1, 0] == pytest.approx(high - low)
    wind = power.compare_footprints(Model(grid_table()), ("A", "wind"), rules, names=GRID)
    assert wind["a"].isna().all()  # nothing is emitted, so no ratio to it
    labels = list(
        power.compare_footprints(model, ("YD", "M"), list(rules.values()), names=TOY).index
    )
    assert labels == ["direct, location, process on", "full_chain, location, process on"]


def test_errors_name_what_is_wrong():
    model = Model(toy())
    with pytest.raises(InputError, match="boundary='scope 3'"):
        FootprintRule("scope 3", "location")
    with pytest.raises(TypeError):
        FootprintRule("direct")
    with pytest.raises(InputError, match="basis='contract'"):
        FootprintRule("direct", "contract")
    with pytest.raises(LabelError, match="'Steel'"):
        footprint(model, "Steel", "direct", names=TOY)
    with pytest.raises(LabelError, match="SX / Steel"):
        footprint(model, [("SX", "Steel")], "direct", names=TOY)
    with pytest.raises(LabelError, match="SX / M is named twice"):
        footprint(model, ["M", ("SX", "M")], "direct", names=TOY)
    with pytest.raises(InputError, match="no product"):
        footprint(model, [], "direct", names=TOY)
    with pytest.raises(LabelError, match=r"(?s)no power sector 'Coal power'.*TableNames"):
        footprint(model, "M", "with_power", names=TableNames("energy", "process"))
    with pytest.raises(LabelError, match="co2_energy"):
        footprint(model, "M", "direct")
    with pytest.raises(InputError, match=r"(?s)TWh by contract.*ContractFactors"):
        footprint(model, "M", "with_power", "market", names=TOY)
    market = ContractFactors(power=pd.Series({"SX": 1e5, "YD": 1e5}))
    with pytest.raises(LabelError, match="'RC' is missing"):
        footprint(model, "M", "with_power", "market", market=market, names=TOY)
    bad = TableNames("energy", "energy", generation=("E",), transmission=None)
    with pytest.raises(InputError, match="count it twice"):
        footprint(model, "M", "direct", names=bad)
    bad = TableNames("energy", None, ("E",), None, power_used="process")
    market = ContractFactors(power=pd.Series(1e5, ["SX", "YD", "RC"]))
    with pytest.raises(UnitError, match="TWh are needed"):
        footprint(model, "M", "with_power", "market", market=market, names=bad)
    profiles = [FootprintRule("direct", "location")]
    with pytest.raises(InputError, match="measure='log'"):
        power.compare_footprints(model, ("SX", "M"), profiles, names=TOY, measure="log")


def test_no_output_has_no_footprint():
    table = synthetic_table(3, 4, seed=1, idle=1)
    idle = table.industries.index[table.x == 0][0]
    names = TableNames("co2", None, generation=("s1",), transmission=None)
    model = Model(table)
    assert footprint(model, [idle], "full_chain", names=names).isna().all()
    with pytest.raises(InputError, match="no output"):
        power.compare_footprints(model, idle, [FootprintRule("direct", "location")], names=names)


def test_steel_of_china():
    """2017: within what an economist expects, and the three boundaries in order."""
    model = Model(mrio.load("china-2017"))
    found = [footprint(model, "Metal smelting", boundary) for boundary in BOUNDARIES]
    assert (found[0] <= found[1]).all()
    assert (found[1] <= found[2]).all()
    x = pd.Series(model.table.x, model.table.industries.index)[found[0].index]
    means = [float((values * x).sum() / x.sum()) for values in found]
    assert means == pytest.approx([1.49, 2.13, 3.99], abs=0.01)
    # 610 g a kWh for all: a national average, which by location holds on average too.
    market = ContractFactors(power=pd.Series(0.61e6, list(model.table.regions)))
    by_market = footprint(model, "Metal smelting", "with_power", "market", market=market)
    assert float((by_market * x).sum() / x.sum()) == pytest.approx(means[1], rel=0.1)


def test_what_a_market_basis_or_profile_cannot_be():
    for figures, told in (
        (pd.Series({"SX": -1.0}), "power of 'SX': -1"),
        (pd.Series({"SX": "x"}), "power: not all are numbers"),
        ({"SX": 6e5}, "power is a dict"),
        (pd.Series({"SX": 0.6}), r"at most 0\.6 t CO2 a TWh"),
    ):
        with pytest.raises(InputError, match=told):
            ContractFactors(power=figures)
    model = mrio.Model(synthetic_table(2, 3, seed=1))
    with pytest.raises(InputError, match="profiles is a FootprintRule"):
        power.compare_footprints(model, ("R01", "S001"), FootprintRule("direct", "location"))
    for products, profile, market, told in (
        (5, FootprintRule("direct", "location"), None, "products is 5"),
        ([5], FootprintRule("direct", "location"), None, r"products is \[5\]"),
        ("S001", "direct", None, "profile is 'direct', needed is a FootprintRule"),
        (
            "S001",
            FootprintRule("direct", "location"),
            pd.Series(dtype=float),
            "market is a Series|not a Series|market is",
        ),
    ):
        with pytest.raises(MrioError, match=told):
            power.product_footprint(model, products, profile, market=market)
