"""A fund across regions that pays for the upgrades which abate most for its money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError
from mrio.labels import suggest
from mrio.ledger import MONEY, Entry, Ledger
from mrio.policy.mechanisms._booking import (
    KG_PER_MT,
    MOST_WHOLE,
    check_book,
    checked_number,
    flag,
    kilograms,
    listed,
    posted,
)
from mrio.policy.mechanisms._knapsack import MOST_GAIN, by_ratio, check_sizes, spend
from mrio.policy.parties import FEN_PER_MILLION, Settlement, whole

FUND = "(fund)"
"""Account of the fund: what it holds in the end is the reserve."""


@dataclass(frozen=True)
class UpgradeProject:
    """A technical upgrade that can be paid for.

    Attributes
    ----------
    name, region : str
    cost : float
        Million yuan.
    abatement : float
        Mt, over one period for all projects of a fund.
    sector : str, optional
        Industry of the region that would emit less: needed for `fund_benefits`.
    divisible : bool
        Whether part of it can be built, with that part of the abatement.
    """

    name: str
    region: str
    cost: float
    abatement: float
    sector: str | None = None
    divisible: bool = False

    def __post_init__(self) -> None:
        what = f"project {self.name!r}"
        checked_number(self.cost, f"{what}, cost", unit="million yuan")
        checked_number(self.abatement, f"{what}, abatement", unit="Mt")
        flag(self.divisible, f"{what}, divisible")
        if self.cost > MOST_WHOLE / FEN_PER_MILLION or self.abatement > MOST_GAIN / KG_PER_MT:
            raise InputError(
                f"{what}: {self.cost:g} million yuan for {self.abatement:g} Mt is more than is "
                "counted in whole fen and kg",
                where=what,
                hint="give cost in million yuan, abatement in Mt",
            )
        if not self.fen:
            raise InputError(f"{what} costs nothing", where=what, hint="give million yuan")

    @property
    def fen(self) -> int:
        """Its cost in fen."""
        return round(self.cost * FEN_PER_MILLION)


@dataclass(frozen=True, eq=False)
class UpgradeFund:
    """What a fund has been given, and what it builds.

    Attributes
    ----------
    projects : DataFrame by project
        `region`, `sector`, `cost` and `spent` (million yuan), `share` built,
        `abatement` if built and `abated` (Mt), `t_per_yuan` of the project.
    regions : DataFrame by region
        `contributed` and `spent` there (million yuan), `abated` there (Mt).
    reserve : float
        Million yuan that are left.
    shadow_price : float or None
        Mt that one more million yuan would abate, zero or more; None where a
        project is indivisible, as the next yuan then buys nothing or much.
    ledger : Ledger
        Contributions = costs + reserve in whole fen, through the fund's account.
    """

    projects: pd.DataFrame
    regions: pd.DataFrame
    reserve: float
    shadow_price: float | None
    ledger: Ledger

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names of projects that are built, in part or whole."""
        return tuple(self.projects.index[self.projects["spent"].to_numpy() > 0])

    @property
    def abated(self) -> float:
        """Mt abated by all projects."""
        return float(self.projects["abated"].to_numpy().sum())

    @property
    def t_per_yuan(self) -> float:
        """Tonnes abated per yuan spent; NaN where nothing is."""
        spent = float(self.projects["spent"].to_numpy().sum())
        return self.abated / spent if spent else float("nan")


def upgrade_fund(
    contributions: Settlement | pd.Series,
    projects: Iterable[UpgradeProject],
    *,
    book: Ledger | None = None,
) -> UpgradeFund:
    """Return the projects that abate most for what is contributed, proven best.

    max Σ a_p u_p such that Σ K_p u_p ≤ Σ c_r, with u_p 0 or 1, or between them
    for divisible projects. Among choices that abate the same the cheaper one is
    taken, then the one listed first.

    Parameters
    ----------
    contributions : Settlement or Series by region, million yuan
        Of a settlement what its payers owe on balance goes to the fund, and
        from there into projects instead of to those whom the rule would pay.
    projects : iterable of UpgradeProject
    book : Ledger, optional
        One that other mechanisms use too, so that nothing is paid for twice; a
        new one if left out.

    Raises
    ------
    LabelError
        Two projects of one name, a region that is unknown.
    InputError
        Contributions below zero, amounts too large for whole fen and kg;
        projects so many and so alike, in odd amounts, that the best choice
        cannot be found; a project that the book has paid for already. Then
        nothing is booked.

    References
    ----------
    跨区域技改基金:
    docs/methods/mechanisms.md#upgrade-fund; Nemhauser & Ullmann (1969), Manage. Sci. 15:494.

    Examples
    --------
    >>> paid = pd.Series({"Shanxi": 0.0, "Shanghai": 100.0})
    >>> kilns = UpgradeProject("kilns", "Shanxi", cost=60.0, abatement=0.66)
    >>> ccus = UpgradeProject("CCUS", "Shanxi", cost=50.0, abatement=0.50)
    >>> coke = UpgradeProject("coke gas", "Shanxi", cost=50.0, abatement=0.45)
    >>> found = upgrade_fund(paid, [kilns, ccus, coke])
    >>> found.chosen, round(found.abated, 9), found.reserve
    (('CCUS', 'coke gas'), 0.95, 0.0)
    """
    made, given = listed(projects, UpgradeProject, "projects"), _contributed(contributions)
    _check(made, given)
    budget = sum(given.values())
    costs = [project.fen for project in made]
    gains = [kilograms(project.abatement) for project in made]
    check_sizes(budget, costs, gains)
    divisible = [project.divisible for project in made]
    spent = spend(costs, gains, divisible, budget)
    price = _shadow_price(costs, gains, spent) if all(divisible) else None
    own = _booked(given, made, spent)
    frame = _frame(made, spent)
    reserve = own.balance(FUND, MONEY) / FEN_PER_MILLION
    if book is not None:
        check_book(book)
        _check_unpaid(book, own)
    return UpgradeFund(frame, _by_region(given, frame), reserve, price, posted(own, book))


