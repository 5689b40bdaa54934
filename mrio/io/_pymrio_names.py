"""Names of extensions on both sides of the bridge; none is changed without being asked for."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from functools import cache

from mrio.errors import LabelError
from mrio.labels import suggest

INDUSTRY, DEMAND = ("region", "sector"), ("region", "category")
PRIMARY = "primary_inputs"
PRIMARY_LEVELS = ("kind", "primary_input")
FACTS = "mrio-facts "
JOINT = " | "
"""Between the labels of a row that has several."""

Names = Mapping[str, str]


@cache
def reserved() -> frozenset[str]:
    """Return the names that an IOSystem of pymrio uses itself, and that of the primary inputs."""
    import pymrio

    parameters = inspect.signature(pymrio.IOSystem.__init__).parameters.values()
    taken = {
        parameter.name for parameter in parameters if parameter.kind is not parameter.VAR_KEYWORD
    }
    return frozenset({*dir(pymrio.IOSystem()), *taken, PRIMARY})


def attributes_for(extensions: Iterable[str], names: Names | None) -> dict[str, str]:
    """Return extension → attribute of the IOSystem.

    Raises
    ------
    LabelError
        When `names` names no extension, or an attribute is not an identifier,
        is given twice, or is one that pymrio has already.
    """
    known = list(extensions)
    found = _renamed(known, names, "the table has no extension {!r}")
    clash = [name for name in known if found[name] in reserved()]
    if clash:
        way = {name: f"{found[name]}_ext" for name in clash}
        raise LabelError(
            f"pymrio's IOSystem uses {_listed(found[name] for name in clash)} itself, "
            "and cannot take an extension of that name",
            where=clash[0],
            hint=f"name another for the way: names={way}, on the command line "
            "--name OLD=NEW; from_pymrio and load_pymrio give the former name back",
        )
    return _checked(found, "in pymrio")


def extensions_for(
    attributes: Mapping[str, str], names: Names | None, noted: Names
) -> dict[str, str]:
    """Return attribute of the IOSystem → extension.

    Parameters
    ----------
    attributes : mapping of the attribute (or folder) to the name that pymrio prints
    names : attribute → extension, as the caller wishes
    noted : the same as `to_pymrio` noted it; the default

    Raises
    ------
    LabelError
        When `names` names no attribute, or an extension is not an identifier
        or is given twice.
    """
    printed = {shown: attribute for attribute, shown in attributes.items()}
    known = list(attributes)
    for key in names or {}:
        if key not in attributes and key in printed:
            raise LabelError(
                f"{key!r} is what pymrio prints for the extension {printed[key]!r}",
                where=key,
                hint=f"use the name of the attribute or folder: names={{{printed[key]!r}: …}}",
            )
    wished = {**{key: name for key, name in noted.items() if key in attributes}, **(names or {})}
    return _checked(_renamed(known, wished, "pymrio's system has no extension {!r}"), "in mrio")


def _renamed(known: list[str], names: Names | None, message: str) -> dict[str, str]:
    for key in names or {}:
        if key not in known:
            raise LabelError(
                message.format(key),
                where=key,
                hint=suggest(key, known) if known else "leave it out of names",
            )
    return {name: (names or {}).get(name, name) for name in known}


def _checked(found: dict[str, str], side: str) -> dict[str, str]:
    odd = [name for name in found if not found[name].isidentifier()]
    if odd:
        way = {name: re.sub(r"\W|^(?=\d)", "_", found[name]) or "extension" for name in odd}
        raise LabelError(
            f"{_listed(found[name] for name in odd)} cannot name an extension {side}: "
            "it is not a plain identifier",
            where=odd[0],
            hint="letters, digits and underscores alone: choose a name by the parameter names, "
            f"e.g. names={way}, on the command line --name OLD=NEW",
        )
    seen: dict[str, str] = {}
    for name, other in found.items():
        if other in seen:
            raise LabelError(
                f"{seen[other]!r} and {name!r} would both be {other!r} {side}",
                where=other,
                hint="give each a name of its own by the parameter names",
            )
        seen[other] = name
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
