"""The commands that move documents and records on: revise, submit, approve, withdraw.

They write whole files under the working tree and never commit: a person looks and commits.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import json
import sys
from typing import TYPE_CHECKING, Any

from carbon_manual.artifact import Artifact
from carbon_manual.commands.compiling import Unusable, examined
from carbon_manual.diagnostic import Diagnostic, Text
from carbon_manual.doccontrol.control import APPROVED, PREPARED, REVIEWED, Status
from carbon_manual.lifecycle.editing import append_history, edited, put, quoted
from carbon_manual.lifecycle.moves import next_version, revision_refused, signing_refused
from carbon_manual.lifecycle.signing import Signer, signed
from carbon_manual.output import write_file
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest
from carbon_manual.shapes.value import parse_interval
from carbon_manual.sources.source import decode
from carbon_manual.system.deadline import after
from carbon_manual.system.posts import holders

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ruamel.yaml.comments import CommentedMap

    from carbon_manual.pipeline import Checked
    from carbon_manual.system.model import Document, Item, Record


def revise_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """Add what `revise` takes."""
    add = functools.partial(_add, parser, language)
    add("id", Text("文件或记录编号", "number of the document or record"), metavar="ID")
    size = parser.add_mutually_exclusive_group()
    major = Text("主版本升一级，如 1.4 → 2.0", "raise the first number: 1.4 becomes 2.0")
    size.add_argument("--major", action="store_true", help=major.of(language))
    minor = Text("次版本升一级，如 1.9 → 1.10（默认）", "raise the second: 1.9 becomes 1.10")
    size.add_argument("--minor", action="store_true", help=minor.of(language))
    _reason(parser, language)
    add("--effective", Text("新版本的生效日期", "when it takes effect"), type=day, metavar="DATE")
    _when(parser, language)


def submit_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """Add what `submit` takes."""
    add = functools.partial(_add, parser, language)
    add("ids", Text("文件编号", "document numbers"), nargs="+", metavar="ID")
    owner = Text("编制岗位（默认为责任岗位）", "post that prepared it (default: the owner)")
    add("--as", owner, dest="post", metavar="POST")
    _signing(parser, language)


def approve_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """Add what `approve` takes."""
    add = functools.partial(_add, parser, language)
    add("ids", Text("文件编号", "document numbers"), nargs="+", metavar="ID")
    add("--as", Text("签署岗位", "post that signs"), dest="post", metavar="POST", required=True)
    meaning = Text("含义：审核或批准（默认）", "reviewed or approved (default)")
    metavar = Text("{审核,批准}", "{reviewed,approved}").of(language)
    add("--meaning", meaning, type=_meaning, metavar=metavar, default=APPROVED)
    _signing(parser, language)


def _meaning(text: str) -> str:
    """Return what a signature says, given in Chinese or English."""
    spoken = {"reviewed": REVIEWED, "approved": APPROVED}
    meaning = spoken.get(text, text)
    if meaning not in spoken.values():
        raise argparse.ArgumentTypeError(f"{text}: 审核 (reviewed), 批准 (approved)")
    return meaning


def withdraw_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """Add what `withdraw` takes."""
    add = functools.partial(_add, parser, language)
    add("id", Text("文件编号", "document number"), metavar="ID")
    add("--as", Text("决定岗位", "post that decides"), dest="post", metavar="POST", required=True)
    _reason(parser, language)
    add("--replaced-by", Text("替代文件的编号", "document that replaces it"), metavar="ID")
    _signing(parser, language)


def _reason(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("-m", "--reason", required=True, help=Text("原因", "why").of(language))


def _signing(parser: argparse.ArgumentParser, language: str) -> None:
    holder = Text("任职人代码，岗位有几人时必须写", "code of the holder, where a post has several")
    _add(parser, language, "--holder", holder)
    _when(parser, language)


def _when(parser: argparse.ArgumentParser, language: str) -> None:
    shown = Text("日期（默认当天）", "date (default: today)")
    _add(parser, language, "--date", shown, type=day, metavar="DATE")


def _add(
    parser: argparse.ArgumentParser,
    language: str,
    name: str,
    summary: Text,
    **options: Any,  # noqa: ANN401 - what argparse takes
) -> None:
    parser.add_argument(name, help=summary.of(language), **options)


def day(text: str) -> dt.date:
    """Return the date that an argument gives."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: YYYY-MM-DD") from None


def revise(given: argparse.Namespace) -> int:
    """Open the next version of a document, or the correction of a record."""
    checked = examined(given)
    item = _item(checked, given.id)
    date = given.date or checked.context.as_of
    text = _text(given.root, item.path)
    if item.shape.is_record:
        version = next_version(item.version, major=given.major)
        changed = edited(text, lambda data: _amend(data, item, version, given.reason, date))
    else:
        document = checked.system.documents[item.id]
        _refuse(revision_refused(checked.control, document))
        version = next_version(item.version, major=given.major)

        def change(data: CommentedMap) -> None:
            _revise(data, document, version, given.effective)
            append_history(data, version, date, given.reason)

        changed = edited(text, change)
    _write(given, [Artifact.of_text(item.path, changed)])
    _say(
        given,
        Text(
            f"{item.id} {item.version} → {version}；原版本在新版本批准并生效之前继续有效。",
            f"{item.id} {item.version} → {version}; the old one stays in force until then.",
        ),
    )
    return 0


def submit(given: argparse.Namespace) -> int:
    """Sign documents as prepared by their owners: they go to review."""
    checked = examined(given)
    documents = [_document(checked, each) for each in given.ids]
    post = given.post or documents[0].control.text("owner")
    return _sign(given, checked, documents, _signer(given, checked, post, PREPARED))


