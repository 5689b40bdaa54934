"""The largest flows against the dense array, sorted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import account
from mrio.model import Model
from mrio.testing import synthetic_table, tables

AWKWARD = [
    synthetic_table(3, 3, seed=1, unequal=True, idle=2, stressors=2),
    synthetic_table(4, 2, seed=2, open=False, idle=1),
    synthetic_table(1, 5, seed=3),
]
ANY = st.one_of(st.sampled_from(AWKWARD), tables())
TO = st.sampled_from(["region", "category", "product"])


def every_flow(table, destination, stocks="include"):
    """{labels of origin and destination: f_i (L Y)_ij}, all of them."""
    n = len(table.x)
    over = np.divide(1.0, table.x, out=np.zeros(n), where=table.x != 0)
    L = np.linalg.inv(np.eye(n) - table.Z * over)
    F = table.stressor(table.stressors[0])[0] * over
    users = table.demand.index.tolist()
    kept = [stocks == "include" or user[1] not in table.stocks for user in users]
    Y = table.Y * np.array(kept)
    pairs = table.industries.index.tolist()
    columns = {}
    for j, user in enumerate(users):
        key = user if destination == "category" else user[:1]
        columns[key] = columns.get(key, 0.0) + Y[:, j]
    if destination == "product":
        columns = {pair: np.eye(n)[k] * Y.sum(axis=1) for k, pair in enumerate(pairs)}
    return {
        (*pair, *key): figure
        for key, y in columns.items()
        for pair, figure in zip(pairs, F * (L @ y), strict=True)
    }


@given(table=ANY, destination=TO, count=st.integers(1, 30), stocks=st.sampled_from(["in", "ex"]))
def test_the_first_of_all_flows_in_order(table, destination, count, stocks):
    """By absolute value: stock changes may carry emissions back."""
    stocks = f"{stocks}clude"
    if not table.stocks:
        stocks = "include"
    dense = every_flow(table, destination, stocks)
    scale = 1e-9 * (1.0 + sum(abs(figure) for figure in dense.values()))
    found = account.largest_flows(
        Model(table), table.stressors[0], destination=destination, count=count, stocks=stocks
    )
    order = sorted(dense.values(), key=abs, reverse=True)[:count]
    at_most = [figure for figure in order if abs(figure) > scale]
    assert len(at_most) <= len(found) <= count
    sizes = found["value"].abs().to_numpy()
    assert (np.diff(sizes) <= 0).all()
    assert sizes == pytest.approx(np.abs(order[: len(found)]), rel=0, abs=scale)
    labels = found.drop(columns=["value", "share"])
    listed = [tuple(row) for row in labels.itertuples(index=False)]
    assert len(set(listed)) == len(listed)
    for label, value in zip(listed, found["value"], strict=True):
        assert value == pytest.approx(dense[label], rel=0, abs=scale)
    total = sum(dense.values())
    assert found.attrs["total"] == pytest.approx(total, rel=0, abs=scale)
    assert found.attrs["listed"] == pytest.approx(found["value"].sum(), rel=0, abs=scale)
    if len(found) and abs(total) > scale:
        assert found["share"].to_numpy() == pytest.approx(found["value"] / found.attrs["total"])


@pytest.mark.parametrize("solver", ["dense_lu", "auto"])
def test_across_panels(solver):
    """More products than one panel holds; the largest of each are among the largest of all."""
    table = synthetic_table(10, 30, seed=3)
    dense = every_flow(table, "product")
    found = account.largest_flows(Model(table, solver=solver), "co2", count=500)
    order = sorted(dense.values(), reverse=True)[:500]
    assert found["value"].to_numpy() == pytest.approx(order, rel=1e-9)
    labels = found[["region", "sector", "product_region", "product_sector"]]
    for label, value in zip(labels.itertuples(index=False), found["value"], strict=True):
        assert value == pytest.approx(dense[tuple(label)], rel=1e-9)


def test_all_of_the_toy(toy):
    """Largest of all: what Shanxi's coke and power emit for their own final product."""
    found = account.largest_flows(toy, "co2", destination="region")
    assert len(found) == 18
    assert found.attrs["listed"] == pytest.approx(720.0, abs=1e-9)
    assert found["share"].sum() == pytest.approx(1.0, abs=1e-12)
    assert found.loc[0, ["region", "sector", "destination"]].tolist() == ["SX", "E", "YD"]
