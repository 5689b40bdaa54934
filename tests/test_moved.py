"""Names that moved: the old places go on working, and say where to look now."""

import importlib
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from mrio._moved._names import FILES, MODULES, NAMES

OLD = {
    module: names.split()
    for module, names in (
        line.split(": ")
        for line in Path(__file__).with_name("moved_names.txt").read_text().splitlines()
    )
}


@pytest.mark.parametrize("module", OLD)
def test_every_old_name_works_and_says_where_it_is(module):
    for name in OLD[module]:
        with pytest.warns(DeprecationWarning, match=f"{module}.{name} is mrio") as told:
            found = getattr(importlib.import_module(module), name)
        _, _, home = str(told[0].message).partition(" is ")
        home, _, now = home.removesuffix(" now").rpartition(".")
        assert getattr(importlib.import_module(home), now) is found


def test_every_alias_is_of_a_name_that_was_there():
    assert set(MODULES) - {"mrio.construct.china"} | set(NAMES) == set(OLD)


def by_reference(module, name):
    """A pickle of protocol 0 that says where a class or function is."""
    return f"c{module}\n{name}\n.".encode()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("mrio.power._market", "Market"),
        ("mrio.power._outcome", "Clearing"),
        ("mrio.power._scarcity", "Scarcity"),
        ("mrio.policy._settlement", "Settlement"),
        ("mrio.policy._rules", "NetTransfer"),
        ("mrio.policy._gap", "ResponsibilityGap"),
        ("mrio.policy._plan", "Plan"),
        ("mrio.leontief._dense_lu", "DenseLUState"),
        ("mrio.account._principles", "average"),
        ("mrio.report._china_build", "ChinaBuild"),
        ("mrio.construct._country_build", "Construction"),
        ("mrio.structure._paths", "paths"),
    ],
)
def test_pickles_of_the_version_before_find_their_classes(module, name):
    found = pickle.loads(by_reference(module, name))
    assert found.__name__ == name
    assert found.__module__ != module


def test_every_private_file_that_is_gone_is_found():
    for package, files in FILES.items():
        for name in files:
            assert importlib.import_module(f"{package}.{name}").__name__ == f"{package}.{name}"
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("mrio.power._nothing")
    with pytest.raises(AttributeError, match="nothing"):
        pickle.loads(by_reference("mrio.power._market", "nothing"))


def test_the_usual_ways_of_importing():
    program = (
        "import warnings; warnings.simplefilter('ignore')\n"
        "import mrio.construct.china.raw.files as files\n"
        "from mrio.construct import regional\n"
        "from mrio.construct.power_sector import split_power\n"
        "from mrio.report import build_china\n"
        "from mrio.construct.core import RegionalTable\n"
        "assert regional.RegionalTable is RegionalTable and callable(files.reading)\n"
        "from mrio.construct.regional import *\n"
        "assert stack and ratio\n"
        "import mrio.construct.country\n"
        "assert mrio.construct.regional.stack is stack and 'stack' in dir(regional)\n"
        "assert mrio.labels.Axis is mrio.Axis and mrio.ledger and mrio.errors\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_names_that_never_were_are_missing():
    with pytest.raises(ImportError):
        from mrio.report import build_japan  # noqa: F401
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = importlib.import_module("mrio.construct.regional").nothing
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("mrio.construct.japan")
