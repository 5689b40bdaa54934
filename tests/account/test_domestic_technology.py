"""Imports at domestic technology: against explicit inverses, identities, and what is refused."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mrio import account
from mrio.errors import InputError, LabelError, SolveError, UnitError
from mrio.labels import Axis
from mrio.model import Model
from mrio.table import Extension, Table
from mrio.testing import synthetic_table, tables, toy_table

TOTALS = ("production", "exported", "exports_total", "imports_total", "imports_re_exported")
TOY_F = [[2, 1, 1, 4, 1, 2], [4, 3, 2, 18, 2, 10]]
TOY_F_Y = [[0, 1, 1, 0], [2, 8, 4, 0]]


def imports_of(table, F, F_Y=None, sectors=None, *, name="imports", unit=None):
    rows = tuple(f"import of {sector}" for sector in sectors or table.sectors)
    units = (unit or table.money_unit,) * len(rows)
    return Extension(name, rows, units, np.asarray(F, float), F_Y)


def with_imports(table, seed=0) -> Any:
    """The table's import rows split over the sectors that are made, at random."""
    rng = np.random.default_rng(seed)
    made = [
        float(table.x[[s == sector for s in table.industries.sector_of]].sum()) > 0
        for sector in table.sectors
    ]
    kinds = [i for i, row in enumerate(table.primary) if row.kind == "import"]

    def split(total):
        share = rng.uniform(0.1, 1.0, (len(made), len(total))) * np.array(made)[:, None]
        return share / share.sum(axis=0) * total

    users = split(table.v_Y[kinds].sum(axis=0)) if kinds else None
    return table.with_extension(imports_of(table, split(table.imports), users))


def toy(F=TOY_F, F_Y=TOY_F_Y, **words):
    table = toy_table(open=True)
    return table.with_extension(imports_of(table, F, F_Y, **words))


def reference(table, stressor):
    """Every sum by loops, every inverse explicit; imports are found by their names."""
    pairs = list(table.industries.pairs)
    users = list(table.demand.region_of)
    n, sectors = len(pairs), list(dict.fromkeys(sector for _, sector in pairs))
    F, F_Y, _ = table.stressor(stressor)
    x = table.Z.sum(axis=1) + table.Y.sum(axis=1)
    over = np.array([1 / out if abs(out) > 1e-9 else 0.0 for out in x])
    ext = table.extensions["imports"]
    bought = {row.split("import of ")[1]: i for i, row in enumerate(ext.stressors)}
    Z, made, emitted = (np.zeros((len(sectors),) * k) for k in (2, 1, 1))
    for (a, (_, i)), (b, (_, j)) in itertools.product(enumerate(pairs), enumerate(pairs)):
        Z[sectors.index(i), sectors.index(j)] += table.Z[a, b]
    for b, (_, j) in enumerate(pairs):
        made[sectors.index(j)] += x[b]
        emitted[sectors.index(j)] += F[b]
        for i, row in bought.items():
            Z[sectors.index(i), sectors.index(j)] += ext.F[row, b]
    per = np.array([1 / out if abs(out) > 1e-9 else 0.0 for out in made])
    m = (emitted * per) @ np.linalg.inv(np.eye(len(sectors)) - Z * per)
    L = np.linalg.inv(np.eye(n) - table.Z * over)
    q, q_Y = np.zeros(n), np.zeros(len(users))
    for i, row in bought.items():
        q += m[sectors.index(i)] * ext.F[row]
        if ext.F_Y is not None:
            q_Y += m[sectors.index(i)] * ext.F_Y[row]
    regions = list(dict.fromkeys(region for region, _ in pairs))

    def charged(per_output, direct, user):
        columns = [k for k, name in enumerate(users) if name == user]
        return per_output * over @ L @ table.Y[:, columns].sum(axis=1) + direct[columns].sum()

    exports = table.Y[:, [k for k, name in enumerate(users) if name == "ROW"]].sum(axis=1)
    totals = {
        "production": F.sum() + F_Y.sum(),
        "exported": charged(F, F_Y, "ROW"),
        "exports_total": sum(m[sectors.index(i)] * exports[a] for a, (_, i) in enumerate(pairs)),
        "imports_total": q.sum() + q_Y.sum(),
        "imports_re_exported": charged(q, q_Y, "ROW"),
    }
    inside = np.array([charged(F, F_Y, r) for r in regions])
    imported = np.array([charged(q, q_Y, r) for r in regions])
    return inside, imported, totals


def agree(found, expected, scale):
    assert np.asarray(found) == pytest.approx(expected, rel=1e-9, abs=1e-9 * (1.0 + scale))


