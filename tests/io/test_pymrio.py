"""pymrio both ways, in memory and on disk."""

import numpy as np
import pandas as pd
import pymrio
import pytest
from hypothesis import given

import mrio
from mrio import account
from mrio.errors import BalanceError, InputError, LabelError, StoreError, UnitError
from mrio.io import load_pymrio, save_pymrio
from mrio.testing import assert_tables_equal, synthetic_table, tables, toy_table


@pytest.fixture
def io():
    return pymrio.load_test()


def test_from_pymrio_takes_everything(io):
    table = mrio.from_pymrio(io)
    assert np.array_equal(table.Z, io.Z.to_numpy())
    assert np.array_equal(table.Y, io.Y.to_numpy())
    assert table.money_unit == "Mill USD"
    assert list(table.extensions) == ["factor_inputs", "emissions"]
    emissions = table.extensions["emissions"]
    assert emissions.stressors == ("emission_type1 | air", "emission_type2 | water")
    assert emissions.units == ("kg", "kg")
    assert np.array_equal(emissions.F, io.emissions.F.to_numpy())
    assert emissions.F_Y is not None
    assert np.array_equal(emissions.F_Y, io.emissions.F_Y.to_numpy())
    assert table.extensions["factor_inputs"].F_Y is None
    assert len(table.categories) == 7


def test_there_and_back_is_the_same_system(io):
    back = mrio.to_pymrio(mrio.from_pymrio(io))
    pd.testing.assert_frame_equal(back.Z, io.Z, check_dtype=False)
    pd.testing.assert_frame_equal(back.Y, io.Y, check_dtype=False)
    pd.testing.assert_frame_equal(back.emissions.F, io.emissions.F, check_dtype=False)
    pd.testing.assert_frame_equal(back.emissions.F_Y, io.emissions.F_Y, check_dtype=False)
    pd.testing.assert_frame_equal(back.emissions.unit, io.emissions.unit)
    assert back.factor_inputs.F_Y is None


@given(tables())
def test_back_and_there_is_the_same_table(table):
    assert_tables_equal(mrio.from_pymrio(mrio.to_pymrio(table)), table)


def test_the_embedded_table_survives():
    table = mrio.load("china-2007")
    back = mrio.from_pymrio(mrio.to_pymrio(table))
    assert back.hash == table.hash
    assert back.totals == table.totals


@pytest.mark.parametrize("form", ["parquet", "txt"])
def test_on_disk(tmp_path, form):
    table = synthetic_table(3, 4, seed=5, stressors=2)
    path = save_pymrio(table, tmp_path / "folder.v1", table_format=form)
    back = load_pymrio(path)
    # pymrio writes text with twelve digits; Parquet keeps every bit.
    assert_tables_equal(back, table, rtol=0 if form == "parquet" else 1e-10)
    with pytest.raises(StoreError, match="exists already"):
        save_pymrio(table, path, table_format=form)


def test_what_pymrio_itself_saves(tmp_path, io):
    io.calc_all()
    io.save_all(tmp_path / "saved", table_format="parquet")
    table = load_pymrio(tmp_path / "saved")
    assert np.allclose(table.Z, io.Z.to_numpy(), rtol=1e-12)
    assert sorted(table.stressors) == sorted(mrio.from_pymrio(io).stressors)


def test_pickles_are_refused(tmp_path, io):
    io.save_all(tmp_path / "saved", table_format="pkl")
    with pytest.raises(StoreError, match="run whatever code"):
        load_pymrio(tmp_path / "saved")


def test_no_pymrio_folder(tmp_path):
    with pytest.raises(StoreError, match="file_parameters"):
        load_pymrio(tmp_path)


def test_a_cut_folder(tmp_path, io):
    io.save_all(tmp_path / "saved", table_format="txt")
    (tmp_path / "saved" / "Z.txt").write_text("")
    with pytest.raises(StoreError, match="cannot read"):
        load_pymrio(tmp_path / "saved")


def test_shuffled_labels_give_the_same_account(io):
    expected = account.consumption(mrio.Model(mrio.from_pymrio(io)), "emission_type1 | air")
    rng = np.random.default_rng(3)
    shuffled = rng.permutation(len(io.Z))
    io.Z = io.Z.iloc[:, shuffled]
    io.Y = io.Y.iloc[rng.permutation(len(io.Y))]
    io.emissions.F = io.emissions.F.iloc[:, rng.permutation(len(io.Z))]
    io.emissions.F_Y = io.emissions.F_Y.iloc[::-1, ::-1]
    found = account.consumption(mrio.Model(mrio.from_pymrio(io)), "emission_type1 | air")
    assert found.values == pytest.approx(expected.values, rel=1e-12)


def test_flows_from_A_and_x(io):
    io.calc_all()
    Z = io.Z.copy()
    io.Z = None
    assert pytest.approx(Z.to_numpy(), rel=1e-12) == mrio.from_pymrio(io).Z


def test_missing_parts(io):
    io.Y = None
    with pytest.raises(InputError, match="no Y"):
        mrio.from_pymrio(io)


def test_nan_in_F_is_named(io):
    io.emissions.F.iloc[0, 3] = np.nan
    with pytest.raises(InputError, match=r"F of .emissions. has 1 value.*emission_type1"):
        mrio.from_pymrio(io)


def test_stressors_without_unit(io):
    io.emissions.unit = None
    with pytest.raises(UnitError, match="emissions"):
        mrio.from_pymrio(io)


def test_sectors_in_different_units(io):
    io.unit.iloc[0, 0] = "t"
    with pytest.raises(UnitError, match="2 units"):
        mrio.from_pymrio(io)


def test_x_that_is_not_the_row_sum(io):
    io.calc_all()
    io.x = io.x * 1.5
    with pytest.raises(BalanceError, match="row sum"):
        mrio.from_pymrio(io)


def test_one_stressor_in_two_extensions(io):
    io.factor_inputs.F.index = pd.Index(["emission_type1 | air"])
    io.factor_inputs.unit.index = pd.Index(["emission_type1 | air"])
    with pytest.raises(LabelError, match="more than one extension"):
        mrio.from_pymrio(io)


def test_pymrio_computes_the_same_from_our_system():
    table = toy_table()
    io = mrio.to_pymrio(table)
    io.calc_all()
    expected = account.consumption(mrio.Model(table), "co2")
    assert io.emissions.D_cba_reg.loc["co2"].to_numpy() == pytest.approx(expected.values, rel=1e-12)
