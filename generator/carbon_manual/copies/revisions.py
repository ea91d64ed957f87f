"""Redlines on the site: what each version of a document changed in the one before it.

Of the site only: a Word copy is written from the page without them, so that it stays the same
whatever versions there were.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.copies.editions import as_issued
from carbon_manual.doccontrol.control import Status
from carbon_manual.doccontrol.controlled import version_key
from carbon_manual.render.markup import bullets, link, page, plain, relative
from carbon_manual.render.redline import page_redline
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from carbon_manual.pipeline import Checked
    from carbon_manual.render.dialect import Dialect
    from carbon_manual.system.model import Document

_Pair = tuple["Document", "Document"]
# The page has a title of its own.
_TITLE: Final = re.compile(r"<h1\b.*?</h1>", re.DOTALL)
_ISSUED: Final = frozenset({Status.EFFECTIVE, Status.SUPERSEDED, Status.APPROVED})


def with_redlines(
    checked: Checked, dialect: Dialect, pages: Iterable[Artifact]
) -> Iterator[Artifact]:
    """Yield the staged pages, those of documents with links to their redlines, and the redlines."""
    pairs = _pairs(checked)
    for each in pages:
        found = pairs.get(each.subject, ())
        if found and each.path == found[-1][1].path:
            text = each.data.decode() + "\n" + _section(checked, found)
            yield Artifact.of_text(each.path, text, each.subject)
        else:
            yield each
    for found in pairs.values():
        for old, new in found:
            yield Artifact.of_text(_path(old, new), _page(checked, dialect, old, new))


def _pairs(checked: Checked) -> Mapping[str, Sequence[_Pair]]:
    """Return, of each document shown, the versions that follow each other, the oldest first."""
    control = checked.control
    issued: dict[str, list[Document]] = {}
    for edition in sorted(control.texts, key=lambda each: version_key(each[1])):
        if control.statuses.get(edition) in _ISSUED and edition[0] in checked.system.documents:
            issued.setdefault(edition[0], []).append(control.texts[edition])
    return {
        name: tuple(itertools.pairwise(texts))
        for name, texts in sorted(issued.items())
        if len(texts) > 1
    }


def _path(old: Document, new: Document) -> str:
    return f"redlines/{new.id}-{old.version}-{new.version}.md"


def _section(checked: Checked, pairs: Sequence[_Pair]) -> str:
    """Return the section that leads to the redlines, the newest first."""
    heading = _say(checked, "版本之间的修订对照", "Redlines between versions")
    rows = [
        link(plain(f"{old.version} → {new.version}"), relative(_path(old, new), new.path))
        for old, new in reversed(pairs)
    ]
    return f"## {heading} {{#cm-redlines}}\n\n{bullets(rows)}"


def _page(checked: Checked, dialect: Dialect, old: Document, new: Document) -> str:
    language = checked.context.language
    before, after = (
        _TITLE.sub("", dialect.html(document_page(make_desk(as_issued(checked, each)), each)), 1)
        for each in (old, new)
    )
    found = page_redline(before, after, language)
    title = f"{plain(new.id)} {plain(new.title.of(language))}"
    deleted, inserted = (
        _say(checked, "删除的文字", "deleted"),
        _say(checked, "新增的文字", "inserted"),
    )
    back = link(
        _say(checked, "回到文件", "Back to the document"), relative(new.path, _path(old, new))
    )
    parts = [
        f"# {title}{_say(checked, '：', ': ')}{plain(f'{old.version} → {new.version}')}",
        f"<del>{deleted}</del> <ins>{inserted}</ins> {back}",
        plain(found.note),
        found.html,
    ]
    return page(parts, kind="redline", searched=False)


def _say(checked: Checked, zh: str, en: str) -> str:
    return en if checked.context.language == "en" else zh
