"""Flows on disk: the same figures as in memory, through a bounded buffer."""

import numpy as np
import psutil
import pytest

import mrio
from mrio import account
from mrio.errors import InputError, StoreError
from mrio.leontief import (
    ArrayRows,
    Auto,
    DenseLU,
    DiskLU,
    Streamed,
    ZarrRows,
    as_source,
    is_mapped,
    panels,
    reciprocal,
    streamed_product,
)
from mrio.leontief import _auto as auto_module
from mrio.testing import mapped_table, synthetic_table


@pytest.fixture(params=["single", "double"])
def table(request, tmp_path):
    return mapped_table(12, 20, tmp_path / "Z", seed=2, single=request.param == "single")


def in_memory(table):
    return table.replace(Z=np.array(table.Z, dtype=np.float64))


def zarr_of(values, path, chunks):
    import zarr

    array = zarr.create_array(path, shape=values.shape, dtype=values.dtype, chunks=chunks)
    array[:] = values
    return array


@pytest.mark.parametrize("buffer_bytes", [1, 20_000, 10**9])
@pytest.mark.parametrize("kind", ["array", "zarr", "zarr, odd chunks"])
def test_panels_are_all_rows_once(tmp_path, kind, buffer_bytes):
    values = np.random.default_rng(0).random((57, 57)).astype(np.float32)
    chunks = (10, 57) if kind == "zarr" else (13, 20)
    source = as_source(values if kind == "array" else zarr_of(values, tmp_path / "z", chunks))
    seen, at_end = [], 0
    for at, panel in panels(source, buffer_bytes):
        assert at.start == at_end
        assert (panel == values[at]).all()
        seen.append(len(panel))
        at_end = at.stop
    assert at_end == 57
    if buffer_bytes == 1:
        # Never less than a row of chunks: it would be decompressed for every part of it again.
        assert max(seen) == source.chunk_rows
    if buffer_bytes == 10**9:
        assert len(seen) <= 2


def test_a_reader_that_fails_is_an_error(tmp_path):
    class Broken(ZarrRows):
        def rows(self, at):
            if at.start >= 20:
                raise OSError("the disk is gone")
            return super().rows(at)

    values = np.random.default_rng(0).random((57, 57))
    source = Broken(zarr_of(values, tmp_path / "z", (10, 57)))
    with pytest.raises(OSError, match="the disk is gone"):
        list(panels(source, 20_000))


