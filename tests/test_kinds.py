"""Rows of v and columns of Y are what users say; where they say nothing, names that matter ask."""

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import Model, Table, account
from mrio.errors import BalanceError, InputError, LabelError
from mrio.table import reading_of_row, says_exports
from mrio.testing import toy_table

INDUSTRIES = pd.MultiIndex.from_tuples([("R", "a"), ("R", "b")], names=["region", "sector"])
DEMAND = pd.MultiIndex.from_tuples(
    [("R", "households"), ("ROW", "exports")], names=["region", "category"]
)
Z = pd.DataFrame([[10.0, 20], [30, 10]], INDUSTRIES, INDUSTRIES)
Y = pd.DataFrame([[50.0, 20], [40, 20]], INDUSTRIES, DEMAND)


def case(row, **options):
    """A1: imports of 25 and 30, value added of 35 and 40."""
    v = pd.DataFrame([[35.0, 40], [25, 30]], ["va", row], INDUSTRIES)
    return Table.from_frames(Z, Y, v=v, money_unit="M EUR", **options)


def errors(table):
    return {each.code: each for each in mrio.check(table) if each.severity == "error"}


@pytest.mark.parametrize(
    "row",
    [
        "imports",
        "Imports",
        "imports2007",
        "import_goods",
        "imports_eu",
        "Imported goods",
        "Total imports",
        "imports incl. taxes",
        "Imports (c.i.f.)",
        "Imports (c.i.f.), net of duties",
        "  Imports\xa0",
    ],
)
def test_names_that_say_import_are_imports(row):
    table = case(row)
    assert table.value_added.sum() == 75.0
    assert not errors(table)


@pytest.mark.parametrize(
    "row",
    [
        "P7",
        "P.7",
        "IM",
        "进口",
        "输入",
        "Importations",
        "Importe",
        "Einfuhr",
        "importaciones",
        "Use of imported products, cif",
        "Импорт",
        "imports and import duties",
    ],
)
def test_names_that_may_mean_imports_ask(row):
    asked = errors(case(row))["doubtful_kind"]
    assert f"kinds={{{row!r}: 'import'}}" in asked.message
    assert asked.value == 55.0
    declared = case(row, kinds={row: "import"})
    assert declared.value_added.sum() == 75.0
    assert not errors(declared)
    assert not errors(case(row, kinds={row: "value_added"}))
    assert not errors(case(row).declare(kinds={row: "import"}))


@pytest.mark.parametrize(
    "row",
    [
        "import duties",
        "Import taxes",
        "Taxes on imports",
        "import_duty",
        "Einfuhrabgaben",
        "进口税",
        "droits d'importation",
        "wages",
        "Gross operating surplus",
    ],
)
def test_duties_and_taxes_on_imports_are_value_added(row):
    table = case(row)
    assert table.value_added.sum() == 130.0
    assert not errors(table)


def test_an_answer_carries_what_was_not_declared():
    found = account.consumption(Model(with_co2(case("IM"))), "co2")
    assert "kinds={'IM': 'import'}" in found.attrs["findings"][0]
    declared = account.consumption(Model(with_co2(case("imports"))), "co2")
    assert "findings" not in declared.attrs


def with_co2(table):
    from mrio import Extension

    return table.with_extension(Extension("emissions", ("co2",), ("Mt",), np.array([[3.0, 1.0]])))


def test_what_kinds_cannot_mean():
    with pytest.raises(LabelError, match="'Im', which v has not"):
        case("IM", kinds={"Im": "import"})
    with pytest.raises(InputError, match="'imports'"):
        case("IM", kinds={"IM": "imports"})
    with pytest.raises(InputError, match=r"kinds is .*needed is a dict"):
        case("IM", kinds=["IM"])


def test_a_table_of_imports_alone_has_a_residual_of_value_added():
    v = pd.DataFrame([[25.0, 30]], ["IM"], INDUSTRIES)
    table = Table.from_frames(Z, Y, v=v, money_unit="M EUR", kinds={"IM": "import"})
    assert table.value_added.tolist() == [100 - 40 - 25, 100 - 30 - 30]
    found = {each.code: each for each in mrio.check(table)}
    assert found["residual_value_added"].severity == "info"
    assert "as output less inputs" in repr(table)
    later = Table.from_frames(Z, Y, v=v, money_unit="M EUR").declare(kinds={"IM": "import"})
    assert later.value_added.tolist() == table.value_added.tolist()


def test_how_a_kind_is_known_survives_a_store_and_is_in_no_hash(tmp_path):
    table = case("IM")
    again = mrio.load(mrio.save(table, tmp_path / "t.zarr"))
    assert [row.origin for row in again.primary] == ["name", "name"]
    assert errors(again)
    assert case("IM", kinds={"IM": "value_added"}).hash == table.hash


# -- exports ------------------------------------------------------------------------------


def with_exports(names, **options):
    columns = pd.MultiIndex.from_tuples(names, names=["region", "category"])
    return Table.from_frames(Z, Y.set_axis(columns, axis=1), money_unit="M EUR", **options)


@pytest.mark.parametrize("name", ["Exports", "出口", "P6", "Exportations", "Ausfuhr"])
def test_exports_among_a_regions_own_demand_ask(name):
    """A2: counted as the region's own consumption, 40 of 130."""
    table = with_exports([("R", "households"), ("R", name)])
    asked = errors(table)["doubtful_exports"]
    assert asked.value == 40.0
    assert f"exports={name!r}" in asked.message
    for declared in (
        with_exports([("R", "households"), ("R", name)], exports=name),
        table.declare(exports=[name]),
        table.declare(exports=("R", name)),
    ):
        assert declared.destinations == ("R", "ROW")
        assert not errors(declared)
        assert declared.Y.tolist() == Y.to_numpy().tolist()


