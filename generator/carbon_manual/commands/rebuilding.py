"""Build a release from its tag, apart from the working tree, and publish it; or compare it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from carbon_manual.catalogue.standard import catalogue_digest, shipped_standards
from carbon_manual.commands.compiling import (
    Unusable,
    dialect_of,
    has_errors,
    readable,
    tell,
    word_set,
)
from carbon_manual.copies.revisions import with_redlines
from carbon_manual.delivery.lock import LOCK, lock_digest
from carbon_manual.delivery.publishing import (
    SUMS,
    add_version,
    differing,
    refuse_mixed,
    refuse_taken,
    sums_of,
    workplace,
)
from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.controlled import digest_of
from carbon_manual.output import sync, write_file
from carbon_manual.pipeline import Checked, examine
from carbon_manual.release.releases import Release, is_name, release_of, releases, state_digest
from carbon_manual.release.versions import CARD, Card, Gone, card_text, page_list
from carbon_manual.render.site import stage
from carbon_manual.render.site.desk import make_desk
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sites.sitebuild import SETTINGS, SiteError, build_site
from carbon_manual.sources.source import FOLDERS, read_tree
from carbon_manual.sources.tagged import tagged_files
from carbon_manual.system.load import load

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from carbon_manual.artifact import Artifact
    from carbon_manual.doccontrol.control import Withdrawal
    from carbon_manual.system.load import Pieces

_RELEASED: Final = "mkdocs.release.yml"


def issue(given: argparse.Namespace) -> int:
    """Build a tagged release apart from the working tree and publish it, or compare it only."""
    folder = given.to or given.root / "build" / _home(Access(given.audience))
    for part, _ in FOLDERS:
        if folder.resolve().is_relative_to((given.root / part).resolve()):
            refuse(f"不能写入 {part}/", f"Nothing is written into {part}/")
    files = list(tagged_files(given.root, given.names[0]))
    work = workplace(folder)
    try:
        tree = work / "tree"
        sync(tree, files)
        checked, wanted = _tagged_state(given, tree)
        target = folder / wanted.name
        if given.verify and not (target / SUMS).is_file():
            refuse(f"{target} 尚未发布", f"{target} is not published")
        if not given.verify:
            refuse_taken(target)
            refuse_mixed(folder, Access(given.audience))  # told before the long work
        built, card = _built(given, tree, checked, wanted)
        if given.verify:
            return _compared(given, (target / SUMS).read_text(encoding="utf-8"), sums_of(built))
        add_version(folder, card, built)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    sys.stdout.write(f"{target}\n")
    note(
        given,
        Text(f"已发布 {wanted.name}，入口 {folder / 'index.html'}", f"Published {wanted.name}"),
    )
    return 0


def _home(audience: Access) -> str:
    """Return the published folder of a class of readers: one folder is for one class only."""
    return "published" if audience is Access.RESTRICTED else f"published-{audience}"


def _tagged_state(given: argparse.Namespace, tree: Path) -> tuple[Checked, Release]:
    """Return the tagged system as readers get it and its release, which must fit each other."""
    tag = given.names[0]
    sources = read_tree(tree)
    pieces: Pieces = {}
    known = releases(load(sources, shipped_shapes(), shipped_standards(), pieces).system)
    record = known.get(tag) or known.get(tag.removeprefix("v"))
    if record is None or not is_name(record.body.text("release")):
        refuse(f"标签 {tag} 处没有这一版的发布记录", f"{tag} holds no record of that release")
    wanted = release_of(record)
    checked = examine(sources, given.today, as_of=wanted.as_of, language=given.lang, pieces=pieces)
    if has_errors(checked.diagnostics):
        tell(checked.diagnostics, given.lang)
        refuse(f"标签 {tag} 处的体系有错误", f"The system at {tag} has errors")
    state = state_digest(sources, settings_of(tree), record.path)
    wrong = tuple(_misfits(checked, wanted, state, lock_digest(optional(tree / LOCK))))
    _refuse_misfits(tag, wrong)
    return readable(given, checked, draft=False), wanted


def _misfits(checked: Checked, wanted: Release, state: str, lock: str) -> Iterator[Text]:
    """Yield what at the tag, or of this program, is not what the release record says."""
    if not wanted.state:
        yield Text(
            "记录中没有全部输入的校验值，不是 release prepare 写的",
            "the record holds no digest of all inputs: release prepare did not write it",
        )
    elif state != wanted.state:
        yield Text(
            "manual、procedures、records 或 mkdocs.yml 中的文件（要先全部提交，再打标签）",
            "files in manual, procedures, records or mkdocs.yml (commit all, then tag)",
        )
    if checked.context.version != wanted.generator:
        yield Text(
            f"生成程序版本：现为 {checked.context.version}，记录为 {wanted.generator}",
            f"the generator: {checked.context.version} is not {wanted.generator}",
        )
    if lock != wanted.lock:
        yield Text("依赖锁定", "the locked packages")
    for key, (_, catalogue) in wanted.standards.items():
        if catalogue_digest(key) != catalogue:
            yield Text(f"标准目录 {key}", f"the catalogue {key}")
    in_force = checked.control.in_force
    for number in dict.fromkeys((*in_force, *wanted.documents)):
        text, issued = in_force.get(number), wanted.documents.get(number)
        given = (text.version, digest_of(text)) if text else None
        if given != ((issued.version, issued.source) if issued else None):
            yield Text(f"文件 {number}", f"the document {number}")


def _refuse_misfits(tag: str, wrong: tuple[Text, ...]) -> None:
    if wrong:
        zh, en = "；".join(each.zh for each in wrong), "; ".join(each.en for each in wrong)
        refuse(
            f"标签 {tag} 与发布记录不符：{zh}", f"{tag} is not what its release record says: {en}"
        )


def _built(
    given: argparse.Namespace, tree: Path, checked: Checked, wanted: Release
) -> tuple[Path, Card]:
    """Return the folder of the finished version: site, Word copies, card and list of pages."""
    pages = list(stage(checked))
    dialect = dialect_of(tree)
    sync(tree / "build" / "docs", with_redlines(checked, dialect, pages))
    copies = list(word_set(checked, dialect, pages))
    if checked.context.audience is Access.RESTRICTED:  # the record holds digests of these copies
        _refuse_misfits(given.names[0], tuple(_wrong_copies(copies, wanted)))
    inherited = {"name": wanted.name, "date": f"{wanted.date}", "as_of": f"{wanted.as_of}"}
    settings = f"INHERIT: {SETTINGS}\nextra:\n  cm_release: {json.dumps(inherited)}\n"
    write_file(tree / _RELEASED, settings.encode())
    try:
        built = build_site(tree, wanted.as_of, settings=_RELEASED, plain=True)
    except SiteError as error:
        refuse(f"MkDocs 未能生成网站：\n{error}", f"MkDocs failed:\n{error}")
    sync(built / "word", copies)
    listed = page_list(
        wanted.name, (each.relative_to(built).as_posix() for each in built.rglob("*.html"))
    )
    write_file(built / listed.path, listed.data)
    card = _card(checked, wanted, built)
    write_file(built / CARD, card_text(card).encode())
    return built, card


def _wrong_copies(copies: list[Artifact], wanted: Release) -> Iterator[Text]:
    """Yield the documents whose Word copy is not the one that was prepared."""
    made = {each.subject: each for each in copies}
    for number, issued in wanted.documents.items():
        copy = made.get(number)
        if copy is None or hashlib.sha256(copy.data).hexdigest() != issued.word:
            yield Text(f"{number} 的 Word 文件", f"the Word copy of {number}")


def _card(checked: Checked, wanted: Release, built: Path) -> Card:
    language, places = checked.context.language, make_desk(checked).places

    def page(path: str) -> str:
        stem = path.removesuffix(".md")
        return f"{stem}.html" if (built / f"{stem}.html").is_file() else f"{stem}/index.html"

    return Card(
        wanted.name,
        f"{wanted.date}",
        f"{wanted.as_of}",
        checked.system.organisation.of(language),
        language,
        {
            each.id: (each.version, page(places.document(each)))
            for each in checked.system.documents.values()
        },
        {
            name: Gone(f"{each.date}", each.record.body.text("post"), _heir(checked, each))
            for name, each in checked.control.withdrawals.items()
        },
        _reasons(checked, wanted),
        checked.context.audience,
    )


def _heir(checked: Checked, withdrawal: Withdrawal) -> str:
    """Return the number of what replaces a document, if the readers may see that."""
    number = withdrawal.row.text("replaced_by")
    whole = checked.context.audience is Access.RESTRICTED
    return number if whole or number in checked.system.documents else ""


def _reasons(checked: Checked, wanted: Release) -> Mapping[str, str]:
    """Return the releases taken back; the reason only for readers who may see the record."""
    shown = wanted.name in releases(checked.system)
    return {name: reason if shown else "" for name, reason in wanted.withdraws.items()}


def _compared(given: argparse.Namespace, old: str, new: str) -> int:
    """Tell whether a version built again is the one published."""
    wrong = differing(old, new)
    for path in wrong:
        sys.stdout.write(f"{path}\n")
    count = len(new.splitlines())
    note(
        given,
        Text(f"{len(wrong)} 个文件与已发布的不同。", f"{len(wrong)} files are not those published.")
        if wrong
        else Text(f"{count} 个文件都与已发布的相同。", f"All {count} files are as published."),
    )
    return int(bool(wrong))


def settings_of(root: Path) -> dict[str, bytes]:
    """Return the settings of the site, which are part of what is released."""
    data = optional(root / SETTINGS)
    return {SETTINGS: data} if data is not None else {}


def optional(path: Path) -> bytes | None:
    """Return a file's bytes, or None if there is none."""
    return path.read_bytes() if path.is_file() else None


def note(given: argparse.Namespace, text: Text) -> None:
    """Say something beside the output."""
    sys.stderr.write(f"{text.of(given.lang)}\n")


def refuse(zh: str, en: str) -> NoReturn:
    """Refuse the command.

    Raises:
        Unusable: always.
    """
    raise Unusable(Text(zh, en))
