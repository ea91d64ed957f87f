"""Faults of monitoring, compliance, audit, management review, correction and improvement."""

from __future__ import annotations

from tests.reference.planting import planted

P = planted

_RESULT, _DEVIATION, _COMPLIANCE = (
    "JL-21-02-HM-2026Q1", "JL-21-03-HM-2026-06", "JL-22-01-2026-04"
)  # fmt: skip
_PROGRAMME, _PLAN, _SHEET = "JL-23-01-2026", "JL-23-02-2026-05", "JL-23-03-2026-05"
_REPORT, _REVIEW = "JL-23-04-2026", "JL-24-02-2026"
_FINANCE = "audit\n  department: 财务部"
_TOLD, _CASE, _ACTION = "JL-11-05-2025", "JL-25-01-2026-01", "JL-25-02-2026-01"

FAULTS = (
    P("CM725", "JL-21-01-2026", ("group: ", "new-facility"), "system", ("- content: ",)),
    P("CM726", _RESULT, ("verdict: ", "improved"), "worse", None, "改进"),
    P("CM727", "JL-05-01-2026", ("id: PI-02-HM", "deviation_limit: ", "10 %"), "1 %",
      ("795.25", "deviation: "), where="JL-21-02-HM-2025"),
    P("CM728", _DEVIATION, ("due: ", "2026-07-24"), "2026-06-28"),
    P("CM729", "JL-21-05-HM-2026Q1", ("topic: ", "actions"), "data", ("topic: actions", "due: "),
      where="JL-21-04-2026", more=(("JL-21-05-HM-2026Q2", ("topic: ", "actions"), "data"),)),
    P("CM730", _COMPLIANCE, ("obligation: YW-12", "obligation: ", "YW-13"), "YW-12",
      ("id: ", "YW-13"), where="JL-04-01-2026"),
    P("CM731", _COMPLIANCE, ("obligation: ", "YW-14"), "YW-13",
      ("obligation: YW-14", "evaluation_needed: "), where="JL-04-02-2026-04"),
    P("CM732", _COMPLIANCE, ("  due: 2026-11-30\n",), "", ("obligation: YW-08", "result: ")),
    P("CM733", _COMPLIANCE, ("conclusion: ",),
      "caps:\n- {obligation: YW-06, kind: total, limit: '20,000 tCO2', actual: '20,500 tCO2', "
      "result: conform}\nconclusion: ", ("result: conform}",)),
    P("CM734", _COMPLIANCE, ("register_version: '1.0'",), "register_version: '0.9'"),
    P("CM735", _PROGRAMME, ("  - ccaa-39-2022:8.3\n",), "", ("coverage:\n", "-")),
    P("CM736", _PROGRAMME, ("audits:\n",), "audits:\n- {id: NS-2026-04, name: 补充审核, "
      "due: 2026-04-30, scope: 哈密中试基地, leader: 内审组长}\n", ("due: ",)),
    P("CM737", _PLAN, ("notified_on: ", "2026-05-07"), "2026-05-19"),
    P("CM738", _PLAN, (_FINANCE, "auditor: ", "内审组长"), "财务主管",
      more=((_PLAN, (_FINANCE, "auditor_holder: ", "H-014"), "H-012"),
            (_PLAN, (_FINANCE, "  auditee: 财务主管\n  auditee_holder: H-012\n"), ""))),
    P("CM739", "JL-10-01-2025-11", ("H-015, duty: audit",), "H-015, duty: other",
      ("role: auditor", "post: 文件管理员"), where=_PLAN),
    P("CM740", _REPORT, ("- question: resources\n",), "- question: competence\n",
      ("answers:\n", "-")),
    P("CM741", _REPORT, ("  nonconformity: JL-25-01-2026-01\n",), "", ("kind: ", "minor")),
    P("CM742", _PLAN, ("- levels\n",), "", ("focus:\n", "-")),
    P("CM743", _REPORT, ("reported_on: ", "2026-06-04"), "2026-06-25"),
    P("CM744", _REVIEW, ("input: ", "levels"), "improvement", ("- input: ",)),
    P("CM745", _REVIEW, ("topic: ", "competence"), "improvement", ("- id: GP",)),
    P("CM746", _REVIEW, ("chair: ", "最高管理者"), "管理者代表"),
    P("CM747", _REVIEW, ("records:\n  - ", "JL-23-04-2026"), "JL-23-01-2026"),
    P("CM748", _REVIEW, ("id: GP-2026-07", "  due: 2026-09-30\n"), "",
      ("id: GP-2026-07", "decision: ")),
    P("CM749", _REVIEW, ("id: GP-2026-08", "due: ", "2026-11-30"), "2026-05-20"),
    P("CM751", _CASE, ("consequences: ",), "# consequences: ", ("found_on: ",)),
    P("CM756", _CASE, ("similar: ",), "# similar: ", ("nature: ",)),
    P("CM752", _ACTION, ("kind: ", "corrective"), "preventive", ("action_needed: ",),
      where=_CASE),
    P("CM753", "JL-25-02-2026-02", ("due: ", "2026-07-10"), "2026-06-10"),
    P("CM754", _ACTION, ("verified_on: ", "2026-06-25"), "2026-06-01"),
    P("CM755", _ACTION, ("verifier_holder: ", "H-014"), "H-009"),
    P("CM757", _CASE, ("kind: ", "actual"), "potential", ("action_needed: ",)),
    P("CM758", "JL-26-01-2026", ("id: GJ-10", "due: ", "2026-09-30"), "2026-05-31"),
    P("CM759", "JL-00-01", ("parameters:\n",),
      "parameters:\n  - {id: improvement-cycle, value: P1M, meaning: 改进周期}\n", ("result: ",),
      where=_TOLD, more=((_TOLD, ("reported_on: ", "2026-06-08"), "2026-06-25"),
                         (_REVIEW, ("date: ", "2026-06-18"), "2026-05-20"),
                         *[(_TOLD, ("result: ", "improved"), "worse")] * 4),
      also=("CM239", "CM747")),
)  # fmt: skip
