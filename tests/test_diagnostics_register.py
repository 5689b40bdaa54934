"""Codes of findings: one register, printed on the page of checks."""

import re
from pathlib import Path

import pytest

from mrio.diagnostics import CODES, Finding
from mrio.errors import InputError

ROOT = Path(__file__).parents[1]


def test_the_page_prints_the_register():
    page = (ROOT / "docs" / "methods" / "checks.md").read_text("utf-8")
    printed = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", page, flags=re.MULTILINE))
    assert printed == CODES


def test_every_code_is_used():
    sources = "".join(
        path.read_text("utf-8")
        for path in (ROOT / "mrio" / "diagnostics").glob("*.py")
        if path.name != "_finding.py"
    )
    assert [code for code in CODES if f'"{code}"' not in sources] == []


def test_a_code_that_is_none():
    with pytest.raises(InputError, match="'colum_balance'"):
        Finding("error", "colum_balance", "", "table", 0.0)
