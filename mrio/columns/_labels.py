"""Columns that say what a row is of: regions, sectors, demand, years, findings."""

from __future__ import annotations

from mrio.columns._column import Column

LABELS = (
    Column("region", "Region", "地区"),
    Column("sector", "Sector", "部门"),
    Column("origin", "Region of origin", "来源地"),
    Column("destination", "Region of destination", "目的地"),
    Column("product_region", "Region of the final product", "最终产品地区"),
    Column("product_sector", "Sector of the final product", "最终产品部门"),
    Column("category", "Category of final demand", "最终需求类别"),
    Column("stressor", "Stressor", "环境压力因子"),
    Column("route", "Route", "路径类型"),
    Column("charged", "Allocated to", "归属"),
    Column("year", "Year", "年份"),
    Column("table", "Table", "投入产出表"),
    Column("figure", "Figure", "指标"),
    Column("key", "Field", "字段"),
    Column("value", "Value", "数值", "{own}"),
    Column("severity", "Severity", "级别"),
    Column("code", "Code", "代码"),
    Column("message", "Message", "说明"),
    Column("where", "Where", "位置"),
)
