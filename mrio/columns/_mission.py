"""Columns of the mission: one region and a group of others, by sector, region and year."""

from __future__ import annotations

from mrio.columns._column import Column

MT, MONEY = "Mt CO2", "million {currency}"


def _ranged(key: str, heading: str, heading_zh: str, unit: str, digits: int) -> tuple[Column, ...]:
    """Return a figure's lowest and highest over alternative construction choices."""
    return (
        Column(f"{key}_low", f"{heading}, lowest", f"{heading_zh}，最低", unit, digits, True),
        Column(f"{key}_high", f"{heading}, highest", f"{heading_zh}，最高", unit, digits, True),
    )


ASKED = (
    Column(
        "out",
        "Flow",
        "流量",
        MT,
        1,
        meaning="Emitted by industries of the region asked about for the group’s final demand.",
        meaning_zh="所问地区产业为该组地区最终需求的排放。",
    ),
    Column(
        "back",
        "Reverse flow",
        "反向流量",
        MT,
        1,
        meaning="Emitted by industries of the group for the final demand of the region asked "
        "about.",
        meaning_zh="该组地区产业为所问地区最终需求的排放。",
    ),
    Column("net", "Net transfer", "净转移", MT, 1, True),
    Column("out_value_added", "Value added in the flow", "流量中的增加值", "billion {currency}", 2),
    Column(
        "back_value_added",
        "Value added in the reverse flow",
        "反向流量中的增加值",
        "billion {currency}",
        2,
    ),
    Column(
        "value_added",
        "GDP",
        "地区生产总值",
        "billion {currency}",
        0,
        meaning="Value added of the {place}’s industries.",
        meaning_zh="本地各产业增加值之和。",
    ),
    Column(
        "payment",
        "Payment",
        "支付额",
        MONEY,
        0,
        True,
        "Price × net transfer; above zero the {place} receives, below it pays. Zero in sum over "
        "the {place}s.",
        "价格×净转移；为正表示接收，为负表示支付。各地合计为零。",
    ),
    Column("structure", "Trade structure", "贸易结构"),
    Column("industry", "Industrial emissions of the origin", "来源地产业排放", MT, 1),
    Column(
        "out_share",
        "Share of the origin’s industrial emissions",
        "占来源地产业排放比重",
        "%",
        1,
        share=True,
    ),
    *_ranged("out", "Flow", "流量", MT, 1),
    *_ranged("back", "Reverse flow", "反向流量", MT, 1),
    Column(
        "net_low",
        "Net transfer, lowest",
        "净转移，最低",
        MT,
        1,
        True,
        "The lowest net transfer over all alternative construction choices, which the statistics "
        "behind the table leave open.",
        "在统计资料未能确定的各种编表选择下，净转移的最低值。",
    ),
    Column(
        "net_high",
        "Net transfer, highest",
        "净转移，最高",
        MT,
        1,
        True,
        "The highest over the same variants. Where the two differ in sign, the statistics do not "
        "settle whether the {place} is a net sender or a net receiver.",
        "同样各种选择下的最高值。两者异号时，统计资料不能确定该地是净流出还是净流入。",
    ),
    *_ranged("payment", "Payment", "支付额", MONEY, 0),
)

_MOVED = (
    ("out", "Flow", "流量", MT, 1),
    ("back", "Reverse flow", "反向流量", MT, 1),
    ("net", "Net transfer", "净转移", MT, 1),
    ("payment", "Payment", "支付额", MONEY, 0),
)
CHANGES = (
    *(
        Column(f"{key}_change", f"{head}, change", f"{zh}，变化", unit, digits, True)
        for key, head, zh, unit, digits in _MOVED
    ),
    *(
        column
        for key, head, zh, unit, digits in _MOVED
        for column in _ranged(f"{key}_change", f"{head}, change", f"{zh}，变化", unit, digits)
    ),
    Column("shared_tables", "Tables built for both years", "两年共有的备选表数"),
)
"""From the year before, within each alternative table that both years share."""

SPREAD = (
    Column("embedded", "Embedded table", "内置表"),
    Column("single_low", "Lowest, one choice changed at a time", "逐项改变的最低值"),
    Column("single_high", "Highest, one choice changed at a time", "逐项改变的最高值"),
    Column("low", "Lowest over all tables", "所有备选表的最低值"),
    Column("high", "Highest over all tables", "所有备选表的最高值"),
    Column("below_zero", "Below zero", "为负的比例", "% of tables", 0, share=True),
    Column("tables", "Tables", "备选表数"),
    Column("counterpart", "Counterpart", "交易对方"),
)

MISSION = (*ASKED, *CHANGES, *SPREAD)
