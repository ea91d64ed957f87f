"""Rules about carbon reviews: what they have to analyse, the change behind them, annex B."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.completeness import current, demand, empty
from carbon_manual.grounds.reading import called, column, knows
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import Period

if TYPE_CHECKING:
    from carbon_manual.grounds.completeness import Clauses
    from carbon_manual.system.model import Record

REVIEW_INCOMPLETE = Fault(
    "CM245",
    "carbon-review-incomplete",
    Severity.ERROR,
    Text("碳评审缺少应分析的内容", "Carbon review lacks what it has to analyse"),
    Text(
        "没有分析到的方面，主要排放和改进机会就可能藏在那里。",
        "Main emissions and openings may hide in what was not analysed.",
    ),
    Text(
        "补作该项分析并写入报告；确实不适用的，在适用性声明中排除条款并说明理由。",
        "Do the analysis and write it down, or exclude a clause that does not apply.",
    ),
    "level: organisation，没有 sink_analysis（碳汇分析）",
    clauses=(
        (
            "ccaa-39-2022",
            ("6.1.2.p1", "6.1.2.a.1", "6.1.2.a.2", "6.1.2.b.1", "6.1.2.b.2", "6.1.2.c.1",
             "6.1.2.c.2", "6.1.2.c.3", "6.1.2.d.1", "6.1.2.d.2", "6.1.2.d.3", "6.1.2.d.5",
             "6.1.2.d.6", "6.1.2.e.1", "6.1.2.e.3", "6.1.2.e.4", "B.1.1.4.p1"),
        ),
        (
            "zjjgsw-0005-2024",
            ("6.1.p1", "6.1.a.1", "6.1.a.2", "6.1.b.1", "6.1.b.2", "6.1.c.1", "6.1.c.2", "6.1.d.1",
             "6.1.d.2", "6.1.d.3", "6.1.d.5"),
        ),
        (
            "stqc-002-2025",
            ("6.3.a", "6.3.e.1", "6.3.e.2", "6.3.e.3", "6.3.e.4", "6.3.e.5", "6.3.f.i1",
             "6.3.f.i2"),
        ),
    ),
    bound=True,
    absence=True,
)  # fmt: skip
CHANGE_MISSED = Fault(
    "CM246",
    "carbon-review-misses-change",
    Severity.ERROR,
    Text("因重大变化的碳评审没有对准这次变化", "Carbon review misses the change that led to it"),
    Text(
        "没有针对变化重新评审，原来的结论、重要碳源和基准是否还成立就无人知道。",
        "Whether findings, significant sources and baseline still hold is then anybody's guess.",
    ),
    Text(
        "在 change 写明变更编号；变化发生之后，对它涉及的全部场所评审。",
        "Name the change in `change`, and review all its sites after it has happened.",
    ),
    "trigger: change，没有 change；或变更涉及工厂，只评审了总部",
    clauses=(
        ("ccaa-39-2022", ("6.1.2.p5",)),
        ("zjjgsw-0005-2024", ("6.1.p5",)),
        ("stqc-002-2025", ("6.3.p2",)),
    ),
)
ANNEX_B = Fault(
    "CM249",
    "carbon-review-below-guide",
    Severity.NOTE,
    Text("碳评审报告没有写到指南建议的内容", "Carbon review leaves out what the guide suggests"),
    Text(
        "附录 B 列出各层面报告通常有的内容，认证审核员会按它阅读报告。",
        "Annex B lists what reports of each level usually hold; auditors read them by it.",
    ),
    Text(
        "补充该内容；本次评审确实不需要的可以不写。",
        "Add it, unless this review has no need of it.",
    ),
    "level: product，details 没有指向碳足迹记录",
    clauses=(
        (
            "ccaa-39-2022",
            ("6.1.2.p8", "B.1.1.3.p1", "B.1.1.3.p2", "B.1.3.3.p1.2", "B.1.3.3.p1.3",
             "B.1.3.3.p1.4", "B.2.3.2.p1", "B.3.3.2.p1", "B.4.3.p1"),
        ),
    ),
    bound=True,
    absence=True,
)  # fmt: skip

_CCAA: Final = "ccaa-39-2022"
_ZJJ: Final = "zjjgsw-0005-2024"
_STQC: Final = "stqc-002-2025"
_REVIEW: Final = "rec.carbon-review"
# What a review of the organisation has to hold, and by which clauses; the carbon list is CM247's.
_WANTED: Final[Mapping[str, Clauses]] = {
    "base_year": {_STQC: ("6.3.f.i1",)},
    "significant_sources": {_CCAA: ("6.1.2.a.1",), _ZJJ: ("6.1.a.1",)},
    "sink_analysis": {_CCAA: ("6.1.2.a.2",), _ZJJ: ("6.1.a.2",)},
    "seu_registers": {_CCAA: ("6.1.2.b.1",), _ZJJ: ("6.1.b.1",)},
    "energy_analysis": {_CCAA: ("6.1.2.b.2",), _ZJJ: ("6.1.b.2",)},
    "metering_analysis": {_CCAA: ("6.1.2.d.2",), _ZJJ: ("6.1.d.2",)},
    "benchmark_analysis": {_STQC: ("6.3.f.i2",)},
    "indicator_analysis": {_CCAA: ("6.1.2.d.1",), _ZJJ: ("6.1.d.1",)},
    "obligations_analysis": {_CCAA: ("6.1.2.e.1", "6.1.2.e.3")},
    "reduction_potential": {_CCAA: ("6.1.2.d.3",), _ZJJ: ("6.1.d.3",)},
    "asset_outlook": {_CCAA: ("6.1.2.d.5",)},
    "future_trend": {_CCAA: ("6.1.2.d.6",), _ZJJ: ("6.1.d.5",)},
}
_PROJECTS: Final[Clauses] = {
    _CCAA: ("6.1.2.c.1", "6.1.2.c.2", "6.1.2.c.3"),
    _ZJJ: ("6.1.c.1", "6.1.c.2"),
}
# Emissions that the state controls: the sites whose role is key emitter.
_CONTROLLED: Final[Clauses] = {_CCAA: ("6.1.2.e.4",)}
_SITES: Final[Clauses] = {_CCAA: ("6.1.2.p1", "B.1.1.4.p1"), _ZJJ: ("6.1.p1",), _STQC: ("6.3.a",)}
_FACTORS: Final[Mapping[str, Clauses]] = {
    "product": {_STQC: ("6.3.e.1",)},
    "equipment": {_STQC: ("6.3.e.2",)},
    "energy": {_STQC: ("6.3.e.3",)},
    "rules": {_STQC: ("6.3.e.4",)},
    "people": {_STQC: ("6.3.e.5",)},
}
# What annex B suggests for the organisation, and the records with the detail of other levels.
_SUGGESTED: Final = ("base_year", "trend_analysis", "benchmark_analysis", "target_analysis")
_DETAILS: Final = {
    "project": "rec.project-reduction",
    "product": "rec.product-footprint",
    "activity": "rec.event-neutrality",
}


def review_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield what current reviews of the organisation leave out, by the clauses that ask for it."""
    reviews = [
        each for each in current(subject, _REVIEW) if each.body.text("level") == "organisation"
    ]
    designs = _designs(subject)
    for record in reviews:
        found = (*_fields(record), *_conditional(subject, record, designs), *_factors(record))
        for each in found:
            yield from _lack(subject, record, each, _sites(record))
    if reviews and not any(each.body.is_invalid("level", "sites") for each in reviews):
        reviewed = {site for each in reviews for site in _sites(each)}
        known = subject.system.sites if knows(subject.system, "site", reviewed) else ()
        for site in (each for each in known if each not in reviewed):
            label = subject.system.label("site", site)
            what = Text(f"没有评审{label.zh}", f"{label.en} is not reviewed")
            yield from _lack(subject, reviews[-1], ("sites", what, _SITES), (site,))


