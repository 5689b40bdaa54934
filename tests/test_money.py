"""Money as a value: what units of tables say, and what is never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio.errors import InputError, UnitError
from mrio.ledger import Entry, Ledger
from mrio.money import currency, minor_unit, money_factor, money_unit


@pytest.mark.parametrize(
    ("unit", "code", "scale"),
    [
        # As databases write them: WIOD, EXIOBASE, Eora, FIGARO, OECD, GLORIA.
        ("Mill USD", "USD", 1e6),
        ("M.EUR", "EUR", 1e6),
        ("1000 US$", "USD", 1e3),
        ("MIO_EUR", "EUR", 1e6),
        ("USD million", "USD", 1e6),
        ("000 US$", "USD", 1e3),
        # As statistical offices write them.
        ("10^4 CNY", "CNY", 1e4),
        ("10,000 CNY", "CNY", 1e4),
        ("ten thousand yuan", "CNY", 1e4),
        ("万元", "CNY", 1e4),
        ("亿元", "CNY", 1e8),
        ("百万美元", "USD", 1e6),
        ("M NOK", "NOK", 1e6),
        ("bn JPY", "JPY", 1e9),
        ("100 million yen", "JPY", 1e8),
        ("MEUR", "EUR", 1e6),
        ("€bn", "EUR", 1e9),
        ("Mrd EUR", "EUR", 1e9),
        ("crore INR", "INR", 1e7),
        # Years and kinds of prices change neither currency nor scale.
        ("million USD (2015)", "USD", 1e6),
        ("M EUR, current prices", "EUR", 1e6),
        ("current US$", "USD", 1.0),
    ],
)
def test_what_units_of_tables_say(unit, code, scale):
    found = money_unit(unit)
    assert (found.currency.code, found.scale, found.text) == (code, scale, unit)


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("M $", "another dollar"),
        ("million dollars", "another dollar"),
        ("¥", "CNY or JPY"),
        ("MIO_NAC", "one country"),
        ("EUR/USD", "EUR and USD"),
        ("12 EUR", "'12'"),
        ("0 EUR", "'0'"),
        ("shells", "'shells'"),
        ("M XAU", "'XAU'"),
        ("Mt CO2", "'Mt'"),
        ("m", "names no currency"),
    ],
)
def test_what_is_never_guessed(unit, said):
    with pytest.raises(UnitError, match=said):
        money_unit(unit)


SCALES = {"": 1.0, "k ": 1e3, "M ": 1e6, "Mill ": 1e6, "bn ": 1e9, "10^4 ": 1e4, "10^8 ": 1e8}
CODES = ["CNY", "EUR", "USD", "NOK", "JPY", "KWD"]


@given(st.sampled_from(list(SCALES)), st.sampled_from(CODES), st.booleans())
def test_scale_and_code_in_any_order(scale, code, first):
    text = f"{scale}{code}" if first else f"{code} {scale}".strip()
    found = money_unit(text)
    assert (found.currency.code, found.scale) == (code, SCALES[scale])


@given(st.sampled_from(CODES), st.sampled_from(CODES), st.floats(1e-3, 1e3))
def test_there_and_back_at_the_inverse_rate(one, other, rate):
    rate = 1.0 if one == other else rate
    there = money_factor(f"M {one}", f"bn {other}", rate=rate)
    back = money_factor(f"bn {other}", f"M {one}", rate=1.0 / rate)
    assert there * back == pytest.approx(1.0, rel=1e-14)


@pytest.mark.parametrize("rate", [0.0, -7.8, float("nan"), float("inf")])
def test_a_rate_is_above_zero(rate):
    with pytest.raises(UnitError, match="rate"):
        money_factor("EUR", "CNY", rate=rate)


def test_exponents_of_iso_4217():
    """The published list: yen have no smaller unit, dinars a thousand, gold none at all."""
    assert [currency(code).exponent for code in CODES] == [2, 2, 2, 2, 0, 3]
    assert currency("KWD").minor_unit == "KWD 0.001"
    for odd in ("XAU", "yuan", "cny", "EU", ""):
        with pytest.raises(UnitError, match="ISO 4217"):
            currency(odd)


def test_units_of_a_ledger():
    assert minor_unit("fen") == minor_unit("CNY 0.01") == currency("CNY")
    assert minor_unit("JPY 1") == currency("JPY")
    # A hundredth of a yen is no unit, nor is a currency alone.
    assert [minor_unit(odd) for odd in ("JPY 0.01", "EUR", "EUR 1", "kg", "", "cent")] == [None] * 6


def test_currencies_stand_apart_in_a_book():
    book = Ledger()
    book.transfer("A", "B", 100, "EUR 0.01", "EUR", "sale")
    book.transfer("A", "B", 7, "JPY 1", "JPY", "sale")
    assert book.currencies == (currency("EUR"), currency("JPY"))
    assert (book.balance("B", "EUR 0.01"), book.balance("B", "JPY 1")) == (100, 7)
    with pytest.raises(UnitError, match="holds EUR and JPY"):
        book.balance("B", "fen")
    with pytest.raises(UnitError, match="holds EUR and JPY"):
        book.balances("CNY 0.01")
    with pytest.raises(UnitError, match="unknown unit 'USD'"):
        book.transfer("A", "B", 1, "USD", "USD", "sale")
    # A book without money has none in any currency.
    assert Ledger().balance("A", "EUR 0.01") == 0


def test_fen_are_hundredths_of_cny():
    one = Entry("A", "B", 5, "CNY 0.01", "yuan", "sale")
    assert one == Entry("A", "B", 5, "fen", "yuan", "sale")
    with pytest.raises(InputError, match="whole number"):
        Entry("A", "B", 0.5, "CNY 0.01", "yuan", "sale")  # pyright: ignore[reportArgumentType]
