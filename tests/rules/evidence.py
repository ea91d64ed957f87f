"""Specs of the rules in checks/evidence.py; CM306 needs required coverage: test_standards.py."""

from __future__ import annotations

from tests.rules.spec import CONFIGURATION, Spec

_REVIEW = (
    "JL-01-01-2026",
    "rec.context-review",
    """issues:
  - {side: external, topic: policy, issue: 碳市场扩围, effect: mixed, consequence: 可能纳入配额管理,
     monitoring: 每月检索, post: 核算员, since_last: new}
  - {side: internal, topic: resources, issue: 计量人员不足, effect: negative,
     consequence: 数据核对不及时, monitoring: 每季度盘点, post: 核算员, since_last: new}
climate_conditions: 夏季高温日增多，制冷用电增加
conclusion: 因素无重大遗漏
""",
    "recorded_on: 2026-01-12\n",
)

SPECS = (
    Spec("CM307", (_REVIEW,), "JL-01-01-2026", ("2026-01-12",), "2025-01-12", says="2026-01-12"),
    Spec(
        "CM307",
        (_REVIEW,),
        CONFIGURATION,
        ("value: P6M",),
        "value: P3M",
        at=("JL-01-01-2026", ("recorded_on: ", "2026-01-12")),
        before=(
            (
                CONFIGURATION,
                ("parameters:\n",),
                "parameters:\n  - {id: interval-rec.context-review, value: P6M, meaning: 间隔}\n",
            ),
        ),
        name="parameter",
    ),
)
