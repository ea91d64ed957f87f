"""The commands `issue` and `recall`: numbered copies given out, collected, and on record.

Both write whole files under the working tree and never commit: a person looks and commits.
"""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from carbon_manual.artifact import Artifact
from carbon_manual.audience import restrict
from carbon_manual.commands.authoring import day
from carbon_manual.commands.compiling import Unusable, dialect_of, examined, is_faulty
from carbon_manual.commands.exporting import pdf_argument, safe_name, with_pdf, write_copies
from carbon_manual.copies.copyfile import CopyFile, read_copy
from carbon_manual.copies.editions import editions_of
from carbon_manual.copies.issuerecord import FOLDER, Issue, Issued, Receiver, record_id, record_text
from carbon_manual.diagnostic import Diagnostic, Text
from carbon_manual.doccontrol.control import Status
from carbon_manual.doccontrol.distribution import ENDS, TYPE, Copy, copies, next_number, obsolete
from carbon_manual.lifecycle.editing import edited_body, put
from carbon_manual.output import write_file
from carbon_manual.pipeline import published
from carbon_manual.render.copies import edition_copy
from carbon_manual.render.recalllist import FORMATS, Owed
from carbon_manual.render.site.desk import make_desk
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest
from carbon_manual.sources.source import FOLDERS, decode

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from ruamel.yaml.comments import CommentedMap

    from carbon_manual.pipeline import Checked
    from carbon_manual.system.model import Document

__all__ = ["FORMATS", "issue", "issue_arguments", "recall", "recall_arguments"]

_MOST: Final = 99  # copies of a document in one go
_LONGEST: Final = 100  # characters of a receiver's name
_WHY_NOT: Final = {
    Status.DRAFT: Text("还是草案", "is a draft"),
    Status.IN_REVIEW: Text("还在送审", "is in review"),
    Status.APPROVED: Text("尚未生效", "is not yet in force"),
    Status.WITHDRAWN: Text("已作废", "was withdrawn"),
}


def issue_arguments(
    parser: argparse.ArgumentParser, option: Callable[..., None], language: str
) -> None:
    """Add what `issue` takes beside the audience; `option` adds one with its help."""
    add = functools.partial(option, parser, language)
    add("documents", Text("文件编号", "document numbers"), nargs="+", metavar="ID")
    to = Text("接收方：岗位，或外部组织的名称", "receiver: a post, or an organisation outside")
    add("--to", to, required=True, metavar="NAME")
    count = Text("每份文件发几份（默认 1）", "copies of each document (default: 1)")
    add("--copies", count, type=_count, default=1, metavar="N")
    medium = Text("载体：电子文件（默认）或纸质", "as a file (default) or on paper")
    add("--medium", medium, choices=("file", "paper"), default="file")
    post = Text("发放岗位（默认为文件管理员）", "post that issues (default: 文件管理员)")
    add("--as", post, dest="post", metavar="POST")
    add("--date", Text("发放日期（默认当天）", "day of issue (default: today)"), type=day,
        metavar="DATE")  # fmt: skip
    pdf_argument(parser, option, language)
    folder = Text("输出文件夹（默认 build/copies）", "output folder (default: build/copies)")
    add("--out", folder, type=Path)


def recall_arguments(
    parser: argparse.ArgumentParser, option: Callable[..., None], language: str
) -> None:
    """Add what `recall` takes; `option` adds one with its help."""
    add = functools.partial(option, parser, language)
    numbers = Text("只列这些文件的（省略时为全部）", "list those of these documents (default: all)")
    add("documents", numbers, nargs="*", metavar="ID")
    add("--format", Text("输出格式", "output format"), choices=tuple(FORMATS), default="text")
    notified = Text(
        "登记：已通知收回这些副本（写作 CX-03/1.0/2）",
        "record that these copies were recalled (written CX-03/1.0/2)",
    )
    add("--notified", notified, nargs="+", metavar="COPY", default=[])
    add("--returned", Text("登记：这些副本已归还", "record that these copies came back"),
        nargs="+", metavar="COPY", default=[])  # fmt: skip
    add("--destroyed", Text("登记：这些副本已销毁", "record that these copies were destroyed"),
        nargs="+", metavar="COPY", default=[])  # fmt: skip
    add("--date", Text("登记的日期（默认当天）", "day to record (default: today)"), type=day,
        metavar="DATE")  # fmt: skip


