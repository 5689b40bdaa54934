"""Flows, multipliers and net transfers of mrio.account beside their formulas."""

from __future__ import annotations

import numpy as np

from mrio import account
from tests.oracle.case import checks
from tests.oracle.comparing import close, dims, each, parts_of, same
from tests.oracle.formulas import principles as p
from tests.oracle.formulas.figures import ALLOWED, Figures, stack, zeros

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
