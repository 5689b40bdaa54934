"""check and convert."""

from __future__ import annotations

from pathlib import Path

from mrio.cli._options import Format, Output
from mrio.cli._output import deliver
from mrio.cli._screen import console
from mrio.errors import InputError


def show_findings(name: str, to: Output) -> bool:
    """Print the findings on a table; return whether one is an error."""
    import pandas as pd

    from mrio.diagnostics import check
    from mrio.io import load

    table = load(name)
    findings = check(table)
    columns = ["severity", "code", "message", "where", "value"]
    frame = pd.DataFrame([vars(finding) for finding in findings], columns=columns)
    frame = frame.set_index("severity")
    frame.attrs = {"method": "findings of mrio check; value in the unit that the message says"}
    if not findings and to.form in (None, Format.table) and to.out is None:
        to.check_marks(written=False)
        console().print("no findings")
    else:
        title = f"{len(findings)} findings"
        deliver(frame, title=title, to=to, table=table)
    return any(finding.severity == "error" for finding in findings)


def convert_table(
    source: Path, target: Path, table_format: str, renamed: list[str], overwrite: bool
) -> None:
    """Convert between the native store and a pymrio folder; `renamed` holds OLD=NEW."""
    from mrio.io import load, load_pymrio, save, save_pymrio

    names = _names(renamed)
    to_native = target.suffix.lower() in (".zarr", ".zip")
    if (source / "file_parameters.json").is_file():
        if not to_native:
            raise InputError(
                f"{target} is not the name of a native store",
                hint="end it in .zarr (folder) or .zarr.zip (one file)",
            )
        save(load_pymrio(source, names=names), target, overwrite=overwrite)
    elif to_native:
        if names:
            raise InputError(
                "--name has no effect between native stores",
                hint="it names extensions on the way to or from a pymrio folder",
            )
        save(load(str(source)), target, overwrite=overwrite)
    else:
        table = load(str(source))
        save_pymrio(table, target, table_format=table_format, names=names, overwrite=overwrite)
    console().print(f"wrote {target}", markup=False, soft_wrap=True)


def _names(renamed: list[str]) -> dict[str, str] | None:
    """Return old name → new name, None when nothing is renamed."""
    names: dict[str, str] = {}
    for pair in renamed:
        old, mark, new = pair.partition("=")
        if not (old and mark and new) or old in names:
            raise InputError(f"--name {pair!r}", hint="give each as OLD=NEW, an old name once")
        names[old] = new
    return names or None
