"""The principles against region blocks, loops and numpy's inverse, on awkward tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import account
from mrio.errors import LabelError
from mrio.model import Model
from mrio.testing import synthetic_table, tables
from tests.account.awkward import ANY, AWKWARD


class Reference:
    """Blocks of the textbook, one region at a time; v stands in for F when no row is named."""

    def __init__(self, table, stressor=None):
        self.table, self.Z = table, np.array(table.Z)
        n = len(self.Z)
        self.x = np.array([self.Z[i].sum() + table.Y[i].sum() for i in range(n)])
        self.A, self.over = np.zeros((n, n)), np.zeros(n)
        for j in range(n):
            if self.x[j] != 0:
                self.over[j] = 1.0 / self.x[j]
                self.A[:, j] = self.Z[:, j] / self.x[j]
        self.L = np.linalg.inv(np.eye(n) - self.A)
        kinds = [row.kind for row in table.primary]
        self.v = sum(table.v[i] for i in range(len(kinds)) if kinds[i] == "value_added")
        self.foreign = sum(
            (table.v[i] for i in range(len(kinds)) if kinds[i] == "import"), 0 * self.v
        )
        self.F, F_Y = (self.v, 0) if stressor is None else table.stressor(stressor)[:2]
        self.F_Y = F_Y + np.zeros(table.Y.shape[1])
        self.f = self.F * self.over
        self.pairs = table.industries.index.tolist()
        self.regions = list(dict.fromkeys(r for r, _ in self.pairs))
        self.at = {r: [i for i in range(n) if self.pairs[i][0] == r] for r in self.regions}
        users = [name for name, _ in table.demand.index]
        self.ends = [*self.regions, "ROW"] if "ROW" in users else self.regions
        columns = {
            s: [j for j, name in enumerate(users) if name == s] for s in [*self.regions, "ROW"]
        }
        self.y = {s: table.Y[:, columns[s]].sum(axis=1) for s in columns}
        self.out = {s: self.L @ self.y[s] for s in columns}  # output called for by users of s
        self.direct = np.array([self.F_Y[columns[r]].sum() for r in self.regions])
        self.local = {}
        for r, at in self.at.items():
            self.local[r] = np.linalg.inv(np.eye(len(at)) - self.A[np.ix_(at, at)])
        size = np.abs(self.f) @ np.abs(self.L) @ np.abs(table.Y).sum(axis=1)
        self.scale = 1.0 + float(size + np.abs(self.F_Y).sum())

    def others(self, *without):
        return [r for r in self.regions if r not in without]

    def block(self, r, s):
        return self.A[np.ix_(self.at[r], self.at[s])]

    def home(self, r, u):
        """Final demand of u for goods of r."""
        return self.y[u][self.at[r]]

    def carried(self, r, s):
        """Emitted inside r for each unit of output of s that buys from r: f^r L^rr A^rs."""
        return self.f[self.at[r]] @ self.local[r] @ self.block(r, s)

    def by_region(self, values):
        return np.array([np.sum(values[self.at[r]], axis=0) for r in self.regions])

    def near(self, values):
        return pytest.approx(np.array(values, dtype=float), rel=0, abs=1e-9 * self.scale)


@given(ANY)
def test_income_is_what_primary_inputs_enable(table):
    """v_i (G f')_i with G = (I - B)^-1, import rows as the primary inputs of ROW."""
    ref, model = Reference(table, table.stressors[0]), Model(table)
    G = np.linalg.inv(np.eye(len(ref.x)) - ref.over[:, None] * ref.Z)
    by_industry = np.array([ref.v[i] * (G[i] @ ref.f) for i in range(len(ref.x))])
    found = account.income(model, table.stressors[0])
    assert found.region.values.tolist() == ref.regions
    assert found.values == ref.near(ref.by_region(by_industry) + ref.direct)
    foreign = ref.foreign @ G @ ref.f
    assert found.attrs["imported"] == ref.near(foreign)
    rest = ref.F.sum() - by_industry.sum() - foreign
    assert found.attrs["unexplained"] == ref.near(rest)
    fine = account.income(model, table.stressors[0], by="industry")
    assert fine.indexes["industry"].tolist() == ref.pairs
    assert fine.values == ref.near(by_industry)
    flows = account.income_flows(model, table.stressors[0])
    cells = [
        [ref.v[ref.at[r]] @ G[np.ix_(ref.at[r], ref.at[s])] @ ref.f[ref.at[s]] for s in ref.regions]
        for r in ref.regions
    ]
    if "import" in [row.kind for row in table.primary]:
        cells.append([ref.foreign @ G[:, ref.at[s]] @ ref.f[ref.at[s]] for s in ref.regions])
        assert flows.origin.values.tolist() == [*ref.regions, "ROW"]
    assert flows.values == ref.near(cells)
    average = account.average(model, table.stressors[0])
    used = [ref.f @ ref.out[r] for r in ref.regions] + ref.direct
    assert average.values == ref.near((ref.by_region(by_industry) + ref.direct + used) / 2)


def share_out(ref, alpha, beta):
    """Kept by industries, charged to final users of each destination, by loops over sales."""
    n = len(ref.x)
    mu = ref.f @ np.linalg.inv(np.eye(n) - alpha * ref.A)
    kept = np.zeros(n)
    for i in range(n):
        for j in range(n):
            kept[i] += mu[i] * (1 - alpha[i, j]) * ref.Z[i, j]
        for s in ref.ends:
            kept[i] += mu[i] * (1 - beta[i]) * ref.y[s][i]
    return kept, np.array([(mu * beta) @ ref.y[s] for s in ref.ends])


@given(table=ANY, seed=st.integers(0, 10**6), own=st.sampled_from(["passed_on", "shared"]))
def test_shared_with_any_shares(table, seed, own):
    """Shares of every seller to every buyer, given in another order than the table's."""
    ref, model, rng = (
        Reference(table, table.stressors[0]),
        Model(table),
        np.random.default_rng(seed),
    )
    n, index = len(ref.x), table.industries.index
    alpha, beta = rng.random((n, n)), rng.random(n)
    rows, columns = rng.permutation(n), rng.permutation(n)
    frame = pd.DataFrame(alpha, index, index).iloc[rows, columns]
    series = pd.Series(beta, index).iloc[columns]
    given_shares = {"alpha": frame, "beta": series, "self_transactions": own}
    if own == "passed_on":
        np.fill_diagonal(alpha, 1.0)
    kept, charged = share_out(ref, alpha, beta)
    found = account.shared_parts(model, table.stressors[0], **given_shares)
    count = len(ref.regions)
    assert found["kept"].values == ref.near(ref.by_region(kept))
    assert found["charged"].values == ref.near(charged[:count])
    whole = ref.by_region(kept) + charged[:count] + ref.direct
    assert found["responsibility"].values == ref.near(whole)
    assert found.attrs["exported"] == ref.near(charged[count:].sum())
    by_industry = account.kept_by_industries(model, table.stressors[0], **given_shares)
    assert by_industry.values == ref.near(kept)


@given(table=ANY)
def test_shared_by_the_value_added_rule(table):
    """PR_i = mu_i v_i; the part of v that is imports is ROW's, apart."""
    ref, model = Reference(table, table.stressors[0]), Model(table)
    primary, sales = ref.v + ref.foreign, ref.x - np.diagonal(ref.Z)
    passed = np.array([1 - p / s if s else 1.0 for p, s in zip(primary, sales, strict=True)])
    alpha = np.tile(passed[:, None], len(passed))
    np.fill_diagonal(alpha, 1.0)
    kept, charged = share_out(ref, alpha, passed)
    mu = ref.f @ np.linalg.inv(np.eye(len(ref.x)) - alpha * ref.A)
    assert kept == ref.near(mu * primary)
    found = account.shared(model, table.stressors[0])
    own = ref.by_region(mu * ref.v) + charged[: len(ref.regions)] + ref.direct
    assert found.values == ref.near(own)
    assert found.attrs["imported"] == ref.near(mu @ ref.foreign)
    by_industry = account.kept_by_industries(model, table.stressors[0])
    assert by_industry.values == ref.near(mu * ref.v)


EQUAL = [AWKWARD[1], synthetic_table(3, 4, seed=5, idle=2), synthetic_table(1, 5, seed=3)]


@given(table=st.one_of(st.sampled_from(EQUAL), tables(sectors=1)))
def test_technology_adjusted(table):
    name = table.stressors[0]
    ref, model = Reference(table, name), Model(table)
    sent = {
        i: sum(ref.out[s][i] for s in ref.ends if s != ref.pairs[i][0]) for i in range(len(ref.x))
    }
    for average, weight in (("exports", sent), ("output", dict(enumerate(ref.x)))):
        expected = []
        for r, direct in zip(ref.regions, ref.direct, strict=True):
            figure = ref.f @ ref.out[r] + direct
            for i in ref.at[r]:
                same = [k for k in sent if ref.pairs[k][1] == ref.pairs[i][1]]
                total = sum(weight[k] for k in same)
                mean = sum(ref.f[k] * weight[k] for k in same) / total if total else 0.0
                figure += (ref.f[i] - mean) * sent[i]
            expected.append(figure)
        found = account.technology_adjusted(model, name, average=average)
        assert found.values == ref.near(expected)
        assert found.attrs["exported"] == ref.near(ref.f @ ref.out["ROW"])


def test_average_technology_needs_one_list_of_sectors():
    with pytest.raises(LabelError, match="has no"):
        account.technology_adjusted(Model(AWKWARD[0]), "co2")


@given(ANY)
def test_bilateral_trade_and_where_it_goes(table):
    """EEBT, what importers pass on, and what comes by way of others."""
    name = table.stressors[0]
    ref, model = Reference(table, name), Model(table)
    found = account.trade_balance_emissions(model, name)
    assert found.origin.values.tolist() == ref.regions
    assert found.destination.values.tolist() == list(ref.ends)
    eebt, on, through = (np.zeros((len(ref.regions), len(ref.ends))) for _ in range(3))
    for a, r in enumerate(ref.regions):
        f, local = ref.f[ref.at[r]], ref.local[r]
        for b, s in enumerate(ref.ends):
            shipped = ref.home(r, s).copy()
            if s not in (r, "ROW"):
                shipped += ref.Z[np.ix_(ref.at[r], ref.at[s])].sum(axis=1)
                for u in ref.ends:
                    if u != s:
                        on[a, b] += ref.carried(r, s) @ ref.out[u][ref.at[s]]
            eebt[a, b] = f @ local @ shipped
            for u in ref.others(r, s):
                through[a, b] += ref.carried(r, u) @ ref.out[s][ref.at[u]]
    assert found["eebt"].values == ref.near(eebt)
    assert found["passed_on"].values == ref.near(on)
    assert found["through_others"].values == ref.near(through)
    E = [[ref.f[ref.at[r]] @ ref.out[s][ref.at[r]] for s in ref.ends] for r in ref.regions]
    assert found["flows"].values == ref.near(E)
    assert np.array(eebt - on + through) == ref.near(E)
    off = eebt[:, : len(ref.regions)] - np.diag(np.diag(eebt))
    made = ref.by_region(ref.F) + ref.direct
    sent = eebt.sum(axis=1) - np.diag(eebt)
    assert found["consumption"].values == ref.near(made - sent + off.sum(axis=0))
