"""One drawn case: two models with their worlds, and choices among what can be asked."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from mrio.errors import InputError, SolveError
from mrio.model import Model
from tests.oracle.comparing import TALLY, answer, ill_conditioned
from tests.oracle.formulas.world import World

CHECKS = {}
"""Public name → its check, in the order they are run."""


def checks(*names):
    """Put a check in the list, for one or more public names."""

    def put(function):
        for name in names:
            CHECKS[name] = function
        return function

    return put


class Case:
    """What a check needs.

    Attributes
    ----------
    model, later : Model; None where the table has to be refused
    w, w_later : World
    asked : a stressor, a total, or a list
    """

    def __init__(self, drawn):
        self.drawn, t = drawn, drawn.traits
        self.rng = np.random.default_rng((t.seed, 1))
        # Purchases without output that are moved, or left out, make another table: see
        # tests/test_model.py. Here they are refused.
        stranded = "raise" if t.fault == "idle buys" else t.stranded
        self.w, self.w_later = World(drawn.raw, stranded), World(drawn.later_raw, stranded)
        self.model = _model(drawn.table, self.w, stranded)
        self.later = _model(drawn.later, self.w_later, stranded)
        names = [*drawn.raw.stressors, *drawn.raw.totals]
        self.one = self.pick(names)
        self.asked = self.one if self.rng.random() < 0.6 else names[::-1]

    def pick(self, choices):
        return choices[int(self.rng.integers(len(choices)))]

    def some(self, choices):
        """Return one or more of the choices, in any order."""
        count = int(self.rng.integers(1, len(choices) + 1))
        return [choices[i] for i in self.rng.permutation(len(choices))[:count]]

    @property
    def stocks(self):
        """Return a word for stocks and the categories that it leaves out."""
        if self.w.raw.stocks and self.rng.random() < 0.5:
            return "exclude", self.w.raw.stocks
        return "include", ()

    def run(self, check):
        """Run a check; a residual that a sound solve can leave may be refused anywhere in it."""
        # Of its own seed, so that a check that failed among others fails alone.
        self.rng = np.random.default_rng((self.drawn.traits.seed, crc32(check.__name__.encode())))
        try:
            check(self)
        except SolveError as told:
            if not (ill_conditioned(told) and (self.w.may_miss or self.w_later.may_miss)):
                raise
            TALLY.refused("residual")


def _model(table, w, stranded):
    """Return a model that answers, or None where the table has none and mrio says so."""
    buys = any(w.Z[:, i].any() for i in w.idle)
    emits = any(F[w.idle].any() for F in w.raw.F)
    homeless = any(F[i] != 0 and not w.users(w.home(i)) for F in w.raw.F for i in w.idle)
    refused = buys or (emits and stranded == "raise") or (homeless and stranded == "to_final_use")
    model = answer(lambda: Model(table, stranded=stranded), refused, InputError, "Model")
    if model is None:
        return None
    large = w.radius >= 1 if abs(w.radius - 1) > 1e-9 else None
    if large is False and w.may_miss:
        large = None
    told = answer(lambda: model.solve_array(np.ones(w.n)), large, SolveError, "Model.solve")
    return None if told is None else model
