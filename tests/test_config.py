"""Files of settings: what is wrong is told with its place; nothing is converted or dropped."""

import json
import time
from typing import Annotated, Literal

import pytest
from pydantic import Field

from mrio.config import Settings, json_schema, read_settings
from mrio.errors import ConfigError
from mrio.io import read_sheet


class Inner(Settings):
    kind: Literal["inner"]
    share: Annotated[float, Field(ge=0, le=1)]


class Other(Settings):
    kind: Literal["other"]


class Whole(Settings):
    name: str
    count: int = 1
    parts: tuple[Annotated[Inner | Other, Field(discriminator="kind")], ...] = ()
    figures: dict[str, float] | None = None


def read(tmp_path, text, **words):
    path = tmp_path / "settings.yaml"
    path.write_text(text, **({"encoding": "utf-8"} | words))
    return read_settings(path, Whole)


def problems(tmp_path, text, **words):
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text, **words)
    return str(caught.value)


def test_what_a_file_says(tmp_path):
    text = "name: 山西  # 省\nparts:\n  - {kind: inner, share: 1}\nfigures: {NO: 1, 'off': 2.5}\n"
    found = read(tmp_path, text)
    assert found.name == "山西"
    assert found.parts[0].share == 1.0
    # YAML 1.2: NO and off are words.
    assert found.figures == {"NO": 1.0, "off": 2.5}
    with pytest.raises(ValueError, match="frozen"):
        found.name = "x"


def test_merged_keys_and_anchors(tmp_path):
    text = "name: a\nparts:\n  - &p {kind: inner, share: 0.5}\n  - {<<: *p, share: 2}\n"
    assert ":4:" in problems(tmp_path, text)
    assert len(read(tmp_path, text.replace("share: 2", "share: 1")).parts) == 2


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("name: a\nconut: 2\n", ":2:1: conut:", "did you mean 'count'"),
        ("name: a\nzzz: 2\n", ":2:1: zzz:", "unknown key"),
        ("count: 2\n", ":1:1:", "the key 'name' is required"),
        ("name: a\ncount: two\n", ":2:1: count:", 'found "two"'),
        ("name: a\ncount: 2.5\n", ":2:1: count:", "integer"),
        ("name: 07\n", ":1:1: name:", "put it in quotes"),
        ("name: true\n", ":1:1: name:", "put it in quotes"),
        ("name: 2007-01-01\ncount: x\n", ":2:1: count:", "integer"),
        ("name: a\nfigures: {01: 2}\n", ":2:11: figures key 1", "put it in quotes"),
        ("name: a\nfigures:\n  b: .inf\n", ":3:3: figures.b:", "number"),
        ("name: a\nfigures:\n  b: true\n", ":3:3: figures.b:", "number"),
        ("name: a\nparts:\n- kind: inner\n  share: 3\n", ":4:3: parts[0].share:", "found 3"),
        ("name: a\nparts:\n- kind: iner\n", ":3:3: parts[0].kind:", "did you mean 'inner'"),
        ("name: a\nparts:\n- share: 1\n", ":3:3: parts[0]:", "'kind' is required"),
        ("name: a\nparts: [3]\n", ":2:9: parts[0]:", "object"),
        ("name: a\nname: b\n", ":2:1", "duplicate key"),
        ("name: [a\n", ":2:1", "no YAML"),
        ("name: a\n---\nname: b\n", ":2:1", "no YAML"),
        ("- a\n", "settings.yaml holds a", "keys and values"),
        ("", "settings.yaml is empty", "keys and values"),
        ("name: a\n\tcount: 1\n", ":2:1", "no YAML"),
    ],
)
def test_what_is_wrong_and_where(tmp_path, text, place, said):
    told = problems(tmp_path, text)
    assert place in told
    assert said in told


def test_everything_wrong_is_told_at_once(tmp_path):
    told = problems(tmp_path, "conut: 2\nparts:\n- kind: iner\nfigures: {a: b}\n")
    assert told.count("settings.yaml:") == 5 - 1
    assert "at least" not in told


def test_files_that_are_none(tmp_path):
    with pytest.raises(ConfigError, match="there is no file"):
        read_settings(tmp_path / "none.yaml", Whole)
    with pytest.raises(ConfigError, match="is no file"):
        read_settings(tmp_path, Whole)


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("name: 山西\n", "gb18030", "GBK"),
        ("# 长三角与山西\nname: Shanxi\nnote: 焦炭和电力\n", "gbk", "GBK"),
        ("name: Rhône-Alpes\n", "cp1252", "Windows-1252"),
        ("name: São Paulo, Köln, Besançon\n", "latin-1", "Windows-1252"),
        ("name: 山西\n", "utf-16", "UTF-16"),
        ("name: Shanxi 山西\n" * 3, "utf-16-le", "UTF-16 without its mark"),
        ("name: 山西\n", "utf-32", "UTF-32"),
    ],
)
def test_another_encoding_is_named(tmp_path, text, encoding, name):
    said = problems(tmp_path, text, encoding=encoding)
    assert f"it looks like {name}" in said
    assert "save it as UTF-8" in said


