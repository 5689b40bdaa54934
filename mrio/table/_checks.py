"""The checks that no instance of a table escapes: shapes, labels, finite figures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mrio.errors import InputError, LabelError, Problems, UnitError
from mrio.labels import REST_OF_WORLD, FloatArray, suggest
from mrio.table._contents import Contents

Label = Callable[[int], str]


def check_shapes(table: Contents) -> None:
    """Raise InputError when an array does not fit the axes."""
    n, m, p = len(table.industries), len(table.demand), len(table.primary)
    expected = {"Z": (n, n), "Y": (n, m), "v": (p, n), "v_Y": (p, m)}
    problems = Problems()
    for name, shape in expected.items():
        found = getattr(table, name).shape
        if found != shape:
            problems.add(f"{name} has shape {found}, {shape} expected")
    for ext in table.extensions.values():
        k = len(ext.stressors)
        if ext.F.shape != (k, n):
            problems.add(f"F of {ext.name!r} has shape {ext.F.shape}, {(k, n)} expected")
        if ext.F_Y is not None and ext.F_Y.shape != (k, m):
            problems.add(f"F_Y of {ext.name!r} has shape {ext.F_Y.shape}, {(k, m)} expected")
    if n == 0 or m == 0:
        problems.add(f"{n} industries and {m} demand columns: at least one of each is needed")
    problems.raise_if_any(InputError, "the parts of the table do not fit together:")


def check_labels(table: Contents) -> None:
    """Raise LabelError on regions, stressors or stock categories that do not fit."""
    if not isinstance(table.money_unit, str) or not table.money_unit.strip():
        raise UnitError("the table has no unit of money", hint="e.g. money_unit='M EUR'")
    rows = [row.name for row in table.primary]
    if len(set(rows)) != len(rows):
        raise LabelError(f"a primary input occurs twice: {rows}")
    for key, ext in table.extensions.items():
        if key != ext.name:
            raise LabelError(f"extension {ext.name!r} is filed under {key!r}")
    own = set(table.regions)
    if REST_OF_WORLD in own:
        raise LabelError(
            f"{REST_OF_WORLD!r} is a producing region of this table",
            where=REST_OF_WORLD,
            hint=f"{REST_OF_WORLD!r} stands for exports to outside the table: rename the region, "
            "e.g. to 'Rest of world'",
        )
    foreign = [name for name in table.demand.regions if name not in own | {REST_OF_WORLD}]
    if foreign and set(table.demand.categories) & own:
        raise LabelError(
            f"final demand of region {foreign[0]!r}, and of category "
            f"{next(name for name in table.demand.categories if name in own)!r}, which is a region",
            where=foreign[0],
            hint="the levels of the columns look swapped: Y.columns.swaplevel()",
        )
    if foreign:
        raise LabelError(
            f"final demand of region {foreign[0]!r}, which makes nothing in this table",
            where=foreign[0],
            hint=f"if these are exports to outside the table, say exports={foreign!r}, or name the "
            f"region {REST_OF_WORLD!r}; otherwise {suggest(foreign[0], table.regions)}",
        )
    names = [*table.stressors, *table.totals]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise LabelError(
            f"stressor name {twice[0]!r} occurs in more than one extension",
            where=twice[0],
            hint="names of stressors and totals must be unique over all extensions",
        )
    for ext in table.extensions.values():
        if ext.F_Y is not None and ext.F_Y[:, table.demand.in_region(REST_OF_WORLD)].any():
            raise LabelError(
                f"extension {ext.name!r} has direct stressors of final users in {REST_OF_WORLD!r}",
                where=REST_OF_WORLD,
                hint="what users abroad emit is not of this table: leave it out of F_Y",
            )
    unknown = [name for name in table.stocks if name not in table.categories]
    if unknown:
        raise LabelError(
            f"stocks names category {unknown[0]!r}, which Y has not",
            hint=suggest(unknown[0], table.categories),
        )


def check_finite(table: Contents) -> None:
    """Raise InputError that names every array with NaN or infinite values, and where."""
    problems = Problems()
    n_rows, m_rows = table.industries.label, table.demand.label
    primary = [row.name for row in table.primary]
    parts: list[tuple[str, FloatArray, Label, Label]] = [
        ("Z", table.Z, n_rows, n_rows),
        ("Y", table.Y, n_rows, m_rows),
        ("v", table.v, primary.__getitem__, n_rows),
        ("v_Y", table.v_Y, primary.__getitem__, m_rows),
    ]
    for ext in table.extensions.values():
        parts.append((f"F of {ext.name!r}", ext.F, ext.stressors.__getitem__, n_rows))
        if ext.F_Y is not None:
            parts.append((f"F_Y of {ext.name!r}", ext.F_Y, ext.stressors.__getitem__, m_rows))
    for name, values, row_label, column_label in parts:
        # A finite sum proves all finite at the speed of memory; overflow is caught below.
        with np.errstate(invalid="ignore", over="ignore"):
            total = values.sum(dtype=np.float64)
        if np.isfinite(total):
            continue
        bad = np.argwhere(~np.isfinite(values))
        if len(bad):
            i, j = bad[0]
            problems.add(
                f"{name} has {len(bad)} value(s) that are not finite, the first is "
                f"{values[i, j]} at ({row_label(i)}; {column_label(j)})"
            )
    problems.raise_if_any(
        InputError,
        "the table holds values that are not finite:",
        hint="fill them with a figure of your own or leave the row out; mrio fills nothing",
    )
