"""What the oracle found, each in its smallest form."""

import json

import numpy as np
import pytest

from mrio import account, structure
from mrio.errors import InputError
from mrio.labels import Axis
from mrio.model import Model
from mrio.table import Extension, PrimaryInput, Table
from mrio.testing import mapped_table
from tests.oracle.case import Case
from tests.oracle.draws import KINDS, Traits, drawn
from tests.oracle.trying import distinct


def one_region(Z, Y, F):
    """Return a table of sectors a, b, … of region R; the last category is stocks."""
    Z, Y = np.array(Z, dtype=float), np.array(Y, dtype=float)
    n, m = Y.shape
    return Table(
        Z=Z,
        Y=Y,
        v=(Z.sum(axis=1) + Y.sum(axis=1) - Z.sum(axis=0))[None],
        v_Y=np.zeros((1, m)),
        industries=Axis(("region", "sector"), ("R",) * n, tuple("abcdef"[:n])),
        demand=Axis(("region", "category"), ("R",) * m, tuple(f"use {j}" for j in range(m))),
        primary=(PrimaryInput("value_added", "value_added"),),
        money_unit="M CNY",
        extensions={"emissions": Extension("emissions", ("co2",), ("kt",), F)},
    )


def test_output_of_rounding_alone_is_zero():
    """0.1 + 0.2 - 0.3: nothing is made, so the 7 kt are stranded; the multiplier was 1.3e17."""
    table = one_region([[0.0]], [[0.1, 0.2, -0.3]], [[7.0]])
    assert table.x.tolist() == [0.0]
    with pytest.raises(InputError, match="without output"):
        Model(table)


def test_ties_with_an_attribution_that_does_not_exist_say_so():
    """Region r sells its sector a in one year and b in the other: the emissions of the one with
    the demand of the other are none, and none of none is no share. one_way falls from 10/11 to
    8/9; who judges it must refuse, or say that it is not identified, as for the share index."""
    industries = Axis(("region", "sector"), ("r", "r", "s"), ("a", "b", "a"))
    demand = Axis(("region", "category"), ("r", "s"), ("use", "use"))

    def model(Y, F):
        Y = np.array(Y, dtype=float)
        return Model(
            Table(
                Z=np.zeros((3, 3)),
                Y=Y,
                v=Y.sum(axis=1)[None],
                v_Y=np.zeros((1, 2)),
                industries=industries,
                demand=demand,
                primary=(PrimaryInput("value_added", "value_added"),),
                money_unit="M CNY",
                extensions={"emissions": Extension("emissions", ("co2",), ("kt",), [F])},
            )
        )

    tables = model([[1, 10], [0, 0], [2, 9]], [4, 0, 5]), model([[0, 0], [1, 8], [2, 9]], [0, 4, 5])
    try:
        found = structure.ties(tables, "co2", "r", "s", carried=["trade"])
    except InputError:
        return
    verdicts = json.loads(found.attrs["by_index"])
    assert "NaN" not in found.attrs["attribution"] or verdicts["one_way"] == "not identified"


def test_demand_that_rounding_leaves_is_not_negative():
    """Sector a of r and s, demand of r: categories of which nothing is left of r's own goods.

    The order of the same three figures must not decide what trade adds (it was 0.396 kt or 0).
    """
    found = []
    for own in ([0.3, -0.1, -0.2], [0.1, 0.2, -0.3]):
        models = []
        for first, other, F in ((own, 4.0, 5.0), ([1.0, 0.0, 0.0], 5.0, 6.0)):
            Y = np.array([[*first, 5.0], [other, 0.0, 0.0, 6.0]])
            table = Table(
                Z=np.zeros((2, 2)),
                Y=Y,
                v=Y.sum(axis=1)[None],
                v_Y=np.zeros((1, 4)),
                industries=Axis(("region", "sector"), ("r", "s"), ("a", "a")),
                demand=Axis(("region", "category"), tuple("rrrs"), ("use", "more", "less", "use")),
                primary=(PrimaryInput("value_added", "value_added"),),
                money_unit="M CNY",
                extensions={"emissions": Extension("emissions", ("co2",), ("kt",), [[F, F]])},
            )
            models.append(Model(table))
        found.append(structure.decomposition(*models, "co2"))
    assert [step.attrs["demand_apart"] for step in found] == [0.0, 0.0]
    trade = [float(step["effect"].sel(factor="trade", destination="r")) for step in found]
    assert trade == pytest.approx([0.3964646, 0.3964646])


MAPPED = [
    Traits(
        number,
        1 + number % 3,
        1 + number % 2,
        2,
        KINDS[number % len(KINDS)],
        form="mapped",
        open=number % 2 == 0,
        imports=number % 3,
        direct=True,
        stocks=True,
        power=number % 10 - 3,
    )
    for number in range(9)
]
"""Tables whose flows stay in single precision in a mapped file."""


@pytest.mark.parametrize("traits", MAPPED, ids=lambda t: str(t.seed))
def test_sums_over_mapped_single_precision_are_double(traits):
    case = Case(drawn(traits))
    assert case.drawn.table.Z.dtype == np.float32
    for check in distinct():
        if case.model is not None:
            case.run(check)


def test_shared_responsibility_over_mapped_flows_is_all_that_is_emitted(tmp_path):
    model = Model(mapped_table(3, 5, tmp_path / "z", seed=1))
    found = account.identities(model, "co2")
    assert found["holds"].all(), found.loc[~found["holds"], "difference"].to_dict()


def test_faint_chains_through_an_industry_are_listed():
    """a sells 1e-12 to b, which sells 1 to users: one chain through b, of 1e-12."""
    table = one_region([[0.0, 1e-12], [0.0, 0.0]], [[1.0], [1.0]], [[1.0, 0.0]])
    found = structure.paths(Model(table), "co2", via=("R", "b"), tiers=2, threshold=0.0)
    assert found["value"].tolist() == pytest.approx([1e-12], rel=1e-9)
    assert found.attrs["total"] == pytest.approx(1e-12, rel=1e-9)
