"""The door of a public function: arguments of another kind than its signature says are told.

A notebook checks no types. What is handed in is held against the annotations of the signature
before anything is computed, so that a Table in place of a Model is named as that, and not as
whatever goes wrong first inside. Only kinds are looked at here; labels, units and ranges are
checked where they are known.
"""

from __future__ import annotations

import collections.abc as abc
import functools
import inspect
import os
import sys
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields
from numbers import Integral, Real
from typing import Any, ParamSpec, TypeVar

import numpy as np

from mrio.errors import InputError, LabelError

P = ParamSpec("P")
R = TypeVar("R")
UNKNOWN = object()
"""A kind that cannot be looked at: whatever is given passes."""
HINTS = {
    "Model": "mrio.Model(table)",
    "Table": "the table of a model is model.table; see also Table.from_frames and mrio.load",
    "Parties": "policy.Parties(model, stressor)",
    "Settlement": "rule.settle(parties, price)",
    "Series": "pandas.Series(figures, labels)",
    "DataFrame": "pandas.DataFrame(figures, rows, columns)",
}
SHORT = {"pd": "pandas", "np": "numpy", "xr": "xarray"}
WORDS = {
    float: "a number",
    int: "a whole number",
    bool: "True or False",
    str: "a name",
    type(None): "None",
}
SHOWN = 60


