"""Public helpers for tests: small tables with known answers, random tables, comparison.

Only `tables` needs hypothesis, and imports it when called.
"""

from __future__ import annotations

import os
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mrio.labels import REST_OF_WORLD, Axis, FloatArray
from mrio.table import Extension, PrimaryInput, Table

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

CATEGORIES = ("households", "government", "investment", "stocks")
EXPORTS = (REST_OF_WORLD, "exports")
Pair = tuple[str, str]


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
    Z.extend([[4, 3, 10, 60, 4, 15], [1, 1, 2, 8, 14, 26], [3, 2, 3, 16, 10, 36]])
    Y = np.array([[15, 6, 4], [18, 3, 2], [0, 17, 1], [6, 80, 18], [1, 2, 25], [2, 10, 68]])
    F, F_Y = [[300, 50, 90, 60, 160, 60]], [[10, 20, 30]]
    if not open:
        return _table(industries, demand, Z, Y, F, F_Y, name="TOY-3R2S")
    Y_open = np.column_stack([Y, [8, 3, 2, 40, 2, 15]])
    bought = ([6, 4, 3, 22, 3, 12], [2, 9, 5, 0])
    F_Y_open, name = [[10, 20, 30, 0]], "TOY-3R2S, open"
    return _table(industries, demand, Z, Y_open, F, F_Y_open, bought, name=name)


def miller_blair_table() -> Table:
    """Return Miller & Blair (2009), table 2.3: two sectors of one region, money in dollars.

    Output is 1000 and 2000; A = [[0.15, 0.25], [0.2, 0.05]].
    """
    Z, Y, name = [[150, 500], [200, 100]], [[350], [1700]], "Miller & Blair 2009, table 2.3"
    return _table([("R", "1"), ("R", "2")], [("R", "final")], Z, Y, money_unit="$", name=name)


def synthetic_table(
    regions: int,
    sectors: int,
    *,
    stressors: int = 1,
    seed: int,
    open: bool = True,
    zero_share: float = 0.45,
    negatives: bool = True,
    unequal: bool = False,
    idle: int = 0,
) -> Table:
    """Return a random table with the traits of a real one; the same for the same arguments.

    Trade is mostly inside a region, flows spread over orders of magnitude,
    column sums of A lie between 0.3 and 0.7, value added is positive.

    Parameters
    ----------
    regions, sectors, seed : int
    stressors : int
        Rows `co2`, `s2`, `s3` …, in Mt, with direct emissions of households.
    open : bool
        Add an export column and imports of industries and households.
    zero_share : float
        Share of flows in Z that are zero.
    negatives : bool
        Make about a third of the stock changes negative.
    unequal : bool
        Leave out about a fifth of the sectors of every region but the first.
    idle : int
        How many industries neither make, buy nor emit anything.
    """
    rng = np.random.default_rng(seed)
    industries = _industries(rng, regions, sectors, unequal)
    names = dict.fromkeys(region for region, _ in industries)
    demand = [(name, category) for name in names for category in CATEGORIES] + [EXPORTS] * open
    n, active = len(industries), np.ones(len(industries))
    active[rng.choice(n, size=idle, replace=False)] = 0.0
    A = _coefficients(rng, [region for region, _ in industries], zero_share, active)
    Y = _final_demand(rng, industries, demand, -0.2 * negatives) * active[:, None]
    x = y = Y.sum(axis=1)
    for _ in range(60):  # the power series; what is left is below 0.7⁶⁰
        x = y + A @ x
    homes = np.array([category == "households" for _, category in demand])
    F = rng.lognormal(-1.0, 1.5, (stressors, n)) * x
    F_Y = rng.uniform(0.01, 0.1, (stressors, len(demand))) * F.mean(axis=1, keepdims=True) * homes
    imports = (rng.uniform(0.02, 0.15, n) * x, rng.uniform(0.02, 0.2) * Y.sum(axis=0) * homes)
    rows = ("co2", *(f"s{i}" for i in range(2, stressors + 1)))[:stressors]
    Z, bought = np.multiply(A, x, out=A), imports if open else None
    return _table(industries, demand, Z, Y, F, F_Y, bought, rows=rows, name=f"synthetic {seed}")


