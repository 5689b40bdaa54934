"""Structural decomposition: the worked numbers, brute force over orders, reversal, prices."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import account, structure
from mrio.errors import InputError, LabelError, UnitError
from mrio.model import Model
from mrio.table import Extension
from mrio.testing import synthetic_table, toy_table

POLAR = [-32.349926, -30.139674, 48.689600]
ALL_ORDERS = [-32.365792, -30.107942, 48.673734]


def toy_later(**changes):
    """The toy's second year: docs/methods/structure.md#decomposition-of-a-change."""
    table = toy_table()
    Z, Y = table.Z.copy(), table.Y.copy()
    Z[0, 3] += 3
    Z[3, 3] -= 2
    Z[4, 3] -= 1
    for i, j, more in ((0, 0, 2), (3, 1, 12), (1, 1, 1), (5, 2, 6)):
        Y[i, j] += more
    F = np.array([[291, 52.5, 85.5, 54, 163.2, 60]])
    ext = Extension("emissions", ("co2",), ("Mt",), F, table.extensions["emissions"].F_Y)
    x = Z.sum(axis=1) + Y.sum(axis=1)
    assert x.tolist() == [105, 51, 60, 210, 79, 156]
    return table.replace(
        Z=Z, Y=Y, v=(x - Z.sum(axis=0))[None], extensions={"emissions": ext}, **changes
    )


@pytest.fixture(scope="module")
def later():
    return Model(toy_later())


# -- the worked numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "expected"), [("polar", POLAR), ("all_orders", ALL_ORDERS), ("shapley", ALL_ORDERS)]
)
def test_intensity_inputs_and_final_demand(toy, later, method, expected):
    found = structure.decomposition(toy, later, "co2", method=method, factors=structure.THREE)
    assert found["effect"].sum("destination").values == pytest.approx(expected, abs=5e-7)
    assert float(found["change"].sum()) == pytest.approx(-13.8)
    assert found["effect"].attrs["units"] == "Mt"


# -- any two tables --------------------------------------------------------------------------------


def pair(seed, **traits):
    """Two years of one economy: the same industries, other flows."""
    tables = [synthetic_table(3, 4, seed=s, **traits) for s in (seed, seed + 1000)]
    return [Model(table) for table in tables]


def total(model):
    return account.flows(model, "co2").values


@pytest.mark.parametrize("factors", [structure.FIVE, structure.THREE])
@pytest.mark.parametrize("method", ["polar", "all_orders", "shapley"])
@given(seed=st.integers(0, 500), is_open=st.booleans())
def test_effects_add_up_and_reverse_with_time(factors, method, seed, is_open):
    a, b = pair(seed, open=is_open)
    asked = {"method": method, "factors": factors, "by": "flows"}
    there = structure.decomposition(a, b, "co2", **asked)
    back = structure.decomposition(b, a, "co2", **asked)
    scale = np.abs(total(a)).sum() + np.abs(total(b)).sum()
    close = {"rel": 0, "abs": 1e-10 * scale}
    assert there["change"].values == pytest.approx(total(b) - total(a), **close)
    assert there["effect"].sum("factor").values == pytest.approx(there["change"].values, **close)
    assert back["effect"].values == pytest.approx(-there["effect"].values, **close)
    within = there["effect"].values
    assert (there["lowest"].values <= within + 1e-10 * scale).all()
    assert (there["highest"].values >= within - 1e-10 * scale).all()


@pytest.mark.parametrize("seed", [0, 7])
def test_shapley_is_the_mean_of_all_orders(seed):
    a, b = pair(seed)
    for factors in (structure.FIVE, structure.THREE):
        by_subsets = structure.decomposition(a, b, "co2", factors=factors)
        by_orders = structure.decomposition(a, b, "co2", factors=factors, method="all_orders")
        for name in ("effect", "lowest", "highest"):
            assert by_subsets[name].values == pytest.approx(by_orders[name].values, rel=1e-9)


def shares(matrix, sectors, count):
    sums = np.zeros((count, matrix.shape[1]))
    np.add.at(sums, sectors, matrix)
    return matrix / np.where(sums == 0, 1.0, sums)[sectors], sums


