"""Rules on the accounts: sources, activity data, meters, gases, and figures typed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from carbon_manual.checks.rule import Rule, Subject
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text
from carbon_manual.prose import plain_lines
from carbon_manual.value import INVALID, Period, Row

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
SILENT_EXCLUSION = Fault(
    "CM202",
    "source-silently-excluded",
    Severity.ERROR,
    Text("碳源既没有核算，也没有说明排除理由", "Source neither accounted for nor excluded"),
    Text(
        "清单内的碳源不核算又不说明，总量就不完整。",
        "A listed source that is left out without a word makes the total incomplete.",
    ),
    Text(
        "在该年碳清单中增加核算项，或在 exclusions 中写明理由。",
        "Add a line to the year's inventory, or give the reason among its exclusions.",
    ),
    "碳源清单有 HZ-LP-01，2025 年碳清单没有",
    clauses=(("ccaa-39-2022", ("4.3.p3",)),),
    absence=True,
)
GAS_VIEW = Fault(
    "CM203",
    "gas-view-mixed",
    Severity.WARNING,
    Text("气体口径与核算项不一致", "Gas view disagrees with the lines"),
    Text(
        "口径为仅二氧化碳时，不应出现其他气体；采用七种气体的标准时，口径应为七种。",
        "A CO2-only view holds no other gas; standards on seven gases need the seven-gas view.",
    ),
    Text("改正 gas_view 或核算项。", "Mend gas_view or the lines."),
    "gas_view: CO2，而核算项有 R-410A",
    clauses=(("ccaa-39-2022", ("3.5.1",)), ("zjjgsw-0005-2024", ("3.3",))),
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
        for number, line in plain_lines(document.body):
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
        for site in dict.fromkeys(site for use in system.uses for site in use.sites):
            name = system.label("site", site)
            if site not in inside:
                message = Text(f"范围没有{name.zh}（`{site}`）", f"The scope lacks `{site}`")
            elif site not in with_sources:
                message = Text(f"{name.zh}（`{site}`）没有碳源清单", f"`{site}` lists no source")
            else:
                continue
            yield SCOPE_INCOMPLETE.at(document.control.place("sites"), message, subject=document.id)


def source_silently_excluded(subject: Subject) -> Iterator[Diagnostic]:
    """Yield, for each inventory, sources in operation without a line and without a reason."""
    for record in subject.system.records_of("rec.emission-inventory"):
        year = record.body.data("year")
        if year is None:
            continue
        named = {row.text("source") for row in record.body.rows("lines")}
        named |= {row.text("source") for row in record.body.rows("exclusions")}
        for name, row in subject.system.defined.get("source", {}).items():
            if name in named or row.text("category") == "self-generation":
                continue
            if row.is_invalid("category", "commissioned", "retired") or not _lives(row, year):
                continue
            yield SILENT_EXCLUSION.at(
                record.body.place("lines"),
                Text(f"{year} 年碳清单没有碳源 `{name}`", f"The {year} inventory lacks `{name}`"),
                subject=name,
                related=(Related(row.span, Text("碳源", "the source")),),
            )


def gas_view_mixed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield inventories whose gas view does not fit their lines or the standards in use."""
    seven = subject.uses("ccaa-39-2022") or subject.uses("zjjgsw-0005-2024")
    for record in subject.system.records_of("rec.emission-inventory"):
        if record.body.text("gas_view") != "CO2":
            continue
        others = [row for row in record.body.rows("lines") if row.text("gas") not in {"", "CO2"}]
        place = record.body.place("gas_view")
        if others:
            gas = others[0].text("gas")
            message = Text(
                f"口径仅二氧化碳，却有 {gas}", f"The view is CO2 only, but a line is {gas}"
            )
            yield GAS_VIEW.at(place, message, subject=record.id)
        elif seven:
            message = Text("采用的标准覆盖七种气体", "The standards in use cover seven gases")
            yield GAS_VIEW.at(place, message, subject=record.id)


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


def _lives(row: Row, year: int) -> bool:
    start, end = row.data("commissioned"), row.data("retired")
    return (start is None or start.start.year <= year) and (end is None or end.end.year >= year)


RULES: Final = (
    Rule(LITERAL_FIGURE, literal_figure, "R004"),
    Rule(SCOPE_INCOMPLETE, scope_incomplete, "R010"),
    Rule(SILENT_EXCLUSION, source_silently_excluded, "R011"),
    Rule(GAS_VIEW, gas_view_mixed, "R016"),
    Rule(DATA_TOO_COARSE, data_too_coarse, "R050"),
    Rule(ORIGIN_UNJUSTIFIED, origin_unjustified, "R051"),
    Rule(METER_NOT_CALIBRATED, meter_not_calibrated, "R110"),
)
