"""Interregional tables from regional ones: the packages below, one step of the work each."""

from __future__ import annotations

from types import ModuleType

from mrio._moved import submodule


def __getattr__(name: str) -> ModuleType:
    return submodule(__name__, name)
