"""Resolve references, links, embedded calls and claims; what points nowhere becomes one finding."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest
from carbon_manual.shapes.value import INVALID
from carbon_manual.shapes.wanted import name_of
from carbon_manual.system.model import Claim, Document

if TYPE_CHECKING:
    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.system.model import System

UNKNOWN_REFERENCE = Fault(
    "CM601",
    "unknown-reference",
    Severity.ERROR,
    Text("引用的编号不存在", "Reference to a number that does not exist"),
    Text(
        "引用必须指向存在的文件、记录、岗位、场所或清单中的一行。",
        "A reference must point at an existing document, record, post, site or row of a register.",
    ),
    Text("改正编号，或补上被引用的内容。", "Mend the number, or add what it refers to."),
    "owner: 碳管理专圆",
    clauses=(("ccaa-39-2022", ("7.5.3.a",)),),
)
UNKNOWN_HEADING = Fault(
    "CM602",
    "unknown-heading",
    Severity.ERROR,
    Text("没有这个标题编号", "No heading has this id"),
    Text(
        "条款和链接按标题编号指向章节；编号不存在，就没有章节作答。",
        "Claims and links point at sections by heading id; without it no section answers.",
    ),
    Text("改正标题编号，使两处一致。", "Mend the heading id so that both places agree."),
    "covers: {reveiw: …}，而标题是 ## 实施 {#review}",
)
UNKNOWN_CLAUSE = Fault(
    "CM603",
    "unknown-clause",
    Severity.ERROR,
    Text("没有这个条款编号", "No such clause"),
    Text(
        "条款编号必须是标准目录中有的，否则覆盖情况是假的。",
        "Clause ids must stand in the standard's catalogue, or coverage is a fiction.",
    ),
    Text("改成目录中的编号。", "Use an id of the catalogue."),
    "ccaa-39-2022: [6.1.2.z]",
)
REPEATED_CLAIM = Fault(
    "CM604",
    "repeated-claim",
    Severity.ERROR,
    Text("同一章节重复声明条款", "Clause claimed twice by one section"),
    Text("重复声明使改动时容易漏改一处。", "A repeated claim is easily changed in one place only."),
    Text("删去重复的一处。", "Delete one of the two."),
    "ccaa-39-2022: [6.1.2.a.*, 6.1.2.a.1]",
)
BROKEN_LINK = Fault(
    "CM605",
    "broken-link",
    Severity.ERROR,
    Text("链接指向不存在的文件", "Link to a file that does not exist"),
    Text("读者点开链接会落空。", "Readers who follow the link end nowhere."),
    Text('改正路径，或用 {{ link("编号") }}。', 'Mend the path, or write {{ link("ID") }}.'),
    "[CX-06](../procedures/CX-60.md)",
)

FAULTS: Final = (UNKNOWN_REFERENCE, UNKNOWN_HEADING, UNKNOWN_CLAUSE, REPEATED_CLAIM, BROKEN_LINK)

_EXTERNAL = re.compile(r"[a-zA-Z][\w+.-]*:|//")
_CONFIGURED: Final = ("site", "department", "post", "parameter")


class Reference(NamedTuple):
    """A typed reference in a document's or record's data."""

    kind: str
    name: str
    span: Span
    subject: str


@dataclass(frozen=True, slots=True)
class Index:
    """What references may point at; `aliases` maps file names to the other ids they hold."""

    system: System
    aliases: Mapping[str, str]

    @property
    def everything(self) -> tuple[str, ...]:
        """Return every id of any kind."""
        rows = (name for kind in self.system.defined.values() for name in kind)
        return (*self.system.documents, *self.system.records, *rows)

    def names(self, kind: str) -> Iterable[str]:
        """Return the ids of a kind."""
        system = self.system
        whole: dict[str, Iterable[str]] = {
            "standard": system.standards,
            "document": system.documents,
            "record": system.records,
        }
        if kind in whole:
            return whole[kind]
        if kind == "form":
            return [shape.number for shape in system.shapes.types.values() if shape.number]
        if kind == "item":
            return (*system.documents, *system.records, *self.names("form"))
        if kind == "clause":
            each = system.standards.values()
            return (f"{one.key}:{clause}" for one in each for clause in one.entries)
        if kind in system.shapes.types:
            return [item.id for item in system.items if item.shape.id == kind]
        return system.defined.get(kind, {})

    def word(self, kind: str) -> Text:
        """Return what a kind is called."""
        return name_of(kind, self.system.shapes)

    def knows(self, kind: str, name: str) -> bool:
        """Tell whether an id exists, or did before its file became unreadable."""
        if self.system.configuration is None and kind in _CONFIGURED:
            return True  # the missing configuration is the one fault to report
        if name in self.aliases or name in self.system.doubtful:
            return True
        if kind == "item":
            return any(name in self.names(each) for each in ("document", "record", "form"))
        if kind == "clause":
            key, _, clause = name.partition(":")
            return key in self.system.standards and clause in self.system.standards[key].entries
        if kind in self.system.shapes.types:
            item = self.system.documents.get(name) or self.system.records.get(name)
            return item is not None and item.shape.id == kind
        return name in self.names(kind)


def resolve(references: Iterable[Reference], index: Index) -> Iterator[Diagnostic]:
    """Yield one finding for each id or heading that is referred to but does not exist."""
    yield from _unknown((*references, *_called(index.system)), index)
    yield from _links(index)


def resolve_in_force(system: System, in_force: Mapping[str, Document]) -> Iterator[Diagnostic]:
    """Yield what texts in force refer to that does not exist among the texts in force.

    Only needed where an archived text is in force: the working files were resolved already.
    """
    if all(system.documents.get(name) is each for name, each in in_force.items()):
        return
    paths = {each.control.span.path for each in in_force.values()}
    documents = MappingProxyType({**system.documents, **in_force})
    index = Index(dataclasses.replace(system, documents=documents), MappingProxyType({}))
    yield from (each for each in resolve((), index) if each.span.path in paths)


def read_claims(
    documents: Iterable[Document], standards: Mapping[str, Standard]
) -> tuple[tuple[Claim, ...], tuple[Diagnostic, ...]]:
    """Return every document's claims, and what is wrong with them."""
    claims: list[Claim] = []
    diagnostics: list[Diagnostic] = []
    for document in documents:
        taken: dict[tuple[str, str, str], Span] = {}
        for heading, standard, patterns in document.control.data("covers") or ():
            catalogue = standards.get(standard.data)
            if catalogue is None:
                diagnostics.append(_unknown_standard(standard.data, standard.span, standards))
                continue
            for item in patterns:
                if item.data is INVALID:
                    continue
                clauses = catalogue.expand(item.data)
                if not clauses:
                    diagnostics.append(_unknown_clause(item.data, item.span, catalogue))
                claim = Claim(
                    document.id, heading.data, catalogue.key, item.data, clauses, item.span
                )
                claims.append(claim)
                diagnostics += _repeated(claim, taken)
    return tuple(claims), tuple(diagnostics)


