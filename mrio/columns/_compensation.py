"""Columns of compensation: payments, ledger, what settlements mean, how sure they are."""

from __future__ import annotations

from mrio.columns._column import Column

MONEY, PRICE = "million {currency}", "{currency}/t"

_BEFORE_AFTER = tuple(
    Column(
        f"{key}_{when}",
        f"{name} of GDP per head, {when}",
        f"人均GDP的{name_zh}（补偿{when_zh}）",
        "index",
        4,
    )
    for key, name, name_zh in (("gini", "Gini", "基尼系数"), ("theil", "Theil", "泰尔指数"))
    for when, when_zh in (("before", "前"), ("after", "后"))
)

SETTLED = (
    Column("rule", "Rule", "规则"),
    Column("payer", "Payer", "支付方"),
    Column("receiver", "Recipient", "接收方"),
    Column("payment", "Payment", "支付额", MONEY, 1, frame="payments"),
    Column(
        "net_receipt",
        "Net receipt (+) or payment (−)",
        "净接收（+）或净支付（−）",
        MONEY,
        1,
        True,
        "Received less paid, under one rule.",
        "某一规则下接收额减去支付额。",
    ),
    Column("gdp", "GDP", "地区生产总值", "billion {currency}", 1),
    Column("share_of_gdp", "Share of GDP", "占GDP比重", "%", 2, True, share=True),
    Column("per_head", "Per head", "人均", "{currency} per head", 1, True),
    Column(
        "covers_cost",
        "Share of abatement cost covered",
        "覆盖减排成本的份额",
        "%",
        0,
        True,
        share=True,
    ),
    Column(
        "envies",
        "Regions treated better per net tonne",
        "单位净转移待遇更优的地区",
        "regions",
        0,
        frame="consequences",
    ),
    Column(
        "envy",
        "Largest difference per net tonne",
        "单位净转移的最大差额",
        PRICE,
        1,
    ),
    Column("moved", "Total payments", "支付总额", MONEY, 0),
    Column("payers", "Paying", "支付方数", "regions", 0),
    Column("receivers", "Receiving", "接收方数", "regions", 0),
    Column("heaviest_share", "Heaviest burden", "最大负担", "% of GDP", 2, share=True),
    Column("heaviest_for", "Borne by", "承担者"),
    Column(
        "envies",
        "Pairs that fail the no-envy test",
        "未通过无嫉妒检验的地区对",
        "pairs of regions",
        0,
        frame="fairness",
    ),
    Column("charged_at", "Whose price counts", "采用谁的价格"),
    *_BEFORE_AFTER,
    Column("pays", "Pays in", "支付概率", "% of draws", 0, share=True),
    Column("mean", "Mean", "均值", MONEY, 1, True),
    Column("low", "2.5th percentile", "2.5%分位数", MONEY, 1, True, frame="probability"),
    Column("high", "97.5th percentile", "97.5%分位数", MONEY, 1, True, frame="probability"),
    Column("case", "Case", "情形"),
    Column("price", "Price", "价格", PRICE, 2),
    Column("pays", "Pays in", "支付比例", "% of cases", 0, share=True, frame="turning"),
    Column("lowest", "Lowest", "最低", MONEY, 0, True, frame="turning"),
    Column("highest", "Highest", "最高", MONEY, 0, True, frame="turning"),
    Column("turns", "Switches sign", "正负号改变", frame="turning"),
)
"""Of payments and what they mean, by region, by rule and over cases."""

LEDGER = (
    Column("transaction", "Transaction", "交易号"),
    Column("amount", "Amount", "数量"),
    Column("unit", "Unit", "单位"),
    Column("instrument", "Instrument", "标的"),
    Column("reason", "Reason", "事由"),
    Column("purpose", "Purpose", "用途"),
    Column("claimant", "Claimant", "申领方"),
    Column("kind", "Kind", "种类"),
    Column("technology", "Technology", "技术"),
    Column("batch", "Batch", "批次"),
    Column("basis", "Basis", "依据"),
)

COMPENSATION = (*SETTLED, *LEDGER)
