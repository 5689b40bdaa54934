"""Fixtures and the hypothesis profile that all tests share."""

import pytest
from hypothesis import HealthCheck, settings

from mrio.model import Model
from mrio.testing import toy_table

settings.register_profile(
    "mrio",
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("mrio")


@pytest.fixture(scope="session")
def toy() -> Model:
    """TOY-3R2S, closed."""
    return Model(toy_table())


@pytest.fixture(scope="session")
def toy_open() -> Model:
    """TOY-3R2S with exports and imports."""
    return Model(toy_table(open=True))