def check(table, stressor):
    """Against the reference, and the identities that hold on every table."""
    found = account.domestic_technology(Model(table), stressor)
    inside, imported, totals = reference(table, stressor)
    scale = max(np.abs(inside).max(), np.abs(imported).max(), *map(abs, totals.values()))
    agree(found["made_inside"], inside, scale)
    agree(found["imported"], imported, scale)
    agree(found["consumption"], inside + imported, scale)
    for name, expected in totals.items():
        assert isinstance(found.attrs[name], float)
        agree(found.attrs[name], expected, scale)
    a = found.attrs
    agree(found["imported"].sum(), a["imports_total"] - a["imports_re_exported"], scale)
    charged_abroad = a["exported"] + a["imports_re_exported"]
    national = a["production"] + a["imports_total"] - charged_abroad
    agree(found["consumption"].sum(), national, scale)
    if len(table.regions) == 1:
        national = a["production"] - a["exports_total"] + a["imports_total"]
        agree(found["consumption"].sum(), national, scale)
    return found


@pytest.mark.parametrize(
    "table",
    [
        synthetic_table(3, 4, seed=1),
        synthetic_table(3, 4, seed=2, unequal=True, idle=2),
        synthetic_table(5, 3, seed=3, open=False),
        synthetic_table(1, 6, seed=4),
        synthetic_table(1, 1, seed=5),
        toy_table(open=True),
    ],
    ids=["regions", "unequal and idle", "closed", "one region", "one industry", "toy"],
)
def test_against_explicit_inverses(table):
    table = with_imports(table, seed=7)
    found = check(table, "co2")
    inside = account.consumption(Model(table), "co2").values
    assert found["made_inside"].values == pytest.approx(inside, rel=1e-12)
    closed = not any(row.kind == "import" for row in table.primary)
    assert (np.abs(found["imported"].values).max() == 0) == closed


@given(table=tables(open=True), seed=st.integers(0, 99), data=st.data())
def test_any_open_table(table, seed, data):
    made = {s: table.x[[s == t for t in table.industries.sector_of]].sum() for s in table.sectors}
    assume(any(out > 0 for out in made.values()))
    # Column sums below one, imports included: all the rest is not productive (see the errors).
    assume(all(table.x >= 0))
    codes = table.industries.sector_codes
    inputs = table.Z.sum(axis=0) + table.imports
    assume(all(inputs[codes == i].sum() < 0.97 * max(x, 1) for i, x in enumerate(made.values())))
    table = with_imports(table, seed)
    check(table, data.draw(st.sampled_from(table.extensions["emissions"].stressors)))


@pytest.mark.parametrize("seed", range(4))
def test_one_region_is_exact_in_the_nations_multipliers(seed):
    """Consumption = m y + direct imports = production - m e + m imports; no re-export is left."""
    table = with_imports(synthetic_table(1, 7, seed=seed), seed)
    model = Model(table)
    found = account.domestic_technology(model, "co2")
    a = found.attrs
    assert a["exports_total"] == pytest.approx(a["exported"] + a["imports_re_exported"], rel=1e-12)
    ext = table.extensions["imports"]
    f = table.stressor("co2")[0] / table.x
    m = f @ np.linalg.inv(np.eye(7) - (table.Z + ext.F) / table.x)
    own = [k for k, region in enumerate(table.demand.region_of) if region != "ROW"]
    expected = m @ (table.Y[:, own] + ext.F_Y[:, own]).sum(axis=1) + table.stressor("co2")[1].sum()
    assert found["consumption"].item() == pytest.approx(expected, rel=1e-12)
    # m = f L + m A_imports L
    L = np.linalg.inv(np.eye(7) - table.Z / table.x)
    assert f @ L + m @ (ext.F / table.x) @ L == pytest.approx(m, rel=1e-12)


def test_several_regions_differ_by_what_exports_carry():
    """On the toy the nation's multipliers charge exports 1.34 Mt less than their own regions do."""
    found = account.domestic_technology(Model(toy()), "co2")
    a = found.attrs
    gap = a["exports_total"] - a["exported"] - a["imports_re_exported"]
    assert abs(gap) > 0.1
    national = a["production"] - a["exports_total"] + a["imports_total"]
    assert found["consumption"].sum().item() - national == pytest.approx(gap, abs=1e-9)
    assert gap == pytest.approx(-1.342698, abs=1e-6)


