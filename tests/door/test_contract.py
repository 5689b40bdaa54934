"""The door of Python: whatever is handed in, a plain result or a sentence comes out.

Every public function is called as it should be, and then with each argument in turn replaced by
values of the wrong kind. What comes out of the inside of the package, a KeyError or the complaint
of numpy, says nothing to who called: every refusal is an MrioError.
"""

import re
import warnings

import pytest

from mrio.errors import MrioError
from tests.door import faces, good, wrong
from tests.public_api import public_modules

TOLD = re.compile(r"\w+\W+\w+|\w+=")
RAW = re.compile(
    r"object has no attribute|got an unexpected keyword|unsupported operand|not subscriptable"
    r"|could not be broadcast|has no len|not iterable"
)
"""What Python and numpy say of themselves: no sentence for who called."""


OF_THE_USER = {
    ("mrio.testing.check_rule", "rule", "function"),
    ("mrio.testing.rule_checks", "rule", "function"),
}
"""A function of the user's own is called with a table and raises: that is the user's error."""


@pytest.fixture(scope="module")
def toys(tmp_path_factory):
    return good.Toys(tmp_path_factory.mktemp("door"))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    """Whatever is written under a wrong name is written where it goes again."""
    monkeypatch.chdir(tmp_path)


def faults(toys, door, values):
    """Return what is wrong with the answers of one door, a line for each."""
    found = []
    for parameter in door.parameters():
        for label, value in values.items():
            if (door.name, parameter.name, label) in OF_THE_USER:
                continue
            told = fault_of(toys, door, {**door.arguments(toys), parameter.name: value})
            if told:
                found.append(f"{door.name}({parameter.name}={label}): {told}")
    return found


def fault_of(toys, door, arguments):
    """Return what is wrong with the answer to these arguments, or nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            door.call(toys, arguments)
    except MrioError as error:
        plain = TOLD.search(error.message) and not RAW.search(error.message)
        return "" if plain else f"no sentence: {error.message!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]
    return ""


@pytest.mark.parametrize("name", faces.DOORS)
def test_a_good_call_is_answered(toys, name):
    """Else nothing would be tried: a new public function needs a call in tests/door/good.py."""
    door = faces.DOORS[name]
    door.call(toys, door.arguments(toys))


@pytest.mark.parametrize("name", faces.DOORS)
def test_wrong_kinds_are_told(toys, name):
    found = faults(toys, faces.DOORS[name], wrong.FEW)
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", faces.DOORS)
def test_more_wrong_kinds_are_told(toys, name):
    found = faults(toys, faces.DOORS[name], wrong.MORE)
    assert not found, "\n".join(found)


def test_every_public_module_is_walked_or_says_why_not():
    left = [
        module.__name__
        for module in public_modules()
        if module.__name__ not in faces.FACES
        and not any(module.__name__.startswith(start) for start in faces.BEHIND)
    ]
    rooms = {"mrio.construct"}
    assert set(left) <= rooms


def test_what_is_exempt_is_there():
    names = {door.name for door in faces.walk()}
    assert set(faces.EXEMPT) <= names
    assert set(good.CALLS) | set(good.ALSO) <= set(faces.DOORS)
