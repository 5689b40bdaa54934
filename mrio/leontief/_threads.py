"""How many threads the linear algebra takes: one controller, limits at the outermost call."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any

from mrio.errors import ConfigError

VARIABLE = "MRIO_THREADS"
_lock = RLock()
_depth = 0
_limit: Any = None


@cache
def _controller() -> Any:
    import scipy.linalg  # noqa: F401  (a library is limited only once it is loaded)
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextmanager
def blas_threads(count: int | None = None) -> Iterator[None]:
    """Limit the threads of the linear algebra within a block.

    Without a count the environment variable MRIO_THREADS decides, without that
    the libraries' own settings (all cores, or OPENBLAS_NUM_THREADS). Within a
    block that is limited already nothing changes: the outermost call decides,
    for all threads of the process.

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
    global _depth, _limit
    wanted = _wanted(count)
    if wanted is None:
        yield
        return
    with _lock:
        if _depth == 0:
            _limit = _controller().limit(limits=wanted, user_api="blas")
        _depth += 1
    try:
        yield
    finally:
        with _lock:
            _depth -= 1
            if _depth == 0:
                _limit.restore_original_limits()
                _limit = None


def _wanted(count: int | None) -> int | None:
    given: Any = count if count is not None else os.environ.get(VARIABLE) or None
    if given is None:
        return None
    try:
        wanted = int(given)
    except ValueError:
        wanted = 0
    if wanted < 1 or isinstance(given, float):
        where = "threads" if count is not None else VARIABLE
        raise ConfigError(
            f"{given!r} is no number of threads",
            where=where,
            hint="give a whole number of 1 or more",
        )
    return wanted
