"""Entry point: runs a command and turns errors into plain lines and exit codes.

Exit codes: 0 done, 1 findings of severity error, 2 bad input or usage, 70 a
fault of mrio (traceback in a log file), 130 interrupted.
"""

from __future__ import annotations

import contextlib
import errno
import io
import logging
import os
import sys
import tempfile
import traceback
from pathlib import Path

INTERNAL, INTERRUPTED, USAGE = 70, 130, 2
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""Errors of a standard output that leads to a full or failing disk."""


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; errors go to standard error."""
    # Importing takes a while, and may be interrupted like the rest.
    try:
        _prepare_streams()
        if not _prepare_memory():
            return USAGE
        _prepare_messages()
        code = _command(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone: what it wanted was printed.
        _abandon_output()
        return 0
    except OSError as error:
        if error.filename is not None and not _is_ours(error.filename):
            # A file that the user named, or that lies where the user said.
            reason = f"{error.filename}: {error.strerror or error}"
            print(f"error: {_spelt(reason)}", file=sys.stderr)
            return USAGE
        if error.errno not in NO_ROOM or error.filename is not None:
            return _fault(arguments)
        _abandon_output()
        reason = f"the output cannot be written: {error.strerror}"
        print(f"error: {reason}\n  What to do: make room, or send it elsewhere", file=sys.stderr)
        return USAGE
    except MemoryError as error:
        short = error
    except (RuntimeError, ImportError) as error:
        # What threading says when a limit leaves no room for a stack, the loader for a library.
        if not _says_memory(error):
            return _fault(arguments)
        short = MemoryError(str(error))
    except Exception:
        return _fault(arguments)
    else:
        return code
    return _short_of_memory(short)


def _says_memory(error: BaseException) -> bool:
    from mrio.memory import is_short_of_memory

    return is_short_of_memory(error)


def _is_ours(name: object) -> bool:
    """Return whether a file is one of this package's, which no user named."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    text = os.fsdecode(name) if isinstance(name, str | bytes) else ""
    return os.path.abspath(text).startswith(package + os.sep)


def _spelt(text: str) -> str:
    from mrio.inert import visible

    return visible(text)


def _short_of_memory(error: MemoryError) -> int:
    """Say that memory is short: with what was asked for, where it is known, and what there is."""
    error.__traceback__ = None  # with it goes what its frames hold
    try:
        from mrio.memory import told_of

        print(f"error: {_indented(str(told_of(error, 'this command')))}", file=sys.stderr)
    except MemoryError:
        print("error: memory: this command needs more than there is", file=sys.stderr)
    return USAGE


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")


def _command(arguments: list[str]) -> int:
    """Run one command; what it was told wrongly becomes lines and a code."""
    import typer

    from mrio.cli._app import app
    from mrio.errors import MrioError

    command = typer.main.get_command(app)
    try:
        # Not `app()`, which keeps an interrupt silent and turns a closed pipe into code 1.
        with command.make_context("mrio", list(arguments)) as context:
            command.invoke(context)
    except MrioError as error:
        sys.stdout.flush()
        return _tell(error)
    except Exception as error:
        code = _usage(error)
        if code is None:
            raise
        return code
    return 0


def _abandon_output() -> None:
    """Let what is still buffered go nowhere: Python would try again when it exits."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _prepare_streams() -> None:
    """Write UTF-8 where the locale knows less: names are Chinese too, and data must not change.

    A stream that the caller has closed (`>&-`) is None, and what is written to it goes nowhere.
    """
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


class _Messages(logging.Handler):
    """Warnings as lines on standard error, whatever stream that is when they come."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a message; names in it do nothing."""
        from mrio.inert import visible_lines

        print(visible_lines(self.format(record)), file=sys.stderr)


def _prepare_messages() -> None:
    logger = logging.getLogger("mrio")
    if not any(isinstance(handler, _Messages) for handler in logger.handlers):
        logger.addHandler(_Messages(logging.WARNING))


FLOOR = 850_000_000
"""Bytes of addresses below which numpy, scipy and zarr hang or end the process as they load."""


def _prepare_memory() -> bool:
    """Prepare for a limit on the addresses of this process; False when it is hopelessly low.

    Arrow is made to take memory as it needs it: of its own it sets a GB of addresses aside.
    """
    with contextlib.suppress(ImportError):
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        if limit != resource.RLIM_INFINITY:
            os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
            if limit < FLOOR:
                print(
                    f"error: memory: mrio needs {FLOOR / 1e6:.0f} MB of addresses to begin, "
                    f"{limit / 1e6:.0f} MB are allowed\n  What to do: lift the limit on this "
                    "process (ulimit -v)",
                    file=sys.stderr,
                )
                return False
    return True


def _tell(error: Exception) -> int:
    from mrio.cli._screen import console

    head, *rest = str(error).split("\n") if str(error) else [type(error).__name__]
    screen = console(messages=True)
    screen.print("[bold red]error:[/] ", end="", soft_wrap=True)
    screen.print(head, markup=False, soft_wrap=True)
    for line in rest:
        screen.print(f"  {line}", markup=False, soft_wrap=True)
    return getattr(error, "exit_code", USAGE)


def _usage(error: Exception) -> int | None:
    """Show an error of the command-line parser; None when it is not one."""
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
