"""account: one principle as it is, or the regional ones side by side."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mrio.cli._options import Format
from mrio.cli._output import deliver
from mrio.errors import InputError
from mrio.labels import suggest

if TYPE_CHECKING:
    import pandas as pd

    from mrio.model import Model

REGIONAL = ("production", "consumption", "net_transfers")
ALONE = ("flows", "net_flows", "value_added", "multipliers", "industry_accounts")
BY = {
    **dict.fromkeys(("flows", "value_added", "production"), ("region", "industry")),
    **dict.fromkeys(("consumption", "net_transfers", "net_flows"), ("region",)),
    **dict.fromkeys(("multipliers", "industry_accounts"), ("industry",)),
}
"""What every principle can be given by, its default first."""
WITHOUT_DEMAND = ("production", "multipliers", "industry_accounts")
"""Principles whose figures cannot leave out stock changes."""


@dataclass(frozen=True)
class Question:
    """What is asked of a table, checked: every word of it has an effect, or is refused."""

    names: tuple[str, ...]
    stressor: str
    by: str
    stocks: str

    @property
    def title(self) -> str:
        """What the figures are."""
        names = ", ".join(self.names)
        return names if self.names == ("value_added",) else f"{names} of {self.stressor}"


def show_account(
    name: str,
    principle: str,
    stressor: str | None,
    by: str | None,
    stocks: str,
    stranded: Any,
    form: Format | None,
    out: Path | None,
    overwrite: bool,
) -> None:
    """Compute what was asked for and show or write it."""
    question = ask(principle, stressor, by, stocks)
    from mrio.io import load
    from mrio.model import Model

    model = Model(load(name), stranded=stranded)
    frame = _frame(model, question)
    title = f"{question.title}, {name}"
    note = ""
    if "consumption" in question.names and model.table.is_open:
        note = "consumption: the table's own regions; what is exported is apart"
    deliver(frame, title=title, form=form, out=out, overwrite=overwrite, note=note)


def ask(principle: str, stressor: str | None, by: str | None, stocks: str) -> Question:
    """Check the words of a question against each other.

    Raises
    ------
    InputError
        When a principle is unknown, or does not go with another, with `by`, `stocks` or
        `stressor`.
    """
    if by not in (None, "region", "industry"):
        raise InputError(f"--by {by}", hint="use region or industry")
    if stocks not in ("include", "exclude"):
        raise InputError(f"--stocks {stocks}", hint="use include or exclude")
    everything = principle == "all"
    names = _chosen(principle)
    if everything and by == "industry":
        # The regional accounts have no form by industry but these four.
        names = ["industry_accounts"]
    for name in names:
        if by is not None and by not in BY[name]:
            raise InputError(f"{name} has no form by {by}", hint=_instead(name, by))
    chosen = by or BY[names[0]][0]
    if chosen == "industry" and len(names) > 1:
        raise InputError(f"{', '.join(names)} have no form by industry", hint=_instead("", chosen))
    if stocks == "exclude" and all(name in WITHOUT_DEMAND for name in names):
        by_text = " --by industry" if chosen == "industry" else ""
        raise InputError(
            f"--stocks exclude has no effect on {', '.join(names)}{by_text}",
            hint="leave it out, or ask for consumption, net_transfers, net_flows or flows",
        )
    if stressor is not None and names == ["value_added"]:
        raise InputError(
            f"--stressor {stressor} has no effect on value_added, which is money",
            hint="leave it out, or ask for -p flows",
        )
    return Question(tuple(names), stressor or "co2", chosen, stocks)


def _instead(name: str, by: str) -> str:
    if by == "region":
        return f"leave out --by: {name} are by industry; flows are by region"
    if name == "net_flows":
        return "leave out --by industry: net_flows are between regions"
    return "use --principle industry_accounts (D_pba, D_cba, D_imp, D_exp), or flows"


def _chosen(principle: str) -> list[str]:
    if principle == "all":
        return list(REGIONAL)
    # A name that is given twice is one column.
    names = list(dict.fromkeys(part.strip() for part in principle.split(",") if part.strip()))
    for name in names:
        if name not in (*REGIONAL, *ALONE):
            raise InputError(
                f"unknown principle {name!r}", hint=suggest(name, ["all", *REGIONAL, *ALONE])
            )
    if not names or (len(names) > 1 and any(name in ALONE for name in names)):
        raise InputError(
            f"principles {principle!r} do not fit in one table",
            hint=f"ask for one of {', '.join(ALONE)} alone",
        )
    return names


def _frame(model: Model, question: Question) -> pd.DataFrame:
    """Return what is asked for, units in `.attrs`; several principles side by side."""
    import pandas as pd

    from mrio.io import to_frame

    results = [_result(model, name, question) for name in question.names]
    frames = [
        to_frame(result).rename(columns={"value": name} if name in REGIONAL else {})
        for name, result in zip(question.names, results, strict=True)
    ]
    frame = pd.concat(frames, axis=1)
    frame.attrs = {"units": results[0].attrs["units"]}
    return frame


def _result(model: Model, name: str, question: Question) -> Any:
    from mrio import account

    stressor, stocks = question.stressor, question.stocks
    origin: Any = question.by
    if name == "production":
        if origin == "industry":
            return account.industry_accounts(model, stressor)[["D_pba"]].rename(D_pba=name)
        return account.production(model, stressor)
    if name == "consumption":
        return account.consumption(model, stressor, stocks=stocks)
    if name == "net_transfers":
        return account.net_transfers(model, stressor, stocks=stocks)
    if name == "flows":
        return account.flows(model, stressor, origin=origin, stocks=stocks)
    if name == "value_added":
        return account.value_added(model, origin=origin, stocks=stocks)
    if name == "net_flows":
        return account.net_flows(model, stressor, stocks=stocks)
    if name == "multipliers":
        return account.multipliers(model, stressor)
    return account.industry_accounts(model, stressor)
