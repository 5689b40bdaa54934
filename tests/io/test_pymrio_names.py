"""Names of extensions over the bridge to pymrio: kept, refused, or changed as asked."""

from dataclasses import replace

import pymrio
import pytest

import mrio
from mrio.errors import InputError, LabelError, StoreError
from mrio.io import load_pymrio, save_pymrio
from mrio.io._pymrio_names import reserved
from mrio.testing import toy_table

TAKEN = [
    "Z",
    "Y",
    "x",
    "A",
    "L",
    "B",
    "G",
    "unit",
    "name",
    "meta",
    "population",
    "get_extensions",
    "extensions",
    "primary_inputs",
    "self",
    "system",
    "version",
    "year",
    "price",
    "description",
    "calc_all",
    "save",
    "copy",
    "regions",
    "__class__",
    "__dict__",
]


def named(*names, **changes):
    """Return the toy table with a copy of its extension under each name."""
    first = next(iter(toy_table().extensions.values()))
    extensions = {
        name: replace(
            first,
            name=name,
            stressors=tuple(f"{name} {row}" for row in first.stressors),
            totals={},
            **changes,
        )
        for name in names
    }
    return toy_table().replace(extensions=extensions)


@pytest.fixture
def odd():
    """A system with extensions whose names are no identifiers."""
    io = pymrio.load_test()
    for old, new in (("emissions", "Air-Emissions"), ("factor_inputs", "Factor Inputs")):
        setattr(io, new, getattr(io, old))
        delattr(io, old)
    return io


NAMES = {"Air-Emissions": "air", "Factor Inputs": "factor_inputs"}


@pytest.mark.parametrize("name", TAKEN)
def test_names_that_pymrio_uses_are_refused(name, tmp_path):
    table = named("emissions", name)
    with pytest.raises(LabelError, match=f"uses '{name}' itself.*\n?.*names=") as caught:
        mrio.to_pymrio(table)
    assert f"'{name}': '{name}_ext'" in str(caught.value)
    with pytest.raises(LabelError, match="itself"):
        save_pymrio(table, tmp_path / "t")
    assert list(tmp_path.iterdir()) == []


def test_every_name_that_pymrio_uses_is_known():
    io = pymrio.load_test().calc_all()
    own = set(io.get_extensions())
    assert {name for name in dir(io) if name not in own} <= reserved()


@pytest.mark.parametrize("name", TAKEN)
def test_a_name_for_the_way_gives_the_same_table_back(name):
    table = named("emissions", name)
    io = mrio.to_pymrio(table, names={name: "other"})
    assert set(io.get_extensions()) == {"emissions", "other", "primary_inputs"}
    back = mrio.from_pymrio(io)
    assert back.hash == table.hash
    assert mrio.from_pymrio(io, names={"other": "third"}).extensions.keys() == {
        "emissions",
        "third",
    }


@pytest.mark.parametrize("form", ["parquet", "txt"])
def test_the_same_on_disk(tmp_path, form):
    table = named("emissions", "A", "population")
    names = {"A": "A_ext", "population": "people"}
    path = save_pymrio(table, tmp_path / "t", table_format=form, names=names)
    back = load_pymrio(path)
    assert back.hash == table.hash
    assert {entry.name for entry in path.iterdir() if entry.is_dir()} == {
        "emissions",
        "A_ext",
        "people",
        "primary_inputs",
    }


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"nothing": "other"}, "no extension 'nothing'"),
        ({"a": "b"}, "'a' and 'b' would both be 'b'"),
        ({"a": "Z"}, "uses 'Z' itself"),
        ({"a": "primary_inputs"}, "uses 'primary_inputs' itself"),
        ({"a": "x-y"}, "'x-y' cannot name an extension in pymrio"),
    ],
)
def test_names_that_do_not_fit_on_the_way_out(names, message):
    with pytest.raises(LabelError, match=message):
        mrio.to_pymrio(named("a", "b"), names=names)


