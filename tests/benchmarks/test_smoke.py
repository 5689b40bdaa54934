"""Every benchmark case runs on a small table, and both sides agree."""

import pytest

from tests.benchmarks.registry import cases, compare


@pytest.mark.parametrize("name", list(cases()))
def test_both_sides_agree(name):
    assert compare(cases()[name], 5, 6, pairs=1).difference < 1e-10
