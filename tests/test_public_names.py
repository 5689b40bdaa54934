"""Public names: what is promised can be imported, in any order, and is not hidden by a module."""

import pkgutil
import random
import subprocess
import sys

import pytest

import mrio

SUBMODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(mrio.__path__, "mrio.")
    if not module.name.endswith("__main__")
)
PACKAGES_OF_FUNCTIONS = {"account", "power", "policy", "scenario", "structure"}

CHECK = """
import importlib, inspect, sys, types
import mrio
packages = set(sys.argv[1].split(","))
for module in sys.argv[2:]:
    importlib.import_module(module)
places = [mrio] + [
    sys.modules[name] for name in sys.argv[2:] if hasattr(sys.modules[name], "__all__")
]
wrong, constants = [], []
for place in places:
    for name in place.__all__:
        found = getattr(place, name, None)
        if found is None:
            wrong.append(f"{place.__name__}.{name} does not resolve")
        elif isinstance(found, types.ModuleType):
            if place is not mrio or name not in packages:
                wrong.append(f"{place.__name__}.{name} is a module, a function was promised")
        elif name not in packages and not name.startswith("_") and not callable(found):
            constants.append((place.__name__, name))
wrong += [f"mrio.{name} cannot be called" for place, name in constants if place == "mrio"]
wrong += [f"mrio.__dir__ lacks {name}" for name in mrio.__all__ if name not in dir(mrio)]
sys.exit("\\n".join(wrong) or 0)
"""


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 6))]
)
def test_names_survive_imports_in_any_order(seed):
    order = random.Random(seed).sample(SUBMODULES, len(SUBMODULES))
    packages = ",".join(sorted(PACKAGES_OF_FUNCTIONS))
    done = subprocess.run(
        [sys.executable, "-c", CHECK, packages, *order],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stderr}\nafter importing {order}"


def test_accounts_of_the_contract_are_functions():
    """Names that scripts rely on; a module of the same name would hide them."""
    from mrio import account

    for name in ("production", "consumption", "flows", "multipliers", "value_added"):
        assert callable(getattr(account, name)), name
    assert set(account.__all__) <= set(dir(account))


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'consumption'"):
        mrio.consumption  # noqa: B018


def test_import_is_light():
    """`import mrio` and `mrio --help` must not load what only some calls need."""
    heavy = ["numpy", "pandas", "scipy", "xarray", "pymrio", "hypothesis", "matplotlib"]
    code = f"import mrio, sys; sys.exit(' '.join(set({heavy}) & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"import mrio loads {done.stderr}"


def test_testing_helpers_do_not_need_hypothesis():
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from mrio.testing import toy_table\n"
        "assert toy_table().x[0] == 100.0\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_toy_tables_need_neither_rules_nor_test_tools():
    """What checks of rules and solvers need is imported with them."""
    heavy = ["pytest", "hypothesis", "xarray", "pymrio", "linopy", "mrio.policy", "mrio.model"]
    code = (
        "import sys\n"
        "from mrio.testing import tables, toy_table\n"
        f"found = set({heavy}) & set(sys.modules)\n"
        "from mrio.testing import check_rule, check_solver\n"
        "found |= {'pytest', 'hypothesis'} & set(sys.modules)\n"
        "sys.exit(' '.join(found) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"mrio.testing loads {done.stderr}"
