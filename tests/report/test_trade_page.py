"""The page of trade: its figures are the market's, names cannot break out, phones fit."""

import re
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs

from tests.power.test_plan import PLAN
from tests.report.page import quiet
from tests.report.trade_page import ACCOUNTS, figures_of, rows_of, text_of, traded

EVIL = "</script><script>window.hit=1</script>"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    found, path = traded(tmp_path_factory.mktemp("plain"), PLAN)
    return found, path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    """Names that are markup, provinces of no map, and provinces that cannot live alone."""
    line = f"{{name: '{EVIL}', from: '<b>x', to: Jiangsu, tariff_per_mwh: 20, loss: 0.03, "
    line += "includes_loss: false, limit_twh: 40}"
    way = "from: Jiangsu, to: '<b>x', loss: 0.03, includes_loss: false, limit_twh: 40"
    more = [f"{{name: back{n}, {way}, tariff_per_mwh: {n}}}" for n in (21, 22)]
    text = PLAN.replace("Shanxi", "'<b>x'").replace("source: coal", f"source: '{EVIL}'")
    lines = "\n  - ".join([line, *more])
    text = text.replace("{name: 雁淮, includes_loss: false, limit_twh: 40}", lines)
    return traded(tmp_path_factory.mktemp("evil"), text.replace("Jiangsu: 420", "Jiangsu: 450"))


def values(page, table):
    return [[value for value, _ in cells] for cells in rows_of(page, table).values()]


def test_tables_and_figures_are_the_markets(plain):
    found, page = plain
    tables = found.tables
    bounds = ["energy_lowest", "energy_highest"]  # one price alone clears it
    prices = tables["prices"].drop(columns=bounds).to_numpy()
    assert values(page, "prices-table") == pytest.approx(prices)
    paid = tables["payments"].drop(columns="contracts")  # the plan has none
    shown = values(page, "payments-table")
    assert shown[:-1] == pytest.approx(paid.to_numpy(), abs=0.1)
    assert shown[-1] == pytest.approx(paid.to_numpy().sum(axis=0), abs=0.05)
    assert values(page, "comparison-table") == pytest.approx(
        tables["comparison"].to_numpy(), abs=0.01
    )
    energy, premium = figures_of(page)["fig-prices"]["wide"]["data"]
    assert energy["x"] == pytest.approx([390, 290])
    assert premium["x"] == pytest.approx([60, 60])
    told = text_of(page)
    assert (
        "total cost changes by −2,172 million yuan a year (231,048, without trade 233,220)" in told
    )
    assert "In Shanxi and Jiangsu green power costs 60.0 yuan/MWh more" in told


def test_one_file_that_asks_nothing(plain):
    own = plain[1].replace(get_plotlyjs(), "")
    assert not re.search(r'(src|href)="(?!#|data:,)', own)
    assert "default-src 'none'" in own


def test_names_cannot_break_out(evil):
    found, path = evil
    own = path.read_text(encoding="utf-8").replace(get_plotlyjs(), "")
    assert "window.hit=1</script>" not in own
    assert "<b>x" not in own
    assert found.comparison is None
    assert "Without trade, demand or obligations cannot be met" in own
    corridors = figures_of(own)["fig-flows"]["wide"]["data"]
    assert "38.80 TWh delivered" in corridors[0]["text"][0]


def test_in_a_browser(browser, evil):
    for width in (1280, 400):
        tab = quiet(browser, Path(evil[1]), width, "#fig-flows .main-svg")
        tab.close()


def test_accounts_on_the_page(browser, tmp_path):
    """What is not known is a dash; totals stay last however a column is sorted."""
    found, path = traded(tmp_path, PLAN + ACCOUNTS)
    page = path.read_text(encoding="utf-8")
    paid = found.tables["compensation"]
    shown = values(page, "compensation-table")[:-1]
    assert sorted(row[0] for row in shown) == pytest.approx(sorted(paid["as_it_is"]), abs=0.1)
    assert ">nan<" not in page
    assert ">+nan<" not in page
    for width in (1280, 400):
        tab = quiet(browser, path, width, "#fig-accounts .main-svg")
    column = "#dispatch-accounts-table thead th:nth-child(2) button"
    last = "#dispatch-accounts-table tbody tr:last-child th"
    for _ in range(2):
        tab.click(column)
        assert tab.inner_text(last) == "rest of the world"
        assert tab.inner_text("#dispatch-accounts-table tfoot th") == "all"
    tab.close()
