"""The page of a plan: its figures are the settlements', names cannot break out, phones fit."""

import json
import re
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs

import mrio
from mrio import policy
from mrio.labels import Axis
from mrio.report import write_compensation
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
    assert [name for name in figures if name.startswith("fig-pairs")] == [
        f"fig-pairs-{k}" for k in range(len(pairs))
    ]
    shown = figures["fig-pairs-0"]["wide"]["data"][0]["z"]
    paid = pairs[0].payments.to_numpy()
    for row, wanted in zip(shown, paid, strict=True):
        for z, amount in zip(row, wanted, strict=True):
            assert (z is None) == (amount <= 0)
            assert z is None or 10**z == pytest.approx(amount)
    agreed = policy.agreement_table(found.net).to_numpy()
    assert cells_of(page, "agreement-table") == pytest.approx(agreed)
    pays = found.probability["pays"].unstack("rule").loc[found.net.index, found.net.columns]
    assert cells_of(page, "probability-table") == pytest.approx(pays.to_numpy())
    lowest = policy.turning(found.sensitivity)["lowest"]
    assert [row[0] for row in cells_of(page, "sensitivity-table")] == pytest.approx(lowest.tolist())


def test_what_the_page_says_of_its_scope(plain):
    found, page = plain
    assert f"{found.parties.exported:,.1f} Mt emitted for exports" in page
    assert "A share of what a rule settles (share 0.5)." in page
    assert "all industries of a region err alike" in page
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
