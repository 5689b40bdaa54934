"""paths: the supply chains that emissions take, largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mrio.cli._findings import told_of_table
from mrio.cli._options import Format, Output
from mrio.cli._output import deliver, readable
from mrio.errors import InputError
from mrio.labels import local_name
from mrio.lang import commas
from mrio.lang import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from mrio.structure import Paths
    from mrio.table import Table

SHOWN = 20
"""Paths on a screen when no number is asked for."""
ARROW, EVERYONE = " → ", "all destinations"
"""As chains have them; loading `mrio.structure` for two words would be slow."""
FINDERS = ["region", "sector", "buyer_region", "buyer_sector", "product_region", "product_sector"]
"""Columns that say again what the path says: for data, not for the eye."""


def show_paths(
    name: str,
    origin: list[str],
    to: list[str],
    via: list[str],
    stressor: str,
    threshold: float,
    tiers: int | None,
    top: int | None,
    categories: list[str],
    stranded: Any,
    output: Output,
) -> None:
    """Compute the paths that were asked for and show or write them."""
    from mrio import structure
    from mrio.io import load
    from mrio.model import Model
    from mrio.report._names import stressor_text

    table = load(name)
    model = Model(table, stranded=stranded)
    on_screen = output.out is None and output.form in (None, Format.table)
    found = structure.find_paths(
        model,
        stressor,
        origin=_selectors(table, origin, "--from"),
        to=_names(to, table.destinations, "--to"),
        via=_selectors(table, via, "--via"),
        categories=_names(categories, table.categories, "--category"),
        threshold=threshold,
        tiers=tiers,
        top=top if top is not None or not on_screen else SHOWN,
    )
    note = "\n".join([_note(found, via), *told_of_table(model, name)]).strip()
    if on_screen:
        frame = found.chains.drop(columns=[*FINDERS, "final_demand"])
        frame["path"] = [
            _("%(chain)s → final demand of %(whose)s", chain=_chain(chain), whose=_whose(whose))
            for chain, whose in zip(frame["path"], found.chains["final_demand"], strict=True)
        ]
        frame = frame.set_axis(range(1, len(frame) + 1))
        frame, unit = _scaled(frame, found.units)
        frame.attrs = {}
        title = _(
            "Supply chains by %(stressor)s emitted, %(table)s, %(unit)s",
            stressor=stressor_text(stressor),
            table=name,
            unit=unit,
        )
    else:
        frame = found.labelled()
        title = ""
    deliver(frame, title=title, to=output, table=table, note=note)


def _scaled(frame: pd.DataFrame, units: str) -> tuple[pd.DataFrame, str]:
    """Return the frame with its values in the unit for people, and that unit."""
    import pandas as pd

    values = pd.DataFrame({"value": frame["value"]})
    values.attrs = {"units": units}
    values, unit, _places = readable(values, "")
    return frame.assign(value=values["value"].round(4)), unit.removeprefix(", ")


def _note(found: Paths, via: list[str]) -> str:
    """Return what is listed of the total, and the total by number of sales between industries."""
    import pandas as pd

    from mrio.report._digits import rounded_parts

    parts = [found.listed, found.remainder]
    sums = [found.total, found.total_any_way, found.remainder_bound]
    figures = pd.DataFrame({"value": [*sums, *parts, *found.tiers, found.beyond_tiers]})
    figures.attrs = {"units": found.units}
    scaled, unit, _places = readable(figures, "")
    total, whole, bound, *rest = scaled["value"].tolist()
    (listed, remainder), tiers = (rounded_parts(some, 2) for some in (rest[:2], rest[2:]))
    unit = unit.removeprefix(", ")
    part = 100 * found.listed / found.total if found.total else 0.0
    through = _(
        "through %(via)s %(part)s of %(whole)s %(unit)s",
        via=commas(map(local_name, via)),
        part=f"{total:,.2f}",
        whole=f"{whole:,.2f}",
        unit=unit,
    )
    through += f" ({100 * total / whole:.1f} %)" if whole else ""
    *tiers, beyond = tiers
    return "\n".join(
        [
            *([through] if via else []),
            _(
                "total %(total)s %(unit)s; listed %(listed)s (%(part)s %%); remainder "
                "%(remainder)s (absolute bound %(bound)s)",
                total=f"{total:,.2f}",
                unit=unit,
                listed=f"{listed:,.2f}",
                part=f"{part:.1f}",
                remainder=f"{remainder:,.2f}",
                bound=f"{bound:,.2f}",
            ),
            _(
                "by number of sales between industries: %(tiers)s; more: %(beyond)s",
                tiers=", ".join(f"{k}: {figure:,.2f}" for k, figure in enumerate(tiers)),
                beyond=f"{beyond:,.2f}",
            ),
        ]
    )


def _chain(path: str) -> str:
    """Return the industries of a chain in the language spoken."""
    return ARROW.join(map(local_name, path.split(ARROW)))


def _whose(final_demand: str) -> str:
    """Return whose final demand that is, in the language spoken."""
    if final_demand == EVERYONE:
        return _("all destinations")
    return commas(local_name(name).replace("_", " ") for name in final_demand.split(", "))


def _selectors(table: Table, texts: list[str], option: str) -> Any:
    """Return regions, sectors and pairs that texts name; None without any."""
    known = {*table.regions, *table.sectors}
    axis = table.industries
    known |= {f"{a}/{b}" for a, b in axis.pairs}
    names = _names(texts, known, option)
    return None if names is None else [_one(table, name) for name in names]


def _names(texts: list[str], known: Any, option: str) -> list[str] | None:
    """Return the names in texts, split at commas unless a text with its commas is a name.

    Raises
    ------
    InputError
        When an option is given and names nothing.
    """
    if not texts:
        return None
    found: list[str] = []
    for text in texts:
        whole = text.strip()
        parts = [whole] if whole in known else [part.strip() for part in text.split(",")]
        found += [part for part in parts if part]
        if not any(parts):
            raise InputError(f"{option} {text!r} names nothing", hint="leave the option out")
    return found


def _one(table: Table, text: str) -> str | tuple[str, str]:
    """Return a name, or the pair that 'Region/Sector' stands for."""
    from mrio.labels import resolve_region

    if text in table.regions or text in table.sectors or "/" not in text:
        return text
    pieces = text.split("/")
    for cut in range(1, len(pieces)):
        pair = "/".join(pieces[:cut]).strip(), "/".join(pieces[cut:]).strip()
        if resolve_region(table.regions, pair[0]) in table.regions:
            return pair
    return pieces[0].strip(), "/".join(pieces[1:]).strip()
