"""Three lights per clause: documented, evidenced, operating; grey where nothing can be tested."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from carbon_manual.clauses.evidence import expected, expected_documents, lacking
from carbon_manual.diagnostic import Severity, Text
from carbon_manual.duties.validity import review_day
from carbon_manual.texts.fences import plain_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.clauses.coverage import Coverage
    from carbon_manual.diagnostic import Diagnostic, Fault
    from carbon_manual.doccontrol.control import Control
    from carbon_manual.shapes.shape import Shape
    from carbon_manual.system.model import Claim, Document, Record, System

# Text that waits to be written: such a section answers nothing.
_PLACEHOLDER: Final = re.compile(
    r"TODO|TBD|FIXME|待补|待填|待定|待完善|（略）|<[^<>\n`]{1,60}…?>|\[\.\.\.\]|XXX"
)
_TEMPLATE: Final = (Text("草案仍是模板原文", "the draft is still the template's text"),)
# The family of rules about document and record control: it always has something to test.
_CONTROL: Final = "CM5"


class Light(enum.StrEnum):
    """A colour, from the best to the worst; grey is outside the order."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


LIGHTS: Final = {
    Light.GREEN: Text("绿", "green"),
    Light.AMBER: Text("黄", "amber"),
    Light.RED: Text("红", "red"),
    Light.GREY: Text("灰（由人判断）", "grey (people judge)"),
}


@dataclass(frozen=True, slots=True)
class Lamp:
    """A light with the reasons for it; a green one needs none."""

    light: Light
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Lights:
    """The three lights of one leaf obligation."""

    documented: Lamp
    evidenced: Lamp
    operating: Lamp

    @property
    def unexplained(self) -> Lights:
        """Return the same lights without reasons."""
        return Lights(*(Lamp(each.light) for each in self.all))

    @property
    def all(self) -> tuple[Lamp, Lamp, Lamp]:
        """Return the three, in their order."""
        return (self.documented, self.evidenced, self.operating)


@dataclass(frozen=True, slots=True)
class Look:
    """What the lights of a standard are judged from on a day.

    `rules` maps a clause of the standard to the faults of rules about it; `found` the findings of
    each fault's code; `untailored` and `drafted` the sections of texts in force and of working
    files that are still the template's. `kept` holds the records by type; `missing` remembers what
    each record type lacks, as many clauses share one.
    """

    coverage: Coverage
    system: System
    control: Control
    as_of: dt.date
    rules: Mapping[str, tuple[Fault, ...]]
    found: Mapping[str, Sequence[Diagnostic]]
    untailored: frozenset[tuple[str, str]]
    drafted: frozenset[tuple[str, str]]
    kept: Mapping[str, tuple[Record, ...]]
    missing: dict[tuple[str, tuple[str, ...]], tuple[Text, ...]] = field(default_factory=dict)

    @property
    def standard(self) -> Standard:
        """Return the standard's catalogue."""
        return self.coverage.use.standard


def lights_of(look: Look) -> dict[str, Lights]:
    """Return the three lights of every leaf obligation, in text order."""
    standard = look.standard
    return {leaf: _of_leaf(look, leaf) for leaf in standard.entries if leaf in standard.leaves}


