"""Specs of the rules in checks/targets.py."""

from __future__ import annotations

from typing import Final

from tests.rules.carbonreview import REVIEW
from tests.submitted import DocumentSpec
from tests.system_under_test import Chain

Added = tuple[tuple[str, str, str, str], ...]
Before = tuple[tuple[str, Chain, str], ...]

POLICY: Final = (
    "FZ-01",
    "policy",
    """access: public
commitments: [purpose, compliance, climate, life-cycle, improvement, objectives, strategy,
  reduction, metering]
public: true
""",
)
_BASELINE: Final = """kind: base-year
sites: [s1, s2]
base_periods: [2024]
method: typical-year
calculation: 按年度清单统计，2024 年没有停产
inventories: [JL-07-02-2024]
values:
  - {indicator: P-01, value: 1484.73 tCO2e}
  - {indicator: P-02, value: 74.24 kgCO2e/m2}
variables:
  - {name: 采暖度日数, level: 1200 ℃·d, significant: false, source: 气象资料}
static_factors:
  - {register: JL-05-04-S1, version: "1.0"}
valid: true
conclusion: 基准有效
"""
_OTHER: Final = _BASELINE.replace("  - {indicator: P-02, value: 74.24 kgCO2e/m2}\n", "")
# Whoever communicates tells more than objectives; other rules look for that.
_TALK: Final = "communications:\n" + "".join(
    f"""  - {{date: 2026-01-20, direction: internal, topic: {topic}, content: 年度宣讲,
     with_whom: 全体职工, how: meeting, post: 主任, consistent: true}}
"""
    for topic in ("importance", "policy", "duties", "objectives", "obligations", "performance")
)
_COMMON: Final = (
    "policy: FZ-01, sites: [s1, s2], post: 主任, obligations: [O-01], review: JL-03-01, "
    "grounds: 按业务计划可以实现, monitoring: 每季度统计"
)
_ORGANISATION: Final = f"level: organisation, {_COMMON}, communications: [JL-11-02-T]"
_DEPARTMENT: Final = (
    f"level: department, department: 办公室, {_COMMON}, communications: [JL-11-02-T], "
    "status: active"
)
OBJECTIVES: Final = f"""objectives:
  - {{id: T-01, objective: 控制排放总量, class: reduction, indicator: P-01, value: 900 tCO2e,
     baseline: JL-05-02-T, due: 2026-12-31, {_ORGANISATION}, status: active,
     milestones: [{{period: 2026-Q3, value: 700 tCO2e}}, {{period: 2026, value: 900 tCO2e}}]}}
  - {{id: T-02, objective: 降低单位面积排放, class: intensity, indicator: P-02, value: 5 %,
     baseline: JL-05-02-T, due: 2026-12-31, {_ORGANISATION}, status: active}}
  - {{id: T-03, objective: 按期报送, class: compliance, indicator: P-02,
     value: 70 kgCO2e/m2, due: 2026-12-31, {_ORGANISATION}, status: active}}
  - {{id: T-04, objective: 提高能效, class: energy, indicator: P-01, value: 950 tCO2e,
     due: 2026-12-31, {_ORGANISATION}, status: active}}
  - {{id: T-05, parent: T-01, objective: 办公楼用电, class: reduction, indicator: P-01,
     value: 400 tCO2e, baseline: JL-05-02-U, due: 2026-12-31, {_DEPARTMENT}}}
  - {{id: T-06, parent: T-04, objective: 锅炉热效率, class: energy, indicator: P-01,
     value: 500 tCO2e, due: 2026-12-31, {_DEPARTMENT}}}
  - {{id: T-07, objective: 上年排放总量, class: reduction, indicator: P-01, value: 980 tCO2e,
     due: 2025-12-31, {_ORGANISATION}, status: met, actual: 970 tCO2e}}
  - {{id: T-08, objective: 上年单位面积排放, class: intensity, indicator: P-02, value: 4 %,
     baseline: JL-05-02-T, due: 2025-12-31, {_ORGANISATION}, status: missed, actual: 3 %,
     reason: 冬季偏冷，锅炉改造已列入计划}}
omitted:
  - {{class: asset-trading, reason: 没有碳资产}}
  - {{class: offset, reason: 不使用外部抵消}}
"""
REGISTER: Final = "JL-08-01-2026"
# The total is compared with the baseline wherever it is used; the intensity is not.
BEFORE: Final[Before] = (("JL-05-01", ("id: P-01, ",), "id: P-01, baseline: JL-05-02-T, "),)
BASE: Final[Added] = (
    *REVIEW,
    ("JL-05-02-T", "rec.baseline", _BASELINE, ""),
    ("JL-05-02-U", "rec.baseline", _OTHER, ""),
    ("JL-11-02-T", "rec.communication", _TALK, ""),
)
AIMS: Final[Added] = (*BASE, (REGISTER, "rec.objectives", OBJECTIVES, "period: 2026\n"))


