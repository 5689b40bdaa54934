"""Axes, alignment by label, sums over groups of any size and order."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio.errors import InputError, LabelError, MrioError
from mrio.labels import Axis, as_sequence, industries_named, suggest, sum_groups

NAMES = ("region", "sector")
# Regions are not contiguous and have unequal sectors.
AXIS = Axis(NAMES, ("B", "A", "B", "C", "A", "B"), ("coal", "coal", "power", "coal", "steel", "x"))


@given(
    codes=st.lists(st.integers(0, 4), min_size=0, max_size=12),
    axis=st.integers(0, 2),
    seed=st.integers(0, 99),
)
def test_sum_groups_is_a_loop_over_members(codes, axis, seed):
    """Groups may be empty, unequal, unsorted; the sum is that of each one's members."""
    shape = [2, 3, 2]
    shape[axis] = len(codes)
    values = np.random.default_rng(seed).integers(-9, 9, shape).astype(float)
    expected = [
        values.take([i for i, code in enumerate(codes) if code == group], axis=axis).sum(axis=axis)
        for group in range(5)
    ]
    found = sum_groups(values, np.array(codes, dtype=np.intp), 5, axis=axis)
    assert np.array_equal(found, np.stack(expected, axis=axis))


def test_sum_groups_refuses_another_length():
    with pytest.raises(InputError, match="3 values for 2 labels"):
        sum_groups(np.ones(3), np.array([0, 1]), 2)


def test_axis_keeps_order_of_appearance():
    assert AXIS.regions == ("B", "A", "C")
    assert AXIS.sectors == AXIS.labels == ("coal", "power", "steel", "x")
    assert AXIS.pairs == tuple(zip(AXIS.region_of, AXIS.sector_of, strict=True))
    assert AXIS.region_codes.tolist() == [0, 1, 0, 2, 1, 0]
    assert AXIS.sector_codes.tolist() == AXIS.label_codes.tolist() == [0, 0, 1, 0, 2, 3]
    assert AXIS.in_region("A").tolist() == [False, True, False, False, True, False]
    assert not AXIS.in_region("D").any()
    assert AXIS.positions_in_region("A").tolist() == [1, 4]
    assert AXIS.label(4) == "A / steel"
    assert AXIS.index.tolist()[3] == ("C", "coal")


def test_sectors_are_of_industries_and_categories_of_final_demand():
    demand = Axis(("region", "category"), ("A", "B", "A"), ("households", "households", "stocks"))
    assert demand.categories == demand.labels == ("households", "stocks")
    assert demand.category_of == ("households", "households", "stocks")
    assert demand.label_codes.tolist() == [0, 0, 1]
    for axis, names in (
        (demand, ("sectors", "sector_of", "sector_codes")),
        (AXIS, ("categories", "category_of")),
    ):
        for name in names:
            with pytest.raises(InputError, match=f"has no {name}"):
                getattr(axis, name)


OLD_MEMBERS = {
    "first": ("B", "A", "B", "C", "A", "B"),
    "second": ("coal", "coal", "power", "coal", "steel", "x"),
    "groups": ("B", "A", "C"),
    "items": ("coal", "power", "steel", "x"),
    "group_codes": (0, 1, 0, 2, 1, 0),
    "item_codes": (0, 0, 1, 0, 2, 3),
}


@pytest.mark.parametrize("name", OLD_MEMBERS)
def test_old_members_work_for_one_release(name):
    with pytest.warns(DeprecationWarning, match=rf"Axis\.{name} is Axis\.\w+ now"):
        found = getattr(AXIS, name)
    assert tuple(found) == OLD_MEMBERS[name]


def test_old_methods_work_for_one_release():
    with pytest.warns(DeprecationWarning, match="in_region"):
        assert AXIS.group_mask("C").tolist() == [False, False, False, True, False, False]
    with pytest.warns(DeprecationWarning, match="positions_in_region"):
        assert AXIS.positions_of_group("A").tolist() == [1, 4]


@given(st.permutations(range(6)))
def test_align_finds_every_label_wherever_it_stands(order):
    shuffled = AXIS.index[list(order)]
    assert shuffled[AXIS.align(shuffled, what="F")].equals(AXIS.index)


