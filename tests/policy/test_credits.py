"""docs/methods/mechanisms.md#shared-credits to the digit, and what credits cannot change."""

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import account, policy
from mrio.errors import InputError, LabelError
from mrio.ledger import ISSUED, RETIRED, Ledger

BEFORE = pd.Series({"Thailand": 100.0, "Japan": 200.0})
SOLAR = policy.CreditProject(
    name="solar",
    host="Thailand",
    investor="Japan",
    baseline=30.0,
    actual=20.0,
    shares={"Thailand": 0.5, "Japan": 0.5},
    corresponding_adjustment=True,
    additionality=0.7,
)


def test_with_corresponding_adjustment():
    """100 and 200 Mt, C = 10, a = 0.5, d = 0.7: 105 and 195, sum 300, gap 1.5."""
    found = policy.apply_credits([SOLAR], BEFORE)
    assert found.parties["reported"].tolist() == [105.0, 195.0]
    assert (found.reported_sum, found.true_sum, found.double_counted) == (300.0, 300.0, 0.0)
    assert found.integrity_gap == pytest.approx(1.5, abs=1e-12)
    assert found.parties.attrs["units"] == found.projects.attrs["units"] == "Mt"


def test_without_it_the_sum_is_short():
    """The host goes on reporting what it sold: 100 and 195, sum 295."""
    found = policy.apply_credits([replace(SOLAR, corresponding_adjustment=False)], BEFORE)
    assert found.parties["reported"].tolist() == [100.0, 195.0]
    assert (found.reported_sum, found.true_sum, found.double_counted) == (295.0, 300.0, 5.0)
    assert found.integrity_gap == pytest.approx(1.5, abs=1e-12)


def test_each_batch_is_used_once():
    book = policy.apply_credits([replace(SOLAR, price=80.0)], BEFORE).ledger
    batch = "credits of Thailand / solar"
    assert -book.balance(ISSUED, "kg", batch) == book.balance(RETIRED, "kg", batch) == 10**10
    assert book.balance("Japan", "kg") == book.balance("Thailand", "kg") == 0
    # Issue, sale against money in one transaction, then each retires its own.
    assert [len(posted) for posted in book.transactions] == [1, 2, 1, 1]
    assert book.balance("Japan", "kg", batch, after=1) == 5 * 10**9
    assert book.balance("Thailand", "fen") == 40_000_000_000
    with pytest.raises(InputError, match="holds 0"):
        book.retire("Japan", 1, "kg", batch, "claimed again")
    with pytest.raises(InputError, match="holds 0"):
        book.transfer("Thailand", "Japan", 1, "kg", batch, "sold again")


def test_what_becomes_of_a_batch_is_told_in_fields():
    book = policy.apply_credits([replace(SOLAR, price=80.0)], BEFORE).ledger
    assert book.instruments == {"credits of Thailand / solar": SOLAR.instrument}
    assert (SOLAR.instrument.region, SOLAR.instrument.batch) == ("Thailand", "solar")
    told = [(e.purpose, e.claimant, e.unit) for posted in book.transactions for e in posted]
    sold = [("sale", None, "kg"), ("sale", None, "fen")]
    kept, used = ("retirement", None, "kg"), ("claim", "Japan", "kg")
    assert told == [("reduction", None, "kg"), *sold, kept, used]
    free = policy.apply_credits([SOLAR], BEFORE).ledger
    assert [posted[0].purpose for posted in free.transactions][1] == "grant"


def test_the_price_moves_money_and_no_tonne():
    paid = policy.apply_credits([replace(SOLAR, price=80.0)], BEFORE)
    free = policy.apply_credits([SOLAR], BEFORE)
    assert paid.settlement.net.to_dict() == {"Thailand": 400.0, "Japan": -400.0}
    assert not free.settlement.net.any()
    assert paid.parties.equals(free.parties)


