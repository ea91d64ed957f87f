"""Signing: the record of one post's signature and, with an approval, the frozen text."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.doccontrol.control import APPROVED, PREPARED, REVIEWED
from carbon_manual.doccontrol.controlled import digest_of
from carbon_manual.doccontrol.seal import called, charted, embedded
from carbon_manual.results.trace import trace_digest
from carbon_manual.shapes.value import INVALID
from carbon_manual.sources.source import ARCHIVE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from carbon_manual.grounds.rule import Subject
    from carbon_manual.results.trace import Results
    from carbon_manual.system.model import Document, System

FOLDER: Final = "records/approvals"
_MARKS: Final = {PREPARED: "P", REVIEWED: "R", APPROVED: "A"}
_ENGLISH: Final = {PREPARED: "prepared", REVIEWED: "reviewed", APPROVED: "approved"}


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs in what meaning on which day: a post and the code of its holder."""

    post: str
    holder: str
    meaning: str
    date: dt.date


def signed(
    signer: Signer,
    documents: Sequence[Document],
    sources: Mapping[str, str],
    checked: Subject,
    taken: Collection[str] = (),
) -> Iterator[Artifact]:
    """Yield the record of a signature and, with an approval, the texts frozen by it.

    `sources` holds the text of each document's file by path, `taken` the numbers in use. The
    frozen texts come first: one without an approval means nothing, an approval without its text
    is an error.
    """
    if signer.meaning == APPROVED:
        for document in documents:
            path = f"{ARCHIVE}/{document.id}/{document.version}/{document.path}"
            yield Artifact.of_text(path, sources[document.path])
    name = record_id(signer, documents, taken)
    text = "\n".join((*_control(name, signer, documents), *_body(signer, documents, checked), ""))
    yield Artifact.of_text(f"{FOLDER}/{name}.yaml", text)


def record_id(signer: Signer, documents: Sequence[Document], taken: Collection[str]) -> str:
    """Return the number of a signature's record.

    It names day, document, version and meaning, so that two people, or two meanings, never share
    a file.
    """
    first = documents[0]
    more = f"-{len(documents)}" if len(documents) > 1 else ""
    day = f"{signer.date:%Y%m%d}"
    name = f"JL-00-02-{day}-{first.id}-{first.version}{more}-{_MARKS[signer.meaning]}"
    again = (f"{name}-{number}" for number in itertools.count(2))
    return name if name not in taken else next(each for each in again if each not in taken)


def _control(name: str, signer: Signer, documents: Sequence[Document]) -> Iterator[str]:
    named = f"{documents[0].id} {documents[0].version}"
    zh = f"{named}{'等' if len(documents) > 1 else ''}{signer.meaning}"
    more = f" and {len(documents) - 1} more" if len(documents) > 1 else ""
    yield "---"
    yield f"id: {name}"
    yield "type: rec.approval"
    en = f"{named}{more} {_ENGLISH[signer.meaning]}"
    yield f"title: {{zh: {_quoted(zh)}, en: {_quoted(en)}}}"
    yield 'version: "1.0"'
    yield f"owner: {signer.post}"
    yield f"recorded_by: {signer.post}"
    yield f"recorded_on: {signer.date}"
    yield "retention: P10Y"
    yield "access: internal"


def _body(signer: Signer, documents: Sequence[Document], checked: Subject) -> Iterator[str]:
    yield "---"
    yield f"post: {signer.post}"
    yield f"holder: {_quoted(signer.holder)}"
    yield f"meaning: {signer.meaning}"
    yield f"date: {signer.date}"
    yield "documents:"
    for document in documents:
        yield f"  - id: {document.id}"
        yield f"    version: {_quoted(document.version)}"
        yield f"    digest: {_quoted(digest_of(document))}"
        if signer.meaning == APPROVED:
            yield from _claims(document)
            yield from _revisions(document, checked.system)
            yield from _figures(document, checked.results)


def _claims(document: Document) -> Iterator[str]:
    """Yield the claims that the approval confirms, as the front matter has them."""
    covers = document.control.data("covers") or ()
    if covers:
        yield "    claims:"
    last = None
    for heading, standard, patterns in covers:
        if heading.data != last:
            yield f"      {heading.data}:"
            last = heading.data
        named = ", ".join(_quoted(str(item.data)) for item in patterns if item.data is not INVALID)
        yield f"        {standard.data}: [{named}]"


def _revisions(document: Document, system: System) -> Iterator[str]:
    """Yield the revisions of the clauses claimed whose reading has been revised."""
    found = {
        f"{claim.standard}:{clause}": entry.revision
        for claim in system.claims
        if claim.document == document.id
        for clause in claim.clauses
        if (entry := system.standards[claim.standard].entries[clause]).revision > 1
    }
    if found:
        yield "    revisions:"
    for clause, revision in found.items():
        yield f"      - {{clause: {_quoted(clause)}, revision: {revision}}}"


def _figures(document: Document, results: Results) -> Iterator[str]:
    """Yield the figures that the text prints or draws, sealed with what they were derived from."""
    drawn = (call for calls in charted(document, results) for call in calls)
    calls = tuple(dict.fromkeys((*embedded(document), *drawn)))
    if calls:
        yield "    figures:"
    for call in calls:
        result = called(call, results)
        if result is not None and result.quantity is not None:
            unit = f", unit: {_quoted(result.unit)}" if result.unit else ""
            trace = trace_digest(result, results)
            yield (
                f"      - {{figure: {call}, value: {_quoted(result.printed)}{unit}, "
                f"trace: {_quoted(trace)}}}"
            )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
