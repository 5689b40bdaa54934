"""Measures of inequality beside double sums."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio import account
from mrio.errors import InputError
from tests.oracle.case import checks
from tests.oracle.comparing import answer, close
from tests.oracle.formulas import inequality as plain
from tests.oracle.formulas.figures import Figures, U, stack


def _measured(figure, size):
    """Return a figure with the rounding of sums of a handful of terms of a size."""
    return Figures(figure, 64 * U * size)


@checks("account.gini", "account.theil", "account.inequality")
def inequality(case):
    rng = case.rng
    names = [f"p{i}" for i in range(int(rng.integers(1, 8)))]
    scale = 10.0 ** rng.uniform(-6, 12)
    amounts = pd.Series(np.round(rng.lognormal(0, 1.5, len(names)), 3) * scale, names)
    amounts *= rng.random(len(names)) < 0.9
    after = pd.Series(np.round(rng.lognormal(0, 1, len(names)), 3) * scale, names)
    weights = pd.Series(rng.lognormal(0, 1, len(names)), names)[list(rng.permutation(names))]
    weights *= 10.0 ** rng.uniform(-3, 6)
    if rng.random() < 0.2:
        amounts.iloc[0] = -0.5 * amounts.sum()
    a, w = amounts.to_dict(), weights.to_dict()
    total = amounts.sum()
    found = answer(lambda: account.gini(amounts, weights), bool(total <= 0), InputError, "gini")
    size = np.abs(amounts).sum() / total if total > 0 else 1.0
    if found is not None:
        close(found, _measured(plain.gini(a, w), size * len(names)), "gini")
    negative = bool((amounts < 0).any())
    groups = {name: case.pick(["x", "y"]) for name in names}
    refuses = negative or total <= 0
    split = answer(
        lambda: account.theil(amounts, weights, groups), bool(refuses), InputError, "theil"
    )
    if split is not None:
        # ln of a ratio of shares: absolute error u (1 + |ln|), and the shares add up to one.
        logs = 64.0
        between, within = plain.theil_by_groups(a, w, groups)
        expected = {
            "total": plain.theil(a, w),
            "between": between,
            "within": sum(within.values()),
            **{f"within {g}": figure for g, figure in within.items()},
        }
        assert split.keys() == expected.keys()
        for key, figure in expected.items():
            close(split[key], _measured(figure, logs), f"theil, {key}")
        assert account.theil(amounts, weights)["total"] == split["total"]
    if total > 0:
        frame = account.inequality(amounts, after, weights, weighted_by="people")
        assert list(frame.columns) == ["before", "after", "change"]
        b = after.to_dict()
        for row, measure in (("gini", plain.gini), ("theil", plain.theil)):
            if row == "theil" and negative:
                assert np.isnan(frame.loc["theil", "before"])
                continue
            pair = [_measured(measure(each, w), 64.0 * max(size, 1.0)) for each in (a, b)]
            close(frame.loc[row], stack([*pair, pair[1] - pair[0]]), f"inequality, {row}")
