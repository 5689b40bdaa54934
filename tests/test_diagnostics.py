"""Each check finds what it is for, and a sound table has no findings."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import Extension
from mrio.errors import InputError, LabelError
from mrio.labels import Axis
from mrio.table import PrimaryInput
from mrio.testing import synthetic_table, toy_table


def codes(table):
    return {finding.code: finding for finding in mrio.check(table)}


def test_sound_tables_have_no_findings():
    assert mrio.check(toy_table()) == []
    assert mrio.check(toy_table(open=True)) == []


def test_a_column_that_does_not_close():
    table = toy_table()
    v = table.v.copy()
    v[0, 3] += 10.0
    found = codes(table.replace(v=v))["column_balance"]
    assert found.where == "YD / M"
    assert found.value == pytest.approx(10.0 / 640.0)
    assert codes(table.replace(v=v))["gdp_identity"].severity == "error"


def test_signs():
    table = toy_table()
    Z, Y = table.Z.copy(), table.Y.copy()
    Z[0, 1], Y[2, 0] = -1.0, -3.0
    found = codes(table.replace(Z=Z, Y=Y))
    assert found["negative_flow"].value == -1.0
    assert found["negative_demand"].value == -3.0
    stocks = codes(table.replace(Z=Z, Y=Y, stocks=("final",)))
    assert stocks["negative_stocks"].severity == "info"


def test_idle_industries_and_what_they_carry():
    table = synthetic_table(3, 4, seed=2, idle=1)
    assert codes(table)["idle"].severity == "info"
    at = int(np.flatnonzero(table.x == 0)[0])
    ext = table.extensions["emissions"]
    F = ext.F.copy()
    F[0, at] = 5.0
    carrying = table.with_extension(replace(ext, F=F))
    assert codes(carrying)["stranded"].value == 5.0


def test_a_radius_of_one_or_more_is_an_error():
    """With rows that add up to x, only negative final demand can make it so."""
    table = toy_table()
    found = codes(table.replace(Y=-0.2 * table.Y))
    assert found["spectral_radius"].severity == "error"
    assert "YD / M" in found["spectral_radius"].where


def test_errors_come_first():
    table = toy_table()
    v, Z = table.v.copy(), table.Z.copy()
    v[0] += 50.0
    Z[0, 1] = -1.0
    severities = [finding.severity for finding in mrio.check(table.replace(v=v, Z=Z))]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)


# -- subtotals ------------------------------------------------------------------------------


def with_rows(Z, Y, labels, demand):
    """A table of frames with some rows and columns more; value added is the residual."""
    return mrio.Table.from_frames(
        pd.DataFrame(Z, labels, labels), pd.DataFrame(Y, labels, demand), money_unit="M EUR"
    )


def industries(*pairs):
    return pd.MultiIndex.from_tuples(pairs, names=["region", "sector"])


def bordered(Z, Y, at, groups):
    """Flows and demand with a subtotal row and column after each group."""
    n = len(Z)
    rows = np.eye(n)
    sums = np.array([[1.0 if i in group else 0.0 for i in range(n)] for group in groups])
    places = np.argsort([*range(n), *at], kind="stable")
    S = np.vstack([rows, sums])[places]
    return S @ Z @ S.T, S @ Y


def test_a_grand_total_left_in():
    """A5: output 1,726 instead of 640."""
    table = toy_table()
    Z, Y = bordered(table.Z, table.Y, [5.5], [range(6)])
    labels = industries(*table.industries.index, ("All", "total"))
    found = codes(with_rows(Z, Y, labels, table.demand.index))["subtotal"]
    assert found.severity == "error"
    assert found.where == "All / total"
    assert "6 others, SX / E to RC / M" in found.message


def test_subtotals_of_regions():
    table = synthetic_table(3, 4, seed=5)
    groups = [range(4), range(4, 8), range(8, 12)]
    Z, Y = bordered(table.Z, table.Y, [3.5, 7.5, 11.5], groups)
    pairs = []
    for i, (region, sector) in enumerate(table.industries.index):
        pairs.append((region, sector))
        if i % 4 == 3:
            pairs.append((region, "total"))
    wrong = with_rows(Z, Y, industries(*pairs), table.demand.index)
    found = [each for each in mrio.check(wrong) if each.code == "subtotal"]
    assert [each.where for each in found] == [f"{region} / total" for region in table.regions]


def test_subtotals_of_sectors_over_regions():
    """A region 'World' whose sectors are the sums over all others."""
    table = synthetic_table(3, 4, seed=6)
    groups = [[s, s + 4, s + 8] for s in range(4)]
    Z, Y = bordered(table.Z, table.Y, [12, 12, 12, 12], groups)
    pairs = [*table.industries.index, *(("World", sector) for sector in table.sectors)]
    wrong = with_rows(Z, Y, industries(*pairs), table.demand.index)
    found = [each for each in mrio.check(wrong) if each.code == "subtotal"]
    assert [each.where for each in found] == [f"World / {sector}" for sector in table.sectors]


def test_a_subtotal_of_a_run_of_sectors():
    table = synthetic_table(2, 6, seed=7)
    Z, Y = bordered(table.Z, table.Y, [3.5], [range(1, 4)])
    pairs = list(table.industries.index)
    pairs.insert(4, (pairs[0][0], "secondary"))
    wrong = with_rows(Z, Y, industries(*pairs), table.demand.index)
    found = codes(wrong)["subtotal"]
    assert found.where.endswith("/ secondary")
    assert ", ".join(" / ".join(pair) for pair in pairs[1:4]) in found.message


def test_a_subtotal_column_of_final_demand():
    table = synthetic_table(2, 4, seed=8)
    frames = table.to_frames()
    region = table.regions[0]
    own = frames["Y"].loc[:, [region]]
    assert own.shape[1] > 1
    frames["Y"][region, "total"] = own.sum(axis=1)
    wrong = mrio.Table.from_frames(frames["Z"], frames["Y"], money_unit="M EUR")
    found = codes(wrong)["subtotal"]
    assert found.where == f"{region} / total"
    assert "of Y" in found.message


@pytest.mark.parametrize("digits", [2, 1, 0])
@pytest.mark.parametrize("seed", range(5))
def test_totals_of_rounded_cells_are_found(digits, seed):
    """Sums of exact cells, all rounded then, as a spreadsheet prints them."""
    table = synthetic_table(3, 6, seed=seed)
    scale = 1e4 / table.x.max()
    groups = [range(6)]
    Z, Y = bordered(scale * table.Z, scale * table.Y, [5.5], groups)
    pairs = list(table.industries.index)
    pairs.insert(6, (pairs[0][0], "all"))
    rounded = with_rows(
        np.round(Z, digits), np.round(Y, digits), industries(*pairs), table.demand.index
    )
    assert codes(rounded)["subtotal"].where == f"{pairs[0][0]} / all"


@pytest.mark.parametrize("seed", range(40))
def test_rounded_tables_without_totals_have_none(seed):
    table = synthetic_table(2 + seed % 5, 3 + seed % 7, seed=seed)
    scale = 10.0 ** (1 + seed % 4) / table.x.max()
    parts = {name: np.round(scale * getattr(table, name), seed % 2) for name in ("Z", "Y", "v")}
    assert "subtotal" not in codes(table.replace(**parts))


def test_subtotal_rows_of_value_added_and_stressors():
    table = toy_table()
    parts = np.vstack([0.6 * table.v, 0.4 * table.v**1.01])
    three = np.vstack([parts, parts.sum(axis=0)])
    rows = tuple(PrimaryInput(name, "value_added") for name in ("wages", "profits", "GVA"))
    wrong = table.replace(v=three, v_Y=np.zeros((3, len(table.demand))), primary=rows)
    assert codes(wrong)["subtotal"].where == "GVA"
    F = np.array([[3.0, 1, 2, 5, 4, 2], [1, 1, 3, 2, 2, 6]])
    ext = Extension("air", ("a", "b", "all"), ("Mt",) * 3, np.vstack([F, F.sum(axis=0)]))
    found = codes(table.with_extension(ext))["subtotal"]
    assert found.severity == "warning"
    assert found.message.startswith("the row all of F of air is the sum of a, b")


def test_no_false_alarm_on_regions_of_one_sector():
    """Each region's one industry is the sum of its region, and of nothing else."""
    table = synthetic_table(7, 1, seed=9)
    assert "subtotal" not in codes(table)
    assert "subtotal" not in codes(synthetic_table(1, 7, seed=9))
    twins = toy_table()
    twins = twins.replace(Y=np.repeat(twins.Y[:, :1], 3, axis=1))
    assert "subtotal" not in codes(twins)


