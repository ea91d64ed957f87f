"""Which sections of a system made by `init` are still the template's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.texts.sections import Section, sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.system.model import Document, System

TEMPLATE: Final = "rec.template"
# Opens the mark of a fact that is still to be told.
GAP: Final = "<待填"


@dataclass(frozen=True, slots=True)
class Tailoring:
    """How far the sections that came from the template were rewritten.

    `total` counts the sections recorded, `open` those of them that are unchanged. `untailored`
    holds document and heading of every section that nothing but the template answers: the open
    ones, and headings without words of their own above nothing else. `gaps` counts the marks that
    still wait for a fact in the texts.
    """

    total: int = 0
    open: int = 0
    untailored: frozenset[tuple[str, str]] = frozenset()
    gaps: int = 0

    @property
    def is_recorded(self) -> bool:
        """Tell whether the system was made from a template at all."""
        return self.total > 0

    @property
    def share(self) -> Text:
        """Return in one line how much is still the template's."""
        part = f"{self.open / self.total:.0%}" if self.total else "0%"
        return Text(
            f"模板章节 {self.total} 个，其中 {self.open} 个（{part}）仍是模板原文；"
            f"文件中还有 {self.gaps} 处待填。",
            f"{self.open} of {self.total} sections ({part}) are still the template's; "
            f"the texts have {self.gaps} gaps to fill.",
        )


def tailoring(system: System, documents: Iterable[Document]) -> Tailoring:
    """Return how far the given texts differ from the template recorded in the system."""
    origin = {
        (row.text("document"), row.text("section")): row.text("digest")
        for record in system.records_of(TEMPLATE)
        for row in record.body.rows("sections")
    }
    if not origin:
        return Tailoring()
    found: set[tuple[str, str]] = set()
    unchanged = gaps = 0
    for document in documents:
        parts = tuple(sections(document.body, document.prose, document.body_line))
        same = {each.id for each in parts if origin.get((document.id, each.id)) == each.digest}
        unchanged += len(same)
        gaps += document.body.count(GAP)
        found.update((document.id, name) for name in (*same, *_wordless(parts, same)))
    return Tailoring(len(origin), unchanged, frozenset(found), gaps)


def _wordless(parts: tuple[Section, ...], same: set[str]) -> Iterator[str]:
    """Yield the headings without words whose sections below are all the template's."""
    for index, part in enumerate(parts):
        if part.words:
            continue
        below = []
        for each in parts[index + 1 :]:
            if each.level <= part.level:
                break
            below.append(each)
        worded = [each.id for each in below if each.words]
        if worded and same.issuperset(worded):
            yield part.id
