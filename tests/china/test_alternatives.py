"""The files of ranges are what the build makes: alternatives built anew from raw statistics."""

import pytest

import mrio
from mrio.china import _variants as variants
from mrio.china._figures import figures_of, ranges
from mrio.china.table_2007._build import Options
from mrio.report import alternatives_of, mission


@pytest.fixture(scope="module")
def model():
    return mrio.Model(mrio.load("china-2007"))


@pytest.fixture(scope="module")
def run(data, model):
    return variants.Variants(data, model)


@pytest.fixture(scope="module")
def known(model):
    return alternatives_of(model.table)


def paid(figures):
    return figures.payments.to_dict()


@pytest.mark.parametrize("name", ["gravity decay 0", "coal and coke placed by tonnes"])
def test_an_alternative_built_anew_is_its_column(run, known, name):
    found, column = run.figures(variants.SINGLE[name]), known.named[name]
    assert paid(found) == pytest.approx(column.loc["payment"].to_dict(), rel=1e-6, abs=1e-6)
    for (figure, region), value in found.tonnes.items():
        assert value == pytest.approx(column[figure, "", region, ""], rel=1e-6, abs=1e-6)
    for figure, value in found.ties.items():
        assert value == pytest.approx(column[figure, "", "", ""], rel=1e-6)


def test_a_combination_without_a_name_lies_within_the_range(run, known):
    """It has no column of its own; its payments and tonnes are in the range all the same."""
    found = run.figures(Options(totals="inflow", decay=2.0, fuels="physical", stocks="own"))
    assert not found.ties
    for at, value in paid(found).items():
        low, high = known.net.loc[at, ["low", "high"]]
        assert low - 1e-6 <= value <= high + 1e-6
    for at, value in found.tonnes.items():
        low, high = known.tonnes.loc[at, ["low", "high"]]
        assert low - 1e-6 <= value <= high + 1e-6
    out = found.tonnes["out", ""]
    assert abs(out - known.flow_range().central) > 1.0


def test_ranges_are_over_all_and_columns_over_those_with_a_name(run, model):
    people = known_residents(model)
    own = figures_of(model, mission(model), people, model)
    named, other = run.figures(variants.SINGLE["gravity decay 0"]), run.figures(Options(decay=0.5))
    found = ranges({"as embedded": own, "named": named, "other": other}, ["named"])
    assert list(found.named.columns) == ["as embedded", "named"]
    assert found.count == 3
    row = found.payments.loc[("net_transfer", "Shanxi", "")]
    each = [paid(one)["net_transfer", "Shanxi", ""] for one in (own, named, other)]
    assert (row["low"], row["high"]) == (min(each), max(each))
    assert (row["single_low"], row["single_high"]) == (min(each[:2]), max(each[:2]))
    assert row["tables"] == 3


def known_residents(model):
    from mrio.report.alternatives._rules import residents_of

    return residents_of(model.table)


def test_residents_of_the_build_are_those_of_the_table(data, model):
    """So that ability to pay stands on the same persons in every alternative."""
    from mrio.china.table_2007 import construct
    from mrio.china.years import merge_2007

    merged = merge_2007(construct(data), data, physical=False)
    assert variants.residents_of(merged).to_dict() == known_residents(model).to_dict()


def test_a_later_alternative_built_anew_is_its_column(root, data):
    from mrio.china.years import read_later

    model = mrio.Model(mrio.load("china-2012"))
    run = variants.LaterVariants(data, read_later(root, 2012), model)
    column = alternatives_of(model.table).named["prices at the plant 20% lower"]
    found = run(Options(), 0.8)
    assert paid(found) == pytest.approx(column.loc["payment"].to_dict(), rel=1e-6, abs=1e-6)
    assert found.tonnes["out", ""] == pytest.approx(column["out", "", "", ""])
