"""Production layers of Kitzes (2013); Gini and Theil of the R package REAT."""

import numpy as np
import pandas as pd
import pytest

from mrio import account, structure
from tests.golden.published import assert_printed, model_of, pairs

# -- production layers -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kitzes():
    """Kitzes (2013), Resources 2:489, an example of two sectors.

    Second-hand: inputs and figures are those of
    jbnsn/A-most-simple-implementation-of-Kitzes-2013-in-Python (README.md,
    main.py); the paper itself was not read. Demand for either product has a
    category of its own, so that paths can be asked for one of them.
    """
    users = [("R", "of product 1"), ("R", "of product 2")]
    industries = pairs("R", "1 2")
    return model_of(industries, [[8, 5], [4, 2]], np.diag([3, 6]), demand=users, F={"q": [8, 4]})


def test_production_and_consumption(kitzes):
    flows = account.flows(kitzes, "q", origin="industry", destination="product").values
    assert_printed(flows.sum(axis=1), "8.0 4.0")
    assert_printed(flows.sum(axis=0), "4.8 7.2")
    by_category = account.flows(kitzes, "q", destination="category").values
    assert_printed(by_category, "4.8 7.2")


def test_eleven_production_layers(kitzes):
    """I + A + … + A¹⁰: eleven layers, by the industry that emits and by the final product."""

    def layers(**asked):
        return sum(structure.paths(kitzes, "q", tiers=10, **asked).attrs["tiers"])

    by_industry = [layers(origin=("R", name)) for name in "12"]
    by_product = [layers(categories=f"of product {name}") for name in "12"]
    assert_printed(by_industry, "7.826207 3.945339")
    assert_printed(by_product, "4.711197 7.060348")
    attrs = structure.paths(kitzes, "q", tiers=10).attrs
    assert sum(attrs["tiers"]) + attrs["beyond_tiers"] == pytest.approx(12.0, rel=1e-12)


# -- inequality --------------------------------------------------------------------------------


def series(values):
    return pd.Series(values, [f"r{i}" for i in range(len(values))], dtype=float)


def alike(count):
    return series([1.0] * count)


def test_theil():
    """REAT, help page of theil: 10, 10, 10, 20, 50.

    Its index is Theil's L, the mean of ln(mean / x): mrio's T with amounts and
    weights in each other's place.
    """
    values = series([10, 10, 10, 20, 50])
    assert_printed(account.theil(alike(5), values)["total"], "0.2326302")


def test_gini():
    """cran/REAT, man/gini.Rd, after Doersam (2004) and Stoermann (2009), neither read here.

    The standardised coefficient is n / (n - 1) times mrio's.
    """
    found = account.gini(series([20, 50, 20, 10]), alike(4))
    assert_printed([found, found * 4 / 3], "0.3 0.4")


def test_weighted_gini():
    """The same page: incomes of six classes, weighted; an amount is income times number."""
    income = series([500, 1500, 2500, 4000, 7500, 15000])
    number = series([1000, 1200, 1600, 400, 200, 600])
    assert_printed(account.gini(income * number, number), "0.5278")


def test_gini_of_regional_products():
    """The same page: GDP of sixteen regions."""
    gdp = [460.69, 549.19, 124.16, 65.29, 31.59, 109.27, 263.44, 39.87, 258.53, 645.59]
    gdp += [131.95, 35.03, 112.66, 56.22, 85.61, 56.81]
    assert_printed(account.gini(series(gdp), alike(16)), "0.5009")
