"""Small tables with known answers, and how a balanced table is put together."""

from __future__ import annotations

from typing import Any

import numpy as np

from mrio.checking import checked
from mrio.labels import REST_OF_WORLD, Axis
from mrio.table import Extension, PrimaryInput, Table

EXPORTS = (REST_OF_WORLD, "exports")
Pair = tuple[str, str]


@checked
def toy_table(*, open: bool = False) -> Table:
    """Return TOY-3R2S: three regions, two sectors, invented round numbers.

    docs/methods/notation.md#toy-table-toy-3r2s has them, and what accounts make of them.

    Regions SX (Shanxi), YD (Yangtze Delta), RC (rest of China); sectors E (coke
    and power), M (manufacturing and services); money in bn CNY; stressor `co2`
    in Mt, with direct emissions of final users.

    Parameters
    ----------
    open : bool
        Add exports 8, 3, 2, 40, 2, 15 (sum 70) as column ('ROW', 'exports') and
        imports of industries 6, 4, 3, 22, 3, 12 (sum 50) and of final users 2,
        9, 5 (sum 16) as row `imports`. Z and Y stay: output grows to 108, 53,
        62, 240, 82, 165, value added becomes 66, 23, 26, 77, 46, 60 (sum 298 =
        final demand 278 + 16 + exports 70 - all imports 66).

    Examples
    --------
    >>> toy_table().x.tolist()
    [100.0, 50.0, 60.0, 200.0, 80.0, 150.0]
    """
    regions = ("SX", "YD", "RC")
    industries = [(region, sector) for region in regions for sector in "EM"]
    demand = [(region, "final") for region in regions] + [EXPORTS] * open
    Z = [[20, 10, 5, 25, 4, 11], [8, 10, 1, 4, 1, 3], [0, 0, 12, 28, 0, 2]]
    Z += [[4, 3, 10, 60, 4, 15], [1, 1, 2, 8, 14, 26], [3, 2, 3, 16, 10, 36]]
    Y = np.array([[15, 6, 4], [18, 3, 2], [0, 17, 1], [6, 80, 18], [1, 2, 25], [2, 10, 68]])
    F, F_Y = [[300, 50, 90, 60, 160, 60]], [[10, 20, 30]]
    if not open:
        return balanced_table(industries, demand, Z, Y, F, F_Y, name="TOY-3R2S")
    Y = np.column_stack([Y, [8, 3, 2, 40, 2, 15]])
    bought = ([6, 4, 3, 22, 3, 12], [2, 9, 5, 0])
    return balanced_table(
        industries, demand, Z, Y, F, [[10, 20, 30, 0]], bought, name="TOY-3R2S, open"
    )


def miller_blair_table() -> Table:
    """Return Miller & Blair (2009), table 2.3: two sectors of one region, money in dollars.

    Output is 1000 and 2000; A = [[0.15, 0.25], [0.2, 0.05]].
    """
    Z, Y, name = [[150, 500], [200, 100]], [[350], [1700]], "Miller & Blair 2009, table 2.3"
    return balanced_table(
        [("R", "1"), ("R", "2")], [("R", "final")], Z, Y, money_unit="$", name=name
    )


def balanced_table(
    industries: list[Pair],
    demand: list[Pair],
    Z: Any,
    Y: Any,
    F: Any = None,
    F_Y: Any = None,
    bought: tuple[Any, Any] | None = None,
    *,
    rows: tuple[str, ...] = ("co2",),
    money_unit: str = "bn CNY",
    name: str | None = None,
) -> Table:
    """Return a balanced table; `bought` are imports of industries and of final users."""
    Z, Y = np.asarray(Z, dtype=float), np.asarray(Y, dtype=float)
    n, m = Y.shape
    imports, imports_Y = bought or (np.zeros(n), np.zeros(m))
    value_added = Z.sum(axis=1) + Y.sum(axis=1) - Z.sum(axis=0) - np.asarray(imports)
    Z.setflags(write=False)  # so that the table need not copy it
    primary = (PrimaryInput("value_added", "value_added"), PrimaryInput("imports", "import"))
    used = 1 + (bought is not None)
    extension = None if F is None else Extension("emissions", rows, ("Mt",) * len(rows), F, F_Y)
    return Table(
        Z=Z,
        Y=Y,
        v=np.array([value_added, imports][:used]),
        v_Y=np.array([np.zeros(m), imports_Y][:used]),
        industries=Axis(("region", "sector"), *zip(*industries, strict=True)),
        demand=Axis(("region", "category"), *zip(*demand, strict=True)),
        primary=primary[:used],
        money_unit=money_unit,
        extensions={} if extension is None else {extension.name: extension},
        stocks=("stocks",) if any(category == "stocks" for _, category in demand) else (),
        name=name,
    )
