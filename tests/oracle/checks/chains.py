"""Each public name of mrio.account.chains that is of a table beside its formula."""

from __future__ import annotations

import numpy as np

from mrio import account
from mrio.errors import InputError, LabelError, SolveError
from tests.oracle.case import checks
from tests.oracle.comparing import answer, close, dims, each, parts_of, same
from tests.oracle.formulas import principles as p
from tests.oracle.formulas import value_chains as chains
from tests.oracle.formulas.figures import ALLOWED, Figures, stack

CHAIN = ["pure domestic", "final-goods trade", "simple value chain", "complex value chain"]


ROUTES = [
    "own final demand",
    "final goods",
    "intermediates, used by the buyer",
    "intermediates, passed on to a third region",
    "intermediates, returned home",
]


OUTSIDE = "exports outside the table"


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
