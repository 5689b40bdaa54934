"""Certificates as a residual mix takes them: of which sources, for whom, within what bounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mrio.errors import InputError, LabelError
from mrio.labels import REST_OF_WORLD, FloatArray, as_sequence, resolve_labels, suggest
from mrio.power._electricity import aligned, by_source, check_same

SLACK = 1e-9
"""Share of a figure by which another may exceed it before that is an error."""


def certified_of(given: str | Sequence[str], sources: pd.Index) -> list[str]:
    """Return the certified sources, each once and known."""
    names = list(as_sequence(given)[0])
    if not names or len(set(names)) < len(names):
        raise LabelError(
            f"certified_sources={given!r}", where="certified_sources", hint="name each source once"
        )
    for name in names:
        if name not in sources:
            raise LabelError(
                f"certified_sources: unknown {name!r}",
                where="certified_sources",
                hint=suggest(str(name), list(sources)),
            )
    return names


def of_sources(given: object, what: str, made: pd.DataFrame, certified: list[str]) -> FloatArray:
    """Return TWh of certificates by region × every source, zero for those not certified."""
    found = np.zeros(made.shape)
    at = made.columns.get_indexer(pd.Index(certified))
    found[:, at] = aligned(_as_frame(given, what, certified), what, made.index, certified)
    return found


def check_within(
    found: FloatArray, bound: FloatArray, made: pd.DataFrame, what: str, beside: str
) -> None:
    """Raise an InputError where certificates exceed what they are certificates of."""
    for r, k in np.argwhere(found > bound * (1.0 + SLACK)):
        region, source = made.index[r], made.columns[k]
        raise InputError(
            f"{region!r}, {source!r}: certificates for {found[r, k]:.6g} TWh {what}, at most "
            f"{bound[r, k]:.6g} TWh {beside} expected",
            where=f"{region} / {source}",
            hint="all figures are of certificates of one period's generation",
        )


def claims_of(
    given: object, made: pd.DataFrame, net: FloatArray, certified: list[str]
) -> pd.DataFrame:
    """Return TWh claimed by consumer × (region, source) that generated.

    Parameters
    ----------
    net : (regions, sources)
        Issued less expired: claims that do not say where from are an even mix
        of it, or of generation where nothing was issued.

    Raises
    ------
    InputError
        Claims beyond generation.
    """
    what = "cancelled"
    if isinstance(given, (pd.Series, pd.DataFrame)):
        given = resolve_labels(made.index, given)
    pairs = pd.MultiIndex.from_product([made.index, made.columns], names=["region", "source"])
    if isinstance(given, pd.DataFrame) and isinstance(given.columns, pd.MultiIndex):
        found = _by_pair(given, made, pairs, certified)
        check_within(
            found.to_numpy().sum(axis=0).reshape(made.shape),
            made.to_numpy(),
            made,
            "claimed",
            "generated",
        )
        return found
    frame = by_source(_as_frame(given, what, certified), what)
    consumers = _consumers(frame.index, made.index)
    at = made.columns.get_indexer(pd.Index(certified))
    claimed = np.zeros((len(consumers), made.shape[1]))
    claimed[:, at] = aligned(frame, what, consumers, certified)
    total, bound = claimed.sum(axis=0), made.to_numpy().sum(axis=0)
    for k in np.flatnonzero(total > bound * (1.0 + SLACK)):
        raise InputError(
            f"{made.columns[k]!r}: {total[k]:.6g} TWh claimed, at most {bound[k]:.6g} TWh "
            "generated expected",
            where=made.columns[k],
            hint="one certificate is one claim",
        )
    weights = np.where(net.sum(axis=0) > 0, net, made.to_numpy())
    shares = weights / np.where(weights.sum(axis=0) > 0, weights.sum(axis=0), 1.0)
    spread = claimed[:, None, :] * shares[None, :, :]
    check_within(
        spread.sum(axis=0),
        made.to_numpy(),
        made,
        "claimed (an even mix of what was issued)",
        "generated",
    )
    return pd.DataFrame(spread.reshape(len(consumers), -1), index=consumers, columns=pairs)


def _by_pair(
    given: pd.DataFrame, made: pd.DataFrame, pairs: pd.MultiIndex, certified: list[str]
) -> pd.DataFrame:
    what = "cancelled"
    plain = given.set_axis([" / ".join(map(str, pair)) for pair in given.columns], axis=1)
    for pair in given.columns:
        if pair not in pairs or pair[1] not in certified:
            raise LabelError(
                f"{what}: unknown {pair!r}",
                where=what,
                hint=f"columns are pairs of a region and one of {', '.join(certified)}",
            )
    consumers = _consumers(by_source(plain, what).index, made.index)
    names = [" / ".join(pair) for pair in pairs]
    figures = aligned(plain.reindex(columns=names, fill_value=0.0), what, consumers, names)
    return pd.DataFrame(figures, index=consumers, columns=pairs)


def _consumers(found: pd.Index, regions: pd.Index) -> pd.Index:
    """Return the regions, and 'ROW' where it claims too."""
    outside = [REST_OF_WORLD] if REST_OF_WORLD in found and REST_OF_WORLD not in regions else []
    known = [*regions, *outside]
    check_same(found, known, "cancelled, rows")
    return pd.Index(known, name="consumer")


def _as_frame(given: object, what: str, certified: list[str]) -> object:
    if not isinstance(given, pd.Series):
        return given
    if len(certified) > 1:
        raise InputError(
            f"{what}: one figure by region, and {len(certified)} certified sources",
            where=what,
            hint=f"give a DataFrame with columns {', '.join(certified)}",
        )
    return given.to_frame(certified[0])
