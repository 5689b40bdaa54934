"""A drawn table as the reference reads it: labels, output, A, L and the blocks of regions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from tests.oracle.formulas.figures import (
    Figures,
    U,
    condition,
    inverse,
    radius,
    residual,
    stack,
    zeros,
)

ROW = "ROW"
CRUMB = 1e-13
"""Output below this share of the absolute figures of its row is zero (mrio.table.CRUMB)."""


@dataclass
class Raw:
    """The figures that a table is made of, in its order, and as float64."""

    industries: list
    demand: list
    Z: np.ndarray
    Y: np.ndarray
    primary: list
    v: np.ndarray
    v_Y: np.ndarray
    stressors: list
    F: np.ndarray
    F_Y: np.ndarray | None
    totals: dict = field(default_factory=dict)
    stocks: tuple = ()
    commodities: dict = field(default_factory=dict)
    """Sector → what industries and final users import of it, (n,) and (m,)."""


class World:
    """What every formula starts from.

    Parameters
    ----------
    raw : Raw
    stranded : str
        As in mrio.Model: 'drop' or 'to_final_use' (nothing is stranded under 'raise').
    """

    def __init__(self, raw, stranded="raise"):
        self.raw, self.stranded = raw, stranded
        self.industries, self.demand = raw.industries, raw.demand
        self.regions = list(dict.fromkeys(region for region, _ in raw.industries))
        self.sectors = list(dict.fromkeys(sector for _, sector in raw.industries))
        self.open = any(region == ROW for region, _ in raw.demand)
        self.ends = [*self.regions, ROW] if self.open else list(self.regions)
        self.n = len(raw.industries)
        self.Z = raw.Z
        sizes = np.abs(raw.Z).sum(axis=1) + np.abs(raw.Y).sum(axis=1)
        x = np.array([sum(raw.Z[i]) + sum(raw.Y[i]) for i in range(self.n)])
        x[np.abs(x) <= CRUMB * sizes] = 0.0
        error = (self.n + len(raw.demand)) * U * sizes
        self.x = Figures(x, np.where(x == 0, 0.0, error))
        self.idle = [i for i in range(self.n) if x[i] == 0]
        self.A = Figures(raw.Z) / self.x
        self.radius = radius(self.A)

    # -- who is who -------------------------------------------------------------------

    def own(self, region):
        return [i for i, (r, _) in enumerate(self.industries) if r == region]

    def making(self, sector):
        return [i for i, (_, s) in enumerate(self.industries) if s == sector]

    def users(self, region, without=()):
        return [j for j, (r, c) in enumerate(self.demand) if r == region and c not in without]

    def home(self, i):
        return self.industries[i][0]

    def bought(self, region, without=()):
        """Return (n,) final demand of a region, or of ROW."""
        return Figures(self.raw.Y[:, self.users(region, without)]).sum(axis=1)

    def bought_by_end(self, without=()):
        return stack([self.bought(s, without) for s in self.ends], 1)

    @cached_property
    def y(self):
        return Figures(self.raw.Y).sum(axis=1)

    # -- inverses ---------------------------------------------------------------------

    @cached_property
    def L(self):
        return inverse(self.A)

    @cached_property
    def noise(self):
        """The relative error of a solve with I - A."""
        return condition(self.A)

    @cached_property
    def may_miss(self):
        """Whether a sound solve can leave more than the 1e-9 that Model takes for an answer."""
        return residual(self.A) > 1e-9

    @cached_property
    def LD(self):
        """(I - A^D)⁻¹, region by region."""
        v, r = np.zeros((self.n, self.n)), np.zeros((self.n, self.n))
        for region in self.regions:
            at = np.ix_(self.own(region), self.own(region))
            block = inverse(self.A[at])
            v[at], r[at] = block.v, block.r
        return Figures(v, r)

    @cached_property
    def traded(self):
        """A^F, what crosses a border; as all inputs less the region's own it has their error."""
        A = Figures(self.A.v.copy(), self.A.r + 2 * self.n * U * np.abs(self.A.v))
        for region in self.regions:
            at = np.ix_(self.own(region), self.own(region))
            A.v[at] = 0.0
        return A

    @cached_property
    def X(self):
        """(n, ends) output that final demand of each end calls for."""
        return self.L @ self.bought_by_end()

    # -- rows -------------------------------------------------------------------------

    def rows(self, name):
        at = [self.raw.stressors.index(row) for row in self.raw.totals.get(name, (name,))]
        F = self.raw.F[at].sum(axis=0)
        F_Y = zeros(len(self.demand)).v if self.raw.F_Y is None else self.raw.F_Y[at].sum(axis=0)
        F, F_Y = F.copy(), F_Y.copy()
        for i in self.idle:
            if self.stranded == "to_final_use" and F[i] != 0:
                F_Y[self.users(self.home(i))[0]] += F[i]
            F[i] = 0.0
        size = len(at) * U
        return Figures(F, size * np.abs(F)), Figures(F_Y, size * np.abs(F_Y))

    def F(self, name):
        return self.rows(name)[0]

    def f(self, name):
        return self.F(name) / self.x

    def direct(self, name, region):
        return self.rows(name)[1][self.users(region)].sum()

    def primary(self, kind=None):
        """Return (n,) primary inputs of a kind, or of all."""
        at = [p for p, (_, k) in enumerate(self.raw.primary) if kind in (None, k)]
        return Figures(self.raw.v[at]).sum(axis=0) if at else zeros(self.n)

    @cached_property
    def earned(self):
        """Value added per output."""
        return self.primary("value_added") / self.x

    def coefficient(self, name):
        """Return coefficients of a stressor, of value added for None."""
        return self.earned if name is None else self.f(name)

    def by_region(self, figures):
        return stack([figures[self.own(r)].sum() for r in self.regions])

    def at_home(self, i, figures_by_end):
        """Return a figure of the column of i's own region."""
        return figures_by_end[i, self.ends.index(self.home(i))]

    def hatted(self):
        """Return final demand of the own region, of other own regions, and of ROW, (n,) each.

        That of others may be had as all less that at home: it has the error of both.
        """
        bought = {s: self.bought(s) for s in self.ends}
        home = stack([bought[self.home(i)][i] for i in range(self.n)])
        abroad = stack(
            [
                stack([bought[s][i] for s in self.regions if s != self.home(i)]).sum()
                if len(self.regions) > 1
                else zeros()
                for i in range(self.n)
            ]
        )
        outside = bought[ROW] if self.open else zeros(self.n)
        return home, abroad.within(home), outside
