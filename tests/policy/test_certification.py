"""Certified suppliers: relabelled or abated, and never claimed beyond the supply."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import mrio
from mrio import Model, account, policy
from mrio.errors import InputError, UnitError
from mrio.ledger import Ledger
from mrio.scenario import ScaleIntensity, SplitSupplier
from mrio.testing import synthetic_table, toy_table

SPLIT = SplitSupplier("SX", "E", "co2", 0.3, 0.4)
DELTA = ["Shanghai", "Jiangsu", "Zhejiang", "Anhui"]


@pytest.mark.parametrize("is_open", [False, True])
def test_existing_capacity_abates_nothing(is_open):
    """Total and PBA stay; what the Delta is charged less, others are charged more."""
    model = Model(toy_table(open=is_open))
    found = policy.Certification(SPLIT, "YD", 0.5, "existing").assess(model)
    assert found.total_after == pytest.approx(found.total_before)
    frame = found.accounts
    assert frame["production_after"].to_numpy() == pytest.approx(
        frame["production_before"].to_numpy()
    )
    change = frame["consumption_after"] - frame["consumption_before"]
    assert change["YD"] < 0
    assert (change.drop("YD") > 0).all()
    assert change.sum() == pytest.approx(0, abs=1e-9)
    assert found.footprint.loc["YD", "change"] == pytest.approx(change["YD"])
    assert ("ROW" in frame.index) == is_open


def test_added_capacity_abates(toy):
    """12.6 bn move from 3.66 to 1.46 Mt a bn: 27.66 Mt less, all of it in Shanxi's PBA."""
    found = policy.Certification(SPLIT, ["YD"], 0.5, "added").assess(toy)
    ordinary = 3 / (0.3 * 0.4 + 0.7)
    fall = 12.6 * 0.6 * ordinary
    assert found.abated == pytest.approx(fall)
    change = found.accounts["production_after"] - found.accounts["production_before"]
    assert change.to_numpy() == pytest.approx([-fall, 0, 0])
    used = found.accounts["consumption_after"] - found.accounts["consumption_before"]
    assert used.sum() == pytest.approx(-fall)
    assert (used < 0).all()
    assert account.consumption(toy, "co2").values == pytest.approx(
        found.accounts["consumption_before"].to_numpy()
    )


def test_claims_are_bounded_by_the_supply(toy):
    """30 bn certified, each 1.537 Mt below the average of 3: 46.1 Mt of certificates, in kg."""
    found = policy.Certification(SPLIT, "YD", 0.5, "existing").assess(toy)
    less = 3 - 0.4 * 3 / 0.82
    assert found.bought.sum() == pytest.approx(30)
    assert found.claims.granted.sum() == pytest.approx(30 * less * 1e9, abs=1)
    assert found.claims.granted["YD"] == pytest.approx(23.4 * less * 1e9, abs=1)
    held = found.claims.left("YD")
    with pytest.raises(InputError, match="sold twice, or beyond what is held"):
        found.claims.claim("YD", held + 1)
    found.claims.claim("YD", held)
    with pytest.raises(InputError, match="holds 0"):
        found.claims.claim("YD", 1)
    others = int(found.claims.granted.drop("YD").sum())
    book, instrument = found.claims.ledger, found.claims.instrument
    assert sum(book.balance(name, "kg", instrument) for name in book.accounts) == others
    with pytest.raises(InputError, match="holds 0"):  # the supplier has none left to sell
        book.transfer("SX / E certified", "RC", 1, "kg", instrument, "sold again")


def test_a_claim_is_no_abatement(toy):
    """YD's new certificates, 12.6 bn of goods, are as many when only added capacity avoids."""
    both = {
        capacity: policy.Certification(SPLIT, "YD", 0.5, capacity).assess(toy)
        for capacity in ("existing", "added")
    }
    kg = {name: found.claims.granted["YD"] for name, found in both.items()}
    assert kg["existing"] == pytest.approx(kg["added"], abs=1)
    less = 3 - 0.4 * 3 / 0.82
    assert kg["added"] == pytest.approx((10.8 + 12.6) * less * 1e9)
    # What is replaced was ordinary, above the average: more is abated than is certified anew.
    assert both["existing"].abated == pytest.approx(0)
    assert both["added"].abated == pytest.approx(12.6 * 0.6 * 3 / 0.82)
    assert both["added"].abated > 12.6 * less


@pytest.mark.parametrize("part", [0.1, 0.9, 0.999])
def test_certificates_never_exceed_what_the_supplier_emits(part):
    """Against ordinary goods nine tenths certified at nothing would claim nine times as much."""
    model = Model(mrio.load("china-2007"))
    split = SplitSupplier("Shanxi", "Coking", "co2", part, 0.0)
    share = min(0.1, (1 - part) / 10)
    found = policy.Certification(split, ["Hebei"], share, "existing").assess(model)
    emitted = 41_925_895_000
    assert found.claims.granted.sum() == pytest.approx(part * emitted, rel=1e-9)


