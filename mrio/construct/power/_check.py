"""What must hold of the statistics that split a power sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mrio.errors import InputError, LabelError

if TYPE_CHECKING:
    from mrio.construct.power._split import PowerSystem


def check_system(system: PowerSystem, sectors: tuple[str, ...], merged: str, final: int) -> None:
    """Raise unless shapes, signs and names fit; `final` counts columns of final demand.

    Raises
    ------
    LabelError
        An unknown sector, or a part with the name of another.
    InputError
        Another shape, a negative, flows of a region to itself, a loss beyond [0, 1),
        more power sent than there is.
    """
    _check_names(system, sectors, merged)
    (r, k), c = system.generation.shape, final // len(system.generation)
    arrays = {
        "generation": (system.generation, (r, len(system.sources))),
        "flows": (system.flows, (r, r)),
        "exported": (system.exported, (r,)),
        "imported": (system.imported, (r,)),
        "price": (system.price, (k,)),
        "heat_value": (system.heat_value, (r,)),
        "heat_use": (system.heat_use, (r, len(sectors) - 1 + c)),
    } | {f"fuels of {good}": (values, (r, k + 2)) for good, values in system.fuels.items()}
    for name, (values, shape) in arrays.items():
        if values.shape != shape:
            raise InputError(f"{name}: {values.shape} is not {shape}", where=name)
        if not (values >= 0).all():
            first = int(np.argwhere(~(values >= 0))[0, 0])
            where = system.sources[first] if name == "price" else system.region(first)
            raise InputError(f"{name} is negative or no number", where=f"{name}, {where}")
    if not 0.0 <= system.loss < 1.0:
        raise InputError(f"loss {system.loss} is no share", hint="use 0 or more, below 1")
    if system.flows.diagonal().any():
        at = int(system.flows.diagonal().argmax())
        raise InputError("a region sends power to itself", where=system.region(at))
    short = system.supply < -1e-6 * np.maximum(system.generation.sum(axis=1), system.flows.sum())
    if short.any():
        at = int(system.supply.argmin())
        raise InputError(
            f"more power is sent than there is: {-system.supply[at]:.6g} TWh too much",
            where=system.region(at),
            hint="check generation, flows and trade abroad",
        )


def _check_names(system: PowerSystem, sectors: tuple[str, ...], merged: str) -> None:
    if merged not in sectors:
        raise LabelError(f"no sector is named {merged!r}", where=merged)
    for good in system.fuels:
        if good not in sectors or good == merged:
            raise LabelError(f"a fuel must be one of the other sectors: {good!r}", where=good)
    names = [*(name for name in sectors if name != merged), *system.parts]
    for name in system.parts:
        if names.count(name) > 1:
            raise LabelError(f"two sectors would be named {name!r}", where=name)
