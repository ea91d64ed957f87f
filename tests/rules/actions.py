"""Specs of the rules in checks/actions.py."""

from __future__ import annotations

from tests.rules.targets import AIMS, BEFORE, POLICY, REGISTER
from tests.submitted import DocumentSpec
from tests.system_under_test import Chain

_PLAN = "JL-08-02-2026"
_PROGRESS = "JL-08-03-2026Q2"
_REST = "process: 设备管理, department: 办公室, post: 主任, verification: 前后各一年用量比较"
_MONEY = "{resource: finance, amount: 30 万元, provision: internal}"
_MEASURES = f"""actions:
  - {{id: A-1, name: 锅炉余热回收, objective: T-05, category: efficiency, technology: 烟气换热,
     {_REST}, start: 2026-01-05, due: 2026-09-30, resources: [{_MONEY}],
     steps: [{{step: 安装, due: 2026-08-31}}], reduction: 600 tCO2e, data: 前后用气量}}
  - {{id: A-2, name: 空调节能控制, objective: T-02, category: building, technology: 群控,
     {_REST}, start: 2026-01-05, due: 2026-12-31, resources: [{_MONEY}], reduction: 50 tCO2e}}
  - {{id: A-3, name: 报送日历, objective: T-03, category: behaviour,
     {_REST}, start: 2026-01-05, due: 2026-03-01, reduction: 0 tCO2e,
     resources: [{{resource: people, detail: 专员兼任, provision: internal}}]}}
  - {{id: A-4, name: 照明改造, objective: T-06, category: building, technology: 高效灯具,
     {_REST}, start: 2026-01-05, due: 2026-12-31, resources: [{_MONEY}], reduction: 600 tCO2e}}
"""
_DONE = """plan: JL-08-02-2026
actions:
  - {action: A-1, status: on-time, progress: 60 %, description: 已安装, result: pending}
  - {action: A-2, status: late, progress: 20 %, description: 招标推迟, result: pending,
     adjustment: 增加一个施工队}
  - {action: A-3, status: done, progress: 100 %, description: 已启用, reduction: 0 tCO2e,
     result: effective}
  - {action: A-4, status: on-time, progress: 70 %, description: 换灯七成, reduction: 20 tCO2e,
     verification: 抄表比较, result: effective}
conclusion: 总体按计划
"""
ACTIONS = (
    *AIMS,
    (_PLAN, "plan.action", _MEASURES, "period: 2026\n"),
    (_PROGRESS, "rec.action-progress", _DONE, "period: 2026-Q2\n"),
)


def _spec(  # noqa: PLR0913 - a spec has that many parts
    code: str,
    chain: Chain,
    new: str,
    at: tuple[str, Chain] | None = None,
    *,
    says: str = "",
    name: str = "",
    edit: str = _PLAN,
    standards: tuple[str, ...] = (),
) -> DocumentSpec:
    return DocumentSpec(
        code,
        ACTIONS,
        edit,
        chain,
        new,
        at=at,
        says=says,
        standards=standards,
        before=BEFORE,
        name=name,
        documents=(POLICY,),
    )


_STQC = ("stqc-002-2025",)
SPECS: tuple[DocumentSpec, ...] = (
    _spec("CM281", ("A-3", "objective: ", "T-03"), "T-02", (REGISTER, ("id: ", "T-03")),
          says="T-03 没有措施", name="none"),
    _spec("CM281", ("A-1", "reduction: ", "600 tCO2e"), "60 tCO2e",
          (REGISTER, ("T-01", "value: ", "900 tCO2e")), says="584.73", name="too-little"),
    _spec("CM282", ("A-2", "resources: ", f"[{_MONEY}]"), "[]", says="没有写明所需资源",
          name="resources"),
    _spec("CM282", ("A-2", " amount: 30 万元,"), "", (_PLAN, ("A-2", "resources: ", "[")),
          says="finance", name="amount"),
    _spec("CM282", ("A-2", " technology: 群控,"), "", (_PLAN, ("A-2", "category: ", "building")),
          says="技术内容", name="technology", standards=_STQC),
    _spec("CM282", ("A-2", " start: 2026-01-05,"), "", (_PLAN, ("A-2", "due: ", "2026-12-31")),
          says="进度", name="timetable", standards=_STQC),
    _spec("CM282", ("A-1", "start: ", "2026-01-05"), "2026-10-08", says="期限 2026-09-30",
          name="start"),
    _spec("CM282", ("A-1", "steps", "due: ", "2026-08-31"), "2026-11-30",
          (_PLAN, ("A-1", "steps: ", "[")), says="2026-11-30", name="steps"),
    _spec("CM282", ("A-2", "due: ", "2026-12-31"), "2027-02-28", says="晚于目标的 2026-12-31",
          name="after-objective"),
    _spec("CM283", ("A-3, status: ", "done"), "on-time", (_PLAN, ("A-3", "due: ", "2026-03-01")),
          says="2026-03-01", edit=_PROGRESS),
    _spec("CM284", ("A-3", " reduction: 0 tCO2e,"), "", (_PROGRESS, ("A-3, status: ", "done")),
          says="减排量", name="reduction", edit=_PROGRESS),
    _spec("CM284", ("A-3", "progress: ", "100 %"), "90 %", says="90", name="progress",
          edit=_PROGRESS),
    _spec("CM284", ("A-4", " verification: 抄表比较,"), "",
          (_PROGRESS, ("A-4", "reduction: ", "20 tCO2e")), says="验证", name="verification",
          edit=_PROGRESS),
    _spec("CM284", ("A-2", ",\n     adjustment: 增加一个施工队"), "",
          (_PROGRESS, ("A-2, status: ", "late")), says="调整措施", name="adjustment",
          edit=_PROGRESS),
    _spec("CM284", ("action: ", "A-4"), "A-1", (_PROGRESS, ("actions:\n  ", "- {")),
          says="A-4", name="left-out", edit=_PROGRESS),
)  # fmt: skip
