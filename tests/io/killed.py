"""A writer that is killed, like by kill -9, at its k-th touch of the file system."""

import os
import signal
import sys

TOUCHES = frozenset(
    f"os.{call}" for call in ("link", "listdir", "mkdir", "remove", "rename", "rmdir", "scandir")
) | {"open"}


def run_and_die(task, at, folder):
    """Run a task in a child of this process that is killed at touch `at`.

    Returns
    -------
    bool
        Whether it was killed: False when it ended before.
    """
    child = os.fork()
    if child == 0:
        seen = 0

        def hook(event, arguments):
            nonlocal seen
            if event not in TOUCHES or not any(str(folder) in str(part) for part in arguments):
                return
            seen += 1
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        code = 1
        try:
            task()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the writer failed"
    return False


def touches_of(task, folder):
    """Return how often a task touches the file system, in a child."""
    low, high = 0, 1
    while run_and_die(task, high, folder):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if run_and_die(task, middle, folder) else (low, middle)
    return low
