"""A split supplier: the table by frames, and every account of regions as before."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import mrio
from mrio import Model, account
from mrio.errors import InputError, LabelError
from mrio.scenario import SplitSupplier
from mrio.testing import assert_tables_equal, synthetic_table, tables, toy_table


def by_frames(table, region, sector, share, ratio, rows):
    """The split table, made of labelled frames cell by cell."""
    frames = table.to_frames()
    new = []
    for pair in table.industries.index:
        parts = [(region, sector + " certified"), (region, sector + " ordinary")]
        new += [(p, pair, w) for p, w in zip(parts, (share, 1 - share), strict=True)] * (
            pair == (region, sector)
        ) or [(pair, pair, 1.0)]
    names = pd.MultiIndex.from_tuples([label for label, _, _ in new], names=["region", "sector"])

    def columns(frame):
        return pd.concat([w * frame[old] for _, old, w in new], axis=1).set_axis(names, axis=1)

    F = columns(frames["F"])
    for row, (label, old, w) in product(rows, new):
        if w != 1.0:
            ordinary = frames["F"].at[row, old] / (ratio * share + 1 - share)
            F.at[row, label] = w * ordinary * (ratio if label[1].endswith("certified") else 1)
    Z = columns(columns(frames["Z"]).T).T
    Y = columns(frames["Y"].T).T
    ext = table.extensions["emissions"]
    return mrio.Table.from_frames(
        Z,
        Y,
        F=F,
        F_Y=frames.get("F_Y"),
        v=columns(frames["v"]),
        v_Y=frames["v_Y"],
        money_unit=table.money_unit,
        units=dict(zip(ext.stressors, ext.units, strict=True)),
        stocks=table.stocks,
    )


@settings(max_examples=12)
@given(
    seed=st.integers(0, 300),
    share=st.floats(0.01, 0.99),
    ratio=st.floats(0.0, 1.0),
    is_open=st.booleans(),
    at=st.integers(0, 9),
)
def test_the_table_cell_by_cell(seed, share, ratio, is_open, at):
    table = synthetic_table(3, 4, seed=seed, stressors=2, open=is_open, unequal=True, idle=1)
    region, sector = table.industries.index[at % len(table.x)]
    assume(table.x[at % len(table.x)] > 0)
    found = SplitSupplier(region, sector, "co2", share, ratio).split(table)
    (split,) = found.splits
    assert (split.region, split.sector) == (region, sector)
    expected = by_frames(table, region, sector, share, ratio, ["co2"]).replace(splits=(split,))
    assert_tables_equal(found, expected, rtol=1e-12, atol=1e-12)


ACCOUNTS = {
    "production": lambda m, s: account.production(m, s),
    "consumption": lambda m, s: account.consumption(m, s),
    "flows": lambda m, s: account.flows(m, s, destination="category"),
    "income": lambda m, s: account.income(m, s),
    "income flows": lambda m, s: account.income_flows(m, s),
    "value added": lambda m, _: account.value_added(m),
    "bilateral trade": lambda m, s: account.trade_balance_emissions(m, s)["consumption"],
}


@settings(max_examples=12)
@given(table=tables(), share=st.floats(0.05, 0.95), ratio=st.floats(0.0, 1.0), data=st.data())
def test_no_account_of_a_region_changes(table, share, ratio, data):
    """Interleaved regions, unequal sectors, idle industries, stock draws, open or closed."""
    live = np.flatnonzero(table.x > 0)
    assume(live.size)
    i = int(data.draw(st.sampled_from(live.tolist())))
    region, sector = table.industries.index[i]
    rows = list(table.stressors)
    model = Model(table)
    split = SplitSupplier(region, sector, rows[0], share, ratio).apply(model)
    for name, of in ACCOUNTS.items():
        before, after = of(model, rows), of(split, rows)
        size = float(np.abs(before.values).max()) + 1.0
        assert after.values == pytest.approx(before.values, abs=1e-9 * size), name
    others = np.delete(np.arange(len(table.x)), i)
    m, m_new = (account.multipliers(each, rows).values for each in (model, split))
    at = np.where(others > i, others + 1, others)
    assert m_new[:, at] == pytest.approx(m[:, others], rel=1e-9, abs=1e-9)
    assert split.table.x[at] == pytest.approx(table.x[others])
    assert split.table.x[[i, i + 1]].sum() == pytest.approx(table.x[i])


def test_intensities_and_supply():
    """f = 3: a third of SX-E at 0.4 of the other's intensity is 1.5 and 3.75."""
    table = SplitSupplier("SX", "E", "co2", 1 / 3, 0.4).split(toy_table())
    assert table.x[:2] == pytest.approx([100 / 3, 200 / 3])
    assert table.stressor("co2")[0][:2] / table.x[:2] == pytest.approx([1.5, 3.75])
    assert table.stressor("co2")[0][:2].sum() == 300
    assert table.value_added[:2] == pytest.approx([64 / 3, 128 / 3])
    assert table.industries.sector_of[:3] == ("E certified", "E ordinary", "M")
    assert table.regions == ("SX", "YD", "RC")


