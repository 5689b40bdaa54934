"""The mission over years: rows are the tables' own answers, with their spread and their basis."""

import dataclasses
import json
import re

import pytest

import mrio
from mrio.errors import InputError
from mrio.report import mission, over_years, read_spread, told_of_years, write_page
from mrio.report.alternatives._files import read_beside
from mrio.report.page._year_changes import steps_between
from mrio.report.page._years import carried_text, structure_of, structure_texts
from mrio.testing import toy_table

YEARS = (2007, 2012, 2017)


@pytest.fixture(scope="module")
def answers():
    return [mission(mrio.Model(mrio.load(f"china-{year}")), price=100) for year in YEARS]


@pytest.fixture(scope="module")
def series(answers):
    return over_years(answers[::-1])


def test_rows_are_the_answers_of_each_table(answers, series):
    assert series.index.tolist() == list(YEARS)
    for year, answer in zip(YEARS, answers, strict=True):
        row, spread = series.loc[year], read_spread(mrio.load(f"china-{year}"))
        assert row["table"] == f"china-{year}"
        for name in ("out", "back", "net", "out_share", "payment"):
            assert row[name] == answer.facts[name]
        assert row["industry"] * row["out_share"] == pytest.approx(row["out"])
        for name in ("out", "back", "net"):
            low, high = spread.loc[(name, ""), ["low", "high"]]
            assert (row[f"{name}_low"], row[f"{name}_high"]) == (low, high)
            assert low <= row[name] * (1 + 1e-7)
            assert row[name] * (1 - 1e-7) <= high
        assert row["payment_low"] == pytest.approx(100 * row["net_low"])
        assert row["payment_high"] == pytest.approx(100 * row["net_high"])
        assert row["tables"] == spread.loc[("out", ""), "tables"]


def test_what_the_structure_stands_on(series):
    assert series["structure"].tolist() == ["own year", "structure of 2007", "structure of 2007"]
    assert structure_texts(series) == [
        "2007 survey tables",
        "2007 trade structure, updated",
        "2007 trade structure, updated",
    ]
    text = carried_text(mrio.load("china-2012"))
    assert text == "technology, trade between regions, final demand"
    assert carried_text(mrio.load("china-2007")) == ""
    assert structure_of(toy_table()) == "own year"


def test_changes_are_ranges_of_the_difference(series):
    """Ranges of two years overlap; the difference within each alternative does not span zero."""
    first, second = steps_between(series)
    assert (first["before"], first["after"]) == (2007, 2012)
    assert "(tables of 2007: 345; of 2012: 2)" in first["rest"]
    assert second["rest"] == ""
    for step in (first, second):
        before, after = step["before"], step["after"]
        assert step["change"] == series.loc[after, "out"] - series.loc[before, "out"]
        both = [read_beside(mrio.load(f"china-{y}"), "alternatives") for y in (before, after)]
        shared = [name for name in both[0] if name in both[1]]
        moved = both[1].loc[("out", "", "", ""), shared] - both[0].loc[("out", "", "", ""), shared]
        assert (step["low"], step["high"], step["shared"]) == (
            moved.min(),
            moved.max(),
            len(shared),
        )
        net = both[1].loc[("net", "", "", ""), shared] - both[0].loc[("net", "", "", ""), shared]
        assert series.loc[after, "payment_change_low"] == pytest.approx(100 * net.min())
        assert series.loc[after, "payment_change_high"] == pytest.approx(100 * net.max())
    assert series.loc[2012, "out_high"] > series.loc[2017, "out_low"]
    assert second["low"] > 0
    assert second["distinguishable"]
    told = told_of_years(series)
    assert "2012 and 2017: 2007 trade structure, updated" in told
    assert "2012 to 2017: +2.3 Mt CO2; range of the difference over 17 alternatives" in told
    assert "+1.9 to +3.3 Mt" in told
    assert "tables of 2007: 345; of 2012: 2" in told
    assert "Uncertainty from the carried-over structure is not included" in told
    assert "360 tables for 2007, 17 tables for 2012" in told


def test_a_difference_that_spans_zero_is_not_told_as_a_change(series):
    changed = series.copy()
    changed.loc[2017, "out_change_low"] = -0.1
    _, second = steps_between(changed)
    assert second["distinguishable"] is False
    assert "change not distinguishable" in told_of_years(changed)
    assert "change not distinguishable" not in told_of_years(series)


def test_tables_without_spread():
    base = toy_table()
    question = {"origin": "RC", "group": ("YD", "SX")}
    ours = [mission(mrio.Model(base.replace(year=year)), **question) for year in (2000, 2001)]
    series = over_years(ours)
    assert series[["out_low", "net_high", "payment_low"]].isna().all(axis=None)
    assert steps_between(series)[0]["distinguishable"] is None
    assert told_of_years(series) == ""


def test_what_is_no_series(answers):
    other = mission(answers[1].asked.model, price=50)
    for bad, message in (
        ([], "no mission"),
        ([answers[0], other], "another question"),
        ([answers[0], answers[0]], "one table for each year"),
        ([answers[0], dataclasses.replace(answers[1], asked=None)], "not kept"),
    ):
        with pytest.raises(InputError, match=message):
            over_years(bad)


def test_years_on_the_page(answers, series, tmp_path):
    table = mrio.load("china-2007")
    path = write_page(answers[0], table, tmp_path / "page.html", years=series)
    source = path.read_text(encoding="utf-8")
    drawn = json.loads(re.search(r'id="figures">(.*?)</script>', source, re.S)[1])
    for form in ("wide", "narrow"):
        out, _, back, _, paid, _ = drawn["fig-years"][form]["data"]
        assert out["x"] == series["out"].tolist()
        assert back["x"] == (-series["back"]).tolist()
        assert paid["x"] == series["payment"].tolist()
        ends = [x + up for x, up in zip(out["x"], out["error_x"]["array"], strict=True)]
        assert ends == pytest.approx(series["out_high"].tolist())
        ends = [x - down for x, down in zip(back["x"], back["error_x"]["arrayminus"], strict=True)]
        assert ends == pytest.approx((-series["back_high"]).tolist())
    rows = re.search(r'<table id="by-year">.*?<tbody>(.*?)</tbody>', source, re.S)[1]
    first = [float(value) for value in re.findall(r'</th><td data-value="([^"]*)"', rows)]
    assert first == series["out"].tolist()
    text = " ".join(re.sub(r"<[^>]+>", "", source).split())
    assert "2012 and 2017: 2007 trade structure, updated." in text
    assert "range of the difference over 17 alternatives built for both years: +1.9 to" in text
    alone = write_page(answers[0], table, tmp_path / "alone.html").read_text(encoding="utf-8")
    assert 'id="years"' not in alone
    assert "fig-years" not in alone


def test_a_page_of_a_year_carried_over_says_so(answers, tmp_path):
    table = mrio.load("china-2012")
    source = write_page(answers[1], table, tmp_path / "p.html").read_text(encoding="utf-8")
    text = " ".join(re.sub(r"<[^>]+>", "", source).split())
    carried = "fitted to the totals of 2012: technology, trade between regions, final demand."
    assert f"Carried over from an earlier year and {carried}" in text
    assert "Uncertainty from the carried-over structure is in no range." in text
    assert "Shanxi emissions for Yangtze Delta final demand, 2012" in text
