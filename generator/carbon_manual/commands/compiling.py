"""What each command does: read, run the stages, write, and tell."""

from __future__ import annotations

import dataclasses
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import MkDocsException

from carbon_manual.artifact import Artifact
from carbon_manual.audience import may_see, restrict
from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.checks.provenance import unsigned_approvals
from carbon_manual.copies.revisions import with_redlines
from carbon_manual.diagnostic import Diagnostic, Severity, Text, in_order
from carbon_manual.evaluation.compute import explain as compute_one
from carbon_manual.evaluation.ownfigures import catalogue
from carbon_manual.figures import FIGURES
from carbon_manual.output import sync, write_file
from carbon_manual.pipeline import Checked, examine, published
from carbon_manual.release.manifest import manifest
from carbon_manual.render.copies import form_copies, statement_copies, word_copies
from carbon_manual.render.derivation import Derivation
from carbon_manual.render.dialect import Dialect, read_dialect
from carbon_manual.render.places import make_places
from carbon_manual.render.site import stage
from carbon_manual.report import FORMATS, Findings, as_text, summary
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sites.sitebuild import SETTINGS, SiteError, build_site, lend
from carbon_manual.sources.revision import find_revision, read_revision
from carbon_manual.sources.source import FOLDERS, read_tree
from carbon_manual.system.load import Pieces, load

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from carbon_manual.computing.figure import Figure

__all__ = [
    "FORMATS",
    "Unusable",
    "build",
    "check",
    "dialect_of",
    "examined",
    "explain",
    "has_errors",
    "is_faulty",
    "note",
    "readable",
    "tell",
    "unbuilt",
    "word_set",
]


class Unusable(Exception):  # noqa: N818 - a message to the user, not a fault of the program
    """The command cannot run as it was called; `text` says why."""

    def __init__(self, text: Text) -> None:
        """Keep the message in both languages."""
        super().__init__(text.en)
        self.text = text


def check(given: argparse.Namespace) -> int:
    """Print every finding; return 1 if any reaches `--fail-on`."""
    checked = examined(given)
    findings = Findings(
        checked.diagnostics,
        checked.waived,
        checked.context.as_of,
        given.lang,
        _below_here(given.root),
    )
    shown = FORMATS[given.format](findings)
    if shown:
        print(shown)
    print(summary(checked.diagnostics, given.lang), file=sys.stderr)
    if checked.waived:
        count = len(checked.waived)
        note(given, Text(f"另有 {count} 项已按豁免记录接受。", f"{count} more are waived."))
    if checked.tailoring.is_recorded:
        note(given, checked.tailoring.share)
    return _verdict(checked.diagnostics, given.fail_on)


def build(given: argparse.Namespace) -> int:
    """Check, stage the pages, build the site and the Word copies; errors stop before writing."""
    _progress(given, 1, 4, Text("检查并计算", "Checking and computing"))
    checked = examined(given)
    tell(checked.diagnostics, given.lang)
    if _verdict(checked.diagnostics, Severity.ERROR):
        note(given, Text("有错误，未生成任何文件。", "There are errors; nothing was written."))
        return 1
    root = given.root
    checked = readable(given, checked, draft=given.draft)
    _settings(root)
    _progress(given, 2, 4, Text("生成页面", "Staging pages"))
    pages = list(stage(checked))
    dialect = dialect_of(root)
    sync(root / "build" / "docs", with_redlines(checked, dialect, pages))
    _progress(given, 3, 4, Text("生成网站（MkDocs）", "Building the site (MkDocs)"))
    try:
        build_site(root, checked.context.as_of, plain=given.plain)
    except SiteError as error:
        raise unbuilt(error) from None
    _progress(given, 4, 4, Text("生成 Word 副本", "Writing Word copies"))
    sync(root / "build" / "word", word_set(checked, dialect, pages))
    write_file(root / "build" / "SHA256SUMS", manifest(_built(root / "build")).encode())
    site, word = root / "build" / "site" / "index.html", root / "build" / "word"
    note(
        given,
        Text(f"完成：网站 {site}，Word 副本 {word}", f"Done: site {site}, Word copies {word}"),
    )
    return 0


def word_set(checked: Checked, dialect: Dialect, pages: Iterable[Artifact]) -> Iterator[Artifact]:
    """Yield every Word copy: of the documents among the staged pages, statements, blank forms."""
    forms = form_copies(checked, dialect, checked.system.shapes.records)
    return chain(word_copies(checked, dialect, pages), statement_copies(checked, dialect), forms)


