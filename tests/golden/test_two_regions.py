"""Two regions: Miller & Blair's three and two sectors by Ghosh, and fio's two and two."""

import numpy as np
import pytest

from mrio import account, structure
from tests.golden.published import assert_printed, model_of, pairs

# -- Miller & Blair ch. 3 ----------------------------------------------------------------------

Z = np.array(
    [
        [150, 500, 50, 25, 75],
        [200, 100, 400, 200, 100],
        [300, 500, 50, 60, 40],
        [75, 100, 60, 200, 250],
        [50, 25, 25, 150, 100],
    ]
)
X = np.array([1000, 2000, 1000, 1200, 800])


@pytest.fixture(scope="module")
def miller_blair():
    """Z and x as CLIMADA-project/climada_petals has them, engine/test/test_supplychain.py.

    That test calls them "adapted from the one in Miller & Blair 2009" and pads
    a sixth sector of zeros, removed here. Its Y is a wrongly reshaped array and
    not used: final demand is x - Z e. The figures below are CLIMADA's; it
    stores the Ghosh matrices transposed. The book itself was not read.
    """
    industries = [*pairs("r", "1 2 3"), *pairs("s", "1 2")]
    demand = [("r", "final")]
    return model_of(industries, Z, X - Z.sum(axis=1), demand=demand, F={"output": X})


GHOSH = """
1.423409149449475 0.9304525740622405 0.2909093898805612 0.23003182777496692 0.24324341481161507
0.31730628908222186 1.4236653207934866 0.33533997280126726 0.24552984791016436 0.18233930089239148
0.6382907140159585 1.0737395920925703 1.3362516095901116 0.30014627080837747 0.24861636642800972
0.22266222823849854 0.3333461635366272 0.1644572429148015 1.3406124940000408 0.36484518239388875
0.18351388112243291 0.227085251508225 0.11571977927290393 0.32319338350959714 1.2538040568323914
"""


def test_ghosh_inverse(miller_blair):
    assert_printed(miller_blair.table.value_added, "225 775 415 565 235")
    assert_printed(miller_blair.G, GHOSH)


def test_output_after_a_fall_of_value_added(miller_blair):
    """CLIMADA: value added of r's second sector falls from 775 to 400, x' = v' G."""
    printed = (
        "881.0101415941668 1466.1255047024426 874.2475101995246 1107.9263070336883"
        " 731.6227621653532"
    )
    G = miller_blair.G.values
    assert_printed(np.array([225, 400, 415, 565, 235]) @ G, printed)
    assert_printed(miller_blair.table.value_added @ G, "1000 2000 1000 1200 800")
    # All that sector's value added enables, of which the scenario takes 375 / 775.
    enabled = account.income(miller_blair, "output", by="industry").values[1]
    total = 6000 - np.sum([float(word) for word in printed.split()])
    assert enabled * 375 / 775 == pytest.approx(total, rel=1e-12)


# -- fio ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fio():
    """albersonmiranda/fio (R), tests/testthat/test-miom.R; its figures: _snaps/miom.md.

    A package's snapshot of an invented table. The coefficients of variation it
    prints are left out: no definition tried gives them.
    """
    flows = np.array([[10, 5, 2, 1], [8, 15, 3, 2], [1, 2, 12, 4], [2, 3, 6, 18]])
    x = np.array([100, 120, 80, 110])
    demand = [("R1", "final")]
    return model_of(
        pairs("R1 R2", "1 2"), flows, x - flows.sum(axis=1), demand=demand, F={"output": x}
    )


def test_fio_multipliers(fio):
    found = structure.linkages(fio)
    assert_printed(found["output_multiplier"], "1.267907 1.266659 1.384098 1.297148")
    assert_printed(found["direct_backward"], "0.2100000 0.2083333 0.2875000 0.2272727")
    assert_printed(found["backward"], "0.9723566 0.9713991 1.0614632 0.9947812")


def test_fio_sensitivity_of_dispersion(fio):
    """Rows of L over the mean of all; mrio's forward linkages take the Ghosh inverse instead."""
    L = fio.L.values
    assert_printed(L.mean(axis=1) / L.mean(), "0.9374830 1.0260900 0.9786355 1.0577915")


def test_fio_multipliers_by_region_of_origin(fio):
    """Intraregional and spillover: output by origin for a product's final demand, per unit."""
    flows = account.flows(fio, "output", destination="product").values
    by_origin = flows / fio.table.Y.sum(axis=1)
    own = np.array([0, 0, 1, 1])
    at = np.arange(4)
    assert_printed(by_origin[own, at], "1.22012815 1.20396888 1.29126007 1.25367608")
    assert_printed(by_origin[1 - own, at], "0.04777924 0.06268995 0.09283816 0.04347194")
    blocks = by_origin.reshape(2, 2, 2).sum(axis=2)
    assert_printed(np.diagonal(blocks) / 2, "1.212049 1.272468")  # self-reliance
    assert_printed(blocks[0, 1] - blocks[1, 0], "0.02584091")  # net spillover
