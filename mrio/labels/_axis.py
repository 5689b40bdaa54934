"""Labels of rows and columns: one frozen axis for each side of a table."""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, SupportsIndex

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mrio.checking import check_fields, checked, is_number, shown, suggest
from mrio.errors import InputError, LabelError
from mrio.labels._regions import known_region, resolve_index, resolve_region

REST_OF_WORLD = "ROW"
"""The region of export columns, never a producing region (docs/methods/notation.md#open-tables)."""

IndexArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


def _renamed(old: str, now: str) -> Any:
    """Return a property under the name it had; it goes on working for one release."""

    def get(self: Axis) -> Any:
        warnings.warn(f"Axis.{old} is Axis.{now} now", DeprecationWarning, stacklevel=2)
        return getattr(self, now)

    return property(get, doc=f"Renamed: `{now}` now.")


@dataclass(frozen=True, eq=False)
class Axis:
    """An ordered set of entries, each a region and a sector of it, or a region and a category.

    Industries are (region, sector), columns of final demand (region, category). `sectors` and
    `sector_of` are of an axis of industries, `categories` and `category_of` of an axis of final
    demand; `labels` and `label_of` serve where either may stand.

    Parameters
    ----------
    names : (str, str)
        Names of the two levels: ("region", "sector") or ("region", "category").
    region_of : tuple of str
        The region of each entry.
    label_of : tuple of str
        The sector, or the category, of each entry.

    Raises
    ------
    LabelError
        When a pair occurs twice, or a label is empty or not a string.

    Examples
    --------
    >>> axis = Axis(("region", "sector"), ("SX", "SX", "YD"), ("Energy", "Goods", "Goods"))
    >>> axis.regions, axis.sectors
    (('SX', 'YD'), ('Energy', 'Goods'))
    >>> axis.region_of[2], axis.sector_of[2], axis.region_codes.tolist()
    ('YD', 'Goods', [0, 0, 1])
    """

    names: tuple[str, str]
    region_of: tuple[str, ...]
    label_of: tuple[str, ...]

    def __post_init__(self) -> None:
        check_fields(self, but=("region_of", "label_of"))
        if len(self.region_of) != len(self.label_of):
            raise LabelError(f"{len(self.region_of)} labels of {len(self.label_of)} pairs")
        pairs = self.pairs
        for pair in pairs:
            for name, label in zip(self.names, pair, strict=True):
                if not isinstance(label, str) or not label.strip():
                    raise LabelError(
                        f"{name} label {label!r} is not a non-empty text",
                        where=pair,
                        hint="turn labels into text before handing them over",
                    )
        if len(set(pairs)) != len(pairs):
            seen: set[tuple[str, str]] = set()
            twice = [p for p in pairs if p in seen or seen.add(p)]
            raise LabelError(
                f"{len(twice)} duplicate {self.names} label(s), the first is {twice[0]}",
                where=twice[0],
                hint="each pair may occur once: aggregate or rename before",
            )

    @classmethod
    @checked
    def from_index(cls, index: pd.Index, names: tuple[str, str], *, what: str) -> Axis:
        """Make an axis from a two-level pandas index.

        Raises
        ------
        LabelError
            When the index has not two levels.
        """
        if index.nlevels != 2:
            raise LabelError(
                f"{what} has {index.nlevels} label level(s), 2 expected: {names}",
                hint=f"use pandas.MultiIndex.from_tuples([...], names={list(names)})",
            )
        if tuple(index.names) == names[::-1]:
            raise LabelError(
                f"{what} has its levels as {tuple(index.names)}, {names} are expected",
                hint="swap them: index.swaplevel()",
            )
        first = tuple(index.get_level_values(0).tolist())
        second = tuple(index.get_level_values(1).tolist())
        try:
            return cls(names, first, second)
        except LabelError as error:
            raise LabelError(
                f"{what}: {error.message}", where=error.where, hint=error.hint
            ) from None

    def __len__(self) -> int:
        return len(self.region_of)

    @cached_property
    def index(self) -> pd.MultiIndex:
        """The labels as a pandas MultiIndex."""
        return pd.MultiIndex.from_arrays(
            [list(self.region_of), list(self.label_of)], names=self.names
        )

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The entries as pairs: (region, sector) or (region, category)."""
        return tuple(zip(self.region_of, self.label_of, strict=True))

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The regions, once each, in order of appearance."""
        return tuple(dict.fromkeys(self.region_of))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The sectors, or the categories, once each, in order of appearance."""
        return tuple(dict.fromkeys(self.label_of))

    @property
    def sectors(self) -> tuple[str, ...]:
        """The sectors, once each, in order; InputError on an axis of final demand."""
        self._refuse("category", "sectors", "categories")
        return self.labels

    @property
    def sector_of(self) -> tuple[str, ...]:
        """The sector of each entry; InputError on an axis of final demand."""
        self._refuse("category", "sector_of", "category_of")
        return self.label_of

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of final demand, once each; InputError on an axis of industries."""
        self._refuse("sector", "categories", "sectors")
        return self.labels

    @property
    def category_of(self) -> tuple[str, ...]:
        """The category of each entry; InputError on an axis of industries."""
        self._refuse("sector", "category_of", "sector_of")
        return self.label_of

    def _refuse(self, level: str, asked: str, instead: str) -> None:
        if self.names[1] == level:
            raise InputError(f"an axis of {self.names} has no {asked}", hint=f"use {instead}")

    @cached_property
    def region_codes(self) -> IndexArray:
        """The position of each entry's region in `regions`."""
        lookup = {name: code for code, name in enumerate(self.regions)}
        return np.array([lookup[name] for name in self.region_of], dtype=np.intp)

    @property
    def sector_codes(self) -> IndexArray:
        """The position of each entry's sector in `sectors`; InputError on final demand."""
        self._refuse("category", "sector_codes", "label_codes")
        return self.label_codes

    @cached_property
    def label_codes(self) -> IndexArray:
        """The position of each entry's sector, or category, in `labels`."""
        lookup = {name: code for code, name in enumerate(self.labels)}
        return np.array([lookup[name] for name in self.label_of], dtype=np.intp)

    @checked
    def label(self, position: SupportsIndex) -> str:
        """Return the label at a position as readable text."""
        if not is_number(position) or not hasattr(position, "__index__"):
            raise InputError(f"the position is {shown(position)}, a whole number is needed")
        return f"{self.region_of[position]} / {self.label_of[position]}"

    def in_region(self, region: str) -> BoolArray:
        """Return where the region is `region`, a province by any of its names.

        Nowhere when it is not on the axis.
        """
        label = resolve_region(self.regions, region)
        return np.array([name == label for name in self.region_of])

    @checked
    def positions_in_region(self, region: str) -> IndexArray:
        """Return the positions of the entries of one region, a province by any of its names.

        Raises
        ------
        LabelError
            When it is not on the axis.
        """
        return np.flatnonzero(self.in_region(known_region(region, self.regions, self.names[0])))

    @checked
    def align(self, index: pd.Index, *, what: str) -> IndexArray:
        """Return for each position of this axis its position in `index`.

        Raises
        ------
        LabelError
            When `index` has other labels than this axis, or one of them twice.
        """
        other = self._read(index, what)
        lookup = {pair: i for i, pair in enumerate(other.pairs)}
        own = self.pairs
        missing = [pair for pair in own if pair not in lookup]
        unknown = sorted(set(lookup) - set(own))
        if missing or unknown:
            parts = []
            if missing:
                parts.append(f"{len(missing)} missing, the first is {missing[0]}")
            if unknown:
                parts.append(f"{len(unknown)} unknown, the first is {unknown[0]}")
            raise LabelError(
                f"labels of {what} do not match: " + "; ".join(parts),
                where=(missing or unknown)[0],
                hint=_why_apart(missing, unknown),
            )
        return np.array([lookup[pair] for pair in own], dtype=np.intp)

    @checked
    def locate(self, index: pd.Index, *, what: str) -> IndexArray:
        """Return the positions on this axis of some of its labels, each given at most once.

        Raises
        ------
        LabelError
            When `index` has a label that this axis has not, or one of them twice.
        """
        given = self._read(index, what)
        lookup = {pair: i for i, pair in enumerate(self.pairs)}
        unknown = next((pair for pair in given.pairs if pair not in lookup), None)
        if unknown is not None:
            raise LabelError(
                f"{what} name {unknown}, which the table has not",
                where=unknown,
                hint=suggest(" / ".join(unknown), [" / ".join(pair) for pair in lookup]),
            )
        return np.array([lookup[pair] for pair in given.pairs], dtype=np.intp)

    def _read(self, index: pd.Index, what: str) -> Axis:
        """Return labels that are given, provinces under the labels of this axis."""
        if index.nlevels == 2:
            index = resolve_index(self.regions, index)
        return Axis.from_index(index, self.names, what=what)


