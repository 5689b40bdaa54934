"""Changes of intensities, and how changes follow one another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import InputError
from mrio.labels import known_region
from mrio.model import Model
from mrio.scenario._parts import (
    industry,
    number,
    on_the_same_coefficients,
    producing,
    rows_of,
    scaled,
    stepped,
)
from mrio.table import Step


class Change(Protocol):
    """Turns one model into another; the first is left as it was."""

    def apply(self, model: Model) -> Model:
        """Return the model of the changed table."""
        ...


@checked
def apply_all(model: Model, changes: Iterable[Change]) -> Model:
    """Return the model after all changes, in their order.

    Raises
    ------
    InputError
        When one of them is no change, or a single one is given.
    MrioError
        As the changes do.
    """
    if not isinstance(changes, Iterable):
        raise InputError(f"changes: one {type(changes).__name__}, no list", hint="give a list")
    listed = list(changes)
    for change in listed:
        if not callable(getattr(change, "apply", None)) or isinstance(change, type):
            raise InputError(
                f"{change!r} is no change", hint="use an object with apply(model), not a class"
            )
    for change in listed:
        model = change.apply(model)
    return model


@dataclass(frozen=True)
class ScaleIntensity:
    """Emissions per unit of output of chosen industries times a factor.

    Output, purchases and value added stay as they are. Industries without
    output have no intensity: what is booked with them stays.

    Parameters
    ----------
    region : str
    sector : str or None
        None for all sectors of the region.
    stressor : str
        A row, or a total, each of whose rows is scaled.
    factor : float
        0 or more; below one is less for each unit.

    References
    ----------
    docs/methods/scenario.md#intensity-scaled.
    """

    region: str
    sector: str | None
    stressor: str
    factor: float

    def __post_init__(self) -> None:
        number(self.factor, "factor", 0.0)

    @checked
    def apply(self, model: Model) -> Model:
        """Return the model of the changed table, on the factorisation of this one.

        Raises
        ------
        LabelError
            Unknown region, sector or stressor.
        InputError
            A named industry without output.
        """
        table = model.table
        if self.sector is None:
            at = table.industries.positions_in_region(self.region)
            at = at[table.x[at] != 0]
        else:
            at = np.array([producing(table, self.region, self.sector)])
        step = Step(
            "intensity scaled",
            {
                "region": known_region(self.region, table.regions),
                "sector": self.sector or "all",
                "stressor": self.stressor,
                "factor": float(self.factor),
            },
        )
        changed = stepped(scaled(table, self.stressor, at, self.factor), step)
        return on_the_same_coefficients(model, changed)


@dataclass(frozen=True)
class Capture:
    """Capture of a share of what an industry emits, for energy bought in its own region.

    Intensity × (1 - rate), and the purchases of energy for each unit of output
    grow by energy_penalty × (what is captured for each unit of output). Value
    added gives way, so that columns stay balanced. The energy is made in the
    table: its own emissions and those of its suppliers are counted, and the net
    abatement is below what is captured. Transport and storage are no purchase
    here.

    Parameters
    ----------
    region, sector : str
        The industry that captures.
    stressor : str
        A row, or a total, each of whose rows is captured at the rate.
    rate : float
        From 0 to 1.
    energy_penalty : float
        Energy bought for each unit captured, in the table's money for the
        stressor's unit (MWh/t × price); 0 or more, no default is known.
    energy_sector : str
        The sector of the region that sells it; may be the capturing one, whose
        own use then grows.

    References
    ----------
    docs/methods/scenario.md#capture; the step of provenance carries what
    is captured.
    """

    region: str
    sector: str
    stressor: str
    rate: float
    energy_penalty: float
    energy_sector: str

    def __post_init__(self) -> None:
        number(self.rate, "rate", 0.0, 1.0)
        number(self.energy_penalty, "energy_penalty", 0.0)

    @checked
    def apply(self, model: Model) -> Model:
        """Return the model of the changed table.

        Raises
        ------
        LabelError
            Unknown region, sector or stressor.
        InputError
            Nothing to capture, energy from a sector without output, or energy
            that costs more than the value added.
        SolveError
            The changed table has no solution.
        """
        table = model.table
        j = producing(table, self.region, self.sector)
        energy = producing(table, self.region, self.energy_sector)
        rows = list(rows_of(table, self.stressor))
        S = model.stressor_rows(rows).S[:, j]
        captured = self.rate * float(S.sum())
        if S.sum() <= 0:
            raise InputError(
                f"{table.industries.label(j)} emits {S.sum():.6g} {self.stressor} for each unit: "
                "there is nothing to capture",
                where=table.industries.label(j),
            )
        extra = self.energy_penalty * captured
        self._check_value_added(model, j, extra)
        index = table.industries.index
        changed = model.perturb(
            A=pd.DataFrame([[extra]], index[[energy]], index[[j]]) if extra else None,
            intensities=pd.DataFrame(-self.rate * S[:, None], rows, index[[j]]),
        )
        gross = captured * float(changed.table.x[industry(table, self.region, self.sector)])
        step = Step(
            "captured",
            {
                "region": table.industries.region_of[j],
                "sector": self.sector,
                "stressor": self.stressor,
                "rate": float(self.rate),
                "energy_penalty": float(self.energy_penalty),
                "energy_sector": self.energy_sector,
                "captured": gross,
            },
            note=f"captured {gross:.6g} {table.stressor(self.stressor)[2]} at the changed output",
        )
        return on_the_same_coefficients(changed, stepped(changed.table, step))

    def _check_value_added(self, model: Model, j: int, extra: float) -> None:
        table = model.table
        earned = float(table.value_added[j] * model.inverse_x[j])
        if extra > max(earned, 0.0):
            raise InputError(
                f"the energy for capture costs {extra:.6g} for each unit of output of "
                f"{table.industries.label(j)}, its value added is {earned:.6g}",
                where=table.industries.label(j),
                hint="energy_penalty is money of the table for one unit of the stressor: "
                f"{table.money_unit} per {table.stressor(self.stressor)[2]}",
            )