def _unknown(references: Iterable[Reference], index: Index) -> Iterator[Diagnostic]:
    missing: dict[tuple[str, str], list[Reference]] = {}
    for reference in references:
        if not index.knows(reference.kind, reference.name):
            missing.setdefault((reference.kind, reference.name), []).append(reference)
    for (kind, name), places in missing.items():
        near = nearest(name, index.names(kind))
        hint = did_you_mean(near)
        what = index.word(kind)
        yield UNKNOWN_REFERENCE.at(
            places[0].span,
            Text(f"没有{what.zh} `{name}`{hint.zh}", f"There is no {what.en} `{name}`{hint.en}"),
            subject=name,
            related=_also(place.span for place in places[1:]),
        )


def _also(spans: Iterable[Span]) -> Iterator[Related]:
    return (Related(span, Text("此处也引用", "also referred to here")) for span in spans)


def _called(system: System) -> Iterator[Reference]:
    """Yield the references that embedded `link` and `parameter` calls make."""
    for item in system.items:
        for call in item.calls:
            if call.name in {"link", "parameter"} and call.arguments:
                kind = "item" if call.name == "link" else "parameter"
                yield Reference(kind, str(call.arguments[0]), call.span, item.id)


def _links(index: Index) -> Iterator[Diagnostic]:
    """Yield broken links, and headings that links, calls or claims name but no section has."""
    by_path = {document.path: document for document in index.system.documents.values()}
    paths = {record.path for record in index.system.records.values()} | by_path.keys()
    paths |= index.system.pictures.keys()
    wanted: dict[tuple[str, str], list[Span]] = {}
    for document in index.system.documents.values():
        for link in document.prose.links:
            if _EXTERNAL.match(link.target) or not link.target:
                continue
            path, _, anchor = link.target.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), path))
            target = target if path else document.path
            if (
                target not in paths
                and posixpath.splitext(target)[0].rpartition("/")[2] not in index.system.doubtful
            ):
                yield _broken(link.target, link.span, target, paths)
            elif anchor and target in by_path:
                wanted.setdefault((target, anchor), []).append(link.span)
        for heading, _, _ in document.control.data("covers") or ():
            wanted.setdefault((document.path, heading.data), []).append(heading.span)
    _want_sections(index.system, wanted)
    for (path, anchor), spans in wanted.items():
        yield from _unknown_heading(by_path[path], anchor, spans)


