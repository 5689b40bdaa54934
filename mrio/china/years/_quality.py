"""The quality sheet of an embedded year: what is data, independent figures, power by source."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mrio.china.raw import Inventory
from mrio.china.table_2007 import BILLION
from mrio.china.years._year import Year, output_of, power_output
from mrio.construct.core import BuildReport, ratio
from mrio.labels import POWER_PARTS, SECTOR_OF_SOURCE

USUAL = (700.0, 1150.0)
"""Grams of CO2 per kWh of coal power between which no word is said."""
POWER_SECTOR = "Production and Supply of Electric Power, Steam and Hot Water"
PLAUSIBLE_HEAT = (70.0, 150.0)
"""Kilograms of CO2 per GJ of heat between which no word is said."""
WORKS_GASES = ("Coke Oven Gas", "Other Gas")
POOR = 0.1
"""Value added of coal power below this share of its output is named."""


def report_status(year: Year, report: BuildReport) -> None:
    """Put what of each block is data first in the report."""
    report.tables = {"What is data, and what is computed": year.merged.status} | report.tables


def report_power(year: Year, inventory: Inventory, report: BuildReport) -> None:
    """Add power by source: TWh, prices at the plant, CO2 per kWh with reasons, heat."""
    merged, made, sales = year.merged, year.made, year.split.sales
    names = pd.Index(merged.regions, name="province")
    generation = pd.DataFrame(made.generation, names, list(SECTOR_OF_SOURCE))
    generation["printed, all sources"] = merged.generation.sum(axis=1).to_numpy()
    generation.loc["all"] = generation.sum()
    report.tables["Power generated, TWh"] = generation
    output = power_output(year) / BILLION
    bought = sales.users[:, 1:].sum(axis=(0, 1, 3)) / BILLION
    money = pd.DataFrame(output, names, list(POWER_PARTS))
    money["netted"] = sales.netted / BILLION
    money["price at the plant over the parameter"] = sales.price_factor
    money["users pay, CNY/kWh"] = ratio(bought, year.system.supply, fill=np.nan)
    report.tables["Power and heat in money, bn CNY"] = money
    _report_coal(year, inventory, names, report)
    _report_prices(year, report)
    _report_earnings(year, names, report)
    _report_heat(year, report)
    report.decide(
        "sales inside the power sector",
        f"{sales.netted.sum() / BILLION:.0f} billion CNY: generators to grids, grids to grids",
        "netted: users buy generation of (province, source) and transmission beside it; value "
        "added is unchanged",
    )
    report.decide(
        "what leaves a province",
        "statistics tell TWh between provinces, not their source",
        "the mix of the province that sends; the border's price above the plant's is its "
        "transmission's",
    )
    report.facts["power generated, TWh"] = float(made.generation.sum())
    report.facts["power between provinces, TWh"] = float(merged.flows.sum())
    report.facts["power and heat, output, bn CNY"] = float(output.sum())


def _report_prices(year: Year, report: BuildReport) -> None:
    """Tell where users' payments cannot hold the price at the plant."""
    merged, sales = year.merged, year.split.sales
    scaled = [
        f"{name} × {factor:.2f}"
        for name, factor in zip(merged.regions, sales.price_factor, strict=True)
        if factor < 0.995
    ]
    report.decide(
        "prices at the plant",
        f"one national price by source; users' payments cannot hold it in {', '.join(scaled)}",
        "all sources there are cheaper by that factor; transmission keeps at least a tenth of what "
        "users pay, and no user pays less than the plant asks",
    )


def _report_earnings(year: Year, names: pd.Index, report: BuildReport) -> None:
    """Name provinces whose coal power hardly earns its fuel."""
    merged = year.merged
    coal = year.sectors.index(SECTOR_OF_SOURCE["coal"])
    value_added = year.parts.value_added.sum(axis=0).reshape(len(names), -1)[:, coal]
    earned = ratio(value_added, output_of(year)[:, coal], fill=np.nan)
    poor = [
        f"{name} {share:.2f}"
        for name, share in zip(merged.regions, earned, strict=True)
        if share < POOR
    ]
    report.decide(
        "coal power that earns little",
        f"value added below {POOR:.0%} of output: {', '.join(poor) or 'none'}",
        "kept: the sector's fuel, as its province books it, costs what its power sells for at the "
        "price of the parameter file",
    )


