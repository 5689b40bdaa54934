"""Miller & Blair (2009), table 2.3: two sectors of one region.

Nobody here has seen the book. The table, and its inverse to eight digits, are
read in IndEcol/pymrio, tests/test_math.py, which names table 2.3; the inverse
to four digits in nathanlane/hugoblog ("Miller and Blair ch. 2"). Multipliers,
prices, closed model, linkages, extraction and decomposition are figures that
the tests and docs of FriedmanJP/MacroEconometricModels.jl print for this table
(test/io/test_io_{multipliers,price,extraction}.jl, docs/src/io_classical.md):
a package's figures on a published table, not the book's.
"""

import numpy as np
import pytest

from mrio import account, structure
from tests.golden.published import assert_printed, model_of

SECTORS = [("R", "1"), ("R", "2")]
Z = [[150, 500], [200, 100]]
F = {
    "output 1": [1000, 0],
    "output 2": [0, 2000],
    "output": [1000, 2000],
    "jobs": [30, 40],  # 0.03 and 0.02 per unit of output
}
OUTPUTS = ["output 1", "output 2"]


@pytest.fixture(scope="module")
def base():
    return model_of(SECTORS, Z, [350, 1700], F=F)


# -- inverse, multipliers, prices --------------------------------------------------------------


def test_inverse(base):
    """The inverse of table 2.3 as two repositories print it."""
    assert_printed(base.A, "0.15 0.25 0.20 0.05")
    assert_printed(base.L, "1.2541 0.3300 0.2640 1.1221")
    assert_printed(base.L, "1.25412541 0.330033 0.2640264 1.12211221")


def test_multipliers(base):
    """MacroEconometricModels.jl: of output, and of employment at 0.03 and 0.02 jobs."""
    assert_printed(structure.linkages(base)["output_multiplier"], "1.518152 1.452145")
    assert_printed(account.multipliers(base, "output"), "1.518152 1.452145")
    assert_printed(account.multipliers(base, "jobs"), "0.0429 0.0323")


def test_price_of_dearer_value_added(base):
    """MacroEconometricModels.jl: value added per unit of sector 1 rises by 0.10, Δp = L' Δv."""
    prices = base.solve_transpose(np.array([0.1, 0.0]))
    assert_printed(prices, "0.1254125412541254 0.033003300330033")


def test_closed_to_households():
    """MacroEconometricModels.jl: type II, households being an industry.

    They sell wages of 0.3 and 0.5 per unit of output and buy in the proportions
    of all of final demand (that package's convention, not the book's): as an
    industry whose output is 2050, which is final demand.
    """
    flows = [[150, 500, 350], [200, 100, 1700], [300, 1000, 0]]
    closed = model_of([*SECTORS, ("R", "households")], flows, [0, 0, 750])
    L = closed.L.values
    assert_printed(L[:2, :2].sum(axis=0), "3.55 4.09")
    assert_printed(L[2, :2], "1.389 1.804")


# -- linkages ----------------------------------------------------------------------------------


def test_linkages(base):
    """MacroEconometricModels.jl: agriculture over the mean; forward from G and, there too, L."""
    found = structure.linkages(base).isel(industry=0)
    assert_printed(found["backward"], "1.022")
    assert_printed(found["forward"], "1.208")
    rows = base.L.values.sum(axis=1)
    assert_printed(rows[0] / rows.mean(), "1.067")
    assert_printed(base.G.values[0, 1], "0.660")


# -- hypothetical extraction -------------------------------------------------------------------


def test_extraction_of_agriculture(base):
    """MacroEconometricModels.jl, "complete extraction of Agriculture".

    Row, column and final demand go, as in mrio's kind 'whole'. What M&B 12.2.6
    themselves print was not found.
    """
    lost = structure.extraction(base, OUTPUTS, "1")
    assert_printed(lost.attrs["total"], "1000.0 210.52631578947353")
    together = structure.extraction(base, "output", "1").attrs["total"]
    assert_printed(together, "1210.5263157894735")
    assert_printed(100 * together / 3000, "40.4")


def test_extraction_of_each_sector(base):
    lost = structure.extraction_of_every_industry(base, "output").values
    assert_printed(lost, "1210.5263157894735 2588.2")
    assert_printed(100 * lost / 3000, "40.4 86.3")


# -- structural decomposition ------------------------------------------------------------------


@pytest.fixture(scope="module")
def later():
    """The second year of docs/src/io_classical.md: Z12 = 420, final demand up by a fifth."""
    output = [990, 2340]
    single = {"output 1": [990, 0], "output 2": [0, 2340]}
    return model_of(
        SECTORS,
        [[150, 420], [200, 100]],
        [420, 2040],
        F={**single, "output": output, "jobs": [0] * 2},
    )


def test_two_polar_decomposition(base, later):
    """MacroEconometricModels.jl: Δx = ½ ΔL (f0 + f1) + ½ (L0 + L1) Δf.

    Output per unit of output is one in both years: intensity has no effect, and
    mrio's two polar orders of three factors are the two of these.
    """
    found = structure.decomposition(
        base, later, OUTPUTS, factors=structure.THREE, method="polar"
    ).squeeze("destination")
    assert_printed(found["change"], "-10 340")
    assert_printed(found["effect"].sel(factor="inputs"), "-192.5 -55")
    assert_printed(found["effect"].sel(factor="final_demand", stressor="output 1"), "182.5")
    assert found["effect"].sel(factor="intensity").values.tolist() == [0.0, 0.0]
    assert_printed(found["effect"].sum("factor"), "-10 340")


def test_two_polar_decomposition_of_the_ratio(base, later):
    """The same docs: the geometric mean of the polar ratios, of sector 1.

    mrio decomposes differences; the mixed outputs L1 f0 and L0 f1 are its
    solutions with the other year's demand.
    """
    x0, x1 = base.table.x[0], later.table.x[0]
    mixed_L, mixed_f = later.solve(np.array([350.0, 1700.0])), base.solve(np.array([420.0, 2040.0]))
    new_inputs, new_demand = mixed_L.values[0], mixed_f.values[0]
    assert_printed(np.sqrt(new_inputs / x0 * x1 / new_demand), "0.825")
    assert_printed(np.sqrt(new_demand / x0 * x1 / new_inputs), "1.200")
