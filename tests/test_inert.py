"""Names that would act on a terminal, in a spreadsheet or in Markdown do nothing there."""

import logging

import openpyxl
import pandas as pd
import pytest

import mrio
from mrio import account
from mrio.cli._main import run
from mrio.cli._screen import show
from mrio.construct.core import BuildReport
from mrio.errors import InputError
from mrio.inert import in_a_cell, in_json, in_markdown, visible, visible_lines
from mrio.io import write_frame
from mrio.labels import Axis
from mrio.report._heat_maps import rules_figure
from mrio.report._names import Name
from mrio.testing import toy_table

ESC = "\x1b[2J\x1b]0;owned\x07"
HOSTILE = {
    "SX": f"{ESC}Shanxi\nnew line",
    "YD": '=cmd|"/c calc"!A1',
    "RC": "@SUM(1)\u202e\x9b31m",
}
ACTING = ("\x1b", "\x07", "\x9b", "\u202e")


def hostile(table):
    axes = {
        name: Axis(axis.names, tuple(HOSTILE.get(r, r) for r in axis.region_of), axis.label_of)
        for name, axis in (("industries", table.industries), ("demand", table.demand))
    }
    return table.replace(**axes, name=f"{ESC}name", money_unit=f"M {ESC}")


@pytest.fixture
def path(tmp_path):
    return mrio.save(hostile(toy_table(open=True)), tmp_path / "t.zarr")


def test_stores_keep_exact_names(path):
    assert mrio.load(path).regions == tuple(HOSTILE.values())


@pytest.mark.parametrize(
    "words",
    [
        ["info"],
        ["info", "--format", "csv"],
        ["info", "--format", "json"],
        ["check"],
        ["account"],
        ["account", "--format", "csv"],
        ["account", "--format", "json"],
        ["account", "-p", "flows"],
        ["account", "-p", "flows", "--by", "industry", "--format", "csv"],
        ["paths"],
        ["paths", "--from", "nowhere"],
        ["account", "-s", "\x1b[2J"],
    ],
)
def test_nothing_acts_on_a_terminal(path, capsys, words):
    command, *rest = words
    run([command, str(path), *rest])
    out, err = capsys.readouterr()
    assert not [mark for mark in ACTING if mark in out + err]
    assert len(out + err) > 0


def test_a_table_on_screen_spells_names_out_on_one_line(capsys):
    frame = pd.DataFrame({f"a{ESC}": [f"b{ESC}"]}, pd.Index([HOSTILE["SX"]], name=ESC))
    show(frame, title=f"title {ESC}", note=f"note {ESC}")
    out = capsys.readouterr().out
    assert "\\x1b[2J\\x1b]0;owned\\x07Shanxi\\nnew line" in out
    assert not [mark for mark in ACTING if mark in out]


def test_warnings_are_inert_too(path, capsys):
    run(["info", str(path)])  # the command line's handler is set by a run
    capsys.readouterr()
    logging.getLogger("mrio").warning("left by %s", ESC)
    assert capsys.readouterr().err == "left by \\x1b[2J\\x1b]0;owned\\x07\n"


def test_csv_and_xlsx_hold_no_formula(tmp_path):
    flows = account.flows(mrio.Model(hostile(toy_table(open=True))), "co2")
    frame = mrio.to_frame(flows)
    write_frame(frame, tmp_path / "f.csv")
    found = pd.read_csv(tmp_path / "f.csv")
    assert found["origin"].tolist()[1] == '\'=cmd|"/c calc"!A1'
    assert found.columns[2] == '\'=cmd|"/c calc"!A1'
    assert found.iloc[:, 1:].to_numpy() == pytest.approx(frame.to_numpy())
    write_frame(frame, tmp_path / "f.xlsx")
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}  # "f" would be a formula
    assert not [cell for cell in cells if str(cell.value).startswith(("=", "@"))]
    assert book["figures"]["B2"].value == pytest.approx(frame.iloc[0, 0])
    assert dict(book["about"].iter_rows(values_only=True))["units"] == flows.attrs["units"]
    write_frame(frame, tmp_path / "f.parquet")
    assert pd.read_parquet(tmp_path / "f.parquet")["origin"].tolist() == list(HOSTILE.values())


