"""Old places of public names: they go on working for one release, with a DeprecationWarning.

A module that moved is found under its old name by a finder at the end of `sys.meta_path`, which
`mrio/__init__.py` puts there; so no lower room has to know where its things went. A name that
left a package that still stands is fetched by the package's `__getattr__`.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import sys
import warnings
from collections.abc import Callable
from types import ModuleType

_CORE = "mrio.construct.core"
_2007, _YEARS, _RAW = "mrio.china.table_2007", "mrio.china.years", "mrio.china.raw"

MODULES: dict[str, tuple[str, ...]] = {
    **{
        f"mrio.construct.{name}": (f"{_CORE}._{name}",)
        for name in (
            "assemble",
            "foreign_trade",
            "integers",
            "interregional",
            "regional",
            "reliability",
            "report",
        )
    },
    "mrio.construct.power_check": ("mrio.construct.power._system",),
    "mrio.construct.power_sales": ("mrio.construct.power._sales",),
    "mrio.construct.power_sector": ("mrio.construct.power._split",),
    "mrio.construct.trade_spread": ("mrio.construct.country._trade_spread",),
    "mrio.construct.update_check": ("mrio.construct.update._check",),
    "mrio.construct.update_demand": ("mrio.construct.update._demand",),
    "mrio.construct.update_trade": ("mrio.construct.update._trade",),
    "mrio.construct.update_use": ("mrio.construct.update._use",),
    "mrio.construct.china": (),
    **{
        f"mrio.construct.china.{name}": (f"{_2007}._{name}",)
        for name in (
            "build",
            "coking",
            "corrections",
            "emissions",
            "fuels",
            "physical_rows",
            "steps",
            "stocks",
            "traps",
            "unit_values",
        )
    },
    "mrio.construct.china.physical": (f"{_2007}._placing",),
    **{
        f"mrio.construct.china.{name}": (f"{_YEARS}._{name}", "mrio.labels")
        for name in (
            "classification",
            "extensions",
            "heat",
            "later",
            "power_sources",
            "quality",
            "sources",
            "table",
            "year",
        )
    },
    "mrio.construct.china.raw": (_RAW, "mrio.labels"),
    "mrio.construct.china.raw.provinces": (f"{_RAW}._cells", "mrio.labels"),
    **{
        f"mrio.construct.china.raw.{name}": (f"{_RAW}._{name}",)
        for name in (
            "energy_balances",
            "files",
            "inventories",
            "national_source",
            "national_table",
            "national_years",
            "outputs",
            "power",
            "provincial_tables",
            "series",
            "shares",
        )
    },
}
"""Old module → the modules that hold its names now."""

RENAMED = {
    "mrio.construct.china.power_sources": {
        "CHINESE": "POWER_PARTS_IN_CHINESE",
        "MERGED": "ELECTRICITY_AND_HEAT",
        "PARTS": "POWER_PARTS",
        "SOURCES": "SECTOR_OF_SOURCE",
    },
}
"""Old module → name in it → what it is called now."""

NAMES: dict[str, dict[str, str]] = {
    "mrio.report": {"ChinaBuild": "mrio.china", "build_china": "mrio.china"},
}
"""Package that still stands → name that left it → where the name is now."""


def forwarded(package: str, name: str) -> object:
    """Return a name that left a package, from where it is now, with a DeprecationWarning.

    Raises
    ------
    AttributeError
        When the package never had it.
    """
    if name not in NAMES.get(package, {}):
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    home = NAMES[package][name]
    warnings.warn(f"{package}.{name} is {home}.{name} now", DeprecationWarning, stacklevel=3)
    return getattr(importlib.import_module(home), name)


def _attribute_of(old: str) -> Callable[[str], object]:
    def __getattr__(name: str) -> object:
        now = RENAMED.get(old, {}).get(name, name)
        for home in () if name.startswith("__") else MODULES[old]:
            module = importlib.import_module(home)
            if hasattr(module, now):
                found, face = getattr(module, now), home.partition("._")[0]
                public = getattr(importlib.import_module(face), now, None) is found
                told = f"{old}.{name} is {face if public else home}.{now} now"
                warnings.warn(told, DeprecationWarning, stacklevel=2)
                return found
        raise AttributeError(f"module {old!r} has no attribute {name!r}")

    return __getattr__


class _OldModules:
    """Finds and loads modules under the names they had."""

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if fullname not in MODULES:
            return None
        package = any(name.startswith(f"{fullname}.") for name in MODULES)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=package)  # pyright: ignore[reportArgumentType]  # a loader by its methods

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        del spec

    def exec_module(self, module: ModuleType) -> None:
        module.__getattr__ = _attribute_of(module.__name__)  # type: ignore[method-assign]


def find_old_modules() -> None:
    """Let modules that moved be imported under their old names too."""
    if not any(isinstance(finder, _OldModules) for finder in sys.meta_path):
        sys.meta_path.append(_OldModules())  # pyright: ignore[reportArgumentType]  # as above
