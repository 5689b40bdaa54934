"""account: one principle as it is, or the regional ones side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mrio import columns
from mrio.account import GRAINS, REGISTER, listed
from mrio.account import Question as Asked
from mrio.cli._findings import told_of_table
from mrio.cli._options import Output
from mrio.cli._output import deliver, readable
from mrio.errors import InputError
from mrio.labels import local_name, suggest
from mrio.lang import N_, commas
from mrio.lang import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from mrio.account import Summary
    from mrio.model import Model


APART = (
    "exported",
    "imported",
    "unexplained",
    "left_out",
    "imports_total",
    "imports_re_exported",
)
"""Attributes of what is not allocated to regions of the table."""
NAMES = (
    *(N_("net transfers"), N_("net flows"), N_("income flows"), N_("shared flows")),
    *(N_("trade balance flows"), N_("pollution terms of trade"), N_("exchange quadrant")),
    *(N_("gvc forward"), N_("gvc backward"), N_("gvc routes"), N_("gvc gross exports")),
    *(N_("gvc value added"), N_("gross exports value added"), N_("domestic technology")),
    *(N_("multipliers"), N_("industry accounts"), N_("flows"), N_("value added")),
)
"""Accounts that are no column of the catalogue, as people read them."""


@dataclass(frozen=True)
class Question:
    """What is asked of a table, checked: every word of it has an effect, or is refused."""

    names: tuple[str, ...]
    stressor: str
    by: str
    stocks: str
    everything: bool = False

    @property
    def title(self) -> str:
        """What the figures are."""
        from mrio.report._names import stressor_text

        stressor = stressor_text(self.stressor)
        if self.everything:
            return _("Every accounting principle, %(stressor)s", stressor=stressor)
        names = commas(map(name_of, self.names))
        if self.names == ("shared",) and self.by == "industry":
            names = _("Shared responsibility, kept by industries")
        if not REGISTER[self.names[0]].stressor:
            return names
        return _("%(account)s, %(stressor)s", account=names, stressor=stressor)


def show_account(
    name: str,
    principle: str,
    stressor: str | None,
    by: str | None,
    stocks: str,
    stranded: Any,
    unbalanced: Any,
    to: Output,
) -> None:
    """Compute what was asked for and show or write it."""
    question = ask(principle, stressor, by, stocks)
    from mrio.io import load
    from mrio.model import Model

    table = load(name)
    model = Model(table, stranded=stranded, unbalanced=unbalanced)
    result = None
    if question.everything:
        frame, note = _side_by_side(model, question)
    else:
        frame, results = _frame(model, question)
        result = results[0] if len(results) == 1 else None
        note = _notes(question.names, results)
    note = "\n".join([note, *told_of_table(model, name)]).strip()
    title = _("%(title)s, %(table)s", title=question.title, table=name)
    deliver(frame, title=title, to=to, table=table, note=note, result=result)


def ask(principle: str, stressor: str | None, by: str | None, stocks: str) -> Question:
    """Check the words of a question against each other.

    Raises
    ------
    InputError
        When a principle is unknown, or does not go with another, with `by`, `stocks` or
        `stressor`.
    """
    if by not in (None, *GRAINS):
        raise InputError(f"--by {by}", hint=f"use one of {', '.join(GRAINS)}")
    if stocks not in ("include", "exclude"):
        raise InputError(f"--stocks {stocks}", hint="use include or exclude")
    everything = principle == "all" and by in (None, "region")
    # The principles side by side have no form by industry but these four.
    names = _chosen(principle)
    if principle == "all" and by == "industry":
        names = ["industry_accounts"]
    for name in names:
        if by is not None and by not in REGISTER[name].by:
            raise InputError(f"{name} has no form by {by}", hint=_instead(name, by))
    chosen = by or REGISTER[names[0]].by[0]
    if chosen == "industry" and len(names) > 1:
        raise InputError(
            f"{', '.join(names)} do not fit in one table by industry", hint=_instead("", chosen)
        )
    if stocks == "exclude":
        _check_stocks(names, chosen, everything=everything)
    if stressor is not None and not REGISTER[names[0]].stressor:
        raise InputError(
            f"--stressor {stressor} has no effect on {names[0]}, which is money",
            hint="leave it out, or ask for -p flows",
        )
    return Question(tuple(names), stressor or "co2", chosen, stocks, everything)


def _check_stocks(names: list[str], by: str, *, everything: bool) -> None:
    if everything:
        raise InputError(
            "--stocks exclude has no effect on most principles",
            hint="ask for consumption, net_transfers, net_flows or flows",
        )
    if not any(REGISTER[name].stocks for name in names):
        by_text = " --by industry" if by == "industry" else ""
        raise InputError(
            f"--stocks exclude has no effect on {', '.join(names)}{by_text}",
            hint="leave it out, or ask for consumption, net_transfers, net_flows or flows",
        )


def _instead(name: str, by: str) -> str:
    if by in ("product", "category"):
        return "flows and value_added have one"
    if by == "region":
        return f"leave out --by: {name} are by industry; flows are by region"
    if name == "net_flows":
        return "leave out --by industry: net_flows are between regions"
    return "ask for one at a time, or for industry_accounts (D_pba, D_cba, D_imp, D_exp), or flows"


def _chosen(principle: str) -> list[str]:
    if principle == "all":
        return listed(side_by_side=True)
    # A name that is given twice is one column.
    names = list(dict.fromkeys(part.strip() for part in principle.split(",") if part.strip()))
    for name in names:
        if name not in REGISTER:
            raise InputError(f"unknown principle {name!r}", hint=suggest(name, ["all", *REGISTER]))
    if not names or (len(names) > 1 and not all(REGISTER[name].side_by_side for name in names)):
        alone = listed(side_by_side=False)
        raise InputError(
            f"principles {principle!r} do not fit in one table",
            hint=f"ask for one of {', '.join(alone)} alone",
        )
    return names


def _frame(model: Model, question: Question) -> tuple[pd.DataFrame, list[Any]]:
    """Return what is asked for side by side, units in `.attrs`, and the labelled results."""
    import pandas as pd

    from mrio.io import to_frame

    asked = Asked(question.stressor, question.by, question.stocks)
    results = [REGISTER[name].compute(model, asked) for name in question.names]
    frames = [
        to_frame(result).rename(columns={"value": name} if REGISTER[name].side_by_side else {})
        for name, result in zip(question.names, results, strict=True)
    ]
    frame = pd.concat(frames, axis=1)
    frame.attrs = {
        f"{name}_{attribute}" if attribute in APART else attribute: value
        for name, part in zip(question.names, frames, strict=True)
        for attribute, value in part.attrs.items()
    }
    if len(results) > 1:
        frame.attrs["method"] = f"side by side: {', '.join(question.names)}"
    return frame, results


def _notes(names: Sequence[str], results: list[Any]) -> str:
    """Return what the attributes of results say that a reader must know."""
    lines = []
    for name, result in zip(names, results, strict=True):
        account = name_of(name)
        apart = [
            f"{_in_words(figure, result.attrs['units'])} {_apart(attribute)}"
            for attribute in APART
            if isinstance(figure := result.attrs.get(attribute), float) and figure
        ]
        if apart:
            lines.append(
                _(
                    "%(account)s: regions of the table; not allocated to them: %(apart)s",
                    account=account,
                    apart=commas(apart),
                )
            )
        if isinstance(result.attrs["units"], list):
            units = commas(result.attrs["units"])
            lines.append(
                _("%(account)s: in %(units)s, strengths and ratios", account=account, units=units)
            )
        if result.attrs.get("clipped"):
            lines.append(_cut(account, result.attrs["clipped"]))
        if result.attrs.get("additive") == 0:
            lines.append(
                _(
                    "%(account)s: gross, flows across several borders count more than once",
                    account=account,
                )
            )
    return "\n".join(lines)


def name_of(account: str) -> str:
    """Return what an account is called: the heading of its column, else its sentence's name."""
    known = columns.find(account)
    told = columns.heading(account) if known else _(account.replace("_", " "))
    return told[:1].upper() + told[1:]


