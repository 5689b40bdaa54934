"""What an upgrade fund refuses: amounts in other units, projects paid for twice, no lists."""

import pandas as pd
import pytest

from mrio import policy
from mrio.errors import InputError
from mrio.ledger import Ledger
from mrio.policy.mechanisms._fund import FUND

REGIONS = ["SX", "YD", "RC"]


def project(name, cost, abatement, region="SX", **more):
    return policy.UpgradeProject(name, region, cost, abatement, **more)


def paid(total):
    return pd.Series([0.0, total, 0.0], REGIONS)


def test_amounts_that_64_bits_do_not_hold():
    """They wrapped silently: what is more than all money there is, is in another unit."""
    good = project("CCUS", 1, 1.0)
    for total in (5e10, 1e200):
        with pytest.raises(InputError, match="contributions are in million yuan"):
            policy.upgrade_fund(paid(total), [good])
    policy.upgrade_fund(paid(4.5e10), [good])
    many = [project(f"p{i}", 1, 4e9) for i in range(3)]
    with pytest.raises(InputError, match=r"1\.2e\+10 Mt in sum"):
        policy.upgrade_fund(paid(10.0), many)
    with pytest.raises(InputError, match="costs and contributions are in million yuan"):
        policy.upgrade_fund(paid(10.0), [project(f"p{i}", 4e10, 1.0) for i in range(3)])
    for cost, abatement in ((1e12, 1.0), (1e305, 1.0), (1.0, 1e10), (1.0, 1e305)):
        with pytest.raises(InputError, match=r"cost in million yuan|abatement in Mt"):
            policy.upgrade_fund(paid(10.0), [project("odd", cost, abatement)])


def test_a_project_is_paid_for_once_in_a_book():
    book = Ledger()
    projects = [project("CCUS", 1, 1.0), project("kiln", 5, 9.0)]
    found = policy.upgrade_fund(paid(4.0), projects, book=book)
    assert found.ledger is book
    entries = len(book)
    with pytest.raises(InputError, match="project CCUS of 'SX' is paid for in the book"):
        policy.upgrade_fund(paid(10.0), projects, book=book)
    assert len(book) == entries
    # What was not built before may be; the reserve is that of this fund.
    again = policy.upgrade_fund(paid(10.0), projects[1:], book=book)
    assert (again.chosen, again.reserve) == (("kiln",), 5.0)
    assert book.balance(FUND, "fen") == 8 * 10**8
    with pytest.raises(InputError, match="give a Ledger"):
        policy.upgrade_fund(paid(4.0), projects, book="a book")


def test_projects_are_a_list_of_projects(toy):
    good = project("CCUS", 1, 1.0, sector="E")
    found = policy.upgrade_fund(paid(1.0), (each for each in [good, project("x", 9, 9.0)]))
    assert found.chosen == ("CCUS",)
    for wrong in (good, ["CCUS"], "CCUS", None, {"CCUS": good}):
        with pytest.raises(InputError, match="UpgradeProject"):
            policy.upgrade_fund(paid(1.0), wrong)
    with pytest.raises(InputError, match="needed is a name"):
        policy.fund_benefits(found, toy, ["co2"])
    with pytest.raises(InputError, match="divisible"):
        project("half", 1, 1.0, divisible="no")
    for figures in ([True, False, True], ["1", "2", "3"], [None, 1.0, 2.0]):
        with pytest.raises(InputError, match="a number"):
            policy.upgrade_fund(pd.Series(figures, REGIONS), [good])