def issue(given: argparse.Namespace) -> int:
    """Write numbered copies of versions in force and the record of their issue."""
    checked = examined(given)
    date = _date(given, checked)
    documents = [_in_force(checked, each, date) for each in dict.fromkeys(given.documents)]
    facts = Issue(_receiver(given, checked), _post(given, checked), date, given.medium)
    folder = given.out or given.root / "build" / "copies"
    _refuse_place(folder, given.root)
    if is_faulty(given, checked):
        return 1
    made = list(_made(given, checked, documents, facts.receiver.name))
    files = [file for file, _ in made]
    written = with_pdf(files, checked.context.as_of) if given.pdf else files
    issued = [each for _, each in made]
    name = record_id(facts, issued, checked.system.records)
    write_copies(folder, written)
    path = f"{FOLDER}/{name}.yaml"
    write_file(given.root / path, record_text(name, facts, issued).encode())
    sys.stdout.write(f"{path}\n")
    if not facts.receiver.is_post:
        receiver = facts.receiver.name
        _say(given, f"{receiver} 不是岗位，按外部组织登记。",
             f"{receiver} is no post: registered as an organisation outside.")  # fmt: skip
    return 0


def recall(given: argparse.Namespace) -> int:
    """List the copies that are owed back, returning 1 if there are any; or record their fate."""
    checked = examined(given)
    events = {"recalled": given.notified, "returned": given.returned, "destroyed": given.destroyed}
    if any(events.values()):
        if given.documents:
            _refuse("文件编号只用于列出，登记时不写", "Document numbers are for the list only")
        return _record(given, checked, events)
    known = {copy.edition[0] for copy in copies(checked.system)}
    for name in given.documents:
        if name not in known and not editions_of(checked.control, name):
            hint = did_you_mean(nearest(name, known))
            _refuse(f"没有文件 {name}{hint.zh}", f"There is no document {name}{hint.en}")
    owed = [
        Owed(copy, over)
        for copy in copies(checked.system)
        if (not given.documents or copy.edition[0] in given.documents)
        and copy.is_owed
        and (over := obsolete(checked.control, copy.edition)) is not None
    ]
    sys.stdout.write(f"{FORMATS[given.format](owed, given.lang).rstrip()}\n")
    return int(bool(owed))


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:4]) <= _MOST:
        raise argparse.ArgumentTypeError(f"{text}: 1–{_MOST}")
    return int(text)


def _date(given: argparse.Namespace, checked: Checked) -> dt.date:
    date: dt.date = given.date or checked.context.as_of
    if date > checked.context.as_of:
        as_of = checked.context.as_of
        _refuse(
            f"{date} 晚于检查所按的日期 {as_of}",
            f"{date} is later than {as_of}, the day that everything is checked for",
        )
    return date


def _in_force(checked: Checked, name: str, date: dt.date) -> Document:
    """Return the version of a document that was in force on a day; no other is given out."""
    document = checked.control.in_force.get(name)
    if document is None:
        known = editions_of(checked.control, name)
        if not known:
            hint = did_you_mean(nearest(name, checked.system.documents))
            _refuse(f"没有文件 {name}{hint.zh}", f"There is no document {name}{hint.en}")
        why = _WHY_NOT.get(checked.control.statuses[known[0]], _WHY_NOT[Status.DRAFT])
        named = " ".join(known[0])
        _refuse(f"{named} {why.zh}：只发放有效版本的副本",
                f"{named} {why.en}: copies are given out of versions in force only")  # fmt: skip
    effective = document.control.text("effective")
    if str(date) < effective:
        named = f"{name} {document.version}"
        _refuse(f"{named} 于 {effective} 生效，{date} 还不能发放",
                f"{named} is in force since {effective}; on {date} it was not")  # fmt: skip
    return document


def _receiver(given: argparse.Namespace, checked: Checked) -> Receiver:
    name = " ".join(given.to.split())
    if not name or not name.isprintable() or len(name) > _LONGEST:
        _refuse("--to 要写接收的岗位或组织", "--to names a post or an organisation")
    return Receiver(name, checked.system.row("post", name) is not None)


