"""What names give away: imports and exports that nobody declared, labels that look alike."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from mrio.checking import checked
from mrio.diagnostics._finding import Finding, Listed
from mrio.labels import REST_OF_WORLD, LocalLabel, trim
from mrio.lang import N_, Message
from mrio.table import Table, reading_of_row, says_exports
from mrio.units import says_money

NET_EXPORTS = N_(
    "the category %(name)s is counted as final demand of the regions themselves, %(money)s: net "
    "exports have imports taken off: give exports and imports apart"
)
EXPORTS = N_(
    "the category %(name)s is counted as final demand of the regions themselves, %(money)s: "
    "exports belong to region '%(row)s', say exports=%(name)s"
)


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
                    Message(
                        "value added is output less inputs, of no row of its own: %(amount)s "
                        "%(unit)s",
                        amount=f"{amount:,.6g}",
                        unit=table.money_unit,
                    ),
                    row.name,
                    amount,
                )
            )
        elif row.origin == "name" and reading_of_row(row.name) == "doubtful":
            found.append(
                Finding(
                    "error",
                    "doubtful_kind",
                    Message(
                        "the row %(row)s of v is counted as value added, %(amount)s %(unit)s, and "
                        "its name may mean imports: say kinds={%(row)s: 'import'} or 'value_added'",
                        row=repr(row.name),
                        amount=f"{amount:,.6g}",
                        unit=table.money_unit,
                    ),
                    row.name,
                    amount,
                )
            )
    return [*found, *_negative_imports(table), *_columns(table)]


def _negative_imports(table: Table) -> list[Finding]:
    found = []
    for i, row in enumerate(table.primary):
        amount = float(table.v[i].sum() + table.v_Y[i].sum())
        if row.kind == "import" and amount < 0:
            found.append(
                Finding(
                    "error",
                    "negative_imports",
                    Message(
                        "the row %(row)s of imports is %(amount)s %(unit)s as a whole: imports "
                        "are purchases and stand with a plus",
                        row=repr(row.name),
                        amount=f"{amount:,.6g}",
                        unit=table.money_unit,
                    ),
                    row.name,
                    amount,
                )
            )
    return found


def _columns(table: Table) -> list[Finding]:
    """Columns of Y whose names say that they are no final demand of their region."""
    found = []
    for name in table.categories:
        if not says_exports(name) and reading_of_row(name) == "other":
            continue
        at = [
            j
            for j, (region, category) in enumerate(table.demand.pairs)
            if category == name and region != REST_OF_WORLD
        ]
        if not at or not table.Y[:, at].any():
            continue
        amount = float(table.Y[:, at].sum())
        money = f"{amount:,.6g} {table.money_unit}"
        if says_exports(name):
            net = "net" in name.casefold().split() or "净" in name
            message = Message(
                NET_EXPORTS if net else EXPORTS, name=repr(name), money=money, row=REST_OF_WORLD
            )
            found.append(Finding("error", "doubtful_exports", message, name, amount))
        elif reading_of_row(name) != "other":
            message = Message(
                "the category %(name)s is counted as final demand, %(money)s: mrio takes flows of "
                "goods made in the table, and imports as rows of v and v_Y. Take imports out of Z "
                "and Y, or rename the category if it is something else",
                name=repr(name),
                money=money,
            )
            found.append(Finding("error", "doubtful_imports", message, name, amount))
    return found


@checked
def check_units(table: Table) -> list[Finding]:
    """Units: stressors are totals, not per money or in percent."""
    found = []
    for ext in table.extensions.values():
        for name, unit in zip(ext.stressors, ext.units, strict=True):
            per_money = re.search(r"(/|\bper\b)(.*)", unit)
            if "%" in unit or (per_money and says_money(per_money[2])):
                found.append(
                    Finding(
                        "error",
                        "intensity_unit",
                        Message(
                            "%(stressor)s is in %(unit)s: F holds totals, not intensities; "
                            "multiply these by output, F = S x̂",
                            stressor=LocalLabel(name),
                            unit=repr(unit),
                        ),
                        name,
                        0.0,
                    )
                )
    return found


@checked
def check_labels(table: Table) -> list[Finding]:
    """Labels: none differ in blanks, case, width or accents alone."""
    found = []
    for what, labels in (
        (N_("regions"), table.regions),
        (N_("sectors"), table.sectors),
        (N_("categories"), table.categories),
        (N_("stressors"), table.stressors),
        (N_("rows of v"), [row.name for row in table.primary]),
    ):
        for alike in _alike(labels):
            found.append(
                Finding(
                    "warning",
                    "labels_alike",
                    Message(
                        "%(what)s %(labels)s are counted apart and differ in blanks, case, width "
                        "or accents alone",
                        what=Message(what),
                        labels=Listed(map(repr, alike)),
                    ),
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
            Message(
                "extension %(name)s has no F_Y: direct stressors of final users are not given and "
                "count as none",
                name=repr(ext.name),
            ),
            ext.name,
            0.0,
        )
        for ext in table.extensions.values()
        if ext.F_Y is None
    ]


def _alike(labels: Iterable[str]) -> list[list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for label in labels:
        groups[_folded(label)].append(label)
    return [group for group in groups.values() if len(group) > 1]


def _folded(label: str) -> str:
    apart = unicodedata.normalize("NFKD", " ".join(trim(label).split()).casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
