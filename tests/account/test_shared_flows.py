"""Whose emissions each region is charged with under shared responsibility."""

import numpy as np
import pytest

from mrio import account, policy
from mrio.model import Model
from mrio.testing import synthetic_table

TOTALS = [320.757431, 196.414847, 262.827723]


def test_columns_are_the_worked_totals(toy):
    """The totals less F_Y: docs/methods/accounts.md#shared-responsibility."""
    found = account.shared_flows(toy, "co2")
    assert found.values[:, :3].sum(axis=0) == pytest.approx(
        np.subtract(TOTALS, [10, 20, 30]), abs=1e-6
    )
    assert found.sum("destination").values == pytest.approx([350, 150, 220])
    assert float(found.sel(destination="ROW").sum()) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("given", [{}, {"alpha": 0.3, "beta": 0.8}])
@pytest.mark.parametrize("seed", [1, 2])
def test_rows_and_columns_are_the_accounts(seed, given):
    table = synthetic_table(3, 4, seed=seed, unequal=True, idle=1, stressors=2)
    model = Model(table)
    names = ["co2", "s2"]
    found = account.shared_flows(model, names, **given)
    made = account.production(model, names, industry_only=True)
    assert found.sum("destination").values == pytest.approx(made.values)
    whole = account.shared(model, names, **given)
    direct = account.production(model, names).values - made.values
    own = found.sel(destination=list(table.regions)).sum("origin").values
    assert own + direct == pytest.approx(whole.values)
    outside = np.array(whole.attrs["exported"]) + np.array(whole.attrs.get("imported", 0.0))
    assert found.sel(destination="ROW").sum("origin").values == pytest.approx(outside)


def test_all_passed_on_are_the_flows_of_consumption_and_none_stay_at_home(toy):
    passed = account.shared_flows(toy, "co2", alpha=1.0, beta=1.0)
    assert passed.values[:, :3] == pytest.approx(account.flows(toy, "co2").values)
    kept = account.shared_flows(toy, "co2", alpha=0.0, beta=0.0, self_transactions="shared")
    assert kept.values[:, :3] == pytest.approx(np.diag([350.0, 150.0, 220.0]))


def test_the_gap_against_it(toy):
    """Production less shared, at 80 yuan a tonne, on a closed table."""
    found = policy.ResponsibilityGap("shared").settle(toy, 80.0)
    made = account.production(toy, "co2").values
    assert found.net.to_numpy() == pytest.approx(80.0 * (made - account.shared(toy, "co2").values))
