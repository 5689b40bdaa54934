"""The table: alignment by label, frozen figures, identity by hash; and the helpers for tests."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio.errors import InputError, LabelError, UnitError
from mrio.table import Extension, Provenance, Step, Table
from mrio.testing import (
    assert_tables_equal,
    tables,
)
from tests.small_table import F_Y, INDUSTRIES, UNITS, V_Y, F, V, Y, Z, make, with_value

# -- from frames ------------------------------------------------------------------------------


@given(tables(), st.data())
def test_rows_and_columns_are_aligned_by_label(table, data):
    """Each side of each frame in an order of its own: still the same table."""
    frames = table.to_frames()

    def shuffled(name):
        frame = frames[name]
        rows = data.draw(st.permutations(range(len(frame))))
        columns = data.draw(st.permutations(range(frame.shape[1])))
        return frame.iloc[rows, columns]

    Z, Y = frames["Z"], frames["Y"]
    Z = Z.iloc[:, data.draw(st.permutations(range(len(Z))))]
    Y = Y.iloc[data.draw(st.permutations(range(len(Y))))]
    again = Table.from_frames(
        Z,
        Y,
        F=shuffled("F").loc[list(table.stressors)],
        F_Y=shuffled("F_Y"),
        v=shuffled("v").loc[[row.name for row in table.primary]],
        v_Y=shuffled("v_Y"),
        money_unit=table.money_unit,
        units=dict.fromkeys(table.stressors, "Mt"),
        stocks=table.stocks,
    )
    assert_tables_equal(again, table)


def test_output_is_the_row_sum_and_value_added_closes_the_columns():
    table = make()
    assert table.x.tolist() == [32.0, 48.0, 33.0]
    assert [row.name for row in table.primary] == ["value_added", "imports"]
    assert [row.kind for row in table.primary] == ["value_added", "import"]
    assert table.imports.tolist() == [2.0, 3.0, 4.0]
    assert table.value_added.tolist() == [24.0, 36.0, 19.0]
    assert (table.Z.sum(axis=0) + table.v.sum(axis=0)).tolist() == table.x.tolist()
    assert table.v_Y.tolist() == [[0.0, 0.0, 0.0], [5.0, 6.0, 0.0]]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("imports", "import"),
        ("Imports (IM)", "import"),
        ("imports of services", "import"),
        ("wages", "value_added"),
        ("import duties", "value_added"),
        ("important others", "value_added"),
    ],
)
def test_rows_named_imports_are_imports(name, kind):
    """Duties on imports are taxes, which belong to GDP."""
    v = pd.DataFrame([[9.0, 9, 9], [2, 3, 4]], ["wages", name], INDUSTRIES)
    v = v if name != "wages" else v.iloc[:1]
    kinds = {row.name: row.kind for row in make(v=v, v_Y=None).primary}
    assert kinds[name] == kind


def test_given_value_added_is_kept_even_when_it_does_not_close():
    """The table takes the source's figure; to find the gap is a check's task."""
    v = pd.DataFrame([[10.0, 10, 10], [2, 3, 4]], ["wages", "imports"], INDUSTRIES)
    table = make(v=v)
    assert table.value_added.tolist() == [10.0, 10.0, 10.0]
    assert table.imports.tolist() == [2.0, 3.0, 4.0]


def test_stressors_that_f_y_leaves_out_have_none():
    _, direct, unit = make().stressor("ch4")
    assert direct.tolist() == [0.0, 0.0, 0.0]
    assert unit == "kt"
    assert make(F_Y=None).stressor("co2")[1].tolist() == [0.0, 0.0, 0.0]


def test_a_total_stands_for_the_sum_of_rows():
    table = make(units={"co2": "Mt", "ch4": "Mt"}, totals={"ghg": ["ch4", "co2"]})
    F_total, F_Y_total, unit = table.stressor("ghg")
    assert F_total.tolist() == [5.0, 7.0, 9.0]
    assert F_Y_total.tolist() == [7.0, 8.0, 0.0]
    assert unit == "Mt"
    assert table.stressors == ("co2", "ch4")


def test_whole_numbers_and_other_dtypes_become_floats():
    for dtype in ("int64", "int8", "float32", "Int64", "float64[pyarrow]"):
        table = make(Z=Z.astype(dtype), F=F.astype(dtype))
        assert table.Z.dtype == table.extensions["emissions"].F.dtype == np.float64
        assert np.array_equal(table.Z, Z)


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        ({"Z": Z.to_numpy()}, InputError, "Z is a ndarray, needed is a DataFrame"),
        ({"F": F.loc["co2"]}, InputError, "F is a Series"),
        ({"Z": Z.reset_index(drop=True)}, LabelError, "rows of Z has 1 label level"),
        ({"Z": Z.iloc[:, :2]}, LabelError, "columns of Z.*1 missing"),
        ({"Z": pd.DataFrame(Z.values, INDUSTRIES, INDUSTRIES[[0, 0, 2]])}, LabelError, "duplicate"),
        ({"Y": Y.iloc[:2]}, LabelError, "rows of Y.*1 missing"),
        ({"Y": pd.concat([Y, Y.iloc[:1]])}, LabelError, "rows of Y: 1 duplicate"),
        ({"Y": Y.iloc[:, :0], "F_Y": None, "v_Y": None}, InputError, "0 demand columns"),
        ({"F": F.iloc[:, 1:]}, LabelError, "columns of F.*1 missing"),
        ({"F": F.set_axis(["co2", "co2"])}, LabelError, "F has a row twice"),
        ({"F": F.set_axis([1, 2])}, LabelError, "row label 1 of F"),
        ({"F_Y": F_Y.set_axis(["c02"])}, LabelError, "'c02', which F has not"),
        ({"F_Y": F_Y.iloc[:, :2]}, LabelError, "columns of F_Y.*1 missing"),
        ({"F_Y": with_value(F_Y, 3.0, (0, 2))}, LabelError, "final users in 'ROW'"),
        ({"F": None}, InputError, "without F"),
        ({"units": {"co2": "Mt"}}, UnitError, "no unit for stressor 'ch4'"),
        ({"units": UNITS | {"n2o": "t"}}, LabelError, "a unit for 'n2o'"),
        ({"totals": {"ghg": ["co2", "n2o"]}}, LabelError, "total 'ghg'"),
        ({"totals": {"ghg": ["co2", "ch4"]}}, UnitError, "different units"),
        ({"totals": {"ghg": ["co2", "co2"]}}, LabelError, "total 'ghg'"),
        ({"totals": {"co2": ["co2"]}}, LabelError, "total 'co2'"),
        ({"v_Y": V_Y.set_axis(["wages"])}, LabelError, "'wages', which v has not"),
        ({"stocks": ["stock"]}, LabelError, "stocks names category 'stock'"),
        ({"Z": with_value(Z, "many")}, InputError, "Z holds values that are not numbers"),
        ({"Z": with_value(Z, pd.NA)}, InputError, "Z holds values that are not numbers"),
        ({"Z": with_value(Z, 1j)}, InputError, "Z holds values that are not numbers"),
    ],
)
def test_what_cannot_be_used_is_refused(changes, kind, message):
    with pytest.raises(kind, match=f"(?s){message}"):
        make(**changes)


@pytest.mark.parametrize("bad", [np.nan, None, np.inf, -np.inf])
@pytest.mark.parametrize("part", ["Z", "Y", "F", "F_Y", "v", "v_Y"])
def test_values_that_are_not_finite_are_named_with_their_place(part, bad):
    frame = {"Z": Z, "Y": Y, "F": F, "F_Y": F_Y, "v": V, "v_Y": V_Y}[part]
    row = frame.index[0] if frame.index.nlevels == 1 else " / ".join(frame.index[0])
    with pytest.raises(InputError, match="not finite") as caught:
        make(**{part: with_value(frame, bad)})
    place = f"({row}; {' / '.join(frame.columns[1])})"
    named = f"{part} of 'emissions'" if part.startswith("F") else part
    assert f"{named} has 1 value(s)" in str(caught.value)
    assert place in str(caught.value)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_only_what_the_user_gave_is_named(bad):
    """Value added that is derived from a bad figure is no second mistake, nor a warning."""
    with pytest.raises(InputError) as caught:
        make(Z=with_value(Z, bad, (0, 0)))
    assert "(A / 1; A / 1)" in str(caught.value)
    assert "value_added" not in str(caught.value)


def test_infinities_of_both_signs_are_found():
    """They cancel to NaN in a sum; a check by sums must not be fooled, nor warn."""
    both = with_value(with_value(F, np.inf), -np.inf, (1, 0))
    with pytest.raises(InputError, match=r"F of .emissions. has 2 value"):
        make(F=both)


def test_large_figures_are_not_taken_for_infinite():
    """Finite figures whose sum overflows are finite."""
    with np.errstate(over="ignore"):
        assert make(F=F * 2e307).stressors == ("co2", "ch4")


def test_a_producing_region_row_is_refused():
    labels = pd.MultiIndex.from_tuples([("A", "1"), ("ROW", "2"), ("B", "1")])
    frames = {"Z": pd.DataFrame(Z.values, labels, labels), "Y": Y.set_axis(labels)}
    others = {"F": None, "F_Y": None, "units": None, "v": None, "v_Y": None}
    with pytest.raises(LabelError, match="'ROW' is a producing region"):
        make(**frames, **others)


def test_demand_of_a_region_that_makes_nothing_is_refused():
    columns = pd.MultiIndex.from_tuples([("A", "use"), ("Bb", "use"), ("ROW", "exports")])
    with pytest.raises(LabelError, match="'Bb'") as caught:
        make(Y=Y.set_axis(columns, axis=1), F_Y=None, v_Y=None)
    assert "ROW" in str(caught.value) or "'B'" in str(caught.value)


def test_stressor_names_are_unique_over_extensions():
    other = Extension("water", ("co2",), ("m3",), np.ones((1, 3)))
    with pytest.raises(LabelError, match="'co2' occurs in more than one extension"):
        make().with_extension(other)


# -- open tables ------------------------------------------------------------------------------


def test_exports_are_a_destination_and_never_a_region():
    table = make()
    assert table.is_open
    assert table.regions == ("A", "B")
    assert table.destinations == ("A", "B", "ROW")
    assert table.destination_codes.tolist() == [0, 1, 2]
    closed = make(Y=Y.iloc[:, :2], F_Y=None, v_Y=None)
    assert not closed.is_open
    assert closed.destinations == ("A", "B")


@given(tables(open=True))
def test_gdp_by_income_is_gdp_by_expenditure(table):
    """Value added = final demand + imports of final users + exports - imports.

    docs/methods/notation.md#open-tables
    """
    abroad = np.array(table.demand.region_of) == "ROW"
    imports_Y = table.v_Y.sum()
    spent = table.Y[:, ~abroad].sum() + imports_Y
    exports, imports = table.Y[:, abroad].sum(), table.imports.sum() + imports_Y
    assert table.value_added.sum() == pytest.approx(spent + exports - imports, rel=1e-12, abs=1e-9)


# -- frozen -----------------------------------------------------------------------------------


def test_figures_cannot_be_written():
    table = make()
    ext = table.extensions["emissions"]
    for array in (table.Z, table.Y, table.v, table.v_Y, table.x, ext.F, ext.F_Y):
        assert array.flags.c_contiguous
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(AttributeError):
        table.Z = Z.to_numpy()
    with pytest.raises(TypeError):
        table.extensions["x"] = ext


def test_the_users_arrays_stay_their_own():
    """They can still be written, and writing them does not reach the table."""
    mine = Z.copy()
    table = make(Z=mine)
    mine.iloc[0, 0] = 99.0
    assert table.Z[0, 0] == 1.0
    array = np.ones((3, 3))
    view = array[:]
    view.setflags(write=False)
    table = table.replace(Z=view)
    array[0, 0] = 99.0
    assert table.Z[0, 0] == 1.0
    mine = table.to_frames()["Z"]
    mine.iloc[0, 0] = 99.0
    assert table.Z[0, 0] == 1.0


def test_replace_computes_output_anew():
    table = make()
    assert table.replace(Y=table.Y * 2).x.tolist() == (table.x + table.Y.sum(axis=1)).tolist()
    with pytest.raises(InputError, match=r"Z has shape \(2, 2\)"):
        table.replace(Z=np.ones((2, 2)))


def test_a_table_can_be_sent_to_another_process():
    """Batches hand tables to workers."""
    table = make(
        totals={"just_co2": ["co2"]}, provenance=Provenance(steps=(Step("made", {"n": 1}),))
    )
    assert_tables_equal(pickle.loads(pickle.dumps(table)), table)


def test_a_table_can_be_copied():
    assert_tables_equal(copy.deepcopy(make()), make())


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("n.a.", "'n.a.' in row"),
        ("1,000", "'1,000' in row"),
        ("80", "'80' in row"),
        ("", "'' in row"),
        (True, "True in row"),
        (1 + 2j, "(1+2j) in row"),
        (np.datetime64("2007"), "np.datetime64('2007') in row"),
        (pd.Timestamp("2007-01-01"), "Timestamp('2007-01-01 00:00:00') in row"),
        (pd.NA, "<NA> in row"),
    ],
)
def test_a_cell_that_is_no_number_is_named(cell, said):
    with pytest.raises(InputError) as caught:
        make(Z=with_value(Z, cell))
    row, column = (" / ".join(label) for label in (Z.index[0], Z.columns[1]))
    assert f"Z holds values that are not numbers: {said} {row}, column {column}" in str(
        caught.value
    )


def test_the_cell_that_made_a_column_text_is_named():
    """pandas reads a column with one bad cell as text: all its figures are text then."""
    text = Z.copy()
    cells = [str(value) for value in Z.iloc[:, 0]]
    cells[2] = "n/a"
    text[text.columns[0]] = cells
    with pytest.raises(InputError) as caught:
        make(Z=text)
    row, column = " / ".join(Z.index[2]), " / ".join(Z.columns[0])
    assert f"'n/a' in row {row}, column {column}\n" in str(caught.value)
    with pytest.raises(InputError, match=r"6 such cells in the column.*to_numeric|such cells"):
        make(Z=Z.astype(str))
