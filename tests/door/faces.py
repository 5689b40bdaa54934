"""Everything that the contract of the door walks: functions, classes and methods of the faces."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.door import good
from tests.public_api import names_of, public_modules

EMPTY = inspect.Parameter.empty

FACES = (
    "mrio",
    "mrio.account",
    "mrio.balance",
    "mrio.construct.country",
    "mrio.construct.nonsurvey",
    "mrio.diagnostics",
    "mrio.draws",
    "mrio.io",
    "mrio.labels",
    "mrio.instruments",
    "mrio.ledger",
    "mrio.money",
    "mrio.model",
    "mrio.policy",
    "mrio.power",
    "mrio.report",
    "mrio.scenario",
    "mrio.structure",
    "mrio.table",
    "mrio.testing",
    "mrio.units",
)
"""Packages as users import from them."""

BEHIND = {
    "mrio.account.": "rooms of mrio.account, whose face is walked",
    "mrio.checking": "the checks themselves: tests/test_checking.py",
    "mrio.china": "the factory of the embedded tables reads the project's own raw statistics",
    "mrio.cli": "commands: tests/door/test_bad_inputs.py",
    "mrio.columns": "a catalogue that mrio itself asks: tests/columns",
    "mrio.config": "settings of files: tests/test_config.py",
    "mrio.construct.core": "steps over arrays that build_country has checked",
    "mrio.construct.power": "steps over arrays of the factory",
    "mrio.construct.update": "steps over arrays of the factory",
    "mrio.demo": "answers of the commands without arguments",
    "mrio.errors": "exceptions themselves",
    "mrio.inert": "text before it is shown: tests/test_inert.py",
    "mrio.io.": "readers and writers behind mrio.io: tests/io",
    "mrio.lang": "texts of mrio itself: tests/test_messages.py",
    "mrio.leontief": "kernels over arrays: tests/leontief/test_odd_input.py",
    "mrio.memory": "what is at hand; takes nothing of users",
    "mrio.policy.": "rooms of mrio.policy, whose face is walked",
    "mrio.power.": "rooms of mrio.power, whose face is walked",
    "mrio.report.": "rooms of mrio.report, whose face is walked",
    "mrio.resources": "where the package's own files lie",
    "mrio.scenario.": "rooms of mrio.scenario, whose face is walked",
    "mrio.structure.": "rooms of mrio.structure, whose face is walked",
}
"""Public modules that are not walked, by how their names begin, and why."""

RESULT = "what a function answers; nobody makes it by hand"
EXEMPT = {
    **dict.fromkeys(
        (
            "mrio.account.Account",
            "mrio.construct.country.Construction",
            "mrio.construct.nonsurvey.Comparison",
            "mrio.construct.nonsurvey.Regionalised",
            "mrio.balance.Balanced",
            "mrio.model.Report",
            "mrio.model.StressorRows",
            "mrio.policy.CarbonPrice",
            "mrio.policy.Claims",
            "mrio.policy.CertifiedTrade",
            "mrio.account.Summary",
            "mrio.policy.Comparison",
            "mrio.policy.Compensation",
            "mrio.structure.Paths",
            "mrio.policy.CreditAccounts",
            "mrio.policy.EnclaveAccounts",
            "mrio.policy.Nucleolus",
            "mrio.policy.Settlement",
            "mrio.policy.ShapleyValue",
            "mrio.policy.SinkAccounts",
            "mrio.policy.UpgradeFund",
            "mrio.power.BorderCharge",
            "mrio.power.Clearing",
            "mrio.power.AttributeBalance",
            "mrio.power.DispatchEquilibrium",
            "mrio.power.ResidualMix",
            "mrio.power.SettledGreen",
            "mrio.power.Trade",
            "mrio.report.Alternatives",
            "mrio.report.ConstructionRange",
            "mrio.report.Mission",
            "mrio.report.OverRules",
            "mrio.report.YearsChange",
            "mrio.io.Sheet",
            "mrio.testing.ContractError",
        ),
        RESULT,
    ),
    **dict.fromkeys(
        (
            "mrio.diagnostics.Imbalance",
            "mrio.diagnostics.in_percent",
            "mrio.io.facts",
            "mrio.io.facts_text",
            "mrio.io.figures_of",
            "mrio.io.matrix_of",
            "mrio.io.rows_of",
            "mrio.labels.LocalLabel",
            "mrio.labels.told_of_trimming",
            "mrio.labels.trim",
            "mrio.labels.trimmed_index",
            "mrio.labels.trimmed_labels",
            "mrio.table.Split",
            "mrio.table.compare_output",
            "mrio.table.moved_abroad",
            "mrio.table.reading_of_row",
            "mrio.table.residual_row",
            "mrio.table.says_exports",
        ),
        "for other packages of mrio, over what these have looked at",
    ),
    "mrio.account.Question": "holds words that each account checks",
    "mrio.labels.Province": "a row of the package's own list",
    "mrio.io.ColumnOfFile": "pydantic checks it: tests/policy/test_plan.py",
    "mrio.io.FromFile": "pydantic checks it: tests/power/test_plan.py",
    "mrio.policy.Plan": "pydantic checks it: tests/policy/test_plan.py",
    "mrio.power.TradePlan": "pydantic checks it: tests/power/test_plan.py",
    "mrio.power.Batch": "a name in three parts, which Certificates checks",
    "mrio.policy.Rule": "abstract",
    "mrio.scenario.Change": "a protocol",
    "mrio.io.place": "writes for other modules: tests/io/test_place.py",
    "mrio.io.place_together": "writes for other modules: tests/io/test_place.py",
    "mrio.io.open_workbook": "reads for other modules: tests/io/test_endings.py",
    "mrio.testing.tables": "a strategy of hypothesis; draws nothing until a test runs",
    "mrio.Model.adopt": "takes the state of a solver, which only a solver makes",
    "mrio.power.Carriage.fees_of": "inside of a carriage: regions in the order of a table",
    "mrio.power.Carriage.kept_of": "inside of a carriage: regions in the order of a table",
    "mrio.power.Market.of_stores": "takes nothing",
    "mrio.power.Resourcing.flows_of": "purchases in the order of plants: see flows",
    "mrio.power.Resourcing.under_many": "claims in the order of plants: see under",
    "mrio.labels.sum_groups": "a kernel over arrays",
    "mrio.model.multipliers_of_flows": "a kernel over arrays of a table",
}
"""Names that are not walked, and why."""


@dataclass(frozen=True)
class Door:
    """One public function, class or method."""

    name: str
    found: Any
    owner: str | None = None

    def parameters(self) -> list[inspect.Parameter]:
        kept = inspect.signature(self.found).parameters.values()
        kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        own = [p for p in kept if p.kind not in kinds]
        return own[1:] if self.owner and not self._bound() else own

    def _bound(self) -> bool:
        return inspect.ismethod(self.found)

    def arguments(self, toys: good.Toys) -> dict[str, Any]:
        """Return arguments of a good call."""
        given = good.CALLS.get(self.name, lambda _: {})(toys)
        for parameter in self.parameters():
            if parameter.name not in given and parameter.default is EMPTY:
                given[parameter.name] = good.BY_NAME[parameter.name](toys)
        for name, make in good.ALSO.get(self.name, {}).items():
            given[name] = make(toys)
        return given

    def call(self, toys: good.Toys, arguments: dict[str, Any]) -> Any:
        if self.owner is None or self._bound():
            return self.found(**arguments)
        make = good.OWNERS_OF_METHODS.get(self.owner)
        if make is None:
            cls = DOORS[self.owner]
            return self.found(cls.found(**cls.arguments(toys)), **arguments)
        return self.found(make(toys), **arguments)


def walk() -> Iterator[Door]:
    """Go through the faces, each thing once, under the first name that it has."""
    seen: set[int] = set()
    for module in sorted(public_modules(), key=lambda m: m.__name__):
        if module.__name__ not in FACES:
            continue
        for name in sorted(names_of(module)):
            found = getattr(module, name)
            home = getattr(found, "__module__", "")
            if not callable(found) or id(found) in seen or not str(home).startswith("mrio"):
                continue
            seen.add(id(found))
            path = f"{module.__name__}.{name}"
            yield Door(path, found)
            if isinstance(found, type):
                yield from _methods(path, found)


def _methods(path: str, cls: type) -> Iterator[Door]:
    for name, member in inspect.getmembers(cls):
        if name.startswith("_") or isinstance(member, type):
            continue
        mine = inspect.isfunction(member) or inspect.ismethod(member)
        if mine and member.__module__.startswith("mrio"):
            yield Door(f"{path}.{name}", member, owner=path)


def exempt(name: str) -> bool:
    """Whether a name is exempt, or a method without a call of its own of a class that is."""
    return name in EXEMPT or (name.rpartition(".")[0] in EXEMPT and name not in good.CALLS)


DOORS = {door.name: door for door in walk() if not exempt(door.name)}
