"""Each public name of mrio.account.responsibility beside its formula."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio import account
from mrio.errors import InputError, LabelError, SolveError
from tests.oracle.case import checks
from tests.oracle.comparing import answer, close, dims, each, parts_of, same
from tests.oracle.formulas import principles as p
from tests.oracle.formulas.world import ROW


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


def same_sectors(w):
    return len(w.industries) == len(w.regions) * len(w.sectors)


@checks("account.technology_adjusted")
def technology_adjusted(case):
    w, average = case.w, case.pick(["exports", "output"])
    names = [case.asked] if isinstance(case.asked, str) else case.asked
    if same_sectors(w):
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
