"""Releases: what a release record says, the record of a new one, and what differs between two."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.catalogue.standard import catalogue_digest
from carbon_manual.doccontrol.controlled import digest_of
from carbon_manual.doccontrol.seal import called, embedded
from carbon_manual.results.trace import trace_digest
from carbon_manual.shapes.access import Access

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from carbon_manual.pipeline import Checked
    from carbon_manual.sources.source import Sources
    from carbon_manual.system.model import Record, System

RELEASE: Final = "rec.release"
FOLDER: Final = "records/JL-00-08"
# A release's name is the name of a folder and a part of addresses.
NAME: Final = re.compile(r"[0-9A-Za-z]([0-9A-Za-z._-]{0,38}[0-9A-Za-z])?")
# What the published folder holds beside the releases.
RESERVED: Final = frozenset(("effective", "index.html", "redirect.js", "versions.js",
                             "versions.json"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issued:
    """One document of a release: its version, digest of its controlled text and of its copy."""

    version: str
    source: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a release as printed, and the digest of its trace."""

    value: str
    unit: str
    trace: str = ""

    @property
    def printed(self) -> str:
        """Return the value with its unit."""
        return f"{self.value} {self.unit}".strip() if self.unit != "1" else self.value


@dataclass(frozen=True, slots=True)
class Release:
    """What a release holds. Mappings keep the order of the record.

    Attributes:
        name: As the record names it, e.g. `2026.1`.
        date: Day of the release.
        as_of: Day for which everything in it was judged.
        documents: By number.
        figures: By call, e.g. `ghg.total year=2025`.
        standards: Edition and digest of the catalogue, by key.
        generator: Version of the program.
        lock: Digest of the packages that it runs with.
        state: Digest of all inputs but the record itself; empty in records written by hand.
        withdraws: Earlier releases that this one takes back, with the reason.
    """

    name: str
    date: dt.date
    as_of: dt.date
    documents: Mapping[str, Issued]
    figures: Mapping[str, Figure]
    standards: Mapping[str, tuple[str, str]]
    generator: str
    lock: str
    state: str = ""
    withdraws: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def is_name(text: str) -> bool:
    """Tell whether a text can name a release."""
    return bool(NAME.fullmatch(text)) and text.casefold() not in RESERVED


def release_of(record: Record) -> Release:
    """Return what a release record says."""
    body = record.body
    date = body.data("date")
    return Release(
        body.text("release"),
        date,
        body.data("as_of") or date,
        MappingProxyType(
            {
                row.text("id"): Issued(row.text("version"), row.text("source"), row.text("word"))
                for row in body.rows("documents")
            }
        ),
        MappingProxyType(
            {
                row.text("figure"): Figure(row.text("value"), row.text("unit"), row.text("trace"))
                for row in body.rows("figures")
            }
        ),
        MappingProxyType(
            {
                row.text("standard"): (row.text("edition"), row.text("catalogue"))
                for row in body.rows("standards")
            }
        ),
        body.text("generator"),
        body.text("lock"),
        body.text("state"),
        MappingProxyType(
            {row.text("release"): row.text("reason") for row in body.rows("withdraws")}
        ),
    )


def releases(system: System) -> Mapping[str, Record]:
    """Return the records of the releases by name, oldest first."""
    records = [each for each in system.records_of(RELEASE) if each.body.data("date")]
    records.sort(key=lambda each: (each.body.data("date"), each.id))
    return MappingProxyType({each.body.text("release"): each for each in records})


