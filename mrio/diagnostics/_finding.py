"""What a check returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self

from mrio.checking import check_fields
from mrio.errors import InputError
from mrio.labels import LocalLabel
from mrio.lang import Message, commas, translated

Severity = Literal["error", "warning", "info"]
_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


CODES = {
    "column_balance": "Inputs and primary inputs of industries do not add up to their output.",
    "block_scale": "Flows between two regions are a power of ten too large or too small.",
    "gdp_identity": "Value added is not final demand and exports less imports.",
    "negative_output": "Industries whose output is below zero.",
    "negative_flow": "Flows between industries that are below zero.",
    "negative_value_added": "Industries whose value added is below zero.",
    "negative_region": "A region whose value added as a whole is below zero.",
    "negative_demand": "Final demand below zero outside changes of stocks.",
    "negative_stocks": "Changes of stocks below zero, as they may be.",
    "negative_stressor": "Stressors of industries below zero: sinks, or a sign that was lost.",
    "idle": "Industries without output.",
    "idle_purchases": "Industries without output that buy inputs.",
    "stranded": "Stressors of industries without output.",
    "doubtful_kind": "A row of v that may be imports and was not declared.",
    "doubtful_exports": "A category that may be exports, counted as demand of the regions.",
    "doubtful_imports": "A category of final demand that may be imports taken off.",
    "negative_imports": "A row of imports below zero as a whole: a sign that was lost.",
    "intensity_unit": "Stressors per money or in percent: intensities in place of totals.",
    "residual_value_added": "Value added is output less inputs, of no row of its own.",
    "small_inputs": "Z is too small for Y: coefficients in place of flows, or unlike units.",
    "region_scale": "A region buys far less inputs per output than the others.",
    "region_intensity": "A region emits a hundred times less, or more, per output than others.",
    "stressor_scale": "A stressor per output that is far from that of other regions.",
    "subtotal": "A row or column that is the sum of others.",
    "labels_alike": "Labels that differ in blanks, case, width or accents alone.",
    "no_direct": "Direct stressors of final users are not given.",
    "spectral_radius": "The spectral radius of A is one or more, or could not be established.",
    "radius_near_one": "The spectral radius of A is so near one that no economy has it.",
}
"""Every code that a finding can have, and what it says."""


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
        A `mrio.lang.Message`: `mrio.lang.translated` says it in the language spoken.
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

    def __post_init__(self) -> None:
        check_fields(self)
        if self.code not in CODES:
            raise InputError(f"no check has the code {self.code!r}", hint="see CODES")

    def __str__(self) -> str:
        return Message(
            "%(severity)s: %(finding)s", severity=Message(self.severity), finding=self.placed
        )

    @property
    def placed(self) -> str:
        """The message, after the place where it does not name it itself."""
        if self.where == "table" or self.where in self.message:
            return self.message
        where = LocalLabel(self.where)
        return Message("%(where)s: %(finding)s", where=where, finding=self.message)


def errors_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity, each kind in the order of the checks."""
    return sorted(findings, key=lambda finding: _ORDER[finding.severity])


def listed(labels: Iterable[str], most: int = 3) -> str:
    """Return labels with commas, the first few of many."""
    names = list(labels)
    shown = Listed(names[:most])
    if len(names) <= most:
        return shown
    return Message("%(names)s and %(n)s more", names=shown, n=len(names) - most)


class Listed(Message):
    """Labels with commas, each by its name in the language spoken."""

    _labels: tuple[str, ...]

    def __new__(cls, labels: Iterable[str]) -> Self:
        """Keep the labels."""
        self = super().__new__(cls, "%(names)s", names=", ".join(labels := tuple(labels)))
        self._labels = labels
        return self

    def said(self) -> str:
        """Return the names in the language spoken here."""
        return commas(translated(label) for label in self._labels)

    def __reduce__(self) -> tuple[type[Listed], tuple[tuple[str, ...]]]:
        """Be rebuilt from the labels."""
        return Listed, (self._labels,)
