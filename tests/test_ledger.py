"""The book: whatever is done to it, nothing appears, disappears, or is sold twice."""

import pandas as pd
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mrio.errors import InputError, LabelError, StoreError, UnitError
from mrio.instruments import Instrument
from mrio.ledger import ISSUED, RETIRED, Entry, Ledger

NAMES = st.sampled_from(["Shanxi", "Jiangsu", "Hebei", "fund"])
KINDS = st.sampled_from(["A", "B"])
AMOUNTS = st.integers(1, 50)
GOODS = st.sampled_from(["kg", "kWh"])
UNITS = ("fen", "EUR 0.01", "kg", "kWh")
EVERYTHING = ["Shanxi", "Jiangsu", "Hebei", "fund", ISSUED, RETIRED]


class Book(RuleBasedStateMachine):
    """Random operations beside a model of plain sums."""

    def __init__(self):
        super().__init__()
        self.book = Ledger()
        self.sums = {}
        self.history = []

    def move(self, entries):
        for payer, receiver, amount, unit, kind in entries:
            for name, change in ((payer, -amount), (receiver, amount)):
                key = name, unit, kind
                self.sums[key] = self.sums.get(key, 0) + change

    def allowed(self, entries):
        """Whether nobody runs short on the way, entry by entry."""
        sums = dict(self.sums)
        for payer, receiver, amount, unit, kind in entries:
            sums[payer, unit, kind] = sums.get((payer, unit, kind), 0) - amount
            if unit in ("kg", "kWh") and payer != ISSUED and sums[payer, unit, kind] < 0:
                return False
            sums[receiver, unit, kind] = sums.get((receiver, unit, kind), 0) + amount
        return True

    @rule(holder=NAMES, amount=AMOUNTS, unit=GOODS, kind=KINDS)
    def issue(self, holder, amount, unit, kind):
        self.book.issue(holder, amount, unit, kind, "verified")
        self.move([(ISSUED, holder, amount, unit, kind)])
        self.history.append(dict(self.sums))

    @rule(holder=NAMES, amount=AMOUNTS, unit=GOODS, kind=KINDS)
    def retire(self, holder, amount, unit, kind):
        moved = [(holder, RETIRED, amount, unit, kind)]
        if self.allowed(moved):
            self.book.retire(holder, amount, unit, kind, "claimed")
            self.move(moved)
            self.history.append(dict(self.sums))
        else:
            with pytest.raises(InputError, match="holds"):
                self.book.retire(holder, amount, unit, kind, "claimed")

    @rule(
        entries=st.lists(
            st.tuples(NAMES, NAMES, AMOUNTS, st.sampled_from(UNITS), KINDS), min_size=1, max_size=4
        )
    )
    def post(self, entries):
        entries = [entry for entry in entries if entry[0] != entry[1]]
        listed = [Entry(*entry, "deal") for entry in entries]
        if listed and self.allowed(entries):
            assert self.book.post(listed) == len(self.history)
            self.move(entries)
            self.history.append(dict(self.sums))
        else:
            before = len(self.book)
            with pytest.raises(InputError):
                self.book.post(listed)
            assert len(self.book) == before

    @invariant()
    def every_unit_of_everything_sums_to_zero(self):
        money = {each.minor_unit for each in self.book.currencies}
        for unit in ("kg", "kWh", *money):
            for kind in ("A", "B"):
                assert sum(self.book.balance(name, unit, kind) for name in EVERYTHING) == 0

    @invariant()
    def balances_are_the_sums(self):
        for (name, unit, kind), amount in self.sums.items():
            assert self.book.balance(name, unit, kind) == amount
            if unit in ("kg", "kWh") and name != ISSUED:
                assert amount >= 0

    @invariant()
    def the_past_stays(self):
        if self.history:
            at = len(self.history) // 2
            for (name, unit, kind), amount in self.history[at].items():
                assert self.book.balance(name, unit, kind, after=at) == amount

    @invariant()
    def the_frame_has_every_entry(self):
        frame = self.book.to_frame()
        assert len(frame) == sum(len(posted) for posted in self.book.transactions)
        assert (frame["amount"] > 0).all()


TestBook = Book.TestCase
TestBook.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


