"""Who buys whose power in a table, in TWh, and what contracts make of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError
from mrio.labels import (
    SECTOR_OF_SOURCE,
    FloatArray,
    IndexArray,
    resolve_labels,
    suggest,
    sum_groups,
)
from mrio.leontief import reciprocal
from mrio.table import Table

GENERATING = tuple(SECTOR_OF_SOURCE.values())
"""Generating sectors of the embedded tables."""


@dataclass(frozen=True, eq=False)
class PowerRows:
    """Generating industries of a table and their buyers: g rows, d destinations, n, m columns.

    Attributes
    ----------
    rows : (g,) positions of generating industries with output
    labels : MultiIndex (region, sector) of them
    destinations : tuple of str, own regions, then ROW where the table exports
    generated : (g,) TWh
    price : (g,) money for a TWh
    used : (n,) TWh bought by each industry
    used_Y : (m,) TWh bought by each column of final demand
    of_industry, of_column : destination of each
    purchases : (g, d) TWh
    """

    rows: IndexArray
    labels: pd.MultiIndex
    destinations: tuple[str, ...]
    generated: FloatArray
    price: FloatArray
    used: FloatArray
    used_Y: FloatArray
    of_industry: IndexArray
    of_column: IndexArray
    purchases: FloatArray

    @classmethod
    def of(cls, table: Table, sectors: Sequence[str], generated: str) -> PowerRows:
        """Read power off a table.

        Raises
        ------
        LabelError
            No such sectors or row.
        InputError
            Generation without output, or output without generation.
        """
        if isinstance(sectors, str):
            raise InputError(f"sectors={sectors!r}", hint=f"give a list: [{sectors!r}]")
        for sector in sectors:
            if sector not in table.sectors:
                raise LabelError(
                    f"the table has no sector {sector!r}",
                    where=sector,
                    hint=suggest(sector, table.sectors)
                    or "name its generating sectors with sectors=",
                )
        F, _, unit = table.stressor(generated)
        if unit != "TWh":
            raise InputError(f"row {generated!r} is in {unit}, TWh expected", where=generated)
        second = np.array(table.industries.sector_of)
        rows = np.flatnonzero(np.isin(second, list(sectors)) & (table.x > 0) & (F > 0))
        if not len(rows):
            raise InputError(f"no generation in row {generated!r}", where=generated)
        price = table.x[rows] / F[rows]
        kwh = reciprocal(price)[:, None]
        used, used_Y = (kwh * table.Z[rows]).sum(axis=0), (kwh * table.Y[rows]).sum(axis=0)
        destinations = table.destinations
        at = {name: i for i, name in enumerate(destinations)}
        of_industry = np.array([at[name] for name in table.industries.region_of])
        of_column = np.array([at[name] for name in table.demand.region_of])
        d = len(destinations)
        bought = sum_groups(kwh * table.Z[rows], of_industry, d, axis=1)
        bought = bought + sum_groups(kwh * table.Y[rows], of_column, d, axis=1)
        labels = pd.MultiIndex.from_arrays(
            [np.array(table.industries.region_of)[rows], second[rows]], names=["region", "source"]
        )
        return cls(
            rows, labels, destinations, F[rows], price, used, used_Y, of_industry, of_column, bought
        )

    @property
    def demand(self) -> FloatArray:
        """(d,) TWh of the table's own plants bought by each destination, grid losses included.

        Power imported from abroad is no part of it: `power_used` of the embedded
        tables counts it, and is larger by it.
        """
        return self.purchases.sum(axis=0)

    def shares(self, purchases: FloatArray) -> FloatArray:
        """Return (…, g, d) shares of plants in what each destination buys.

        Raises
        ------
        InputError
            A destination that uses power buys it of nobody.
        """
        total = purchases.sum(axis=-2)
        nothing = (total <= 0) & (self.demand > 0)
        if nothing.any():
            d = int(np.argwhere(nothing)[0, -1])
            raise InputError(
                f"{self.destinations[d]} buys {self.demand[d]:.6g} TWh, here of nobody",
                where=self.destinations[d],
                hint="purchases say whose power every buyer uses",
            )
        return purchases * reciprocal(total)[..., None, :]

    def frame(self, purchases: FloatArray) -> pd.DataFrame:
        """Return purchases with their labels."""
        frame = pd.DataFrame(purchases, self.labels, pd.Index(self.destinations, name="buyer"))
        frame.attrs["units"] = "TWh"
        return frame

    def aligned(self, purchases: pd.DataFrame) -> FloatArray:
        """Return (g, d) of labelled purchases; rows and columns left out are zero.

        Raises
        ------
        LabelError, InputError
            Unknown labels; figures below zero or none.
        """
        if not isinstance(purchases, pd.DataFrame):
            raise InputError(
                f"purchases are a {type(purchases).__name__}, a DataFrame is needed",
                hint="give a DataFrame (region, source) × buyer, TWh",
            )
        purchases = resolve_labels(self.destinations, purchases)
        for what, found, known in (
            ("generation", purchases.index, self.labels),
            ("buyers", purchases.columns, self.destinations),
        ):
            if odd := [label for label in found if label not in known]:
                raise _unknown(odd[0], what, known)
            if found.has_duplicates:
                name = _told(found[found.duplicated()][0])
                raise LabelError(f"{name} is given twice", where=name, hint="add the figures up")
        whole = purchases.reindex(index=self.labels, columns=list(self.destinations), fill_value=0)
        try:
            values = whole.to_numpy(dtype=float)
        except (TypeError, ValueError) as error:
            raise InputError(f"what is no number: {error}", hint="give TWh") from error
        wrong = ~np.isfinite(values) | (values < 0)
        if wrong.any():
            g, d = np.argwhere(wrong)[0]
            raise InputError(
                f"{values[g, d]:g} TWh of {self.labels[g]} for {self.destinations[d]}",
                where=str(self.labels[g]),
                hint="give TWh of zero or more",
            )
        return values


def _told(label: object) -> str:
    return " / ".join(map(str, label)) if isinstance(label, tuple) else str(label)


def _unknown(label: object, what: str, known: Iterable[object]) -> LabelError:
    """Return the error of a plant or buyer that the table has not."""
    name, near = _told(label), [_told(each) for each in known]
    if what == "buyers":
        return LabelError(f"{name} is no buyer of the table", where=name, hint=suggest(name, near))
    return LabelError(
        f"{name} is no generating industry of the table",
        where=name,
        hint=f"an industry must generate in the table to be claimed; {suggest(name, near)}",
    )


def contracted(power: PowerRows, claims: FloatArray) -> FloatArray:
    """Return purchases (…, g, d) in which claims are met and the rest is shared out anew.

    What each industry generates and what each destination buys stay. Who claims
    power gives up as much of all it bought, in its mix; who loses what was
    claimed is given that, in the mix of all that was given up: a residual mix.

    Parameters
    ----------
    power : PowerRows
    claims : (…, g, d) TWh; leading dimensions are variants

    Raises
    ------
    InputError
        Claims beyond what is generated, or beyond what a buyer buys.
    """
    bought, size = power.demand, float(power.purchases.sum())
    left = power.purchases.sum(axis=1) - claims.sum(axis=-1)
    needs = bought - claims.sum(axis=-2)
    _check_claims(power, claims, left, needs, 1e-9 * size)
    left, needs = np.clip(left, 0.0, None), np.clip(needs, 0.0, None)
    rest = power.purchases * (needs * reciprocal(bought))[..., None, :]
    held = rest.sum(axis=-1)
    rest = rest * np.minimum(left * reciprocal(held), 1.0)[..., None]
    given_up = np.clip(left - held, 0.0, None)
    short = np.clip(needs - rest.sum(axis=-2), 0.0, None)
    share = short * reciprocal(short.sum(axis=-1, keepdims=True))
    return claims + rest + given_up[..., None] * share[..., None, :]


def _check_claims(
    power: PowerRows, claims: FloatArray, left: FloatArray, needs: FloatArray, crumb: float
) -> None:
    if (left < -crumb).any():
        at = np.unravel_index(int(left.argmin()), left.shape)
        label = " / ".join(power.labels[at[-1]])
        raise InputError(
            f"{claims.sum(axis=-1)[at]:.6g} TWh of {label} are claimed, "
            f"{power.generated[at[-1]]:.6g} are generated",
            where=label,
            hint="claim no more than is generated: one kWh, one claim",
        )
    if (needs < -crumb).any():
        at = np.unravel_index(int(needs.argmin()), needs.shape)
        name = power.destinations[at[-1]]
        raise InputError(
            f"{name} claims {claims.sum(axis=-2)[at]:.6g} TWh and buys {power.demand[at[-1]]:.6g}",
            where=name,
            hint="claim no more than is bought",
        )
