"""The embedded table of 2007: exact balance, nothing lost, and that its build repeats it."""

import numpy as np
import pytest

import mrio
from mrio import account
from mrio.labels import REST_OF_WORLD

DELTA = ["Shanghai", "Jiangsu", "Zhejiang", "Anhui"]


@pytest.fixture(scope="module")
def table():
    return mrio.load("china-2007")


@pytest.fixture(scope="module")
def model(table):
    return mrio.Model(table)


# -- the embedded table, on every machine -----------------------------------------------------


def test_balance_is_exact_in_integers(table):
    for values in (table.Z, table.Y, table.v, table.v_Y):
        assert (values == np.rint(values)).all()
    assert (table.x == table.Z.sum(axis=1) + table.Y.sum(axis=1)).all()
    assert (table.x == table.Z.sum(axis=0) + table.v.sum(axis=0)).all()
    imports = table.imports.sum() + table.v_Y.sum()
    assert table.value_added.sum() == table.Y.sum() + table.v_Y.sum() - imports


def test_no_finding_is_an_error(table):
    assert [f for f in mrio.check(table) if f.severity == "error"] == []


def test_thirty_provinces_and_the_sectors_that_carry_the_story(table):
    assert len(table.regions) == 30
    assert "Tibet" not in table.regions
    story = {"Coal mining", "Coking", "Metal smelting", "Non-metallic minerals", "Chemicals"}
    assert story | {"Heat", "Coal power", "Hydro power", "Power transmission"} <= set(table.sectors)
    assert len(table.sectors) == 32


def test_emissions_are_whole_tonnes(table):
    for name in ("co2_coal", "co2_gas", "co2_oil", "co2_process_cement"):
        F, F_Y, unit = table.stressor(name)
        assert unit == "t"
        assert (np.rint(F) == F).all()
        assert (np.rint(F_Y) == F_Y).all()
    cement = account.production(mrio.Model(table), "co2_process_cement")
    process, _, _ = table.stressor("co2_process_cement")
    minerals = np.array([name == "Non-metallic minerals" for name in table.industries.sector_of])
    assert process[~minerals].sum() == 0
    assert cement.sum() == process.sum()


def test_production_is_consumption_and_exports(table, model):
    F, F_Y, _ = table.stressor("co2")
    total = F.sum() + F_Y.sum()
    made = account.production(model, "co2").sum()
    used = account.consumption(model, "co2")
    assert made == pytest.approx(total, rel=1e-9)
    assert used.sum() + used.attrs["exported"] == pytest.approx(total, rel=1e-9)


def test_net_transfers_cancel_and_tie_to_the_accounts(model):
    transfers = account.net_transfers(model, "co2")
    assert float(transfers["net_transfer"].sum()) == pytest.approx(0.0, abs=1.0)
    difference = account.production(model, "co2") - account.consumption(model, "co2")
    assert transfers["net_with_exports"].values == pytest.approx(difference.values, abs=1.0)


def test_value_added_closes(table, model):
    V = account.value_added(model)
    assert V.sum("destination").values == pytest.approx(
        [table.value_added[table.industries.in_region(r)].sum() for r in table.regions]
    )
    assert REST_OF_WORLD in V.destination.values


def test_physical_rows_are_made_and_used(table):
    for made, used in (
        ("coal_mined", "coal_used"),
        ("coke_made", "coke_used"),
        ("power_generated", "power_used"),
    ):
        F_made, _, unit = table.stressor(made)
        F, F_Y, used_unit = table.stressor(used)
        assert unit == used_unit
        # Coal: the balances consume more than they mine and import, from stocks and unseen mines.
        assert 0.85 < (F.sum() + F_Y.sum()) / F_made.sum() < 1.25
        assert (F >= 0).all()
        assert F_Y[np.array(table.demand.region_of) == REST_OF_WORLD].sum() == 0


def test_store_is_small():
    from mrio.resources import data_path

    assert data_path("china-2007.zarr.zip").stat().st_size < 1_000_000


# -- the build, where the raw statistics are --------------------------------------------------


