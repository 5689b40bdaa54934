"""What is no number is told wherever figures come in, never turned into one."""

import datetime

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import account, policy, structure
from mrio.checking import numbers
from mrio.errors import InputError, MrioError
from mrio.table import Extension
from mrio.testing import toy_table

ODD = {
    "text": "80",
    "truth": True,
    "complex": 1 + 1j,
    "date": np.datetime64("2020-01-01"),
    "duration": np.timedelta64(3, "D"),
    "day": datetime.date(2020, 1, 1),
    "list": [1.0],
}
each_odd = pytest.mark.parametrize("odd", ODD.values(), ids=ODD)


def series(index, odd):
    """A Series of one odd value among figures, and one of odd values alone."""
    mixed = pd.Series([1.0] * len(index), index, dtype=object)
    mixed.iloc[-1] = odd
    return mixed, pd.Series([odd] * len(index), index)


@each_odd
def test_no_number(odd):
    cells = np.empty(2, dtype=object)
    cells[:] = [1.0, odd]
    for given in (cells, pd.Series([odd, odd]), pd.DataFrame({"a": [1.0, 2.0], "b": [odd, odd]})):
        with pytest.raises(InputError, match=r"prices: .* found, numbers expected"):
            numbers(given, "prices")


def test_numbers_of_any_kind():
    for given in (
        [1, 2.0],
        np.array([1, 2], dtype=np.uint8),
        pd.Series([1, 2], dtype="Int64"),
        pd.Series([1.0, 2.0], dtype=object),
        pd.array([1, 2], dtype="Float32"),
        np.array([1, 2], dtype=np.longdouble),
    ):
        assert numbers(given, "x").tolist() == [1.0, 2.0]
        assert numbers(given, "x").dtype == np.float64
    assert np.isnan(numbers(pd.Series([1, None], dtype="Int64"), "x")[1])
    with pytest.raises(InputError, match="rows of unequal length"):
        numbers([[1.0], [1.0, 2.0]], "x")


BY_INDUSTRY = {
    "solve": lambda toy, values: toy.solve(values),
    "solve, frame": lambda toy, values: toy.solve(values.to_frame("final demand")),
    "solve_transpose": lambda toy, values: toy.solve_transpose(values.to_numpy()),
    "perturb": lambda toy, values: toy.perturb(A=values.to_frame().T.set_axis(values.index[:1])),
    "alpha": lambda toy, values: account.shared(toy, "co2", alpha=values),
    "deflators": lambda toy, values: structure.decomposition(toy, toy, "co2", deflators=values),
    "F": lambda _, values: Extension("e", ("co2",), ("Mt",), values.to_numpy()[None, :]),
    "v": lambda toy, values: toy.table.replace(v=np.vstack([values.to_numpy()] * 1)),
}
BY_REGION = {
    "price": lambda toy, values: policy.NetTransfer().settle(toy, values),
    "population": lambda toy, values: policy.AbilityToPay(values).settle(toy, 80.0),
    "slopes": lambda _, values: policy.shadow_price(values, pd.Series(1.0, values.index)),
}


@each_odd
@pytest.mark.parametrize("door", BY_INDUSTRY)
def test_figures_by_industry(toy, door, odd):
    for values in series(toy.table.industries.index, odd):
        with pytest.raises(MrioError):
            BY_INDUSTRY[door](toy, values)


@each_odd
@pytest.mark.parametrize("door", BY_REGION)
def test_figures_by_region(toy, door, odd):
    for values in series(list(toy.table.regions), odd):
        with pytest.raises(MrioError):
            BY_REGION[door](toy, values)


@pytest.mark.parametrize("year", [2007.9, "2007", True, float("nan"), [2007]])
def test_a_year_is_a_whole_number(year):
    with pytest.raises(InputError, match="the year is"):
        toy_table().replace(year=year)


def test_whole_years_of_any_type():
    for year in (2007, 2007.0, np.int32(2007)):
        assert mrio.Table.replace(toy_table(), year=year).year == 2007
