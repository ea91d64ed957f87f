"""Rules on the ground of the accounts: scope, activity data, meters, figures typed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text
from carbon_manual.doccontrol.control import Status
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import INVALID, Period, Row
from carbon_manual.texts.fences import plain_lines

LITERAL_FIGURE = Fault(
    "CM401",
    "literal-figure",
    Severity.ERROR,
    Text("正文中手写了碳或能源数值", "Carbon or energy amount typed by hand"),
    Text(
        "手写的数值与记录迟早会不一致；正文中的数应由记录算出。",
        "A typed number sooner or later disagrees with the records; it should be computed.",
    ),
    Text(
        "改用 {{ figure(…) }}；限值一类的参数用 {{ parameter(…) }}。",
        "Use {{ figure(…) }}, or {{ parameter(…) }} for limits.",
    ),
    "全院 2025 年排放 38,412 tCO2e。",
    clauses=(("ccaa-39-2022", ("7.4.p2",)), ("zjjgsw-0005-2024", ("7.4.p2",))),
)
SCOPE_INCOMPLETE = Fault(
    "CM201",
    "scope-incomplete",
    Severity.ERROR,
    Text("范围没有包括标准适用的场所或其碳源", "Scope leaves out a site or its sources"),
    Text(
        "标准适用的每个场所都应在体系范围内，并至少列出一个碳源。",
        "Each site to which a standard applies belongs in the scope and has at least one source.",
    ),
    Text(
        "在 SC-04 的 sites 中补上场所，并建立碳源清单。",
        "Add the site to the scope; list its sources.",
    ),
    "标准适用于 hami，而 SC-04 的 sites 只有 hz",
    clauses=(
        ("ccaa-39-2022", ("4.3.p5",)),
        ("zjjgsw-0005-2024", ("4.b.i1", "4.b.i2")),
    ),
    absence=True,
)
DATA_TOO_COARSE = Fault(
    "CM204",
    "data-too-coarse",
    Severity.WARNING,
    Text("数据频次低于要求", "Data coarser than required"),
    Text(
        "公共机构的碳数据至少按季度收集。",
        "Public institutions collect carbon data at least by quarter.",
    ),
    Text("改为按月或按季录入。", "Enter the data by month or quarter."),
    "quantities: {2025: 386000}",
    clauses=(("zjjgsw-0005-2024", ("6.4.p6",)),),
)
ORIGIN_UNJUSTIFIED = Fault(
    "CM205",
    "origin-unjustified",
    Severity.WARNING,
    Text("估算或统计的数据没有说明理由", "Estimated data without justification"),
    Text(
        "数据宜直接取自仪表或账单；不得已时应说明理由和替代方法。",
        "Data should come from meters or bills; where they cannot, the reason must be given.",
    ),
    Text(
        "写明 justification，或改用仪表、账单数据。", "Give a justification, or use meter or bill."
    ),
    "origin: estimate",
    clauses=(("zjjgsw-0005-2024", ("6.4.p5",)),),
)
METER_NOT_CALIBRATED = Fault(
    "CM207",
    "meter-not-calibrated",
    Severity.ERROR,
    Text("计量器具超过检定（校准）有效期", "Meter past its calibration"),
    Text(
        "超期的仪表给出的数据不能作为核算依据。",
        "Readings of a meter past its calibration are no ground for an account.",
    ),
    Text("安排检定（校准），更新台账中的有效期。", "Have it calibrated and update the register."),
    "valid_until: 2025-06-30，而该表提供 2025 年全年数据",
    clauses=(
        ("ccaa-39-2022", ("9.1.1.p7",)),
        ("zjjgsw-0005-2024", ("6.1.d.2", "7.5.e.6")),
    ),
)

_AMOUNT_WITH_UNIT = re.compile(
    r"(?<![\w.])\d[\d,]*(?:\.\d+)?\s*(?:万\s*)?"
    r"(?:[kMGT]?tce|kgce|t?k?g?CO[~_]?[2₂]~?e?|吨二氧化碳(?:当量)?|吨标准煤|[kMG]Wh|万千瓦时|千瓦时|[GT]J)"
    r"(?![A-Za-z])"
)
_CODE_OR_CALL = re.compile(r"(`+).*?\1|\{\{.*?\}\}")


def literal_figure(subject: Subject) -> Iterator[Diagnostic]:
    """Yield amounts with a carbon or energy unit that stand in the text as typed digits."""
    for document in subject.system.documents.values():
        for number, _, line in plain_lines(document.body):
            shown = _CODE_OR_CALL.sub(lambda match: " " * len(match[0]), line)
            for match in _AMOUNT_WITH_UNIT.finditer(shown):
                span = Span(document.path, document.body_line + number, match.start() + 1)
                message = Text(f"正文手写了“{match[0]}”", f"`{match[0]}` is typed by hand")
                yield LITERAL_FIGURE.at(span, message, subject=document.id)


def scope_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield sites of standards in use that the scope lacks, or that list no source."""
    system = subject.system
    listed = {system.home["source", name] for name in system.defined.get("source", {})}
    with_sources = {system.records[each].site for each in listed}
    for document in system.documents.values():
        if document.shape.id != "manual.scope":
            continue
        inside = {str(site.data) for site in document.control.items_of("sites")}
        is_draft = subject.control.status(document) is Status.DRAFT  # its lists come later
        for site in dict.fromkeys(site for use in system.uses for site in use.sites):
            name = system.label("site", site)
            if site not in inside:
                message = Text(f"范围没有{name.zh}（`{site}`）", f"The scope lacks `{site}`")
            elif site not in with_sources and not is_draft:
                message = Text(f"{name.zh}（`{site}`）没有碳源清单", f"`{site}` lists no source")
            else:
                continue
            yield SCOPE_INCOMPLETE.at(document.control.place("sites"), message, subject=document.id)


