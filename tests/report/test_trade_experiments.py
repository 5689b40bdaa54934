"""Two experiments on one page and screen, told apart; their figures are those of the results."""

import re

import numpy as np
import pandas as pd
import pytest

from mrio import power
from mrio.lang import use
from mrio.report._names import number
from mrio.report.trade import accounts_experiment, market_experiment, table_of
from mrio.report.trade._account_words import before_and_after
from mrio.report.trade._comparison_figures import most_changed
from mrio.report.trade._page import render_trade
from tests.power.test_plan import PLAN
from tests.report.trade_page import ACCOUNTS, figures_of, printed, rows_of, text_of

CLAIMS = ACCOUNTS.index("  claims:"), ACCOUNTS.index("  changes:")
CHANGES = ACCOUNTS.index("  changes:"), ACCOUNTS.index("  products:")


def without(part):
    return ACCOUNTS[: part[0]] + ACCOUNTS[part[1] :]


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans")

    def write(text):
        path = folder / "plan.yaml"
        path.write_text(text, encoding="utf-8")
        return power.trade(path)

    return write


@pytest.fixture(scope="module")
def both(plan):
    return plan(PLAN + ACCOUNTS)


@pytest.fixture(scope="module")
def page(both):
    return render_trade(both, PLAN + ACCOUNTS)


def tiles(said):
    return [(tile.figure, tile.unit) for tile in said.tiles]


def test_headline_figures_are_those_of_the_results(both):
    market, accounts = market_experiment(both), accounts_experiment(both)
    landed = both.clearing.landed.to_numpy().sum()
    alone = power.trade(both.plan).market.without_trade()
    dear = power.clear_market(alone)
    assert tiles(market) == [
        (number(landed, 2), "TWh"),
        (number(both.clearing.cost - dear.cost, 0, sign=True), "million yuan"),
        (number(both.clearing.emissions.sum() - dear.emissions.sum(), 2, sign=True), "Mt CO2"),
    ]
    emitted = both.tables["dispatch_accounts"]["production_change_mt"]
    moved = both.tables["accounts"]["consumption_change_mt"]
    figures = [emitted.sum(), emitted["Jiangsu"], moved["Shanxi"], moved["Jiangsu"]]
    assert tiles(accounts) == [(number(value, 2, sign=True), "Mt CO2") for value in figures]


def test_page_and_headline_name_two_experiments_apart(page, both):
    own = text_of(page)
    market, accounts = market_experiment(both), accounts_experiment(both)
    assert "Two separate experiments" in own
    order = [own.index(said.title) for said in (market, accounts)]
    head = own[: own.index("A model, not a forecast")]
    for said in (market, accounts):
        assert said.title in head
        assert said.case in head
        assert own.count(said.title) == 2  # in the headline, and over its own part
        assert own.count(said.question) == 1
        assert "Held fixed" in said.fixed
        assert said.fixed in own
    # The part on the market says nothing of accounts, and the other way round.
    start = own.rindex(accounts.title)
    assert order == sorted(order)
    for line in market.findings:
        assert own.index(line) < start
    for line in accounts.findings:
        assert own.index(line) > start
    assert "not of the plan" in accounts.fixed


def test_one_experiment_has_no_other_beside_it(plan):
    found = plan(PLAN)
    assert accounts_experiment(found) is None
    assert "Two separate experiments" not in text_of(render_trade(found, ""))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (without(CLAIMS), "The accounts: redispatch"),
        (without(CHANGES), "The accounts: green power by contract"),
    ],
)
def test_claims_or_changes_alone(plan, text, title):
    found = plan(PLAN + text)
    said = accounts_experiment(found)
    assert said.title == title
    own = text_of(render_trade(found, ""))
    assert ("Before and after a green contract" in own) == ("contract" in title)
    assert ("avoided emissions leave all accounts" in own) == ("redispatch" in title)


def test_a_market_that_needs_trade_is_compared_with_nothing(plan):
    found = plan(PLAN.replace("Jiangsu: 420", "Jiangsu: 460"))
    said = market_experiment(found)
    assert said.title == "The market with trade"
    assert tiles(said)[1] == (number(found.clearing.cost, 0), "million yuan")
    assert any(
        "cannot be met (demand of Jiangsu in year: 20 TWh short)" in s for s in said.findings
    )
    assert "fig-dispatch" not in figures_of(render_trade(found, ""))


def columns_of(page, table):
    rows = rows_of(page, table)
    return {label: [printed(text) for _, text in cells] for label, cells in rows.items()}


@pytest.mark.parametrize(
    ("table", "sums"),
    [
        ("dispatch-comparison-table", [(2, (0, -1)), (5, (3, -4))]),
        ("payments-comparison-table", [(2, (0, -1))]),
        ("payments-table", [(3, (0, 1, 2))]),
        ("accounts-table", [(2, (1, -100))]),
        ("dispatch-accounts-table", []),
        ("compensation-table", [(2, (1, -100)), (4, (3, -100))]),
    ],
)
def test_rows_and_totals_add_up_as_they_are_printed(page, table, sums):
    """-k takes column k off, -100 the first."""
    rows = list(columns_of(page, table).values())
    for column, parts in sums:
        for row in rows:
            if row[column] is not None:
                taken = [row[k] if k >= 0 else -row[-k % 100] for k in parts]
                assert row[column] == sum(taken)
    for column in range(len(rows[0])):
        if rows[-1][column] is not None:
            known = [row[column] for row in rows[:-1] if row[column] is not None]
            assert sum(known) == rows[-1][column]


