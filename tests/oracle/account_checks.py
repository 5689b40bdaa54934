"""Each public name of mrio.account beside its formula."""

from __future__ import annotations

import numpy as np

from mrio import account
from mrio.errors import InputError, LabelError, SolveError
from tests.oracle import principles as p
from tests.oracle import value_chains as chains
from tests.oracle.case import checks
from tests.oracle.comparing import answer, close, dims, each, parts_of, same
from tests.oracle.figures import ALLOWED, Figures, stack, zeros
from tests.oracle.world import ROW

CHAIN = ["pure domestic", "final-goods trade", "simple value chain", "complex value chain"]
ROUTES = [
    "own final demand",
    "final goods",
    "intermediates, used by the buyer",
    "intermediates, passed on to a third region",
    "intermediates, returned home",
]
OUTSIDE = "exports outside the table"


@checks("account.production")
def production(case):
    w, alone = case.w, case.pick([True, False])
    found = account.production(case.model, case.asked, industry_only=alone)
    expected = each(case, lambda name: p.production(w, name, alone))
    same(found, dims(case, region=w.regions), expected, "production")
    assert found.attrs["units"] == "kt"


@checks("account.consumption")
def consumption(case):
    w, (word, without) = case.w, case.stocks
    found = account.consumption(case.model, case.asked, stocks=word)
    parts = parts_of(case, lambda name: p.consumption(w, name, without))
    same(found, dims(case, region=w.regions), parts[0], "consumption")
    close(found.attrs["exported"], parts[1], "exported")
    close(found.attrs["left_out"], parts[2], "left out")


GRAINS = [(o, d) for o in ("region", "industry") for d in ("region", "category", "product")]


def _labels(w, origin, destination):
    rows = {"origin": w.regions} if origin == "region" else {"industry": w.industries}
    columns = {
        "region": {"destination": w.ends},
        "category": {"demand": w.demand},
        "product": {"product": w.industries},
    }[destination]
    return {**rows, **columns}


@checks("account.flows")
def flows(case):
    w = case.w
    for origin, destination in GRAINS:
        word, without = case.stocks
        found = account.flows(
            case.model, case.asked, origin=origin, destination=destination, stocks=word
        )
        labels = dims(case, **_labels(w, origin, destination))
        expected = each(
            case,
            lambda name, o=origin, d=destination, out=without: p.embodied(w, w.f(name), o, d, out),
        )
        same(found, labels, expected, f"flows {origin} {destination} {word}")


@checks("account.value_added")
def value_added(case):
    w, (word, without) = case.w, case.stocks
    origin, destination = case.pick(GRAINS)
    found = account.value_added(case.model, origin=origin, destination=destination, stocks=word)
    labels = _labels(w, origin, destination)
    same(found, labels, p.embodied(w, w.earned, origin, destination, without), "value added")
    idle = w.primary("value_added")[w.idle].sum()
    close(found.attrs["without_output"], idle, "value added without output")
    assert found.attrs["units"] == "M CNY"


@checks("account.multipliers")
def multipliers(case):
    w = case.w
    found = account.multipliers(case.model, case.asked)
    expected = each(case, lambda name: w.f(name) @ w.L)
    same(found, dims(case, industry=w.industries), expected, "multipliers")
    assert found.attrs["units"] == "kt per M CNY"


@checks("account.industry_accounts")
def industry_accounts(case):
    w = case.w
    cells = [(r, s) for r in w.regions for s in w.sectors]
    found = account.industry_accounts(case.model, case.asked)

    def parts(name):
        F, f = w.F(name), w.f(name)
        m = f @ w.L
        pba, cba, imp, exp = [], [], [], []
        exported = p.output_for_exports(w)
        for r, s in cells:
            at = [i for i in w.own(r) if w.industries[i][1] == s]
            pba.append(F[at].sum())
            goods, y = w.making(s), w.bought(r)
            cba.append((m[goods] * y[goods]).sum())
            others = [i for i in range(w.n) if w.home(i) != r]
            abroad = f[others] @ w.L[others] if others else zeros(w.n)
            imp.append((abroad[goods] * y[goods]).sum().within(cba[-1]))
            exp.append((f[at] * exported[at]).sum())
        return stack(pba), stack(cba), stack(imp), stack(exp)

    names = ("D_pba", "D_cba", "D_imp", "D_exp")
    for name, expected in zip(names, parts_of(case, parts), strict=True):
        same(found[name], dims(case, industry=cells), expected, name)


