"""Linkages, extraction and betweenness by solving the changed table again, on awkward tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import structure
from mrio.errors import InputError, LabelError
from mrio.model import Model
from mrio.testing import synthetic_table, tables


class Reference:
    def __init__(self, table):
        self.table, self.n = table, len(table.Z)
        self.x = table.Z.sum(axis=1) + table.Y.sum(axis=1)
        self.over = np.array([1.0 / x if x else 0.0 for x in self.x])
        self.A = table.Z * self.over
        self.L = np.linalg.inv(np.eye(self.n) - self.A)
        self.G = np.linalg.inv(np.eye(self.n) - self.over[:, None] * table.Z)
        self.F = table.stressor(table.stressors[0])[0]
        self.f = self.F * self.over
        self.pairs = table.industries.index.tolist()
        self.regions = list(dict.fromkeys(r for r, _ in self.pairs))
        self.users = np.array([name for name, _ in table.demand.index])
        size = np.abs(self.f) @ np.abs(self.L) @ np.abs(table.Y).sum(axis=1)
        self.scale = 1.0 + float(size)

    def near(self, values):
        return pytest.approx(np.array(values, dtype=float), rel=0, abs=1e-9 * self.scale)

    def lost(self, A, Y):
        """(n,) emissions that the changed table no longer has, after solving it."""
        return self.F - self.f * np.linalg.solve(np.eye(self.n) - A, Y.sum(axis=1))

    def by_region(self, values):
        first = np.array([r for r, _ in self.pairs])
        return [values[first == r].sum() for r in self.regions]

    def without(self, group, kind):
        A, Y = self.A.copy(), self.table.Y.copy()
        if kind in ("whole", "purchases"):
            A[:, group] = 0.0
        if kind in ("whole", "sales"):
            A[group] = 0.0
        if kind == "whole":
            Y[group] = 0.0
        return self.lost(A, Y)


AWKWARD = [
    synthetic_table(3, 3, seed=1, unequal=True, idle=2, stressors=2),
    synthetic_table(4, 2, seed=2, open=False, idle=1),
    synthetic_table(1, 5, seed=3),
    synthetic_table(2, 1, seed=4, open=False),
]
ANY = st.one_of(st.sampled_from(AWKWARD), tables())
KIND = st.sampled_from(["whole", "purchases", "sales"])


@given(ANY)
def test_linkages(table):
    """Column sums of L, row sums of (I - B)^-1, and how evenly they are spread."""
    ref, found = Reference(table), structure.linkages(Model(table), spread=True)
    assert found.indexes["industry"].tolist() == ref.pairs
    n, L, G = ref.n, ref.L, ref.G
    for j in range(n):
        one = found.isel(industry=j)
        backward, forward = sum(L[i, j] for i in range(n)), sum(G[j, i] for i in range(n))
        figures = {
            "output_multiplier": backward,
            "input_multiplier": forward,
            "backward": n * backward / L.sum(),
            "forward": n * forward / G.sum(),
            "direct_backward": sum(ref.A[i, j] for i in range(n)),
            "direct_forward": sum(table.Z[j]) * ref.over[j],
        }
        for name, figure in figures.items():
            assert one[name].item() == pytest.approx(figure, rel=1e-9, abs=1e-12), name
        if n > 1:
            spreads = {"backward_spread": L[:, j], "forward_spread": G[j]}
            for name, reached in spreads.items():
                figure = np.std(reached, ddof=1) / np.mean(reached)
                assert one[name].item() == pytest.approx(figure, rel=1e-9, abs=1e-12), name
        words = {(True, True): "key", (True, False): "backward", (False, True): "forward"}
        strong = tuple(bool(one[name] > 1.0) for name in ("backward", "forward"))
        assert one["kind"].item() == words.get(strong, "weak")


def test_no_industry_stands_out_where_all_are_alike():
    table = synthetic_table(2, 2, seed=1, open=False)
    Z, Y = np.ones((4, 4)), np.full((4, table.Y.shape[1]), 0.75)
    v = np.full((1, 4), Y[0].sum())
    found = structure.linkages(Model(table.replace(Z=Z, Y=Y, v=v)))
    assert found["backward"].values == pytest.approx(1.0, abs=1e-12)
    assert found["kind"].values.tolist() == ["weak"] * 4


@given(ANY)
def test_emissions_up_and_down_the_chain(table):
    ref, model, name = Reference(table), Model(table), table.stressors[0]
    found = structure.emission_linkages(model, name)
    m, down = ref.f @ ref.L, ref.G @ ref.f - ref.f
    assert found["direct"].values == ref.near(ref.f)
    assert found["upstream"].values == ref.near(m - ref.f)
    assert found["downstream"].values == ref.near(down)
    share = structure.supply_chain_share(model, name)
    for value, s, whole in zip(share.values, ref.f, m, strict=True):
        assert np.isnan(value) if whole == 0 else value == pytest.approx(1 - s / whole, abs=1e-9)
    y = table.Y.sum(axis=1)
    if ref.F.sum() > 0:
        expected = 1 - ref.f @ y / ref.F.sum()
        assert share.attrs["of_final_demand"] == pytest.approx(expected, abs=1e-9)


@given(table=ANY, kind=KIND)
def test_extraction_of_each_industry(table, kind):
    ref, model, name = Reference(table), Model(table), table.stressors[0]
    each = structure.extraction_of_every_industry(model, name, kind=kind)
    lost = [ref.without([i], kind) for i in range(ref.n)]
    assert each.values == ref.near([one.sum() for one in lost])
    i = int(np.argmax(ref.x))
    one = structure.extraction(model, name, ref.pairs[i], kind=kind)
    assert one.values == ref.near(ref.by_region(lost[i]))
    assert one.attrs["total"] == ref.near(lost[i].sum())


@st.composite
def with_groups(draw):
    """A table, and two selectors with the industries that they name."""
    table = draw(ANY)
    pairs = table.industries.index.tolist()
    names = [*table.regions, *table.sectors, *pairs]
    some = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)
    named = [draw(some), draw(some)]
    places = [
        [i for i, pair in enumerate(pairs) if {pair, *pair} & set(selector)] for selector in named
    ]
    return table, named, places


@given(drawn=with_groups(), kind=KIND)
def test_extraction_of_groups(drawn, kind):
    """Regions, sectors and industries named together, overlapping too."""
    table, (named, _), (group, _) = drawn
    ref = Reference(table)
    lost = ref.without(group, kind)
    selector = named[0] if len(named) == 1 else named
    found = structure.extraction(Model(table), table.stressors[0], selector, kind=kind)
    assert found.region.values.tolist() == ref.regions
    assert found.values == ref.near(ref.by_region(lost))
    assert found.attrs["total"] == ref.near(lost.sum())


@given(drawn=with_groups())
def test_extraction_of_links(drawn):
    """Regions buy for their final users too; sectors and industries for production alone."""
    table, (sellers, buyers), (p, q) = drawn
    ref = Reference(table)
    A, Y = ref.A.copy(), table.Y.copy()
    A[np.ix_(p, q)] = 0.0
    for j, user in enumerate(ref.users):
        if user in buyers:
            Y[p, j] = 0.0
    lost = ref.lost(A, Y)
    found = structure.link_extraction(Model(table), table.stressors[0], sellers, buyers)
    assert found.values == ref.near(ref.by_region(lost))
    assert found.attrs["total"] == ref.near(lost.sum())


def test_naming_a_buyer_twice_is_naming_it_once(toy):
    once = structure.link_extraction(toy, "co2", ("SX", "E"), "YD")
    twice = structure.link_extraction(toy, "co2", ("SX", "E"), ["YD", "YD"])
    assert twice.values == pytest.approx(once.values, abs=1e-9)


def test_buyers_from_an_iterator(toy):
    listed = structure.link_extraction(toy, "co2", "SX", ["YD"])
    drawn = structure.link_extraction(toy, "co2", "SX", iter(["YD"]))
    assert drawn.values == pytest.approx(listed.values, abs=1e-9)


@given(ANY)
def test_extraction_of_every_region(table):
    ref, model = Reference(table), Model(table)
    found = structure.extraction_of_every_region(model, table.stressors[0])
    assert found.extracted.values.tolist() == found.region.values.tolist() == ref.regions
    for r in ref.regions:
        at = [i for i, pair in enumerate(ref.pairs) if pair[0] == r]
        expected = ref.by_region(ref.without(at, "whole"))
        assert found.sel(extracted=r).values == ref.near(expected)


@given(table=ANY, data=st.data())
def test_betweenness_adds_up_paths(table, data):
    """(Σ f A^k)_i (Σ A^l y)_i for k, l from 1: what comes in, times what goes on."""
    ref, model = Reference(table), Model(table)
    ends = list(table.destinations)
    to = data.draw(
        st.one_of(st.none(), st.sampled_from(ends), st.lists(st.sampled_from(ends), min_size=1))
    )
    names = ends if to is None else [to] if isinstance(to, str) else to
    y = table.Y[:, np.isin(ref.users, names)].sum(axis=1)
    into, out, before, after = ref.f, y, 0 * ref.f, 0 * y
    for _ in range(250):  # column sums are at most 0.8: 0.8^250 is nothing
        into, out = into @ ref.A, ref.A @ out
        before, after = before + into, after + out
    found = structure.betweenness(model, table.stressors[0], to=to)
    assert found.values == ref.near(before * after)
    for i in range(ref.n):
        if not table.Z[:, i].any() or not table.Z[i].any():
            assert found.values[i] == ref.near(0.0)


@given(ANY)
def test_sales_outside_the_region(table):
    ref, found = Reference(table), structure.out_of_region_sales(Model(table))
    for i, (region, _) in enumerate(ref.pairs):
        goods = sum(table.Z[i, j] for j in range(ref.n) if ref.pairs[j][0] != region)
        final = {
            s: sum(v for v, user in zip(table.Y[i], ref.users, strict=True) if user == s)
            for s in {*ref.users, "ROW"} - {region}
        }
        exports = final.pop("ROW")
        users = sum(final.values())
        one = found.isel(industry=i)
        sold = {"to_industries": goods, "to_final_users": users, "exports": exports}
        sold["share"] = goods + users + exports
        for name, amount in sold.items():
            assert one[name].item() == pytest.approx(amount * ref.over[i], rel=0, abs=1e-9), name


@pytest.mark.parametrize(
    "measure",
    [
        lambda model, names: structure.extraction(model, names, "R001"),
        lambda model, names: structure.link_extraction(model, names, "R001", "R002"),
        structure.extraction_of_every_industry,
        structure.extraction_of_every_region,
        structure.betweenness,
        structure.supply_chain_share,
    ],
)
def test_several_stressors_at_once_are_one_at_a_time(measure):
    model = Model(AWKWARD[0])
    together = measure(model, ["co2", "s2"])
    for i, name in enumerate(("co2", "s2")):
        one = measure(model, name)
        assert together.values[i] == pytest.approx(one.values, rel=1e-12, abs=1e-12, nan_ok=True)
        for key in {"total", "of_final_demand"} & set(one.attrs):
            assert together.attrs[key][i] == pytest.approx(one.attrs[key], rel=1e-12)


def test_what_is_refused(toy):
    for group in ("XX", ("SX", "X"), ("XX", "E"), [], ["SX", "XX"], 3, [("SX", "E", "M")]):
        with pytest.raises(LabelError):
            structure.extraction(toy, "co2", group)
        with pytest.raises(LabelError):
            structure.link_extraction(toy, "co2", "SX", group)
        with pytest.raises(LabelError):
            structure.link_extraction(toy, "co2", group, "SX")
    for call in (structure.extraction_of_every_industry, structure.betweenness):
        with pytest.raises(LabelError, match="ch4"):
            call(toy, "ch4")
    with pytest.raises(LabelError, match="unknown destination 'ROW'"):
        structure.betweenness(toy, "co2", to="ROW")
    with pytest.raises(InputError, match="kind='all'"):
        structure.extraction(toy, "co2", "SX", kind="all")
    with pytest.raises(InputError, match="kind='rows'"):
        structure.extraction_of_every_industry(toy, "co2", kind="rows")
