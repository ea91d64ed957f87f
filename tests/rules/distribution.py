"""Specs of the rules in checks/distribution.py."""

from __future__ import annotations

from tests.rules.spec import Spec
from tests.submitted import DocumentSpec

_FORMS = (
    *("JL-00-01", "JL-00-02", "JL-03-02", "JL-05-04", "JL-06-02", "JL-06-03", "JL-06-06"),
    *("JL-07-01", "JL-07-02", "JL-13-01", "JL-17-01"),
)
_INDEX = (
    "JL-13-01",
    "rec.record-index",
    "forms:\n"
    + "".join(
        f"  - {{form: {each}, location: 文件库, medium: repository, disposal: archive}}\n"
        for each in _FORMS
    ),
    "next_review: 2027-01-15\n",
)
_LONGER = (
    (
        "JL-13-01",
        ("form: JL-06-03, ",),
        "form: JL-06-03, retention: P6Y, basis: 核查机构要求, ",
    ),
    ("JL-06-03-2024", ("retention: P5Y",), "retention: P6Y"),
)
_KEPT = (
    "CX-13",
    "proc.record-control",
    "department: 办公室\ntopics: [storage, retention]\nminimum_retention: P5Y\n",
)
_EXTERNAL = (
    "JL-12-05",
    "rec.external-document",
    """documents:
  - {id: CCAA-39-2022, title: 碳管理体系 要求, kind: standard, issuer: 中国认证认可协会,
     number: T/CCAA 39-2022, edition: "2022", status: valid, source: 协会网站, checked: 2026-01-12,
     owner: 核算员}
""",
    "next_review: 2027-01-15\n",
)
_DIGEST = f"digest: {'ab' * 32}"
_COPIES = (
    "JL-00-09-2026",
    "rec.distribution",
    f"""copies:
  - {{copy: 1, document: CX-01, version: "1.0", post: 核算员, medium: paper, issued: 2026-02-02,
     {_DIGEST}}}
  - {{copy: 2, document: CX-01, version: "1.0", post: 复核员, medium: paper, issued: 2026-02-02,
     {_DIGEST}}}
  - {{copy: 1, document: CX-01, version: "0.9", post: 复核员, medium: paper, issued: 2025-02-03,
     recalled: 2026-01-16, returned: 2026-01-19, {_DIGEST}}}
""",
    "recorded_on: 2026-02-02\n",
)
_GIVEN = (
    "JL-12-02-2026",
    "rec.document-distribution",
    """distributions:
  - {date: 2026-02-03, document: CX-01, version: "1.0", post: 核算员, access: read, channel: copy,
     copy: 1}
""",
    "recorded_on: 2026-02-03\n",
)

SPECS = (
    Spec(
        "CM325",
        (_INDEX,),
        "JL-13-01",
        ("form: ", "JL-06-02"),
        "JL-24-02",
        at=("JL-13-01", ("forms:\n  ", "- {form")),
        says="JL-06-02",
    ),
    Spec(
        "CM326",
        (_INDEX,),
        "JL-13-01",
        ("retention: ", "P6Y"),
        "P3Y",
        before=_LONGER,
        says="短于表式",
        name="below-form",
    ),
    Spec(
        "CM326",
        (_INDEX,),
        "JL-13-01",
        (" basis: 核查机构要求,",),
        "",
        at=("JL-13-01", ("retention: ", "P6Y")),
        before=_LONGER,
        says="没有写明依据",
        name="no-basis",
    ),
    Spec(
        "CM326",
        (_INDEX,),
        "JL-06-03-2024",
        ("retention: ", "P6Y"),
        "P5Y",
        before=_LONGER,
        says="P6Y",
        name="below-index",
    ),
    DocumentSpec(
        "CM326",
        (),
        "JL-06-03-2024",
        ("retention: ", "P5Y"),
        "P3Y",
        says="P5Y",
        documents=(_KEPT,),
        name="below-procedure",
    ),
    Spec(
        "CM327",
        (_EXTERNAL,),
        "JL-12-05",
        ("checked: ", "2026-01-12"),
        "2025-01-12",
        name="unverified",
    ),
    Spec(
        "CM327",
        (_EXTERNAL,),
        "JL-12-05",
        ("T/CCAA ", "39-2022"),
        "93-2022",
        at=("JL-12-05", ("documents:\n  ", "- {id")),
        before=(("JL-12-05", ("碳管理体系 要求",), "体系要求"),),
        says="T/CCAA 39—2022",
        name="unregistered",
    ),
    Spec(
        "CM328",
        (_COPIES, _GIVEN),
        "JL-00-09-2026",
        (" post: 核算员,",),
        "",
        at=("JL-00-09-2026", ("document: ", "CX-01")),
        says="没有写明接收方",
        name="nobody",
    ),
    Spec(
        "CM328",
        (_COPIES, _GIVEN),
        "JL-12-02-2026",
        ("post: 核算员,",),
        "post: 核算员, department: 办公室,",
        at=("JL-12-02-2026", ("department: ", "办公室")),
        says="2 个接收方",
        name="two",
    ),
    Spec(
        "CM328",
        (_COPIES,),
        "JL-00-09-2026",
        ("- {copy: ", "- {copy: ", "2"),
        "1",
        says="#1",
        name="twice",
    ),
    Spec(
        "CM328",
        (_COPIES,),
        "JL-00-09-2026",
        ("returned: ", "2026-01-19"),
        "2025-01-19",
        says="2025-02-03",
        name="back-too-early",
    ),
    Spec(
        "CM328",
        (_COPIES,),
        "JL-00-09-2026",
        ("returned: 2026-01-19",),
        "destroyed: 2025-01-19",
        at=("JL-00-09-2026", ("destroyed: ", "2025-01-19")),
        says="2025-02-03",
        name="destroyed-too-early",
    ),
    Spec(
        "CM328",
        (_COPIES, _GIVEN),
        "JL-12-02-2026",
        ("copy: ", "1"),
        "9",
        at=("JL-12-02-2026", ("channel: ", "copy")),
        says="JL-00-09",
        name="unregistered",
    ),
    Spec(
        "CM329",
        (_COPIES,),
        "JL-00-09-2026",
        ("recalled: 2026-01-16, returned: 2026-01-19, ",),
        "",
        at=("JL-00-09-2026", ("version: ", '"0.9"')),
        says="2026-01-15",
        name="not-recalled",
    ),
    Spec(
        "CM329",
        (_COPIES,),
        "JL-00-09-2026",
        (", returned: 2026-01-19",),
        "",
        # the others were destroyed or given out of the version in force
        before=(
            (
                "JL-00-09-2026",
                ('  - {copy: 1, document: CX-01, version: "0.9"',),
                (
                    '  - {copy: 2, document: CX-01, version: "0.9", post: 核算员, medium: paper,\n'
                    f"     issued: 2025-02-03, destroyed: 2026-01-19, {_DIGEST}}}\n"
                    '  - {copy: 1, document: CX-01, version: "0.9"'
                ),
            ),
        ),
        at=("JL-00-09-2026", ("destroyed", "recalled: ", "2026-01-16")),
        says="没有归还",
        name="not-returned",
    ),
)