@settings(max_examples=20)
@given(
    seed=st.integers(0, 300),
    cut=st.floats(0.1, 0.9),
    ratio=st.floats(0.0, 0.9),
    share=st.floats(0.05, 0.3),
    capacity=st.sampled_from(["existing", "added"]),
)
def test_on_any_open_table(seed, cut, ratio, share, capacity):
    """Certificates sum to (f - f_cert) x_cert, in whole kg, whatever stocks do."""
    table = synthetic_table(3, 3, seed=seed, unequal=True)
    model = Model(table)
    split = SplitSupplier("R001", "S001", "co2", cut, ratio)
    rule = policy.Certification(split, ["R002", "ROW"], share, capacity)
    try:
        found = rule.assess(model)
    except InputError as error:
        assume("is allowed" not in error.message)  # beyond the supply: another test's matter
        raise
    apart = split.split(table)
    f = apart.stressor("co2")[0][:2] / apart.x[:2]
    average = table.stressor("co2")[0][0] / table.x[0]
    supply = (average - f[0]) * found.after.table.x[0] * 1e9
    assert found.claims.granted.sum() <= table.stressor("co2")[0][0] * 1e9
    assert found.claims.granted.sum() == pytest.approx(supply, abs=2)
    assert (found.claims.granted >= 0).all()
    fall = found.total_before - found.total_after
    grown = found.after.table.x[0] - apart.x[0]
    assert fall == pytest.approx(grown * (f[1] - f[0]), abs=1e-9 * found.total_before)
    assert (capacity == "existing") == (abs(grown) < 1e-9)
    sums = found.accounts.sum()
    assert sums["consumption_before"] == pytest.approx(sums["production_before"])
    assert sums["consumption_after"] == pytest.approx(sums["production_after"])


def test_one_book_for_several_mechanisms(toy):
    book = Ledger()
    rule = policy.Certification(SPLIT, "YD", 0.5, "added")
    rule.assess(toy, book)
    entries = len(book)
    for again in (
        rule,
        policy.Certification(SPLIT, "RC", 0.1, "existing"),  # the same plants, other buyers
        policy.Certification(replace(SPLIT, names=("green", "grey")), "YD", 0.5, "added"),
    ):
        with pytest.raises(InputError, match=r"SX / E .* in the book already"):
            again.assess(toy, book)
    assert len(book) == entries


def test_an_industry_is_certified_up_to_what_it_emits():
    """An enclave, and certificates of the same industry or a row of it, have one bound."""
    model, book = Model(mrio.load("china-2007")), Ledger()
    owners = {"Shanxi": 0.3, "Shanghai": 0.4, "Jiangsu": 0.3}

    def enclave(part, stressor="co2"):
        return policy.Enclave("Shanxi", "Coking", stressor, part, owners, 0.5, factor=0.1)

    def certified(part, stressor="co2"):
        split = SplitSupplier("Shanxi", "Coking", stressor, part, 0.1)
        return policy.Certification(split, ["Hebei"], 0.1, "existing")

    emitted, issued = 41_925_895_000, 0
    for one in (enclave(0.2), certified(0.2), enclave(0.5, "co2_energy")):
        issued += one.assess(model, book).claims.granted.sum()
    for same in (enclave(0.2, "co2_energy"), certified(0.2, "co2_energy"), enclave(0.5)):
        with pytest.raises(InputError, match="in the book already"):
            same.assess(model, book)
    # Rows of a total have bounds of their own: coal's is met first, or the only one asked for.
    over = r"kg of co2_coal would be issued of Shanxi / Coking, which emits 41567725000 kg"
    for more in (enclave(0.4), certified(0.3, "co2_energy"), enclave(0.3, "co2_coal")):
        with pytest.raises(InputError, match=over):
            more.assess(model, book)
    assert 0.8 * emitted < issued <= emitted
    # Another row, that no total has with it, and another industry are tonnes of their own.
    enclave(0.9, "coal_used").assess(model, book)
    policy.Enclave("Hebei", "Coking", "co2", 0.9, owners, 0.5, factor=0.1).assess(model, book)


def test_what_cannot_be_certified(toy):
    with pytest.raises(InputError, match="existing"):
        policy.Certification(SPLIT, "YD", 0.5, "new")
    with pytest.raises(InputError, match="nothing to certify"):
        policy.Certification(SplitSupplier("SX", "E", "co2", 0.3, 1.0), "YD", 0.5, "added")
    with pytest.raises(InputError, match="is allowed"):
        policy.Certification(SPLIT, "YD", 1.0, "existing").assess(toy)
    ext = toy.table.extensions["emissions"]
    jobs = type(ext)("jobs", ("jobs",), ("1000 persons",), ext.F)
    split = SplitSupplier("SX", "E", "jobs", 0.3, 0.4)
    with pytest.raises(UnitError, match="mass"):
        policy.Certification(split, "YD", 0.5, "added").assess(
            Model(toy.table.with_extension(jobs))
        )
    clean = ScaleIntensity("SX", "E", "co2", 0.0).apply(toy)
    with pytest.raises(InputError, match="SX / E emits 0 co2: there is nothing to certify"):
        policy.Certification(SPLIT, "YD", 0.5, "added").assess(clean)


