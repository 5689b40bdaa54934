"""A fund across regions that pays for the upgrades which abate most for its money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError, UnitError
from mrio.labels import resolve_region, suggest
from mrio.ledger import Entry, Ledger
from mrio.money import Currency
from mrio.money import currency as currency_of
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
from mrio.policy.parties import UNSTATED, Settlement, whole

FUND = "(fund)"
"""Account of the fund: what it holds in the end is the reserve."""


@dataclass(frozen=True)
class UpgradeProject:
    """A technical upgrade that can be paid for.

    Attributes
    ----------
    name, region : str
    cost : float
        In millions of the currency of what is contributed.
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
        checked_number(self.cost, f"{what}, cost", unit="million")
        checked_number(self.abatement, f"{what}, abatement", unit="Mt")
        flag(self.divisible, f"{what}, divisible")
        if self.abatement > MOST_GAIN / KG_PER_MT:
            raise InputError(
                f"{what}: {self.abatement:g} Mt is more than is counted in whole kg",
                where=what,
                hint="give abatement in Mt",
            )
        if not self.cost:
            raise InputError(f"{what} costs nothing", where=what, hint="give millions")


@dataclass(frozen=True, eq=False)
class UpgradeFund:
    """What a fund has been given, and what it builds.

    Attributes
    ----------
    projects : DataFrame by project
        `region`, `sector`, `cost` and `spent` (in millions), `share` built,
        `abatement` if built and `abated` (Mt), `t_per_money`: tonnes for one unit of the currency.
    regions : DataFrame by region
        `contributed` and `spent` there (in millions), `abated` there (Mt).
    reserve : float
        Millions that are left.
    shadow_price : float or None
        Mt that one more million would abate, zero or more; None where a
        project is indivisible, as the next million then buys nothing or much.
    ledger : Ledger
        Contributions = costs + reserve in whole minor units, through the fund's account.
    currency : Currency
        Of what is contributed and spent.
    """

    projects: pd.DataFrame
    regions: pd.DataFrame
    reserve: float
    shadow_price: float | None
    ledger: Ledger
    currency: Currency

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names of projects that are built, in part or whole."""
        return tuple(self.projects.index[self.projects["spent"].to_numpy() > 0])

    @property
    def abated(self) -> float:
        """Mt abated by all projects."""
        return float(self.projects["abated"].to_numpy().sum())

    @property
    def t_per_money(self) -> float:
        """Tonnes abated per unit of the currency spent; NaN where nothing is."""
        spent = float(self.projects["spent"].to_numpy().sum())
        return self.abated / spent if spent else float("nan")


def upgrade_fund(
    contributions: Settlement | pd.Series,
    projects: Iterable[UpgradeProject],
    *,
    book: Ledger | None = None,
    currency: str | None = None,
) -> UpgradeFund:
    """Return the projects that abate most for what is contributed, proven best.

    max Σ a_p u_p such that Σ K_p u_p ≤ Σ c_r, with u_p 0 or 1, or between them
    for divisible projects. Among choices that abate the same the cheaper one is
    taken, then the one listed first.

    Parameters
    ----------
    contributions : Settlement or Series by region, in millions
        Of a settlement what its payers owe on balance goes to the fund, and
        from there into projects instead of to those whom the rule would pay.
    projects : iterable of UpgradeProject
    book : Ledger, optional
        One that other mechanisms use too, so that nothing is paid for twice; a
        new one if left out.
    currency : str, optional
        ISO 4217 code of costs and contributions; the settlement's if left out, of a
        Series CNY.

    Raises
    ------
    UnitError
        A currency other than the settlement's.
    LabelError
        Two projects of one name, a region that is unknown.
    InputError
        Contributions below zero, amounts too large for whole minor units and kg;
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
    made, money = listed(projects, UpgradeProject, "projects"), _money(contributions, currency)
    given = _contributed(contributions, money)
    made = [replace(each, region=resolve_region(given, each.region)) for each in made]
    _check(made, given)
    budget = sum(given.values())
    costs = [_cost(project, money) for project in made]
    gains = [kilograms(project.abatement) for project in made]
    check_sizes(budget, costs, gains, money)
    divisible = [project.divisible for project in made]
    spent = spend(costs, gains, divisible, budget)
    price = _shadow_price(costs, gains, spent, money) if all(divisible) else None
    own = _booked(given, made, spent, money)
    frame = _frame(made, spent, money)
    reserve = own.balance(FUND, money.minor_unit) / money.minor_in_million
    if book is not None:
        check_book(book)
        _check_unpaid(book, own)
    regions = _by_region(given, frame, money)
    return UpgradeFund(frame, regions, reserve, price, posted(own, book), money)


