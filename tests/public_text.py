"""Annotations, defaults and parameters as text that does not hang on the file or the Python."""

from __future__ import annotations

import ast
import inspect
from pathlib import PurePath
from typing import Any, Literal, get_args, get_origin

PLAIN = (bool, int, float, str, type(None))
LONGEST = 200


class _Short(ast.NodeTransformer):
    """Names without their modules, and types without quotes."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Return the last name of a dotted one."""
        parts, at = [node.attr], node.value
        while isinstance(at, ast.Attribute):
            parts, at = [at.attr, *parts], at.value
        return ast.Name(parts[-1]) if isinstance(at, ast.Name) else self.generic_visit(node)


class _Unquoted(_Short):
    """Of annotations: "Table" is the same type as Table."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Leave the words of a Literal as they are."""
        if isinstance(node.value, ast.Name | ast.Attribute):
            name = getattr(node.value, "id", getattr(node.value, "attr", ""))
            if name in {"Literal", "Annotated"}:
                return node
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """Return the type that a text names."""
        if not isinstance(node.value, str):
            return node
        return self.visit(ast.parse(node.value, mode="eval").body)


def text_of(node: ast.expr, *, of_type: bool = False) -> str:
    """Return an expression as written, without names of modules."""
    fresh = ast.parse(ast.unparse(node), mode="eval").body  # visitors change what they visit
    short = (_Unquoted() if of_type else _Short()).visit(fresh)
    return " ".join(ast.unparse(short).split())


def default_text(value: Any, *, typed: bool = False, written: ast.expr | None = None) -> str:
    """Return a default by its value, or as written where its value says nothing."""
    kind = f": {_kind(value)}" if typed else ""
    plain = repr(value) if _is_plain(value) else None
    if plain is not None and len(plain) <= LONGEST:
        return f"{kind} = {plain}"
    return f"{kind} = {text_of(written)}" if written is not None else kind


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(_is_plain(part) for part in value)
    if isinstance(value, dict):
        return all(_is_plain(part) for pair in value.items() for part in pair)
    return type(value) in PLAIN


def _kind(value: Any) -> str:
    """Return the type of a constant; aliases of types are called by one word on every Python."""
    if isinstance(value, type):
        return f"alias of {value.__name__}"
    if get_origin(value) is Literal:
        return f"one of {', '.join(map(repr, get_args(value)))}"
    if get_origin(value) is not None:
        return "alias of a type"
    if isinstance(value, PurePath):
        return "Path"
    return type(value).__name__


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef, found: Any) -> str:
    """Return `(a: int, *, b: str = 'x') -> float` as written, defaults by their values."""
    values = _values(found)
    given = node.args
    positional = [*given.posonlyargs, *given.args]
    without: list[ast.expr | None] = [None] * (len(positional) - len(given.defaults))
    parts = [
        _parameter(arg, default, values)
        for arg, default in zip(positional, [*without, *given.defaults], strict=True)
    ]
    if given.posonlyargs:
        parts.insert(len(given.posonlyargs), "/")
    if given.vararg:
        parts.append("*" + _parameter(given.vararg, None, values))
    elif given.kwonlyargs:
        parts.append("*")
    parts += [
        _parameter(arg, default, values)
        for arg, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    ]
    if given.kwarg:
        parts.append("**" + _parameter(given.kwarg, None, values))
    made = "" if node.returns is None else f" -> {text_of(node.returns, of_type=True)}"
    return f"({', '.join(parts)}){made}"


def _parameter(arg: ast.arg, default: ast.expr | None, values: dict[str, Any]) -> str:
    kind = "" if arg.annotation is None else f": {text_of(arg.annotation, of_type=True)}"
    if default is None:
        return f"{arg.arg}{kind}"
    return f"{arg.arg}{kind}{default_text(values.get(arg.arg, ...), written=default)}"


def _values(found: Any) -> dict[str, Any]:
    """Return defaults by parameter."""
    given = inspect.signature(inspect.unwrap(found)).parameters.values()
    return {p.name: p.default for p in given if p.default is not p.empty}
