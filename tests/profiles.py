"""How many examples a property is tried on: few that stay the same, or many new ones."""

from hypothesis import settings

USUAL = 40
"""Examples of the profile 'mrio'."""
MANY = 100
"""Examples of the profile 'random'."""


def examples(number: int) -> int:
    """Return the number for properties that take long; in proportion more under 'random'."""
    return max(1, number * settings().max_examples // USUAL)
