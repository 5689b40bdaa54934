"""Each public name of mrio.structure that is of one table beside its formula."""

from __future__ import annotations

import numpy as np

from mrio import structure
from mrio.errors import LabelError, SolveError
from mrio.structure import supply_chains
from tests.oracle.case import checks
from tests.oracle.comparing import answer, close, dims, each, parts_of, same
from tests.oracle.formulas import industries as plain
from tests.oracle.formulas.figures import ALLOWED, Figures, radius, stack

ABOVE = 1.0 + 1e-9


@checks("structure.linkages")
def linkages(case):
    w = case.w
    found = structure.linkages(case.model, spread=True)
    expected = plain.linkages(w)
    for name, figures in expected.items():
        same(found[name], {"industry": w.industries}, figures, f"linkages, {name}")
    assert "backward_spread" not in structure.linkages(case.model)
    for i, kind in enumerate(found["kind"].values):
        sides = [_above(expected[side][i]) for side in ("backward", "forward")]
        words = {(1, 1): "key", (1, 0): "backward", (0, 1): "forward", (0, 0): "weak"}
        assert kind in {words[b, f] for b in sides[0] for f in sides[1]}, f"kind of {i}"


def _above(figure):
    if figure.low > ABOVE:
        return [1]
    return [0] if figure.high < ABOVE else [0, 1]


@checks("structure.emission_linkages")
def emission_linkages(case):
    w = case.w
    found = structure.emission_linkages(case.model, case.asked)

    def parts(name):
        f, m = w.f(name), w.f(name) @ w.L
        down = [
            Figures(0.0) if i in w.idle else (w.L[i] * w.F(name)).sum() / w.x[i] for i in range(w.n)
        ]
        return f, (m - f).within(m, f), (stack(down) - f).within(stack(down), f)

    names = ("direct", "upstream", "downstream")
    for name, expected in zip(names, parts_of(case, parts), strict=True):
        same(found[name], dims(case, industry=w.industries), expected, name)


@checks("structure.supply_chain_share")
def supply_chain_share(case):
    w = case.w
    found = structure.supply_chain_share(case.model, case.asked)
    f = each(case, lambda name: w.f(name))
    m = each(case, lambda name: w.f(name) @ w.L)
    nothing = (m.v == 0) & (m.r == 0)
    labels = dims(case, industry=w.industries)
    same(found, labels, (1.0 - f / m).within(1.0), "supply-chain share", nothing)
    direct = each(case, lambda name: w.f(name) @ w.y)
    every = each(case, lambda name: w.f(name) @ w.L @ w.y)
    close(found.attrs["of_final_demand"], 1.0 - direct / every, "share of final demand")


@checks("structure.out_of_region_sales")
def out_of_region_sales(case):
    w = case.w
    found = structure.out_of_region_sales(case.model)
    _, abroad, outside = w.hatted()
    sold = []
    for i in range(w.n):
        others = [j for j in range(w.n) if w.home(j) != w.home(i)]
        every = Figures(w.Z[i]).sum()
        sold.append(Figures(w.Z[i, others]).sum().within(Figures(np.abs(w.Z[i]))[:].sum(), every))
    parts = {
        "to_industries": stack(sold) / w.x,
        "to_final_users": abroad / w.x,
        "exports": outside / w.x,
    }
    parts["share"] = parts["to_industries"] + parts["to_final_users"] + parts["exports"]
    for name, figures in parts.items():
        same(found[name], {"industry": w.industries}, figures, f"sales outside, {name}")


@checks("structure.betweenness")
def betweenness(case):
    w, to = case.w, None
    y = w.y
    if case.rng.random() < 0.6:
        to = case.some(w.ends)
        y = stack([w.bought(s) for s in to]).sum(axis=0)
    found = structure.betweenness(case.model, case.asked, to=to)
    expected = each(case, lambda name: plain.betweenness(w, name, y))
    same(found, dims(case, industry=w.industries), expected, "betweenness")