def _spec(  # noqa: PLR0913, PLR0917 - a spec has that many parts
    code: str,
    chain: tuple[str, ...],
    new: str,
    at: tuple[str, ...] = (),
    says: str = "",
    name: str = "",
    edit: str = REGISTER,
) -> DocumentSpec:
    place = (REGISTER, at) if at else None
    return DocumentSpec(
        code,
        AIMS,
        edit,
        chain,
        new,
        at=place,
        says=says,
        before=BEFORE,
        name=name,
        documents=(POLICY,),
    )


SPECS: tuple[DocumentSpec, ...] = (
    _spec("CM270", ("T-03", "value: ", "70 kgCO2e/m2"), "70 kgCO2e", says="kgCO2e/m2", name="unit"),
    _spec(
        "CM270", ("T-01", "period: ", "2026-Q3"), "2027-Q3", says="晚于期限", name="milestone-late"
    ),
    _spec(
        "CM270",
        ("T-01", "2026-Q3, value: ", "700 tCO2e"),
        "700 t",
        ("T-01", "2026-Q3"),
        says="单位不同",
        name="milestone-unit",
    ),
    _spec(
        "CM270",
        ("T-01", "period: 2026, value: ", "900 tCO2e"),
        "880 tCO2e",
        ("T-01", "period: 2026-Q3", "period: ", "2026"),
        says="880",
        name="milestone-end",
    ),
    _spec(
        "CM271",
        ("T-02", "\n     baseline: JL-05-02-T, "),
        " ",
        ("T-02", "value: ", "5 %"),
        says="没有碳基准",
        name="none",
    ),
    _spec(
        "CM271",
        ("T-02", "baseline: ", "JL-05-02-T"),
        "JL-05-02-U",
        says="没有参数 P-02",
        name="no-value",
    ),
    _spec(
        "CM271",
        ("valid: ", "true"),
        "false",
        ("T-05", "baseline: ", "JL-05-02-U"),
        says="无效",
        name="invalid",
        edit="JL-05-02-U",
    ),
    _spec("CM272", ("T-03", "due: ", "2026-12-31"), "2026-02-28",
          ("T-03", "status: ", "active"), says="2026-02-28"),
    _spec("CM273", ("T-07", ", actual: 970 tCO2e"), "", ("T-07", "status: ", "met"),
          says="没有写明实际值", name="no-actual"),
    _spec("CM273", ("T-08", ",\n     reason: 冬季偏冷，锅炉改造已列入计划"), "",
          ("T-08", "status: ", "missed"), says="原因", name="no-reason"),
    _spec("CM273", ("T-07", "actual: ", "970 tCO2e"), "0.099 万tCO2e", says="980 tCO2e",
          name="not-met"),
    _spec("CM273", ("T-08", "actual: ", "3 %"), "-4 %", says="未达成", name="not-missed"),
)  # fmt: skip
