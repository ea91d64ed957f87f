"""Specs of the rules in checks/emergencies.py."""

from __future__ import annotations

from tests.rules.spec import Spec

_METROLOGY = ("xjzjxh-carbon-metrology",)
_PLAN = (
    "JL-27-01-S1",
    "plan.emergency",
    """scenarios:
  - {scenario: equipment-failure, description: 电表停走, trigger: 读数中断, response: 换备用表,
     post: 核算员}
  - {scenario: data-loss, description: 采集平台数据丢失, trigger: 日报缺数, response: 从表计补录,
     post: 复核员}
  - {scenario: natural-disaster, description: 台风断电, trigger: 橙色预警, response: 提前抄表,
     post: 核算员}
flow: 发现人报核算员，一小时内报主任
duties:
  - {post: 核算员, duty: 组织处置和抄表}
  - {post: 复核员, duty: 核对补录的数据}
resources:
  - {resource: 备用电表两台, location: 配电间, post: 核算员}
drill_interval: P6M
""",
    "site: s1\neffective: 2025-09-10\nrecorded_on: 2025-09-10\n",
)
_DRILL = (
    "JL-27-02-S1",
    "rec.emergency-drill",
    """plan: JL-27-01-S1
scenario: data-loss
form: practical
date: 2026-03-10
leader: 复核员
participants: [核算员, 复核员]
process: 断开采集平台两小时后补录
result: partly
effect: 补录及时，但漏抄一块表
problems:
  - {problem: 抄表清单缺一块表, measure: 更新清单, post: 核算员, due: 2026-04-30, done: 2026-04-10}
plan_revised: true
revision: 抄表清单补入该表，预案改为 1.1 版
""",
    "site: s1\nrecorded_on: 2026-03-12\n",
)
_BOTH = (_PLAN, _DRILL)
_RESOURCE = "\n  - {resource: 备用电表两台, location: 配电间, post: 核算员}"
_PROBLEM = (
    "\n  - {problem: 抄表清单缺一块表, measure: 更新清单, post: 核算员,"
    " due: 2026-04-30, done: 2026-04-10}"
)

SPECS = (
    Spec("CM710", _BOTH, "JL-27-01-S1", ("scenario: ", "data-loss"), "leak", standards=_METROLOGY,
         at=("JL-27-01-S1", ("scenarios:\n  ", "- ")), says="数据丢失"),
    Spec("CM710", _BOTH, "JL-27-01-S1", ("post: ", "复核员"), "主任", standards=_METROLOGY,
         says="主任", name="duty"),
    Spec("CM710", _BOTH, "JL-27-01-S1", ("resources:", _RESOURCE), " []", standards=_METROLOGY,
         at=("JL-27-01-S1", ("resources: ", "[]")), name="resources"),
    Spec("CM711", _BOTH, "JL-27-01-S1", ("drill_interval: ", "P6M"), "P3M", standards=_METROLOGY,
         says="2026-03-10"),
    Spec("CM711", _BOTH, "JL-27-02-S1", ("revision: 抄表清单补入该表，预案改为 1.1 版\n",), "",
         at=("JL-27-02-S1", ("plan_revised: ", "true")), standards=_METROLOGY, name="revision"),
    Spec("CM711", _BOTH, "JL-27-02-S1", (", done: 2026-04-10",), "", standards=_METROLOGY,
         at=("JL-27-02-S1", ("due: ", "2026-04-30")), says="2026-04-30", name="problem"),
    Spec("CM711", _BOTH, "JL-27-02-S1", ("problems:", _PROBLEM), " []",
         at=("JL-27-02-S1", ("result: ", "partly")), standards=_METROLOGY, name="silent"),
)  # fmt: skip
