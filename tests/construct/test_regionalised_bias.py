"""Regionalised tables against surveys: measures by hand, and the bias the literature knows."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mrio.construct.core import RegionalTable
from mrio.construct.nonsurvey import compare_regionalised, local_coefficients, regionalise
from mrio.errors import InputError, LabelError, SolveError
from tests.construct.nation import NATION, gaps, made, nation, series

# Bias


def test_measures_by_hand():
    survey = pd.DataFrame([[0.0, 0.2], [0.0, 0.5]], ["a", "b"], ["a", "b"])
    guess = pd.DataFrame([[0.0, 0.1], [0.0, 0.6]], ["a", "b"], ["a", "b"])
    found = compare_regionalised(guess, survey, pd.Series({"a": 3.0, "b": 1.0}))
    assert found.mad == pytest.approx(0.05)  # 0.2 over four cells
    assert found.stpe == pytest.approx(100 * 0.2 / 0.7)
    # Of b: 1.1 / (1 - 0.6) = 2.75 and 1.2 / (1 - 0.5) = 2.4; of a: 1 and 1.
    assert found.multipliers.loc["b", ["estimated", "survey"]].tolist() == pytest.approx(
        [2.75, 2.4]
    )
    bias = 100 * 0.35 / 2.4
    assert found.multiplier_bias == pytest.approx(bias / 2)
    assert found.weighted_bias == pytest.approx(bias / 4)
    assert found.to_series().index.tolist()[:2] == ["mad", "stpe"]


def test_survey_compared_with_itself_has_no_distance_in_any_order():
    survey = local_coefficients(nation())
    found = compare_regionalised(survey.iloc[::-1, ::-1], survey, NATION)
    assert found.to_series().abs().max() < 1e-12


def test_comparison_refuses_what_cannot_be_compared():
    survey = local_coefficients(nation())
    with pytest.raises(LabelError, match="estimated"):
        compare_regionalised(survey.iloc[:2, :2], survey, NATION)
    with pytest.raises(SolveError, match="estimated"):
        compare_regionalised(survey + 1.0, survey, NATION)
    with pytest.raises(InputError, match="no coefficients"):
        compare_regionalised(survey, 0 * survey, NATION)
    with pytest.raises(InputError, match="is nan"):
        compare_regionalised(survey * np.nan, survey, NATION)


def survey_with_cross_hauling(seed, sectors=10, home=4.0):
    """Return a surveyed region of a nation of two, and the nation, in which all trade both ways.

    Every user takes a commodity from both regions in proportion to what they can
    make, its own weighted `home` times: the shares of an Armington demand.
    """
    rng = np.random.default_rng(seed)
    capacity = rng.lognormal(0.0, 0.5, (2, sectors)) * np.array([[1.0], [4.0]])
    weight = np.where(np.eye(2)[:, :, None] == 1, home, 1.0) * capacity[:, None]
    shares = weight / weight.sum(axis=0)  # origin, user, commodity
    A = rng.dirichlet(np.full(sectors, 0.5), sectors).T * rng.uniform(0.3, 0.7, sectors)
    own = A * rng.lognormal(0.0, 0.1, (2, sectors, sectors))  # technologies nearly alike
    own *= 0.8 / np.maximum(own.sum(axis=1, keepdims=True), 0.8)
    blocks = np.einsum("oui,uij->oiuj", shares, own).reshape(2 * sectors, -1)
    demand = rng.lognormal(0.0, 0.5, (2, sectors)) * np.array([[1.0], [4.0]])
    y = np.einsum("oui,ui->oi", shares, demand)
    x = np.linalg.solve(np.eye(2 * sectors) - blocks, y.ravel()).reshape(2, -1)
    names = [f"S{i}" for i in range(sectors)]
    Z = np.einsum("uij,uj->ij", own, x)
    zero = np.zeros(sectors)
    country = RegionalTable(
        *("nation", tuple(names), Z, demand.sum(axis=0)[:, None], ("final",)),
        *(zero, zero, zero, zero, zero, x.sum(axis=0)),
        *((x.sum(axis=0) - Z.sum(axis=0))[None], ("value added",)),
    )
    truth = pd.DataFrame(shares[0, 0][:, None] * own[0], names, names)
    share = float(demand[0].sum() / demand.sum())
    return SimpleNamespace(nation=country, x=pd.Series(x[0], names), truth=truth, share=share)


def mean_biases(cases, choices):
    """Return by method the biases and the errors of multipliers, % of the truth."""
    found = {method: [] for method, _ in choices}
    for case in cases:
        for method, delta in choices:
            result = made(method, delta, case.share, case.nation, case.x)
            found[method].append(compare_regionalised(result.coefficients, case.truth, case.x))
    bias = {m: np.array([c.multiplier_bias for c in found[m]]) for m in found}
    error = {m: np.array([c.multiplier_error for c in found[m]]) for m in found}
    return bias, error


def test_monte_carlo_shows_the_known_bias():
    choices = [("SLQ", None), ("CILQ", None), ("RLQ", None), ("FLQ", 0.3), ("AFLQ", 0.3)]
    bias, error = mean_biases([survey_with_cross_hauling(seed) for seed in range(60)], choices)
    # About 29, 27 and 29 % without size, 8 and 12 % with it.
    for method in ("SLQ", "CILQ", "RLQ"):
        assert bias[method].mean() > 20
        assert (bias[method] > 0).mean() > 0.95
        for sized in ("FLQ", "AFLQ"):
            assert abs(bias[sized].mean()) < 0.5 * bias[method].mean()
            assert error[sized].mean() < 0.5 * error[method].mean()


def test_slq_overstates_the_more_the_more_trade_goes_both_ways():
    means = []
    for home in (64.0, 16.0, 4.0, 2.0):  # from little trade to much
        cases = [survey_with_cross_hauling(seed, home=home) for seed in range(20)]
        means.append(mean_biases(cases, [("SLQ", None)])[0]["SLQ"].mean())
    assert (np.diff(means) > 0).all(), means


# China 2007: provinces have tables of their own to compare with


@pytest.fixture(scope="module")
def china(root):
    from mrio.china import raw

    n, tables = raw.read_national_2007(root), raw.read_provincial_tables(root)
    zero = np.zeros(len(n.sectors))
    country = RegionalTable(
        *("China", n.sectors, n.Z, n.Y, n.categories, n.exports, n.imports),
        *(zero, zero, n.error, n.x, n.v, n.v_names),
    )
    return country, tables


def against_own_table(china, name, method, delta=None):
    country, tables = china
    own = tables[name]
    share = float(own.v.sum() / country.v.sum())
    result = regionalise(country, series(own), method, region=name, demand_share=share, delta=delta)
    assert gaps(result.table) < 1e-7, name
    return compare_regionalised(result.coefficients, local_coefficients(own), series(own))


def test_shanxi_2007_books_trade_netted_and_quotients_understate(china):
    own = china[1]["Shanxi"]
    # Both ways in 25 of 42 commodities, but only 17 % of outflow is matched by inflow.
    assert np.minimum(own.outflow, own.inflow).sum() / own.outflow.sum() < 0.2
    slq, cilq, flq = (
        against_own_table(china, "Shanxi", *choice).multiplier_bias
        for choice in (("SLQ",), ("CILQ",), ("FLQ", 0.2))
    )
    assert (slq, cilq, flq) == pytest.approx((-13.6, -11.4, -24.2), abs=0.1)


def test_provinces_of_2007_by_method(china):
    names = list(china[1])
    choices = {"SLQ": ("SLQ",), "FLQ": ("FLQ", 0.2)}
    bias = pd.DataFrame(
        {
            label: [against_own_table(china, name, *c).multiplier_bias for name in names]
            for label, c in choices.items()
        },
        index=names,
    )
    assert bias.median().tolist() == pytest.approx([6.4, -12.9], abs=0.1)
    # What a table books as inflow decides the sign.
    inflow = pd.Series({name: own.inflow.sum() / own.x.sum() for name, own in china[1].items()})
    assert bias["SLQ"].corr(inflow, method="spearman") > 0.7
    assert (inflow > 0.35).sum() == 8
    assert bias[inflow > 0.35].median().tolist() == pytest.approx([23.3, 0.2], abs=0.1)
