"""Economic and carbon ties between two groups of regions over several tables, with a verdict."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from mrio.account import flows, value_added
from mrio.account._results import marks_of
from mrio.checking import checked, known
from mrio.errors import InputError, LabelError
from mrio.labels import FloatArray, as_sequence, known_region
from mrio.model import Model
from mrio.structure._tie_attribution import PARTS, attributed, carried_over
from mrio.structure._tie_verdict import direction, of_all, of_index
from mrio.table import CRUMB

INDICES = ("share", "one_way", "intensity")


@checked
def ties(
    models: Sequence[Model],
    stressor: str,
    first: str | Sequence[str],
    second: str | Sequence[str],
    *,
    carried: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return three indices of the economic and the carbon tie of two groups, table by table.

    With M the flows of value added or of emissions between own regions, the
    groups taken together, ROW left out and the diagonal kept:

    - share: (M_rs + M_sr) / (Σ_u M_ru + Σ_u M_su)
    - one_way: M_rs / Σ_u M_ru
    - intensity: M_rs M_tot / (M_r· M_·s), above one where r serves s more than
      sizes explain

    The claim that is judged: the economic tie weakens while the carbon tie
    strengthens, from the first table to the last.

    Parameters
    ----------
    models : two or more, in order of time
    stressor : str
    first, second : region or list of regions
        r, where it is emitted, and s, whose demand it serves.
    carried : list of parts, optional
        What later tables do not observe but carry over from another:
        'intensity', 'value_added', 'technology', 'trade', 'final_demand'. Left
        out, the tables' own provenance is asked: steps with a parameter
        `carried_over` that names parts, separated by commas.

    Returns
    -------
    DataFrame
        Rows (table, measure), measures value_added and the stressor; a column
        for each index. `attrs["verdict"]`: 'confirmed', 'not confirmed',
        'mixed' when the indices disagree, 'not identified' when the part of an
        index that moves rests on parts that are carried over: what is data has
        another sign, or moves less. What data refute in some index, and no
        other confirms, is not confirmed. `attrs["by_index"]` has the verdict of
        each as JSON, `attrs["attribution"]` what each part moves.

    Raises
    ------
    LabelError, InputError

    References
    ----------
    docs/methods/structure.md#ties-of-two-groups-of-regions;
    the intensity index follows Brown (1949) and Kunimoto (1977).
    """
    _check(models, stressor)
    r, s = _groups(models[0], first), _groups(models[0], second)
    both = sorted(set(r) & set(s))
    if both:
        raise LabelError(f"{both[0]!r} is in both groups", where=both[0])
    labels = _labels(models)
    rows = {}
    for label, model in zip(labels, models, strict=True):
        for measure, M in (
            ("value_added", value_added(model)),
            (stressor, flows(model, stressor)),
        ):
            own = list(model.table.regions)
            square = M.sel(destination=own).to_pandas().loc[own, own]
            at = _at(own, r), _at(own, s)
            _check_flows(square.to_numpy(), at, f"{measure} of {label}")
            rows[label, measure] = indices(square.to_numpy(), *at)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(INDICES))
    frame.index = pd.MultiIndex.from_tuples(frame.index, names=["table", "measure"])
    parts = tuple(carried) if carried is not None else carried_over(models)
    _check_parts(parts)
    moved = _moved(models, stressor, r, s, parts)
    by_index = {name: _judged(frame, labels, stressor, name, moved) for name in INDICES}
    frame.attrs = {
        "units": "index",
        "verdict": of_all(by_index.values()),
        "by_index": json.dumps(by_index),
        "carried_over": list(parts),
        "attribution": json.dumps(moved),
        "method": "ties of value added and emissions, ROW left out",
        "source": ", ".join(model.table.name or "unnamed table" for model in models),
        **marks_of(*models),
    }
    return frame


def indices(M: FloatArray, r: Sequence[int], s: Sequence[int]) -> list[float]:
    """Return share, one_way and intensity of flows M (regions, regions) for two groups."""
    r, s = list(r), list(s)
    there, back = M[np.ix_(r, s)].sum(), M[np.ix_(s, r)].sum()
    sent, sent_back = M[r].sum(), M[s].sum()
    received, total = M[:, s].sum(), M.sum()
    crumb = CRUMB * np.abs(M).sum()
    if min(abs(sent), abs(received), abs(sent + sent_back)) <= crumb:
        # Of nothing sent, or received, there is no share: a mixture of two tables may be so.
        return [float("nan")] * len(INDICES)
    return [
        float((there + back) / (sent + sent_back)),
        float(there / sent),
        float(there * total / (sent * received)),
    ]


