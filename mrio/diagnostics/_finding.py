"""What a check returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Finding:
    """One thing found in a table.

    Attributes
    ----------
    severity : {"error", "warning", "info"}
        An error is wrong or must be decided: every account of the table says so.
    code : str
        Stable name of the check.
    message : str
    where : str
        The label concerned, or 'table'.
    value : float
        The figure found.
    """

    severity: Severity
    code: str
    message: str
    where: str
    value: float

    def __str__(self) -> str:
        place = "" if self.where == "table" or self.where in self.message else f"{self.where}: "
        return f"{self.severity}: {place}{self.message}"


def errors_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity, each kind in the order of the checks."""
    return sorted(findings, key=lambda finding: _ORDER[finding.severity])


def listed(labels: Iterable[str], most: int = 3) -> str:
    """Return labels with commas, the first few of many."""
    names = list(labels)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
