"""Signs: what is negative where economists expect it not to be."""

from __future__ import annotations

import numpy as np

from mrio.checking import checked
from mrio.diagnostics._finding import Finding, Severity, listed
from mrio.labels import FloatArray, LocalLabel, sum_groups
from mrio.lang import N_, Message
from mrio.table import Table


@checked
def check_signs(table: Table) -> list[Finding]:
    """Negative flows, output, value added, intensities; negative demand outside stock changes."""
    found = _of_industries(
        table,
        "negative_output",
        "error",
        table.x,
        N_("%(n)s industries with negative output, %(total)s %(unit)s in all: %(names)s"),
    )
    if table.flow_sums.smallest < 0:
        values = np.asarray(table.Z[table.Z < 0], dtype=np.float64)
        told = N_("%(n)s negative intermediate flows, %(total)s %(unit)s in all")
        found += _counted(table, "negative_flow", "warning", values, told)
    found += _of_industries(
        table,
        "negative_value_added",
        "warning",
        table.value_added,
        N_("%(n)s industries with negative value added, %(total)s %(unit)s in all: %(names)s"),
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
        N_("%(n)s negative final demand outside stock changes, %(total)s %(unit)s in all"),
    )
    told = N_("%(n)s stock reductions, %(total)s %(unit)s in all")
    found += _counted(table, "negative_stocks", "info", kept[kept < 0], told)
    return found + _regions(table) + _intensities(table)


def _of_industries(
    table: Table, code: str, severity: Severity, figures: FloatArray, what: str
) -> list[Finding]:
    at = np.flatnonzero(figures < 0)
    if not at.size:
        return []
    at = at[np.argsort(figures[at], kind="stable")]
    names = [
        Message(
            "%(name)s (%(figure)s)",
            name=LocalLabel(table.industries.label(j)),
            figure=f"{figures[j]:,.6g}",
        )
        for j in at
    ]
    total = float(figures[at].sum())
    message = Message(
        what, n=len(at), total=f"{total:,.6g}", unit=table.money_unit, names=listed(names)
    )
    return [Finding(severity, code, message, table.industries.label(int(at[0])), total)]


def _counted(
    table: Table, code: str, severity: Severity, values: FloatArray, what: str
) -> list[Finding]:
    if not values.size:
        return []
    total = float(values.sum())
    message = Message(what, n=values.size, total=f"{total:,.6g}", unit=table.money_unit)
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
                Message(
                    "value added of %(region)s as a whole is %(value)s %(unit)s; most of its "
                    "inputs come from %(largest)s: %(inputs)s",
                    region=LocalLabel(table.regions[s]),
                    value=f"{earned[s]:,.6g}",
                    unit=table.money_unit,
                    largest=LocalLabel(largest),
                    inputs=f"{bought.max():,.6g}",
                ),
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
                Message(
                    "%(n)s negative figures of %(stressors)s; the largest is %(figure)s %(unit)s "
                    "of %(stressor)s",
                    n=len(rows),
                    stressors=stressors,
                    figure=f"{ext.F[i, j]:,.6g}",
                    unit=ext.units[i],
                    stressor=LocalLabel(ext.stressors[i]),
                ),
                table.industries.label(j),
                float(ext.F[i, j]),
            )
        )
    return found
