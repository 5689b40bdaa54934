"""The structure of the toy table to the digits that docs/methods/structure.md prints."""

import numpy as np
import pytest

from mrio import structure

INDUSTRIES = [(region, sector) for region in ("SX", "YD", "RC") for sector in "EM"]


def printed(values, digits=6):
    """Equal to every digit that the page prints."""
    return pytest.approx(np.array(values), rel=0, abs=0.501 * 10.0**-digits)


def test_linkages(toy):
    """Coke and power of Shanxi sell to all (forward); factories of the delta buy (backward)."""
    found = structure.linkages(toy)
    backward = [0.796182, 0.955029, 1.050597, 1.226202, 0.873001, 1.098988]
    forward = [1.172743, 0.979549, 1.08453, 0.871233, 1.033438, 0.858507]
    assert found.indexes["industry"].tolist() == INDUSTRIES
    assert found["backward"].values == printed(backward)
    assert found["forward"].values == printed(forward)
    assert float(found["backward"].mean()) == pytest.approx(1.0, abs=1e-12)
    assert float(found["forward"].mean()) == pytest.approx(1.0, abs=1e-12)
    kinds = ["forward", "weak", "key", "backward", "forward", "backward"]
    assert found["kind"].values.tolist() == kinds


def test_direct_linkages_are_shares_of_the_typed_table(toy):
    found = structure.linkages(toy)
    assert found["direct_backward"].values == printed(
        [36 / 100, 0.52, 0.55, 141 / 200, 33 / 80, 0.62]
    )
    assert found["direct_forward"].values == printed(
        [0.75, 27 / 50, 0.7, 96 / 200, 52 / 80, 70 / 150]
    )


def test_emission_linkages(toy):
    found = structure.emission_linkages(toy, "co2")
    m = np.array([4.250471, 2.669678, 3.117252, 2.307822, 3.178839, 2.090051])
    f = np.array([3, 1, 1.5, 0.3, 2, 0.4])
    assert found["direct"].values == printed(f)
    assert found["upstream"].values == printed(m - f)
    down = [1.870645, 1.558743, 1.020614, 0.721742, 1.20596, 0.79034]
    assert found["downstream"].values == printed(down)


EACH = [323.829272, 103.063205, 142.133173, 295.473019, 199.917622, 222.080155]


def test_extraction_of_each_industry(toy):
    found = structure.extraction_of_every_industry(toy, "co2")
    assert found.values == printed(EACH)
    for pair, expected in zip(INDUSTRIES, EACH, strict=True):
        assert structure.extraction(toy, "co2", pair).attrs["total"] == printed(expected)


def test_without_shanxi_more_is_lost_than_it_emits(toy):
    """370.5 against 350: suppliers elsewhere lose what they made for it."""
    found = structure.extraction(toy, "co2", "SX")
    assert found.attrs["total"] == printed(370.50698)
    assert float(found.sel(region="SX")) == pytest.approx(350.0, abs=1e-9)
    every = structure.extraction_of_every_region(toy, "co2")
    assert every.sel(extracted="SX").values == pytest.approx(found.values, abs=1e-9)
    assert np.diag(every.values) == pytest.approx([350, 150, 220], abs=1e-9)


def test_the_delta_without_shanxis_coke_and_power(toy):
    """150.8 is lost with the deliveries; 136.9 is what the delta's final demand calls for."""
    found = structure.link_extraction(toy, "co2", ("SX", "E"), "YD")
    assert found.values == printed([144.539736, 2.176602, 4.061693])
    assert found.attrs["total"] == printed(150.778031)


def test_betweenness(toy):
    """Most passes through the delta's factories, though they emit little themselves."""
    found = structure.betweenness(toy, "co2")
    expected = [93.7853, 45.0813, 67.9246, 192.7509, 61.2996, 118.3036]
    assert found.values == printed(expected, digits=4)
    assert found.idxmax("industry").item() == ("YD", "M")


def test_supply_chain_share(toy):
    """docs/methods/structure.md#direct-and-supply-chain-shares: above 80 % for two products."""
    found = structure.supply_chain_share(toy, "co2")
    assert found.values == printed([0.2942, 0.6254, 0.5188, 0.87, 0.3708, 0.8086], digits=4)
    above = [pair for pair, share in zip(INDUSTRIES, found.values, strict=True) if share > 0.8]
    assert above == [("YD", "M"), ("RC", "M")]
    s, y = np.array([3, 1, 1.5, 0.3, 2, 0.4]), np.array([25, 23, 18, 104, 28, 80])
    assert found.attrs["of_final_demand"] == pytest.approx(1 - s @ y / 720, abs=1e-12)


def test_sales_outside_the_region(toy):
    """Of Shanxi's coke and power 55 % are sold outside, 45 to industries, 10 to users.

    docs/methods/structure.md#sales-outside-the-region
    """
    found = structure.out_of_region_sales(toy).sel(industry=("SX", "E"))
    assert float(found["share"]) == pytest.approx(0.55, abs=1e-12)
    assert float(found["to_industries"]) == pytest.approx(0.45, abs=1e-12)
    assert float(found["to_final_users"]) == pytest.approx(0.10, abs=1e-12)
    assert float(found["exports"]) == 0.0


def test_exports_are_sales_outside(toy_open):
    """Of 108 made, 45 go to others' industries, 10 to their users, 8 abroad."""
    found = structure.out_of_region_sales(toy_open).sel(industry=("SX", "E"))
    assert float(found["exports"]) == pytest.approx(8 / 108, abs=1e-12)
    assert float(found["share"]) == pytest.approx(63 / 108, abs=1e-12)
