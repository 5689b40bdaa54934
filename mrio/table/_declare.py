"""A table whose rows of v and columns of Y are declared after it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from mrio.labels import Axis, FloatArray, sum_groups
from mrio.table._contents import Contents
from mrio.table._kinds import Exports, residual_row, rows_by_kind, with_exports
from mrio.table._parts import Extension, Kind, Step


def declared(
    table: Contents, kinds: Mapping[str, Kind] | None, exports: Exports | None
) -> dict[str, Any]:
    """Return the fields that change when rows and columns are declared; see `Table.declare`."""
    changes: dict[str, Any] = {}
    steps = []
    if kinds:
        changes |= _of_kinds(table, kinds)
        steps.append(Step("kinds", {row: str(kind) for row, kind in kinds.items()}))
    if exports is not None:
        changes |= _abroad(table, exports, changes)
        steps.append(Step("exports", note=f"declared as exports to outside the table: {exports}"))
    if steps:
        found = table.provenance
        for step in steps:
            found = found.with_step(step)
        changes["provenance"] = found
    return changes


def _of_kinds(table: Contents, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    said = rows_by_kind([row.name for row in table.primary], kinds)
    rows = [new if new.name in kinds else old for new, old in zip(said, table.primary, strict=True)]
    if any(row.kind == "value_added" for row in rows):
        return {"primary": tuple(rows)}
    residual = table.x - table.Z.sum(axis=0, dtype=np.float64) - table.v.sum(axis=0)
    return {
        "primary": (residual_row(rows), *rows),
        "v": np.vstack([residual, table.v]),
        "v_Y": np.vstack([np.zeros(len(table.demand)), table.v_Y]),
    }


def _abroad(table: Contents, exports: Exports, changes: dict[str, Any]) -> dict[str, Any]:
    """Return demand, Y, v_Y and extensions with the columns named as those of region 'ROW'."""
    pairs = with_exports(table.demand.index, exports, "Y").tolist()
    kept = list(dict.fromkeys(pairs))
    codes = np.array([kept.index(pair) for pair in pairs])

    def summed(values: FloatArray) -> FloatArray:
        return sum_groups(values, codes, len(kept), axis=1)

    def moved(ext: Extension) -> Extension:
        return ext if ext.F_Y is None else replace(ext, F_Y=summed(ext.F_Y))

    first, second = zip(*kept, strict=True)
    names = set(second)
    return {
        "demand": Axis(table.demand.names, first, second),
        "Y": summed(table.Y),
        "v_Y": summed(changes.get("v_Y", table.v_Y)),
        "extensions": {name: moved(ext) for name, ext in table.extensions.items()},
        "stocks": tuple(name for name in table.stocks if name in names),
    }
