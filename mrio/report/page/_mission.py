"""The mission's question in figures: who emits for whom, and what a price would move."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from mrio import account, policy
from mrio.checking import checked
from mrio.errors import InputError
from mrio.io import to_frame
from mrio.labels import known_region
from mrio.lang import N_
from mrio.model import Model
from mrio.report.alternatives import (
    DELTA,
    ORIGIN,
    STRESSOR,
    Alternatives,
    alternatives_of,
    read_spread,
)
from mrio.table import Table
from mrio.units import mass_factor, payment

RULES = (
    policy.NetTransfer(),
    policy.ResponsibilityGap("shared", name=N_("production minus shared responsibility")),
    policy.ResponsibilityGap("average", name=N_("production minus half consumption, half income")),
    policy.ResponsibilityGap("income", name=N_("production minus income-based responsibility")),
    policy.ValueAddedAdjusted(),
    policy.ValueAddedShare(),
)
"""Rules that need the table alone, set side by side: which one is taken can turn the sign."""
PRICE = 80.0
"""CNY per tonne, where none is asked for: see `price_text`."""
FIRST = 4
"""So many of them stand on the first screen."""
OTHER_RULES = {
    "responsibility_gap:technology_adjusted": N_(
        "production minus technology-adjusted consumption"
    ),
    "responsibility_gap:vote": N_("production minus responsibility by vote"),
    "benefit_based": N_("benefit-based"),
    "ability_to_pay": N_("ability to pay"),
    "power_transfer": N_("transfer of power generation alone"),
}
"""Names of rules whose range is known beside those of `RULES`."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What a mission was computed from."""

    model: Model
    stressor: str


