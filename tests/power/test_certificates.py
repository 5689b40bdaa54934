"""Certificates: one for each MWh generated, one claim for each; nothing sold or claimed twice."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import power
from mrio.errors import InputError, LabelError
from mrio.ledger import ISSUED, RETIRED, Ledger
from tests.power.electricity_toy import FACTORS, GENERATION, REGIONS, by, toy_mix

MWH_PER_TWH = 1_000_000
SX = ("SX", "RE", "2024")


def certificates(**changed):
    return power.Certificates(
        **(
            {"generation": {"2024": GENERATION}, "certified_sources": "RE", "resale": False}
            | changed
        )
    )


def toy_certificates():
    """The toy's figures as trades: what is neither cancelled nor kept expires."""
    gec = certificates()
    batches = {
        region: gec.issue(region, "RE", "2024", twh * MWH_PER_TWH)
        for region, twh in zip(REGIONS, (50, 30, 80), strict=True)
    }
    trades = [("SX", "SX", 10), ("SX", "YD", 35), ("YD", "YD", 27), ("RC", "YD", 28)]
    for origin, consumer, twh in [*trades, ("RC", "RC", 40)]:
        batch, buyer = batches[origin], f"users in {consumer}"
        gec.sell(batch.generator, buyer, batch, twh * MWH_PER_TWH)
        gec.cancel(buyer, batch, twh * MWH_PER_TWH, consumer=consumer)
    for batch in batches.values():
        gec.expire(batch)
    return gec


def test_toy_in_the_book_gives_the_toy_residual_mix():
    gec = toy_certificates()
    told = gec.statement()
    assert (told / MWH_PER_TWH).loc[("SX", "RE")].tolist() == [
        *(60, 50, 45, 45, 5, 0),
        *(10, 35, 0, 0),
    ]
    assert told["expired"].tolist() == [5_000_000, 3_000_000, 12_000_000]
    assert told["left"].eq(0).all()
    assert gec.cancelled().sum(axis=1).tolist() == [10_000_000, 90_000_000, 40_000_000, 0]
    inputs = gec.residual_inputs("2024")
    found = power.residual_mix(GENERATION, FACTORS, by(180, 350, 430), **inputs)
    pd.testing.assert_frame_equal(found.accounts, toy_mix(by(180, 350, 430)).accounts)
    assert power.attributes_close(found).closed


def test_never_beyond_what_was_generated():
    gec = certificates()
    gec.issue("SX", "RE", "2024", 60_000_000)
    with pytest.raises(InputError, match=r"60,000,001,000 kWh .* at most 60,000,000,000 kWh"):
        gec.issue("SX", "RE", "2024", 1)
    small = certificates(generation={"2024": GENERATION * 1e-7})  # 6,000 kWh in SX, 4,000 in YD
    assert small.issue("SX", "RE", "2024", 6).generator == "generator SX / RE"
    with pytest.raises(InputError, match="5,000 kWh would be issued, at most 4,000 kWh"):
        small.issue("YD", "RE", "2024", 5)


def test_part_of_a_mwh_makes_no_certificate():
    part = certificates(generation={"2024": GENERATION * 0 + 1.999e-6})
    part.issue(*SX, 1)
    with pytest.raises(InputError, match=r"at most 1,999 kWh"):
        part.issue(*SX, 1)


def test_a_book_shared_by_two_issues_once():
    book = Ledger()
    first, second = certificates(book=book), certificates(book=book)
    batch = first.issue(*SX, 50_000_000)
    with pytest.raises(InputError, match="50,000,000,000 kWh are issued already"):
        second.issue(*SX, 50_000_000)
    assert second.held(batch.generator, batch) == 50_000_000
    assert second.statement().equals(first.statement())


def test_one_trade_only_unless_resale():
    for resale in (False, True):
        gec = certificates(resale=resale)
        batch = gec.issue(*SX, 10)
        gec.sell(batch.generator, "trader", batch, 10)
        if resale:
            gec.sell("trader", "works", batch, 10)
            assert gec.statement().loc[("SX", "RE"), "sold"] == 20
        else:
            for buyer in ("works", batch.generator):
                with pytest.raises(InputError, match="'trader' bought these certificates"):
                    gec.sell("trader", buyer, batch, 10)
            assert gec.held("trader", batch) == 10


