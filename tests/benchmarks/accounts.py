"""Standard accounts and multipliers from a table in memory to labelled results, against pymrio."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import pandas as pd

import mrio
from mrio import account
from mrio.testing import synthetic_table
from tests.benchmarks.registry import Case, largest_difference, register

ACCOUNTS = ("D_pba", "D_cba", "D_imp", "D_exp")
QUICK = ((30, 24), (31, 42), (55, 63))


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
    """x, M, D_pba, D_cba, D_imp, D_exp; the factorisation included."""
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
    return max(largest_difference(left[name], right[name]) for name in left)


def our_multipliers(pair: Pair) -> Any:
    """m = S L, labelled."""
    return account.multipliers(mrio.Model(pair.table), "co2").values


def peer_multipliers(pair: Pair) -> Any:
    """pymrio has no way to multipliers but calc_all."""
    return peer(pair)["M"]


register(
    Case("accounts", "pymrio calc_all", QUICK, (*QUICK[1:], (49, 163)), make, ours, peer, agree)
)
register(
    Case(
        "multipliers",
        "pymrio calc_all",
        QUICK[1:],
        (*QUICK[1:], (49, 163)),
        make,
        our_multipliers,
        peer_multipliers,
        largest_difference,
    )
)
