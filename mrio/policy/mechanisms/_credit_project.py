"""A project whose credits two or three parties share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from mrio.checking import check_fields
from mrio.errors import InputError, LabelError
from mrio.instruments import Instrument
from mrio.labels import resolve_keys, resolve_regions
from mrio.policy.mechanisms._booking import checked_number, flag, kilograms, split
from mrio.table._parts import restore_frozen


@dataclass(frozen=True, eq=False)
class CreditProject:
    """A project in a host whose credits are shared with those who made it possible.

    Nothing has a default that decides the outcome: no source states how JCM
    credits are shared, whether the host adjusts, or how much is additional.

    Attributes
    ----------
    name : str
    host, investor : str
    baseline, actual : float
        Mt that would be emitted, by the agreed baseline, and that are emitted.
        Credits C = baseline - actual.
    shares : mapping of parties to shares of the credits
        Host, investor and, where there is one, the third party; they sum to one.
    corresponding_adjustment : bool
        Whether the host adds to its reported emissions what it hands over.
    additionality : float
        Share of the credits, from 0 to 1, that would not have come about
        without the project.
    third : str, optional
        Such as the supplier of the technology.
    price : float, optional
        Per tonne, in the currency of the accounts, that each party pays the host for its credits.

    References
    ----------
    docs/methods/mechanisms.md#shared-credits (no ratio is given).
    """

    name: str
    host: str
    investor: str
    baseline: float
    actual: float
    shares: Mapping[str, float]
    corresponding_adjustment: bool
    additionality: float
    third: str | None = None
    price: float | None = None

    def __post_init__(self) -> None:
        check_fields(self)
        what = f"project {self.name!r}"
        if len(set(self.parties)) < len(self.parties):
            raise InputError(f"{what}: one party in two roles: {self.parties}", where=what)
        base = checked_number(self.baseline, f"{what}, baseline", unit="Mt")
        if checked_number(self.actual, f"{what}, actual", unit="Mt") > base:
            raise InputError(
                f"{what} emits {self.actual:g} Mt above a baseline of {base:g} Mt",
                where=what,
                hint="there is nothing to credit",
            )
        flag(self.corresponding_adjustment, f"{what}: corresponding_adjustment")
        checked_number(self.additionality, f"{what}, additionality", most=1.0)
        if self.price is not None:
            checked_number(self.price, f"{what}, price", unit="per tonne")
        if not isinstance(self.shares, Mapping):
            raise InputError(
                f"{what}: shares are a {type(self.shares).__name__}",
                where=what,
                hint="give a mapping of parties to shares",
            )
        object.__setattr__(self, "shares", MappingProxyType(dict(self.shares)))
        self._check_shares(what)

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "shares": dict(self.shares)}

    def __setstate__(self, state: dict[str, object]) -> None:
        restore_frozen(self, state)

    def _check_shares(self, what: str) -> None:
        given, wanted = set(self.shares), set(self.parties)
        if given != wanted:
            raise LabelError(
                f"{what}: shares of {sorted(map(str, given))}, parties are {sorted(wanted)}",
                where=what,
                hint="give each party its share, 0 if it has none",
            )
        for party, share in self.shares.items():
            checked_number(share, f"{what}, share of {party!r}", most=1.0)
        total = sum(self.shares.values())
        if abs(total - 1.0) > 1e-9:
            raise InputError(f"{what}: shares sum to {total:.10g}, not to one", where=what)

    @property
    def parties(self) -> tuple[str, ...]:
        """Host, investor and, where there is one, the third party."""
        return (self.host, self.investor, *([] if self.third is None else [self.third]))

    @property
    def credits(self) -> float:
        """Baseline less actual emissions, Mt."""
        return self.baseline - self.actual

    @property
    def instrument(self) -> Instrument:
        """Its credits in a book, a batch of their own."""
        return Instrument("credits", self.host, batch=self.name)

    @property
    def batches(self) -> dict[str, int]:
        """Credits of each party in whole kg."""
        shares = np.array([self.shares[party] for party in self.parties])
        parts = split(kilograms(self.credits), shares / shares.sum())
        return dict(zip(self.parties, parts, strict=True))


def under_labels(project: CreditProject, labels: Iterable[object]) -> CreditProject:
    """Return a project with its parties under the labels of those whose emissions count."""
    known = tuple(map(str, labels))
    host, investor, third = resolve_regions(known, (project.host, project.investor, project.third))
    shares = resolve_keys(known, project.shares, f"project {project.name!r}")
    return replace(project, host=host, investor=investor, third=third, shares=shares)
