"""Benchmarks: ours against the peer, run by `python -m tests.benchmarks`."""
