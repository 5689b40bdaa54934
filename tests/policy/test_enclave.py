"""Low-carbon enclaves: who owns, who emits, who claims; each tonne once."""

import copy

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mrio
from mrio import Model, account, policy
from mrio.errors import InputError, LabelError
from mrio.ledger import Ledger
from mrio.testing import synthetic_table, toy_table

OWNERS = {"YD": 0.7, "SX": 0.3}


def enclave(**changes):
    given = {"factor": 0.1, **changes}
    owners = given.pop("ownership", OWNERS)
    return policy.Enclave("SX", "E", "co2", 0.2, owners, given.pop("surplus", 0.4), **given)


def test_the_toy_by_hand(toy):
    """A fifth of SX-E emits 60 Mt, then 6: YD owns 4.2 of them, and claims 37.8 of 54."""
    found = enclave().assess(toy)
    assert found.avoided == pytest.approx(54)
    made = found.accounts.loc["production"]
    assert made["before"].tolist() == [360, 170, 250]
    assert made["after"].to_numpy() == pytest.approx([306, 170, 250])
    assert made["by_ownership"].to_numpy() == pytest.approx([301.8, 174.2, 250])
    assert made["with_claims"].to_numpy() == pytest.approx([343.8, 132.2, 250])
    assert found.claims.granted.to_dict() == {"YD": 37_800_000_000, "SX": 16_200_000_000}
    # A fifth of value added 64, two fifths of it surplus, seven tenths of that YD's.
    assert found.income["transfer"].tolist() == pytest.approx([-3.584, 3.584, 0])
    assert found.income["gdp"].tolist() == [88, 86, 104]
    assert (found.built, found.building, found.years_to_repay) == (None, None, None)
    assert found.after.table.x[:2] == pytest.approx([20, 80])


def test_income_based_by_hand(toy):
    """v_enclave (G S)_enclave with a Ghosh inverse of the split table, the surplus moved to YD."""
    found = enclave().assess(toy)
    table = found.after.table
    G = np.linalg.inv(np.eye(7) - table.Z / table.x[:, None])
    S = table.stressor("co2")[0] / table.x
    enabled = table.value_added * (G @ S)
    regions = [enabled[:3].sum(), enabled[3:5].sum(), enabled[5:].sum()]
    shown = found.accounts.loc["income"]
    assert shown["after"].to_numpy() == pytest.approx(np.add(regions, [10, 20, 30]))
    moved = 0.7 * 0.4 * enabled[0]
    assert (shown["by_ownership"] - shown["after"]).to_numpy() == pytest.approx([-moved, moved, 0])
    used = found.accounts.loc["consumption"]
    assert used["by_ownership"].equals(used["after"])  # who owns does not change who consumes


@settings(max_examples=20)
@given(
    seed=st.integers(0, 300),
    part=st.floats(0.01, 0.99),
    factor=st.floats(0.0, 0.99),
    weights=st.lists(st.floats(0.05, 1.0), min_size=1, max_size=3),
    is_open=st.booleans(),
)
def test_every_principle_counts_each_tonne_once(seed, part, factor, weights, is_open):
    """After, by ownership and with claims sum to before less avoided; claims to no more than it."""
    table = synthetic_table(3, 3, seed=seed, unequal=True, open=is_open)
    shares = np.array(weights) / sum(weights)
    owners = dict(zip(("R002", "R001", "R003"), shares, strict=False))
    model = Model(table)
    found = policy.Enclave("R001", "S001", "co2", part, owners, 0.5, factor=factor).assess(model)
    assert found.avoided == pytest.approx(part * (1 - factor) * table.stressor("co2")[0][0])
    sums = found.accounts.groupby("principle").sum()
    total = account.production(model, "co2").sum().item()
    assert sums["before"].to_numpy() == pytest.approx(total)
    for column in ("after", "by_ownership", "with_claims"):
        assert sums[column].to_numpy() == pytest.approx(total - found.avoided), column
    granted = found.claims.granted
    assert granted.sum() <= found.avoided * 1e9
    assert granted.sum() == pytest.approx(found.avoided * 1e9, abs=2)
    assert granted.to_numpy() / 1e9 == pytest.approx(found.avoided * shares, abs=1e-8)
    income = found.income
    assert income["gni"].sum() == pytest.approx(income["gdp"].sum())
    assert income["gdp"].sum() == pytest.approx(table.value_added.sum())
    assert found.after.table.value_added.sum() == pytest.approx(table.value_added.sum())


