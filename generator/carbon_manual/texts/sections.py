"""The sections of a Markdown body, each with the digest of its words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.texts.prose import Prose


class Section(NamedTuple):
    """A heading with an id, and what stands between it and the next such heading."""

    id: str
    level: int
    title: str
    words: str

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the section; white space and line breaks do not count."""
        text = " ".join(f"{self.title} {self.words}".split())
        return hashlib.sha256(text.encode()).hexdigest()


def sections(body: str, prose: Prose, first_line: int) -> Iterator[Section]:
    """Yield the sections of a body that starts in line `first_line` of its file."""
    lines = body.split("\n")
    opened = [each for each in prose.headings if each.id]
    starts = [each.span.line - first_line for each in opened]
    for heading, start, end in zip(opened, starts, [*starts[1:], len(lines)], strict=True):
        words = "\n".join(lines[start + 1 : end]).strip()
        yield Section(heading.id, heading.level, heading.text, words)
