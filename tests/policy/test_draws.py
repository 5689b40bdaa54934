"""Draws of emissions: each is a settlement of the table with those emissions, and the known CV."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import draws, policy
from mrio.errors import InputError
from mrio.policy.judging._draws import DrawnParties, _Batch
from mrio.testing import synthetic_table, toy_table

RULES = [
    policy.NetTransfer(),
    policy.ValueAddedAdjusted(),
    policy.ResponsibilityGap("income"),
    policy.ResponsibilityGap("shared"),
    policy.ResponsibilityGap("technology_adjusted"),
    policy.BenefitBased(),
    policy.ValueAddedShare(),
]


def with_emissions(table, factors):
    """The table built anew with every industry's emissions times a factor."""
    frames = table.to_frames()
    return mrio.Table.from_frames(
        frames["Z"],
        frames["Y"],
        frames["F"] * factors,
        frames.get("F_Y"),
        frames["v"],
        frames.get("v_Y"),
        money_unit=table.money_unit,
        units={name: table.stressor(name)[2] for name in table.stressors},
    )


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize("export_tonnes", ["producer", "exporter"])
def test_a_draw_is_a_table_of_its_own(opened, export_tonnes):
    table = toy_table(open=opened)
    base = policy.Parties(mrio.Model(table), export_tonnes=export_tonnes)
    factors = np.random.default_rng(3).lognormal(0.0, 0.4, (2, 6))
    batch = _Batch(base, factors)
    power = policy.PowerTransfer("embodied", ["E"])
    for k in range(2):
        anew = mrio.Model(with_emissions(table, factors[k]))
        wanted = policy.Parties(anew, export_tonnes=export_tonnes)
        for rule in [*RULES, power]:
            found = rule.settle(DrawnParties(base, batch, k), 80.0).net.to_numpy()
            assert found == pytest.approx(rule.settle(wanted, 80.0).net.to_numpy(), abs=1e-8)


def test_the_same_seed_is_the_same_draw_and_one_rule_does_not_shift_another():
    parties = policy.Parties(mrio.Model(synthetic_table(4, 3, seed=2)))
    words = {"cv": 0.2, "draws": 20, "seed": 5}
    both = policy.drawn_payments(RULES[:2], parties, 80.0, **words)
    alone = policy.drawn_payments(RULES[1:2], parties, 80.0, **words)
    assert (both.sel(rule=RULES[1].name).values == alone.values[0]).all()
    other = policy.drawn_payments(RULES[:2], parties, 80.0, **{**words, "seed": 6})
    assert (both.values != other.values).any()
    assert np.abs(both.sum("region")).max() < 1e-6


def test_spread_of_net_transfers_as_by_hand(toy):
    """Independent errors: Var = cv² Σ_j (p D_j)², D_j what j adds to the net transfer."""
    parties = policy.Parties(toy)
    found = policy.drawn_payments([RULES[0]], parties, 80.0, cv=0.1, draws=4000, seed=20250101)
    S = toy.stressor_rows("co2").S[0]
    D = S[:, None] * toy.x_by_destination  # (industry, destination)
    region = toy.table.industries.region_codes
    for r, name in enumerate(parties.regions):
        sent = np.where(region == r, D.sum(axis=1), 0.0)
        by_industry = sent - D[:, r]
        sd = 80.0 * 0.1 * np.sqrt((by_industry**2).sum())
        drawn = found.sel(region=name).values[0]
        assert drawn.std() == pytest.approx(sd, rel=0.04)
        assert drawn.mean() == pytest.approx(80 * by_industry.sum(), abs=4 * sd / np.sqrt(4000))


def test_errors_in_common_scale_every_payment(toy):
    found = policy.drawn_payments(RULES[:1], toy, 80.0, cv=0.3, draws=50, seed=1, together="all")
    base = policy.NetTransfer().settle(toy, 80.0).net.to_numpy()
    ratio = found.values[0] / base
    assert np.ptp(ratio, axis=1).max() < 1e-9
    told = policy.probability_of_paying(found)["pays"]
    assert told.to_list() == [0.0, 1.0, 1.0]


