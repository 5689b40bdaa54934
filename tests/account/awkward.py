"""Tables that try the accounts hard: unequal, interleaved, idle, closed, of one region."""

from hypothesis import strategies as st

from mrio.testing import synthetic_table, tables

AWKWARD = [
    synthetic_table(3, 3, seed=1, unequal=True, idle=2, stressors=2),
    synthetic_table(4, 2, seed=2, open=False, idle=1),
    synthetic_table(1, 5, seed=3),
    synthetic_table(1, 3, seed=4, open=False),
]
ANY = st.one_of(st.sampled_from(AWKWARD), tables())
