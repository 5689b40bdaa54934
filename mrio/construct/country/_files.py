"""CSV files of a construction: regional tables, matrices of regions, emissions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from mrio.construct.core import RegionalTable
from mrio.construct.country._settings import Columns, CountryPlan, Emissions
from mrio.errors import ConfigError, LabelError, UnitError
from mrio.io import read_sheet
from mrio.labels import suggest
from mrio.table import Extension


def read_regional_table(
    region: str, path: Path, plan: CountryPlan, *, nation: bool = False
) -> RegionalTable:
    """Return one region's table; a nation's has no columns of outflow and inflow.

    Raises
    ------
    ConfigError
        No such file, no CSV, cells that are no numbers.
    LabelError
        A row or column that the plan names and the file has not, or that the
        file has and the plan does not name: nothing is left out silently.
    """
    frame = read_sheet(path).frame()
    columns, sectors = plan.columns, list(plan.sectors)
    single = _single(columns)
    if nation:
        single = [name for name in single if name not in (columns.outflow, columns.inflow)]
    asked = {
        "row": [*sectors, *plan.rows.value_added],
        "column": [*sectors, *columns.final, *single],
    }
    for what, found in (("row", list(frame.index)), ("column", list(frame.columns))):
        same_names(asked[what], found, what, path)
    use, v = frame.loc[sectors], frame.loc[list(plan.rows.value_added), sectors]
    _nothing_beside(frame.loc[list(plan.rows.value_added)].drop(columns=sectors), path)
    named = {name: use[name].to_numpy() for name in single}
    none = np.zeros(len(sectors))
    return RegionalTable(
        region=region,
        sectors=tuple(sectors),
        Z=use[sectors].to_numpy(),
        Y=use[list(columns.final)].to_numpy(),
        categories=columns.final,
        exports=named[columns.exports],
        imports=named[columns.imports],
        outflow=none if nation else named[columns.outflow],
        inflow=none if nation else named[columns.inflow],
        other=none if columns.other is None else named[columns.other],
        x=named[columns.output],
        v=v.to_numpy(),
        v_names=plan.rows.value_added,
    )


def _nothing_beside(frame: pd.DataFrame, path: Path) -> None:
    """Refuse value added outside the columns of sectors: the construction has no place for it."""
    if (frame != 0).to_numpy().any():
        i, j = (int(k[0]) for k in (frame != 0).to_numpy().nonzero())
        raise ConfigError(
            f"{path}: {frame.index[i]!r} has {frame.iloc[i, j]:,.6g} in the column "
            f"{frame.columns[j]!r}",
            where=str(path),
            hint="value added is that of sectors: write 0 outside their columns, and taxes on "
            "final use into a sector or leave them out",
        )


def read_emissions(plan: CountryPlan, folder: Path) -> dict[str, Extension]:
    """Return the stressors of a plan as one extension, none without any.

    Raises
    ------
    ConfigError, LabelError, UnitError
    """
    if not plan.emissions:
        return {}
    F, F_Y = zip(*(_one_stressor(each, plan, folder) for each in plan.emissions), strict=True)
    made = Extension(
        "emissions",
        tuple(each.name for each in plan.emissions),
        tuple(each.unit for each in plan.emissions),
        np.stack(F),
        np.stack(F_Y),
    )
    return {"emissions": made}


def _one_stressor(
    asked: Emissions, plan: CountryPlan, folder: Path
) -> tuple[np.ndarray, np.ndarray]:
    """Return (n,) of industries and (m,) of final users, exports last."""
    path = folder / asked.file
    frame, regions, sectors = read_sheet(path).frame(), list(plan.regions), list(plan.sectors)
    same_names(regions, list(frame.index), "row", path)
    direct = [] if asked.households is None else [asked.households]
    same_names([*sectors, *direct], list(frame.columns), "column", path)
    categories = plan.columns.final
    F_Y = np.zeros((len(regions), len(categories)))
    if asked.households is not None:
        if asked.category not in categories:
            raise LabelError(
                f"{asked.name}: no category {asked.category!r} for {asked.households!r}",
                where=asked.category,
                hint=suggest(str(asked.category), categories),
            )
        F_Y[:, categories.index(asked.category)] = frame.loc[regions, asked.households]
    if not asked.unit.strip():
        raise UnitError(f"{asked.name} has no unit", hint="such as t, kt or Mt")
    industries = frame.loc[regions, sectors].to_numpy()
    return industries.reshape(-1), np.append(F_Y.reshape(-1), 0.0)


def _single(columns: Columns) -> list[str]:
    names = [columns.exports, columns.imports, columns.outflow, columns.inflow, columns.output]
    return names if columns.other is None else [*names, columns.other]


def same_names(
    asked: Sequence[str],
    found: Sequence[str],
    what: str,
    path: Path,
    lines: Mapping[str, int] | None = None,
) -> None:
    """Raise LabelError unless a file has exactly the names that are asked for."""
    if len(set(asked)) < len(asked):
        twice = next(name for name in asked if list(asked).count(name) > 1)
        raise LabelError(f"the plan names the {what} {twice!r} twice", where=twice)
    missing = [name for name in asked if name not in found]
    more = [name for name in found if name not in asked]
    if missing or more:
        name = (missing or more)[0]
        line = "" if missing or lines is None else f":{lines[name]}"
        raise LabelError(
            f"{path} has no {what} {name!r}"
            if missing
            else f"{path}{line}: the {what} {name!r} is not named in the plan",
            where=str(path),
            hint=suggest(name, list(found)) if missing else "name it, or take it out of the file",
        )
