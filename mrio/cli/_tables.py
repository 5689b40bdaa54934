"""check and convert."""

from __future__ import annotations

from pathlib import Path

from mrio.cli._options import Format
from mrio.cli._output import deliver
from mrio.cli._screen import console
from mrio.errors import InputError


def show_findings(name: str, form: Format | None, out: Path | None, overwrite: bool) -> bool:
    """Print the findings on a table; return whether one is an error."""
    import pandas as pd

    from mrio.diagnostics import check
    from mrio.io import load

    findings = check(load(name))
    columns = ["severity", "code", "message", "where", "value"]
    frame = pd.DataFrame([vars(finding) for finding in findings], columns=columns)
    frame = frame.set_index("severity")
    if not findings and form in (None, Format.table) and out is None:
        console().print("no findings")
    else:
        title = f"{len(findings)} findings"
        deliver(frame, title=title, form=form, out=out, overwrite=overwrite)
    return any(finding.severity == "error" for finding in findings)


def convert_table(source: Path, target: Path, table_format: str, overwrite: bool) -> None:
    """Convert between the native store and a pymrio folder."""
    from mrio.io import load, load_pymrio, save, save_pymrio

    to_native = target.suffix.lower() in (".zarr", ".zip")
    if (source / "file_parameters.json").is_file():
        if not to_native:
            raise InputError(
                f"{target} is not the name of a native store",
                hint="end it in .zarr (folder) or .zarr.zip (one file)",
            )
        save(load_pymrio(source), target, overwrite=overwrite)
    elif to_native:
        save(load(str(source)), target, overwrite=overwrite)
    else:
        table = load(str(source))
        save_pymrio(table, target, table_format=table_format, overwrite=overwrite)
    console().print(f"wrote {target}", markup=False, soft_wrap=True)
