"""Random tables with the traits of real ones, in memory and on disk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from mrio.checking import checked, whole_number
from mrio.errors import InputError
from mrio.labels import REST_OF_WORLD, Axis, FloatArray
from mrio.table import Extension, PrimaryInput, Table
from mrio.testing._tables import EXPORTS, Pair, balanced_table

CATEGORIES = ("households", "government", "investment", "stocks")


@checked
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
    for what, count in (("regions", regions), ("sectors", sectors), ("stressors", stressors)):
        whole_number(count, what, least=1)
    for what, count in (("seed", seed), ("idle", idle)):
        whole_number(count, what, least=0)
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
    return balanced_table(
        industries, demand, Z, Y, F, F_Y, bought, rows=rows, name=f"synthetic {seed}"
    )


@checked
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
    for what, count in (("regions", regions), ("sectors", sectors)):
        whole_number(count, what, least=1)
    whole_number(seed, "seed", least=0)
    if Path(path).is_dir() or not Path(path).parent.is_dir():
        raise InputError(f"{path} is no file in a folder that exists", where=path)
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
    A = np.exp(1.5 * rng.standard_normal((n, n), dtype=np.float32)).astype(np.float64)
    A *= rng.random((n, n), dtype=np.float32) >= zero_share
    A *= active[:, None] * active
    _, starts, sizes = np.unique(regions, return_index=True, return_counts=True)
    blocks = [slice(at, at + size) for at, size in zip(starts, sizes, strict=True)]
    inside = np.concatenate([A[at, at].sum(axis=0) for at in blocks])
    outside = A.sum(axis=0) - inside
    own, weight = rng.uniform(0.6, 0.9, n), np.ones(n)
    np.divide(own * outside, (1.0 - own) * inside, out=weight, where=(inside > 0) & (outside > 0))
    for at in blocks:
        A[at, at] *= weight[at]
    sums = A.sum(axis=0)
    A *= rng.uniform(0.3, 0.7, n) / np.where(sums > 0, sums, 1.0)
    return A


def _final_demand(
    rng: np.random.Generator, industries: list[Pair], demand: list[Pair], low: float
) -> FloatArray:
    """Return Y (n, m): mostly own goods, stock changes a fraction of household demand."""
    n, m = len(industries), len(demand)
    users, categories = (np.array(level) for level in zip(*demand, strict=True))
    own = np.equal.outer(np.array([region for region, _ in industries]), users)
    Y = rng.lognormal(1.0, 1.0, (n, 1)) * rng.lognormal(0.0, 0.7, (n, m))
    Y *= np.where(own, 1.0, np.where(users == REST_OF_WORLD, 0.3, 0.05))
    Y *= own | (rng.random((n, m)) < 0.6)
    change = Y[:, categories == "households"]
    Y[:, categories == "stocks"] = change * rng.uniform(low, 0.4, change.shape)
    return Y
