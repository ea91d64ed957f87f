"""Specs of the rules in checks/awareness.py."""

from __future__ import annotations

from tests.rules.spec import CONFIGURATION, Spec

_METERING = "xjzjxh-carbon-metrology"
_AWARENESS = (
    "JL-10-05-2026",
    "rec.awareness",
    """activities:
  - {date: 2026-03-16, audience: staff, topics: [climate, policy, contribution, metering],
     method: lecture, content: 双碳形势与本院方针, check: 提问多数答对}
  - {date: 2026-05-11, audience: operators, topics: [behaviour, consequence, objectives],
     method: meeting, content: 岗位用能与考核, check: 抽查操作}
  - {date: 2026-05-18, audience: newcomers, topics: [responsibility], method: lecture,
     content: 社会责任, check: 提问多数答对}
  - {date: 2026-06-08, audience: visitors, topics: [conduct], method: contest,
     content: 节能知识问答, check: 参加踊跃}
""",
    "recorded_on: 2026-05-12\n",
)
# The small system records by year, which the public institutions' standard finds too seldom.
_YEARLY = (
    CONFIGURATION,
    ("parameters:\n",),
    'parameters:\n  - {id: data-frequency-months, value: "12", meaning: 最长月数}\n',
)

SPECS = (
    Spec(
        "CM319",
        (_AWARENESS,),
        "JL-10-05-2026",
        ("behaviour, ", "consequence"),
        "conduct",
        at=("JL-10-05-2026", ("activities:\n  ", "- {date")),
        says="场所一、场所二",
    ),
    Spec(
        "CM319",
        (_AWARENESS,),
        "JL-10-05-2026",
        ("audience: ", "newcomers"),
        "visitors",
        at=("JL-10-05-2026", ("activities:\n  ", "- {date")),
        says="社会责任",
        standards=(_METERING,),
        name="visitors",
    ),
    Spec(
        "CM319",
        (_AWARENESS,),
        "JL-10-05-2026",
        ("method: ", "contest"),
        "notice",
        at=("JL-10-05-2026", ("activities:\n  ", "- {date")),
        says="7.3.p2.b",
        standards=("zjjgsw-0005-2024",),
        before=(_YEARLY,),
        name="method",
    ),
)
