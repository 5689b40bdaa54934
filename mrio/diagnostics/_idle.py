"""Industries without output, and what they carry."""

from __future__ import annotations

import numpy as np

from mrio.checking import checked
from mrio.diagnostics._finding import Finding
from mrio.labels import LocalLabel
from mrio.lang import Message
from mrio.table import Table


@checked
def check_idle(table: Table) -> list[Finding]:
    """Industries without output, and stressors or purchases that they carry."""
    idle = np.flatnonzero(table.x == 0)
    if not idle.size:
        return []
    label = table.industries.label(int(idle[0]))
    found = [
        Finding(
            "info",
            "idle",
            Message("%(n)s industries without output", n=idle.size),
            label,
            float(idle.size),
        )
    ]
    buying = idle[_absolute_purchases(table, idle) != 0]
    if buying.size:
        bought = float(np.abs(table.Z[:, buying]).sum())
        message = Message(
            "industries without output buy %(amount)s %(unit)s",
            amount=f"{bought:,.6g}",
            unit=table.money_unit,
        )
        where = table.industries.label(int(buying[0]))
        found.append(Finding("error", "idle_purchases", message, where, bought))
    for name in table.stressors:
        F, _, unit = table.stressor(name)
        carrying = idle[F[idle] != 0]
        if carrying.size:
            amount = float(F[idle].sum())
            message = Message(
                "%(amount)s %(unit)s of %(stressor)s in industries without output",
                amount=f"{amount:,.6g}",
                unit=unit,
                stressor=LocalLabel(name),
            )
            where = table.industries.label(int(carrying[0]))
            found.append(Finding("error", "stranded", message, where, amount))
    return found


def _absolute_purchases(table: Table, idle: np.ndarray) -> np.ndarray:
    """Return what idle industries buy; the sums tell where no flow is negative."""
    if table.flow_sums.smallest >= 0:
        return table.flow_sums.inputs[idle]
    return np.abs(table.Z[:, idle]).sum(axis=0)