def state_digest(sources: Sources, settings: Mapping[str, bytes], without: str) -> str:
    """Return one SHA-256 over everything that a release is built from.

    Args:
        sources: The folders of the system; their texts count with line feeds only.
        settings: The site's settings by path.
        without: Path of the release record, which holds this digest.
    """
    texts = {
        each.path: each.text.encode()
        for each in (*sources.files, *sources.archive, *sources.contents)
    }
    texts |= {name: data.replace(b"\r\n", b"\n") for name, data in settings.items()}
    texts |= sources.pictures
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in texts.items()}
    digests |= sources.digests
    digests.pop(without, None)
    lines = (f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def taken_stock(
    checked: Checked, name: str, date: dt.date, lock: str, word: Mapping[str, bytes]
) -> Release:
    """Return the release that a checked system makes today, its state not yet known.

    Args:
        checked: The system as readers get it.
        name: Of the release.
        date: Of the release.
        lock: Digest of the packages.
        word: The Word copies by number; none of them may be missing.
    """
    copies = {each: hashlib.sha256(data).hexdigest() for each, data in word.items()}
    documents = {
        number: Issued(each.version, digest_of(each), copies.get(number, ""))
        for number, each in checked.control.in_force.items()
    }
    standards = {
        coverage.use.standard.key: (
            coverage.use.standard.edition or coverage.use.standard.number,
            catalogue_digest(coverage.use.standard.key),
        )
        for coverage in checked.coverage
    }
    return Release(
        name,
        date,
        checked.context.as_of,
        MappingProxyType(documents),
        MappingProxyType(dict(_figures(checked))),
        MappingProxyType(standards),
        checked.context.version,
        lock,
    )


def _figures(checked: Checked) -> Iterator[tuple[str, Figure]]:
    """Yield the figures that the texts in force print, as they compute on that day."""
    documents = checked.control.in_force.values()
    for call in dict.fromkeys(call for each in documents for call in embedded(each)):
        result = called(call, checked.results)
        if result is not None and result.quantity is not None:
            trace = trace_digest(result, checked.results)
            yield call, Figure(result.printed, result.unit or "1", trace)


def access_for(checked: Checked) -> Access:
    """Return the class of a release record: that of the most restricted document it names."""
    found = {each.access for each in checked.control.in_force.values()}
    return max((Access.INTERNAL, *found), key=tuple(Access).index)


def record_id(name: str) -> str:
    """Return the number of a release's record."""
    return "JL-00-08-" + re.sub(r"[._]", "-", name)


def record_text(release: Release, access: Access, maker: str, checker: str) -> str:
    """Return the record of a release as YAML; the post that checks it may be empty."""
    return "\n".join((*_control(release, access, maker, checker), *_body(release), ""))


def _control(release: Release, access: Access, maker: str, checker: str) -> Iterator[str]:
    name = release.name
    yield "---"
    yield f"id: {_quoted(record_id(name))}"
    yield f"type: {RELEASE}"
    yield f'title: {{zh: "{name} 版整体发布", en: "Release {name}"}}'
    yield 'version: "1.0"'
    yield f"owner: {_quoted(maker)}"
    yield f"recorded_by: {_quoted(maker)}"
    yield f"recorded_on: {release.date}"
    if checker:
        yield f"checked_by: {_quoted(checker)}"
        yield f"checked_on: {release.date}"
    yield "retention: P10Y"
    yield f"access: {access.value}"


def _body(release: Release) -> Iterator[str]:
    yield "---"
    yield f"release: {_quoted(release.name)}"
    yield f"date: {release.date}"
    yield f"as_of: {release.as_of}"
    yield "documents:"
    for number, each in release.documents.items():
        word = {"word": each.word} if each.word else {}
        yield _row(id=number, version=each.version, source=each.source, **word)
    if release.figures:
        yield "figures:"
    for call, figure in release.figures.items():
        yield _row(figure=call, value=figure.value, unit=figure.unit, trace=figure.trace)
    yield "standards:"
    for key, (edition, catalogue) in release.standards.items():
        yield _row(standard=key, edition=edition, catalogue=catalogue)
    yield f"generator: {_quoted(release.generator)}"
    yield f"lock: {_quoted(release.lock)}"
    if release.state:
        yield f"state: {_quoted(release.state)}"
    if release.withdraws:
        yield "withdraws:"
    for name, reason in release.withdraws.items():
        yield _row(release=name, reason=reason)


def _row(**fields: str) -> str:
    inner = ", ".join(f"{name}: {_quoted(text)}" for name, text in fields.items())
    return f"  - {{{inner}}}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between two releases: its old and its new state, one may be empty.

    `kind` is `document`, `figure`, `standard` or `tool`.
    """

    kind: str
    name: str
    old: str
    new: str


def differences(old: Release, new: Release) -> tuple[Difference, ...]:
    """Return what differs between two releases; a text changed under one version is one too."""
    found = (
        *_differing("document", _documents(old, new), _documents(new, old)),
        *_differing("figure", _printed(old.figures), _printed(new.figures)),
        *_differing("standard", _editions(old), _editions(new)),
        *_differing("tool", _tools(old), _tools(new)),
    )
    return tuple(found)


def _documents(own: Release, other: Release) -> dict[str, str]:
    """Return versions by number; with a mark of the text where only that differs."""
    versions = {}
    for number, each in own.documents.items():
        twin = other.documents.get(number)
        alike = twin is not None and twin.version == each.version and twin.source != each.source
        versions[number] = f"{each.version} ({each.source[:8]})" if alike else each.version
    return versions


def _printed(figures: Mapping[str, Figure]) -> dict[str, str]:
    return {call: figure.printed for call, figure in figures.items()}


def _editions(release: Release) -> dict[str, str]:
    return {
        key: f"{edition} ({catalogue[:8]})"
        for key, (edition, catalogue) in release.standards.items()
    }


def _tools(release: Release) -> dict[str, str]:
    return {"generator": release.generator, "lock": release.lock[:8]}


def _differing(kind: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterable[Difference]:
    names = dict.fromkeys((*old, *new))
    pairs = ((name, old.get(name, ""), new.get(name, "")) for name in names)
    return (Difference(kind, *each) for each in pairs if each[1] != each[2])
