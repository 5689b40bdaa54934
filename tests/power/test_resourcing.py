"""Power re-sourced in a table: brute force, conservation, contracts, feedback."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mrio
import mrio.labels
from mrio import account, policy
from mrio.errors import InputError, LabelError, UnitError
from mrio.power import Carriage, Resourcing, physical_purchases
from mrio.table import Extension, PrimaryInput, Table

SOURCES = ("Coal power", "Wind power")


def open_table(seed=0, regions=("A", "B", "C")):
    """Regions with coal and wind power, a factory, households; exports and imports."""
    rng = np.random.default_rng(seed)
    sectors = (*SOURCES, "Making")
    industries = [(r, s) for r in regions for s in sectors]
    n, m = len(industries), len(regions) + 1
    A = rng.uniform(0.01, 0.12, (n, n))
    Y = rng.uniform(1, 20, (n, m))
    x = np.linalg.solve(np.eye(n) - A, Y.sum(axis=1))
    Z = A * x
    imports = rng.uniform(0, 0.05, n) * x
    v = np.stack([x - Z.sum(axis=0) - imports, imports])
    coal = np.array([s == "Coal power" for _, s in industries])
    power = np.array([s in SOURCES for _, s in industries])
    twh = np.where(power, x * rng.uniform(0.5, 2.0, n), 0.0)
    co2 = np.where(coal, twh * 0.9, np.where(power, 0.0, x * 0.05))
    Y_co2 = np.append(rng.uniform(0, 1, m - 1), 0.0)
    demand = [(r, "final") for r in regions] + [("ROW", "exports")]
    return Table(
        Z=Z,
        Y=Y,
        v=v,
        v_Y=np.zeros((2, m)),
        industries=mrio.labels.Axis(("region", "sector"), *zip(*industries, strict=True)),
        demand=mrio.labels.Axis(("region", "category"), *zip(*demand, strict=True)),
        primary=(PrimaryInput("value_added", "value_added"), PrimaryInput("imports", "import")),
        money_unit="M CNY",
        extensions={
            "air": Extension("air", ("co2",), ("Mt",), co2[None], Y_co2[None]),
            "physical": Extension("physical", ("power_generated",), ("TWh",), twh[None]),
        },
    )


def resourcing(table):
    return Resourcing(mrio.Model(table), "co2", sectors=SOURCES)


def random_claims(made, rng, share):
    """Claims within what is generated and bought."""
    bought = made.physical.to_numpy()
    claims = rng.dirichlet(np.ones(bought.shape[1]), bought.shape[0]) * bought.sum(1)[:, None]
    claims *= share * np.minimum(1.0, bought.sum(0) / claims.sum(0))
    return pd.DataFrame(claims, made.physical.index, made.physical.columns)


def test_power_that_is_carried_pays_the_senders_grid():
    """Physical purchases of 2017: more of Shanxi's coal power in Jiangsu, brute force beside it."""
    made = Resourcing(mrio.Model(mrio.load("china-2017")))
    table = made.model.table
    purchases = made.physical.copy()
    purchases.loc[("Shanxi", "Coal power"), "Jiangsu"] += 20.0
    purchases.loc[("Jiangsu", "Coal power"), "Jiangsu"] -= 20.0
    fees = made.wheeling
    assert 0 < fees.loc["Shanxi", "Jiangsu"] < 0.5e5  # 10^4 CNY a TWh: below 0.5 CNY a kWh
    same = made.flows(made.physical, carriage=Carriage(fees))
    assert same.to_numpy() == pytest.approx(made.flows().to_numpy(), rel=1e-9, abs=1e-3)
    model = made.model_under(purchases, carriage=Carriage(fees))
    E = account.flows(model, "co2").to_pandas().to_numpy()
    found = made.flows(purchases, carriage=Carriage(fees)).to_numpy()
    assert found == pytest.approx(E, rel=1e-7, abs=1.0)
    # The grid of Shanxi sells 20 TWh more of its way to the border.
    grid = table.industries.index.get_loc(("Shanxi", "Power transmission"))
    paid = model.table.x[grid] - table.x[grid]
    assert paid == pytest.approx(20.0 * fees.loc["Shanxi", "Jiangsu"], rel=0.05)
    free = made.model_under(purchases).table.x[grid] - table.x[grid]
    assert abs(free) < 0.1 * paid
    with pytest.raises(LabelError, match="Tibet"):
        made.flows(purchases, carriage=Carriage(pd.DataFrame({"Jiangsu": [1.0]}, ["Tibet"])))


