"""The catalogue: keys once, headings in both languages, units with a currency."""

import re
from collections import Counter
from dataclasses import dataclass

import pandas as pd
import pytest

from mrio import columns
from mrio.columns import _accounts, _compensation, _labels, _mission, _trade
from mrio.columns._column import UNITS_ZH
from mrio.errors import InputError, LabelError

LISTS = (
    _labels.LABELS,
    _accounts.ACCOUNTS,
    _mission.MISSION,
    _compensation.COMPENSATION,
    _trade.TRADE,
)


@dataclass(frozen=True)
class Krone:
    name: str = "NOK"
    name_zh: str = "挪威克朗"


def test_every_key_stands_once():
    names = Counter(column.name for each in LISTS for column in each)
    assert [name for name, count in names.items() if count > 1] == []
    assert len(columns.CATALOGUE) == len(names)
    # A key that several frames use differently has no meaning without the frame.
    scoped = {column.key for column in columns.CATALOGUE.values() if column.frame}
    assert not scoped & set(columns.CATALOGUE) - {"low", "high", "pays", "payment"}


@pytest.mark.parametrize("column", columns.CATALOGUE.values(), ids=lambda each: each.name)
def test_headings_are_words_in_both_languages(column):
    assert column.heading not in ("", column.key)
    assert "_" not in column.heading
    assert not re.search(r"\b[a-z]\d|CO₂", column.heading)  # codes, one way to write CO2
    assert column.heading[0].isupper() or column.heading[0].isdigit()
    assert re.search(r"[\u4e00-\u9fff]", column.heading_zh)
    assert "_" not in column.heading_zh
    assert column.unit in UNITS_ZH
    assert not re.search("yuan|CNY|元", column.unit)
    assert bool(column.meaning) == bool(column.meaning_zh)


def test_units_are_in_the_currency_and_of_the_frame():
    assert columns.unit("payment", currency=Krone()) == "million NOK"
    assert columns.unit("payment", currency=Krone(), language="zh") == "百万挪威克朗"
    assert columns.unit("sent", own="kg CO2") == "kg CO2"
    assert columns.unit("Shanxi") == ""
    with pytest.raises(InputError, match="no currency is known"):
        columns.unit("payment")


def test_one_key_in_two_frames():
    prices, payments = columns.of("energy", "prices"), columns.of("energy", "payments")
    assert (prices.unit, payments.unit) == ("{currency}/MWh", "million {currency}")
    with pytest.raises(LabelError, match="no column 'energy'") as told:
        columns.of("energy")
    assert "prices" in str(told.value)
    with pytest.raises(LabelError, match="no column 'net_transfr'") as told:
        columns.of("net_transfr")
    assert "net_transfer" in str(told.value)


def test_labels_are_no_columns_whatever_they_are_called():
    """A rule that somebody called 'share' is not a share."""
    frame = pd.DataFrame({"share": [1.0]}, pd.Index(["x"], name="region"))
    assert [column.key for column in columns.of_frame(frame)] == ["share"]
    assert columns.units_in_files(frame) == {"share": "share, 1 is all"}
    named = frame.rename_axis(columns="rule")
    assert columns.of_frame(named) == [None]
    assert columns.units_in_files(named) == {}


def test_shares_are_shares_in_files_and_per_cent_for_people():
    column = columns.of("heaviest_share")
    assert (column.factor, column.unit) == (100.0, "% of GDP")
    frame = pd.DataFrame({"heaviest_share": [0.5]})
    assert columns.units_in_files(frame) == {"heaviest_share": "share, 1 is all (of GDP)"}
