"""What parties report when credits are shared and used, as in JCM and Article 6."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError
from mrio.labels import resolve_keys
from mrio.ledger import Entry, Ledger
from mrio.model import Model
from mrio.money import Currency
from mrio.policy.mechanisms._booking import (
    KG_PER_MT,
    check_party,
    emissions_of,
    kilograms,
    listed,
    money_of,
    posted,
    worth,
)
from mrio.policy.mechanisms._credit_project import CreditProject, under_labels
from mrio.policy.parties import Parties, Settlement, booked_settlement


@dataclass(frozen=True, eq=False)
class CreditAccounts:
    """What parties report after crediting.

    Attributes
    ----------
    parties : DataFrame by party, Mt
        `emissions` as they are; `added`, what a host's corresponding adjustment
        adds; `claimed`, credits from other hosts that are deducted; `reported`.
        What a host keeps is in its emissions already and is not deducted again.
    projects : DataFrame by project, Mt
        `credits`; `handed_over`, those that leave the host; `double_counted`,
        of these what no host adds; `integrity_gap`, of these what is not
        additional: so much more is emitted than without the credits.
    settlement : Settlement
        What was paid; its ledger is of these projects alone.
    ledger : Ledger
        The book that holds each batch from issue to retirement: the one given,
        if one was.
    """

    parties: pd.DataFrame
    projects: pd.DataFrame
    settlement: Settlement
    ledger: Ledger

    @property
    def true_sum(self) -> float:
        """What all parties emit, Mt."""
        return float(self.parties["emissions"].to_numpy().sum())

    @property
    def reported_sum(self) -> float:
        """What all parties report, Mt: short of the true sum by what is counted twice."""
        return float(self.parties["reported"].to_numpy().sum())

    @property
    def double_counted(self) -> float:
        """Reductions that host and buyer both report, Mt."""
        return float(self.projects["double_counted"].to_numpy().sum())

    @property
    def integrity_gap(self) -> float:
        """Credits used by others that reduced nothing, Mt."""
        return float(self.projects["integrity_gap"].to_numpy().sum())


def apply_credits(
    projects: Iterable[CreditProject],
    emissions: Model | Parties | pd.Series,
    *,
    book: Ledger | None = None,
    currency: str | None = None,
) -> CreditAccounts:
    """Return what parties report when the credits of projects are shared and used.

    With C credits of which a share a leaves the host, the host reports
    E + a C if it makes the corresponding adjustment, and those who receive
    deduct a C. Then the reported sum is the true one; without adjustment it is
    short by a C. Of additionality d the use of credits leaves a gap of
    (1 - d) a C, with adjustment or without.

    Parameters
    ----------
    projects : iterable of CreditProject
        Names must differ: each is a batch of its own.
    emissions : Model, Parties or Series by party, Mt
        As inventories count them with the projects running; of a model its
        production account. Of projects that the table does not know yet, lower
        the intensities first (`Model.perturb`).
    book : Ledger, optional
        One that other mechanisms use too, so that nothing is issued twice; a
        new one if left out.
    currency : str, optional
        ISO 4217 code of prices; the table's if left out, of a Series of emissions CNY.

    Raises
    ------
    UnitError
        A currency other than the table's.
    LabelError
        Two projects of one name, a party whose emissions are not known.
    InputError
        Projects that emit more than the host does, credits beyond what those
        who use them emit, a project whose credits the book has issued already.
        Then nothing is booked.

    References
    ----------
    docs/methods/mechanisms.md#shared-credits; Paris Agreement, Article 6.2.

    Examples
    --------
    >>> solar = CreditProject("solar", "Thailand", "Japan", 30.0, 20.0,
    ...     {"Thailand": 0.5, "Japan": 0.5}, corresponding_adjustment=True, additionality=0.7)
    >>> found = apply_credits([solar], pd.Series({"Thailand": 100.0, "Japan": 200.0}))
    >>> found.parties["reported"].to_dict(), round(found.integrity_gap, 9)
    ({'Thailand': 105.0, 'Japan': 195.0}, 1.5)
    """
    made, before = listed(projects, CreditProject, "projects"), emissions_of(emissions)
    made = [under_labels(project, before.index) for project in made]
    _check(made, before)
    money = money_of(emissions, currency)
    own = Ledger()
    kg = pd.DataFrame(0, before.index, ["added", "claimed"])
    for project in made:
        _post(own, project, money)
        for party, amount in project.batches.items():
            if party != project.host:
                kg.loc[party, "claimed"] += amount
                kg.loc[project.host, "added"] += amount * project.corresponding_adjustment
    frame = kg / KG_PER_MT
    frame.insert(0, "emissions", before)
    _check_use(frame)
    frame["reported"] = before + frame["added"] - frame["claimed"]
    frame.attrs = {"units": "Mt", "reported": "emissions + added - claimed"}
    rows = pd.DataFrame([_row(project) for project in made]).set_index("project")
    rows.attrs = {"units": "Mt"}
    names = [str(name) for name in before.index]
    settlement = booked_settlement("credit sharing", names, own, money)
    return CreditAccounts(frame, rows, settlement, posted(own, book))


def credit_sensitivity(
    project: CreditProject,
    emissions: Model | Parties | pd.Series,
    shares: Iterable[Mapping[str, float]],
) -> pd.DataFrame:
    """Return what the parties of a project report for each way to share its credits, Mt.

    Parameters
    ----------
    project : CreditProject
    emissions : as in `apply_credits`
    shares : iterable of mappings of parties to shares
        The grid. No ratio is a default, as none is published.

    Returns
    -------
    DataFrame
        One row a sharing, indexed by the share of each party; columns: what
        each party reports, then `reported_sum`, `true_sum`, `double_counted`
        and `integrity_gap` (sums over all whose emissions are given).
    """
    grid = _grid(shares)
    if not isinstance(project, CreditProject):
        raise InputError(f"a {type(project).__name__} is no project", hint="give one CreditProject")
    before = emissions_of(emissions)
    project = under_labels(project, before.index)
    grid = [resolve_keys(project.parties, sharing, "shares") for sharing in grid]
    rows = []
    for sharing in grid:
        found = apply_credits([replace(project, shares=sharing)], before)
        reported = found.parties["reported"].to_dict()
        row = {party: reported[party] for party in project.parties}
        for figure in ("reported_sum", "true_sum", "double_counted", "integrity_gap"):
            row[figure] = getattr(found, figure)
        rows.append(row)
    keys = [tuple(float(sharing[party]) for party in project.parties) for sharing in grid]
    index = pd.MultiIndex.from_tuples(keys, names=[f"share of {p}" for p in project.parties])
    frame = pd.DataFrame(rows, index)
    frame.attrs = {"units": "Mt", "project": project.name}
    return frame


def _grid(shares: Iterable[Mapping[str, float]]) -> list[Mapping[str, float]]:
    """Return the ways to share that are given."""
    hint = "give a list of mappings of parties to shares"
    if isinstance(shares, (str, Mapping)) or not np.iterable(shares):
        raise InputError(f"shares: one {type(shares).__name__}, no list", hint=hint)
    grid = list(shares)
    if not grid:
        raise InputError("no shares", hint="give at least one way to share")
    for number, sharing in enumerate(grid):
        if not isinstance(sharing, Mapping):
            raise InputError(f"shares: number {number} is a {type(sharing).__name__}", hint=hint)
    return grid


def _check_use(frame: pd.DataFrame) -> None:
    """Raise an InputError where a party deducts more than it has to report."""
    allowed = frame["emissions"] + frame["added"]
    for party, claimed, most in zip(frame.index, frame["claimed"], allowed, strict=True):
        if claimed > most * (1 + 1e-9) + 1 / KG_PER_MT:
            raise InputError(
                f"{party!r} would use credits of {claimed:.10g} Mt, it emits {most:.10g} Mt: "
                "no more is allowed",
                where=str(party),
                hint="give it a smaller share, or look at baseline and units (Mt)",
            )


def _check(projects: Sequence[CreditProject], before: pd.Series) -> None:
    names = [project.name for project in projects]
    twice = [name for name in names if names.count(name) > 1]
    if not names or twice:
        raise LabelError(
            f"two projects are named {twice[0]!r}" if twice else "no project",
            hint="give each batch of credits a name of its own",
        )
    emitted: dict[str, float] = {}
    for project in projects:
        for party in project.parties:
            check_party(party, before.index, f"project {project.name!r}")
        emitted[project.host] = emitted.get(project.host, 0.0) + project.actual
    known = before.to_dict()
    for host, amount in emitted.items():
        if amount > known[host] * (1 + 1e-9):
            raise InputError(
                f"projects in {host!r} emit {amount:g} Mt, the host in all {known[host]:g} Mt",
                where=host,
                hint="give all emissions of the host, in Mt",
            )


def _post(book: Ledger, project: CreditProject, money: Currency) -> None:
    """Issue a batch to the host, hand over shares against money, retire each on use."""
    goods, batches = project.instrument, project.batches
    total = sum(batches.values())
    if not total:
        return
    book.issue(project.host, total, "kg", goods, "reduction verified", "reduction")
    for party, kg in batches.items():
        if kg and party != project.host:
            reason = f"{project.name}: share of {party}"
            paid = worth(project.price or 0.0, kg, money)
            purpose = "sale" if paid else "grant"
            entries = [Entry(project.host, party, kg, "kg", goods, reason, purpose)]
            if paid:
                paying = (party, project.host, paid, money.minor_unit, money.name, reason)
                entries.append(Entry(*paying, purpose))
            book.post(entries)
    for party, kg in batches.items():
        if kg:
            if party == project.host:
                book.retire(party, kg, "kg", goods, "kept: in its emissions already", "retirement")
            else:
                reason = "deducted from its emissions"
                book.retire(party, kg, "kg", goods, reason, "claim", party)


def _row(project: CreditProject) -> dict[str, object]:
    handed = sum(kg for party, kg in project.batches.items() if party != project.host) / KG_PER_MT
    return {
        "project": project.name,
        "host": project.host,
        "credits": kilograms(project.credits) / KG_PER_MT,
        "handed_over": handed,
        "adjusted": int(project.corresponding_adjustment),
        "double_counted": 0.0 if project.corresponding_adjustment else handed,
        "integrity_gap": (1.0 - project.additionality) * handed,
    }