def _selector(case):
    """Return a selector, and the positions it names."""
    w = case.w
    kind = case.pick(["region", "sector", "pair", "list"])
    if set(w.regions) & set(w.sectors) and kind in ("region", "sector"):
        kind = "pair"
    if kind == "region":
        name = case.pick(w.regions)
        return name, w.own(name)
    if kind == "sector":
        name = case.pick(w.sectors)
        return name, w.making(name)
    if kind == "pair":
        i = case.pick(list(range(w.n)))
        return w.industries[i], [i]
    at = case.some(list(range(w.n)))
    return [w.industries[i] for i in at], sorted(at)


@checks(
    "structure.supply_chains.selected",
    "structure.supply_chains.parts_of",
    "structure.supply_chains.named_regions",
)
def selection(case):
    w = case.w
    what, at = _selector(case)
    assert supply_chains.selected(case.model.table, what, role="some").tolist() == at
    parts = [what] if isinstance(what, (str, tuple)) else list(what)
    assert supply_chains.parts_of(what) == parts
    named = tuple(part for part in parts if isinstance(part, str) and part in w.regions)
    assert supply_chains.named_regions(case.model.table, what) == named
    both = set(w.regions) & set(w.sectors)
    for name in [*both, "nowhere at all"]:
        answer(
            lambda name=name: supply_chains.selected(case.model.table, name, role="some"),
            True,
            LabelError,
            "selected",
        )


@checks(
    "structure.extraction",
    "structure.extraction_of_every_industry",
    "structure.extraction_of_every_region",
)
def extraction(case):
    w = case.w
    kind = case.pick(["whole", "purchases", "sales"])
    what, at = _selector(case)
    lost = plain.without(w, at, kind)
    if lost is not None:
        found = structure.extraction(case.model, case.asked, what, kind=kind)
        expected = each(case, lambda name: w.by_region(w.f(name) * lost))
        same(found, dims(case, region=w.regions), expected, f"extraction, {kind}")
        total = each(case, lambda name: (w.f(name) * lost).sum())
        close(found.attrs["total"], total, f"extraction, {kind}, total")
    each_alone = [plain.without(w, [i], kind) for i in range(w.n)]
    if all(part is not None for part in each_alone):
        found = structure.extraction_of_every_industry(case.model, case.asked, kind=kind)
        expected = each(case, lambda name: stack([(w.f(name) * part).sum() for part in each_alone]))
        same(found, dims(case, industry=w.industries), expected, f"every industry, {kind}")
    each_region = [plain.without(w, w.own(r), "whole") for r in w.regions]
    if all(part is not None for part in each_region):
        found = structure.extraction_of_every_region(case.model, case.asked)
        expected = each(
            case, lambda name: stack([w.by_region(w.f(name) * part) for part in each_region])
        )
        labels = dims(case, extracted=w.regions, region=w.regions)
        same(found, labels, expected, "every region")


@checks("structure.link_extraction")
def link_extraction(case):
    w = case.w
    sellers, at = _selector(case)
    buyers, to = _selector(case)
    regions = [buyers] if isinstance(buyers, str) and buyers in w.regions else []
    lost = plain.without_link(w, at, to, regions)
    if lost is None:
        return
    found = structure.link_extraction(case.model, case.asked, sellers, buyers)
    expected = each(case, lambda name: w.by_region(w.f(name) * lost))
    same(found, dims(case, region=w.regions), expected, "extraction of a link")
    total = each(case, lambda name: (w.f(name) * lost).sum())
    close(found.attrs["total"], total, "extraction of a link, total")


