"""Gini and Theil as double sums, label by label."""

from __future__ import annotations

import math


def gini(amounts, weights):
    """G = Σ_i Σ_j w_i w_j |z_i - z_j| / (2 Σ w_i z_i)."""
    whole = sum(weights.values())
    z = {k: amounts[k] / weights[k] for k in amounts}
    w = {k: weights[k] / whole for k in amounts}
    top = sum(w[i] * w[j] * abs(z[i] - z[j]) for i in z for j in z)
    return top / (2 * sum(w[i] * z[i] for i in z))


def theil(amounts, weights):
    """T = Σ a_i ln(a_i / c_i), 0 ln 0 = 0."""
    a, c = sum(amounts.values()), sum(weights.values())
    if a == 0:
        return 0.0
    return sum(
        amounts[k] / a * math.log(amounts[k] / a / (weights[k] / c)) for k in amounts if amounts[k]
    )


def theil_by_groups(amounts, weights, groups):
    """Return between, and what each group contributes within."""
    names = list(dict.fromkeys(groups[k] for k in amounts))
    members = {g: [k for k in amounts if groups[k] == g] for g in names}
    sums = {g: sum(amounts[k] for k in members[g]) for g in names}
    sizes = {g: sum(weights[k] for k in members[g]) for g in names}
    whole = sum(sums.values())
    within = {
        g: sums[g]
        / whole
        * theil({k: amounts[k] for k in members[g]}, {k: weights[k] for k in members[g]})
        for g in names
    }
    return theil(sums, sizes), within
