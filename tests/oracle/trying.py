"""All checks on one drawn table."""

from __future__ import annotations

from tests.oracle.case import CHECKS, Case
from tests.oracle.checks import (
    chains,
    changes,
    flows,
    inequality,
    register,
    responsibility,
    structure,
)
from tests.oracle.draws import drawn

MODULES = (responsibility, flows, chains, register, inequality, structure, changes)
"""Which fill CHECKS as they are imported."""


def distinct():
    """Return the checks once each, in order."""
    return list(dict.fromkeys(CHECKS.values()))


def try_table(traits):
    """Run every check on the table of some traits; a table without a model has none to run."""
    case = Case(drawn(traits))
    if case.model is None:
        return None
    for check in distinct():
        case.run(check)
    return case