def test_build_repeats_the_embedded_table(data, built, table):
    from mrio.china.years._table import embedded
    from mrio.china.years._year import merge_2007, split_year

    again = embedded(split_year(merge_2007(built, data)))
    assert again.industries.index.equals(table.industries.index)
    assert again.demand.index.equals(table.demand.index)
    assert again.primary == table.primary
    assert again.stocks == table.stocks == ("stock_changes",)
    assert again.money_unit == table.money_unit
    assert again.name == table.name
    # Another processor may round a tie the other way: by one unit, in few cells.
    last_digit = {"10^4 CNY": 1.0, "t": 1.0, "Mt": 0.1, "TWh": 0.1}
    last_digit |= {"persons": 1e4, "10^8 CNY": 1.0}
    near(again.Z, table.Z, 1.0)
    near(again.Y, table.Y, 1.0)
    near(again.v_Y, table.v_Y, 1.0)
    imports = [row.kind for row in table.primary].index("import")
    near(again.v[imports], table.v[imports], 1.0)
    assert set(again.stressors) == set(table.stressors)
    for name in again.stressors:
        (F, F_Y, unit), (kept, kept_Y, kept_unit) = again.stressor(name), table.stressor(name)
        assert unit == kept_unit
        near(F, kept, last_digit[unit])
        near(F_Y, kept_Y, last_digit[unit])


def near(found, expected, unit):
    """Equal but for one last digit in one cell of a thousand."""
    difference = np.abs(found - expected)
    assert difference.max() <= unit * (1 + 1e-9)
    assert (difference > 1e-9).mean() < 0.001


def test_inventory_is_conserved_to_the_tonne(data, table):
    F, F_Y, _ = table.stressor("co2")
    by_province = data.inventory.co2.groupby(level="province", sort=False).sum().sum(axis=1)
    found = account.production(mrio.Model(table), "co2").to_series()
    gap = found - by_province.reindex(found.index) * 1e6
    # Four rows, each rounded by province.
    assert gap.abs().max() <= 2.0
    assert F.sum() + F_Y.sum() == pytest.approx(data.inventory.totals.sum() * 1e6, abs=60)


def test_held_figures_are_held(data, built):
    system, national = built.system, data.national
    assert system.x.sum() == pytest.approx(data.system.x.sum(), rel=1e-12)
    assert system.v.sum() == pytest.approx(data.system.v.sum(), rel=1e-9)
    short = national.exports - system.exports.sum(axis=0)
    assert (short > -1.0).all()
    assert short.sum() / 1e5 == pytest.approx(built.report.facts["exports not placed, bn CNY"])


def test_forty_three_sectors_give_nearly_the_same_answer(data, built, model):
    from mrio.china.years._table import table_43

    detailed = mrio.Model(table_43(built, data))
    fine = account.flows(detailed, "co2").sel(origin="Shanxi", destination=DELTA).sum()
    coarse = account.flows(model, "co2").sel(origin="Shanxi", destination=DELTA).sum()
    assert float(fine) == pytest.approx(float(coarse), rel=0.1)


def test_every_trap_stands_in_the_report(built):
    topics = " ".join(f"{d.topic} {d.finding}" for d in built.report.decisions)
    for trap in (
        "exchanged columns",
        "Guangdong",
        "Gansu",
        "Qinghai",
        "Shandong's header",
        "exchanged crude oil",
        "Hainan",
        "Zhejiang",
        "'other'",
        "transit",
        "foreign trade inside domestic trade",
        "power inflow",
        "process emissions",
        "coke beyond the sector",
        "negative intermediate flows",
        "outflow and inflow differ",
    ):
        assert trap in topics


def test_exchanged_columns_are_those_that_physics_shows(data):
    from mrio.china.table_2007._corrections import correct_exchanged
    from mrio.construct.core import BuildReport

    report = BuildReport("")
    power = data.national.imports[data.national.sectors.index("23")]
    fixed = correct_exchanged(data.system, data.balances, float(power), report)
    changed = (fixed.exports != data.system.exports).any(axis=1)
    names = {data.system.regions[i] for i in np.flatnonzero(changed)}
    assert names == {"Guangdong", "Gansu", "Qinghai"}
    both = fixed.exports + fixed.outflow
    assert both == pytest.approx(data.system.exports + data.system.outflow)
    assert float(fixed.exports.sum()) / 1e5 == pytest.approx(8557, abs=1)


def test_coking_split_keeps_the_merged_sector(data):
    from mrio.china.table_2007._coking import CokePhysics, split_coking
    from mrio.construct.core import BuildReport

    physics = CokePhysics.from_balances(data.balances, data.system.regions, data.national)
    split = split_coking(data.system, data.national, physics, BuildReport(""))
    at = data.system.sectors.index("11")
    for name in ("x", "exports", "outflow", "imports", "inflow", "other"):
        parts = getattr(split, name)[:, at : at + 2]
        assert parts.sum(axis=1) == pytest.approx(getattr(data.system, name)[:, at])
        if name != "other":
            assert parts.min() >= -1e-6
    merged = split.Z[:, at : at + 2].sum(axis=1)
    merged = np.concatenate(
        [merged[:, :at], merged[:, at : at + 2].sum(axis=1, keepdims=True), merged[:, at + 2 :]],
        axis=1,
    )
    assert merged == pytest.approx(data.system.Z[:, at], abs=1e-3)
    shanxi = data.system.region("Shanxi")
    assert split.x[shanxi, at] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.slow