def test_a_certificate_is_sold_once():
    book = Ledger()
    book.issue("Shanxi", 10, "kWh", "GEC", "verified")
    book.transfer("Shanxi", "Jiangsu", 10, "kWh", "GEC", "sale")
    with pytest.raises(InputError, match="'Shanxi' would pass on 1 kWh of 'GEC' and holds 0"):
        book.transfer("Shanxi", "Zhejiang", 1, "kWh", "GEC", "sale again")
    with pytest.raises(InputError, match="holds 0"):  # another batch is another thing
        book.transfer("Jiangsu", "Zhejiang", 1, "kWh", "GEC 2", "sale")
    book.retire("Jiangsu", 10, "kWh", "GEC", "claimed")
    assert book.balance("Jiangsu", "kWh") == 0
    assert book.balance(RETIRED, "kWh") == 10
    with pytest.raises(InputError, match="own account"):
        book.transfer(RETIRED, "Jiangsu", 10, "kWh", "GEC", "back again")


def test_a_deal_is_whole_or_not_at_all():
    """Money moves only with what it pays for."""
    book = Ledger()
    book.issue("Shanxi", 5, "kg", "credit", "verified")
    deal = [
        Entry("Jiangsu", "Shanxi", 800, "fen", "yuan", "price"),
        Entry("Shanxi", "Jiangsu", 6, "kg", "credit", "delivery"),
    ]
    with pytest.raises(InputError, match="holds 5"):
        book.post(deal)
    assert book.balance("Shanxi", "fen") == 0
    assert book.balances("fen") == {"Shanxi": 0}


def test_written_and_read_again(tmp_path):
    book = Ledger()
    book.transfer("Jiangsu", "Shanxi", 1_735_862_816, "fen", "yuan", "net transfer, 80 yuan/t")
    for name, read in (("l.csv", pd.read_csv), ("l.parquet", pd.read_parquet)):
        pd.testing.assert_frame_equal(
            read(book.write(tmp_path / name)), book.to_frame(), check_dtype=False
        )
        with pytest.raises(StoreError):
            book.write(tmp_path / name)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"amount": 0}, InputError),
        ({"amount": -5}, InputError),
        ({"amount": 1.5}, InputError),
        ({"amount": True}, InputError),
        ({"unit": "yuan"}, UnitError),
        ({"payer": ""}, LabelError),
        ({"reason": "  "}, LabelError),
        ({"receiver": "a"}, InputError),
    ],
)
def test_entries_are_checked(changes, error):
    good = {"payer": "a", "receiver": "b", "amount": 1, "unit": "fen", "instrument": "yuan"}
    with pytest.raises(error):
        Entry(**{**good, "reason": "r", **changes})


def test_money_is_owed_not_issued():
    book = Ledger()
    for done in (book.issue, book.retire):
        with pytest.raises(UnitError):
            done("Shanxi", 1, "fen", "yuan", "none")
    with pytest.raises(InputError):
        book.post([])
    with pytest.raises(InputError, match="no transaction"):
        book.balance("Shanxi", "fen", after=0)


WIND = Instrument("certificates", "SX", technology="wind", period="2024")
COKE = Instrument(
    "avoided tonnes", "SX", "Coking", batch="a fifth at 0.5", basis=(("co2_coal", 900), ("ch4", 7))
)


def book_of_facts():
    """Every fact once: generation, sale against money, cancellation, expiry, tonnes claimed."""
    book = Ledger()
    book.issue("=wind farms", 9_000, "kWh", WIND, "verified", "generation")
    book.post(
        [
            Entry("=wind farms", "works", 7_000, "kWh", WIND, "a deal", "sale"),
            Entry("works", "=wind farms", 4_200, "fen", "yuan", "a deal", "sale"),
        ]
    )
    book.retire("works", 6_000, "kWh", WIND, "whatever, cancelled for YD", "cancellation", "SX")
    book.retire("works", 1_000, "kWh", WIND, "cancelled for SX", "expiry")
    book.issue("coking works", 600, "kg", COKE, "verified", "reduction")
    book.transfer("coking works", "YD", 600, "kg", COKE, "share", "grant")
    book.retire("YD", 500, "kg", COKE, "claimed by YD", "claim", "YD")
    return book


