"""Ties of two groups of regions: indices by hand, and verdicts that the data must earn."""

import json

import numpy as np
import pytest

from mrio import account, structure
from mrio.errors import InputError, LabelError
from mrio.model import Model
from mrio.structure._tie_attribution import PARTS, attributed
from mrio.structure._ties import indices
from mrio.table import Extension, Step
from mrio.testing import synthetic_table, toy_table
from tests.structure.test_decomposition import toy_later


@pytest.fixture(scope="module")
def years():
    return [Model(toy_table().replace(year=2007)), Model(toy_later(year=2012))]


def test_the_worked_shares_and_that_the_claim_is_not_confirmed(years):
    """Both ties rise: docs/methods/structure.md#ties-of-two-groups-of-regions."""
    found = structure.ties(years, "co2", "SX", "YD")
    share = found["share"]
    assert share["2007", "value_added"] == pytest.approx(0.219881, abs=5e-7)
    assert share["2012", "value_added"] == pytest.approx(0.221190, abs=5e-7)
    assert share["2007", "co2"] == pytest.approx(0.290562, abs=5e-7)
    assert share["2012", "co2"] == pytest.approx(0.300464, abs=5e-7)
    assert found.attrs["verdict"] == "not confirmed"
    assert json.loads(found.attrs["by_index"])["share"] == "not confirmed"


def test_indices_by_hand():
    M = np.array([[4.0, 3.0, 1.0], [2.0, 6.0, 2.0], [0.0, 1.0, 1.0]])
    share, one_way, intensity = indices(M, [0], [1])
    assert share == pytest.approx((3 + 2) / (8 + 10))
    assert one_way == pytest.approx(3 / 8)
    assert intensity == pytest.approx(3 * 20 / (8 * 10))
    share, one_way, intensity = indices(M, [0], [1, 2])
    assert share == pytest.approx((4 + 2) / (8 + 12))
    assert one_way == pytest.approx(4 / 8)
    assert intensity == pytest.approx(4 * 20 / (8 * 14))


def test_exports_are_left_out_and_the_diagonal_is_kept():
    models = [Model(synthetic_table(3, 3, seed=seed)) for seed in (1, 2)]
    found = structure.ties(models, "co2", "R001", ["R002", "R003"])
    own = list(models[0].table.regions)
    M = account.flows(models[0], "co2").sel(destination=own).values
    assert found["one_way"].iloc[1] == pytest.approx(M[0, 1:].sum() / M[0].sum())


# -- verdicts -----------------------------------------------------------------------------


def two_regions(income, emission):
    """A and B, no inputs: what A earns and emits for B is given, the rest is one each.

    Value added and emissions of two goods of A, one for each region: flows are
    then whatever final demand and intensities say.
    """
    import pandas as pd

    from mrio.table import Table

    industries = pd.MultiIndex.from_tuples([("A", "home"), ("A", "sent"), ("B", "home")])
    users = pd.MultiIndex.from_tuples([("A", "final"), ("B", "final")])
    Y = pd.DataFrame([[1.0, 0.0], [0.0, income], [0.0, 1.0]], industries, users)
    return Table.from_frames(
        pd.DataFrame(0.0, industries, industries),
        Y,
        F=pd.DataFrame([[1.0, emission, 1.0]], ["co2"], industries),
        money_unit="bn CNY",
        units={"co2": "Mt"},
    )


@pytest.mark.parametrize(
    ("income", "emission", "verdict"),
    [
        (0.5, 2.0, "confirmed"),
        (2.0, 2.0, "not confirmed"),
        (0.5, 0.5, "not confirmed"),
        (2.0, 0.5, "not confirmed"),
    ],
)
def test_the_claim_is_that_income_weakens_and_carbon_strengthens(income, emission, verdict):
    models = [Model(two_regions(1.0, 1.0)), Model(two_regions(income, emission))]
    found = structure.ties(models, "co2", "A", "B")
    assert found.attrs["verdict"] == verdict
    assert found.index.get_level_values("table").unique().tolist() == ["table 1", "table 2"]


def test_indices_that_disagree_are_mixed():
    """B's own economy grows too: the share falls, what A sends is most of A's all the same."""
    first, second = two_regions(1.0, 1.0), two_regions(0.9, 1.2)
    name = next(iter(second.extensions))
    F = second.extensions[name].F.copy()
    F[0, 2] = 5.0
    second = second.replace(extensions={name: Extension(name, ("co2",), ("Mt",), F)})
    found = structure.ties([Model(first), Model(second)], "co2", "A", "B")
    by_index = json.loads(found.attrs["by_index"])
    assert by_index["one_way"] == "confirmed"
    assert by_index["share"] == "not confirmed"
    assert found.attrs["verdict"] == "mixed"


# -- carried-over structure ----------------------------------------------------------------


@pytest.mark.parametrize("stressor", ["co2", None])
def test_parts_add_up_to_the_change_of_the_index(years, stressor):
    own = ([0], [1])
    found = attributed(*years, stressor, lambda M: np.array(indices(M, *own)))
    assert set(found) <= set(PARTS)

    def flows(model):
        table = account.value_added(model) if stressor is None else account.flows(model, stressor)
        return table.values

    change = np.subtract(indices(flows(years[1]), *own), indices(flows(years[0]), *own))
    assert sum(found.values()) == pytest.approx(change)