# -- units --------------------------------------------------------------------------------


def test_coefficients_in_place_of_flows():
    """A7: A handed over as Z."""
    table = toy_table()
    frames = table.to_frames()
    found = codes(mrio.Table.from_frames(frames["Z"] / table.x, frames["Y"], money_unit="M EUR"))
    assert found["small_inputs"].severity == "error"
    assert "coefficients A in place of flows" in found["small_inputs"].message


def test_flows_or_demand_a_thousand_times_too_large():
    frames = toy_table().to_frames()
    small = codes(mrio.Table.from_frames(frames["Z"], 1e3 * frames["Y"], money_unit="M EUR"))
    assert small["small_inputs"].severity == "error"
    large = codes(mrio.Table.from_frames(1e3 * frames["Z"], frames["Y"], money_unit="M EUR"))
    severe = {code for code, each in large.items() if each.severity == "error"}
    assert severe >= {"negative_region"}
    published = mrio.Table.from_frames(
        1e3 * frames["Z"], frames["Y"], v=frames["v"], money_unit="M EUR"
    )
    assert codes(published)["column_balance"].severity == "error"


@pytest.mark.parametrize("power", [-3, -2, -1, 1, 2, 3])
def test_a_block_off_by_a_power_of_ten(power):
    table = synthetic_table(5, 6, seed=11)
    Z = table.Z.copy()
    Z[6:12, 18:24] *= 10.0**power
    found = codes(table.replace(Z=Z))["block_scale"]
    assert found.where == f"{table.regions[1]} → {table.regions[3]}"
    assert found.value == pytest.approx(10.0**power)


