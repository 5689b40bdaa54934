"""Threads of the linear algebra: the outermost call decides, and figures do not change."""

import json
import os
import subprocess
import sys
import threading

import pytest
import threadpoolctl

from mrio.errors import ConfigError
from mrio.leontief import blas_threads


def counts():
    return {
        pool["num_threads"]
        for pool in threadpoolctl.threadpool_info()
        if pool["user_api"] == "blas"
    }


def test_the_outermost_limit_holds_and_is_lifted(monkeypatch):
    monkeypatch.delenv("MRIO_THREADS", raising=False)
    before = counts()
    with blas_threads(1):
        assert counts() == {1}
        with blas_threads(2):
            assert counts() == {1}
        assert counts() == {1}
    assert counts() == before


def test_without_a_wish_nothing_is_limited(monkeypatch):
    monkeypatch.delenv("MRIO_THREADS", raising=False)
    before = counts()
    with blas_threads():
        assert counts() == before


def test_an_error_lifts_the_limit():
    before = counts()
    with pytest.raises(RuntimeError), blas_threads(1):
        raise RuntimeError
    assert counts() == before


def test_the_first_thread_to_ask_decides():
    """Others within its time change nothing, come and go as they will; it lifts the limit."""
    before, seen = counts(), []

    def ask():
        with blas_threads(2):
            seen.append(counts())
        seen.append(counts())

    for _ in range(2):  # and once more: the limit must be free to be set again
        with blas_threads(1):
            other = threading.Thread(target=ask)
            other.start()
            other.join()
            assert counts() == {1}
        assert counts() == before
        assert seen == [{1}, {1}]
        seen.clear()
    alone = threading.Thread(target=ask)
    alone.start()
    alone.join()
    assert seen == [{2}, before]


@pytest.mark.parametrize("wish", ["0", "-1", "two", "1.5", "9" * 21, "9" * 5000, "1025", "\x1b[2J"])
def test_no_number_of_threads(monkeypatch, wish):
    monkeypatch.setenv("MRIO_THREADS", wish)
    with pytest.raises(ConfigError, match="number of threads"), blas_threads():
        pass


ACCOUNTS = """
import json, sys
import mrio
from mrio import account
from mrio.testing import synthetic_table

found = {}
for solver in ("auto", "dense_lu", "mixed_lu", "block_jacobi"):
    model = mrio.Model(synthetic_table(20, 30, seed=3, unequal=True), solver=solver)
    found[solver] = [
        account.flows(model, "co2").values.ravel().tolist(),
        account.multipliers(model, "co2").values.tolist(),
        account.industry_accounts(model, "co2")["D_imp"].values.tolist(),
    ]
    if solver == "dense_lu":
        found["L"] = [model.L.values[:50].ravel().tolist()]
print(json.dumps(found))
"""


def test_results_do_not_depend_on_threads():
    """To 1e-12 of the largest figure, whichever solver answers."""
    results = []
    for count in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", ACCOUNTS],
            env={**os.environ, "MRIO_THREADS": count},
            capture_output=True,
            text=True,
            check=True,
        )
        results.append(json.loads(done.stdout))
    one, two = results
    assert set(one) == set(two) == {"auto", "dense_lu", "mixed_lu", "block_jacobi", "L"}
    for solver in one:
        for left, right in zip(one[solver], two[solver], strict=True):
            assert left == pytest.approx(right, rel=0, abs=1e-12 * max(map(abs, right)))
