"""Fixtures and the hypothesis profiles that all tests share."""

import os

# Two workers of one BLAS thread each do more than two that fight for both cores.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import HealthCheck, settings

from mrio.model import Model
from mrio.testing import toy_table
from tests.profiles import MANY, USUAL

settings.register_profile(
    "mrio",
    max_examples=USUAL,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# New examples on every run: --hypothesis-profile=random, with --hypothesis-seed to repeat one.
# Hypothesis also tries constants of the modules that are loaded: to repeat what failed among all
# tests, let all be collected (-m, not a path), or take the line that the failure prints.
settings.register_profile(
    "random",
    settings.get_profile("mrio"),
    max_examples=MANY,
    derandomize=False,
    print_blob=True,
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
