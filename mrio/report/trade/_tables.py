"""Tables of trade as people read them: what moves most first, totals, digits that add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio import columns
from mrio.labels import REST_OF_WORLD
from mrio.lang import gettext as _
from mrio.power import Trade
from mrio.report.trade._adding import Sum, rounded_to_add
from mrio.report.trade._experiment import money_of

TOTAL = "\0total"
OTHERS = "\0others"
"""Marks of rows that no market and no table has; `row_name` says them."""


@dataclass(frozen=True)
class _Kind:
    """How tables of one index are read: which columns sum, over rows and to each other."""

    tables: tuple[str, ...]
    """Rounded together: what stands in two of them is one figure."""
    total: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()
    equal: tuple[tuple[str, str], ...] = ()
    """Columns whose totals are one figure."""
    by: tuple[str, ...] = ()
    """Columns by whose size rows are ordered: the first that there is."""


def _changes(*names: str) -> tuple[str, ...]:
    return tuple(f"{case}{name}" for case in ("trade", "without", "change") for name in names)


_PAID = ("energy", "certificates", "contracts", "own_cost")
_OF_CERTIFICATES = (
    "issued",
    "due",
    "came_with_power",
    "left_with_power",
    "bought_without_power",
    "sold_without_power",
)
_KINDS = (
    _Kind(
        ("dispatch", "dispatch_comparison"),
        total=(
            *("generated_twh", "available_twh", "curtailed_twh", "co2_mt"),
            *_changes("_twh", "_mt"),
        ),
        sums=(
            ("change_twh", ("trade_twh", "-without_twh")),
            ("change_mt", ("trade_mt", "-without_mt")),
            ("trade_twh", ("generated_twh",)),
            ("trade_mt", ("co2_mt",)),
        ),
    ),
    _Kind(("flows",), total=("sent_twh", "landed_twh", "limit_twh", "rent_million")),
    _Kind(("prices",), sums=(("green_power", ("energy", "green_premium")),)),
    _Kind(("certificates",), total=tuple(f"{name}_twh" for name in _OF_CERTIFICATES)),
    _Kind(
        ("payments", "payments_comparison"),
        total=(*_PAID, "left", *_changes("")),
        sums=(("left", _PAID), ("trade", ("left",)), ("change", ("trade", "-without"))),
    ),
    _Kind(("contracts",)),
    _Kind(("comparison",), sums=(("change", ("trade", "-without")),)),
    _Kind(
        ("dispatch_accounts", "accounts"),
        total=(
            *("production_mt", "production_change_mt"),
            *("consumption_mt", "consumption_redispatched_mt"),
            *("net_transfer_mt", "net_transfer_change_mt"),
            *("consumption_location_mt", "consumption_market_mt", "consumption_change_mt"),
            *("net_transfer_location_mt", "net_transfer_market_mt"),
        ),
        sums=(
            ("consumption_change_mt", ("consumption_market_mt", "-consumption_location_mt")),
            ("consumption_location_mt", ("consumption_mt", "consumption_redispatched_mt")),
            ("net_transfer_location_mt", ("net_transfer_mt", "net_transfer_change_mt")),
        ),
        equal=(
            ("production_mt", "consumption_mt"),
            ("production_change_mt", "consumption_redispatched_mt"),
        ),
        by=("production_change_mt", "consumption_change_mt"),
    ),
    _Kind(("footprints",)),
    _Kind(
        ("compensation",),
        total=("as_it_is", "by_dispatch", "change_dispatch", "by_market", "change_market"),
        sums=(
            ("change_dispatch", ("by_dispatch", "-as_it_is")),
            ("change_market", ("by_market", "-as_it_is")),
        ),
        by=("change_market", "change_dispatch"),
    ),
)
_APART = {("dispatch_accounts", "consumption_change_mt"): "consumption_redispatched_mt"}
"""A column of the same name that is another figure than in the other table."""


def table_of(found: Trade, name: str, *, most: int | None = None) -> pd.DataFrame:
    """Return a table as people read it.

    Parameters
    ----------
    found : Trade
    name : str
        A key of `found.tables`.
    most : int, optional
        So many rows that move most; the rest of own regions is summed in one row.

    Returns
    -------
    DataFrame
        Rounded to the digits of the catalogue so that the parts of each row, and
        rows and their total, add up as printed. The last row is the total where there
        is one; NaN where a column has none.
    """
    kind = next(each for each in _KINDS if name in each.tables)
    frame, attrs = found.tables[name], dict(found.tables[name].attrs)
    shown = [str(key) for key in frame.columns if key not in _idle(found, name)]
    apart = {key: _APART.get((name, key), key) for key in shown}
    joint = _joint(found, kind)
    if kind.total and len(joint):
        joint = _with_total(joint, kind.total)
    frame = _rounded(joint, found, kind).loc[:, list(apart.values())].set_axis(shown, axis=1)
    by = next((key for key in kind.by if key in shown), None)
    if by is not None:
        frame = _ordered(frame, by)
    if most is not None and by is not None:
        frame = _brief(frame, most)
    frame.attrs = attrs
    return frame


def _idle(found: Trade, name: str) -> tuple[str, ...]:
    """Return columns that say nothing: contracts where there are none, bounds that are one."""
    if name == "payments" and "contracts" not in found.tables:
        return ("contracts",)
    if name == "prices" and not len(found.clearing.kinks):
        return ("energy_lowest", "energy_highest")
    return ()


def _joint(found: Trade, kind: _Kind) -> pd.DataFrame:
    """Return the tables of a kind side by side."""
    frames = [
        found.tables[name].rename(
            columns={key: to for (of, key), to in _APART.items() if of == name}
        )
        for name in kind.tables
        if name in found.tables
    ]
    first, *others = frames
    return pd.concat([first, *(each.reindex(first.index) for each in others)], axis=1)


def _ordered(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return own regions, what moves most first, then the rest of the world and the total."""
    last = {REST_OF_WORLD: -1.0, TOTAL: -2.0}
    size = np.abs(frame[by].to_numpy(dtype=float))
    size = np.array([last.get(str(name), own) for name, own in zip(frame.index, size, strict=True)])
    return frame.iloc[np.argsort(-size, kind="stable"), :]


