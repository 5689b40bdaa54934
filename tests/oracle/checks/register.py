"""The register, the summary of principles beside their formulas."""

from __future__ import annotations

import json

import numpy as np

from mrio import account
from mrio.errors import InputError, LabelError, SolveError
from tests.oracle.case import checks
from tests.oracle.checks.responsibility import same_sectors
from tests.oracle.comparing import answer, close
from tests.oracle.formulas import principles as p
from tests.oracle.formulas import value_chains as chains
from tests.oracle.formulas.figures import as_figures, stack, zeros

NAMES = ["production", "consumption", "trade_balance", "income", "average", "shared"]
NAMES += ["technology_adjusted"]


def _principles(w, name):
    """Return principle → (by region, outside), and the refusal of the technology-adjusted one."""
    used, exported, _ = p.consumption(w, name)
    _, earned, imported, unexplained = p.income(w, name)
    eebt, _, _, traded = p.bilateral(w, name)
    s = p.Sharing(w, clip=True)
    parts = s.parts(name)
    found = {
        "production": (p.production(w, name), zeros()),
        "consumption": (used, exported),
        "trade_balance": (traded, eebt[:, -1].sum() if w.open else zeros()),
        "income": (earned, imported),
        "average": (0.5 * (used + earned), 0.5 * (exported + imported)),
        "shared": (parts[0] + parts[1] + parts[2], parts[3] + parts[4]),
    }
    rest = {"income": unexplained, "average": 0.5 * unexplained}
    refused = True
    if same_sectors(w):
        adjusted, refused = p.technology_adjusted(w, name, "exports")
        found["technology_adjusted"] = adjusted, exported
    return found, rest, refused


@checks("account.summary", "account.identities")
def summary(case):
    w, name = case.w, case.one
    found, rest, refused = _principles(w, name)
    frame = account.summary(case.model, name)
    assert list(frame.columns) == NAMES
    assert frame.index.tolist() == w.regions
    gone = json.loads(frame.attrs["not_available"])
    assert refused is None or ("technology_adjusted" in gone) == refused
    for principle in NAMES:
        if principle in gone:
            assert frame[principle].isna().all()
            continue
        close(frame[principle], found[principle][0], f"summary, {principle}")
    checked = account.identities(case.model, name)
    F, F_Y = w.rows(name)
    emitted = F.sum() + F_Y.sum()
    size = np.abs(F.v).sum() + np.abs(F_Y.v).sum()
    for principle in NAMES:
        if principle in gone:
            assert (name, principle) not in checked.index
            continue
        row = checked.loc[(name, principle)]
        own, outside = found[principle][0].sum(), as_figures(found[principle][1])
        left = as_figures(rest.get(principle, zeros()))
        close(row["own_regions"], own, f"identities, {principle}")
        close(row["outside"], outside, f"identities, outside of {principle}")
        close(row["unexplained"], left, f"identities, unexplained of {principle}")
        together = own + outside + left
        close(row["together"], together, f"identities, {principle} together")
        close(row["emitted"], emitted, "identities, emitted")
        close(row["difference"], together - emitted, f"identities, difference of {principle}")
        # All that is emitted is charged once, but for what stocks sold explain (income).
        gap = own + outside - emitted
        if max(abs(gap.low), abs(gap.high)) <= 1e-9 * size:
            assert row["holds"], f"{principle} does not hold"
        if gap.low > 1e-9 * size or gap.high < -1e-9 * size:
            assert not row["holds"], f"{principle} holds"
    some = case.some(NAMES[:-1])
    both = account.summary(case.model, [name, w.raw.stressors[0]], principles=some)
    assert list(both.columns) == [principle for principle in NAMES if principle in some]
    first = _principles(w, w.raw.stressors[0])[0]
    for k, of in enumerate((found, first)):
        half = both.iloc[k * len(w.regions) : (k + 1) * len(w.regions)]
        assert half.index.get_level_values(1).tolist() == w.regions
        for principle in some:
            close(half[principle], of[principle][0], f"summary of two, {principle}")
    holds = frame.attrs["identities_hold"]
    assert holds == int(all(checked["holds"]))


def _flows_by(w, c, by):
    if by in ("product", "category"):
        return p.embodied(w, c, "region", by)
    return p.embodied(w, c, by, "region")


def _by(w, figures, by):
    if by == "industry":
        return figures
    return stack([figures[w.own(r)].sum(axis=0) for r in w.regions])


