"""A table whose labels have no blanks around them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mrio.labels import Axis, told_of_trimming, trim
from mrio.table._contents import Contents
from mrio.table._parts import Extension, Step
from mrio.table._splits import Split


def without_blanks(table: Contents) -> dict[str, Any]:
    """Return the fields that change where labels lose blanks around them; none where none has any.

    Raises
    ------
    LabelError
        Two labels that are the same then.
    """
    labels = dict.fromkeys(_labels(table))
    odd = [label for label in labels if trim(label) != label]
    if not odd:
        return {}
    step = Step("labels", note=told_of_trimming(odd))
    return {
        "industries": _axis(table.industries),
        "demand": _axis(table.demand),
        "primary": tuple(replace(row, name=trim(row.name)) for row in table.primary),
        "extensions": {name: _extension(ext) for name, ext in table.extensions.items()},
        "splits": tuple(
            Split(*(trim(name) for name in vars(split).values())) for split in table.splits
        ),
        "stocks": tuple(dict.fromkeys(trim(name) for name in table.stocks)),
        "provenance": table.provenance.with_step(step),
    }


def _labels(table: Contents) -> list[str]:
    return [
        *table.regions,
        *table.sectors,
        *table.demand.regions,
        *table.categories,
        *(row.name for row in table.primary),
        *table.stressors,
        *table.totals,
    ]


def _axis(axis: Axis) -> Axis:
    return Axis(axis.names, tuple(map(trim, axis.region_of)), tuple(map(trim, axis.label_of)))


def _extension(ext: Extension) -> Extension:
    return replace(
        ext,
        stressors=tuple(map(trim, ext.stressors)),
        totals={trim(name): tuple(map(trim, rows)) for name, rows in ext.totals.items()},
    )
