"""Green power settled: the least of three, by proportion where a party is short; the ledger."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrio import power
from mrio.errors import InputError, LabelError

MWH_PER_TWH = 1_000_000
PAIRS = pd.MultiIndex.from_tuples([("SX", "JS"), ("SX", "SH"), ("NX", "JS")])
PERIODS = ["Jan", "Feb"]


def frame(rows, index):
    return pd.DataFrame(rows, index, PERIODS, dtype=float)


@st.composite
def cases(draw):
    amounts = st.floats(0, 10) | st.just(0.0)

    def drawn(index):
        return frame([[draw(amounts) for _ in PERIODS] for _ in range(len(index))], index)

    return drawn(PAIRS), drawn(["NX", "SX", "QH"]), drawn(["SH", "JS"])


@given(cases())
def test_against_the_rule_written_out(case):
    contracts, made, used = case
    found = power.settle_green(contracts, made, used)
    for seller, buyer in PAIRS:
        for period in PERIODS:
            of_seller, of_buyer = (
                contracts[period].xs(name, level=level).sum()
                for level, name in ((0, seller), (1, buyer))
            )
            signed = contracts.at[(seller, buyer), period]
            parts = [signed]
            parts.append(made.at[seller, period] * signed / of_seller if of_seller else 0.0)
            parts.append(used.at[buyer, period] * signed / of_buyer if of_buyer else 0.0)
            assert found.volumes.at[(seller, buyer), period] == pytest.approx(min(parts), abs=1e-12)
    for level, least in ((0, made), (1, used)):
        total = found.volumes.groupby(level=level).sum()
        assert (total <= least.loc[total.index] * (1 + 1e-12) + 1e-12).all(axis=None)
    assert set(np.unique(found.limit)) <= {"contract", "generation", "consumption"}


def test_settled_volumes_pass_in_the_ledger():
    made = frame([[2.0, 1.0], [1.0, 0.5]], ["SX", "NX"])
    contracts = frame([[1.5, 1.0], [1.0, 0.0], [0.4, 0.4]], PAIRS)
    used = frame([[1.0, 3.0], [9.0, 9.0]], ["JS", "SH"])
    found = power.settle_green(contracts, made, used)
    assert found.volumes["Jan"].tolist() == pytest.approx([1.5 / 1.9, 0.8, 0.4 / 1.9])
    assert found.limit["Jan"].tolist() == ["consumption", "generation", "consumption"]
    generation = {period: pd.DataFrame({"wind": made[period]}) for period in PERIODS}
    gec = power.Certificates(generation, "wind", resale=False)
    with pytest.raises(InputError, match=r"SX settles 1,589,473 MWh of wind in Jan, 0 certif"):
        found.transfer(gec, "wind")
    assert not gec.book.transactions
    for region in ("SX", "NX"):
        for period in PERIODS:
            gec.issue(region, "wind", period, int(made.at[region, period] * MWH_PER_TWH))
    passed = found.transfer(gec, "wind")
    assert passed.loc[("SX", "SH")].tolist() == [800_000, 0]
    assert gec.held("users in JS", ("SX", "wind", "Feb")) == 1_000_000
    with pytest.raises(InputError, match="certificates held"):
        found.transfer(gec, "wind")
    with pytest.raises(LabelError, match="no certificates are issued of"):
        found.transfer(gec, "solar")


def test_odd_input_is_refused():
    contracts = frame([[1.0, 1.0]] * 3, PAIRS)
    made, used = frame([[2.0, 1.0]] * 2, ["SX", "NX"]), frame([[1.0, 3.0]] * 2, ["JS", "SH"])
    with pytest.raises(InputError, match="contracts of 'SX to SH', 'Jan': -1"):
        power.settle_green(contracts.replace({"Jan": {1.0: -1.0}}).iloc[1:], made, used)
    with pytest.raises(LabelError, match="NX"):
        power.settle_green(contracts, made.drop("NX"), used)
    with pytest.raises(LabelError, match="SX to JS is contracted twice"):
        power.settle_green(pd.concat([contracts, contracts]), made, used)
    with pytest.raises(InputError, match="no DataFrame with rows"):
        power.settle_green(contracts.droplevel(1), made, used)


def test_a_contract_that_is_all_but_nothing_settles_nothing():
    """1 over a subnormal number is infinite, and 0 times that no number."""
    pair = pd.MultiIndex.from_tuples([("NX", "ZJ")], names=["seller", "buyer"])
    contracts = pd.DataFrame({"Jan": [5e-324]}, pair)
    made = pd.DataFrame({"Jan": [0.0]}, ["NX"])
    used = pd.DataFrame({"Jan": [1.0]}, ["ZJ"])
    assert power.settle_green(contracts, made, used).volumes.to_numpy().tolist() == [[0.0]]
