"""Where every principle must agree, and what no principle may depend on."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mrio
from mrio import account
from mrio.model import Model
from mrio.table import Table
from mrio.testing import synthetic_table, tables, toy_table

OPEN = synthetic_table(3, 3, seed=1, unequal=True, idle=2)
CLOSED = synthetic_table(4, 2, seed=2, open=False, idle=1)


def same(values, rtol=1e-9):
    values = np.asarray(values, dtype=float)
    return pytest.approx(values, rel=rtol, abs=rtol * np.nanmax(np.abs(values)), nan_ok=True)


def remade(table, *, shuffle=None, money=1.0, **changes):
    """A table of changed frames; value added closes the columns again."""
    frames = {**table.to_frames(), **changes}
    v = frames.pop("v")
    frames["v"] = v[[name.startswith("import") for name in v.index]]
    frames["v_Y"] = frames["v_Y"].loc[frames["v"].index]
    for name in ("Z", "Y", "v", "v_Y"):
        frames[name] = frames[name] * money
    if shuffle is not None:
        n, m = shuffle.permutation(len(table.x)), shuffle.permutation(len(table.demand))
        frames["Z"], frames["Y"] = frames["Z"].iloc[n, n], frames["Y"].iloc[n[::-1], m]
        frames["F"], frames["F_Y"] = frames["F"].iloc[:, n[::-1]], frames["F_Y"].iloc[:, m[::-1]]
    units = dict.fromkeys(frames["F"].index, "Mt")
    return Table.from_frames(**frames, money_unit="any", units=units, stocks=table.stocks)


def principles(table):
    return account.summary(Model(table), table.stressors[0])


# -- limits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", [OPEN, CLOSED, toy_table(), toy_table(open=True)])
def test_without_intermediate_goods_what_is_consumed_is_what_was_emitted_directly(table):
    """A = 0: MRIO, EEBT and shares passed on whole agree; whoever earns it, made it."""
    table = remade(table, Z=0.0 * table.to_frames()["Z"])
    model, name = Model(table), table.stressors[0]
    F, F_Y, _ = table.stressor(name)
    f = np.divide(F, table.x, out=np.zeros_like(F), where=table.x != 0)
    users = np.array([s for s, _ in table.demand.index])
    direct = [f @ table.Y[:, users == s].sum(axis=1) + F_Y[users == s].sum() for s in table.regions]
    assert account.consumption(model, name).values == same(direct)
    eebt = account.trade_balance_emissions(model, name)
    assert eebt["consumption"].values == same(direct)
    assert not eebt["passed_on"].values.any()
    assert not eebt["through_others"].values.any()
    assert account.shared(model, name, alpha=1, beta=1).values == same(direct)
    made = account.production(model, name)
    income = account.income(model, name)
    assert float(income.sum()) + income.attrs["imported"] == same(made.sum())
    # All of a sale is primary input: the seller keeps it, or who sold it the imports.
    split = account.shared(model, name)
    assert float(split.sum()) + split.attrs["imported"] == same(made.sum())
    assert split.values == same(income.values)
    if not table.is_open:
        assert income.values == same(made)


def test_without_trade_every_principle_is_production():
    frames = CLOSED.to_frames()
    for name in ("Z", "Y"):
        rows, columns = (
            axis.get_level_values(0) for axis in (frames[name].index, frames[name].columns)
        )
        frames[name] = frames[name] * np.equal.outer(rows, columns)
    # What an industry no longer sells it no longer makes: emissions stay, output falls.
    table = remade(CLOSED, Z=frames["Z"], Y=frames["Y"])
    found = principles(table)
    for principle in found:
        assert found[principle].to_numpy() == same(found["production"]), principle


def test_with_one_technology_nothing_is_adjusted():
    """The same emissions per output of a sector everywhere: TCBA = TCBA* = CBA."""
    for table in (CLOSED, toy_table(), toy_table(open=True), synthetic_table(3, 4, seed=5)):
        intensity = np.array([1.0 + table.sectors.index(s) for _, s in table.industries.index])
        F = table.to_frames()["F"].iloc[:1]
        one = remade(table, F=0 * F + intensity * table.x)
        model = Model(one)
        cba = account.consumption(model, one.stressors[0])
        for average in ("exports", "output"):
            found = account.technology_adjusted(model, one.stressors[0], average=average)
            assert found.values == same(cba)


@given(tables(), st.sampled_from(["passed_on", "shared"]))
def test_all_passed_on_is_consumption_nothing_passed_on_is_production(table, own):
    model, name = Model(table), table.stressors[0]
    used, made = account.consumption(model, name), account.production(model, name)
    everything = account.shared(model, name, alpha=1.0, beta=1.0, self_transactions=own)
    scale = 1e-9 * (1 + float(np.abs(used).sum() + made.sum()))
    assert everything.values == pytest.approx(used.values, rel=0, abs=scale)
    assert everything.attrs["exported"] == pytest.approx(used.attrs["exported"], rel=0, abs=scale)
    nothing = account.shared(model, name, alpha=0.0, beta=0.0, self_transactions=own)
    assert nothing.values == pytest.approx(made.values, rel=0, abs=scale)
    assert nothing.attrs["exported"] == 0.0


@given(tables(), st.integers(0, 10**6), st.sampled_from(["passed_on", "shared"]))
def test_whatever_the_shares_nothing_is_lost(table, seed, own):
    rng, index = np.random.default_rng(seed), table.industries.index
    alpha = pd.DataFrame(rng.random((len(index),) * 2).round(), index, index)
    beta, name = pd.Series(rng.random(len(index)), index), table.stressors[0]
    found = account.shared(Model(table), name, alpha=alpha, beta=beta, self_transactions=own)
    F, F_Y, _ = table.stressor(name)
    whole = F.sum() + F_Y.sum()
    assert float(found.sum()) + found.attrs["exported"] == pytest.approx(whole, rel=1e-9, abs=1e-9)


# -- identities ---------------------------------------------------------------------------------


@given(tables())
def test_identities_hold(table):
    names = list(table.stressors)
    found = account.identities(Model(table), names)
    assert found["holds"].all()
    for name in names:
        F, F_Y, _ = table.stressor(name)
        assert found.loc[name, "emitted"].to_numpy() == pytest.approx(F.sum() + F_Y.sum())
    assert table.is_open or (found["outside"] == 0).all()


@given(tables())
def test_on_a_balanced_table_income_leaves_nothing_unexplained(table):
    """Where every industry that sells makes something; v'G = x'."""
    if (table.Z.sum(axis=1)[table.x == 0] == 0).all():
        found = account.income(Model(table), list(table.stressors))
        scale = max(table.stressor(name)[0].sum() for name in table.stressors)
        assert found.attrs["unexplained"] == pytest.approx(
            [0.0] * len(table.stressors), abs=1e-9 * (1 + scale)
        )


def test_columns_that_do_not_add_up_are_what_income_leaves_unexplained():
    """What v lacks in a column, times what a unit of primary input enables there."""
    table = toy_table(open=True)
    short = table.replace(v=table.v * [[0.9], [1.0]])
    gap = 0.1 * table.value_added
    L = np.linalg.inv(np.eye(6) - table.Z / table.x)
    enabled = L @ table.stressor("co2")[0] / table.x
    found = account.income(Model(short, unbalanced="accept"), "co2")
    assert found.attrs["unexplained"] == pytest.approx(gap @ enabled, rel=1e-9)


def test_identities_of_china():
    """30 provinces, 1,599 Mt exported; value chains and bilateral trade as one account."""
    table = mrio.load("china-2007")
    model = Model(table)
    names = [*table.stressors, *table.totals]
    found = account.identities(model, names)
    assert found["holds"].all()
    F, F_Y, _ = table.stressor("co2")
    assert found.loc["co2", "emitted"].to_numpy() == same(
        [F.sum() + F_Y.sum()] * len(account.principles())
    )
    exported = found.loc[("co2", "consumption"), "outside"]
    assert exported == pytest.approx(1598.7e6, rel=0, abs=0.1e6)
    unexplained = found["unexplained"].abs() / found["emitted"]
    assert unexplained.max() < 1e-6
    E = account.flows(model, "co2").values
    made = account.production(model, "co2", industry_only=True).values
    forward = account.gvc(model, "co2").sum("route").values
    routes = account.gvc(model, "co2", decomposition="routes").values
    assert forward == same(made)
    assert routes.sum(axis=1) == same(made)
    assert routes[:, 0] + routes[:, 4] == same(np.diag(E))
    assert routes[:, 5] == same(E[:, -1])
    assert account.trade_balance_emissions(model, "co2")["flows"].values == same(E)


@given(tables())
def test_value_chains_add_up_and_stay_at_home_where_the_flow_does(table):
    """Forward and routes are production; R1 + R3c = E[r, r]."""
    model, name = Model(table), table.stressors[0]
    E = account.flows(model, name)
    made = account.production(model, name, industry_only=True).values
    near = {"rel": 0, "abs": 1e-9 * (1 + float(np.abs(E).sum()))}
    routes = account.gvc(model, name, decomposition="routes")
    assert routes.sum("route").values == pytest.approx(made, **near)
    assert account.gvc(model, name).sum("route").values == pytest.approx(made, **near)
    own = np.diag(E.sel(destination=list(table.regions)).values)
    assert (routes[:, 0] + routes[:, 4]).values == pytest.approx(own, **near)


# -- what results may not depend on ----------------------------------------------------------------


@pytest.mark.parametrize("table", [OPEN, CLOSED, synthetic_table(3, 4, seed=5)])
def test_order_of_labels_does_not_matter(table):
    """Industries, regions and final users in any order, regions not contiguous."""
    other = remade(table, shuffle=np.random.default_rng(11))
    assert other.industries.index.tolist() != table.industries.index.tolist()
    expected = principles(table)
    assert principles(other).loc[expected.index].to_numpy() == same(expected)
    name, first, second = table.stressors[0], Model(table), Model(other)
    for kind in ("forward", "backward", "routes", "gross_exports"):
        one, two = (account.gvc(model, name, decomposition=kind) for model in (first, second))
        assert two.sel(region=one.region).values == same(one)
    for function in (account.pollution_terms_of_trade, account.income_flows):
        one, two = function(first, name), function(second, name)
        assert two.reindex_like(one).values == same(one)


@pytest.mark.parametrize("table", [OPEN, CLOSED, toy_table(open=True)])
def test_unit_of_money_does_not_matter(table):
    """In yuan or in 10^4 yuan; terms of trade and quadrants are ratios of money too."""
    name, other = table.stressors[0], remade(table, money=1e4)
    expected = principles(table)
    assert principles(other).to_numpy() == same(expected)
    first, second = Model(table), Model(other)
    for kind in ("forward", "backward", "routes", "gross_exports"):
        one, two = (account.gvc(model, name, decomposition=kind) for model in (first, second))
        assert two.values == same(one)
    one, two = (account.pollution_terms_of_trade(model, name) for model in (first, second))
    assert two.values == same(one)
    one, two = (account.exchange_quadrant(model, name) for model in (first, second))
    assert (one["quadrant"] == two["quadrant"]).all()
    assert two["value_added_strength"].values == same(one["value_added_strength"])
    assert two["net_value_added"].values == same(1e4 * one["net_value_added"])


@pytest.mark.parametrize("table", [OPEN, CLOSED])
def test_an_economy_k_times_as_large_emits_k_times_as_much(table):
    """Final demand, and with it flows, imports and emissions, times 2.5."""
    frames = table.to_frames()
    larger = remade(table, money=2.5, **{name: 2.5 * frames[name] for name in ("F", "F_Y")})
    assert principles(larger).to_numpy() == same(2.5 * principles(table))


# -- splitting an industry -----------------------------------------------------------------------


def split(table, industry):
    """The industry as two identical halves that also trade with each other."""
    frames, half = table.to_frames(), (industry[0], f"{industry[1]}, other half")
    at = table.industries.index.tolist().index(industry)
    order = [*range(len(table.x)), at]
    weight = np.ones(len(order))
    weight[[at, -1]] = 0.5
    index = pd.MultiIndex.from_tuples([*table.industries.index, half], names=("region", "sector"))
    out = {name: frames[name].iloc[:, order] * weight for name in ("Z", "F", "v")}
    out["Z"] = out["Z"].iloc[order] * weight[:, None]
    out["Y"] = frames["Y"].iloc[order] * weight[:, None]
    for name in out:
        if name != "Y":
            out[name].columns = index
    out["Z"].index = out["Y"].index = index
    return remade(table, **out)


INDEPENDENT = ["production", "consumption", "trade_balance", "income", "average"]


@pytest.mark.parametrize("table", [toy_table(), toy_table(open=True), OPEN])
def test_two_identical_halves_change_nothing_but_what_is_shared(table):
    industry = table.industries.index[int(np.argmax(np.diagonal(table.Z)))]
    expected, found = principles(table), principles(split(table, industry))
    assert found[INDEPENDENT].to_numpy() == same(expected[INDEPENDENT])
    name, both = table.stressors[0], (Model(table), Model(split(table, industry)))
    for alpha in (0.5, 0.25):
        one, two = (
            account.shared(model, name, alpha=alpha, beta=0.7, self_transactions="shared")
            for model in both
        )
        assert two.values == same(one)


def test_halves_that_sell_to_each_other_share_what_they_kept_to_themselves():
    """Half of the sales to itself (60 of the delta's manufactures) become sales to the other half.

    So the rule of self-transactions no longer covers them; without such sales nothing changes.
    """
    table = toy_table()
    half = split(table, ("YD", "M"))
    one, two = (principles(t)["shared"] for t in (table, half))
    assert one["YD"] == pytest.approx(196.414847, abs=1e-6)
    assert two["YD"] == pytest.approx(195.201341, abs=1e-6)
    fifty = [account.shared(Model(t), "co2", alpha=0.5, beta=0.5) for t in (table, half)]
    figures = [float(found.sel(region="YD")) for found in fifty]
    assert figures == pytest.approx([247.501488, 250.190253], abs=1e-6)
    Z = table.to_frames()["Z"]
    Z.loc[("YD", "M"), ("YD", "M")] = 0.0
    table = remade(table, Z=Z)
    one, two = (principles(t)["shared"] for t in (table, split(table, ("YD", "M"))))
    assert two.to_numpy() == same(one)
