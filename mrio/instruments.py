"""What entries of a book move, and what for: instruments by what they are of, and purposes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, get_args

from mrio.checking import check_fields, one_of
from mrio.errors import InputError, LabelError

__all__ = ["PURPOSES", "Instrument", "Purpose"]

Purpose = Literal[
    "generation", "reduction", "grant", "sale", "cancellation", "claim", "retirement", "expiry"
]
"""Issued for power generated, or for emissions reduced; passed on as a share, or sold; cancelled
for a consumer's claim, claimed by its holder, retired for nobody's claim, or expired."""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
CLAIMING: tuple[Purpose, ...] = ("cancellation", "claim")
"""Purposes that somebody counts as its own: they have a claimant."""
SEPARATOR = " / "


@dataclass(frozen=True)
class Instrument:
    """A batch of certificates, credits or tonnes: what it is of.

    Two of one name are one instrument; a book refuses another of the same name.

    Attributes
    ----------
    kind : str
        'certificates', 'credits', 'avoided tonnes', 'certified tonnes'.
    region : str
        Where it was generated or reduced.
    sector : str, optional
        The industry, by the name that it had before it was taken apart.
    technology : str, optional
        Source of power.
    period : str, optional
    batch : str, optional
        What tells it from another of the same kind: a project, a part of an
        industry and its intensity.
    basis : pairs of a stressor row and whole kg
        What the industry emits before any of it: what all its instruments
        together may not exceed.

    Examples
    --------
    >>> Instrument("certificates", "SX", technology="wind", period="2024").name
    'certificates of SX / wind / 2024'
    """

    kind: str
    region: str
    sector: str | None = None
    technology: str | None = None
    period: str | None = None
    batch: str | None = None
    basis: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        check_fields(self)
        for part in fields(self):
            value = getattr(self, part.name)
            if isinstance(value, str) and not value.strip():
                raise LabelError(f"an instrument's {part.name} is {value!r}", hint="give a name")
        rows = [row for row, _ in self.basis]
        if len(set(rows)) < len(rows) or any(kg < 0 for _, kg in self.basis):
            raise InputError(
                f"the basis of an instrument is {self.basis!r}",
                hint="each stressor row once, with kg of zero or more",
            )
        object.__setattr__(self, "basis", tuple((row, int(kg)) for row, kg in self.basis))

    @property
    def name(self) -> str:
        """Its name in a book and in files."""
        parts = (self.region, self.sector, self.technology, self.period, self.batch)
        of = SEPARATOR.join(part for part in parts if part is not None)
        rows = ", ".join(row for row, _ in self.basis)
        return f"{self.kind} of {of} ({rows})" if rows else f"{self.kind} of {of}"

    @property
    def emitted(self) -> dict[str, int]:
        """The basis as kg by stressor row."""
        return dict(self.basis)

    def __str__(self) -> str:
        return self.name


COLUMNS = tuple(part.name for part in fields(Instrument))
"""What a written book says of instruments, a column each."""


def in_cells(instrument: Instrument) -> dict[str, str | None]:
    """Return an instrument as a row of a file has it: the basis as a JSON object of kg by row."""
    cells = {name: getattr(instrument, name) for name in COLUMNS}
    basis = json.dumps(instrument.emitted, ensure_ascii=False) if instrument.basis else None
    return {**cells, "basis": basis}


def from_cells(cells: Mapping[str, str | None]) -> Instrument | None:
    """Return the instrument that a row of a file tells of, None where it tells of none.

    Raises
    ------
    InputError, LabelError
        Cells that tell of no instrument.
    """
    told = {name: cell for name in COLUMNS if (cell := cells.get(name)) is not None}
    if not told:
        return None
    basis = told.pop("basis", None)
    for name in ("kind", "region"):
        if name not in told:
            raise LabelError(f"an instrument has {', '.join(told)} and no {name}", where=name)
    try:
        found = json.loads(basis or "{}")
        return Instrument(**told, basis=tuple(found.items()))
    except (ValueError, AttributeError):
        raise InputError(
            f"{basis!r} is no basis of an instrument",
            where="basis",
            hint='kg by stressor row, as in {"co2": 1000}',
        ) from None


def check_purpose(purpose: str | None, claimant: str | None) -> None:
    """Raise where a purpose is none of `PURPOSES`, or somebody claims what is no claim.

    Raises
    ------
    InputError, LabelError
    """
    if purpose is not None:
        one_of(purpose, PURPOSES, "purpose")
    if claimant is not None and not claimant.strip():
        raise LabelError(f"an entry's claimant is {claimant!r}", hint="give a name")
    if (claimant is not None) != (purpose in CLAIMING):
        raise InputError(
            f"purpose={purpose!r}, claimant={claimant!r}",
            where="claimant",
            hint=f"{' and '.join(map(repr, CLAIMING))} have a claimant, other purposes have none",
        )
