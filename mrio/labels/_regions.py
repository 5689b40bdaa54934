"""A province by any of its names: 山西, 山西省, Shanxi, CN-SX and 140000 are one region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from numbers import Integral
from typing import Any, TypeVar

import pandas as pd

from mrio.checking import checked, is_number, known, shown
from mrio.errors import InputError, LabelError
from mrio.labels._provinces import provinces

Figure = TypeVar("Figure")
Frame = TypeVar("Frame", bound="pd.Series | pd.DataFrame")


@cache
def _codes() -> dict[str, str]:
    """Return every name of every province → its GB/T 2260 code."""
    return {
        name: each.gb_code
        for each in provinces()
        for name in (each.en, each.zh, each.zh_full, each.iso, each.gb_code)
    }


@checked
def resolve_region(regions: Iterable[str], name: Any) -> Any:
    """Return the label under which a table has a region.

    A label of the table is itself. Any other name of a province (English, short or full Chinese
    name, ISO 3166-2, GB/T 2260 code) is the one region of the table that is the same province.
    What is neither comes back as it is, for the caller to refuse.

    Parameters
    ----------
    regions : iterable of str
        The table's own labels, in any of these forms.
    name : str or int

    Examples
    --------
    >>> resolve_region(("Shanxi", "Shaanxi"), "山西"), resolve_region(("山西", "陕西"), "CN-SN")
    ('Shanxi', '陕西')
    >>> resolve_region(("SX", "YD"), "山西")
    '山西'

    References
    ----------
    docs/methods/notation.md#provinces-by-any-of-their-names; data/china/provinces.csv.
    """
    labels = tuple(regions)
    if isinstance(name, Integral) and is_number(name):
        name = str(int(name)) if str(int(name)) in (*labels, *_codes()) else name
    if not isinstance(name, str) or name in labels or name not in _codes():
        return name
    same = [label for label in dict.fromkeys(labels) if _codes().get(label) == _codes()[name]]
    return same[0] if len(same) == 1 else name


@checked
def resolve_regions(regions: Iterable[str], names: Iterable[Any]) -> tuple[Any, ...]:
    """Return the labels under which a table has some regions: `resolve_region` of each."""
    labels = tuple(regions)
    return tuple(resolve_region(labels, name) for name in names)


@checked
def resolve_keys(
    regions: Iterable[str], figures: Mapping[Any, Figure], what: str
) -> dict[Any, Figure]:
    """Return figures by region under the labels of a table.

    Raises
    ------
    LabelError
        Two names of one region.
    """
    labels = tuple(regions)
    found: dict[Any, Figure] = {}
    for name, figure in figures.items():
        label = resolve_region(labels, name)
        if label in found:
            raise LabelError(
                f"{what}: {shown(name)} is {label!r}, which is named too",
                where=str(name),
                hint="name each region once, by one of its names",
            )
        found[label] = figure
    return found


@checked
def resolve_index(regions: Iterable[str], index: pd.Index) -> pd.Index:
    """Return an index whose regions stand under the labels of a table.

    The regions are its labels, or of an index of several levels those of the first. The index
    itself comes back where each stands under its label already.
    """
    labels = tuple(regions)
    outer = index.get_level_values(0)
    renamed = {
        name: label
        for name in dict.fromkeys(outer)
        if (label := resolve_region(labels, name)) is not name
    }
    if not renamed:
        return index
    regions_of = [renamed.get(name, name) for name in outer]
    if index.nlevels == 1:
        return pd.Index(regions_of, dtype=object, name=index.name)
    inner = [index.get_level_values(level) for level in range(1, index.nlevels)]
    return pd.MultiIndex.from_arrays([regions_of, *inner], names=index.names)


@checked
def resolve_labels(regions: Iterable[str], figures: Frame) -> Frame:
    """Return a Series or DataFrame whose regions stand under the labels of a table.

    Of a DataFrame rows and columns; a label that is no region stays.
    """
    labels = tuple(regions)
    if not isinstance(figures, (pd.Series, pd.DataFrame)):
        raise InputError(f"figures are {shown(figures)}", hint="give a Series or a DataFrame")
    found: Any = figures.set_axis(resolve_index(labels, figures.index), axis=0)
    if isinstance(found, pd.DataFrame):
        found = found.set_axis(resolve_index(labels, found.columns), axis=1)
    return found


@checked
def known_region(
    name: Any, regions: Iterable[str], kind: str = "region", *, about: str = ""
) -> str:
    """Return the label of a region of a table, which may be named by any name of a province.

    Raises
    ------
    LabelError
        The table has no such region, or has the province under several labels.

    Examples
    --------
    >>> known_region("140000", ("Shanxi", "Shaanxi"))
    'Shanxi'
    """
    labels = tuple(regions)
    found = resolve_region(labels, name)
    code = _codes().get(found, "") if isinstance(found, str) and found not in labels else ""
    same = [label for label in labels if _codes().get(label) == code]
    if same:
        told = f"{kind} {shown(name)} may be {' or '.join(map(repr, same))}"
        raise LabelError(
            f"{about}: {told}" if about else told,
            where=str(name),
            hint="use the label of the table",
        )
    return known(found, labels, kind, about=about)
