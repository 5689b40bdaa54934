"""README's example runs, and its commands are what CI runs."""

import doctest
from pathlib import Path

import pytest

from tests import readme_demo

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


def test_the_first_screen_is_from_a_run():
    """Otherwise: python -m tests.readme_demo --write."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme_demo.in_readme(text)
    assert shown == readme_demo.first_screen()
    assert "Net receipt (+) or payment (-) of Shanxi" in shown