def by_brute_force(table, made, purchases, losses=None):
    """Change Z and Y cell by cell, invert, and sum."""
    power = made.power
    Z, Y = table.Z.copy(), table.Y.copy()
    before, after = power.purchases, power.aligned(purchases)
    lands = np.ones(before.shape)
    if losses is not None:
        for g, (region, _) in enumerate(power.labels):
            for d, buyer in enumerate(power.destinations):
                if region in losses.index and buyer in losses.columns:
                    lands[g, d] = 1.0 - losses.loc[region, buyer]

    def step(g, d):
        """TWh more of a plant for each TWh bought before, so that as much lands."""
        as_much = (before[:, d] * lands[:, d]).sum() / (after[:, d] * lands[:, d]).sum()
        return (after[g, d] * as_much - before[g, d]) / before[:, d].sum()

    for g, row in enumerate(power.rows):
        for j in range(len(table.x)):
            Z[row, j] += power.price[g] * step(g, power.of_industry[j]) * power.used[j]
        for c in range(Y.shape[1]):
            Y[row, c] += power.price[g] * step(g, power.of_column[c]) * power.used_Y[c]
    L = np.linalg.inv(np.eye(len(Z)) - Z / table.x)
    E = (table.stressor("co2")[0] / table.x)[:, None] * (L @ Y)
    of = table.industries.region_codes
    flows = np.stack([E[of == r].sum(axis=0) for r in range(len(table.regions))])
    return flows, (L @ Y).sum(axis=1), (table.stressor("co2")[0] / table.x) @ L


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.floats(0.0, 0.95))
def test_contracts_move_who_answers_and_nothing_else(seed, share):
    table = open_table(seed)
    made = resourcing(table)
    claims = random_claims(made, np.random.default_rng(seed), share)
    purchases = made.under(claims)
    # Rows and columns stay, claims are met, nothing is negative.
    assert purchases.sum(axis=1).to_numpy() == pytest.approx(made.physical.sum(axis=1).to_numpy())
    assert purchases.sum().to_numpy() == pytest.approx(made.physical.sum().to_numpy())
    assert (purchases - claims).to_numpy().min() >= -1e-9
    flows, x, multipliers = by_brute_force(table, made, purchases)
    assert made.flows(purchases).to_numpy() == pytest.approx(flows, rel=1e-9)
    assert made.footprints(purchases).to_numpy() == pytest.approx(multipliers, rel=1e-9)
    assert x == pytest.approx(table.x, rel=1e-9)
    # Production stays, consumption sums to the same.
    assert made.flows(purchases).sum(axis=1).to_numpy() == pytest.approx(
        made.flows().sum(axis=1).to_numpy()
    )
    assert made.demand(purchases).to_numpy() == pytest.approx(made.power.demand)


def test_without_claims_nothing_moves():
    made = resourcing(open_table())
    assert made.under(made.physical * 0.0).to_numpy() == pytest.approx(made.physical.to_numpy())
    assert made.flows(made.physical).to_numpy() == pytest.approx(made.flows().to_numpy())
    E = account.flows(made.model, "co2").to_pandas()
    assert made.flows().to_numpy() == pytest.approx(E.to_numpy())
    used = account.consumption(made.model, "co2").to_series()
    assert made.consumption().to_numpy() == pytest.approx(used.to_numpy())


def test_who_claims_wind_answers_for_less():
    made = resourcing(open_table(3))
    wind = made.physical.xs("Wind power", level="source").sum(axis=1)
    free = min(float(wind["A"]), float(made.physical["B"].sum()))
    at = pd.MultiIndex.from_tuples([("A", "Wind power")])
    claims = pd.DataFrame({"B": [0.9 * free]}, at)
    moved = made.consumption(made.under(claims)) - made.consumption()
    assert moved["B"] < 0
    assert moved.sum() + (
        made.flows(made.under(claims))["ROW"].sum() - made.flows()["ROW"].sum()
    ) == pytest.approx(0.0, abs=1e-9)


def test_many_variants_are_one_by_one():
    made = resourcing(open_table(5))
    rng = np.random.default_rng(0)
    claims = [random_claims(made, rng, share) for share in (0.1, 0.4, 0.8)]
    stack = np.stack([claim.to_numpy() for claim in claims])
    many = made.flows_of(made.under_many(stack))
    for claim, found in zip(claims, many, strict=True):
        assert found == pytest.approx(made.flows(made.under(claim)).to_numpy())