RENAMED = {
    "first": "region_of",
    "second": "label_of",
    "groups": "regions",
    "items": "labels",
    "group_codes": "region_codes",
    "item_codes": "label_codes",
    "group_mask": "in_region",
    "positions_of_group": "positions_in_region",
}
"""Members of Axis under the names they had: they work for one release, and warn."""

for _old, _now in RENAMED.items():
    setattr(Axis, _old, _renamed(_old, _now))


def _why_apart(missing: list[tuple[str, str]], unknown: list[tuple[str, str]]) -> str:
    """Return what to do where labels do not match; some look the same and are not."""
    composed = {tuple(unicodedata.normalize("NFC", part) for part in pair) for pair in unknown}
    for pair in missing:
        if tuple(unicodedata.normalize("NFC", part) for part in pair) in composed:
            return (
                f"{pair} is there in another Unicode form, which looks the same: put all labels "
                "through unicodedata.normalize('NFC', label)"
            )
    return "every label must occur once on both sides, in any order"


def sum_groups(values: FloatArray, codes: IndexArray, count: int, *, axis: int = 0) -> FloatArray:
    """Sum an array over groups of positions along one axis.

    Groups may be of unequal size and need not be contiguous.

    Parameters
    ----------
    values : array with `len(codes)` entries along `axis`
    codes : (n,) group of each position, 0 … count - 1
    count : number of groups
    axis : the axis to reduce

    Examples
    --------
    >>> sum_groups(np.array([1.0, 2.0, 4.0]), np.array([0, 1, 0]), 2).tolist()
    [5.0, 2.0]
    """
    moved = np.moveaxis(np.asarray(values, dtype=np.float64), axis, 0)
    if moved.shape[0] != len(codes):
        raise InputError(f"{moved.shape[0]} values for {len(codes)} labels")
    if np.any(np.diff(codes) < 0):
        order = np.argsort(codes, kind="stable")
        moved, codes = moved[order], codes[order]
    out = np.zeros((count, *moved.shape[1:]))
    if len(codes):
        starts = np.flatnonzero(np.r_[True, np.diff(codes) > 0])
        out[codes[starts]] = np.add.reduceat(moved, starts, axis=0)
    return np.moveaxis(out, 0, axis)


def as_sequence(names: str | Iterable[str]) -> tuple[tuple[str, ...], bool]:
    """Return the names as a tuple, and whether a single name was given."""
    if isinstance(names, str):
        return (names,), True
    # A generator is read once: what is checked is what is returned.
    flat = isinstance(names, np.ndarray) and names.ndim != 1
    found = tuple(names) if isinstance(names, Iterable) and not flat else ()
    if flat or not isinstance(names, Iterable) or not all(isinstance(name, str) for name in found):
        raise LabelError(f"{names!r} is neither a name nor a list of names", where=names)
    return found, False
