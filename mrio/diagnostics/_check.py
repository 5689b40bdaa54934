"""All checks together, for a table and for a model of it."""

from __future__ import annotations

from mrio.checking import checked
from mrio.diagnostics._balance import check_columns, check_gdp
from mrio.diagnostics._finding import Finding, errors_first
from mrio.diagnostics._idle import check_idle
from mrio.diagnostics._names import check_direct, check_kinds, check_labels, check_units
from mrio.diagnostics._radius import check_radius, of_certificate
from mrio.diagnostics._scale import check_scale
from mrio.diagnostics._signs import check_signs
from mrio.diagnostics._subtotals import check_subtotals
from mrio.leontief import Certificate
from mrio.table import Table

QUICK = (
    check_columns,
    check_gdp,
    check_signs,
    check_idle,
    check_kinds,
    check_scale,
    check_subtotals,
    check_labels,
    check_direct,
    check_units,
)
"""Checks that read the flows once, all together."""
CHECKS = (*QUICK, check_radius)


@checked
def check(table: Table) -> list[Finding]:
    """Return all findings on a table, errors first.

    Raises
    ------
    InputError
        What is handed over is no table.

    Examples
    --------
    >>> import mrio.diagnostics
    >>> len(mrio.diagnostics.CHECKS) >= 5
    True
    """
    return errors_first(finding for run in CHECKS for finding in run(table))


@checked
def known_findings(table: Table, certificate: Certificate | None) -> list[Finding]:
    """Return all findings on a table but for a radius that no certificate was made of yet.

    Parameters
    ----------
    table : Table
    certificate : Certificate, optional
        A model's own: nothing is factorised here.
    """
    found = [finding for run in QUICK for finding in run(table)]
    if certificate is not None:
        found += of_certificate(table, certificate)
    return errors_first(found)
