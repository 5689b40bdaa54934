"""Scripts that a child process runs: each reads one file whole, and prints how it went.

They are run by their paths, alone, and import nothing of mrio: a child must start quickly.
"""
