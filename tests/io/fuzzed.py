"""Commands run one after the other in a child of this process, within limits and watched."""

import contextlib
import io
import json
import os
import resource
import signal
import sys
import tempfile

from mrio.cli._main import run

SPACE = 2_000_000_000
"""Bytes of addresses that the commands may take beyond what this process has."""
SECONDS = 60
_SYSTEM = ("/proc/", "/sys/", "/dev/null", "/dev/urandom", "/etc/", "/usr/share/zoneinfo")


def commanded(cases, folder):
    """Run commands in a child whose opened files must lie in `folder`.

    Parameters
    ----------
    cases : list of (prepare, arguments)
        `prepare` is a function that lays the files; the working folder is `folder`.

    Returns
    -------
    list of dict
        For each case that was begun: code, said, elsewhere; a last one with the signal, if any.
    """
    with tempfile.TemporaryFile() as told:
        child = os.fork()
        if child == 0:
            _run(cases, str(folder), told.fileno())
        _, status = os.waitpid(child, 0)
        told.seek(0)
        found = [json.loads(line) for line in told.read().splitlines()]
    if os.WIFSIGNALED(status):
        found.append({"code": -1, "said": f"signal {os.WTERMSIG(status)}", "elsewhere": []})
    elif os.WEXITSTATUS(status):
        found.append({"code": os.WEXITSTATUS(status), "said": "fell out", "elsewhere": []})
    return found


def _run(cases, folder, told):
    """Never return: what happens here must not go on in a copy of the tests."""
    code = 99
    try:
        os.chdir(folder)
        with open("/proc/self/statm") as statm:
            used = int(statm.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + SPACE, used + SPACE))
        roots = (folder, sys.prefix, sys.base_prefix, *_ours())
        known = tuple(os.path.realpath(path) + os.sep for path in roots)
        watched, elsewhere = [False], []

        def hook(event, details):
            if event == "open" and watched[0] and isinstance(details[0], str | bytes):
                real = os.path.realpath(os.fsdecode(details[0]))
                if not real.startswith(known) and not real.startswith(_SYSTEM):
                    elsewhere.append(real)

        sys.addaudithook(hook)
        for prepare, arguments in cases:
            prepare()
            elsewhere.clear()
            said = io.StringIO()
            signal.alarm(SECONDS)
            watched[0] = True
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                outcome = run(arguments)
            watched[0] = False
            signal.alarm(0)
            line = {"code": outcome, "said": said.getvalue(), "elsewhere": elsewhere}
            os.write(told, json.dumps(line).encode() + b"\n")
        code = 0
    finally:
        os._exit(code)


def _ours():
    """Return where this package and its data lie."""
    import mrio

    package = os.path.dirname(mrio.__file__)
    return package, os.path.join(os.path.dirname(package), "data")