def test_a_certificate_is_one_claim():
    gec = certificates()
    batch = gec.issue(*SX, 10)
    gec.sell(batch.generator, "works", batch, 8)
    gec.cancel("works", batch, 8, consumer="YD")
    with pytest.raises(InputError, match=r"at most 0 kWh held.*\n.*8,000 kWh were cancelled"):
        gec.cancel("works", batch, 8, consumer="RC")
    with pytest.raises(InputError, match=r"would sell 3,000 kWh .*at most 2,000 kWh held"):
        gec.sell(batch.generator, "works", batch, 3)
    with pytest.raises(InputError, match="'nobody' would cancel 1,000 kWh"):
        gec.cancel("nobody", batch, 1, consumer="YD")
    assert gec.cancelled().loc["YD", ("SX", "RE")] == 8


def test_expired_is_neither_sold_nor_claimed():
    gec = certificates(resale=True)
    batch = gec.issue(*SX, 10)
    gec.sell(batch.generator, "works", batch, 4)
    assert gec.expire(batch, "works") == 4
    with pytest.raises(InputError, match="4,000 kWh expired here"):
        gec.sell("works", "others", batch, 1)
    assert gec.expire(batch) == 6
    assert gec.expire(batch) == 0
    with pytest.raises(InputError, match="6,000 kWh expired here"):
        gec.cancel(batch.generator, batch, 1, consumer="SX")
    assert gec.statement().loc[("SX", "RE"), ["expired", "left"]].tolist() == [10, 0]


def test_periods_are_kept_apart_and_added_up():
    gec = certificates(generation={"2024": GENERATION, "2025": GENERATION * 2})
    gec.issue(*SX, 60_000_000)
    later = gec.issue("SX", "RE", "2025", 100_000_000)
    with pytest.raises(InputError, match="SX / RE / 2024: certificates for 60,000,001,000"):
        gec.issue(*SX, 1)
    gec.cancel(later.generator, later, 7, consumer="ROW")
    assert gec.statement("2024").loc[("SX", "RE"), "cancelled"] == 0
    assert gec.statement("2025").loc[("SX", "RE"), "cancelled"] == 7
    assert gec.statement().loc[("SX", "RE"), ["generated", "issued"]].tolist() == [
        180_000_000,
        160_000_000,
    ]
    assert gec.residual_inputs("2025")["cancelled"].loc["ROW", ("SX", "RE")] == 7e-6


def test_errors_name_what_is_wrong():
    with pytest.raises(TypeError, match="resale"):
        power.Certificates({"2024": GENERATION}, "RE")
    with pytest.raises(InputError, match="resale=None"):
        certificates(resale=None)
    with pytest.raises(InputError, match="no period"):
        certificates(generation={})
    with pytest.raises(LabelError, match="'RC' missing"):
        certificates(generation={"2024": GENERATION, "2025": GENERATION.drop(index="RC")})
    with pytest.raises(LabelError, match="no name of a batch"):
        certificates(generation={"2024 / 1": GENERATION})
    gec = certificates()
    for region, source, period in (("SX", "coal", "2024"), ("S", "RE", "2024"), ("SX", "RE", "")):
        with pytest.raises(LabelError, match="no certificates are issued"):
            gec.issue(region, source, period, 1)
    for wrong in (0, -1, 1.5, True):
        with pytest.raises(InputError):
            gec.issue(*SX, wrong)
    batch = gec.issue(*SX, 10)
    with pytest.raises(LabelError, match="unknown consumer 'YO'"):
        gec.cancel(batch.generator, batch, 1, consumer="YO")
    with pytest.raises(LabelError, match="no certificates are issued of 'SX / RE'"):
        gec.sell(batch.generator, "works", ("SX", "RE"), 1)
    with pytest.raises(LabelError, match="no period '2030'"):
        gec.statement("2030")
    assert len(gec.book) == 1


ACCOUNTS = ["generator A / wind", "generator B / wind", "works", "trader"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["issue", "sell", "cancel", "expire"]),
        st.sampled_from(["A", "B"]),
        st.sampled_from(["2024", "2025"]),
        st.sampled_from(ACCOUNTS),
        st.sampled_from(ACCOUNTS),
        st.integers(1, 8),
    ),
    max_size=40,
)


