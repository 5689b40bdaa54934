"""A hypothesis oracle: every public account and structure function against plain loops.

`draws` draws what kind of table it is and its figures, `forms` their types and orders in memory.
`formulas` are those of the textbooks, block by block, on labels, A and L by numpy's inverse, with
a bound of rounding on every figure; nothing of mrio's accounts or structure is imported there.
`checks` put each public name beside its formula, `comparing` says when two figures are the same.

200 tables in the default suite, 2,000 in the slow one, more by hand: `python -m tests.oracle N`.
"""