def test_build_command_writes_table_and_report(root, tmp_path, capsys):
    from mrio.cli._main import run

    assert run(["build", "china-2007", "--data", str(root), "--out", str(tmp_path)]) == 0
    assert mrio.load(tmp_path / "china-2007.zarr.zip").year == 2007
    report = (tmp_path / "china-2007-build-report.md").read_text(encoding="utf-8")
    assert "Sensitivity" in report
    assert run(["build", "china-2007", "--data", str(root), "--out", str(tmp_path)]) == 2
    assert "exists already" in capsys.readouterr().err


# -- what single choices do, where the raw statistics are -------------------------------------


def test_households_are_rural_and_urban(data, table):
    F_Y = table.extensions["emissions"].F_Y
    assert F_Y is not None
    for kind, category in (("Rural", "rural_consumption"), ("Urban", "urban_consumption")):
        expected = data.inventory.co2.xs(kind, level="sector").sum(axis=1)
        found = F_Y.sum(axis=0)[np.array(table.demand.category_of) == category] / 1e6
        assert found == pytest.approx(expected.reindex(table.regions).to_numpy(), abs=1e-5)


def test_service_groups_follow_energy_bought(built):
    """The group of transport and post in one province, by hand."""
    system, r = built.system, built.system.region("Guangdong")
    at = [system.sectors.index(code) for code in ("27", "28")]
    goods = [system.sectors.index(code) for code in ("02", "03", "11a", "11b", "24")]
    bought = system.Z[r][np.ix_(goods, at)].sum(axis=0)
    shares = built.emissions.energy[r, at] / built.emissions.energy[r, at].sum()
    assert shares == pytest.approx(bought / bought.sum())


def test_coking_emits_what_coal_emits(data, built):
    system, r = built.system, built.system.region("Hebei")
    block = data.inventory.co2.loc[("Hebei", "Petroleum Processing and Coking")]
    coal = block[: list(block.index).index("Crude Oil")].sum()
    coking = built.emissions.energy[r, system.sectors.index("11b")]
    assert coking == pytest.approx(coal)


def test_emissions_are_rounded_by_province(data, table):
    """The province's total is the inventory's to the tonne: plain rounding drifts."""
    from mrio.china.table_2007._emissions import GROUPS

    for group, fuels in GROUPS.items():
        F, F_Y, _ = table.stressor(f"co2_{group}")
        co2 = data.inventory.co2[list(fuels)].groupby(level="province", sort=False).sum()
        for name in table.regions:
            industries = F[table.industries.in_region(name)].sum()
            own = industries + F_Y[table.demand.in_region(name)].sum()
            assert own == round(float(co2.loc[name].sum()) * 1e6)


def test_power_used_is_what_stays_and_what_comes(data, built, table):
    """Generated, less sent and exported, plus received and imported."""
    power = data.balances["electricity"].reindex(table.regions).fillna(0.0) / 10
    generated = data.generation.reindex(table.regions).sum(axis=1)
    flows = built.power.flows
    expected = generated - power["exports"] + power["imports"]
    expected += flows.sum(axis=0) - flows.sum(axis=1)
    assert by_province(table, "power_used") == pytest.approx(expected.to_numpy(), abs=0.1)
    # The other side of the balances, which the construction does not read, tells the same.
    consumed = power[["final", "loss"]].sum(axis=1)
    assert by_province(table, "power_used").sum() == pytest.approx(consumed.sum(), rel=0.01)


def by_province(table, name):
    F, F_Y, _ = table.stressor(name)
    return np.array(
        [
            F[table.industries.in_region(r)].sum() + F_Y[table.demand.in_region(r)].sum()
            for r in table.regions
        ]
    )


def test_coal_and_coke_leave_as_the_balances_say(data, built):
    """Sent and exported tonnes leave, no more than is made, abroad no more than is exported."""
    from mrio.china.table_2007._fuels import GRADES
    from mrio.china.table_2007._unit_values import physical_flows

    flows = physical_flows(built)
    balances = data.balances.reindex(data.system.regions).fillna(0.0)
    for code, grades in (("02", GRADES), ("11b", ("coke",))):
        gone = sum(balances[(grade, item)] for grade in grades for item in ("sent_out", "exports"))
        fuel = built.fuels[code]
        assert fuel.leaving == pytest.approx(np.minimum(gone / 100, fuel.made))
        exported = sum(balances[(grade, "exports")].sum() for grade in grades) / 100
        abroad = fuel.leaving.sum() - flows[code].sum()
        # Shaanxi's coke and what no money shows leaves no trace in trade.
        assert exported - 0.1 <= abroad <= exported + 5.0
    shanxi = data.system.region("Shanxi")
    assert built.fuels["02"].leaving[shanxi] == pytest.approx(507.01 + 29.27, abs=0.01)
    assert built.fuels["11b"].leaving[shanxi] == pytest.approx(69.84, abs=0.01)
    assert flows["23"][shanxi].sum() == pytest.approx(46.3, abs=0.1)


