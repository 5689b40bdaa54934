"""Tables of three industries for models."""

import pandas as pd

from mrio.table import Table

INDUSTRIES = pd.MultiIndex.from_tuples([("A", "1"), ("A", "2"), ("B", "1")])


def small(Z, Y, F=(1.0, 2.0, 3.0), *, demand=(("A", "use"), ("B", "use")), **options):
    columns = pd.MultiIndex.from_tuples(demand)
    return Table.from_frames(
        pd.DataFrame(Z, INDUSTRIES, INDUSTRIES, dtype=float),
        pd.DataFrame(Y, INDUSTRIES, columns, dtype=float),
        F=pd.DataFrame([F], ["co2"], INDUSTRIES),
        money_unit="bn CNY",
        units={"co2": "Mt"},
        **options,
    )


IDLE = {"Z": [[2, 0, 3], [0, 0, 0], [1, 0, 4]], "Y": [[10, 5], [0, 0], [3, 12]]}
