"""A store to change, and what a loader says of it."""

import pytest

import mrio
from mrio.testing import toy_table


@pytest.fixture
def store(tmp_path):
    return mrio.save(toy_table(open=True), tmp_path / "t.zarr")
