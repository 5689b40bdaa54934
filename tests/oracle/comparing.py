"""Whether what mrio returns is what the reference has, label by label, within the bounds."""

from __future__ import annotations

import numpy as np

from mrio.errors import MrioError
from tests.oracle.formulas.figures import ALLOWED, as_figures, stack


class Tally:
    """How many figures were compared, and how many so loosely that it says little."""

    def __init__(self):
        self.compared, self.loose, self.unknown, self.refusals = 0, 0, 0, {}

    def add(self, expected, known):
        """Loose: by more than a thousandth of the largest figure beside it, unless all are zero."""
        self.compared += known.size
        self.unknown += int((~known).sum())
        v, r = np.abs(expected.v[known]), ALLOWED * expected.r[known]
        if (v > r).any():
            self.loose += int((r > 1e-3 * v.max()).sum())

    def refused(self, name):
        self.refusals[name] = self.refusals.get(name, 0) + 1

    @property
    def vague(self):
        """The share of figures that a wrong one could hide among."""
        return (self.loose + self.unknown) / max(self.compared, 1)


TALLY = Tally()
DUST = 1e-100


def close(found, expected, what, nothing=None):
    """Fail where figures are further apart than their bounds; `nothing` is where NaN must be."""
    expected = as_figures(expected)
    found = np.asarray(found, dtype=float)
    assert found.shape == expected.v.shape, f"{what}: shape {found.shape}, {expected.v.shape}"
    known = np.isfinite(expected.r) & np.isfinite(expected.v)
    if nothing is not None:
        assert np.isnan(found[nothing]).all(), f"{what}: a figure where there is none"
        known &= ~nothing
    TALLY.add(expected, known)
    gap = np.abs(found - expected.v)
    # A correction of a solve may leave 1e-180 where nothing is: no sum in double precision sees it.
    dust = DUST * np.abs(expected.v[known]).max(initial=0.0)
    wrong = known & ~(gap <= ALLOWED * expected.r + dust)
    if wrong.any():
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise AssertionError(
            f"{what} at {at}: found {found[at]!r}, expected {expected.v[at]!r} "
            f"± {ALLOWED * expected.r[at]:.3g}; {int(wrong.sum())} of {wrong.size} figures"
        )


def same(found, dims, expected, what, nothing=None):
    """Compare a DataArray: its dimensions and labels in order, and its figures."""
    assert list(found.dims) == list(dims), f"{what}: dimensions {found.dims}"
    for name, labels in dims.items():
        assert found.indexes[name].tolist() == list(labels), f"{what}: labels of {name}"
    close(found.values, expected, what, nothing)


def each(case, of):
    """Return figures of one stressor, or of a list of them with a first axis."""
    if isinstance(case.asked, str):
        return as_figures(of(case.asked))
    return stack([of(name) for name in case.asked])


def parts_of(case, of):
    """Return each part that `of` gives of one stressor, or of a list of them, as `each` does."""
    if isinstance(case.asked, str):
        return [as_figures(part) for part in of(case.asked)]
    return [stack(part) for part in zip(*(of(name) for name in case.asked), strict=True)]


def dims(case, **labels):
    """Return dimensions, with the stressors' first where a list was asked for."""
    return labels if isinstance(case.asked, str) else {"stressor": case.asked, **labels}


def ill_conditioned(told):
    """Return whether an error says that rounding leaves no answer, not that there is none."""
    return "relative residual" in told.message or "working precision" in told.message


def answer(call, refuses, error, what):
    """Return what `call` returns, None when it refuses; fail when it should not, or should.

    refuses : True, False, or None where rounding decides
    error : the error, or several of which one, by which it refuses; others pass through
    """
    told = None
    try:
        found = call()
    except MrioError as raised:
        if not isinstance(raised, error) or (ill_conditioned(raised) and refuses is not None):
            raise
        told = raised
    if told is not None:
        assert refuses is not False, f"{what} refuses: {told}"
        TALLY.refused(what)
        return None
    assert refuses is not True, f"{what} does not refuse"
    return found
