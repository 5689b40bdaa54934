"""What rows of v and columns of Y are, by what users say and, where they say nothing, by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pandas as pd

from mrio.errors import InputError, LabelError
from mrio.labels import REST_OF_WORLD, suggest
from mrio.table._parts import KINDS, Kind, PrimaryInput

Reading = Literal["import", "doubtful", "other"]
Exports = str | tuple[str, str] | Iterable[str | tuple[str, str]]
"""Categories, regions or pairs (region, category) of Y that are exports."""

_ENGLISH = ("import", "imports", "imported")
_WHOLE = ("total", "all", "other")
_QUALIFIERS = frozenset(
    ["incl", "including", "excl", "excluding", "net", "less", "before", "after", "with", "without"]
)
# Stems of the word as offices of statistics write it; a word that begins with one says it.
_IMPORT_STEMS = (
    *("import", "einfuhr", "invoer", "tuonti", "dovoz", "uvoz", "behozatal", "przywoz", "przywóz"),
    *("ithalat", "impor", "импорт", "імпорт", "εισαγωγ", "واردات"),
)
_EXPORT_STEMS = (
    *("export", "ausfuhr", "uitvoer", "vienti", "vývoz", "vyvoz", "izvoz", "kivitel", "wywoz"),
    *("esporta", "ihracat", "ekspor", "экспорт", "експорт", "εξαγωγ", "صادرات"),
)
_IMPORT_SIGNS = ("进口", "進口", "输入", "輸入", "调入", "調入", "流入", "수입")
_EXPORT_SIGNS = ("出口", "输出", "輸出", "调出", "調出", "流出", "수출")
_ABROAD = ("row", "world", "restofworld", "restoftheworld")
_IMPORT_CODES = frozenset(
    [
        *("p7", "p71", "p72", "im", "imp", "impo", "mpt", "impt", "foreign", "goodsfromabroad"),
        *("inflow", "inflows", "domesticinflow", *_ABROAD),
    ]
)
_EXPORT_CODES = frozenset(
    [
        *("p6", "p61", "p62", "expo", "xpt", "exgr", "outflow", "outflows", "domesticoutflow"),
        *_ABROAD,
    ]
)
_TAX_WORDS = frozenset(["duty", "duties", "levy", "levies", "vat", "customs", "dazi", "droits"])
_TAX_STEMS = (
    *("tax", "tariff", "subsid", "zoll", "zöll", "steuer", "abgabe", "rechten", "impôt"),
    *("impuesto", "arancel", "impost", "налог", "пошлин"),
)
_TAX_SIGNS = ("税", "稅", "세금", "관세")


def reading_of_row(name: str) -> Reading:
    """Return whether a row of v is an import by its name: it is, it may be, or it is not.

    It is where 'import', 'imports' or 'imported' stands first, in whatever spelling
    ('imports2007', 'import_goods', 'Imports (c.i.f.)'); duties and taxes on imports are not.
    It may be where the name says so in another language, by a code of the national accounts
    (P7, IM), or later in the name ('Use of imported products').
    """
    text = name.casefold()
    if any(sign in text for sign in _IMPORT_SIGNS):
        return "other" if any(sign in text for sign in _TAX_SIGNS) else "doubtful"
    words = [word for word in re.split(r"[\W_\d]+", text) if word]
    if _is_code(text, _IMPORT_CODES):
        return "doubtful"
    at = [i for i, word in enumerate(words) if _begins(word, _IMPORT_STEMS)]
    taxes = [i for i, word in enumerate(words) if _is_tax(word)]
    if not at:
        return "other"
    named = [i for i in taxes if not _QUALIFIERS & set(words[max(i - 2, 0) : i])]
    first = 1 if words[0] in _WHOLE else 0
    if at[0] == first and words[first] in _ENGLISH:
        if not named:
            return "import"
        return "other" if named[0] == first + 1 else "doubtful"
    return "other" if named else "doubtful"


def says_exports(name: str) -> bool:
    """Return whether a category of final demand says in some language that it is exports."""
    text = name.casefold()
    if any(sign in text for sign in _EXPORT_SIGNS) or _is_code(text, _EXPORT_CODES):
        return True
    return any(_begins(word, _EXPORT_STEMS) for word in re.split(r"[\W_\d]+", text) if word)


def rows_by_kind(names: list[str], kinds: Mapping[str, Kind] | None) -> tuple[PrimaryInput, ...]:
    """Return rows of v with what they are: as declared, else by their names.

    Raises
    ------
    LabelError
        A kind is declared for a row that v has not.
    InputError
        A kind that is none.
    """
    declared = _declared(kinds)
    for name, kind in declared.items():
        if name not in names:
            raise LabelError(
                f"kinds names the row {name!r}, which v has not",
                where=name,
                hint=suggest(name, names) or "leave it out of kinds",
            )
        if kind not in KINDS:
            raise InputError(
                f"kinds says that the row {name!r} is {kind!r}",
                where=name,
                hint="use 'value_added' or 'import'",
            )
    return tuple(
        PrimaryInput(row, declared[row])
        if row in declared
        else PrimaryInput(
            row, "import" if reading_of_row(row) == "import" else "value_added", origin="name"
        )
        for row in names
    )


def residual_row(rows: Iterable[PrimaryInput]) -> PrimaryInput:
    """Return the row of value added that is output less inputs, beside rows of other names."""
    taken = {row.name for row in rows}
    name = "value_added" if "value_added" not in taken else "value_added (residual)"
    return PrimaryInput(name, "value_added", origin="residual")


def _declared(kinds: object) -> dict[str, Kind]:
    if kinds is None:
        return {}
    if not isinstance(kinds, Mapping):
        raise InputError(
            f"kinds is a {type(kinds).__name__}",
            hint="give row → kind, e.g. kinds={'IM': 'import'}",
        )
    return dict(kinds)


def with_exports(columns: pd.Index, exports: Exports, what: str) -> pd.Index:
    """Return columns (region, category) in which those that are exports belong to region 'ROW'.

    Parameters
    ----------
    columns : MultiIndex (region, category)
    exports : categories, regions without industries, or pairs (region, category)

    Raises
    ------
    LabelError
        One that is no category, region or pair of the columns, or is both.
    """
    if columns.nlevels != 2:
        return columns  # told where the axis is made
    pairs = columns.tolist()
    chosen = set()
    for name in _listed(exports, pairs):
        found = {pair for pair in pairs if name in ((pair,) if isinstance(name, tuple) else pair)}
        regions, categories = ({pair[side] for pair in found} for side in (0, 1))
        if not isinstance(name, tuple) and name in regions and name in categories:
            raise LabelError(
                f"exports names {name!r}, which is a region and a category of {what}",
                where=name,
                hint="give the pair (region, category)",
            )
        if not found:
            known = [label for pair in pairs for label in pair]
            raise LabelError(
                f"exports names {name!r}, which is no region or category of {what}",
                where=name,
                hint=suggest(str(name), map(str, known)),
            )
        chosen |= found
    return pd.MultiIndex.from_tuples(
        [(REST_OF_WORLD, pair[1]) if pair in chosen else pair for pair in pairs],
        names=columns.names,
    )


def _listed(exports: object, pairs: list[tuple[str, str]]) -> list[str | tuple[str, str]]:
    """Return names and pairs; a tuple of two names is a pair where Y has such a column."""
    if isinstance(exports, str) or (isinstance(exports, tuple) and exports in pairs):
        given: list[Any] = [exports]
    else:
        given = list(exports) if isinstance(exports, Iterable) else [exports]
    for each in given:
        pair = isinstance(each, tuple) and len(each) == 2
        if not isinstance(each, str) and not pair:
            raise LabelError(
                f"exports names {each!r}",
                where=each,
                hint="give categories, regions, or pairs (region, category)",
            )
    return given


def _begins(word: str, stems: tuple[str, ...]) -> bool:
    return word.startswith(stems)


def _is_tax(word: str) -> bool:
    # Compounds of German and Dutch carry the word at their end: Einfuhrabgaben, invoerrechten.
    return word in _TAX_WORDS or any(stem in word for stem in _TAX_STEMS)


def _is_code(text: str, codes: frozenset[str]) -> bool:
    return re.sub(r"[\W_]+", "", text) in codes
