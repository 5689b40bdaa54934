"""Primary inputs, exports and units of pymrio systems: said, or asked for, never guessed."""

import numpy as np
import pandas as pd
import pymrio
import pytest

import mrio
from mrio import from_pymrio, to_pymrio
from mrio.errors import BalanceError, InputError, LabelError, StoreError, UnitError
from mrio.io import load_pymrio, save_pymrio
from mrio.testing import toy_table


def test_value_added_of_pymrios_test_system_is_that_of_its_rows():
    """A11: a residual of 3,285,132,732 stood for the 39,141,414 of its rows, in silence."""
    io = pymrio.load_test()
    table = from_pymrio(io)
    assert table.value_added.sum() == pytest.approx(39_141_414, rel=1e-7)
    assert [(row.name, row.kind, row.origin) for row in table.primary] == [
        ("Value Added", "value_added", "name")
    ]
    found = {each.code: each for each in mrio.check(table)}
    assert found["column_balance"].severity == "error"
    assert found["column_balance"].value == pytest.approx(0.977, abs=5e-4)
    stressor = "emission_type1 | air"
    with pytest.raises(BalanceError, match=r"97\.7 %"):
        mrio.account.income(mrio.Model(table), stressor)
    own, residual = (
        mrio.account.income(mrio.Model(table, unbalanced=way), stressor, by="industry")
        .groupby("region")
        .sum()
        .sel(region="reg1")
        .item()
        for way in ("accept", "residual")
    )
    assert own == pytest.approx(1.78e7, rel=5e-3)
    assert residual + table.stressor(stressor)[1][:7].sum() == pytest.approx(1.507e8, rel=5e-4)
    assert table.extensions["factor_inputs"].F.sum() == pytest.approx(39_141_414, rel=1e-7)


def factors(rows, unit="M EUR"):
    """The toy table as a system with primary inputs as a parser leaves them."""
    io = to_pymrio(toy_table(open=True))
    table = toy_table(open=True)
    io.meta.history.clear()
    del io.primary_inputs
    F = pd.DataFrame(table.v, list(rows), table.industries.index)
    F_Y = pd.DataFrame(table.v_Y, list(rows), table.demand.index)
    F.index.name = F_Y.index.name = "input"
    io.unit["unit"] = "M EUR"
    io.factor_inputs = pymrio.Extension(
        "factor_inputs", F=F, F_Y=F_Y, unit=pd.DataFrame({"unit": unit}, F.index)
    )
    return io, table


@pytest.mark.parametrize("unit", ["M EUR", "M.EUR", "m eur"])
def test_rows_of_factor_inputs_are_primary_inputs_by_their_names(unit):
    io, table = factors(["wages", "imports"], unit)
    found = from_pymrio(io)
    assert [row.kind for row in found.primary] == ["value_added", "import"]
    assert found.v.tolist() == table.v.tolist()
    assert found.v_Y[1].tolist() == table.v_Y[1].tolist()


def test_a_row_that_may_mean_imports_is_declared():
    """A29: exports a category of the province, imports a row among factors."""
    io, table = factors(["wages", "进口"])
    found = from_pymrio(io)
    asked = {each.code for each in mrio.check(found) if each.severity == "error"}
    assert "doubtful_kind" in asked
    said = from_pymrio(io, kinds={"进口": "import"})
    assert said.imports.tolist() == table.imports.tolist()
    assert "doubtful_kind" not in {each.code for each in mrio.check(said)}
    whole = from_pymrio(io, kinds={"factor_inputs": "value_added"})
    assert whole.value_added == pytest.approx(table.v.sum(axis=0))


def test_exports_of_a_system_are_declared():
    table = toy_table()
    io = to_pymrio(table)
    io.meta.history.clear()
    pairs = [("SX", "final"), ("World", "final"), ("RC", "final")]
    columns = pd.MultiIndex.from_tuples(pairs, names=["region", "category"])
    for frame in (io.Y, io.emissions.F_Y, io.primary_inputs.F_Y):
        frame.columns = columns
    io.emissions.F_Y.loc[:, "World"] = 0.0
    with pytest.raises(LabelError, match="exports="):
        from_pymrio(io)
    found = from_pymrio(io, exports="World")
    assert found.destinations == (*table.regions, "ROW")
    assert found.Y[:, found.demand.positions_in_region("ROW")[0]].tolist() == table.Y[:, 1].tolist()