@pytest.mark.parametrize("seed", [3, 4])
def test_against_loops_over_orders(seed):
    """Five factors changed one after the other in each of 120 orders; nothing is negative."""
    a, b = pair(seed, negatives=False, zero_share=0.0)
    states = []
    for model in (a, b):
        table = model.table
        codes, count = table.industries.sector_codes, len(table.sectors)
        trade_inputs, technology = shares(table.Z / table.x, codes, count)
        Y = np.stack(
            [table.Y[:, table.destination_codes == d].sum(axis=1) for d in range(4)], axis=1
        )
        trade_final, by_sector = shares(Y, codes, count)
        level = by_sector.sum(axis=0)
        states.append(
            {
                "intensity": table.stressor("co2")[0] / table.x,
                "technology": technology,
                "trade": (trade_inputs, trade_final),
                "level": level,
                "mix": by_sector / level,
            }
        )
    codes = a.table.industries.sector_codes

    def emitted(of):
        trade_inputs, trade_final = of["trade"]
        A = trade_inputs * of["technology"][codes]
        Y = trade_final * (of["mix"] * of["level"])[codes]
        return of["intensity"] @ np.linalg.solve(np.eye(len(A)) - A, Y)

    expected = dict.fromkeys(structure.FIVE, 0.0)
    orders = list(permutations(structure.FIVE))
    for order in orders:
        of = dict(states[0])
        for factor in order:
            before = emitted(of)
            of[factor] = states[1][factor]
            expected[factor] = expected[factor] + (emitted(of) - before) / len(orders)
    found = structure.decomposition(a, b, "co2")
    for factor, effect in expected.items():
        assert found["effect"].sel(factor=factor).values == pytest.approx(effect, rel=1e-9)


@pytest.mark.parametrize("factor", ["intensity", "level", "mix", "trade", "technology"])
def test_a_factor_that_does_not_change_has_no_effect(factor):
    """All but one factor change: level by a common rate, and so on."""
    a = Model(synthetic_table(3, 4, seed=1, negatives=False, zero_share=0.0))
    table = a.table
    Z, Y, F = table.Z.copy(), table.Y.copy(), table.extensions["emissions"].F.copy()
    if factor != "intensity":
        F *= np.random.default_rng(0).uniform(0.5, 1.5, F.shape)
    if factor != "level":
        Y *= 1.3
    changed = table.replace(
        Z=Z * (1.3 if factor != "level" else 1.0),
        Y=Y,
        extensions={"e": Extension("e", ("co2",), ("Mt",), F * (1.3 if factor != "level" else 1))},
    )
    found = structure.decomposition(a, Model(changed), "co2")
    largest = float(np.abs(found["change"]).max())
    if factor in ("intensity", "level"):
        assert found["effect"].sel(factor=factor).values == pytest.approx(0.0, abs=1e-9 * largest)
    else:
        still = found["effect"].sel(factor=["technology", "trade", "mix"]).values
        assert still == pytest.approx(0.0, abs=1e-9 * largest)


def test_regions_that_only_change_their_suppliers_trade():
    """The same goods from elsewhere, inputs and final goods: all of the effect is trade."""
    table = synthetic_table(3, 4, seed=1, negatives=False, open=False)
    a = Model(table)
    A = table.Z / table.x
    Y = table.Y.copy()
    first = [table.industries.index.get_loc((f"R00{r}", "S002")) for r in (1, 2)]
    moved_A, moved_Y = 0.5 * A[first[0]], 0.5 * Y[first[0]]
    A[first[0]] -= moved_A
    A[first[1]] += moved_A
    Y[first[0]] -= moved_Y
    Y[first[1]] += moved_Y
    x = np.linalg.solve(np.eye(12) - A, Y.sum(axis=1))
    ext = table.extensions["emissions"]
    F = ext.F / table.x * x
    b = Model(
        table.replace(Z=A * x, Y=Y, extensions={"e": Extension("e", ("co2",), ("Mt",), F, ext.F_Y)})
    )
    found = structure.decomposition(a, b, "co2")
    rest = found["effect"].drop_sel(factor="trade")
    assert rest.values == pytest.approx(0.0, abs=1e-9 * float(np.abs(found["change"]).max()))
    assert found["effect"].sel(factor="trade").values == pytest.approx(found["change"].values)


def test_stocks_sold_off_have_no_shares_and_are_counted(toy, later):
    """YD-M sells 30 from Shanxi's stocks: the cells of that sector and buyer move with mix."""
    Y = later.table.Y.copy()
    Y[3, 0] = -30.0
    changed = Model(later.table.replace(Y=Y))
    found = structure.decomposition(toy, changed, "co2", by="flows")
    apart = np.abs(Y[[1, 3, 5], 0]).sum() / np.abs(Y).sum()
    assert found.attrs["demand_apart"] == pytest.approx(apart)
    assert found.attrs["inputs_apart"] == 0.0
    assert found["change"].values == pytest.approx(total(changed) - total(toy))
    assert found["effect"].sum("factor").values == pytest.approx(found["change"].values)


