"""Flows in a dask array on a cluster: GMRES whose products the workers compute."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from mrio.errors import InputError, SolveError
from mrio.leontief._protocol import FloatArray, Solution, reciprocal
from mrio.leontief.beyond_memory._sources import check_output
from mrio.leontief.beyond_memory._streamed import solved_in_step
from mrio.leontief.iterative import Blocks, block_factors

logger = logging.getLogger("mrio")

PATIENCE = 3.0
"""Seconds without a result after which the cluster is asked whether it has workers left."""


@contextmanager
def _workers_needed(client: Any) -> Generator[None]:
    """Raise SolveError where a cluster has lost its workers, or the connection to it.

    dask tells of that by a dozen errors of its own and of asyncio, or not at all.
    """
    from asyncio import CancelledError as Stopped
    from concurrent.futures import CancelledError

    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    try:
        if not _workers(client):
            raise _lost(client)
        yield
    except (CancelledError, Stopped, KilledWorker, CommClosedError, TimeoutError) as error:
        raise _lost(client) from error


def _workers(client: Any) -> int:
    """Return how many workers the scheduler has, asked anew: the client's own list may be stale."""
    return 0 if client.scheduler is None else len(client.nthreads())


def _lost(client: Any) -> SolveError:
    return SolveError(
        f"the cluster {client.scheduler.address if client.scheduler else ''} has lost its workers",
        where="cluster",
        hint="look at their logs (memory is the usual cause), start them again and build the "
        "model anew: what they held is gone",
    )