def _brief(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """Sum the rows of own regions after the first, as they are printed."""
    own = np.array([label not in (REST_OF_WORLD, TOTAL) for label in frame.index])
    if own.sum() <= most + 1:
        return frame
    mine = frame.loc[own, :]
    rest = pd.DataFrame([mine.iloc[most:, :].sum(min_count=1)], index=pd.Index([OTHERS]))
    parts = [mine.iloc[:most, :], rest, frame.loc[~own, :]]
    return pd.concat(parts).rename_axis(index=frame.index.name)


def _with_total(frame: pd.DataFrame, total: Sequence[str]) -> pd.DataFrame:
    last: dict[str, object] = {}
    for key in map(str, frame.columns):
        if frame[key].dtype.kind in "fiu":
            known = frame[key].to_numpy(dtype=float)
            last[key] = float(np.nansum(known)) if key in total else np.nan
        else:
            last[key] = ""
    names = list(frame.index.names)
    index = (
        pd.Index([TOTAL], name=names[0])
        if len(names) == 1
        else pd.MultiIndex.from_tuples([(TOTAL, *[""] * (len(names) - 1))], names=names)
    )
    return pd.concat([frame, pd.DataFrame([last], index, columns=frame.columns)])


def _rounded(frame: pd.DataFrame, found: Trade, kind: _Kind) -> pd.DataFrame:
    """Round columns that sum together, by their digits; others each to its own."""
    out, known = frame.copy(), _known(found, kind)
    figures = [key for key in known if frame[key].dtype.kind in "fiu"]
    sums = [
        (column, [part for part in parts if part.removeprefix("-") in figures])
        for column, parts in kind.sums
        if column in figures and any(part.removeprefix("-") in figures for part in parts)
    ]
    summing = {name for column, parts in sums for name in (column, *parts)}
    adding = [key for key in figures if key in {*kind.total, *summing} or f"-{key}" in summing]
    for digits in sorted({known[key].digits or 0 for key in adding}):
        group = [key for key in adding if (known[key].digits or 0) == digits]
        ours = [each for each in sums if each[0] in group]
        equal = [pair for pair in kind.equal if {*pair} <= {*group}]
        out[group] = rounded_to_add(
            frame.loc[:, group], digits, sums=ours, total=bool(kind.total), equal=equal
        )
    for key in figures:
        if key not in adding and (digits := known[key].digits) is not None:
            scale = known[key].factor  # shares are read as per cent
            out[key] = (frame[key] * scale).round(digits) / scale + 0.0
    return out


def _known(found: Trade, kind: _Kind) -> dict[str, columns.Column]:
    """Return what the catalogue has on the columns of tables side by side."""
    return {
        _APART.get((name, str(key)), str(key)): columns.of(str(key), name)
        for name in kind.tables
        if name in found.tables
        for key in found.tables[name].columns
    }


def row_name(label: str, name: str) -> str:
    """Return what a row is called that is no province, party or region of a market or table."""
    if label == TOTAL:
        return {
            "flows": _("all corridors"),
            "payments": _("all parties"),
            "payments_comparison": _("all parties"),
            "accounts": _("all"),
            "dispatch_accounts": _("all"),
            "compensation": _("all regions"),
        }.get(name, _("all provinces"))
    if label == OTHERS:
        return _("other regions")
    return _("rest of the world") if label == REST_OF_WORLD else label


def named(found: Trade, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table of `table_of` with its rows as people read them on a screen."""
    levels = [[str(part) for part in key] for key in frame.index.to_frame().to_numpy()]
    if name in ("payments", "payments_comparison"):
        parties = {
            "consumers": _("consumers"),
            "generators": _("generators"),
            "corridors": _("corridor"),
            "storage": _("storage"),
            "certificate trade": _("trade of certificates"),
        }
        levels = [[parties.get(party, party), *rest] for party, *rest in levels]
    elif name == "comparison":
        money = money_of(found)
        said = {
            "cost": _("total cost, million %(currency)s", currency=money.local),
            "CO2": _("emissions, Mt CO2"),
            "price": _("energy price, %(currency)s/MWh", currency=money.local),
        }
        levels = [[said.get(what, what), *rest] for what, *rest in levels]
    levels = [[row_name(first, name), *rest] for first, *rest in levels]
    names = list(frame.index.names)
    index = (
        pd.Index([first for (first,) in levels], name=names[0])
        if len(names) == 1
        else pd.MultiIndex.from_tuples([tuple(each) for each in levels], names=names)
    )
    shown = frame.set_axis(index)
    if "green" in shown.columns:
        said = {"yes": _("yes"), "no": _("no")}
        shown["green"] = [said.get(str(word), str(word)) for word in shown["green"]]
    return shown
