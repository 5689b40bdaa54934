"""Streams that end early, are full, closed, of another encoding, or interrupted."""

import os
import signal
import subprocess
import sys

import pytest

from mrio.cli._main import run

MRIO = [sys.executable, "-m", "mrio"]


def slow(*values):
    """A case that tells nothing which a quicker one does not tell as well."""
    return pytest.param(*values, marks=pytest.mark.slow)


def shell(command: str, folder) -> subprocess.CompletedProcess:
    """Run in bash with the exit codes of a pipe's parts as the last line of standard error."""
    return subprocess.run(
        ["bash", "-c", f'{command}; echo "${{PIPESTATUS[@]}}" >&2'],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([os.getcwd(), *sys.path])},
    )


@pytest.mark.parametrize("command", [["info", "china-2007"], slow(["demo", "--no-page"])])
def test_a_locale_without_unicode(command):
    """Boxes, arrows and Chinese names must not turn into a fault."""
    done = subprocess.run(
        [sys.executable, "-m", "mrio", *command],
        capture_output=True,
        env={**os.environ, "LANG": "C", "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0, done.stderr
    assert "Shanxi" in done.stdout.decode("utf-8")


def test_a_reader_that_leaves_early():
    command = f"{sys.executable} -m mrio account china-2007 -p flows -f csv | head -n 2"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert done.stdout.startswith("origin,Beijing")
    assert done.stderr == ""


@pytest.mark.parametrize(
    "command",
    [
        slow("demo"),
        slow("demo -f csv"),
        "info china-2007",
        slow("info china-2007 -f json"),
        slow("check china-2007"),
        slow("account china-2007 -p flows"),
        "account china-2007 -p flows -f csv",
        "convert china-2007 x.zarr",
        "--help",
    ],
)
def test_a_reader_that_leaves_at_once_is_no_error(tmp_path, command):
    done = shell(f"{sys.executable} -m mrio {command} | true", tmp_path)
    assert done.stderr.split() == ["0", "0"]


def test_the_page_is_written_though_the_reader_leaves(tmp_path):
    done = shell(f"{sys.executable} -m mrio demo | head -n 3", tmp_path)
    assert done.stderr.split() == ["0", "0"]
    assert "Shanxi emissions" in done.stdout
    assert (tmp_path / "mrio-demo.html").is_file()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("command", [slow("demo --no-page"), "account china-2007 -f csv", "--help"])
def test_a_full_disk_is_told(tmp_path, command):
    done = shell(f"{sys.executable} -m mrio {command} > /dev/full", tmp_path)
    told, code = done.stderr.rstrip().rsplit("\n", 1)
    assert code == "2"
    assert told.startswith("error: the output cannot be written: No space left")
    assert "fault" not in told
    assert len(told.splitlines()) == 2


def test_a_closed_standard_output(tmp_path):
    done = shell(f"{sys.executable} -m mrio info china-2007 >&-", tmp_path)
    assert done.stderr.split() == ["0"]


def test_an_interrupt_is_told(capsys, monkeypatch):
    from mrio.cli import _info

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(_info, "show_info", interrupted)
    assert run(["info", "china-2007"]) == 130
    assert capsys.readouterr().err.strip() == "interrupted"


def test_an_interrupt_from_the_keyboard():
    """A signal, while the command works."""
    code = (
        "import sys, time; from mrio.cli import _info, main; "
        "_info.show_info = lambda *_: (print('ready', flush=True), time.sleep(60)); "
        "sys.argv = ['mrio', 'info', 'china-2007']; main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert (process.returncode, told.strip()) == (130, "interrupted")
