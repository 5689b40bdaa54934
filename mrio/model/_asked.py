"""The check that every function of a model begins with."""

from __future__ import annotations

from typing import Any

from mrio.checking import needs
from mrio.model._model import Model


def a_model(given: Any, who: str) -> Model:
    """Return the model that a function was given; anything else is told in a sentence.

    Raises
    ------
    InputError
        'consumption needs a Model, not a Table'.
    """
    return needs(given, Model, who, "mrio.Model(table)")