def test_a_second_claim_is_refused(toy):
    found = enclave().assess(toy)
    claims = found.claims
    claims.claim("YD", 30_000_000_000)
    with pytest.raises(InputError, match="holds 7800000000"):
        claims.claim("YD", 30_000_000_000)
    with pytest.raises(InputError, match="RC"):
        claims.claim("RC", 1)
    # The host sells its share on, and then has none to claim.
    book, name = claims.ledger, claims.instrument
    book.transfer("SX", "RC", claims.left("SX"), "kg", name, "sold")
    with pytest.raises(InputError, match="'SX' would pass on"):
        claims.claim("SX", 1)
    claims.claim("RC", 16_200_000_000)
    assert sum(claims.left(region) for region in ("SX", "YD", "RC")) == 7_800_000_000
    with pytest.raises(InputError, match="issued once"):
        enclave().assess(toy, book)
    fresh = Ledger()
    assert enclave().assess(toy, fresh).claims.ledger is fresh


def test_two_enclaves_in_one_industry(toy):
    """Fifths of SX-E that differ fit in what it emits; the same one, or a third too large, not."""
    book = Ledger()
    first = enclave().assess(toy, book)
    enclave(ownership={"RC": 1.0}).assess(toy, book)
    with pytest.raises(InputError, match="in the book already"):
        enclave(factor=None, avoided=54.0).assess(toy, book)
    # The next one is built in what the first has left: still tonnes of the industry as it was.
    rest = policy.Enclave("SX", "E other", "co2", 0.5, OWNERS, 0.4, factor=0.0)
    rest.assess(first.after, book)
    more = policy.Enclave("SX", "E other", "co2", 0.7, OWNERS, 0.4, factor=0.0)
    with pytest.raises(InputError, match=r"396000000000 kg .* SX / E, which emits 300000000000 kg"):
        more.assess(first.after, book)


def test_avoided_tonnes_instead_of_a_factor(toy):
    by_factor, by_tonnes = enclave().assess(toy), enclave(factor=None, avoided=54.0).assess(toy)
    pd.testing.assert_frame_equal(by_factor.accounts, by_tonnes.accounts)
    assert by_tonnes.claims.granted.sum() == 54_000_000_000
    with pytest.raises(InputError, match=r"avoided=60\.5.* emitted 60"):
        enclave(factor=None, avoided=60.5).assess(toy)
    with pytest.raises(InputError, match="above zero"):
        enclave(factor=None, avoided=0.0).assess(toy)
    with pytest.raises(InputError, match="both given"):
        enclave(avoided=54.0)
    with pytest.raises(InputError, match="neither"):
        enclave(factor=None)


@pytest.mark.parametrize("is_open", [False, True])
def test_building_by_hand(is_open):
    """YD pays 7, SX 3, for goods of SX-M and YD-M: demand of theirs, emitted where it is made."""
    table = toy_table(open=is_open)
    spending = pd.Series([6.0, 4.0], table.industries.index[[1, 3]])
    plan = enclave(construction=policy.Construction(spending, "final"))
    found = plan.assess(Model(table))
    L = np.linalg.inv(np.eye(6) - table.Z / table.x)
    f = table.stressor("co2")[0] / table.x
    each = f * (L @ [0, 6, 0, 4, 0, 0])
    change = found.accounts["building"] - found.accounts["before"]
    assert change["production"].to_numpy()[:3] == pytest.approx(each.reshape(3, 2).sum(1))
    assert change["consumption"].to_numpy()[:3] == pytest.approx(
        each.sum() * np.array([0.3, 0.7, 0])
    )
    assert found.building == pytest.approx(each.sum())
    assert found.years_to_repay == pytest.approx(each.sum() / 54)
    assert found.built.table.Y.sum() == pytest.approx(table.Y.sum() + 10)
    # In operation the construction is over.
    assert found.after.table.Y.sum() == pytest.approx(table.Y.sum())


