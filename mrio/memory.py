"""Memory at hand: what the machine, a container or a limit on this process still gives."""

from __future__ import annotations

import os
from pathlib import Path

import psutil

from mrio.errors import ShortMemoryError

_UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_CGROUP = Path("/sys/fs/cgroup")
_UNLIMITED = 1 << 60


def memory_at_hand() -> int:
    """Return the bytes that can be taken without swapping, and without meeting a limit.

    The least of what the machine has free, what the container (cgroup) leaves, and what
    the limits of this process (`ulimit -v`, `ulimit -d`) leave.
    """
    free = [int(psutil.virtual_memory().available), *_within_limits(), *_within_container()]
    return max(0, min(free))


def limited() -> bool:
    """Return whether the memory of this process is limited (`ulimit -v`, `ulimit -d`)."""
    return bool(_within_limits())


def _within_limits() -> list[int]:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return []
    used = psutil.Process().memory_info()
    known = ((resource.RLIMIT_AS, used.vms), (resource.RLIMIT_DATA, getattr(used, "data", 0)))
    limits = [(resource.getrlimit(kind)[0], taken) for kind, taken in known]
    return [limit - taken for limit, taken in limits if limit != resource.RLIM_INFINITY]


def _within_container() -> list[int]:
    """Return what a limit of the container leaves; its cache of files can be taken back."""
    try:
        limit = (_CGROUP / "memory.max").read_text().strip()
        used = int((_CGROUP / "memory.current").read_text())
        counted = dict(line.split() for line in (_CGROUP / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):
        return []
    if not limit.isdecimal() or int(limit) > _UNLIMITED:
        return []
    return [int(limit) - used + int(counted.get("inactive_file", 0))]


def require_memory(need: int, what: str, *, where: object = None, hint: str | None = None) -> None:
    """Raise when so many bytes are not to be had, before anything is begun.

    Parameters
    ----------
    need : int
        Bytes.
    what : str
        What needs them, as the subject of a sentence.
    where, hint
        As in MrioError.

    Raises
    ------
    ShortMemoryError
        'memory: … needs …, … are free'.
    """
    has = memory_at_hand()
    if need > has:
        raise short_of_memory(what, sized(need), sized(has), where=where, hint=hint)


def short_of_memory(
    what: str,
    need: str = "more than there is",
    has: str | None = None,
    *,
    where: object = None,
    hint: str | None = None,
) -> ShortMemoryError:
    """Return the error that says that memory is short, with what is needed and what there is."""
    return ShortMemoryError(
        f"memory: {what} needs {need}, {has or sized(memory_at_hand())} are free",
        where=where,
        hint=hint or f"close other programs{_limit_hint()}, or use a machine with more memory",
    )


def told_of(error: MemoryError, what: str) -> ShortMemoryError:
    """Return what numpy says of memory that it did not get, as an error of this package."""
    if isinstance(error, ShortMemoryError):
        return error
    asked, _, rest = str(error).removeprefix("Unable to allocate ").partition(" for an array")
    more = f"{asked} more than there is" if rest else "more than there is"
    return short_of_memory(what, more, f"without it {sized(memory_at_hand())}")


def is_short_of_memory(error: BaseException) -> bool:
    """Return whether an error says, in words of a library, that memory is short."""
    told = str(error).lower()
    return isinstance(error, MemoryError) or any(
        words in told
        for words in ("start new thread", "failed to map segment", "cannot allocate memory")
    )


def _limit_hint() -> str:
    return ", or lift the limit on this process (ulimit -v)" if os.name == "posix" else ""


def sized(count: int) -> str:
    """Return a number of bytes for people.

    Examples
    --------
    >>> sized(1_934_000_000)
    '1.9 GB'
    >>> sized(512)
    '512 bytes'
    """
    for size, unit in _UNITS:
        if count >= size:
            return f"{count / size:,.1f} {unit}"
    return f"{count:,} bytes"
