"""The table's identity by hash and equality, what it prints, and the helpers for tests."""

import numpy as np
import pandas as pd
import pytest

from mrio.errors import InputError, LabelError, UnitError
from mrio.labels import Axis
from mrio.table import Extension, PrimaryInput, Provenance, Step, Table
from mrio.testing import (
    assert_tables_equal,
    miller_blair_table,
    synthetic_table,
    toy_table,
)
from tests.small_table import F_Y, INDUSTRIES, UNITS, V_Y, F, V, Y, Z, make, with_value

# -- hash -------------------------------------------------------------------------------------


def changes_of_identity():
    nudged = with_value(Y, np.nextafter(30.0, 31.0), (1, 1))
    renamed = INDUSTRIES[:2].append(pd.MultiIndex.from_tuples([("B", "one")]))
    return {
        "figure": {"Y": nudged},
        "stressor figure": {"F": F * 2},
        "direct figure": {"F_Y": F_Y * 2},
        "import": {"v_Y": V_Y * 2},
        "unit": {"units": {"co2": "kt", "ch4": "kt"}},
        "money": {"money_unit": "M CNY"},
        "year": {"year": 2012},
        "prices": {"price_basis": "2012"},
        "stocks": {"stocks": ["use"]},
        "total": {"totals": {"all": ["co2"]}},
        "kind": {"v": V.set_axis(["taxes"]), "v_Y": V_Y.set_axis(["taxes"])},
        "label": {
            "Z": pd.DataFrame(Z.values, renamed, renamed),
            "Y": Y.set_axis(renamed),
            "F": F.set_axis(renamed, axis=1),
            "v": V.set_axis(renamed, axis=1),
        },
    }


@pytest.mark.parametrize("what", changes_of_identity())
def test_hash_depends_on(what):
    assert make(**changes_of_identity()[what]).hash != make().hash


def test_hash_is_of_content_alone():
    same = make(name="another", provenance=Provenance(steps=(Step("looked at"),)))
    assert same.hash == make().hash
    assert len(same.hash) == 64
    negative_zero = make(Y=Y.replace(0.0, -0.0))
    assert negative_zero.hash == make().hash


def test_hash_does_not_depend_on_the_order_of_extensions():
    water = Extension("water", ("use",), ("m3",), np.ones((1, 3)))
    land = Extension("land", ("area",), ("ha",), np.ones((1, 3)))
    one = make().with_extension(water).with_extension(land)
    other = make().with_extension(land).with_extension(water)
    assert one.hash == other.hash
    assert_tables_equal(one, other)


def test_hash_takes_a_year_from_a_data_frame():
    """A year read from a column is a numpy integer."""
    assert make(year=np.int64(2012)).hash == make(year=2012).hash


def test_repr_says_what_it_is():
    text = repr(make(year=2007, name="mine"))
    for part in ("mine", "2007", "2 regions × 2 sectors, 3 industries", "co2 [Mt]", "1 of exports"):
        assert part in text
    assert "<table>" in make()._repr_html_()
    assert "&lt;b&gt;" in make(name="<b>")._repr_html_()


# -- mrio.testing -----------------------------------------------------------------------------


@pytest.mark.parametrize("what", changes_of_identity())
def test_assert_tables_equal_sees(what):
    with pytest.raises(AssertionError, match="the tables differ in"):
        assert_tables_equal(make(), make(**changes_of_identity()[what]))


def test_assert_tables_equal_names_the_place_and_knows_tolerances():
    other = make(Y=with_value(Y, 30.0 + 1e-6, (1, 1)))
    with pytest.raises(AssertionError, match=r"Y: 1 of 9 figures, most at \(\('A', '2'\); \('B'"):
        assert_tables_equal(make(), other)
    assert_tables_equal(make(), other, atol=1e-5)
    assert_tables_equal(make(), other, rtol=1e-6)
    with pytest.raises(AssertionError):
        assert_tables_equal(make(), other, rtol=1e-9)
    with pytest.raises(AssertionError, match="F_Y of 'emissions': on one side only"):
        assert_tables_equal(make(), make(F_Y=None))


