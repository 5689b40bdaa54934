"""The register of accounts: what an entry says of itself holds, for every entry."""

import numpy as np
import pytest

import mrio
from mrio import account, policy
from mrio.account import GRAINS, REGISTER, Question
from mrio.model import Model
from mrio.testing import synthetic_table

MODELS = {
    "closed": Model(synthetic_table(3, 4, seed=11, open=False)),
    "open": Model(synthetic_table(4, 3, seed=12)),
}
each_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


def regions(model, name):
    return REGISTER[name].compute(model, Question("co2")).values


@each_model
@pytest.mark.parametrize("name", account.mixes())
def test_a_mix_is_the_mean_that_it_says(model, name):
    entry = REGISTER[name]
    assert sum(weight for _, weight in entry.mix) == pytest.approx(1.0)
    mixed = sum(weight * regions(model, part) for part, weight in entry.mix)
    assert regions(model, name) == pytest.approx(mixed)


@each_model
@pytest.mark.parametrize("name", [n for n, e in REGISTER.items() if e.gap == "flows"])
def test_flows_of_a_gap_are_the_account_without_direct_emissions(model, name):
    own = list(model.table.regions)
    flows = REGISTER[name].between(model, "co2").sel(origin=own, destination=own)
    charged = flows.transpose("origin", "destination").values.sum(axis=0)
    direct = (
        account.production(model, "co2").values
        - account.production(model, "co2", industry_only=True).values
    )
    assert charged + direct == pytest.approx(regions(model, name))


@each_model
@pytest.mark.parametrize("name", account.gap_accounts())
def test_a_rule_can_be_against_every_account_with_a_gap(model, name):
    parties = policy.Parties(model)
    settled = policy.ResponsibilityGap(name).settle(parties, 80.0)
    assert settled.net.sum() == pytest.approx(0.0, abs=1e-6)
    told = policy.responsibilities(parties, [name])[name]
    assert parties.charged_in_all(name) == pytest.approx(told.to_numpy())


@pytest.mark.parametrize("name", account.principles())
def test_a_principle_charges_all_that_is_emitted(name):
    for model in MODELS.values():
        assert account.identities(model, "co2").loc[("co2", name), "holds"]


@pytest.mark.parametrize("name", REGISTER)
def test_an_account_can_be_given_by_what_it_says(name):
    entry = REGISTER[name]
    model = MODELS["open"] if entry.any_table else Model(mrio.load("china-2012"))
    assert set(entry.by) <= set(GRAINS)
    assert entry.sentence.endswith(".")
    for by in entry.by:
        for stocks in ("include", "exclude")[: 1 + entry.stocks]:
            found = entry.compute(model, Question("co2", by, stocks))
            parts = found.data_vars.values() if hasattr(found, "data_vars") else [found]
            figures = [part for part in parts if part.dtype.kind == "f"]
            assert figures
            assert all(np.isfinite(part.values).any() for part in figures)
