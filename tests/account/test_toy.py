"""The toy table: worked numbers where it is closed, brute force where it is open.

docs/methods/accounts.md#flows-of-emissions, docs/methods/accounts.md#value-added-in-trade
"""

import numpy as np
import pytest

from mrio import account
from mrio.testing import toy_table

REGIONS = ["SX", "YD", "RC"]
E_RS = [
    [112.43346758162068, 136.9355396419436, 100.6309927764357],
    [8.345311747445592, 108.77057891815318, 32.884109334401266],
    [12.238368509081564, 52.68297570012713, 155.07865579079134],
]
CBA = [143.01714783814782, 318.3890942602239, 318.59375790162835]
M = [
    4.250471316382964,
    2.6696780219102445,
    3.1172518037904493,
    2.307821995146273,
    3.178838871883575,
    2.090051427628871,
]
V_RS = [
    [30.934851228822907, 32.78348134923083, 24.281667421946256],
    [5.475774004726462, 60.328650692648395, 20.195575302625155],
    [5.589374766450633, 24.887867958120786, 73.52275727542859],
]
close = pytest.approx


def exact(values):
    return close(np.array(values), abs=1e-9, rel=0)


def test_the_typed_table_is_the_printed_one():
    table = toy_table()
    assert table.x.tolist() == [100.0, 50.0, 60.0, 200.0, 80.0, 150.0]
    assert table.value_added.tolist() == [64.0, 24.0, 27.0, 59.0, 47.0, 57.0]
    assert table.value_added.sum() == table.Y.sum() == 278.0
    F, F_Y, unit = table.stressor("co2")
    assert (F / table.x).tolist() == [3.0, 1.0, 1.5, 0.3, 2.0, 0.4]
    assert F_Y.tolist() == [10.0, 20.0, 30.0]
    assert (unit, table.money_unit) == ("Mt", "bn CNY")


def test_flows(toy):
    E = account.flows(toy, "co2")
    assert E.dims == ("origin", "destination")
    assert E.origin.values.tolist() == E.destination.values.tolist() == REGIONS
    assert E.values == exact(E_RS)
    assert E.sum("destination").values == exact([350, 150, 220])
    assert float(E.sel(origin="SX", destination="YD")) == close(136.9355396419436, abs=1e-9)
    assert E.attrs["units"] == "Mt"


def test_production(toy):
    assert account.production(toy, "co2").values == exact([360, 170, 250])
    assert account.production(toy, "co2", industry_only=True).values == exact([350, 150, 220])


def test_consumption(toy):
    found = account.consumption(toy, "co2")
    assert found.values == exact(CBA)
    assert found.attrs["exported"] == 0.0
    assert float(found.sum()) == close(780.0, abs=1e-9)


def test_multipliers(toy):
    m = account.multipliers(toy, "co2")
    assert m.values == exact(M)
    assert float(m.sel(region="YD", sector="E")) == close(3.1172518037904493, abs=1e-9)
    assert m.attrs["units"] == "Mt per bn CNY"


def test_value_added(toy):
    V = account.value_added(toy)
    assert V.values == exact(V_RS)
    assert V.sum("destination").values == exact([88, 86, 104])
    assert V.sum("origin").values == exact([42, 118, 118])
    assert V.attrs["units"] == "bn CNY"


def test_net_transfers(toy):
    found = account.net_transfers(toy, "co2")
    beet = np.array([216.982852, -148.389094, -68.593758])
    assert found["net_transfer"].values == close(beet, abs=1e-6)
    assert found["net_transfer"].values == exact(np.array([360, 170, 250]) - CBA)
    assert found["sent"].sel(region="SX").item() == close(237.566532, abs=1e-6)
    assert found["own"].values == exact(np.diag(E_RS))
    assert found["exported"].values == exact([0, 0, 0])
    assert found["net_with_exports"].values == exact(found["net_transfer"].values)


def test_net_flows(toy):
    net = account.net_flows(toy, "co2")
    assert float(net.sel(origin="SX", destination="YD")) == close(128.590228, abs=1e-6)
    assert net.values == exact(np.array(E_RS) - np.transpose(E_RS))


def test_industries_of_the_coke_region(toy):
    """D_pba is F; D_exp of coke and power is what others' demand calls for there."""
    found = account.industry_accounts(toy, "co2")
    assert found["D_pba"].values == exact([300, 50, 90, 60, 160, 60])
    by_region = found["D_exp"].to_series().groupby(level="region").sum()
    assert by_region[REGIONS].to_numpy() == exact(
        [237.56653241837932, 41.229421081846858, 64.92134420920869]
    )


def test_kinds_of_grain_agree(toy):
    fine = account.flows(toy, "co2", origin="industry", destination="category").to_series()
    coarse = fine.groupby(level=["region", "destination"]).sum()
    assert coarse[("SX", "YD")] == close(136.9355396419436, abs=1e-9)
    product = account.flows(toy, "co2", destination="product")
    expected = np.array(M) * toy.table.Y.sum(axis=1)
    assert product.sum("origin").values == exact(expected)