def test_without_rows_of_value_added_the_residual_is_said():
    io, _ = factors(["wages", "imports"])
    del io.factor_inputs
    table = from_pymrio(io)
    assert table.value_added == pytest.approx(table.x - table.Z.sum(axis=0))
    assert "residual_value_added" in {each.code for each in mrio.check(table)}
    assert "output less inputs" in table.provenance.steps[0].note


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ({"wage": "value_added"}, "did you mean 'wages'"),
        ({"wages": "labour"}, "'value_added' or 'import'"),
        ({"co2": "import"}, "not in money"),
    ],
)
def test_kinds_that_cannot_be(kinds, told):
    io, _ = factors(["wages", "imports"])
    with pytest.raises((LabelError, InputError)) as caught:
        from_pymrio(io, kinds=kinds)
    assert told in str(caught.value)


def test_a_unit_frame_without_columns():
    """B10: EXIOBASE 3 as pymrio parses it."""
    io, _ = factors(["wages", "imports"])
    io.unit = pd.DataFrame(index=io.Z.index)
    with pytest.raises(UnitError, match="money_unit='M EUR'"):
        from_pymrio(io)
    assert from_pymrio(io, money_unit="M EUR").money_unit == "M EUR"
    io.emissions.unit = pd.DataFrame(index=io.emissions.F.index)
    with pytest.raises(UnitError, match=r"unit frame of extension 'emissions'"):
        from_pymrio(io, money_unit="M EUR")


def test_nan_in_F_Y_names_the_extension():
    """B10: WIOD."""
    io, _ = factors(["wages", "imports"])
    io.emissions.F_Y.iloc[0, 1] = np.nan
    with pytest.raises(InputError, match=r"F_Y of 'emissions' has 1 value.*co2"):
        from_pymrio(io)


def test_primary_inputs_that_are_gone(tmp_path):
    """A25: imports would be counted as value added."""
    table = toy_table(open=True)
    folder = save_pymrio(table, tmp_path / "toy")
    (folder / "primary_inputs" / "file_parameters.json").unlink()
    with pytest.raises(StoreError, match="primary_inputs"):
        load_pymrio(folder)
    for path in (folder / "primary_inputs").iterdir():
        path.unlink()
    (folder / "primary_inputs").rmdir()
    with pytest.raises(InputError, match="'primary_inputs' is not there"):
        load_pymrio(folder)
    io = to_pymrio(table)
    del io.primary_inputs
    with pytest.raises(InputError, match="'primary_inputs' is not there"):
        from_pymrio(io)


def test_published_output_of_a_system_is_compared():
    io = pymrio.load_test().calc_system()
    assert "published output is met" in from_pymrio(io).provenance.steps[0].note
    io.x.iloc[3] *= 10.0
    with pytest.raises(BalanceError, match="reg1 / electricity: row sum"):
        from_pymrio(io)


@pytest.mark.parametrize("unit", ["Mio USD", "M.USD", "k USD"])
def test_primary_inputs_in_another_unit_than_flows(unit):
    """They would be left out, and imports would become value added."""
    io, _ = factors(["wages", "imports"], unit)
    with pytest.raises(UnitError, match="factor_inputs") as caught:
        from_pymrio(io)
    assert unit in str(caught.value)
    assert "'M EUR'" in str(caught.value)


def test_a_unit_that_the_system_contradicts():
    io = pymrio.load_test()
    with pytest.raises(UnitError, match="the system says 'Mill USD'"):
        from_pymrio(io, money_unit="k USD")
    assert from_pymrio(io, money_unit="Mill USD").value_added.sum() == pytest.approx(39_141_414)
    io.unit.iloc[0, 0] = "kt"
    with pytest.raises(UnitError, match="2 units"):
        from_pymrio(io, money_unit="Mill USD")


def test_an_extension_in_no_money_is_no_primary_input():
    io, _ = factors(["wages", "imports"])
    with pytest.raises(UnitError, match="emissions"):
        from_pymrio(io, kinds={"emissions": "import"})
