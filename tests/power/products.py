"""Tables for footprints: TOY-3R2S whose E is power, and two regions with plants and a grid."""

import numpy as np
import pandas as pd

from mrio import Table
from mrio.power import TableNames
from mrio.table import Extension
from mrio.testing import toy_table

TOY = TableNames("energy", "process", generation=("E",), transmission=None)
TWH = [0.0, 5.0, 0.0, 20.0, 0.0, 10.0]


def toy(*, open=True):
    """The toy table with its CO2 in energy and process; the TWh bought are invented.

    docs/methods/notation.md#toy-table-toy-3r2s, docs/methods/notation.md#stressor-rows-and-totals
    """
    table = toy_table(open=open)
    process = np.array([0, 12, 0, 15, 0, 10])
    co2 = np.array([300, 50, 90, 60, 160, 60])
    emissions = Extension(
        "emissions", ("energy", "process"), ("Mt", "Mt"), [co2 - process, process]
    )
    physical = Extension("physical", ("power_used",), ("TWh",), [TWH])
    return table.replace(extensions={"emissions": emissions, "physical": physical})


GRID = TableNames("co2", None, generation=("coal", "wind"), transmission="grid")


def grid_table():
    """Two regions; goods G buy plants of both regions and both grids, which lose coal power."""
    names = [(r, s) for r in ("A", "B") for s in ("coal", "wind", "grid", "G")]
    at = {name: i for i, name in enumerate(names)}
    Z = np.zeros((8, 8))

    def buys(buyer, **paid):
        for seller, money in paid.items():
            Z[at[tuple(seller.split("_"))], at[buyer]] = money

    buys(("A", "G"), A_coal=10, A_wind=2, A_grid=8, B_coal=4, B_grid=1)
    buys(("B", "G"), B_coal=20, B_wind=5, B_grid=9, A_coal=3, A_grid=2, A_G=6)
    buys(("A", "grid"), A_coal=2)
    buys(("B", "grid"), B_coal=3, B_wind=1)
    buys(("A", "coal"), A_G=1)
    industries = pd.MultiIndex.from_tuples(names, names=["region", "sector"])
    finals = pd.MultiIndex.from_tuples(
        [("A", "use"), ("B", "use"), ("ROW", "exports")], names=["region", "category"]
    )
    Y = np.zeros((8, 3))
    Y[at["A", "G"]], Y[at["B", "G"]] = [40, 13, 40], [10, 60, 30]
    Y[at["A", "coal"], 0], Y[at["A", "grid"], 0] = 5, 10
    Y[at["B", "coal"], 1], Y[at["B", "grid"], 1] = 3, 8
    emitted = np.array([[400.0, 0, 0, 50, 900, 0, 0, 20]])
    F = pd.DataFrame(emitted, ["co2"], industries)
    F.loc["power_used"] = [0, 0, 0.5, 6, 0, 0, 1.2, 9]
    return Table.from_frames(
        pd.DataFrame(Z, industries, industries),
        pd.DataFrame(Y, industries, finals),
        F=F,
        money_unit="10^4 CNY",
        units={"co2": "t", "power_used": "TWh"},
    )
