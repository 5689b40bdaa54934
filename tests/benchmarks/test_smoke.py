"""Every benchmark case runs on a small table, and both sides agree."""

import pytest

from tests.benchmarks import accounts, core, structure  # noqa: F401  (they register their cases)
from tests.benchmarks.registry import CASES, compare


@pytest.mark.parametrize("name", list(CASES))
def test_both_sides_agree(name):
    assert compare(CASES[name], 5, 6, pairs=1).difference < 1e-10
