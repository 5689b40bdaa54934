"""What figures in a file are goes with them: companions, metadata, the second sheet."""

import json

import pandas as pd
import pytest

import mrio
from mrio import account, structure
from mrio._version import __version__
from mrio.errors import InputError, StoreError
from mrio.io import write_frame
from mrio.testing import toy_table


@pytest.fixture
def flows(toy):
    return mrio.to_frame(account.flows(toy, "co2"))


def about(path):
    return json.loads(path.with_name(f"{path.name}.meta.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.CSV"])
def test_a_companion_says_unit_stressor_table_and_hash(tmp_path, flows, name):
    """The hash is computed though nothing asked for it before."""
    table = toy_table()
    assert "hash" not in vars(table)
    said = about(write_frame(flows, tmp_path / name, table=table))
    assert said["units"] == "Mt"
    assert said["stressor"] == "co2"
    assert said["source"] == table.name
    assert said["table_hash"] == toy_table().hash
    assert said["mrio"] == __version__
    assert said["method"] == flows.attrs["method"]
    assert {path.name for path in tmp_path.iterdir()} == {name, f"{name}.meta.json"}


def test_what_the_frame_says_stands_where_no_table_is_given(tmp_path, flows):
    said = about(write_frame(flows, tmp_path / "x.csv"))
    assert {name: said[name] for name in flows.attrs} == flows.attrs
    assert set(said) - set(flows.attrs) == {"mrio"}


def test_a_year_and_a_hash_that_is_known(tmp_path):
    table = toy_table().replace(year=2012)
    known = table.hash
    frame = mrio.to_frame(account.production(mrio.Model(table), "co2"))
    said = about(write_frame(frame, tmp_path / "x.csv"))
    assert (said["year"], said["table_hash"]) == (2012, known)


def test_parquet_gives_the_facts_back(tmp_path, flows):
    table = toy_table()
    path = write_frame(flows, tmp_path / "x.parquet", table=table)
    read = pd.read_parquet(path)
    assert read.attrs == {**flows.attrs, "mrio": __version__, "table_hash": table.hash}
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.parquet"]


def test_a_workbook_has_them_on_its_second_sheet(tmp_path, flows):
    table = toy_table()
    path = write_frame(flows, tmp_path / "x.xlsx", table=table)
    sheet = pd.read_excel(path, sheet_name="about", header=None, engine="calamine")
    told = dict(zip(sheet[0], sheet[1], strict=True))
    assert told["units"] == "Mt"
    assert told["table_hash"] == table.hash
    assert told["mrio"] == __version__


def test_units_of_columns_where_they_differ(tmp_path, toy):
    frame = mrio.to_frame(account.exchange_quadrant(toy, "co2"))
    said = about(write_frame(frame, tmp_path / "x.csv"))
    columns = said["column_units"]
    assert columns["net_emissions"] == "Mt"
    assert len(set(columns.values())) > 1
    assert set(columns) <= set(frame.columns)
    paths = about(write_frame(structure.paths(toy, "co2"), tmp_path / "p.csv"))
    assert paths["column_units"]["value"] == "Mt"


def test_units_of_stressors_where_they_differ(tmp_path):
    from mrio.testing import synthetic_table

    table = synthetic_table(2, 3, seed=4, stressors=2)
    extension = next(iter(table.extensions.values()))
    names = list(extension.stressors)
    mixed = mrio.Extension(extension.name, tuple(names), ("Mt", "TJ"), extension.F, extension.F_Y)
    model = mrio.Model(table.replace(extensions={extension.name: mixed}))
    said = about(write_frame(mrio.to_frame(account.production(model, names)), tmp_path / "x.csv"))
    assert said["stressor_units"] == dict(zip(names, ["Mt", "TJ"], strict=True))


def test_figures_that_json_does_not_know(tmp_path):
    frame = pd.DataFrame({"a": [1.0]})
    frame.attrs = {"units": "Mt", "ranks": {"a": float("nan")}, "top": (1, float("inf"))}
    said = about(write_frame(frame, tmp_path / "x.csv"))
    assert said["ranks"] == {"a": None}
    assert said["top"] == [1, None]


@pytest.mark.parametrize("taken", ["x.csv", "x.csv.meta.json"])
def test_both_are_new_or_both_are_old(tmp_path, flows, taken):
    (tmp_path / taken).write_text("mine")
    with pytest.raises(StoreError, match=f"{taken} exists already"):
        write_frame(flows, tmp_path / "x.csv")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {taken: "mine"}
    write_frame(flows, tmp_path / "x.csv", overwrite=True)
    assert about(tmp_path / "x.csv")["units"] == "Mt"
    assert pd.read_csv(tmp_path / "x.csv").shape == (3, 4)


def test_what_cannot_be_rendered_leaves_both_as_they_were(tmp_path, flows):
    write_frame(flows, tmp_path / "x.csv")
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(InputError, match="two columns"):
        write_frame(twice, tmp_path / "x.csv", overwrite=True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before


def test_without_a_companion(tmp_path, flows):
    write_frame(flows, tmp_path / "x.csv", meta=False)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


@pytest.mark.parametrize("overwrite", [True, False])
def test_no_companion_of_other_figures_stays_beside_a_file(tmp_path, flows, overwrite):
    write_frame(flows, tmp_path / "x.csv")
    before = (tmp_path / "x.csv").read_text()
    with pytest.raises(StoreError, match="tells of other figures"):
        write_frame(flows * 2, tmp_path / "x.csv", meta=False, overwrite=overwrite)
    assert (tmp_path / "x.csv").read_text() == before


def test_the_mark_of_utf8(tmp_path):
    frame = pd.DataFrame({"省": ["山西"], "Mt": [1.5]})
    path = write_frame(frame, tmp_path / "x.csv", bom=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf\xe7\x9c\x81")
    assert pd.read_csv(path).columns.tolist() == ["省", "Mt"]
    plain = write_frame(frame, tmp_path / "y.csv")
    assert path.read_bytes()[3:] == plain.read_bytes()
    assert not (tmp_path / "x.csv.meta.json").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("ending", ["json", "parquet", "xlsx"])
def test_what_has_no_effect_is_refused(tmp_path, flows, ending):
    with pytest.raises(InputError, match="byte order mark"):
        write_frame(flows, tmp_path / f"x.{ending}", bom=True)
    if ending != "json":
        with pytest.raises(InputError, match="has no companion"):
            write_frame(flows, tmp_path / f"x.{ending}", meta=False)
    assert not list(tmp_path.iterdir())


def test_the_companion_lies_beside_what_a_link_points_at(tmp_path, flows):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    (here / "link.csv").symlink_to(there / "real.csv")
    write_frame(flows, here / "link.csv")
    assert {path.name for path in there.iterdir()} == {"real.csv", "real.csv.meta.json"}
    assert [path.name for path in here.iterdir()] == ["link.csv"]
