"""The embedded tables of 2007, 2012 and 2017: what they hold, and that their build repeats them."""

import json
import subprocess
import sys

import numpy as np
import pytest

import mrio
from mrio import account, structure
from mrio.labels import POWER_PARTS as PARTS
from mrio.labels import SECTOR_OF_SOURCE as SOURCES
from mrio.resources import data_path

YEARS = (2007, 2012, 2017)
DELTA = ["Shanghai", "Jiangsu", "Zhejiang", "Anhui"]
NATIONAL = {2012: 53.68, 2017: 82.32}
"""Value added of the national tables, trillion CNY."""
BUDGET = {2007: (6979, 5546), 2012: (9779, 8504), 2017: (10011, 9150)}
"""Global Carbon Budget, production and consumption, Mt CO2."""


@pytest.fixture(scope="module")
def models():
    return {year: mrio.Model(mrio.load(f"china-{year}")) for year in YEARS}


@pytest.fixture(scope="module", params=YEARS)
def model(request, models):
    return models[request.param]


@pytest.fixture(scope="module")
def table(model):
    return model.table


def by_province(table, name):
    F, F_Y, _ = table.stressor(name)
    return np.array(
        [
            F[table.industries.in_region(r)].sum() + F_Y[table.demand.in_region(r)].sum()
            for r in table.regions
        ]
    )


# -- the embedded tables, on every machine ----------------------------------------------------


def test_balance_is_exact_in_integers(table):
    for values in (table.Z, table.Y, table.v, table.v_Y):
        assert (values == np.rint(values)).all()
    assert (table.x == table.Z.sum(axis=0) + table.v.sum(axis=0)).all()
    imports = table.imports.sum() + table.v_Y.sum()
    assert table.value_added.sum() == table.Y.sum() + table.v_Y.sum() - imports
    assert not [finding for finding in mrio.check(table) if finding.severity == "error"]


def test_years_have_the_same_labels(models):
    first = models[2007].table
    for model in models.values():
        assert model.table.industries.index.equals(first.industries.index)
        assert model.table.demand.index.equals(first.demand.index)
        assert model.table.price_basis == "current"
        assert "Tibet" not in model.table.regions


def test_stores_are_small():
    sizes = [data_path(f"china-{year}.zarr.zip").stat().st_size for year in YEARS]
    assert sum(sizes) < 4e6


def test_imports_by_good_are_the_row_of_imports(table):
    goods = table.extensions["imports"]
    assert goods.F_Y is not None
    assert (goods.F.sum(axis=0) == table.imports).all()
    assert (goods.F_Y.sum(axis=0) == table.v_Y[-1]).all()
    assert set(goods.units) == {table.money_unit}


def test_power_comes_from_its_source(table):
    """CO2 of coal on coal power, of gas on gas power; none on water, wind, sun and wires."""
    sector = np.array(table.industries.sector_of)
    co2 = {group: table.stressor(f"co2_{group}")[0] for group in ("coal", "gas", "oil")}
    for clean in ("Hydro power", "Nuclear power", "Wind power", "Solar power", PARTS[-1]):
        assert sum(rows[sector == clean].sum() for rows in co2.values()) == 0
    assert co2["gas"][sector == "Coal power"].sum() == 0
    assert co2["coal"][sector == "Gas power"].sum() == 0
    generated = table.stressor("power_generated")[0]
    assert generated[~np.isin(sector, list(SOURCES.values()))].sum() == 0
    grams = co2["coal"][sector == "Coal power"].sum() / generated[sector == "Coal power"].sum()
    assert 900 < grams / 1000 < 1150


def test_power_balances(table):
    """Used is generated, less what is exported, plus what is imported: a per cent apart."""
    made, used = by_province(table, "power_generated"), by_province(table, "power_used")
    assert used.sum() == pytest.approx(made.sum(), rel=0.01)
    sector = np.array(table.industries.sector_of)
    lost = table.stressor("power_used")[0][sector == "Power transmission"].sum()
    assert 0.06 < lost / used.sum() < 0.075


def test_shanxi_sends_power_and_the_delta_takes_it(models):
    for model in models.values():
        table = model.table
        net = by_province(table, "power_generated") - by_province(table, "power_used")
        assert net[table.regions.index("Shanxi")] > 30
        assert net[table.regions.index("Shanghai")] < -20


def test_later_years_meet_the_national_tables(models):
    for year, expected in NATIONAL.items():
        table = models[year].table
        assert table.value_added.sum() / 1e8 == pytest.approx(expected, abs=0.005)


def test_national_accounts_stand_beside_the_carbon_budget(models):
    """No tolerance is meant as agreement: the reasons stand in the quality sheet."""
    for year, (production, consumption) in BUDGET.items():
        national = account.domestic_technology(models[year], "co2")
        made = float(account.production(models[year], "co2").sum()) / 1e6
        inside = float(national["made_inside"].sum()) / 1e6
        domestic = float(national["consumption"].sum()) / 1e6
        assert made == pytest.approx(production, rel=0.03)
        assert inside < consumption < domestic


def test_quality_sheets_print_the_gaps():
    for year, sizes in {2007: "6,546", 2012: "9,081", 2017: "9,408"}.items():
        sheet = data_path(f"china-{year}-build-report.md").read_text("utf-8")
        beside = sheet[sheet.index("## Beside independent figures") :].split("\n\n")[1]
        assert sizes in beside
        assert "Global Carbon Budget" in beside
        assert "Tibet" in sheet
        assert "## What is data, and what is computed" in sheet
        assert "## CO2 of coal power by province" in sheet


