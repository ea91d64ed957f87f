"""The command `serve`: a preview whose pages follow the files while somebody writes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.commands.compiling import dialect_of, examined, note, readable, tell, unbuilt
from carbon_manual.diagnostic import Text
from carbon_manual.glimpse import glimpse
from carbon_manual.output import sync, write_file
from carbon_manual.render.site import stage
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_page
from carbon_manual.render.site.records import record_page
from carbon_manual.shapes.access import Access
from carbon_manual.sites.preview import preview
from carbon_manual.sites.sitebuild import Overtaken, SiteError
from carbon_manual.sources.source import read_tree

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    from carbon_manual.glimpse import Glimpse
    from carbon_manual.pipeline import Checked
    from carbon_manual.system.load import Pieces

__all__ = ["serve"]

# Whoever saves more files at once did not write them: the whole site is built for these.
_FEW: Final = 20


def serve(given: argparse.Namespace) -> int:
    """Preview the site on this machine; pages follow the files, findings are printed."""
    dialect_of(given.root)  # settings that cannot be used are told now, not by the server
    address = f"127.0.0.1:{given.port}"
    note(
        given,
        Text(
            f"预览：http://{address}/ ，按 Ctrl+C 结束",
            f"Preview: http://{address}/ , Ctrl+C ends it",
        ),
    )
    try:
        return preview(given.root, ("127.0.0.1", given.port), _Staging(given), _complain)
    except SiteError as error:
        raise unbuilt(error) from None


class _Staging:
    """Stages the pages of a preview, and remembers what was read for the next time."""

    def __init__(self, given: argparse.Namespace) -> None:
        """Begin with nothing read."""
        self._given = given
        self._docs = given.root / "build" / "docs"
        self._pieces: Pieces = {}
        self._last: Checked | None = None

    def restage(self, overtaken: Callable[[], bool]) -> int:
        """Examine and stage everything; return how many staged files changed."""
        checked = self._last = examined(self._given, self._pieces)
        tell(checked.diagnostics, self._given.lang)
        pages = stage(self._shown(checked))
        return sync(self._docs, _unless(overtaken, pages))

    def restage_new(self) -> Iterable[str]:
        """Stage the pages of what was saved since; return their paths, none where it cannot."""
        # what lower classes of readers get is cut out of the whole system
        if self._last is None or Access(self._given.audience) is not Access.RESTRICTED:
            return []
        found = glimpse(read_tree(self._given.root), self._last, self._pieces)
        if len(found.documents) + len(found.records) > _FEW:
            return []
        pages = list(self._pages(found))
        for each in pages:
            write_file(self._docs / each.path, each.data)
        return [each.path for each in pages]

    def _pages(self, found: Glimpse) -> Iterator[Artifact]:
        desk = make_desk(self._shown(found.checked))
        system = desk.checked.system
        for name in found.documents:
            if name in system.documents:
                document = system.documents[name]
                yield Artifact.of_text(
                    desk.places.document(document), document_page(desk, document), name
                )
        for name in found.records:
            if name in system.records:
                record = system.records[name]
                yield Artifact.of_text(desk.places.record(record), record_page(desk, record), name)

    def _shown(self, checked: Checked) -> Checked:
        return readable(self._given, checked, draft=not self._given.in_force)


def _unless(overtaken: Callable[[], bool], pages: Iterable[Artifact]) -> Iterator[Artifact]:
    """Yield pages until it is told to give up.

    Raises:
        Overtaken: then.
    """
    for page in pages:
        if overtaken():
            raise Overtaken
        yield page


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")