def test_a_tie_that_moves_with_carried_over_trade_is_not_identified(years):
    found = structure.ties(years, "co2", "SX", "YD", carried=["trade"])
    assert found.attrs["verdict"] == "not identified"
    parts = json.loads(found.attrs["attribution"])["value_added"]["share"]
    assert parts["carried_over"] == pytest.approx(parts["trade"])
    assert parts["data"] < 0 < parts["carried_over"]


def test_the_tables_say_themselves_what_they_carry_over(years):
    step = Step("extrapolated", {"carried_over": "trade, technology"})
    second = years[1].table
    told = Model(second.replace(provenance=second.provenance.with_step(step)))
    found = structure.ties([years[0], told], "co2", "SX", "YD")
    assert found.attrs["carried_over"] == ["trade", "technology"]
    by_name = structure.ties(years, "co2", "SX", "YD", carried=["trade", "technology"])
    assert found.attrs["by_index"] == by_name.attrs["by_index"]
    assert "not identified" in found.attrs["by_index"]


def test_tables_that_do_not_move_say_nothing(years):
    """Rounding is no movement: the claim is not confirmed, whatever is carried over."""
    still = [years[0], Model(toy_table().replace(year=2012))]
    for carried in ([], ["trade"]):
        found = structure.ties(still, "co2", "SX", "YD", carried=carried)
        assert found.attrs["verdict"] == "not confirmed"
    scaled = synthetic_table(3, 3, seed=8)
    larger = scaled.replace(Z=3.7 * scaled.Z, Y=3.7 * scaled.Y, v=3.7 * scaled.v)
    found = structure.ties([Model(scaled), Model(larger)], "co2", "R001", "R002")
    assert set(json.loads(found.attrs["by_index"]).values()) == {"not confirmed"}


def test_what_data_refute_is_refuted_whatever_is_carried_over():
    """The economic tie rises by data alone: the claim fails, though intensities are guesses."""
    table = toy_table()
    Y = table.Y.copy()
    Y[0, 1] += 4.0
    F = table.extensions["emissions"].F.copy()
    F[0, :2] *= 2.0
    ext = Extension("emissions", ("co2",), ("Mt",), F, table.extensions["emissions"].F_Y)
    x = table.Z.sum(axis=1) + Y.sum(axis=1)
    later = table.replace(Y=Y, v=(x - table.Z.sum(axis=0))[None], extensions={"emissions": ext})
    models = [Model(table), Model(later)]
    found = structure.ties(models, "co2", "SX", "YD", carried=["intensity"])
    assert json.loads(found.attrs["by_index"])["share"] == "not confirmed"


def test_naming_a_region_twice_is_naming_it_once(years):
    once, twice = (structure.ties(years, "co2", first, "YD") for first in ("SX", ["SX", "SX"]))
    assert once.equals(twice)


def test_value_added_needs_no_stressor_in_common(years):
    """The first stressor of one table is not in the other: ties of income do not ask for it."""
    table = years[0].table
    ext = Extension("air", ("so2",), ("kt",), np.ones((1, 6)))
    first = table.replace(extensions={"air": ext, **table.extensions})
    found = structure.ties([Model(first), years[1]], "co2", "SX", "YD", carried=["trade"])
    assert "not identified" in found.attrs["by_index"]


def test_what_moves_by_data_stands_though_trade_is_carried_over():
    """Intensities and incomes are data and nothing else moves."""
    models = [Model(two_regions(1.0, 1.0)), Model(two_regions(1.0, 3.0))]
    found = structure.ties(models, "co2", "A", "B", carried=["trade"])
    carbon = json.loads(found.attrs["attribution"])["co2"]["share"]
    assert carbon["carried_over"] == pytest.approx(0.0, abs=1e-12)
    assert carbon["intensity"] == pytest.approx(carbon["data"])


def test_questions_that_cannot_be_answered(years):
    with pytest.raises(InputError, match="two or more"):
        structure.ties(years[:1], "co2", "SX", "YD")
    with pytest.raises(LabelError, match="both groups"):
        structure.ties(years, "co2", ["SX", "YD"], "YD")
    with pytest.raises(LabelError, match="unknown region"):
        structure.ties(years, "co2", "SX", "YX")
    with pytest.raises(InputError, match="list of Model"):
        structure.ties(years[0], "co2", "SX", "YD")
    with pytest.raises(LabelError, match="not a region of every table"):
        structure.ties([years[0], Model(synthetic_table(2, 2, seed=1))], "co2", "SX", "YD")
    idle = years[0].table
    none = Extension("emissions", ("co2",), ("Mt",), np.zeros((1, 6)))
    with pytest.raises(InputError, match="nothing"):
        structure.ties([Model(idle.replace(extensions={"emissions": none}))] * 2, "co2", "SX", "YD")
    with pytest.raises(LabelError, match="carried over"):
        structure.ties(years, "co2", "SX", "YD", carried=["prices"])
