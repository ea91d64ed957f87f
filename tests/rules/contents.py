"""Specs of the rules in checks/contents.py."""

from __future__ import annotations

from tests.submitted import DocumentSpec

_PUBLIC = "zjjgsw-0005-2024"
_CTS = "stqc-002-2025"
_DEPARTMENT = "department: 办公室\n"
_CONTROL = (
    "CX-12",
    "proc.document-control",
    f"""{_DEPARTMENT}stages: [drafting, identification, approval, distribution, use, change,
  withdrawal, review]
formats: [site]
covers: {{general: {{stqc-002-2025: [7.2.p2]}}}}
""",
)
_RECORDS = (
    "CX-13",
    "proc.record-control",
    f"""{_DEPARTMENT}topics: [storage, retention]
minimum_retention: P3Y
covers: {{general: {{ccaa-39-2022: [7.5.3.p2.2]}}}}
""",
)
_SCOPE = ("SC-04", "manual.scope", "access: public\nsites: [s1, s2]\ngases: [CO2]\npublic: true\n")
_INDEX = ("SC-09", "manual.procedure-index", "")
_POLICY = (
    "FZ-01",
    "policy",
    """access: public
commitments: [purpose, compliance, climate, life-cycle, improvement, objectives]
public: true
""",
)
_DUTIES = (
    "SC-08",
    "manual.organization",
    "duties:\n"
    + "".join(
        f"  - {{standard: ccaa-39-2022, clause: 5.3.{each}, post: 主任}}\n" for each in "abcde"
    ),
)
_MANUAL = (
    "SC-00",
    "manual",
    "chapters: [SC-04, FZ-01, SC-08, SC-09]\nstandards: [ccaa-39-2022, stqc-002-2025]\n",
)
_PARTS = (_SCOPE, _INDEX, _POLICY, _DUTIES, _MANUAL)
_WITHDRAWN = (
    "JL-00-03-SC-09",
    "rec.withdrawal",
    """post: 主任
holder: H-1
date: 2026-05-01
documents:
  - {id: CX-01, version: "1.0", reason: 并入手册}
""",
    "recorded_on: 2026-05-01\n",
)

SPECS = (
    DocumentSpec(
        "CM312",
        (),
        "procedures/CX-12.md",
        (",\n  withdrawal, review]",),
        ", review]",
        at=("procedures/CX-12.md", ("stages: ", "[")),
        says="废止",
        standards=(_CTS,),
        documents=(_CONTROL,),
    ),
    DocumentSpec(
        "CM312",
        (),
        "procedures/CX-13.md",
        ("topics: ", "[storage, retention]"),
        "[retention]",
        says="7.5.3.p2.2",
        documents=(_RECORDS,),
        name="records",
    ),
    DocumentSpec(
        "CM316",
        (),
        "manual/SC-00.md",
        ("chapters: ", "[SC-04, FZ-01, SC-08, SC-09]"),
        "[SC-04, FZ-01, SC-08]",
        says="程序文件概要",
        standards=(_CTS,),
        documents=_PARTS,
        name="missing",
    ),
    DocumentSpec(
        "CM316",
        (_WITHDRAWN,),
        "JL-00-03-SC-09",
        ("{id: ", "CX-01"),
        "SC-09",
        at=("manual/SC-00.md", ("chapters: ", "[SC-04, FZ-01, SC-08, ", "SC-09")),
        says="2026-05-01",
        standards=(_CTS,),
        documents=_PARTS,
        name="withdrawn",
    ),
)
