"""Green power that is settled: the least of what was contracted, generated and consumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError
from mrio.labels import FloatArray, IndexArray, sum_groups
from mrio.power._electricity import aligned, numbers
from mrio.power.certificates._batch import ROUNDING, Batch
from mrio.power.certificates._book import Certificates

PARTIES = ("seller", "buyer")
LIMITS = ("contract", "generation", "consumption")
CERTIFICATES_PER_TWH = 1_000_000


@dataclass(frozen=True, eq=False)
class SettledGreen:
    """What is settled of contracts for green power.

    Attributes
    ----------
    volumes : DataFrame (seller, buyer) × period, TWh
    limit : DataFrame (seller, buyer) × period
        Which of the three it is: 'contract', 'generation' or 'consumption'.
    """

    volumes: pd.DataFrame
    limit: pd.DataFrame

    def transfer(self, certificates: Certificates, source: str) -> pd.DataFrame:
        """Sell the certificates of what is settled from each seller's plants to its buyers.

        Parameters
        ----------
        certificates : Certificates
            With sellers as regions and certificates issued for these periods.
        source : str
            What the sellers generate from.

        Returns
        -------
        DataFrame (seller, buyer) × period
            Certificates that passed, whole MWh of each contract, parts of one left;
            to the account 'users in <buyer>'.

        Raises
        ------
        InputError
            More than was issued: nothing is sold then.
        LabelError
        """
        whole = self.volumes.map(lambda twh: floor(twh * CERTIFICATES_PER_TWH * (1.0 + ROUNDING)))
        sold: dict[Batch, dict[str, int]] = {}
        for (seller, buyer), counts in zip(whole.index, whole.to_numpy(dtype=int), strict=True):
            for period, count in zip(whole.columns, counts, strict=True):
                batch = certificates.batch(str(seller), source, str(period))
                sold.setdefault(batch, {})[f"users in {buyer}"] = int(count)
        for batch, buyers in sold.items():
            asked, held = sum(buyers.values()), certificates.held(batch.generator, batch)
            if asked > held:
                raise InputError(
                    f"{batch.region} settles {asked:,} MWh of {source} in {batch.period}, "
                    f"{held:,} certificates held",
                    where=batch.region,
                    hint="issue them first: certificates are issued before they pass",
                )
        for batch, buyers in sold.items():
            for buyer, count in buyers.items():
                if count:
                    certificates.sell(batch.generator, buyer, batch, count)
        return whole


def settle_green(
    contracts: pd.DataFrame, generated: pd.DataFrame, consumed: pd.DataFrame
) -> SettledGreen:
    """Settle contracts for green power: the least of contract, generation and consumption.

    Where a seller generates less than all its contracts, or a buyer consumes
    less than all that it contracted, each contract's part is in proportion to
    its volume; what one leaves of its part is not offered to the others.

    Parameters
    ----------
    contracts : DataFrame (seller, buyer) × period, TWh
    generated : DataFrame seller × period, TWh
        Green power fed in.
    consumed : DataFrame buyer × period, TWh

    Raises
    ------
    InputError
        Figures that are below zero or not finite.
    LabelError
        A pair twice; sellers, buyers or periods without figures.

    References
    ----------
    Rules of trade in green power: 三者取小
    (docs/methods/power.md#green-power-as-the-least-of-three, remembered, not read).

    Examples
    --------
    >>> pairs = pd.MultiIndex.from_tuples([("SX", "JS"), ("SX", "SH")])
    >>> contracts = pd.DataFrame({"Jan": [3.0, 1.0]}, pairs)
    >>> made = pd.DataFrame({"Jan": [2.0]}, ["SX"])
    >>> used = pd.DataFrame({"Jan": [9.0, 0.4]}, ["JS", "SH"])
    >>> found = settle_green(contracts, made, used)
    >>> found.volumes["Jan"].tolist(), found.limit["Jan"].tolist()
    ([1.5, 0.4], ['generation', 'consumption'])
    """
    volumes, periods = _volumes(contracts)
    parts = [volumes]
    for level, frame, what in ((0, generated, "generated"), (1, consumed, "consumed")):
        names = list(dict.fromkeys(contracts.index.get_level_values(level)))
        given = aligned(frame, what, names, periods, extra=True)
        parts.append(_share(volumes, given, contracts.index.get_level_values(level), names))
    stacked = np.stack(parts)
    index = contracts.index.set_names(list(PARTIES))
    heads = pd.Index(periods, name="period")
    found = pd.DataFrame(stacked.min(axis=0), index, heads)
    found.attrs["units"] = "TWh"
    limit = np.array(LIMITS)[stacked.argmin(axis=0)]
    return SettledGreen(found, pd.DataFrame(limit, index, heads))


def _volumes(contracts: pd.DataFrame) -> tuple[FloatArray, list[str]]:
    if not isinstance(contracts, pd.DataFrame) or contracts.index.nlevels != len(PARTIES):
        raise InputError("contracts are no DataFrame with rows (seller, buyer)", where="contracts")
    if not contracts.index.is_unique:
        twice = contracts.index[contracts.index.duplicated()][0]
        raise LabelError(
            f"{' to '.join(map(str, twice))} is contracted twice",
            where="contracts",
            hint="add the volumes up",
        )
    if contracts.columns.has_duplicates:
        twice = str(contracts.columns[contracts.columns.duplicated()][0])
        raise LabelError(f"the period {twice} is given twice", where=twice)
    told = contracts.set_axis([" to ".join(map(str, pair)) for pair in contracts.index])
    return numbers(told, "contracts"), list(contracts.columns)


def _share(
    volumes: FloatArray, given: FloatArray, parties: pd.Index, names: Sequence[str]
) -> FloatArray:
    """Return each contract's part of what its party has, which may be more than it asks for."""
    of: IndexArray = pd.Index(names).get_indexer(parties)
    total = sum_groups(volumes, of, len(names))
    # Shares first: one over a total that is all but zero is beyond what a float holds.
    share = np.divide(volumes, total[of], out=np.zeros_like(volumes), where=total[of] > 0)
    return share * given[of]
