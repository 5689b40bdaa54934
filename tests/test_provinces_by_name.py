"""A province by any of its names: what is taken for what, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from mrio import Model, account, policy, structure
from mrio.errors import LabelError
from mrio.labels import (
    Axis,
    by_label,
    known_region,
    province_names,
    provinces,
    resolve_index,
    resolve_keys,
    resolve_labels,
    resolve_region,
    resolve_regions,
)
from mrio.testing import toy_table

SHANXI = ("山西", "山西省", "Shanxi", "CN-SX", "140000")
SHAANXI = ("陕西", "陕西省", "Shaanxi", "CN-SN", "610000")


def toy(names):
    """The toy table with its three regions under other labels."""
    table = toy_table(open=True)
    new = dict(zip(table.regions, names, strict=True))
    axes = {
        side: Axis(axis.names, tuple(new.get(r, r) for r in axis.region_of), axis.label_of)
        for side, axis in (("industries", table.industries), ("demand", table.demand))
    }
    return Model(table.replace(**axes))


@pytest.mark.parametrize("label", SHANXI)
@pytest.mark.parametrize("name", [*SHANXI, 140000, np.int64(140000)])
def test_every_name_selects_the_province_under_every_label(label, name):
    other = SHAANXI[SHANXI.index(label)]
    assert resolve_region((other, label), name) == label
    assert known_region(name, [label, other]) == label


@pytest.mark.parametrize("name", SHAANXI)
def test_shaanxi_is_never_shanxi(name):
    for label in SHANXI:
        assert resolve_region((label, "Hebei"), name) == name
        with pytest.raises(LabelError, match="unknown region"):
            known_region(name, (label, "Hebei"))
    assert resolve_region(("Shanxi", "Shaanxi"), name) == "Shaanxi"


def test_all_provinces_are_told_apart():
    names = province_names()
    for key in ("en", "zh", "zh_full", "iso", "gb_code"):
        assert resolve_regions(names, [getattr(each, key) for each in provinces()]) == names


def test_an_exact_label_wins_and_two_labels_of_one_province_are_refused():
    both = ("Shanxi", "山西")
    assert resolve_region(both, "山西") == "山西"
    assert resolve_region(both, "Shanxi") == "Shanxi"
    assert resolve_region(both, "CN-SX") == "CN-SX"
    with pytest.raises(LabelError, match="region 'CN-SX' may be 'Shanxi' or '山西'"):
        known_region("CN-SX", both)


@pytest.mark.parametrize(
    "name", ["SX", "SHX", "shanxi", "Shanxi ", "14", 14, True, None, 1.5, "ROW"]
)
def test_what_is_no_name_of_a_province_stays(name):
    assert resolve_region(("Shanxi", "Shaanxi"), name) is name


def test_other_tables_are_left_alone():
    assert resolve_region(("SX", "YD"), "山西") == "山西"
    index = pd.Index(["SX", "YD"])
    assert resolve_index(("SX", "YD"), index) is index


def test_figures_by_any_name_and_no_region_twice():
    found = resolve_labels(("Shanxi", "Hebei"), pd.DataFrame(1.0, ["山西", "CN-HE"], [140000, "x"]))
    assert found.index.tolist() == ["Shanxi", "Hebei"]
    assert found.columns.tolist() == ["Shanxi", "x"]
    figures = pd.Series([1.0, 2.0], pd.Index([140000, 130000]))
    assert by_label(figures, ("Hebei", "Shanxi"), "price").tolist() == [2.0, 1.0]
    with pytest.raises(LabelError, match="price: 'Shanxi' is given twice"):
        by_label(pd.Series({"山西": 1.0, "Shanxi": 2.0}), ("Shanxi",), "price")
    with pytest.raises(LabelError, match="groups: '山西' is 'Shanxi', which is named too"):
        resolve_keys(("Shanxi",), {"Shanxi": "a", "山西": "b"}, "groups")


@pytest.mark.parametrize("column", range(len(SHANXI)))
def test_a_table_in_any_language_answers_alike(column):
    """Figures are those of the plain toy, and its labels are the table's own."""
    plain = Model(toy_table(open=True))
    model = toy((SHANXI[column], "Jiangsu", SHAANXI[column]))
    for name in SHANXI:
        found = structure.extraction(model, "co2", name)
        assert found.region.values.tolist() == [SHANXI[column], "Jiangsu", SHAANXI[column]]
        assert np.array_equal(found.values, structure.extraction(plain, "co2", "SX").values)
        pair = structure.extraction(model, "co2", (name, "E"))
        assert np.array_equal(pair.values, structure.extraction(plain, "co2", ("SX", "E")).values)
    for name in SHAANXI:
        paths = structure.paths(model, "co2", to=name, top=5)
        assert (
            paths["value"].tolist()
            == structure.paths(plain, "co2", to="RC", top=5)["value"].tolist()
        )
    price = pd.Series([80.0, 90.0, 100.0], ["Jiangsu", "CN-SX", "陕西"])
    net = policy.NetTransfer().settle(model, price).net
    expected = policy.NetTransfer().settle(plain, pd.Series({"SX": 90.0, "YD": 80.0, "RC": 100.0}))
    assert net.index.tolist() == list(model.table.regions)
    assert net.tolist() == expected.net.tolist()


def test_right_hand_sides_and_changes_are_aligned_by_any_name():
    model = toy(("Shanxi", "Jiangsu", "Shaanxi"))
    chinese = {"Shanxi": "山西", "Jiangsu": "江苏省", "Shaanxi": "610000"}
    index = model.table.industries.index
    b = pd.Series(np.arange(6.0), index)
    named = b.rename(index=chinese, level=0).sample(frac=1.0, random_state=1)
    assert np.array_equal(model.solve(named).values, model.solve(b).values)
    change = pd.DataFrame([[0.01]], index[[4]], index[[0]])
    other = change.rename(index=chinese, columns=chinese, level=0)
    assert np.array_equal(model.perturb(A=other).table.x, model.perturb(A=change).table.x)


def test_inequality_aligns_weights_and_groups():
    amounts, weights = (
        pd.Series({"Shanxi": 3.0, "Hebei": 4.0}),
        pd.Series({130000: 2.0, 140000: 1.0}),
    )
    plain = weights.set_axis(["Hebei", "Shanxi"])
    assert account.gini(amounts, weights) == account.gini(amounts, plain)
    groups = {"山西": "a", "CN-HE": "b"}
    assert (
        account.theil(amounts, weights, groups)["between"] == account.theil(amounts, plain)["total"]
    )
