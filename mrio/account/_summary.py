"""Every principle of responsibility side by side, and whether they add up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from mrio.account._entry import Question
from mrio.account._register import REGISTER
from mrio.account._register import principles as registered
from mrio.account._results import common_attributes
from mrio.checking import checked
from mrio.errors import BalanceError, InputError, LabelError
from mrio.labels import FloatArray, as_sequence, suggest
from mrio.model import Model

HOLDS = 1e-9
"""Identities hold within this share of all emissions."""
OUTSIDE = ("exported", "imported")
"""Attributes of what a principle charges to the world outside the table."""


@dataclass(frozen=True, eq=False)
class Summary:
    """Every principle side by side, with what must be known of it.

    Attributes
    ----------
    charged : DataFrame
        Rows regions, or (stressor, region); one column a principle.
    identities : DataFrame
        One row for each stressor and principle: what it allocates to whom, see `identities`.
    not_available : mapping
        Principle → why the table does not admit it.
    clipped : tuple of str
        Industries whose share was cut to [0, 1] in shared.
    """

    charged: pd.DataFrame
    identities: pd.DataFrame
    not_available: Mapping[str, str]
    clipped: tuple[str, ...]

    @property
    def units(self) -> str:
        """The unit of the stressors."""
        return str(self.charged.attrs["units"])

    @property
    def hold(self) -> bool:
        """Whether every principle allocates all that is emitted, once."""
        return bool(self.identities["holds"].all())

    def labelled(self) -> pd.DataFrame:
        """Return what is charged as a frame of its own, with the rest in `attrs`."""
        frame = self.charged.copy()
        frame.attrs = {
            **self.charged.attrs,
            "identities": self.identities.to_json(orient="records"),
            "identities_hold": int(self.hold),
            "not_available": json.dumps(dict(self.not_available)),
            "clipped": list(self.clipped),
        }
        return frame


@checked
def summary(
    model: Model,
    stressor: str | Sequence[str],
    *,
    principles: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return emissions by region under every principle, with the identities checked.

    Parameters
    ----------
    model : Model
    stressor : str or list of str
    principles : list of str, optional
        Some of production, consumption, trade_balance (EEBT), income, average,
        shared (value-added rule; shares outside [0, 1] are cut to it, and the
        industries stand in `attrs["clipped"]`), technology_adjusted
        (export-weighted). All when left out; then technology_adjusted, where
        regions have not the same sectors, is a column of NaN, with the reason
        in `attrs["not_available"]`. What was named raises.

    Returns
    -------
    DataFrame
        Rows regions, or (stressor, region) for a list; direct emissions of
        final users included. `attrs["identities"]` is the JSON text of
        `identities`, `attrs["identities_hold"]` 1 when all of them do.

    Raises
    ------
    LabelError, InputError
        Unknown principles, or a principle that was named and that the table
        does not admit.

    References
    ----------
    docs/methods/accounts.md#summary-and-identities; each principle's own function cites its source.
    """
    return summarise(model, stressor, principles=principles).labelled()


@checked
def summarise(
    model: Model,
    stressor: str | Sequence[str],
    *,
    principles: Sequence[str] | None = None,
) -> Summary:
    """Return the same as `summary`, with identities and remarks as fields of their own.

    Parameters
    ----------
    model : Model
    stressor : str or list of str
    principles : list of str, optional
        See `summary`.

    Returns
    -------
    Summary

    Raises
    ------
    LabelError, InputError
        As `summary` does.
    """
    names, single = as_sequence(stressor)
    found, refused = _accounts(model, names, principles)
    regions = list(model.table.regions)
    index: pd.Index = pd.Index(regions, name="region")
    if not single:
        index = pd.MultiIndex.from_product([names, regions], names=["stressor", "region"])
    empty = np.full(len(index), np.nan)
    columns = {
        name: found[name].values.reshape(-1) if name in found else empty
        for name in registered()
        if name in found or name in refused
    }
    frame = pd.DataFrame(columns, index=index)
    frame.attrs = {
        **common_attributes(
            model, model.stressor_rows(names).units, "principles side by side", names
        ),
        "stressor": ", ".join(names),
    }
    shared = found["shared"].attrs.get("clipped", []) if "shared" in found else []
    return Summary(frame, _identities(model, names, found), refused, tuple(shared))


