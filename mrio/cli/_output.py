"""Frames on the screen, on standard output as data, or in files."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mrio.cli._options import FOR_FILES, Format, Output
from mrio.cli._screen import console, show
from mrio.errors import InputError
from mrio.lang import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from mrio.table import Table


def deliver(
    frame: pd.DataFrame,
    *,
    title: str,
    to: Output,
    table: Table | None = None,
    note: str = "",
    result: Any = None,
) -> None:
    """Show a frame, or write it whole to a file.

    Parameters
    ----------
    table : Table, optional
        What the figures were computed from; a file says which.
    result : DataArray or Dataset, optional
        What netCDF is made of, in place of the frame.

    Raises
    ------
    InputError
        When Parquet, netCDF or xlsx is asked for without a file, or --no-meta or --bom
        where it has no effect.
    """
    from mrio.io import render, write_frame, write_netcdf

    form, out = to.form, to.out
    to.check_marks(written=out is not None)
    if out is not None:
        kind = file_format(form, out)
        if kind == "netcdf":
            _check_netcdf(to)
            write_netcdf(frame if result is None else result, out, overwrite=to.overwrite)
        else:
            write_frame(
                frame,
                out,
                kind,
                overwrite=to.overwrite,
                table=table,
                meta=to.meta,
                bom=to.bom,
            )
        console().print(_("wrote %(path)s", path=out), markup=False, soft_wrap=True)
        units = frame.attrs.get("units")
        told = _("figures in %(units)s", units=units) + "\n" if isinstance(units, str) else ""
        _tell(told + note)
    elif form is not None and form in FOR_FILES:
        raise InputError(f"{FOR_FILES[form]} is not for a screen", hint="name a file with --out")
    elif form is Format.csv or form is Format.json:
        sys.stdout.write(render(frame, form.value))
        _tell(note)
    else:
        scaled, title, decimals = readable(frame, title)
        show(scaled, title=title, note=note, decimals=decimals)


def _check_netcdf(to: Output) -> None:
    for word, given in (("--no-meta", not to.meta), ("--bom", to.bom)):
        if given:
            raise InputError(
                f"{word} has no effect on netCDF, which holds units and method itself",
                hint="leave it out",
            )


def _tell(note: str) -> None:
    """Say on standard error what data do not carry."""
    for line in note.splitlines():
        console(messages=True).print(line, markup=False, soft_wrap=True)


def file_format(form: Format | None, out: Path) -> str:
    """Return the format of a file: the one asked for, else its ending in either case.

    Raises
    ------
    InputError
        When a table for the screen is to go to a file.
    """
    if form is Format.table:
        raise InputError(
            "--format table goes to the screen",
            hint="use csv, json, xlsx, parquet or netcdf with --out",
        )
    if form is not None:
        return form.value
    ending = out.suffix.removeprefix(".").lower()
    return "netcdf" if ending in ("nc", "nc4") else ending


def readable(frame: pd.DataFrame, title: str) -> tuple[pd.DataFrame, str, int]:
    """Return a frame in the unit for people, the title with that unit, and decimals to show.

    Large masses are shown in Mt and large sums of money in billions, with two decimals, so that
    neighbours of very different size stay readable. Frames without `attrs["units"]` are left.
    """
    unit = frame.attrs.get("units")
    if not isinstance(unit, str):
        return frame, title, 0
    figures = frame.select_dtypes("number")
    if figures.shape[1] < frame.shape[1]:
        return frame, title, 0
    largest = float(figures.abs().max(axis=None)) if figures.size else 0.0
    factor, shown = _large_unit(unit)
    if factor == 1.0 or not largest * factor >= 1.0:
        return frame, _titled(title, unit), 0
    return frame * factor, _titled(title, shown), 2


def _titled(title: str, unit: str) -> str:
    """Return a title with a unit; without a title the unit alone, after a comma."""
    return _("%(title)s, %(unit)s", title=title, unit=unit) if title else f", {unit}"


def _large_unit(unit: str) -> tuple[float, str]:
    """Return the factor to Mt or to billions of the currency, and its name; 1 for other units."""
    from mrio.errors import UnitError
    from mrio.money import money_unit
    from mrio.units import mass_factor

    with suppress(UnitError):  # no mass: it may be money
        return mass_factor(unit, "Mt"), f"Mt {unit.partition(' ')[2]}".strip()
    with suppress(UnitError):
        money = money_unit(unit)
        return money.to_billions, f"bn {money.currency}"
    return 1.0, unit
