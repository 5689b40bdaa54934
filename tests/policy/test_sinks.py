"""Trade in sinks: what is sold once counts once, whoever holds it in the end."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import account, policy
from mrio.errors import InputError, LabelError
from mrio.ledger import ISSUED, Ledger

REGIONS = ["SX", "YD", "RC"]
GROSS = pd.Series([100.0, 60.0, 80.0], REGIONS)
SINKS = pd.Series([10.0, 0.0, 5.0], REGIONS)


def sale(seller, buyer, amount, price=50.0, origin=None):
    return policy.SinkTrade(seller, buyer, amount, price, origin)


def test_one_sale_to_the_digit():
    """Ten verified, two kept back, eight sold at 50 yuan: 400 million yuan."""
    found = policy.trade_sinks(GROSS, SINKS, [sale("SX", "YD", 8.0)], buffer=0.2)
    assert found.net.tolist() == [98.0, 52.0, 75.0]
    assert found.regions.loc["SX"].tolist() == [100, 10, 2, 8, 0, 98]
    assert found.settlement.net.tolist() == [400.0, -400.0, 0.0]
    assert found.settlement.payments.loc["YD", "SX"] == 400.0
    assert found.settlement.fen.tolist() == [40_000_000_000, -40_000_000_000, 0]
    assert found.holdings.loc["YD"].tolist() == [8, 0, 0]
    assert found.ledger.balance("SX", "kg") == 2_000_000_000
    assert {found.net.attrs["units"], found.regions.attrs["units"]} == {"Mt"}


def test_without_trade_each_keeps_its_own():
    found = policy.trade_sinks(GROSS, SINKS, [], buffer=0.3)
    assert found.net.tolist() == (GROSS - SINKS).tolist()
    assert not found.settlement.net.any()


def test_sold_up_to_the_buffer_and_not_a_kilogram_more():
    policy.trade_sinks(GROSS, SINKS, [sale("SX", "YD", 7.0)], buffer=0.3)
    with pytest.raises(InputError, match=r"'SX' would sell 7\.000000001 Mt .* may sell 7 Mt"):
        policy.trade_sinks(GROSS, SINKS, [sale("SX", "YD", 7.000000001)], buffer=0.3)


def test_nothing_is_sold_twice():
    twice = [sale("SX", "YD", 5.0), sale("SX", "RC", 5.0)]
    with pytest.raises(InputError, match=r"sale 1: 'SX' would sell 5 Mt .* may sell 3 Mt") as error:
        policy.trade_sinks(GROSS, SINKS, twice, buffer=0.2)
    assert error.value.where == "SX"


def test_a_buyer_sells_on_what_it_has_bought_and_only_then():
    bought, sold_on = sale("SX", "YD", 6.0), sale("YD", "RC", 4.0, 70.0, origin="SX")
    found = policy.trade_sinks(GROSS, SINKS, [bought, sold_on], buffer=0.2)
    assert found.holdings["SX"].tolist() == [4.0, 2.0, 4.0]
    assert found.net.tolist() == [96.0, 58.0, 71.0]
    assert found.settlement.net.tolist() == [300.0, -20.0, -280.0]
    with pytest.raises(InputError, match="bought in earlier"):
        policy.trade_sinks(GROSS, SINKS, [sold_on, bought], buffer=0.2)
    with pytest.raises(InputError, match="may sell 2 Mt"):
        policy.trade_sinks(GROSS, SINKS, [bought, sold_on, sold_on], buffer=0.2)
    # Without naming the origin it would sell a sink of its own, which it has not.
    with pytest.raises(InputError, match="may sell 0 Mt"):
        policy.trade_sinks(GROSS, SINKS, [bought, sale("YD", "RC", 4.0)], buffer=0.2)


def test_what_comes_home_can_be_sold_again_the_buffer_never():
    round_trip = [sale("SX", "YD", 8.0), sale("YD", "SX", 8.0, origin="SX"), sale("SX", "RC", 8.0)]
    found = policy.trade_sinks(GROSS, SINKS, round_trip, buffer=0.2)
    assert found.net.tolist() == [98.0, 60.0, 67.0]
    assert found.regions.loc["SX", ["sold", "bought"]].tolist() == [16.0, 8.0]
    with pytest.raises(InputError, match="may sell 8 Mt"):
        policy.trade_sinks(GROSS, SINKS, [*round_trip[:2], sale("SX", "RC", 8.5)], buffer=0.2)


AMOUNTS = st.floats(0.0, 50.0).map(lambda amount: round(amount, 9))
TRADES = st.lists(
    st.tuples(
        st.sampled_from(REGIONS),
        st.sampled_from(REGIONS),
        st.sampled_from(REGIONS),
        st.floats(0.001, 20.0),
        st.floats(0.0, 500.0),
    ).filter(lambda t: t[0] != t[1]),
    max_size=12,
)


@given(st.lists(AMOUNTS, min_size=3, max_size=3), st.floats(0.0, 0.99), TRADES)
def test_whatever_is_traded_the_sum_stays(sinks, buffer, proposed):
    """Trades that are refused are left out; every prefix of the rest balances to the kilogram."""
    sinks, done = pd.Series(sinks, REGIONS), []
    found = policy.trade_sinks(GROSS, sinks, done, buffer=buffer)
    for seller, buyer, origin, amount, price in proposed:
        trade = policy.SinkTrade(seller, buyer, amount, price, origin)
        try:
            found = policy.trade_sinks(GROSS, sinks, [*done, trade], buffer=buffer)
        except InputError:
            assert (
                found.holdings.loc[seller, origin]
                - (found.regions.loc[seller, "buffer"] if seller == origin else 0.0)
                < amount + 1e-9
            )
        else:
            done.append(trade)
    issued = -found.ledger.balance(ISSUED, "kg")
    assert sum(found.ledger.balances("kg").values()) == issued
    assert issued == sum(round(sink * 1e9) for sink in sinks)
    assert found.net.sum() == pytest.approx(GROSS.sum() - sinks.sum(), abs=1e-9)
    figures = found.regions
    assert figures["net"].to_numpy() == pytest.approx(
        (figures["gross"] - figures["sinks"] + figures["sold"] - figures["bought"]).to_numpy()
    )
    # Of each sink at least the buffer stays with its region, and no part is held twice.
    assert (np.diagonal(found.holdings) >= figures["buffer"] - 1e-12).all()
    assert found.holdings.sum().to_numpy() == pytest.approx(figures["sinks"].to_numpy())
    assert sum(found.ledger.balances("fen").values()) == 0
    paid = sum(trade.amount * trade.price for trade in done)
    assert found.settlement.payments.to_numpy().sum() == pytest.approx(paid, abs=1e-6)


def test_on_a_table_gross_emissions_are_its_production_account(toy_open):
    parties = policy.Parties(toy_open)
    found = policy.trade_sinks(parties, SINKS, [sale("SX", "YD", 8.0)], buffer=0.2)
    gross = account.production(toy_open, "co2").to_series()
    assert found.regions["gross"].tolist() == pytest.approx(gross.tolist())
    assert found.net.sum() == pytest.approx(gross.sum() - 15.0)
    same = policy.trade_sinks(toy_open, SINKS, [sale("SX", "YD", 8.0)], buffer=0.2)
    assert same.net.equals(found.net)
    seen = policy.consequences(found.settlement, parties)
    assert seen.loc["SX", "share_of_gdp"] == pytest.approx(0.4 / parties.gdp[0])


@pytest.mark.parametrize(
    ("sinks", "buffer", "trade", "kind", "match"),
    [
        (SINKS, 1.0, sale("SX", "YD", 1.0), InputError, "below 1"),
        (SINKS, -0.1, sale("SX", "YD", 1.0), InputError, "buffer"),
        (SINKS, True, sale("SX", "YD", 1.0), InputError, "buffer"),
        (-SINKS, 0.1, sale("SX", "YD", 1.0), InputError, "'SX' is -10 Mt"),
        (SINKS.drop("RC"), 0.1, sale("SX", "YD", 1.0), LabelError, "'RC'"),
        (SINKS, 0.1, sale("SX", "YDD", 1.0), LabelError, "YDD"),
        (SINKS, 0.1, sale("SX", "YD", 1.0, origin="ZZ"), LabelError, "ZZ"),
    ],
)
def test_what_is_refused(sinks, buffer, trade, kind, match):
    with pytest.raises(kind, match=match):
        policy.trade_sinks(GROSS, sinks, [trade], buffer=buffer)


@pytest.mark.parametrize("wrong", [("SX", "SX", 1.0, 1.0), ("SX", "YD", 0.0, 1.0)])
def test_no_sale(wrong):
    with pytest.raises(InputError):
        policy.SinkTrade(*wrong)
    with pytest.raises(InputError, match="price"):
        policy.SinkTrade("SX", "YD", 1.0, float("nan"))
    with pytest.raises(InputError, match="below 0"):
        policy.trade_sinks(-GROSS, SINKS, [], buffer=0.1)


def test_a_sink_is_sold_once_in_a_book():
    """With a book that others use, the same sink again is refused, and nothing is posted."""
    book = Ledger()
    first = policy.trade_sinks(GROSS, SINKS, [sale("SX", "YD", 8.0)], buffer=0.2, book=book)
    assert first.ledger is book
    assert book.balance("YD", "fen") == -40_000_000_000
    entries = len(book)
    with pytest.raises(InputError, match=r"'sink of RC' is in the book|'buffer of SX' is in"):
        policy.trade_sinks(GROSS, SINKS, [sale("SX", "RC", 8.0)], buffer=0.2, book=book)
    with pytest.raises(InputError, match="'sink of SX' is in the book"):
        policy.trade_sinks(GROSS, SINKS * [1, 0, 0], [], buffer=0.0, book=book)
    assert len(book) == entries
    # The settlement of a trade is its own, whatever else the book holds.
    project = policy.CreditProject("kiln", "SX", "RC", 9, 1, {"SX": 0, "RC": 1}, True, 1, price=1)
    credited = policy.apply_credits([project], GROSS, book=book)
    assert credited.settlement.net.tolist() == [8.0, 0.0, -8.0]
    assert credited.ledger is book
    assert len(book) > entries


@pytest.mark.parametrize("wrong", [sale("SX", "YD", 1.0), [("SX", "YD")], "SX", 3, {}])
def test_trades_are_a_list_of_trades(wrong):
    with pytest.raises(InputError, match="SinkTrade"):
        policy.trade_sinks(GROSS, SINKS, wrong, buffer=0.2)


def test_a_generator_of_trades_is_read_once():
    sales = [sale("SX", "YD", 5.0), sale("SX", "RC", 1.0)]
    found = policy.trade_sinks(GROSS, SINKS, (each for each in sales), buffer=0.2)
    assert found.regions.loc["SX", "sold"] == 6.0
    assert found.regions.loc["YD", "bought"] == 5.0


@pytest.mark.parametrize("figures", [[True, False, True], ["10", "0", "5"], [None, 0.0, 5.0]])
def test_flags_and_texts_are_no_figures(figures):
    given = pd.Series(figures, REGIONS)
    with pytest.raises(InputError, match="a number"):
        policy.trade_sinks(GROSS, given, [], buffer=0.2)
    with pytest.raises(InputError, match="a number"):
        policy.trade_sinks(given, SINKS, [], buffer=0.2)


def test_more_money_than_is_kept_in_whole_fen():
    """8 Mt at 2e7 yuan are 1.6e8 million yuan, more than doubles tell apart in fen."""
    with pytest.raises(InputError, match=r"'SX' would receive .* whole fen"):
        policy.trade_sinks(GROSS, SINKS, [sale("SX", "YD", 8.0, 2e7)], buffer=0.2)
    for dear in (1e15, 1e305):
        with pytest.raises(InputError, match="yuan per tonne"):
            policy.trade_sinks(GROSS, SINKS, [sale("SX", "YD", 8.0, dear)], buffer=0.2)
    with pytest.raises(InputError, match="in Mt"):
        sale("SX", "YD", 1e305)