@pytest.mark.parametrize("region", ["World", "RoW", "ALL"])
def test_demand_of_a_region_without_industries_asks(region):
    with pytest.raises(LabelError, match=f"exports=.*{region}") as caught:
        with_exports([("R", "households"), (region, "final")])
    assert caught.value.where == region
    table = with_exports([("R", "households"), (region, "final")], exports=[region])
    assert table.destinations == ("R", "ROW")


def test_exports_of_several_regions_are_one_column_of_the_rest_of_the_world():
    """CEADs prints a column of exports for each province."""
    toy = toy_table()
    frames = toy.to_frames()
    each = frames["Y"] * 0.25
    each.columns = pd.MultiIndex.from_tuples([(region, "Export") for region, _ in each.columns])
    Y_all = pd.concat([frames["Y"] * 0.75, each], axis=1)
    Y_all.columns = Y_all.columns.set_names(["region", "category"])
    table = Table.from_frames(frames["Z"], Y_all, money_unit="bn CNY", exports="Export")
    assert table.demand.region_of.count("ROW") == 1
    assert table.Y[:, -1] == pytest.approx(0.25 * toy.Y.sum(axis=1))
    assert table.x == pytest.approx(toy.x)
    declared = Table.from_frames(frames["Z"], Y_all, money_unit="bn CNY").declare(exports="Export")
    assert declared.hash == table.hash


def test_what_exports_cannot_mean():
    names = [("R", "exports"), ("exports", "final")]
    with pytest.raises(LabelError, match="a region and a category"):
        with_exports(names, exports="exports")
    with pytest.raises(LabelError, match="no region or category") as caught:
        with_exports([("R", "households"), ("R", "exports")], exports="export")
    assert "did you mean 'exports'" in str(caught.value)
    with pytest.raises(LabelError, match=r"exports is .3., needed is a name"):
        with_exports([("R", "households"), ("R", "exports")], exports=[3])


@pytest.mark.parametrize("name", ["households", "Gross capital formation", "资本形成", "stocks"])
def test_other_categories_are_not_exports(name):
    assert not says_exports(name)


@pytest.mark.parametrize("name", ["wages", "va", "Other taxes on production", "劳动者报酬"])
def test_other_rows_are_not_imports(name):
    assert reading_of_row(name) == "other"


# -- published output -----------------------------------------------------------------------


def test_published_output_is_compared_and_named():
    x = pd.Series([100.0, 100.0], INDUSTRIES)
    table = Table.from_frames(Z, Y, money_unit="M EUR", x=x)
    assert "published output is met" in table.provenance.steps[-1].note
    assert table.hash == Table.from_frames(Z, Y, money_unit="M EUR").hash
    with pytest.raises(BalanceError, match=r"R / b: row sum 100, published 130") as caught:
        Table.from_frames(Z, Y, money_unit="M EUR", x=x.add([0.0, 30.0]))
    assert "1 of 2 industries" in str(caught.value)


def test_published_output_says_which_region_is_in_another_unit():
    """A7: one region of three a thousand times too large."""
    toy = toy_table()
    frames = toy.to_frames()
    x = pd.Series(toy.x, toy.industries.index)
    at = frames["Z"].index.get_level_values("region") == "SX"
    frames["Z"].loc[at] *= 1000.0
    frames["Y"].loc[at] *= 1000.0
    with pytest.raises(BalanceError, match=r"SX as a whole is 10\^3 times"):
        Table.from_frames(frames["Z"], frames["Y"], money_unit="bn CNY", x=x)
    with pytest.raises(BalanceError, match=r"10\^3 times"):
        Table.from_frames(frames["Z"], frames["Y"], money_unit="bn CNY").declare(x=x)


@pytest.mark.parametrize(
    "x", [[100.0, 100.0], 100.0, "x", pd.DataFrame(np.ones((2, 2)), INDUSTRIES)]
)
def test_published_output_has_labels(x):
    with pytest.raises(InputError, match=r"one column|a Series or a DataFrame"):
        Table.from_frames(Z, Y, money_unit="M EUR", x=x)


def test_labels_in_another_unicode_form_are_told():
    """'Énergie' composed and decomposed look the same on every screen."""
    import unicodedata

    pairs = [("R", "Énergie"), ("R", "b")]
    index = pd.MultiIndex.from_tuples(pairs, names=["region", "sector"])
    apart = pd.MultiIndex.from_tuples(
        [(r, unicodedata.normalize("NFD", s)) for r, s in pairs], names=["region", "sector"]
    )
    with pytest.raises(LabelError, match="another Unicode form"):
        Table.from_frames(
            Z.set_axis(index).set_axis(index, axis=1), Y.set_axis(apart), money_unit="M"
        )


def test_blanks_around_units_are_left_out():
    F = pd.DataFrame([[3.0, 1.0]], ["co2"], INDUSTRIES)
    table = Table.from_frames(Z, Y, F, money_unit=" M EUR ", units={"co2": " kt\u00a0"})
    assert table.money_unit == "M EUR"
    assert table.stressor("co2")[2] == "kt"