def _report_heat(year: Year, report: BuildReport) -> None:
    """Tell what heat is, and where its CO2 is out of the ordinary."""
    merged, made, sales = year.merged, year.made, year.split.sales
    report.decide(
        "heat",
        f"{made.heat.sum():.0f} PJ at {year.parameters['price heat'].value:g} CNY/GJ, "
        f"{made.co2[:, :, 0].sum():.0f} Mt CO2; {sales.heat_left.sum() / BILLION:.1f} billion CNY "
        "beyond what buyers pay",
        "sold in its province to the users of the energy balances of 2007",
    )
    per_heat = ratio(made.co2[:, :, 0].sum(axis=0), made.heat, fill=np.nan) * 1000.0
    odd = [
        f"{name} {value:.0f}"
        for name, value in zip(merged.regions, per_heat, strict=True)
        if not PLAUSIBLE_HEAT[0] <= value <= PLAUSIBLE_HEAT[1]
    ]
    report.decide(
        "CO2 per GJ of heat",
        f"nation {made.co2[:, :, 0].sum() / made.heat.sum() * 1000:.0f} kg/GJ; outside "
        f"{PLAUSIBLE_HEAT[0]:.0f} to {PLAUSIBLE_HEAT[1]:.0f}: {', '.join(odd) or 'none'}",
        "reported, not tuned: coal put into heating and heat made are two rows of the energy "
        "balances, and do not agree there",
    )


def _report_coal(year: Year, inventory: Inventory, names: pd.Index, report: BuildReport) -> None:
    made = year.made
    burnt = made.co2[0, :, POWER_PARTS.index(SECTOR_OF_SOURCE["coal"])]
    twh = made.generation[:, 0]
    grams = ratio(burnt, twh, fill=np.nan) * 1000.0
    block = inventory.co2.xs(POWER_SECTOR, level="sector").reindex(list(names))
    coal = block.iloc[:, : list(block.columns).index("Crude Oil")].sum(axis=1).to_numpy()
    works = ratio(block[list(WORKS_GASES)].sum(axis=1).to_numpy(), coal)
    frame = pd.DataFrame(
        {
            "coal power, TWh": twh,
            "CO2, Mt": burnt,
            "g/kWh": grams,
            "share of heat in coal's CO2": made.heat_shares[0],
            "g/kWh, heat with it": ratio(coal, twh, fill=np.nan) * 1000.0,
            "share of works' gases in it": works,
            "share of coal in generation": ratio(twh, made.generation.sum(axis=1)),
        },
        names,
    )
    nation = float(burnt.sum() / twh.sum()) * 1000.0
    frame["reason"] = [_reason(row, nation) for row in frame.to_dict("records")]
    report.tables["CO2 of coal power by province"] = frame
    report.facts["coal power, g CO2/kWh, nation"] = nation
    outside = (grams < USUAL[0]) | (grams > USUAL[1])
    cells = ", ".join(
        f"{name} {value:.0f}" for name, value in zip(names[outside], grams[outside], strict=True)
    )
    report.decide(
        "CO2 per kWh of coal power",
        f"nation {nation:.0f} g/kWh; outside {USUAL[0]:.0f} to {USUAL[1]:.0f}: {cells or 'none'}",
        "reported with reasons, not tuned; the inventories' coal and the statistics' TWh are two "
        "sources, and own plants of works burn coal that the inventories book with power",
    )