def test_align_names_what_is_missing_and_what_is_unknown():
    other = pd.MultiIndex.from_tuples([*AXIS.index[:-1], ("C", "gas")])
    with pytest.raises(LabelError, match=r"columns of F.*'B', 'x'.*'C', 'gas'"):
        AXIS.align(other, what="columns of F")


def test_align_refuses_a_subset_and_a_superset():
    with pytest.raises(LabelError, match="1 missing"):
        AXIS.align(AXIS.index[:-1], what="F")
    with pytest.raises(LabelError, match="1 unknown"):
        AXIS.align(AXIS.index.append(pd.MultiIndex.from_tuples([("D", "coal")])), what="F")


@pytest.mark.parametrize("bad", ["", "  ", 1, 1.5, None, float("nan"), ("a", "b")])
@pytest.mark.parametrize("level", [0, 1])
def test_labels_are_texts(bad, level):
    pair = ["A", "coal"]
    pair[level] = bad
    with pytest.raises(LabelError, match=f"{NAMES[level]} label"):
        Axis(NAMES, (pair[0],), (pair[1],))


def test_a_pair_occurs_once():
    with pytest.raises(LabelError, match=r"1 duplicate.*\('A', 'coal'\)"):
        Axis(NAMES, ("A", "B", "A"), ("coal", "coal", "coal"))


def test_one_level_is_refused_with_the_way_out():
    with pytest.raises(LabelError, match=r"rows of Z has 1 label level.*\n.*MultiIndex"):
        Axis.from_index(pd.Index(["a", "b"]), NAMES, what="rows of Z")


@pytest.mark.parametrize("dtype", ["category", "string", "object"])
def test_any_kind_of_text_index_is_read(dtype):
    levels = [pd.Series(list(level)).astype(dtype) for level in (AXIS.region_of, AXIS.label_of)]
    read = Axis.from_index(pd.MultiIndex.from_arrays(levels), NAMES, what="Z")
    assert (read.region_of, read.label_of) == (AXIS.region_of, AXIS.label_of)


def test_unknown_region_suggests_the_nearest():
    axis = Axis(NAMES, ("Shanxi", "Shaanxi", "Hebei"), ("coal", "coal", "coal"))
    with pytest.raises(LabelError, match="unknown region 'Shanxy'") as caught:
        axis.positions_in_region("Shanxy")
    assert "'Shanxi'" in str(caught.value)


def test_suggest_lists_some_when_none_is_near():
    assert suggest("zzz", ["a", "b"]) == "known labels: a, b"
    assert suggest("雁准", ["锦苏", "雁淮", "阳城送出"]) == "did you mean '雁淮'?"
    assert suggest("zzz", []) is None


def test_as_sequence_tells_one_name_from_a_list():
    assert as_sequence("co2") == (("co2",), True)
    assert as_sequence(["co2"]) == (("co2",), False)


def test_industries_are_found_in_the_order_of_their_names():
    found = industries_named(AXIS, [("C", "coal"), "power", "B"], "origin")
    assert found.tolist() == [3, 2, 0, 2, 5]
    assert industries_named(AXIS, ("A", "steel"), "origin").tolist() == [4]
    assert industries_named(AXIS, [], "origin").tolist() == []
    assert industries_named(AXIS, ["coal"], "exempt", regions=False).tolist() == [0, 1, 3]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("D", "origin: unknown region or sector 'D'"),
        ([("D", "coal")], "origin: unknown region 'D'"),
        ([("C", "steel")], "origin: 'C' has no sector 'steel'"),
        ([("C", "coal", "x")], "needed is a name or a pair of names"),
        (5, "needed is a name or a pair of names"),
        ([5], "needed is a name or a pair of names"),
    ],
)
def test_industries_that_are_not_there_are_told(names, told):
    with pytest.raises(MrioError, match=told):
        industries_named(AXIS, names, "origin")


def test_a_region_is_no_sector_and_no_name_is_both():
    with pytest.raises(LabelError, match="exempt: unknown sector 'B'"):
        industries_named(AXIS, ["B"], "exempt", regions=False)
    both = Axis(NAMES, ("A", "B"), ("B", "coal"))
    with pytest.raises(LabelError, match="'B' is a region and a sector"):
        industries_named(both, ["B"], "origin")
    assert industries_named(both, ["B"], "exempt", regions=False).tolist() == [0]
