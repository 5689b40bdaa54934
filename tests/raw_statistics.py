"""Fixtures: the raw statistics of China, where they are, read and built once."""

import pytest

from mrio.errors import StoreError
from mrio.resources import raw_statistics_path


@pytest.fixture(scope="session")
def root():
    try:
        return raw_statistics_path()
    except StoreError as error:
        pytest.skip(f"raw statistics are not on this machine: {error.message}")


@pytest.fixture(scope="session")
def data(root):
    from mrio.china.table_2007._build import read_raw

    return read_raw(root)


@pytest.fixture(scope="session")
def built(data):
    from mrio.china.table_2007._build import construct

    return construct(data)
