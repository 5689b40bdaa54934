"""What every solver of (I - A) X = B must do, check by check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from mrio.checking import checked
from mrio.leontief import Solver
from mrio.testing import _solver_answers as answers
from mrio.testing import _solver_limits as limits
from mrio.testing._contract import run_checks

_CHECKS: tuple[Callable[[Solver], None], ...] = (
    answers.has_the_parts_of_a_solver,
    answers.solves_for_demand,
    answers.solves_for_multipliers,
    answers.transpose_is_not_forward,
    answers.dot_products_agree,
    answers.columns_are_independent,
    answers.no_columns_no_answer,
    answers.nothing_asked_nothing_made,
    answers.idle_industries_pass_demand_through,
    answers.negative_coefficients,
    answers.negative_output,
    answers.badly_scaled_output,
    answers.sums_the_power_series,
    answers.any_kind_of_right_hand_side,
    limits.residual_is_true,
    limits.residual_is_true_near_the_limit,
    limits.inputs_are_left_alone,
    limits.states_are_apart,
    limits.answers_are_kept,
    limits.threads_share_a_state,
    limits.singular_names_the_position,
    limits.singular_group_is_an_error,
    limits.nearly_singular_is_an_error,
    limits.bad_right_hand_sides_are_refused,
    limits.prices_bound_the_radius,
    limits.radius_above_one_is_refused,
)


def solver_checks(solver: Solver) -> dict[str, Callable[[], None]]:
    """Return the checks of a solver by name, each to be called without arguments.

    For a suite of your own that reports them one by one.

    Parameters
    ----------
    solver : Solver

    Examples
    --------
    >>> from mrio.leontief import DenseLU
    >>> solver_checks(DenseLU())["dot_products_agree"]()
    """
    return {check.__name__: partial(check, solver) for check in _CHECKS}


@checked
def check_solver(solver: Solver, *, only: str | Sequence[str] | None = None) -> None:
    """Try a solver on everything that accounts rely on; silent when all is well.

    Small tables closed and open, with idle industries, negative figures and
    badly scaled output, both ways, from several threads at once, and at the
    limits where an error is the right answer. A second or two.

    Parameters
    ----------
    solver : Solver
        With `name`, `init`, `solve` and `solve_transpose`: see `mrio.leontief.Solver`.
    only : name or list of names of checks, optional
        As in `solver_checks`; all of them if left out.

    Raises
    ------
    ContractError
        An AssertionError with every check that failed, what was found and what was expected.
    InputError
        A name in `only` that is no check.

    Examples
    --------
    >>> from mrio.leontief import DenseLU
    >>> check_solver(DenseLU(), only=["solves_for_demand", "solves_for_multipliers"])
    """
    subject = str(getattr(solver, "name", type(solver).__name__))
    run_checks(subject, solver_checks(solver), only)
