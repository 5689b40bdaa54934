"""Results as frames and files."""

import json

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import account
from mrio.errors import InputError, StoreError
from mrio.io import render, write_frame


def test_frames_of_one_two_and_three_dimensions(toy):
    one = mrio.to_frame(account.production(toy, "co2"))
    assert one.loc["SX", "value"] == 360
    two = mrio.to_frame(account.flows(toy, "co2"))
    assert two.loc["SX", "YD"] == pytest.approx(136.93553964)
    three = mrio.to_frame(account.flows(toy, ["co2"], origin="industry"))
    assert three.index.names == ["stressor", "region", "sector"]
    assert three.loc[("co2", "SX", "E")].sum() == pytest.approx(300)
    assert two.attrs["units"] == "Mt"


def test_datasets_have_a_column_for_each_variable(toy):
    frame = mrio.to_frame(account.net_transfers(toy, "co2"))
    assert list(frame.columns) == [
        "sent",
        "received",
        "net_transfer",
        "exported",
        "net_with_exports",
        "own",
    ]


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_files_hold_the_figures(tmp_path, toy, form):
    frame = mrio.to_frame(account.flows(toy, "co2", origin="industry"))
    path = write_frame(frame, tmp_path / f"flows.{form}")
    read = {"csv": pd.read_csv, "json": pd.read_json, "parquet": pd.read_parquet}[form](path)
    assert list(read.columns[:2]) == ["region", "sector"]
    assert np.allclose(read[["SX", "YD", "RC"]].to_numpy(), frame.to_numpy(), rtol=1e-9)
    with pytest.raises(StoreError, match="exists already"):
        write_frame(frame, path)


@pytest.mark.parametrize("name", ["T.CSV", "T.Json", "T.Parquet"])
def test_endings_in_capitals(tmp_path, toy, name):
    frame = mrio.to_frame(account.production(toy, "co2"))
    path = write_frame(frame, tmp_path / name)
    read = {"C": pd.read_csv, "J": pd.read_json, "P": pd.read_parquet}[name[2]](path)
    assert read["value"].tolist() == frame["value"].tolist()


def test_unknown_format(tmp_path, toy):
    frame = mrio.to_frame(account.production(toy, "co2"))
    with pytest.raises(InputError, match="csv"):
        write_frame(frame, tmp_path / "a.docx")


def test_rendered_json_is_records(toy):
    frame = mrio.to_frame(account.production(toy, "co2"))
    assert json.loads(render(frame, "json"))[0] == {"region": "SX", "value": 360.0}
