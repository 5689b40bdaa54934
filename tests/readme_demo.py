"""The README's printed block: what `mrio demo` says first, from a run.

python -m tests.readme_demo           whether the README says what a run says
python -m tests.readme_demo --write   put the run into the README
"""

from __future__ import annotations

import re
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from mrio.cli._main import run

README = Path(__file__).parents[1] / "README.md"
COLUMNS = 100
MARK = "<!-- first screen of mrio demo, 100 columns -->\n"
BLOCK = re.compile(re.escape(MARK) + r"```text\n(.*?)```\n", re.DOTALL)


def first_screen() -> str:
    """Return what stands before the first table, at the README's width."""
    out = StringIO()
    with (
        redirect_stdout(out),
        patch.dict("os.environ", {"COLUMNS": str(COLUMNS), "MRIO_LANG": "en"}),
    ):
        if run(["demo", "--no-page"]) != 0:
            raise SystemExit("the demonstration failed")
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    # Tables of the demonstration begin with a rule under their heads; a title stands above.
    first_table = next(at for at, line in enumerate(lines) if line.startswith("─"))
    start = max(at for at, line in enumerate(lines[:first_table]) if not line)
    return "\n".join(lines[:start]).strip("\n") + "\n"


def in_readme(text: str) -> str:
    """Return the block as the README has it."""
    found = BLOCK.search(text)
    if found is None:
        raise SystemExit(f"README has no block after {MARK!r}")
    return found[1]


def main() -> None:
    """Compare, or write."""
    text, screen = README.read_text(encoding="utf-8"), first_screen()
    if "--write" in sys.argv[1:]:
        block = f"{MARK}```text\n{screen}```\n"
        README.write_text(BLOCK.sub(lambda _: block, text), encoding="utf-8")
    elif in_readme(text) != screen:
        raise SystemExit("the README is behind: python -m tests.readme_demo --write")


if __name__ == "__main__":
    main()
