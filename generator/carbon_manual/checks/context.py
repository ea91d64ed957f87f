"""Rules about context, interested parties and scope: both sides seen, needs decided, scope open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.doccontrol.control import Status
from carbon_manual.grounds.completeness import Clauses, current, demand
from carbon_manual.grounds.reading import column
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.grounds.standing import gathered, submitted
from carbon_manual.shapes.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Document, Record, System

_CCAA, _PUBLIC, _METERING, _CTS = (
    "ccaa-39-2022",
    "zjjgsw-0005-2024",
    "xjzjxh-carbon-metrology",
    "stqc-002-2025",
)
# Both sides of the context; the metrology guide also lists what to look at on each.
_SIDES: Final[Clauses] = {_CCAA: ("4.1.p1",), _PUBLIC: ("4.a",), _CTS: ("4.a",)}
_TOPICS: Final[dict[str, Clauses]] = {
    "policy": {_METERING: ("4.1.1.a.i1",)},
    "industry": {_METERING: ("4.1.1.b",)},
    "market": {_METERING: ("4.1.1.c",)},
    "resources": {_METERING: ("4.1.2.b.i1",)},
    "governance": {_METERING: ("4.1.2.c",)},
}
_STRENGTHS: Final[Clauses] = {_METERING: ("4.1.2.b.i2",)}
_INDUSTRY: Final[Clauses] = {_METERING: ("4.1.2.a",)}

SCOPE_NOT_AVAILABLE = Fault(
    "CM220",
    "scope-not-available",
    Severity.WARNING,
    Text("相关方无法取得体系范围", "Scope that interested parties cannot get"),
    Text(
        "相关方不知道体系管到哪里，就无法判断组织的承诺和数据说的是什么。",
        "Without the scope nobody outside can tell what promises and figures are about.",
    ),
    Text(
        "把范围章的 access 改为 public；不公开的，应相关方要求提供并登记（JL-12-02）。",
        "Set access to public, or give it on request and register that (JL-12-02).",
    ),
    "public: true\naccess: internal",
    clauses=((_CCAA, ("4.3.p6",)),),
    absence=True,
)
PARTY_OBLIGATION_UNCLEAR = Fault(
    "CM221",
    "party-obligation-unclear",
    Severity.ERROR,
    Text("相关方需求是否成为合规义务没有定清", "Unclear whether a need became an obligation"),
    Text(
        "成为义务的需求不在义务清单中，就没有人跟踪、评价它。",
        "A need that is an obligation but stands in no register is neither watched nor evaluated.",
    ),
    Text(
        "在 obligations 写明对应的有效义务（JL-04-01），或改正 becomes_obligation、in_system。",
        "Name the valid obligation (JL-04-01), or mend becomes_obligation or in_system.",
    ),
    "becomes_obligation: true，没有 obligations",
    clauses=((_CCAA, ("4.2.c",)),),
)
PARTIES_ONE_SIDED = Fault(
    "CM222",
    "parties-one-sided",
    Severity.ERROR,
    Text("相关方只识别了一侧", "Interested parties of one side only"),
    Text(
        "只看外部会漏掉职工，只看内部会漏掉主管部门、供方和公众。",
        "Looking outside only misses the staff; inside only, authorities, suppliers, the public.",
    ),
    Text(
        "补充另一侧的相关方及其需求和期望。",
        "Add the parties of the other side with their needs and expectations.",
    ),
    "parties 中全部是 side: external",
    clauses=((_CCAA, ("4.2.a",)), (_METERING, ("4.2.1.p1.i1", "4.2.1.p1.i2"))),
    absence=True,
)
CONTEXT_INCOMPLETE = Fault(
    "CM227",
    "context-incomplete",
    Severity.ERROR,
    Text("内外部环境的分析不全", "Context looked at in part only"),
    Text(
        "漏掉一侧或一个方面，风险识别和资源安排就缺了依据。",
        "A side or topic left out leaves risks and resources without their ground.",
    ),
    Text(
        "在环境评审记录（JL-01-01）或手册环境章中补充缺少的内容。",
        "Add what is missing to the context review (JL-01-01) or the manual's chapter.",
    ),
    "issues 中没有 side: internal",
    clauses=gathered((_SIDES, *_TOPICS.values(), _STRENGTHS, _INDUSTRY)),
    absence=True,
)


def scope_not_available(subject: Subject) -> Iterator[Diagnostic]:
    """Yield scopes called public that the site withholds, and scopes nobody outside was given."""
    given = set(_given_outside(subject.system))
    # a misspelt number may be the scope's
    doubtful = given - {*subject.system.documents, *subject.system.records}
    for document in submitted(subject, "manual.scope"):
        control, public = document.control, document.control.data("public")
        if public is None or control.is_invalid("access") or document.access is Access.PUBLIC:
            continue
        if public:
            message = Text(
                f"{document.id} 写明可为公众获取，访问级别却是 {document.access}",
                f"{document.id} is said to be public, but its access is {document.access}",
            )
            yield SCOPE_NOT_AVAILABLE.at(control.place("access"), message, subject=document.id)
        elif not doubtful and document.id not in given and _is_effective(subject, document):
            message = Text(
                f"{document.id} 不公开，也没有向外部提供的记录",
                f"{document.id} is not public, and no record shows that it was given outside",
            )
            yield SCOPE_NOT_AVAILABLE.at(control.place("public"), message, subject=document.id)


def party_obligation_unclear(subject: Subject) -> Iterator[Diagnostic]:
    """Yield needs whose becoming an obligation is contradicted or rests on none in force."""
    for record in current(subject, "rec.interested-parties"):
        for row in record.body.rows("parties"):
            if row.is_invalid("in_system", "becomes_obligation", "obligations", "since_last"):
                continue
            found = _unclear(row, subject.system) if row.text("since_last") != "ended" else None
            if found is not None:
                field, message = found
                place, name = row.place(field), row.text("id")
                yield PARTY_OBLIGATION_UNCLEAR.at(place, message, subject=name)


def parties_one_sided(subject: Subject) -> Iterator[Diagnostic]:
    """Yield registers in which all interested parties are outside, or all inside."""
    records = current(subject, "rec.interested-parties")
    for missing, record in _missing_sides(records, "parties"):
        message = Text(
            f"{record.id} 没有{missing.zh}相关方", f"{record.id} has no {missing.en} party"
        )
        place = record.body.place("parties")
        yield PARTIES_ONE_SIDED.at(place, message, subject=record.id)


def context_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield sides, topics and judgements that the standards in use want of the context."""
    records = current(subject, "rec.context-review")
    yield from _sides_missing(subject, records)
    yield from _topics_missing(subject, records)
    strengths, industry = demand(subject, _STRENGTHS), demand(subject, _INDUSTRY)
    if strengths and records and not any("strengths_gaps" in each.body for each in records):
        record = records[-1]
        message = Text(
            f"{record.id} 没有资源与管理的优势和短板（{strengths.named.zh}）",
            f"{record.id} lacks strengths and gaps of resources ({strengths.named.en})",
        )
        finding = CONTEXT_INCOMPLETE.at(record.body.span, message, subject=record.id)
        yield strengths.weighed(finding)
    for document in submitted(subject, "manual.context") if industry else ():
        if industry and "industry" not in document.control:
            yield industry.weighed(_without_industry(document, industry.named))


