"""The record of one issue of numbered copies (JL-00-09): each issue has a file of its own."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.doccontrol.distribution import TYPE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Sequence

FOLDER: Final = "records/JL-00-09"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who receives copies: a post of the organisation, or an organisation outside."""

    name: str
    is_post: bool


@dataclass(frozen=True, slots=True)
class Issue:
    """The facts of one issue: to whom, by which post, on which day, on paper or as a file."""

    receiver: Receiver
    post: str
    date: dt.date
    medium: str


@dataclass(frozen=True, slots=True)
class Issued:
    """One copy of it: what it is a copy of, its number, SHA-256 of its file and of its content."""

    document: str
    version: str
    number: int
    digest: str
    content: str


def record_id(issue: Issue, copies: Sequence[Issued], taken: Collection[str] = ()) -> str:
    """Return the number: day, first document and version, how many, beginning of the digest.

    The copies carry their holder, so that two people who issue the same document on two branches
    get two files. Both may have given the same number out; CM328 tells when the branches meet.
    """
    first = copies[0]
    named = re.sub(r"[^A-Za-z0-9]+", "-", f"{first.document}-{first.version}")
    more = f"-{len(copies)}" if len(copies) > 1 else ""
    name = f"JL-00-09-{issue.date:%Y%m%d}-{named}{more}-"
    lengths = range(6, len(first.digest) + 1)
    return next(each for n in lengths if (each := name + first.digest[:n]) not in taken)


def record_text(name: str, issue: Issue, copies: Sequence[Issued]) -> str:
    """Return the record's text; `name` is its number. A copy has several lines, one for a value.

    So the return of one copy and that of the next never touch neighbouring lines.
    """
    return "\n".join((*_control(name, issue, copies), *_body(issue, copies), ""))


def _control(name: str, issue: Issue, copies: Sequence[Issued]) -> Iterator[str]:
    named = f"{copies[0].document} {copies[0].version}"
    several = len({each.document for each in copies}) > 1
    zh = f"{named}版{'等' if several else ''}受控副本发放"
    en = f"Controlled copies of {named}{' and more' if several else ''}"
    yield "---"
    yield f"id: {name}"
    yield f"type: {TYPE}"
    yield f"title: {{zh: {_quoted(zh)}, en: {_quoted(en)}}}"
    yield 'version: "1.0"'
    yield f"owner: {_quoted(issue.post)}"
    yield f"recorded_by: {_quoted(issue.post)}"
    yield f"recorded_on: {issue.date}"
    yield "retention: P10Y"
    yield "access: internal"


def _body(issue: Issue, copies: Sequence[Issued]) -> Iterator[str]:
    receiver = "post" if issue.receiver.is_post else "organisation"
    yield "---"
    yield "copies:"
    for each in copies:
        yield f"  - copy: {each.number}"
        yield f"    document: {_quoted(each.document)}"
        yield f"    version: {_quoted(each.version)}"
        yield f"    {receiver}: {_quoted(issue.receiver.name)}"
        yield f"    medium: {issue.medium}"
        yield f"    issued: {issue.date}"
        yield f"    digest: {_quoted(each.digest)}"
        yield f"    content: {_quoted(each.content)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
