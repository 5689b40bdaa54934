"""The tables of the demonstration, as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mrio.cli._options import DemoTable
from mrio.cli._screen import Heads, show
from mrio.lang import commas, ngettext
from mrio.lang import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from mrio.report import Mission
    from mrio.report.page._names import Names
    from mrio.table import Table

SMALLEST = 0.05
"""Mt: sectors below this both ways are not shown on screen."""


def show_table(
    result: Mission, source: Table, series: pd.DataFrame | None, name: DemoTable
) -> None:
    """Print one table; files hold all of it under its names in `Mission`."""
    from mrio.report.page._names import names_of

    names = names_of(result, source)
    if name is DemoTable.years:
        if series is not None:
            _years(result, names, series)
    elif name is DemoTable.sectors:
        _sectors(result, names)
    elif name is DemoTable.bilateral:
        _bilateral(result, names)
    elif name is DemoTable.principles:
        _principles(result)
    elif name is DemoTable.rules:
        _rules(result, names)
    else:
        _regions(result, names)


def _sectors(result: Mission, names: Names) -> None:
    from mrio.report.page._flow_figures import flow_text

    origin, group = names.regions[result.origin].local, names.group.local
    billion = _("billion %(currency)s", currency=names.currency)
    heads = {
        "out": _("%(flow)s, %(unit)s", flow=flow_text(origin, group), unit="Mt CO2"),
        "back": _("%(flow)s, %(unit)s", flow=flow_text(group, origin), unit="Mt CO2"),
        "out_value_added": _("value added in the flow, %(unit)s", unit=billion),
        "back_value_added": _("value added in the reverse flow, %(unit)s", unit=billion),
    }
    largest = result.sectors[["out", "back"]].to_numpy().max(axis=1)
    left_out = int((largest < SMALLEST).sum())
    show(
        result.sectors.loc[largest >= SMALLEST, :].rename(columns=heads),
        title=_("Flow and reverse flow by emitting sector"),
        note=ngettext(
            "%(n)s sector below %(least)s Mt both ways is not shown; --table sectors --format csv "
            "has all",
            "%(n)s sectors below %(least)s Mt both ways are not shown; --table sectors --format "
            "csv has all",
            left_out,
            least=SMALLEST,
        ),
    )


def _bilateral(result: Mission, names: Names) -> None:
    from mrio.report._digits import rounded_difference, rounded_parts

    frame = result.bilateral.copy()
    for column, digits in (("out", 2), ("back", 2), ("payment", 0)):
        frame[column] = rounded_parts(frame[column].tolist(), digits)
    pairs = zip(frame["out"].tolist(), frame["back"].tolist(), strict=True)
    frame["net"] = [rounded_difference(out, back, 2) for out, back in pairs]
    origin = names.regions[result.origin].local
    heads = {
        "out": _("%(origin)s emissions for its final demand", origin=origin),
        "back": _("its emissions for %(origin)s final demand", origin=origin),
        "net": _("net transfer of %(origin)s", origin=origin),
        "payment": _(
            "payment to %(origin)s, million %(currency)s", origin=origin, currency=names.currency
        ),
    }
    show(
        frame.rename(columns=heads),
        title=_(
            "%(origin)s and each member of %(group)s, Mt CO2",
            origin=origin,
            group=names.article + names.group.local,
        ),
    )


def _principles(result: Mission) -> None:
    from mrio.labels import local_name
    from mrio.report.page._principles_figure import label_of

    lines = [
        _(
            "Every principle allocates the same tonnes, once; --table principles --format csv has "
            "every region"
        )
    ]
    if result.summary.clipped:
        lines.append(
            _(
                "shared: shares cut to [0, 1] for %(industries)s",
                industries=commas(map(local_name, result.summary.clipped)),
            )
        )
    rows = {
        "the group": _("group"),
        "others": _("others"),
        "outside the table": _("outside the table"),
        "all": _("all"),
    }
    frame = result.responsibility.rename(index=rows)
    frame.index.name = _("Allocated to")
    year = result.model.table.year
    title = _("Emissions allocated by each accounting principle, Mt CO2")
    show(
        frame.set_axis([label_of(str(name)) for name in frame.columns], axis=1),
        title=f"{title}, {year}" if year else title,
        note="\n".join(lines),
        decimals=1,
    )


def _rules(result: Mission, names: Names) -> None:
    rules = result.rules
    turns = result.comparison.switching
    ordered = rules.loc[rules.iloc[:, 0].sort_values(ascending=False).index]
    show(
        ordered.set_axis([_(str(name)) for name in ordered.columns], axis=1).round(0),
        title=_(
            "Net receipt (+) or payment (-) by rule at %(price)s %(currency)s/t, million "
            "%(currency)s",
            price=f"{result.price:g}",
            currency=names.currency,
        ),
        note=ngettext(
            "%(n)s region switches between paying and receiving across these rules: %(names)s",
            "%(n)s regions switch between paying and receiving across these rules: %(names)s",
            len(turns),
            names=commas(names.regions[name].local for name in turns),
        )
        if turns
        else "",
    )


def _regions(result: Mission, names: Names) -> None:
    from mrio.report._digits import rounded_difference

    regions = result.regions.sort_values("net_transfer", ascending=False)
    for name, first, second in (
        ("net_transfer", "sent", "received"),
        ("net_with_exports", "production", "consumption"),
    ):
        pairs = zip(regions[first].tolist(), regions[second].tolist(), strict=True)
        regions[name] = [rounded_difference(a, b, 1) for a, b in pairs]
    year = result.model.table.year
    title = _("All %(places)s, Mt CO2", places=names.places)
    note = _(
        "Payment: price x net transfer, %(price)s %(currency)s/t, emissions for exports not "
        "allocated. Households: their direct emissions.",
        price=f"{result.price:g}",
        currency=names.currency,
    )
    if "net_low" in regions:
        open_ = regions.query("net_low < 0 < net_high").index
        note += "\n" + ngettext(
            "The sign of the net transfer is open for %(n)s: %(names)s",
            "The sign of the net transfer is open for %(n)s: %(names)s",
            len(open_),
            names=commas(names.regions[str(name)].local for name in open_),
        )
    show(
        regions,
        title=f"{title}, {year}" if year else title,
        note=note,
        heads=Heads(unit="Mt CO2", currency=result.model.table.currency, place=names.place),
    )


def _years(result: Mission, names: Names, series: pd.DataFrame) -> None:
    from mrio.report import told_of_years
    from mrio.report.page._flow_figures import flow_text
    from mrio.report.page._years import structure_texts

    origin, group = names.regions[result.origin].local, names.group.local
    million = _("million %(currency)s", currency=names.currency)
    shown = series[["out", "out_low", "out_high", "back", "out_share", "payment"]]
    for end in ("low", "high"):
        shown = shown.assign(**{f"payment_{end}": series[f"payment_{end}"].round(0)})
    heads = {
        "out": _("%(flow)s, %(unit)s", flow=flow_text(origin, group), unit="Mt CO2"),
        "out_low": _("lowest"),
        "out_high": _("highest"),
        "back": _("reverse flow"),
        "out_share": _("%% of the CO2 of %(origin)s's industries", origin=origin),
        "payment": _("payment by the net transfer, %(unit)s", unit=million),
        "payment_low": _("lowest payment"),
        "payment_high": _("highest payment"),
        "text": _("trade structure"),
    }
    show(
        shown.assign(
            out_share=100 * shown["out_share"],
            payment=shown["payment"].round(0),
            text=structure_texts(series),
        ).rename(columns=heads),
        title=_(
            "Year by year, at %(price)s %(currency)s/t in each year's money",
            price=f"{result.price:g}",
            currency=names.currency,
        ),
        note=told_of_years(series),
        decimals=1,
    )
