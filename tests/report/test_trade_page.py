"""The page of trade: its figures are the market's, names cannot break out, phones fit."""

import json
import re
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs

from mrio import power
from mrio.report import write_trade
from tests.power.test_plan import PLAN
from tests.report.page import quiet

EVIL = "</script><script>window.hit=1</script>"


def traded(folder, text):
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    found = power.trade(folder / "plan.yaml")
    write_trade(found, folder / "out", text)
    return found, folder / "out" / "trade.html"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    found, path = traded(tmp_path_factory.mktemp("plain"), PLAN)
    return found, path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    """Names that are markup, provinces of no map, and provinces that cannot live alone."""
    line = f"{{name: '{EVIL}', from: '<b>x', to: Jiangsu, tariff_per_mwh: 20, loss: 0.03, "
    line += "includes_loss: false, limit_twh: 40}"
    text = PLAN.replace("Shanxi", "'<b>x'").replace("source: coal", f"source: '{EVIL}'")
    text = text.replace("{name: 雁淮, includes_loss: false, limit_twh: 40}", line)
    return traded(tmp_path_factory.mktemp("evil"), text.replace("Jiangsu: 420", "Jiangsu: 450"))


def figures_of(page):
    text = re.search(r'<script type="application/json" id="figures">(.*?)</script>', page, re.S)
    return json.loads(text.group(1))


def cells_of(page, table):
    body = page[page.index(f'id="{table}"') :]
    rows = re.findall(r"<tr>(.*?)</tr>", body[: body.index("</tbody>")], re.S)[1:]
    return [[float(v) for v in re.findall(r'<td data-value="([^"]+)"', row)] for row in rows]


def test_tables_and_figures_are_the_markets(plain):
    found, page = plain
    tables = found.tables
    assert cells_of(page, "prices-table") == pytest.approx(tables["prices"].to_numpy())
    paid = tables["payments"].drop(columns="contracts")  # the plan has none
    assert cells_of(page, "payments-table") == pytest.approx(paid.to_numpy())
    assert cells_of(page, "comparison-table") == pytest.approx(tables["comparison"].to_numpy())
    figures = figures_of(page)
    energy, premium = figures["fig-prices"]["wide"]["data"]
    assert energy["x"] == pytest.approx([390, 290])
    assert premium["x"] == pytest.approx([60, 60])
    assert "38.89 TWh land" in re.sub(
        "<.*?>", "", figures["fig-flows"]["wide"]["data"][0]["text"][0]
    )
    assert "saves <b>2,172 million yuan</b>" in page
    assert "<b>60.0</b> yuan/MWh more" in page


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
    assert "Without trade the provinces cannot live" in own


def test_in_a_browser(browser, evil):
    for width in (1280, 400):
        tab = quiet(browser, Path(evil[1]), width, "#fig-payments .main-svg")
        tab.close()


ACCOUNTS = """accounts:
  table: china-2017
  claims: [{seller: Shanxi, source: Wind power, buyer: Jiangsu, energy_twh: 10}]
  changes: [{seller: Shanxi, source: Wind power, buyer: Jiangsu, energy_twh: 10,
             in_place_of: {seller: Jiangsu, source: Coal power}}]
  products: [[Jiangsu, Metal smelting]]
  compensation_per_t: 80
"""


def test_accounts_on_the_page(browser, tmp_path):
    """What is not known is a dash, and stays last however a column is sorted."""
    found, path = traded(tmp_path, PLAN + ACCOUNTS)
    page = path.read_text(encoding="utf-8")
    paid = found.tables["compensation"]
    shown = cells_of(page, "compensation-table")
    assert sorted(row[0] for row in shown) == pytest.approx(sorted(paid["as_it_is"]))
    assert ">nan<" not in page
    assert ">+nan<" not in page
    tab = quiet(browser, path, 1280, "#fig-payments .main-svg")
    column = "#dispatch-accounts-table thead th:nth-child(2) button"
    last = "#dispatch-accounts-table tbody tr:last-child th"
    for _ in range(2):
        tab.click(column)
        assert tab.inner_text(last) == "ROW"
    tab.close()
