"""How far a change goes, why it is thought so, and which version it owes."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from carbon_manual.diagnostic import Text


class Nature(enum.StrEnum):
    """What was touched, the least first."""

    HOUSEKEEPING = "housekeeping"
    FORMAT = "format"
    SLIP = "slip"
    WORDING = "wording"
    SUBSTANCE = "substance"

    @property
    def rank(self) -> int:
        """Return 0 for the least."""
        return list(Nature).index(self)

    @property
    def is_daily(self) -> bool:
        """Tell whether nothing is said otherwise than before: a housekeeping edit."""
        return self.rank <= Nature.SLIP.rank


NATURES: Final = {
    Nature.HOUSEKEEPING: Text("日常信息", "housekeeping data"),
    Nature.FORMAT: Text("空白和格式", "blanks and format"),
    Nature.SLIP: Text("错字和标点", "slips of the pen"),
    Nature.WORDING: Text("文字", "wording"),
    Nature.SUBSTANCE: Text("要求", "requirements"),
}


class Bump(enum.StrEnum):
    """A step of the version: none, the second number, or the first."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"

    @property
    def rank(self) -> int:
        """Return 0 for no step."""
        return list(Bump).index(self)


BUMPS: Final = {
    Bump.NONE: Text("不必换版", "no version owed"),
    Bump.MINOR: Text("次版本", "minor version"),
    Bump.MAJOR: Text("主版本", "major version"),
}

# Why a change of text is what it is. What changes a requirement, a limit, a duty or the scope owes
# a major version, everything else in the controlled text a minor one.
KINDS: Final = {
    "type": (Nature.SUBSTANCE, Text("文件类型改变", "the type changed")),
    "section": (Nature.SUBSTANCE, Text("增加或删除章节", "sections added or removed")),
    "scope": (Nature.SUBSTANCE, Text("适用范围改变", "the scope changed")),
    "duty": (Nature.SUBSTANCE, Text("职责或岗位改变", "duties or posts changed")),
    "obligation": (Nature.SUBSTANCE, Text("要求改变", "what must be done changed")),
    "limit": (Nature.SUBSTANCE, Text("数字、期限或频次改变", "numbers, terms or limits changed")),
    "data": (Nature.SUBSTANCE, Text("控制信息中的规定改变", "rules of the control block changed")),
    "claim": (Nature.WORDING, Text("对应条款改变", "claims changed")),
    "title": (Nature.WORDING, Text("标题改变", "the title changed")),
    "heading": (Nature.WORDING, Text("章节标题改变", "headings changed")),
    "code": (Nature.WORDING, Text("图示或代码改变", "diagrams or code changed")),
    "order": (Nature.WORDING, Text("次序改变", "the order changed")),
    "effective": (Nature.WORDING, Text("生效日期改变", "the effective date changed")),
    "wording": (Nature.WORDING, Text("文字改变", "wording changed")),
    "slip": (Nature.SLIP, Text("错字或标点", "a slip of the pen")),
    "format": (Nature.FORMAT, Text("空白或格式", "blanks or format")),
    "housekeeping": (Nature.HOUSEKEEPING, Text("日常信息", "housekeeping data")),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One place where a text changed, and what that means.

    `line` is the line of the new text, of the old one where nothing stands for it now; `old` and
    `new` are the sentences, empty where there is none.
    """

    kind: str
    section: str
    line: int
    old: str = ""
    new: str = ""

    @property
    def nature(self) -> Nature:
        """Return how far the change goes."""
        return KINDS[self.kind][0]

    @property
    def label(self) -> Text:
        """Return what changed."""
        return KINDS[self.kind][1]
