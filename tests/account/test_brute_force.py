"""Every account against loops over labels and numpy's inverse, on awkward tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import account
from mrio.model import Model
from mrio.table import Table
from mrio.testing import synthetic_table, tables


class Reference:
    """The textbook formulas, one label at a time; slow and plain on purpose."""

    def __init__(self, table: Table, stressor: str) -> None:
        self.industries = list(table.industries.pairs)
        self.users = list(table.demand.pairs)
        self.regions = list(dict.fromkeys(region for region, _ in self.industries))
        self.Y = table.Y
        x = [sum(table.Z[i]) + sum(table.Y[i]) for i in range(len(self.industries))]
        A = np.array(
            [[z / out if out else 0.0 for z, out in zip(row, x, strict=True)] for row in table.Z]
        )
        self.L = np.linalg.inv(np.eye(len(x)) - A)
        F, F_Y, _ = table.stressor(stressor)
        self.F, self.F_Y = F, F_Y
        self.f = [a / b if b else 0.0 for a, b in zip(F, x, strict=True)]
        self.va = [a / b if b else 0.0 for a, b in zip(table.value_added, x, strict=True)]
        self.scale = float(np.abs(self.f) @ np.abs(self.L) @ np.abs(self.Y).sum(axis=1))
        self.money = float(np.abs(self.va) @ np.abs(self.L) @ np.abs(self.Y).sum(axis=1))

    def embodied(self, row, column, coefficient=None, goods=None, without=()):
        """Emitted by industries that `row` holds for, for users that `column` holds for."""
        f = self.f if coefficient is None else coefficient
        total = 0.0
        for i, origin in enumerate(self.industries):
            if not row(origin):
                continue
            for k, product in enumerate(self.industries):
                if goods is not None and not goods(product):
                    continue
                for j, user in enumerate(self.users):
                    if column(user) and user[1] not in without:
                        total += f[i] * self.L[i, k] * self.Y[k, j]
        return total

    def direct(self, region):
        return sum(a for a, user in zip(self.F_Y, self.users, strict=True) if user[0] == region)


def everywhere(_):
    return True


def of(region):
    return lambda pair: pair[0] == region


def is_(pair):
    return lambda other: other == pair


def check(found, expected, scale):
    """Compare a labelled result with {label or labels: figure}, both ways complete."""
    series = found.to_series()
    assert set(series.index) == set(expected)
    for label, figure in expected.items():
        assert series[label] == pytest.approx(figure, rel=0, abs=1e-9 * (1.0 + scale)), label


AWKWARD = [
    synthetic_table(3, 3, seed=1, unequal=True, idle=2, stressors=2),
    synthetic_table(4, 2, seed=2, open=False, idle=1),
    synthetic_table(1, 5, seed=3),
    synthetic_table(2, 1, seed=4, open=False),
]


@given(table=st.one_of(st.sampled_from(AWKWARD), tables()), which=st.integers(0, 2))
def test_regional_accounts(table, which):
    name = table.stressors[which % len(table.stressors)]
    model, ref = Model(table), Reference(table, name)
    regions = ref.regions
    ends = [*regions, "ROW"] if any(user[0] == "ROW" for user in ref.users) else regions
    E = {(r, s): ref.embodied(of(r), of(s)) for r in regions for s in ends}
    check(account.flows(model, name), E, ref.scale)
    made = {
        r: sum(F for F, pair in zip(ref.F, ref.industries, strict=True) if pair[0] == r)
        for r in regions
    }
    check(account.production(model, name, industry_only=True), made, ref.scale)
    check(account.production(model, name), {r: made[r] + ref.direct(r) for r in regions}, ref.scale)
    used = {s: sum(E[r, s] for r in regions) + ref.direct(s) for s in regions}
    consumption = account.consumption(model, name)
    check(consumption, used, ref.scale)
    exported = sum(E[r, "ROW"] for r in regions) if "ROW" in ends else 0.0
    assert consumption.attrs["exported"] == pytest.approx(exported, abs=1e-9 * (1 + ref.scale))
    transfers = account.net_transfers(model, name)
    net = {r: sum(E[r, s] - E[s, r] for s in regions if s != r) for r in regions}
    check(transfers["net_transfer"], net, ref.scale)
    sent = {r: sum(E[r, s] for s in regions if s != r) for r in regions}
    check(transfers["sent"], sent, ref.scale)
    V = {(r, s): ref.embodied(of(r), of(s), coefficient=ref.va) for r in regions for s in ends}
    check(account.value_added(model), V, ref.money)


@given(table=st.one_of(st.sampled_from(AWKWARD), tables(regions=2)))
def test_flows_of_every_grain(table):
    name = table.stressors[0]
    model, ref = Model(table), Reference(table, name)
    ends = list(dict.fromkeys(user[0] for user in ref.users))
    rows = {
        "region": {(r,): of(r) for r in ref.regions},
        "industry": {pair: is_(pair) for pair in ref.industries},
    }
    for origin, labels in rows.items():
        by_user = {
            (*label, *user): ref.embodied(row, is_(user))
            for label, row in labels.items()
            for user in ref.users
        }
        by_product = {
            (*label, *pair): ref.embodied(row, everywhere, goods=is_(pair))
            for label, row in labels.items()
            for pair in ref.industries
        }
        by_region = {
            (*label, s): ref.embodied(row, of(s)) for label, row in labels.items() for s in ends
        }
        for destination, expected in (
            ("category", by_user),
            ("product", by_product),
            ("region", by_region),
        ):
            found = account.flows(model, name, origin=origin, destination=destination)
            check(found, expected, ref.scale)


@given(table=st.one_of(st.sampled_from(AWKWARD), tables(regions=2)))
def test_stocks_left_out_are_left_out_at_every_grain(table):
    name, without = table.stressors[0], ("stocks",)
    model, ref = Model(table), Reference(table, name)
    kept = [user for user in ref.users if user[1] != "stocks"]
    ends = list(dict.fromkeys(user[0] for user in ref.users))
    E = {(r, s): ref.embodied(of(r), of(s), without=without) for r in ref.regions for s in ends}
    check(account.flows(model, name, stocks="exclude"), E, ref.scale)
    by_user = account.flows(model, name, destination="category", stocks="exclude").to_series()
    for r, *user in by_user.index:
        figure = ref.embodied(of(r), is_(tuple(user))) if tuple(user) in kept else 0.0
        assert by_user[(r, *user)] == pytest.approx(figure, abs=1e-9 * (1 + ref.scale))
    products = {
        (r, *pair): ref.embodied(of(r), everywhere, goods=is_(pair), without=without)
        for r in ref.regions
        for pair in ref.industries
    }
    found = account.flows(model, name, destination="product", stocks="exclude")
    check(found, products, ref.scale)
    used = {s: sum(E[r, s] for r in ref.regions) + ref.direct(s) for s in ref.regions if s in ends}
    check(account.consumption(model, name, stocks="exclude"), used, ref.scale)


@given(table=st.one_of(st.sampled_from(AWKWARD), tables(regions=2)))
def test_industry_accounts_and_multipliers(table):
    name = table.stressors[0]
    model, ref = Model(table), Reference(table, name)
    sectors = list(dict.fromkeys(sector for _, sector in ref.industries))
    cells = [(r, s) for r in ref.regions for s in sectors]
    found = account.industry_accounts(model, name)

    def goods_of(sector):
        return lambda pair: pair[1] == sector

    def not_in(region):
        return lambda pair: pair[0] != region

    cba = {(r, s): ref.embodied(everywhere, of(r), goods=goods_of(s)) for r, s in cells}
    imp = {(r, s): ref.embodied(not_in(r), of(r), goods=goods_of(s)) for r, s in cells}
    exp = {(r, s): ref.embodied(is_((r, s)), not_in(r)) for r, s in cells}
    pba = dict.fromkeys(cells, 0.0) | dict(zip(ref.industries, ref.F, strict=True))
    for variable, expected in {"D_cba": cba, "D_imp": imp, "D_exp": exp, "D_pba": pba}.items():
        check(found[variable], expected, ref.scale)
    m = dict(zip(ref.industries, np.array(ref.f) @ ref.L, strict=True))
    check(account.multipliers(model, name), m, max(np.abs(list(m.values()))))


@pytest.mark.parametrize("share", [0.0, 1e9])
def test_flows_through_l_and_through_solves_are_the_same(monkeypatch, share):
    """Whichever is cheaper: multipliers by origin, products, standard accounts, residual."""
    from mrio.account import _flows

    table = synthetic_table(5, 7, seed=9, stressors=2, unequal=True, idle=2)
    exact = Model(table, solver="dense_lu", stranded="drop")
    model = Model(table, stranded="drop")
    calls = []
    inverse = Model.inverse_array
    monkeypatch.setattr(Model, "inverse_array", lambda self: calls.append(1) or inverse(self))
    L = np.linalg.inv(np.eye(len(table.x)) - table.Z * exact.inverse_x)
    for destination, demand in (
        ("product", np.diag(table.Y.sum(axis=1))),
        ("category", table.Y),
    ):
        for origin in ("industry", "region"):
            monkeypatch.setattr(_flows, "INVERSE_SHARE", share)
            found = account.flows(
                model, ["co2", "s2"], origin=origin, destination=destination
            ).values
            S = model.stressor_rows(["co2", "s2"]).S
            expected = S[:, :, None] * (L @ demand)
            if origin == "region":
                codes = table.industries.region_codes
                expected = np.stack(
                    [[e[codes == r].sum(axis=0) for r in range(5)] for e in expected]
                )
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-12 * expected.max())
    found = account.industry_accounts(model, "co2")["D_imp"].values
    assert found == pytest.approx(account.industry_accounts(exact, "co2")["D_imp"].values, rel=1e-9)
    assert bool(calls) == (share == 0.0)
    assert model.report.residual < 1e-12
