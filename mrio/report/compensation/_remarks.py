"""What a reader must know of a plan's payments, in sentences for screen and page."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio.columns import currency_name
from mrio.labels import local_name, provinces_by
from mrio.lang import N_, commas, ngettext
from mrio.lang import gettext as _
from mrio.policy import Compensation, Settlement, comparison
from mrio.report.compensation._rules_said import rule_name, weights_told

SAME = 1e-9
"""Share of the largest payment below which net receipts of two rules are the same."""
LEAST_MT = 0.05
FLAGS = {
    ("in_core", 1): N_("%(rule)s: in the core, no coalition would save by leaving"),
    ("in_core", 0): N_("%(rule)s: not in the core, some coalition would save by leaving"),
    ("exact", 1): N_("%(rule)s: exact"),
    ("exact", 0): N_("%(rule)s: approximate"),
}
"""What a flag of a settlement says."""


def price_told(found: Compensation) -> str:
    """Return the price as people read it, with the side that it counts at."""
    price, money = found.converted_price, currency_name(found.parties.currency)
    if price.uniform is not None:
        return _("%(price)s %(currency)s/t", price=f"{price.uniform:g}", currency=money)
    given = price.by_region
    words = {"low": f"{given.min():g}", "high": f"{given.max():g}", "currency": money}
    if price.charged_at == "payer":
        return _("%(low)s to %(high)s %(currency)s/t, the price of the region that pays", **words)
    return _("%(low)s to %(high)s %(currency)s/t, the price of the region that emits", **words)


def same_as(net: pd.DataFrame) -> dict[str, str]:
    """Return rules whose net receipts repeat those of an earlier one, rule → that one."""
    most = float(np.abs(net.to_numpy()).max(initial=0.0))
    found: dict[str, str] = {}
    for at, rule in enumerate(net.columns):
        for earlier in net.columns[:at]:
            apart = np.abs(net[rule].to_numpy() - net[earlier].to_numpy()).max(initial=0.0)
            if earlier not in found and apart <= SAME * most:
                found[str(rule)] = str(earlier)
                break
    return found


def switching_told(found: Compensation) -> str:
    """Return which regions receive under one rule and pay under another."""
    compared = comparison(found.settlements)
    known = provinces_by("en")
    provinces = all(region in known for region in found.table.regions)
    names = commas(map(local_name, compared.switching))
    count = len(compared.switching)
    if not count:
        return _("No region receives under one of these rules and pays under another.")
    if provinces:
        return ngettext(
            "%(n)s province switches between paying and receiving across these rules: %(names)s.",
            "%(n)s provinces switch between paying and receiving across these rules: %(names)s.",
            count,
            names=names,
        )
    return ngettext(
        "%(n)s region switches between paying and receiving across these rules: %(names)s.",
        "%(n)s regions switch between paying and receiving across these rules: %(names)s.",
        count,
        names=names,
    )


def scope_told(found: Compensation) -> list[str]:
    """Return which tonnes are settled, and which are not."""
    parties, lines = found.parties, []
    if parties.export_tonnes == "exporter":
        lines.append(
            _("Exports outside the table count as final demand of the region that ships them.")
        )
    elif parties.exported:
        lines.append(
            _(
                "%(mass)s Mt embodied in exports outside the table are not allocated to any "
                "region.",
                mass=f"{parties.exported:,.1f}",
            )
        )
    if parties.exempted:
        lines.append(
            _(
                "%(mass)s Mt of exempt sectors are left out: %(sectors)s.",
                mass=f"{parties.exempted:,.1f}",
                sectors=commas(map(local_name, found.plan.exempt)),
            )
        )
    return lines


def rules_remarks(found: Compensation) -> list[str]:
    """Return what single rules leave out, change or repeat."""
    lines = [
        _(
            "%(rule)s: the same net receipts as %(other)s, shown once.",
            rule=rule_name(rule),
            other=rule_name(other),
        )
        for rule, other in same_as(found.net).items()
    ]
    for settlement in found.settlements:
        lines += _of_rule(settlement)
    return lines


def _of_rule(settlement: Settlement) -> list[str]:
    rule, lines = rule_name(settlement.rule), []
    outside = settlement.facts.get("outside")
    if isinstance(outside, float) and outside > LEAST_MT:
        lines.append(
            _(
                "%(rule)s: %(mass)s Mt are allocated to foreign suppliers, outside the settlement.",
                rule=rule,
                mass=f"{outside:,.1f}",
            )
        )
    clipped, weights = settlement.facts.get("clipped"), settlement.facts.get("weights")
    if isinstance(clipped, list):
        lines.append(
            _(
                "%(rule)s: shares cut to [0, 1] for %(industries)s.",
                rule=rule,
                industries=commas(map(local_name, clipped)),
            )
        )
    if isinstance(weights, pd.Series):
        told = weights_told({str(name): float(each) for name, each in weights.items()})
        lines.append(_("%(rule)s, %(weights)s", rule=rule, weights=told))
    lines += [
        _(FLAGS[name, int(bool(flag))], rule=rule)
        for name, flag in settlement.flags.items()
        if (name, int(bool(flag))) in FLAGS
    ]
    return lines