def test_residents_and_gdp_stand_by_province(models):
    for year, people in {2007: 1301e6, 2012: 1345e6, 2017: 1385e6}.items():
        table = models[year].table
        assert by_province(table, "residents").sum() == pytest.approx(people, rel=1e-3)
        own = account.production(models[year], "residents").values
        assert own == pytest.approx(by_province(table, "residents"))


def test_ties_know_what_is_carried_over(models):
    ties = structure.ties(list(models.values()), "co2", "Shanxi", DELTA)
    moved = json.loads(ties.attrs["attribution"])["co2"]["share"]
    assert moved["carried_over"] == pytest.approx(
        moved["technology"] + moved["trade"] + moved["final_demand"]
    )
    assert moved["data"] == pytest.approx(moved["intensity"])
    assert ties.attrs["verdict"] in ("confirmed", "not confirmed", "mixed", "not identified")
    told = structure.ties(list(models.values())[:1] * 2, "co2", "Shanxi", DELTA)
    assert told.attrs["attribution"] == "{}"


def test_provenance_says_what_is_data(table):
    steps = {step.name: step for step in table.provenance.steps}
    status = steps["what is data"].parameters
    assert str(status["CO2"]).startswith("official")
    assert ("carried over" in steps) == (table.year != 2007)
    assert any(
        "remembered" in str(value) for value in steps["parameters of power"].parameters.values()
    )


# -- the build, where the raw statistics are --------------------------------------------------


@pytest.fixture(scope="module")
def later(root, built, data):
    from mrio.china.years._later import bring_to, read_later
    from mrio.china.years._year import merge_2007, split_year

    base = merge_2007(built, data)
    years = {}
    for year in (2012, 2017):
        read = read_later(root, year)
        merged, updated = bring_to(base, built, read)
        years[year] = read, split_year(merged), updated
    return base, years


def test_build_repeats_the_embedded_tables(later, models):
    from mrio.china.years._table import embedded

    for year, (_, made, _) in later[1].items():
        again, kept = embedded(made), models[year].table
        for name in ("Z", "Y"):
            difference = np.abs(getattr(again, name) - getattr(kept, name))
            assert difference.max() <= 1.0
            assert (difference > 0).mean() < 0.001
        assert again.stressors == kept.stressors


def test_the_nation_is_met_cell_by_cell(later):
    for read, made, _ in later[1].values():
        parts, s = made.merged.parts, len(read.national.sectors)
        Z = parts.Z.reshape(30, s, 30, s).sum(axis=(0, 2))
        Z = Z + parts.imported.reshape(s, 30, s).sum(axis=1)
        closed = read.national.x + read.national.imports - read.national.exports
        use = Z.sum(axis=1) + parts.Y.reshape(30, s, -1).sum(axis=(0, 2))
        use = use + parts.imported_Y.sum(axis=1)
        assert use == pytest.approx(closed, rel=1e-6, abs=10)
        own = parts.value_added.reshape(4, 30, s).sum(axis=1)
        assert own == pytest.approx(read.national.v, rel=1e-6, abs=10)
        assert parts.exports.reshape(30, s).sum(axis=0) == pytest.approx(read.national.exports)
        if not read.national.error.any():
            assert pytest.approx(read.national.Z, rel=1e-6, abs=10) == Z


def test_provinces_have_their_shares_of_gdp(later):
    for read, made, updated in later[1].values():
        share = updated.value_added.sum(axis=1) / updated.value_added.sum()
        assert share == pytest.approx(read.gdp_shares.reindex(made.merged.regions).to_numpy())


def test_power_flows_are_the_statistics(later):
    for read, made, _ in later[1].values():
        regions = list(made.merged.regions)
        flows = read.power.flows.reindex(index=regions, columns=regions).to_numpy()
        implied = made.split.sales.between / made.split.sales.border_price
        assert implied == pytest.approx(flows, abs=1e-3)
        generated = made.made.generation.sum(axis=1)
        printed = read.generation.reindex(regions).sum(axis=1).to_numpy()
        assert generated == pytest.approx(printed, abs=1e-6)


def test_inventories_are_conserved(later):
    for read, made, _ in later[1].values():
        emissions = made.emissions
        total = emissions.energy.sum(axis=1) + emissions.process.sum(axis=1)
        total = total + emissions.households.sum(axis=1)
        printed = read.inventory.co2.groupby(level="province", sort=False).sum().sum(axis=1)
        assert total == pytest.approx(printed.reindex(made.merged.regions).to_numpy())


LIMITS = """
import resource, sys, time
start = time.perf_counter()
from mrio.cli._main import run
code = run(["build", "china", "--data", sys.argv[1], "--out", sys.argv[2]])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(code, time.perf_counter() - start, peak)
"""


@pytest.mark.slow
def test_build_of_all_three_takes_less_than_five_minutes_and_six_gigabytes(root, tmp_path):
    """With reports and all variants; in a process of its own, imports included."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITS, str(root), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    code, seconds, gigabytes = (float(word) for word in done.stdout.splitlines()[-1].split())
    assert code == 0
    assert seconds < 300
    assert gigabytes < 6
    for year in YEARS:
        made = mrio.load(tmp_path / f"china-{year}.zarr.zip")
        assert made.hash == mrio.load(f"china-{year}").hash