def test_odd_names_are_refused_with_a_way_out(odd):
    with pytest.raises(LabelError, match="'Air-Emissions', 'Factor Inputs' cannot name") as caught:
        mrio.from_pymrio(odd)
    assert "names={'Air-Emissions': 'Air_Emissions', 'Factor Inputs': 'Factor_Inputs'}" in str(
        caught.value
    )


def test_odd_names_get_others(odd, tmp_path):
    table = mrio.from_pymrio(odd, names=NAMES)
    assert set(table.extensions) == {"air", "factor_inputs"}
    odd.save_all(tmp_path / "odd", table_format="parquet")
    with pytest.raises(LabelError, match="names="):
        load_pymrio(tmp_path / "odd")
    assert load_pymrio(tmp_path / "odd", names=NAMES).hash == table.hash
    assert mrio.from_pymrio(mrio.to_pymrio(table)).hash == table.hash


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"nothing": "other"}, "no extension 'nothing'"),
        ({"Factor Inputs": "f"}, r"what pymrio prints(.|\n)*\{'factor_inputs': "),
        ({"emissions": "factor_inputs"}, "would both be 'factor_inputs'"),
        ({"emissions": "1st"}, "'1st' cannot name an extension in mrio"),
    ],
)
def test_names_that_do_not_fit_on_the_way_in(names, message):
    with pytest.raises(LabelError, match=message):
        mrio.from_pymrio(pymrio.load_test(), names=names)


def test_folders_that_pymrio_would_mix_up(tmp_path):
    """Its load_all takes the folder Z for flows, and gives 'a-b' and 'a_b' one name."""
    table = named("emissions", "other", "third")
    path = save_pymrio(table, tmp_path / "t")
    for old, new in (("emissions", "Z"), ("other", "a-b"), ("third", "a_b")):
        (path / old).rename(path / new)
    names = {"Z": "emissions", "a-b": "other", "a_b": "third"}
    assert load_pymrio(path, names=names).hash == table.hash


def test_folders_that_are_no_extensions(tmp_path, caplog):
    path = save_pymrio(toy_table(), tmp_path / "t")
    (path / "figures").mkdir()
    assert load_pymrio(path).hash == toy_table().hash
    assert "figures is no extension" in caplog.text
    save_pymrio(toy_table(), path / "inner")
    with pytest.raises(StoreError, match="a system of its own"):
        load_pymrio(path)


def test_rows_named_otherwise_than_their_labels_keep_their_names(tmp_path):
    table = named("emissions", row_names=("gas", "kind"), row_labels=(("CO2", "combustion"),))
    assert mrio.from_pymrio(mrio.to_pymrio(table)).hash == table.hash
    assert load_pymrio(save_pymrio(table, tmp_path / "t")).hash == table.hash


def test_what_the_caller_says_of_prices_wins():
    io = mrio.to_pymrio(toy_table())
    assert mrio.from_pymrio(io).price_basis == "current"
    assert mrio.from_pymrio(io, price_basis="2010").price_basis == "2010"


@pytest.mark.parametrize("label", ["01", "NA"])
def test_labels_that_text_does_not_keep(tmp_path, label):
    axes = {}
    for name in ("industries", "demand"):
        axis = getattr(toy_table(), name)
        items = dict(zip(axis.labels, [label, "02"], strict=False))
        axes[name] = replace(axis, label_of=tuple(items[item] for item in axis.label_of))
    table = toy_table().replace(**axes)
    with pytest.raises(InputError, match="do not survive as text"):
        save_pymrio(table, tmp_path / "t", table_format="txt")
    assert list(tmp_path.iterdir()) == []
    assert load_pymrio(save_pymrio(table, tmp_path / "t")).hash == table.hash


def test_a_damaged_parquet_file_names_the_folder(tmp_path):
    path = save_pymrio(toy_table(), tmp_path / "t")
    for file in sorted(path.rglob("*.parquet")):
        whole = file.read_bytes()
        file.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(StoreError, match="is damaged"):
            load_pymrio(path)
        file.write_bytes(whole)