def _contributed(contributions: Settlement | pd.Series) -> dict[str, int]:
    """Return what each region gives, in fen."""
    if isinstance(contributions, Settlement):
        return {str(name): max(-int(fen), 0) for name, fen in contributions.fen.items()}
    if not isinstance(contributions, pd.Series) or contributions.index.has_duplicates:
        raise InputError(
            "contributions are no Settlement and no Series with one figure a region",
            hint="give million yuan by region",
        )
    names = [str(name) for name in contributions.index]
    given = [
        checked_number(figure, f"contribution of {name!r}", unit="million yuan")
        for name, figure in zip(names, contributions, strict=True)
    ]
    if sum(given) > MOST_WHOLE / FEN_PER_MILLION:
        raise InputError(
            f"contributions: {sum(given):.6g} million yuan in sum, at most "
            f"{MOST_WHOLE / FEN_PER_MILLION:.6g} are counted",
            where="contributions",
            hint="contributions are in million yuan",
        )
    return dict(zip(names, whole(np.array(given) * FEN_PER_MILLION), strict=True))


def _check(projects: Sequence[UpgradeProject], given: dict[str, int]) -> None:
    names = [project.name for project in projects]
    twice = [name for name in names if names.count(name) > 1]
    if not names or twice:
        raise LabelError(
            f"two projects are named {twice[0]!r}" if twice else "no project",
            hint="give each project a name of its own",
        )
    for project in projects:
        if project.region not in given:
            raise LabelError(
                f"project {project.name!r} lies in {project.region!r}, an unknown region",
                where=project.name,
                hint=suggest(project.region, given)
                or "list every region, with 0 if it contributes nothing",
            )


def _check_unpaid(book: Ledger, own: Ledger) -> None:
    """Raise an InputError where a project of a fund is one that the book has paid for."""
    paid, wanted = (
        {
            (entry.receiver, entry.reason)
            for entries in each.transactions
            for entry in entries
            if entry.payer == FUND
        }
        for each in (book, own)
    )
    for region, reason in sorted(paid & wanted):
        raise InputError(
            f"{reason} of {region!r} is paid for in the book already",
            where=region,
            hint="take a new book for another year or another case, or another name",
        )


def _shadow_price(costs: Sequence[int], gains: Sequence[int], spent: Sequence[int]) -> float:
    """Return what the next million yuan abates: the best ratio among what is not fully built."""
    for i in by_ratio(costs, gains):
        if spent[i] < costs[i]:
            return gains[i] / costs[i] * FEN_PER_MILLION / KG_PER_MT
    return 0.0


def _booked(
    given: dict[str, int], projects: Sequence[UpgradeProject], spent: Sequence[int]
) -> Ledger:
    book = Ledger()
    paid_in = [
        Entry(region, FUND, fen, MONEY, "yuan", "contribution")
        for region, fen in given.items()
        if fen
    ]
    paid_out = [
        Entry(FUND, project.region, fen, MONEY, "yuan", f"project {project.name}")
        for project, fen in zip(projects, spent, strict=True)
        if fen
    ]
    for entries in (paid_in, paid_out):
        if entries:
            book.post(entries)
    return book


def _frame(projects: Sequence[UpgradeProject], spent: Sequence[int]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "region": [project.region for project in projects],
            "sector": [project.sector for project in projects],
            "cost": [project.fen / FEN_PER_MILLION for project in projects],
            "abatement": [project.abatement for project in projects],
            "spent": np.array(spent, dtype=np.float64) / FEN_PER_MILLION,
        },
        pd.Index([project.name for project in projects], name="project"),
    )
    frame["share"] = frame["spent"] / frame["cost"]
    frame["abated"] = frame["share"] * frame["abatement"]
    frame["t_per_yuan"] = frame["abatement"] / frame["cost"]
    frame.attrs = {"units": "million yuan, Mt, t per yuan"}
    return frame


def _by_region(given: dict[str, int], projects: pd.DataFrame) -> pd.DataFrame:
    frame = pd.DataFrame({"contributed": pd.Series(given, dtype=np.float64) / FEN_PER_MILLION})
    located = projects["region"].to_numpy()
    for figure in ("spent", "abated"):
        amounts = projects[figure].to_numpy()
        frame[figure] = [float(amounts[located == region].sum()) for region in frame.index]
    frame = frame.rename_axis("region")
    frame.attrs = {"units": "million yuan, Mt"}
    return frame
