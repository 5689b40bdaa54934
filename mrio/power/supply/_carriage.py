"""Power that is carried between regions: what grids are paid for it, what is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import InputError, LabelError
from mrio.labels import FloatArray, resolve_labels, resolve_regions, suggest
from mrio.money import Currency, exchange
from mrio.money import money_unit as money_unit_of
from mrio.power._electricity import as_currency, numbers
from mrio.power.market import wheeling_fee

MWH_PER_TWH = 1e6


@dataclass(frozen=True, eq=False)
class Carriage:
    """How power is carried physically, senders × buyers; pairs that are left out are free.

    Attributes
    ----------
    fees : DataFrame, optional
        Money for a TWh that lands, paid to the sender's grid: those of the table
        (`Resourcing.wheeling`), or tariffs. Paid for more of it, and saved for
        less; what the table has carried already keeps its price.
    losses : DataFrame, optional
        Share of what is bought at the plant that does not land: what lands stays.
    before : DataFrame, optional
        The same of what the table has. Left out, it is lost alike, so that changes
        of the mix alone make a difference; zeros where all of the table's
        TWh landed and losses come on top (`trace_power`).
    """

    fees: pd.DataFrame | None = None
    losses: pd.DataFrame | None = None
    before: pd.DataFrame | None = None

    @classmethod
    @checked
    def along(
        cls,
        routes: Mapping[tuple[str, str], Sequence[str]],
        corridors: pd.DataFrame,
        fees: pd.DataFrame,
        money_unit: str,
        *,
        currency: Currency | str | None = None,
        rate: float | None = None,
    ) -> Carriage:
        """Return the table's fees, and for pairs with a route what its corridors take and lose.

        Parameters
        ----------
        routes : mapping of (sender, buyer) to corridors, in the order of the way
        corridors : DataFrame
            As in `Market.corridors`.
        fees : DataFrame
            Of the table, `Resourcing.wheeling`.
        money_unit : str
            Of the table.
        currency : Currency or its code, optional
            Of the corridors' tariffs; that of the table if left out.
        rate : float, optional
            Units of the table's currency for one of it, where they differ.

        Raises
        ------
        UnitError
            Two currencies and no rate.
        LabelError
            A corridor that is not there.
        InputError
            Corridors that do not lead from the sender to the buyer.
        """
        fees = fees.copy()
        losses = pd.DataFrame(0.0, fees.index, fees.columns)
        per_twh = MWH_PER_TWH / money_unit_of(money_unit).scale
        if currency is not None:
            per_twh *= exchange(as_currency(currency), money_unit_of(money_unit).currency, rate)
        places = [*fees.index, *fees.columns]
        for pair, names in routes.items():
            sender, buyer = resolve_regions(places, pair)
            lines = route_of(corridors, sender, buyer, names)
            kept = 1.0 - lines["loss"].to_numpy(dtype=np.float64)
            onward = np.append(np.cumprod(kept[::-1])[::-1][1:], 1.0)
            # A fee is paid for what lands of its corridor; later ones lose some of that.
            paid = (wheeling_fee(lines).to_numpy(dtype=np.float64) / onward).sum()
            fees.loc[sender, buyer] = float(paid) * per_twh
            losses.loc[sender, buyer] = 1.0 - float(np.prod(kept))
        return cls(fees, losses)

    def fees_of(self, senders: list[str], buyers: tuple[str, ...]) -> FloatArray:
        """Return (t, d) fees of senders with a grid.

        Raises
        ------
        LabelError
            A sender without a grid, or no buyer of the table.
        """
        return _whole(self.fees, "fees", senders, buyers, "sender with a grid")

    def kept_of(self, regions: list[str], buyers: tuple[str, ...]) -> tuple[FloatArray, FloatArray]:
        """Return (r, d) shares that land: of what is bought now, and in the table.

        Raises
        ------
        InputError
            A loss that is no share below 1.
        LabelError
        """
        now = _kept(self.losses, "losses", regions, buyers)
        return now, now if self.before is None else _kept(self.before, "before", regions, buyers)


def route_of(
    corridors: pd.DataFrame, sender: str, buyer: str, names: Sequence[str]
) -> pd.DataFrame:
    """Return the corridors of a way, checked to lead from the sender to the buyer.

    Raises
    ------
    LabelError, InputError
    """
    for name in names:
        if name not in corridors.index:
            raise LabelError(
                f"no corridor {name!r}",
                where=name,
                hint=suggest(name, list(map(str, corridors.index))),
            )
    lines = corridors.loc[list(names)]
    places = [*lines["from"], *lines["to"]]
    sender, buyer = resolve_regions(places, (sender, buyer))
    stops = [sender, *lines["to"]]
    if not len(lines) or stops[:-1] != list(lines["from"]) or stops[-1] != buyer:
        way = ", ".join(f"{a} to {b}" for a, b in zip(lines["from"], lines["to"], strict=True))
        raise InputError(
            f"{', '.join(names) or 'no corridor'} leads not from {sender} to {buyer}: {way}",
            where=sender,
            hint="name corridors in the order in which the power passes them",
        )
    return lines


def _kept(
    given: pd.DataFrame | None, what: str, regions: list[str], buyers: tuple[str, ...]
) -> FloatArray:
    lost = _whole(given, what, regions, buyers, "region")
    if wrong := np.argwhere(lost >= 1).tolist():
        s, d = wrong[0]
        raise InputError(
            f"{what}: from {regions[s]} to {buyers[d]} is {lost[s, d]:g}",
            where=regions[s],
            hint="give a share from 0 to below 1",
        )
    return 1.0 - lost


def _whole(
    given: pd.DataFrame | None, what: str, rows: list[str], columns: tuple[str, ...], kind: str
) -> FloatArray:
    """Return figures of all pairs, zero for those that are left out.

    Raises
    ------
    InputError
        No DataFrame; figures that are none or below zero.
    LabelError
        Unknown labels, or given twice.
    """
    if given is None:
        return np.zeros((len(rows), len(columns)))
    if not isinstance(given, pd.DataFrame):
        raise InputError(f"{what} is a {type(given).__name__}", hint="give a DataFrame")
    given = resolve_labels([*rows, *columns], given)
    for found, known, role in ((given.index, rows, kind), (given.columns, columns, "buyer")):
        for name in found:
            if name not in known or found.has_duplicates:
                wrong = "given twice" if name in known else f"no {role} of the table"
                label = found[found.duplicated()][0] if name in known else name
                raise LabelError(
                    f"{label!r} of {what} is {wrong}",
                    where=str(label),
                    hint=suggest(str(label), list(known)) if name not in known else None,
                )
    figures = pd.DataFrame(numbers(given, what), given.index, given.columns)
    whole = figures.reindex(index=rows, columns=list(columns), fill_value=0.0)
    return whole.to_numpy(dtype=np.float64)
