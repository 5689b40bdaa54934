"""What a split did is part of the table: of its hash, its stores, its copies and comparisons."""

import copy
import json
import pickle

import pandas as pd
import pytest

import mrio
from mrio.errors import InputError, LabelError, StoreError
from mrio.io import _metadata, _native, from_pymrio, to_pymrio
from mrio.scenario import MoveSales, SplitSupplier, original_sector
from mrio.table import Provenance, Split
from mrio.testing import assert_tables_equal, toy_table

WHAT = Split("SX", "E", "E certified", "E ordinary")


@pytest.fixture
def split():
    return SplitSupplier("SX", "E", "co2", 0.3, 0.4).split(toy_table(open=True))


def moved(table):
    model = mrio.Model(table)
    return MoveSales("SX", "E certified", "E ordinary", ["YD"], 0.1).apply(model).table


def bare(table):
    return table.replace(provenance=Provenance())


def test_it_is_a_field_and_needs_no_provenance(split):
    assert split.splits == (WHAT,)
    assert bare(split).splits == (WHAT,)
    assert_tables_equal(moved(bare(split)), moved(split))
    assert original_sector(bare(split), "SX", "E ordinary") == "E"


def test_a_table_of_the_same_figures_that_was_not_split_is_another(split):
    same = bare(split).replace(splits=())
    assert same.hash != split.hash == bare(split).hash
    with pytest.raises(AssertionError, match="splits"):
        assert_tables_equal(same, split)
    with pytest.raises(InputError, match="SplitSupplier"):
        moved(same)


def test_the_hash_of_tables_without_stays(split):
    """As it was stored with the embedded tables, and before and after a split is undone."""
    known = {"2007": "3b8b937b1a6febb9", "2012": "a2b20506445d52b9", "2017": "134551af77403ce7"}
    for year, begins in known.items():
        table = mrio.load(f"china-{year}")
        assert table.hash.startswith(begins)
        assert table.replace(name="computed anew").hash == table.hash
    assert "splits" not in _metadata.attributes_of(toy_table())
    assert _metadata.attributes_of(toy_table())["mrio_schema"] == 1
    assert _metadata.attributes_of(split)["mrio_schema"] == 2
    swapped = (Split("SX", "E", "E ordinary", "E certified"),)
    assert split.replace(splits=swapped).hash != split.hash


@pytest.mark.parametrize("name", ["t.zarr", "t.zarr.zip"])
def test_stores_keep_it(split, tmp_path, name):
    read = mrio.load(mrio.save(bare(split), tmp_path / name))
    assert read.splits == (WHAT,)
    assert read.hash == split.hash
    assert_tables_equal(moved(read), moved(split))


def edited(path, change):
    meta = json.loads((path / "zarr.json").read_text())
    change(meta["attributes"])
    (path / "zarr.json").write_text(json.dumps(meta))
    return path


def test_an_older_store_has_it_in_its_steps(split, tmp_path):
    """Its hash knows nothing of splits."""
    path = mrio.save(split, tmp_path / "t.zarr")

    def older(attributes):
        del attributes["splits"]
        attributes |= {"mrio_schema": 1, "table_hash": split.replace(splits=()).hash}

    read = mrio.load(edited(path, older))
    assert read.splits == (WHAT,)
    assert_tables_equal(moved(read), moved(split))


@pytest.mark.parametrize(
    "wrong",
    [
        [{"region": "SX"}],
        "no list",
        [{"region": "SX", "sector": "E", "certified": 1, "ordinary": "E ordinary"}],
        [{"region": "YD", "sector": "E", "certified": "E certified", "ordinary": "E ordinary"}],
        [],
    ],
)
def test_a_store_that_says_something_else_is_refused(split, tmp_path, wrong):
    path = mrio.save(bare(split), tmp_path / "t.zarr")
    with pytest.raises(StoreError):
        mrio.load(edited(path, lambda attributes: attributes.update(splits=wrong)))


def test_versions_that_know_none_say_that_a_store_is_newer(split, tmp_path, monkeypatch):
    path = mrio.save(split, tmp_path / "t.zarr")
    monkeypatch.setattr(_metadata, "WITH_SPLITS", 1)
    with pytest.raises(StoreError, match="install a newer mrio"):
        _native.load(path)


def test_changes_of_a_table_keep_it(split):
    """Perturbed, put into a model, moved sales, a row more, blanks trimmed: still the parts."""
    model = mrio.Model(toy_table(open=True)).with_table(split)
    assert model.table.hash == split.hash
    at = split.industries.index
    changes = {
        "A": pd.DataFrame([[0.001]], at[:1], at[:1]),
        "Y": pd.DataFrame([[1.0]], at[:1], split.demand.index[:1]),
        "intensities": pd.DataFrame([[0.1]], ["co2"], at[:1]),
    }
    for name, change in changes.items():
        found = model.perturb(**{name: change}).table
        assert found.splits == (WHAT,)
        assert found.hash != found.replace(splits=()).hash
    assert moved(split).splits == (WHAT,)
    jobs = split.extensions["emissions"]
    jobs = type(jobs)("jobs", ("jobs",), ("persons",), jobs.F[:1])
    assert split.with_extension(jobs).splits == (WHAT,)
    spaced = SplitSupplier("SX", "E", "co2", 0.3, 0.4, (" E certified", "E ordinary "))
    trimmed = spaced.split(toy_table(open=True)).trimmed()
    assert trimmed.splits == (WHAT,)
    assert trimmed.hash == split.hash


def test_copies_and_pymrio_keep_it(split):
    assert pickle.loads(pickle.dumps(split)).splits == (WHAT,)
    assert copy.deepcopy(split).splits == (WHAT,)
    assert from_pymrio(to_pymrio(split)).splits == (WHAT,)


def test_parts_that_pymrio_put_together_are_none():
    pytest.importorskip("pymrio")
    split = SplitSupplier("SX", "E", "co2", 0.3, 0.4).split(toy_table())
    system = to_pymrio(split)
    system.rename_sectors({"E certified": "E", "E ordinary": "E"})
    system.aggregate_duplicates()
    found = from_pymrio(system)
    assert found.splits == ()
    assert len(found.x) == 6


def test_splits_fit_the_industries(split):
    with pytest.raises(LabelError, match="no two industries of this table"):
        toy_table().replace(splits=(WHAT,))
    with pytest.raises(InputError, match="list of Split objects"):
        split.replace(splits=("SX",))
    again = SplitSupplier("SX", "E certified", "co2", 0.5, 0.0, ("gold", "silver")).split(split)
    assert [part.certified for part in again.splits] == ["E certified", "gold"]
    assert original_sector(again, "SX", "gold") == "E"
    with pytest.raises(LabelError, match="'E'"):
        again.replace(splits=again.splits[:1])
