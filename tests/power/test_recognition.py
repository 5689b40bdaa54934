"""The cost of not being recognised: by hand, by brute force, by contract, China 2017."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import Model
from mrio.errors import InputError, LabelError
from mrio.power import (
    EMBEDDED,
    ContractFactors,
    FootprintRule,
    cost_of_not_recognising,
    product_footprint,
)
from tests.power.products import GRID, TOY, grid_table, toy

DIRECT = FootprintRule("direct", "location")
POWER = FootprintRule("with_power", "location")
CHAIN = FootprintRule("full_chain", "location")
MARKET = FootprintRule("with_power", "market")
CONTRACTS = ContractFactors(power=pd.Series({"SX": 8e5, "YD": 5e5, "RC": 6e5}))


def with_default(model: Model, suppliers: dict[tuple[str, str], float]) -> np.ndarray:
    """Return multipliers where suppliers' are given: (m − d at s) solved without their columns."""
    table = model.table
    A = table.Z / table.x
    f = sum(table.stressor(row)[0] for row in ("energy", "process")) / table.x * 10
    for supplier, d in suppliers.items():
        s = table.industries.index.to_list().index(supplier)
        A[:, s], f[s] = 0, d
    return np.linalg.solve(np.eye(len(f)) - A.T, f)


@pytest.mark.parametrize("default", [60.0, 10.0])
def test_full_chain_default_against_brute_force(default):
    model = Model(toy())
    found = cost_of_not_recognising(
        model, ["E", "M"], ("SX", "E"), default=default, price=100.0, profile=CHAIN, names=TOY
    )
    order = model.table.industries.index.get_indexer(found.index)
    expected = with_default(model, {("SX", "E"): default})[order]
    assert found["with_default"].tolist() == pytest.approx(expected.tolist())
    assert found.attrs["direction"] == ("dearer" if default == 60 else "cheaper")
    assert found.attrs["total_charge"] == pytest.approx(found["extra_tonnes"].sum() * 100)
    figure = json.loads(found.attrs["figure"])["E"]
    assert found.loc[("SX", "E"), "footprint"] == pytest.approx(figure)


def test_several_suppliers_against_brute_force():
    """A region's power of two sectors: what each sells to the other counts at its default."""
    model = Model(toy())
    names = replace(TOY, generation=("E", "M"))
    default = pd.Series({"E": 20.0, "M": 5.0})
    found = cost_of_not_recognising(
        model, ["E", "M"], "SX", default=default, price=100.0, profile=CHAIN, names=names
    )
    order = model.table.industries.index.get_indexer(found.index)
    expected = with_default(model, {("SX", "E"): 20.0, ("SX", "M"): 5.0})[order]
    assert found["with_default"].tolist() == pytest.approx(expected.tolist())


@pytest.mark.parametrize("profile", [DIRECT, POWER, CHAIN])
@pytest.mark.parametrize("supplier", [("SX", "E"), "SX", ("YD", "M")])
def test_a_default_that_is_the_figure_costs_nothing(profile, supplier):
    model = Model(toy())
    own = cost_of_not_recognising(
        model, "M", supplier, default=0.0, price=100.0, profile=profile, names=TOY
    )
    figure = next(iter(json.loads(own.attrs["figure"]).values()))
    found = cost_of_not_recognising(
        model, "M", supplier, default=figure, price=100.0, profile=profile, names=TOY
    )
    assert found["extra"].tolist() == pytest.approx([0, 0, 0], abs=1e-12)
    assert found.attrs["direction"] == "none"


def test_power_of_a_region_by_source():
    """Coal and wind of A, what A's G pays them and what A's grid loses of coal."""
    model = Model(grid_table())
    x = dict(zip(model.table.industries.index, model.table.x, strict=True))
    default = pd.Series({"wind": 5.0, "coal": 30.0})
    found = cost_of_not_recognising(
        model, "G", "A", default=default, price=1.0, profile=POWER, names=GRID
    )
    coal = 400 / x["A", "coal"]
    more = (30 - coal) * (10 + 8 / x["A", "grid"] * 2) + 5 * 2
    assert found.loc[("A", "G"), "extra"] == pytest.approx(more / x["A", "G"])
    assert json.loads(found.attrs["figure"]) == pytest.approx({"coal": coal, "wind": 0})
    grid = cost_of_not_recognising(
        model, "G", ("A", "grid"), default=9.0, price=1.0, profile=POWER, names=GRID
    )
    lost = 2 * coal / x["A", "grid"]
    assert grid["extra"].tolist() == pytest.approx(
        [(9 - lost) * 8 / x["A", "G"], (9 - lost) * 2 / x["B", "G"]]
    )


