"""What the principles refuse, and what negative value added does to shares."""

import numpy as np
import pandas as pd
import pytest

from mrio import account
from mrio.errors import InputError, LabelError
from mrio.model import Model
from mrio.table import Table
from mrio.testing import synthetic_table, toy_table

CALLS = [
    account.average,
    account.domestic_technology,
    account.exchange_quadrant,
    account.gvc,
    account.identities,
    account.income,
    account.income_flows,
    account.kept_by_industries,
    account.largest_flows,
    account.pollution_terms_of_trade,
    account.shared,
    account.shared_parts,
    account.summary,
    account.technology_adjusted,
    account.trade_balance_emissions,
]


@pytest.mark.parametrize("call", CALLS)
def test_unknown_stressor(toy, call):
    with pytest.raises(LabelError, match="ch4"):
        call(toy, "ch4")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (account.income, {"by": "sector"}),
        (account.technology_adjusted, {"average": "world"}),
        (account.gvc, {"by": "sector"}),
        (account.gvc, {"decomposition": "upstream"}),
        (account.gvc, {"decomposition": "gross_exports", "by": "industry"}),
        (account.shared, {"self_transactions": "kept"}),
        (account.largest_flows, {"stocks": "without"}),
        (account.largest_flows, {"stocks": "exclude"}),
        (account.largest_flows, {"destination": "sector"}),
        (account.largest_flows, {"count": 0}),
    ],
)
def test_wrong_words(toy, call, words):
    with pytest.raises(InputError):
        call(toy, "co2", **words)


def test_unknown_principles(toy):
    with pytest.raises(LabelError, match="did you mean 'consumption'"):
        account.summary(toy, "co2", principles=["consumtion"])


@pytest.mark.parametrize("share", [-0.01, 1.01, np.nan])
def test_shares_outside_zero_and_one(toy, share):
    index = toy.table.industries.index
    series = pd.Series(0.5, index)
    series[("YD", "M")] = share
    frame = pd.DataFrame(0.5, index, index)
    frame.loc[("YD", "M"), ("RC", "E")] = share
    with pytest.raises(InputError, match="alpha"):
        account.shared(toy, "co2", alpha=share, beta=0.5)
    with pytest.raises(InputError, match="beta"):
        account.shared(toy, "co2", alpha=0.5, beta=share)
    with pytest.raises(InputError, match="YD / M"):
        account.shared(toy, "co2", alpha=series, beta=0.5)
    with pytest.raises(InputError, match="YD / M → RC / E"):
        account.shared(toy, "co2", alpha=frame, beta=0.5)


def test_one_share_without_the_other(toy):
    with pytest.raises(InputError, match="only alpha is given"):
        account.shared(toy, "co2", alpha=0.5)
    with pytest.raises(InputError, match="only beta is given"):
        account.shared(toy, "co2", beta=0.5)
    with pytest.raises(InputError, match="no effect"):
        account.shared(toy, "co2", alpha=0.5, beta=0.5, clip=True)


def test_shares_of_other_industries(toy):
    index = toy.table.industries.index
    other = pd.Series(0.5, index.set_levels(["RC", "SX", "XX"], level=0))
    with pytest.raises(LabelError):
        account.shared(toy, "co2", alpha=other, beta=0.5)
    with pytest.raises(LabelError):
        account.shared(toy, "co2", alpha=0.5, beta=pd.Series(0.5, index[:-1]))
    with pytest.raises(InputError, match="beta is a DataFrame"):
        account.shared(toy, "co2", alpha=0.5, beta=pd.DataFrame(0.5, index, index))
    with pytest.raises(InputError, match="alpha is a ndarray"):
        account.shared(toy, "co2", alpha=np.full(6, 0.5), beta=0.5)


def losing():
    """The toy with two industries that pay more for inputs than they make: v = -26 and -2."""
    frames = toy_table().to_frames()
    frames["Z"].loc[("SX", "E"), ("SX", "M")] = 60.0
    frames["Z"].loc[("RC", "M"), ("YD", "E")] = 32.0
    del frames["v"], frames["v_Y"]
    return Table.from_frames(**frames, money_unit="bn CNY", units={"co2": "Mt"})


def test_negative_value_added_is_an_error_that_names_the_industries():
    table = losing()
    assert table.value_added[[1, 2]].tolist() == [-26.0, -2.0]
    with pytest.raises(InputError, match="2 industries") as refused:
        account.shared(Model(table), "co2")
    assert "SX / M: -26 of 40" in str(refused.value)
    assert "YD / E: -2 of 48" in str(refused.value)
    assert "clip=True" in str(refused.value)


