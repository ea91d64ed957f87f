"""Specs of the rules in checks/deviations.py."""

from __future__ import annotations

from tests.rules.monitoring import INDICATORS, RESULT
from tests.rules.spec import Spec

_SITE = "site: s1\nrecorded_on: 2026-04-12\n"
_INVESTIGATION = (
    "JL-21-03-01",
    "rec.deviation",
    """detected: 2026-04-10
found_in: JL-21-02-S1
indicator: I-1
description: 一季度排放比预期高两成
value: 120 tCO2e
expected: 100 tCO2e
deviation: 20 %
criterion: 10 %
investigation: 查阅锅炉运行记录和气温
cause: 锅炉燃烧调节失效
response: 更换调节阀并调试
post: 核算员
due: 2026-07-31
status: closed
result: 用气量恢复正常
closed: 2026-05-20
""",
    _SITE,
)
_DEVIATING = (
    "JL-21-02-S1",
    "rec.monitoring-result",
    """items:
  - group: indicators
    content: 排放总量
    indicator: I-1
    value: 120 tCO2e
    expected: 100 tCO2e
    deviation: 20 %
    finding: 高于预期
    deviation_record: JL-21-03-01
    evidence: JL-07-02-2024
analysis: 用气量上升
influences: 采暖用气
effectiveness: 体系运行有效
conclusion: 已调查
""",
    "site: s1\nperiod: 2026-Q1\nrecorded_on: 2026-04-10\n",
)
_ADD = (INDICATORS, _DEVIATING, _INVESTIGATION)

SPECS: tuple[Spec, ...] = (
    Spec(
        "CM727",
        (INDICATORS, RESULT),
        "JL-05-01",
        ("deviation_limit: ", "10 %"),
        "4 %",
        at=("JL-21-02-S1", ("deviation: ", "-5 %")),
        says="没有调查记录",
    ),
    Spec(
        "CM727",
        (INDICATORS, RESULT),
        "JL-21-02-S1",
        ("    expected: 100 tCO2e\n    deviation: -5 %",),
        "    deviation: 25 %",
        at=("JL-21-02-S1", ("deviation: ", "25 %")),
        before=(("JL-05-01", ("    deviation_limit: 10 %\n",), ""),),
        says="限值 20.00 %",
        name="default-limit",
    ),
    Spec(
        "CM727",
        _ADD,
        "JL-21-03-01",
        ("indicator: ", "I-1"),
        "I-2",
        at=("JL-21-02-S1", ("deviation_record: ", "JL-21-03-01")),
        name="other-indicator",
    ),
    Spec(
        "CM728",
        _ADD,
        "JL-21-03-01",
        ("result: 用气量恢复正常\n",),
        "",
        at=("JL-21-03-01", ("status: ", "closed")),
        says="应对结果",
    ),
    Spec(
        "CM728",
        _ADD,
        "JL-21-03-01",
        ("closed: ", "2026-05-20"),
        "2026-03-20",
        says="早于发现日期",
        name="before-detection",
    ),
    Spec(
        "CM728",
        _ADD,
        "JL-21-03-01",
        ("due: ", "2026-07-31"),
        "2026-05-31",
        before=(
            (
                "JL-21-03-01",
                ("status: ", "closed\nresult: 用气量恢复正常\nclosed: 2026-05-20\n"),
                "open\n",
            ),
        ),
        says="仍在处理",
        name="overdue",
    ),
    Spec(
        "CM728",
        _ADD,
        "JL-21-03-01",
        ("deviation: ", "20 %"),
        "12 %",
        says="20.00 %",
        name="miscomputed",
    ),
    Spec(
        "CM728",
        _ADD,
        "JL-21-03-01",
        ("criterion: ", "10 %"),
        "15 %",
        says="参数表规定 10 %",
        name="looser-limit",
    ),
)
