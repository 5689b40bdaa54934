"""Signs: what is negative where economists expect it not to be."""

from __future__ import annotations

import numpy as np

from mrio.checking import checked
from mrio.diagnostics._finding import Finding, Severity, listed
from mrio.labels import FloatArray, sum_groups
from mrio.table import Table


@checked
def check_signs(table: Table) -> list[Finding]:
    """Negative flows, output, value added, intensities; negative demand outside stock changes."""
    found = _of_industries(
        table, "negative_output", "error", table.x, "industries with negative output"
    )
    if table.flow_sums.smallest < 0:
        values = np.asarray(table.Z[table.Z < 0], dtype=np.float64)
        found += _counted(table, "negative_flow", "warning", values, "negative intermediate flows")
    found += _of_industries(
        table,
        "negative_value_added",
        "warning",
        table.value_added,
        "industries with negative value added",
    )
    if not table.Y.size or table.Y.min() >= 0:
        return found + _regions(table) + _intensities(table)
    stock = np.isin(np.array(table.demand.category_of), table.stocks)
    used = table.Y[:, ~stock]
    kept = table.Y[:, stock]
    found += _counted(
        table,
        "negative_demand",
        "warning",
        used[used < 0],
        "negative final demand outside stock changes",
    )
    found += _counted(table, "negative_stocks", "info", kept[kept < 0], "stock reductions")
    return found + _regions(table) + _intensities(table)


def _of_industries(
    table: Table, code: str, severity: Severity, figures: FloatArray, what: str
) -> list[Finding]:
    at = np.flatnonzero(figures < 0)
    if not at.size:
        return []
    at = at[np.argsort(figures[at], kind="stable")]
    names = [f"{table.industries.label(j)} ({figures[j]:,.6g})" for j in at[:3]]
    more = f" and {len(at) - 3} more" if len(at) > 3 else ""
    total = float(figures[at].sum())
    message = f"{len(at)} {what}, {total:,.6g} {table.money_unit} in all: {', '.join(names)}{more}"
    return [Finding(severity, code, message, table.industries.label(int(at[0])), total)]


def _counted(
    table: Table, code: str, severity: Severity, values: FloatArray, what: str
) -> list[Finding]:
    if not values.size:
        return []
    total = float(values.sum())
    message = f"{values.size} {what}, {total:,.6g} {table.money_unit} in all"
    return [Finding(severity, code, message, "table", total)]


def _regions(table: Table) -> list[Finding]:
    """Regions whose value added is negative as a whole: some block of inputs is too large."""
    codes, count = table.industries.region_codes, len(table.regions)
    earned = sum_groups(table.value_added, codes, count)
    found = []
    for s in np.flatnonzero(earned < 0):
        bought = table.flow_sums.by_origin[:, codes == s].sum(axis=1)
        largest = table.regions[int(bought.argmax())]
        found.append(
            Finding(
                "error",
                "negative_region",
                f"value added of {table.regions[s]} as a whole is {earned[s]:,.6g} "
                f"{table.money_unit}; most of its inputs come from {largest}: "
                f"{bought.max():,.6g}",
                table.regions[s],
                float(earned[s]),
            )
        )
    return found


def _intensities(table: Table) -> list[Finding]:
    """Negative stressors of industries: sinks, or a sign that was lost."""
    found = []
    for ext in table.extensions.values():
        if not ext.F.size or ext.F.min() >= 0:
            continue
        rows, columns = np.nonzero(ext.F < 0)
        stressors = listed(dict.fromkeys(ext.stressors[i] for i in rows))
        at = int(ext.F[rows, columns].argmin())
        i, j = int(rows[at]), int(columns[at])
        found.append(
            Finding(
                "warning",
                "negative_stressor",
                f"{len(rows)} negative figures of {stressors}; the largest is {ext.F[i, j]:,.6g} "
                f"{ext.units[i]} of {ext.stressors[i]}",
                table.industries.label(j),
                float(ext.F[i, j]),
            )
        )
    return found