@given(STEPS, st.booleans())
def test_conservation(steps, resale):
    """Whatever is tried, refused or done: nothing beyond generation, nothing lost or doubled."""
    made = pd.DataFrame({"wind": [12e-6, 5e-6]}, ["A", "B"])
    gec = power.Certificates({"2024": made, "2025": made * 2}, "wind", resale=resale)
    claimed = 0
    for what, region, period, holder, other, count in steps:
        batch = (region, "wind", period)
        try:
            if what == "issue":
                gec.issue(*batch, count)
            elif what == "sell":
                gec.sell(holder, other, batch, count)
            elif what == "cancel":
                gec.cancel(holder, batch, count, consumer=region)
                claimed += count
            else:
                gec.expire(batch, holder)
        except (InputError, LabelError):  # LabelError: an account that nobody ever used
            continue
    for each in (None, "2024", "2025"):
        told = gec.statement(each)
        assert (told["issued"] <= told["generated"]).all()
        assert (told["issued"] == told[["cancelled", "expired", "left"]].sum(axis=1)).all()
        assert (told[["issued", "cancelled", "expired", "left"]] >= 0).all(axis=None)
    told = gec.statement()
    held = sum(
        gec.held(name, (region, "wind", period))
        for name in ACCOUNTS
        for region in "AB"
        for period in ("2024", "2025")
    )
    assert told["left"].sum() == held
    assert told["cancelled"].sum() == claimed == gec.cancelled().to_numpy().sum()
    assert sum(gec.book.balances("kWh").values()) == 1000 * held
    assert gec.book.balance(ISSUED, "kWh") + gec.book.balance(RETIRED, "kWh") == -1000 * held
    if not resale:
        assert (told["sold"] <= told["issued"]).all()


def test_others_who_share_the_book_may_know_more_consumers():
    book = Ledger()
    made = {"2024": pd.DataFrame({"wind": [1.0, 1.0]}, ["SX", "SH"])}
    other = {"2024": pd.DataFrame({"wind": [1.0, 1.0]}, ["SX", "GD"])}
    one = power.Certificates(made, "wind", resale=False, book=book)
    two = power.Certificates(other, "wind", resale=False, book=book)
    batch = one.issue("SX", "wind", "2024", 200_000)
    one.sell(batch.generator, "GD users", batch, 150_000)
    two.cancel("GD users", batch, 100_000, consumer="GD")
    assert one.cancelled().loc["GD", ("SX", "wind")] == 100_000
    assert one.statement().loc[("SX", "wind"), "cancelled for GD"] == 100_000
    outside = one.residual_inputs()["cancelled"]
    assert outside.index.tolist() == ["SX", "SH", "ROW"]
    assert outside.loc["ROW", ("SX", "wind")] == pytest.approx(0.1)
    with pytest.raises(LabelError, match="no account 'GD user'"):
        one.expire(batch, holder="GD user")
    with pytest.raises(LabelError, match="a region is called 'ROW'"):
        power.Certificates({"2024": other["2024"].rename({"GD": "ROW"})}, "wind", resale=False)


def test_what_a_claim_is_stands_in_fields_not_in_prose():
    """Who claims is the claimant, whatever the reason says; without one the book is refused."""
    gec = certificates()
    batch = gec.issue(*SX, 10)
    gec.cancel(batch.generator, batch, 4, consumer="YD")
    gec.expire(batch)
    by_hand = gec.issue(*SX, 10)
    terms = (by_hand.generator, 3_000, "kWh", by_hand.instrument)
    gec.book.retire(*terms, "cancelled for YD", "expiry")
    gec.book.retire(*terms, "expired", "cancellation", "RC")
    told = gec.statement().loc[("SX", "RE")]
    assert told[["cancelled", "expired", "left"]].tolist() == [7, 9, 4]
    assert told[["cancelled for YD", "cancelled for RC"]].tolist() == [4, 3]
    sold, claimed = gec.book.transactions[0][0], gec.book.transactions[1][0]
    assert (sold.purpose, sold.instrument.period) == ("generation", "2024")
    assert (claimed.purpose, claimed.claimant) == ("cancellation", "YD")
    gec.book.retire(*terms, "cancelled for YD")
    for asked in (gec.statement, gec.cancelled, gec.residual_inputs):
        with pytest.raises(InputError, match="no claimant"):
            asked()


def test_a_book_that_is_read_back_gives_the_same_statement(tmp_path):
    gec = toy_certificates()
    again = certificates(book=Ledger.read(gec.book.write(tmp_path / "book.csv")))
    pd.testing.assert_frame_equal(again.statement(), gec.statement())
    with pytest.raises(InputError, match="50,000,000,000 kWh are issued already"):
        again.issue(*SX, 50_000_000)
