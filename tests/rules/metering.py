"""Specs of the rules in checks/metering.py."""

from __future__ import annotations

from tests.rules.spec import Spec

_SITE = "site: s1\nrecorded_on: 2026-04-10\n"
_YEAR = "site: s1\nperiod: 2026\nrecorded_on: 2026-01-10\n"
_REGISTER = "JL-17-01-S1"
_COMPARISON = (
    "JL-17-07-S1",
    "rec.data-verification",
    """tests:
  - {kind: comparison, date: 2026-03-20, meter: M-E01, system_value: 1020 kWh,
     manual_value: 1000 kWh, difference: 2 %, tolerance: 5 %, result: pass, post: 核算员}
conclusion: 采集读数可信
""",
    _SITE,
)
_FAILED = (
    "JL-17-07-S1",
    "rec.data-verification",
    """tests:
  - kind: comparison
    date: 2026-03-20
    meter: M-E01
    system_value: 1100 kWh
    manual_value: 1000 kWh
    difference: 10 %
    tolerance: 5 %
    result: fail
    post: 核算员
    cause: 采集终端脉冲常数设置有误
    action: 改正常数，更正一季度数据
    nonconformity: JL-25-01-01
conclusion: 一次比对不合格，已处理
""",
    _SITE,
)
_NONCONFORMITY = (
    "JL-25-01-01",
    "rec.nonconformity",
    """kind: actual
source: verification
found_on: 2026-03-20
found_by: 核算员
department: 办公室
description: 采集系统读数与人工抄表相差一成
evidence: JL-17-07-S1
clauses: ["ccaa-39-2022:6.1.6.p6"]
nature: implementation
severity: minor
impact: 一季度电量多计
correction: 改正脉冲常数并更正数据
consequences: 无
corrected_on: 2026-03-25
similar: 其余终端常数正确
action_needed: false
no_action: 常数由供方一次性设置，其余终端已核对
""",
    "recorded_on: 2026-03-21\n",
)
_CALIBRATION = (
    "JL-17-02-S1",
    "rec.calibration",
    """calibrations:
  - {meter: M-E01, kind: calibration, date: 2023-06-15, agency: 省计量院, certificate: D-1,
     result: pass, uncertainty: U=0.1 % k=2, valid_until: 2029-06-14, confirmed: true,
     post: 核算员}
""",
    _SITE,
)
_REJECTED = (
    "JL-17-02-S1",
    "rec.calibration",
    """calibrations:
  - {meter: M-E01, kind: verification, date: 2023-06-15, agency: 省计量院, certificate: D-1,
     result: fail, confirmed: false, post: 核算员, data_effect: 数据上调, action: 停用更换}
""",
    _SITE,
)
_PLAN = (
    "JL-17-03-S1",
    "plan.calibration",
    """items:
  - {meter: M-E01, method: verification, interval: P6Y, due: 2026-09-30, agency: 省计量院,
     post: 核算员}
""",
    _YEAR,
)
_OTHER_METER = """
  - {id: M-E02, name: 分表, accuracy: 1级, calibrated_on: 2024-10-01, valid_until: 2026-09-30,
     status: in-use}"""
_EQUIPPED = """
equipping:
  - {energy: 电力, level: unit, needed: 2, installed: 2, limit: 100 %, basis: GB 17167}"""
_LAST_LINE = ("status: in-use}",)

SPECS: tuple[Spec, ...] = (
    Spec(
        "CM721",
        (_COMPARISON,),
        "JL-17-07-S1",
        ("difference: ", "2 %"),
        "0.5 %",
        says="2.00 %",
        name="miscomputed",
    ),
    Spec(
        "CM721",
        (_COMPARISON,),
        "JL-17-07-S1",
        ("tolerance: ", "5 %"),
        "1 %",
        at=("JL-17-07-S1", ("result: ", "pass")),
        says="超过允许的 1 %",
        name="passed",
    ),
    Spec(
        "CM721",
        (_FAILED, _NONCONFORMITY),
        "JL-17-07-S1",
        ("    cause: 采集终端脉冲常数设置有误\n",),
        "",
        at=("JL-17-07-S1", ("result: ", "fail")),
        says="没有写原因",
        name="untreated",
    ),
    Spec(
        "CM722",
        (_CALIBRATION,),
        "JL-17-02-S1",
        (" uncertainty: U=0.1 % k=2,",),
        "",
        at=("JL-17-02-S1", ("result: ", "pass")),
        says="不确定度",
    ),
    Spec(
        "CM722",
        (_REJECTED,),
        "JL-17-02-S1",
        ("confirmed: ", "false"),
        "true",
        before=((_REGISTER, ("status: ", "in-use"), "out-of-service"),),
        says="却确认适合使用",
        name="confirmed",
    ),
    Spec(
        "CM722",
        (_REJECTED,),
        "JL-17-02-S1",
        (", action: 停用更换",),
        "",
        at=("JL-17-02-S1", ("result: ", "fail")),
        before=((_REGISTER, ("status: ", "in-use"), "out-of-service"),),
        says="器具的处理",
        name="failed",
    ),
    Spec(
        "CM723",
        (_REJECTED,),
        _REGISTER,
        ("status: ", "out-of-service"),
        "in-use",
        before=((_REGISTER, ("status: ", "in-use"), "out-of-service"),),
        name="failed",
    ),
    Spec(
        "CM723",
        (_CALIBRATION,),
        _REGISTER,
        ("valid_until: ", "2029-06-14"),
        "2030-06-14",
        says="不一致",
        name="stale",
    ),
    Spec(
        "CM723",
        (_CALIBRATION,),
        _REGISTER,
        ("calibrated_on: ", "2023-06-15"),
        "2017-06-15",
        says="不一致",
        name="not-updated",
    ),
    Spec(
        "CM723",
        (),
        _REGISTER,
        ("M-E02", "valid_until: ", "2026-09-30"),
        "2026-05-31",
        before=((_REGISTER, _LAST_LINE, _LAST_LINE[0] + _OTHER_METER),),
        says="有效期至 2026-05-31",
        name="expired",
    ),
    Spec(
        "CM723",
        (_PLAN,),
        _REGISTER,
        ("M-E02", "valid_until: ", "2027-09-30"),
        "2026-09-30",
        at=("JL-17-03-S1", ("items:\n  ", "- {meter")),
        before=(
            (_REGISTER, _LAST_LINE, _LAST_LINE[0] + _OTHER_METER.replace("2026-09", "2027-09")),
        ),
        says="没有安排",
        name="unplanned",
    ),
    Spec(
        "CM723",
        (_PLAN,),
        "JL-17-03-S1",
        ("due: ", "2026-09-30"),
        "2026-03-31",
        says="至今没有完成",
        name="undone",
    ),
    Spec(
        "CM724",
        (),
        _REGISTER,
        ("installed: ", "2"),
        "1",
        before=((_REGISTER, _LAST_LINE, _LAST_LINE[0] + _EQUIPPED),),
        says="50.00 %",
    ),
)