def test_a_third_party_has_a_share_of_its_own():
    """A supplier in Germany takes 0.2 of 10, Japan 0.5: 107, 195 and 48."""
    shares = {"Thailand": 0.3, "Japan": 0.5, "Germany": 0.2}
    three = replace(SOLAR, third="Germany", shares=shares)
    before = pd.Series({**BEFORE, "Germany": 50.0, "Chile": 10.0})
    found = policy.apply_credits([three], before)
    assert found.parties["reported"].to_dict() == {
        "Thailand": 107.0,
        "Japan": 195.0,
        "Germany": 48.0,
        "Chile": 10.0,
    }
    assert found.integrity_gap == pytest.approx(0.3 * 7.0)
    assert found.reported_sum == found.true_sum == 360.0


def test_sensitivity_over_shares():
    """The more leaves the host, the larger the gap; the sum stays with adjustment alone."""
    grid = [{"Thailand": 1 - a, "Japan": a} for a in (0.0, 0.25, 0.5, 1.0)]
    adjusted = policy.credit_sensitivity(SOLAR, BEFORE, grid)
    assert adjusted["Thailand"].tolist() == [100.0, 102.5, 105.0, 110.0]
    assert adjusted["Japan"].tolist() == [200.0, 197.5, 195.0, 190.0]
    assert adjusted["reported_sum"].tolist() == [300.0] * 4
    assert adjusted["integrity_gap"].tolist() == pytest.approx([0.0, 0.75, 1.5, 3.0])
    bare = policy.credit_sensitivity(replace(SOLAR, corresponding_adjustment=False), BEFORE, grid)
    assert bare["reported_sum"].tolist() == [300.0, 297.5, 295.0, 290.0]
    assert bare["double_counted"].tolist() == [0.0, 2.5, 5.0, 10.0]
    assert bare.loc[(0.75, 0.25), "Japan"] == 197.5
    assert list(bare.index.names) == ["share of Thailand", "share of Japan"]
    with pytest.raises(InputError, match="no shares"):
        policy.credit_sensitivity(SOLAR, BEFORE, [])


PARTIES = ["A", "B", "C", "D"]
PROJECTS = st.lists(
    st.tuples(
        st.permutations(PARTIES),
        st.booleans(),
        st.floats(0.0, 20.0),
        st.floats(0.0, 5.0),
        st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.1, 1.0)),
        st.booleans(),
        st.floats(0.0, 1.0),
        st.floats(0.0, 300.0) | st.none(),
    ),
    min_size=1,
    max_size=5,
)


def made(number, order, two, credits, actual, weights, adjusted, additional, price):
    parties = order[: 2 if two else 3]
    w = np.array(weights[: len(parties)])
    w = w / w.sum() if w.sum() > 0 else np.full(len(parties), 1 / len(parties))
    return policy.CreditProject(
        name=f"p{number}",
        host=parties[0],
        investor=parties[1],
        third=None if two else parties[2],
        baseline=actual + credits,
        actual=actual,
        shares=dict(zip(parties, w.tolist(), strict=True)),
        corresponding_adjustment=adjusted,
        additionality=additional,
        price=price,
    )


@given(PROJECTS)
def test_several_projects_add_up(drawn):
    """Σ reported = Σ true - Σ a C without adjustment, party by party against brute sums."""
    projects = [made(i, *values) for i, values in enumerate(drawn)]
    before = pd.Series([200.0, 190.0, 180.0, 170.0], PARTIES)
    found = policy.apply_credits(projects, before)
    reported, short, gap, money = before.copy(), 0.0, 0.0, pd.Series(0.0, PARTIES)
    for p in projects:
        for party, share in p.shares.items():
            if party != p.host:
                tonnes = share * (p.baseline - p.actual)
                reported[party] -= tonnes
                reported[p.host] += tonnes * p.corresponding_adjustment
                short += tonnes * (not p.corresponding_adjustment)
                gap += (1 - p.additionality) * tonnes
                money[p.host] += (p.price or 0.0) * tonnes
                money[party] -= (p.price or 0.0) * tonnes
    assert found.parties["reported"].to_numpy() == pytest.approx(reported.to_numpy(), abs=1e-8)
    assert found.double_counted == pytest.approx(short, abs=1e-8)
    assert found.true_sum - found.reported_sum == pytest.approx(found.double_counted, abs=1e-9)
    assert found.integrity_gap == pytest.approx(gap, abs=1e-8)
    assert found.settlement.net.to_numpy() == pytest.approx(money.to_numpy(), abs=1e-5)
    assert found.settlement.fen.sum() == 0
    assert -found.ledger.balance(ISSUED, "kg") == found.ledger.balance(RETIRED, "kg")