def test_who_errs_together(toy):
    words = {"cv": 0.3, "draws": 400, "seed": 1}
    sd = {
        together: policy.drawn_payments(RULES[:1], toy, 80.0, together=together, **words)
        .sel(region="SX")
        .std()
        .item()
        for together in ("industry", "region", "all")
    }
    # SX's net transfer is nearly all its own: its industries together err more than apart.
    assert sd["region"] > sd["industry"]
    with pytest.raises(InputError, match="together"):
        policy.drawn_payments(RULES[:1], toy, 80.0, together="x", **words)


def test_spread_by_sector(toy):
    words = {"draws": 50, "seed": 1}
    only_power = pd.Series({"M": 0.0, "E": 0.3})
    found = policy.drawn_payments(RULES[:1], toy, 80.0, cv=only_power, **words)
    power = policy.PowerTransfer("embodied", ["M"])
    still = policy.drawn_payments([power], toy, 80.0, cv=only_power, **words)
    assert found.std("draw").max() > 0
    assert still.std("draw").max() < 1e-9
    for bad in (pd.Series({"E": 0.1}), -0.1, np.nan, True, "0.1"):
        with pytest.raises(InputError):
            policy.drawn_payments(RULES[:1], toy, 80.0, cv=bad, **words)


def test_how_often_a_region_pays(toy):
    found = policy.drawn_payments(RULES[:1], toy, 80.0, cv=1.0, draws=300, seed=9)
    told = policy.probability_of_paying(found)
    by_hand = (found.sel(region="RC").values[0] < 0).mean()
    assert told.loc[("net transfer", "RC"), "pays"] == by_hand
    assert 0.0 < by_hand < 1.0
    assert (told["low"] <= told["mean"]).all()
    assert (told["mean"] <= told["high"]).all()


def test_streams_depend_on_seed_and_key_alone():
    first = draws.generator(1, "co2", 2).random(4)
    assert (first == draws.generator(1, "co2", 2).random(4)).all()
    for other in ((2, "co2", 2), (1, "ch4", 2), (1, "co2", 3)):
        assert (first != draws.generator(*other).random(4)).any()
    for seed in (-1, 1.5, None, True):
        with pytest.raises(InputError, match="seed"):
            draws.generator(seed)


def test_factors_have_mean_one_and_the_stated_spread():
    rng = draws.generator(20250101)
    found = draws.lognormal_factors(np.array([0.1, 0.5]), 40_000, rng, together=np.arange(2))
    assert found.mean(axis=0) == pytest.approx([1.0, 1.0], abs=0.01)
    assert found.std(axis=0) == pytest.approx([0.1, 0.5], rel=0.03)
    assert abs(np.corrcoef(found.T)[0, 1]) < 0.02
    with pytest.raises(InputError, match="draws"):
        draws.lognormal_factors(0.1, 0, rng, together=np.arange(2))


@dataclass(frozen=True)
class ByAllThatIsEmitted(policy.Rule):
    """Pays by the production account of the whole table."""

    def settle(self, parties, price):
        worth = price * (parties.gross - parties.gross.mean())
        index = pd.Index(parties.regions, name="region")
        return policy.Settlement("gross", float(price), pd.Series(worth, index), None)


def test_what_is_emitted_in_all_is_drawn_too():
    """With exports and direct emissions of households: those of industries alone are drawn."""
    model = mrio.Model(synthetic_table(4, 3, seed=1))
    parties = policy.Parties(model)
    kept = parties.gross.copy()
    found = policy.drawn_payments(
        [ByAllThatIsEmitted()], parties, 50.0, cv=0.3, draws=3, seed=1, together="all"
    )
    paid = found.values[0]
    assert len(np.unique(paid[:, 0].round(6))) == 3
    direct = kept - mrio.account.production(model, "co2", industry_only=True).values
    industries = kept - direct
    for draw in paid:
        # One factor for all industries: payments are linear in it.
        spread = industries - industries.mean()
        factor = (draw / 50.0 - (direct - direct.mean())) @ spread / (spread @ spread)
        gross = factor * industries + direct
        assert draw == pytest.approx(50.0 * (gross - gross.mean()), abs=1e-6)
