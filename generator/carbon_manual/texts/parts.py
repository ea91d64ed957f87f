"""Split a source file into front matter and body, each with the line where it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from frontmatter.default_handlers import YAMLHandler

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text

if TYPE_CHECKING:
    from carbon_manual.sources.source import SourceFile

NO_FRONT_MATTER = Fault(
    "CM114",
    "no-front-matter",
    Severity.ERROR,
    Text("缺少控制信息", "Front matter is missing"),
    Text(
        "每份文件和记录都以控制信息开头：编号、类型、标题、版本、责任岗位等。",
        "Each document and record opens with its control block: id, type, title, version, owner.",
    ),
    Text(
        "在文件开头写一行 `---`，下面各行写控制信息，再用一行 `---` 结束。",
        "Open the file with a line `---`, write the control block, and close it with `---`.",
    ),
    "# 碳评审控制程序",
)

FAULTS: Final = (NO_FRONT_MATTER,)
_HANDLER = YAMLHandler()


@dataclass(frozen=True, slots=True)
class Parts:
    """Front matter and body of one file; the lines count from 1."""

    front: str
    front_line: int
    body: str
    body_line: int


def split(file: SourceFile) -> Parts | Diagnostic:
    """Return the two parts of a file, or the finding that it has no front matter."""
    text = file.text
    opening = _HANDLER.FM_BOUNDARY.match(text)
    if opening is None:
        message = Text("文件没有以 `---` 开头", "The file does not open with `---`")
        return NO_FRONT_MATTER.at(Span(file.path), message, subject=file.path)
    try:
        front, body = _HANDLER.split(text)
    except ValueError:
        message = Text("控制信息没有以 `---` 结束", "The control block is not closed by `---`")
        return NO_FRONT_MATTER.at(Span(file.path), message, subject=file.path)
    return Parts(
        front,
        text.count("\n", 0, opening.end()) + 1,
        body,
        # the boundary swallows blank lines after it, so count from the end
        text.count("\n", 0, len(text) - len(body)) + 1,
    )
