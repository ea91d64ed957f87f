"""The record of review (JL-00-12) of a returned copy, with every remark still to be decided."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.copies.reviewtable import source_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from carbon_manual.copies.returnedcopy import Found, Returned

FOLDER: Final = "records/JL-00-12"
TYPE: Final = "rec.document-review"


@dataclass(frozen=True, slots=True)
class Receipt:
    """How a copy came back: its file's name and digest, the day, the post that registers it."""

    file: str
    digest: str
    date: dt.date
    post: str


def record_id(returned: Returned, receipt: Receipt) -> str:
    """Return the number: day, document, version and the beginning of the digest."""
    edition = re.sub(r"[^A-Za-z0-9]+", "-", f"{returned.document}-{returned.version}")
    return f"JL-00-12-{receipt.date:%Y%m%d}-{edition}-{receipt.digest[:6]}"


def record_text(returned: Returned, receipt: Receipt) -> str:
    """Return the record's text; there must be a remark."""
    return "\n".join((*_control(returned, receipt), *_body(returned, receipt), ""))


def _control(returned: Returned, receipt: Receipt) -> Iterator[str]:
    named = f"{returned.document} {returned.version}"
    yield "---"
    yield f"id: {record_id(returned, receipt)}"
    yield f"type: {TYPE}"
    yield f"title: {{zh: {_quoted(f'{named} 审阅意见')}, en: {_quoted(f'Review of {named}')}}}"
    yield 'version: "1.0"'
    yield f"owner: {_quoted(receipt.post)}"
    yield f"recorded_by: {_quoted(receipt.post)}"
    yield f"recorded_on: {receipt.date}"
    yield "retention: P3Y"
    yield "access: internal"


def _body(returned: Returned, receipt: Receipt) -> Iterator[str]:
    yield "---"
    yield f"document: {_quoted(returned.document)}"
    yield f"document_version: {_quoted(returned.version)}"
    yield f"received: {receipt.date}"
    yield f"file: {_quoted(receipt.file)}"
    yield f"digest: {receipt.digest}"
    yield "remarks:"
    for number, found in enumerate(returned.found, start=1):
        yield from _remark(number, found)


def _remark(number: int, found: Found) -> Iterator[str]:
    remark = found.remark
    yield f"  - number: {number}"
    yield f"    kind: {remark.kind.value}"
    values = {
        "author": remark.author,
        "date": remark.date,
        "section": found.place.section,
        "source": source_of(found),
        "old": remark.old,
        "new": remark.new,
        "comment": remark.comment,
    }
    for name, value in values.items():
        if value:
            yield f"    {name}: {value if name == 'date' else _quoted(value)}"
    yield "    decision: pending"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
