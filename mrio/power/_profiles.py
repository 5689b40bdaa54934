"""What a footprint is counted by: its profile, the table's names, figures by contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from mrio.errors import InputError

Boundary = Literal["direct", "with_power", "full_chain"]
Basis = Literal["location", "market"]

BOUNDARIES = ("direct", "with_power", "full_chain")


@dataclass(frozen=True)
class Profile:
    """By which rule a product's footprint is counted.

    Parameters
    ----------
    boundary : {"direct", "with_power", "full_chain"}
    basis : {"location", "market"}
        Whose power it is: of the plants that are paid, or by contract. 'direct'
        counts no power, and is the same under either.
    process : bool
        Whether CO2 of processes counts beside that of energy.

    Raises
    ------
    InputError

    Examples
    --------
    >>> Profile("with_power", "location").label
    'with_power, location, process on'
    """

    boundary: Boundary
    basis: Basis
    process: bool = True

    def __post_init__(self) -> None:
        if self.boundary not in BOUNDARIES:
            raise InputError(f"boundary={self.boundary!r}", hint=f"use one of {list(BOUNDARIES)}")
        if self.basis not in ("location", "market"):
            raise InputError(f"basis={self.basis!r}", hint="use 'location' or 'market'")
        if not isinstance(self.process, bool):
            raise InputError(f"process={self.process!r}", hint="use True or False")

    @property
    def label(self) -> str:
        """The profile in words."""
        return f"{self.boundary}, {self.basis}, process {'on' if self.process else 'off'}"


@dataclass(frozen=True)
class TableNames:
    """What a table calls what a footprint counts; the defaults are those of the embedded tables.

    Parameters
    ----------
    energy : str
        Row or total of CO2 from energy.
    process : str, optional
        Row or total of CO2 from processes; None where the table has none, or
        has it in `energy`: process on and off are then the same.
    generation : tuple of str
        Sectors that make power.
    transmission : str, optional
        Sector that buys what the grid loses; None where there is none.
    power_used : str
        Row of power bought, TWh; footprints by market alone need it.
    """

    energy: str = "co2_energy"
    process: str | None = "co2_process_cement"
    generation: tuple[str, ...] = (
        "Coal power",
        "Gas power",
        "Hydro power",
        "Nuclear power",
        "Wind power",
        "Solar power",
        "Other power",
    )
    transmission: str | None = "Power transmission"
    power_used: str = "power_used"


EMBEDDED = TableNames()
"""Names in the embedded tables of China."""


@dataclass(frozen=True, eq=False)
class MarketBasis:
    """Figures by contract that somebody else computed; each profile needs one of them.

    Parameters
    ----------
    power : Series by region, t CO2 per TWh bought there
        What is lost on the way is added from the table.
    multipliers : Series by (region, sector), t CO2 per 10^4 CNY
        Of a table whose purchases from plants follow contracts, process included.
    energy_multipliers : the same without process
    """

    power: pd.Series | None = None
    multipliers: pd.Series | None = None
    energy_multipliers: pd.Series | None = None
