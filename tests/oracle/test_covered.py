"""No public name of account or structure is left out of the oracle."""

import ast
from pathlib import Path

import mrio
from mrio import account, structure
from mrio.account import chains, responsibility
from mrio.structure import supply_chains
from tests.oracle.draws import Traits
from tests.oracle.trying import CHECKS, try_table

EXEMPT = {
    "account.Account": "what an entry of the register holds: no figure",
    "account.Question": "how an entry is asked: no figure",
    "account.GRAINS": "words",
    "account.Summary": "what `summarise` answers",
    "account.summarise": "`summary` is made of it, which is checked",
    "structure.Paths": "what `find_paths` answers",
    "structure.find_paths": "`paths` is made of it, which is checked",
    "structure.final_products": "held to the full inverse: tests/structure/test_paths.py",
    "account.listed": "names of the register, told apart by a field of it: tests/account",
    "account.mixes": "names of the register, told apart by a field of it: tests/account",
    "account.principles": "names of the register, told apart by a field of it: tests/account",
    "account.gap_accounts": "names of the register, told apart by a field of it: tests/account",
    "structure.FIVE": "names of factors; the reference has its own, and labels are compared",
    "structure.THREE": "names of factors; the reference has its own, and labels are compared",
    "structure.supply_chains.Selector": "a type",
}


def public():
    """Return name → object of all faces; what a room offers again stands once, under its face."""
    found = {f"account.{name}": getattr(account, name) for name in account.__all__}
    found |= {f"structure.{name}": getattr(structure, name) for name in structure.__all__}
    for room in (chains, responsibility, supply_chains):
        where = room.__name__.removeprefix("mrio.")
        for name in room.__all__:
            thing = getattr(room, name)
            if not any(thing is other for other in found.values()):
                found[f"{where}.{name}"] = thing
    return found


def test_every_public_name_is_checked_or_exempt():
    names = set(public())
    missing = sorted(names - set(CHECKS) - set(EXEMPT))
    assert not missing, f"no formula in tests/oracle for {missing}"
    gone = sorted((set(CHECKS) | set(EXEMPT)) - names)
    assert not gone, f"the oracle names what is not public: {gone}"
    assert not set(CHECKS) & set(EXEMPT)


def test_public_rooms_are_all_walked():
    """A new room with a face of its own has to be added above."""
    from importlib import import_module
    from pkgutil import iter_modules

    walked = {account, structure, chains, responsibility, supply_chains}
    for face in (account, structure):
        for found in iter_modules(face.__path__, f"{face.__name__}."):
            if found.ispkg and not found.name.rpartition(".")[2].startswith("_"):
                assert import_module(found.name) in walked, found.name
    assert mrio.account is account


def test_every_check_calls_what_it_is_for(monkeypatch):
    """A check that looks at nothing would pass on everything."""
    called = set()

    def spied(key, function):
        def spy(*args, **kwargs):
            called.add(key)
            return function(*args, **kwargs)

        return spy

    checked = {key: thing for key, thing in public().items() if key in CHECKS}
    for key, thing in checked.items():
        if callable(thing):
            where = mrio
            *rooms, name = key.split(".")
            for room in rooms:
                where = getattr(where, room)
            monkeypatch.setattr(where, name, spied(key, thing))
    for number in range(12):
        try_table(Traits(number, 2, 2, imports=number % 2, open=bool(number % 3), direct=True))
    left = {key for key, thing in checked.items() if callable(thing)} - called
    assert not left, f"never called: {sorted(left)}"


def test_formulas_import_nothing_of_mrio():
    """A reference that shares code with what it checks shares its faults."""
    folder = Path(__file__).parent / "formulas"
    found = [path for path in folder.glob("*.py") if "mrio" in _imported(path)]
    assert not found
    assert len(list(folder.glob("*.py"))) >= 7


def _imported(path):
    """Return the first words of what a module imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}
