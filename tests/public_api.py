"""What users can import, with signatures, as text: `python -m tests.public_api --write`.

Listed under the public path (`mrio.power.clear`, not its private file), so that
moving a file changes nothing. A module without `__all__` promises what it
defines; one that only hands names on has to list them in `__all__`.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import mrio
from tests.public_text import default_text, parameters, text_of

SNAPSHOT = Path(__file__).with_name("public_api.txt")
ACCEPT = "python -m tests.public_api --write"
INTERNAL = {"__post_init__", "__repr__", "__init_subclass__", "__getattr__", "__dir__", "__hash__"}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def snapshot() -> str:
    """Return the public API as text, one name a line, members of classes below them."""
    lines = []
    for module in public_modules():
        names = sorted(names_of(module))
        if names:
            lines += [module.__name__, *(f"  {line}" for n in names for line in _of(module, n))]
            lines.append("")
    return "\n".join(lines)


def public_modules() -> list[ModuleType]:
    """Return every module whose path has no underscore, by name."""
    found = {"mrio"} | {module.name for module in pkgutil.walk_packages(mrio.__path__, "mrio.")}
    public = [name for name in found if not any(p.startswith("_") for p in name.split("."))]
    return [importlib.import_module(name) for name in sorted(public)]


def names_of(module: ModuleType) -> set[str]:
    """Return the names that a module promises."""
    if hasattr(module, "__all__"):
        return set(module.__all__) - {"__version__"}
    return {name for name in _defined(module) if not name.startswith("_")}


def _defined(module: ModuleType) -> set[str]:
    names = set()
    for node in _tree(module.__name__).body:
        if isinstance(node, Definition):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def _of(module: ModuleType, name: str) -> list[str]:
    """Return the lines of one name."""
    found = getattr(module, name)
    if isinstance(found, ModuleType):
        return [f"{name}: module {found.__name__}"]
    node = _definition(found)
    if isinstance(found, type) and isinstance(node, ast.ClassDef):
        return [f"class {name}{_bases(found)}", *(f"  {line}" for line in _members(found))]
    if node is not None and not isinstance(node, ast.ClassDef):
        return [f"{name}{parameters(node, found)}"]
    return [f"{name}{default_text(found, typed=True)}"]


@functools.cache
def _tree(module: str) -> ast.Module:
    return ast.parse(Path(sys.modules[module].__file__ or "").read_text(encoding="utf-8"))


def _definition(found: Any) -> Definition | None:
    """Return where a function or class of the package is written; None for anything else."""
    found = inspect.unwrap(found) if callable(found) else found
    home, path = getattr(found, "__module__", None), getattr(found, "__qualname__", "")
    if not (isinstance(home, str) and home.split(".")[0] == "mrio") or not path:
        return None
    body, node = _tree(home).body, None
    for part in path.split("."):
        # The last one wins: those before it are overloads.
        nodes = [n for n in body if isinstance(n, Definition) and n.name == part]
        if not nodes:
            return None
        node, body = nodes[-1], nodes[-1].body
    return node


def _bases(found: type) -> str:
    """Return the classes that `isinstance` and `except` may rely on."""
    kept = [
        base.__name__
        for base in found.__mro__[1:-1]
        if base.__module__.split(".")[0] != "mrio" or id(base) in _public_ids()
    ]
    return f"({', '.join(kept)})" if kept else ""


@functools.cache
def _public_ids() -> frozenset[int]:
    return frozenset(
        id(getattr(module, name)) for module in public_modules() for name in names_of(module)
    )


def _members(found: type) -> list[str]:
    """Return what a class offers, inherited or not: fields in their order, then the rest."""
    fields: dict[str, str] = {}
    rest: dict[str, str] = {}
    for cls in reversed(found.__mro__):
        node = _definition(cls)
        for part in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(part, ast.FunctionDef):
                rest |= dict(_function(cls, part))
            elif isinstance(part, ast.AnnAssign | ast.Assign):
                fields |= dict(_fields(cls, part))
    rest = {name: line for name, line in rest.items() if name not in fields}
    return [*fields.values(), *(rest[name] for name in sorted(rest))]


def _public(name: str) -> bool:
    written = name.startswith("__") and name.endswith("__") and name not in INTERNAL
    return written or not name.startswith("_")


def _fields(cls: type, node: ast.AnnAssign | ast.Assign) -> Iterator[tuple[str, str]]:
    targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
    for target in targets:
        if not isinstance(target, ast.Name) or target.id.startswith("_"):
            continue
        of_type = (
            f": {text_of(node.annotation, of_type=True)}" if isinstance(node, ast.AnnAssign) else ""
        )
        value = "" if node.value is None else f" = {text_of(node.value)}"
        yield target.id, f"{target.id}{of_type}{value}{_keyword(cls, target.id)}"


def _keyword(cls: type, name: str) -> str:
    fields = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
    return "  (keyword only)" if any(f.name == name and f.kw_only for f in fields) else ""


def _function(cls: type, node: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    if node.name == "__init__":
        for attribute in _set_on_self(node):
            yield attribute, f"{attribute}: set by __init__"
    if not _public(node.name):
        return
    found = inspect.getattr_static(cls, node.name)
    if isinstance(found, property | functools.cached_property):
        made = "" if node.returns is None else f": {text_of(node.returns, of_type=True)}"
        yield node.name, f"property {node.name}{made}"
    elif isinstance(found, classmethod | staticmethod):
        given = parameters(node, found.__func__)
        yield node.name, f"{type(found).__name__} {node.name}{given}"
    else:
        yield node.name, f"{node.name}{parameters(node, found)}"


def _set_on_self(node: ast.FunctionDef) -> Iterator[str]:
    for part in ast.walk(node):
        targets = part.targets if isinstance(part, ast.Assign) else [getattr(part, "target", None)]
        for target in targets:
            if (
                isinstance(target, ast.Attribute)
                and isinstance(target.value, ast.Name)
                and target.value.id == "self"
                and not target.attr.startswith("_")
            ):
                yield target.attr


if __name__ == "__main__":
    if "--write" in sys.argv:
        SNAPSHOT.write_text(snapshot(), encoding="utf-8")
    else:
        sys.stdout.write(snapshot())
