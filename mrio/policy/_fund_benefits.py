"""What the upgrades of a fund change in the accounts of those who pay and those who build."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio import account
from mrio.errors import InputError, LabelError
from mrio.labels import FloatArray
from mrio.model import Model
from mrio.policy._fund import UpgradeFund
from mrio.units import mass_factor


def fund_benefits(fund: UpgradeFund, model: Model, stressor: str) -> pd.DataFrame:
    """Return who contributes, where it abates, and whose consumption becomes cleaner.

    Each abatement lowers the emission intensity of the project's industry, all
    rows of a total in the same proportion; output stays as it is.

    Parameters
    ----------
    fund : UpgradeFund
        Of projects that name their sector.
    model : Model
    stressor : str
        Row or total in a unit of mass.

    Returns
    -------
    DataFrame by region
        `contributed` (million yuan); changes of the `production` and
        `consumption` accounts (Mt, below zero where emissions fall). The rest of
        the abatement, embodied in exports, is `attrs["exported"]`:
        Σ consumption + exported = Σ production.

    Raises
    ------
    LabelError
        A project without a sector, or in an industry that the table has not.
    InputError
        More abated than the industry emits.
    """
    rows = model.table.totals.get(stressor, (stressor,))
    S, mega = (
        model.stressor_rows(list(rows)),
        mass_factor(model.stressor_rows(stressor).units[0], "Mt"),
    )
    cut = _cut(fund, model, S.F.sum(axis=0) * mega)
    part = np.divide(cut, S.F.sum(axis=0) * mega, out=np.zeros_like(cut), where=cut > 0)
    at = np.flatnonzero(cut)
    change = pd.DataFrame(-(S.S * part)[:, at], list(rows), model.table.industries.index[at])
    after = model.perturb(intensities=change)
    frame = pd.DataFrame({"contributed": fund.regions["contributed"]})
    exported = 0.0
    for name, function in (
        ("production", account.production),
        ("consumption", account.consumption),
    ):
        old, new = function(model, stressor), function(after, stressor)
        frame[name] = (new - old).to_series() * mega
        exported = float(new.attrs.get("exported", 0.0) - old.attrs.get("exported", 0.0)) * mega
    frame.attrs = {"units": "million yuan, Mt", "exported": exported}
    return frame


def _cut(fund: UpgradeFund, model: Model, emitted: FloatArray) -> FloatArray:
    """Return Mt abated by industry (n,)."""
    cut = np.zeros(len(emitted))
    known = list(model.table.industries.index)
    for name, row in fund.projects.loc[list(fund.chosen)].iterrows():
        industry = (row["region"], row["sector"])
        if industry not in known:
            raise LabelError(
                f"project {name!r} is in {industry}, no industry of the table",
                where=str(name),
                hint="name its sector as the table does",
            )
        cut[known.index(industry)] += row["abated"]
    over = np.flatnonzero(cut > emitted * (1 + 1e-9))
    if len(over):
        label = model.table.industries.label(int(over[0]))
        raise InputError(
            f"{cut[over[0]]:.6g} Mt would be abated in {label}, which emits {emitted[over[0]]:.6g}",
            where=label,
        )
    return cut
