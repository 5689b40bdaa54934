"""A supplier taken apart into two industries."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mrio.checking import checked
from mrio.errors import InputError
from mrio.labels import Axis, FloatArray, IndexArray
from mrio.model import Model
from mrio.scenario._parts import SUPPLIER_SPLIT, number, producing, rows_of
from mrio.table import Extension, Split, Step, Table

PLACEHOLDER = "…"
"""What stands for the sector's own name in the names of its parts."""


@dataclass(frozen=True)
class SplitSupplier:
    """An industry split into two, certified and ordinary, that together are what it was.

    Both parts buy, sell and earn in proportion to their output: nothing is
    known of either but the intensity of the stressor. With share c of output
    and ratio ρ the intensities are f_ord = f / (ρ c + 1 - c) and
    f_cert = ρ f_ord, so that c f_cert + (1 - c) f_ord = f: total emissions stay.
    Every other row, physical ones too, is split by output. Every buyer buys the
    two in the same proportion until `MoveSales` or `AddedCapacity` changes it.

    Accounts of regions are those of the table before, but for two that look at
    the list of sectors: the technology-adjusted one refuses a table whose
    regions have unlike sectors, and in shared responsibility sales of one part
    to the other leave the industry.

    Parameters
    ----------
    region, sector : str
        The supplier.
    stressor : str
        A row, or a total, each of whose rows has the ratio.
    certified_share : float
        Of output, above 0 and below 1: the certified supply, x_cert.
    intensity_ratio : float
        f_cert / f_ord, from 0 to 1; at 1 the parts are alike.
    names : (str, str)
        Sectors of the certified and the ordinary part; '…' stands for the
        sector's name.

    References
    ----------
    docs/methods/scenario.md#supplier-taken-apart.
    """

    region: str
    sector: str
    stressor: str
    certified_share: float
    intensity_ratio: float
    names: tuple[str, str] = ("… certified", "… ordinary")

    def __post_init__(self) -> None:
        share = number(self.certified_share, "certified_share", 0.0, 1.0)
        if share in (0.0, 1.0):
            raise InputError(
                f"certified_share is {share:g}, above 0 and below 1 is needed",
                hint="with nothing or all of it certified there is nothing to split",
            )
        number(self.intensity_ratio, "intensity_ratio", 0.0, 1.0)
        two = isinstance(self.names, tuple) and len(self.names) == 2
        if not two or not all(isinstance(name, str) for name in self.names):
            raise InputError(f"names={self.names!r}", hint="give two: certified, ordinary")

    @property
    def certified(self) -> str:
        """Sector of the certified part."""
        return self.names[0].replace(PLACEHOLDER, self.sector)

    @property
    def ordinary(self) -> str:
        """Sector of the ordinary part."""
        return self.names[1].replace(PLACEHOLDER, self.sector)

    @checked
    def apply(self, model: Model) -> Model:
        """Return the model of the split table, factorised when first needed, by solver 'auto'.

        Raises
        ------
        LabelError
            Unknown region, sector or stressor, or names that the region has
            already.
        InputError
            A supplier without output.
        """
        return model.with_table(self.split(model.table))

    @checked
    def split(self, table: Table) -> Table:
        """Return the table with one industry more.

        Raises
        ------
        LabelError, InputError
            As `apply`.
        """
        i = producing(table, self.region, self.sector)
        region = table.industries.region_of[i]
        rows = rows_of(table, self.stressor)
        n, c = len(table.x), float(self.certified_share)
        at = np.insert(np.arange(n), i, i)  # the supplier twice, the others once
        weights = np.ones(n + 1)
        weights[i : i + 2] = c, 1.0 - c
        step = Step(
            SUPPLIER_SPLIT,
            {
                "region": region,
                "sector": self.sector,
                "certified": self.certified,
                "ordinary": self.ordinary,
                "stressor": self.stressor,
                "certified_share": c,
                "intensity_ratio": float(self.intensity_ratio),
            },
            note="purchases, sales and value added in proportion to output",
        )
        return table.replace(
            Z=table.Z[np.ix_(at, at)] * weights[:, None] * weights,
            Y=table.Y[at] * weights[:, None],
            v=table.v[:, at] * weights,
            industries=_with_parts(table.industries, i, (self.certified, self.ordinary)),
            extensions={
                name: self._split_rows(ext, rows, i, at, weights)
                for name, ext in table.extensions.items()
            },
            provenance=table.provenance.with_step(step),
            splits=(
                *table.splits,
                Split(region, self.sector, self.certified, self.ordinary),
            ),
            name=None,
        )

    def _split_rows(
        self, ext: Extension, rows: tuple[str, ...], i: int, at: IndexArray, weights: FloatArray
    ) -> Extension:
        F = ext.F[:, at] * weights
        mine = [k for k, row in enumerate(ext.stressors) if row in rows]
        c, ratio = float(self.certified_share), float(self.intensity_ratio)
        F[mine, i] = ext.F[mine, i] * (c * ratio / (c * ratio + 1.0 - c))
        F[mine, i + 1] = ext.F[mine, i] - F[mine, i]
        return replace(ext, F=F)


def _with_parts(axis: Axis, i: int, parts: tuple[str, str]) -> Axis:
    return Axis(
        axis.names,
        (*axis.region_of[:i], axis.region_of[i], axis.region_of[i], *axis.region_of[i + 1 :]),
        (*axis.sector_of[:i], *parts, *axis.sector_of[i + 1 :]),
    )
