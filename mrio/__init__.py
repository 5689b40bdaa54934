"""mrio: the interregional carbon-flow input-output engine.

The public names are imported when first used, so that `import mrio` is quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from mrio._moved import find_old_modules
from mrio._version import __version__

if TYPE_CHECKING:
    from mrio import account, policy, power, scenario, structure
    from mrio.diagnostics import Finding, check
    from mrio.io import from_pymrio, load, save, to_frame, to_pymrio
    from mrio.labels import Axis
    from mrio.model import Model
    from mrio.table import Extension, Provenance, Table

find_old_modules()

_HOME = {
    "Axis": "mrio.labels",
    "Extension": "mrio.table",
    "Finding": "mrio.diagnostics",
    "Model": "mrio.model",
    "Provenance": "mrio.table",
    "Table": "mrio.table",
    "check": "mrio.diagnostics",
    "from_pymrio": "mrio.io",
    "load": "mrio.io",
    "save": "mrio.io",
    "to_frame": "mrio.io",
    "to_pymrio": "mrio.io",
}

_SUBMODULES = {
    *("account", "policy", "power", "scenario", "structure"),
    # Not promised, but there after many an import: scripts may rely on it.
    *("balance", "china", "config", "construct", "demo", "diagnostics", "draws", "errors", "inert"),
    *(
        "io",
        "labels",
        "lang",
        "ledger",
        "leontief",
        "memory",
        "model",
        "report",
        "resources",
        "table",
    ),
    *("testing", "units"),
}

__all__ = [
    "Axis",
    "Extension",
    "Finding",
    "Model",
    "Provenance",
    "Table",
    "__version__",
    "account",
    "check",
    "from_pymrio",
    "load",
    "policy",
    "power",
    "save",
    "scenario",
    "structure",
    "to_frame",
    "to_pymrio",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    if name in _SUBMODULES:
        return importlib.import_module(f"mrio.{name}")
    raise AttributeError(f"module 'mrio' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
