"""Agreement with pymrio's calc_all, on its own test table and on random closed ones."""

import numpy as np
import pandas as pd
import pymrio
import pytest

from mrio import account
from mrio.model import Model
from mrio.table import Table
from mrio.testing import miller_blair_table, synthetic_table


def to_mrio(io: pymrio.IOSystem, extension: pymrio.Extension) -> Table:
    """Turn Z, Y, F and F_Y of a pymrio system into a table, names of many levels joined."""
    F, F_Y = extension.F, extension.F_Y
    names = joined(F.index)
    units = extension.unit.iloc[:, 0].set_axis(joined(extension.unit.index)).to_dict()
    return Table.from_frames(
        io.Z,
        io.Y,
        F=F.set_axis(names),
        F_Y=None if F_Y is None else F_Y.set_axis(joined(F_Y.index)),
        money_unit=io.unit.iloc[0, 0],
        units={name: units[name] for name in names},
    )


def joined(index: pd.Index) -> list[str]:
    if index.nlevels == 1:
        return [str(name) for name in index]
    return [" | ".join(str(part) for part in label) for label in index]


def same(found, theirs: pd.DataFrame, names: list[str], what: str) -> None:
    """Compare a labelled result with pymrio's frame of stressors × labels, by label."""
    for i, name in enumerate(names):
        expected = theirs.iloc[i]
        ours = found.sel(stressor=name).to_series()
        assert set(ours.index) == set(expected.index), what
        ours = ours.loc[expected.index.to_list()].to_numpy()
        scale = float(np.abs(expected).sum())
        assert ours == pytest.approx(expected.to_numpy(), rel=1e-10, abs=1e-12 * scale), what


def compare(io: pymrio.IOSystem) -> None:
    io.calc_all()
    for extension in io.get_extensions(data=True):
        table = to_mrio(io, extension)
        model, names = Model(table), joined(extension.F.index)
        expected_x = io.x["indout"].to_numpy()
        assert model.x.values == pytest.approx(expected_x, rel=1e-10)
        same(account.multipliers(model, names), extension.M, names, "M")
        accounts = account.industry_accounts(model, names)
        for variable in ("D_pba", "D_cba", "D_imp", "D_exp"):
            same(accounts[variable], getattr(extension, variable), names, variable)
        same(account.production(model, names), extension.D_pba_reg, names, "D_pba_reg")
        same(account.consumption(model, names), extension.D_cba_reg, names, "D_cba_reg")
        transfers = account.net_transfers(model, names)
        same(transfers["received"], extension.D_imp_reg, names, "D_imp_reg")
        same(transfers["sent"], extension.D_exp_reg, names, "D_exp_reg")


def test_pymrios_test_table():
    io = pymrio.load_test()
    assert [ext.name for ext in io.get_extensions(data=True)] == ["Factor Inputs", "Emissions"]
    compare(io)


def test_pymrios_matrices_in_full():
    io = pymrio.load_test().calc_all()
    table = to_mrio(io, io.emissions)
    model = Model(table)
    pd.testing.assert_frame_equal(
        pd.DataFrame(model.L.values, io.L.index, io.L.columns), io.L, rtol=1e-10, atol=1e-14
    )
    pd.testing.assert_frame_equal(
        pd.DataFrame(model.A.values, io.A.index, io.A.columns), io.A, rtol=1e-12, atol=1e-15
    )
    flows = account.flows(model, "emission_type1 | air", origin="industry").to_pandas()
    theirs = io.emissions.S.iloc[0].to_numpy()[:, None] * (
        io.L.to_numpy() @ io.Y.T.groupby(level="region", sort=False).sum().T.to_numpy()
    )
    assert flows.to_numpy() == pytest.approx(theirs, rel=1e-10)


@pytest.mark.parametrize(
    ("regions", "sectors", "seed"), [(2, 3, 0), (5, 4, 1), (3, 9, 2), (1, 4, 3)]
)
def test_random_closed_tables(regions, sectors, seed):
    """Equal sectors, in one order, every industry with output: what pymrio asks for."""
    table = synthetic_table(regions, sectors, stressors=3, seed=seed, open=False)
    frames = table.to_frames()
    assert (table.x > 0).all()
    io = pymrio.IOSystem(
        Z=frames["Z"],
        Y=frames["Y"],
        unit=pd.DataFrame("bn CNY", frames["Z"].index, ["unit"]),
    )
    io.emissions = pymrio.Extension(
        "emissions",
        F=frames["F"],
        F_Y=frames["F_Y"],
        unit=pd.DataFrame("Mt", frames["F"].index, ["unit"]),
    )
    compare(io)


def test_misplaced_final_demand_meets_the_right_row():
    """pymrio 0.6 added Y by position: Miller & Blair's output became 2350 and 650."""
    frames = miller_blair_table().to_frames()
    Z, Y = frames["Z"], frames["Y"]
    table = Table.from_frames(Z, Y.iloc[::-1], money_unit="$")
    assert table.x.tolist() == [1000.0, 2000.0]
    table = Table.from_frames(Z.iloc[::-1], Y, money_unit="$")
    assert dict(zip(table.sectors, table.x, strict=True)) == {"1": 1000.0, "2": 2000.0}
    table = Table.from_frames(Z.iloc[:, ::-1], Y, money_unit="$")
    assert (table.Z / table.x).tolist() == [[0.15, 0.25], [0.2, 0.05]]


def test_misplaced_stressors_meet_the_right_industry():
    """Columns of F in another order than Z, unequal sectors, regions not contiguous."""
    io = pymrio.load_test().calc_all()
    order = np.random.default_rng(5).permutation(48)
    columns = np.random.default_rng(6).permutation(42)
    shuffled = Table.from_frames(
        io.Z.iloc[order[::-1], order],
        io.Y.iloc[order, columns],
        F=io.emissions.F.set_axis(["air", "water"]).iloc[::-1, ::-1],
        F_Y=io.emissions.F_Y.set_axis(["air", "water"]).iloc[:, columns[::-1]],
        money_unit="Mill USD",
        units={"air": "kg", "water": "kg"},
    )
    assert shuffled.industries.region_of != tuple(io.Z.index.get_level_values(0))
    model = Model(shuffled)
    accounts = account.industry_accounts(model, ["air", "water"])
    for variable in ("D_pba", "D_cba", "D_imp", "D_exp"):
        same(accounts[variable], getattr(io.emissions, variable), ["air", "water"], variable)
    consumed = account.consumption(model, ["air", "water"])
    same(consumed, io.emissions.D_cba_reg, ["air", "water"], "D_cba_reg")