@checks("account.income")
def income(case):
    w = case.w
    *expected, imported, unexplained = parts_of(case, lambda name: p.income(w, name))
    for by, figures in zip(("industry", "region"), expected, strict=True):
        found = account.income(case.model, case.asked, by=by)
        labels = {by: w.industries if by == "industry" else w.regions}
        same(found, dims(case, **labels), figures, f"income by {by}")
        close(found.attrs["imported"], imported, "imported")
        close(found.attrs["unexplained"], unexplained, "unexplained")


@checks("account.income_flows")
def income_flows(case):
    w = case.w
    found = account.income_flows(case.model, case.asked)
    imports = any(kind == "import" for _, kind in w.raw.primary)
    labels = {"origin": [*w.regions, ROW] if imports else w.regions, "destination": w.regions}
    expected = each(case, lambda name: p.income_flows(w, name))
    same(found, dims(case, **labels), expected, "income flows")


@checks("account.average")
def average(case):
    w = case.w
    found = account.average(case.model, case.asked)

    def halves(name):
        used, exported, _ = p.consumption(w, name)
        _, earned, imported, unexplained = p.income(w, name)
        return 0.5 * (used + earned), 0.5 * exported, 0.5 * imported, 0.5 * unexplained

    by_region, *outside = parts_of(case, halves)
    same(found, dims(case, region=w.regions), by_region, "average")
    for name, figures in zip(("exported", "imported", "unexplained"), outside, strict=True):
        close(found.attrs[name], figures, name)


def _sharing(case):
    """Return words for the shares, and the reference's."""
    import pandas as pd

    w, rng = case.w, case.rng
    own = case.pick(["passed_on", "shared"])
    kind = case.pick(["rule", "clip", "numbers", "series", "frame"])
    index = case.model.table.industries.index
    if kind in ("rule", "clip"):
        words = {"self_transactions": own, "clip": kind == "clip"}
        return words, p.Sharing(w, self_transactions=own, clip=kind == "clip")
    if kind == "numbers":
        alpha = beta = float(case.pick([0.0, 1.0, 0.3]))
        words = {"alpha": alpha, "beta": beta}
    else:
        beta, order = rng.random(w.n), rng.permutation(w.n)
        given = pd.Series(beta[order], index[order])
        if kind == "series":
            alpha = rng.random(w.n)
            words = {"alpha": pd.Series(alpha[order], index[order]), "beta": given}
            alpha = alpha[:, None]
        else:
            alpha = rng.random((w.n, w.n))
            other = rng.permutation(w.n)
            frame = pd.DataFrame(alpha[np.ix_(order, other)], index[order], index[other])
            words = {"alpha": frame, "beta": given}
    return {**words, "self_transactions": own}, p.Sharing(w, alpha, beta, own)


