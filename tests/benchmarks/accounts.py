"""The accounts that pymrio's calc_all gives, one stressor: x, M, D_pba, D_cba, D_imp, D_exp."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

import mrio
from mrio import account
from mrio.testing import synthetic_table
from tests.benchmarks.registry import Case, register

ACCOUNTS = ("D_pba", "D_cba", "D_imp", "D_exp")


@dataclass(frozen=True)
class Pair:
    """The same table twice: ours in memory, and frames for pymrio."""

    table: mrio.Table
    frames: dict[str, pd.DataFrame]


def make(regions: int, sectors: int) -> Pair:
    """Return a closed synthetic table: pymrio takes no other."""
    table = synthetic_table(regions, sectors, seed=regions, open=False)
    frames = table.to_frames()
    frames["Y"] = frames["Y"].T.groupby(level="region", sort=False).sum().T
    frames["Y"].columns = pd.MultiIndex.from_product(
        [frames["Y"].columns, ["final"]], names=["region", "category"]
    )
    return Pair(table, frames)


def ours(pair: Pair) -> dict[str, Any]:
    """From a table in memory to labelled results, the factorisation included."""
    model = mrio.Model(pair.table)
    accounts = account.industry_accounts(model, "co2")
    return {
        "x": model.x.values,
        "M": account.multipliers(model, "co2").values,
        **{name: accounts[name].values for name in ACCOUNTS},
    }


def peer(pair: Pair) -> dict[str, Any]:
    """pymrio: a new system from the frames, then calc_all."""
    import pymrio

    frames = pair.frames
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        io = pymrio.IOSystem(
            Z=frames["Z"],
            Y=frames["Y"],
            co2={"name": "co2", "F": frames["F"]},
        )
        io.calc_all()
    return {
        "x": io.x["indout"].to_numpy(),
        "M": io.co2.M.to_numpy()[0],
        **{name: getattr(io.co2, name).to_numpy()[0] for name in ACCOUNTS},
    }


def agree(left: dict[str, Any], right: dict[str, Any]) -> float:
    """Return the largest difference relative to the largest figure of its account."""
    return max(
        float(np.abs(left[name] - right[name]).max() / np.abs(right[name]).max()) for name in left
    )


ACCOUNTS_CASE = register(Case("accounts", ((30, 24), (31, 42), (55, 63)), make, ours, peer, agree))
