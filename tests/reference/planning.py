"""Faults of context, leadership, risks, review, indicators, baseline, plans and objectives."""

from __future__ import annotations

from tests.reference.planting import Edit, planted
from tests.system_under_test import record

P = planted

_PLAN, _AIMS, _ACTIONS = "JL-06-01-HZ-2026", "JL-08-01-2026", "JL-08-02-2026"
_APPROVED = "records/approvals/JL-00-02-20260325-FZ-01-1.0-18-A.yaml"
_REVIEW, _LIST, _BASE = "JL-03-01-2025", "JL-05-01-2026", "JL-05-02-2023"
_QUALITY = "JL-07-05-2025"
_TALKS, _AWARE_HZ, _AWARE_HM = "JL-11-02-2026", "JL-10-05-HZ-2026", "JL-10-05-HM-2026"
_TRAINED = "JL-10-04-2026-04"


def _untold(*rows: tuple[str, str, str]) -> tuple[Edit, ...]:
    """Return the edits that give activities of awareness, by date, another topic than one."""
    return tuple((record, (f"date: {date}", topic), "conduct") for record, date, topic in rows)


def _aims(name: str, since: str, more: str) -> tuple[str, str]:
    """Return a register with one more objective, in force since a day."""
    body = (
        f"objectives:\n- {{id: {name}, objective: 不符合按期关闭, policy: FZ-01,\n"
        f"   class: compliance, sites: [hz], indicator: PI-12, value: 100 %, due: 2030-12-31,\n"
        f"   post: 碳管理专员, review: JL-03-01-2025, obligations: [YW-14], grounds: 试算,\n"
        f"   monitoring: 每季度, status: active, {more}}}\n"
    )
    text = record(f"JL-08-01-{name}", "rec.objectives", body, f"effective: {since}\n")
    text = text.replace("核算员", "碳管理专员").replace("复核员", "管理者代表")
    return (f"records/JL-08-01/JL-08-01-{name}.yaml", text)


_ACTIVITY = record(
    "JL-06-02-HZ-2026", "rec.activity-data",
    "data:\n- {source: HZ-NG-02, unit: 万Nm3, origin: bill, quantities: {2026-05: 0.6}}\n",
    "site: hz\n",
).replace("核算员", "能源管理员").replace("复核员", "计量管理员")  # fmt: skip
_WITHOUT_A_VALUE = "- {indicator: PI-01-HZ, value: '6,737.67 tCO2e'}\n"

