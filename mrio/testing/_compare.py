"""Whether two tables are the same, and in what they differ."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd

from mrio.checking import checked, number
from mrio.table import Table


@checked
def assert_tables_equal(left: Table, right: Table, *, rtol: float = 0.0, atol: float = 0.0) -> None:
    """Raise AssertionError that names everything in which two tables differ.

    Compared are labels with their order, units, year, price basis, stocks,
    suppliers taken apart and all figures; names and provenance are not, nor the
    order of extensions.
    Figures agree when |left - right| <= atol + rtol * |right|.
    """
    number(rtol, "rtol", least=0)
    number(atol, "atol", least=0)
    ours, theirs = _parts(left), _parts(right)
    lines = [f"{what}: on one side only" for what in sorted(ours.keys() ^ theirs.keys())]
    for what in [what for what in ours if what in theirs]:
        a, b = ours[what], theirs[what]
        if not isinstance(a, pd.DataFrame):
            lines += [f"{what}: {x!r} and {y!r}" for x, y in zip_longest(a, b) if x != y][:1]
        elif a.shape != b.shape:
            lines.append(f"{what}: shapes {a.shape} and {b.shape}")
        else:
            gap = np.abs(a.to_numpy() - b.to_numpy()) - rtol * np.abs(b.to_numpy())
            i, j = np.unravel_index(np.argmax(gap), gap.shape)
            if gap[i, j] > atol:
                at = f"most at ({a.index[i]}; {a.columns[j]}): {a.iat[i, j]} and {b.iat[i, j]}"
                lines.append(f"{what}: {(gap > atol).sum()} of {gap.size} figures, {at}")
    if lines:
        raise AssertionError("\n  - ".join(["the tables differ in", *lines]))


def _parts(table: Table) -> dict[str, Any]:
    """Return what is compared exactly (sequences) and with tolerances (frames, not copied)."""
    n, m, p = table.industries.index, table.demand.index, [row.name for row in table.primary]
    exact = ("money_unit", "year", "price_basis")
    parts: dict[str, Any] = {what: [getattr(table, what)] for what in exact}
    parts |= {
        "stocks": table.stocks,
        "splits": table.splits,
        "primary": table.primary,
        "industries": n.tolist(),
        "demand": m.tolist(),
    }
    sides = {"Z": (n, n), "Y": (n, m), "v": (p, n), "v_Y": (p, m)}
    arrays = {what: (getattr(table, what), *labels) for what, labels in sides.items()}
    for name, ext in table.extensions.items():
        parts[f"stressors of {name!r}"] = list(zip(ext.stressors, ext.units, strict=True))
        parts[f"totals of {name!r}"] = sorted(ext.totals.items())
        arrays[f"F of {name!r}"] = (ext.F, list(ext.stressors), n)
        if ext.F_Y is not None:
            arrays[f"F_Y of {name!r}"] = (ext.F_Y, list(ext.stressors), m)
    frames = {
        what: pd.DataFrame(values, index=rows, columns=columns, copy=False)
        for what, (values, rows, columns) in arrays.items()
    }
    return parts | frames
