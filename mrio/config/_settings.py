"""Files of settings: YAML into frozen models, with the place of everything that is wrong."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from mrio.config._yaml import parsed
from mrio.errors import ConfigError, MrioError, Problems

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MOST_TOLD = 20
"""So many problems of a file are told."""
LARGEST = 10**40
QUOTES = "put it in quotes: without them YAML reads a number, a date or a truth value"


class Settings(BaseModel):
    """Base of what a file may say: unknown keys are errors, nothing is converted, all is frozen."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


Schema = TypeVar("Schema", bound=Settings)


def read_settings(path: str | Path, schema: type[Schema]) -> Schema:
    """Read a YAML file (1.2) as a schema.

    Parameters
    ----------
    path : path
    schema : subclass of Settings

    Raises
    ------
    ConfigError
        With `file:line:column` and the path of the key for everything that is
        wrong: no YAML, unknown or missing keys, values of another kind.
    """
    path = Path(path)
    tree = parsed(path)
    problems = Problems()
    plain = _plain(tree, path, (), problems)
    problems.raise_if_any(ConfigError, f"{path} cannot be used", where=str(path))
    try:
        # As JSON: lists may stand for tuples there, and nothing else is converted.
        return schema.model_validate_json(json.dumps(plain))
    except ValidationError as error:
        errors = error.errors(include_url=False)
        for found in errors[:MOST_TOLD]:
            # A list whose items are wrong is counted as empty too: that says nothing new.
            inside = any(found["loc"] == e["loc"][: len(found["loc"])] != e["loc"] for e in errors)
            if not (found["type"] == "too_short" and inside):
                problems.add(_told(found, tree, path, schema))
        if len(errors) > MOST_TOLD:
            problems.add(f"and {len(errors) - MOST_TOLD:,} more")
        problems.raise_if_any(ConfigError, f"{path} cannot be used", where=str(path))
        raise


@contextmanager
def told_with(path: Path | None, *keys: str | int) -> Generator[None]:
    """Say of errors inside where in a file the key stands that they are about.

    Parameters
    ----------
    path : path or None
        None: settings that come from no file; errors pass as they are.
    *keys : the way to the key, such as "rules", 2
    """
    try:
        yield
    except MrioError as error:
        if path is None or error.message.startswith(f"{path}:"):
            raise
        (line, column), at, _ = _place(parsed(path), keys)
        place = f"{path}:{line + 1}:{column + 1}: {_dotted(at)}" if at else str(path)
        message = f"{place}: {error.message}"
        raise type(error)(message, where=error.where, hint=error.hint) from error


def json_schema(schema: type[Settings]) -> str:
    """Return the JSON schema of a file's settings, for editors that check while one writes."""
    return json.dumps(schema.model_json_schema(), indent=1, ensure_ascii=False) + "\n"


def _plain(node: Any, path: Path, at: tuple[Any, ...], problems: Problems) -> Any:
    """Return plain dicts, lists and scalars; note keys that YAML took for something else."""
    if isinstance(node, CommentedMap):
        found = {}
        for key, value in node.items():
            if not isinstance(key, str) or _odd(key):
                line, column = _line_column(node, key, (0, 0))
                problems.add(f"{path}:{line + 1}:{column + 1}: {_dotted(at)} key {key!r}: {QUOTES}")
            found[str(key)] = _plain(value, path, (*at, key), problems)
        return found
    if isinstance(node, CommentedSeq):
        return [_plain(item, path, (*at, i), problems) for i, item in enumerate(node)]
    if isinstance(node, bool) or node is None:
        return node
    if not isinstance(node, (str, int, float, date)) or (isinstance(node, str) and _odd(node)):
        problems.add(f"{path}: {_dotted(at)}: {str(node)[:40]!r} is no number and no plain text")
        return ""
    if isinstance(node, int):
        if abs(node) > LARGEST:
            problems.add(f"{path}: {_dotted(at)}: a whole number beyond {LARGEST:.0e}")
            return 0
        return int(node)
    if isinstance(node, float):
        # JSON has no number for it: as text it is refused where a number is needed.
        return float(node) if math.isfinite(node) else str(node)
    return str(node)


