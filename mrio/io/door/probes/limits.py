"""Limits that a child sets itself before it opens a file, and the words it ends with."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any


def run(read: Callable[[str], str | None]) -> None:
    """Set the limits that standard input names, read, and print how it went.

    Parameters
    ----------
    read : function of a path
        Returns why the file is refused, None when all of it was read.
    """
    asked = json.loads(sys.stdin.read())
    sys.path[:] = asked["sys"]
    _limit(asked)
    try:
        refusal = read(asked["path"])
    except MemoryError:
        print("memory")
    except Exception as error:
        text = f"{type(error).__name__}: {error}".replace("\n", " ")
        short = "unable to allocate" in text.lower() or "can't allocate" in text.lower()
        print("memory" if short else f"damaged: {text[:300]}")
    else:
        print("well" if refusal is None else f"refused: {refusal}")


def _limit(asked: dict[str, Any]) -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's clock alone
        return
    limits = (
        (resource.RLIMIT_CPU, asked["seconds"]),
        (resource.RLIMIT_AS, asked["space"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),  # a reader writes nothing
    )
    for kind, most in limits:
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, hard))