def test_power_bought_by_contract():
    """Certified at 0.5 Mt a TWh, counted at 0.9: 20 TWh of YD for 240 bn CNY."""
    model = Model(toy())
    given = {"price": 100.0, "profile": MARKET, "market": CONTRACTS, "names": TOY}
    found = cost_of_not_recognising(model, "M", "YD", default=9e5, **given)
    assert found["extra"].tolist() == pytest.approx([0, 4e5 * 20 / 240e5, 0])
    assert found.attrs["total_tonnes"] == pytest.approx(4e5 * 20 * 40 / 240)
    changed = ContractFactors(power=pd.Series({"SX": 8e5, "YD": 9e5, "RC": 6e5}))
    after = product_footprint(model, "M", MARKET, market=changed, names=TOY)
    assert found["with_default"].tolist() == pytest.approx(after.tolist())


def test_free_allocation_takes_the_first_tonnes():
    model = Model(toy())
    given = {"default": 60.0, "price": 100.0, "profile": CHAIN, "names": TOY}
    found = cost_of_not_recognising(
        model, "M", ("SX", "E"), free_allocation=1.0, benchmark=1e3, **given
    )
    assert (found["extra"] > 0).all()
    assert found.attrs["total_charge"] == 0


@pytest.mark.parametrize(
    ("supplier", "given", "error", "says"),
    [
        ("Shanxi", {}, LabelError, "unknown region 'Shanxi'"),
        ("E", {}, LabelError, "a region for its power"),
        (("SX", "N"), {}, LabelError, "SX / N"),
        (("SX", "E"), {"default": -1.0}, InputError, "-1"),
        (("SX", "E"), {"default": "grid"}, InputError, "default is 'grid'"),
        ("SX", {"default": pd.Series({"M": 1.0})}, LabelError, "'M' is unknown"),
        (("SX", "E"), {"profile": MARKET, "market": CONTRACTS}, InputError, "name a region"),
        ("SX", {"profile": FootprintRule("full_chain", "market")}, InputError, "multipliers"),
    ],
)
def test_errors_of_recognition(supplier, given, error, says):
    given = {"default": 1.0, "price": 1.0, "names": TOY, "profile": POWER, **given}
    with pytest.raises(error, match=says):
        cost_of_not_recognising(Model(toy()), "M", supplier, **given)


def test_coke_of_shanxi_not_recognised():
    china = Model(mrio.load("china-2017"))
    given = {"price": 560.0, "profile": CHAIN}
    coke = product_footprint(china, ("Shanxi", "Coking"), CHAIN).item()
    found = cost_of_not_recognising(
        china, "Metal smelting", ("Shanxi", "Coking"), default=1.3 * coke, **given
    )
    assert found.attrs["direction"] == "dearer"
    assert 0 < found.attrs["total_tonnes"] < 1e6


def test_a_grid_of_china_that_loses_nothing():
    """Default zero for Jiangsu's grid takes out what it loses, and no more."""
    model = Model(mrio.load("china-2017"))
    jiangsu = ("Jiangsu", "Metal smelting")
    found = cost_of_not_recognising(
        model, [jiangsu], ("Jiangsu", "Power transmission"), default=0.0, price=1.0, profile=POWER
    )
    table = model.table
    pairs = table.industries.index.to_list()
    Z = table.Z
    grid = pairs.index(("Jiangsu", "Power transmission"))
    makers = [i for i, (_, sector) in enumerate(pairs) if sector in EMBEDDED.generation]
    f = (table.stressor("co2")[0] * model.inverse_x)[makers]
    paid = Z[grid, pairs.index(jiangsu)] / table.x[pairs.index(jiangsu)]
    assert found["extra"].item() == pytest.approx(-f @ Z[makers, grid] / table.x[grid] * paid)
    assert found.attrs["direction"] == "cheaper"
    assert found.attrs["total_charge"] < 0