def _is_effective(subject: Subject, document: Document) -> bool:
    return subject.control.status(document) is Status.EFFECTIVE


def _given_outside(system: System) -> Iterator[str]:
    """Yield the documents that somebody outside was given, or that were published."""
    for record in system.records_of("rec.document-distribution"):
        for row in record.body.rows("distributions"):
            if row.text("organisation") or row.text("channel") in {"public", "request"}:
                yield row.text("document")
    for record in system.records_of("rec.distribution"):
        for row in record.body.rows("copies"):
            if row.text("organisation"):
                yield row.text("document")


def _unclear(row: Row, system: System) -> tuple[str, Text] | None:
    """Return the field that contradicts a party's decision, and how."""
    becomes, name = row.data("becomes_obligation"), row.text("id")
    linked = [str(item.data) for item in row.items_of("obligations")]
    known = [each for each in (system.row("obligation", one) for one in linked) if each]
    if becomes is True and not row.data("obligations"):
        message = Text(
            f"{name} 的需求成为合规义务，却没有写明是哪一项",
            f"The need of {name} became an obligation, but of which is not said",
        )
        return "becomes_obligation", message
    if becomes is True and row.data("in_system") is False:
        message = Text(
            f"{name} 的需求成为合规义务，却不纳入体系",
            f"The need of {name} became an obligation, but is left out of the system",
        )
        return "in_system", message
    if becomes is False and linked:
        message = Text(
            f"{name} 的需求没有成为合规义务，却对应 {'、'.join(linked)}",
            f"The need of {name} became no obligation, but names {', '.join(linked)}",
        )
        return "obligations", message
    if len(known) == len(linked) and known and all(_is_repealed(each) for each in known):
        message = Text(
            f"{name} 对应的 {'、'.join(linked)} 已废止",
            f"What {name} refers to, {', '.join(linked)}, was repealed",
        )
        return "obligations", message
    return None