def _odd(text: str) -> bool:
    """Return whether a text holds what no name does: control characters, halves of characters."""
    return any(
        (ord(letter) < 32 and letter not in "\t\n") or "\ud800" <= letter <= "\udfff"
        for letter in text
    )


def _told(found: ErrorDetails, tree: Any, path: Path, schema: type[Settings]) -> str:
    """Return one line for one error: place, key, what is wrong, what was found."""
    where, at, missing = _place(tree, found["loc"])
    line, column = where
    place = f"{path}:{line + 1}:{column + 1}" + (f": {_dotted(at)}" if at else "")
    kind, given = found["type"], found["input"]
    if kind == "missing":
        return f"{place}: the key {missing!r} is required"
    if kind == "extra_forbidden":
        key = str(found["loc"][-1])
        known = _keys(schema)
        if key in known:
            return f"{place}: the key {key} does not belong here"
        near = difflib.get_close_matches(key, sorted(known), 1)
        return f"{place}: unknown key" + (f", did you mean {near[0]!r}?" if near else "")
    if kind == "union_tag_invalid":
        return _unknown_tag(found, tree, path)
    if kind == "union_tag_not_found":
        return f"{place}: the key {found.get('ctx', {}).get('discriminator')} is required"
    text = found["msg"][0].lower() + found["msg"][1:]
    text = text.removeprefix("value error, ").replace("tuple should", "list should")
    text = text.removesuffix(", not 0").removesuffix(" after validation")
    if isinstance(given, (str, int, float, bool)) or given is None:
        text += f" (found {json.dumps(given, ensure_ascii=False)})"
    if kind == "string_type" and isinstance(given, (int, float, bool)):
        text += f"; {QUOTES}"
    return f"{place}: {text}"


def _unknown_tag(found: ErrorDetails, tree: Any, path: Path) -> str:
    """Return the line for a mapping whose kind, named by one of its keys, is unknown."""
    context = found.get("ctx", {})
    key, tag = context["discriminator"].strip("'"), context["tag"]
    known = [name.strip("' ") for name in context["expected_tags"].split(",")]
    (line, column), at, _ = _place(tree, (*found["loc"], key))
    near = difflib.get_close_matches(tag, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"one of {', '.join(known)}"
    return f"{path}:{line + 1}:{column + 1}: {_dotted(at)}: unknown {key} {tag!r}, {hint}"


def _place(tree: Any, loc: tuple[Any, ...]) -> tuple[tuple[int, int], tuple[Any, ...], str]:
    """Return line and column of a location, its keys in the file, and the last key it lacks.

    Locations name kinds of a union too, which stand in no file: they are passed over.
    """
    node, where, at, missing = tree, (tree.lc.line, tree.lc.col), [], ""
    for part in loc:
        if (isinstance(node, CommentedMap) and part in node) or (
            isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node)
        ):
            where, node = _line_column(node, part, where), node[part]
        else:
            missing = str(part)
            continue
        at.append(part)
    return where, tuple(at), missing


def _line_column(
    node: CommentedMap | CommentedSeq, part: Any, otherwise: tuple[int, int]
) -> tuple[int, int]:
    """Return where a key or item stands; keys merged from elsewhere have no place of their own."""
    found = (node.lc.data or {}).get(part)
    return otherwise if found is None else (found[0], found[1])


def _dotted(at: tuple[Any, ...]) -> str:
    """Return the path of a key.

    Examples
    --------
    >>> _dotted(("rules", 1, "gamma"))
    'rules[1].gamma'
    """
    text = ""
    for part in at:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _keys(schema: type[BaseModel]) -> set[str]:
    """Return all keys that a schema knows, at any depth."""
    found = set()
    definitions = schema.model_json_schema()
    for part in [definitions, *definitions.get("$defs", {}).values()]:
        found |= set(part.get("properties", {}))
    return found