def data_too_coarse(subject: Subject) -> Iterator[Diagnostic]:
    """Yield activity entries of longer periods than allowed, at sites of public institutions."""
    public = {
        site
        for use in subject.system.uses
        if use.standard.key == "zjjgsw-0005-2024"
        for site in use.sites
    }
    limit = int(subject.system.parameter("data-frequency-months", "3"))
    for record in subject.system.records_of("rec.activity-data"):
        for row in record.body.rows("data") if record.site in public else ():
            for period, value in row.data("quantities") or ():
                if period.months > limit and value.data is not INVALID:
                    yield DATA_TOO_COARSE.at(
                        value.span,
                        Text(
                            f"`{row.text('source')}` 的 {period.text} 跨 {period.months} 个月",
                            f"`{row.text('source')}`: {period.text} spans {period.months} months",
                        ),
                        subject=record.id,
                    )


def origin_unjustified(subject: Subject) -> Iterator[Diagnostic]:
    """Yield estimated or statistical activity data without a reason."""
    for record in subject.system.records_of("rec.activity-data"):
        for row in record.body.rows("data"):
            origin = row.text("origin")
            if origin in {"estimate", "statistics"} and not row.text("justification"):
                field = record.shape.by_name["data"].by_name["origin"].choice(origin)
                message = Text(
                    f"`{row.text('source')}` 为{field.zh}数据，没有理由",
                    f"`{row.text('source')}` is an {origin} without justification",
                )
                yield ORIGIN_UNJUSTIFIED.at(row.place("origin"), message, subject=record.id)


def meter_not_calibrated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield meters that feed activity data beyond the day their calibration ran out."""
    meters = subject.system.defined.get("meter", {})
    last: dict[str, tuple[Period, Row]] = {}
    for record in subject.system.records_of("rec.activity-data"):
        for row in record.body.rows("data"):
            for period, _ in row.data("quantities") or ():
                name = row.text("meter")
                if name and (name not in last or last[name][0].end < period.end):
                    last[name] = (period, row)
    for name, (period, row) in last.items():
        meter = meters.get(name)
        until = meter.data("valid_until") if meter else None
        if meter is None or until is None or until >= period.end:
            continue
        message = Text(
            f"`{name}` 有效期至 {until}，却提供 {period.text} 的数据",
            f"`{name}` is valid until {until} but gives data of {period.text}",
        )
        related = (Related(row.place("meter"), Text("使用处", "used here")),)
        yield METER_NOT_CALIBRATED.at(
            meter.place("valid_until"), message, subject=name, related=related
        )


RULES: Final = (
    Rule(LITERAL_FIGURE, literal_figure, "R004"),
    Rule(SCOPE_INCOMPLETE, scope_incomplete, "R010"),
    Rule(DATA_TOO_COARSE, data_too_coarse, "R050"),
    Rule(ORIGIN_UNJUSTIFIED, origin_unjustified, "R051"),
    Rule(METER_NOT_CALIBRATED, meter_not_calibrated, "R110"),
)
