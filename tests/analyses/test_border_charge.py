"""analyses/10: the figures of its README, from the package and not from its own output alone."""

import numpy as np
import pytest

import mrio
from mrio import power
from tests.analyses.test_analyses import DELTA, figures, named, run

GOODS = ["Metal smelting", "Non-metallic minerals", "Chemicals"]


@pytest.fixture(scope="module")
def shown():
    return run(named("border_charge"))


def test_the_full_chain_by_brute_force(shown):
    """Charge of exporter and of emitter from an inverse, at a gap of 420 yuan/t."""
    table = mrio.load("china-2017")
    f = table.stressor("co2")[0] / np.where(table.x > 0, table.x, 1.0)
    inverse = np.linalg.inv(np.eye(len(table.x)) - table.Z / np.where(table.x > 0, table.x, 1.0))
    exports = table.Y[:, [r == "ROW" for r in table.demand.region_of]].sum(axis=1)
    goods = np.isin(table.industries.sector_of, GOODS)
    tonnes = f[:, None] * inverse * np.where(goods, exports, 0.0)
    region = np.array(table.industries.region_of)
    delta, shanxi = np.isin(region, DELTA), region == "Shanxi"
    expected = [
        tonnes.sum(),
        tonnes.sum() / exports[goods].sum(),
        tonnes[:, delta].sum(),
        tonnes[delta].sum(),
        tonnes[:, shanxi].sum(),
        tonnes[shanxi].sum(),
    ]
    scale = np.full(6, 420 / 1e6)  # tonnes to million yuan
    scale[1] = 420 / 1e4 * 100  # per 10^4 CNY, in per cent
    assert figures(shown, "full chain", 6) == pytest.approx(np.array(expected) * scale, abs=0.06)
    assert figures(shown, "full chain", 6) == pytest.approx(
        [175749.9, 8.9, 42578.9, 32725.4, 308.2, 3582.2]  # README
    )
    assert figures(shown, "direct", 2) == [43638.0, 2.2]
    assert figures(shown, "with power", 1) == [80118.2]


def test_contracts_and_defaults(shown):
    assert figures(shown, "Jiangsu", 3, after="claims 10 TWh")[2] == -97.1
    assert "all exporters: -86.9 million yuan" in shown
    assert "default 1.0 × 5.27 t per 10^4 CNY: +0.0" in shown
    # d - m of the supplier, times what of it goes into exports: twice the figure costs twice half.
    model = mrio.Model(mrio.load("china-2017"))
    chain = power.FootprintRule("full_chain", "location")
    own = power.product_footprint(model, ("Shanxi", "Coking"), chain).iloc[0]
    found = power.cost_of_not_recognising(
        model, ("Jiangsu", "Metal smelting"), ("Shanxi", "Coking"), default=2 * own,
        price=420.0, profile=chain,
    )  # fmt: skip
    assert found.attrs["total_charge"] / 1e6 == pytest.approx(98.4, abs=0.06)