def test_a_region_off_by_a_power_of_ten():
    """Its flows and demand a thousand times too large, its emissions as they were."""
    table = synthetic_table(6, 5, seed=12)
    Z, Y, v = table.Z.copy(), table.Y.copy(), table.v.copy()
    Z[5:10, 5:10] *= 1e3
    Y[5:10] *= 1e3
    v[:, 5:10] = table.replace(Z=Z, Y=Y).x[5:10] - Z[:, 5:10].sum(axis=0)
    v[1:, 5:10] = 0.0
    found = codes(table.replace(Z=Z, Y=Y, v=v))["region_intensity"]
    assert found.severity == "error"
    assert found.where == table.regions[1]
    assert "less" in found.message


def test_negative_output_is_named():
    """A6: check said only 'table'."""
    table = toy_table()
    Y = table.Y.copy()
    Y[0, 0] = -160.0
    found = codes(table.replace(Y=Y))["negative_output"]
    assert found.severity == "error"
    assert found.where == "SX / E"
    assert "SX / E (" in found.message


def test_negative_stressors_are_named():
    table = toy_table()
    ext = table.extensions["emissions"]
    F = ext.F.copy()
    F[0, 2] = -4.0
    found = codes(table.with_extension(replace(ext, F=F)))["negative_stressor"]
    assert (found.where, found.value) == (table.industries.label(2), -4.0)


def test_one_stressor_of_a_region_in_another_unit():
    """Beside others that are sound: no region but one is far from the median."""
    table = synthetic_table(8, 5, stressors=3, seed=14)
    ext = table.extensions["emissions"]
    made = table.x.reshape(8, 5).sum(axis=1)
    F = ext.F / ext.F.reshape(3, 8, 5).sum(axis=2).repeat(5, axis=1) * made.repeat(5)
    sound = table.with_extension(replace(ext, F=F))
    assert "stressor_scale" not in codes(sound)
    F[1, 5:10] *= 1e3
    found = codes(table.with_extension(replace(ext, F=F)))["stressor_scale"]
    assert found.severity == "error"
    assert found.where == table.regions[1]
    assert ext.stressors[1] in found.message


@pytest.mark.parametrize("unit", ["kt/M EUR", "%", "kg/EUR", "t per 10^4 CNY"])
def test_intensities_in_place_of_stressors(unit):
    table = toy_table()
    ext = table.extensions["emissions"]
    found = codes(table.with_extension(replace(ext, units=(unit,))))["intensity_unit"]
    assert found.severity == "error"
    assert "intensity_unit" not in codes(table.with_extension(replace(ext, units=("t/a",))))


def test_imports_with_the_wrong_sign():
    table = toy_table(open=True)
    v = table.v.copy()
    v[1] = -v[1]
    found = codes(table.replace(v=v, v_Y=0.0 * table.v_Y))["negative_imports"]
    assert found.severity == "error"
    assert found.where == "imports"


@pytest.mark.parametrize("name", ["进口", "Imports", "IMP", "Less: imports", "MPT"])
def test_imports_as_a_column_of_final_demand(name):
    """Competitive tables take imports off in a column."""
    frames = toy_table().to_frames()
    frames["Y"]["SX", name] = -0.1 * frames["Y"].sum(axis=1)
    found = codes(mrio.Table.from_frames(frames["Z"], frames["Y"], money_unit="M EUR"))
    assert found["doubtful_imports"].severity == "error"
    assert found["doubtful_imports"].where == name