def test_negative_figures_are_no_formulas(tmp_path):
    frame = pd.DataFrame({"x": [-1.5, float("nan"), 2]}, pd.Index(["-a", "+b", "c"], name="n"))
    write_frame(frame, tmp_path / "f.csv")
    assert (tmp_path / "f.csv").read_text() == "n,x\n'-a,-1.5\n'+b,\nc,2.0\n"
    write_frame(frame, tmp_path / "f.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "f.xlsx")["figures"].iter_rows(values_only=True))
    assert rows == [("n", "x"), ("'-a", -1.5), ("'+b", None), ("c", 2)]


def test_markdown_has_no_markup_of_others():
    report = BuildReport("t")
    report.decide("a|b", "<script>x</script>", "c\nd")
    report.tables["<b>h"] = pd.DataFrame({"<i>": ["x|y"]}, ["<img src=x>"])
    report.facts["|"] = 1.0
    text = report.to_markdown()
    assert "<" not in text
    assert "| a\\|b | &lt;script>x&lt;/script> | c\\nd |" in text
    assert "| &lt;img src=x> | x\\|y |" in text


def test_names_of_rules_are_no_markup_in_figures():
    rule = "<a href='javascript:alert(1)'>x</a>"
    net = pd.DataFrame({rule: [1.0, -1.0]}, ["A", "B"])
    drawn = rules_figure(
        net, {"A": Name("A"), "B": Name(f"<i>{ESC}")}, ["A"], "million yuan", narrow=False
    )
    text = drawn.to_json()
    assert "<a href" not in text
    assert "<i>" not in text
    assert "u001b" not in text


@pytest.mark.parametrize(
    "letter", [*map(chr, range(32)), "\x7f", "\x85", "\x9b", "\u2028", "\u2067"]
)
def test_every_control_character_is_spelt(letter):
    assert letter not in visible(f"a{letter}b")
    assert letter == "\n" or letter not in visible_lines(f"a{letter}b")
    assert letter not in in_a_cell(f"{letter}b")
    assert letter not in in_markdown(f"a{letter}b")
    assert ord(letter) < 32 or letter not in in_json(f"a{letter}b")


def test_other_letters_stay():
    text = "山西 – Côte d'Ivoire, 'quoted' ≤ 1 😀"
    assert visible(text) == visible_lines(text) == in_a_cell(text) == in_json(text) == text


@pytest.mark.parametrize("text", ["=1", "＝1", "＋1", " =1", "\u3000@x", "-x"])
def test_formulas_in_every_spelling_are_text(text):
    assert in_a_cell(text) == f"'{text}"


def test_xlsx_loses_nothing_in_silence(tmp_path):
    frame = pd.DataFrame({"x": [float("inf"), -float("inf")], "n": [2**53 + 1, 5]}, ["a", "b"])
    write_frame(frame, tmp_path / "f.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "f.xlsx")["figures"].iter_rows(values_only=True))
    assert rows[1:] == [("a", "inf", str(2**53 + 1)), ("b", "-inf", 5)]
    long = pd.DataFrame({"x": [1.0]}, ["a" * 40_000])
    with pytest.raises(InputError, match="40,000 letters has no room"):
        write_frame(long, tmp_path / "g.xlsx")
    assert not (tmp_path / "g.xlsx").exists()


def test_columns_of_one_name_are_refused_and_index_levels_give_way(tmp_path):
    twice = pd.DataFrame(
        [[1, 2]], columns=pd.MultiIndex.from_tuples([("a / b", "c"), ("a", "b / c")])
    )
    with pytest.raises(InputError, match="two columns would be named 'a / b / c'"):
        write_frame(twice, tmp_path / "f.csv")
    frame = pd.DataFrame({"origin": [1], "origin (row)": [2]}, pd.Index(["x"], name="origin"))
    write_frame(frame, tmp_path / "g.csv")
    assert (tmp_path / "g.csv").read_text().splitlines()[
        0
    ] == "origin (row) (row),origin,origin (row)"


def test_line_breaks_in_names_make_no_rows_of_info(path, capsys):
    run(["info", str(path)])
    assert not [
        line for line in capsys.readouterr().out.splitlines() if line.startswith("new line")
    ]