def test_a_model_under_contracts_gives_the_same_flows_and_every_rule():
    made = resourcing(open_table(7))
    claims = random_claims(made, np.random.default_rng(1), 0.5)
    model = made.model_under(made.under(claims))
    E = account.flows(model, "co2").to_pandas()
    assert E.to_numpy() == pytest.approx(made.flows(made.under(claims)).to_numpy(), rel=1e-8)
    settled = policy.NetTransfer().settle(policy.Parties(model, "co2"), 80)
    assert float(settled.net.sum()) == pytest.approx(0.0, abs=1e-9)


def test_claims_beyond_generation_or_need_are_refused():
    made = resourcing(open_table())
    wind = pd.MultiIndex.from_tuples([("A", "Wind power")])
    generated = made.physical.loc[("A", "Wind power")].sum()
    with pytest.raises(InputError, match="one kWh, one claim"):
        made.under(pd.DataFrame({"A": [generated * 0.6], "B": [generated * 0.6]}, wind))
    every = made.physical.sum(axis=1).to_frame("B")
    with pytest.raises(InputError, match="no more than is bought"):
        made.under(every)
    with pytest.raises(LabelError, match="Sun"):
        made.under(pd.DataFrame({"A": [1.0]}, pd.MultiIndex.from_tuples([("A", "Sun power")])))
    with pytest.raises(LabelError, match="Tibet"):
        made.under(pd.DataFrame({"Tibet": [1.0]}, wind))
    with pytest.raises(InputError, match="zero or more"):
        made.under(pd.DataFrame({"A": [-1.0]}, wind))
    with pytest.raises(LabelError, match="A / Wind power is given twice"):
        made.under(pd.DataFrame({"A": [0.1, 0.1]}, wind.append(wind)))


def test_purchases_supply_every_buyer():
    made = resourcing(open_table())
    with pytest.raises(InputError, match=r"B buys .* TWh, here of nobody"):
        made.flows(made.physical.assign(B=0.0))
    with pytest.raises(InputError, match="here of nobody"):
        made.demand(made.physical.iloc[:0])


def dispatch_of(made, wind=0.0):
    """More wind in A in place of coal; what is sent stays, home plants follow demand."""
    regions = list(made.model.table.regions)
    generated = made.physical.sum(axis=1).unstack().loc[regions]
    landed = made.physical.groupby(level=0).sum().loc[regions, regions]
    landed = landed.where(~np.eye(len(regions), dtype=bool), 0.0)
    abroad = made.physical["ROW"].groupby(level=0).sum().loc[regions]
    generated.loc["A", "Wind power"] += wind
    generated.loc["A", "Coal power"] -= wind

    def dispatch(demand):
        home = demand[regions] - landed.sum() + landed.sum(axis=1) + abroad
        made_now = generated.mul(home / generated.sum(axis=1), axis=0)
        return physical_purchases(made.power, made_now, landed)

    return dispatch


def test_dispatch_as_it_is_changes_nothing():
    made = resourcing(open_table(2))
    found = dispatch_of(made)(pd.Series(made.power.demand, list(made.power.destinations)))
    # Each region sells its mix: the table's own mixes by buyer differ, the totals do not.
    assert found.sum().to_numpy() == pytest.approx(made.power.demand)


def test_what_is_no_emission_or_no_list_is_refused():
    table = open_table()
    with pytest.raises(UnitError, match="'TWh' is not a unit of mass"):
        Resourcing(mrio.Model(table), "power_generated", sectors=SOURCES)
    with pytest.raises(InputError, match="sectors='Coal power'"):
        Resourcing(mrio.Model(table), "co2", sectors="Coal power")


def test_shanxis_wind_for_jiangsu():
    """10 TWh claimed in 2017: Jiangsu answers for less, Shanxi for more, none emits otherwise."""
    made = Resourcing(mrio.Model(mrio.load("china-2017")))
    at = pd.MultiIndex.from_tuples([("Shanxi", "Wind power")])
    purchases = made.under(pd.DataFrame({"Jiangsu": [10.0]}, at))
    moved = (made.consumption(purchases) - made.consumption()) / 1e6
    assert moved.idxmin() == "Jiangsu"
    assert moved.idxmax() == "Shanxi"
    assert made.flows(purchases).sum(axis=1).to_numpy() == pytest.approx(
        made.flows().sum(axis=1).to_numpy()
    )
    steel = made.footprints(purchases) / made.footprints()
    assert steel["Jiangsu", "Metal smelting"] < 1.0 < steel["Shanxi", "Metal smelting"]
