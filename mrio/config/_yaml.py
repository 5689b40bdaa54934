"""YAML of bounded size: what a plan needs, refused beyond it before anything is built of it."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, StringMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    NodeEvent,
    ScalarEvent,
)

from mrio.config._text import MOST_BYTES, read_text
from mrio.errors import ConfigError

MOST_NODES = 50_000
"""Values that a file may hold, each counted as often as an alias repeats it."""
MOST_LINES = 50_000
MOST_DEPTH = 30
MOST_DIGITS = 40
"""Of a number: 2⁶³ has 19, a double 17 and its power of ten."""
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ufeff\ue000-\ufffd\U00010000-\U0010ffff]"
)
"""What YAML 1.2 allows nowhere (5.1, c-printable)."""
_NUMBER = re.compile(r"[-+]?(0[xo][\d_a-fA-F]+|0b[01_]+|[\d_.:]+([eE][-+]?[\d_]+)?)")


def parsed(path: Path) -> CommentedMap:
    """Return the mapping that a YAML 1.2 file holds, with lines and columns.

    Raises
    ------
    ConfigError
        With `file:line:column`: no YAML, no mapping, too long, too deep, too often repeated.
    """
    text = read_text(path, most=MOST_BYTES)
    if odd := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        column = odd.start() - text.rfind("\n", 0, odd.start())
        raise ConfigError(
            f"{path}:{line}:{column}: this is no YAML: the character {odd.group()!r} stands there",
            where=str(path),
            hint="delete it, or write it as an escape in double quotes",
        )
    if text.count("\n") > MOST_LINES:
        raise ConfigError(
            f"{path} has {text.count(chr(10)):,} lines, at most {MOST_LINES:,} are read",
            where=str(path),
            hint=_HINT,
        )
    try:
        _check_events(text, path)
        with warnings.catch_warnings():
            # The anchor that was given last is meant, as YAML 1.2 has it (3.2.2.2).
            warnings.simplefilter("ignore", ReusedAnchorWarning)
            tree = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        said = str(error.problem or error.context or error).strip().splitlines()[0]
        raise ConfigError(f"{place}: this is no YAML: {said}", where=str(path)) from None
    except YAMLError as error:
        raise ConfigError(f"{path}: this is no YAML: {error}", where=str(path)) from None
    # What the parser stumbles over in odd numbers, tags and directives.
    except (
        RecursionError,
        ArithmeticError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
    ) as error:
        raise ConfigError(f"{path} cannot be read: {error}", where=str(path)) from None
    if not isinstance(tree, CommentedMap):
        kinds = {type(None): "is empty", CommentedSeq: "holds a list", str: "holds a text"}
        what = kinds.get(type(tree), "holds a single value")
        raise ConfigError(f"{path} {what}, keys and values are expected", where=str(path))
    return tree


def _check_events(text: str, path: Path) -> None:
    """Raise ConfigError at the first value that makes a file too large, before any is built."""
    sizes: dict[str, int] = {}
    open_: list[list[Any]] = []  # of every collection: its anchor, and the values in it so far
    nodes = 0
    for event in YAML(typ="rt", pure=True).parse(text):
        if isinstance(event, DocumentStartEvent) and event.version not in (None, (1, 2)):
            raise _refused(path, event.start_mark, "%YAML names another version than 1.2")
        if isinstance(event, CollectionEndEvent):
            anchor, count = open_.pop()
            if anchor:
                sizes[anchor] = count
            continue
        if not isinstance(event, NodeEvent):
            continue
        if isinstance(event, AliasEvent) and any(event.anchor == each for each, _ in open_):
            raise _refused(path, event.start_mark, f"*{event.anchor} stands inside of itself")
        weight = sizes.get(event.anchor, 1) if isinstance(event, AliasEvent) else 1
        nodes += weight
        for collection in open_:
            collection[1] += weight
        if nodes > MOST_NODES:
            raise _refused(
                path, event.start_mark, f"more than {MOST_NODES:,} values, aliases counted in full"
            )
        if isinstance(event, CollectionStartEvent):
            open_.append([event.anchor, 1])
            if len(open_) > MOST_DEPTH:
                raise _refused(path, event.start_mark, f"more than {MOST_DEPTH} levels deep")
        elif isinstance(event, ScalarEvent):
            if event.anchor:
                sizes[event.anchor] = 1
            _check_number(event, path)


def _check_number(event: ScalarEvent, path: Path) -> None:
    """Refuse unquoted numbers of many digits: reading one takes the square of their count."""
    asked = str(event.tag or "").rpartition(":")[2]  # !!int "…" is a number in quotes, too
    plain = not event.style or asked in ("int", "float")
    if plain and len(event.value) > MOST_DIGITS and _NUMBER.fullmatch(event.value):
        shown = f"{event.value[:20]}…"
        raise _refused(
            path, event.start_mark, f"the number {shown} has {len(event.value):,} digits"
        )


def _refused(path: Path, mark: StringMark, found: str) -> ConfigError:
    return ConfigError(
        f"{path}:{mark.line + 1}:{mark.column + 1}: {found}",
        where=str(path),
        hint=_HINT,
    )


_HINT = "a plan has a few hundred values: put figures into a CSV file that it names"
