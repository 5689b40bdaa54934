"""Columns of carbon accounts: principles, transfers, value chains, supply chains."""

from __future__ import annotations

from mrio.columns._column import OWN, Column


def _own(key: str, heading: str, heading_zh: str, *, signed: bool = False) -> Column:
    """Return a column in the unit of its frame, with as many digits as the figures need."""
    return Column(key, heading, heading_zh, OWN, signed=signed)


PRINCIPLES = (
    Column(
        "production",
        "Production, households included",
        "生产侧（含居民）",
        OWN,
        meaning="Emitted inside the {place}: by its industries, whomever they serve, and directly "
        "by its households.",
        meaning_zh="本地排放：各产业（不论服务于谁）与居民直接排放之和。",
    ),
    Column(
        "consumption",
        "Consumption, households included",
        "消费侧（含居民）",
        OWN,
        meaning="Emitted in any {place} of the table for this {place}’s final demand (consumption "
        "and investment), with its households’ direct emissions. What was emitted abroad for "
        "imported goods is not in it.",
        meaning_zh="表内各地为满足本地最终需求（消费与投资）的排放，含居民直接排放；不含进口品在国外的排放。",
    ),
    _own("trade_balance", "Bilateral trade (EEBT)", "双边贸易（EEBT）"),
    _own("income", "Income", "收入侧"),
    _own("average", "Half consumption, half income", "消费侧与收入侧各半"),
    _own("shared", "Shared", "共担"),
    _own("technology_adjusted", "Technology-adjusted", "技术调整"),
)

TRANSFERS = (
    Column(
        "sent",
        "Embodied in outflows to {place}s",
        "流出隐含排放",
        OWN,
        meaning="Emitted by the {place}’s industries for the final demand of the other {place}s.",
        meaning_zh="本地产业为其他地区最终需求的排放。",
    ),
    Column(
        "received",
        "Embodied in inflows from {place}s",
        "流入隐含排放",
        OWN,
        meaning="Emitted by industries of the other {place}s for this {place}’s final demand.",
        meaning_zh="其他地区产业为本地最终需求的排放。",
    ),
    Column(
        "net_transfer",
        "Net transfer",
        "净转移",
        OWN,
        signed=True,
        meaning="Emissions embodied in outflows less those embodied in inflows; above zero the "
        "{place} emits more for the others than they for it. Zero in sum over the {place}s.",
        meaning_zh="流出隐含排放减流入隐含排放；为正表示本地为他地的排放多于他地为本地的排放。各地合计为零。",
    ),
    Column(
        "exported",
        "Embodied in exports",
        "出口隐含排放",
        OWN,
        meaning="Emitted by the {place}’s industries for exports to the rest of the world, "
        "directly or through other {place}s’ exports.",
        meaning_zh="本地产业为出口（直接或经其他地区出口）的排放。",
    ),
    Column(
        "net_with_exports",
        "Net transfer with exports",
        "净转移（含出口）",
        OWN,
        signed=True,
        meaning="Net transfer plus emissions embodied in exports; equals production less "
        "consumption.",
        meaning_zh="净转移加出口隐含排放，等于生产侧减消费侧。",
    ),
    _own("own", "For own final demand", "为本地最终需求"),
    _own("eebt", "Emissions embodied in bilateral trade", "双边贸易隐含排放"),
    _own("passed_on", "Passed on to third regions", "转往第三地"),
    _own("through_others", "By way of third regions", "经由第三地"),
    _own("flows", "Flow to final users", "流向最终用户"),
    _own("net_emissions", "Net emissions", "净排放", signed=True),
    _own("net_value_added", "Net value added", "净增加值", signed=True),
    _own("emission_strength", "Strength of emissions", "排放强弱比"),
    _own("value_added_strength", "Strength of value added", "增加值强弱比"),
    _own("dyad_ratio", "CO2 share / value-added share", "碳份额与增加值份额之比"),
    Column("quadrant", "Quadrant", "象限"),
    _own("made_inside", "Emissions of own production", "本地生产排放"),
    _own("imported", "Imports at domestic technology", "按本国技术计的进口排放"),
)

INDUSTRIES = (
    _own("D_pba", "Production account", "生产侧账户"),
    _own("D_cba", "Consumption account", "消费侧账户"),
    _own("D_imp", "Embodied in imports", "进口隐含"),
    _own("D_exp", "Embodied in exports", "出口隐含"),
)

VALUE_CHAINS = (
    _own("pure domestic", "Purely domestic", "纯国内"),
    _own("final-goods trade", "Trade in final goods", "最终品贸易"),
    _own("simple value chain", "Simple value chain", "简单价值链"),
    _own("complex value chain", "Complex value chain", "复杂价值链"),
    _own("exports outside the table", "Exports outside the table", "表外出口"),
    _own("own final demand", "Own final demand", "本地最终需求"),
    _own("final goods", "Final goods", "最终品"),
    _own(
        "intermediates, used by the buyer", "Intermediates, used by the buyer", "中间品，买方使用"
    ),
    _own(
        "intermediates, passed on to a third region",
        "Intermediates, passed on to a third region",
        "中间品，转往第三地",
    ),
    _own("intermediates, returned home", "Intermediates, returned home", "中间品，返回本地"),
    _own("1 own, in final goods", "Own, in final goods", "本地，含于最终品"),
    _own(
        "2 own, in intermediates used by the buyer",
        "Own, in intermediates used by the buyer",
        "本地，含于买方使用的中间品",
    ),
    _own(
        "3 own, in intermediates passed on to a third region",
        "Own, in intermediates passed on to a third region",
        "本地，含于转往第三地的中间品",
    ),
    _own("4 own, returned in final goods", "Own, returned in final goods", "本地，随最终品返回"),
    _own(
        "5 own, returned in intermediates for own final demand",
        "Own, returned in intermediates for own final demand",
        "本地，随中间品返回供本地最终需求",
    ),
    _own("6 own, counted twice", "Own, counted twice", "本地，重复计算"),
    _own("7 of others, in final goods", "Of others, in final goods", "外地，含于最终品"),
    _own(
        "8 of others, in intermediates used by the buyer",
        "Of others, in intermediates used by the buyer",
        "外地，含于买方使用的中间品",
    ),
    _own("9 of others, counted twice", "Of others, counted twice", "外地，重复计算"),
    _own("exports outside the table, own", "Exports outside the table, own", "表外出口，本地"),
    _own(
        "exports outside the table, of others",
        "Exports outside the table, of others",
        "表外出口，外地",
    ),
)

PATHS = (
    Column("share", "Share of the total", "占总量比重", "%", 2, share=True),
    Column("tier", "Tier", "层级"),
    Column("buyer_region", "Region of the first buyer", "首个买方地区"),
    Column("buyer_sector", "Sector of the first buyer", "首个买方部门"),
    Column("final_demand", "Final demand of", "最终需求方"),
    Column("path", "Supply chain", "供应链"),
)

ACCOUNTS = (*PRINCIPLES, *TRANSFERS, *INDUSTRIES, *VALUE_CHAINS, *PATHS)
