"""What is in force, document by document: the table to which the QR codes on covers lead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from carbon_manual.doccontrol.control import Status
from carbon_manual.doccontrol.controlled import version_key
from carbon_manual.render.markup import block, link, plain, relative, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.render.site.desk import Desk

# The page below the site's address, and where it is staged.
VERIFICATION: Final = "guide/verify.html"
_PAGE: Final = "guide/verify.md"
_APPROVED: Final = frozenset((Status.EFFECTIVE, Status.SUPERSEDED, Status.WITHDRAWN))


def version_mark(number: str) -> str:
    """Return the anchor of a document's row."""
    return "version-" + re.sub(r"[^a-z0-9]+", "-", number.lower()).strip("-")


def versions_section(desk: Desk) -> str:
    """Return the section that lists every document that was ever in force."""
    rows, say = list(_rows(desk)), desk.say
    head = [say("文件", "Document"), say("现行版本", "In force"), say("生效日期", "Effective"),
            say("已失效的版本", "No longer in force")]  # fmt: skip
    heading = say("现行版本一览", "What is in force")
    note = say(
        "封面上的二维码通到这里：手中副本的版本与“现行版本”不同的，不得再使用。",
        "QR codes on covers lead here: a copy of another version than the one in force is void.",
    )
    none = say("还没有生效的文件。", "No document is in force yet.")
    listed = block("cm-register cm-nowrap-1", table(head, rows)) if rows else none
    return f"\n\n## {heading} {{#versions}}\n\n{note}\n\n{listed}\n"


def _rows(desk: Desk) -> Iterator[list[str]]:
    control = desk.checked.control
    known: dict[str, list[str]] = {}
    for (number, version), status in control.statuses.items():
        if status in _APPROVED:
            known.setdefault(number, []).append(version)
    for number in sorted(known):
        current = control.in_force.get(number)
        old = [each for each in sorted(known[number], key=version_key)
               if not current or each != current.version]  # fmt: skip
        title = control.texts[number, known[number][-1]].title
        named = plain(f"{number} {title.of(desk.language)}")
        if current is not None and number in desk.checked.system.documents:
            target = relative(desk.places.document(current), _PAGE)
            named = link(named, target)
        said = plain(current.version) if current else _withdrawn(desk, number)
        since = current.control.text("effective") if current else ""
        yield [f"{named}{{ #{version_mark(number)} }}" if named.endswith(")") else
               f"[{named}](#{version_mark(number)}){{ #{version_mark(number)} }}",
               said, since, "、".join(plain(each) for each in old)]  # fmt: skip


def _withdrawn(desk: Desk, number: str) -> str:
    withdrawal = desk.checked.control.withdrawals.get(number)
    if withdrawal is None:
        return ""
    by = plain(withdrawal.row.text("replaced_by"))
    said = desk.say(f"{withdrawal.date} 作废", f"withdrawn on {withdrawal.date}")
    return said + (desk.say(f"，由 {by} 代替", f", replaced by {by}") if by else "")