def test_coal_and_coke_used_are_what_the_balances_consume(data, table):
    """By province and for the large users, from the balances by hand."""
    balances = data.balances.reindex(table.regions).fillna(0.0).abs() / 100
    grades = ("raw_coal", "cleaned_coal", "other_washed_coal")
    sector = np.array(table.industries.sector_of)

    def coal(*items):
        return sum(balances[(grade, item)] for grade in grades for item in items)

    F, F_Y, _ = table.stressor("coal_used")
    power, heat = F[sector == "Coal power"], F[sector == "Heat"]
    assert power == pytest.approx(coal("thermal_power").to_numpy(), abs=0.01)
    assert heat == pytest.approx(coal("heating").to_numpy(), abs=0.01)
    ovens = F[sector == "Coking"]
    assert ovens == pytest.approx(coal("coking").to_numpy(), abs=0.01)
    everything = coal("thermal_power", "heating", "coking", "gas_works", "final", "loss")
    assert by_province(table, "coal_used") == pytest.approx(everything.to_numpy(), rel=0.01)
    assert F_Y.sum() == pytest.approx(coal("final_rural", "final_urban").sum(), abs=0.1)
    coke = balances["coke"]
    expected = coke[["final", "gas_works", "heating", "thermal_power", "loss"]].sum(axis=1)
    assert by_province(table, "coke_used") == pytest.approx(expected.to_numpy(), abs=0.1)
    metals = table.stressor("coke_used")[0][sector == "Metal smelting"]
    assert metals.sum() > 0.6 * expected.sum()


def test_co2_per_tonne_of_coal_is_physical(table):
    """All CO2 over coal used: above that of coal alone where oil and gas are burnt too."""
    co2 = account.production(mrio.Model(table), "co2_energy").values / 1e6
    per_tonne = co2 / by_province(table, "coal_used")
    assert (per_tonne > 1.0).all()
    coal_provinces = [table.regions.index(name) for name in ("Shanxi", "Inner Mongolia", "Henan")]
    assert (per_tonne[coal_provinces] < 2.5).all()


def test_each_open_choice_changes_the_table(data, built):
    from mrio.china._variants import SINGLE
    from mrio.china.table_2007._build import construct

    seen = [built.parts.Z]
    for options in SINGLE.values():
        Z = construct(data, options).parts.Z
        assert all(np.abs(Z - other).max() > 1e5 for other in seen), options
        seen.append(Z)


def test_totals_are_the_sides_they_name(built):
    """Coal, coke and power at the outflow side, the rest at the mean, but for netting."""
    table = built.report.tables["Trade between provinces by commodity"]
    out, inn = table["outflow, bn CNY"], table["inflow, bn CNY"]
    taken = table["taken, bn CNY"] + table["beyond all output, bn CNY"]
    taken += table["two-way netted, bn CNY"]
    for code in table.index:
        side = out[code] if code in ("02", "11b", "23") else (out[code] + inn[code]) / 2
        assert taken[code] == pytest.approx(side, rel=1e-6, abs=1e-6)


def test_power_between_provinces_follows_the_statistics(data, built):
    """The bilateral prior keeps who supplies Jiangsu; gravity alone would not."""
    regions = list(built.system.regions)
    to = regions.index("Jiangsu")
    flows, money = built.power.flows[:, to], built.trade[built.system.sectors.index("23")][:, to]
    known = data.power.flows["Jiangsu"].reindex(regions).to_numpy()
    assert set(np.argsort(-flows)[:2]) == set(np.argsort(-known)[:2])
    assert money / money.sum() == pytest.approx(flows / flows.sum(), abs=1e-6)


def test_national_controls_are_of_their_own_side(data, built):
    exports, imports = built.system.exports.sum(axis=0), built.system.imports.sum(axis=0)
    assert (exports <= data.national.exports + 1.0).all()
    assert (imports <= data.national.imports + 1.0).all()
    assert exports.sum() / data.national.exports.sum() > 0.97
    assert imports.sum() / data.national.imports.sum() > 0.97
