"""Specs of the rules in checks/corrective.py."""

from __future__ import annotations

from tests.rules.nonconformity import ACTION, NONCONFORMITY
from tests.rules.spec import Spec

_CASE, _ID = NONCONFORMITY[0], ACTION[0]
_BOTH = (NONCONFORMITY, ACTION)
_POTENTIAL = (
    NONCONFORMITY[0],
    NONCONFORMITY[1],
    NONCONFORMITY[2].replace("kind: actual", "kind: potential"),
    "",
)
_PREVENTION = (ACTION[0], ACTION[1], ACTION[2].replace("kind: corrective", "kind: preventive"), "")
_CHANGES = (
    ("effectiveness: effective", "effectiveness: ineffective"),
    ("closed: 2026-06-11\n", ""),
)
_FAILED = (_ID, ACTION[1], ACTION[2], "")
for _old, _new in (*_CHANGES, ("verified_on: 2026-06-10", "verified_on: 2026-04-20")):
    _FAILED = (_ID, ACTION[1], _FAILED[2].replace(_old, _new), "")
_SECOND = (
    "JL-25-02-B",
    ACTION[1],
    ACTION[2].split("effectiveness:")[0]
    .replace("due: 2026-04-30, done: 2026-04-10, result: 规程已修订", "due: 2026-07-31")
    + "effectiveness: pending\n",
    "",
)  # fmt: skip
_STQC = ("stqc-002-2025",)

SPECS = (
    Spec("CM752", _BOTH, _ID, ("kind: ", "corrective"), "preventive", says="2026-02-11",
         at=(_CASE, ("action_needed: ", "true"))),
    Spec("CM753", _BOTH, _ID, (" result: 规程已修订",), "", says="2026-04-10",
         at=(_ID, ("done: ", "2026-04-10")), name="result"),
    Spec("CM753", (NONCONFORMITY, _SECOND), "JL-25-02-B", ("due: ", "2026-07-31"), "2026-05-31",
         says="2026-05-31"),
    Spec("CM754", _BOTH, _ID, ("conclusion: 四月、五月没有漏抄\n",), "", says="结论",
         at=(_ID, ("effectiveness: ", "effective"))),
    Spec("CM754", _BOTH, _ID, ("effectiveness: ", "effective"), "pending", says="2026-06-11",
         at=(_ID, ("closed: ", "2026-06-11")), name="closed"),
    Spec("CM754", _BOTH, _ID, ("verified_on: ", "2026-06-10"), "2026-04-01", says="2026-04-10",
         name="order"),
    Spec("CM754", _BOTH, _ID, ("closed: ", "2026-06-11"), "2026-05-11", name="closed-early"),
    Spec("CM754", _BOTH, _ID, ("done: 2026-04-10, result: 规程已修订",), "",
         at=(_ID, ("effectiveness: ", "effective")), name="undone",
         before=((_ID, ("due: 2026-04-30",), "due: 2026-07-31"),)),
    Spec("CM754", (NONCONFORMITY, _SECOND), "JL-25-02-B", ("due: ", "2026-07-31"),
         "2025-12-10, done: 2025-12-10, result: 规程已修订",
         at=("JL-25-02-B", ("effectiveness: ", "pending")), says="2025-12-10", name="pending"),
    Spec("CM754", (NONCONFORMITY, _FAILED, _SECOND), "JL-25-02-B", ("pending",),
         "ineffective\nverifier: 主任\nverifier_holder: H-1\nverified_on: 2026-06-20\n"
         "conclusion: 六月又漏抄", at=(_ID, ("effectiveness: ", "ineffective")), says="2026-04-20",
         name="no-effect"),
    Spec("CM755", _BOTH, _ID, ("verifier_holder: ", "H-1"), "H-2", says="H-2"),
    Spec("CM755", _BOTH, _ID, ("holder: ", "H-2"), "H-1", says="H-1", name="by-post",
         before=((_ID, ("verifier_holder: H-1\n",), ""),), at=(_ID, ("verifier: ", "主任"))),
    Spec("CM757", (_POTENTIAL, _PREVENTION), _ID, ("kind: ", "preventive"), "corrective",
         at=(_CASE, ("action_needed: ", "true")), standards=_STQC, says="预防措施"),
)  # fmt: skip
