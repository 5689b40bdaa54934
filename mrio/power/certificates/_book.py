"""Certificates of electricity in the ledger: issued, sold, cancelled for one claim, or expired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import floor

import pandas as pd

from mrio.checking import checked, checked_but
from mrio.errors import InputError, LabelError
from mrio.instruments import SEPARATOR
from mrio.labels import REST_OF_WORLD, resolve_region, suggest
from mrio.ledger import ISSUED, RETIRED, Entry, Ledger
from mrio.power._electricity import by_source, check_same
from mrio.power.certificates._batch import (
    CLAIMED,
    KWH,
    KWH_PER_CERTIFICATE,
    KWH_PER_TWH,
    ROUNDING,
    Batch,
    Of,
    in_kwh,
    part_of,
)
from mrio.power.certificates._claims import certified_of


class Certificates:
    """Certificates in a double-entry book: 1 certificate = 1 MWh, booked in whole kWh.

    A certificate is issued for power that was generated, once; sold; and then
    cancelled for the claim of one consumer, or expired. What was cancelled or has
    expired is gone: it is neither sold nor claimed again. All is read from the
    book, so that two that share one cannot issue the same power twice.

    Parameters
    ----------
    generation : mapping of a period to a DataFrame, region × source
        TWh.
    certified_sources : str or list of str
        Sources that certificates are issued for.
    resale : bool
        Required. False, the Chinese rule: one trade only, from the generator.
    book : Ledger, optional
        One that other mechanisms use too; a new one if left out.

    Raises
    ------
    InputError, LabelError

    References
    ----------
    绿色电力证书 (GEC): one trade, sole proof of renewable consumption;
    docs/methods/power.md#certificates.

    Examples
    --------
    >>> made = pd.DataFrame({"coal": [3.0, 2.0], "wind": [1.0, 0.5]}, ["SX", "SH"])
    >>> gec = Certificates({"2024": made}, "wind", resale=False)
    >>> batch = gec.issue("SX", "wind", "2024", 900_000)
    >>> gec.sell(batch.generator, "a steelworks", batch, 700_000)
    >>> gec.cancel("a steelworks", batch, 600_000, consumer="SH")
    >>> gec.expire(batch)
    300000
    >>> print(gec.statement().loc[("SX", "wind")].to_string())
    generated            1000000
    issued                900000
    sold                  700000
    cancelled             600000
    expired               300000
    left                       0
    cancelled for SX           0
    cancelled for SH      600000
    cancelled for ROW          0
    """

    def __init__(
        self,
        generation: Mapping[str, pd.DataFrame],
        certified_sources: str | Sequence[str],
        *,
        resale: bool,
        book: Ledger | None = None,
    ) -> None:
        if not isinstance(generation, Mapping) or not generation:
            raise InputError("generation is given for no period", hint="give {'2024': DataFrame}")
        if not isinstance(resale, bool):
            raise InputError(
                f"resale={resale!r}", hint="True, or False: one trade only, as in China"
            )
        frames = {name: by_source(each, f"generation {name}") for name, each in generation.items()}
        first = next(iter(frames.values()))
        for name, each in frames.items():
            for axis, found, known in zip(("rows", "columns"), each.axes, first.axes, strict=True):
                what = f"generation {name}, {axis}"
                check_same(found, known, what)
        for label in (*frames, *first.index, *first.columns):
            if not isinstance(label, str) or SEPARATOR in label:
                raise LabelError(f"{label!r} is no name of a batch", hint="text without ' / '")
        if REST_OF_WORLD in first.index:
            raise LabelError(
                f"a region is called {REST_OF_WORLD!r}",
                where=REST_OF_WORLD,
                hint="that is whoever consumes outside the regions",
            )
        self.resale = resale
        self.certified = tuple(certified_of(certified_sources, first.columns))
        self.regions = tuple(first.index)
        self.book = Ledger() if book is None else book
        self._kwh = {
            Batch(str(region), source, period): floor(
                float(each.loc[region, source]) * KWH_PER_TWH * (1.0 + ROUNDING)
            )
            for period, each in frames.items()
            for region in self.regions
            for source in self.certified
        }

    @checked
    def issue(self, region: str, source: str, period: str, certificates: int) -> Batch:
        """Issue certificates to the generator's account, and return their batch.

        Raises
        ------
        InputError
            More than was generated, those that were issued before counted in.
        LabelError
            A region, source or period without generation, or not certified.
        """
        batch, kwh = self._known((region, source, period)), in_kwh(certificates)
        before = -self.book.balance(ISSUED, KWH, batch.instrument)
        if before + kwh > self._kwh[batch]:
            raise InputError(
                f"{SEPARATOR.join(batch)}: certificates for {before + kwh:,} kWh would be issued, "
                f"at most {self._kwh[batch]:,} kWh generated expected",
                where=SEPARATOR.join(batch),
                hint=f"{before:,} kWh are issued already" if before else "1 certificate is 1 MWh",
            )
        self.book.issue(
            batch.generator, kwh, KWH, batch.instrument, "generation verified", "generation"
        )
        return batch

    @checked_but("batch")
    def sell(self, seller: str, buyer: str, batch: Of, certificates: int) -> None:
        """Pass certificates on to a buyer.

        Raises
        ------
        InputError
            More than the seller holds, or a second trade without `resale`.
        """
        known, kwh = self._known(batch), in_kwh(certificates)
        self._check_held(seller, known, kwh, "sell")
        if not self.resale and seller != known.generator:
            raise InputError(
                f"{seller!r} bought these certificates and would sell {certificates}, 0 expected",
                where=SEPARATOR.join(known),
                hint="resale=False: a certificate is traded once, then cancelled or left to expire",
            )
        self.book.transfer(seller, buyer, kwh, KWH, known.instrument, "sold", "sale")

    @checked_but("batch")
    def cancel(self, holder: str, batch: Of, certificates: int, *, consumer: str) -> None:
        """Take certificates out of use for a claim.

        Parameters
        ----------
        consumer : str
            Where the power is claimed to be consumed: a region, or 'ROW'.

        Raises
        ------
        InputError
            More than the holder has: a second claim on them is one.
        LabelError
        """
        known, kwh = self._known(batch), in_kwh(certificates)
        consumer = resolve_region(self.regions, consumer)
        if consumer not in (*self.regions, REST_OF_WORLD):
            raise LabelError(
                f"unknown consumer {consumer!r}",
                where="consumer",
                hint=suggest(str(consumer), [*self.regions, REST_OF_WORLD]),
            )
        self._check_held(holder, known, kwh, "cancel")
        self.book.retire(
            holder, kwh, KWH, known.instrument, CLAIMED + consumer, "cancellation", consumer
        )

    @checked_but("batch")
    def expire(self, batch: Of, holder: str | None = None) -> int:
        """Take what is left of a batch out of use, of one holder or all; return how many.

        Raises
        ------
        LabelError
            A batch or holder that the book has not.
        """
        known = self._known(batch)
        generators = [each.generator for each in self._kwh]
        if holder not in (None, *generators, *self.book.accounts):
            raise LabelError(
                f"the book has no account {holder!r}",
                where=str(holder),
                hint=suggest(str(holder), list(self.book.accounts)),
            )
        gone = 0
        for name in self.book.accounts if holder is None else (holder,):
            kwh = self.book.balance(name, KWH, known.instrument)
            if kwh:
                self.book.retire(name, kwh, KWH, known.instrument, "expired", "expiry")
                gone += kwh
        return gone // KWH_PER_CERTIFICATE

    @checked_but("batch")
    def held(self, holder: str, batch: Of) -> int:
        """Return how many certificates of a batch somebody has."""
        return self.book.balance(holder, KWH, self._known(batch).instrument) // KWH_PER_CERTIFICATE

    @checked
    def statement(self, period: str | None = None) -> pd.DataFrame:
        """Return certificates by (region, source), whole MWh, over all periods or one.

        Returns
        -------
        DataFrame
            generated, issued, sold (twice where sold twice), cancelled, expired,
            left (issued, and neither cancelled nor expired); then 'cancelled for'
            each consumer, 'ROW' last.
        """
        rows = pd.MultiIndex.from_product(
            [self.regions, self.certified], names=["region", "source"]
        )
        names = ["generated", "issued", "sold", "cancelled", "expired", "left"]
        kwh = pd.DataFrame(0, index=rows, columns=pd.Index(names), dtype="int64")
        for batch in self._of_period(period):
            kwh.loc[batch[:2], "generated"] += self._kwh[batch]
        for batch, entry in self._entries(period):
            kwh.loc[batch[:2], part_of(entry)] += entry.amount
        kwh["left"] = kwh["issued"] - kwh["cancelled"] - kwh["expired"]
        by_consumer = self.cancelled(period).T.add_prefix(CLAIMED)
        found = (kwh // KWH_PER_CERTIFICATE).join(by_consumer)
        found.attrs = {"units": "MWh", "resale": int(self.resale)}
        return found

    @checked
    def cancelled(self, period: str | None = None) -> pd.DataFrame:
        """Return certificates claimed by consumer ('ROW' last) × (region, source), whole MWh."""
        columns = pd.MultiIndex.from_product(
            [self.regions, self.certified], names=["region", "source"]
        )
        claims = [
            (batch, entry.claimant, entry.amount)
            for batch, entry in self._entries(period)
            if part_of(entry) == "cancelled"
        ]
        # Others that share the book may know more consumers.
        known = dict.fromkeys([*self.regions, *(claimant for _, claimant, _ in claims)])
        known.pop(REST_OF_WORLD, None)
        consumers = pd.Index([*known, REST_OF_WORLD], name="consumer")
        kwh = pd.DataFrame(0, index=consumers, columns=columns, dtype="int64")
        for batch, claimant, amount in claims:
            kwh.loc[claimant, batch[:2]] += amount
        found = kwh // KWH_PER_CERTIFICATE
        found.attrs = {"units": "MWh"}
        return found

    @checked
    def residual_inputs(self, period: str | None = None) -> dict[str, pd.DataFrame | list[str]]:
        """Return what `residual_mix` takes of certificates, by its parameters' names, TWh.

        Examples
        --------
        >>> made = pd.DataFrame({"coal": [3.0, 2.0], "wind": [1.0, 0.5]}, ["SX", "SH"])
        >>> gec = Certificates({"2024": made}, "wind", resale=False)
        >>> {name: getattr(given, "shape", given) for name, given in gec.residual_inputs().items()}
        {'issued': (2, 1), 'cancelled': (3, 2), 'expired': (2, 1), 'certified_sources': ['wind']}
        """
        per_twh = KWH_PER_TWH // KWH_PER_CERTIFICATE
        told = self.statement(period)
        issued, expired = (
            (told[name].unstack("source") / per_twh).loc[list(self.regions), list(self.certified)]
            for name in ("issued", "expired")
        )
        claimed = self.cancelled(period)
        # Consumers that others who share the book know are outside here.
        elsewhere = [name for name in claimed.index if name not in self.regions]
        inside = claimed.reindex([*self.regions, REST_OF_WORLD], fill_value=0)
        inside.loc[REST_OF_WORLD] = claimed.loc[elsewhere].sum()
        return {
            "issued": issued,
            "cancelled": inside / per_twh,
            "expired": expired,
            "certified_sources": list(self.certified),
        }

    @checked
    def batch(self, region: str, source: str, period: str) -> Batch:
        """Return the batch of a region's certificates.

        Raises
        ------
        LabelError
            A region, source or period without generation, or not certified.
        """
        return self._known((region, source, period))

    def _known(self, batch: Of) -> Batch:
        if isinstance(batch, tuple) and len(batch) == len(Batch._fields):
            batch = (resolve_region(self.regions, batch[0]), batch[1], batch[2])
        found = next((each for each in self._kwh if each == batch), None)
        if found is None:
            known = [SEPARATOR.join(each) for each in self._kwh]
            told = SEPARATOR.join(map(str, batch))
            raise LabelError(
                f"no certificates are issued of {told!r}", where=told, hint=suggest(told, known)
            )
        return found

    def _of_period(self, period: str | None) -> list[Batch]:
        found = [each for each in self._kwh if period in (None, each.period)]
        if not found:
            known = [each.period for each in self._kwh]
            raise LabelError(
                f"no period {period!r}", where="period", hint=suggest(str(period), known)
            )
        return found

    def _entries(self, period: str | None) -> Iterator[tuple[Batch, Entry]]:
        """Yield the book's entries of these batches, of all periods or one."""
        batches = {each.instrument.name: each for each in self._of_period(period)}
        for entry in (entry for posted in self.book.transactions for entry in posted):
            if entry.unit == KWH and str(entry.instrument) in batches:
                yield batches[str(entry.instrument)], entry

    def _check_held(self, holder: str, batch: Batch, kwh: int, verb: str) -> None:
        has = self.book.balance(holder, KWH, batch.instrument)
        if kwh <= has:
            return
        gone = {"cancelled": 0, "expired": 0}
        for of, entry in self._entries(batch.period):
            if (entry.payer, entry.receiver, of) == (holder, RETIRED, batch):
                gone[part_of(entry)] += entry.amount
        told = f"{gone['cancelled']:,} kWh were cancelled and {gone['expired']:,} kWh expired here"
        raise InputError(
            f"{holder!r} would {verb} {kwh:,} kWh of {SEPARATOR.join(batch)}, at most {has:,} kWh "
            "held expected",
            where=SEPARATOR.join(batch),
            hint=f"{told}: one certificate is one claim"
            if any(gone.values())
            else "buy them first",
        )