def test_miller_blair():
    table = miller_blair_table()
    assert table.x.tolist() == [1000.0, 2000.0]
    assert (table.Z / table.x).tolist() == [[0.15, 0.25], [0.2, 0.05]]
    assert table.value_added.tolist() == [650.0, 1400.0]


@pytest.mark.parametrize("open_", [True, False])
@pytest.mark.parametrize("unequal", [True, False])
def test_synthetic_tables_look_like_real_ones(open_, unequal):
    table = synthetic_table(12, 10, seed=3, open=open_, unequal=unequal, idle=4, stressors=2)
    idle = table.x == 0
    assert idle.sum() == 4
    assert not table.Z[:, idle].any()
    assert not table.Z[idle].any()
    sums = table.Z[:, ~idle].sum(axis=0) / table.x[~idle]
    assert 0.3 <= sums.min() < sums.max() <= 0.7 + 1e-12
    assert 0.4 < (table.Z[np.ix_(~idle, ~idle)] == 0).mean() < 0.5
    region = np.array(table.industries.region_of)
    inside = table.Z[region[:, None] == region].sum() / table.Z.sum()
    assert 0.6 < inside < 0.9
    stocks = table.Y[:, np.array(table.demand.category_of) == "stocks"]
    used = stocks[~idle][stocks[~idle] != 0]
    assert 0.25 < (used < 0).mean() < 0.42
    assert table.value_added[~idle].min() > 0
    assert table.is_open == open_
    assert (len(table.industries) < 120) == unequal
    assert table.stressors == ("co2", "s2")
    assert_tables_equal(
        synthetic_table(12, 10, seed=3, open=open_, unequal=unequal, idle=4, stressors=2), table
    )


def test_synthetic_tables_of_other_seeds_differ():
    with pytest.raises(AssertionError):
        assert_tables_equal(synthetic_table(2, 2, seed=1), synthetic_table(2, 2, seed=2))
    assert (synthetic_table(2, 2, seed=1, negatives=False).Y >= 0).all()


def test_the_open_toy_is_the_closed_one_with_trade():
    closed, opened = toy_table(), toy_table(open=True)
    assert np.array_equal(opened.Z, closed.Z)
    assert np.array_equal(opened.Y[:, :3], closed.Y)
    assert opened.value_added.tolist() == [66.0, 23.0, 26.0, 77.0, 46.0, 60.0]


def test_parts_check_themselves():
    with pytest.raises(InputError, match="of kind 'tax'"):
        PrimaryInput(*("taxes", "tax"))
    with pytest.raises(UnitError, match="1 units for 2 stressors"):
        Extension("e", ("a", "b"), ("t",), np.ones((2, 3)))
    axis = Axis(("region", "sector"), ("A",), ("1",))
    with pytest.raises(InputError, match=r"v has shape \(1, 2\)"):
        Table(
            Z=np.zeros((1, 1)),
            Y=np.ones((1, 1)),
            v=np.ones((1, 2)),
            v_Y=np.zeros((1, 1)),
            industries=axis,
            demand=Axis(("region", "category"), ("A",), ("use",)),
            primary=(PrimaryInput("va", "value_added"),),
            money_unit="t",
        )


@pytest.mark.parametrize("values", [["7", "8"], [True, False], [1j, 2]])
def test_what_only_looks_like_numbers_is_refused(values):
    frame = Z.astype(object)
    frame.iloc[:2, 0] = values
    with pytest.raises(InputError, match="not numbers"):
        make(Z=frame)


def test_text_columns_are_refused():
    with pytest.raises(InputError, match="not numbers"):
        make(Z=Z.astype(str))


def test_one_name_is_not_a_list_of_letters():
    assert make(totals={"all": "co2"}).totals == {"all": ("co2",)}


@pytest.mark.parametrize("unit", ["", " ", None])
def test_units_are_needed(unit):
    with pytest.raises(UnitError):
        make(units={**UNITS, "co2": unit})
    with pytest.raises(UnitError):
        make(money_unit=unit)


def test_reversed_levels_are_refused():
    swapped = Z.copy()
    swapped.index = pd.MultiIndex.from_tuples(Z.index.tolist(), names=["sector", "region"])
    with pytest.raises(LabelError, match="swap"):
        make(Z=swapped)
