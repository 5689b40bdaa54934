"""The charge at a border: by hand, sums upstream, free allocation, China 2017."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import mrio
from mrio import Model, account
from mrio.errors import InputError, LabelError
from mrio.power import (
    BY_CONTRACT,
    ContractFactors,
    FootprintRule,
    TableNames,
    border_charge,
)
from mrio.testing import synthetic_table, tables
from tests.power.products import TOY, toy

DIRECT = FootprintRule("direct", "location")
POWER = FootprintRule("with_power", "location")
CHAIN = FootprintRule("full_chain", "location")
MARKET = FootprintRule("with_power", "market")
CONTRACTS = ContractFactors(power=pd.Series({"SX": 8e5, "YD": 5e5, "RC": 6e5}))
X, EXPORTS = np.array([53, 240, 165]), np.array([3, 40, 15])


def test_toy_by_hand():
    """Direct: f e (p − p_r), Mt times yuan a tonne are million yuan."""
    model = Model(toy())
    paid = pd.Series({"RC": 600.0, "SX": 0.0, "YD": 100.0})
    found = border_charge(model, "M", price=500.0, price_paid=paid, profile=DIRECT, names=TOY)
    expected = np.array([50, 60, 60]) / X * EXPORTS * [500, 400, 0]
    assert found.by_exporter.to_numpy() / 1e6 == pytest.approx(expected)
    assert found.by_upstream.to_numpy() / 1e6 == pytest.approx([*expected, 0])
    assert found.by_product["gap"].tolist() == [500, 400, 0]  # never below zero
    assert found.by_product["exports"].tolist() == pytest.approx([3e5, 40e5, 15e5])
    shares = found.by_product["share_of_exports"].to_numpy()
    assert shares == pytest.approx(expected / (EXPORTS * 1e3))
    assert found.total == pytest.approx(expected.sum() * 1e6)


def test_power_is_charged_to_the_province_that_makes_it():
    model = Model(toy())
    found = border_charge(model, "M", price=1.0, profile=POWER, names=TOY)
    made = np.diag([300 / 108, 90 / 62, 160 / 82]) @ [[10, 25, 11], [0, 28, 2], [1, 8, 26]]
    matrix = (made + np.diag([50, 60, 60])) / X * EXPORTS
    assert found.by_origin.to_numpy()[:3] / 1e6 == pytest.approx(matrix)
    frame = found.to_frame() / 1e6
    assert frame["own"].tolist() == pytest.approx([*np.diag(matrix), 0])
    assert frame["for_others"].tolist() == pytest.approx([*(matrix.sum(1) - np.diag(matrix)), 0])
    assert frame.index.to_list() == ["SX", "YD", "RC", BY_CONTRACT]


def test_full_chain_is_what_is_emitted_for_exports():
    """All sectors charged, one yuan a tonne: emissions embodied in exports by origin."""
    model = Model(toy())
    found = border_charge(model, ["E", "M"], price=1.0, profile=CHAIN, names=TOY)
    E = sum(account.flows(model, row).sel(destination="ROW") for row in ("energy", "process"))
    assert found.by_upstream.to_numpy()[:3] / 1e6 == pytest.approx(E.values)
    assert found.by_upstream[BY_CONTRACT] == 0


def test_free_allocation():
    """Charged is what lies above the free share of the benchmark, never below zero."""
    model = Model(toy())
    given = {"price": 100.0, "profile": POWER, "names": TOY}
    plain = border_charge(model, "M", **given)
    m = plain.by_product["footprint"]
    level = float(np.median(m)) * 2
    half = border_charge(model, "M", free_allocation=0.5, benchmark=level, **given)
    expected = np.maximum(m - level / 2, 0) * plain.by_product["exports"] * 100
    assert half.by_product["charge"].tolist() == pytest.approx(expected.tolist())
    assert (half.by_product["charge"] == 0).any()
    by_sector = pd.Series({"M": 0.5})
    again = border_charge(
        model, "M", free_allocation=by_sector, benchmark=pd.Series({"M": level}), **given
    )
    assert again.by_product.equals(half.by_product)
    # What is free is free for all origins alike.
    k = int(np.argmax(half.by_product["charge"]))
    ratio = half.by_product["charge"].iloc[k] / plain.by_product["charge"].iloc[k]
    assert half.by_origin.iloc[:, k].tolist() == pytest.approx(
        (plain.by_origin.iloc[:, k] * ratio).tolist()
    )


def test_a_stated_export_vector_and_recognised_figures():
    model = Model(toy(open=False))
    exports = pd.Series({("YD", "M"): 40.0, ("SX", "E"): 9.0})
    figure = pd.Series({("YD", "M"): 7.0})
    given = {"price": 10.0, "profile": POWER, "names": TOY, "exports": exports}
    found = border_charge(model, "M", recognised=figure, **given)
    assert found.by_product["exports"].tolist() == [0, 40e5, 0]
    assert found.total == pytest.approx(7.0 * 40e5 * 10)
    plain = border_charge(model, "M", **given)
    shares = plain.by_origin[("YD", "M")] / plain.total
    assert (found.by_origin[("YD", "M")] / found.total).tolist() == pytest.approx(shares.tolist())
    assert np.isnan(found.by_product["share_of_exports"].iloc[0])


def test_power_by_contract_has_no_place():
    model = Model(toy())
    found = border_charge(model, "M", price=1.0, profile=MARKET, market=CONTRACTS, names=TOY)
    twh = np.array([5, 20, 10]) * [8e5, 5e5, 6e5] / X * EXPORTS
    assert found.by_upstream[BY_CONTRACT] == pytest.approx(twh.sum())
    assert found.unaccounted == pytest.approx(0, abs=1e-6 * found.total)
    chain = ContractFactors(multipliers=pd.Series(50.0, model.table.industries.index))
    profile = FootprintRule("full_chain", "market")
    found = border_charge(model, "M", price=1.0, profile=profile, market=chain, names=TOY)
    assert found.total == pytest.approx(50 * 58e5)


@settings(max_examples=30, deadline=None)
@given(
    tables(stressors=2, open=True),
    st.sampled_from([DIRECT, POWER, CHAIN]),
    st.floats(0, 1),
    st.floats(0, 300),
)
def test_upstream_sums_to_the_charge(table, profile, share, paid):
    assume((table.x >= 0).all())
    rows = list(table.stressors)
    names = TableNames(rows[0], rows[1] if rows[1:] else None, ("s0",), None)
    found = border_charge(
        Model(table),
        list(table.sectors),
        price=200.0,
        price_paid=paid,
        profile=profile,
        free_allocation=share,
        benchmark=1.0,
        names=names,
    )
    assert abs(found.unaccounted) <= 1e-9 * (1 + found.total)
    assert found.by_exporter.sum() == pytest.approx(found.total)
    assert (found.by_product["charge"] >= 0).all()
    if paid >= 200:
        assert found.total == 0
    more = border_charge(
        Model(table), list(table.sectors), price=200.0, profile=profile, names=names
    )
    assert more.total >= found.total * (1 - 1e-12)


BORDER = {"price": 1.0, "profile": DIRECT, "names": TOY}


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({"price": -1.0}, InputError, "-1"),
        ({"price": pd.Series(1.0, ["SX"])}, InputError, "needed is a number"),
        ({"price_paid": -3.0}, InputError, "the price_paid is -3"),
        ({"price_paid": pd.Series({"SX": 1.0})}, LabelError, "'YD', 'RC' .* are missing"),
        ({"free_allocation": 0.5}, InputError, "benchmark"),
        ({"free_allocation": 1.5, "benchmark": 1.0}, InputError, "1.5"),
        ({"free_allocation": -0.5, "benchmark": 1.0}, InputError, "below zero"),
        ({"free_allocation": pd.Series({"E": 1.0})}, LabelError, "'E' is unknown"),
        ({"benchmark": "high"}, InputError, "benchmark is 'high'"),
        ({"exports": pd.Series({("SX", "N"): 1.0})}, LabelError, "SX / N is unknown"),
        ({"exports": pd.Series({("SX", "M"): -1.0})}, InputError, "SX / M are -1"),
        ({"exports": 3.0}, InputError, "needed is a Series"),
        ({"recognised": pd.Series({("SX", "E"): 1.0})}, LabelError, "SX / E is not charged"),
        ({"recognised": pd.Series({("SX", "M"): -1.0})}, InputError, "SX / M is -1"),
        ({"recognised": 3.0}, InputError, "needed is a Series"),
    ],
)
def test_errors_of_the_border(given, error, says):
    with pytest.raises(error, match=says):
        border_charge(Model(toy()), "M", **{**BORDER, **given})


def test_other_errors():
    with pytest.raises(InputError, match="no exports"):
        border_charge(Model(toy(open=False)), "M", **BORDER)
    table = synthetic_table(3, 4, seed=1, idle=1)
    idle = table.industries.index[table.x == 0][0]
    names = TableNames("co2", None, ("s1",), None)
    exports = pd.Series([1.0], pd.MultiIndex.from_tuples([idle]))
    with pytest.raises(InputError, match="no output"):
        border_charge(Model(table), [idle], price=1.0, profile=DIRECT, exports=exports, names=names)


def test_steel_of_china():
    """At 560 yuan a tonne: exports of 491 bn CNY bear 36, 49 and 98 bn CNY."""
    china = Model(mrio.load("china-2017"))
    found = {
        p.boundary: border_charge(china, "Metal smelting", price=560.0, profile=p)
        for p in (DIRECT, POWER, CHAIN)
    }
    assert [round(r.total / 1e9) for r in found.values()] == [36, 49, 98]
    for result in found.values():
        assert abs(result.unaccounted) < 1e-9 * result.total
    chain = found["full_chain"].to_frame()
    # Shanxi ships next to no metal abroad, and emits forty times what it ships.
    assert chain.loc["Shanxi", "upstream"] > 30 * chain.loc["Shanxi", "exporter"]
    assert chain.loc["Guangdong", "exporter"] > 2 * chain.loc["Guangdong", "upstream"]
