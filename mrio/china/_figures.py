"""Figures of one table that alternatives are compared by: tonnes, payments under rules, ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from mrio import structure
from mrio.model import Model
from mrio.policy import Parties
from mrio.report import DELTA, Mission
from mrio.report.alternatives import (
    BY_REGION,
    FIGURES,
    KEYS,
    ORIGIN,
    STRESSOR,
    payments_at_one,
    payments_spread_of,
    spread_of,
)

EMBEDDED = "as embedded"
INDICES = ("share", "one_way", "intensity")


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of one table.

    Attributes
    ----------
    tonnes : dict
        (figure, region) → Mt, or a share.
    payments : Series
        Net receipts at a price of one a tonne, see `payments_at_one`.
    ties : dict
        Indices of both ties of Shanxi and the Delta, and what its industries
        emit: of tables with a name alone.
    """

    tonnes: dict[tuple[str, str], float]
    payments: pd.Series
    ties: dict[str, float]


@dataclass(frozen=True, eq=False)
class Ranges:
    """What alternative construction choices make of a table's figures.

    Attributes
    ----------
    spread : DataFrame
        Tonnes, index figure, region.
    payments : DataFrame
        Payments under rules, index rule, region, counterpart.
    named : DataFrame
        All figures of the tables that have a name, a column each.
    count : int
        Number of tables.
    """

    spread: pd.DataFrame
    payments: pd.DataFrame
    named: pd.DataFrame
    count: int


def figures_of(
    model: Model, answer: Mission, residents: pd.Series, base: Model | None = None
) -> Figures:
    """Return the figures of one table; its ties if a model is given that they stand beside.

    Parameters
    ----------
    model : Model
    answer : Mission of the model
    residents : Series by region
        Of the year: alternatives do not touch them.
    base : Model, optional
        `structure.ties` takes two tables or more; only the indices of `model` are kept.
    """
    by_region = {
        (str(figure), str(region)): float(value)
        for figure, column in answer.regions[list(BY_REGION)].to_dict().items()
        for region, value in column.items()
    }
    return Figures(
        {(figure, ""): answer.facts[figure] for figure in FIGURES} | by_region,
        payments_at_one(Parties(model, STRESSOR), residents),
        {} if base is None else _ties(model, answer, base),
    )


def _ties(model: Model, answer: Mission, base: Model) -> dict[str, float]:
    found = structure.ties([base, model], STRESSOR, ORIGIN, DELTA, carried=())
    last = found.index.get_level_values("table")[-1]
    return {
        "industry": float(answer.flows.loc[ORIGIN].to_numpy(dtype=float).sum()),
        "out_share": answer.facts["out_share"],
        **{
            f"{measure} {index}": float(found[index].to_dict()[last, measure])
            for measure in ("value_added", STRESSOR)
            for index in INDICES
        },
    }


def ranges(found: Mapping[str, Figures], single: Sequence[str]) -> Ranges:
    """Return ranges over tables, the embedded one first.

    Parameters
    ----------
    found : dict of a table's name to its figures
    single : sequence of str
        Names of those that change one choice.
    """
    named = {name: _in_one(each) for name, each in found.items() if each.ties}
    frame = pd.DataFrame(named)
    frame.attrs = {
        "units": "Mt; shares and indices as they are; payments: net receipts at a price of one "
        "per tonne, million of the table's money",
        "stressor": STRESSOR,
        "method": "alternative construction choices, one column each",
    }
    return Ranges(
        spread_of({name: each.tonnes for name, each in found.items()}, single),
        payments_spread_of({name: each.payments for name, each in found.items()}, single),
        frame,
        len(found),
    )


def _in_one(found: Figures) -> pd.Series:
    rows = {(figure, "", region, ""): value for (figure, region), value in found.tonnes.items()}
    rows |= {(name, "", "", ""): value for name, value in found.ties.items()}
    index = pd.MultiIndex.from_tuples(list(rows), names=["figure", *KEYS])
    paid = pd.concat({"payment": found.payments}, names=["figure"])
    return pd.concat([pd.Series(list(rows.values()), index), paid])