def _apart(attribute: str) -> str:
    """Return what an amount is that is not allocated to regions of the table."""
    named = {
        "exported": _("embodied in exports"),
        "imported": _("allocated to foreign suppliers"),
        "unexplained": _("unexplained"),
        "left_out": _("left out"),
        "imports_total": _("embodied in imports"),
        "imports_re_exported": _("embodied in re-exported imports"),
    }
    return named[attribute]


def _cut(account: str, industries: Sequence[str]) -> str:
    return _(
        "%(account)s: shares cut to [0, 1] for %(industries)s",
        account=account,
        industries=commas(map(local_name, industries)),
    )


def _in_words(figure: float, unit: str) -> str:
    """Return a figure in the unit for people."""
    import pandas as pd

    frame = pd.DataFrame({"figure": [figure]})
    frame.attrs = {"units": unit}
    shown, told, decimals = readable(frame, "")
    value = float(shown.iloc[0, 0])
    return (f"{value:,.{decimals}f}" if decimals else f"{value:,.6g}") + told.replace(", ", " ")


def _side_by_side(model: Model, question: Question) -> tuple[pd.DataFrame, str]:
    """Return every principle by region, net transfers beside them, and what is to be known."""
    from mrio import account

    told = account.summarise(model, question.stressor)
    frame = told.labelled()
    transfers = account.net_transfers(model, question.stressor)
    for name in ("net_transfer", "exported"):
        frame[name] = transfers[name].to_series()
    return frame, _identities_text(told)


def _identities_text(told: Summary) -> str:
    """Return whether the principles add up, what is allocated outside, and what was done."""
    checked = told.identities
    shown = checked.loc[:, ["outside", "emitted", "unexplained"]]
    shown.attrs = {"units": told.units}
    shown, unit, _places = readable(shown, "")
    outside = [
        f"{name_of(name)} {figure:,.2f}"
        for name, figure in zip(checked["principle"], shown["outside"], strict=True)
        if figure
    ]
    emitted = f"{shown['emitted'].iloc[0]:,.2f} {unit.removeprefix(', ')}"
    wrong = shown.loc[~checked["holds"], "unexplained"]
    lines = [
        _("Total emissions, %(total)s: every principle allocates them once", total=emitted)
        if wrong.empty
        else _(
            "NOT allocated in full: %(principles)s",
            principles=commas(
                _(
                    "%(principle)s (unexplained %(amount)s)",
                    principle=name_of(str(checked["principle"][at])),
                    amount=f"{figure:,.6g} {unit.removeprefix(', ')}",
                )
                for at, figure in wrong.items()
            ),
        )
    ]
    if outside:
        lines.append(
            _("not allocated to regions of the table: %(amounts)s", amounts=commas(outside))
        )
    if told.clipped:
        lines.append(_cut(name_of("shared"), told.clipped))
    lines += [
        _("%(principle)s: %(reason)s", principle=name_of(name), reason=" ".join(why.split()))
        for name, why in told.not_available.items()
    ]
    return "\n".join(lines)
