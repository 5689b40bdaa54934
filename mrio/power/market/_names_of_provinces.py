"""Provinces of a market by any of their names, under the labels of its demand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from mrio.labels import resolve_labels, resolve_regions

_BY_PROVINCE = ("supply", "available", "obligations", "storage", "holding", "charging")
_PLACES = ("from", "to", "buyer", "seller")


def under_labels(market: Any, provinces: Iterable[str]) -> None:
    """Put frames of a market that is being made under the labels of its demand."""
    labels = tuple(provinces)
    for name in _BY_PROVINCE:
        frame = getattr(market, name)
        if isinstance(frame, (pd.Series, pd.DataFrame)):
            object.__setattr__(market, name, resolve_labels(labels, frame))
    for name in ("corridors", "contracts"):
        frame = getattr(market, name)
        named = {place: list(frame[place]) for place in _PLACES if place in frame.columns}
        found = {place: list(resolve_regions(labels, names)) for place, names in named.items()}
        if found != named:
            object.__setattr__(market, name, frame.assign(**found))