def change_missed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield reviews led to by a change that name none, came too early or leave out its sites."""
    for record in subject.system.records_of(_REVIEW):
        body = record.body
        if body.text("trigger") == "change" and empty(body, ("change",)):
            message = Text(
                f"{record.id} 因重大变化评审，没有写明变更记录",
                f"{record.id} is led to by a change but names none",
            )
            yield CHANGE_MISSED.at(body.place("trigger"), message, subject=record.id)
        change = subject.system.records.get(body.text("change"))
        if change is not None:
            yield from _beside(subject, record, change)


def annex_b(subject: Subject) -> Iterator[Diagnostic]:
    """Yield what the guide of annex B suggests for a review's level and the report leaves out."""
    for record in current(subject, _REVIEW):
        body, level = record.body, record.body.text("level")
        if level == "organisation":
            lacking = empty(body, (each for each in _SUGGESTED if not _is_asked(subject, each)))
            if lacking:
                named = called(record, "", lacking)
                message = Text(f"{record.id} 没有写{named.zh}", f"{record.id} lacks {named.en}")
                yield ANNEX_B.at(body.span, message, subject=record.id)
        elif level in _DETAILS:
            yield from _detail(subject, record, level)


_Lack = tuple[str, Text, "Clauses"]


def _lack(
    subject: Subject, record: Record, lack: _Lack, sites: tuple[str, ...]
) -> Iterator[Diagnostic]:
    name, what, clauses = lack
    asking = demand(subject, clauses, sites)
    if asking is not None:
        message = Text(
            f"{record.id} {what.zh}（{asking.named.zh}）",
            f"{record.id}: {what.en} ({asking.named.en})",
        )
        finding = REVIEW_INCOMPLETE.at(record.body.place(name), message, subject=record.id)
        yield asking.weighed(finding)


def _sites(record: Record) -> tuple[str, ...]:
    return tuple(str(item.data) for item in record.body.items_of("sites"))