def test_physical_rows_and_each_row_of_a_total():
    """Certified and ordinary power have as many kWh for each yuan; both CO2 rows differ."""
    table = mrio.load("china-2007")
    split = SplitSupplier("Shanxi", "Non-metallic minerals", "co2", 0.2, 0.5)
    new = split.split(table)
    old = table.industries.index.get_loc((split.region, split.sector))
    c, o = (new.industries.index.get_loc(("Shanxi", s)) for s in (split.certified, split.ordinary))
    for row in table.stressors:
        F, F_old = new.stressor(row)[0], table.stressor(row)[0]
        assert F[c] + F[o] == pytest.approx(F_old[old])
        assert F.sum() == pytest.approx(F_old.sum())
        ratio = 0.5 if row.startswith("co2") else 1.0
        assert F[c] * new.x[o] == pytest.approx(ratio * F[o] * new.x[c])
    step = new.provenance.steps[-1]
    assert (step.name, step.parameters["certified_share"]) == ("supplier split", 0.2)
    assert table.provenance.steps == new.provenance.steps[:-1]
    assert (new.name, table.name) == (None, "china-2007")


def test_a_part_can_be_split_again(toy):
    """Grades of certification: half of the certified half is better still."""
    first = SplitSupplier("SX", "E", "co2", 0.5, 0.5).apply(toy)
    again = SplitSupplier("SX", "E certified", "co2", 0.5, 0.0, ("gold", "silver")).apply(first)
    assert again.table.industries.sector_of[:3] == ("gold", "silver", "E ordinary")
    assert again.table.stressor("co2")[0][:3] == pytest.approx([0, 100, 200])
    assert account.consumption(again, "co2").values == pytest.approx(
        account.consumption(toy, "co2").values
    )


@pytest.mark.parametrize(
    ("share", "ratio", "what"),
    [
        (0.0, 0.5, "certified_share"),
        (1.0, 0.5, "above 0 and below 1"),
        (1.2, 0.5, "from 0 to 1"),
        ("a", 0.5, "certified_share"),
        (0.5, 1.01, "intensity_ratio"),
        (0.5, -0.1, "intensity_ratio"),
    ],
)
def test_shares_and_ratios_are_checked(share, ratio, what):
    with pytest.raises(InputError, match=what):
        SplitSupplier("SX", "E", "co2", share, ratio)


def test_names_and_labels_are_checked(toy):
    with pytest.raises(InputError, match="give two"):
        SplitSupplier("SX", "E", "co2", 0.5, 0.5, ("one",))
    with pytest.raises(LabelError, match="duplicate"):
        SplitSupplier("SX", "E", "co2", 0.5, 0.5, ("M", "…")).apply(toy)
    with pytest.raises(LabelError, match="no sector"):
        SplitSupplier("SX", "coke", "co2", 0.5, 0.5).apply(toy)
    with pytest.raises(LabelError, match="stressor"):
        SplitSupplier("SX", "E", "so2", 0.5, 0.5).apply(toy)
    table = synthetic_table(2, 4, seed=1, idle=2)
    idle = table.industries.index[np.flatnonzero(table.x == 0)[0]]
    with pytest.raises(InputError, match="above zero is needed"):
        SplitSupplier(*idle, "co2", 0.5, 0.5).apply(Model(table))


def test_accounts_that_look_at_the_list_of_sectors(toy):
    """As the docstring says: one refuses, one counts sales between the parts as sales."""
    split = SplitSupplier("SX", "E", "co2", 0.3, 0.4).apply(toy)
    with pytest.raises(LabelError, match="not in every region"):
        account.technology_adjusted(split, "co2")
    before, after = (account.shared(model, "co2").values for model in (toy, split))
    assert after.sum() == pytest.approx(before.sum())
    assert np.abs(after - before).max() > 1e-3
