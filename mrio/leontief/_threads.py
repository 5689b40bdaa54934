"""How many threads the linear algebra takes: one controller, limits at the outermost call."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock, get_ident
from typing import Any

from mrio.errors import ConfigError

VARIABLE = "MRIO_THREADS"
_lock = Lock()
_owner: int | None = None


@cache
def _controller() -> Any:
    import scipy.linalg  # noqa: F401  (a library is limited only once it is loaded)
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextmanager
def blas_threads(count: int | None = None) -> Iterator[None]:
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
        When the count is not a whole number of 1 or more.

    Examples
    --------
    >>> with blas_threads(1):
    ...     pass
    """
    global _owner
    wanted = _wanted(count)
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
    if wanted < 1 or isinstance(given, float):
        where = "threads" if count is not None else VARIABLE
        raise ConfigError(
            f"{given!r} is no number of threads",
            where=where,
            hint="give a whole number of 1 or more",
        )
    return wanted
