"""account: one principle as it is, or the regional ones side by side."""

from __future__ import annotations

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


def show_account(
    name: str,
    principle: str,
    stressor: str,
    by: str,
    stocks: str,
    stranded: Any,
    form: Format | None,
    out: Path | None,
    overwrite: bool,
) -> None:
    """Compute what was asked for and show or write it."""
    from mrio.io import load
    from mrio.model import Model

    names = _chosen(principle)
    model = Model(load(name), stranded=stranded)
    frame, units = _frame(model, names, stressor, by, stocks)
    title = f"{', '.join(names)} of {stressor}, {name}, {units}"
    note = ""
    if "consumption" in names and model.table.is_open:
        note = "consumption: the table's own regions; what is exported is apart"
    deliver(frame, title=title, form=form, out=out, overwrite=overwrite, note=note)


def _chosen(principle: str) -> list[str]:
    if principle == "all":
        return list(REGIONAL)
    names = [part.strip() for part in principle.split(",") if part.strip()]
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


def _frame(
    model: Model, names: list[str], stressor: str, by: str, stocks: str
) -> tuple[pd.DataFrame, str]:
    import pandas as pd

    from mrio import account
    from mrio.io import to_frame

    if by not in ("region", "industry"):
        raise InputError(f"--by {by}", hint="use region or industry")
    if names[0] in ALONE:
        result = _alone(model, names[0], stressor, by, stocks)
        return to_frame(result), str(result.attrs["units"])
    if by == "industry":
        if names not in (["production"], list(REGIONAL), ["production", "consumption"]):
            raise InputError(
                f"{', '.join(names)} has no form by industry",
                hint="use --principle industry_accounts (D_pba, D_cba, D_imp, D_exp), or flows",
            )
        result = account.industry_accounts(model, stressor)
        return to_frame(result), result.attrs["units"]
    columns: list[pd.DataFrame] = []
    units = ""
    if "production" in names:
        result = account.production(model, stressor)
        columns.append(to_frame(result).rename(columns={"value": "production"}))
        units = result.attrs["units"]
    if "consumption" in names:
        result = account.consumption(model, stressor, stocks=stocks)
        columns.append(to_frame(result).rename(columns={"value": "consumption"}))
        units = result.attrs["units"]
    if "net_transfers" in names:
        result = account.net_transfers(model, stressor, stocks=stocks)
        columns.append(to_frame(result))
        units = result.attrs["units"]
    return pd.concat(columns, axis=1), units


def _alone(model: Model, name: str, stressor: str, by: str, stocks: str) -> Any:
    from mrio import account

    origin: Any = by
    if name == "flows":
        return account.flows(model, stressor, origin=origin, stocks=stocks)
    if name == "value_added":
        return account.value_added(model, origin=origin, stocks=stocks)
    if name == "net_flows":
        if by != "region":
            raise InputError("net_flows are between regions", hint="leave out --by industry")
        return account.net_flows(model, stressor, stocks=stocks)
    if name == "multipliers":
        return account.multipliers(model, stressor)
    return account.industry_accounts(model, stressor)
