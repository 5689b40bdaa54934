"""--lang and MRIO_LANG: where they may stand, what they change, and what stays as it is."""

import html
import json
import re
from pathlib import Path

import pytest

from mrio.cli._main import run
from mrio.lang import current

ENGLISH = re.compile(r"[A-Za-z][A-Za-z’'-]*(?:[ ,;:]+[A-Za-z][A-Za-z’'-]*){3,}")
"""Four English words or more, one after the other."""


def english(text, allowed=()):
    """Return the runs of English words in what is printed; what is allowed is taken out first."""
    for known in allowed:
        text = text.replace(known, "…")
    return ENGLISH.findall(text)


def test_a_sentence_is_found():
    assert english("已写入 a.csv：the table has errors") == ["the table has errors"]
    assert english("山西 has 3, see the table", allowed=["山西"]) == []
    assert english("CO2 Mt CNY a.csv：山西 --format json") == []


@pytest.mark.parametrize("at", [0, 1, 2])
def test_before_the_command_and_after_it(capsys, toy_store, at):
    words = ["check", toy_store]
    words[at:at] = ["--lang", "zh"]
    assert run(words) == 0
    assert "未发现问题" in capsys.readouterr().out
    assert current() == "en"


def test_the_environment_and_the_option(capsys, monkeypatch, toy_store):
    monkeypatch.setenv("MRIO_LANG", "zh")
    assert run(["check", toy_store]) == 0
    assert "未发现问题" in capsys.readouterr().out
    assert run(["check", toy_store, "--lang", "en"]) == 0
    assert "no findings" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--lang", "fr", "check"], ["check", "--lang", "fr"]])
def test_an_unknown_language(capsys, toy_store, words):
    assert run([*words, toy_store]) == 2
    assert "'fr'" in (told := capsys.readouterr().err)
    assert "en (English), zh (中文)" in told


def test_an_unknown_language_in_the_environment(capsys, monkeypatch, toy_store):
    monkeypatch.setenv("MRIO_LANG", "fr")
    assert run(["check", toy_store, "--format", "json"]) == 2
    assert "$MRIO_LANG" in capsys.readouterr().err
    assert run(["--lang", "zh", "check", toy_store]) == 0


@pytest.mark.parametrize("command", ["info", "check", "account"])
def test_data_are_the_same_in_both_languages(capsys, command):
    found = []
    for language in ("en", "zh"):
        code = run(["--lang", language, command, "china-2017", "--format", "json"])
        found.append((code, json.loads(capsys.readouterr().out)))
    assert found[0] == found[1]


ANALYSES = Path(__file__).parents[2] / "analyses"
PLANS = {
    "compensate": ANALYSES / "04-shanxi-and-the-delta/rules.yaml",
    "trade": ANALYSES / "08-shanxi-jiangsu-green-power/plan.yaml",
}
TITLES = ["Green power from Shanxi to Jiangsu"]
"""Names that plans give themselves."""


@pytest.mark.parametrize(
    "words",
    [
        ["info", "china-2017"],
        ["check", "china-2017"],
        ["account", "china-2017"],
        ["account", "china-2007", "-p", "income,shared"],
        ["account", "china-2017", "-p", "gvc_gross_exports"],
        ["paths", "china-2017", "--from", "Shanxi/Coking", "--to", "Jiangsu", "--via", "Hebei"],
        ["demo", "--no-page"],
        ["compensate", str(PLANS["compensate"]), "--no-files", "--compare"],
        ["trade", str(PLANS["trade"]), "--format", "table"],
    ],
    ids=" ".join,
)
def test_no_english_sentence(capsys, monkeypatch, words):
    """Citations of sources, at the end of info, are names."""
    monkeypatch.setenv("COLUMNS", "250")
    run(["--lang", "zh", *words])
    told = capsys.readouterr()
    assert len(told.out) > 200
    assert english(told.out.partition("数据来源")[0] + told.err, TITLES) == []


PAGE = re.compile(r"<(style|script|pre|ul|ol)\b.*?</\1>|<[^>]+>", re.DOTALL)
"""What is no text of a page: scripts, the plan as it was written, lists of sources and steps."""


@pytest.mark.parametrize(
    ("command", "page"), [("compensate", "compensation.html"), ("trade", "trade.html")]
)
def test_no_english_sentence_on_a_page(capsys, tmp_path, command, page):
    out = tmp_path / "out"
    assert run(["--lang", "zh", command, str(PLANS[command]), "--out", str(out)]) == 0
    text = (out / page).read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in text
    assert english(html.unescape(PAGE.sub(" ", text)), TITLES) == []
    for label in re.findall('aria-label="([^"]*)"', text):
        assert english(html.unescape(label)) == []
    capsys.readouterr()


def test_convert_tells_in_chinese(capsys, tmp_path, toy_store):
    assert run(["--lang", "zh", "convert", toy_store, str(tmp_path / "t.zarr")]) == 0
    assert capsys.readouterr().out.startswith("已写入")
