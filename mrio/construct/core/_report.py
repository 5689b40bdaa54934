"""What a construction decided: every adjustment with its size, and tables of figures."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from mrio.inert import in_markdown


@dataclass(frozen=True)
class Decision:
    """One trap met or adjustment made.

    Attributes
    ----------
    topic : str
        Heading under which it stands.
    finding : str
        What was found, with its size and unit.
    decision : str
        What was done about it, and why.
    """

    topic: str
    finding: str
    decision: str


@dataclass
class BuildReport:
    """Decisions and tables of a construction, in order.

    Attributes
    ----------
    title : str
    decisions : list of Decision
    tables : dict of a heading to a DataFrame
    facts : dict of a name to a figure
        Single figures that tests and callers read back.
    """

    title: str
    decisions: list[Decision] = field(default_factory=list)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    facts: dict[str, float] = field(default_factory=dict)

    def decide(self, topic: str, finding: str, decision: str) -> None:
        """Note one decision; the same one again is not repeated."""
        entry = Decision(topic, finding, decision)
        if entry not in self.decisions:
            self.decisions.append(entry)

    def copy(self) -> BuildReport:
        """Return a report that goes on from here without changing this one."""
        return BuildReport(self.title, list(self.decisions), dict(self.tables), dict(self.facts))

    def to_markdown(self, preface: str = "") -> str:
        """Return the report as Markdown text."""
        lines = [f"# {self.title}", ""]
        if preface:
            lines += [preface, ""]
        lines += ["## Decisions", "", "| topic | found | decided |", "|---|---|---|"]
        for entry in self.decisions:
            cells = (entry.topic, entry.finding, entry.decision)
            lines.append("| " + " | ".join(map(in_markdown, cells)) + " |")
        lines += ["", "## Figures", "", "| figure | value |", "|---|---|"]
        lines += [f"| {in_markdown(name)} | {value:,.6g} |" for name, value in self.facts.items()]
        for heading, frame in self.tables.items():
            lines += ["", f"## {in_markdown(heading)}", "", _markdown_table(frame)]
        return "\n".join(lines) + "\n"


def _markdown_table(frame: pd.DataFrame) -> str:
    head = [in_markdown(str(name or "")) for name in (*frame.index.names, *frame.columns)]
    rows = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for label, values in zip(frame.index, frame.to_numpy(dtype=object), strict=True):
        labels = label if isinstance(label, tuple) else (label,)
        cells = [*(in_markdown(str(part)) for part in labels), *(_cell(value) for value in values)]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _cell(value: object) -> str:
    if isinstance(value, float):
        if value != value:
            return "–"
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"
    return in_markdown(str(value))
