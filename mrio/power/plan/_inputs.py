"""The market that a plan describes."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from mrio.config import told_with
from mrio.errors import ConfigError, Problems
from mrio.io import Sheet, read_sheet
from mrio.labels import resolve_region, resolve_regions, suggest
from mrio.money import Currency, currency, exchange
from mrio.power._electricity import UNSTATED
from mrio.power.market import CONTRACTS, Market
from mrio.power.parameters import currency_of, read_corridors
from mrio.power.plan import _settings as said
from mrio.power.plan._money_keys import neutral, told
from mrio.table import Table

PER_TWH = 1e6
"""MWh."""
SOURCE_TEXT = ("province", "source", "green")


class Inputs:
    """What a plan names, as a market's frames; errors say at which key.

    Parameters
    ----------
    plan : TradePlan
    path : Path or None
        The plan's file: errors name its lines, files are named from its folder.
    table : Table, optional
        That of its accounts, whose currency is the plan's where it states none.
    """

    def __init__(self, plan: said.TradePlan, path: Path | None, table: Table | None = None) -> None:
        self.plan, self.path = plan, path
        if plan.currency is not None:
            self.currency = currency(plan.currency)
        else:
            self.currency = UNSTATED if table is None else table.currency
        for code in plan.exchange_rates:
            with told_with(path, "exchange_rates", code):
                currency(code)
        self.folder = Path() if path is None else path.parent
        self.hours = pd.Series(plan.hours, dtype=float)
        self.share = self.hours / self.hours.sum()
        with told_with(path, "demand_twh"):
            self.demand = self._demand()

    def market(self) -> Market:
        """Return the market.

        Raises
        ------
        ConfigError, InputError, LabelError
        """
        plan = self.plan
        supply, available = self._sources()
        lines, limits = self._corridors()
        for name in plan.obligations:
            self._known(name, "obligations", name)
        storage, holding, charging = self._storage()
        return Market(
            demand=self.demand,
            supply=supply,
            available=available,
            corridors=lines,
            limits=limits,
            obligations=pd.Series(plan.obligations, dtype=float),
            certificates=plan.certificates,
            certificate_cost=plan.certificate_cost_per_mwh,
            carbon_price=plan.carbon_price_per_t,
            contracts=self._contracts(lines),
            storage=storage,
            holding=holding,
            charging=charging,
            cycles=None
            if isinstance(plan.periods, str)
            else pd.Series({each.name: each.cycle for each in plan.periods}),
            currency=self.currency,
        )

    def rate(self, given: Currency) -> float:
        """Return what one of another currency is worth in the plan's.

        Raises
        ------
        UnitError
            The plan states no rate.
        """
        return exchange(given, self.currency, self.plan.exchange_rates.get(given.code))

    # -- figures of the year and by period -------------------------------------------------

    def _energy(self, given: Any) -> pd.Series:
        """Return TWh by period."""
        return self._periods(given) if isinstance(given, dict) else given * self.share

    def _from_capacity(self, megawatts: float, availability: Any) -> pd.Series:
        by_period = self._periods(availability) if isinstance(availability, dict) else availability
        return megawatts * by_period * self.hours / PER_TWH

    def _periods(self, given: dict[str, float]) -> pd.Series:
        if odd := set(given) ^ set(self.hours.index):
            name = sorted(odd)[0]
            if name in given:
                raise ConfigError(f"unknown period {name!r}", hint=suggest(name, self.hours.index))
            raise ConfigError(f"no figure for the period {name!r}", hint="give one for each")
        return pd.Series(given, dtype=float).loc[self.hours.index]

    def _known(self, given: str, *keys: str | int) -> str:
        """Return the label of a province with demand, by any of its names."""
        province = resolve_region(map(str, self.demand.index), given)
        if province not in self.demand.index:
            with told_with(self.path, *keys):
                raise ConfigError(
                    f"{province!r} has no demand_twh",
                    where=province,
                    hint=suggest(province, list(map(str, self.demand.index))),
                )
        return province

    # -- parts -----------------------------------------------------------------------------

    def _demand(self) -> pd.DataFrame:
        given = self.plan.demand_twh
        rows: dict[str, Any] = given if isinstance(given, dict) else self._demand_rows(given)
        frame = pd.DataFrame({name: self._energy(each) for name, each in rows.items()}).T
        return frame.rename_axis(index="province")

    def _demand_rows(self, given: said.FromFile) -> dict[str, Any]:
        sheet = read_sheet(self.folder / given.file)
        heads = [name for name in sheet.columns if name != "province"]
        if len(heads) == len(sheet.columns) or heads not in (["year"], list(self.hours.index)):
            raise ConfigError(
                f"{sheet.path}:1: the columns are {', '.join(sheet.columns)}",
                hint=f"province and year, or province, {', '.join(map(str, self.hours.index))}",
            )
        names = [row[sheet.columns.index("province")] for row in sheet.rows]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ConfigError(f"{sheet.path} has the province {twice[0]!r} twice")
        figures = {head: sheet.numbers(head) for head in heads}
        for head, values in figures.items():
            for value, line in zip(values, sheet.lines, strict=True):
                if value < 0:
                    raise ConfigError(f"{sheet.path}:{line}: {head} is {value:g}, below zero")
        if heads == ["year"]:
            return dict(zip(names, figures["year"], strict=True))
        return {name: {h: figures[h][i] for h in heads} for i, name in enumerate(names)}

    def _sources(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        given = self.plan.sources
        if isinstance(given, said.FromFile):
            with told_with(self.path, "sources"):
                sheet = read_sheet(self.folder / given.file)
                sources, at = rows_of(sheet, self.currency), False
        else:
            sources, at = given, True
        found: dict[tuple[str, str], dict[str, Any]] = {}
        available: dict[tuple[str, str], pd.Series] = {}
        for k, each in enumerate(sources):
            keys = ("sources", k) if at else ("sources",)
            plant = (self._known(each.province, *keys), each.source)
            with told_with(self.path, *keys):
                if plant in found:
                    raise ConfigError(f"{each.source} of {each.province} is given twice")
                available[plant] = (
                    self._from_capacity(each.capacity_mw or 0.0, each.availability)
                    if each.available_twh is None
                    else self._energy(each.available_twh)
                )
            found[plant] = {
                "cost": each.cost_per_mwh,
                "factor": each.factor_kg_per_kwh,  # kg/kWh is t/MWh
                "green": each.green,
                "year_limit": each.year_limit_twh,
            }
        plants = pd.MultiIndex.from_tuples(list(found), names=["province", "source"])
        most = pd.DataFrame(list(available.values()), columns=self.hours.index)
        supply = pd.DataFrame(list(found.values()), plants)
        return supply.astype({"year_limit": float}), most.set_axis(plants)

    def _corridors(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        file = self.plan.corridors_file
        with told_with(self.path, "corridors_file"):
            table = read_corridors(None if file is None else self.folder / file)
        lines: dict[str, dict[str, Any]] = {}
        limits: dict[str, pd.Series] = {}
        for k, each in enumerate(self.plan.corridors):
            with told_with(self.path, "corridors", k):
                if each.name in lines:
                    raise ConfigError(f"the corridor {each.name} is given twice")
                row = corridor_of(each, self._in_currency(each, table))
                limits[each.name] = (
                    self._from_capacity(row.pop("capacity_mw"), each.availability)
                    if each.limit_twh is None
                    else self._energy(each.limit_twh)
                )
            row.pop("capacity_mw", None)
            for side in ("from", "to"):
                row[side] = self._known(row[side], "corridors", k)
            lines[each.name] = row
        names = pd.Index(list(lines), dtype=object, name="corridor")
        heads = ["from", "to", "tariff", "loss", "includes_loss", "loss_price", "plant_line"]
        frame = pd.DataFrame(list(lines.values()), names, columns=pd.Index(heads))
        kinds = dict.fromkeys(("tariff", "loss", "loss_price"), float) | {
            "includes_loss": bool,
            "plant_line": bool,
        }
        frame = frame.astype(kinds)
        most = pd.DataFrame(list(limits.values()), columns=self.hours.index, dtype=float)
        return frame, most.set_axis(names)

    def _in_currency(self, given: said.Corridor, table: pd.DataFrame) -> pd.DataFrame:
        """Return the row of a corridor that is known, its tariff in the plan's currency."""
        known = table.loc[table.index == given.name]
        if given.tariff_per_mwh is None and len(known):
            known = known.assign(tariff=known["tariff"] * self.rate(currency_of(known)))
        return known if len(known) else table

    def _contracts(self, lines: pd.DataFrame) -> pd.DataFrame:
        """Return a row for each pair of provinces that a contract passes."""
        ends = list(zip(lines["from"], lines["to"], strict=True))
        kept = dict(zip(ends, 1.0 - lines["loss"], strict=True))
        for pair, loss in zip(ends, lines["loss"], strict=True):
            kept[pair] = min(kept[pair], 1.0 - loss)  # of several corridors the one that loses most
        rows = []
        for k, each in enumerate(self.plan.contracts):
            named, energy = (each.origin, *each.via, each.to), each.energy_twh
            places = resolve_regions(map(str, self.demand.index), named)
            for leg, pair in enumerate(itertools.pairwise(places)):
                with told_with(self.path, "contracts", k):
                    if pair not in kept:
                        raise ConfigError(
                            f"no corridor of the plan goes from {pair[0]} to {pair[1]}",
                            hint="add one to corridors, or name what it passes in via",
                        )
                rows.append((*pair, energy, each.green, leg > 0, places[0], places[-1]))
                energy *= kept[pair]
        return pd.DataFrame(rows, columns=pd.Index([*CONTRACTS, "passed_on", "seller", "buyer"]))

    def _storage(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Return efficiencies, what is held and what is taken at most by period."""
        stores = self.plan.storage
        for k, each in enumerate(stores):
            self._known(each.province, "storage", k)
        names = [(each.province, each.name) for each in stores]
        index = pd.MultiIndex.from_tuples(names, names=["province", "name"])
        given = pd.DataFrame(
            {"efficiency": [each.efficiency for each in stores]}, index, dtype=float
        )
        days = pd.Series(self.plan.days, dtype=float)
        frames = [
            pd.DataFrame(np.outer(ratings, times) / PER_TWH, index, self.hours.index)
            for ratings, times in (
                ([each.energy_mwh for each in stores], days),
                ([each.power_mw for each in stores], self.hours),
            )
        ]
        return given, frames[0], frames[1]


def corridor_of(given: said.Corridor, table: pd.DataFrame) -> dict[str, Any]:
    """Return a corridor's figures: the plan's where it gives them, else the table's.

    Raises
    ------
    ConfigError
        Naming what neither has.
    """
    known: dict[str, Any] = {}
    if given.name in table.index:
        known = {str(k): v for k, v in table.loc[given.name].items()}
    own = {
        "from": given.origin,
        "to": given.to,
        "tariff": given.tariff_per_mwh,
        "loss": given.loss,
        "includes_loss": given.includes_loss,
        "capacity_mw": given.capacity_mw,
    }
    if given.limit_twh is not None:
        del own["capacity_mw"]
    row = {key: known.get(key) if value is None else value for key, value in own.items()}
    missing = [key for key, value in row.items() if value is None or value != value]
    if missing:
        unknown = not known
        keys = [f"{key}_per_mwh" if key == "tariff" else key for key in missing]
        raise ConfigError(
            f"the corridor {given.name!r} "
            + ("is not in the table, and lacks " if unknown else "has no ")
            + ", ".join(keys),
            hint=suggest(given.name, list(map(str, table.index)))
            if unknown
            else "give capacity_mw or limit_twh here",
        )
    row["includes_loss"] = bool(row["includes_loss"])
    price = given.loss_price_per_mwh
    if price is not None and not row["includes_loss"]:
        raise ConfigError(
            f"loss_price_per_mwh has no effect: {given.name}'s tariff is without its loss",
            hint="leave it out: the energy balance holds the loss",
        )
    if row["includes_loss"] and price is None:
        raise ConfigError(
            f"the tariff of {given.name} includes its loss",
            hint="give loss_price_per_mwh, what the tariff counts a lost MWh at: the energy "
            "balance holds the loss already, and it would be paid twice",
        )
    loss, tariff = float(row["loss"] or 0.0), float(row["tariff"] or 0.0)
    counted = (price or 0.0) * loss / (1.0 - loss)
    if row["includes_loss"] and counted > tariff:
        raise ConfigError(
            f"the loss of {given.name} is counted at {counted:.4g} per MWh, more than all of its "
            f"tariff of {tariff:g}: sending would be paid for",
            hint="lower loss_price_per_mwh, the price of a lost MWh",
        )
    alone = bool(known.get("plant_line", False))
    return row | {"loss_price": math.nan if price is None else price, "plant_line": alone}


def rows_of(sheet: Sheet, money: Currency) -> list[said.Source]:
    """Return the sources of a CSV file in the plan's currency; columns are the keys of a row.

    Raises
    ------
    ConfigError
        With the line of everything that is wrong.
    """
    problems, found = Problems(), []
    for column in sheet.columns:
        now, named = neutral(column)
        if named is not None:
            told(column, now)
            if named != money:
                raise ConfigError(
                    f"{sheet.path}:1: {column} names {named}, the plan is in {money}",
                    where=column,
                    hint=f"call it {now}, in the plan's currency",
                )
    for cells, line in zip(sheet.rows, sheet.lines, strict=True):
        row: dict[str, Any] = {}
        for column, text in zip(sheet.columns, map(str.strip, cells), strict=True):
            key, _, period = column.partition(" ")
            if not text:
                continue
            value = _cell(key, text)
            if period and key in ("available_twh", "availability"):
                if not isinstance(row.setdefault(key, {}), dict):
                    problems.add(f"{sheet.path}:{line}: {key} is given once, and for {period}")
                else:
                    row[key][period] = value
            elif isinstance(row.get(key), dict):
                problems.add(f"{sheet.path}:{line}: {key} is given by period, and once for all")
            else:
                row[column] = value
        try:
            found.append(said.Source.model_validate(row))
        except ValidationError as error:
            for each in error.errors(include_url=False):
                key = ".".join(str(part) for part in each["loc"][:1])
                text = each["msg"].removeprefix("Value error, ")
                problems.add(f"{sheet.path}:{line}: " + (f"{key}: " if key else "") + text)
    problems.raise_if_any(ConfigError, f"{sheet.path} cannot be used", where=str(sheet.path))
    try:
        said.check_costs([each.cost_per_mwh for each in found])
    except ValueError as error:
        raise ConfigError(f"{sheet.path}: {error}", where="cost_per_mwh") from error
    return found


def _cell(key: str, text: str) -> str | float | bool:
    if key == "green" and text.lower() in ("yes", "no", "true", "false"):
        return text.lower() in ("yes", "true")
    if key in SOURCE_TEXT:
        return text
    try:
        return float(text)
    except ValueError:
        return text
