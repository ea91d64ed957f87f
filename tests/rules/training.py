"""Specs of the rules in checks/training.py."""

from __future__ import annotations

from tests.rules.spec import Spec

_METERING = "xjzjxh-carbon-metrology"
_NEEDS = (
    "JL-10-02-2026",
    "rec.training-needs",
    """needs:
  - {post: 核算员, requirement: 会做不确定度分析, present: 会做核算, gap: 没有学过数据分析,
     topics: [data, metrology], content: 数据分析与不确定度, mode: internal, priority: high}
  - {post: 主任, requirement: 了解碳市场, present: 了解政策, gap: 不熟悉交易, topics: [trading],
     content: 碳市场概况, mode: online, priority: low}
""",
    "recorded_on: 2026-01-08\n",
)
_PLAN = (
    "JL-10-03-2026",
    "plan.training",
    """needs: JL-10-02-2026
courses:
  - {id: C-1, name: 法规与标准, topics: [law], audience: [核算员, 复核员], mode: internal,
     due: 2026-03-20, trainer: 主任, evaluation: exam}
  - {id: C-2, name: 数据分析与计量, topics: [data, metrology, accounting], audience: [核算员],
     mode: practical, due: 2026-09-20, trainer: 技术机构, evaluation: practical}
""",
    "recorded_on: 2026-01-12\n",
)
_HELD = (
    "JL-10-04-2026-1",
    "rec.training",
    """name: 法规与标准
course: C-1
date: 2026-03-19
mode: internal
topics: [law]
trainer: 主任
content: 双碳法规和标准
attendees:
  - {post: 核算员, holder: H-2, result: passed}
  - {post: 复核员, holder: H-3, result: failed, measure: 四月补考}
evaluation: exam
effect: 达到目的
""",
    "recorded_on: 2026-03-19\n",
)
_YEAR = (_NEEDS, _PLAN, _HELD)
_COURSES = ("JL-10-03-2026", ("courses:\n  ", "- {id"))

SPECS = (
    Spec(
        "CM315",
        _YEAR,
        "JL-10-04-2026-1",
        ("course: ", "C-1"),
        "C-2",
        at=("JL-10-03-2026", ("due: ", "2026-03-20")),
        says="C-1",
        name="not-held",
    ),
    Spec(
        "CM315",
        _YEAR,
        "JL-10-03-2026",
        ("audience: ", "[核算员, 复核员]"),
        "[核算员, 主任]",
        says="主任",
        name="not-attended",
    ),
    Spec(
        "CM315",
        _YEAR,
        "JL-10-04-2026-1",
        (", measure: 四月补考",),
        "",
        at=("JL-10-04-2026-1", ("result: ", "failed")),
        says="H-3 不合格",
        name="not-followed",
    ),
    Spec(
        "CM317",
        _YEAR,
        "JL-10-03-2026",
        ("metrology, ", "accounting"),
        "system",
        at=_COURSES,
        says="核算和报告",
        standards=(_METERING,),
        name="topic",
    ),
    Spec(
        "CM317",
        _YEAR,
        "JL-10-03-2026",
        ("mode: ", "practical"),
        "internal",
        at=_COURSES,
        says="一种形式",
        standards=(_METERING,),
        name="form",
    ),
    Spec(
        "CM318",
        _YEAR,
        "JL-10-02-2026",
        ("topics: ", "[data, metrology]"),
        "[data, asset]",
        says="碳资产管理",
    ),
)
