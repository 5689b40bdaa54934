"""The national input-output table of 2007, summed from 135 to the 42 sectors of the provinces."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mrio.china.raw._cells import N_SECTORS, sectors
from mrio.china.raw._files import reading
from mrio.china.raw._national_source import (
    FOLDER,
    LAYOUTS,
    NationalTable,
    read_source,
    sum_source,
    verify,
)
from mrio.errors import InputError

RUNS = (
    *(5, 1, 1, 2, 1, 14, 5, 2, 2, 3, 2, 11, 7, 6, 1, 9, 4, 5, 6, 2, 1),
    *(1, 1, 1, 1, 1, 8, 1, 3, 1, 2, 2, 1, 3, 1, 3, 3, 2, 1, 3, 5, 1),
)
"""How many of the 135 sectors, in code order, make up each of the 42; tourism (116) is in 34."""


def read_national_2007(root: Path, *, coking_apart: bool = False) -> NationalTable:
    """Read the national table of 2007 and sum its 135 sectors to 42 by runs of codes.

    Sectors are joined by code, never by name: one name occurs twice among the 135.

    Parameters
    ----------
    root : Path
        Folder of raw statistics; the file is china_national_io/china_2007_135.csv
        (NBS, through Carol-seven/ionet).
    coking_apart : bool
        Keep sector 11 in two, 11a petroleum (037) and 11b coking (038): 43 sectors.

    Returns
    -------
    NationalTable

    Raises
    ------
    InputError, LabelError
        When codes are missing, out of order or hold no number.
    BalanceError
        When a printed total misses its parts by more than 1e-4 of total output.
    """
    layout = LAYOUTS[2007]
    with reading(root, FOLDER, layout.file) as path:
        source = read_source(path, layout)
        notes = verify(source, path)
        codes, runs = [sector.code for sector in sectors()], list(RUNS)
        if sum(runs) != layout.n or len(runs) != N_SECTORS:
            raise InputError(
                f"the runs are {len(runs)} and sum to {sum(runs)}, "
                f"expected {N_SECTORS} and {layout.n}",
                where=path.name,
            )
        if coking_apart:
            codes[10:11], runs[10:11] = ["11a", "11b"], [1, 1]
        to = np.repeat(np.arange(len(runs)), runs)
        return sum_source(source, codes, to.tolist(), notes, path)
