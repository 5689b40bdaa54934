"""Power that is carried: fees and losses on the way, and rounds of dispatch with the table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mrio
import mrio.labels
from mrio.errors import InputError, LabelError, SolveError
from mrio.power import Carriage, Dispatch, Resourcing, dispatch_equilibrium, physical_purchases
from tests.power.test_resourcing import by_brute_force, dispatch_of, open_table, resourcing


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000))
def test_losses_on_the_way_against_brute_force(seed):
    """What lands stays: who buys from afar buys more at the plant."""
    rng = np.random.default_rng(seed)
    table = open_table(seed)
    made = resourcing(table)
    purchases = made.physical * rng.uniform(0.2, 2.0, made.physical.shape)
    regions, buyers = list(table.regions), list(made.power.destinations)
    losses = pd.DataFrame(rng.uniform(0, 0.3, (len(regions), len(buyers))), regions, buyers)
    carriage = Carriage(losses=losses)
    flows, x, m = by_brute_force(table, made, purchases, losses)
    assert made.flows(purchases, carriage=carriage).to_numpy() == pytest.approx(flows)
    assert made.footprints(purchases, carriage=carriage).to_numpy() == pytest.approx(m)
    model = made.model_under(purchases, carriage=carriage)
    assert model.table.x == pytest.approx(x)
    same = made.flows(made.physical, carriage=carriage)
    assert same.to_numpy() == pytest.approx(made.flows().to_numpy())


def test_a_loss_is_made_up_for_at_the_plant():
    """All of A's power from B with a tenth lost: B's plants sell a ninth more than A used."""
    table = open_table(7)
    made = resourcing(table)
    purchases = made.physical.copy()
    bought = purchases["A"].sum()
    purchases["A"] = 0.0
    purchases.loc[("B", "Wind power"), "A"] = bought
    lossy = Carriage(losses=pd.DataFrame({"A": [0.1]}, ["B"]))
    kept = made.physical.loc["B", "A"].sum() * 0.1
    for carriage, more in ((None, 1.0), (lossy, (bought - kept) / bought / 0.9)):
        changed = made.model_under(purchases, carriage=carriage).table
        row = table.industries.index.get_loc(("B", "Wind power"))
        at = np.flatnonzero([region == "A" for region, _ in table.industries.index])
        sold = (changed.Z[row] / changed.x * table.x)[at].sum()
        sold += changed.Y[row, table.demand.index.get_loc(("A", "final"))]
        assert sold / made.power.price[made.power.rows == row] == pytest.approx(bought * more)
    with pytest.raises(InputError, match="losses: from B to A is 1"):
        made.flows(purchases, carriage=Carriage(losses=pd.DataFrame({"A": [1.0]}, ["B"])))


def test_fees_and_losses_along_corridors():
    made = Resourcing(mrio.Model(mrio.load("china-2017")))
    lines = pd.DataFrame(
        {
            "from": ["Shanxi", "Jiangsu", "Sichuan"],
            "to": ["Jiangsu", "Shanghai", "Shanghai"],
            "tariff": [35.9, 9.2, 57.1],
            "loss": [0.0277, 0.0159, 0.07],
            "includes_loss": [True, False, False],
            "loss_price": [300.0, np.nan, np.nan],
        },
        index=["雁淮", "on", "复奉"],
    )
    routes = {("Shanxi", "Shanghai"): ["雁淮", "on"], ("Sichuan", "Shanghai"): ["复奉"]}
    found = Carriage.along(routes, lines, made.wheeling, made.model.table.money_unit)
    fee = (35.9 - 300 * 0.0277 / 0.9723) / 0.9841 + 9.2
    assert found.fees.loc["Shanxi", "Shanghai"] == pytest.approx(fee * 1e2)  # 10^4 CNY a TWh
    assert found.losses.loc["Shanxi", "Shanghai"] == pytest.approx(1 - 0.9723 * 0.9841)
    assert found.fees.loc["Sichuan", "Shanghai"] == pytest.approx(57.1e2)
    assert found.fees.loc["Shanxi", "Jiangsu"] == made.wheeling.loc["Shanxi", "Jiangsu"]
    for way, error, told in (
        (["on", "雁淮"], InputError, "leads not from Shanxi to Shanghai: Jiangsu to Shanghai"),
        (["雁准"], LabelError, "no corridor '雁准'"),
        ([], InputError, "no corridor leads not"),
    ):
        with pytest.raises(error, match=told):
            Carriage.along({("Shanxi", "Shanghai"): way}, lines, made.wheeling, "10^4 CNY")


def test_feedback_meets_itself_from_any_start():
    made = resourcing(open_table(4))
    wind = 0.3 * float(made.physical.loc[("A", "Coal power")].sum())
    dispatch = dispatch_of(made, wind)
    first = dispatch_equilibrium(made, dispatch)
    demand = pd.Series(made.power.demand, list(made.power.destinations))
    second = dispatch_equilibrium(made, dispatch, start=demand * 1.2)
    assert second.demand.to_numpy() == pytest.approx(first.demand.to_numpy(), rel=1e-7)
    again = made.demand(dispatch(first.demand))
    assert again.to_numpy() == pytest.approx(first.demand.to_numpy(), rel=1e-7)
    # Wind for coal emits less: capacity that changes is no relabelling.
    assert made.flows(first.purchases).to_numpy().sum() < made.flows().to_numpy().sum()
    with pytest.raises(SolveError, match="still moves"):
        dispatch_equilibrium(made, dispatch, start=demand * 1.2, most=1)
    with pytest.raises(InputError, match="most=0 rounds"):
        dispatch_equilibrium(made, dispatch, most=0)


def generated_in_table(made, found):
    """TWh that the table's plants sell once it follows a dispatch."""
    model = made.model_under(found.purchases, carriage=found.carriage)
    twh = model.table.x[made.power.rows] / made.power.price
    return pd.Series(twh, made.power.labels)