def _post(given: argparse.Namespace, checked: Checked) -> str:
    post: str = given.post or checked.system.shapes.types[TYPE].maker
    if checked.system.row("post", post) is None:
        hint = did_you_mean(nearest(post, checked.system.defined.get("post", {})))
        _refuse(
            f"没有岗位 {post}{hint.zh}，请用 --as", f"There is no post {post}{hint.en}; use --as"
        )
    return post


def _made(
    given: argparse.Namespace, checked: Checked, documents: Iterable[Document], holder: str
) -> Iterator[tuple[Artifact, Issued]]:
    """Yield each copy with what the record says of it."""
    readers = restrict(checked, Access(given.audience))
    desk, dialect = make_desk(published(readers)), dialect_of(given.root)
    for document in documents:
        if document.id not in readers.control.in_force:
            edition = Access(given.audience).edition
            _refuse(f"{document.id} 的访问级别较高，不能发给{edition.zh}的读者",
                    f"{document.id} is above the class of the {edition.en}")  # fmt: skip
        first = next_number(checked.system, (document.id, document.version))
        for number in range(first, first + given.copies):
            data = edition_copy(desk, document, dialect, str(number), holder)
            taken = read_copy(data)
            if not isinstance(taken, CopyFile):  # pragma: no cover - what we write can be read
                raise TypeError(taken.en)
            file = safe_name(f"{document.id}-{document.version}-{number}") + ".docx"
            issued = Issued(document.id, document.version, number, taken.file, taken.content.digest)
            yield Artifact(file, data, document.id), issued


def _record(given: argparse.Namespace, checked: Checked, events: dict[str, list[str]]) -> int:
    """Write days into the rows of copies, all of them or, if one is refused, none."""
    date = _date(given, checked)
    texts: dict[str, str] = {}
    for field, names in events.items():
        for name in dict.fromkeys(names):
            copy = _copy(checked, name)
            if copy.row.data(field) == date:
                continue  # on record already: a run that was broken off is done again
            _refuse_event(copy, field, date)
            path = copy.record.path
            if path not in texts:
                texts[path] = _text(given.root, path)
            texts[path] = edited_body(texts[path], functools.partial(_put, copy, field, date))
    for path, text in texts.items():
        write_file(given.root / path, text.encode())
        sys.stdout.write(f"{path}\n")
    return 0


def _copy(checked: Checked, name: str) -> Copy:
    found = [each for each in copies(checked.system) if each.name == name]
    if len(found) != 1:
        known = [each.name for each in copies(checked.system)]
        hint = did_you_mean(nearest(name, known))
        if found:
            _refuse(f"副本 {name} 登记了两次（CM328）", f"Copy {name} is registered twice (CM328)")
        _refuse(f"没有登记副本 {name}{hint.zh}", f"No copy {name} is registered{hint.en}")
    return found[0]


def _refuse_event(copy: Copy, field: str, date: dt.date) -> None:
    for done in (field, *ENDS):
        if done in copy.row:
            label, on = copy.column(done).label, copy.row.text(done)
            _refuse(f"副本 {copy.name} 已于 {on} 登记“{label.zh}”",
                    f"Copy {copy.name} has “{label.en}” {on} on record")  # fmt: skip
    issued = copy.row.text("issued")
    if str(date) < issued:
        _refuse(f"副本 {copy.name} 在 {issued} 才发放", f"Copy {copy.name} went out on {issued}")


def _put(copy: Copy, field: str, date: dt.date, body: CommentedMap) -> None:
    for row in body["copies"]:
        if (row["document"], row["version"], row["copy"]) == (*copy.edition, copy.number):
            put(row, field, str(date), "recalled" if "recalled" in row else "issued")


def _text(root: Path, path: str) -> str:
    file = decode((root / path).read_bytes(), path)
    if isinstance(file, Diagnostic):
        raise Unusable(file.message)
    return file.text


def _refuse_place(folder: Path, root: Path) -> None:
    for part, _ in FOLDERS:
        if folder.resolve().is_relative_to((root / part).resolve()):
            _refuse(f"不能写入 {part}/", f"Nothing is written into {part}/")


def _say(given: argparse.Namespace, zh: str, en: str) -> None:
    sys.stderr.write(f"{Text(zh, en).of(given.lang)}\n")


def _refuse(zh: str, en: str) -> NoReturn:
    raise Unusable(Text(zh, en))
