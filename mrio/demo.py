"""The mission's question on the embedded tables: who emits for whom, and year by year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mrio.io import embedded_names, load
from mrio.model import Model
from mrio.report import Mission, mission, over_years, write_page
from mrio.report.page import PRICE
from mrio.table import Table

TABLE = "china-2017"
"""The latest of the embedded tables, which leads; the others stand beside it."""


def answer(price: float = PRICE) -> tuple[Mission, Table]:
    """Answer the mission's question on the latest embedded table.

    Parameters
    ----------
    price : float
        Per tonne of CO2, in the table's currency.

    Returns
    -------
    Mission, Table
    """
    table = load(TABLE)
    return mission(Model(table), price=price), table


def years(result: Mission) -> pd.DataFrame:
    """Answer the question of `result`, that of `answer`, on every other embedded table too.

    Returns
    -------
    DataFrame
        See `mrio.report.over_years`.
    """
    others = [name for name in embedded_names() if name != TABLE]
    more = [mission(Model(load(name)), price=result.price) for name in others]
    return over_years([result, *more])


def page(result: Mission, table: Table, path: Path, series: pd.DataFrame | None = None) -> Path:
    """Write the answer as one self-contained HTML page, with `years` when they are given."""
    return write_page(result, table, path, years=series)


@dataclass(frozen=True)
class Contract:
    """Effect of a contract for green power on emission accounts; no region emits less by it.

    Attributes
    ----------
    table, seller, source, buyer : str
    claimed, generated : float, TWh
    buyer_moved, seller_moved : float
        Change of their consumption-based emissions, Mt.
    others_moved : float
    net_before, net_after : float
        Net transfer of the seller, Mt.
    """

    table: str
    seller: str
    source: str
    buyer: str
    claimed: float
    generated: float
    buyer_moved: float
    seller_moved: float
    others_moved: float
    net_before: float
    net_after: float


def green_power(claimed: float = 10.0) -> Contract:
    """Return the effect of Jiangsu claiming Shanxi's wind power in the latest embedded table.

    Parameters
    ----------
    claimed : float
        TWh a year.

    Raises
    ------
    InputError
        More than Shanxi's wind generates.
    """
    from mrio.power import Resourcing

    table = load(TABLE)
    made = Resourcing(Model(table))
    seller, source, buyer = "Shanxi", "Wind power", "Jiangsu"
    claims = pd.DataFrame(
        {buyer: [claimed]},
        pd.MultiIndex.from_tuples([(seller, source)], names=["region", "source"]),
    )
    bought = made.under(claims)
    moved = ((made.consumption(bought) - made.consumption()) / 1e6).to_dict()
    net = [_net(made.flows(purchases), seller) / 1e6 for purchases in (None, bought)]
    return Contract(
        table=TABLE,
        seller=seller,
        source=source,
        buyer=buyer,
        claimed=claimed,
        generated=float(made.physical.xs((seller, source)).to_numpy(dtype=float).sum()),
        buyer_moved=moved[buyer],
        seller_moved=moved[seller],
        others_moved=sum(moved.values()) - moved[buyer] - moved[seller],
        net_before=net[0],
        net_after=net[1],
    )


def _net(flows: pd.DataFrame, region: str) -> float:
    own = list(flows.index)
    square, at = flows[own].to_numpy(dtype=float), own.index(region)
    return float(square[at].sum() - square[:, at].sum())