def mapped_table(
    regions: int,
    sectors: int,
    path: str | os.PathLike[str],
    *,
    seed: int,
    single: bool = True,
    write: bool = True,
) -> Table:
    """Return a random open table whose Z is written to a file panel by panel, and mapped.

    For tables beyond memory: own regions dominate, 45 % of the flows are zero,
    one stressor `co2` in Mt. n² × 4 bytes on disk, × 8 unless `single`.

    Parameters
    ----------
    regions, sectors, seed : int
    path : path of the file to write
    single : bool
        In single precision.
    write : bool
        False when the file is there already from the same arguments.
    """
    n, dtype = regions * sectors, np.dtype(np.float32 if single else np.float64)
    if write:
        _write_flows(np.random.default_rng(seed), regions, sectors, Path(path), dtype)
    rng = np.random.default_rng((seed, 1))
    Z: Any = np.memmap(path, dtype=dtype, mode="r", shape=(n, n))
    industries = _industries(rng, regions, sectors, False)
    names = tuple(dict.fromkeys(region for region, _ in industries))
    demand = [(name, "final") for name in names] + [EXPORTS]
    sold, bought = Z.sum(axis=1, dtype=np.float64), Z.sum(axis=0, dtype=np.float64)
    total = np.maximum(sold, bought) * rng.uniform(1.1, 1.6, n) + rng.uniform(1.0, 2.0, n)
    share = rng.uniform(0.0, 0.2, (n, len(demand))) / len(demand)
    share[np.arange(n), np.arange(n) // sectors] = 0.8
    Y = share * ((total - sold) / share.sum(axis=1))[:, None]
    x = sold + Y.sum(axis=1)
    F = rng.lognormal(-1.0, 1.5, n) * x
    imports = 0.5 * (x - bought)
    return Table(
        Z=Z,
        Y=Y,
        v=np.array([x - bought - imports, imports]),
        v_Y=np.zeros((2, len(demand))),
        industries=Axis(("region", "sector"), *zip(*industries, strict=True)),
        demand=Axis(("region", "category"), *zip(*demand, strict=True)),
        primary=(PrimaryInput("value_added", "value_added"), PrimaryInput("imports", "import")),
        money_unit="bn CNY",
        extensions={"emissions": Extension("emissions", ("co2",), ("Mt",), F[None, :])},
        name=f"mapped {seed}",
    )


def _write_flows(
    rng: np.random.Generator, regions: int, sectors: int, path: Path, dtype: np.dtype[Any]
) -> None:
    n = regions * sectors
    size = rng.lognormal(0.0, 1.0, n).astype(np.float32)
    size /= size.sum()
    with path.open("wb") as file:
        for r in range(regions):
            own = slice(r * sectors, (r + 1) * sectors)
            panel = rng.random((sectors, n), dtype=np.float32)
            panel[panel < 0.45] = 0.0
            panel **= 4
            panel *= size
            panel[:, own] *= 2.5 * regions  # own goods: about two thirds of what is bought
            panel *= 1e9 * size[own, None]
            panel.astype(dtype).tofile(file)


def _industries(rng: np.random.Generator, regions: int, sectors: int, unequal: bool) -> list[Pair]:
    kept = np.ones((regions, sectors), dtype=bool)
    if unequal:
        kept[1:, 1:] = rng.random((regions - 1, sectors - 1)) < 0.8
    return [(f"R{r + 1:03d}", f"S{i + 1:03d}") for r, i in np.argwhere(kept)]


def _coefficients(
    rng: np.random.Generator, regions: list[str], zero_share: float, active: FloatArray
) -> FloatArray:
    """Return A with column sums in 0.3–0.7, most of each within the column's own region."""
    n = len(regions)
    inputs = np.exp(1.5 * rng.standard_normal((n, n), dtype=np.float32)).astype(np.float64)
    inputs *= rng.random((n, n), dtype=np.float32) >= zero_share
    inputs *= active[:, None] * active
    _, starts, sizes = np.unique(regions, return_index=True, return_counts=True)
    blocks = [slice(at, at + size) for at, size in zip(starts, sizes, strict=True)]
    inside = np.concatenate([inputs[at, at].sum(axis=0) for at in blocks])
    outside = inputs.sum(axis=0) - inside
    own, weight = rng.uniform(0.6, 0.9, n), np.ones(n)
    np.divide(own * outside, (1.0 - own) * inside, out=weight, where=(inside > 0) & (outside > 0))
    for at in blocks:
        inputs[at, at] *= weight[at]
    sums = inputs.sum(axis=0)
    inputs *= rng.uniform(0.3, 0.7, n) / np.where(sums > 0, sums, 1.0)
    return inputs


def _final_demand(
    rng: np.random.Generator, industries: list[Pair], demand: list[Pair], low: float
) -> FloatArray:
    """Return Y (n, m): mostly own goods, stock changes a fraction of household demand."""
    n, m = len(industries), len(demand)
    users, categories = (np.array(level) for level in zip(*demand, strict=True))
    own = np.equal.outer(np.array([region for region, _ in industries]), users)
    bought = rng.lognormal(1.0, 1.0, (n, 1)) * rng.lognormal(0.0, 0.7, (n, m))
    bought *= np.where(own, 1.0, np.where(users == REST_OF_WORLD, 0.3, 0.05))
    bought *= own | (rng.random((n, m)) < 0.6)
    change = bought[:, categories == "households"]
    bought[:, categories == "stocks"] = change * rng.uniform(low, 0.4, change.shape)
    return bought


def _table(
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
    flows, final = np.asarray(Z, dtype=float), np.asarray(Y, dtype=float)
    n, m = final.shape
    imports, imports_Y = bought or (np.zeros(n), np.zeros(m))
    made = flows.sum(axis=1) + final.sum(axis=1)
    value_added = made - flows.sum(axis=0) - np.asarray(imports)
    flows.setflags(write=False)  # so that the table need not copy it
    primary = (PrimaryInput("value_added", "value_added"), PrimaryInput("imports", "import"))
    used = 1 + (bought is not None)
    extension = None if F is None else Extension("emissions", rows, ("Mt",) * len(rows), F, F_Y)
    return Table(
        Z=flows,
        Y=final,
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


def assert_tables_equal(left: Table, right: Table, *, rtol: float = 0.0, atol: float = 0.0) -> None:
    """Raise AssertionError that names everything in which two tables differ.

    Compared are labels with their order, units, year, price basis, stocks and
    all figures; names and provenance are not, nor the order of extensions.
    Figures agree when |left - right| <= atol + rtol * |right|.
    """
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
        "primary": table.primary,
        "industries": n.tolist(),
        "demand": m.tolist(),
    }
    sides: dict[str, tuple[Any, Any]] = {"Z": (n, n), "Y": (n, m), "v": (p, n), "v_Y": (p, m)}
    arrays = {what: (getattr(table, what), *labels) for what, labels in sides.items()}
    for name, ext in table.extensions.items():
        parts[f"stressors of {name!r}"] = list(zip(ext.stressors, ext.units, strict=True))
        parts[f"totals of {name!r}"] = sorted(ext.totals.items())
        arrays[f"F of {name!r}"] = (ext.F, list(ext.stressors), n)
        if ext.F_Y is not None:
            arrays[f"F_Y of {name!r}"] = (ext.F_Y, list(ext.stressors), m)
    return parts | {what: pd.DataFrame(*given, copy=False) for what, given in arrays.items()}


def tables(
    *, regions: int = 3, sectors: int = 3, stressors: int = 3, open: bool | None = None
) -> SearchStrategy[Table]:
    """Return a hypothesis strategy of small balanced tables that try the accounts hard.

    Labels in any order (regions not contiguous), unequal sectors, industries
    without output, negative stock changes, column sums of A up to 0.8; figures
    are whole eighths, so that their sums are exact.

    Parameters
    ----------
    regions, sectors, stressors : int
        At most so many.
    open : bool, optional
        Whether with exports and imports; either when left out.
    """
    from hypothesis import strategies as st

    return st.composite(_draw_table)(regions, sectors, stressors, open)


def _draw_table(draw: DrawFn, regions: int, sectors: int, rows: int, open: bool | None) -> Table:
    from hypothesis import strategies as st
    from hypothesis.extra.numpy import arrays

    def eighths(shape: tuple[int, ...], high: int, low: int = 0) -> FloatArray:
        elements = st.integers(low, high)
        return draw(arrays(np.int64, shape, elements=elements, fill=st.nothing())) / 8.0

    is_open = draw(st.booleans()) if open is None else open
    names = [f"r{i}" for i in range(draw(st.integers(1, regions)))]
    kept = [(r, f"s{i}") for r in names for i in range(sectors) if not i or draw(st.booleans())]
    finals = [(r, category) for r in names for category in ("use", "stocks")] + [EXPORTS] * is_open
    industries, demand = draw(st.permutations(kept)), draw(st.permutations(finals))
    n, m, categories = len(industries), len(demand), [category for _, category in demand]
    stocks = [j for j, category in enumerate(categories) if category == "stocks"]
    Z, Y = eighths((n, n), 80), eighths((n, m), 80)
    Y[:, stocks] = eighths((n, len(stocks)), 20, -20)
    idle = draw(arrays(bool, n, elements=st.booleans())) & draw(st.booleans())
    Z[idle], Z[:, idle], Y[idle] = 0.0, 0.0, 0.0
    short = np.ceil(Z.sum(axis=0) * 10) / 8 - Z.sum(axis=1) - Y.sum(axis=1)
    Y[:, categories.index("use")] += np.maximum(short, 0.0)
    made = (Z.sum(axis=1) + Y.sum(axis=1)) != 0
    home = np.array([region != REST_OF_WORLD for region, _ in demand])
    labels = tuple(f"stressor{i}" for i in range(draw(st.integers(1, rows))))
    F, F_Y = eighths((len(labels), n), 800) * made, eighths((len(labels), m), 80) * home
    bought = (eighths((n,), 8) * made, eighths((m,), 8) * home) if is_open else None
    return _table(industries, demand, Z, Y, F, F_Y, bought, rows=labels)