def _is_repealed(row: Row) -> bool:
    return row.text("status") == "repealed"


def _missing_sides(records: tuple[Record, ...], table: str) -> Iterator[tuple[Text, Record]]:
    """Yield each side that no row of the records has, with the record to tell it of."""
    seen: set[str] = set()
    for record in records:
        sides = column(record.body, table, "side")
        if sides is None:
            return
        seen |= set(sides)
    for code in ("external", "internal") if records else ():
        if code not in seen:
            yield records[-1].shape.by_name[table].by_name["side"].choice(code), records[-1]


def _sides_missing(subject: Subject, records: tuple[Record, ...]) -> Iterator[Diagnostic]:
    asked = demand(subject, _SIDES)
    for missing, record in _missing_sides(records, "issues") if asked else ():
        named = asked.named if asked else Text("", "")
        message = Text(
            f"{record.id} 没有{missing.zh}因素（{named.zh}）",
            f"{record.id} has no {missing.en.lower()} issue ({named.en})",
        )
        finding = CONTEXT_INCOMPLETE.at(record.body.place("issues"), message, subject=record.id)
        yield asked.weighed(finding) if asked else finding


def _topics_missing(subject: Subject, records: tuple[Record, ...]) -> Iterator[Diagnostic]:
    columns = [column(record.body, "issues", "topic") for record in records]
    seen = {each for topics in columns for each in topics or ()}
    for topic, clauses in _TOPICS.items() if records and None not in columns else ():
        asked = demand(subject, clauses)
        if asked is None or topic in seen:
            continue
        record = records[-1]
        label = record.shape.by_name["issues"].by_name["topic"].choice(topic)
        message = Text(
            f"{record.id} 没有“{label.zh}”方面的因素（{asked.named.zh}）",
            f"{record.id} has no issue on `{topic}`: {label.en} ({asked.named.en})",
        )
        place = record.body.place("issues")
        yield asked.weighed(CONTEXT_INCOMPLETE.at(place, message, subject=record.id))


def _without_industry(document: Document, named: Text) -> Diagnostic:
    message = Text(
        f"{document.id} 没有地区和行业特点（{named.zh}）",
        f"{document.id} lacks regional and industrial traits ({named.en})",
    )
    return CONTEXT_INCOMPLETE.at(document.control.span, message, subject=document.id)


RULES: Final = (
    Rule(SCOPE_NOT_AVAILABLE, scope_not_available, "R012"),
    Rule(PARTY_OBLIGATION_UNCLEAR, party_obligation_unclear, "R014"),
    Rule(PARTIES_ONE_SIDED, parties_one_sided, "R014"),
    Rule(CONTEXT_INCOMPLETE, context_incomplete, ""),
)
