"""The experiment on accounts: a plan's changes of dispatch and its claims, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mrio.labels import REST_OF_WORLD, resolve_region
from mrio.lang import commas
from mrio.lang import gettext as _
from mrio.power import Trade
from mrio.report._theme import amounts
from mrio.report.trade._experiment import (
    Experiment,
    Tile,
    clauses,
    local,
    sentences,
    signed,
    unit_of,
)
from mrio.report.trade._tables import OTHERS, TOTAL, row_name, table_of

NAMED = 4
"""At most so many regions are named in a sentence; the others are summed."""

Part = tuple[str, float]
"""Whose change, and how much, Mt CO2, as printed."""


def accounts_experiment(found: Trade) -> Experiment | None:
    """Return what is asked of accounts, what comes out, what is held fixed; None without any."""
    asked = found.plan.accounts
    if asked is None:
        return None
    both = bool(asked.changes and asked.claims)
    if both:
        title = _("The accounts: redispatch, and green power by contract")
        question = _(
            "What do plants that run in place of others change, and what a claim on power by "
            "contract: in emissions, and in who is responsible for them?"
        )
    elif asked.changes:
        title = _("The accounts: redispatch")
        question = _(
            "What do plants that run in place of others change in emissions, and in who is "
            "responsible for them?"
        )
    else:
        title = _("The accounts: green power by contract")
        question = _("What does a claim on power by contract change in who is responsible?")
    findings: list[str] = []
    if asked.changes:
        findings.append(_redispatch(found))
    if asked.claims:
        findings.append(_contract(found))
    return Experiment(
        title=title,
        case=_case(found),
        question=question,
        findings=tuple(findings),
        fixed=_fixed(found),
        tiles=tuple(_tiles(found)),
    )


def _case(found: Trade) -> str:
    asked = found.plan.accounts
    changes, claims = changes_said(found), claims_said(found)
    values = {
        "table": "" if asked is None else asked.table,
        "changes": changes,
        "claims": claims,
    }
    if changes and claims:
        return _("In the table %(table)s: %(changes)s; then %(claims)s.", **values)
    if changes:
        return _("In the table %(table)s: %(changes)s.", **values)
    return _("In the table %(table)s: %(claims)s.", **values)


def changes_said(found: Trade) -> str:
    """Return the plan's changes of dispatch."""
    asked = found.plan.accounts
    return clauses(
        _(
            "%(twh)s TWh of %(seller)s's %(source)s, less losses on the way, replace %(other)s's "
            "%(old)s in what %(buyer)s buys",
            twh=f"{change.energy_twh:g}",
            source=_inside(change.source),
            seller=local(change.seller),
            old=_inside(change.in_place_of.source),
            other=local(change.in_place_of.seller),
            buyer=local(change.buyer),
        )
        for change in (asked.changes if asked is not None else ())
    )


def claims_said(found: Trade) -> str:
    """Return the plan's claims."""
    asked = found.plan.accounts
    return clauses(
        _(
            "%(buyer)s claims %(twh)s TWh of %(seller)s's %(source)s",
            buyer=local(claim.buyer),
            twh=f"{claim.energy_twh:g}",
            source=_inside(claim.source),
            seller=local(claim.seller),
        )
        for claim in (asked.claims if asked is not None else ())
    )


def _inside(source: str) -> str:
    """Return a sector's name inside a sentence: wind power."""
    name = local(source)
    return name[:1].lower() + name[1:] if name == source else name


def change_parts(found: Trade, table: str, column: str) -> tuple[list[Part], float]:
    """Return a change by region as the table prints it, and its total, Mt CO2.

    First the regions that the plan names, the one that moves most first; then the
    other regions, and the rest of the world, each where it has any.
    """
    frame = table_of(found, table)
    change = dict(zip(map(str, frame.index), amounts(frame, column), strict=True))
    change = {name: value for name, value in change.items() if value == value}  # known
    mine = [name for name in _named(found) if name in change]
    mine = sorted(mine, key=lambda name: -abs(change[name]))[:NAMED]
    parts = [(name, change[name]) for name in mine]
    others = [change[name] for name in change if name not in (*mine, REST_OF_WORLD, TOTAL)]
    if others:
        parts.append((OTHERS, sum(others)))
    if REST_OF_WORLD in change:
        parts.append((REST_OF_WORLD, change[REST_OF_WORLD]))
    return parts, change[TOTAL]