def _cost(project: UpgradeProject, money: Currency) -> int:
    """Return what a project costs in whole minor units of a currency.

    Raises
    ------
    InputError
        More than is counted, or less than one.
    """
    what, hint = f"project {project.name!r}", f"give cost in million {money.name}"
    if project.cost > MOST_WHOLE / money.minor_in_million:
        raise InputError(
            f"{what}: {project.cost:g} million {money.name} is more than is counted in whole "
            f"{money.minor_unit}",
            where=what,
            hint=hint,
        )
    found = round(project.cost * money.minor_in_million)
    if not found:
        raise InputError(f"{what} costs nothing", where=what, hint=hint)
    return found


def _money(contributions: Settlement | pd.Series, stated: str | None) -> Currency:
    """Return the currency of what is contributed."""
    if not isinstance(contributions, Settlement):
        return UNSTATED if stated is None else currency_of(stated)
    if stated is not None and currency_of(stated) != contributions.currency:
        raise UnitError(
            f"costs are said to be in {stated}, contributions are in {contributions.currency}",
            where="currency",
            hint="convert costs at a rate of your own, and leave the currency out",
        )
    return contributions.currency


def _contributed(contributions: Settlement | pd.Series, money: Currency) -> dict[str, int]:
    """Return what each region gives, in minor units."""
    if isinstance(contributions, Settlement):
        return {str(name): max(-int(paid), 0) for name, paid in contributions.minor.items()}
    if not isinstance(contributions, pd.Series) or contributions.index.has_duplicates:
        raise InputError(
            "contributions are no Settlement and no Series with one figure a region",
            hint=f"give million {money.name} by region",
        )
    names = [str(name) for name in contributions.index]
    given = [
        checked_number(figure, f"contribution of {name!r}", unit=f"million {money.name}")
        for name, figure in zip(names, contributions, strict=True)
    ]
    size = money.minor_in_million
    if sum(given) > MOST_WHOLE / size:
        raise InputError(
            f"contributions: {sum(given):.6g} million {money.name} in sum, at most "
            f"{MOST_WHOLE / size:.6g} are counted",
            where="contributions",
            hint=f"contributions are in million {money.name}",
        )
    return dict(zip(names, whole(np.array(given) * size), strict=True))


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


def _shadow_price(
    costs: Sequence[int], gains: Sequence[int], spent: Sequence[int], money: Currency
) -> float:
    """Return what the next million abates: the best ratio among what is not fully built."""
    for i in by_ratio(costs, gains):
        if spent[i] < costs[i]:
            return gains[i] / costs[i] * money.minor_in_million / KG_PER_MT
    return 0.0


def _booked(
    given: dict[str, int],
    projects: Sequence[UpgradeProject],
    spent: Sequence[int],
    money: Currency,
) -> Ledger:
    book, unit, name = Ledger(), money.minor_unit, money.name
    paid_in = [
        Entry(region, FUND, paid, unit, name, "contribution")
        for region, paid in given.items()
        if paid
    ]
    paid_out = [
        Entry(FUND, project.region, paid, unit, name, f"project {project.name}")
        for project, paid in zip(projects, spent, strict=True)
        if paid
    ]
    for entries in (paid_in, paid_out):
        if entries:
            book.post(entries)
    return book


def _frame(
    projects: Sequence[UpgradeProject], spent: Sequence[int], money: Currency
) -> pd.DataFrame:
    size = money.minor_in_million
    frame = pd.DataFrame(
        {
            "region": [project.region for project in projects],
            "sector": [project.sector for project in projects],
            "cost": [_cost(project, money) / size for project in projects],
            "abatement": [project.abatement for project in projects],
            "spent": np.array(spent, dtype=np.float64) / size,
        },
        pd.Index([project.name for project in projects], name="project"),
    )
    frame["share"] = frame["spent"] / frame["cost"]
    frame["abated"] = frame["share"] * frame["abatement"]
    frame["t_per_money"] = frame["abatement"] / frame["cost"]
    frame.attrs = {"units": f"million {money.name}, Mt, t per {money.name}"}
    return frame


def _by_region(given: dict[str, int], projects: pd.DataFrame, money: Currency) -> pd.DataFrame:
    paid = pd.Series(given, dtype=np.float64) / money.minor_in_million
    frame = pd.DataFrame({"contributed": paid})
    located = projects["region"].to_numpy()
    for figure in ("spent", "abated"):
        amounts = projects[figure].to_numpy()
        frame[figure] = [float(amounts[located == region].sum()) for region in frame.index]
    frame = frame.rename_axis("region")
    frame.attrs = {"units": f"million {money.name}, Mt"}
    return frame
