"""The reference: textbook formulas in plain loops, with an error bound on every figure."""