def rules_by_clause(standard: Standard, faults: Iterable[Fault]) -> dict[str, tuple[Fault, ...]]:
    """Return the faults about each clause; good practice never argues with a clause."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        for key, clauses in fault.clauses if not fault.practice else ():
            for clause in clauses if key == standard.key else ():
                found.setdefault(clause, []).append(fault)
    return {clause: tuple(each) for clause, each in found.items()}


def worst(lamps: Iterable[Lamp]) -> Light:
    """Return the light of several lamps together: the worst, grey only when all are."""
    seen = {lamp.light for lamp in lamps}
    for light in (Light.RED, Light.AMBER, Light.GREEN):
        if light in seen:
            if light is Light.RED and seen & {Light.GREEN, Light.AMBER}:
                return Light.AMBER  # part of it stands
            return light
    return Light.GREY


def counts(lamps: Iterable[Lamp]) -> Counter[Light]:
    """Return how many lamps show each light."""
    return Counter(lamp.light for lamp in lamps)


def _of_leaf(look: Look, leaf: str) -> Lights:
    if not look.coverage.sites(leaf):
        lines = look.coverage.exclusions[leaf]
        expired = any(each.is_expired(look.as_of) for each in lines)
        lamp = Lamp(Light.RED if expired else Light.GREY, tuple(each.why for each in lines))
        return Lights(lamp, lamp, lamp)
    documented = _documented(look, leaf)
    return Lights(documented, _evidenced(look, leaf), _operating(look, leaf, documented))


def _documented(look: Look, leaf: str) -> Lamp:
    claims = look.coverage.claims.get(leaf, ())
    if not claims:
        drafts = look.coverage.drafts.get(leaf, ())
        if drafts:
            name = drafts[0].document
            reason = Text(f"{name} 的草案已声明，尚未生效", f"claimed by the draft of {name}")
            places = [(each.document, each.heading) for each in drafts]
            template = _TEMPLATE if look.drafted.issuperset(places) else ()
            return Lamp(Light.AMBER, (reason, *template))
        return Lamp(Light.RED, (Text("没有有效文件的章节作答", "no section in force answers it"),))
    doubts = [_doubt(look, claim, leaf) for claim in claims]
    if any(doubt is None for doubt in doubts):
        return Lamp(Light.GREEN)
    return Lamp(Light.AMBER, tuple(dict.fromkeys(each for each in doubts if each)))


def _doubt(look: Look, claim: Claim, leaf: str) -> Text | None:
    """Return why a claim in force is not to be trusted, or None."""
    document = look.control.in_force.get(claim.document)
    if document is None:
        return Text(f"{claim.document} 不在有效文件中", f"{claim.document} is not in force")
    place = f"{document.id}#{claim.heading}"
    mark = placeholder(document, claim.heading)
    if mark:
        return Text(f"{place} 还有待填内容“{mark}”", f"{place} still holds a placeholder: {mark}")
    if (document.id, claim.heading) in look.untailored:
        return Text(
            f"{place} 仍是模板原文，还没有写成本单位的做法",
            f"{place} is still the template's text",
        )
    revision = look.standard.entries[leaf].revision
    if revision > _confirmed_revision(look, document, leaf):
        return Text(
            f"条款的理解在 {place} 批准后有修订，须重新确认",
            f"the clause's reading was revised after {place} was approved",
        )
    return None


def placeholder(document: Document, heading: str) -> str:
    """Return the first placeholder in a section and what stands below it, or the empty text."""
    headings = tuple(
        (each.span.line - document.body_line, each.level, each.id)
        for each in document.prose.headings
    )
    return _placeholders(document.body, headings).get(heading, "")


@functools.lru_cache(maxsize=1024)  # documents: each is asked for once a clause that it answers
def _placeholders(body: str, headings: tuple[tuple[int, int, str], ...]) -> Mapping[str, str]:
    """Return the first placeholder of each section that has one, by the id of its heading."""
    opening = {line: (level, name) for line, level, name in headings}
    around: list[tuple[int, str]] = []
    found: dict[str, str] = {}
    for number, _, line in plain_lines(body):
        opened = opening.get(number)
        if opened is not None:
            around = [each for each in around if each[0] < opened[0]]
        if mark := _PLACEHOLDER.search(line):
            for _, name in around:
                found.setdefault(name, mark[0])
        if opened is not None:
            around.append(opened)
    return found


def _confirmed_revision(look: Look, document: Document, leaf: str) -> int:
    """Return the catalogue's revision of a clause when the document was approved."""
    approval = look.control.approval(document)
    for row in approval.row.rows("revisions") if approval else ():
        if row.text("clause") == f"{look.standard.key}:{leaf}":
            return int(row.data("revision") or 1)
    return 1


def _evidenced(look: Look, leaf: str) -> Lamp:
    wanted = expected(look.standard, leaf, look.system.shapes)
    if not wanted:
        return _shown_by_documents(look, leaf)
    sites = look.coverage.sites(leaf)
    for shape in wanted:
        if (shape.id, sites) not in look.missing:
            look.missing[shape.id, sites] = tuple(_missing(look, shape, sites))
    lacks = [look.missing[shape.id, sites] for shape in wanted]
    reasons = tuple(each for lack in lacks for each in lack)
    if not reasons:
        return Lamp(Light.GREEN)
    return Lamp(Light.RED if all(lacks) else Light.AMBER, reasons)


