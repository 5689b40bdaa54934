"""What provinces generate from each source, what a kWh of it emits, and what stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from mrio.checking import checked
from mrio.power.parameters import (
    STATUSES,
    Layout,
    choice,
    name,
    number,
    place_name,
    read_laid_over,
    text,
    year,
)
from mrio.power.supply._power_rows import GENERATING, PowerRows
from mrio.table import Table
from mrio.units import mass_factor


@checked
def read_capacities(path: str | Path | None = None) -> pd.DataFrame:
    """Return the plants that stand in each province, by source.

    Parameters
    ----------
    path : path, optional
        A CSV file of the same columns, as for `read_corridors`.

    Returns
    -------
    DataFrame
        Index: (province, source, year), sources as the embedded tables' sectors.
        Columns: `capacity_mw`, `status`, `document`. attrs as for
        `read_corridors`.

    Raises
    ------
    ConfigError
        With line and column of everything that is wrong.

    Examples
    --------
    >>> read_capacities().loc[("Shanxi", "Wind power", 2020), "capacity_mw"].item()
    19740.0
    """
    cells = {
        "province": place_name(),
        "source": name,
        "year": year,
        "capacity_mw": number(0),
        "status": choice(*STATUSES),
        "document": text,
    }
    keys = ("province", "source", "year")
    return read_laid_over(Layout("capacities.csv", keys, cells, {"capacity_mw": "MW"}), path)


@checked
def generation_by_source(
    table: Table,
    stressor: str = "co2",
    *,
    sectors: Sequence[str] = GENERATING,
    generated: str = "power_generated",
) -> pd.DataFrame:
    """Return what a table's plants generate and emit, by province and source.

    Parameters
    ----------
    table : Table
        With generation by source as sectors, as the embedded ones.
    stressor : str
    sectors : list of str
        Generating sectors.
    generated : str
        The row of TWh generated.

    Returns
    -------
    DataFrame
        Index (region, source). Columns `generated_twh` and `kg_per_kwh`: an
        estimate, as the table is. attrs: `units`, `table`.

    Raises
    ------
    LabelError, InputError, UnitError

    Examples
    --------
    >>> import mrio
    >>> found = generation_by_source(mrio.load("china-2017"))
    >>> found.loc[("Shanxi", "Coal power")].round(3).tolist()
    [235.9, 1.134]
    """
    rows = PowerRows.of(table, sectors, generated)
    F, _, unit = table.stressor(stressor)
    mega = mass_factor(unit, "Mt")  # Mt / TWh is kg / kWh
    found = pd.DataFrame(
        {"generated_twh": rows.generated, "kg_per_kwh": F[rows.rows] * mega / rows.generated},
        rows.labels,
    )
    found.attrs = {
        "units": {"generated_twh": "TWh", "kg_per_kwh": "kg/kWh"},
        "table": table.name,
    }
    return found
