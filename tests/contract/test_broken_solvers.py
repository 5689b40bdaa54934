"""Solvers with one fault each: the public checks catch it, and name what they found."""

import time

import numpy as np
import pytest

from mrio.errors import InputError, SolveError
from mrio.leontief import DenseLU, Solution
from mrio.testing import ContractError, check_solver, solver_checks


class Changed(DenseLU):
    """A right solver whose answers, both ways, are changed."""

    def solve(self, state, B):
        return self.change(super().solve(state, B), B)

    def solve_transpose(self, state, B):
        return self.change(super().solve_transpose(state, B), B)

    def change(self, found, B):
        raise NotImplementedError


class WrongTranspose(DenseLU):
    def solve_transpose(self, state, B):
        return self.solve(state, B)


class SinglePrecision(Changed):
    def change(self, found, B):  # noqa: ARG002
        return Solution(found.X.astype(np.float32), found.residual)


class WritesIntoTheDemand(Changed):
    def change(self, found, B):
        if isinstance(B, np.ndarray) and B.flags.writeable and B.dtype == np.float64:
            B[...] = found.X
        return found


class KeepsOneBuffer(Changed):
    """The next answer of the same shape is written over the last."""

    def __init__(self):
        self.buffers = {}

    def change(self, found, B):
        buffer = self.buffers.setdefault(np.shape(B), np.empty(np.shape(B)))
        buffer[...] = found.X
        return Solution(buffer, found.residual)


class AnswersASingularTranspose(DenseLU):
    def init(self, Z, x):
        try:
            return super().init(Z, x)
        except SolveError as error:
            return error

    def solve(self, state, B):
        if isinstance(state, SolveError):
            raise state
        return super().solve(state, B)

    def solve_transpose(self, state, B):
        if isinstance(state, SolveError):
            return Solution(np.full(np.shape(B), 42.0), 0.0)
        return super().solve_transpose(state, B)


class SaysItIsExact(Changed):
    def change(self, found, B):  # noqa: ARG002
        return Solution(found.X, 0.0)


class SaysItIsBad(Changed):
    def change(self, found, B):  # noqa: ARG002
        return Solution(found.X, 1e-3)


class OnePerMilleOff(Changed):
    """And so for no demand: what it says of its residual is honest."""

    def change(self, found, B):
        noise = 1e-3 * np.ones(np.shape(B))
        return Solution(found.X + noise, float(np.linalg.norm(noise)))


class MixesColumns(Changed):
    def change(self, found, B):
        many = np.ndim(B) == 2 and np.shape(B)[1] > 1
        return Solution(found.X + 1e-7 * many * found.X.sum(), found.residual)


class DropsIdleIndustries(DenseLU):
    def init(self, Z, x):
        return super().init(Z, x), x

    def solve(self, state, B):
        found = super().solve(state[0], B)
        return Solution((found.X.T * (state[1] != 0)).T, found.residual)

    def solve_transpose(self, state, B):
        return super().solve_transpose(state[0], B)


class TakesNegativesForZero(DenseLU):
    def init(self, Z, x):
        return super().init(np.maximum(Z, 0.0), np.maximum(x, 0.0))


class TakesSmallForIdle(DenseLU):
    def init(self, Z, x):
        return super().init(Z, np.where(np.abs(x) < 1e-2, 0.0, x))


class TakesFloatsOnly(Changed):
    def change(self, found, B):
        if not isinstance(B, np.ndarray) or B.dtype != np.float64:
            raise TypeError("an array of floats is needed")
        return found


class KeepsTheLastTable(DenseLU):
    def init(self, Z, x):
        self.last = super().init(Z, x)
        return self.last

    def solve(self, state, B):  # noqa: ARG002
        return super().solve(self.last, B)


class SharesAnArray(DenseLU):
    """Between threads: what one is writing another one reads."""

    def solve(self, state, B):
        self.X = super().solve(state, B).X
        time.sleep(1e-4)
        return Solution(self.X, 1e-16)


