"""The identity of a table: a hash over everything that a number depends on."""

from __future__ import annotations

import hashlib
import json

import numpy as np

from mrio.table._contents import Contents


def table_hash(table: Contents, schema: int) -> str:
    """Return the SHA-256 of a table as hexadecimal text.

    The order is fixed: schema version, labels, units, year, price basis, and
    suppliers taken apart where there are any, as JSON, then every array as
    little-endian C-order float64. Negative zero counts as zero.
    """
    extensions = sorted(table.extensions.values(), key=lambda ext: ext.name)
    head = {
        "schema": schema,
        "industries": [table.industries.region_of, table.industries.sector_of],
        "demand": [table.demand.region_of, table.demand.category_of],
        "primary": [[row.name, row.kind] for row in table.primary],
        "money_unit": table.money_unit,
        "year": table.year,
        "price_basis": table.price_basis,
        "stocks": table.stocks,
        "extensions": [
            {
                "name": ext.name,
                "stressors": ext.stressors,
                "units": ext.units,
                "totals": {name: list(rows) for name, rows in sorted(ext.totals.items())},
                "has_F_Y": ext.F_Y is not None,
            }
            for ext in extensions
        ],
    }
    if table.splits:  # tables without have the hash that they had before there was the word
        head["splits"] = [list(vars(split).values()) for split in table.splits]
    digest = hashlib.sha256()
    digest.update(json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode())
    arrays = [table.Z, table.Y, table.v, table.v_Y]
    for ext in extensions:
        arrays += [ext.F] if ext.F_Y is None else [ext.F, ext.F_Y]
    for array in arrays:
        for row in array:  # row by row: no second copy of Z
            digest.update(np.ascontiguousarray(row + 0.0, dtype="<f8").tobytes())
    return digest.hexdigest()
