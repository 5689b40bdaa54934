"""The statistics that split a power sector, and what must hold of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mrio.construct.core import Array
from mrio.errors import InputError, LabelError


@dataclass(frozen=True, eq=False)
class PowerSystem:
    """What is known of power and heat outside the money table: r regions, k sources.

    Attributes
    ----------
    sources : tuple of str
        Names of the generating sectors.
    heat, transmission : str
        Names of the other two sectors.
    generation : (r, k) TWh
    flows : (r, r) TWh sent from row to column region, zero diagonal
    exported, imported : (r,) TWh abroad
    price : (k,) money for a TWh at the plant
    heat_value : (r,) money that heat would fetch at its price
    heat_use : (r, u) TJ, PJ …: heat used by buyer, industries without the split
        one first, then categories of final demand
    loss : float
        Share of the power delivered to a region that its grid loses.
    fuels : mapping of a good to (r, k + 2)
        How a fuel that the sector buys divides over heat, sources, transmission.
    regions : tuple of str, optional
        Names for errors.
    """

    sources: tuple[str, ...]
    heat: str
    transmission: str
    generation: Array
    flows: Array
    exported: Array
    imported: Array
    price: Array
    heat_value: Array
    heat_use: Array
    loss: float
    fuels: Mapping[str, Array]
    regions: tuple[str, ...] = ()

    def region(self, at: int) -> str:
        """Return a region's name for errors."""
        return self.regions[at] if self.regions else f"region {at}"

    @property
    def parts(self) -> tuple[str, ...]:
        """The sectors that take the place of one: heat, sources, transmission."""
        return (self.heat, *self.sources, self.transmission)

    @property
    def supply(self) -> Array:
        """(r,) TWh at hand in each region: made and received, less sent and exported."""
        made = self.generation.sum(axis=1) + self.flows.sum(axis=0) + self.imported
        return made - self.flows.sum(axis=1) - self.exported


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
