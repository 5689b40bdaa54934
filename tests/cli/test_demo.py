"""demo: the page is written first and only where it may, tables go out as data."""

import json
import re
from io import StringIO

import pandas as pd
import pytest

import mrio
from mrio.cli._main import run
from mrio.demo import answer, years
from mrio.report import mission, read_spread


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_price_moves_the_payment(capsys):
    shown = []
    for price in ("80", "160"):
        assert run(["demo", "--no-page", "--price", price]) == 0
        shown.append(capsys.readouterr().out)
    assert "1,477 million yuan" in shown[0]
    assert "2,954 million yuan" in shown[1]


@pytest.mark.parametrize("price", ["inf", "nan", "-1", "-inf"])
def test_a_price_that_is_none(capsys, tmp_path, price):
    assert run(["demo", "--price", price]) == 2
    captured = capsys.readouterr()
    assert "0 or more" in captured.err
    assert captured.out == ""
    assert not list(tmp_path.iterdir())


def test_a_page_of_mrio_is_replaced(tmp_path):
    page = tmp_path / "mrio-demo.html"
    assert run(["demo"]) == 0
    page.write_bytes(page.read_bytes() + b"<!-- older -->")
    assert run(["demo"]) == 0
    assert not page.read_bytes().endswith(b"<!-- older -->")


def test_a_file_of_something_else_is_kept(tmp_path, capsys):
    other = tmp_path / "thesis.html"
    other.write_text("<html>years of work</html>")
    assert run(["demo", "--out", "thesis.html"]) == 2
    captured = capsys.readouterr()
    assert "--overwrite" in captured.err
    assert captured.out == ""
    assert other.read_text() == "<html>years of work</html>"
    assert run(["demo", "--out", "thesis.html", "--overwrite"]) == 0
    assert b"generator" in other.read_bytes()[:1024]


@pytest.mark.parametrize("name", ["data.csv", "page", "page.pdf"])
def test_a_page_ends_in_html(tmp_path, capsys, name):
    assert run(["demo", "--out", name]) == 2
    assert ".html" in capsys.readouterr().err
    assert run(["demo", "--out", name, "--overwrite"]) == 2
    assert not list(tmp_path.iterdir())


def test_the_ending_of_a_page_in_capitals(tmp_path):
    assert run(["demo", "--out", "P.HTM"]) == 0
    assert (tmp_path / "P.HTM").is_file()


@pytest.mark.parametrize("table", ["regions", "sectors", "bilateral", "principles", "rules"])
def test_a_table_as_data(tmp_path, capsys, table):
    expected = getattr(answer()[0], table)
    assert run(["demo", "-f", "csv", "--table", table]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out), index_col=0)
    pd.testing.assert_frame_equal(frame, expected, check_index_type=False)
    assert run(["demo", "-f", "json", "--table", table]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(expected)
    assert not list(tmp_path.iterdir())


def test_data_are_alone_on_standard_output(tmp_path, capsys):
    """The page is written when it is asked for, and told of on standard error."""
    assert run(["demo", "--format", "csv", "--page"]) == 0
    captured = capsys.readouterr()
    assert len(pd.read_csv(StringIO(captured.out))) == 30
    assert "page written" in captured.err
    assert (tmp_path / "mrio-demo.html").is_file()


def test_one_table_on_screen(capsys):
    assert run(["demo", "--table", "bilateral"]) == 0
    shown = capsys.readouterr().out
    assert "each province of the Delta" in shown
    assert "Hebei" not in shown


@pytest.mark.parametrize("arguments", [["-f", "parquet"], ["--no-page", "--out", "x.html"]])
def test_what_does_not_go_together(capsys, arguments):
    assert run(["demo", *arguments]) == 2
    assert "What to do" in capsys.readouterr().err


def test_rules_turn_the_sign(capsys):
    """Under the net transfer Shanxi receives, under income it pays: said in words and figures."""
    assert run(["demo", "--no-page"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    rules = mission(mrio.Model(mrio.load("china-2007"))).rules
    shanxi = rules.loc["Shanxi"]
    assert shanxi["gap against income"] < 0 < shanxi["net transfer"]
    assert f"pays {-shanxi['gap against income']:,.0f} (gap against income)" in text
    assert f"receives {shanxi['net transfer']:,.0f} (net transfer)" in text
    assert "Shanxi" in rules.attrs["turns"]


def test_shares_stand_beside_the_published_one(capsys):
    """Other provinces and exports apart, beside the 57 % of Feng et al. 2013; how sure it is."""
    assert run(["demo", "--no-page"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    answer = mission(mrio.Model(mrio.load("china-2007")))
    inner, abroad = (answer.facts[f"{name}_share"] for name in ("interregional", "exported"))
    assert f"{inner:.1%} serves other provinces and {abroad:.1%} exports" in text
    assert "(Feng et al. 2013: 57% for both)" in text
    out = answer.spread.loc[("out", "")]
    assert f"{out['low']:.1f} to {out['high']:.1f} combined" in text
    regions = answer.regions
    unsettled = regions.index[(regions["net_low"] < 0) & (regions["net_high"] > 0)]
    assert len(unsettled) == 11
    assert f"for 11 provinces ({', '.join(unsettled)})" in text


def test_years_side_by_side(capsys):
    """Every embedded year with its figures, its range and what its structure stands on."""
    assert run(["demo", "--no-page"]) == 0
    text = capsys.readouterr().out
    told = " ".join(text.split())
    lines = [line.split() for line in text.splitlines() if re.match(r"20\d\d  ", line)]
    rows = {line[0]: line for line in lines}
    assert list(rows) == ["2007", "2012", "2017"]
    for year, structure in (("2007", "its own"), ("2012", "of 2007"), ("2017", "of 2007")):
        table = mrio.load(f"china-{year}")
        facts = mission(mrio.Model(table)).facts
        spread = read_spread(table).loc[("out", "")]
        shown = [float(cell.replace(",", "")) for cell in rows[year][1:7]]
        assert shown == pytest.approx(
            [
                facts["out"],
                spread["low"],
                spread["high"],
                facts["back"],
                100 * facts["out_share"],
                facts["payment"],
            ],
            rel=2e-3,
        )
        assert " ".join(rows[year][7:]) == structure
    assert "2012 and 2017 stand on the structure of 2007" in told
    assert "2007 to 2012: +23.6 Mt; range of the difference over 15 alternatives" in told
    assert "2012 to 2017: +2.3 Mt; range of the difference over 17 alternatives" in told


def test_years_as_data(tmp_path, capsys):
    expected = years(answer(160.0)[0])
    command = ["demo", "--table", "years", "--price", "160", "-f"]
    assert run([*command, "csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out), index_col=0)
    pd.testing.assert_frame_equal(frame, expected)
    assert run([*command, "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["year"] for row in found] == [2007, 2012, 2017]
    assert [row["payment"] for row in found] == pytest.approx(expected["payment"].tolist())
    assert not list(tmp_path.iterdir())


def test_green_power_moves_accounts_and_nothing_else(capsys):
    """The line of the demo, from the accounts themselves."""
    from mrio.cli._main import run
    from mrio.demo import green_power

    found = green_power()
    assert found.buyer_moved < 0 < found.seller_moved
    assert found.net_after < found.net_before
    assert run(["demo", "--no-page"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert f"answer for {-found.buyer_moved:.1f} Mt less" in shown
    assert f"from {found.net_before:.1f} to {found.net_after:.1f} Mt" in shown
    assert "Nobody emits less by that" in shown
