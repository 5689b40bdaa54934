"""Interregional tables of any country: what is held, what is found again, what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mrio
from mrio import account
from mrio.china import raw
from mrio.construct.core import RegionalTable
from mrio.construct.country import Assumptions, Control, build_country
from mrio.errors import BalanceError, InputError, LabelError
from mrio.labels import province_names
from mrio.table import Extension

SECTORS = ("coal", "steel", "services")
CATEGORIES = ("households", "stocks")


def regional(name, rng, *, trade=True):
    """A table whose rows and columns close; use is of all origins."""
    Z = rng.lognormal(1.0, 0.8, (3, 3))
    Y = np.column_stack([rng.lognormal(3.5, 0.4, 3), rng.normal(0.0, 0.5, 3)])
    use = Z.sum(axis=1) + Y.sum(axis=1)
    share = rng.uniform(0.05, 0.25, (4, 3)) * trade
    inflow, imports, outflow, exports = share * use
    x = use + outflow + exports - inflow - imports
    v = x - Z.sum(axis=0)
    return RegionalTable(
        region=name,
        sectors=SECTORS,
        Z=Z,
        Y=Y,
        categories=CATEGORIES,
        exports=exports,
        imports=imports,
        outflow=outflow,
        inflow=inflow,
        other=np.zeros(3),
        x=x,
        v=np.stack([0.6 * v, 0.4 * v]),
        v_names=("wages", "surplus"),
    )


def country(seed, regions=4, **words):
    rng = np.random.default_rng(seed)
    return [regional(f"R{k}", rng, **words) for k in range(regions)]


def km(tables, seed=0):
    points = np.random.default_rng(seed).uniform(0, 1000, (len(tables), 2))
    names = [table.region for table in tables]
    values = np.linalg.norm(points[:, None] - points[None], axis=2)
    return pd.DataFrame(values, names, names)


USUAL = Assumptions(decay=1.0, totals="mean", stocks="same", stock_category="stocks")
WORDS = {"name": "test", "money_unit": "M EUR"}


def built(tables, assumptions=USUAL, **more):
    return build_country(tables, km(tables), assumptions, **{**WORDS, **more})


@given(st.integers(0, 5_000), st.sampled_from(["mean", "outflow", "inflow"]))
@settings(max_examples=25)
def test_output_value_added_and_foreign_trade_are_held(seed, side):
    tables = country(seed)
    assumptions = Assumptions(1.0, side, "same", "stocks")
    table = built(tables, assumptions).table
    x = np.concatenate([each.x for each in tables])
    assert table.x == pytest.approx(x, rel=1e-7)
    v = np.concatenate([each.v for each in tables], axis=1)
    assert table.v[:2] == pytest.approx(v)
    # Columns close: inputs of all origins, abroad included, and value added are output.
    assert table.Z.sum(axis=0) + table.v.sum(axis=0) == pytest.approx(x, rel=1e-7)
    exports = table.Y[:, -1]
    came = np.concatenate([each.exports for each in tables])
    assert (exports <= came * (1 + 1e-9)).all()  # transit is netted, nothing else
    inputs = np.concatenate([each.Z.sum(axis=0) for each in tables])
    bought = table.Z.sum(axis=0) + table.imports
    assert bought == pytest.approx(inputs, rel=1e-7)
    assert table.stocks == ("stocks",)


def test_trade_meets_its_margins_and_no_region_trades_with_itself():
    tables = country(7)
    made = built(tables)
    sold = made.trade.sum(axis=2).T
    bought = made.trade.sum(axis=1).T
    assert sold == pytest.approx(made.margins.outflow, rel=1e-8)
    assert bought == pytest.approx(made.margins.inflow, rel=1e-8)
    assert np.einsum("srr->sr", made.trade).max() == 0.0
    told = made.report.tables["Trade between regions by sector"]
    assert told["taken"].to_numpy() == pytest.approx(made.margins.totals)


def test_without_trade_between_regions_each_is_its_own_economy():
    tables = country(3, trade=False)
    made = built(tables)
    for k, each in enumerate(tables):
        at = slice(3 * k, 3 * k + 3)
        assert made.table.Z[at, at] == pytest.approx(each.Z, rel=1e-9)
        outside = np.delete(np.arange(12), np.arange(12)[at])
        assert np.abs(made.table.Z[outside][:, at]).max() == 0.0


def test_distance_and_priors_decide_who_trades():
    tables = country(11, regions=7)
    near = km(tables)
    names = list(near.index)
    far = built(tables, Assumptions(3.0, "mean", "same", "stocks")).trade
    flat = built(tables, Assumptions(0.0, "mean", "same", "stocks")).trade
    weight = near.to_numpy()[None]
    assert (far * weight).sum() / far.sum() < (flat * weight).sum() / flat.sum()
    only = pd.DataFrame(0.0, names, names)
    for k in range(7):
        only.loc[f"R{k}", f"R{(k + 1) % 7}"] = 1.0
    chained = built(tables, priors={"coal": only}).trade[0]
    usual = built(tables).trade[0]
    ring = only.to_numpy() > 0
    assert chained[ring].sum() > usual[ring].sum()
    assert built(tables, priors={"coal": only}).trade[1] == pytest.approx(built(tables).trade[1])


def test_national_control_is_met_within_what_regions_book():
    tables = country(5)
    exports = sum(table.exports for table in tables)
    imports = sum(table.imports for table in tables)
    control = Control(
        pd.Series(1.2 * exports, SECTORS)[list(SECTORS[::-1])],
        pd.Series(0.7 * imports, SECTORS),
        first=("R1",),
    )
    table = built(tables, control=control).table
    found = table.Y[:, -1].reshape(4, 3)
    assert found.sum(axis=0) == pytest.approx(1.2 * exports, rel=1e-7)
    # R1 books foreign trade inside its trade with other regions: it gives first.
    booked = np.stack([each.exports for each in tables])
    outflow = tables[1].outflow
    need = 0.2 * exports
    assert found[1] - booked[1] == pytest.approx(np.minimum(need, outflow), rel=1e-7)


def test_emissions_of_the_made_table_add_up():
    tables = country(9)
    F = np.random.default_rng(1).lognormal(0, 1, (1, 12))
    F_Y = np.zeros((1, 9))
    F_Y[0, :8:2] = 1.0
    rows = Extension("emissions", ("co2",), ("Mt",), F, F_Y)
    made = built(tables, extensions={"emissions": rows})
    model = mrio.Model(made.table)
    used = account.consumption(model, "co2")
    assert float(used.sum()) + used.attrs["exported"] == pytest.approx(F.sum() + F_Y.sum())
    assert [step.name for step in made.table.provenance.steps][:3] == [
        "assumptions",
        "negative intermediate flows",
        "the column 'other'",
    ]


def test_the_provinces_of_2007(root):
    """Official tables through the general steps: outputs held, within a second."""
    by_name = raw.read_provincial_tables(root)
    tables = [by_name[name] for name in province_names()]
    distance = raw.great_circle_km(raw.read_coordinates(root))
    stocks = next(name for name in tables[0].categories if "stock" in name)
    made = build_country(
        tables,
        distance.loc[list(by_name), list(by_name)],
        Assumptions(1.0, "outflow", "same", stocks),
        name="provinces",
        money_unit="10^4 CNY",
        year=2007,
    )
    x = np.concatenate([each.x for each in tables])
    assert np.abs(made.table.x - x).sum() < 1e-6 * x.sum()
    assert made.report.facts["rows miss output by, relative"] < 1e-8


# -- what is refused ---------------------------------------------------------------------------


def test_rows_that_do_not_close_are_named():
    tables = country(2)
    tables[1].outflow[2] *= 1.5
    with pytest.raises(BalanceError, match="row of 'services' in 'R1' misses output"):
        built(tables)
    tables = country(2)
    tables[3].v[0, 1] += 1.0
    with pytest.raises(BalanceError, match="column of 'steel' in 'R3'"):
        built(tables)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"assumptions": Assumptions(-1.0, "mean", "same", "stocks")}, InputError),
        ({"assumptions": Assumptions(1.0, "middle", "same", "stocks")}, InputError),
        ({"assumptions": Assumptions(1.0, {"coal": "mean"}, "same", "stocks")}, LabelError),
        ({"assumptions": Assumptions(1.0, "mean", "same", "stock")}, LabelError),
        ({"assumptions": Assumptions(1.0, "mean", "own", None)}, InputError),
        ({"assumptions": Assumptions(1.0, "mean", "some", "stocks")}, InputError),
        ({"priors": {"cole": pd.DataFrame()}}, LabelError),
        ({"priors": {"coal": pd.DataFrame()}}, LabelError),
        ({"control": Control(pd.Series({"coal": 1.0}), pd.Series({"coal": 1.0}))}, LabelError),
        (
            {"control": Control(pd.Series(-1.0, SECTORS), pd.Series(1.0, SECTORS), first=("R0",))},
            InputError,
        ),
        (
            {"control": Control(pd.Series(1.0, SECTORS), pd.Series(1.0, SECTORS), first=("R9",))},
            LabelError,
        ),
    ],
)
def test_what_does_not_fit(change, kind):
    with pytest.raises(kind):
        built(country(4), **change)


def test_distances_of_all_regions():
    tables = country(4)
    distance = km(tables)
    for wrong in (distance.iloc[1:, 1:], distance.rename(index={"R0": "R9"})):
        with pytest.raises(LabelError, match="distance"):
            build_country(tables, wrong, USUAL, **WORDS)
    with pytest.raises(InputError, match="above zero"):
        build_country(tables, 0 * distance, USUAL, **WORDS)
    with pytest.raises(LabelError, match="two tables"):
        build_country([*tables, tables[0]], distance, USUAL, **WORDS)


def one_sided(seed):
    """A sells and buys, B and C only buy, in figures of one decimal."""
    tables = country(seed, regions=3)
    rng = np.random.default_rng(seed)
    found = []
    for k, each in enumerate(tables):
        out = rng.uniform(3, 9, 3).round(1) if k == 0 else np.zeros(3)
        came = rng.uniform(1, 9, 3).round(1)
        use = each.Z.sum(axis=1) + each.Y.sum(axis=1)
        x = use + out + each.exports - came - each.imports
        v = x - each.Z.sum(axis=0)
        found.append(
            RegionalTable(
                **{
                    **vars(each),
                    "outflow": out,
                    "inflow": came,
                    "x": x,
                    "v": np.stack([0.6 * v, 0.4 * v]),
                }
            )
        )
    return found


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("side", ["outflow", "inflow", "mean"])
def test_one_region_that_sells_to_all(seed, side):
    """Netting leaves crumbs of rounding, which no trade could meet."""
    made = built(one_sided(seed), Assumptions(1.0, side, "same", "stocks"))
    Z, v, x = made.table.Z, made.table.v, made.table.x
    assert Z.sum(axis=0) + v.sum(axis=0) == pytest.approx(x, abs=1e-6)


def test_one_region_alone_has_nobody_to_trade_with():
    made = built(country(6, regions=1))
    assert made.margins.totals.tolist() == [0.0] * 3


def test_use_of_what_nobody_supplies_is_refused():
    """A commodity used up from stocks alone: its inputs would vanish from the columns."""
    rng = np.random.default_rng(3)
    each = regional("R0", rng, trade=False)
    Y = each.Y.copy()
    Y[0] = [0.0, -each.Z[0].sum()]
    use = each.Z.sum(axis=1) + Y.sum(axis=1)
    Z = each.Z.copy()
    Z[:, 0] = 0.0
    Y[0, 1] = -Z[0].sum()
    use = Z.sum(axis=1) + Y.sum(axis=1)
    v = use - Z.sum(axis=0)
    table = RegionalTable(
        **{**vars(each), "Z": Z, "Y": Y, "x": use, "v": np.stack([0.6 * v, 0.4 * v])}
    )
    with pytest.raises(BalanceError, match="nothing is supplied"):
        built([table])


@pytest.mark.parametrize("what", ["Z", "Y", "v", "other", "x", "exports", "inflow"])
def test_figures_that_are_none_have_a_place(what):
    tables = country(8)
    values = getattr(tables[2], what)
    values[(0,) * values.ndim] = np.nan
    with pytest.raises(InputError, match=f"{what} of R2"):
        built(tables)


def test_negative_trade_is_refused():
    tables = country(8)
    tables[1].exports[1] -= 1e3
    tables[1].imports[1] -= 1e3
    with pytest.raises(InputError, match="exports of R1 / steel"):
        built(tables)


def test_a_prior_without_flows_between_regions():
    tables = country(8)
    names = [each.region for each in tables]
    for values in (np.zeros((4, 4)), np.eye(4)):
        with pytest.raises(InputError, match="no flow between two regions"):
            built(tables, priors={"coal": pd.DataFrame(values, names, names)})
    flows = np.ones((4, 4)) - np.eye(4)
    plain = built(tables, priors={"steel": pd.DataFrame(flows, names, names)}).trade
    heavy = flows + 1e9 * np.eye(4)
    own = built(tables, priors={"steel": pd.DataFrame(heavy, names, names)}).trade
    assert own == pytest.approx(plain)