def checked_but(*names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return `checked` for a function that looks itself at what some arguments hold."""
    return lambda function: _door(function, names)


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function with a look at the kinds of its arguments before it runs.

    Raises
    ------
    InputError
        'consumption needs a Model, not a Table'; 'paths: top is 2.5, needed is a whole number'.

    Examples
    --------
    >>> @checked
    ... def half(of: float) -> float:
    ...     return of / 2
    >>> half(3)
    1.5
    >>> half("3")
    Traceback (most recent call last):
    mrio.errors.InputError: half: of is '3', needed is a number
    """
    return _door(function, ())


def _door(function: Callable[P, R], but: tuple[str, ...]) -> Callable[P, R]:
    signature = inspect.signature(function)
    who = _name(function)

    @functools.wraps(function)
    def door(*args: P.args, **kwargs: P.kwargs) -> R:
        # A missing or unknown argument is Python's own to tell.
        given = signature.bind(*args, **kwargs).arguments
        kinds = _kinds(function)
        for name, value in given.items():
            if name in kinds:
                kind = _outside(kinds[name]) if name in but else kinds[name]
                check_kind(value, kind, who, name)
        return function(*args, **kwargs)

    return door


def check_fields(instance: Any, *, but: tuple[str, ...] = ()) -> None:
    """Look at the kinds of the fields of a dataclass; its `__post_init__` begins with this.

    Parameters
    ----------
    instance : dataclass
    but : names of fields whose contents are checked elsewhere

    Raises
    ------
    InputError
    """
    kinds = _kinds(type(instance))
    for each in fields(instance):
        if each.init and each.name in kinds:
            kind = _outside(kinds[each.name]) if each.name in but else kinds[each.name]
            check_kind(getattr(instance, each.name), kind, type(instance).__name__, each.name)


def check_kind(value: Any, kind: Any, who: str, name: str) -> None:
    """Raise InputError where a value is not of a kind."""
    if fits(value, kind):
        return
    hint = HINTS.get(getattr(kind, "__name__", ""))
    if getattr(kind, "__name__", "") in ("Model", "Table"):
        raise InputError(
            f"{who} needs {told(kind)}, not {_one(type(value))}", where=name, hint=hint
        )
    error = LabelError if kind is not str and _of_names(kind) else InputError
    raise error(f"{who}: {name} is {shown(value)}, needed is {told(kind)}", where=name, hint=hint)


def _outside(kind: Any) -> Any:
    """Return a kind without what it holds: a dict of names to names as a dict, no number."""
    inner = typing.get_args(kind)
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return typing.Union[tuple(_outside(each) for each in inner)]  # noqa: UP007
    return UNKNOWN if kind in (int, float, str) else typing.get_origin(kind) or kind


def _of_names(kind: Any) -> bool:
    """Return whether a kind is made of names alone: regions, sectors, stressors."""
    inner = [each for each in typing.get_args(kind) if each not in (type(None), ...)]
    return kind is str or (bool(inner) and all(_of_names(each) for each in inner))


def fits(value: Any, kind: Any) -> bool:
    """Return whether a value is of the kind that an annotation says."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, each) for each in inner)
    if origin is typing.Annotated:
        return fits(value, inner[0])
    if origin is typing.Literal:
        return isinstance(value, tuple({type(each) for each in inner}))
    if kind in _SIMPLE:
        return _SIMPLE[kind](value)
    if origin is np.ndarray or kind is UNKNOWN:
        return True
    if origin is None:
        return not isinstance(kind, type) or _instance(value, kind)
    if origin in (type, abc.Callable):
        return callable(value)
    if origin is os.PathLike:
        return isinstance(value, os.PathLike)
    if issubclass(origin, abc.Mapping):
        return isinstance(value, abc.Mapping) and all(
            fits(key, inner[0]) and fits(item, inner[1]) for key, item in value.items()
        )
    if issubclass(origin, abc.Iterable):
        return _goes_through(value, origin, inner)
    return isinstance(value, origin)


def _goes_through(value: Any, origin: type, inner: tuple[Any, ...]) -> bool:
    """Return whether a value is a sequence of a kind; what is read once is not read here."""
    if isinstance(value, str):
        return fits("", inner[0]) and not (origin is tuple and inner[-1:] != (...,))
    mapping = isinstance(value, abc.Mapping) and origin is not abc.Iterable
    odd = mapping or isinstance(value, bytes) or hasattr(value, "columns")
    if odd or not isinstance(value, abc.Iterable) or _is_scalar(value):
        return False
    if not isinstance(value, abc.Sized):
        return origin is abc.Iterable or inner[0] is str
    if origin is tuple and inner[-1:] != (...,):
        return len(value) == len(inner) and all(map(fits, value, inner))
    return all(fits(each, inner[0]) for each in value)


def _is_scalar(value: Any) -> bool:
    return getattr(value, "ndim", 1) == 0


def _instance(value: Any, kind: type) -> bool:
    if getattr(kind, "_is_protocol", False):
        return True  # whoever has the methods will do: the function looks at them
    return isinstance(value, kind)


_SIMPLE: dict[Any, Callable[[Any], bool]] = {
    Any: lambda _: True,
    object: lambda _: True,
    None: lambda value: value is None,
    type(None): lambda value: value is None,
    # numpy counts a duration among the integers, Python a truth value.
    float: lambda value: (
        isinstance(value, Real) and not isinstance(value, (bool, np.bool_, np.timedelta64))
    ),
    int: lambda value: (
        isinstance(value, Integral) and not isinstance(value, (bool, np.bool_, np.timedelta64))
    ),
    bool: lambda value: isinstance(value, (bool, np.bool_)),
    str: lambda value: isinstance(value, str),
}


def told(kind: Any) -> str:
    """Return a kind in words.

    Examples
    --------
    >>> told(float | None), told(abc.Sequence[str])
    ('a number or None', 'a list of names')
    """
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(told(each) for each in inner))
    if origin is typing.Annotated:
        return told(inner[0])
    if origin is typing.Literal:
        return f"one of {', '.join(map(repr, inner))}"
    if kind in WORDS:
        return WORDS[kind]
    if origin is None:
        plain = {abc.Mapping: "a dict", abc.Sequence: "a list"}
        return plain.get(kind) or (_one(kind) if isinstance(kind, type) else "something else")
    if origin in (type, abc.Callable):
        return "a function"
    if origin is os.PathLike:
        return "a path"
    if issubclass(origin, abc.Mapping):
        return f"a dict of {_many(inner[0])} to {_many(inner[1])}"
    if origin is tuple and inner[-1:] != (...,):
        return f"a pair of {_many(inner[0])}" if len(inner) == 2 else f"{len(inner)} values"
    return f"a list of {_many(inner[0])}" if issubclass(origin, abc.Iterable) else _one(origin)


def _many(kind: Any) -> str:
    """Return the plural of a kind."""
    plural = {float: "numbers", int: "whole numbers", str: "names", bool: "truth values"}
    if kind in plural:
        return plural[kind]
    if isinstance(kind, type):
        return f"{kind.__name__} objects"
    return told(kind)


def shown(value: Any) -> str:
    """Return a value as a message shows it: on one line, cut where it is long.

    Examples
    --------
    >>> shown("80"), shown(object())
    ("'80'", 'an object')
    """
    plain = (str, bytes, int, float, complex, list, tuple, dict, set, np.generic)
    if value is not None and not isinstance(value, plain):
        return _one(type(value))
    written = " ".join(repr(value).split())
    if " object at 0x" in written:
        return f"{_one(type(value))} of {len(value)}" if isinstance(value, abc.Sized) else "odd"
    return written if len(written) <= SHOWN else f"{written[:SHOWN]}…"


def _one(kind: type) -> str:
    """Return a type with its article, as a sentence needs it."""
    name = kind.__name__
    return name if kind is type(None) else f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _name(function: Callable[..., Any]) -> str:
    """Return the name of a function, with its class where it is a method."""
    return function.__qualname__.rpartition("<locals>.")[2].removesuffix(".__init__")


@functools.cache
def _kinds(of: Any) -> Mapping[str, Any]:
    """Return the kinds of the arguments of a function, or of the fields of a class."""
    if isinstance(of, type):
        found: dict[str, Any] = {}
        for cls in reversed(of.__mro__):
            space = vars(sys.modules[cls.__module__])
            for name, kind in vars(cls).get("__annotations__", {}).items():
                found[name] = _resolved(kind, space)
        return found
    space = inspect.unwrap(of).__globals__
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {
        name: _resolved(each.annotation, space)
        for name, each in inspect.signature(of).parameters.items()
        if each.kind not in variadic and each.annotation is not inspect.Parameter.empty
    }


def _resolved(kind: Any, space: Mapping[str, Any]) -> Any:
    """Return the kind that an annotation means; names that only checkers of types know are open."""
    if not isinstance(kind, str):
        return kind
    loaded = {short: sys.modules[name] for short, name in SHORT.items() if name in sys.modules}
    try:
        return eval(kind, {**loaded, **space})  # the package's own annotations, no input
    except (NameError, TypeError, AttributeError):
        return UNKNOWN
