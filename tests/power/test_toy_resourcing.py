"""Re-sourcing of a toy: two regions, coal and green power, manufacturing.

docs/methods/power.md#re-sourcing-by-contract-and-by-dispatch

Its printed results are (24.528090, 78.971910) by location, (26.436798, 77.063202) when YD buys all
green certificates of SX, footprints .335955 → .394101 and .369663 → .355758, production 48.5 and
55. Its inputs are not printed; those below give all eight figures, and on a grid of coefficients
nothing else does: manufacturing makes 200 and 250 with coefficients ((.25, .38), (.1, 0)) of
itself, buys 20 and 100 TWh; SX generates 16.5 of coal (1 Mt/TWh) and 13.5 of green power.
"""

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import account
from mrio.labels import Axis
from mrio.power import Resourcing
from mrio.table import Extension, PrimaryInput, Table

SECTORS = ("PC", "PG", "M")
COAL_YD = 45.0
"""TWh of coal in YD: any figure gives the same results, its factory emits the rest of 55."""


def toy():
    industries = [(region, sector) for region in ("SX", "YD") for sector in SECTORS]
    at = {industry: i for i, industry in enumerate(industries)}
    Z = np.zeros((6, 6))
    for seller, buyer, value in (
        (("SX", "M"), ("SX", "M"), 0.25 * 200),
        (("SX", "M"), ("YD", "M"), 0.38 * 250),
        (("YD", "M"), ("SX", "M"), 0.10 * 200),
        (("SX", "PC"), ("SX", "M"), 20 * 16.5 / 30),
        (("SX", "PG"), ("SX", "M"), 20 * 13.5 / 30),
        (("SX", "PC"), ("YD", "M"), 10 * 16.5 / 30),
        (("SX", "PG"), ("YD", "M"), 10 * 13.5 / 30),
        (("YD", "PC"), ("YD", "M"), COAL_YD),
        (("YD", "PG"), ("YD", "M"), 90 - COAL_YD),
    ):
        Z[at[seller], at[buyer]] = value
    Y = np.zeros((6, 2))
    Y[at["SX", "M"]], Y[at["YD", "M"]] = (40, 15), (30, 200)
    x = Z.sum(axis=1) + Y.sum(axis=1)
    twh = np.where([sector != "M" for _, sector in industries], x, 0.0)
    co2 = np.array([16.5, 0.0, 48.5 - 16.5, COAL_YD, 0.0, 55.0 - COAL_YD])
    demand = [("SX", "final"), ("YD", "final")]
    return Table(
        Z=Z,
        Y=Y,
        v=(x - Z.sum(axis=0))[None],
        v_Y=np.zeros((1, 2)),
        industries=Axis(("region", "sector"), *zip(*industries, strict=True)),
        demand=Axis(("region", "category"), *zip(*demand, strict=True)),
        primary=(PrimaryInput("value_added", "value_added"),),
        money_unit="M CNY",
        extensions={
            "air": Extension("air", ("co2",), ("Mt",), co2[None]),
            "physical": Extension("physical", ("power_generated",), ("TWh",), twh[None]),
        },
    )


@pytest.fixture
def made():
    return Resourcing(mrio.Model(toy()), sectors=("PC", "PG"))


@pytest.fixture
def bought(made):
    """YD keeps the claim on its own green power, and buys all of SX's."""
    plants = pd.MultiIndex.from_tuples([("SX", "PG"), ("YD", "PG")])
    return made.under(pd.DataFrame({"YD": [13.5, 90 - COAL_YD]}, plants))


def test_by_location(made):
    assert made.consumption().tolist() == pytest.approx([24.528090, 78.971910], abs=1e-6)
    m = made.footprints()
    assert [m["SX", "M"], m["YD", "M"]] == pytest.approx([0.335955, 0.369663], abs=1e-6)
    own = account.production(made.model, "co2")
    assert own.values.tolist() == pytest.approx([48.5, 55.0])


def test_by_contract(made, bought):
    assert made.consumption(bought).tolist() == pytest.approx([26.436798, 77.063202], abs=1e-6)
    m = made.footprints(bought)
    assert [m["SX", "M"], m["YD", "M"]] == pytest.approx([0.394101, 0.355758], abs=1e-6)


def test_production_stays_and_consumption_sums_to_it(made, bought):
    assert made.flows(bought).sum(axis=1).tolist() == pytest.approx([48.5, 55.0])
    assert made.consumption(bought).sum() == pytest.approx(103.5)
    model = made.model_under(bought)
    assert account.production(model, "co2").values.tolist() == pytest.approx([48.5, 55.0])
