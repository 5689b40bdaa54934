"""What a footprint is counted by: its profile, the table's names, figures by contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from mrio.checking import check_fields, checked
from mrio.errors import InputError
from mrio.power._electricity import numbers
from mrio.power.certificates import ResidualMix

Boundary = Literal["direct", "with_power", "full_chain"]
Basis = Literal["location", "market"]

T_PER_TWH = 1e6
"""Of a kg a kWh."""
LEAST = 5.0
"""t CO2 a TWh below which figures of power are in kg/kWh: no plant has more of these."""
BOUNDARIES = ("direct", "with_power", "full_chain")


@dataclass(frozen=True)
class FootprintRule:
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
    >>> FootprintRule("with_power", "location").label
    'with_power, location, process on'
    """

    boundary: Boundary
    basis: Basis
    process: bool = True

    def __post_init__(self) -> None:
        check_fields(self)
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
class ContractFactors:
    """Figures by contract that somebody else computed; each profile needs one of them.

    Parameters
    ----------
    power : Series by region, t CO2 per TWh bought there
        What is lost on the way is added from the table.
    multipliers : Series by (region, sector), t CO2 per 10^4 of the currency
        Of a table whose purchases from plants follow contracts, process included.
    energy_multipliers : the same without process

    Raises
    ------
    InputError
        Figures below zero or none, or of power in another unit: kg/kWh are
        10^6 t/TWh.

    Examples
    --------
    >>> ContractFactors(pd.Series({"SX": 0.6}))
    Traceback (most recent call last):
    ...
    mrio.errors.InputError: power by contract emits at most 0.6 t CO2 a TWh
    What to do: 1 kg/kWh is 1,000,000 t/TWh; ContractFactors.of(mix) takes a residual mix's
    """

    power: pd.Series | None = None
    multipliers: pd.Series | None = None
    energy_multipliers: pd.Series | None = None

    def __post_init__(self) -> None:
        for name in ("power", "multipliers", "energy_multipliers"):
            given = getattr(self, name)
            if given is None:
                continue
            if not isinstance(given, pd.Series):
                raise InputError(f"{name} is a {type(given).__name__}", hint="give a Series")
            numbers(given, name)
        if self.power is not None and 0.0 < (most := float(self.power.max())) < LEAST:
            raise InputError(
                f"power by contract emits at most {most:g} t CO2 a TWh",
                where="power",
                hint="1 kg/kWh is 1,000,000 t/TWh; ContractFactors.of(mix) takes a residual mix's",
            )

    @classmethod
    @checked
    def of(cls, mix: ResidualMix) -> ContractFactors:
        """Return the market basis of power bought under a residual mix and its claims.

        Regions that consume nothing emit nothing.

        Examples
        --------
        >>> from mrio.power import residual_mix
        >>> by = lambda *figures: pd.Series(figures, ["SX", "YD"], dtype=float)
        >>> made = pd.DataFrame({"coal": by(8, 1), "wind": by(2, 1)})
        >>> mix = residual_mix(made, pd.Series({"coal": 0.8, "wind": 0.0}), by(4, 8), by(2, 0),
        ...                    by(0, 2), by(0, 0), certified_sources="wind")
        >>> ContractFactors.of(mix).power.round(0).tolist()
        [800000.0, 500000.0]
        """
        return cls(power=pd.Series(mix.accounts["intensity"].fillna(0.0) * T_PER_TWH))
