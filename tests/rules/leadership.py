"""Specs of the rules in checks/leadership.py."""

from __future__ import annotations

from tests.rules.spec import CONFIGURATION
from tests.submitted import DocumentSpec

_METERING = "xjzjxh-carbon-metrology"
_PATH = "manual/FZ-01.md"
_POLICY = (
    "FZ-01",
    "policy",
    """access: public
commitments: [purpose, compliance, climate, life-cycle, improvement, objectives, strategy,
  reduction, metering]
public: true
""",
)
_CLAIMING = (
    *_POLICY[:2],
    _POLICY[2] + "covers: {general: {xjzjxh-carbon-metrology: [5.2.1.p2.i3]}}\n",
)
_CLOSED = (*_POLICY[:2], _POLICY[2].replace("access: public\n", "").replace("true", "false"))
_DUTIES = (
    "SC-08",
    "manual.organization",
    "duties:\n"
    + "".join(
        f"  - {{standard: ccaa-39-2022, clause: 5.3.{each}, post: 核算员}}\n" for each in "abcde"
    ),
)
_CLAIMING_DUTIES = (
    *_DUTIES[:2],
    f"""{_DUTIES[2]}  - {{standard: stqc-002-2025, clause: 5.2.a, post: 主任}}
  - {{standard: stqc-002-2025, clause: 5.2.c.5, post: 核算员}}
covers: {{general: {{stqc-002-2025: [5.2.a.1, 5.2.c.5]}}}}
""",
)
_TALKS = (
    "JL-11-02-2026",
    "rec.communication",
    """communications:
  - {date: 2026-01-26, direction: internal, topic: policy, content: 宣讲方针, with_whom: 全体职工,
     how: meeting, post: 主任, consistent: true}
  - {date: 2026-01-26, direction: internal, topic: duties, content: 宣讲职责, with_whom: 各部门,
     how: meeting, post: 主任, consistent: true}
  - {date: 2026-01-26, direction: internal, topic: importance, content: 为何管碳,
     with_whom: 全体职工, how: meeting, post: 主任, consistent: true}
""",
    "recorded_on: 2026-01-26\n",
)
_PROMISE = (
    "JL-11-03-2026",
    "rec.disclosure",
    """kind: commitment
channel: website
place: 单位网站首页
date: 2026-02-10
audience: 公众
content: 承诺逐年减少碳排放
consistent: true
plain_language: true
""",
    "recorded_on: 2026-02-10\n",
)
_PARAMETER = (
    CONFIGURATION,
    ("parameters:\n",),
    "parameters:\n  - {id: policy-approver, value: 主任, meaning: 批准碳方针的岗位}\n",
)

SPECS = (
    DocumentSpec(
        "CM228",
        (),
        CONFIGURATION,
        ("policy-approver, value: ", "主任"),
        "复核员",
        at=("JL-00-02-FZ-01", ("{id: ", "FZ-01")),
        says="应由复核员批准",
        before=(_PARAMETER,),
        documents=(_POLICY,),
        approved=True,
    ),
    DocumentSpec(
        "CM230",
        (_TALKS,),
        "JL-11-02-2026",
        ("topic: ", "policy"),
        "conduct",
        at=(_PATH, ("effective: ", "2026-01-20")),
        says="FZ-01 1.0",
        documents=(_POLICY,),
        approved=True,
    ),
    DocumentSpec(
        "CM231",
        (),
        _PATH,
        ("access: ", "public"),
        "internal",
        says="internal",
        name="withheld",
        documents=(_POLICY,),
    ),
    DocumentSpec(
        "CM231",
        (_PROMISE,),
        "JL-11-03-2026",
        ("kind: ", "commitment"),
        "voluntary",
        at=(_PATH, ("public: ", "false")),
        says="5.1.2.p1",
        standards=(_METERING,),
        name="no-commitment",
        documents=(_CLOSED,),
    ),
    DocumentSpec(
        "CM232",
        (),
        _PATH,
        (",\n  reduction, metering]",),
        "]",
        at=(_PATH, ("commitments: ", "[")),
        says="准确计量",
        standards=(_METERING,),
        documents=(_CLAIMING,),
    ),
    DocumentSpec(
        "CM233",
        (_TALKS,),
        "JL-11-02-2026",
        ("topic: ", "duties"),
        "conduct",
        at=("manual/SC-08.md", ("effective: ", "2026-01-20")),
        says="SC-08 1.0",
        documents=(_DUTIES,),
        approved=True,
    ),
    DocumentSpec(
        "CM229",
        (),
        "manual/SC-08.md",
        ("clause: ", "5.2.c.5"),
        "5.2.c.4",
        at=("manual/SC-08.md", ("duties:\n  ", "- {standard")),
        says="5.2.c.5",
        standards=("stqc-002-2025",),
        documents=(_CLAIMING_DUTIES,),
    ),
)