# -- the open table: nothing printed, so everything is derived here from the typed numbers -------

Z = np.array(
    [
        [20, 10, 5, 25, 4, 11],
        [8, 10, 1, 4, 1, 3],
        [0, 0, 12, 28, 0, 2],
        [4, 3, 10, 60, 4, 15],
        [1, 1, 2, 8, 14, 26],
        [3, 2, 3, 16, 10, 36],
    ],
    dtype=float,
)
Y = np.array(
    [[15, 6, 4], [18, 3, 2], [0, 17, 1], [6, 80, 18], [1, 2, 25], [2, 10, 68]], dtype=float
)
EXPORTS = np.array([8, 3, 2, 40, 2, 15], dtype=float)
IMPORTS, IMPORTS_Y = np.array([6, 4, 3, 22, 3, 12], dtype=float), np.array([2, 9, 5], dtype=float)
F, F_Y = np.array([300, 50, 90, 60, 160, 60], dtype=float), np.array([10, 20, 30], dtype=float)
X = Z.sum(axis=1) + Y.sum(axis=1) + EXPORTS
L = np.linalg.inv(np.eye(6) - Z / X)
BY_REGION = np.kron(np.eye(3), np.ones((1, 2)))


def flows_of(intensity):
    """Region × (own regions, ROW) for an intensity of output."""
    return BY_REGION @ (intensity[:, None] * (L @ np.column_stack([Y, EXPORTS])))


def test_open_output_and_gdp(toy_open):
    """GDP by income equals GDP by expenditure: C + G + I + X - M."""
    table = toy_open.table
    assert table.x.tolist() == X.tolist() == [108.0, 53.0, 62.0, 240.0, 82.0, 165.0]
    assert table.value_added.tolist() == [66.0, 23.0, 26.0, 77.0, 46.0, 60.0]
    own = Y.sum() + IMPORTS_Y.sum()
    gdp = own + EXPORTS.sum() - IMPORTS.sum() - IMPORTS_Y.sum()
    assert table.value_added.sum() == gdp == 298.0
    assert table.imports.tolist() == IMPORTS.tolist()


def test_open_flows_have_row_as_destination_only(toy_open):
    E = account.flows(toy_open, "co2")
    assert E.origin.values.tolist() == REGIONS
    assert E.destination.values.tolist() == [*REGIONS, "ROW"]
    assert E.values == exact(flows_of(F / X))
    assert E.sum("destination").values == exact([350, 150, 220])


def test_open_consumption_and_what_is_exported(toy_open):
    E = flows_of(F / X)
    found = account.consumption(toy_open, "co2")
    assert found.region.values.tolist() == REGIONS
    assert found.values == exact(E[:, :3].sum(axis=0) + F_Y)
    assert found.attrs["exported"] == close(E[:, 3].sum(), abs=1e-9)
    assert found.attrs["exported"] > 50.0
    assert float(found.sum()) + found.attrs["exported"] == close(F.sum() + F_Y.sum(), abs=1e-9)


def test_open_net_transfer_leaves_exports_apart(toy_open):
    """Net transfer sums to zero over own regions; PBA - CBA sums to what is exported."""
    found = account.net_transfers(toy_open, "co2")
    E = flows_of(F / X)[:, :3]
    assert found["net_transfer"].values == exact(E.sum(axis=1) - E.sum(axis=0))
    assert float(found["net_transfer"].sum()) == close(0.0, abs=1e-9)
    difference = account.production(toy_open, "co2") - account.consumption(toy_open, "co2")
    assert found["net_with_exports"].values == exact(difference.values)
    assert float(difference.sum()) == close(flows_of(F / X)[:, 3].sum(), abs=1e-9)


def test_open_value_added_columns_are_demand_less_import_content(toy_open):
    V = account.value_added(toy_open)
    value_added = X - Z.sum(axis=0) - IMPORTS
    assert V.values == exact(flows_of(value_added / X))
    content = (IMPORTS / X) @ L @ np.column_stack([Y, EXPORTS])
    assert V.sum("origin").values == exact(np.append(Y.sum(axis=0), EXPORTS.sum()) - content)
    assert V.sum("destination").values == exact(BY_REGION @ value_added)
    assert float(V.sum()) == close(298.0, abs=1e-9)


def test_open_multipliers_count_domestic_inputs_only(toy_open):
    assert account.multipliers(toy_open, "co2").values == exact((F / X) @ L)


def test_open_export_emissions_by_industry(toy_open):
    """D_exp holds other regions and ROW: what does not serve the own region's demand."""
    found = account.industry_accounts(toy_open, "co2")
    own = np.repeat(np.eye(3, dtype=bool), 2, axis=0)
    served = np.where(own, (F / X)[:, None] * (L @ Y), 0.0).sum(axis=1)
    assert found["D_exp"].values == exact(F - served)
    assert float(found["D_exp"].sum()) > float(found["D_imp"].sum())
