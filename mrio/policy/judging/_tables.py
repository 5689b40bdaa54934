"""Settlements of several rules as tables: payments, entries, what they mean, how they agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.errors import InputError
from mrio.policy.judging._consequences import (
    consequences,
    envy,
    fairness,
    marks_of_settlements,
)
from mrio.policy.parties import Parties, Settlement, one_currency, whole
from mrio.policy.rules import parties_of


@checked
def payments_table(settlements: Sequence[Settlement]) -> pd.DataFrame:
    """Return every payment of a pair, rows (rule, payer, receiver), column `payment`.

    Rules that settle through a pool have no pairs, and no rows here.
    """
    names = ["rule", "payer", "receiver"]
    if len(settlements):
        one_currency(each.currency for each in settlements)
    parts = {
        settlement.rule: settlement.payments.stack()
        for settlement in settlements
        if settlement.payments is not None
    }
    if not parts:
        index = pd.MultiIndex.from_arrays([[], [], []], names=names)
        return pd.DataFrame({"payment": pd.Series(index=index, dtype=float)})
    long = pd.concat(parts, names=names)
    found = pd.DataFrame({"payment": long[long > 0]})
    found.attrs = {"units": settlements[0].unit, **marks_of_settlements(settlements)}
    return found


@checked
def ledger_table(settlements: Sequence[Settlement]) -> pd.DataFrame:
    """Return the entries of all ledgers in whole minor units of currency, column `rule` first."""
    if not len(settlements):
        raise InputError("no settlement")
    parts = []
    for settlement in settlements:
        part = settlement.ledger.to_frame()
        part.insert(0, "rule", settlement.rule)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


@checked
def consequences_table(
    settlements: Sequence[Settlement],
    parties: Parties,
    *,
    population: pd.Series | None = None,
    abatement_cost: pd.Series | None = None,
) -> pd.DataFrame:
    """Return `consequences` and `envy` of every rule, rows (rule, region)."""
    if not len(settlements):
        raise InputError("no settlement")
    parts = {}
    for settlement in settlements:
        part = consequences(settlement, parties, population, abatement_cost=abatement_cost)
        parts[settlement.rule] = part.join(envy(settlement, parties))
    frame = pd.concat(parts, names=["rule", "region"])
    frame.attrs = {**parties_of(parties).given_model.marks()}
    return frame


@checked
def fairness_table(
    settlements: Sequence[Settlement],
    parties: Parties,
    *,
    population: pd.Series | None = None,
) -> pd.DataFrame:
    """Return one row a rule: total payments, who pays, the heaviest burden, fairness.

    Returns
    -------
    DataFrame by rule
        `moved`, total payments, in millions of the currency; `payers`, `receivers`;
        `heaviest_share`, the largest payment as a share of GDP, and
        `heaviest_for` whom; `envies`, pairs that fail the no-envy test (see
        `envy`), and `envy`, the largest difference per tonne; where the price
        differs by region `charged_at`, whose price counts; with population Gini
        and Theil of GDP per head before and after.
    """
    if not len(settlements):
        raise InputError("no settlement")
    rows = {}
    for settlement in settlements:
        share = consequences(settlement, parties)["share_of_gdp"].to_numpy()
        minor, envied = settlement.minor, envy(settlement, parties).to_numpy()
        rows[settlement.rule] = {
            "moved": -float(settlement.net.clip(upper=0).sum()) + 0.0,
            "payers": int((minor < 0).sum()),
            "receivers": int((minor > 0).sum()),
            "heaviest_share": -float(np.nanmin(share, initial=0.0)) + 0.0,
            "heaviest_for": parties.regions[int(np.nanargmin(share))] if (share < 0).any() else "–",
            "envies": int(envied[:, 0].sum()),
            "envy": float(envied[:, 1].max()),
        }
        if settlement.charged_at is not None:
            rows[settlement.rule]["charged_at"] = settlement.charged_at
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("rule")
    if population is not None:
        unequal = fairness(settlements, parties, population)
        for name in ("gini", "theil"):
            part = unequal.xs(name, level="index")
            frame[f"{name}_before"], frame[f"{name}_after"] = part["before"], part["after"]
    return frame


@checked
def agreement_table(net: pd.DataFrame) -> pd.DataFrame:
    """Return rank correlations, rule × rule, of what `compare` found.

    A rule that pays nobody has no ranks: NaN.
    """
    if "agreement" not in net.attrs:
        raise InputError(
            "the frame is not of compare", hint="policy.compare(rules, parties, price)"
        )
    names = list(net.columns)
    ranks = net.attrs["agreement"]
    figures = [[1.0 if a == b else ranks[a][b] for b in names] for a in names]
    return pd.DataFrame(figures, names, names).rename_axis(index="rule", columns="rule")


@checked
def rounded_receipts(net: pd.DataFrame, digits: int) -> pd.DataFrame:
    """Return net receipts rounded so that every column still sums to what it did, rounded.

    Parameters
    ----------
    net : DataFrame region × rule
    digits : int
        Decimal places.

    Examples
    --------
    >>> parts = pd.DataFrame({"rule": [0.333, 0.333, -0.666]})
    >>> rounded_receipts(parts, 1)["rule"].tolist()
    [0.3, 0.3, -0.6]
    """
    scale = 10.0**digits
    columns = [
        np.array(whole(net.iloc[:, at].to_numpy(dtype=np.float64) * scale), dtype=np.float64)
        for at in range(net.shape[1])
    ]
    return pd.DataFrame(np.column_stack(columns) / scale, net.index.copy(), net.columns.copy())
