"""analyses/11: its README's figures, and what must hold whatever the costs."""

import numpy as np
import pytest

from tests.analyses.test_analyses import figures, named, run

pytestmark = pytest.mark.slow  # 13 s: rounds of a market of 30 provinces


@pytest.fixture(scope="module")
def shown():
    return run(named("national_dispatch"))


def test_the_figures_of_the_readme(shown):
    emitted = figures(shown, "CO2 of power, Mt", 4)
    assert emitted == pytest.approx([4587.25, 4553.27, 4394.75, 4587.25])
    assert figures(shown, "net outflow of Shanxi, TWh", 4) == pytest.approx([110.3] * 4)
    price = figures(shown, "price in the Delta, yuan/MWh", 3)
    assert price == pytest.approx([349.63, 422.72, 661.43])
    industries = figures(shown, "emissions of industries, Mt", 3)
    assert industries[0] - industries[2] == pytest.approx(202.3, abs=0.1)


def test_a_dearer_tonne_is_emitted_less_and_more_room_costs_no_more(shown):
    emitted = figures(shown, "CO2 of power, Mt", 3)
    assert emitted == sorted(emitted, reverse=True)
    cost = figures(shown, "cost, bn yuan", 4)
    assert cost[3] <= cost[0]
    assert cost[:3] == sorted(cost[:3])
    rounds = figures(shown, "rounds", 4)
    assert all(1 < each < 20 for each in rounds)
    assert np.isfinite(rounds).all()