def _is_asked(subject: Subject, name: str) -> bool:
    """Tell whether a clause asks for a field that the guide only suggests."""
    return name in _WANTED and demand(subject, _WANTED[name]) is not None


def _fields(record: Record) -> Iterator[_Lack]:
    for name in empty(record.body, _WANTED):
        label = called(record, "", (name,))
        yield name, Text(f"没有{label.zh}", f"no {label.en}"), _WANTED[name]


def _conditional(
    subject: Subject, record: Record, designs: Mapping[str, tuple[Record, ...]]
) -> Iterator[_Lack]:
    """Yield what a review lacks of projects and of emissions that the state controls."""
    body, system = record.body, subject.system
    listed = {str(item.data) for item in body.items_of("projects")}
    if listed and empty(body, ("project_analysis",)):
        yield "projects", Text("没有建设项目分析", "no analysis of the projects"), _PROJECTS
    period = record.control.data("period")
    readable = isinstance(period, Period) and listed <= set(system.records)
    for site in _sites(record) if readable else ():
        for design in designs.get(site, ()):
            day = design.control.data("recorded_on")
            if design.id not in listed and period.start <= day <= period.end:
                what = Text(f"没有列入项目 {design.id}", f"project {design.id} is left out")
                yield "projects", what, _PROJECTS
    roles = (row.text("role") for each in _sites(record) if (row := system.row("site", each)))
    if "key-emitter" in roles and empty(body, ("compliance_evaluation",)):
        what = Text(
            "没有引用对受控排放的合规性评价", "no evaluation of the emissions under control"
        )
        yield "compliance_evaluation", what, _CONTROLLED


def _factors(record: Record) -> Iterator[_Lack]:
    """Yield the factors of influence that an assessment has to look at and a review does not."""
    found = column(record.body, "influencing_factors", "factor")
    choices = record.shape.by_name["influencing_factors"].by_name["factor"]
    for factor in _FACTORS if found is not None else ():
        if factor not in (found or ()):
            label = choices.choice(factor)
            what = Text(f"没有分析“{label.zh}”的影响", f"no word on `{factor}`: {label.en}")
            yield "influencing_factors", what, _FACTORS[factor]


def _designs(subject: Subject) -> Mapping[str, tuple[Record, ...]]:
    """Return the design reviews of construction projects by site, those with a day."""
    found: dict[str, list[Record]] = {}
    for record in subject.system.records_of("rec.design-review"):
        if record.control.data("recorded_on") and record.body.text("decision") != "rejected":
            for item in record.body.items_of("sites"):
                found.setdefault(str(item.data), []).append(record)
    return {site: tuple(each) for site, each in found.items()}


def _beside(subject: Subject, record: Record, change: Record) -> Iterator[Diagnostic]:
    """Yield a review that was over before its change happened, or left out one of its sites."""
    body, happened = record.body, change.body.data("happened")
    ends = [row.data("end") for row in body.rows("schedule")]
    known = [each for each in (record.control.data("recorded_on"), *ends) if each is not None]
    related = (Related(change.control.place("id"), Text("变更", "the change")),)
    if happened is not None and known and max(known) < happened:
        message = Text(
            f"{record.id} 在 {max(known)} 已结束，{change.id} 在 {happened} 才发生",
            f"{record.id} ended on {max(known)}; {change.id} happened on {happened}",
        )
        place = body.place("change")
        yield CHANGE_MISSED.at(place, message, subject=record.id, related=related)
    if body.is_invalid("sites") or len(_sites(record)) < len(body.data("sites") or ()):
        return
    left = [each for each in _sites(change) if each not in _sites(record)]
    if left and knows(subject.system, "site", (*_sites(change), *_sites(record))):
        names = [subject.system.label("site", each) for each in left]
        message = Text(
            f"{record.id} 没有评审 {change.id} 涉及的{'、'.join(each.zh for each in names)}",
            f"{record.id} leaves out of {change.id}: {', '.join(each.en for each in names)}",
        )
        place = body.place("sites")
        yield CHANGE_MISSED.at(place, message, subject=record.id, related=related)


def _detail(subject: Subject, record: Record, level: str) -> Iterator[Diagnostic]:
    """Yield a review of a project, product or activity without what its level needs."""
    body, wanted = record.body, _DETAILS[level]
    named = [subject.system.records.get(str(item.data)) for item in body.items_of("details")]
    if None not in named and all(each.shape.id != wanted for each in named if each):
        form = subject.system.shapes.types[wanted]
        message = Text(
            f"{record.id} 没有引用{form.label.zh}（{form.number}）",
            f"{record.id} names no record of the type {wanted} ({form.number})",
        )
        yield ANNEX_B.at(body.place("details"), message, subject=record.id)


RULES: Final = (
    Rule(REVIEW_INCOMPLETE, review_incomplete, "R032"),
    Rule(CHANGE_MISSED, change_missed, "R034"),
    Rule(ANNEX_B, annex_b, "R037"),
)
