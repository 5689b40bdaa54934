"""Old places of public names: they go on working for one release, with a DeprecationWarning.

A module that moved is found under its old name by a finder at the end of `sys.meta_path`, which
`mrio/__init__.py` puts there; so no lower room has to know where its things went. A name that
left a package that still stands is fetched by the package's `__getattr__`. Private files that are
gone are found too, without a warning: pickles of the version before name them.

The lists of names (`_names.py`) are imported when an import of mrio fails, not before. An alias
reads: to patch one (`unittest.mock.patch`) changes nothing where the name is used.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import pkgutil
import sys
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any


def forwarded(package: str, name: str) -> object:
    """Return a name that left a package, or is called otherwise, with a DeprecationWarning.

    Raises
    ------
    AttributeError
        When the package never had it.
    """
    from mrio._moved._names import NAMES, RENAMED

    if name not in NAMES.get(package, {}):
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    home, now = NAMES[package][name], RENAMED.get(package, {}).get(name, name)
    warnings.warn(f"{package}.{name} is {home}.{now} now", DeprecationWarning, stacklevel=3)
    return getattr(importlib.import_module(home), now)


def submodule(package: str, name: str) -> ModuleType:
    """Return a module that stood in a package, as its attribute after any import once was.

    Raises
    ------
    AttributeError
        When there was none.
    """
    from mrio._moved._names import MODULES

    if f"{package}.{name}" not in MODULES:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    return importlib.import_module(f"{package}.{name}")


def _of_module(old: str) -> Callable[[str], Any]:
    """Return what finds a name of a module that moved, and says where it is."""
    from mrio._moved._names import MODULES, RENAMED

    def __getattr__(name: str) -> Any:
        if name == "__all__":
            return _names_of(old)
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


def _names_of(old: str) -> list[str]:
    """Return the public names of a module that moved."""
    from mrio._moved._names import MODULES, RENAMED

    homes = [importlib.import_module(home) for home in MODULES[old]]
    names = {name for home in homes for name in dir(home) if not name.startswith("_")}
    modules = {n for n in names for home in homes if isinstance(getattr(home, n, None), ModuleType)}
    return sorted((names - modules) | set(RENAMED.get(old, {})))


def _of_file(old: str) -> Callable[[str], Any]:
    """Return what finds a name of a private file that is gone: on a face, or where it is made."""
    from mrio._moved._names import HOMES

    package = old.rpartition(".")[0]

    def __getattr__(name: str) -> Any:
        for home in () if name.startswith("__") else HOMES.get(package, (package,)):
            face = importlib.import_module(home)
            if hasattr(face, name):
                return getattr(face, name)
            for each in pkgutil.walk_packages(face.__path__, f"{home}."):
                module = importlib.import_module(each.name)
                found = getattr(module, name, None)
                if getattr(found, "__module__", None) == each.name:
                    return found
        raise AttributeError(f"module {old!r} has no attribute {name!r}")

    return __getattr__


class _OldModules:
    """Finds and loads modules under the names they had."""

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if not fullname.startswith("mrio."):
            return None
        from mrio._moved._names import FILES, MODULES

        package, _, name = fullname.rpartition(".")
        if fullname not in MODULES and name not in FILES.get(package, ()):
            return None
        loader: Any = self
        folder = any(each.startswith(f"{fullname}.") for each in MODULES)
        return importlib.machinery.ModuleSpec(fullname, loader, is_package=folder)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        del spec

    def exec_module(self, module: ModuleType) -> None:
        from mrio._moved._names import MODULES

        old = module.__name__
        if old in MODULES:
            module.__doc__ = f"Moved to {', '.join(MODULES[old]) or 'mrio.china'}."
            alias: dict[str, Any] = {
                "__getattr__": _of_module(old),
                "__dir__": lambda: _names_of(old),
            }
        else:
            alias = {"__getattr__": _of_file(old)}
        vars(module).update(alias)


def find_old_modules() -> None:
    """Let modules that moved be imported under their old names too."""
    if not any(isinstance(finder, _OldModules) for finder in sys.meta_path):
        finder: Any = _OldModules()
        sys.meta_path.append(finder)
