"""Tables on screens of any width: no figure is cut."""

import re
from io import StringIO

import pandas as pd
import pytest

import mrio
from mrio.cli._main import run
from mrio.cli._screen import console, show
from mrio.report import mission

FIGURE = re.compile(r"(?<![\w.,^+-])-?\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w.,])")


def shown(arguments, capsys, monkeypatch, width: int | None, tmp_path) -> str:
    monkeypatch.chdir(tmp_path)
    if width is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", str(width))
    assert run(arguments) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [80, 100, None])
@pytest.mark.parametrize(
    "principle",
    ["all", "flows", "net_flows", "value_added", "multipliers", "industry_accounts"],
)
def test_no_figure_of_an_account_is_cut(capsys, monkeypatch, tmp_path, width, principle):
    text = shown(["account", "china-2007", "-p", principle], capsys, monkeypatch, width, tmp_path)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= (width or 200)
    assert run(["account", "china-2007", "-p", principle, "-f", "csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out))
    count = int(frame.select_dtypes("number").size)
    body = "\n".join(line for line in text.splitlines() if "columns " not in line)
    assert len(FIGURE.findall(body)) >= count
    for row in frame.iloc[:, 0]:
        assert str(row) in text


@pytest.mark.parametrize("width", [80, 100, None])
@pytest.mark.parametrize("command", [["demo", "--no-page"], ["check", "china-2017"]])
def test_nothing_else_is_cut(capsys, monkeypatch, tmp_path, width, command):
    text = shown(command, capsys, monkeypatch, width, tmp_path)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= (width or 200)
    if command[0] == "demo":
        answer = mission(mrio.Model(mrio.load("china-2017")))
        guangdong = answer.regions.loc["Guangdong"]
        for figure in (
            f"{guangdong['net_transfer']:.1f}",
            f"{guangdong['payment']:,.0f}",
            f"{guangdong['value_added']:,.0f}",
            f"{answer.sectors.loc['Coal mining', 'out_value_added']:.2f}",
        ):
            assert figure in text
    else:
        for finding in mrio.check(mrio.load("china-2007")):
            assert all(word in text for word in finding.message.split())
            assert all(word in text for word in finding.where.split())


@pytest.mark.parametrize("width", [80, 100, None])
def test_the_hash_stays_on_one_line(capsys, monkeypatch, tmp_path, width):
    text = shown(["info", "china-2007"], capsys, monkeypatch, width, tmp_path)
    assert re.search(r"\b[0-9a-f]{64}\b", text)


def test_wide_frames_go_on_below_with_the_index(capsys, monkeypatch, tmp_path):
    text = shown(["account", "china-2007", "-p", "flows"], capsys, monkeypatch, 80, tmp_path)
    blocks = text.count("Inner Mongolia  ")
    assert blocks >= 5
    assert "of 31)" in text
    assert text.count("ROW") == 1


def test_large_masses_are_shown_in_mt_and_written_as_they_are(capsys, monkeypatch, tmp_path):
    text = shown(["account", "china-2007"], capsys, monkeypatch, 100, tmp_path)
    assert "china-2007, Mt" in text
    assert "529.03" in text
    assert run(["account", "china-2007", "-f", "csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out), index_col="region")
    assert frame.loc["Hebei", "production"] == pytest.approx(529.03e6, rel=1e-4)


def test_other_units_are_left(capsys, monkeypatch, tmp_path):
    text = shown(["account", "china-2007", "-p", "multipliers"], capsys, monkeypatch, 80, tmp_path)
    assert "t per 10^4 CNY" in text


@pytest.mark.parametrize("width", [1, 10, 20, 40])
def test_a_screen_narrower_than_a_figure(capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    frame = pd.DataFrame(
        {"a rather long head": [123456789.0, -5.5], "北京 head": [1e12, float("nan")]},
        index=pd.Index(["somewhere", "elsewhere"], name="region"),
    )
    show(frame, title="t")
    text = capsys.readouterr().out
    for figure in ("123,456,789", "1,000,000,000,000", "-6", "–", "somewhere"):
        assert figure in text


def test_a_frame_without_columns_or_rows(capsys):
    index = pd.Index(["here"], name="region")
    show(pd.DataFrame(index=index), title="t")
    show(pd.DataFrame({"value": pd.Series(dtype=float)}), title="u")
    assert "Value" in capsys.readouterr().out


@pytest.mark.parametrize(("asked", "width"), [("80", 80), ("0", 200), ("x", 200), ("", 200)])
def test_the_width(monkeypatch, asked, width):
    monkeypatch.setenv("COLUMNS", asked)
    assert console().width == width
