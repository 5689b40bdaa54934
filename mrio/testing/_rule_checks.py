"""What every rule of compensation must do, check by check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from mrio.checking import checked
from mrio.policy import Rule
from mrio.table import Table
from mrio.testing import _rule_tries as tries
from mrio.testing._contract import run_checks
from mrio.testing._rule_contract import RuleTraits, Tried, assert_settled, tried

__all__ = ["RuleTraits", "assert_settled", "check_rule", "rule_checks"]

_CHECKS: tuple[tuple[Callable[[Tried], None], Callable[[Tried], bool]], ...] = (
    (tries.money_is_conserved, lambda _: True),
    (tries.settling_again_is_the_same, lambda _: True),
    (tries.linear_in_the_price, lambda case: case.priced and case.traits.linear),
    (tries.nothing_is_paid_at_a_price_of_zero, lambda case: case.priced),
    (tries.prices_by_region_go_by_name, lambda case: case.priced),
    (tries.bad_prices_are_refused, lambda case: case.priced),
    (tries.prices_without_effect_are_refused, lambda case: not case.priced),
    (tries.order_of_regions_does_not_matter, lambda _: True),
    (tries.units_do_not_matter, lambda _: True),
    (tries.currencies_change_no_figure, lambda _: True),
    (tries.prices_in_another_currency_need_a_rate, lambda case: case.priced and case.traits.linear),
    (tries.nobody_pays_without_trade, lambda case: case.traits.trade),
    (tries.own_demand_is_no_part, lambda case: case.traits.own),
    (tries.a_model_stands_for_its_parties, lambda _: True),
    (tries.what_is_no_model_is_refused, lambda _: True),
    (tries.rule_is_frozen, lambda _: True),
    (tries.rule_says_what_it_is, lambda _: True),
    (tries.parties_are_left_alone, lambda _: True),
)
"""Every check, and which rules it is for."""


@checked
def rule_checks(
    rule: Rule | Callable[[Table], Rule], traits: RuleTraits | None = None
) -> dict[str, Callable[[], None]]:
    """Return the checks that a rule has to pass by name, each to be called without arguments.

    For a suite of your own that reports them one by one.

    Parameters
    ----------
    rule, traits : as in `check_rule`

    Examples
    --------
    >>> from mrio.policy import NetTransfer
    >>> rule_checks(NetTransfer())["money_is_conserved"]()
    """
    case = tried(rule, traits)
    return {check.__name__: partial(check, case) for check, applies in _CHECKS if applies(case)}


@checked
def check_rule(
    rule: Rule | Callable[[Table], Rule],
    traits: RuleTraits | None = None,
    *,
    only: str | Sequence[str] | None = None,
) -> None:
    """Try a rule of compensation on everything that settlements promise; silent when all is well.

    Tables closed and open, with unequal and idle sectors, exports left with
    producers or counted with exporters; regions in another order, other units,
    no trade, prices that are none. A second or so.

    Parameters
    ----------
    rule : Rule, or function of a Table that returns one
        A function where parameters are by region: the tables have other regions.
    traits : RuleTraits, optional
        What the design of the rule leaves out; if left out, nothing.
    only : name or list of names of checks, optional
        As in `rule_checks`; all of them if left out.

    Raises
    ------
    ContractError
        An AssertionError with every check that failed, what was found and what was expected.
    InputError
        No rule, or a name in `only` that is no check of this rule.

    Examples
    --------
    >>> from mrio.policy import AboveThreshold, NetTransfer
    >>> check_rule(NetTransfer(), only="nobody_pays_without_trade")
    >>> check_rule(AboveThreshold(NetTransfer(), 20.0), RuleTraits(pairs=True, linear=False))
    """
    checks = rule_checks(rule, traits)
    run_checks(tried(rule, traits).name, checks, only)
