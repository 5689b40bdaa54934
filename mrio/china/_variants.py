"""Choices that the statistics of 2007 leave open: each alone, and all combinations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mrio.china._figures import EMBEDDED, Figures, figures_of
from mrio.china.table_2007 import (
    PHYSICAL,
    Built,
    Options,
    Prepared,
    RawData,
    connect,
    construct,
    prepare,
)
from mrio.china.years import (
    LaterData,
    Merged,
    Year,
    border_price,
    bring_to,
    merge_2007,
    read_heat,
    read_parameters,
    split_year,
    variant,
)
from mrio.labels import POWER_PARTS, SECTOR_OF_SOURCE
from mrio.model import Model
from mrio.report import Mission, mission

SINGLE: dict[str, Options] = {
    "totals: outflow side": Options(totals="outflow"),
    "totals: mean for all": Options(totals="mean"),
    "totals: inflow side": Options(totals="inflow"),
    "totals: construction and local services at the outflow side": Options(totals="local"),
    "gravity decay 0": Options(decay=0.0),
    "gravity decay 2": Options(decay=2.0),
    "power: booked margins, bilateral prior": Options(power="prior"),
    "power: booked margins, gravity": Options(power="booked"),
    "coal and coke placed by tonnes": Options(fuels="physical"),
    "stock changes of own output": Options(stocks="own"),
    "Shandong's trade read by label": Options(shandong_exchanged=True),
}
"""Each changes one choice of the embedded table."""

NAMED: dict[str, Options] = {
    "power: prior, totals: mean for all": Options(power="prior", totals="mean"),
    "power: prior, totals: inflow side": Options(power="prior", totals="inflow"),
    "power: gravity, totals: mean for all": Options(power="booked", totals="mean"),
}
"""Combinations that the report names: without placing power by TWh its own total matters more."""

PRICES = 0.2
"""Prices of power at the plant are tried this share lower and higher."""
AT_PLANT = tuple(f"price {source}" for source in SECTOR_OF_SOURCE)

AXES: dict[str, tuple[Any, ...]] = {
    "totals": ("mixed", "local", "outflow", "mean", "inflow"),
    "power": ("physical", "prior", "booked"),
    "fuels": ("booked", "physical"),
    "shandong_exchanged": (False, True),
    "decay": (0.0, 1.0, 2.0),
    "stocks": ("same", "own"),
}
"""Every combination of these is built for the spread."""

WITH_NAME = frozenset((*SINGLE.values(), *NAMED.values()))
"""Alternatives that later years are built with too: changes between years are within each."""
RESIDENTS_DIGITS = -4
"""Residents of the embedded tables are rounded to 10,000."""

EVIDENCE: dict[str, Options] = {
    "booked money alone: mean of both sides, gravity": Options(power="booked", totals="mean"),
    "coal, coke and power at the outflow side": Options(power="booked"),
    "and power between pairs by the statistics": Options(power="prior"),
    "and power placed by TWh (as embedded)": Options(),
    "and coal and coke placed by tonnes": Options(fuels="physical"),
}
"""Physical evidence, one piece after the other."""


def combinations() -> Iterator[Options]:
    """Yield every combination of `AXES`; those that share most steps follow each other."""
    for values in product(*AXES.values()):
        yield Options(**dict(zip(AXES, values, strict=True)))


class Answer(NamedTuple):
    """What is kept of a variant: a hundred constructions would fill the memory."""

    mission: Mission
    figures: Figures
    trade: dict[str, pd.DataFrame]


def residents_of(merged: Merged) -> pd.Series:
    """Return persons by province as the embedded table has them."""
    return pd.Series(np.round(merged.residents, RESIDENTS_DIGITS), list(merged.regions))


class Variants:
    """Answers of variants, each built once and kept.

    Attributes
    ----------
    data : RawData
    embedded : Model
    """

    def __init__(self, data: RawData, embedded: Model) -> None:
        self.data, self.embedded = data, embedded
        self._answers: dict[Options, Answer] = {}
        self._prepared: tuple[Options, Prepared] | None = None
        self._heat = read_heat(data.balances, data.system.regions)
        self._parameters = read_parameters(2007)

    def __call__(self, options: Options) -> Mission:
        """Return the mission's answer under these options."""
        return self._of(options).mission

    def figures(self, options: Options) -> Figures:
        """Return the figures that ranges are over."""
        return self._of(options).figures

    def trade(self, options: Options, code: str) -> pd.DataFrame:
        """Return trade between provinces in coal, coke or power, 10^4 CNY."""
        return self._of(options).trade[code]

    def _of(self, options: Options) -> Answer:
        if options not in self._answers:
            built = connect(self.data, self._steps(options), options)
            year = self._year(built)
            model = Model(variant(year))
            answer = mission(model)
            base = self.embedded if options in WITH_NAME else None
            found = figures_of(model, answer, residents_of(year.merged), base)
            names, sectors = list(built.system.regions), built.system.sectors
            trade = {
                code: pd.DataFrame(built.trade[sectors.index(code)], names, names)
                for code in PHYSICAL
            }
            self._answers[options] = Answer(replace(answer, asked=None), found, trade)
        return self._answers[options]

    def _year(self, built: Built) -> Year:
        merged = merge_2007(built, self.data, heat=self._heat, physical=False)
        return split_year(merged, self._parameters)

    def _steps(self, options: Options) -> Prepared:
        """Return the steps before trade is distributed; the last ones are kept."""
        key = replace(options, decay=Options.decay, stocks=Options.stocks)
        if self._prepared is None or self._prepared[0] != key:
            self._prepared = key, prepare(self.data, key)
        return self._prepared[1]