def _named(found: Trade) -> list[str]:
    asked = found.plan.accounts
    if asked is None:
        return []
    names = [
        name
        for each in asked.changes
        for name in (each.buyer, each.in_place_of.seller, each.seller)
    ]
    names += [name for each in asked.claims for name in (each.buyer, each.seller)]
    if found.table is not None:  # a province by another of its names stands under its label
        names = [resolve_region(found.table.regions, name) for name in names]
    return list(dict.fromkeys(names))


def _parts_said(parts: Sequence[Part]) -> str:
    return commas(f"{region(name)} {signed(value, 2)}" for name, value in parts)


def region(name: str) -> str:
    """Return what a region or a sum of regions is called in a sentence."""
    said = row_name(name, "accounts")
    return local(name) if said == name else said


def _redispatch(found: Trade) -> str:
    parts, total = change_parts(found, "dispatch_accounts", "production_change_mt")
    values = {
        "changes": changes_said(found),
        "total": signed(total, 2).lstrip("+−"),
        "parts": _parts_said(parts),
    }
    if total > 0:
        return _(
            "Redispatch: %(changes)s. Emissions rise by %(total)s Mt CO2 (%(parts)s); they enter "
            "the accounts of those who use the power.",
            **values,
        )
    return _(
        "Redispatch: %(changes)s. Emissions fall by %(total)s Mt CO2 (%(parts)s); avoided "
        "emissions leave all accounts.",
        **values,
    )


def _contract(found: Trade) -> str:
    parts, _total = change_parts(found, "accounts", "consumption_change_mt")
    return _(
        "Contract: %(claims)s. Nobody emits less; responsibility moves, by consumption, Mt CO2: "
        "%(parts)s. The sum is zero.",
        claims=claims_said(found),
        parts=_parts_said(parts),
    )


def _fixed(found: Trade) -> str:
    asked = found.plan.accounts
    said: list[str] = []
    if asked is not None and asked.changes:
        said.append(
            _(
                "Held fixed under redispatch: final demand, the power that each buyer receives and "
                "its other purchases of it, prices at the plant."
            )
        )
    if asked is not None and asked.claims:
        said.append(_("Held fixed under contracts: what every plant generates and emits."))
    if asked is not None and asked.claims and asked.changes:
        said.append(_("Contracts are set against the table after redispatch."))
    said.append(
        _(
            "The market is not solved again: its dispatch and prices play no part here, and "
            "emission factors are those of the table %(table)s, not of the plan.",
            table="" if asked is None else asked.table,
        )
    )
    return sentences(said)


def _tiles(found: Trade) -> list[Tile]:
    asked = found.plan.accounts
    mass, tiles = unit_of("production_mt", "dispatch_accounts"), list[Tile]()
    if asked is not None and asked.changes:
        parts, total = change_parts(found, "dispatch_accounts", "production_change_mt")
        tiles.append(Tile(signed(total, 2), mass, _("emissions of all, after redispatch")))
        name, value = parts[0]
        tiles.append(
            Tile(
                signed(value, 2),
                mass,
                _("emissions of %(name)s, after redispatch", name=local(name)),
            )
        )
    if asked is not None and asked.claims:
        parts, _total = change_parts(found, "accounts", "consumption_change_mt")
        tiles += [
            Tile(
                signed(value, 2),
                mass,
                _("consumption-based responsibility of %(name)s, by contract", name=local(name)),
            )
            for name, value in parts[:2]
        ]
    return tiles


def before_and_after(found: Trade) -> pd.DataFrame:
    """Return changes of emissions and of responsibility, redispatch and contract, as printed.

    Rows: regions that the plan names, other regions, the rest of the world, all;
    columns (account, experiment) in Mt CO2. A claim changes no emissions: zero.
    """
    asked = found.plan.accounts
    columns: dict[tuple[str, str], dict[str, float]] = {}
    cases = []
    if asked is not None and asked.changes:
        cases += [
            (("production", "redispatch"), "dispatch_accounts", "production_change_mt"),
            (("consumption", "redispatch"), "dispatch_accounts", "consumption_change_mt"),
        ]
    if asked is not None and asked.claims:
        cases.append((("consumption", "contract"), "accounts", "consumption_change_mt"))
    for key, table, column in cases:
        parts, total = change_parts(found, table, column)
        columns[key] = dict(parts) | {TOTAL: total}
    frame = pd.DataFrame(columns)
    if asked is not None and asked.claims:
        frame[("production", "contract")] = 0.0
        frame.loc[frame.index == REST_OF_WORLD, ("production", "contract")] = np.nan
    order = [*_named(found), OTHERS, REST_OF_WORLD, TOTAL]
    return frame.reindex([name for name in order if name in frame.index])
