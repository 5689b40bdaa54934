"""A scheduler and two worker processes: the same answers as one machine."""

import numpy as np
import pytest

from mrio.errors import InputError, SolveError
from mrio.leontief import DenseLU, Distributed
from mrio.testing import synthetic_table

distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
da = pytest.importorskip("dask.array", reason="dask is not installed")


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def table():
    return synthetic_table(12, 20, seed=5, unequal=True)


def sizes(table):
    return np.bincount(table.industries.region_codes).tolist()


@pytest.mark.parametrize("transpose", [False, True])
@pytest.mark.parametrize("chunks", ["rows", "squares", "single precision"])
def test_same_answers_as_one_machine(client, table, chunks, transpose):
    n = len(table.x)
    Z = table.Z.astype(np.float32) if chunks == "single precision" else table.Z
    array = da.from_array(Z, chunks=(37, n) if chunks == "rows" else (50, 70))
    solver, reference = Distributed(sizes(table), client=client), DenseLU()
    B = np.random.default_rng(0).standard_normal((n, 7))
    state, base = solver.init(array, table.x), reference.init(Z.astype(np.float64), table.x)
    found = (solver.solve_transpose if transpose else solver.solve)(state, B)
    exact = (reference.solve_transpose if transpose else reference.solve)(base, B)
    assert pytest.approx(exact.X, rel=1e-9, abs=1e-10) == found.X
    assert found.residual < 1e-11
    one = (solver.solve_transpose if transpose else solver.solve)(state, B[:, 0])
    assert pytest.approx(found.X[:, 0], rel=1e-9, abs=1e-10) == one.X


def test_both_workers_hold_rows(client, table):
    state = Distributed(client=client).init(table.Z, table.x)
    holders = {
        worker for future in state.source.panels for worker in client.who_has(future).values()
    }
    held = {worker for workers in holders for worker in workers}
    assert len(held) == 2


def test_arrays_and_files_are_cut_into_panels(client, table, tmp_path):
    path = tmp_path / "Z.f8"
    table.Z.tofile(path)
    mapped = np.memmap(path, dtype=np.float64, mode="r", shape=table.Z.shape)
    B = np.random.default_rng(1).standard_normal(len(table.x))
    reference = DenseLU()
    exact = reference.solve(reference.init(table.Z, table.x), B).X
    for Z in (table.Z, mapped):
        solver = Distributed(client=client)
        assert pytest.approx(exact, rel=1e-9) == solver.solve(solver.init(Z, table.x), B).X


def test_the_cluster_in_use_is_found(client, table):
    assert distributed.get_client() is client
    solver = Distributed(sizes(table))
    b = np.ones(len(table.x))
    assert solver.solve(solver.init(table.Z, table.x), b).residual < 1e-11


def test_a_singular_table_is_an_error(client):
    Z, x = np.diag(np.full(5, 2.0)), np.full(5, 8.0)
    Z[2, 2] = 8.0
    solver = Distributed([5], client=client)
    with pytest.raises(SolveError, match="singular") as caught:
        solver.init(Z, x)
    assert caught.value.where == 2


def test_other_things_than_flows_are_refused(client):
    with pytest.raises(InputError, match="square"):
        Distributed(client=client).init(da.ones((4, 5)), np.ones(4))
    with pytest.raises(InputError, match="float32 or float64"):
        Distributed(client=client).init(da.ones((4, 4), dtype=int), np.ones(4))


def test_a_cluster_without_workers_says_so(table):
    """It waited half a minute, or gave up with an error of asyncio."""
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        solver = Distributed(client=client)
        state = solver.init(table.Z, table.x)
        cluster.scale(0)
        cluster.sync(cluster._correct_state)
        with pytest.raises(SolveError, match="has lost its workers"):
            solver.solve(state, np.ones(len(table.x)))
        with pytest.raises(SolveError, match="has lost its workers"):
            solver.init(table.Z, table.x)


def test_workers_lost_in_the_middle_of_a_solve(table, monkeypatch):
    monkeypatch.setattr("mrio.leontief.beyond_memory._distributed.PATIENCE", 0.2)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        gone = []

        def leave(_text):
            if not gone:
                gone.append(True)
                cluster.scale(0)
                cluster.sync(cluster._correct_state)

        solver = Distributed(client=client, progress=leave)
        state = solver.init(table.Z, table.x)
        with pytest.raises(SolveError, match="has lost its workers"):
            solver.solve(state, np.random.default_rng(0).standard_normal((len(table.x), 3)))
        assert gone
