"""demo: the page is written first and only where it may, tables go out as data."""

import json
import re
from contextlib import redirect_stdout
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
    assert "+10,429" in shown[0]
    assert "+20,858" in shown[1]


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
    pd.testing.assert_frame_equal(frame, expected, check_index_type=False, check_names=False)
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
    assert "each member of the Yangtze Delta" in shown
    assert "Hebei" not in shown


@pytest.mark.parametrize("arguments", [["-f", "parquet"], ["--no-page", "--out", "x.html"]])
def test_what_does_not_go_together(capsys, arguments):
    assert run(["demo", *arguments]) == 2
    assert "What to do" in capsys.readouterr().err


def printed(columns):
    """Return all that the demonstration prints at a width."""
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out):
        patch.setenv("COLUMNS", str(columns))
        assert run(["demo", "--no-page"]) == 0
    return out.getvalue()


@pytest.fixture(scope="module")
def whole():
    return " ".join(printed(200).split())


@pytest.fixture(scope="module")
def first_screen():
    """The first 24 lines at 100 columns."""
    return printed(100).splitlines()[:24]


def test_the_first_screen_has_the_flow_and_who_pays(first_screen):
    """Flow with range, a bar of each, net receipts under four rules with signs and ranges."""
    result, _ = answer()
    text = "\n".join(first_screen)
    for name in ("out", "back"):
        low, high = result.spread.loc[(name, ""), ["low", "high"]]
        line = rf"{result.facts[name]:.1f}  {low:.1f} to {high:.1f} +█"
        assert re.search(line, text), line
    four = result.receipts.iloc[:4]
    assert four["central"].min() < 0 < four["central"].max()
    for rule, (central, low, high) in zip(four.index, four.to_numpy(), strict=True):
        (line,) = [line for line in first_screen if f"{central:+,.0f} " in line and "█" in line]
        assert line.lower().startswith(f"  {rule}")
        assert f"{low:+,.0f} to {high:+,.0f}" in line
        assert "█" in line
    assert "which rule is chosen decides whether Shanxi pays" in " ".join(text.split())
    assert max(map(len, first_screen)) <= 100


def test_bars_start_at_one_zero(first_screen):
    """Payments stand left of where receipts begin, in proportion to the figures."""
    rules = [line for line in first_screen if re.search(r"[+-]\d+,\d+ to", line) and "█" in line]
    paid = [line for line in rules if re.search(r"  -\d", line)]
    received = [line for line in rules if line not in paid]
    assert len(paid) == len(received) == 2
    zero = {line.index("█") for line in received}
    assert zero == {line.rindex("█") + 1 for line in paid}
    figures = {
        line: abs(float(re.search(r"  ([+-][\d,]+)  ", line)[1].replace(",", ""))) for line in rules
    }
    longest = max(rules, key=figures.get)
    for line in rules:
        expected = longest.count("█") * figures[line] / figures[longest]
        assert line.count("█") == pytest.approx(expected, abs=1)


def test_receipts_over_all_rules(first_screen):
    result, _ = answer()
    receipts = result.receipts
    text = " ".join(" ".join(first_screen).split())
    low, high = receipts["central"].min(), receipts["central"].max()
    assert f"Over {len(receipts)} rules: {low:+,.0f} to {high:+,.0f}" in text
    assert f"{receipts['low'].min():+,.0f} to {receipts['high'].max():+,.0f}" in text
    assert len(receipts) == len(result.alternatives.rules) > 6
    assert receipts.index.is_unique
    ability = result.alternatives.payment("ability_to_pay", 80).central
    assert receipts.loc["ability to pay", "central"] == pytest.approx(ability)
    for rule, value in result.rules.loc["Shanxi"].items():
        assert receipts.loc[rule, "central"] == pytest.approx(value, rel=1e-6)


def test_2017_leads_and_the_others_stand_beside_it(first_screen):
    text = " ".join(" ".join(first_screen).split())
    assert "china-2017" in text
    for year in (2007, 2012, 2017):
        table = mrio.load(f"china-{year}")
        out = read_spread(table).loc[("out", "")]
        told = f"{year}: {out['embedded']:.1f} Mt ({out['low']:.1f} to {out['high']:.1f})"
        assert told in text


def test_the_price_is_explained(whole):
    assert "closing price of allowances in China’s national emissions trading" in whole
    assert "Ministry of Ecology and Environment" in whole


def test_open_signs_and_shares_of_all_emissions(whole):
    result, _ = answer()
    inner, abroad = (result.facts[f"{name}_share"] for name in ("interregional", "exported"))
    assert f"{100 * inner:.1f} % serves final demand of other provinces" in whole
    assert f"{100 * abroad:.1f} % exports abroad" in whole
    regions = result.regions
    unsettled = regions.index[(regions["net_low"] < 0) & (regions["net_high"] > 0)]
    assert f"open for {len(unsettled)}: " in whole
    turns = result.rules.attrs["turns"]
    assert f"{len(turns)} regions switch between paying and receiving" in whole
    assert "Shanxi" in turns


def test_printed_parts_add_up(capsys):
    """Flow less reverse flow is the net transfer, of Shanxi and of every member, as printed."""
    assert run(["demo", "--table", "bilateral"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    rows = [row for row in rows if row and row[0] in ("Shanghai", "Jiangsu", "Zhejiang", "Anhui")]
    assert len(rows) == 4
    for _, out, back, net, _ in rows:
        assert round(float(out) - float(back), 2) == float(net)


def test_years_side_by_side():
    """Every embedded year with its figures, the same range for tonnes and money, its structure."""
    text = printed(280)
    told = " ".join(text.split())
    lines = [line.split() for line in text.splitlines() if re.match(r"20\d\d  ", line)]
    rows = {line[0]: line for line in lines}
    assert list(rows) == ["2007", "2012", "2017"]
    updated = "2007 trade structure, updated"
    for year, structure in (("2007", "2007 survey tables"), ("2012", updated), ("2017", updated)):
        table = mrio.load(f"china-{year}")
        facts = mission(mrio.Model(table)).facts
        spread = read_spread(table)
        shown = [float(cell.replace(",", "")) for cell in rows[year][1:9]]
        assert shown == pytest.approx(
            [
                facts["out"],
                *spread.loc[("out", ""), ["low", "high"]],
                facts["back"],
                100 * facts["out_share"],
                facts["payment"],
                *(80 * spread.loc[("net", ""), ["low", "high"]]),
            ],
            rel=2e-3,
        )
        assert " ".join(rows[year][9:]) == structure
    assert "2012 and 2017: 2007 trade structure, updated" in told
    assert "2007 to 2012: +23.6 Mt CO2; range of the difference" in told
    assert "Uncertainty from the carried-over structure is not included" in told


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


def test_green_power_moves_accounts_and_nothing_else(whole):
    """The line of the demo, from the accounts themselves."""
    from mrio.demo import green_power

    found = green_power()
    assert found.buyer_moved < 0 < found.seller_moved
    assert found.net_after < found.net_before
    assert f"Jiangsu would fall by {-found.buyer_moved:.1f} Mt" in whole
    assert f"from {found.net_before:.1f} to {found.net_after:.1f} Mt" in whole
    assert "No region emits less by that" in whole