@dataclass(frozen=True, eq=False)
class Mission:
    """What one region emits for a group of others, and how every region stands.

    Emissions in Mt; value added in billions, payments in millions of the table's currency.

    Attributes
    ----------
    origin : str
    group : tuple of str
    price : float
        Per tonne, in the table's currency.
    regions : DataFrame
        Index region; `production`, `consumption` (direct emissions of
        households included), `sent`, `received`, `net_transfer`, `exported`,
        `net_with_exports`, `value_added`, `payment` (received at the price on the
        net transfer). Where alternative construction choices are known, `net_low`
        and `net_high`: the range of the net transfer over them.
    flows : DataFrame
        Emissions of industries, origin × destination, ROW last.
    value_added_flows : DataFrame
        Value added, the same.
    sectors : DataFrame
        Index sector; `out` emitted in `origin` for `group`, `back` emitted in
        the group for `origin`, `out_value_added`, `back_value_added`.
    asked : Asked or None
        The model and the stressor, from which principles and rules are
        computed when they are first looked at; None when only the figures were
        kept.
    facts : dict
        `out`, `back`, `net`, `out_share` (of the origin's industrial
        emissions), `total`, `interregional_share`, `exported_share`,
        `out_value_added`, `back_value_added`, `payment` (group to origin).
    spread : DataFrame or None
        Ranges of facts and net transfers over alternative construction choices
        of an embedded table, see `read_spread`; None for other tables and
        stressors.
    """

    origin: str
    group: tuple[str, ...]
    price: float
    regions: pd.DataFrame
    flows: pd.DataFrame
    value_added_flows: pd.DataFrame
    sectors: pd.DataFrame
    asked: Asked | None
    facts: dict[str, float]
    spread: pd.DataFrame | None = None

    @cached_property
    def summary(self) -> account.Summary:
        """What every principle allocates to regions, in the unit of the stressor."""
        asked = self._kept()
        return account.summarise(asked.model, asked.stressor)

    @property
    def _mega(self) -> float:
        """Mt in one unit of the stressor."""
        return mass_factor(self.summary.units, "Mt")

    @cached_property
    def principles(self) -> pd.DataFrame:
        """Emissions by region charged by every principle of `account.summary`, Mt."""
        frame = self.summary.charged * self._mega
        frame.attrs = {**self.summary.labelled().attrs, "units": "Mt"}
        return frame

    @cached_property
    def comparison(self) -> policy.Comparison:
        """Net receipts under each of `RULES`, and which regions switch between them."""
        asked = self._kept()
        parties = policy.Parties(asked.model, asked.stressor)
        return policy.comparison([rule.settle(parties, self.price) for rule in RULES])

    @property
    def rules(self) -> pd.DataFrame:
        """Net receipts by region, in millions, under each of `RULES`."""
        return self.comparison.labelled()

    @cached_property
    def alternatives(self) -> Alternatives | None:
        """Ranges of tonnes and of payments under every rule over alternative tables, if known."""
        asked = self._kept()
        return alternatives_of(asked.model.table) if asked.stressor == STRESSOR else None

    @property
    def known_alternatives(self) -> Alternatives | None:
        """The same where the question is the one whose flows have a range."""
        known = self.alternatives
        return known if known is not None and known.asks(self.origin, self.group) else None

    @cached_property
    def receipts(self) -> pd.DataFrame:
        """Net receipts of the origin from or to all others, in millions, with their ranges.

        Index rule, its name: those of `RULES`, then the others whose range is known. Columns
        `central`, `low`, `high`, the last two NaN where no range is known.
        """
        own = self.rules.loc[self.origin]
        frame = pd.DataFrame({"central": own, "low": float("nan"), "high": float("nan")})
        known = self.alternatives
        if known is None:
            return frame.rename_axis("rule")
        ranged = known.over_rules(self.origin, self.price).rules
        named = zip(RULES, own.index, strict=True)
        names = dict(zip(ranged.index, ranged["name"], strict=True))
        names |= OTHER_RULES | {known.key(rule): str(name) for rule, name in named}
        more = ranged[["central", "low", "high"]].set_axis([names[key] for key in ranged.index])
        both = pd.concat([more.reindex(own.index), more.drop(own.index)])
        return pd.DataFrame(both).rename_axis("rule")

    @property
    def model(self) -> Model:
        """What it was computed from.

        Raises
        ------
        InputError
            When only the figures were kept.
        """
        return self._kept().model

    def _kept(self) -> Asked:
        if self.asked is None:
            raise InputError("the mission's model was not kept: only its figures are known")
        return self.asked

    @property
    def responsibility(self) -> pd.DataFrame:
        """What each principle charges the origin, the group, the others, and the world outside."""
        frame = self.principles
        ours = [self.origin, *self.group]
        rows = {name: frame.loc[name] for name in ours}
        if len(self.group) > 1:
            rows["the group"] = frame.loc[list(self.group)].sum(skipna=False)
        rows["others"] = frame.drop(ours).sum(skipna=False)
        charged = self.summary.identities.set_index("principle")
        outside = charged[["outside", "unexplained"]].sum(axis=1) * self._mega
        rows["outside the table"] = outside.reindex(frame.columns)
        rows["all"] = frame.sum(skipna=False) + outside.reindex(frame.columns)
        return pd.DataFrame(rows).T.rename_axis("charged")

    @property
    def bilateral(self) -> pd.DataFrame:
        """Payment of each member of the group to the origin, in millions, and its tonnes."""
        out = self.flows.loc[self.origin, list(self.group)]
        back = self.flows.loc[list(self.group), self.origin]
        net = out - back
        return pd.DataFrame(
            {"out": out, "back": back, "net": net, "payment": payment(1.0, "Mt", self.price) * net}
        ).rename_axis("region")