@pytest.mark.parametrize("transpose", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_products_are_in_double_precision(dtype, transpose):
    rng = np.random.default_rng(1)
    Z, x = rng.random((40, 40)).astype(dtype), rng.uniform(30, 50, 40)
    X = rng.standard_normal((40, 3))
    A = Z.astype(np.float64) / x
    exact = (A.T if transpose else A) @ X
    found = streamed_product(ArrayRows(Z), reciprocal(x), X, transpose=transpose, buffer_bytes=999)
    assert np.abs(found - exact).max() < 1e-14


@pytest.mark.parametrize("solver", [Streamed(), DiskLU()], ids=lambda s: s.name)
@pytest.mark.parametrize("transpose", [False, True])
def test_zarr_chunks_give_the_same_answers(tmp_path, solver, transpose):
    table = synthetic_table(6, 9, seed=4, unequal=True)
    B = np.random.default_rng(2).standard_normal((len(table.x), 5))
    array = zarr_of(np.array(table.Z), tmp_path / "z", (10, 16))
    reference = DenseLU()
    state, base = solver.init(array, table.x), reference.init(table.Z, table.x)
    found = (solver.solve_transpose if transpose else solver.solve)(state, B).X
    exact = (reference.solve_transpose if transpose else reference.solve)(base, B).X
    assert found == pytest.approx(exact, rel=1e-9, abs=1e-10)


def test_accounts_of_a_mapped_table(table):
    """Every account, and the hash, as if it were in memory; nothing is copied."""
    assert is_mapped(table.Z)
    here = in_memory(table)
    assert here.hash == table.hash
    for solver in ("auto", "block_jacobi", Streamed(), DiskLU()):
        there, model = mrio.Model(table, solver=solver), mrio.Model(here, solver="dense_lu")
        for call in (account.flows, account.consumption, account.multipliers):
            found, exact = call(there, "co2").values, call(model, "co2").values
            assert found == pytest.approx(exact, rel=1e-9, abs=1e-9 * np.abs(exact).max())
    assert (
        np.abs(account.value_added(there).values - account.value_added(model).values).max() < 1e-6
    )


def test_a_file_that_can_be_written_is_copied(tmp_path):
    """Only what nobody can change under the table stays where it is."""
    table = mapped_table(3, 4, tmp_path / "Z", seed=1)
    open_file = np.memmap(tmp_path / "Z", dtype=np.float32, mode="r+", shape=table.Z.shape)
    copied = table.replace(Z=open_file)
    assert not is_mapped(copied.Z)
    assert copied.Z.dtype == np.float64
    plain = np.array(table.Z)
    plain.setflags(write=False)
    assert table.replace(Z=plain).Z.dtype == np.float64


def test_negative_flows_on_disk_are_certified(tmp_path):
    table = mapped_table(5, 8, tmp_path / "Z", seed=3)
    Z = np.array(table.Z)
    Z[3, 7] = -0.01 * table.x[7]
    Z.tofile(tmp_path / "negative")
    mapped = np.memmap(tmp_path / "negative", dtype=np.float32, mode="r", shape=Z.shape)
    model = mrio.Model(table.replace(Z=mapped))
    account.flows(model, "co2")
    assert model.report.certificate.bound < 1


def test_stores_are_unpacked_to_a_file(table, tmp_path):
    store, target = tmp_path / "t.zarr", tmp_path / "unpacked"
    mrio.save(table, store)
    loaded = mrio.load(store, map_to=target)
    assert is_mapped(loaded.Z)
    assert loaded.Z.dtype == table.Z.dtype
    assert loaded.hash == table.hash
    assert mrio.load(store).hash == table.hash
    with pytest.raises(StoreError, match="exists already"):
        mrio.load(store, map_to=target)


def test_whole_numbers_unpack_too(tmp_path):
    table = mrio.load("china-2007", map_to=tmp_path / "Z")
    assert is_mapped(table.Z)
    assert table.hash == mrio.load("china-2007").hash


def test_a_damaged_store_leaves_no_file(table, tmp_path):
    store, target = tmp_path / "t.zarr", tmp_path / "unpacked"
    mrio.save(table, store)
    chunk = next(
        path for path in (store / "Z").rglob("*") if path.is_file() and path.name != "zarr.json"
    )
    chunk.write_bytes(chunk.read_bytes()[:-200])
    with pytest.raises(StoreError, match="damaged"):
        mrio.load(store, map_to=target)
    assert not target.exists()


def test_auto_reads_disk_by_panels_and_says_so(table, monkeypatch):
    for at_hand, share, expected in (
        (1e12, 1.0, "GMRES over panels: few"),
        (1e12, 1e9, "LU, refined over panels"),
        (0, 1e9, "at hand"),
    ):
        monkeypatch.setattr(auto_module, "memory_at_hand", lambda at_hand=at_hand: at_hand)
        solver = Auto(few_from=1, disk_share=share, mixed_from=1)
        model = mrio.Model(table, solver=solver)
        account.flows(model, "co2")
        assert expected in model.report.reason
        assert model.report.residual < 1e-11


def test_auto_iterates_what_memory_cannot_factorise(monkeypatch):
    monkeypatch.setattr(auto_module, "memory_at_hand", lambda: 0)
    table = synthetic_table(6, 9, seed=4)
    model = mrio.Model(table, solver=Auto(few_from=1, iterated_share=10**9, mixed_from=1))
    found = account.flows(model, "co2").values
    exact = account.flows(mrio.Model(table, solver="dense_lu"), "co2").values
    assert found == pytest.approx(exact, rel=1e-9)
    assert "GB, 0.0 at hand" in model.report.reason


def test_auto_iterates_in_step_then_factorises():
    """Large tables: some dozens of right-hand sides in step, more of them by LU, for good."""
    table = synthetic_table(6, 9, seed=4)
    solver = Auto([9] * 6, few_from=1, iterated_share=10**9, in_step_from=1, in_step_share=2)
    model = mrio.Model(table, solver=solver)
    exact = mrio.Model(table, solver="dense_lu")
    for _ in range(4):
        found = model.solve_array(model.Y_by_destination)
        assert found == pytest.approx(exact.solve_array(exact.Y_by_destination), rel=1e-9)
    assert "in single precision, refined: few" in model.report.reason
    assert "; dense LU" in model.report.reason
    assert model.report.residual < 1e-12


def test_auto_takes_the_sparse_path_for_sparse_tables():
    table = synthetic_table(30, 12, seed=6)
    Z = np.where(np.random.default_rng(0).random(table.Z.shape) < 1.0 / len(table.x), table.Z, 0.0)
    sparse = table.replace(Z=Z)
    model = mrio.Model(sparse, solver=Auto(few_from=1, iterated_share=10**9, mixed_from=1))
    found = account.flows(model, "co2").values
    exact = account.flows(mrio.Model(sparse, solver="dense_lu"), "co2").values
    assert found == pytest.approx(exact, rel=1e-9, abs=1e-9 * exact.max())
    assert "sparse LU" in model.report.reason
    full = mrio.Model(table, solver=Auto(few_from=1, iterated_share=10**9, mixed_from=1))
    account.flows(full, "co2")
    assert "sparse" not in full.report.reason


def test_memory_at_hand_is_what_the_system_says():
    assert auto_module.memory_at_hand() == pytest.approx(psutil.virtual_memory().available, rel=0.2)


@pytest.mark.parametrize(
    "flows",
    [np.ones((3, 4)), np.ones((3, 3), dtype=int), "Z", np.ones(3)],
    ids=["shape", "type", "text", "vector"],
)
def test_other_things_are_no_flows(flows):
    with pytest.raises(InputError):
        as_source(flows)


def test_progress_is_told():
    told = []
    table = synthetic_table(4, 5, seed=1)
    for solver in (Streamed(progress=told.append), DiskLU(progress=told.append)):
        solver.solve(solver.init(table.Z, table.x), np.ones(len(table.x)))
    assert any("restart" in text for text in told)
    assert any("refinement" in text for text in told)
