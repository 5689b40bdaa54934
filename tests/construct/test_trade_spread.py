"""The spread of trade flows: draws meet their margins; what is known has none."""

import numpy as np
import pytest

from mrio.china import raw
from mrio.construct.country import Assumptions, Unknowns, build_country, trade_spread
from mrio.errors import InputError
from mrio.labels import province_names
from tests.construct.test_country import country, km

OPEN = Unknowns(decay=(0.0, 2.0), outflow_side=(0.0, 1.0), pair_cv=0.5)


def test_nothing_unknown_is_the_one_table():
    tables = country(11, regions=5)
    for weight, side in ((1.0, "outflow"), (0.5, "mean")):
        fixed = Unknowns((1.5, 1.5), (weight, weight), 0.0)
        found = trade_spread(tables, km(tables), fixed, draws=3, seed=1)
        made = build_country(
            tables,
            km(tables),
            Assumptions(1.5, side, "same", "stocks"),
            name="t",
            money_unit="M EUR",
        )
        off = ~np.eye(5, dtype=bool)
        for at, sector in enumerate(("coal", "steel", "services")):
            flows = found.flows.loc[sector]
            assert flows["mean"].to_numpy() == pytest.approx(made.trade[at][off], rel=1e-7)
            assert np.nanmax(flows["cv"]) < 1e-9


def test_draws_are_the_same_for_a_seed_and_lie_in_their_range():
    tables = country(12, regions=5)
    first = trade_spread(tables, km(tables), OPEN, draws=30, seed=3)
    again = trade_spread(tables, km(tables), OPEN, draws=30, seed=3)
    assert first.flows.equals(again.flows)
    assert (first.flows["low"] <= first.flows["mean"] + 1e-9).all()
    assert (first.flows["mean"] <= first.flows["high"] + 1e-9).all()
    assert first.flows["cv"].median() > 0.1
    whole = first.flows.groupby(["origin", "destination"])["mean"].sum()
    assert whole.to_dict() == pytest.approx(first.pairs["mean"].to_dict())
    # Sums of sectors are surer than sectors.
    assert first.pairs["cv"].median() < first.flows["cv"].median()


def test_less_unknown_is_surer():
    tables = country(13, regions=5)
    wide = trade_spread(tables, km(tables), OPEN, draws=40, seed=1).flows["cv"].median()
    narrow = Unknowns((0.9, 1.1), (0.45, 0.55), 0.1)
    assert trade_spread(tables, km(tables), narrow, draws=40, seed=1).flows["cv"].median() < wide


def test_totals_of_a_region_hang_on_the_side_alone():
    """With one side given, what a region sends in all is sure, whoever buys it."""
    tables = country(14, regions=5)
    given = Unknowns((0.0, 3.0), (1.0, 1.0), 0.8)
    found = trade_spread(tables, km(tables), given, draws=20, seed=1)
    sent = found.flows["mean"].groupby(["sector", "origin"]).sum()
    other = Unknowns((0.0, 3.0), (1.0, 1.0), 0.2)
    again = trade_spread(tables, km(tables), other, draws=20, seed=2)
    assert again.flows["mean"].groupby(["sector", "origin"]).sum().to_numpy() == pytest.approx(
        sent.to_numpy(), rel=1e-7
    )


def test_the_provinces_of_2007(root):
    by_name = raw.read_provincial_tables(root)
    tables = [by_name[name] for name in province_names()]
    distance = raw.great_circle_km(raw.read_coordinates(root)).loc[list(by_name), list(by_name)]
    found = trade_spread(tables, distance, OPEN, draws=3, seed=1)
    assert len(found.flows) == 42 * 30 * 29
    assert found.pairs["mean"].min() >= 0


@pytest.mark.parametrize(
    "words",
    [
        {"decay": (2.0, 1.0)},
        {"decay": (-1.0, 1.0)},
        {"decay": (0.0, np.inf)},
        {"outflow_side": (0.0, 1.5)},
    ],
)
def test_ranges_that_are_none(words):
    with pytest.raises(InputError):
        Unknowns(**{"decay": (0.0, 1.0), "outflow_side": (0.0, 1.0), "pair_cv": 0.1, **words})


def test_draws_that_are_none():
    tables = country(15)
    for draws in (0, 1, 2.5, True):
        with pytest.raises(InputError, match="draws"):
            trade_spread(tables, km(tables), OPEN, draws=draws, seed=1)
    with pytest.raises(InputError, match="variation"):
        trade_spread(tables, km(tables), Unknowns((0, 1), (0, 1), -0.1), draws=2, seed=1)
    with pytest.raises(InputError, match="seed"):
        trade_spread(tables, km(tables), OPEN, draws=2, seed=-1)