def explain(given: argparse.Namespace) -> int:
    """Print a figure's derivation tree, or list the figures."""
    if not given.figure:
        for figure in _figures(given.root):
            parameters = " ".join((*figure.required, *(f"[{each}]" for each in figure.optional)))
            print(f"{figure.id:28} {figure.label.of(given.lang)}  ({parameters})")
        return 0
    checked = examined(given)
    names = {name for figure in FIGURES for name in (*figure.required, *figure.optional)}
    options = {name: getattr(given, name, None) for name in sorted(names)}
    wanted = {name: value for name, value in options.items() if value is not None}
    readers = restrict(checked, Access(given.audience))
    answer = compute_one(checked.system, given.figure, wanted, readers.system)
    if isinstance(answer, Text):
        raise Unusable(answer)
    results, result = answer
    if not may_see(readers, result):
        edition = readers.context.audience.edition
        raise Unusable(
            Text(
                f"{given.figure} 没有数据，或用到级别较高的记录：{edition.zh}中没有",
                f"{given.figure} has no data, or rests on records above the {edition.en}",
            )
        )
    derivation = Derivation(results, make_places(readers.system), given.lang)
    for line in derivation.tree(result):
        print(line)
    return 0 if result.quantity is not None else 1


def _figures(root: Path) -> Iterable[Figure]:
    """Return the program's figures and those that the system in a folder declares."""
    if not (root / "records").is_dir():
        return FIGURES
    loaded = load(read_tree(root), shipped_shapes(), shipped_standards())
    return catalogue(loaded.system).values()


def unbuilt(error: SiteError) -> Unusable:
    """Return why there is no site, as MkDocs said it."""
    return Unusable(Text(f"MkDocs 未能生成网站：\n{error}", f"MkDocs failed:\n{error}"))


def examined(given: argparse.Namespace, pieces: Pieces | None = None) -> Checked:
    """Return the system of the folder or git revision named, examined.

    `pieces` keeps what was read of each file for the next time.
    """
    root: Path = given.root
    commit = _commit(given)
    if not commit and not any((root / folder).is_dir() for folder, _ in FOLDERS):
        names = "、".join(f"{folder}/" for folder, _ in FOLDERS)
        raise Unusable(
            Text(f"{root} 中没有 {names}，不是体系文件夹", f"{root} holds no {names}: not a system")
        )
    sources = read_revision(root, commit) if commit else read_tree(root)
    checked = examine(sources, given.today, as_of=given.as_of, language=given.lang, pieces=pieces)
    unsigned = tuple(unsigned_approvals(root, checked.system, commit))
    return dataclasses.replace(checked, diagnostics=in_order((*checked.diagnostics, *unsigned)))


def _commit(given: argparse.Namespace) -> str:
    """Return the commit that is read in place of the working files; empty for these."""
    if getattr(given, "revision", None) is None:
        return ""
    found = find_revision(given.root, given.revision)
    if isinstance(found, Text):
        raise Unusable(found)
    return found


def _below_here(root: Path) -> str:
    """Return the way from the current folder down to a system; empty where it is elsewhere."""
    inside = not root.is_absolute() and ".." not in root.parts
    return root.as_posix() if inside and root != Path() else ""


def is_faulty(given: argparse.Namespace, checked: Checked) -> bool:
    """Tell whether a system has errors, and tell the user which: nothing is written then."""
    if not _verdict(checked.diagnostics, Severity.ERROR):
        return False
    tell(checked.diagnostics, given.lang)
    note(given, Text("有错误，未生成任何文件。", "There are errors; nothing was written."))
    return True


def readable(given: argparse.Namespace, checked: Checked, *, draft: bool) -> Checked:
    """Return what the readers get for whom the output is made."""
    return published(restrict(checked, Access(given.audience)), draft=draft)


def _settings(root: Path) -> Path:
    settings = root / SETTINGS
    if not settings.is_file():
        raise Unusable(
            Text(f"缺少网站设置 {settings}", f"The site settings {settings} are missing")
        )
    return settings


def dialect_of(root: Path) -> Dialect:
    """Return the Markdown dialect of a system's site settings."""
    settings = _settings(root)
    (root / "build" / "docs").mkdir(parents=True, exist_ok=True)  # MkDocs asks for the folder
    lend(root)
    try:
        return read_dialect(settings)
    except MkDocsException as error:
        raise Unusable(
            Text(f"{settings} 有误：{error}", f"{settings} is faulty: {error}")
        ) from None


def _verdict(diagnostics: Sequence[Diagnostic], fail_on: str) -> int:
    limit = Severity(fail_on).rank
    return int(any(each.severity.rank <= limit for each in diagnostics))


def has_errors(diagnostics: Sequence[Diagnostic]) -> bool:
    """Tell whether any finding is an error."""
    return bool(_verdict(diagnostics, Severity.ERROR))


def tell(diagnostics: Sequence[Diagnostic], language: str) -> None:
    """Print findings and their summary beside the output."""
    if diagnostics:
        print(as_text(diagnostics, language), file=sys.stderr)
    print(summary(diagnostics, language), file=sys.stderr)


def _progress(given: argparse.Namespace, step: int, steps: int, text: Text) -> None:
    print(f"[{step}/{steps}] {text.of(given.lang)} …", file=sys.stderr, flush=True)


def note(given: argparse.Namespace, text: Text) -> None:
    """Say something beside the output, at once."""
    print(text.of(given.lang), file=sys.stderr, flush=True)


def _built(folder: Path) -> Iterator[Artifact]:
    for part in ("site", "word"):
        for path in sorted((folder / part).rglob("*")):
            if path.is_file():
                yield Artifact(path.relative_to(folder).as_posix(), path.read_bytes())