def sensitivity(variants: Variants) -> pd.DataFrame:
    """Return the mission's figures where one choice changes, and for combinations named."""
    rows = {}
    for name, options in {"as embedded": Options(), **SINGLE, **NAMED}.items():
        answer = variants(options)
        net = answer.regions["net_transfer"]
        rows[name] = {
            "Shanxi → Delta, Mt": answer.facts["out"],
            "Delta → Shanxi, Mt": answer.facts["back"],
            "of it power and heat, Mt": answer.sectors.loc[list(POWER_PARTS), "out"].sum(),
            "interprovincial share": answer.facts["interregional_share"],
            "exported share": answer.facts["exported_share"],
            **{f"net transfer {name}, Mt": net[name] for name in ("Shanxi", "Jiangsu", "Shandong")},
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("variant")


def evidence(variants: Variants) -> pd.DataFrame:
    """Return what each piece of physical evidence changes for Shanxi → Delta."""
    rows = {}
    for name, options in EVIDENCE.items():
        answer, sectors = variants(options), variants(options).sectors["out"]
        money = {
            f"{good} bought first, bn CNY": float(
                variants.trade(options, code).loc[answer.origin, list(answer.group)].sum() / 1e5
            )
            for good, code in (("power", "23"), ("coke", "11b"), ("coal", "02"))
        }
        rows[name] = {
            "Mt CO2": answer.facts["out"],
            "of power and heat": sectors[list(POWER_PARTS)].sum(),
            "of coking": sectors["Coking"],
            "of coal mining": sectors["Coal mining"],
            **money,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("evidence")


def figures(variants: Variants, embedded: Figures) -> dict[str, Figures]:
    """Return the figures of every variant, those of the table as embedded first."""
    named = {**SINGLE, **NAMED}
    options = {choice: name for name, choice in named.items()}
    for choice in combinations():
        if choice != Options():
            options.setdefault(choice, _label(choice))
    rows = {EMBEDDED: embedded}
    return rows | {name: variants.figures(choice) for choice, name in options.items()}


class LaterVariants:
    """Figures of a later year where 2007 takes other choices, and power other prices.

    Attributes
    ----------
    data : RawData of 2007
    later : LaterData
    embedded : Model
    """

    def __init__(self, data: RawData, later: LaterData, embedded: Model) -> None:
        self.data = data
        self.later = later
        self.embedded = embedded
        # Choices of 2007 on power's margins change its price there, not the later years' TWh.
        self._border = border_price(merge_2007(construct(data), data, physical=False))

    def __call__(self, options: Options, price: float = 1.0) -> Figures:
        """Return the figures of one variant; all prices at the plant times `price`."""
        built = construct(self.data, options)
        base = merge_2007(built, self.data, physical=False)
        merged, _ = bring_to(base, built, self.later, self._border)
        parameters = {
            name: replace(found, value=found.value * price) if name in AT_PLANT else found
            for name, found in read_parameters(merged.year).items()
        }
        model = Model(variant(split_year(merged, parameters)))
        return figures_of(model, mission(model), residents_of(merged), self.embedded)


def later_figures(variants: LaterVariants, embedded: Figures) -> dict[str, Figures]:
    """Return the figures of a later year under each choice of 2007 that statistics leave open."""
    rows = {EMBEDDED: embedded}
    rows |= {name: variants(choice) for name, choice in {**SINGLE, **NAMED}.items()}
    for name, price in (("lower", 1.0 - PRICES), ("higher", 1.0 + PRICES)):
        rows[f"prices at the plant {PRICES:.0%} {name}"] = variants(Options(), price)
    return rows


def _label(options: Options) -> str:
    return ", ".join(f"{name} {value}" for name, value in asdict(options).items())
