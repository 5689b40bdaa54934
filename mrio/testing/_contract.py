"""How a contract is run: every check by its name, all failures in one error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from mrio.errors import InputError, MrioError, Problems
from mrio.labels import suggest


class ContractError(MrioError, AssertionError):
    """A solver or a rule that does not do what every one must; lists the checks that failed."""


def run_checks(
    subject: str, checks: Mapping[str, Callable[[], None]], only: str | Sequence[str] | None
) -> None:
    """Run checks by name, all or only some.

    Raises
    ------
    ContractError
        With every check that failed, what was found and what was expected.
    InputError
        A name in `only` that is no check of this subject.
    """
    names = [only] if isinstance(only, str) else list(checks if only is None else only)
    problems = Problems()
    for name in names:
        if name not in checks:
            raise InputError(f"no check {name!r} for {subject}", hint=suggest(name, tuple(checks)))
        try:
            checks[name]()
        except AssertionError as error:
            problems.add(f"{name}: {error}")
        # Somebody else's solver or rule may raise anything: that is what the check found.
        except Exception as error:
            problems.add(f"{name}: raised {type(error).__name__}: {error}")
    problems.raise_if_any(
        ContractError,
        f"{subject} fails {len(problems)} of {len(names)} checks",
        hint="run one alone with only='name of the check'",
    )


def expect(holds: object, message: str) -> None:
    """Raise AssertionError with a message unless something holds (also under python -O)."""
    if not holds:
        raise AssertionError(message)


def expect_close(
    found: object, expected: object, what: str, *, rtol: float = 0.0, atol: float = 0.0
) -> None:
    """Raise AssertionError that names the figure furthest off."""
    a, b = np.asarray(found, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    expect(a.shape == b.shape, f"{what}: shape {a.shape}, expected {b.shape}")
    if not a.size:
        return
    gap = np.abs(a - b) - (atol + rtol * np.abs(b))
    off = np.where(np.isnan(gap), np.inf, gap)  # NaN agrees with nothing
    at = np.unravel_index(int(np.argmax(off)), off.shape)
    place = f" at {tuple(int(i) for i in at)}" if a.ndim else ""
    expect(off[at] <= 0, f"{what}{place}: {a[at]:.12g}, expected {b[at]:.12g}")


def expect_error(
    call: Callable[[], object], kind: type[Exception], what: str, *, says: str = ""
) -> Exception:
    """Return the error of a kind that a call raises, with a word that its message must have.

    Raises
    ------
    AssertionError
        When the call answers instead, or the message lacks the word. Other errors pass through.
    """
    try:
        found = call()
    except kind as error:
        expect(says in str(error), f"{what}: the error says {str(error)!r}, not {says!r}")
        return error
    raise AssertionError(f"{what}: {kind.__name__} expected, the answer was {found!r:.200}")
