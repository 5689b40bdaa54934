"""Checks of a table: each returns findings and repairs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mrio.checking import checked
from mrio.errors import SolveError
from mrio.leontief import DenseLU, certify
from mrio.table import Table

Severity = Literal["error", "warning", "info"]
BALANCE_WARNING = 1e-6
BALANCE_ERROR = 1e-2


@dataclass(frozen=True)
class Finding:
    """One thing found in a table.

    Attributes
    ----------
    severity : {"error", "warning", "info"}
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


@checked
def check(table: Table) -> list[Finding]:
    """Return all findings on a table, errors first.

    Examples
    --------
    >>> import mrio.diagnostics
    >>> len(mrio.diagnostics.CHECKS) >= 5
    True
    """
    findings = [finding for run in CHECKS for finding in run(table)]
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(findings, key=lambda finding: order[finding.severity])


@checked
def check_columns(table: Table) -> list[Finding]:
    """Columns: inputs and primary inputs of an industry add up to its output."""
    gap = table.x - table.Z.sum(axis=0) - table.v.sum(axis=0)
    total = float(np.abs(table.x).sum()) or 1.0
    worst = int(np.abs(gap).argmax())
    share = float(np.abs(gap).sum()) / total
    if share <= BALANCE_WARNING:
        return []
    severity: Severity = "error" if share > BALANCE_ERROR else "warning"
    return [
        Finding(
            severity,
            "column_balance",
            f"column sums miss output by {share:.2e} of total output in all; the largest gap is "
            f"{gap[worst]:,.6g} {table.money_unit}",
            table.industries.label(worst),
            share,
        )
    ]


@checked
def check_gdp(table: Table) -> list[Finding]:
    """GDP identity: value added = final demand + imports of final users + exports - imports."""
    value_added = float(table.value_added.sum())
    imports = float(table.imports.sum() + table.v_Y.sum())
    expenditure = float(table.Y.sum() + table.v_Y.sum()) - imports
    gap = value_added - expenditure
    share = abs(gap) / (abs(value_added) or 1.0)
    if share <= BALANCE_WARNING:
        return []
    severity: Severity = "error" if share > BALANCE_ERROR else "warning"
    return [
        Finding(
            severity,
            "gdp_identity",
            f"value added is {value_added:,.6g}, expenditure less imports {expenditure:,.6g} "
            f"{table.money_unit}",
            "table",
            share,
        )
    ]


@checked
def check_signs(table: Table) -> list[Finding]:
    """Negative flows, output, value added; negative final demand outside stock changes."""
    found: list[Finding] = []
    stock = np.isin(np.array(table.demand.second), table.stocks)
    cases: list[tuple[str, np.ndarray, Severity, str]] = [
        ("negative_output", table.x[table.x < 0], "error", "industries with negative output"),
        ("negative_flow", table.Z[table.Z < 0], "warning", "negative intermediate flows"),
        (
            "negative_value_added",
            table.value_added[table.value_added < 0],
            "warning",
            "industries with negative value added",
        ),
        (
            "negative_demand",
            table.Y[:, ~stock][table.Y[:, ~stock] < 0],
            "warning",
            "negative final demand outside stock changes",
        ),
        ("negative_stocks", table.Y[:, stock][table.Y[:, stock] < 0], "info", "stock reductions"),
    ]
    for code, values, severity, what in cases:
        if values.size:
            total = float(values.sum())
            message = f"{values.size} {what}, {total:,.6g} {table.money_unit} in all"
            found.append(Finding(severity, code, message, "table", total))
    return found


@checked
def check_idle(table: Table) -> list[Finding]:
    """Industries without output, and stressors or purchases that they carry."""
    idle = np.flatnonzero(table.x == 0)
    if not idle.size:
        return []
    label = table.industries.label(int(idle[0]))
    found = [
        Finding("info", "idle", f"{idle.size} industries without output", label, float(idle.size))
    ]
    bought = float(np.abs(table.Z[:, idle]).sum())
    if bought:
        message = f"industries without output buy {bought:,.6g} {table.money_unit}"
        found.append(Finding("error", "idle_purchases", message, label, bought))
    for name in table.stressors:
        F, _, unit = table.stressor(name)
        if F[idle].any():
            amount = float(F[idle].sum())
            message = f"{amount:,.6g} {unit} of {name} in industries without output"
            found.append(Finding("error", "stranded", message, label, amount))
    return found


@checked
def check_radius(table: Table) -> list[Finding]:
    """The spectral radius of A is below one."""
    solver = DenseLU()
    try:
        state = solver.init(table.Z, table.x)
        certificate = certify(table.Z, table.x, lambda b: solver.solve_transpose(state, b).X)
    except SolveError as error:
        where = error.where
        positions = where if isinstance(where, list) else [where] if isinstance(where, int) else []
        names = [table.industries.label(i) for i in positions] or ["table"]
        return [Finding("error", "spectral_radius", error.message, "; ".join(names), 1.0)]
    if certificate.method == "none":
        message = "the spectral radius of A could not be established"
        return [Finding("warning", "spectral_radius", message, "table", float("nan"))]
    return []


CHECKS = (check_columns, check_gdp, check_signs, check_idle, check_radius)
