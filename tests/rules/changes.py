"""Specs of the rules in checks/changes.py."""

from __future__ import annotations

from tests.rules.spec import Spec
from tests.system_under_test import Chain

_PLANNED = """kind: planned
subject: facility
description: 场所一更换燃气锅炉
purpose: 提高热效率
major: false
sites: [s1]
sources: [S1-NG]
consequences: 停炉两周
emission_effect: 20 tCO2e/a
mitigation: 错峰用热
integrity: 更新运行准则
resources: 已列预算
responsibilities: 主任负责
updates:
  - {subject: source-list, action: 更新锅炉型号, post: 核算员, due: 2026-03-31, done: 2026-03-20,
     record: JL-03-02-S1}
  - {subject: document, action: 修订碳评审程序, post: 核算员, due: 2026-04-30, done: 2026-04-10,
     record: CX-01}
decision: approved
approved_by: 主任
implemented: 2026-02-20
confirmation: 运行正常
conclusion: 按期完成
"""
_UNPLANNED = """kind: unplanned
subject: product
description: 场所二停止中试产品线
happened: 2026-01-10
cause: 委托方终止合同
major: true
sites: [s2]
consequences: 用电减少
emission_effect: -5 tCO2e/a
integrity: 清单需更新
resources: 已安排
responsibilities: 核算员负责
updates:
  - {subject: carbon-review, action: 重做评审, post: 核算员, due: 2026-12-31}
  - {subject: objective, action: 经评审不必调整，因影响不足百分之一, post: 主任, due: 2026-12-31}
  - {subject: baseline, action: 重定基准, post: 核算员, due: 2026-12-31}
  - {subject: document, action: 修订碳评审程序, post: 核算员, due: 2026-04-30, done: 2026-04-10,
     record: CX-01}
decision: acknowledged
approved_by: 主任
conclusion: 按更新内容执行
"""
_A, _B = "JL-09-01-A", "JL-09-01-B"
_CHANGES = ((_A, "rec.change", _PLANNED, ""), (_B, "rec.change", _UNPLANNED, ""))


def _spec(  # noqa: PLR0913 - a spec has that many parts
    code: str,
    edit: str,
    chain: Chain,
    new: str,
    at: Chain = (),
    *,
    says: str = "",
    name: str = "",
) -> Spec:
    place = (edit, at) if at else None
    return Spec(code, _CHANGES, edit, chain, new, at=place, says=says, name=name)


SPECS: tuple[Spec, ...] = (
    _spec("CM285", _A, ("purpose: 提高热效率\n",), "", ("kind: ", "planned"), says="变更目的",
          name="purpose"),
    _spec("CM285", _B, ("cause: 委托方终止合同\n",), "", ("kind: ", "unplanned"), says="变更原因",
          name="cause"),
    _spec("CM285", _B, ("happened: 2026-01-10\n",), "", ("kind: ", "unplanned"), says="发生日期",
          name="happened"),
    _spec("CM285", _A, ("mitigation: 错峰用热\n",), "", ("emission_effect: ", "20 tCO2e/a"),
          says="减轻", name="mitigation"),
    _spec("CM285", _A, ("confirmation: 运行正常\n",), "", ("implemented: ", "2026-02-20"),
          says="确认", name="confirmation"),
    _spec("CM286", _A, ("decision: ", "approved"), "rejected", ("implemented: ", "2026-02-20"),
          says="2026-02-20", name="rejected"),
    _spec("CM286", _A, ("decision: ", "approved"), "acknowledged", says="没有决定",
          name="undecided"),
    _spec("CM286", _A, ("emission_effect: ", "20 tCO2e/a"), "200 tCO2e/a", ("major: ", "false"),
          says="200 tCO2e/a", name="effect"),
    _spec("CM287", _B, ("subject: ", "carbon-review"), "competence", ("updates:\n  ", "- {"),
          says="6.1.2.p5", name="review"),
    _spec("CM287", _B, ("subject: ", "objective"), "competence", ("updates:\n  ", "- {"),
          says="6.2.1.h", name="objective"),
    _spec("CM287", _B, ("subject: ", "baseline"), "competence", ("updates:\n  ", "- {"),
          says="6.1.5.p2", name="baseline"),
    _spec("CM287", _B, ("subject: ", "product"), "metering", ("updates:\n  ", "- {"),
          says="6.1.6.p5", name="data-plan"),
    _spec("CM288", _B, ("重定基准", "due: ", "2026-12-31"), "2026-05-15", says="2026-05-15"),
    _spec("CM289", _A, (",\n     record: JL-03-02-S1",), "", ("done: ", "2026-03-20"),
          says="没有写明", name="none"),
    _spec("CM289", _A, ("record: ", "JL-03-02-S1"), "JL-07-02-2024", says="JL-07-02-2024",
          name="kind"),
    _spec("CM289", _B, ("happened: ", "2026-01-10"), "2026-02-10", ("record: ", "CX-01"),
          says="2026-02-10", name="earlier"),
)  # fmt: skip