@checks("account.shared", "account.shared_parts", "account.kept_by_industries")
@checks("account.shared_flows")
def shared(case):
    w = case.w
    words, s = _sharing(case)
    if s.refused is not True and s.radius >= 1 - 1e-9:
        refuses, error = None if s.radius < 1 + 1e-9 else True, SolveError
    else:
        refuses, error = s.refused, InputError
    parts = answer(
        lambda: account.shared_parts(case.model, case.asked, **words), refuses, error, "shared"
    )
    if parts is None or s.radius >= 1:
        return
    of = parts_of(case, s.parts)
    labels = dims(case, region=w.regions)
    for name, i in (("kept", 0), ("charged", 1), ("direct", 2)):
        same(parts[name], labels, of[i], f"shared, {name}")
    whole = account.shared(case.model, case.asked, **words)
    for found in (parts["responsibility"], whole):
        same(found, labels, of[0] + of[1] + of[2], "shared")
    kept = account.kept_by_industries(case.model, case.asked, **words)
    expected = each(case, lambda name: s.kept(name)[0])
    same(kept, dims(case, industry=w.industries), expected, "kept by industries")
    flows = account.shared_flows(case.model, case.asked, **words)
    labels = dims(case, origin=w.regions, destination=[*w.regions, ROW])
    same(flows, labels, each(case, s.flows), "shared flows")
    for found in (whole, parts):
        close(found.attrs["exported"], of[3], "shared, exported")
    for found in (whole, parts, kept):
        assert ("imported" in found.attrs) == s.rule
        if s.rule:
            close(found.attrs["imported"], of[4], "shared, imported")
    for found in (whole, kept, flows):
        _clipped(w, s, found.attrs.get("clipped", []))


def _clipped(w, s, named):
    labels = [f"{r} / {sector}" for r, sector in w.industries]
    assert {labels[i] for i in s.clipped} <= set(named)
    assert set(named) <= {labels[i] for i in s.clipped | s.perhaps}


def _same_sectors(w):
    return len(w.industries) == len(w.regions) * len(w.sectors)


@checks("account.technology_adjusted")
def technology_adjusted(case):
    w, average = case.w, case.pick(["exports", "output"])
    names = [case.asked] if isinstance(case.asked, str) else case.asked
    if _same_sectors(w):
        refusals = [p.technology_adjusted(w, name, average)[1] for name in names]
        refuses = True if True in refusals else None if None in refusals else False
        error = InputError
    else:
        refuses, error = True, LabelError
    found = answer(
        lambda: account.technology_adjusted(case.model, case.asked, average=average),
        refuses,
        error,
        "technology_adjusted",
    )
    if found is None:
        return
    expected = each(case, lambda name: p.technology_adjusted(w, name, average)[0])
    same(found, dims(case, region=w.regions), expected, f"technology adjusted by {average}")
    exported = each(case, lambda name: p.consumption(w, name)[1])
    close(found.attrs["exported"], exported, "exported")
    assert found.attrs["additive"] == (average == "exports")


@checks("account.trade_balance_emissions")
def trade_balance(case):
    w = case.w
    found = account.trade_balance_emissions(case.model, case.asked)
    labels = dims(case, origin=w.regions, destination=w.ends)
    parts = parts_of(case, lambda name: p.bilateral(w, name))
    for i, name in enumerate(("eebt", "passed_on", "through_others")):
        same(found[name], labels, parts[i], name)
    E = each(case, lambda name: p.flows(w, w.f(name)))
    same(found["flows"], labels, E.within(parts[0] + parts[1]), "flows of EEBT")
    same(found["consumption"], dims(case, region=w.regions), parts[3], "EEBT consumption")
    abroad = parts[0][..., len(w.regions) :].sum(axis=-1).sum(axis=-1)
    close(found.attrs["exported"], abroad, "EEBT exported")


@checks("account.net_flows", "account.net_transfers")
def net_transfers(case):
    w, (word, without) = case.w, case.stocks
    count = len(w.regions)
    found = account.net_transfers(case.model, case.asked, stocks=word)

    def parts(name):
        E = p.flows(w, w.f(name), without)
        sent, received = ([zeros()] * count for _ in range(2))
        for r in range(count):
            for s in range(count):
                if r != s:
                    sent[r], received[s] = sent[r] + E[r, s], received[s] + E[r, s]
        whole = E.sum(axis=1) + E[:, :count].sum(axis=0)
        sent, received = stack(sent).within(whole), stack(received).within(whole)
        exported = E[:, count] if w.open else zeros(count)
        own = stack([E[r, r] for r in range(count)])
        net = sent - received
        return [sent, received, net, exported, net + exported, own]

    names = ("sent", "received", "net_transfer", "exported", "net_with_exports", "own")
    for name, expected in zip(names, parts_of(case, parts), strict=True):
        same(found[name], dims(case, region=w.regions), expected, name)
    net = account.net_flows(case.model, case.asked, stocks=word)

    def difference(name):
        E = p.flows(w, w.f(name), without)[:, :count]
        return E - E.T

    labels = dims(case, origin=w.regions, destination=w.regions)
    same(net, labels, each(case, difference), "net flows")


