"""The same figures in many forms: number types, orders in memory, frames and arrays."""

from __future__ import annotations

import tempfile

import numpy as np
import pandas as pd

from mrio.labels import Axis
from mrio.table import Extension, PrimaryInput, Table

FORMS = ("float64", "float32", "integers", "Int64", "big-endian", "fortran", "strided", "mapped")


def rounded(t, values):
    """Return figures as the form of the table holds them, in double precision."""
    if t.form in ("float32", "mapped"):
        return values.astype(np.float32).astype(np.float64)
    if whole(t):
        return np.round(values)
    return values


def whole(t):
    return t.form in ("integers", "Int64") and t.power >= 4 and t.kind != "near one"


def _as_form(t, values):
    """Return the same figures as another kind of array."""
    if t.form == "float32":
        narrow = values.astype(np.float32)
        return narrow if (narrow == values).all() else values
    if t.form == "integers" and whole(t) and (values == np.round(values)).all():
        return values.astype(np.int64)
    if t.form == "big-endian":
        return values.astype(">f8")
    if t.form == "fortran":
        return np.asfortranarray(values)
    if t.form == "strided":
        wide = np.full((values.shape[0], 2 * values.shape[1]), np.nan)
        wide[:, ::2] = values
        return wide[:, ::2]
    return values


def table_of(t, rng, raw):
    imports = _imports(raw)
    if not t.by_frames or t.form == "mapped":
        return _from_arrays(t, raw, imports)
    rows = pd.MultiIndex.from_tuples(raw.industries, names=["region", "sector"])
    columns = pd.MultiIndex.from_tuples(raw.demand, names=["region", "category"])

    def frame(values, index, labels, keep=False):
        if t.shuffled and not keep:
            order = rng.permutation(values.shape[1])
            values, labels = values[:, order], labels[order]
        found = pd.DataFrame(_as_form(t, values), index, labels)
        if t.form == "Int64" and whole(t) and (values == np.round(values)).all():
            found = found.astype("Int64")
        return found

    Z = frame(raw.Z, rows, rows)
    names = [name for name, _ in raw.primary]
    table = Table.from_frames(
        Z,
        frame(raw.Y, rows, columns, keep=True),
        frame(raw.F, raw.stressors, rows),
        None if raw.F_Y is None else frame(raw.F_Y, raw.stressors, columns),
        frame(raw.v, names, rows),
        frame(raw.v_Y, names, columns),
        money_unit="M CNY",
        units=dict.fromkeys(raw.stressors, "kt"),
        totals=raw.totals,
        stocks=raw.stocks,
        name="drawn",
    )
    return table if imports is None else table.with_extension(imports)


def _from_arrays(t, raw, imports):
    F_Y = None if raw.F_Y is None else _as_form(t, raw.F_Y)
    units = ("kt",) * len(raw.stressors)
    emitted = Extension(
        "emissions", tuple(raw.stressors), units, _as_form(t, raw.F), F_Y, totals=raw.totals
    )
    extensions = {"emissions": emitted}
    if imports is not None:
        extensions["imports"] = imports
    return Table(
        Z=_mapped(raw.Z) if t.form == "mapped" else _as_form(t, raw.Z),
        Y=_as_form(t, raw.Y),
        v=_as_form(t, raw.v),
        v_Y=_as_form(t, raw.v_Y),
        industries=Axis(("region", "sector"), *zip(*raw.industries, strict=True)),
        demand=Axis(("region", "category"), *zip(*raw.demand, strict=True)),
        primary=tuple(PrimaryInput(*row) for row in raw.primary),
        money_unit="M CNY",
        extensions=extensions,
        stocks=raw.stocks,
        name="drawn",
    )


def _mapped(Z):
    """Return flows in single precision in a mapped file, which is gone with the map."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(Z.astype(np.float32).tobytes())
        file.flush()
        return np.memmap(file.name, dtype=np.float32, mode="r", shape=Z.shape)


def _imports(raw):
    if not raw.commodities:
        return None
    names = tuple(f"import of {sector}" for sector in raw.commodities)
    bought, used = (np.array(part) for part in zip(*raw.commodities.values(), strict=True))
    return Extension("imports", names, ("M CNY",) * len(names), bought, used)