def _entry(w, name, by, found):
    """Return entry → a function of the values found and of those by the formula."""
    E, money = w.f(name), w.earned
    clipped = p.Sharing(w, clip=True)
    cells = [
        ([i for i in w.own(r) if w.industries[i][1] == s], r, s)
        for r in w.regions
        for s in w.sectors
    ]
    made = stack([w.F(name)[at].sum() for at, _, _ in cells])
    return {
        "production": lambda: (
            (found["production"], made) if by == "industry" else (found, p.production(w, name))
        ),
        "consumption": lambda: (found, p.consumption(w, name)[0]),
        "trade_balance": lambda: (found, p.bilateral(w, name)[3]),
        "income": lambda: (found, p.income(w, name)[0 if by == "industry" else 1]),
        "average": lambda: (found, 0.5 * (p.consumption(w, name)[0] + p.income(w, name)[1])),
        "shared": lambda: (
            found,
            clipped.kept(name)[0]
            if by == "industry"
            else clipped.parts(name)[0] + clipped.parts(name)[1] + clipped.parts(name)[2],
        ),
        "technology_adjusted": lambda: (found, p.technology_adjusted(w, name, "exports")[0]),
        "net_transfers": lambda: (
            found["net_transfer"],
            _net(p.flows(w, E)[:, : len(w.regions)]),
        ),
        "flows": lambda: (found, _flows_by(w, E, by)),
        "net_flows": lambda: (found, _antisymmetric(p.flows(w, E)[:, : len(w.regions)])),
        "income_flows": lambda: (found, p.income_flows(w, name)),
        "shared_flows": lambda: (found, clipped.flows(name)),
        "trade_balance_flows": lambda: (found["eebt"], p.bilateral(w, name)[0]),
        "value_added": lambda: (found, _flows_by(w, money, by)),
        "gvc_forward": lambda: (found, _by(w, chains.forward(w, E), by)),
        "gvc_backward": lambda: (found, _by(w, chains.backward(w, E), by)),
        "gvc_routes": lambda: (found, _by(w, chains.routes(w, E), by)),
        "gvc_gross_exports": lambda: (found, chains.gross_exports(w, E)),
        "gvc_value_added": lambda: (found, _by(w, chains.forward(w, money), by)),
        "gross_exports_value_added": lambda: (found, chains.gross_exports(w, money)),
        "domestic_technology": lambda: (
            found["consumption"],
            p.consumption(w, name)[0] + chains.domestic_technology(w, name)[2],
        ),
        "multipliers": lambda: (found, E @ w.L),
        "industry_accounts": lambda: (found["D_pba"], made),
    }


def _antisymmetric(E):
    return E - E.T


def _net(E):
    return (E.sum(axis=1) - E.sum(axis=0)).within(E.sum(axis=1), E.sum(axis=0))


@checks("account.REGISTER")
def register(case):
    """One entry a table, at one of its grains; `charged` and `between` say the same by others."""
    w, name = case.w, case.one
    entry = case.pick(list(account.REGISTER))
    of = account.REGISTER[entry]
    by = case.pick(list(of.by))
    asked = account.Question(name, by)
    if entry in ("pollution_terms_of_trade", "exchange_quadrant"):
        return  # their own checks have NaN and words
    refuses = None if not of.any_table else False
    errors = (InputError, LabelError)
    if entry == "domestic_technology":  # imported inputs beside domestic ones may reach output
        errors = (*errors, SolveError)
    found = answer(lambda: of.compute(case.model, asked), refuses, errors, entry)
    if found is None:
        return
    if entry == "domestic_technology" and chains.domestic_technology(w, name)[2] is None:
        return
    values, expected = _entry(w, name, by, found)[entry]()
    close(values.values, expected, f"register, {entry} by {by}")
    if of.charged is not None:
        again = of.charged(case.model, asked)
        close(again.values, expected, f"register, {entry} as charged")
        assert "exported" in again.attrs
    if of.between is not None:
        pairs = of.between(case.model, name)
        own = pairs.sel(destination=w.regions, origin=w.regions).transpose("origin", "destination")
        whole = {
            "consumption": lambda: p.flows(w, w.f(name))[:, : len(w.regions)],
            "income": lambda: p.income_flows(w, name)[: len(w.regions)].T,
            "shared": lambda: p.Sharing(w, clip=True).flows(name)[:, : len(w.regions)],
        }[entry]()
        close(own.values, whole, f"register, {entry} between regions")