def test_clipped_industries_keep_nothing_and_are_named():
    """They pass everything on; the total stays, and the rest follows the rule."""
    table, model = losing(), Model(losing())
    found = account.shared(model, "co2", clip=True)
    assert found.attrs["clipped"] == ["SX / M", "YD / E"]
    assert float(found.sum()) == pytest.approx(780.0, abs=1e-9)
    kept = account.kept_by_industries(model, "co2", clip=True)
    assert kept.sel(industry=("SX", "M")).item() == pytest.approx(0.0, abs=1e-12)
    passed = np.minimum(1 - table.value_added / (table.x - np.diag(table.Z)), 1.0)
    alpha = np.tile(passed[:, None], 6)
    np.fill_diagonal(alpha, 1.0)
    F = table.stressor("co2")[0]
    mu = (F / table.x) @ np.linalg.inv(np.eye(6) - alpha * table.Z / table.x)
    positive = np.maximum(table.value_added, 0.0)
    assert kept.values == pytest.approx(mu * positive, abs=1e-9)
    charged = (mu * passed) @ table.Y + [10, 20, 30]
    assert found.values == pytest.approx((mu * positive).reshape(3, 2).sum(axis=1) + charged)
    summary = account.summary(model, "co2")
    assert summary.attrs["clipped"] == ["SX / M", "YD / E"]
    assert summary["shared"].to_numpy() == pytest.approx(found.values)


def test_a_principle_that_the_table_does_not_admit():
    """Named, it raises; among all, it is a column of NaN with the reason."""
    model = Model(synthetic_table(3, 3, seed=1, unequal=True))
    with pytest.raises(LabelError, match="in every region"):
        account.summary(model, "co2", principles=["technology_adjusted"])
    found = account.summary(model, "co2")
    assert found["technology_adjusted"].isna().all()
    assert found.drop(columns="technology_adjusted").notna().all(axis=None)
    assert "in every region" in found.attrs["not_available"]
    assert found.attrs["identities_hold"] == 1


# -- defects ------------------------------------------------------------------------------------

PAIRS = [(region, sector) for region in "AB" for sector in "12"]
USERS = [(region, "final") for region in "AB"]


def made_of(pairs, users, Z, Y, F):
    index = pd.MultiIndex.from_tuples(pairs, names=["region", "sector"])
    columns = pd.MultiIndex.from_tuples(users, names=["region", "category"])
    return Table.from_frames(
        pd.DataFrame(Z, index, index),
        pd.DataFrame(Y, index, columns),
        F=pd.DataFrame([F], ["co2"], index),
        money_unit="bn CNY",
        units={"co2": "Mt"},
    )


def test_mirror_images_exchange_nothing():
    """Two regions alike in all: nets are 1e-15, so zero, without strength or quadrant."""
    own, other = [[4.25, 3.125], [2.5, 1.375]], [[1.625, 0.25], [0.375, 0.125]]
    Y = [[9.75, 6.5], [16.125, 9.125], [6.5, 9.75], [9.125, 16.125]]
    table = made_of(
        PAIRS,
        USERS,
        np.block([[np.array(own), np.array(other)], [np.array(other), np.array(own)]]),
        Y,
        [5.0, 6.0, 5.0, 6.0],
    )
    found = account.exchange_quadrant(Model(table), "co2")
    assert found["net_emissions"].values == pytest.approx(0.0, abs=1e-12)
    assert found["emission_strength"].values == pytest.approx(0.0, abs=1e-9)
    assert (found["quadrant"] == "").all()


def test_exports_that_cancel_have_no_average_intensity():
    """B draws down 1 of A's goods and sells A 1: weights sum to 0, an average would lose 1 Mt."""
    users = [("A", "final"), ("B", "final"), ("B", "stocks")]
    Y = [[5.0, 0.0, -1.0], [1.0, 5.0, 0.0]]
    table = made_of([("A", "1"), ("B", "1")], users, np.zeros((2, 2)), Y, [8.0, 6.0])
    with pytest.raises(InputError, match="outside the intensities"):
        account.technology_adjusted(Model(table), "co2")
    summary = account.summary(Model(table), "co2")
    assert summary["technology_adjusted"].isna().all()
    assert "outside the intensities" in summary.attrs["not_available"]


def test_no_principles(toy):
    with pytest.raises(InputError):
        account.summary(toy, "co2", principles=[])


def test_shares_that_are_words(toy):
    half = pd.Series("half", toy.table.industries.index)
    with pytest.raises(InputError):
        account.shared(toy, "co2", alpha=half, beta=0.5)


def test_income_does_not_hold_when_half_the_value_added_is_missing():
    """Charged with 360 of 720 Mt, the rest called unexplained."""
    table = toy_table()
    model = Model(table.replace(v=0.5 * table.v), unbalanced="accept")
    found = account.identities(model, "co2")
    assert not found.loc[("co2", "income"), "holds"]
