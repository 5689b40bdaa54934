"""What names give away: imports and exports that nobody declared, labels that look alike."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from mrio.checking import checked
from mrio.diagnostics._finding import Finding
from mrio.labels import REST_OF_WORLD, trim
from mrio.table import Table, reading_of_row, says_exports


@checked
def check_kinds(table: Table) -> list[Finding]:
    """Kinds: rows of v that look like imports and columns of Y that look like exports."""
    found = []
    for i, row in enumerate(table.primary):
        amount = float(table.v[i].sum())
        if row.origin == "residual":
            found.append(
                Finding(
                    "info",
                    "residual_value_added",
                    f"no row of value added was given: it is output less inputs, {amount:,.6g} "
                    f"{table.money_unit}",
                    row.name,
                    amount,
                )
            )
        elif row.origin == "name" and reading_of_row(row.name) == "doubtful":
            found.append(
                Finding(
                    "error",
                    "doubtful_kind",
                    f"the row {row.name!r} of v is counted as value added, {amount:,.6g} "
                    f"{table.money_unit}, and its name may mean imports: say "
                    f"kinds={{{row.name!r}: 'import'}} or 'value_added'",
                    row.name,
                    amount,
                )
            )
    names = [
        category
        for category in table.categories
        if says_exports(category) and _within(table, category)
    ]
    for name in names:
        at = [
            j
            for j, (region, category) in enumerate(
                zip(table.demand.first, table.demand.second, strict=True)
            )
            if category == name and region != REST_OF_WORLD
        ]
        if not table.Y[:, at].any():
            continue
        amount = float(table.Y[:, at].sum())
        found.append(
            Finding(
                "error",
                "doubtful_exports",
                f"the category {name!r} is counted as final demand of the regions themselves, "
                f"{amount:,.6g} {table.money_unit}: exports belong to region {REST_OF_WORLD!r}, "
                f"say exports={name!r}",
                name,
                amount,
            )
        )
    return found


@checked
def check_labels(table: Table) -> list[Finding]:
    """Labels: none differ in blanks, case, width or accents alone."""
    found = []
    for what, labels in (
        ("regions", table.regions),
        ("sectors", table.sectors),
        ("categories", table.categories),
        ("stressors", table.stressors),
        ("rows of v", [row.name for row in table.primary]),
    ):
        for alike in _alike(labels):
            found.append(
                Finding(
                    "warning",
                    "labels_alike",
                    f"{what} {', '.join(map(repr, alike))} are counted apart and differ in "
                    "blanks, case, width or accents alone",
                    alike[0],
                    float(len(alike)),
                )
            )
    return found


@checked
def check_direct(table: Table) -> list[Finding]:
    """Direct stressors: those of final users are given, zero if there are none."""
    return [
        Finding(
            "info",
            "no_direct",
            f"extension {ext.name!r} has no F_Y: direct stressors of final users are not given and "
            "count as none",
            ext.name,
            0.0,
        )
        for ext in table.extensions.values()
        if ext.F_Y is None
    ]


def _within(table: Table, category: str) -> bool:
    pairs = zip(table.demand.first, table.demand.second, strict=True)
    return any(name == category and region != REST_OF_WORLD for region, name in pairs)


def _alike(labels: Iterable[str]) -> list[list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for label in labels:
        groups[_folded(label)].append(label)
    return [group for group in groups.values() if len(group) > 1]


def _folded(label: str) -> str:
    apart = unicodedata.normalize("NFKD", " ".join(trim(label).split()).casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
