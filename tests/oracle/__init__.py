"""A hypothesis oracle: every public account and structure function against plain loops.

`draws` draws tables that try the engine hard; `world` reads one into labels, A and L by numpy's
inverse; `principles`, `value_chains`, `industries`, `changes` and `inequality` are the textbook
formulas, block by block, with an error bound on every figure (`figures`). Nothing of mrio's
accounts or structure is imported there. `account_checks` and `structure_checks` put each public
name beside its formula.
"""