def test_shares_and_labels_are_checked(toy):
    with pytest.raises(InputError, match=r"sum to 0\.9, not to 1"):
        enclave(ownership={"YD": 0.7, "SX": 0.2})
    with pytest.raises(InputError, match="above 0"):
        enclave(ownership={"YD": 1.2, "SX": -0.2})
    with pytest.raises(InputError, match="sum to 0"):
        enclave(ownership={})
    with pytest.raises(InputError, match="factor"):
        enclave(factor=1.0)
    with pytest.raises(InputError, match="operating_share"):
        enclave(surplus=1.1)
    with pytest.raises(LabelError, match="unknown owner 'JS'"):
        enclave(ownership={"JS": 1.0}).assess(toy)
    goods = pd.Series([1.0], toy.table.industries.index[[1]])
    for plan, error in (
        (policy.Construction(goods, "gfcf"), LabelError),
        (policy.Construction(-goods, "final"), InputError),
        (policy.Construction([1.0], "final"), InputError),
        (policy.Construction(goods.rename({"M": "Q"}, level=1), "final"), LabelError),
    ):
        with pytest.raises(error):
            enclave(construction=plan).assess(toy)
    clean = Model(toy.table.with_extension(_without(toy.table)))
    with pytest.raises(InputError, match="emits 0"):
        enclave().assess(clean)


def test_flags_texts_and_none_are_no_figures(toy):
    for wrong in (
        {"factor": False},
        {"factor": "0.1"},
        {"factor": None, "avoided": True},
        {"factor": None, "avoided": "54"},
        {"surplus": True},
        {"surplus": None},
        {"ownership": {"YD": True}},
        {"ownership": {"YD": "1"}},
        {"ownership": {"YD": None}},
        {"ownership": [("YD", 1.0)]},
        {"construction": "none"},
    ):
        with pytest.raises(InputError):
            enclave(**wrong)
    for part in (True, "0.2", None, 1.0):
        with pytest.raises(InputError, match="certified_share"):
            policy.Enclave("SX", "E", "co2", part, OWNERS, 0.4, factor=0.1)
    goods = toy.table.industries.index[[1]]
    for figure in (True, "6", None):
        plan = policy.Construction(pd.Series([figure], goods), "final")
        with pytest.raises(InputError, match="a number is needed"):
            enclave(construction=plan).assess(toy)
    with pytest.raises(InputError, match="less than a kilogram"):
        enclave(factor=None, avoided=9e-10).assess(toy)
    assert enclave(factor=None, avoided=2e-9).assess(toy).claims.granted.sum() == 2


def test_ownership_is_fixed_when_it_is_checked():
    given = dict(OWNERS)
    made = enclave(ownership=given)
    given["YD"] = 7.0
    assert made.owners == OWNERS
    with pytest.raises(TypeError):
        made.ownership["YD"] = 7.0
    again = copy.deepcopy(made)
    assert again.owners == OWNERS
    with pytest.raises(TypeError):
        again.ownership["YD"] = 7.0
    assert enclave(ownership=pd.Series(OWNERS)).owners == OWNERS


def test_a_book_is_a_ledger(toy):
    with pytest.raises(InputError, match="needed is a Ledger"):
        enclave().assess(toy, "a book")


def _without(table):
    ext = table.extensions["emissions"]
    return type(ext)("emissions", ext.stressors, ext.units, 0 * ext.F)


def test_a_solar_field_in_shanxi():
    """A tenth of coal power at a twentieth: 15.0 Mt a year, 5.9 Mt to build, 4.7 months."""
    table = mrio.load("china-2007")
    goods = pd.MultiIndex.from_tuples(
        [("Shanxi", "Construction"), ("Jiangsu", "Electrical machinery")]
    )
    plan = policy.Enclave(
        "Shanxi",
        "Coal power",
        "co2",
        0.1,
        {"Shanghai": 0.4, "Zhejiang": 0.3, "Shanxi": 0.3},
        0.5,
        factor=0.05,
        construction=policy.Construction(
            pd.Series([600_000.0, 1_400_000.0], goods), "fixed_capital"
        ),
    )
    found = plan.assess(Model(table))
    assert found.avoided / 1e6 == pytest.approx(14.9846, abs=1e-4)
    assert found.building / 1e6 == pytest.approx(5.886, abs=1e-3)
    assert found.years_to_repay == pytest.approx(0.3928, abs=1e-4)
    saved = (found.accounts["before"] - found.accounts["after"]) / 1e6
    # What consumption gives Shanghai is a fraction of what it claims by ownership.
    assert saved["consumption", "Shanghai"] == pytest.approx(0.157, abs=1e-3)
    assert found.claims.granted["Shanghai"] / 1e9 == pytest.approx(5.994, abs=1e-3)
    assert found.income.loc["Shanxi", "transfer"] == pytest.approx(-97_078, abs=1)
