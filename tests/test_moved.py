"""Names that moved: the old places go on working, and say where to look now."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from mrio._moved import MODULES, NAMES

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


def test_the_usual_ways_of_importing():
    program = (
        "import warnings; warnings.simplefilter('ignore')\n"
        "import mrio.construct.china.raw.files as files\n"
        "from mrio.construct import regional\n"
        "from mrio.construct.power_sector import split_power\n"
        "from mrio.report import build_china\n"
        "from mrio.construct.core import RegionalTable\n"
        "assert regional.RegionalTable is RegionalTable and callable(files.reading)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_names_that_never_were_are_missing():
    with pytest.raises(ImportError):
        from mrio.report import build_japan  # noqa: F401
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = importlib.import_module("mrio.construct.regional").nothing
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("mrio.construct.japan")
