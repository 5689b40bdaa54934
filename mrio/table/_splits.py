"""Suppliers that were taken apart: which industries of a table are two parts of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from mrio.errors import InputError, LabelError
from mrio.labels import Axis


@dataclass(frozen=True)
class Split:
    """An industry that was taken apart into a certified and an ordinary one.

    Attributes
    ----------
    region, sector : str
        What it was.
    certified, ordinary : str
        Sectors of its parts, in the same region.

    See Also
    --------
    mrio.scenario.SplitSupplier : takes a supplier apart.
    """

    region: str
    sector: str
    certified: str
    ordinary: str

    def __post_init__(self) -> None:
        for part in fields(self):
            value = getattr(self, part.name)
            if not isinstance(value, str):
                raise InputError(f"{part.name} of a split is {value!r}", hint="give a name")


def splits_from(entries: object) -> tuple[Split, ...]:
    """Return splits from what a file says of them, a list of names by field.

    Raises
    ------
    InputError
        It says something else.
    """
    names = [part.name for part in fields(Split)]
    if not isinstance(entries, list | tuple):
        raise InputError(f"splits are {str(entries)[:40]!r}, a list is meant")
    for entry in entries:
        if not isinstance(entry, Mapping) or set(entry) != set(names):
            raise InputError(
                f"a split is {str(entry)[:40]!r}, names of {', '.join(names)} are meant"
            )
    return tuple(Split(**entry) for entry in entries)


def misfit(splits: Iterable[Split], industries: Axis) -> Split | None:
    """Return the split whose parts the table has not, None where all fit.

    The last one first: a part may have been taken apart again.
    """
    there = set(industries.pairs)
    for split in reversed(tuple(splits)):
        parts = {(split.region, split.certified), (split.region, split.ordinary)}
        if len(parts) < 2 or not parts <= there:
            return split
        there = (there - parts) | {(split.region, split.sector)}
    return None


def check_splits(splits: tuple[Split, ...], industries: Axis) -> None:
    """Raise an error when splits name no parts of the table.

    Raises
    ------
    InputError, LabelError
    """
    for split in splits:
        if not isinstance(split, Split):
            raise InputError(f"{split!r} is no Split", hint="give mrio.table.Split objects")
    odd = misfit(splits, industries)
    if odd is not None:
        raise LabelError(
            f"{odd.sector!r} of {odd.region!r} was taken apart into {odd.certified!r} and "
            f"{odd.ordinary!r}, which are no two industries of this table",
            where=odd.region,
            hint="where industries are changed, give splits that fit them, or splits=()",
        )
