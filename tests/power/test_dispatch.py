"""A market made from a table, its power traced to buyers, and rounds with the table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mrio
from mrio import power
from mrio.errors import InputError, LabelError
from tests.power.test_resourcing import SOURCES, open_table, resourcing

COSTS = pd.Series({"Coal power": 300.0, "Wind power": 0.0})


def lines_of(rng, regions):
    """A line each way between all regions, so that power is passed on."""
    rows = [(f"{a}-{b}", a, b) for a in regions for b in regions if a != b]
    frame = pd.DataFrame(rows, columns=["corridor", "from", "to"]).set_index("corridor")
    n = len(frame)
    return frame.assign(
        tariff=rng.uniform(1, 60, n),
        loss=rng.uniform(0, 0.15, n),
        includes_loss=False,
        capacity_mw=rng.uniform(0, 800, n),
    )


def market(made, rng, **rules):
    regions = list(made.model.table.regions)
    costs = pd.Series(rng.uniform(0, 500, len(made.power.labels)), made.power.labels)
    rules = {"certificates": "unbundled"} | rules
    return power.market_from_table(
        made,
        costs,
        lines_of(rng, regions),
        room={"Coal power": 20.0},
        green=("Wind power",),
        **rules,
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_traced_power_is_what_is_generated_and_carries_the_nodal_intensity(seed):
    rng = np.random.default_rng(seed)
    made = resourcing(open_table(seed))
    cleared = power.clear_market(market(made, rng))
    found = power.trace_power(made, cleared)
    of_plants = cleared.generated["year"]
    bought = found.purchases.sum(axis=1).reindex(of_plants.index, fill_value=0.0)
    assert bought.to_numpy() == pytest.approx(of_plants.to_numpy(), abs=1e-9)
    # Emissions behind what each region uses are those of location-based intensities that
    # carry losses, found by another route.
    regions = list(made.model.table.regions)
    lines = cleared.market.corridors
    sent = pd.DataFrame(0.0, regions, regions)
    for name, row in lines.iterrows():
        sent.loc[row["from"], row["to"]] += cleared.sent.loc[name, "year"]
    losses = pd.DataFrame(0.0, regions, regions)
    for _, row in lines.iterrows():
        losses.loc[row["from"], row["to"]] = row["loss"]
    generated = of_plants.unstack().reindex(regions).fillna(0.0)
    factor = cleared.market.supply["factor"]
    factors = factor.unstack().reindex(regions).fillna(0.0)[list(generated.columns)]
    nodal = power.location_based(generated, factors, sent, losses, lost_power="carried")
    carried = found.purchases.mul(factor.reindex(found.purchases.index), axis=0)[regions].sum()
    abroad = made.physical["ROW"].groupby(level=0).sum().reindex(regions).to_numpy()
    share = 1.0 - abroad / cleared.market.demand["year"].to_numpy()
    expected = nodal["emissions"].to_numpy() * share
    assert carried.to_numpy() == pytest.approx(expected, rel=1e-9, abs=1e-12)
    # What lands is what is used.
    kept = 1.0 - found.carriage.losses[regions]
    lands = sum(
        (found.purchases.xs(r, level=0)[regions].sum() * kept.loc[r] for r in regions),
        start=pd.Series(0.0, regions),
    )
    home = cleared.market.demand["year"].to_numpy() * share
    assert lands.to_numpy() == pytest.approx(home, rel=1e-9)


def test_a_market_of_the_tables_own_plants():
    made = power.Resourcing(mrio.Model(mrio.load("china-2017")))
    corridors = power.read_corridors().loc[["雁淮", "华东电网 Jiangsu–Shanghai"]]
    costs = pd.Series(100.0, made.power.labels.get_level_values(1).unique())
    found = power.market_from_table(made, costs, corridors, loss_price=300.0, availability=0.5)
    assert found.demand["year"].sum() == pytest.approx(made.power.generated.sum())
    co2 = (found.supply["factor"] * found.available["year"]).sum()
    emitted = made.model.table.stressor("co2")[0][made.power.rows].sum()
    assert co2 == pytest.approx(emitted / 1e6)
    assert found.limits.loc["雁淮", "year"] == pytest.approx(8000 * 8760 * 0.5 / 1e6)
    assert found.supply["green"].sum() == sum(
        s in ("Hydro power", "Wind power", "Solar power") for _, s in found.supply.index
    )


def test_rounds_of_dispatch_and_table_meet_from_any_start():
    """The whole nation, its corridors and a carbon price; the rounds end at one demand."""
    made = power.Resourcing(mrio.Model(mrio.load("china-2017")))
    corridors = power.read_corridors()
    regions = list(made.model.table.regions)
    corridors = corridors[
        corridors["from"].isin(regions)
        & corridors["to"].isin(regions)
        & corridors["capacity_mw"].notna()
        & ~corridors["plant_line"]
    ]
    costs = pd.Series(0.0, made.power.labels.get_level_values(1).unique())
    costs["Coal power"], costs["Gas power"] = 300.0, 550.0
    market = power.market_from_table(
        made, costs, corridors, room={"Coal power": 0.2}, availability=0.6,
        loss_price=300.0, carbon_price=80.0,
    )  # fmt: skip
    dispatch = power.market_dispatch(made, market)
    first = power.dispatch_equilibrium(made, dispatch)
    demand = pd.Series(made.power.demand, list(made.power.destinations))
    second = power.dispatch_equilibrium(made, dispatch, start=demand * 1.02)
    assert 1 < first.rounds < 20
    assert second.demand.to_numpy() == pytest.approx(first.demand.to_numpy(), rel=1e-7)
    flows = made.flows(first.purchases, carriage=first.carriage)
    used = made.consumption(first.purchases, carriage=first.carriage)
    model = made.model_under(first.purchases, carriage=first.carriage)
    # Table and dispatch agree on every plant, not on demand alone; to what industries of a region
    # differ in whose power they buy in the table's whole numbers.
    sold = pd.Series(model.table.x[made.power.rows] / made.power.price, made.power.labels)
    bought = first.purchases.sum(axis=1).reindex(made.power.labels, fill_value=0.0)
    assert sold.to_numpy() == pytest.approx(bought.to_numpy(), abs=0.1)
    assert sold.sum() == pytest.approx(bought.sum(), rel=1e-6)
    again = mrio.account.consumption(model, "co2").to_series()
    assert used.to_numpy() == pytest.approx(again.to_numpy(), rel=1e-7)
    assert flows.to_numpy().sum() > 0


def test_a_market_of_other_provinces_is_not_the_tables():
    made = resourcing(open_table())
    market_of_three = market(made, np.random.default_rng(0))
    cleared = power.clear_market(market_of_three)
    other = resourcing(open_table(regions=("A", "B", "D")))
    with pytest.raises(LabelError, match="provinces of the market: unknown 'C'"):
        power.trace_power(other, cleared)


def test_what_a_market_of_a_table_refuses():
    made = resourcing(open_table())
    rng = np.random.default_rng(0)
    lines = lines_of(rng, made.model.table.regions)
    plain = {"green": ("Wind power",), "certificates": "unbundled"}
    with pytest.raises(LabelError, match="costs lack Wind power"):
        power.market_from_table(made, COSTS.drop("Wind power"), lines, **plain)
    with pytest.raises(LabelError, match="generates from no 'Coal'"):
        power.market_from_table(made, COSTS, lines, room={"Coal": 0.1}, **plain)
    with pytest.raises(InputError, match="give shares of 0 or more"):
        power.market_from_table(made, COSTS, lines, room={"Coal power": -0.1}, **plain)
    with pytest.raises(InputError, match="capacity of A-B is not known"):
        power.market_from_table(made, COSTS, lines.assign(capacity_mw=np.nan), **plain)
    with pytest.raises(LabelError, match="twice"):
        power.market_from_table(made, pd.concat([COSTS, COSTS]), lines, **plain)
    assert set(SOURCES) == set(COSTS.index)
