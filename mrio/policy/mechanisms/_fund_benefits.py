"""What the upgrades of a fund change in the accounts of those who pay and those who build."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio import account
from mrio.checking import checked
from mrio.errors import InputError, LabelError
from mrio.labels import FloatArray, resolve_labels, resolve_region
from mrio.model import Model
from mrio.policy.mechanisms._fund import UpgradeFund
from mrio.units import mass_factor


@checked
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
        `contributed` (in millions); changes of the `production` and
        `consumption` accounts (Mt, below zero where emissions fall). The rest of
        the abatement, embodied in exports, is `attrs["exported"]`:
        Σ consumption + exported = Σ production.

    Raises
    ------
    LabelError
        A project without a sector, or in an industry that the table has not.
    InputError
        More abated than the industry emits, or a stressor that is no one name.
    """
    if not isinstance(stressor, str):
        raise InputError(f"stressor={stressor!r}", where="stressor", hint="name one row or total")
    rows, table = model.table.totals.get(stressor, (stressor,)), model.table
    found = model.stressor_rows(list(rows))
    mega = mass_factor(found.units[0], "Mt")
    emitted = found.F.sum(axis=0) * mega
    cut = _cut(fund, model, emitted)
    part = np.divide(cut, emitted, out=np.zeros_like(cut), where=cut > 0)
    at = np.flatnonzero(cut)
    less = pd.DataFrame(-(found.S * part)[:, at], list(rows), table.industries.index[at])
    after = model.perturb(intensities=less)
    # Who contributes may lie outside the table, and a region of the table may contribute nothing.
    contributed = resolve_labels(table.regions, fund.regions["contributed"])
    index = pd.Index([*dict.fromkeys([*table.regions, *contributed.index])], name="region")
    frame = pd.DataFrame(index=index)
    frame["contributed"] = contributed.reindex(index, fill_value=0.0)
    produced = account.production(after, stressor) - account.production(model, stressor)
    old, new = account.consumption(model, stressor), account.consumption(after, stressor)
    for name, change in (("production", produced), ("consumption", new - old)):
        frame[name] = (change.to_series() * mega).reindex(index, fill_value=0.0)
    exported = (new.attrs["exported"] - old.attrs["exported"]) * mega
    frame.attrs = {"units": f"million {fund.currency.name}, Mt", "exported": float(exported)}
    return frame


def _cut(fund: UpgradeFund, model: Model, emitted: FloatArray) -> FloatArray:
    """Return Mt abated by industry (n,)."""
    cut = np.zeros(len(emitted))
    known = list(model.table.industries.index)
    for name, row in fund.projects.loc[list(fund.chosen)].iterrows():
        industry = (resolve_region(model.table.regions, row["region"]), row["sector"])
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