def test_of_what_stays_at_home_nothing_changes():
    kept = replace(SOLAR, shares={"Thailand": 1.0, "Japan": 0.0}, additionality=0.0, price=10.0)
    found = policy.apply_credits([kept], BEFORE)
    assert found.parties["reported"].equals(BEFORE.rename_axis("region").rename("reported"))
    assert found.integrity_gap == found.double_counted == 0.0
    # A project that reduces nothing issues nothing.
    idle = policy.apply_credits([replace(SOLAR, actual=30.0)], BEFORE)
    assert len(idle.ledger) == 0
    assert idle.reported_sum == 300.0


def test_on_the_production_account_of_a_table(toy_open):
    """Two projects in Shanxi, one with adjustment: 360 Mt become 360 + 3."""
    one = policy.CreditProject(
        "CCUS", "SX", "YD", 10.0, 4.0, {"SX": 0.5, "YD": 0.5}, True, additionality=0.9
    )
    two = policy.CreditProject(
        "H2", "SX", "RC", 8.0, 6.0, {"SX": 0.0, "RC": 0.5, "YD": 0.5}, False, 0.5, third="YD"
    )
    found = policy.apply_credits([one, two], toy_open)
    pba = account.production(toy_open, "co2").to_series()
    change = found.parties["reported"] - pba
    assert change.to_dict() == pytest.approx({"SX": 3.0, "YD": -4.0, "RC": -1.0})
    assert found.true_sum == pytest.approx(pba.sum())
    assert found.double_counted == pytest.approx(2.0)
    assert found.integrity_gap == pytest.approx(0.1 * 3.0 + 0.5 * 2.0)


@pytest.mark.parametrize(
    ("change", "kind", "match"),
    [
        ({"actual": 31.0}, InputError, "31 Mt above a baseline of 30"),
        ({"baseline": float("nan")}, InputError, "baseline"),
        ({"shares": {"Thailand": 0.5, "Japan": 0.6}}, InputError, "sum to 1.1"),
        ({"shares": {"Thailand": 1.5, "Japan": -0.5}}, InputError, "share of"),
        ({"shares": {"Japan": 1.0}}, LabelError, "parties are"),
        ({"shares": {"Thailand": 0.5, "Japan": 0.4, "Laos": 0.1}}, LabelError, "Laos"),
        ({"corresponding_adjustment": "yes"}, InputError, "True or False"),
        ({"additionality": 1.2}, InputError, "additionality"),
        ({"investor": "Thailand"}, InputError, "two roles"),
        ({"price": -1.0}, InputError, "price"),
    ],
)
def test_projects_that_make_no_sense(change, kind, match):
    with pytest.raises(kind, match=match):
        replace(SOLAR, **change)


def test_what_is_never_assumed():
    """No source gives the shares, the adjustment or the additionality: none has a default."""
    for name in ("shares", "corresponding_adjustment", "additionality"):
        given = {field: getattr(SOLAR, field) for field in SOLAR.__dataclass_fields__}
        del given[name]
        with pytest.raises(TypeError, match=name):
            policy.CreditProject(**given)


