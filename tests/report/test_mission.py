"""The mission's figures by brute force, and what open choices make of them."""

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio.report import mission, read_spread, write_spread
from mrio.report.alternatives import spread_of
from mrio.testing import synthetic_table


def inverse(table):
    x = np.where(table.x > 0, table.x, 1.0)
    return np.linalg.inv(np.eye(len(x)) - table.Z / x), x


@pytest.mark.parametrize("is_open", [True, False])
def test_every_fact_by_the_full_inverse(is_open):
    table = synthetic_table(4, 5, seed=3, open=is_open)
    name = table.stressors[0]
    group = tuple(table.regions[1:3])
    origin = table.regions[0]
    found = mission(mrio.Model(table), stressor=name, origin=origin, group=group, price=50.0)
    L, x = inverse(table)
    F, _, unit = table.stressor(name)
    mega = {"t": 1e-6, "kt": 1e-3, "Mt": 1.0}[unit]
    regions = list(table.regions)
    of_row = np.array([regions.index(r) for r in table.industries.region_of])
    of_column = np.array([regions.index(r) if r in regions else -1 for r in table.demand.region_of])

    def between(intensity):
        E = intensity[:, None] * (L @ table.Y)
        at = range(len(regions)), [*range(len(regions)), -1]
        return np.array(
            [[E[np.ix_(of_row == a, of_column == b)].sum() for b in at[1]] for a in at[0]]
        )

    E = between(F / x) * mega
    V = between(table.value_added / x)
    members = [1, 2]
    facts = found.facts
    total = E.sum()
    assert facts["out"] == pytest.approx(E[0, members].sum())
    assert facts["back"] == pytest.approx(E[members, 0].sum())
    assert facts["net"] == pytest.approx(facts["out"] - facts["back"])
    assert facts["out_share"] == pytest.approx(E[0, members].sum() / E[0].sum())
    inner = E[:, :-1]
    assert facts["interregional_share"] == pytest.approx((inner.sum() - inner.trace()) / total)
    assert facts["exported_share"] == pytest.approx(E[:, -1].sum() / total)
    ratio = facts["out_value_added"] / V[0, members].sum()
    assert facts["back_value_added"] == pytest.approx(ratio * V[members, 0].sum())
    assert facts["payment"] == pytest.approx(50.0 * facts["net"])
    assert found.spread is None
    assert "net_low" not in found.regions


def test_spread_is_lowest_and_highest():
    rows = {
        "as embedded": {("out", ""): 2.0, ("net_transfer", "A"): 1.0},
        "one": {("out", ""): 3.0, ("net_transfer", "A"): -1.0},
        "two together": {("out", ""): 1.0, ("net_transfer", "A"): 5.0},
    }
    spread = spread_of(rows, ["one"])
    assert spread.loc[("out", "")].tolist() == [2.0, 2.0, 3.0, 1.0, 3.0, 0.0, 3]
    net = [1.0, -1.0, 1.0, -1.0, 5.0, pytest.approx(1 / 3), 3]
    assert spread.loc[("net_transfer", "A")].tolist() == net


def test_spread_beside_the_embedded_table_is_of_that_table():
    table = mrio.load("china-2007")
    spread = read_spread(table)
    answer = mission(mrio.Model(table))
    for figure in ("out", "back", "net", "interregional_share", "exported_share"):
        assert spread.loc[(figure, ""), "embedded"] == pytest.approx(answer.facts[figure], rel=1e-7)
    net = spread.loc["net_transfer", "embedded"]
    assert net.reindex(table.regions).to_numpy() == pytest.approx(
        answer.regions["net_transfer"].to_numpy(), rel=1e-6, abs=1e-6
    )
    assert (spread["low"] <= spread["single_low"]).all()
    assert (spread["single_low"] <= spread["embedded"]).all()
    assert (spread["embedded"] <= spread["single_high"]).all()
    assert (spread["single_high"] <= spread["high"]).all()


def test_spread_of_another_table_is_not_taken():
    """The name alone is not enough: the hash must be that of the table."""
    table = mrio.load("china-2007")
    changed = table.replace(Y=table.Y * 1.0000001)
    assert changed.name == "china-2007"
    assert read_spread(changed) is None
    assert read_spread(synthetic_table(2, 2, seed=1)) is None


def test_spread_is_for_the_question_asked():
    """Net transfers keep their spread for another origin; the answer for the Delta does not."""
    model = mrio.Model(mrio.load("china-2007"))
    other = mission(model, origin="Hebei")
    assert ("out", "") not in other.spread.index
    assert "net_low" in other.regions
    fuel = mission(model, stressor="co2_process_cement")
    assert fuel.spread is None


def test_written_spread_is_read_again():
    table = mrio.load("china-2007")
    spread = read_spread(table)
    text = write_spread(spread, table)
    assert text.count(table.hash) == len(spread) == text.count("\n") - 1
    header = text.splitlines()[0].split(",")
    assert header == ["table", "figure", "region", *spread.columns]
    assert isinstance(spread, pd.DataFrame)


@pytest.mark.parametrize("price", [-1.0, float("nan"), float("inf")])
def test_prices_that_are_none(price):
    with pytest.raises(mrio.errors.InputError, match="price"):
        mission(mrio.Model(mrio.load("china-2007")), price=price)
