"""Specs of the rules in checks/breakdown.py."""

from __future__ import annotations

from tests.rules.targets import AIMS, BEFORE, OBJECTIVES, POLICY, REGISTER
from tests.submitted import DocumentSpec
from tests.system_under_test import Chain

_METERING = """  - {id: T-09, objective: 计量准确, class: metrology, level: organisation,
     indicator: P-01, value: 990 tCO2e, due: 2026-12-31, COMMON}
  - {id: T-10, parent: T-09, objective: 仪表按期检定, class: metrology, level: department,
     department: 办公室, indicator: P-01, value: 500 tCO2e, due: 2026-12-31, COMMON}
  - {id: T-11, parent: T-10, objective: 抄表无差错, class: metrology, level: post,
     department: 办公室, indicator: P-01, value: 300 tCO2e, due: 2026-12-31, COMMON}
omitted:
""".replace(
    "COMMON",
    "policy: FZ-01, sites: [s1, s2], post: 主任, obligations: [O-01],\n     review: JL-03-01, "
    "grounds: 可以实现, monitoring: 每季度, communications: [JL-11-02-T], status: active",
)


def _spec(  # noqa: PLR0913, PLR0917 - a spec has that many parts
    code: str, chain: Chain, new: str, at: Chain = (), says: str = "", name: str = ""
) -> DocumentSpec:
    place = (REGISTER, at) if at else None
    return DocumentSpec(
        code,
        AIMS,
        REGISTER,
        chain,
        new,
        at=place,
        says=says,
        before=BEFORE,
        name=name,
        documents=(POLICY,),
    )


SPECS: tuple[DocumentSpec, ...] = (
    _spec(
        "CM277",
        ("T-06, parent: ", "T-04"),
        "T-03",
        ("T-04", "level: ", "organisation"),
        says="部门",
        name="department",
    ),
    DocumentSpec(
        "CM277",
        (*AIMS[:-1], (REGISTER, "rec.objectives", OBJECTIVES.replace("omitted:\n", _METERING), "")),
        REGISTER,
        ("T-11, parent: ", "T-10"),
        "T-03",
        at=(REGISTER, ("T-09", "level: ", "organisation")),
        says="岗位",
        standards=("xjzjxh-carbon-metrology",),
        before=BEFORE,
        name="post",
        documents=(POLICY,),
    ),
    _spec("CM278", ("T-06", "department: 办公室, "), "", ("T-06", "level: ", "department"),
          says="没有写明部门", name="department"),
    _spec("CM278", ("T-01, ",), "T-01, parent: T-01, ", ("T-01, parent: ", "T-01"), says="循环",
          name="ring"),
    _spec("CM278", ("T-03, ",), "T-03, parent: T-05, ", ("T-03", "level: ", "organisation"),
          says="层次高于", name="level"),
    _spec("CM278", ("T-06", "due: ", "2026-12-31"), "2027-03-31", says="2026-12-31", name="due"),
    _spec("CM278", ("T-05", "value: ", "400 tCO2e"), "0.1 万tCO2e", ("T-01", "value: ", "900"),
          says="900 tCO2e", name="sum"),
)  # fmt: skip
