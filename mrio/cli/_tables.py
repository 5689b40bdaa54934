"""check and convert."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mrio.cli._options import Format, Output
from mrio.cli._output import deliver
from mrio.cli._screen import console
from mrio.errors import InputError
from mrio.inert import visible
from mrio.labels import local_name
from mrio.lang import N_, ngettext, translated
from mrio.lang import gettext as _

if TYPE_CHECKING:
    from mrio.diagnostics import Finding
    from mrio.table import Table


HEADINGS = (N_("severity"), N_("code"), N_("message"), N_("where"), N_("value"))
WORDS = (N_("error"), N_("warning"), N_("info"))


def show_findings(name: str, to: Output) -> bool:
    """Print the findings on a table; return whether one is an error."""
    import pandas as pd

    from mrio.diagnostics import check
    from mrio.io import load

    table = load(name)
    findings = check(table)
    columns = ["severity", "code", "message", "where", "value"]
    on_screen = to.form in (None, Format.table) and to.out is None
    rows = [_in_words(finding) if on_screen else vars(finding) for finding in findings]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.set_index("severity")
    frame.attrs = {"method": "findings of mrio check; value in the unit that the message says"}
    if not findings and on_screen:
        to.check_marks(written=False)
        console().print(_("no findings"))
    else:
        # The messages have it, each in its unit.
        frame = frame.drop(columns="value") if on_screen else frame
        title = ngettext("%(n)s finding", "%(n)s findings", len(findings))
        deliver(frame, title=title, to=to, table=table)
    return any(finding.severity == "error" for finding in findings)


def _in_words(finding: Finding) -> dict[str, Any]:
    """Return the columns of a finding in the language spoken."""
    where = _("table") if finding.where == "table" else local_name(finding.where)
    told = {"severity": _(finding.severity), "message": translated(finding.message)}
    return vars(finding) | told | {"where": where}


@dataclass(frozen=True)
class Declared:
    """What a user says of a table on the way: ROW=KIND, names of exports, the unit of money."""

    kinds: list[str]
    exports: list[str]
    money_unit: str | None

    def words(self) -> dict[str, Any]:
        """Return what is said, by the names of parameters; what is not said is left out."""
        kinds = _pairs(self.kinds, "--kind", "ROW=import or ROW=value_added, a row once")
        found = {
            "kinds": kinds,
            "exports": self.exports or None,
            "money_unit": self.money_unit,
        }
        return {name: value for name, value in found.items() if value}


def convert_table(
    source: Path,
    target: Path,
    table_format: str,
    renamed: list[str],
    declared: Declared,
    overwrite: bool,
) -> None:
    """Convert between the native store and a pymrio folder; `renamed` holds OLD=NEW."""
    from mrio.io import load, load_pymrio, save, save_pymrio

    names = _pairs(renamed, "--name", "OLD=NEW, an old name once")
    said = declared.words()
    to_native = target.suffix.lower() in (".zarr", ".zip")
    if (source / "file_parameters.json").is_file():
        if not to_native:
            raise InputError(
                f"{target} is not the name of a native store",
                hint="end it in .zarr (folder) or .zarr.zip (one file)",
            )
        table = load_pymrio(source, names=names, **said)
        save(table, target, overwrite=overwrite)
        _tell(table)
    elif declared.money_unit:
        raise InputError(
            "--money-unit has no effect on a native store, which states its own",
            hint="it is for a pymrio folder that does not say it",
        )
    elif to_native:
        if names:
            raise InputError(
                "--name has no effect between native stores",
                hint="it names extensions on the way to or from a pymrio folder",
            )
        table = load(str(source)).declare(**said)
        save(table, target, overwrite=overwrite)
        _tell(table)
    else:
        table = load(str(source)).declare(**said)
        save_pymrio(table, target, table_format=table_format, names=names, overwrite=overwrite)
    console().print(_("wrote %(path)s", path=target), markup=False, soft_wrap=True)


def _tell(table: Table) -> None:
    """Say what is wrong with a table that was taken in: its accounts will say it again."""
    from mrio.diagnostics import known_findings

    for finding in known_findings(table, None):
        if finding.severity == "error" or finding.code == "residual_value_added":
            console(messages=True).print(
                visible(translated(str(finding))), markup=False, soft_wrap=True
            )


def _pairs(given: list[str], option: str, form: str) -> dict[str, str] | None:
    """Return left → right of LEFT=RIGHT, None when nothing is said."""
    found: dict[str, str] = {}
    for pair in given:
        left, mark, right = pair.rpartition("=")
        if not (left and mark and right) or left in found:
            raise InputError(f"{option} {pair!r}", hint=f"give each as {form}")
        found[left] = right
    return found or None
