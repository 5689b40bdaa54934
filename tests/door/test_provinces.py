"""A province by any of its names, in every public function that takes names of regions.

The toy tables' regions are declared to be provinces. Each good call is made anew with another name
of the province wherever it names a region, and gives what it gave under the table's own labels.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mrio import Model, Table
from mrio.labels import _regions, find_province
from tests.door import faces, good

ENGLISH = {
    "SX": "Shanxi",
    "YD": "Jiangsu",
    "RC": "Hebei",
    "JS": "Zhejiang",
    "A": "Shaanxi",
    "B": "Hunan",
    "C": "Hainan",
}
"""Regions of the toys → the provinces that they are declared to be."""
NAMES = ("zh", "zh_full", "en", "iso", "gb_code")

OUT = {
    "mrio.Axis": "labels of a new table",
    "mrio.ledger": "accounts of a ledger are of nobody's table",
    "mrio.labels": "tested in tests/test_labels.py",
    "mrio.construct": "regions of a table that is being made",
    "mrio.io": "writes what it is given",
}
"""Doors, or what their names begin with, that know no table, and why."""


LABELS = {
    "mrio.Table.from_frames": ("Z", "Y"),
    "mrio.account.gini": ("amounts",),
    "mrio.account.theil": ("amounts",),
    "mrio.account.inequality": ("before", "after"),
    "mrio.policy.Claims.issued": ("amounts",),
    "mrio.policy.apply_credits": ("emissions",),
    "mrio.policy.credit_sensitivity": ("emissions",),
    "mrio.policy.marginal_costs": ("slopes",),
    "mrio.policy.shadow_price": ("slopes",),
    "mrio.policy.trade_sinks": ("emissions",),
    "mrio.policy.turning": ("payments",),
    "mrio.policy.upgrade_fund": ("contributions",),
    "mrio.power.Carriage.along": ("fees",),
    "mrio.power.Market": ("demand",),
    "mrio.power.location_based": ("generation",),
    "mrio.power.residual_mix": ("generation",),
    "mrio.power.settle_green": ("contracts",),
}
"""Arguments whose labels are the regions, where no table is: they keep theirs."""


def renamed(value, names):
    """Return a value with other names of regions wherever it names one, else the value itself."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, (pd.Series, pd.DataFrame)):
        out = value.set_axis(index_of(value.index, names), axis=0)
        if isinstance(value, pd.DataFrame):
            out = out.set_axis(index_of(value.columns, names), axis=1)
        return out
    if isinstance(value, Mapping):
        return {renamed(key, names): renamed(each, names) for key, each in value.items()}
    if isinstance(value, (tuple, list)) and not hasattr(value, "_fields"):
        return type(value)(renamed(each, names) for each in value)
    made_by_users = dataclasses.is_dataclass(value) and type(value).__module__.startswith(
        ("mrio.scenario", "mrio.policy.rules", "mrio.policy.games", "mrio.policy.mechanisms")
    )
    if made_by_users and not isinstance(value, type):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.init}
        return dataclasses.replace(value, **{k: renamed(v, names) for k, v in fields.items()})
    return value


def index_of(index, names):
    if isinstance(index, pd.MultiIndex):
        return pd.MultiIndex.from_tuples(
            [tuple(names.get(part, part) for part in label) for label in index], names=index.names
        )
    return pd.Index([names.get(label, label) for label in index], name=index.name)


def plain(value):
    """Return a value as nested tuples of figures and text, to be compared."""
    if isinstance(value, Model):
        return plain(value.table)
    if isinstance(value, Table):
        F = [ext.F.tolist() for ext in value.extensions.values()]
        return value.industries.pairs, value.Z.tolist(), value.Y.tolist(), F
    if isinstance(value, (xr.DataArray, xr.Dataset)):
        return plain(value.to_dict())
    if isinstance(value, pd.Series):
        return plain(value.index.tolist()), value.tolist(), plain(value.attrs)
    if isinstance(value, pd.DataFrame):
        rows, columns = plain(value.index.tolist()), plain(value.columns.tolist())
        return rows, columns, value.to_numpy().tolist(), plain(value.attrs)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if dataclasses.is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    known = isinstance(value, (str, int, float, bool, type(None), np.generic))
    return value if known or not hasattr(value, "__dict__") else plain(vars(value))


def called(door, toys, names):
    """Return what a door answers under other names of regions, or None where it names none."""
    given = door.arguments(toys)
    kept = LABELS.get(door.name, ())
    changed = {k: v if k in kept else renamed(v, names) for k, v in given.items()}
    if door.owner is None or door.owner in good.OWNERS_OF_METHODS or door._bound():
        return None if plain(changed) == plain(given) else door.call(toys, changed)
    cls = faces.DOORS[door.owner]
    made = cls.arguments(toys)
    defined = LABELS.get(door.owner, ())
    other = {k: v if k in defined else renamed(v, names) for k, v in made.items()}
    if plain([made, given]) == plain([other, changed]):
        return None
    return door.found(cls.found(**other), **changed)


def in_scope(door):
    if any(door.name == out or door.name.startswith(f"{out}.") for out in OUT):
        return False
    return not isinstance(door.found, type) or door.name in ("mrio.policy.Parties",)


@pytest.fixture(scope="module")
def toys(tmp_path_factory):
    return good.Toys(tmp_path_factory.mktemp("provinces"))


@pytest.fixture(autouse=True)
def _provinces(monkeypatch, tmp_path):
    codes = {label: find_province(name).gb_code for label, name in ENGLISH.items()}
    declared = {**_regions._codes(), **codes}
    monkeypatch.setattr(_regions, "_codes", lambda: declared)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", [door.name for door in faces.DOORS.values() if in_scope(door)])
def test_a_province_is_selected_by_any_of_its_names(toys, name):
    door = faces.DOORS[name]
    first = None
    for key in NAMES:
        names = {label: getattr(find_province(each), key) for label, each in ENGLISH.items()}
        found = called(door, toys, names)
        if found is None:
            return
        first = door.call(toys, door.arguments(toys)) if first is None else first
        assert repr(plain(found)) == repr(plain(first)), key


def test_most_doors_that_name_regions_are_tried(toys):
    """Else a change of good calls might leave nothing to try."""
    names = dict(ENGLISH)
    doors = [door for door in faces.DOORS.values() if in_scope(door)]
    assert sum(called(door, toys, names) is not None for door in doors) >= 70
