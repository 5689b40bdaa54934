"""paths: the supply chains that emissions take, largest first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mrio.cli._options import Format
from mrio.cli._output import deliver, readable

if TYPE_CHECKING:
    import pandas as pd

    from mrio.table import Table

SHOWN = 20
"""Paths on a screen when no number is asked for."""
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
    form: Format | None,
    out: Path | None,
    overwrite: bool,
) -> None:
    """Compute the paths that were asked for and show or write them."""
    from mrio import structure
    from mrio.io import load
    from mrio.model import Model

    table = load(name)
    on_screen = out is None and form in (None, Format.table)
    frame = structure.paths(
        Model(table),
        stressor,
        origin=_selectors(table, origin),
        to=[part for text in to for part in _parts(text, table.destinations)] or None,
        via=_selectors(table, via),
        threshold=threshold,
        tiers=tiers,
        top=top if top is not None or not on_screen else SHOWN,
    )
    note = _note(frame)
    if on_screen:
        attrs = frame.attrs
        frame = frame.drop(columns=FINDERS)
        frame["share"] = (100 * frame["share"]).round(2)
        frame = frame.rename(columns={"share": "%"}).set_axis(range(1, len(frame) + 1))
        frame.attrs = {"units": attrs["units"]}
        frame, unit = _scaled(frame)
        frame.attrs = {}
        title = f"paths of {stressor}, {name}, {unit}"
    else:
        title = f"paths of {stressor}, {name}"
    deliver(frame, title=title, form=form, out=out, overwrite=overwrite, note=note)


def _scaled(frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the frame with its values in the unit for people, and that unit."""
    import pandas as pd

    values = pd.DataFrame({"value": frame["value"]})
    values.attrs = frame.attrs
    values, unit, _ = readable(values, "")
    return frame.assign(value=values["value"].round(4)), unit.removeprefix(", ")


def _note(frame: pd.DataFrame) -> str:
    import pandas as pd

    attrs = frame.attrs
    figures = pd.DataFrame(
        {
            "value": [
                attrs["total"],
                attrs["listed"],
                attrs["remainder"],
                attrs["remainder_bound"],
                attrs["beyond_tiers"],
                *attrs["tiers"],
            ]
        }
    )
    figures.attrs = {"units": attrs["units"]}
    scaled, unit, _ = readable(figures, "")
    total, listed, rest, bound, beyond, *tiers = scaled["value"].tolist()
    part = 100 * listed / total if total else 0.0
    return "\n".join(
        [
            f"all that is asked for {total:,.2f}{unit.replace(',', '')}; listed {listed:,.2f} "
            f"({part:.1f} %); not listed {rest:,.2f}, in absolute values at most {bound:,.2f}",
            "by tier: "
            + ", ".join(f"{k}: {figure:,.2f}" for k, figure in enumerate(tiers))
            + f"; beyond: {beyond:,.2f}",
        ]
    )


def _selectors(table: Table, texts: list[str]) -> Any:
    """Return regions, sectors and pairs that texts name; None without any."""
    known = {*table.regions, *table.sectors}
    return [_one(table, part) for text in texts for part in _parts(text, known)] or None


def _parts(text: str, known: Any) -> list[str]:
    """Split at commas, unless the text with its commas is a name."""
    if text.strip() in known:
        return [text.strip()]
    return [part.strip() for part in text.split(",") if part.strip()]


def _one(table: Table, text: str) -> str | tuple[str, str]:
    """Return a name, or the pair that 'Region/Sector' stands for."""
    if text in table.regions or text in table.sectors or "/" not in text:
        return text
    pieces = text.split("/")
    for cut in range(1, len(pieces)):
        pair = "/".join(pieces[:cut]).strip(), "/".join(pieces[cut:]).strip()
        if pair[0] in table.regions:
            return pair
    return pieces[0].strip(), "/".join(pieces[1:]).strip()
