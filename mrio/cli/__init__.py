"""The command line: parse, one call, print."""

from mrio.cli._main import main

__all__ = ["main"]
