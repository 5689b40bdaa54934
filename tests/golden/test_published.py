"""The comparison with printed figures itself."""

import pytest

from tests.golden.published import assert_printed


def test_half_a_unit_of_the_last_digit_is_all_that_passes():
    assert_printed([0.82497, -1234.0], "0.825 -1234")
    for wrong in (0.82449, 0.82551, float("nan")):
        with pytest.raises(AssertionError, match=r"printed \[0\.825\]"):
            assert_printed(wrong, "0.825")
    with pytest.raises(AssertionError):
        assert_printed([1.0, 2.0], "1.0")
    with pytest.raises(AssertionError):
        assert_printed(0.5, ".5")
