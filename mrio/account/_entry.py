"""What an entry of the register of accounts holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import xarray as xr

    from mrio.model import Model

Stressor = str | Sequence[str]
Gap = Literal["", "own", "flows", "corrected"]


@dataclass(frozen=True)
class Question:
    """How an account is asked for: each takes of it what it needs.

    Attributes
    ----------
    stressor : str or list of str
    by : str
        'region', 'industry', 'product' or 'category'; each account checks it.
    stocks : {"include", "exclude"}
        Whether stock changes are final demand.
    """

    stressor: Stressor = "co2"
    by: Any = "region"
    stocks: str = "include"


@dataclass(frozen=True)
class Account:
    """One account.

    Attributes
    ----------
    sentence : str
        What it says, in one line.
    compute : (model, question) → DataArray or Dataset
    symbol : str
        As in pymrio or the method pages; empty when there is none.
    label : str
        Its name in a figure.
    by : tuple of str
        What it can be given by, its default first.
    stocks : bool
        Whether stock changes can be left out.
    stressor : bool
        Whether it is of a stressor; else of money.
    side_by_side : bool
        Whether its figures by region fit beside those of others.
    principle : bool
        Whether it charges all that is emitted, once: `summary` holds it.
    charged : (model, question) → DataArray, optional
        As `compute`, with what it charges outside the table in its attributes,
        where `compute` leaves that out.
    any_table : bool
        Whether every table admits it.
    gap : {"", "own", "flows", "corrected"}
        How a rule of compensation finds what it charges: each region with its
        own, with flows by `between`, or with sums that say nothing of where a
        tonne was emitted; empty when no rule is against it.
    between : (model, stressor) → DataArray (origin, destination)
        Who is charged (destination) with what is emitted where, for gap 'flows'.
    imports : bool
        Whether it charges suppliers of imports with a part.
    mix : pairs of account and weight
        What it is a mean of.
    """

    sentence: str
    compute: Callable[[Model, Question], Any]
    symbol: str = ""
    label: str = ""
    by: tuple[str, ...] = ("region",)
    stocks: bool = False
    stressor: bool = True
    side_by_side: bool = False
    principle: bool = False
    charged: Callable[[Model, Question], xr.DataArray] | None = None
    any_table: bool = True
    gap: Gap = ""
    between: Callable[[Model, Stressor], xr.DataArray] | None = None
    imports: bool = False
    mix: tuple[tuple[str, float], ...] = ()