@checked
def mission(
    model: Model,
    *,
    stressor: str = "co2",
    origin: str = "Shanxi",
    group: tuple[str, ...] = DELTA,
    price: float = PRICE,
) -> Mission:
    """Answer the mission's question on any table that has the regions.

    Parameters
    ----------
    model : Model
    stressor : str
        A row or total in a unit of mass.
    origin : str
    group : tuple of str
        Other regions.
    price : float
        Per tonne on the net transfer, in the table's currency.

    Raises
    ------
    LabelError
        When the table has not these regions.
    InputError
        When the origin is in the group, or the price is negative.
    """
    table = model.table
    origin = known_region(origin, table.regions)
    group = tuple(known_region(name, table.regions) for name in group)
    if origin in group or not len(group):
        raise InputError(f"{origin!r} must not be in the group {group}")
    if not (math.isfinite(price) and price >= 0):
        raise InputError(f"a price of {price} per tonne", hint="give a price of 0 or more")
    E = account.flows(model, stressor, origin="industry")
    V = account.value_added(model, origin="industry")
    mega = mass_factor(E.attrs["units"], "Mt")
    billion = table.money.scale / 1e9
    E_frame, V_frame = to_frame(E) * mega, to_frame(V) * billion
    flows, value = (_by_region(frame, table.regions) for frame in (E_frame, V_frame))
    regions = to_frame(account.net_transfers(model, stressor)).drop(columns="own") * mega
    regions.insert(0, "production", account.production(model, stressor).values * mega)
    regions.insert(1, "consumption", account.consumption(model, stressor).values * mega)
    regions["value_added"] = value.sum(axis=1)
    regions["payment"] = [payment(mass, "Mt", price) for mass in regions["net_transfer"]]
    spread = _known_spread(table, stressor, origin, group)
    if spread is not None:
        net = spread.loc["net_transfer"].reindex(regions.index)
        at = list(regions.columns).index("net_transfer") + 1
        regions.insert(at, "net_low", net["low"])
        regions.insert(at + 1, "net_high", net["high"])
    sectors = _by_sector(E_frame, V_frame, origin, list(group))
    return Mission(
        origin=origin,
        group=tuple(group),
        price=price,
        regions=regions,
        flows=flows,
        value_added_flows=value,
        sectors=sectors,
        asked=Asked(model, stressor),
        facts=_facts(flows, sectors, table.regions, origin, price),
        spread=spread,
    )


def _known_spread(
    table: Table, stressor: str, origin: str, group: tuple[str, ...]
) -> pd.DataFrame | None:
    """Return the spread that was computed for this question, or of net transfers alone."""
    spread = read_spread(table) if stressor == STRESSOR else None
    if spread is None or (origin, set(group)) == (ORIGIN, set(DELTA)):
        return spread
    return spread.drop(["out", "back", "net"], level="figure")


def _by_region(frame: pd.DataFrame, regions: tuple[str, ...]) -> pd.DataFrame:
    """Sum rows over the sectors of each region."""
    of = np.asarray(frame.index.get_level_values("region"))
    rows = np.stack([frame.to_numpy()[of == name].sum(axis=0) for name in regions])
    return pd.DataFrame(rows, pd.Index(list(regions), name="origin"), frame.columns)


def _by_sector(E: pd.DataFrame, V: pd.DataFrame, origin: str, group: list[str]) -> pd.DataFrame:
    """Sum over regions of origin and of destination, sector by sector."""
    of_region, of_sector = (E.index.get_level_values(name) for name in ("region", "sector"))
    sectors = pd.Index(list(dict.fromkeys(of_sector)), name="sector")
    codes = sectors.get_indexer(of_sector)

    def summed(frame: pd.DataFrame, rows: np.ndarray, columns: list[str]) -> np.ndarray:
        values = frame[columns].to_numpy()[rows].sum(axis=1)
        return np.bincount(codes[rows], values, len(sectors))

    out, back = np.asarray(of_region == origin), np.asarray(of_region.isin(group))
    figures = {
        "out": summed(E, out, group),
        "back": summed(E, back, [origin]),
        "out_value_added": summed(V, out, group),
        "back_value_added": summed(V, back, [origin]),
    }
    return pd.DataFrame(figures, sectors).sort_values("out", ascending=False)


def _facts(
    flows: pd.DataFrame,
    sectors: pd.DataFrame,
    regions: tuple[str, ...],
    origin: str,
    price: float,
) -> dict[str, float]:
    inner = flows[list(regions)].to_numpy()
    total = float(flows.to_numpy().sum())
    exported = total - float(inner.sum())
    out, back, out_value, back_value = (float(value) for value in sectors.to_numpy().sum(axis=0))
    return {
        "out": out,
        "back": back,
        "net": out - back,
        "out_share": out / float(flows.to_numpy()[regions.index(origin)].sum()),
        "total": total,
        "interregional_share": float(inner.sum() - inner.trace()) / total,
        "exported_share": exported / total,
        "out_value_added": out_value,
        "back_value_added": back_value,
        "payment": payment(out - back, "Mt", price),
    }
