"""Raw statistics of China, and files of a country to build."""

import pytest

from tests.construct.country_files import write_country
from tests.raw_statistics import built, data, root

__all__ = ["built", "data", "root"]


@pytest.fixture
def folder(tmp_path):
    """Files of three regions and the plan that builds them."""
    write_country(tmp_path)
    return tmp_path