def test_the_same_figure_is_printed_alike_everywhere(page, both):
    """In the headline, the sentence, the picture and the table."""
    row = columns_of(page, "dispatch-accounts-table")["江苏 Jiangsu"]
    said = f"Jiangsu {number(row[1] / 100, 2, sign=True)}"
    assert any(said in line for line in accounts_experiment(both).findings)
    bars = figures_of(page)["fig-accounts"]["wide"]["data"]
    assert bars[0]["x"][0] == pytest.approx(row[1] / 100)
    after = columns_of(page, "accounts-table")["江苏 Jiangsu"]
    assert row[2] + row[3] == after[0]  # what is consumed after redispatch is claimed from there
    left = [cells[-1] for cells in columns_of(page, "payments-table").values()]
    assert left == [cells[0] for cells in columns_of(page, "payments-comparison-table").values()]


def test_parts_of_a_sentence_add_up(both):
    for line in accounts_experiment(both).findings:
        parts = [printed(part) for part in re.findall(r"[+−]\d+\.\d\d|(?<= )0\.00", line)]
        total = re.search(r"fall by (\d+\.\d\d)", line)
        assert sum(parts) == (-printed(total.group(1)) if total else 0)


def test_before_and_after_of_a_contract(both):
    """Built power abates, and all production and consumption alike; a claim moves and sums to 0."""
    changes = before_and_after(both)
    total = changes.iloc[-1]
    assert total["production", "redispatch"] < -8
    assert total["production", "redispatch"] == total["consumption", "redispatch"]
    assert total["consumption", "contract"] == 0
    assert (changes["production", "contract"].dropna() == 0).all()
    assert changes.loc["Jiangsu", ("consumption", "contract")] < 0
    assert changes.loc["Shanxi", ("consumption", "contract")] > 0
    assert changes.iloc[:-1].sum().to_numpy() == pytest.approx(total.to_numpy(), abs=1e-9)


def test_dispatch_with_and_without_trade_in_the_picture(page, both):
    figure = figures_of(page)["fig-dispatch"]
    for form in figure.values():
        bars = [trace for trace in form["data"] if trace["type"] == "bar"]
        made, co2 = np.sum([bar["x"] for bar in bars[:-1]], axis=0), np.array(bars[-1]["x"])
        expected = [
            case.generated.sum(axis=1).groupby(level=0).sum()[place]
            for place in most_changed(both.tables["dispatch_comparison"])
            for case in (both.clearing, both.without_trade)
        ]
        assert made == pytest.approx(expected)
        assert co2[0] - co2[1] + co2[2] - co2[3] == pytest.approx(
            both.comparison.loc[("CO2", ""), "change"]
        )
        assert made[0] + made[2] - made[1] - made[3] == pytest.approx(40 * 0.0277)


def test_no_picture_shows_one_thing_alone(plan):
    """One corridor is no map, and where one party gains all the table says so."""
    shown = figures_of(render_trade(plan(PLAN), ""))
    assert "fig-flows" not in shown
    gains = table_of(plan(PLAN), "payments_comparison")["change"].iloc[:-1]
    assert ("fig-gains" in shown) == (int((gains.abs() > 0.05).sum()) > 1)
    lines = "\n".join(
        f"  - {{name: line{n}, from: Shanxi, to: Jiangsu, tariff_per_mwh: {n}, loss: 0, "
        "includes_loss: false, limit_twh: 5}"
        for n in range(3)
    )
    old = "  - {name: 雁淮, includes_loss: false, limit_twh: 40}"
    assert "fig-flows" in figures_of(render_trade(plan(PLAN.replace(old, lines)), ""))


def test_the_page_has_words_and_no_codes(page):
    own = text_of(page)
    assert not re.findall(r"\b\w*[a-z]_[a-z]\w*\b", own)
    assert not re.findall(r"\bco2\b", own)
    assert not re.findall(r"\b[CMA]\d{1,2}\b", own)
    for said in ("lands", "Could", "at times", "charged to nobody", "As it is", "gainst no trade"):
        assert said not in own


def test_gains_sum_to_the_saving(both):
    frame = both.tables["payments_comparison"]
    assert frame["change"].sum() == pytest.approx(-both.comparison.loc[("cost", ""), "change"])
    shown = both.tables["dispatch_comparison"]
    assert shown["change_mt"].sum() == pytest.approx(both.comparison.loc[("CO2", ""), "change"])
    lost = (both.clearing.sent - both.clearing.landed).to_numpy().sum()
    assert shown["change_twh"].sum() == pytest.approx(lost)
    assert isinstance(shown, pd.DataFrame)


EUROS = PLAN.replace(
    "{name: 雁淮, includes_loss: false, limit_twh: 40}",
    "{name: line, from: Shanxi, to: Jiangsu, tariff_per_mwh: 4, loss: 0.03, includes_loss: false, "
    "limit_twh: 40}",
).replace("name: toy", "name: toy\ncurrency: EUR\nexchange_rates: {CNY: 0.13}")


def test_sentences_say_the_currency_of_the_plan(plan):
    """Of compensation that of the table, whose net transfers it pays for."""
    found = plan(EUROS + ACCOUNTS)
    page = render_trade(found, "")
    own = text_of(page)
    part = own.rindex("The accounts: redispatch, and")
    assert tiles(market_experiment(found))[1][1] == "million EUR"
    assert "EUR/MWh" in own
    assert "yuan" not in own[:part]
    assert "At 80 yuan/t" in own[part:]
    with use("zh"):
        assert tiles(market_experiment(found))[1][1] == "百万欧元"
