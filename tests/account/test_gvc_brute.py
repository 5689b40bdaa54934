"""Value-chain decompositions against the block formulas of their papers, on awkward tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import account
from mrio.model import Model
from mrio.table import Extension
from mrio.testing import synthetic_table
from tests.account.awkward import ANY


class Blocks:
    """A_rs, the local inverse of r, and final demand of u for goods of r; lists of regions."""

    def __init__(self, table, stressor):
        n = len(table.Z)
        self.x = table.Z.sum(axis=1) + table.Y.sum(axis=1)
        over = np.array([1.0 / x if x else 0.0 for x in self.x])
        A = table.Z * over
        self.L = np.linalg.inv(np.eye(n) - A)
        imports = sum(
            row for row, kind in zip(table.v, table.primary, strict=True) if kind.kind == "import"
        )
        added = self.x - table.Z.sum(axis=0) - imports
        self.f = (added if stressor is None else table.stressor(stressor)[0]) * over
        self.pairs = table.industries.index.tolist()
        self.regions = list(dict.fromkeys(r for r, _ in self.pairs))
        users = np.array([name for name, _ in table.demand.index])
        self.Y = {s: table.Y[:, users == s].sum(axis=1) for s in [*self.regions, "ROW"]}
        self.open = "ROW" in users
        self.at = {r: [i for i in range(n) if self.pairs[i][0] == r] for r in self.regions}
        self.A = {
            (r, s): A[np.ix_(self.at[r], self.at[s])] for r in self.regions for s in self.regions
        }
        self.local = {r: np.linalg.inv(np.eye(len(at)) - self.A[r, r]) for r, at in self.at.items()}
        size = np.abs(self.f) @ np.abs(self.L) @ np.abs(table.Y).sum(axis=1)
        self.scale = 1.0 + float(size)

    def B(self, r, s):
        return self.L[np.ix_(self.at[r], self.at[s])]

    def y(self, r, u):
        return self.Y[u][self.at[r]]

    def out(self, r, u):
        """Output of r that final demand of u calls for."""
        return (self.L @ self.Y[u])[self.at[r]]

    def others(self, *without):
        return [r for r in self.regions if r not in without]

    def spread(self, values):
        """Industries of a region at their places in the table."""
        whole = np.zeros(len(self.x))
        for r, part in values.items():
            whole[self.at[r]] = part
        return whole

    def by_region(self, columns):
        return [[column[self.at[r]].sum() for column in columns] for r in self.regions]

    def near(self, values):
        return pytest.approx(np.array(values, dtype=float), rel=0, abs=1e-9 * self.scale)


OF = st.sampled_from([True, False])


def both_grains(table, stressor, decomposition, columns):
    """Columns (n,) of every route, by industry and summed over regions."""
    ref, model = Blocks(table, stressor), Model(table)
    columns = columns(ref)
    if not ref.open:
        assert not columns.pop().any()
    fine = account.gvc(model, stressor, decomposition=decomposition, by="industry")
    assert fine.indexes["industry"].tolist() == ref.pairs
    assert fine.values == ref.near(np.transpose(columns))
    coarse = account.gvc(model, stressor, decomposition=decomposition)
    assert coarse.region.values.tolist() == ref.regions
    assert coarse.values == ref.near(ref.by_region(columns))
    assert (coarse.route.values[-1] == "exports outside the table") == ref.open
    return ref, fine


def forward(ref):
    """f L^D y^D; f L^D y^F; f L^D A^F L^D y^D; f L^D A^F (L y - L^D y^D); f L y^ROW."""
    terms = [{}, {}, {}, {}, {}]
    for r in ref.regions:
        f, local = ref.f[ref.at[r]], ref.local[r]
        abroad = sum((ref.y(r, u) for u in ref.others(r)), 0 * f)
        once, more = 0 * f, 0 * f
        for s in ref.others(r):
            home = ref.local[s] @ ref.y(s, s)
            once = once + ref.A[r, s] @ home
            more = more + ref.A[r, s] @ (sum(ref.out(s, u) for u in ref.regions) - home)
        parts = [ref.y(r, r), abroad, once, more]
        for term, part in zip(terms, parts, strict=False):
            term[r] = f * (local @ part)
        terms[4][r] = f * ref.out(r, "ROW")
    return [ref.spread(term) for term in terms]


def backward(ref):
    """Columns of f L ŷ in the same terms, by who makes the final product."""
    n = len(ref.x)
    domestic, foreign = np.zeros((n, n)), np.zeros((n, n))
    for r in ref.regions:
        domestic[np.ix_(ref.at[r], ref.at[r])] = ref.local[r]
        for s in ref.others(r):
            foreign[np.ix_(ref.at[r], ref.at[s])] = ref.A[r, s]
    home = ref.spread({r: ref.y(r, r) for r in ref.regions})
    own = sum(ref.Y[u] for u in ref.regions)
    chain = ref.f @ domestic @ foreign
    return [
        ref.f @ domestic * home,
        ref.f @ domestic * (own - home),
        chain @ domestic * home,
        chain @ (ref.L * own - domestic * home),
        ref.f @ ref.L * ref.Y["ROW"],
    ]


def routes(ref):
    """R1, R2, and R3 by the last user: the buyer, a third region, the region itself.

    docs/methods/value-chains.md#routes-of-emissions
    """
    terms = [{}, {}, {}, {}, {}, {}]
    for r in ref.regions:
        f, local = ref.f[ref.at[r]], ref.local[r]
        zero = 0 * f
        buyer, third, back = zero, zero, zero
        for s in ref.others(r):
            buyer = buyer + ref.A[r, s] @ ref.out(s, s)
            back = back + ref.A[r, s] @ ref.out(s, r)
            for u in ref.others(r, s):
                third = third + ref.A[r, s] @ ref.out(s, u)
        final = sum((ref.y(r, u) for u in ref.others(r)), zero)
        for term, part in zip(terms, (ref.y(r, r), final, buyer, third, back), strict=False):
            term[r] = f * (local @ part)
        terms[5][r] = f * ref.out(r, "ROW")
    return [ref.spread(term) for term in terms]


@given(table=ANY, money=OF)
def test_forward(table, money):
    ref, found = both_grains(table, None if money else table.stressors[0], "forward", forward)
    assert found.sum("route").values == ref.near(ref.f * ref.x)


@given(table=ANY, money=OF)
def test_backward(table, money):
    ref, found = both_grains(table, None if money else table.stressors[0], "backward", backward)
    y = sum(ref.Y.values())
    assert found.sum("route").values == ref.near(ref.f @ ref.L * y)


@given(table=ANY, money=OF)
def test_routes(table, money):
    ref, found = both_grains(table, None if money else table.stressors[0], "routes", routes)
    assert found.sum("route").values == ref.near(ref.f * ref.x)
    stays = found.isel(route=0) + found.isel(route=4)
    own = ref.spread({r: ref.f[ref.at[r]] * ref.out(r, r) for r in ref.regions})
    assert stays.values == ref.near(own)


def nine_terms(ref, s):
    """Koopman, Wang & Wei (2014), equation 36, with exports to ROW in E*; two routes outside."""
    V = {r: ref.f[ref.at[r]] for r in ref.regions}

    def exports(r):
        shipped = ref.y(r, "ROW").copy()
        for t in ref.others(r):
            shipped += ref.A[r, t] @ ref.x[ref.at[t]] + ref.y(r, t)
        return shipped

    terms = [0.0] * 11
    for r in ref.others(s):
        own = V[s] @ ref.B(s, r)
        back = own @ ref.A[r, s] @ ref.local[s]
        terms[0] += V[s] @ ref.B(s, s) @ ref.y(s, r)
        terms[1] += own @ ref.y(r, r)
        terms[2] += sum(own @ ref.y(r, t) for t in ref.others(s, r))
        terms[3] += own @ ref.y(r, s)
        terms[4] += back @ ref.y(s, s)
        terms[5] += back @ exports(s)
        terms[9] += own @ ref.y(r, "ROW")
        for t in ref.others(s):
            foreign = V[t] @ ref.B(t, s)
            terms[6] += foreign @ ref.y(s, r)
            terms[7] += foreign @ ref.A[s, r] @ ref.local[r] @ ref.y(r, r)
            terms[8] += foreign @ ref.A[s, r] @ ref.local[r] @ exports(r)
    terms[9] += V[s] @ ref.B(s, s) @ ref.y(s, "ROW")
    terms[10] += sum(V[t] @ ref.B(t, s) @ ref.y(s, "ROW") for t in ref.others(s))
    return terms, sum(V[t] @ ref.B(t, s) for t in ref.regions) @ exports(s)


@given(table=ANY, money=OF)
def test_gross_exports(table, money):
    """Nine terms and what leaves the table sum to multipliers times gross exports."""
    stressor = None if money else table.stressors[0]
    ref, found = (
        Blocks(table, stressor),
        account.gvc(Model(table), stressor, decomposition="gross_exports"),
    )
    assert found.sizes["route"] == (11 if ref.open else 9)
    for s in ref.regions:
        expected, gross = nine_terms(ref, s)
        expected = expected if ref.open else expected[:9]
        assert found.sel(region=s).values == ref.near(expected)
        assert sum(expected) == ref.near(gross)


SEVERAL = [
    account.production,
    account.consumption,
    account.income,
    account.average,
    account.income_flows,
    lambda model, names: account.income(model, names, by="industry"),
    account.shared,
    account.kept_by_industries,
    lambda model, names: account.shared(model, names, alpha=0.3, beta=0.6),
    account.technology_adjusted,
    lambda model, names: account.technology_adjusted(model, names, average="output"),
    account.trade_balance_emissions,
    *(
        lambda model, names, kind=kind: account.gvc(model, names, decomposition=kind)
        for kind in ("forward", "backward", "routes", "gross_exports")
    ),
]


@pytest.mark.parametrize("principle", SEVERAL)
def test_several_stressors_at_once_are_one_at_a_time(principle):
    """Every principle is linear in F: a total is the sum of its rows."""
    table = synthetic_table(3, 4, seed=7, stressors=3)
    given = table.extensions["emissions"]
    rows, totals = given.stressors, {"all": given.stressors}
    whole = Extension("emissions", rows, given.units, given.F, given.F_Y, totals)
    model = Model(table.replace(extensions={"emissions": whole}))
    together = principle(model, [*rows, "all"])
    apart = [principle(model, name) for name in (*rows, "all")]
    for name in list(getattr(together, "data_vars", [None])):
        many, each = (
            (together, apart) if name is None else (together[name], [a[name] for a in apart])
        )
        assert many.dims == ("stressor", *each[0].dims)
        scale = np.abs(many.values).max()
        for i, one in enumerate(each):
            assert many.values[i] == pytest.approx(one.values, rel=1e-12, abs=1e-12 * scale)
        total = many.values[:3].sum(axis=0)
        assert many.values[3] == pytest.approx(total, rel=1e-9, abs=1e-10 * scale)
    for key in ("exported", "imported", "import_share"):
        if key in together.attrs:
            one_by_one = [one.attrs[key] for one in apart]
            assert together.attrs[key] == pytest.approx(one_by_one, rel=1e-12)