def test_dispatch_with_losses_generates_what_the_table_buys():
    """60 TWh more of Shanxi for Guangdong, 7 % lost, coal closing: the table's plants follow.

    To a few GWh: in the table's whole numbers industries of a region differ a little in whose
    power they buy, and what they buy moves with their output.
    """
    made = Resourcing(mrio.Model(mrio.load("china-2017")))
    regions = list(made.model.table.regions)
    base = made.physical.sum(axis=1).unstack().loc[regions].fillna(0.0)
    sent = made.physical.groupby(level=0).sum().loc[regions, regions]
    sent = sent.where(~np.eye(len(regions), dtype=bool), 0.0)
    sent.loc["Shanxi", "Guangdong"] += 60.0
    losses = pd.DataFrame(0.0, regions, regions)
    losses.loc["Shanxi", "Guangdong"] = 0.07
    abroad = made.physical["ROW"].groupby(level=0).sum().loc[regions]

    def dispatch(demand):
        now = base.copy()
        needs = demand[regions] - (sent * (1 - losses)).sum() + sent.sum(axis=1) + abroad
        now["Coal power"] += needs - base.sum(axis=1)
        purchases = physical_purchases(made.power, now, sent)
        return Dispatch(purchases, Carriage(losses=losses, before=losses * 0.0))

    found = dispatch_equilibrium(made, dispatch)
    expected = found.purchases.sum(axis=1).reindex(made.power.labels)
    sold = generated_in_table(made, found)
    assert sold.to_numpy() == pytest.approx(expected.to_numpy(), abs=0.01)
    lost = (sent * losses).to_numpy().sum()
    assert sold.sum() - found.demand.sum() == pytest.approx(lost, abs=0.01)


def test_what_a_dispatch_or_start_cannot_be():
    made = resourcing(open_table(4))
    demand = pd.Series(made.power.demand, list(made.power.destinations))

    def same(_):
        return made.physical

    for start, error, told in (
        (demand.drop("A"), LabelError, "'A' missing"),
        (demand * np.nan, InputError, "start of 'A': nan"),
        (-demand, InputError, "start of 'A': -"),
        (pd.concat([demand, demand]), LabelError, "start names A twice"),
        (demand.to_dict(), InputError, "needed is a Series"),
    ):
        with pytest.raises(error, match=told):
            dispatch_equilibrium(made, same, start=start)
    with pytest.raises(InputError, match=r"most is 2\.5, needed is a whole number"):
        dispatch_equilibrium(made, same, most=2.5)
    regions = list(made.model.table.regions)
    base = made.physical.sum(axis=1).unstack().loc[regions]
    some = pd.DataFrame({"B": [0.1]}, ["A"])
    for generated, sent, error, told in (
        (base.rename(index={"A": "a"}), some, LabelError, "generated: 'a' is no region"),
        (base, some.rename(index={"A": "a"}), LabelError, "sent: 'a' is no region"),
        (base, some.rename(columns={"B": "b"}), LabelError, "sent: 'b' is no region"),
        (base * np.nan, some, InputError, "generated of 'A', 'Coal power': nan"),
        (base, some.rename(columns={"B": "A"}), InputError, "A sends 0.1 TWh to itself"),
        (pd.concat([base, base]), some, LabelError, "given twice"),
    ):
        with pytest.raises(error, match=told):
            physical_purchases(made.power, generated, sent)


def test_what_a_carriage_cannot_be():
    made = resourcing(open_table(4))
    pair = pd.DataFrame({"B": [0.1]}, ["A"])
    for carriage, error, told in (
        (Carriage(losses=pair * np.nan), InputError, "losses of 'A', 'B': nan"),
        (Carriage(losses=pair * -1), InputError, "losses of 'A', 'B': -0.1"),
        (Carriage(losses=pd.concat([pair, pair])), LabelError, "'A' of losses is given twice"),
        (Carriage(losses=pair.astype(str) + "x"), InputError, "losses: not all are numbers"),
        (Carriage(losses=0.1), InputError, "losses is a float"),
        (pair, InputError, "carriage is a DataFrame"),
    ):
        with pytest.raises(error, match=told):
            made.flows(made.physical, carriage=carriage)