def test_what_is_refused():
    with pytest.raises(LabelError, match="two projects"):
        policy.apply_credits([SOLAR, SOLAR], BEFORE)
    with pytest.raises(LabelError, match="no project"):
        policy.apply_credits([], BEFORE)
    with pytest.raises(LabelError, match="'Thailand'"):
        policy.apply_credits([SOLAR], BEFORE.rename({"Thailand": "Thailnd"}))
    # Emissions in Gt: the project alone would emit more than its country.
    with pytest.raises(InputError, match=r"emit 20 Mt, the host in all 0\.1 Mt"):
        policy.apply_credits([SOLAR], BEFORE / 1000)
    # Two projects that each fit and together do not.
    twin = replace(SOLAR, name="twin", baseline=90.0, actual=85.0)
    with pytest.raises(InputError, match="emit 105 Mt"):
        policy.apply_credits([SOLAR, twin], BEFORE)


def test_a_project_is_credited_once_in_a_book():
    """Known by host and name: another host may have a project of that name."""
    book = Ledger()
    assert policy.apply_credits([SOLAR], BEFORE, book=book).ledger is book
    entries = len(book)
    other = replace(SOLAR, name="wind")
    again = replace(SOLAR, investor="Laos", shares={"Thailand": 0.5, "Laos": 0.5})
    three = pd.Series({**BEFORE, "Laos": 50.0})
    for projects in ([SOLAR], [other, SOLAR], [again]):
        with pytest.raises(InputError, match="'credits of Thailand / solar' is in the book"):
            policy.apply_credits(projects, three, book=book)
    assert len(book) == entries
    policy.apply_credits(
        [replace(again, host="Japan", investor="Laos", shares={"Japan": 0.5, "Laos": 0.5})],
        three,
        book=book,
    )
    policy.apply_credits([other], BEFORE, book=book)
    assert book.balance(RETIRED, "kg") == 3 * 10**10


def test_shares_are_fixed_when_they_are_checked():
    given = {"Thailand": 0.5, "Japan": 0.5}
    made = replace(SOLAR, shares=given)
    given["Japan"] = 5.0
    assert dict(made.shares) == {"Thailand": 0.5, "Japan": 0.5}
    with pytest.raises(TypeError):
        made.shares["Japan"] = 5.0
    again = pickle.loads(pickle.dumps(made))
    assert dict(again.shares) == dict(made.shares)
    with pytest.raises(TypeError):
        again.shares["Japan"] = 5.0


def test_nobody_uses_more_credits_than_it_emits():
    """Half of 5000 Mt would leave a buyer of 200 with 2300 below zero."""
    huge = replace(SOLAR, baseline=5000.0, actual=0.0)
    with pytest.raises(InputError, match=r"'Japan' .* 2500 Mt, it emits 200 Mt") as error:
        policy.apply_credits([huge], BEFORE)
    assert error.value.where == "Japan"
    edge = policy.apply_credits([replace(SOLAR, baseline=420.0)], BEFORE)
    assert edge.parties["reported"]["Japan"] == 0.0


def test_lists_generators_and_what_is_neither():
    assert policy.apply_credits((each for each in [SOLAR]), BEFORE).reported_sum == 300.0
    grid = [{"Thailand": 1 - a, "Japan": a} for a in (0.0, 0.5)]
    pd.testing.assert_frame_equal(
        policy.credit_sensitivity(SOLAR, BEFORE, (each for each in grid)),
        policy.credit_sensitivity(SOLAR, BEFORE, grid),
    )
    for wrong in (SOLAR, ["solar"], "solar", None):
        with pytest.raises(InputError, match="CreditProject"):
            policy.apply_credits(wrong, BEFORE)
    for wrong in (grid[0], [0.5], "half", None):
        with pytest.raises(InputError, match="list of mappings"):
            policy.credit_sensitivity(SOLAR, BEFORE, wrong)
    with pytest.raises(InputError, match="one CreditProject"):
        policy.credit_sensitivity([SOLAR], BEFORE, grid)
    for shares in (None, [0.5, 0.5], {"Thailand": True, "Japan": 0.0}):
        with pytest.raises(InputError, match="share"):
            replace(SOLAR, shares=shares)
