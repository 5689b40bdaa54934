"""Koopman, Wang & Wei (2014), Am. Econ. Rev. 104:459: the two examples of section 2.4.

Second-hand: read in FriedmanJP/MacroEconometricModels.jl,
test/io/test_io_mrio.jl ("hard-coded KWW (2014) Section 2.4 examples"), with the
paper's results in its comments. The paper itself was not read.
"""

import numpy as np
import pytest

from mrio import account
from tests.golden.published import assert_printed, model_of, pairs

# Gross exports; own value added absorbed abroad, returned; of others; counted twice.
PARTS = ((0, 1, 2), (3, 4), (6, 7), (5, 8))
FIRST = ([[50, 50], [0, 0]], [[30, 20], [50, 0]], "A B")
SECOND = ([[100, 50], [0, 50]], [[30, 20], [70, 80]], "USA CHN")


def one_sector(Z, Y, countries):
    users = pairs(countries, "final")
    return model_of(pairs(countries, "all"), Z, Y, demand=users)


@pytest.mark.parametrize(
    ("example", "printed"),
    [
        (FIRST, "70 20 50 0 0  50 0 0 50 0"),
        (SECOND, "70 46.67 23.33 0 0  70 46.67 0 23.33 0"),
    ],
)
def test_gross_exports_of_two_countries(example, printed):
    """B of the first example only assembles: all of its exports are A's value added."""
    terms = account.gvc(one_sector(*example), decomposition="gross_exports").values
    grouped = [terms[:, list(part)].sum(axis=1) for part in PARTS]
    assert_printed(np.column_stack([terms.sum(axis=1), *grouped]), printed)


def test_value_added_exports_of_the_second_example():
    """46.67 and 23.33 as plain flows of value added: what the other absorbs, what comes home."""
    model = one_sector(*SECOND)
    V = account.value_added(model).values
    assert_printed([V[0, 1], V[1, 0]], "46.67 46.67")
    routes = account.gvc(model, decomposition="routes")
    assert_printed(routes.sel(route="intermediates, returned home"), "23.33 0")
