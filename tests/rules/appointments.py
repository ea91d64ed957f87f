"""Specs of the rules in checks/appointments.py."""

from __future__ import annotations

from tests.rules.processes import INDICATORS
from tests.rules.spec import CONFIGURATION, Spec
from tests.submitted import DocumentSpec

_CTS = "stqc-002-2025"
_CHIEF = "{holder: H-1, from: 2025-01-01}"
_DUTIES = (
    "SC-08",
    "manual.organization",
    "duties:\n"
    + "".join(
        f"  - {{standard: ccaa-39-2022, clause: 5.3.{each}, post: 主任}}\n" for each in "abcde"
    ),
)
_LETTER = (
    "JL-10-07-2026",
    "rec.appointment",
    """decision: 院发〔2026〕3 号
body: 碳管理团队
appointments:
  - {role: team-leader, post: 主任, holder: H-1, duties: 领导碳管理团队, authority: 调配人员和经费,
     from: 2026-01-01, until: 2028-12-31}
  - {role: management-representative, post: 主任, holder: H-1, duties: 建立并改进体系,
     authority: 签发程序文件, from: 2026-01-01, until: 2028-12-31, competence: JL-10-01-2026}
""",
    "recorded_on: 2026-01-01\n",
)
_COMPETENCE = (
    "JL-10-01-2026",
    "rec.competence",
    "assessments:\n"
    + "".join(
        f"""  - {{post: 主任, holder: H-1, duty: {duty}, influence: high, needed: 熟悉标准和流程,
     basis: [training], method: interview, evidence: 面谈记录, assessed_on: 2026-01-06,
     result: competent}}
"""
        for duty in ("management", "audit", "accounting", "assets")
    ),
    "recorded_on: 2026-01-06\n",
)
_REPORT = (
    "JL-11-05-2026-Q1",
    "rec.performance-report",
    """system: 体系运行平稳
indicators:
  - {indicator: EI-1, value: 900 tCO2e, baseline: 850 tCO2e, result: worse}
  - {indicator: EI-2, value: 13 kgCO2e/m2, baseline: 14 kgCO2e/m2, result: improved}
improvement: 更换一台锅炉
recipient: 主任
reported_on: 2026-04-10
""",
    "period: 2026-Q1\nrecorded_on: 2026-04-08\n",
)
_REPORTS = (INDICATORS, _REPORT)
_LISTED = _REPORT[2][_REPORT[2].index("\n  - ") : _REPORT[2].index("\nimprovement")]

SPECS = (
    DocumentSpec(
        "CM234",
        (),
        CONFIGURATION,
        (_CHIEF,),
        "{holder: H-1, from: 2025-01-01, to: 2026-03-31}",
        at=("manual/SC-08.md", ("post: ", "主任")),
        says="2026-03-31",
        documents=(_DUTIES,),
    ),
    Spec(
        "CM235",
        (_LETTER, _COMPETENCE),
        "JL-10-07-2026",
        ("until: ", "2028-12-31"),
        "2026-05-31",
        says="碳管理团队负责人",
        name="ended",
    ),
    Spec(
        "CM235",
        (_LETTER, _COMPETENCE),
        "JL-10-07-2026",
        ("management-representative", "until: ", "2028-12-31"),
        "2026-05-31",
        says="管理者代表",
        standards=(_CTS,),
        name="representative",
    ),
    Spec(
        "CM236",
        (_LETTER, _COMPETENCE),
        "JL-10-07-2026",
        ("holder: ", "H-1"),
        "H-9",
        says="H-9",
    ),
    Spec(
        "CM237",
        (_LETTER, _COMPETENCE),
        "JL-10-07-2026",
        ("management-representative, post: ", "主任, holder: H-1"),
        "核算员, holder: H-7",
        at=("JL-10-07-2026", ("management", "competence: ", "JL-10-01-2026")),
        says="H-7",
        standards=(_CTS,),
    ),
    Spec("CM238", _REPORTS, "JL-11-05-2026-Q1", ("recipient: ", "主任"), "复核员", says="复核员"),
    Spec(
        "CM239",
        _REPORTS,
        "JL-11-05-2026-Q1",
        (_LISTED,),
        " []",
        at=("JL-11-05-2026-Q1", ("indicators: ", "[]")),
        name="empty",
    ),
    Spec(
        "CM239",
        _REPORTS,
        "JL-11-05-2026-Q1",
        ("result: ", "worse"),
        "improved",
        says="相反",
        name="opposite",
    ),
    Spec(
        "CM239",
        _REPORTS,
        "JL-11-05-2026-Q1",
        ("result: ", "worse"),
        "pending",
        says="尚无基准",
        name="pending",
    ),
    Spec(
        "CM239",
        _REPORTS,
        "JL-11-05-2026-Q1",
        (" baseline: 850 tCO2e,",),
        "",
        at=("JL-11-05-2026-Q1", ("result: ", "worse")),
        says="没有基准值",
        name="no-baseline",
    ),
)
