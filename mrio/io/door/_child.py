"""Files that a library cannot be trusted with are read by a child process first, within limits.

HDF5 and the reader of workbooks can crash, run for ever or take all memory over a file that
was changed. The child reads all of it and says whether it went well; only then is it read here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from mrio.errors import StoreError
from mrio.io.door._words import damaged, refused, told_apart
from mrio.memory import memory_at_hand, require_memory, short_of_memory, sized

SECONDS, BYTES_A_SECOND = 10, 5_000_000
"""Time that a child may take, and what it must read in each second beyond that."""
SPACE, FACTOR = 2_000_000_000, 200
"""Memory that a child may take: this much, and so many times the length of the file."""
_PROBE = Path(__file__).parent / "_probe.py"


def tried(path: Path, kind: str) -> None:
    """Read a file in a child process, and raise unless it went well.

    Parameters
    ----------
    path : Path
    kind : str
        'netcdf' or 'workbook'.

    Raises
    ------
    StoreError
        With what the child found, or how it ended.
    ShortMemoryError
        When it needs more memory than there is.
    """
    with told_apart(path, ""):
        length = path.stat().st_size
        path.open("rb").close()
    seconds = SECONDS + length // BYTES_A_SECOND
    space = min(SPACE + FACTOR * length, max(memory_at_hand(), SPACE // 4))
    told = {"path": str(path.resolve()), "seconds": seconds, "space": space}
    told |= {"kind": kind, "sys": sys.path}
    # Alone (-I): what it may import is this process's path, handed over after it began.
    command = [sys.executable, "-I", str(_PROBE)]
    try:
        ended = subprocess.run(
            command,
            input=json.dumps(told).encode(),
            capture_output=True,
            timeout=2 * seconds + 10,
            check=False,
            env={name: value for name, value in os.environ.items() if name in _KEPT},
        )
    except subprocess.TimeoutExpired:
        found = f"reading it did not end within {2 * seconds + 10:,} s"
        raise damaged(path, found, what="the file") from None
    lines = ended.stdout.decode("utf-8", "replace").splitlines()
    last = lines[-1] if lines else ""
    if ended.returncode == 0 and last.startswith("well "):
        # As read, and once more as it is made into what is handed on.
        need = 2 * int(last.removeprefix("well "))
        require_memory(need, f"{path}", where=str(path))
        return
    if last.startswith("refused: "):
        raise refused(path, last.removeprefix("refused: "), "ask for the figures as CSV or Parquet")
    if last.startswith("memory"):
        raise short_of_memory(f"{path}", f"more than {sized(space)}", where=str(path))
    if last.startswith("damaged: "):
        raise StoreError(
            f"{path} cannot be read as {_KINDS[kind]}: {last.removeprefix('damaged: ')}",
            where=str(path),
            hint="it is damaged or of another format: copy or make it again",
        )
    how = f"signal {-ended.returncode}" if ended.returncode < 0 else f"code {ended.returncode}"
    raise damaged(path, f"its reader was ended by it ({how})", what="the file")


_KINDS = {"netcdf": "netCDF", "workbook": "a workbook"}
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH")