@checks("structure.paths")
def paths(case):
    w, rng = case.w, case.rng
    words, s, y, via = {}, w.f(case.one), w.y, None
    if rng.random() < 0.4:
        words["origin"], at = _selector(case)
        mask = np.zeros(w.n)
        mask[at] = 1.0
        s = Figures(s.v * mask, s.r * mask)
    if rng.random() < 0.4:
        words["to"] = case.some(w.ends)
    if rng.random() < 0.3:
        words["categories"] = case.some(list(dict.fromkeys(c for _, c in w.demand)))
    wanted = [
        j
        for j, (region, category) in enumerate(w.demand)
        if region in words.get("to", [region]) and category in words.get("categories", [category])
    ]
    y = Figures(w.raw.Y[:, wanted]).sum(axis=1)
    y = Figures(y.v, 4 * y.r)
    if rng.random() < 0.4:
        words["via"], via = _selector(case)
    tiers = int(case.pick([0, 1, 2, 3] if w.n <= 5 else [0, 1, 2]))
    threshold = case.pick([0.0, 1e-6, 1e-2, 0.2])
    top = case.pick([None, None, 3])
    negative = (w.A.v < 0).any() or (s.v < 0).any() or w.x.v.min() < 0
    size = radius(Figures(np.abs(w.A.v)))
    unsure = abs(size - 1) < 1e-6 or w.x.v.min() < 0
    frame = answer(
        lambda: structure.paths(
            case.model, case.one, tiers=tiers, threshold=threshold, top=top, **words
        ),
        (None if unsure else bool(negative and size >= 1)),
        SolveError,
        "paths",
    )
    if frame is None or size >= 1:
        return
    whole, whole_most, total, most = plain.totals(w, s, y, via)
    faint = via is not None and most.low <= 1e-11 * whole_most.high * 1.01  # reported apart
    close(frame.attrs["total_any_way"], whole, "paths, total any way")
    if faint:
        return
    close(frame.attrs["total"], total, "paths, total")
    close(frame.attrs["threshold"], threshold * most, "paths, threshold")
    sums = plain.tier_sums(w, s, y, tiers, via)
    close(frame.attrs["tiers"], sums, "paths, tiers")
    close(frame.attrs["beyond_tiers"], total - sums.sum(), "paths, beyond the tiers")
    _listed(frame, w, plain.chains(w, s, y, tiers, via), threshold * most, top, total)


def _listed(frame, w, chains, smallest, top, total):
    """Every chain at or above the threshold is listed, with its value; the largest first."""
    text = {nodes: " → ".join(" / ".join(w.industries[i]) for i in nodes) for nodes in chains}
    by_text = {label: nodes for nodes, label in text.items()}
    assert len(by_text) == len(text), "two chains of one text"
    seen = set()
    for row in frame.itertuples(index=False):
        assert row.path in by_text, f"no such chain: {row.path}"
        nodes = by_text[row.path]
        seen.add(nodes)
        close(row.value, chains[nodes], f"path {row.path}")
        close(row.share, chains[nodes].within(0.0) / total, f"share of {row.path}") if np.isfinite(
            row.share
        ) else None
        assert row.tier == len(nodes) - 1
        assert (row.region, row.sector) == w.industries[nodes[0]]
        assert (row.product_region, row.product_sector) == w.industries[nodes[-1]]
        buyer = w.industries[nodes[1]] if len(nodes) > 1 else ("", "")
        assert (row.buyer_region, row.buyer_sector) == buyer
        high = abs(chains[nodes].v) + ALLOWED * chains[nodes].r
        assert high >= smallest.low, f"below the threshold: {row.path}"
    assert len(seen) == len(frame)
    sizes = frame["value"].abs().to_numpy()
    assert (np.diff(sizes) <= 0).all(), "not the largest first"
    close(frame.attrs["listed"], frame["value"].sum(), "listed") if len(frame) == 1 else None
    cut = sizes[-1] if top is not None and len(frame) == top else 0.0
    for nodes, figure in chains.items():
        low = abs(figure.v) - ALLOWED * figure.r
        if nodes not in seen and low > max(smallest.high, cut):
            raise AssertionError(f"{text[nodes]} of {figure.v} is not listed")