def _judged(
    frame: pd.DataFrame,
    labels: Sequence[str],
    stressor: str,
    index: str,
    moved: dict[str, dict[str, dict[str, float | None]]],
) -> str:
    """Return the verdict of one index."""
    figures = frame[index].to_dict()

    def moves(measure: str) -> int | None:
        before, after = (figures[labels[at], measure] for at in (0, -1))
        return direction(before, after, moved[measure][index] if measure in moved else None)

    return of_index(moves("value_added"), moves(stressor))


def _moved(
    models: Sequence[Model],
    stressor: str,
    r: Sequence[str],
    s: Sequence[str],
    parts: Sequence[str],
) -> dict[str, dict[str, dict[str, float | None]]]:
    """Return measure → index → what data and what carried-over parts move; empty without any.

    None where mixtures of the tables have no such index: what moves it cannot be told apart.
    """
    if not parts:
        return {}
    out: dict[str, dict[str, dict[str, float | None]]] = {}
    for measure in ("value_added", stressor):
        own = list(models[0].table.regions)
        at = _at(own, r), _at(own, s)

        def figures(M: FloatArray, at: tuple[list[int], list[int]] = at) -> FloatArray:
            return np.array(indices(M, *at))

        named = None if measure == "value_added" else measure
        steps = [attributed(a, b, named, figures) for a, b in pairwise(models)]
        total = {part: np.sum([step[part] for step in steps], axis=0) for part in steps[0]}
        for i, index in enumerate(INDICES):
            each = {part: float(figures[i]) for part, figures in total.items()}
            carried = sum(figure for part, figure in each.items() if part in parts)
            data = sum(each.values()) - carried
            row = {"data": data, "carried_over": carried, **each}
            known = all(math.isfinite(figure) for figure in row.values())
            out.setdefault(measure, {})[index] = row if known else dict.fromkeys(row)
    return out


def _groups(model: Model, names: str | Sequence[str]) -> tuple[str, ...]:
    own = model.table.regions
    found = tuple(dict.fromkeys(known_region(name, own) for name in as_sequence(names)[0]))
    if not found:
        raise LabelError("a group without regions")
    return found


def _check(models: Sequence[Model], stressor: str) -> None:
    if isinstance(models, Model) or not all(isinstance(model, Model) for model in models):
        raise InputError("models are not a list of models", hint="give two or more, by time")
    if len(models) < 2:
        raise InputError(f"{len(models)} tables", hint="give two or more")
    if not isinstance(stressor, str):
        raise InputError(f"stressor={stressor!r}", hint="name one row or total at a time")
    for model in models[1:]:
        other = set(models[0].table.regions) ^ set(model.table.regions)
        if other:
            raise LabelError(
                f"{sorted(other)[0]!r} is not a region of every table: shares of different "
                "wholes do not compare",
                where=sorted(other)[0],
            )


def _check_flows(M: FloatArray, at: tuple[list[int], list[int]], what: str) -> None:
    """Raise InputError where an index would divide by nothing."""
    r, s = at
    if not (M[r].sum() > 0 and M[:, s].sum() > 0):
        raise InputError(
            f"{what}: the first group sends or the second receives nothing",
            hint="no tie can be measured between them",
        )


def _at(own: Sequence[str], names: Sequence[str]) -> list[int]:
    return [list(own).index(name) for name in names]


def _labels(models: Sequence[Model]) -> list[str]:
    """Return years, or names, or numbers where these do not tell the tables apart."""
    years = [str(model.table.year) for model in models if model.table.year is not None]
    names = [model.table.name for model in models if model.table.name]
    for found in (years, names):
        if len(set(found)) == len(models):
            return found
    return [f"table {i + 1}" for i in range(len(models))]


def _check_parts(parts: Sequence[str]) -> None:
    for part in parts:
        known(part, PARTS, "part", told=f"unknown part {part!r} is carried over")
