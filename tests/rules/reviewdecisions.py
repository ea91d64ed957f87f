"""Specs of the rules in checks/reviewdecisions.py."""

from __future__ import annotations

from tests.rules.audits import POSTS
from tests.rules.managementreview import ADD, REVIEW
from tests.rules.spec import Spec

_EARLIER = (
    "JL-24-02-2025",
    "rec.management-review",
    REVIEW[2]
    .replace("2026-06-10", "2025-06-10")
    .replace("D-", "D-2025-")
    .replace("2026-12-31", "2025-12-31, record: JL-07-02-2024")
    .replace("2026-09-30", "2025-09-30, record: JL-07-02-2024"),
    "recorded_on: 2025-06-12\nnext_review: 2026-12-31\n",
)
_PREVIOUS = (
    "JL-24-02-2026",
    ("suitability",),
    """previous:
  - {decision: D-2025-1, result: done, effect: 已并网发电}
  - {decision: D-2025-6, result: done, effect: 预算已落实}
suitability""",
)

SPECS: tuple[Spec, ...] = (
    Spec(
        "CM748",
        ADD,
        "JL-24-02-2026",
        (", due: 2026-09-30",),
        "",
        at=("JL-24-02-2026", ("decision: ", "增加光伏预算")),
        before=POSTS,
        says="`D-6` 没有写期限",
    ),
    Spec(
        "CM748",
        ADD,
        "JL-24-02-2026",
        (", post: 主任, due: 2026-09-30",),
        "",
        at=("JL-24-02-2026", ("decision: ", "增加光伏预算")),
        before=POSTS,
        says="`D-6` 没有写责任岗位、期限",
        name="unassigned",
    ),
    Spec(
        "CM749",
        ADD,
        "JL-24-02-2026",
        ("due: ", "2026-09-30"),
        "2026-05-20",
        before=POSTS,
        says="没有落实记录",
        name="overdue",
    ),
    Spec(
        "CM749",
        (*ADD, _EARLIER),
        "JL-24-02-2026",
        ("  - {decision: D-2025-6, result: done, effect: 预算已落实}\n",),
        "",
        at=("JL-24-02-2026", ("previous:\n  ", "- ")),
        before=(*POSTS, _PREVIOUS),
        says="D-2025-6",
        name="forgotten",
    ),
)