def written_and_read(book, tmp_path, form):
    path = book.write(tmp_path / f"book.{form}")
    return Ledger.read(path) if form == "csv" else Ledger.from_frame(pd.read_parquet(path))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_facts_are_columns_and_a_book_read_back_says_the_same(tmp_path, form):
    book = book_of_facts()
    frame = book.to_frame()
    assert frame["purpose"].tolist()[:4] == ["generation", "sale", "sale", "cancellation"]
    assert frame["claimant"].dropna().tolist() == ["SX", "YD"]
    assert frame.loc[0, ["kind", "region", "technology", "period"]].tolist() == [
        *("certificates", "SX", "wind", "2024")
    ]
    assert "{" not in "".join(frame["instrument"])
    again = written_and_read(book, tmp_path, form)
    assert again.transactions == book.transactions
    assert again.instruments == book.instruments == {str(WIND): WIND, str(COKE): COKE}
    assert again.instruments[str(COKE)].emitted == {"co2_coal": 900, "ch4": 7}
    pd.testing.assert_frame_equal(again.to_frame(), frame)
    assert again.balance("YD", "kg", COKE) == again.balance("YD", "kg", str(COKE)) == 100


def test_a_book_without_facts_has_no_columns_for_them(tmp_path):
    book = Ledger()
    book.post([Entry("Jiangsu", "Shanxi", 800, "fen", "yuan", "price")])
    assert list(book.to_frame()) == [
        *("transaction", "payer", "receiver", "amount", "unit", "instrument", "reason")
    ]
    assert written_and_read(book, tmp_path, "csv").transactions == book.transactions


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"amount": 9_500}, InputError, "holds 9000"),
        ({"transaction": 4}, InputError, "transaction 4 after 0"),
        ({"period": 2024.0}, LabelError, "period is 2024.0"),
        ({"period": "2025"}, LabelError, "told to be 'certificates of SX / wind / 2025'"),
        ({"purpose": "gift"}, InputError, "purpose='gift'"),
        ({"claimant": "YD"}, InputError, "claimant='YD'"),
        ({"region": None}, LabelError, "no region"),
        ({"basis": "co2"}, InputError, "no basis"),
        ({"unit": "MWh"}, UnitError, "MWh"),
    ],
)
def test_a_frame_that_is_no_book_is_refused(change, error, said):
    frame = book_of_facts().to_frame()
    (name, value), *_ = change.items()
    frame[name] = frame[name].astype(object)
    frame.loc[1, name] = value
    with pytest.raises(error, match=said):
        Ledger.from_frame(frame)
    with pytest.raises(InputError, match="without the column 'payer'"):
        Ledger.from_frame(frame.drop(columns="payer"))


def test_one_name_is_one_instrument():
    book = book_of_facts()
    slashed = Instrument("certificates", "SX", technology="wind / 2024")
    assert slashed.name == WIND.name
    with pytest.raises(InputError, match="another instrument in the book"):
        book.issue("others", 5, "kWh", slashed, "verified", "generation")
    book.transfer("=wind farms", "others", 5, "kWh", WIND.name, "by its name")  # as a text
    assert book.balance("others", "kWh", WIND) == 5
    assert book.to_frame()["technology"].iloc[-1] == "wind"
    copy = Ledger()
    for posted in book.transactions:
        copy.record(posted)
    assert copy.to_frame().equals(book.to_frame())


def test_purposes_are_a_closed_set_and_claims_have_claimants():
    for purpose, claimant in (("gift", None), ("sale", "SX"), ("claim", None), (None, "SX")):
        with pytest.raises(InputError, match="purpose"):
            Entry("a", "b", 1, "kg", "x", "r", purpose, claimant)
    with pytest.raises(LabelError, match="claimant"):
        Entry("a", "b", 1, "kg", "x", "r", "claim", " ")
    with pytest.raises(InputError, match="each stressor row once"):
        Instrument("tonnes", "SX", basis=(("co2", 1), ("co2", 2)))
    with pytest.raises(LabelError, match="region"):
        Instrument("tonnes", " ")


def test_books_pickled_by_the_version_before_open():
    """They had neither instruments nor currencies of their own."""
    book = book_of_facts()
    state = {name: each for name, each in vars(book).items() if name in ("_transactions", "_held")}
    old = Ledger.__new__(Ledger)
    old.__setstate__(state)
    assert (old.instruments, old.currencies) == ({}, book.currencies)
    assert old.balance("works", "fen") == -4_200
