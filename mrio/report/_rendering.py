"""Pages from templates: one self-contained HTML file each."""

from __future__ import annotations

from typing import Any

import jinja2

from mrio import __version__
from mrio.io import embedded_names
from mrio.lang import catalogue, commas, html_code, series
from mrio.lang import gettext as _
from mrio.model import Model
from mrio.report._names import number, percent
from mrio.report._theme import FONT, INK, RECEIVES, SENDS
from mrio.table import Table


def rendered(template: str, **words: Any) -> str:
    """Return a page as text, with what every page has: version, plotly's script, colours."""
    from plotly.offline import get_plotlyjs

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("mrio.report"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    said = catalogue()
    # The extension brings these; it puts values into messages itself, escaped.
    vars(environment)["install_gettext_callables"](
        said.gettext, said.ngettext, newstyle=True, pgettext=said.pgettext
    )
    environment.filters |= {"num": number, "pct": percent, "commas": commas, "series": series}
    return environment.get_template(template).render(
        version=__version__,
        language=html_code(),
        plotlyjs=get_plotlyjs(),
        font=FONT,
        colours={"sends": SENDS, "receives": RECEIVES, "ink": INK},
        **words,
    )


def source_of(table: Table, model: Model | None) -> dict[str, Any]:
    """Return what a page says of its table: name, year, short hash and how it came about.

    Errors found in it and what a model did to it, where the model is known.
    """
    marks = {} if model is None else model.marks()
    return {
        "name": table.name or _("without a name"),
        "year": table.year,
        "hash": table.hash[:12],
        "embedded": table.name in embedded_names(),
        "sources": table.provenance.sources,
        "steps": table.provenance.steps,
        "errors": marks.pop("findings", []),
        "treatments": marks,
    }