FAULTS = (
    P("CM220", "SC-04", ("access: ", "public"), "internal"),
    P("CM221", "JL-01-02-2026", ("XG-03", " obligations: [YW-12],"), "",
      ("XG-03", "becomes_obligation: ", "true")),
    P("CM222", "JL-01-02-2026", ("XG-09", "side: ", "internal"), "external", ("- {id: XG-01",),
      more=(("JL-01-02-2026", ("XG-10", "side: ", "internal"), "external"),)),
    P("CM227", "JL-01-01-2026", ("topic: ", "market"), "industry", ("- {side",), "市场"),
    P("CM223", "SC-05", ("outputs: [{zh: 内外部因素",), "outputs: [] #", None),
    P("CM224", "SC-05", ("    indicators: [PI-01]\n",), "", ("id: P-02",)),
    P("CM225", "SC-05", ("    risks: [R-14]\n",), "", ("id: P-02",)),
    P("CM226", "SC-05", ("sequence:", "to: ", "P-02"), "P-60", None, "P-60"),
    P("CM228", "JL-00-01", ("id: policy-approver", "value: ", '"最高管理者"'), '"管理者代表"',
      ("- id: FZ-01",), where=_APPROVED, also=("CM238", "CM746")),
    P("CM229", "SC-08", ("  - {standard: stqc-002-2025, clause: 5.2.c.5, post: 财务主管}\n",), "",
      ("duties:\n", "  -")),
    P("CM230", _TALKS, ("date: 2026-04-02", "topic: ", "policy"), "other", ("effective",), "FZ-01",
      where="FZ-01", more=_untold((_AWARE_HZ, "2026-04-02", "policy"),
      (_AWARE_HZ, "2026-06-09", "policy"), (_AWARE_HZ, "2026-06-10", "policy"),
      (_AWARE_HM, "2026-06-12", "policy"))),
    P("CM231", "FZ-01", ("access: ", "public"), "internal"),
    P("CM232", "FZ-01", (", metering]",), "]"),
    P("CM233", _TRAINED, ('  - {id: SC-08, version: "1.0"}\n',), "", ("effective",), "SC-08",
      where="SC-08", more=_untold((_AWARE_HZ, "2026-05-20", "metering"),
      (_AWARE_HM, "2026-05-20", "metering")), also=("CM319",), needs=("JL-00-01",)),
    P("CM234", "JL-00-01", ("- id: 内审组长", "from: 2025-07-01"),
      "from: 2025-07-01, to: 2026-01-31", ("post: 内审组长",), "内审组长",
      where="SC-08", also=("CM236",)),
    P("CM235", "JL-10-07-GLZDB", ("until: ", "2028-06-30"), "2026-05-31"),
    P("CM236", "JL-10-07-NSZZ", ("holder: ", "H-014"), "H-013"),
    P("CM237", "JL-10-01-2025-06", ("holder: ", "H-002"), "H-017", ("competence: ",), "H-002",
      where="JL-10-07-GLZDB", more=(("JL-10-01-2025-11", ("holder: ", "H-002"), "H-017"),),
      also=("CM314",)),
    P("CM238", "JL-11-05-2025", ("recipient: ", "最高管理者"), "碳管理专员"),
    P("CM239", "JL-11-05-2026Q1", ("PI-02", "value: ", "19.56"), "22.56", ("PI-02", "result: ")),
    P("CM240", "JL-02-01-2026", ("id: R-03", "source: ", "metering"), "operation", ("- {id: R-01",),
      more=(("JL-02-01-2026", ("id: R-04", "source: ", "metering"), "operation"),)),
    P("CM241", "JL-02-01-2026", ("id: R-13", " due: 2026-10-31,"), "", ("id: R-13",)),
    P("CM242", "JL-02-01-2026", ("id: R-13", "due: ", "2026-10-31"), "2026-02-28"),
    P("CM243", "JL-04-01-2026", ("id: YW-10", "effective: ", "2026-07-01"), "2026-06-01",
      ("id: YW-10", "status: ")),
    P("CM244", "JL-04-01-2026", ("absent_kinds: ", "[association]"), "[]", ("- id: YW-01",)),
    P("CM245", _REVIEW, ("sink_analysis: ",), "# sink_analysis: ", ("level: ",)),
    P("CM246", _REVIEW, ("trigger: ", "planned"), "change"),
    P("CM247", _REVIEW, ("removals: 0 tCO2e\n",), "", ("level: ",), "碳汇清除量"),
    P("CM248", _REVIEW, ("priority: 2",), "priority: 1", None, "第 1"),
    P("CM249", _REVIEW, ("target_analysis: ",), "# target_analysis: ", ("level: ",)),
    P("CM250", _BASE, ("indicator: PI-02, ", "77.98"), "78.98"),
    P("CM251", _LIST, ("id: PI-04", "kind: ", "neutrality-rate"), "other", ("- id: PI-01",)),
    P("CM252", _LIST, ("id: PI-07", "figure: ", "energy.comprehensive"), "ghg.total"),
    P("CM253", _LIST, ("id: PI-10", "values:\n  - {period: ", "2025"), "2023"),
    P("CM259", _LIST, ("review: ", "suitable"), "update"),
    P("CM254", _BASE, ("inventories:\n- ", "JL-07-02-2023"), "JL-07-02-2024"),
    P("CM255", _BASE, ("valid: ", "true"), "false",
      more=((_BASE, ("recorded_on: ", "2026-05-20"), "2025-05-20"),),
      also=("CM271",)),
    P("CM256", _BASE, ("adjustments:", "new: ", "580.5"), "581.5", ("indicator: PI-06, value: ",)),
    P("CM257", _LIST, ("value: 573.0 kgCO2e/t", ", normalised: 573.0 kgCO2e/t"), "",
      ("period: ", "2025, value: 573.0")),
    P("CM258", "CX-05", ("adjustment_triggers: [", "indicator-unfit, "), "",
      ("adjustment_triggers",)),
    P("CM260", _PLAN, ("source: ", "HZ-DS-02"), "HZ-DS-01", ("- characteristic: ",), "HZ-DS-02"),
    P("CM261", _PLAN, ("data: 柴油月消耗量", "  justification: 用量"),
      "  # justification: 用量", ("data: 柴油月消耗量", "origin: ")),
    P("CM262", _PLAN, ("source: HZ-GS-01", "frequency: ", "month"), "half-year"),
    P("CM263", _PLAN, ("source: HZ-RF-01", "frequency: ", "quarter"), "month",
      ("source: HZ-RF-01", "2025-Q1"), where="JL-06-02-HZ-2025",
      more=((_PLAN, ("period: ", "2026"), "2025-01-01/2026-12-31"),
            (_PLAN, ("effective: ", "2026-03-01"), "2025-01-01"))),
    P("CM264", _PLAN, ("group: ", "static-factor"), "action-data", ("- characteristic: ",)),
    P("CM265", "JL-06-01-HM-2026", ("characteristics:",),
      "omitted:\n- {group: static-factor, reason: 没有变化}\ncharacteristics:",
      ("group: static-factor",)),
    P("CM266", _QUALITY, ("uncertainty: ", "2.6 %"), "6.6 %",
      more=((_QUALITY, ("improvements: ",), "# improvements: "),)),
    P("CM267", _QUALITY, ("  finding: 月度数据",), "  # finding: 月度数据", ("result: ", "fail")),
    P("CM268", "JL-07-02-2025", ("method: {zh: ", "GB/T 32150—2015"), "GB/T 32150",
      ("method_changes:\n", "-"), where=_QUALITY),
    P("CM269", "JL-03-02-HZ", ("sources:\n",),
      "sources:\n  - {id: HZ-PV-02, category: self-generation, name: 光伏, carrier: electricity, "
      "commissioned: 2026-01}\n", ("HZ-PV-02",),
      also=("CM260",), added=(("records/JL-06-02/JL-06-02-HZ-2026.yaml", _ACTIVITY),)),
    P("CM270", _AIMS, ("id: MB-02", "value: ", "62.50 kgCO2e/m2"), "62.50 tCO2e"),
    P("CM271", _BASE, (_WITHOUT_A_VALUE,), "", ("id: MB-01-2", "baseline: "), where=_AIMS,
      also=("CM254",)),
    P("CM272", _AIMS, ("id: MB-08", "due: ", "2030-12-31"), "2026-03-15", ("id: MB-08", "status: "),
      also=("CM270", "CM282")),
    P("CM273", _AIMS, ("id: MB-06", "status: ", "active"), "met"),
    P("CM274", _AIMS, ("id: MB-08", "class: ", "asset-trading"), "energy", ("- id: MB-01",),
      also=("CM276", "CM277")),
    P("CM275", _AIMS, ("omitted:\n",), "omitted:\n- {class: compliance, reason: 无}\n",
      ("class: compliance, ",)),
    P("CM276", _AIMS, ("id: MB-08", "obligations:\n  - YW-04\n  - YW-14\n"), "obligations: []\n"),
    P("CM277", _AIMS, ("  parent: MB-07\n",), "", ("id: MB-07\n", "level: ")),
    P("CM278", _AIMS, ("id: MB-01-2", "due: ", "2030-12-31"), "2031-12-31"),
    P("CM550", _PLAN, ("空调和冷源运行值", "retention: ", "P3Y"), "P5Y"),
    P("CM279", _AIMS, ("id: MB-01\n",), "id: MB-01\n", ("monitoring: ",), where="JL-08-01-MB-99",
      added=(_aims("MB-99", "2025-03-01", "level: organisation"),),
      also=("CM280", "CM281")),
    P("CM280", _AIMS, ("id: MB-01\n",), "id: MB-01\n", ("- {id: ",), where="JL-08-01-MB-99",
      added=(_aims("MB-99", "2026-01-05",
                   "level: department, department: 后勤保障部, parent: MB-06"),)),
    P("CM281", _ACTIONS, ("id: CS-13", "reduction: ", "1,800"), "180",
      ("id: MB-01\n", "value: "), where=_AIMS),
    P("CM282", _ACTIONS, ("id: CS-02", "  technology: "), "  # technology: ",
      ("id: CS-02", "category")),
    P("CM283", "JL-08-03-2026-05", ("action: CS-16", "status: ", "done"), "on-time",
      ("id: CS-16", "due: "), where=_ACTIONS,
      more=(("JL-08-03-2026-05", ("action: CS-16", "100 %"), "90 %"),
            (_ACTIONS, ("id: CS-16", "due: ", "2026-12-31"), "2026-03-15"),
            (_ACTIONS, ("id: CS-16", "按月存证\n    due: ", "2026-12-31"), "2026-03-15"))),
    P("CM284", "JL-08-03-2026-05", ("  adjustment: ",), "  # adjustment: ", ("status: late",)),
    P("CM285", "JL-09-01-2026-01", ("confirmation: ",), "# confirmation: ", ("implemented: ",)),
    P("CM286", "JL-09-01-2026-01", ("decision: ", "approved"), "rejected", ("implemented: ",)),
    P("CM287", "JL-09-01-2026-01", ("major: ", "false"), "true", ("updates:\n", "-"), "碳基准",
      more=(("JL-09-01-2026-01", ("subject: ", "document"), "carbon-review"),), also=("CM289",)),
    P("CM288", "JL-09-01-2026-01", ("subject: competence", "  done: 2026-01-30\n"), "",
      ("subject: competence", "due: ")),
    P("CM289", "JL-09-01-2026-01", ("subject: competence", "  record: SC-08\n"), "",
      ("subject: competence", "done: ")),
)  # fmt: skip
