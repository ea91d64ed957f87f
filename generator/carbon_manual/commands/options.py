"""The options that choose a part of a figure, by the names of the figures' parameters."""

from __future__ import annotations

from typing import Final

from carbon_manual.diagnostic import Text

FIGURE_OPTIONS: Final = (
    ("site", Text("场所代号", "site")),
    ("source", Text("碳源编号", "source")),
    ("category", Text("排放种类", "category")),
    ("carrier", Text("能源品种", "carrier")),
    ("factor", Text("因子编号", "factor")),
    ("indicator", Text("碳绩效参数编号", "indicator")),
    ("baseline", Text("碳基准记录编号", "number of the baseline")),
    ("objective", Text("目标编号", "objective")),
    ("benchmark", Text("先进值编号", "leading value")),
    ("action", Text("措施编号", "action")),
    ("product", Text("产品代号或名称", "code or name of a product")),
    ("record", Text("记录编号", "number of a record")),
    ("period", Text("期间，如 2025-03", "period such as 2025-03")),
    ("since", Text("对比或起始年份", "year compared with, or first year")),
    ("term", Text("intercept 或变量代号", "intercept or the code of a variable")),
    ("side", Text("baseline、project 或 leakage", "baseline, project or leakage")),
    ("table", Text("estimate 或 actual", "estimate or actual")),
    ("stage", Text("生命周期阶段", "stage of the life cycle")),
    ("kind", Text("碳资产或抵消种类", "kind of asset or offset")),
    ("movement", Text("碳资产变动", "movement of assets")),
    ("status", Text("抵消状态", "status of offsets")),
    ("gas", Text("气体", "gas")),
    ("sink", Text("碳汇编号", "sink")),
    ("material", Text("物料", "material")),
    ("years", Text("年数", "number of years")),
    ("day", Text("日期，如 2026-10-31", "day such as 2026-10-31")),
    ("level", Text("unit、sub-unit 或 equipment", "unit, sub-unit or equipment")),
    ("energy", Text("能源或介质", "energy or medium")),
    ("origin", Text("数据类别", "class of data")),
    ("route", Text("meter、bill 或 stock", "meter, bill or stock")),
)