class Plain:
    """numpy alone: no error of the package, and an answer to whatever is asked."""

    name = "numpy"

    def init(self, Z, x):
        return np.eye(len(x)) - np.divide(Z, x, out=np.zeros(Z.shape), where=x != 0)

    def solve(self, state, B):
        return self.solved(state, np.asarray(B))

    def solve_transpose(self, state, B):
        return self.solved(state.T, np.asarray(B))

    def solved(self, matrix, B):
        X = np.linalg.solve(matrix, B)
        size = np.linalg.norm(B)
        return Solution(X, float(np.linalg.norm(matrix @ X - B) / size) if size else 0.0)


class Series(Plain):
    """Sums fifty terms of the power series."""

    def solved(self, matrix, B):
        X = total = np.asarray(B, dtype=float)
        for _ in range(50):
            X = X - matrix @ X
            total = total + X
        return Solution(total, 1e-12 if B.any() else 0.0)


class Nameless(Plain):
    name = None


class RefusesNoColumns(Changed):
    def change(self, found, B):
        if not np.size(B):
            raise ValueError("nothing to solve")
        return found


ANSWERS = {"solves_for_demand", "solves_for_multipliers", "transpose_is_not_forward"}
REFUSALS = {
    "singular_names_the_position",
    "singular_group_is_an_error",
    "nearly_singular_is_an_error",
    "bad_right_hand_sides_are_refused",
}
BROKEN = {
    KeepsOneBuffer: {"answers_are_kept"},
    AnswersASingularTranspose: {"singular_names_the_position", "singular_group_is_an_error"},
    WrongTranspose: {"solves_for_multipliers", "transpose_is_not_forward", "dot_products_agree"},
    SinglePrecision: {"solves_for_demand", "solves_for_multipliers"},
    WritesIntoTheDemand: {"inputs_are_left_alone"},
    SaysItIsExact: {"residual_is_true_near_the_limit"},
    SaysItIsBad: {"residual_is_true"},
    OnePerMilleOff: ANSWERS | {"residual_is_true", "nothing_asked_nothing_made"},
    MixesColumns: {"solves_for_demand", "columns_are_independent"},
    DropsIdleIndustries: {"idle_industries_pass_demand_through"},
    TakesNegativesForZero: {"negative_coefficients", "negative_output"},
    TakesSmallForIdle: {"badly_scaled_output"},
    TakesFloatsOnly: {"any_kind_of_right_hand_side"},
    KeepsTheLastTable: {"states_are_apart"},
    SharesAnArray: {"threads_share_a_state"},
    Plain: REFUSALS,
    Series: {"sums_the_power_series", "prices_bound_the_radius", "radius_above_one_is_refused"},
    Nameless: {"has_the_parts_of_a_solver"},
    RefusesNoColumns: {"no_columns_no_answer"},
}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda cls: cls.__name__)
def test_a_broken_solver_is_caught(broken):
    for name in BROKEN[broken]:
        with pytest.raises(ContractError, match=f"- {name}: "):
            check_solver(broken(), only=name)


def test_every_check_catches_a_fault():
    assert set().union(*BROKEN.values()) == set(solver_checks(DenseLU()))


def test_all_that_fail_are_told_at_once_with_figures():
    with pytest.raises(AssertionError) as caught:
        check_solver(SinglePrecision())
    told = str(caught.value)
    assert told.startswith(f"{DenseLU.name} fails ")
    assert "of 26 checks" in told
    assert "- solves_for_demand: " in told
    assert "X is of float32, expected float64" in told
    assert "- solves_for_multipliers: " in told


def test_what_a_solver_raises_is_told_by_name():
    with pytest.raises(ContractError, match=r"raised TypeError: an array of floats is needed"):
        check_solver(TakesFloatsOnly())


def test_a_class_is_no_solver():
    with pytest.raises(ContractError, match="is a class, expected an instance"):
        check_solver(DenseLU, only="has_the_parts_of_a_solver")


def test_an_unknown_check_is_an_error_with_the_nearest_name():
    with pytest.raises(InputError, match="dot_products_agree"):
        check_solver(DenseLU(), only="dot_product_agrees")
