"""What a model reports of itself, and the stressor rows that it hands to accounts."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from mrio.labels import FloatArray
from mrio.leontief import Certificate


@dataclass
class Report:
    """What a model did: the solver and why, times, residuals, emissions without output.

    Attributes
    ----------
    solver, reason : str
    seconds : float
        Time of the factorisation; 0 before it was needed.
    certificate : Certificate or None
        How the spectral radius was shown to be below one.
    residual : float
        The largest relative residual of any answer so far.
    right_hand_sides : int
        How many were solved for so far.
    stranded : mapping of a stressor to its amount in industries without output
    stranded_treatment : str
    purchases : float
        What industries without output spend.
    treatments : mapping of a treatment ('stranded', 'unbalanced') to what it did
    """

    solver: str
    reason: str
    stranded_treatment: str
    seconds: float = 0.0
    certificate: Certificate | None = None
    residual: float = 0.0
    right_hand_sides: int = 0
    stranded: dict[str, float] = field(default_factory=dict)
    purchases: float = 0.0
    treatments: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join(f"  {head:<12}{body}" for head, body in self.lines())

    def lines(self) -> list[tuple[str, str]]:
        """Return what is known so far, as pairs of a heading and a text."""
        rows = [("solver", f"{self.solver} ({self.reason})")]
        if self.certificate is not None:
            rows.append(("factorised", f"in {self.seconds:.3g} s"))
            rows.append(("radius of A", _radius_text(self.certificate)))
            rows.append(("residual", f"{self.residual:.1e} over {self.right_hand_sides} solves"))
        rows.extend(self.treatments.items())
        return rows


@dataclass(frozen=True, eq=False)
class StressorRows:
    """Stressor rows as a model uses them, k rows.

    Attributes
    ----------
    names, units : tuple of str
    F : (k, n); F_Y : (k, m); S : (k, n) coefficients F x̂⁻¹, zero without output
    """

    names: tuple[str, ...]
    units: tuple[str, ...]
    F: FloatArray
    F_Y: FloatArray
    S: FloatArray


def _radius_text(certificate: Certificate) -> str:
    if certificate.method == "none":
        return "not established: the iteration did not converge"
    word = "about" if certificate.method == "eigenvalue" else "at most"
    return f"{word} {certificate.bound:.4f} by {certificate.method}"


def as_html(title: str, rows: list[tuple[str, str]]) -> str:
    """Return headings and texts as a table for a notebook."""
    body = "".join(
        f"<tr><th style='text-align:left'>{html.escape(head)}</th>"
        f"<td style='text-align:left'>{html.escape(text)}</td></tr>"
        for head, text in rows
    )
    return f"<div><strong>{title}</strong><table>{body}</table></div>"
