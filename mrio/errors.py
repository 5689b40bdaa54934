"""The package's own exceptions: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable


class MrioError(Exception):
    """Base of every error that mrio raises on purpose.

    Parameters
    ----------
    message : str
        What is wrong, with the figure found and the figure expected.
    where : str, optional
        File, label or position that the message is about.
    hint : str, optional
        What the user can do.
    """

    exit_code = 2

    def __init__(self, message: str, *, where: object = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        parts = [self.message]
        if self.where is not None and str(self.where) not in self.message:
            parts.append(f"Where: {self.where}")
        if self.hint:
            parts.append(f"What to do: {self.hint}")
        return "\n".join(parts)


class InputError(MrioError):
    """Data that cannot be used: NaN, wrong shape, a value outside its range."""


class LabelError(MrioError):
    """An unknown, duplicate or missing region, sector, category or stressor."""


class UnitError(MrioError):
    """Units that do not fit together or are not stated."""


class BalanceError(MrioError):
    """Rows and columns that do not add up, or a balancing that does not converge."""


class SolveError(MrioError):
    """I - A is singular, the spectral radius is not below one, or a residual is not met."""


class StoreError(MrioError):
    """A stored table that is missing, cut short, newer than this version, or in the way."""


class ConfigError(MrioError):
    """A file of settings that does not say what it must."""


class InfeasibleError(MrioError):
    """An optimisation problem without a solution."""


class ShortMemoryError(MrioError, MemoryError):
    """Memory is short: what is needed and what there is, found before anything is begun."""


class Problems:
    """Collect every problem found in one input, then raise them together as bullets.

    Examples
    --------
    >>> problems = Problems()
    >>> problems.add("Z has NaN at (Shanxi, coal)")
    >>> len(problems)
    1
    """

    def __init__(self) -> None:
        self._found: list[str] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, message: str) -> None:
        """Note one problem."""
        self._found.append(message)

    def extend(self, messages: Iterable[str]) -> None:
        """Note several problems."""
        self._found.extend(messages)

    def raise_if_any(
        self,
        kind: type[MrioError],
        headline: str,
        *,
        where: object = None,
        hint: str | None = None,
    ) -> None:
        """Raise `kind` with all problems as bullets, or do nothing when there are none."""
        if self._found:
            bullets = "\n".join(f"  - {line}" for line in self._found)
            raise kind(f"{headline}\n{bullets}", where=where, hint=hint)