def test_an_encoding_is_named_in_csv_too(tmp_path):
    (tmp_path / "t.csv").write_bytes("地区,煤炭\n山西,1\n".encode("gbk"))
    with pytest.raises(ConfigError, match=r"t\.csv:1: this is no UTF-8 .* looks like GBK"):
        read_sheet(tmp_path / "t.csv")
    (tmp_path / "t.csv").write_bytes("地区,煤炭\n山西,1\n".encode("utf-8-sig"))
    assert read_sheet(tmp_path / "t.csv").columns == ["地区", "煤炭"]


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LAUGHS, ":5:28: more than 50,000 values, aliases counted in full"),
        ("a: &a\n  b: [*a]\n", ":2:7: *a stands inside of itself"),
        ("a: " + "[" * 40 + "]" * 40 + "\n", ":1:33: more than 30 levels deep"),
        ("a: " + "9" * 50_000 + "\n", ":1:4: the number 99999999999999999999… has 50,000 digits"),
        ("a: 0x" + "f" * 100 + "\n", "has 102 digits"),
        ("a: 1." + "0" * 100 + "\n", "has 102 digits"),
        ("a: [" + "1, " * 51_000 + "1]\n", "more than 50,000 values"),
        ("# " + "x" * 4_000_001 + "\n", "at most 4,000,000 are read"),
    ],
)
def test_yaml_without_bounds_is_refused_at_once(tmp_path, text, said):
    """306 bytes of aliases within aliases had no end."""
    start = time.perf_counter()
    assert said in problems(tmp_path, text)
    assert time.perf_counter() - start < 30


def test_aliases_may_be_used(tmp_path):
    path = tmp_path / "few.yaml"
    path.write_text("name: &n Shanxi\nparts: [{kind: first, a: 1}]\nother: *n\n")
    with pytest.raises(ConfigError, match="other"):  # the key is unknown, the alias is not
        read_settings(path, Whole)


def test_long_texts_of_digits_are_texts(tmp_path):
    assert "unknown key" in problems(tmp_path, f"code: '{'9' * 100}'\n")


def test_the_schema_for_editors():
    found = json.loads(json_schema(Whole))
    assert found["additionalProperties"] is False
    assert found["required"] == ["name"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('a: !!int "0x' + "f" * 6_000 + '"\n', "digits"),
        ("%YAML 1.1\n---\na: 1" + ":59" * 300_000 + "\n", "another version than 1.2"),
        ('name: 1\nb: "\\UFFFFFFFF"\n', "cannot be read"),
        ('"\\ud800": 1\n', "put it in quotes"),
        ("#\n" * 60_000, "60,000 lines, at most 50,000"),
        ("name: " + "1" * 39 + "\n", "string"),
    ],
)
def test_odd_yaml_is_an_error_with_a_sentence(tmp_path, text, said):
    start = time.perf_counter()
    assert said in problems(tmp_path, text)
    assert time.perf_counter() - start < 10


def test_many_problems_are_not_all_told(tmp_path):
    """24,000 unknown keys had no end."""
    start = time.perf_counter()
    said = problems(tmp_path, "".join(f"k{i}: 1\n" for i in range(20_000)))
    assert "and 19,981 more" in said
    assert said.count("unknown key") <= 20
    assert time.perf_counter() - start < 20


def test_a_hash_in_hexadecimal_is_a_text(tmp_path):
    assert read(tmp_path, f"name: {'3f2a' * 16}\n").name == "3f2a" * 16


def test_an_anchor_given_twice_says_nothing(tmp_path, recwarn):
    read(tmp_path, "name: &a x\nfigures: {p: &a 1.0, q: *a}\n")
    assert not list(recwarn)


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("name: 請將檔案另存為統一碼\n", "big5", "GBK, Big5, Shift-JIS or another of East Asia"),
        ("name: 山西省の石炭と電力\n", "shift-jis", "East Asia"),
        ("name: Shanxi\n", "utf-16-le", "UTF-16 without its mark"),
    ],
)
def test_encodings_that_look_alike_are_not_told_apart(tmp_path, text, encoding, said):
    assert said in problems(tmp_path, text, encoding=encoding)


def test_utf8_that_was_cut(tmp_path):
    (tmp_path / "t.csv").write_bytes("地区,煤炭\n山西,西".encode()[:-1])
    with pytest.raises(ConfigError, match="UTF-8 that was cut within its last character"):
        read_sheet(tmp_path / "t.csv")
