"""What the tests of the command line share."""

import pytest

import mrio
from mrio.testing import toy_table


@pytest.fixture
def toy_store(tmp_path):
    return str(mrio.save(toy_table(), tmp_path / "toy.zarr.zip"))