def _results(client: Any, futures: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield futures with their results as they come; raise when nobody is left to compute them."""
    from distributed import wait

    pending = set(futures)
    while pending:
        try:
            found: Any = wait(pending, timeout=PATIENCE, return_when="FIRST_COMPLETED")
        except TimeoutError:
            if not _workers(client):
                raise _lost(client) from None
            continue
        done, pending = found
        for future in done:
            yield future, future.result()


class DaskRows:
    """A dask array (n, n) whose rows lie on the workers of a cluster, as a source.

    Parameters
    ----------
    array : dask.array.Array
        float32 or float64; every chunk is made to hold whole rows.
    client : distributed.Client
    """

    def __init__(self, array: Any, client: Any) -> None:
        if len(array.shape) != 2 or array.shape[0] != array.shape[1]:
            raise InputError(f"flows have shape {array.shape}", hint="Z is square")
        if array.dtype not in (np.dtype(np.float32), np.dtype(np.float64)):
            raise InputError(f"flows are of type {array.dtype}", hint="use float32 or float64")
        whole = array.rechunk({1: -1})
        with _workers_needed(client):
            self._array = client.persist(whole)
        self._client = client
        self.shape: tuple[int, int] = (int(array.shape[0]), int(array.shape[1]))
        self.dtype = np.dtype(array.dtype)
        self.chunk_rows = int(max(whole.chunks[0], default=1))
        edges = np.cumsum([0, *whole.chunks[0]])
        self.cuts = [slice(int(a), int(b)) for a, b in itertools.pairwise(edges)]
        blocks = self._array.to_delayed().ravel()
        self.panels = client.compute(list(blocks))

    def rows(self, at: slice) -> Any:
        """Return rows `at`, brought here."""
        with _workers_needed(self._client):
            return np.ascontiguousarray(self._here(self._array[at, :]))

    def block(self, at: slice) -> FloatArray:
        """Return a diagonal block in double precision, brought here."""
        with _workers_needed(self._client):
            return np.array(self._here(self._array[at, at]), dtype=np.float64)

    def _here(self, part: Any) -> Any:
        """Return a part of the flows once the workers have sent it."""
        ((_, found),) = _results(self._client, [self._client.compute(part)])
        return found

    def product(self, inverse_x: FloatArray, X: FloatArray, *, transpose: bool) -> FloatArray:
        """Return A X, or Aᵀ X: every worker multiplies the rows that it holds."""
        with _workers_needed(self._client):
            return self._product(inverse_x, X, transpose=transpose)

    def _product(self, inverse_x: FloatArray, X: FloatArray, *, transpose: bool) -> FloatArray:
        scaled = np.asfortranarray(X if transpose else inverse_x[:, None] * X)
        everything = None if transpose else self._client.scatter(scaled, broadcast=True)
        parts = {}
        for at, panel in zip(self.cuts, self.panels, strict=True):
            given = scaled[at] if transpose else everything
            future = self._client.submit(_multiplied, panel, given, transpose, pure=False)
            parts[future] = at
        out = np.zeros(X.shape, order="F")
        for future, result in _results(self._client, parts):
            if transpose:
                out += result
            else:
                out[parts[future]] = result
            future.release()
        return inverse_x[:, None] * out if transpose else out


def _multiplied(panel: Any, X: FloatArray, transpose: bool) -> FloatArray:
    """Run on a worker: rows × X, or their transpose × X, in double precision."""
    from threadpoolctl import threadpool_limits

    wide = np.asarray(panel, dtype=np.float64)
    with threadpool_limits(1, "blas"):  # workers share the machine
        return wide.T @ X if transpose else wide @ X


@dataclass(frozen=True, eq=False)
class DistributedState:
    """The operator on the cluster, and the factorised diagonal blocks here.

    Attributes
    ----------
    source : DaskRows
    inverse_x : (n,)
    blocks : pairs of a slice and LU factors
    """

    source: DaskRows
    inverse_x: FloatArray
    blocks: Blocks


class Distributed:
    """Iterate over flows that lie on the workers of a dask.distributed cluster.

    Needs the extra `mrio[distributed]`.

    Parameters
    ----------
    sizes : sequence of int, optional
        Sizes of the diagonal blocks, such as the sectors of each region.
    client : distributed.Client, optional
        By default the one in use.
    progress : function of text, optional
        Told of every restart.
    """

    name = "GMRES over a cluster"

    def __init__(
        self,
        sizes: Sequence[int] | None = None,
        *,
        client: Any = None,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        self.sizes = None if sizes is None else tuple(int(size) for size in sizes)
        self._client = client
        self.progress = progress or logger.info

    def init(self, Z: Any, x: FloatArray) -> DistributedState:
        """Bring the flows to the workers; a numpy array or memmap is cut into panels first.

        Raises
        ------
        InputError
            When dask is not installed, no cluster is there, or Z has another type.
        SolveError
            When a diagonal block is singular, or the cluster loses its workers.
        """
        try:
            import dask.array as da
            from distributed import get_client
        except ImportError as error:
            raise InputError(
                "dask.distributed is not installed", hint="pip install 'mrio[distributed]'"
            ) from error
        if self._client is None:
            try:
                self._client = get_client()
            except ValueError as error:
                raise InputError(
                    "no dask cluster is in use",
                    hint="start one: client = distributed.Client(), or pass client=…",
                ) from error
        workers = max(_workers(self._client), 1)
        rows = Z
        if not isinstance(Z, da.Array):
            height = max(1, -(-len(x) // (2 * workers)))
            chunks: Any = (height, len(x))  # dask, without types, seems to take "auto" alone
            rows = da.from_array(Z, chunks=chunks)
        source, inverse_x = DaskRows(rows, self._client), reciprocal(x)
        check_output(source, inverse_x)
        return DistributedState(
            source, inverse_x, block_factors(source.block, inverse_x, self.sizes)
        )

    def solve(self, state: DistributedState, B: FloatArray) -> Solution:
        """Return X with (I - A) X = B."""
        return self._solve(state, B, transpose=False)

    def solve_transpose(self, state: DistributedState, B: FloatArray) -> Solution:
        """Return X with (I - A)ᵀ X = B."""
        return self._solve(state, B, transpose=True)

    def _solve(self, state: DistributedState, B: FloatArray, *, transpose: bool) -> Solution:
        def product(X: FloatArray) -> FloatArray:
            return state.source.product(state.inverse_x, X, transpose=transpose)

        return solved_in_step(product, state.blocks, B, transpose=transpose, note=self.progress)
