"""The page of a plan: its figures are the settlements', names cannot break out, phones fit."""

import json
import re
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs

import mrio
from mrio import policy
from mrio.labels import Axis
from mrio.lang import use
from mrio.report import alternatives_of, write_compensation
from mrio.report._names import number
from mrio.report.compensation._page import render_compensation
from mrio.testing import toy_table
from tests.report.page import quiet

EVIL = {"SX": "<b>x", "YD": "</script><script>window.hit=1</script>", "RC": "q\"&'%{x}"}
PLAN = """table: toy.zarr.zip
stressor: co2
price: 80
rules:
  - rule: net_transfer
  - {rule: responsibility_gap, account: income, name: "<i>income</i>"}
  - {rule: value_added_share, then: [{phased_in: 0.5}]}
uncertainty: {cv: 0.1, draws: 10, seed: 1, together: region}
vary: {prices: [40, 80]}
"""


def settled(folder, table):
    mrio.save(table, folder / "toy.zarr.zip")
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    found = policy.compensation(folder / "plan.yaml")
    write_compensation(found, folder / "out", PLAN)
    return found, (folder / "out" / "compensation.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return settled(tmp_path_factory.mktemp("plain"), toy_table(open=True))


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    table = toy_table()
    axes = {
        name: Axis(axis.names, tuple(EVIL.get(r, r) for r in axis.region_of), axis.label_of)
        for name, axis in (("industries", table.industries), ("demand", table.demand))
    }
    folder = tmp_path_factory.mktemp("evil")
    return (*settled(folder, table.replace(**axes)), folder / "out" / "compensation.html")


def figures_of(page):
    text = re.search(r'<script type="application/json" id="figures">(.*?)</script>', page, re.S)
    return json.loads(text.group(1))


def cells_of(page, table):
    """Values of a table's cells, row by row."""
    body = page[page.index(f'id="{table}"') :]
    rows = re.findall(r"<tr>(.*?)</tr>", body[: body.index("</tbody>")], re.S)[1:]
    return [[float(v) for v in re.findall(r'<td data-value="([^"]+)"', row)] for row in rows]


def test_tables_and_figures_are_the_settlements(plain):
    found, page = plain
    ordered = found.net.sort_values("net transfer", ascending=False)
    assert cells_of(page, "net-table") == pytest.approx(ordered.to_numpy())
    figures = figures_of(page)
    told = figures["fig-rules"]["wide"]["data"][0]["text"]
    first = [float(row[0].replace("−", "-").replace(",", "")) for row in told]
    assert first == pytest.approx(ordered["net transfer"].round(0).tolist())
    pairs = [each for each in found.settlements if each.payments is not None]
    drawn = figures["fig-pairs"]["wide"]
    assert len(drawn["data"]) == len(pairs)
    labels = drawn["layout"]["yaxis"]["ticktext"]
    for trace, each in zip(drawn["data"], pairs, strict=True):
        for label, x in zip(labels, trace["x"], strict=True):
            paid = each.payments.loc[tuple(label.split(" → "))]
            assert (x is None) == (paid <= 0)
            assert x is None or x == pytest.approx(paid)
    first = figures["fig-one"]["wide"]["data"][0]
    menu = figures["fig-one"]["wide"]["layout"]["updatemenus"][0]["buttons"]
    assert first["x"] == menu[0]["args"][0]["x"][0]
    for button in menu:
        assert button["args"][0]["x"][0] == pytest.approx(found.net.loc[button["label"]].tolist())
    agreed = policy.agreement_table(found.net).to_numpy()
    assert cells_of(page, "agreement-table") == pytest.approx(agreed)
    pays = found.probability["pays"].unstack("rule").loc[found.net.index, found.net.columns]
    assert cells_of(page, "probability-table") == pytest.approx(pays.to_numpy())
    lowest = policy.turning(found.sensitivity)["lowest"]
    assert [row[0] for row in cells_of(page, "sensitivity-table")] == pytest.approx(lowest.tolist())


def test_what_the_page_says_of_its_scope(plain):
    found, page = plain
    assert f"{found.parties.exported:,.1f} Mt embodied in exports outside the table" in page
    assert "Phased in: only a share of every payment is made. (share 0.5)" in page
    assert "errors of a region’s industries are perfectly correlated" in page
    for word in ("envies", "nobody", "hangs on", "err alike", "powers of ten"):
        assert word not in page.replace(get_plotlyjs(), "")
    assert "price: 80" in page


def test_one_file_that_asks_nothing(plain):
    own = plain[1].replace(get_plotlyjs(), "")
    assert not re.search(r'(src|href)="(?!#|data:,)', own)
    assert "default-src 'none'" in own


def test_names_cannot_break_out(evil):
    found, page, _ = evil
    own = page.replace(get_plotlyjs(), "")
    assert "window.hit=1</script>" not in own
    assert "<b>x" not in own.replace("\\u003cb\\u003ex", "")
    assert "<i>income</i>" not in own
    assert list(found.net.index) == list(EVIL.values())


def test_in_a_browser(browser, evil):
    for width in (1280, 400):
        tab = quiet(browser, Path(evil[2]), width, "#fig-rules .main-svg")
        tab.click("#net-table th:nth-child(2) button")
        first = tab.locator("#net-table tbody tr").first.inner_text()
        assert "−" in first or "+" in first
        tab.close()


def test_the_tornado_moves_one_choice_at_a_time(plain):
    """Under the first rule: the rule, the price, the emissions; the plan's own figure between."""
    found, page = plain
    buttons = figures_of(page)["fig-tornado"]["wide"]["layout"]["updatemenus"][0]["buttons"]
    assert {button["label"] for button in buttons} == set(found.net.index)
    for button in buttons:
        data, layout = button["args"]
        low, width = data["base"][0], data["x"][0]
        own = found.net.at[button["label"], found.net.columns[0]]
        ends = {
            label.split("<br>")[0]: (a, a + b)
            for label, a, b in zip(layout["yaxis.ticktext"], low, width, strict=True)
        }
        assert ends["Rule"] == pytest.approx(
            (found.net.loc[button["label"]].min(), found.net.loc[button["label"]].max())
        )
        assert sorted(ends["Price (40 to 80)"]) == pytest.approx(sorted((own / 2, own)))
        assert all(a - 1e-9 <= own <= b + 1e-9 for a, b in ends.values())
        assert width == sorted(width, reverse=True)


def test_the_page_in_chinese(tmp_path):
    with use("zh"):
        _found, page = settled(tmp_path, toy_table(open=True))
    own = page.replace(get_plotlyjs(), "")
    assert '<html lang="zh-CN">' in own
    for words in ("谁补偿谁", "净收入", "百万元", "敏感性分析"):
        assert words in own
    for words in ("Net receipts", "Sensitivity analysis", "million yuan"):
        assert words not in own


def test_the_range_of_the_construction_stands_beside_the_probability(tmp_path):
    plan = (
        "table: china-2007\nstressor: co2\nprice: 80\nrules: [{rule: net_transfer}]\n"
        "uncertainty: {cv: 0.1, draws: 10, seed: 1, together: sector}\n"
    )
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    found = policy.compensation(tmp_path / "plan.yaml")
    page = render_compensation(found, plan)
    table = page[page.index('id="probability-table"') :]
    table = table[: table.index("</tbody>")]
    rows = dict(re.findall(r'<tr><th scope="row" data-value="([^"]+)">(.*?)</tr>', table, re.S))
    known = alternatives_of(found.table).payments("net_transfer", 80.0)
    for region, row in rows.items():
        low, high = known.loc[region, ["low", "high"]]
        assert ("sign open" in row) == (low < 0 < high)
        assert f"{number(low, 0, sign=True)} to {number(high, 0, sign=True)}" in row
    assert "sign open" in rows["Jiangsu"]
