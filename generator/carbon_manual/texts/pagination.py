"""The register of page numbers: on which pages a layout's headings stand, by its digest.

A file `contents.txt` beside the frozen text of a version holds a line for each layout of its Word
copy (languages and readers differ): the digest, then the pages in the order of the contents. Lines
that are anything else say nothing: a copy without numbers is right, only poorer.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from carbon_manual.sources.source import SourceFile

_LINE: Final = re.compile(r"([0-9a-f]{64})((?: [1-9][0-9]{0,3}){1,500})")


def read_pages(files: Iterable[SourceFile]) -> Mapping[str, tuple[int, ...]]:
    """Return the pages of each layout that the files name, by its digest."""
    found = {}
    for file in files:
        for line in file.text.split("\n"):
            match = _LINE.fullmatch(line.strip())
            if match:
                found[match[1]] = tuple(map(int, match[2].split()))
    return MappingProxyType(found)


def pages_text(pages: Mapping[str, tuple[int, ...]]) -> str:
    """Return the lines of a file that names these layouts."""
    return "".join(f"{each} {' '.join(map(str, pages[each]))}\n" for each in sorted(pages))
