"""README's example runs, and its commands are what CI runs."""

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_readme_example():
    failures, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert tried >= 8
    assert failures == 0


@pytest.mark.parametrize("ending", ["venv/bin/mrio demo", "venv/bin/python -m pytest"])
def test_readme_has_the_two_commands(ending):
    lines = [
        line for line in (ROOT / "README.md").read_text().splitlines() if line.endswith(ending)
    ]
    assert len(lines) == 1
    assert "-c .ci/constraints.txt" in lines[0]
