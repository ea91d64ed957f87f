"""The remarks in a returned copy as a table: for the terminal, spreadsheets, pages, programs."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from carbon_manual.copies.reviewfile import MOST_REMARKS, Kind
from carbon_manual.diagnostic import Text
from carbon_manual.render.gaps.table import guarded
from carbon_manual.render.markup import plain, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.copies.returnedcopy import Found, Returned

KINDS: Final = {
    Kind.COMMENT: Text("批注", "comment"),
    Kind.INSERTION: Text("插入", "insertion"),
    Kind.DELETION: Text("删除", "deletion"),
    Kind.REPLACEMENT: Text("改写", "replacement"),
    Kind.MOVE: Text("移动", "move"),
    Kind.FORMAT: Text("格式", "format"),
    Kind.UNTRACKED: Text("未留痕的改动", "untracked change"),
}
_HEAD: Final = (
    ("document", Text("文件", "Document")),
    ("number", Text("序号", "No.")),
    ("kind", Text("类别", "Kind")),
    ("author", Text("作者", "Author")),
    ("date", Text("日期", "Date")),
    ("section", Text("章节", "Section")),
    ("source", Text("源文件行", "Source")),
    ("old", Text("原文", "Old text")),
    ("new", Text("改文", "New text")),
    ("comment", Text("批注内容", "Comment")),
)
_MARK: Final = "\ufeff"  # Excel takes a file without it for one in the local encoding


def source_of(found: Found) -> str:
    """Return file and line of a remark; `~` marks the line of its section alone."""
    span = found.place.span
    if not span.line:
        return ""
    return f"{span.path}:{'' if found.place.exact else '~'}{span.line}"


def as_text(returned: Returned, language: str) -> str:
    """Return a block of lines for each remark, and the count."""
    lines = []
    for row in _rows(returned, language):
        place = row["source"] or row["section"] or "—"
        who = " ".join(part for part in (row["author"], row["date"]) if part)
        lines.append(f"{place}: {row['kind']}" + (f" ({who})" if who else ""))
        section = _shown("section", row, language) if row["source"] else ""
        rest = (_shown(name, row, language) for name in ("old", "new", "comment"))
        lines += (line for line in (section, *rest) if line)
    return "\n".join([*lines, summary(returned, language)])


def as_csv(returned: Returned, language: str) -> str:
    """Return RFC 4180 lines that no spreadsheet takes for formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([text.of(language) for _, text in _HEAD])
    writer.writerows(guarded(tuple(row.values())) for row in _rows(returned, language))
    return _MARK + out.getvalue()


def as_markdown(returned: Returned, language: str) -> str:
    """Return a Markdown table."""
    rows = [[plain(cell) for cell in row.values()] for row in _rows(returned, language)]
    return (
        table([text.of(language) for _, text in _HEAD], rows) + "\n" + summary(returned, language)
    )


def as_json(returned: Returned, _language: str) -> str:
    """Return the remarks with codes in the place of words."""
    rows = [
        {**row, "kind": each.remark.kind.value, "number": number, "exact": each.place.exact,
         "heading": each.place.heading}
        for number, (row, each) in enumerate(
            zip(_rows(returned, "en"), returned.found, strict=True), start=1
        )
    ]  # fmt: skip
    whole = {
        "document": returned.document,
        "version": returned.version,
        "draft": returned.draft,
        "cut": returned.cut,
        "remarks": rows,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


FORMATS: Final[dict[str, Callable[[Returned, str], str]]] = {
    "text": as_text,
    "csv": as_csv,
    "markdown": as_markdown,
    "json": as_json,
}


def summary(returned: Returned, language: str) -> str:
    """Return what was found, in one line or two."""
    counts = Counter(each.remark.kind for each in returned.found)
    parts = [f"{KINDS[kind].of(language)} {counts[kind]}" for kind in Kind if counts[kind]]
    listed = ("，" if language != "en" else ", ").join(parts)
    named = f"{returned.document} {returned.version}".strip()
    if not named:
        named = Text("（不知是哪份文件，没有行号）", "(of no known document, so no lines)").of(
            language
        )
    none = Text("没有批注和修订", "no comments, no changes").of(language)
    lines = [f"{named}: {listed or none}"]
    if returned.cut:
        most = Text(f"只读了前 {MOST_REMARKS} 条。", f"Only the first {MOST_REMARKS} were read.")
        lines.append(most.of(language))
    if returned.draft:
        draft = Text(
            "与草案现在的文字比较；草案改过的，“未留痕的改动”里也会出现。",
            "Compared with the draft as it is now: what it changed since shows as untracked.",
        )
        lines.append(draft.of(language))
    return "\n".join(lines)


def _rows(returned: Returned, language: str) -> Iterator[dict[str, str]]:
    named = f"{returned.document} {returned.version}".strip()
    for number, each in enumerate(returned.found, start=1):
        remark = each.remark
        yield {
            "document": named,
            "number": str(number),
            "kind": KINDS[remark.kind].of(language),
            "author": remark.author,
            "date": remark.date,
            "section": each.place.section,
            "source": source_of(each),
            "old": remark.old,
            "new": remark.new,
            "comment": remark.comment,
        }


def _shown(name: str, row: dict[str, str], language: str) -> str:
    label = dict(_HEAD)[name].of(language)
    return f"   = {label}: {row[name]}" if row[name] else ""
