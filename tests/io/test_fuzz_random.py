"""Files changed at random and on purpose: no fault of mrio, no signal, nothing opened elsewhere."""

import json
import random
import shutil
import zipfile
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import mrio
import mrio.cli._app
import mrio.cli._compensate
import mrio.policy
import mrio.report
from mrio.io import load_pymrio, save_pymrio
from mrio.testing import toy_table
from tests.io.fuzzed import commanded
from tests.io.stores import without_list

pytestmark = pytest.mark.slow

AT_A_TIME = 25
"""Cases that one child runs; hypothesis draws them together."""


def often(cases):
    """Settings for so many cases."""
    return settings(
        max_examples=cases // AT_A_TIME,
        deadline=None,
        derandomize=False,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],  # a case is small as it is
    )


def many(case):
    return st.lists(case, min_size=AT_A_TIME, max_size=AT_A_TIME)


EXTREME = [b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", bytes(4), b"\x01\x00\x00\x00", bytes(16)]
STRANGE = st.one_of(
    st.sampled_from(
        [
            None,
            True,
            -1,
            0,
            2**31,
            2**63,
            1e300,
            "",
            "../canary",
            "/etc/passwd",
            "Z.PKL",
            "object",
            "|O",
            "\x1b[2J",
            "x" * 10_000,
            [],
            {},
            [[[[[]]]]],
            {"name": "pickle"},
            {"name": "numcodecs.pickle", "configuration": {}},
            [{"name": "numcodecs.pickle"}],
            [{"name": "bytes"}, {"name": "gzip", "configuration": {"level": 1}}],
            [10**9, 10**9],
            [1],
        ]
    ),
    st.integers(),
    st.text(max_size=20),
    st.lists(st.integers(0, 10**10), max_size=3),
)


def damaged(data, kind, seed):
    """Return bytes with a change of one kind, at places that chance chooses."""
    rng = random.Random(seed)
    found = bytearray(data)
    if not found or kind == "empty":
        return b""
    for _ in range(rng.choice([1, 1, 2, 5])):
        at = rng.randrange(len(found) if rng.random() < 0.6 else min(32, len(found)))
        if kind == "flip":
            found[at] ^= 1 << rng.randrange(8)
        elif kind == "byte":
            found[at] = rng.randrange(256)
        elif kind == "cut":
            del found[at:]
            break
        elif kind == "insert":
            found[at:at] = rng.randbytes(rng.randrange(1, 40))
        elif kind == "zero":
            found[at : at + 8] = bytes(len(found[at : at + 8]))
        elif kind == "extreme":
            value = rng.choice(EXTREME)
            found[at : at + len(value)] = value
        else:
            other = rng.randrange(len(found))
            found[at], found[other] = found[other], found[at]
    return bytes(found)


def places(node, at=()):
    """Return the ways to all values of a JSON document."""
    found = [at] if at else []
    if isinstance(node, dict | list):
        for key in node if isinstance(node, dict) else range(len(node)):
            found += places(node[key], (*at, key))
    return found


def replaced(document, pick, value):
    """Put a value in the place of one in a JSON document."""
    ways = places(document)
    way = ways[pick % len(ways)]
    node = document
    for key in way[:-1]:
        node = node[key]
    node[way[-1]] = value
    return document


def well(outcomes, cases, hash_=None):
    """No fault, no signal, nothing opened elsewhere; what is let in is the table itself."""
    for outcome, case in zip(outcomes, cases, strict=False):
        what = f"{case!r}: {outcome}"[:3000]
        assert outcome["code"] in (0, 1, 2), what
        assert outcome["elsewhere"] == [], what
        said = outcome["said"]
        assert not any(word in said for word in ("Traceback", "was destroyed", "\x1b")), what
        if hash_ is not None and outcome["code"] == 0:
            assert hash_ in said, what
    assert len(outcomes) == len(cases), f"{cases[len(outcomes) - 1 :][:1]!r}: {outcomes[-1]}"


# Of bytes: hypothesis prefers small numbers, and the same place would be hit again and again.
CHANCE = st.binary(min_size=4, max_size=4).map(lambda found: int.from_bytes(found, "big"))
KINDS = ["flip", "byte", "cut", "insert", "zero", "extreme", "swap"]
DAMAGE = st.tuples(st.sampled_from([*KINDS, *KINDS, "empty"]), CHANCE)
EDIT = st.tuples(CHANCE, STRANGE)
CHANGE = st.one_of(DAMAGE, st.tuples(st.just("edit"), EDIT))


def laid(source, target, pick, change):
    """Copy a folder and change one of its files."""
    shutil.rmtree(target.parent, ignore_errors=True)
    target.parent.mkdir()
    shutil.copytree(source, target)
    files = sorted(file for file in target.rglob("*") if file.is_file())
    if change[0] == "edit":
        described = [file for file in files if file.suffix == ".json"]
        file = described[pick % len(described)]
        file.write_text(json.dumps(replaced(json.loads(file.read_text()), *change[1])))
    else:
        file = files[pick % len(files)]
        file.write_bytes(damaged(file.read_bytes(), *change))


def zipped(path):
    """Make a zip of a folder in its place."""
    with zipfile.ZipFile(path.with_suffix(".zarr.zip"), "w") as archive:
        for each in sorted(file for file in path.rglob("*") if file.is_file()):
            archive.write(each, each.relative_to(path))
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """A store as it is written now, and one as it was without its list of files."""
    folder = tmp_path_factory.mktemp("stores")
    (folder / "canary").write_text("out of bounds")
    listed = mrio.save(toy_table(open=True), folder / "listed.zarr")
    shutil.copytree(listed, folder / "plain.zarr")
    without_list(folder / "plain.zarr")
    mrio.load(listed)  # what is imported by a first load is imported before the children are
    (folder / "work").mkdir()
    return folder


@often(2_000)
@given(many(st.tuples(st.booleans(), st.booleans(), CHANCE, CHANGE)))
def test_stores(stores, cases):
    path = stores / "work" / "in" / "t.zarr"

    def prepare(plain, packed, pick, change):
        laid(stores / ("plain.zarr" if plain else "listed.zarr"), path, pick, change)
        if packed:
            zipped(path)

    commands = [
        (partial(prepare, *case), ["info", f"in/t.zarr{'.zip' * case[1]}", "--format", "csv"])
        for case in cases
    ]
    well(commanded(commands, stores / "work"), cases, toy_table(open=True).hash)


@often(500)
@given(many(DAMAGE))
def test_zips(stores, cases):
    folder = stores / "work"
    whole = mrio.save(toy_table(open=True), folder / "whole.zarr.zip", overwrite=True).read_bytes()

    def prepare(case):
        (folder / "t.zarr.zip").write_bytes(damaged(whole, *case))

    commands = [(partial(prepare, case), ["info", "t.zarr.zip", "-f", "csv"]) for case in cases]
    well(commanded(commands, folder), cases, toy_table(open=True).hash)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("folders")
    (folder / "canary").write_text("out of bounds")
    for form in ("parquet", "txt"):
        load_pymrio(save_pymrio(toy_table(open=True), folder / form, table_format=form))
    (folder / "work").mkdir()
    return folder


@often(1_000)
@given(many(st.tuples(st.sampled_from(["parquet", "txt"]), CHANCE, CHANGE)))
def test_folders(folders, cases):
    path = folders / "work" / "in" / "saved"
    command = ["convert", "in/saved", "t.zarr", "--overwrite"]
    commands = [
        (partial(laid, folders / form, path, pick, change), command) for form, pick, change in cases
    ]
    well(commanded(commands, folders / "work"), cases)


YAML = """table: toy.zarr.zip
stressor: co2
price: 80
population: {file: people.csv, column: people, region: region}
rules:
  - rule: net_transfer
  - {rule: responsibility_gap, account: income, name: "income"}
  - {rule: ability_to_pay, gamma: 1}
"""
TOKENS = st.sampled_from(
    [
        "&a [*a]",
        "*b",
        "!!python/object/apply:os.system ['touch canary']",
        "!!binary |",
        "!!set {a}",
        "[" * 60,
        "{" * 2_000,
        "9" * 6_000,
        "0x" + "f" * 400,
        "1e400",
        ".nan",
        "- ",
        ": ",
        "? ",
        "\t",
        "\x00",
        "\x1b[2J",
        "\u202e",
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        "%YAML 9.9\n---\n",
        "...\n",
        "<<: *x",
        "'",
        '"',
        "|\n",
        ">\n",
        "../canary",
        "/etc/passwd",
        "table: /dev/zero\n",
        "2007-13-45",
        "~",
        "rule",
        "region",
    ]
)


PEOPLE = b"region,people\nSX,120\nYD,70\nRC,110\n"
SPLICE = st.tuples(
    st.just("splice"),
    st.tuples(
        CHANCE,
        st.integers(0, 20),
        st.one_of(TOKENS, st.text(max_size=30)),
        st.sampled_from(["utf-8", "utf-8", "utf-8", "gbk", "utf-16", "latin-1"]),
    ),
)


def changed(text, change):
    """Return a text with bytes damaged or a token put in, as bytes."""
    if change[0] != "splice":
        return damaged(text.encode(), *change)
    at, drop, token, encoding = change[1]
    at %= len(text)
    return (text[:at] + token + text[at + drop :]).encode(encoding, "replace")


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans")
    (folder / "canary").write_text("out of bounds")
    (folder / "work").mkdir()
    mrio.save(toy_table(open=True), folder / "work" / "toy.zarr.zip")
    return folder / "work"


COMMAND = ["compensate", "plan.yaml", "--format", "csv", "--no-files"]


@often(1_000)
@given(many(st.one_of(DAMAGE, SPLICE)))
def test_plans(plans, cases):
    def prepare(case):
        (plans / "plan.yaml").write_bytes(changed(YAML, case))
        (plans / "people.csv").write_bytes(PEOPLE)

    well(commanded([(partial(prepare, case), COMMAND) for case in cases], plans), cases)


@often(1_000)
@given(many(st.one_of(DAMAGE, SPLICE)))
def test_csv(plans, cases):
    def prepare(case):
        (plans / "plan.yaml").write_text(YAML)
        (plans / "people.csv").write_bytes(changed(PEOPLE.decode(), case))

    well(commanded([(partial(prepare, case), COMMAND) for case in cases], plans), cases)