@checked
def identities(model: Model, stressor: str | Sequence[str]) -> pd.DataFrame:
    """Return for each principle what it charges to whom, and whether that is all there is.

    Returns
    -------
    DataFrame
        Rows (stressor, principle). Columns: `own_regions`; `outside`, charged
        to users of exports or suppliers of imports; `unexplained`, what columns
        of the table that do not add up leave over; `together`; `emitted`, the
        sum of F and F_Y; `difference` of these two; `holds`: own regions and
        outside are all that is emitted, within 1e-9 of the size of emissions.
    """
    names, _ = as_sequence(stressor)
    found, _ = _accounts(model, names, None)
    frame = _identities(model, names, found).set_index(["stressor", "principle"])
    units = model.stressor_rows(names).units
    frame.attrs.update(common_attributes(model, units, "what each principle charges to whom"))
    frame.attrs["stressor"] = ", ".join(names)
    return frame


def _accounts(
    model: Model, names: Sequence[str], principles: Sequence[str] | None
) -> tuple[dict[str, xr.DataArray], dict[str, str]]:
    """Return the accounts, and why the table does not admit the others."""
    known = registered()
    asked = known if principles is None else list(as_sequence(principles)[0])
    if not asked:
        raise InputError("no principle named", hint=f"name some of {', '.join(known)}")
    for name in asked:
        if name not in known:
            raise LabelError(f"unknown principle {name!r}", where=name, hint=suggest(name, known))
    found: dict[str, xr.DataArray] = {}
    refused: dict[str, str] = {}
    for name in asked:
        try:
            entry = REGISTER[name]
            found[name] = (entry.charged or entry.compute)(model, Question(names))
        except BalanceError as error:
            # What needs no value added goes on; what was asked for by name is told at once.
            if principles is not None:
                raise
            refused[name] = error.message.partition("\n")[0]
        except (InputError, LabelError) as error:
            if principles is not None or REGISTER[name].any_table:
                raise
            refused[name] = str(error)
    return found, refused


def _identities(model: Model, names: Sequence[str], found: dict[str, xr.DataArray]) -> pd.DataFrame:
    rows = model.stressor_rows(names)
    by_industry = rows.S * model.table.x
    emitted = by_industry.sum(axis=1) + rows.F_Y.sum(axis=1)
    # Removals may all but cancel emissions: rounding is measured by the size of both.
    size = np.abs(by_industry).sum(axis=1) + np.abs(rows.F_Y).sum(axis=1)
    frames = [
        _identity(principle, names, account, emitted, size) for principle, account in found.items()
    ]
    return pd.concat(frames, ignore_index=True)


def _identity(
    principle: str,
    names: Sequence[str],
    account: xr.DataArray,
    emitted: FloatArray,
    size: FloatArray,
) -> pd.DataFrame:
    def attribute(*which: str) -> FloatArray:
        found: Any = [account.attrs[name] for name in which if name in account.attrs]
        return np.sum([np.atleast_1d(part) for part in found], axis=0) + np.zeros(len(names))

    own, outside = account.values.sum(axis=-1), attribute(*OUTSIDE)
    unexplained = attribute("unexplained")
    together = own + outside + unexplained
    difference = together - emitted
    return pd.DataFrame(
        {
            "stressor": list(names),
            "principle": principle,
            "own_regions": own,
            "outside": outside,
            "unexplained": unexplained,
            "together": together,
            "emitted": emitted,
            "difference": difference,
            "holds": np.abs(own + outside - emitted) <= HOLDS * size,
        }
    )