@checks("account.largest_flows")
def largest_flows(case):
    w, (word, without) = case.w, case.stocks
    destination = case.pick(["region", "category", "product"])
    count = case.pick([1, 3, 100])
    frame = account.largest_flows(
        case.model, case.one, destination=destination, count=count, stocks=word
    )
    all_of_them = p.embodied(w, w.f(case.one), "industry", destination, without)
    ends = {
        "region": [(s,) for s in w.ends],
        "category": w.demand,
        "product": w.industries,
    }[destination]
    names = {
        "region": ["destination"],
        "category": ["destination", "category"],
        "product": ["product_region", "product_sector"],
    }[destination]
    assert list(frame.columns) == ["region", "sector", *names, "value", "share"]
    listed = []
    for row in frame.itertuples(index=False):
        i, j = w.industries.index(tuple(row[:2])), ends.index(tuple(row[2:-2]))
        listed.append((i, j))
        close(row.value, all_of_them[i, j], f"largest flow {row}")
    assert len(set(listed)) == len(listed) <= count
    sizes = frame["value"].abs().to_numpy()
    assert (np.diff(sizes) <= 0).all()
    left = np.ones(all_of_them.v.shape, dtype=bool)
    for at in listed:
        left[at] = False
    if left.any() and (len(listed) < count or len(sizes)):
        least = sizes[-1] if len(listed) == count else 0.0
        over = np.abs(all_of_them.v) - ALLOWED * all_of_them.r
        assert (over[left] <= least).all(), "a larger flow is left out"
    total = all_of_them.sum()
    close(frame.attrs["total"], total, "total of all flows")
    close(frame.attrs["listed"], frame["value"].sum(), "listed") if len(frame) < 2 else None
    close(frame["share"], Figures(frame["value"].to_numpy()) / total, "share")


@checks("account.gvc")
def gvc(case):
    for kind in ("forward", "backward", "routes", "gross_exports"):
        by = "region" if kind == "gross_exports" else case.pick(["region", "industry"])
        asked = None if case.rng.random() < 0.3 else case.asked
        found = account.gvc(case.model, asked, decomposition=kind, by=by)
        _routes(case, kind, by, asked is None, found)
        assert found.attrs["additive"] == (kind != "gross_exports")


def _routes(case, kind, by, of_money, found):
    w, formula = case.w, getattr(chains, kind)

    def figures(name):
        values = formula(w, w.coefficient(name))
        if by == "region" and kind != "gross_exports":
            values = stack([values[w.own(r)].sum(axis=0) for r in w.regions])
        return values

    expected = figures(None) if of_money else each(case, figures)
    names = {"forward": CHAIN, "backward": CHAIN, "routes": ROUTES}.get(kind)
    if names is None:
        names = found.indexes["route"].tolist()
        assert len(names) == (11 if w.open else 9)
        assert [name[0] for name in names[:9]] == list("123456789")
    elif w.open:
        names = [*names, OUTSIDE]
    labels = {by: w.industries if by == "industry" else w.regions, "route": names}
    labels = labels if of_money else dims(case, **labels)
    same(found, labels, expected, f"gvc {kind} by {by}")


@checks("account.pollution_terms_of_trade")
def terms_of_trade(case):
    w = case.w
    found = account.pollution_terms_of_trade(case.model, case.asked)
    names = [case.asked] if isinstance(case.asked, str) else case.asked
    parts = [chains.terms_of_trade(w, name) for name in names]
    expected, nothing = stack([part[0] for part in parts]), np.stack([part[1] for part in parts])
    if isinstance(case.asked, str):
        expected, nothing = expected[0], nothing[0]
    same(found, dims(case, region=w.regions), expected, "terms of trade", nothing)