def test_regions_of_one_technology_are_exact_again():
    """One region twice: both buy 70 % at home and 30 % from each other, with one recipe."""
    one = with_imports(synthetic_table(1, 5, seed=9), 9)
    ext = one.extensions["imports"]
    home = one.demand.in_region("ROW") == 0
    own, users = one.Y[:, home].sum(axis=1), ext.F_Y.sum(axis=1)
    Y = np.zeros((10, 3))
    Y[:5, 0], Y[:5, 1], Y[5:, 0], Y[5:, 1] = 0.8 * own, 0.2 * own, 0.5 * own, 0.5 * own
    Y[:, 2] = np.tile(one.Y[:, ~home].sum(axis=1), 2)
    Z: Any = np.kron([[0.7, 0.3], [0.3, 0.7]], one.Z)
    imports = np.tile(one.imports, 2)
    table = Table(
        Z=Z,
        Y=Y,
        v=np.array([np.tile(one.x, 2) - Z.sum(axis=0) - imports, imports]),
        v_Y=np.array([[0, 0, 0], [users.sum(), 2 * users.sum(), 0]]),
        industries=Axis(("region", "sector"), tuple("AAAAABBBBB"), one.sectors * 2),
        demand=Axis(("region", "category"), ("A", "B", "ROW"), ("use", "use", "exports")),
        primary=one.primary,
        money_unit=one.money_unit,
        extensions={
            "emissions": Extension(
                "emissions", ("co2",), ("Mt",), np.tile(one.stressor("co2")[0], 2)[None]
            ),
            "imports": imports_of(
                one, np.tile(ext.F, 2), np.stack([users, 2 * users, 0 * users], axis=1)
            ),
        },
    )
    a = check(table, "co2").attrs
    assert a["exports_total"] == pytest.approx(a["exported"] + a["imports_re_exported"], rel=1e-9)


def test_stressors_add_up():
    table = with_imports(synthetic_table(3, 4, seed=6, stressors=3), 6)
    emissions = table.extensions["emissions"]
    table = table.with_extension(
        Extension(
            "emissions",
            emissions.stressors,
            emissions.units,
            emissions.F,
            emissions.F_Y,
            totals={"both": ("co2", "s2")},
        )
    )
    model = Model(table)
    each = account.domestic_technology(model, ["co2", "s2"])
    both = account.domestic_technology(model, "both")
    assert each["imported"].dims == ("stressor", "region")
    for name in ("made_inside", "imported", "consumption"):
        assert each[name].sum("stressor").values == pytest.approx(both[name].values, rel=1e-12)
        assert each[name].attrs["units"] == "Mt"
    for name in TOTALS:
        assert sum(each.attrs[name]) == pytest.approx(both.attrs[name], rel=1e-12)
    assert each.attrs["method"] == both.attrs["method"] == "domestic-technology assumption"
    assert both.attrs["stressor"] == "both"
    assert each.attrs["stressor"] == "co2, s2"


def test_rows_in_any_order_and_under_another_name():
    """Labels decide, not positions: rows of imports reversed, extension named otherwise."""
    rows = toy(TOY_F[::-1], np.array(TOY_F_Y[::-1]), sectors=("M", "E"), name="bought")
    found = account.domestic_technology(Model(rows), "co2", imports="bought")
    expected = account.domestic_technology(Model(toy()), "co2")
    assert found["imported"].values == pytest.approx(expected["imported"].values, rel=1e-12)


def test_a_sector_without_a_row_is_not_imported():
    table = toy_table(open=True)
    F, F_Y = table.imports[None], table.v_Y.sum(axis=0)[None]
    short = Model(table.with_extension(imports_of(table, F, F_Y, sectors=("M",))))
    zeros = np.zeros_like
    full = Model(
        table.with_extension(imports_of(table, np.vstack([zeros(F), F]), np.vstack([0 * F_Y, F_Y])))
    )
    one, two = (account.domestic_technology(model, "co2") for model in (short, full))
    assert one["imported"].values == pytest.approx(two["imported"].values, rel=1e-12)


def test_a_closed_table_imports_nothing_if_it_says_so():
    table = toy_table()
    with pytest.raises(LabelError, match="no extension 'imports'"):
        account.domestic_technology(Model(table), "co2")
    model = Model(table.with_extension(imports_of(table, np.zeros((2, 6)))))
    found = account.domestic_technology(model, "co2")
    assert (found["imported"].values == 0).all()
    assert found["consumption"].values == pytest.approx(account.consumption(model, "co2").values)
    assert found.attrs["imports_total"] == found.attrs["imports_re_exported"] == 0.0


