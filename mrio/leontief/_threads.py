"""How many threads the linear algebra takes: one controller, limits at the outermost call."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from threading import Lock, get_ident
from typing import Any

from mrio.errors import ConfigError
from mrio.memory import limited, require_memory

VARIABLE = "MRIO_THREADS"
MOST = 1024
"""More threads than any machine's BLAS was built for."""
BUFFER_BYTES, BUFFER_SIDE = 120_000_000, 512
"""What OpenBLAS takes for itself, once for each of its libraries and threads, at the first large
product; and a product that is large enough."""
_lock = Lock()
_owner: int | None = None


@cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    import_module("scipy.linalg")  # a library is limited only once it is loaded
    return ThreadpoolController()


@cache
def _have_buffers() -> None:
    """Have OpenBLAS take its buffers while there is room, in a process of limited memory.

    Where it finds none it ends the process, or waits for ever.
    """
    if not limited():
        return
    require_memory(BUFFER_BYTES, "the linear algebra")
    import numpy as np
    from scipy.linalg import lu_factor

    square = np.eye(BUFFER_SIDE)
    lu_factor(square @ square)


@contextmanager
def blas_threads(count: int | None = None) -> Generator[None]:
    """Limit the threads of the linear algebra within a block.

    Without a count the environment variable MRIO_THREADS decides, without that
    the libraries' own settings (all cores, or OPENBLAS_NUM_THREADS). The limit
    is the process's: the first thread to ask sets it and lifts it when it
    leaves; blocks within its own, and those of other threads meanwhile, change
    nothing.

    Parameters
    ----------
    count : int, optional

    Raises
    ------
    ConfigError
        When the count is not a whole number of 1 to 1,024.
    ShortMemoryError
        When a limit on this process leaves no memory for linear algebra.

    Examples
    --------
    >>> with blas_threads(1):
    ...     pass
    """
    global _owner
    wanted = _wanted(count)
    _have_buffers()
    with _lock:
        mine = wanted is not None and _owner is None
        if mine:
            _owner = get_ident()
    if not mine:
        yield
        return
    try:
        # Set and lifted by one thread: threadpoolctl lets no other touch OpenBLAS meanwhile.
        with _controller().limit(limits=wanted, user_api="blas"):
            yield
    finally:
        with _lock:
            _owner = None


def _wanted(count: int | None) -> int | None:
    given: Any = count if count is not None else os.environ.get(VARIABLE) or None
    if given is None:
        return None
    try:
        wanted = int(given)
    except (ValueError, TypeError, OverflowError):
        wanted = 0
    if not 1 <= wanted <= MOST or isinstance(given, float):
        where = "threads" if count is not None else VARIABLE
        raise ConfigError(
            f"{_short(given)!r} is no number of threads",
            where=where,
            hint=f"give a whole number of 1 to {MOST:,}",
        )
    return wanted


def _short(given: object) -> str:
    text = str(given)
    return text if len(text) <= 40 else f"{text[:40]}…"
