"""The public API is what tests/public_api.txt says: a change of it is never an accident."""

import difflib

import pytest

from tests.public_api import ACCEPT, SNAPSHOT, snapshot


def test_public_api_is_what_was_promised():
    promised, found = SNAPSHOT.read_text(encoding="utf-8"), snapshot()
    diff = difflib.unified_diff(
        promised.splitlines(), found.splitlines(), "promised", "found", lineterm="", n=2
    )
    if promised != found:  # pytest would print both, 2,000 lines each
        pytest.fail(
            "names or signatures that users rely on have changed:\n"
            + "\n".join(diff)
            + f"\nwhere that is meant: {ACCEPT}, and say so in CHANGELOG.md",
            pytrace=False,
        )
