"""Specs of the rules in checks/recordterms.py."""

from __future__ import annotations

from dataclasses import dataclass

from tests.rules.dataplans import PLAN
from tests.rules.spec import Spec
from tests.submitted import document
from tests.system_under_test import Tree

_PATH = "procedures/CX-06.md"
_TABLE = """
| 编号和名称 | 形成岗位 | 频次 | 保存期限 |
|---|---|---|---|
| JL-06-02 活动水平数据表 | 核算员 | 每季度登记，每年成册 | 5 年 |
| {{ link("JL-04-01") }} | 核算员 | 变化时 | 见 CX-04 |
"""


@dataclass(frozen=True)
class TableSpec(Spec):
    """A spec with the draft of a procedure whose text ends in a table of records."""

    def built(self) -> Tree:
        """Return the system that has nothing wrong, with the procedure, built anew."""
        text = document("CX-06", "proc.data-collection", "department: 办公室\n") + _TABLE
        return super().built().put(_PATH, text)


_KEPT = ("| JL-06-02 活动", "核算员 | ")
_PLAN = ("JL-06-01-S1-2026", "plan.data-collection", PLAN, "site: s1\nperiod: 2026\n")

SPECS = (
    TableSpec("CM548", (), _PATH, (*_KEPT, "每季度登记，每年成册"), "每季度", says="P1Y"),
    TableSpec(
        "CM548", (), _PATH, (*_KEPT, "每季度登记，每年成册"), "每 6 个月", says="P1Y", name="months"
    ),
    TableSpec("CM549", (), _PATH, (*_KEPT, "5 年"), "3 年", says="P5Y"),
    Spec("CM550", (_PLAN,), _PLAN[0], ("锅炉用气", "retention: ", "P5Y"), "P3Y", says="P5Y"),
)
