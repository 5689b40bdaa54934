"""Sales that move between two parts of a supplier: to whom, and whether supply grows with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import InputError, LabelError
from mrio.labels import FloatArray, as_sequence, known_region
from mrio.model import Model
from mrio.scenario._parts import (
    industry,
    number,
    on_the_same_coefficients,
    producing,
    splits_in,
    stepped,
)
from mrio.table import Step, Table

ROUNDING = 1e-9


@dataclass(frozen=True)
class ChangeOfSales:
    """Buyers take certified goods instead of ordinary ones; whence they come is the subclass's.

    Parameters
    ----------
    region : str
        Of the supplier.
    certified, ordinary : str
        Its two sectors, as `SplitSupplier` makes them.
    buyers : str or list of str
        Regions whose industries and final users buy; 'ROW' for exports.
    share : float
        Of the buyers' purchases of ordinary goods that becomes certified, from
        0 to 1.
    """

    region: str
    certified: str
    ordinary: str
    buyers: str | Sequence[str]
    share: float

    def __post_init__(self) -> None:
        number(self.share, "share", 0.0, 1.0)
        object.__setattr__(self, "buyers", as_sequence(self.buyers)[0])


@dataclass(frozen=True)
class MoveSales(ChangeOfSales):
    """Buyers take certified goods instead of ordinary ones, and others the other way round.

    A pure reallocation: what the named buyers take of the certified supply,
    all other buyers give up in proportion to what they had of it, and take
    ordinary goods instead. Sales of each part, purchases of each buyer, and
    with them output and emissions of every industry, stay. Purchases below
    zero (draws from stock) are left alone. Both goods have one price.

    Parameters as `ChangeOfSales`.

    References
    ----------
    docs/methods/scenario.md#sales-moved: substitution relabels unless capacity expands.
    """

    @checked
    def apply(self, model: Model) -> Model:
        """Return the model of the changed table.

        Raises
        ------
        LabelError
            Unknown regions or sectors.
        InputError
            Two sectors that are no parts of one supplier; buyers without
            purchases of ordinary goods, or that would take more than the
            certified supply.
        """
        sales = Sales.of(model.table, self.region, self.certified, self.ordinary, self.buyers)
        taken = sales.taken(self.share)
        return sales.changed(model, taken - sales.given_up(taken), "sales moved", self.share)


@dataclass(frozen=True)
class AddedCapacity(ChangeOfSales):
    """Buyers take certified goods instead of ordinary ones, and the certified supply grows.

    Nobody else's purchases change: certified output expands by what the buyers
    move, ordinary output falls by it, and emissions with it. Plants that are
    built for it are no part of this change. Parameters as `ChangeOfSales`; for all
    buyers name `table.destinations`.

    References
    ----------
    docs/methods/scenario.md#capacity-added.
    """

    @checked
    def apply(self, model: Model) -> Model:
        """Return the model of the changed table.

        Raises
        ------
        LabelError
            Unknown regions or sectors.
        InputError
            Two sectors that are no parts of one supplier; buyers without
            purchases of ordinary goods, or more purchases (from stock) than the
            ordinary part makes.
        """
        sales = Sales.of(model.table, self.region, self.certified, self.ordinary, self.buyers)
        taken = sales.taken(self.share)
        made = float(model.table.x[sales.o])
        if taken.sum() > made * (1.0 + ROUNDING):
            raise InputError(
                f"{taken.sum():.6g} {model.table.money_unit} of {self.ordinary!r} would be "
                f"replaced, {made:.6g} is made",
                where=f"{self.region} / {self.ordinary}",
                hint="the rest comes from stock: name fewer buyers or a smaller share",
            )
        return sales.changed(model, taken, "capacity added", self.share)


@dataclass(frozen=True, eq=False)
class Sales:
    """Sales of the two parts of a supplier, to industries and then to final users.

    Attributes
    ----------
    table : Table
    c, o : int
        Positions of the certified and the ordinary part.
    certified, ordinary : (n + m,) sales above zero, money
    named : (n + m,) whether the column is of one of the buyers
    """

    table: Table
    c: int
    o: int
    certified: FloatArray
    ordinary: FloatArray
    named: FloatArray
    buyers: tuple[str, ...]

    @classmethod
    def of(
        cls,
        table: Table,
        region: str,
        certified: str,
        ordinary: str,
        buyers: str | Sequence[str],
    ) -> Sales:
        """Return the sales of a supplier's parts."""
        c, o = producing(table, region, certified), producing(table, region, ordinary)
        if c == o:
            raise LabelError(f"{certified!r} is named as both parts of the supplier", where=region)
        _check_parts(table, region, certified, ordinary)
        given = as_sequence(buyers)[0]
        names = tuple(known_region(name, table.destinations, "buyer") for name in given)
        columns = np.array((*table.industries.region_of, *table.demand.region_of))
        sold = np.hstack([table.Z[[c, o]], table.Y[[c, o]]]).astype(np.float64)
        named = np.isin(columns, names).astype(np.float64)
        sold_c, sold_o = np.maximum(sold, 0.0)
        return cls(table, c, o, sold_c, sold_o, named, names)

    def taken(self, share: float) -> FloatArray:
        """Return (n + m,) what the buyers move from ordinary to certified.

        Raises
        ------
        InputError
            When they buy nothing of the ordinary part.
        """
        bought = self.ordinary * self.named
        if not bought.any():
            raise InputError(
                f"{', '.join(self.buyers) or 'nobody'} buys nothing of "
                f"{self.table.industries.label(self.o)}",
                hint="name regions that buy from the supplier",
            )
        return share * bought

    def given_up(self, taken: FloatArray) -> FloatArray:
        """Return (n + m,) what all other buyers give up for it.

        Raises
        ------
        InputError
            When it is more than they have, or than is made.
        """
        others = self.certified * (1.0 - self.named)
        kept = float((self.certified * self.named).sum())
        made = float(self.table.x[self.c])
        allowed = max(min(float(others.sum()), made - kept), 0.0)
        wanted = float(taken.sum())
        if wanted > allowed * (1.0 + ROUNDING):
            bought = float((self.ordinary * self.named).sum())
            raise InputError(
                f"{wanted:.6g} {self.table.money_unit} would move to "
                f"{self.table.industries.label(self.c)}, {allowed:.6g} is allowed: of a supply of "
                f"{made:.6g} the buyers have {kept:.6g}",
                where=self.table.industries.label(self.c),
                hint=f"a share of at most {allowed / bought:.6g}, a larger certified part, or "
                "AddedCapacity",
            )
        return others * (wanted / others.sum()) if wanted else np.zeros_like(others)

    def changed(self, model: Model, moved: FloatArray, name: str, share: float) -> Model:
        """Return the model after `moved` (n + m,) went from ordinary to certified."""
        table, n = self.table, len(self.table.x)
        rows = table.industries.index[[self.c, self.o]]
        both = np.vstack([moved, -moved])
        changed = model.perturb(
            A=pd.DataFrame(both[:, :n] * model.inverse_x, rows, table.industries.index),
            Y=pd.DataFrame(both[:, n:], rows, table.demand.index),
        )
        step = Step(
            name,
            {
                "region": table.industries.region_of[self.c],
                "certified": table.industries.sector_of[self.c],
                "ordinary": table.industries.sector_of[self.o],
                "buyers": ", ".join(self.buyers),
                "share": float(share),
                "moved": float((moved * self.named).sum()),
            },
        )
        return on_the_same_coefficients(changed, stepped(changed.table, step))


def _check_parts(table: Table, region: str, certified: str, ordinary: str) -> None:
    """Raise an InputError unless a supplier was taken apart into these two, in this order."""
    made = [(split.certified, split.ordinary) for split in splits_in(table, region)]
    if (certified, ordinary) not in made:
        swapped = (ordinary, certified) in made
        raise InputError(
            f"{certified!r} and {ordinary!r} of {region!r} are not the certified and the ordinary "
            "part of one supplier",
            where=region,
            hint="name the certified part first"
            if swapped
            else "take the supplier apart first, by SplitSupplier",
        )


@checked
def purchases(table: Table, region: str, sector: str) -> pd.Series:
    """Return what each destination buys of a supplier, money; sums to its output.

    Industries and final users of a region together, changes of stocks included.

    Returns
    -------
    Series by destination
        The table's own regions, then 'ROW' for exports.

    Raises
    ------
    LabelError
    """
    i = industry(table, region, sector)
    codes = np.r_[table.industries.region_codes, table.destination_codes]
    sold = np.r_[table.Z[i], table.Y[i]]
    bought = np.bincount(codes, sold, len(table.destinations))
    return pd.Series(bought, pd.Index(list(table.destinations), name="destination"), name="bought")
