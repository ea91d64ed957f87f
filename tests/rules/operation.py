"""Specs of the rules in checks/operation.py."""

from __future__ import annotations

from tests.rules.spec import Spec
from tests.system_under_test import record

# A spec adds records only; the draft of a document replaces one added under the document's path.
_PATH = "procedures/ZY-01.md"
_CRITERIA = """---
id: ZY-01
type: wi.operating-criteria
title: {zh: 中央空调运行准则, en: Operating criteria of the air conditioning}
version: "1.0"
owner: 核算员
effective: 2026-01-15
next_review: 2027-01-15
department: 办公室
history:
  - {version: "1.0", date: 2026-01-12, change: 首次发布}
criteria:
  - {process: 中央空调, characteristic: 供水温度, set_point: 7 ℃, unit: ℃, lower: 6, upper: 9,
     serious_deviation: 连续两日超过上限, frequency: day, post: 核算员}
---

# 中央空调运行准则 {#zy-01}

## 参数 {#settings}

供水温度按设定值运行，越限时先查负荷再调机组。
"""
DRAFT = (_PATH, "wi.operating-criteria", "", "")
WRITTEN = (_PATH, (record(*DRAFT),), _CRITERIA)
INDICATORS = (
    "JL-05-01",
    "rec.indicator-register",
    """indicators:
  - {id: ZB-01, name: 单位面积排放, kind: per-area, sites: [s1, s2], formula: 排放总量除以建筑面积,
     unit: kgCO2e/m2, better: lower, figure: ghg.per_area, data_source: 碳清单, interval: P1Y,
     post: 核算员, review: suitable}
  - {id: ZB-02, name: 排放总量, kind: total, sites: [s1, s2], formula: 各碳源之和, unit: tCO2e,
     better: lower, figure: ghg.total, data_source: 碳清单, interval: P1Y, post: 核算员,
     review: suitable}
""",
    "recorded_on: 2026-01-12\n",
)
_USES = (
    "JL-03-03-S1",
    "rec.seu-register",
    """criterion: 占本场所用能一成以上
uses:
  - {id: EU-01, name: 中央空调, sources: [S1-EL], reason: 占用电四成, facilities: 冷水机组和水泵,
     variables: [室外温度], indicator: ZB-01, activity_level: 480 MWh, performance: 与去年持平,
     posts: [核算员], criteria: [ZY-01]}
""",
    "site: s1\nrecorded_on: 2026-01-12\n",
)
_READINGS = (
    "JL-16-01-S1",
    "rec.operation-control",
    """process: 中央空调
use: EU-01
criteria: [ZY-01]
readings:
  - {date: 2026-06-01, characteristic: 供水温度, value: 8.5, unit: ℃, lower: 6, upper: 9,
     within: true, post: 核算员}
  - {date: 2026-06-02, characteristic: 供水温度, value: 9.5, unit: ℃, upper: 9, within: false,
     post: 核算员}
  - {date: 2026-06-03, characteristic: 供水温度, value: 10, unit: ℃, upper: 9, within: false,
     post: 核算员}
  - {date: 2026-06-04, characteristic: 供水温度, value: 7.5, unit: ℃, upper: 9, within: true,
     post: 核算员}
within_limits: false
excursions:
  - {date: 2026-06-03, description: 供水温度偏高, cause: 冷却塔风机停转, action: 更换皮带}
""",
    "site: s1\nperiod: 2026-06\n",
)
_CALM = (
    "JL-16-01-S1-B",
    "rec.operation-control",
    """process: 中央空调水泵
criteria: [ZY-01]
readings:
  - {date: 2026-06-01, characteristic: 压差, value: 120, unit: kPa, lower: 90, within: true,
     post: 核算员}
within_limits: true
""",
    "site: s1\nperiod: 2026-06\n",
)
_TESTS = (
    "JL-16-02-S1",
    "rec.control-verification",
    """measures:
  - {measure: 供水温度控制, use: EU-01, criterion: ZY-01, kind: procedure, date: 2025-09-10,
     method: 降低设定值观察响应, finding: 十分钟内回到限内, result: valid, post: 核算员}
conclusion: 准则有效
""",
    "site: s1\nrecorded_on: 2026-03-10\n",
)
_RENEWED = (
    "JL-16-02-S1",
    "rec.control-verification",
    _TESTS[2]
    .replace("2025-09-10", "2026-03-10")
    .replace("result: valid", "result: update, update: 夏季设定值改为八度, due: 2026-07-31"),
    _TESTS[3],
)
_BASE = (DRAFT, INDICATORS, _USES)
_KEPT = (*_BASE, _READINGS)
_BEFORE = (WRITTEN,)
_OLD = (*_BEFORE, (_PATH, ("effective: 2026-01-15",), "effective: 2025-01-15"))

SPECS = (
    Spec("CM701", _BASE, "JL-03-03-S1", ("criteria: [ZY-01]",), "criteria: []", before=_BEFORE,
         at=("JL-03-03-S1", ("id: ", "EU-01")), says="EU-01"),
    Spec("CM701", _BASE, "JL-03-03-S1", (", no_criteria: 没有可调参数",), "", name="reason",
         at=("JL-03-03-S1", ("id: ", "EU-01")),
         before=(*_BEFORE, ("JL-03-03-S1", ("criteria: [ZY-01]",), "no_criteria: 没有可调参数"))),
    Spec("CM702", _KEPT, "JL-16-01-S1", ("8.5",), "9.2", before=_BEFORE, says="9.2",
         at=("JL-16-01-S1", ("within: ", "true"))),
    Spec("CM702", _KEPT, "JL-16-01-S1", ("lower: ", "6"), "10", before=_BEFORE, name="crossed"),
    Spec("CM702", _KEPT, "JL-16-01-S1", ("within_limits: ", "false"), "true", before=_BEFORE,
         says="2", name="overall"),
    Spec("CM702", (*_BASE, _READINGS, _CALM), "JL-16-01-S1-B", ("within_limits: ", "true"), "false",
         before=_BEFORE, name="overall-calm"),
    Spec("CM703", _KEPT, "JL-16-01-S1", ("excursions:", "2026-06-03"), "2026-06-04", before=_BEFORE,
         at=("JL-16-01-S1", ("2026-06-02", "within: ", "false")), says="2026-06-02"),
    Spec("CM704", (*_KEPT, _CALM), "JL-16-01-S1", ("use: EU-01\n",), "", before=_BEFORE,
         at=("JL-03-03-S1", ("id: ", "EU-01"))),
    Spec("CM704", (*_KEPT, _CALM), "JL-16-01-S1", ("period: ", "2026-06"), "2026-04",
         before=_BEFORE, at=("JL-03-03-S1", ("id: ", "EU-01")), name="old"),
    Spec("CM709", (*_BASE, _TESTS), "JL-16-02-S1", ("2025-09-10",), "2025-05-10", before=_OLD,
         at=("JL-03-03-S1", ("criteria: [", "ZY-01")), says="2025-05-10"),
    Spec("CM709", (*_BASE, _RENEWED), "JL-16-02-S1", (", due: 2026-07-31",), "", before=_BEFORE,
         at=("JL-16-02-S1", ("result: ", "update")), name="no-due"),
    Spec("CM709", (*_BASE, _RENEWED), "JL-16-02-S1", ("due: ", "2026-07-31"), "2026-05-31",
         before=_BEFORE, says="2026-05-31", name="update"),
)  # fmt: skip
