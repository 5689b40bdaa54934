"""The model's solvers and threads, its reports, and calls that make no sense."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from mrio import account
from mrio.errors import InputError, LabelError, SolveError
from mrio.leontief import DenseLU, Solution
from mrio.model import Model
from mrio.testing import toy_table
from tests.small_model import IDLE, INDUSTRIES, small

# -- solvers, threads -------------------------------------------------------------------------


class Counting(DenseLU):
    """Counts factorisations."""

    name = "counting"

    def __init__(self) -> None:
        self.count = 0

    def init(self, Z, x):
        self.count += 1
        return super().init(Z, x)


class Sloppy(DenseLU):
    """Returns answers that are a thousandth wrong, and says so."""

    name = "sloppy"

    def _solve(self, state, B, *, transpose):
        found = super()._solve(state, B, transpose=transpose)
        return Solution(found.X * 1.001, 1e-3)


def test_a_wrong_answer_is_an_error():
    with pytest.raises(SolveError, match="residual"):
        Model(toy_table(), solver=Sloppy()).solve(np.ones(6))


def test_factorised_once_when_first_needed():
    solver = Counting()
    model = Model(toy_table(), solver=solver)
    account.production(model, "co2")
    assert solver.count == 0
    account.consumption(model, "co2")
    account.flows(model, "co2")
    account.value_added(model)
    assert solver.count == 1
    model.release()
    account.multipliers(model, "co2")
    assert solver.count == 2


THREADS = """
import sys, threading
import numpy as np
from mrio import Model, account
from mrio.leontief import DenseLU
from mrio.testing import synthetic_table

class Counting(DenseLU):
    count = 0
    def init(self, Z, x):
        self.count += 1
        return super().init(Z, x)

table = synthetic_table(5, 8, seed=1, stressors=2)
calls = [
    lambda model: account.flows(model, "co2").values,
    lambda model: account.consumption(model, ["co2", "s2"]).values,
    lambda model: account.industry_accounts(model, "s2")["D_imp"].values,
    lambda model: account.value_added(model, destination="product").values,
]
expected = [call(Model(table)) for call in calls]
solver = Counting()
shared, wrong, start = Model(table, solver=solver), [], threading.Barrier(8)

def work(which, release):
    start.wait()
    for _ in range(10):
        try:
            if not np.allclose(calls[which](shared), expected[which], rtol=1e-9, atol=0):
                wrong.append(f"call {which}: other figures than alone")
        except Exception as error:
            wrong.append(f"call {which}: {error}")
        if release:
            shared.release()

for release in (False, True):
    threads = [threading.Thread(target=work, args=(i % 4, release)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not release and solver.count != 1:
        wrong.append(f"factorised {solver.count} times")
sys.exit("\\n".join(wrong[:5]) or 0)
"""


def test_threads_share_one_model():
    """Eight readers, then eight that also release: the figures of one alone.

    In a process of its own, since a race inside LAPACK can end it.
    """
    done = subprocess.run(
        [sys.executable, "-c", THREADS],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, f"exit {done.returncode}: {done.stderr}"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"solver": "lu"}, "unknown solver 'lu'"),
        ({"stranded": "ignore"}, "stranded='ignore'"),
        ({"stranded": None}, "stranded=None"),
    ],
)
def test_unknown_options(options, message):
    with pytest.raises(InputError, match=message):
        Model(toy_table(), **options)


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda m: account.production(m, "c02"), LabelError, "did you mean 'co2'"),
        (lambda m: account.consumption(m, []), LabelError, "no stressor named"),
        (lambda m: account.flows(m, ["co2", "so2"]), LabelError, "unknown stressor 'so2'"),
        (lambda m: account.flows(m, "co2", stocks="no"), InputError, "'include' or 'exclude'"),
        (lambda m: account.flows(m, "co2", stocks="exclude"), InputError, "stocks="),
        (lambda m: account.flows(m, "co2", origin="sector"), InputError, "origin='sector'"),
        (lambda m: account.flows(m, "co2", destination="x"), InputError, "destination='x'"),
        (lambda m: account.value_added(m, origin="x"), InputError, "origin='x'"),
    ],
)
def test_calls_that_make_no_sense(toy, call, kind, message):
    with pytest.raises(kind) as caught:
        call(toy)
    assert message in str(caught.value)


def test_stranded_without_users_is_told_at_once():
    table = small(IDLE["Z"], [[10], [0], [3]], demand=(("B", "use"),))
    with pytest.raises(InputError, match="no final users"):
        Model(table, stranded="to_final_use")


def test_results_say_what_was_dropped():
    model = Model(small(**IDLE), stranded="drop")
    assert "2 of co2" in account.production(model, "co2").attrs["stranded"]


def test_value_added_without_output_is_told():
    v = pd.DataFrame([[1.0, 7.0, 2.0]], ["wages"], INDUSTRIES)
    model = Model(small(**IDLE, v=v), stranded="drop", unbalanced="accept")
    V = account.value_added(model)
    assert V.attrs["without_output"] == 7.0
    assert float(V.sum()) == pytest.approx(3.0)


@pytest.mark.parametrize("wrong", [None, DenseLU, object()])
def test_what_is_no_solver_is_refused(wrong):
    with pytest.raises(InputError, match="no solver"):
        Model(toy_table(), solver=wrong)


def test_a_model_is_made_of_a_table():
    with pytest.raises(InputError, match="DataFrame"):
        Model(pd.DataFrame())


@pytest.mark.parametrize("wrong", [None, [1], 5])
def test_stressors_are_named(wrong):
    with pytest.raises(LabelError):
        account.production(Model(toy_table()), wrong)
