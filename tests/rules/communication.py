"""Specs of the rules in checks/communication.py."""

from __future__ import annotations

from tests.rules.context import OBLIGATIONS
from tests.rules.spec import Spec

_METERING = "xjzjxh-carbon-metrology"
_MATRIX = (
    "JL-11-01-2026",
    "plan.communication",
    """rows:
  - {what: 排放报告, side: external, when: 每年 3 月, with_whom: 主管部门, how: [platform],
     post: 核算员, obligations: [OB-1]}
  - {what: 目标进展, side: internal, when: 每季度, with_whom: 各部门, how: [meeting], post: 主任}
""",
    "recorded_on: 2026-01-12\n",
)
_TALKS = (
    "JL-11-02-2026",
    "rec.communication",
    """communications:
  - {date: 2026-02-02, direction: internal, topic: importance, content: 为何管碳,
     with_whom: 全体职工, how: meeting, post: 主任, consistent: true}
  - {date: 2026-02-09, direction: internal, topic: objectives, content: 目标进展,
     with_whom: 各部门, how: meeting, post: 主任, consistent: true}
  - {date: 2026-02-09, direction: internal, topic: obligations, content: 法规变化,
     with_whom: 各部门, how: meeting, post: 主任, consistent: true}
  - {date: 2026-04-13, direction: internal, topic: performance, content: 一季度排放,
     with_whom: 各部门, how: report, post: 核算员, consistent: true}
  - {date: 2026-03-02, direction: external-in, topic: inspection, content: 询问监测安排,
     with_whom: 主管部门, how: mail, post: 核算员, consistent: true, response: 已书面答复,
     responded_on: 2026-03-09}
""",
    "recorded_on: 2026-04-14\n",
)
_DISCLOSURE = (
    "JL-11-03-2026",
    "rec.disclosure",
    """kind: mandatory
obligation: OB-1
channel: website
place: 单位网站首页
date: 2026-04-01
audience: 公众
content: 上年度排放情况
figures:
  - {figure: ghg.total year=2024, value: 1485 tCO2e, source: JL-07-02-2024}
consistent: true
plain_language: true
""",
    "recorded_on: 2026-04-01\n",
)
_SUGGESTIONS = (
    "JL-11-04-2026",
    "rec.suggestion",
    """suggestions:
  - {id: SG-1, date: 2026-02-16, department: 办公室, content: 走廊照明改为感应, result: adopted,
     decision: 投入小见效快, decided_by: 主任, replied_on: 2026-03-02}
""",
    "recorded_on: 2026-03-02\n",
)
_ROWS = ("JL-11-01-2026", ("rows:\n  ", "- {what"))
_LOG = ("JL-11-02-2026", ("communications:\n  ", "- {date"))

SPECS = (
    Spec(
        "CM320",
        (OBLIGATIONS, _MATRIX),
        "JL-11-01-2026",
        ("how: ", "[platform]"),
        "[]",
        name="no-way",
    ),
    Spec(
        "CM320",
        (OBLIGATIONS, _MATRIX),
        "JL-11-01-2026",
        ("side: ", "internal"),
        "external",
        at=_ROWS,
        says="内部交流",
        name="one-side",
    ),
    Spec(
        "CM320",
        (OBLIGATIONS, _MATRIX),
        "JL-11-01-2026",
        (", obligations: [OB-1]",),
        "",
        at=_ROWS,
        says="1 项有效义务",
        name="no-obligation",
    ),
    Spec(
        "CM321",
        (_TALKS,),
        "JL-11-02-2026",
        (" response: 已书面答复,\n    ",),
        "",
        at=("JL-11-02-2026", ("direction: ", "external-in")),
        says="2026-03-02",
        name="unanswered",
    ),
    Spec("CM321", (_TALKS,), "JL-11-02-2026", ("consistent: ", "true"), "false", name="at-odds"),
    Spec(
        "CM322",
        (OBLIGATIONS, _DISCLOSURE),
        "JL-11-03-2026",
        ("value: ", "1485 tCO2e"),
        "1400 tCO2e",
        says="1,484.73 tCO2e",
        name="value",
    ),
    Spec(
        "CM322",
        (OBLIGATIONS, _DISCLOSURE),
        "JL-11-03-2026",
        ("value: ", "1485 tCO2e"),
        "1485 tce",
        says="1,484.73 tCO2e",
        name="unit",
    ),
    Spec(
        "CM322",
        (OBLIGATIONS, _DISCLOSURE),
        "JL-11-03-2026",
        ("\nobligation: OB-1",),
        "",
        at=("JL-11-03-2026", ("kind: ", "mandatory")),
        says="强制披露",
        name="obligation",
    ),
    Spec(
        "CM322",
        (OBLIGATIONS, _DISCLOSURE),
        "JL-11-03-2026",
        ("consistent: ", "true"),
        "false",
        name="at-odds",
    ),
    Spec(
        "CM322",
        (OBLIGATIONS, _DISCLOSURE),
        "JL-11-03-2026",
        ("plain_language: ", "true"),
        "false",
        says="7.4.p4",
        name="plain",
    ),
    Spec(
        "CM323",
        (_TALKS,),
        "JL-11-02-2026",
        ("topic: ", "importance"),
        "conduct",
        at=_LOG,
        says="5.1.f",
    ),
    Spec(
        "CM323",
        (_TALKS,),
        "JL-11-02-2026",
        ("topic: ", "performance"),
        "conduct",
        at=_LOG,
        says="7.3.2.p3.i3",
        standards=(_METERING,),
        name="metering",
    ),
    Spec(
        "CM324",
        (_SUGGESTIONS,),
        "JL-11-04-2026",
        ("result: ", "adopted"),
        "pending",
        name="undecided",
    ),
    Spec(
        "CM324",
        (_SUGGESTIONS,),
        "JL-11-04-2026",
        (", replied_on: 2026-03-02",),
        "",
        at=("JL-11-04-2026", ("result: ", "adopted")),
        says="没有反馈",
        name="no-reply",
    ),
    Spec(
        "CM324",
        (_SUGGESTIONS,),
        "JL-11-04-2026",
        ("\n     decision: 投入小见效快,",),
        "",
        at=("JL-11-04-2026", ("result: ", "adopted")),
        says="理由",
        name="no-reason",
    ),
)
