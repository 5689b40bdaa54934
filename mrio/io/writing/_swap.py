"""Two names of one file system swapped in one step, where the system can."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

_HERE = -100
"""AT_FDCWD: names are meant from the working folder."""
_EXCHANGE, _SWAP = 2, 2
"""RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS."""
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EXDEV)


def swapped(one: Path, other: Path) -> bool:
    """Swap what two names stand for; False where the system or the file system cannot.

    Raises
    ------
    FileNotFoundError
        One of them is not there any more.
    OSError
    """
    call = _call()
    if call is None or call(os.fsencode(one), os.fsencode(other)) == 0:
        return call is not None
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))


@cache
def _call() -> Any:
    """Return the system's call as a function of two names, None where there is none."""
    if sys.platform not in ("linux", "darwin"):
        return None
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            found = library.renamex_np
            return lambda one, other: found(one, other, ctypes.c_uint(_SWAP))
        found = library.renameat2
    except (OSError, AttributeError):  # a C library older than the call
        return None
    return lambda one, other: found(_HERE, one, _HERE, other, ctypes.c_uint(_EXCHANGE))