@pytest.mark.parametrize("name", ["Net exports", "净出口"])
def test_net_exports_are_to_be_taken_apart(name):
    frames = toy_table().to_frames()
    frames["Y"]["SX", name] = 0.1 * frames["Y"].sum(axis=1)
    found = codes(mrio.Table.from_frames(frames["Z"], frames["Y"], money_unit="M EUR"))
    assert "give exports and imports apart" in found["doubtful_exports"].message


@pytest.mark.parametrize("name", ["Exp", "Exp.", "Expenditure", "household expenditure"])
def test_expenditure_is_no_export(name):
    frames = toy_table().to_frames()
    frames["Y"]["SX", name] = 0.1 * frames["Y"].sum(axis=1)
    table = mrio.Table.from_frames(frames["Z"], frames["Y"], money_unit="M EUR")
    assert "doubtful_exports" not in codes(table)


def test_swapped_levels_of_final_demand():
    frames = toy_table().to_frames()
    swapped = frames["Y"].copy()
    swapped.columns = pd.MultiIndex.from_tuples([(b, a) for a, b in swapped.columns])
    with pytest.raises(LabelError, match="swapped"):
        mrio.Table.from_frames(frames["Z"], swapped, money_unit="M EUR")


# -- labels --------------------------------------------------------------------------------


def test_blanks_around_labels_are_left_out_and_said(tmp_path):
    """A8: 'steel' and 'steel ' are one sector."""
    table = synthetic_table(2, 3, seed=13)
    frames = table.to_frames()
    clean = mrio.Table.from_frames(frames["Z"], frames["Y"], money_unit="M EUR")
    first, second = table.regions
    odd = {(second, table.sectors[0]): (f"{second}\u3000", f"{table.sectors[0]}\u00a0")}
    index = pd.MultiIndex.from_tuples(
        [odd.get(pair, pair) for pair in frames["Z"].index], names=["region", "sector"]
    )
    blanks = mrio.Table.from_frames(
        frames["Z"].set_axis(index).set_axis(index, axis=1),
        frames["Y"].set_axis(index),
        money_unit=" M EUR".strip(),
    )
    assert blanks.hash == clean.hash
    assert blanks.sectors == table.sectors
    assert blanks.regions == (first, second)
    assert "blanks around 2 label(s)" in blanks.provenance.steps[0].note
    # A stored table is verified as it was written, then trimmed.
    raw = table.replace(
        industries=Axis(
            table.industries.names,
            tuple(index.get_level_values(0)),
            tuple(index.get_level_values(1)),
        ),
        demand=table.demand,
    )
    assert "labels_alike" in codes(raw)
    loaded = mrio.load(mrio.save(raw, tmp_path / "raw.zarr"))
    assert loaded.industries.index.equals(table.industries.index)
    assert "blanks around 2 label(s)" in loaded.provenance.steps[-1].note


def test_blanks_that_made_two_of_one_industry():
    frames = toy_table().to_frames()
    pairs = [("SX", "E"), ("SX", "E "), *frames["Z"].index[2:]]
    index = pd.MultiIndex.from_tuples(pairs, names=["region", "sector"])
    with pytest.raises(LabelError, match="duplicate"):
        mrio.Table.from_frames(
            frames["Z"].set_axis(index).set_axis(index, axis=1),
            frames["Y"].set_axis(index),
            money_unit="M EUR",
        )


@pytest.mark.parametrize("alike", [("Steel", "steel"), ("Ｓteel", "Steel"), ("Île", "Ile")])
def test_labels_that_differ_in_case_width_or_accents(alike):
    frames = toy_table().to_frames()
    first, second = alike
    pairs = [
        (region, {"E": first, "M": second}[sector] if region == "SX" else sector)
        for region, sector in frames["Z"].index
    ]
    index = pd.MultiIndex.from_tuples(pairs, names=["region", "sector"])
    table = mrio.Table.from_frames(
        frames["Z"].set_axis(index).set_axis(index, axis=1),
        frames["Y"].set_axis(index),
        money_unit="M EUR",
    )
    found = codes(table)["labels_alike"]
    assert found.severity == "warning"
    assert first in found.message
    assert second in found.message


def test_check_takes_a_table():
    with pytest.raises(InputError, match="not a Model"):
        mrio.check(mrio.Model(toy_table()))


def test_embedded_tables_have_no_errors():
    for name in ("china-2007", "china-2012", "china-2017"):
        assert [each for each in mrio.check(mrio.load(name)) if each.severity == "error"] == []