def _reason(row: dict[str, float], nation: float) -> str:
    """Say which part of a province's figure is out of the ordinary."""
    grams = row["g/kWh"]
    if np.isnan(grams):
        return "no coal power"
    if USUAL[0] <= grams <= USUAL[1]:
        return ""
    if grams < USUAL[0]:
        return "little coal burnt for its thermal power: gas, or plants of works, run beside it"
    reasons = []
    if row["share of works' gases in it"] > 0.05:
        reasons.append("gases of coking and steel works, of which more is burnt than is generated")
    if row["share of coal in generation"] < 0.6:
        reasons.append("coal plants run part of the year beside other sources, at low efficiency")
    if row["share of heat in coal's CO2"] > 0.15:
        reasons.append("much heat, of which coal by tonnes gives power too large a part")
    if not reasons:
        reasons.append(
            f"{grams / nation:.2f} times the nation's coal per kWh: small plants and poor coal, or "
            "coal of other users booked with power"
        )
    return "; ".join(reasons)


def report_flows(year: Year, report: BuildReport) -> None:
    """Compare power sold between provinces in the table with the statistics."""
    sales, flows = year.split.sales, year.merged.flows
    between, border = sales.between, sales.border_price
    implied = between / border
    worst = np.abs(implied - flows)
    o, d = np.unravel_index(int(worst.argmax()), worst.shape)
    regions = year.merged.regions
    report.facts["power between provinces in money, TWh at one price"] = float(implied.sum())
    report.facts["power between provinces, largest difference of a pair, TWh"] = float(worst.max())
    report.decide(
        "power between provinces",
        f"{flows.sum():.1f} TWh at {border / BILLION:.3f} CNY/kWh; largest difference of a pair "
        f"{worst.max():.2g} TWh ({regions[o]} to {regions[d]})",
        "flows are the statistics', money is TWh × one price",
    )


def independent(year: int, accounts: dict[str, float], official: dict[str, float]) -> pd.DataFrame:
    """Return the table's figures beside those of others, with the reason of the difference."""
    budget: dict[str, float] = dict(zip(_BUDGET_ROWS, _BUDGET[year], strict=True))
    rows = []
    for name, found in accounts.items():
        other = budget.get(name, official.get(name, np.nan))
        source = _GCB if name in budget else _SOURCES.get(name, "")
        reason = _REASONS.get(name, "")
        if year == 2007:
            reason = _REASONS_2007.get(name, reason)
        rows.append((name, found, other, found / other, source, reason))
    columns = ["figure", "table", "other", "ratio", "source of the other", "why they differ"]
    return pd.DataFrame(rows, columns=columns).set_index("figure")


INSIDE = "consumption: production less exported, Mt CO2"
DOMESTIC = "consumption with imports at domestic technology, Mt CO2"
_BUDGET_ROWS = ("production, Mt CO2", INSIDE, DOMESTIC)
_BUDGET = {
    2007: (6979.0, 5546.0, 5546.0),
    2012: (9779.0, 8504.0, 8504.0),
    2017: (10011.0, 9150.0, 9150.0),
}
_GCB = "Global Carbon Budget, a copy of 2021/22"
_SOURCES = {
    "value added, trillion CNY": "NBS, national table",
    "exports, trillion CNY": "NBS, national table",
    "imports, trillion CNY": "NBS, national table",
    "CO2 of provinces, Mt": "CEADs, the 30 inventories as printed",
    "CO2 beside the national inventory, Mt": "CEADs, national inventory",
    "power generated, TWh": "statistics by province, summed",
    "power between provinces, TWh": "statistics (2007: sent by the energy balances)",
}
_REASONS = {
    "CO2 beside the national inventory, Mt": "provinces together report more coal than the "
    "nation; provinces are the control, the gap is printed",
    "production, Mt CO2": "GCB counts Tibet and all cement, and uses national energy data; the "
    "table follows the provinces' inventories",
    INSIDE: "imports carry no emissions here: production less exported",
    DOMESTIC: "imports at China's own coefficients, re-exports netted; made abroad they took less "
    "carbon, by the GCB's figure",
    "power generated, TWh": "rounded to 0.1 TWh by province and source",
}
_REASONS_2007 = {
    "value added, trillion CNY": "provinces together book more GDP than the nation; their tables "
    "are taken as printed",
    "exports, trillion CNY": "what provinces' bookings cannot hold is not placed",
    "imports, trillion CNY": "what provinces' bookings cannot hold is not placed",
}