def _want_sections(system: System, wanted: dict[tuple[str, str], list[Span]]) -> None:
    for call in (call for item in system.items for call in item.calls):
        if call.name == "link" and len(call.arguments) > 1:
            target = system.documents.get(str(call.arguments[0]))
            if target is not None:
                wanted.setdefault((target.path, str(call.arguments[1])), []).append(call.span)


def _unknown_heading(document: Document, anchor: str, spans: list[Span]) -> Iterator[Diagnostic]:
    known = document.prose.anchors
    if anchor in known:
        return
    spans = sorted(spans)
    near = nearest(anchor, known)
    hint = did_you_mean(near)
    places = [Related(heading.span, Text("相近的标题", "the heading most alike"))
              for heading in document.prose.headings if near and heading.id == near]  # fmt: skip
    yield UNKNOWN_HEADING.at(
        spans[0],
        Text(
            f"{document.id} 没有标题编号 `{anchor}`{hint.zh}",
            f"{document.id} has no heading id `{anchor}`{hint.en}",
        ),
        subject=document.id,
        related=(*places, *_also(dict.fromkeys(spans[1:]))),
    )


def _broken(target: str, span: Span, path: str, known: Iterable[str]) -> Diagnostic:
    near = nearest(path, known)
    hint = Text(f"，是否想指 `{near}`？", f"; did you mean `{near}`?") if near else Text("", "")
    message = Text(
        f"链接 `{target}` 没有对应的文件{hint.zh}", f"No file for the link `{target}`{hint.en}"
    )
    return BROKEN_LINK.at(span, message, subject=target)


def _unknown_standard(name: str, span: Span, known: Iterable[str]) -> Diagnostic:
    near = nearest(name, known)
    hint = did_you_mean(near)
    message = Text(f"没有标准 `{name}`{hint.zh}", f"There is no standard `{name}`{hint.en}")
    return UNKNOWN_CLAUSE.at(span, message, subject=name)


def _unknown_clause(pattern: str, span: Span, standard: Standard) -> Diagnostic:
    near = nearest(pattern.removesuffix(".*"), standard.entries)
    hint = did_you_mean(near)
    message = Text(
        f"{standard.number} 没有条款 `{pattern}`{hint.zh}",
        f"{standard.number} has no clause `{pattern}`{hint.en}",
    )
    return UNKNOWN_CLAUSE.at(span, message, subject=pattern)


def _repeated(claim: Claim, taken: dict[tuple[str, str, str], Span]) -> Iterator[Diagnostic]:
    for clause in claim.clauses:
        key = (claim.heading, claim.standard, clause)
        first = taken.setdefault(key, claim.span)
        if first is not claim.span:
            message = Text(
                f"章节 `{claim.heading}` 已声明 {clause}",
                f"Section `{claim.heading}` already claims {clause}",
            )
            related = (Related(first, Text("第一次声明", "first claimed here")),)
            yield REPEATED_CLAIM.at(claim.span, message, subject=clause, related=related)
            return
