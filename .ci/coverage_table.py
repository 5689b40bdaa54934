"""Print what tests reach, package by package: python .ci/coverage_table.py FILE-OF-COVERAGE."""

import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from coverage import Coverage

WHAT = ("num_statements", "missing_lines", "num_branches", "missing_branches")
HEADS = ("lines", "missed", "branches", "missed", "reached")


def package_of(file: str) -> str:
    """Return mrio/power of mrio/power/market/clear.py, and mrio/*.py of a file beside packages."""
    parts = Path(file).parts
    parts = parts[parts.index("mrio") :]
    return "/".join(parts[:2]) if len(parts) > 2 else "mrio/*.py"


def figures(data_file: str) -> dict[str, list[int]]:
    """Return the figures of WHAT by package, and of all."""
    coverage = Coverage(data_file=data_file)
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(out))
        files = json.loads(out.read_text(encoding="utf-8"))["files"]
    found: dict[str, list[int]] = defaultdict(lambda: [0] * len(WHAT))
    for file, told in files.items():
        for package in (package_of(file), "all"):
            counts = [told["summary"][what] for what in WHAT]
            found[package] = [a + b for a, b in zip(found[package], counts, strict=True)]
    return found


def table(found: dict[str, list[int]]) -> str:
    """Return one line a package, the least reached first, and all of them last."""

    def reached(counts: list[int]) -> float:
        lines, missed, branches, not_taken = counts
        return 100.0 * (1.0 - (missed + not_taken) / max(lines + branches, 1))

    packages = sorted((name for name in found if name != "all"), key=lambda n: reached(found[n]))
    rows = [("package", *HEADS)]
    for name in (*packages, "all"):
        counts = [f"{count:,}" for count in found[name]]
        rows.append((name, *counts, f"{reached(found[name]):.1f} %"))
    wide = max(len(row[0]) for row in rows)
    return "\n".join(
        f"{row[0]:<{wide}}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in rows
    )


if __name__ == "__main__":
    sys.stdout.write(table(figures(sys.argv[1])) + "\n")