def test_buyers_are_fixed_when_they_are_checked(toy):
    buyers = ["YD"]
    made = policy.Certification(SPLIT, buyers, 0.5, "added")
    buyers.append("RC")
    assert made.buyers == ("YD",)
    by_generator = policy.Certification(SPLIT, (name for name in ["YD"]), 0.5, "added")
    assert by_generator.assess(toy).abated == pytest.approx(made.assess(toy).abated)
    for share in (True, "0.5", None, 1.5):
        with pytest.raises(InputError, match="share"):
            policy.Certification(SPLIT, "YD", share, "added")
    with pytest.raises(InputError, match="SplitSupplier"):
        policy.Certification("SX", "YD", 0.5, "added")


def test_shanxi_coke_and_power_for_the_delta():
    """A fifth certified at 0.3: coke abates 1.92 Mt; coal power 5.87, or only looks it."""
    model = Model(mrio.load("china-2007"))
    cases = {
        ("Coking", "added"): (1.924, -0.773),
        ("Coal power", "existing"): (0.0, -2.434),
        ("Coal power", "added"): (5.868, -2.733),
    }
    for (sector, capacity), expected in cases.items():
        split = SplitSupplier("Shanxi", sector, "co2", 0.2, 0.3)
        found = policy.Certification(split, DELTA, 1.0, capacity).assess(model)
        change = found.footprint["change"].sum()
        assert (found.abated / 1e6, change / 1e6) == pytest.approx(expected, abs=5e-4)
        # Most of what the Delta may claim as a buyer goes on in what it sells.
        assert found.claims.granted[DELTA].sum() / 1e3 > -change


def test_what_is_drawn_from_stock_carries_no_certificate():
    """YD draws more from stock than it buys: it has none, the others this year's supply."""
    table = toy_table()
    Y = table.Y.copy()
    Y[0] = [15, -50, 4]
    model = Model(table.replace(Y=Y, v=table.v - [[56, 0, 0, 0, 0, 0]]))
    found = policy.Certification(SPLIT, "RC", 0.2, "added").assess(model)
    assert found.bought["YD"] < 0
    granted = found.claims.granted
    assert granted["YD"] == 0
    less = 300 / 44 * (1 - 0.4 / 0.82)
    assert granted.sum() == pytest.approx(less * found.bought.sum() * 1e9, abs=1)
    assert granted["SX"] / granted["RC"] == pytest.approx(
        found.bought["SX"] / found.bought["RC"], rel=1e-6
    )


def test_claims_are_whole_and_never_more_than_there_is():
    found = policy.Claims.issued("field", "avoided", pd.Series({"SX": 0.9, "YD": 0.9}))
    assert found.granted.to_dict() == {"SX": 1, "YD": 0}
    none = policy.Claims.issued("field", "avoided", pd.Series({"SX": 0.4, "YD": 0.5}))
    assert none.granted.sum() == 0
    assert len(none.ledger) == 0


def test_the_basis_is_a_field_that_a_book_read_back_still_checks(toy, tmp_path):
    """What the supplier emits bounds further issues in the book that was written, too."""
    rule = policy.Certification(SPLIT, "YD", 0.5, "existing")
    book = rule.assess(toy).claims.ledger
    (made,) = book.instruments.values()
    assert (made.kind, made.region, made.sector) == ("certified tonnes", "SX", "E")
    assert made.emitted == {"co2": 300_000_000_000}
    again = Ledger.read(book.write(tmp_path / "book.csv"))
    assert again.to_frame()["basis"].iloc[0] == '{"co2": 300000000000}'
    with pytest.raises(InputError, match="in the book already"):
        rule.assess(toy, again)
    other = policy.Enclave("SX", "E", "co2", 0.9, {"YD": 1.0}, 0.5, factor=0.0)
    with pytest.raises(InputError, match="which emits 300000000000 kg"):
        other.assess(toy, again)


def test_tonnes_of_another_year_are_others(toy):
    """The period is a fact of the instrument, so that one book serves several years."""
    rule = policy.Certification(SPLIT, "YD", 0.5, "existing")
    book = Ledger()
    for year in (2017, 2018):
        rule.assess(Model(toy.table.replace(year=year)), book)
    assert [each.period for each in book.instruments.values()] == ["2017", "2018"]
    with pytest.raises(InputError, match="in the book already"):
        rule.assess(Model(toy.table.replace(year=2018)), book)
    with pytest.raises(InputError, match="in the book already"):  # it may be either
        rule.assess(Model(toy.table.replace(year=None)), book)
