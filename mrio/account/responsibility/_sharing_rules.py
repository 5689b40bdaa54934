"""Shares of responsibility that sellers pass on: as given, or by the value-added rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

import numpy as np
import pandas as pd

from mrio.checking import numbers
from mrio.errors import InputError
from mrio.labels import FloatArray
from mrio.leontief import reciprocal
from mrio.model import Model
from mrio.table import Table

Share = float | pd.Series | pd.DataFrame | None


class Sharing(TypedDict, total=False):
    """The words in which shares are asked for: see `account.shared`."""

    alpha: Share
    beta: Share
    self_transactions: Literal["passed_on", "shared"]
    clip: bool


ROUNDING = 1e-12
SHOWN = 5


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares passed on and what is known of them.

    Attributes
    ----------
    alpha : (n,) share of seller i in all sales to industries, or (n, n) by buyer
    beta : (n,) share of seller i in sales to final users
    own : (n,) or None
        Share of sales to itself, in place of alpha's diagonal.
    rule : str
    primary : (n,) or None
        Primary inputs, under the value-added rule.
    clipped : labels of industries whose shares were cut to [0, 1]
    """

    alpha: FloatArray
    beta: FloatArray
    own: FloatArray | None
    rule: str
    primary: FloatArray | None = None
    clipped: Sequence[str] = ()

    def passed_flows(self, table: Table) -> FloatArray:
        """Return α∘Z (n, n)."""
        alpha = self.alpha if self.alpha.ndim == 2 else self.alpha[:, None]
        flows = np.asarray(alpha * table.Z, dtype=np.float64)
        if self.own is not None:
            np.fill_diagonal(flows, self.own * np.diagonal(table.Z))
        return flows

    def import_part(self, table: Table) -> FloatArray:
        """(n,) imports as a share of primary inputs; zero under shares that are given."""
        if self.primary is None:
            return np.zeros(len(table.x))
        return table.imports * reciprocal(self.primary)


def passed_on_shares(
    model: Model,
    *,
    alpha: Share = None,
    beta: Share = None,
    self_transactions: str = "passed_on",
    clip: bool = False,
) -> Shares:
    """Return the shares of a rule, checked against the table.

    Raises
    ------
    InputError, LabelError
    BalanceError
        The value-added rule on columns that miss output: see `Model`.
    """
    table = model.table
    if self_transactions not in ("passed_on", "shared"):
        raise InputError(
            f"self_transactions={self_transactions!r}", hint="use 'passed_on' or 'shared'"
        )
    own = np.ones(len(table.x)) if self_transactions == "passed_on" else None
    if alpha is None and beta is None:
        return _by_value_added(model.balanced, own, clip)
    if alpha is None or beta is None:
        raise InputError(
            f"only {'beta' if alpha is None else 'alpha'} is given",
            hint="give both, or leave out both for the value-added rule",
        )
    if clip:
        raise InputError("clip=True has no effect on shares that are given", hint="leave it out")
    return Shares(
        _given(table, alpha, "alpha", square=True),
        _given(table, beta, "beta", square=False),
        own,
        f"alpha {_text(alpha)}, beta {_text(beta)}",
    )


def _by_value_added(table: Table, own: FloatArray | None, clip: bool) -> Shares:
    primary = table.v.sum(axis=0)
    sales = table.x - np.diagonal(table.Z)
    kept = primary * reciprocal(sales)
    wrong = np.flatnonzero((kept < -ROUNDING) | (kept > 1.0 + ROUNDING))
    if len(wrong) and not clip:
        worst = wrong[np.argsort(-np.abs(kept[wrong] - 0.5))][:SHOWN]
        listed = "; ".join(
            f"{table.industries.label(i)}: {primary[i]:.6g} of {sales[i]:.6g}" for i in worst
        )
        raise InputError(
            f"{len(wrong)} industries have primary inputs below zero or above output less sales "
            f"to themselves: {listed}",
            where=table.industries.label(worst[0]),
            hint="use clip=True to cut their shares to [0, 1], or give alpha and beta",
        )
    passed = 1.0 - np.clip(kept, 0.0, 1.0)
    clipped = tuple(table.industries.label(i) for i in wrong)
    return Shares(passed, passed, own, "value-added rule", primary, clipped)


def _given(table: Table, share: Any, name: str, *, square: bool) -> FloatArray:
    n, industries = len(table.x), table.industries
    if isinstance(share, pd.DataFrame):
        if not square:
            raise InputError(f"{name} is a DataFrame", hint="give a number or a Series by seller")
        rows = industries.align(share.index, what=f"rows of {name}")
        columns = industries.align(share.columns, what=f"columns of {name}")
        values = numbers(share, name)[np.ix_(rows, columns)]
    elif isinstance(share, pd.Series):
        values = numbers(share, name)[industries.align(share.index, what=name)]
    elif np.ndim(share) == 0 and not isinstance(share, (str, bool)):
        values = np.full(n, float(share))
    else:
        raise InputError(
            f"{name} is a {type(share).__name__}",
            hint="give a number, or a Series by (region, sector)",
        )
    wrong = ~((values >= 0) & (values <= 1))
    if wrong.any():
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        where = " → ".join(industries.label(i) for i in at)
        raise InputError(
            f"{name} is {values[at]:.6g}, a share lies in [0, 1]", where=where if n > 1 else name
        )
    return values


def _text(share: Any) -> str:
    return f"{share:g}" if np.ndim(share) == 0 else "as given"
