"""What must hold for every table: conservation, symmetry, additivity, aggregation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrio import account
from mrio.labels import Axis
from mrio.model import Model
from mrio.table import Extension, Table
from mrio.testing import tables

GRAINS = [
    (origin, destination)
    for origin in ("region", "industry")
    for destination in ("region", "category", "product")
]


def near(values, scale):
    """Equal but for rounding, in relation to the size of what was added up."""
    return pytest.approx(np.asarray(values), rel=0, abs=1e-9 * (1.0 + abs(scale)))


def size(model: Model, stressor: str) -> float:
    """The largest figure that can stand in a sum: output called for by gross demand."""
    table = model.table
    F = table.stressor(stressor)[0]
    called = model.solve_array(np.abs(table.Y).sum(axis=1))
    return float(np.abs(F * model.inverse_x) @ np.abs(called))


@given(tables())
def test_emissions_are_conserved(table):
    """Sum of F and F_Y = sum of production = sum of consumption + exported."""
    model = Model(table)
    for name in table.stressors:
        F, F_Y, _ = table.stressor(name)
        scale = size(model, name)
        whole = F.sum() + F_Y.sum()
        assert float(account.production(model, name).sum()) == near(whole, scale)
        consumed = account.consumption(model, name)
        assert float(consumed.sum()) + consumed.attrs["exported"] == near(whole, scale)
        assert (consumed.attrs["exported"] == 0.0) or table.is_open


@given(tables())
def test_flows_lie_between_production_and_consumption(table):
    model = Model(table)
    name = table.stressors[0]
    scale = size(model, name)
    E = account.flows(model, name)
    made = account.production(model, name, industry_only=True)
    assert E.sum("destination").values == near(made.values, scale)
    direct = account.production(model, name) - made
    used = account.consumption(model, name) - direct
    own = list(table.regions)
    assert E.sum("origin").sel(destination=own).values == near(used.values, scale)
    if table.is_open:
        exported = account.consumption(model, name).attrs["exported"]
        assert float(E.sel(destination="ROW").sum()) == near(exported, scale)


@given(tables())
def test_multipliers_price_final_demand(table):
    """m·y is all that industries emit; m is never below the direct coefficient."""
    model = Model(table)
    m = account.multipliers(model, list(table.stressors))
    rows = model.stressor_rows(table.stressors)
    y = table.Y.sum(axis=1)
    for i, name in enumerate(table.stressors):
        assert float(m.values[i] @ y) == near(rows.F[i].sum(), size(model, name))
    assert (m.values >= rows.S - 1e-9 * (1 + rows.S)).all()


@given(tables())
def test_net_transfers_balance(table):
    model = Model(table)
    name = table.stressors[0]
    scale = size(model, name)
    net = account.net_flows(model, name)
    assert net.dims == ("origin", "destination")
    assert net.destination.values.tolist() == list(table.regions)
    assert np.array_equal(net.values, -net.values.T)
    found = account.net_transfers(model, name)
    assert float(found["net_transfer"].sum()) == near(0.0, scale)
    assert net.sum("destination").values == near(found["net_transfer"].values, scale)
    balance = account.production(model, name) - account.consumption(model, name)
    assert found["net_with_exports"].values == near(balance.values, scale)
    made = account.production(model, name, industry_only=True)
    parts = found["own"] + found["sent"] + found["exported"]
    assert parts.values == near(made.values, scale)


@given(tables())
def test_value_added_is_all_income_and_all_demand_for_own_goods(table):
    model = Model(table)
    V = account.value_added(model)
    scale = float(np.abs(model.solve_array(np.abs(table.Y).sum(axis=1))).sum())
    by_region = pd.Series(table.value_added, table.industries.index).groupby(level=0).sum()
    assert V.sum("destination").values == near(by_region[list(table.regions)], scale)
    content = (table.imports * model.inverse_x) @ model.solve_array(table.Y)
    spent = pd.Series(table.Y.sum(axis=0) - content, table.demand.index).groupby(level=0).sum()
    assert V.sum("origin").values == near(spent[list(table.destinations)], scale)


@given(tables())
def test_industry_accounts_add_up_to_regional_ones(table):
    model = Model(table)
    names = list(table.stressors)
    scale = max(size(model, name) for name in names)
    found = account.industry_accounts(model, names)
    by_region = found.to_array("account").groupby("region").sum()
    by_region = by_region.sel(region=list(table.regions)).transpose("account", "stressor", "region")
    made = account.production(model, names, industry_only=True)
    direct = account.production(model, names) - made
    used = account.consumption(model, names) - direct
    transfers = account.net_transfers(model, names)
    assert by_region.sel(account="D_pba").values == near(made.values, scale)
    assert by_region.sel(account="D_cba").values == near(used.values, scale)
    assert by_region.sel(account="D_imp").values == near(transfers["received"].values, scale)
    leaving = transfers["sent"] + transfers["exported"]
    assert by_region.sel(account="D_exp").values == near(leaving.values, scale)


@settings(max_examples=15)
@given(tables(), st.sampled_from(["include", "exclude"]))
def test_every_grain_sums_to_the_coarse_one(table, stocks):
    """Industry or region of origin × region, category or product: one set of figures."""
    model = Model(table)
    name = table.stressors[0]
    scale = size(model, name)
    coarse = account.flows(model, name, stocks=stocks).to_series()
    for origin, destination in GRAINS:
        fine = account.flows(model, name, origin=origin, destination=destination, stocks=stocks)
        series = fine.to_series()
        level = "origin" if origin == "region" else "region"
        if destination == "product":
            summed = series.groupby(level=level).sum()[list(table.regions)]
            expected = coarse.groupby(level="origin").sum()[list(table.regions)]
        else:
            summed = series.groupby(level=[level, "destination"]).sum()
            expected = coarse.loc[summed.index.to_list()]
        assert summed.to_numpy() == near(expected.to_numpy(), scale)


@given(tables())
def test_left_out_stock_changes_are_accounted_for(table):
    """Sum of F and F_Y = consumption without stocks + exported + left_out."""
    model = Model(table)
    for name in table.stressors:
        F, F_Y, _ = table.stressor(name)
        scale = size(model, name)
        found = account.consumption(model, name, stocks="exclude")
        total = float(found.sum()) + found.attrs["exported"] + found.attrs["left_out"]
        assert total == near(F.sum() + F_Y.sum(), scale)
        by_category = account.flows(model, name, destination="category").to_series()
        stocks = by_category[by_category.index.get_level_values("category") == "stocks"].sum()
        assert found.attrs["left_out"] == near(stocks, scale)
        assert account.consumption(model, name).attrs["left_out"] == 0.0


def test_excluding_stocks_changes_the_account():
    """The identity above would hold for an option that did nothing."""
    from mrio.testing import synthetic_table

    model = Model(synthetic_table(3, 4, seed=0))
    whole = account.consumption(model, "co2")
    without = account.consumption(model, "co2", stocks="exclude")
    assert np.abs((whole - without).values).min() > 1e-3 * float(whole.sum())
    assert without.attrs["left_out"] == pytest.approx(float(whole.sum() - without.sum()), rel=1e-9)


def permuted(table: Table, rows: list[int], columns: list[int]) -> Table:
    """The same table with industries and demand columns in another order."""
    industries, demand = table.industries, table.demand
    ext = table.extensions["emissions"]
    return table.replace(
        Z=table.Z[np.ix_(rows, rows)],
        Y=table.Y[np.ix_(rows, columns)],
        v=table.v[:, rows],
        v_Y=table.v_Y[:, columns],
        industries=Axis(
            industries.names,
            tuple(industries.region_of[i] for i in rows),
            tuple(industries.sector_of[i] for i in rows),
        ),
        demand=Axis(
            demand.names,
            tuple(demand.region_of[i] for i in columns),
            tuple(demand.category_of[i] for i in columns),
        ),
        extensions={
            "emissions": Extension(
                ext.name, ext.stressors, ext.units, ext.F[:, rows], ext.F_Y[:, columns]
            )
        },
    )


@settings(max_examples=15)
@given(tables(), st.data())
def test_order_of_labels_does_not_matter(table, data):
    rows = data.draw(st.permutations(range(len(table.industries))))
    columns = data.draw(st.permutations(range(len(table.demand))))
    one, other = Model(table), Model(permuted(table, rows, columns))
    name = table.stressors[0]
    scale = size(one, name)
    calls = {
        "production": lambda model: account.production(model, name),
        "consumption": lambda model: account.consumption(model, name),
        "multipliers": lambda model: account.multipliers(model, name),
        "value_added": account.value_added,
        "D_cba": lambda model: account.industry_accounts(model, name)["D_cba"],
        "D_exp": lambda model: account.industry_accounts(model, name)["D_exp"],
    } | {
        f"flows {grain}": lambda model, grain=grain: account.flows(
            model, name, origin=grain[0], destination=grain[1]
        )
        for grain in GRAINS
    }
    for what, call in calls.items():
        expected, found = call(one).to_series(), call(other).to_series()
        assert set(found.index) == set(expected.index), what
        again = found.loc[expected.index.to_list()].to_numpy()
        assert again == near(expected.to_numpy(), scale), what


@given(tables(), st.sampled_from([1e-5, 0.125, 1e4]))
def test_unit_of_money_does_not_touch_emissions(table, factor):
    scaled = table.replace(
        Z=table.Z * factor, Y=table.Y * factor, v=table.v * factor, v_Y=table.v_Y * factor
    )
    one, other = Model(table), Model(scaled)
    name = table.stressors[0]
    scale = size(one, name)
    assert account.flows(other, name).values == near(account.flows(one, name).values, scale)
    consumed = account.consumption(one, name)
    assert account.consumption(other, name).values == near(consumed.values, scale)
    m = account.multipliers(one, name).values
    assert account.multipliers(other, name).values * factor == near(m, np.abs(m).max(initial=0))
    V = account.value_added(one).values
    money = float(np.abs(V).sum())
    assert account.value_added(other).values / factor == near(V, money * 1e3)


@settings(max_examples=15)
@given(tables(stressors=3))
def test_a_total_is_the_sum_of_its_rows(table):
    ext = table.extensions["emissions"]
    rows = ext.stressors
    whole = Extension(ext.name, rows, ext.units, ext.F, ext.F_Y, totals={"all": rows})
    model = Model(table.with_extension(whole))
    scale = sum(size(model, name) for name in rows)
    for call in (
        account.production,
        account.consumption,
        account.multipliers,
        account.flows,
        account.net_flows,
        lambda model, names: account.industry_accounts(model, names)["D_cba"],
        lambda model, names: account.industry_accounts(model, names)["D_imp"],
    ):
        total, parts = call(model, "all"), call(model, list(rows))
        assert parts.stressor.values.tolist() == list(rows)
        assert total.values == near(parts.sum("stressor").values, scale)
    exported = account.consumption(model, list(rows)).attrs["exported"]
    assert account.consumption(model, "all").attrs["exported"] == near(sum(exported), scale)


@given(tables())
def test_one_name_and_a_list_of_one_are_the_same_figures(table):
    model = Model(table)
    name = table.stressors[-1]
    for call in (account.production, account.consumption, account.multipliers, account.flows):
        single, many = call(model, name), call(model, [name])
        assert many.dims == ("stressor", *single.dims)
        assert np.array_equal(single.values, many.values[0])


@given(tables(regions=3), st.data())
def test_merging_regions_sums_their_flows(table, data):
    """With every industry kept apart, one region of two is the sum of both, loops included."""
    if len(table.regions) < 2:
        return
    first, second = data.draw(st.permutations(table.regions))[:2]
    new = {name: ("both" if name in (first, second) else name) for name in table.destinations}
    axis, demand = table.industries, table.demand
    merged = table.replace(
        industries=Axis(
            axis.names,
            tuple(new[name] for name in axis.region_of),
            tuple(f"{r} {s}" for r, s in axis.pairs),
        ),
        demand=Axis(
            demand.names,
            tuple(new[name] for name in demand.region_of),
            tuple(f"{r} {c}" for r, c in demand.pairs),
        ),
        stocks=(),
    )
    name = table.stressors[0]
    E = account.flows(Model(table), name).to_series()
    expected = E.groupby([E.index.get_level_values(i).map(new) for i in (0, 1)]).sum()
    found = account.flows(Model(merged), name).to_series()
    scale = size(Model(table), name)
    assert found.loc[expected.index.to_list()].to_numpy() == near(expected.to_numpy(), scale)


@given(tables())
def test_without_trade_consumption_is_production(table):
    """Cut every flow between regions: each region then answers for itself alone."""
    axis, demand = np.array(table.industries.region_of), np.array(table.demand.region_of)
    Z = table.Z * (axis[:, None] == axis)
    Y = table.Y * (axis[:, None] == demand)
    x = Z.sum(axis=1) + Y.sum(axis=1)
    Y[np.arange(len(x)), [list(demand).index(name) for name in axis]] += np.maximum(
        1.25 * Z.sum(axis=0) - x, 0.0
    )
    ext = table.extensions["emissions"]
    made = (Z.sum(axis=1) + Y.sum(axis=1)) != 0
    own = Extension(ext.name, ext.stressors, ext.units, ext.F * made, ext.F_Y)
    model = Model(table.replace(Z=Z, Y=Y).with_extension(own))
    name = table.stressors[0]
    scale = size(model, name)
    made_here = account.production(model, name)
    assert account.consumption(model, name).values == near(made_here.values, scale)
    assert account.net_transfers(model, name)["sent"].values == near(0.0 * made_here.values, scale)