def test_several_stressors_are_one_at_a_time():
    a, b = (Model(synthetic_table(2, 3, seed=s, stressors=2)) for s in (1, 2))
    both = structure.decomposition(a, b, ["co2", "s2"])
    for name in ("co2", "s2"):
        alone = structure.decomposition(a, b, name)
        assert both["effect"].sel(stressor=name).values == pytest.approx(alone["effect"].values)
    assert both["effect"].dims == ("factor", "stressor", "destination")


def test_labels_in_another_order(toy, later):
    frames = later.table.to_frames()
    order = frames["Z"].index[[3, 1, 5, 0, 2, 4]]
    from mrio.table import Table

    shuffled = Table.from_frames(
        frames["Z"].loc[order, order],
        frames["Y"].loc[order],
        F=frames["F"].loc[:, order],
        F_Y=frames["F_Y"],
        money_unit="bn CNY",
        units={"co2": "Mt"},
    )
    found = structure.decomposition(toy, Model(shuffled), "co2")
    expected = structure.decomposition(toy, later, "co2")
    assert found["effect"].values == pytest.approx(expected["effect"].values)


# -- series and prices ----------------------------------------------------------------------


def test_a_chain_adds_up_to_the_whole_change():
    years = [Model(synthetic_table(2, 3, seed=s).replace(year=2007 + 5 * s)) for s in range(3)]
    found = structure.chained_decomposition(years, "co2", allow_current=True)
    assert found["period"].values.tolist() == ["2007-2012", "2012-2017"]
    whole = account.flows(years[2], "co2").sum("origin") - account.flows(years[0], "co2").sum(
        "origin"
    )
    assert found["effect"].sum(["factor", "period"]).values == pytest.approx(whole.values)
    assert found.attrs["price_basis"] == "current"


def test_years_in_current_prices_are_refused(toy):
    later = Model(toy_later(year=2012))
    base = Model(toy.table.replace(year=2007))
    with pytest.raises(InputError, match="inflation"):
        structure.decomposition(base, later, "co2")
    found = structure.decomposition(base, later, "co2", allow_current=True)
    assert found.attrs["price_basis"] == "current"
    constant = [Model(m.table.replace(price_basis="2007")) for m in (base, later)]
    assert structure.decomposition(*constant, "co2").attrs["price_basis"] == "2007"


def test_deflators_take_inflation_out_of_demand(toy):
    """Doubled prices of every product: without them nothing would have changed."""
    table = toy.table
    price = pd.Series([2.0, 2.0, 1.5, 1.5, 3.0, 1.0], table.industries.index)
    p = price.to_numpy()[:, None]
    x = (p * table.Z).sum(axis=1) + (p * table.Y).sum(axis=1)
    dearer = table.replace(
        Z=p * table.Z, Y=p * table.Y, v=(x - (p * table.Z).sum(axis=0))[None], year=2012
    )
    base = Model(table.replace(year=2007))
    found = structure.decomposition(base, Model(dearer), "co2", deflators=price[::-1])
    assert found.attrs["price_basis"] == "constant prices of 2007"
    assert found["effect"].values == pytest.approx(0.0, abs=1e-9)
    current = structure.decomposition(base, Model(dearer), "co2", allow_current=True)
    assert np.abs(current["effect"].values).max() > 10


def test_tables_that_do_not_compare(toy, later):
    other = Model(synthetic_table(3, 2, seed=1))
    with pytest.raises(LabelError):
        structure.decomposition(toy, other, "co2")
    dollars = Model(later.table.replace(money_unit="bn USD"))
    with pytest.raises(UnitError):
        structure.decomposition(toy, dollars, "co2")
    with pytest.raises(InputError, match="belongs to one factor"):
        structure.decomposition(toy, later, "co2", factors={"all": ("intensity", "level")})
    wrong = pd.Series(0.0, toy.table.industries.index)
    with pytest.raises(InputError, match="deflator of"):
        structure.decomposition(toy, later, "co2", deflators=wrong)
    for index in (103.0, 100.0):  # of base 100, where 1.03 is a ratio
        with pytest.raises(InputError, match="an index of base 100"):
            structure.decomposition(toy, later, "co2", deflators=wrong + index)
    for asked in ({"method": "some"}, {"by": "sector"}):
        with pytest.raises(InputError):
            structure.decomposition(toy, later, "co2", **asked)
    with pytest.raises(InputError, match="two or more"):
        structure.chained_decomposition([toy], "co2")
