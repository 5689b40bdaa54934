"""Settings that are the thing they set: frozen dataclasses that a plan or a script fills in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, fields
from functools import wraps
from typing import Annotated, Any, TypeVar, dataclass_transform, overload

import numpy as np
from pydantic import BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass

from mrio.checking import shown
from mrio.errors import InputError

Made = TypeVar("Made")

RULES_OF_FIELDS = ConfigDict(
    extra="forbid",
    strict=True,
    arbitrary_types_allowed=True,
    allow_inf_nan=False,
    use_attribute_docstrings=True,
)
"""As in `Settings`: nothing is converted, unknown names are errors."""


def plain_number(given: Any) -> Any:
    """Return a number of numpy as one of Python: the same figure."""
    return given.item() if isinstance(given, np.number) else given


def as_tuple(given: Any) -> Any:
    """Return a list as the tuple that is kept; one name alone is no list of its letters."""
    return tuple(given) if isinstance(given, list) else given


Number = Annotated[float, BeforeValidator(plain_number)]
Share = Annotated[float, BeforeValidator(plain_number), Field(ge=0, le=1)]
Amount = Annotated[float, BeforeValidator(plain_number), Field(ge=0)]
Names = Annotated[tuple[str, ...], BeforeValidator(as_tuple)]
"""A list of names, kept as a tuple."""


@overload
def parameters(cls: type[Made], /) -> type[Made]: ...
@overload
def parameters(*, eq: bool = True) -> Callable[[type[Made]], type[Made]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field, Field))
def parameters(cls: type[Any] | None = None, /, *, eq: bool = True) -> Any:
    """Make a class a frozen dataclass whose fields are checked, in a script and in a plan alike.

    What is wrong in a script is an InputError; in a file, an error with its line.

    Parameters
    ----------
    cls : class with annotated fields
    eq : bool
        Whether two of them with the same values are equal; not where a field holds
        a frame, which has no one truth value.
    """
    if cls is None:
        return lambda given: parameters(given) if eq else _made(given, eq=False)
    return _made(cls, eq=eq)


def _made(cls: type[Any], *, eq: bool) -> type[Any]:
    made = dataclass(cls, frozen=True, eq=eq, config=RULES_OF_FIELDS)
    init = made.__init__

    @wraps(init)
    def told(self: Any, *args: Any, **kwargs: Any) -> None:
        try:
            init(self, *args, **kwargs)
        except ValidationError as error:
            message, name = _message(made, error)
            raise InputError(message, where=name or None) from None

    setattr(made, "__init__", told)  # noqa: B010 pyright knows no other way to a class's own
    return made


def _message(made: type[Any], error: ValidationError) -> tuple[str, str]:
    """Return what is wrong with the first field that is, and the field."""
    found = error.errors(include_url=False)[0]
    names = [each.name for each in fields(made) if each.init]
    loc = [part for part in found["loc"] if not isinstance(part, str) or part in names]
    first = loc[0] if loc else ""
    name = names[first] if isinstance(first, int) and first < len(names) else str(first)
    text = found["msg"][0].lower() + found["msg"][1:]
    text = text.removeprefix("value error, ")
    if found["type"] == "missing":
        return f"{made.__name__}: {name} is required", name
    if found["type"] == "unexpected_keyword_argument":
        known = ", ".join(names)
        return f"{made.__name__} has no {found['loc'][-1]!r}: its parameters are {known}", name
    if not name:
        return f"{made.__name__}: {text}", name
    return f"{made.__name__}: {name} is {shown(found['input'])}: {text}", name