def _shown_by_documents(look: Look, leaf: str) -> Lamp:
    """Return the light of a clause that asks for a document and no record: the document shows it.

    Any one of the expected types will do; it must be in force, written out and not past its review.
    """
    wanted = expected_documents(look.standard, leaf, look.system.shapes)
    if not wanted:
        return Lamp(Light.GREY, (Text("没有预期的记录类型", "no record type is expected"),))
    names = {shape.id for shape in wanted}
    there = [each for each in look.control.in_force.values() if each.shape.id in names]
    if not there:
        label = wanted[0].label
        return Lamp(Light.RED, (Text(f"没有生效的{label.zh}", f"no {label.en} is in force"),))
    doubts = [_unfit(look, each) for each in there]
    if any(doubt is None for doubt in doubts):
        return Lamp(Light.GREEN)
    return Lamp(Light.AMBER, tuple(each for each in doubts if each))


def _unfit(look: Look, document: Document) -> Text | None:
    """Return why a document in force shows nothing yet, or None."""
    name = document.id
    due = review_day(document)
    if due is not None and due < look.as_of:
        return Text(f"{name} 评审逾期", f"{name} is past its review")
    headings = [each.id for each in document.prose.headings if each.id]
    if headings and all((name, each) in look.untailored for each in headings):
        return Text(f"{name} 全文仍是模板原文", f"all of {name} is still the template's text")
    mark = placeholder(document, headings[0]) if headings else ""
    if mark:
        return Text(f"{name} 还有待填内容“{mark}”", f"{name} still holds a placeholder: {mark}")
    return None


def _missing(look: Look, shape: Shape, sites: tuple[str, ...]) -> Iterator[Text]:
    """Yield what is missing of a record type: for each site concerned where each keeps its own."""
    records = look.kept.get(shape.id, ())
    for lack in lacking(look.system, shape, records, sites, look.as_of):
        where = look.system.label("site", lack.site) if lack.site else Text("", "")
        form = f"{shape.number} {shape.label.zh}"
        if lack.latest is not None:
            yield Text(f"{where.zh}{form}已逾期", f"{shape.number} is overdue {where.en}".strip())
        else:
            yield Text(f"{where.zh}没有{form}", f"no {shape.number} {where.en}".strip())


def _operating(look: Look, leaf: str, documented: Lamp) -> Lamp:
    about = [
        fault
        for clause in (leaf, *look.standard.ancestors(leaf))
        for fault in look.rules.get(clause, ())
    ]
    if not about:
        return Lamp(
            Light.GREY, (Text("没有规则能检查，由人判断", "no rule tests it: people judge"),)
        )
    findings = [each for fault in about for each in look.found.get(fault.code, ())]
    reasons = tuple(
        Text(f"{each.code} {each.message.zh}", f"{each.code} {each.message.en}")
        for each in findings
    )
    if not findings and _is_idle(look, leaf, about):
        reason = Text("还没有记录，规则无从检查", "there is no record yet that a rule could test")
        return Lamp(Light.GREY, (reason,))
    if not findings and documented.light is not Light.GREEN and not _is_kept(look, leaf):
        # drafts and the template's text may please a rule, but nobody works by them
        reason = Text(
            "既没有生效的做法，也没有记录，规则检查不了运行",
            "neither text in force nor record: rules cannot test what is done",
        )
        return Lamp(Light.GREY, (reason,))
    if any(each.severity is Severity.ERROR for each in findings):
        return Lamp(Light.RED, reasons)
    return Lamp(Light.AMBER if findings else Light.GREEN, reasons)


def _is_idle(look: Look, leaf: str, about: Iterable[Fault]) -> bool:
    """Tell whether records are expected and none was ever kept: then rules hold of nothing."""
    if any(fault.code.startswith(_CONTROL) for fault in about):
        return False
    return bool(expected(look.standard, leaf, look.system.shapes)) and not _is_kept(look, leaf)


def _is_kept(look: Look, leaf: str) -> bool:
    """Tell whether a record of an expected type was ever kept."""
    wanted = expected(look.standard, leaf, look.system.shapes)
    return any(shape.id in look.kept for shape in wanted)
