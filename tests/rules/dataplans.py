"""Specs of the rules in checks/dataplans.py."""

from __future__ import annotations

from tests.rules.actions import ACTIONS
from tests.rules.spec import Spec
from tests.rules.targets import BEFORE, POLICY
from tests.submitted import DocumentSpec

_REST = (
    "data: 用量, frequency: quarter, post: 核算员, checker: 复核员, form: JL-06-02, "
    "missing: 按上年同期估算, storage: 场所一资料室, retention: P5Y"
)
_TOTAL = f"""  - {{characteristic: 排放总量, group: intensity-total, origin: statistics,
     method: 按清单汇总, justification: 由核算得出, {_REST}}}
"""
_AREA = f"""  - {{characteristic: 建筑面积, group: static-factor, origin: bill, {_REST}}}
"""
_OMITTED = """omitted:
  - {group: operating-value, reason: 尚无运行准则}
  - {group: asset-trading, reason: 没有碳资产}
  - {group: action-data, reason: 措施不要求数据}
"""
# A plan that holds a group for each clause of the standards, or leaves it out with a reason.
PLAN = (
    f"""characteristics:
  - {{characteristic: 锅炉用气, group: energy-use, source: S1-NG, origin: bill, {_REST}}}
  - {{characteristic: 外购电力, group: energy-use, source: S1-EL, origin: meter, meter: M-E01,
     {_REST}}}
  - {{characteristic: 制冷剂补充, group: material-balance, source: S1-RF, origin: measurement,
     method: 维保称重, {_REST}}}
  - {{characteristic: 光伏发电, group: energy-use, source: S1-PV, origin: estimate,
     method: 按装机和日照折算, justification: 逆变器没有检定, {_REST}}}
"""
    + _TOTAL
    + _AREA
    + _OMITTED
)
_NAME = "JL-06-01-S1-2026"
_PLAN = (_NAME, "plan.data-collection", PLAN, "site: s1\nperiod: 2026\n")
_ASSETS = """assets:
  - {id: A-1, kind: ccer, status: expected, vintage: 2025, quantity: 100 tCO2e, use: hold,
     means: purchase, acquired: 2026-03-01, registry: 注册登记系统, serial: CCER-1}
"""
_FIRST_ROW = (_NAME, ("characteristics:\n  ", "- {"))
_LATER = (
    (
        "JL-06-02-S1-2024",
        ("{2024: 1200.5}",),
        "{2024-Q1: 900.5, 2024-Q2: 100, 2024-Q3: 100, 2024-Q4: 100}",
    ),
    ("JL-06-02-S1-2024", ("{2024: 4.5}",), "{2024-Q1: 1, 2024-Q2: 1, 2024-Q3: 1, 2024-Q4: 1.5}"),
    ("JL-06-02-S2-2024", ("{2024: 25}",), "{2024-Q1: 6, 2024-Q2: 6, 2024-Q3: 6, 2024-Q4: 7}"),
)

SPECS: tuple[Spec, ...] = (
    Spec(
        "CM260", (_PLAN,), _NAME, ("锅炉用气", "source: S1-NG, "), "", at=_FIRST_ROW, says="S1-NG"
    ),
    Spec(
        "CM261",
        (_PLAN,),
        _NAME,
        (" meter: M-E01,",),
        "",
        at=(_NAME, ("外购电力", "meter")),
        says="计量器具",
        name="meter",
    ),
    Spec(
        "CM261",
        (_PLAN,),
        _NAME,
        ("method: 维保称重, ",),
        "",
        at=(_NAME, ("S1-RF", "measurement")),
        says="方法",
        name="method",
    ),
    Spec(
        "CM261",
        (_PLAN,),
        _NAME,
        (" justification: 逆变器没有检定,",),
        "",
        at=(_NAME, ("S1-PV", "estimate")),
        says="理由",
        name="justification",
    ),
    Spec(
        "CM262",
        (_PLAN,),
        _NAME,
        ("S1-NG", "quarter"),
        "half-year",
        says="每 6 个月",
        standards=("zjjgsw-0005-2024",),
        before=_LATER,
    ),
    Spec(
        "CM264",
        (_PLAN,),
        _NAME,
        ("  - {group: operating-value, reason: 尚无运行准则}\n",),
        "",
        at=_FIRST_ROW,
        says="6.1.6.a",
    ),
    Spec(
        "CM265",
        (_PLAN,),
        _NAME,
        ("锅炉用气, group: ", "energy-use"),
        "operating-value",
        at=(_NAME, ("omitted", "operating-value")),
        says="同一计划",
        name="held-too",
    ),
    Spec(
        "CM265",
        (_PLAN,),
        _NAME,
        (_TOTAL + _AREA + _OMITTED,),
        f"{_AREA}{_OMITTED}  - {{group: intensity-total, reason: 由清单得出}}\n",
        at=(_NAME, ("omitted", "intensity-total")),
        says="任何组织",
        name="always",
    ),
    Spec(
        "CM265",
        (_PLAN,),
        _NAME,
        (_AREA + _OMITTED,),
        f"{_OMITTED}  - {{group: static-factor, reason: 面积不变}}\n",
        at=(_NAME, ("omitted", "static-factor")),
        says="JL-05-04-S1",
        name="static-factors",
    ),
    Spec(
        "CM265",
        (_PLAN, ("JL-18-01-2026", "rec.carbon-asset", _ASSETS, "")),
        "JL-18-01-2026",
        ("expected",),
        "held",
        at=(_NAME, ("omitted", "asset-trading")),
        says="A-1",
        name="assets",
    ),
    DocumentSpec(
        "CM265",
        (*ACTIONS, _PLAN),
        "JL-08-02-2026",
        ("A-1, ",),
        "A-1, site: s1, ",
        at=(_NAME, ("omitted", "action-data")),
        says="措施 A-1",
        before=BEFORE,
        name="actions",
        documents=(POLICY,),
    ),
)