WORDS = {
    (1, 1): "gains value added, takes pollution",
    (1, -1): "double loss",
    (-1, 1): "double gain",
    (-1, -1): "pays value added, sheds pollution",
}


@checks("account.exchange_quadrant")
def exchange_quadrant(case):
    w = case.w
    found = account.exchange_quadrant(case.model, case.one)
    labels = {"origin": w.regions, "destination": w.regions}
    nets = []
    for c, kind in ((w.f(case.one), "emissions"), (w.earned, "value_added")):
        M = chains.between(w, c)
        net = (M - M.T).blurred(1e-12 * (np.abs(M.v) + np.abs(M.v.T)) / ALLOWED)
        same(found[f"net_{kind}"], labels, net, f"net {kind}")
        largest = np.abs(net.v).max(initial=0.0)
        if largest:
            bound = net.r[np.unravel_index(np.abs(net.v).argmax(), net.v.shape)]
            strength = net / Figures(largest, bound)
        else:
            strength = Figures(net.v, np.where(net.r > 0, np.inf, 0.0))
        same(found[_strength(kind)], labels, strength, f"strength of {kind}")
        nets.append(net)
    expected, nothing = chains.dyads(w, case.one)
    same(found["dyad_ratio"], labels, expected, "dyad ratio", nothing)
    for at in np.ndindex(nets[0].v.shape):
        signs = [_signs(net[at]) for net in nets]
        allowed = {WORDS.get((a, b), "") for a in signs[0] for b in signs[1]}
        assert found["quadrant"].values[at] in allowed, f"quadrant at {at}"


def _strength(kind):
    return {"emissions": "emission_strength", "value_added": "value_added_strength"}[kind]


def _signs(net):
    if net.low > 0:
        return [1]
    if net.high < 0:
        return [-1]
    return [-1, 0, 1] if net.r > 0 else [0]


@checks("account.domestic_technology")
def domestic_technology(case):
    w = case.w
    if not w.raw.commodities:
        answer(
            lambda: account.domestic_technology(case.model, case.asked),
            True,
            LabelError,
            "domestic_technology",
        )
        return
    names = [case.asked] if isinstance(case.asked, str) else case.asked
    national, x, _, totals = chains.domestic_technology(w, names[0])
    used = [
        k
        for k, sector in enumerate(w.sectors)
        if sector in w.raw.commodities and any(part.any() for part in w.raw.commodities[sector])
    ]
    unmade = [k for k in used if x.v[k] <= 0]
    unsure = any(x.low[k] <= 0 < x.high[k] and x.r[k] > 0 for k in used) or abs(national - 1) < 1e-6
    if unsure:
        refuses, error = None, (InputError, SolveError)
    else:
        refuses, error = (True, InputError) if unmade else (national >= 1, SolveError)
    found = answer(
        lambda: account.domestic_technology(case.model, case.asked),
        refuses,
        error,
        "domestic_technology",
    )
    if found is None or totals is None:
        return
    labels = dims(case, region=w.regions)

    def all_parts(name):
        _, _, imported, totals = chains.domestic_technology(w, name)
        return imported, *totals.values()

    imported, *national_totals = parts_of(case, all_parts)
    inside = each(case, lambda name: p.consumption(w, name)[0])
    same(found["imported"], labels, imported, "imported at home technology")
    same(found["made_inside"], labels, inside, "made inside")
    same(found["consumption"], labels, inside + imported, "consumption with imports")
    for name, of in zip(totals, national_totals, strict=True):
        close(found.attrs[name], of, name)
    close(found.attrs["production"], each(case, lambda s: p.production(w, s).sum()), "production")
    close(found.attrs["exported"], each(case, lambda s: p.consumption(w, s)[1]), "exported")
