"""Entry point: runs a command and turns errors into plain lines and exit codes.

Exit codes: 0 done, 1 findings of severity error, 2 bad input or usage, 70 a
fault of mrio (traceback in a log file), 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import traceback
from pathlib import Path

INTERNAL, INTERRUPTED, USAGE = 70, 130, 2


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; errors go to standard error."""
    from mrio.cli._app import app
    from mrio.errors import MrioError

    _speak_unicode()
    try:
        result = app(arguments, prog_name="mrio", standalone_mode=False)
        sys.stdout.flush()
    except MrioError as error:
        return _tell(error)
    except (KeyboardInterrupt, EOFError):
        print("\ninterrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone: what it wanted was printed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        code = _usage(error)
        return _fault(arguments) if code is None else code
    return result if isinstance(result, int) else 0


def _speak_unicode() -> None:
    """Write UTF-8 where the locale knows less: names are Chinese too, and data must not change."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _tell(error: Exception) -> int:
    from rich.console import Console

    head, *rest = str(error).splitlines() or [type(error).__name__]
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print("[bold red]error:[/] ", end="")
    console.print(head, markup=False)
    for line in rest:
        console.print(f"  {line}", markup=False)
    return getattr(error, "exit_code", USAGE)


def _usage(error: Exception) -> int | None:
    """Show an error of the command-line parser; None when it is not one."""
    if type(error).__name__ == "Abort":
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    show = getattr(error, "show", None)
    if callable(show) and hasattr(error, "exit_code"):
        show()
        return USAGE
    if type(error).__name__ == "Exit":
        return int(getattr(error, "exit_code", 0))
    return None


def _fault(arguments: list[str]) -> int:
    with tempfile.NamedTemporaryFile(
        "w", prefix="mrio-fault-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write("mrio " + " ".join(arguments) + "\n\n" + traceback.format_exc())
    print(
        f"error: a fault of mrio itself; the traceback is in {Path(log.name)}\n"
        "  What to do: please report it with that file",
        file=sys.stderr,
    )
    return INTERNAL
