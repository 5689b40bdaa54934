"""The rule over power alone: what generation emits for others, embodied or as it is sent."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from mrio.config import Names, parameters
from mrio.errors import InputError, LabelError
from mrio.io import Figures, Matrix
from mrio.labels import FloatArray, resolve_labels, sum_groups
from mrio.policy.parties import (
    Parties,
    Price,
    Settlement,
    industries_named,
    pairwise_settlement,
)
from mrio.policy.rules._rule import Rule, given


@parameters(eq=False)
class PowerTransfer(Rule):
    """Net transfers of what power stations emit, embodied or as it is sent over the lines.

    pay_{s→r} = p (E^ele_rs - E^ele_sr). 'embodied': what generation in r emits
    for the final demand of s, wherever the power goes first. 'physical': power
    sent from r to s times the intensity of what r consumes and sends.

    Parameters
    ----------
    basis : {"embodied", "physical"}
    sectors : list of str
        Sectors that generate, for 'embodied'.
    sent : DataFrame sender × receiver, MWh, for 'physical'
        In a plan a CSV file, the sender in its first column.
    intensity : Series by region, t/MWh, for 'physical'
        With what is received mixed in (docs/methods/power.md#location-based-intensity).

    References
    ----------
    董福贵 et al. (2025), 环境科学 46(7):4065; docs/methods/compensation.md#power-transfer.
    """

    basis: Literal["embodied", "physical"]
    sectors: Names = ()
    sent: Matrix | None = None
    intensity: Figures | None = None
    name: str = "power transfer"

    def __post_init__(self) -> None:
        """Hold what is given against the basis."""
        if self.basis == "embodied":
            if self.sent is not None or self.intensity is not None:
                raise InputError("sent and intensity have no effect on basis='embodied'")
            if not self.sectors:
                raise InputError("no sector named", hint="name those that generate power")
        else:
            if self.sectors:
                raise InputError("sectors have no effect on basis='physical'")
            if self.sent is None or self.intensity is None:
                raise InputError(
                    "sent and intensity are required for basis='physical'",
                    hint="MWh from region to region, and t/MWh by region",
                )

    def _settle(self, parties: Parties, price: Price) -> Settlement:
        """Return payments of each pair."""
        E = self._embodied(parties) if self.basis == "embodied" else self._physical(parties)
        name = f"{self.name}, {self.basis}"
        worth = price.of_flows(E)
        return pairwise_settlement(name, parties, worth - worth.T, price, {"flows": E})

    def _embodied(self, parties: Parties) -> FloatArray:
        table, model = parties.table, parties.model
        at = industries_named(table, self.sectors)
        S = model.stressor_rows(parties.stressor).S[0] * at
        x = model.x_by_destination[:, : len(parties.regions)]
        codes = table.industries.region_codes
        return sum_groups(S[:, None] * x, codes, len(parties.regions)) * parties.to_megatonnes

    def _physical(self, parties: Parties) -> FloatArray:
        if not isinstance(self.sent, pd.DataFrame):
            raise InputError(
                "sent stands in a file", hint="a plan reads files: in a script give a DataFrame"
            )
        regions = list(parties.regions)
        sent = resolve_labels(regions, self.sent)
        for axis in (sent.index, sent.columns):
            other = set(map(str, axis)) ^ set(regions)
            if other or axis.has_duplicates:
                raise LabelError(f"sent does not name every region once: {sorted(other)[:3]}")
        power = sent.loc[regions, regions].to_numpy(dtype=np.float64)
        if not (np.isfinite(power).all() and (power >= 0).all()):
            raise InputError("sent holds figures that are below zero or not finite")
        intensity = parties.by_region(
            given(self.intensity, "intensity", self), "intensity", positive=False
        )
        flows = intensity[:, None] * power * 1e-6
        np.fill_diagonal(flows, 0.0)
        return flows
