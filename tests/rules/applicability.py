"""Specs of the rules in checks/applicability.py."""

from __future__ import annotations

from tests.rules.spec import Spec

_LINE = (
    "exclusions:\n"
    "  - {clause: 'ccaa-39-2022:8.2', reason: 没有新建项目, effect: 无此类活动，不影响结果,\n"
    "     approved_by: 主任, holder: H-1, approved_on: 2026-01-10, expires: 2026-12-31}\n"
)
_STATEMENT = ("JL-00-07", "rec.applicability", _LINE, "recorded_on: 2026-01-10\n")
_EQUIPMENT = (
    "JL-17-04-S2",
    "rec.equipment-register",
    ("equipment:\n  - {id: E-1, name: 空压机, kind: hardware, location: 车间, department: 办公室,\n"
     "     post: 核算员, commissioned: 2024, status: in-use}\n"),
    "site: s2\n",
)  # fmt: skip

SPECS = (
    Spec("CM340", (_STATEMENT,), "JL-00-07", ("2026-12-31",), "2026-05-31", says="2026-05-31"),
    Spec("CM341", (_STATEMENT,), "JL-00-07", ("effect: 无此类活动，不影响结果,",), "",
         at=("JL-00-07", ("clause: ", "'ccaa-39-2022:8.2'"))),
    Spec("CM342", (_STATEMENT, _EQUIPMENT), "JL-00-07", ("'ccaa-39-2022:8.2'",),
         "'ccaa-39-2022:7.1.e'", at=("JL-00-07", ("'ccaa-39-2022:7.1.e'",)), says="JL-17-04-S2"),
    Spec("CM343", (_STATEMENT,), "JL-00-07", ("'ccaa-39-2022:8.2'",), "'ccaa-39-2022:6.1.2.p1'",
         at=("JL-00-07", ("'ccaa-39-2022:6.1.2.p1'",)), says="CX-01"),
)  # fmt: skip
