"""A table as a pymrio IOSystem in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from mrio.checking import checked
from mrio.io._pymrio_names import FACTS, JOINT, PRIMARY, PRIMARY_LEVELS, attributes_for
from mrio.table import Extension, Table


@checked
def to_pymrio(table: Table, *, names: Mapping[str, str] | None = None) -> Any:
    """Return a table as a pymrio IOSystem: Z, Y, units, and all extensions.

    Primary inputs become an extension `primary_inputs` with index (kind,
    primary_input), so that `from_pymrio` gives the same table back. Exports
    stay columns of Y of region 'ROW': pymrio takes closed tables alone, and its
    `calc_all` counts 'ROW' as a region without industries.

    Parameters
    ----------
    table : Table
    names : mapping, optional
        Extension → attribute of the IOSystem, for extensions whose name pymrio
        uses itself, e.g. {'A': 'A_ext'}; `from_pymrio` gives the former back.

    Returns
    -------
    pymrio.IOSystem

    Raises
    ------
    LabelError
        When pymrio uses the name of an extension itself (`Z`, `A`, `unit`,
        `population`, `get_extensions`, …), or `names` does not fit.
    """
    import pymrio

    industries, demand = table.industries.index, table.demand.index
    attributes = attributes_for(table.extensions, names)
    extensions = {
        attributes[name]: {
            "name": name,
            "F": pd.DataFrame(ext.F.copy(), _row_index(ext), industries),
            "F_Y": None
            if ext.F_Y is None
            else pd.DataFrame(ext.F_Y.copy(), _row_index(ext), demand),
            "unit": pd.DataFrame({"unit": list(ext.units)}, _row_index(ext)),
        }
        for name, ext in table.extensions.items()
    }
    rows = pd.MultiIndex.from_tuples(
        [(row.kind, row.name) for row in table.primary], names=list(PRIMARY_LEVELS)
    )
    extensions[PRIMARY] = {
        "name": PRIMARY,
        "F": pd.DataFrame(table.v.copy(), rows, industries),
        "F_Y": pd.DataFrame(table.v_Y.copy(), rows, demand),
        "unit": pd.DataFrame({"unit": [table.money_unit] * len(rows)}, rows),
    }
    io = pymrio.IOSystem(
        Z=pd.DataFrame(table.Z.copy(), industries, industries),
        Y=pd.DataFrame(table.Y.copy(), industries, demand),
        x=pd.DataFrame({"indout": table.x.copy()}, industries),
        unit=pd.DataFrame({"unit": [table.money_unit] * len(industries)}, industries),
        name=table.name or "mrio",
        **extensions,
    )
    facts = {
        "name": table.name,
        "year": table.year,
        "price_basis": table.price_basis,
        "stocks": list(table.stocks),
        "extensions": list(extensions),
        "origins": {row.name: row.origin for row in table.primary if row.origin != "declared"},
        "splits": [vars(split) for split in table.splits],
        "names": {attribute: name for name, attribute in attributes.items() if attribute != name},
        "totals": {
            attributes[name]: {total: list(rows) for total, rows in ext.totals.items()}
            for name, ext in table.extensions.items()
            if ext.totals
        },
        "stressors": {
            attributes[name]: own
            for name, ext in table.extensions.items()
            if (own := _own_names(ext))
        },
    }
    io.meta.note(FACTS + json.dumps(facts, ensure_ascii=False))
    return io


def _own_names(ext: Extension) -> dict[str, str]:
    """Return the names of rows that are not what their labels make."""
    joined = (JOINT.join(row) for row in ext.row_labels)
    return {row: name for row, name in zip(joined, ext.stressors, strict=False) if row != name}


def _row_index(ext: Extension) -> pd.Index:
    if not ext.row_names:
        return pd.Index(list(ext.stressors), name="stressor")
    if len(ext.row_names) == 1:
        return pd.Index([row[0] for row in ext.row_labels], name=ext.row_names[0])
    return pd.MultiIndex.from_tuples(ext.row_labels, names=ext.row_names)