def approve(given: argparse.Namespace) -> int:
    """Sign documents as reviewed or approved; an approval freezes their text and figures."""
    checked = examined(given)
    documents = [_document(checked, each) for each in given.ids]
    return _sign(given, checked, documents, _signer(given, checked, given.post, given.meaning))


def withdraw(given: argparse.Namespace) -> int:
    """Take a document out of force by a record of withdrawal."""
    checked = examined(given)
    document = _document(checked, given.id)
    if checked.control.status(document) is Status.WITHDRAWN:
        _refuse(Text(f"{document.id} 已作废", f"{document.id} was withdrawn already"))
    if given.replaced_by:
        _document(checked, given.replaced_by)
    signer = _signer(given, checked, given.post, "作废")
    current = checked.control.in_force.get(document.id, document)
    name = f"JL-00-03-{signer.date:%Y%m%d}-{document.id}"
    text = _withdrawal(name, signer, current, given)
    _write(given, [Artifact.of_text(f"records/JL-00-03/{name}.yaml", text)])
    return 0


def _sign(
    given: argparse.Namespace, checked: Checked, documents: list[Document], signer: Signer
) -> int:
    for document in documents:
        _refuse(signing_refused(checked, document, signer))
    texts = {each.path: _text(given.root, each.path) for each in documents}
    taken = frozenset(checked.system.records)
    _write(given, signed(signer, documents, texts, checked, taken))
    return 0


def _refuse_future(date: dt.date, today: dt.date) -> None:
    """A signature of a later day would not count yet: whoever signs next would be told it lacks."""
    if date > today:
        _refuse(
            Text(
                f"{date} 晚于检查所按的日期 {today}。若配置记录写了 as_of，请改为今天或删去。",
                f"{date} is later than {today}, the day that everything is checked for. If the"
                " configuration pins `as_of`, set it to today or drop it.",
            )
        )


def _signer(given: argparse.Namespace, checked: Checked, post: str, meaning: str) -> Signer:
    """Return who signs: the post's holder of the day, named where there are several."""
    date = given.date or checked.context.as_of
    _refuse_future(date, checked.context.as_of)
    present = holders(checked.system, post, date)
    if present is None:
        hint = did_you_mean(nearest(post, checked.system.defined.get("post", {})))
        raise Unusable(
            Text(
                f"没有岗位 {post}，或没有登记任职人{hint.zh}",
                f"There is no post {post}, or its holders are not registered{hint.en}",
            )
        )
    if given.holder:
        return Signer(post, given.holder, meaning, date)
    if len(present) != 1:
        shown = "、".join(sorted(present)) or "0"
        raise Unusable(
            Text(
                f"{date} 时{post}的任职人：{shown}；请用 --holder 写明是谁",
                f"Holders of {post} on {date}: {shown}; say who with --holder",
            )
        )
    return Signer(post, min(present), meaning, date)


def _revise(
    data: CommentedMap, document: Document, version: str, effective: dt.date | None
) -> None:
    """Raise the version; the new one has no effective date unless it is given."""
    data["version"] = quoted(version)
    if effective is None:
        data.pop("effective", None)
        return
    put(data, "effective", effective, "owner")
    interval = parse_interval(document.shape.interval)
    if interval is not None:
        put(data, "next_review", after(effective, interval), "effective")


def _amend(data: CommentedMap, item: Item, version: str, reason: str, date: dt.date) -> None:
    """Make a record the correction of its former version; it must be checked again."""
    data["version"] = quoted(version)
    put(data, "amends", quoted(item.version), "version")
    put(data, "reason", reason, "amends")
    if "recorded_on" in data:
        data["recorded_on"] = date
    for name in ("checked_by", "checked_on"):
        data.pop(name, None)


def _withdrawal(name: str, signer: Signer, document: Document, given: argparse.Namespace) -> str:
    replaced = f"    replaced_by: {given.replaced_by}\n" if given.replaced_by else ""
    return (
        f"---\nid: {name}\ntype: rec.withdrawal\n"
        f"title: {{zh: {document.id} 作废, en: {document.id} withdrawn}}\n"
        f'version: "1.0"\nowner: {signer.post}\nrecorded_by: {signer.post}\n'
        f"recorded_on: {signer.date}\nretention: P10Y\naccess: internal\n---\n"
        f"post: {signer.post}\nholder: {json.dumps(signer.holder)}\ndate: {signer.date}\n"
        f"documents:\n  - id: {document.id}\n    version: {json.dumps(document.version)}\n"
        f"    reason: {json.dumps(given.reason, ensure_ascii=False)}\n{replaced}"
    )


def _document(checked: Checked, name: str) -> Document:
    document = checked.system.documents.get(name)
    if document is None:
        hint = did_you_mean(nearest(name, checked.system.documents))
        raise Unusable(Text(f"没有文件 {name}{hint.zh}", f"There is no document {name}{hint.en}"))
    return document


def _item(checked: Checked, name: str) -> Document | Record:
    record = checked.system.records.get(name)
    return record if record is not None else _document(checked, name)


def _text(root: Path, path: str) -> str:
    file = decode((root / path).read_bytes(), path)
    if isinstance(file, Diagnostic):
        raise Unusable(file.message)
    return file.text


def _refuse(reason: Text | None) -> None:
    if reason is not None:
        raise Unusable(reason)


def _write(given: argparse.Namespace, artifacts: Iterable[Artifact]) -> None:
    for artifact in artifacts:
        write_file(given.root / artifact.path, artifact.data)
        print(artifact.path)


def _say(given: argparse.Namespace, text: Text) -> None:
    print(text.of(given.lang), file=sys.stderr)