def test_stranded_imports_go_where_stranded_emissions_go():
    """An industry without output that imports: dropped, or its region's users buy it."""
    table = synthetic_table(3, 3, seed=8, idle=1)
    idle = int(np.flatnonzero(table.x == 0)[0])
    v = np.array(table.v)
    v[1, idle], v[0, idle] = 2.0, -2.0
    table = with_imports(table.replace(v=v), 8)
    with pytest.raises(InputError, match="without output"):
        Model(table)
    dropped = account.domestic_technology(Model(table, stranded="drop"), "co2")
    moved = account.domestic_technology(Model(table, stranded="to_final_use"), "co2")
    more = moved["imported"] - dropped["imported"]
    assert (more.values > 1e-9).sum() == 1
    assert more.sel(region=table.industries.region_of[idle]).item() == pytest.approx(
        moved.attrs["imports_total"] - dropped.attrs["imports_total"]
    )
    for found in (dropped, moved):
        a = found.attrs
        assert found["imported"].sum().item() == pytest.approx(
            a["imports_total"] - a["imports_re_exported"]
        )


# -- what is refused ----------------------------------------------------------------------------


def refused(table, kind, match, *, stressor: Any = "co2", imports="imports", where=None):
    with pytest.raises(kind, match=match) as error:
        account.domestic_technology(Model(table), stressor, imports=imports)
    assert error.value.hint
    assert error.value.where
    if where is not None:
        assert error.value.where == where


def test_no_such_extension():
    refused(toy(), LabelError, "did you mean 'imports'", imports="import", where="import")
    refused(toy_table(open=True), LabelError, "no extension 'imports'", where="imports")


def test_rows_that_are_no_imports_of_a_sector():
    refused(toy(), LabelError, "is not named 'import of <sector>'", imports="emissions")
    wrong = toy(sectors=("E", "Mm"))
    refused(wrong, LabelError, "names no sector", where="import of Mm")
    empty = toy_table(open=True).with_extension(
        Extension("imports", (), (), np.zeros((0, 6)), np.zeros((0, 4)))
    )
    refused(empty, LabelError, "has no rows", where="imports")


def test_units():
    refused(toy(unit="10^4 CNY"), UnitError, "'10\\^4 CNY', the table in 'bn CNY'")


def test_sums_that_miss_the_import_rows():
    F = np.array(TOY_F, float)
    F[1, 3] += 1e-3
    refused(toy(F), InputError, "YD / M: found 22.001, expected 22", where="YD / M")
    F_Y = np.array(TOY_F_Y, float)
    F_Y[0, 2] -= 1
    refused(toy(TOY_F, F_Y), InputError, "RC / final: found 4, expected 5", where="RC / final")
    refused(toy(TOY_F, None), InputError, "SX / final: found 0, expected 2")
    closed = toy_table()
    closed = closed.with_extension(imports_of(closed, TOY_F))
    refused(closed, InputError, "SX / E: found 6, expected 0")
    F = np.array(TOY_F, float)
    F[1, 3] += 1e-6  # 5e-8 of what the industry imports
    account.domestic_technology(Model(toy(F)), "co2")


def test_exports_hold_no_imports():
    """The table refuses them for any stressor."""
    F_Y = np.array(TOY_F_Y, float)
    F_Y[0, 3] = 1.0
    with pytest.raises(LabelError, match="final users in 'ROW'"):
        toy(TOY_F, F_Y)


def test_transit_in_the_import_rows_is_left_out():
    table = toy()
    v_Y = np.array(table.v_Y)
    v_Y[1, 3] = 5.0
    found = account.domestic_technology(Model(table.replace(v_Y=v_Y)), "co2")
    expected = account.domestic_technology(Model(table), "co2")
    assert found["consumption"].values == pytest.approx(expected["consumption"].values)


def test_imports_are_no_stressors_here():
    refused(toy(), LabelError, "ch4", stressor="ch4")
    refused(toy(), InputError, "is a row of imports", stressor="import of E")
    refused(toy(), InputError, "is a row of imports", stressor=["co2", "import of M"])


def test_imports_of_what_nobody_makes():
    table = synthetic_table(1, 3, seed=8, idle=1)
    lost = table.sectors[int(np.flatnonzero(table.x == 0)[0])]
    F, F_Y = np.zeros((3, 3)), np.zeros((3, len(table.demand)))
    F[table.sectors.index(lost)] = table.imports
    F_Y[table.sectors.index(lost)] = table.v_Y[1]
    made = table.with_extension(imports_of(table, F, F_Y))
    refused(made, InputError, "no domestic technology", where=lost)


def test_inputs_that_reach_output_with_imports():
    table = toy_table(open=True)
    v = np.array(table.v)
    v[1, 4:] += 400.0
    F = np.array(TOY_F, float)
    F[1, 4:] += 400.0
    table = table.replace(v=v)
    refused(table.with_extension(imports_of(table, F, TOY_F_Y)), SolveError, "spectral radius")
