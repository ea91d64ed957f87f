"""Specs of the rules in checks/processes.py."""

from __future__ import annotations

from tests.submitted import DocumentSpec

_PATH = "manual/SC-05.md"
_MAP = (
    "SC-05",
    "manual.process-map",
    """processes:
  - {id: P-1, name: 碳评审, inputs: [碳源清单], outputs: [评审报告], criteria: [CX-01],
     indicators: [EI-1], resources: 碳管理专员, post: 核算员, risks: [R-1]}
  - {id: P-2, name: 数据收集, inputs: [账单], outputs: [活动数据], criteria: [CX-01],
     indicators: [EI-1], resources: 计量器具, post: 核算员, risks: [R-1]}
  - {id: P-3, name: 目标策划, inputs: [评审报告], outputs: [目标], criteria: [CX-01],
     indicators: [EI-1], resources: 碳管理专员, post: 核算员, risks: [R-1]}
sequence:
  - {from: P-2, to: P-1, flow: 活动数据}
  - {from: P-1, to: P-3, flow: 评审报告}
""",
)
INDICATORS = (
    "JL-05-01",
    "rec.indicator-register",
    """indicators:
  - {id: EI-1, name: 排放总量, kind: total, sites: [s1, s2], formula: 各碳源之和, unit: tCO2e,
     better: lower, figure: ghg.total, data_source: 碳清单, interval: P1Y, post: 核算员,
     review: suitable}
  - {id: EI-2, name: 单位建筑面积排放, kind: per-area, sites: [s1, s2], formula: 总量除以建筑面积,
     unit: kgCO2e/m2, better: lower, figure: ghg.per_area, data_source: 碳清单, interval: P1Y,
     post: 核算员, review: suitable}
""",
    "next_review: 2027-01-15\n",
)
_RISKS = (
    "JL-02-01",
    "rec.risk-register",
    """risks:
  - {id: R-2, kind: risk, source: operation, description: 关键岗位人员离职, consequence: 数据中断,
     likelihood: 2, severity: 2, level: low, treatment: accept, post: 核算员, status: watched}
  - {id: R-1, kind: opportunity, source: context, description: 屋顶可再建光伏,
     consequence: 减少外购电力, likelihood: 3, severity: 3, level: medium, treatment: accept,
     post: 核算员, status: watched}
absent_sources: [party, carbon-review, obligation, metering, change, emergency]
""",
    "next_review: 2027-01-15\n",
)
_WITHDRAWN = (
    "JL-00-03-CX-02",
    "rec.withdrawal",
    """post: 主任
holder: H-1
date: 2026-05-01
documents:
  - {id: CX-02, version: "1.0", reason: 并入 CX-01}
""",
    "recorded_on: 2026-05-01\n",
)
_OTHER = ("CX-02", "proc.carbon-review", "department: 办公室\n")


def _spec(
    code: str, chain: tuple[str, ...], new: str, at: tuple[str, ...] | None = None, name: str = ""
) -> DocumentSpec:
    place = (_PATH, at) if at else None
    return DocumentSpec(
        code, (INDICATORS, _RISKS), _PATH, chain, new, at=place, name=name, documents=(_MAP,)
    )


SPECS = (
    _spec("CM223", ("outputs: ", "[评审报告]"), "[]", name="empty-list"),
    DocumentSpec(
        "CM223",
        (INDICATORS, _RISKS, _WITHDRAWN),
        _PATH,
        ("P-2", "criteria: [", "CX-01"),
        "CX-02",
        says="2026-05-01",
        name="withdrawn-criteria",
        documents=(_MAP, _OTHER),
    ),
    _spec("CM224", ("P-2", "indicators: [EI-1], "), "", ("id: ", "P-2")),
    _spec("CM225", ("P-2", ", risks: [R-1]"), "", ("id: ", "P-2")),
    _spec("CM226", ("- {from: ", "P-2"), "P-9", name="no-process"),
    _spec("CM226", ("to: ", "P-1"), "P-2", name="to-itself"),
    _spec("CM226", ("id: ", "P-3"), "P-1", name="repeated"),
    _spec(
        "CM226",
        ("\n  - {from: P-1, to: P-3, flow: 评审报告}",),
        "",
        ("id: ", "P-3"),
        name="alone",
    ),
)
