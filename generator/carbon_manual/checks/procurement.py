"""Rules about the design of projects, purchases, suppliers and outsourced processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.duties import kinds
from carbon_manual.duties.cycles import CHECKED_WITHIN, contracts
from carbon_manual.duties.due import late
from carbon_manual.duties.measures import measures
from carbon_manual.grounds.completeness import current, empty
from carbon_manual.grounds.reading import called
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import INVALID, Row
from carbon_manual.system.deadline import configured
from carbon_manual.system.model import Record, System

DESIGN_REVIEW_INCOMPLETE = Fault(
    "CM705",
    "design-review-incomplete",
    Severity.ERROR,
    Text("设计评审有遗漏或与决定矛盾", "Design review leaves things out or contradicts itself"),
    Text(
        "设计阶段漏看的义务、机会和淘汰技术，建成后几乎无法补救。",
        "What the review of a design overlooks can hardly be put right once it is built.",
    ),
    Text(
        "补上缺少的内容；尚未到的阶段也列一行，写待该阶段评价；有不符合的不得直接通过。",
        "Fill in what is missing, with a row for each stage; approve no design that fails one.",
    ),
    "significant: true，没有 incorporated",
    clauses=(
        (
            "ccaa-39-2022",
            ("6.1.2.c.1", "6.1.2.c.2", "6.1.2.c.3", "8.2.a", "8.2.c", "8.2.p2", "8.2.p3"),
        ),
        ("zjjgsw-0005-2024", ("6.1.c.1", "6.1.c.2")),
        ("stqc-002-2025", ("8.2.p1", "8.2.p2")),
    ),
)
PURCHASE_UNSUPPORTED = Fault(
    "CM706",
    "purchase-unsupported",
    Severity.ERROR,
    Text("采购缺少依据，或供方不合格", "Purchase without grounds, or from an unfit supplier"),
    Text(
        "影响显著的采购不看义务和供方，低碳要求就落不到实物上。",
        "Low-carbon demands stay on paper where obligations and supplier are not looked at.",
    ),
    Text(
        "补上义务、验收结果和证据；供方不合格的另选供方，或重新评价。",
        "Add obligations, result and evidence; choose another supplier, or evaluate it anew.",
    ),
    "significant: true，没有 obligations",
    clauses=(
        ("ccaa-39-2022", ("8.3.a", "8.3.c", "8.3.p2")),
        ("zjjgsw-0005-2024", ("8.p2.i",)),
        ("stqc-002-2025", ("8.3.a", "8.3.b")),
    ),
)
SUPPLIER_NOT_FOLLOWED = Fault(
    "CM707",
    "supplier-not-followed-up",
    Severity.ERROR,
    Text(
        "供方没有得知要求，或改进没有落实", "Supplier not told of the demands, or not followed up"
    ),
    Text(
        "供方不知道碳绩效要求，或有条件合格一直拖着，评价就没有作用。",
        "An evaluation has no effect on suppliers that are not told, or never asked again.",
    ),
    Text(
        "向供方传达义务和要求并写明日期；有条件合格的写明措施和期限，到期重新评价。",
        "Tell the supplier, with the date; a condition needs action, due date and a new result.",
    ),
    "{significant: true, result: qualified}，没有 communicated_on",
    clauses=(("ccaa-39-2022", ("8.3.c", "8.4.g")), ("stqc-002-2025", ("8.3.b",))),
    bound=True,
)
OUTSOURCING_UNCONTROLLED = Fault(
    "CM708",
    "outsourcing-uncontrolled",
    Severity.ERROR,
    Text("外包过程没有受控", "Outsourced process not under control"),
    Text(
        "活动外包了，碳绩效的责任没有外包；不检查就无从知道对方是否做到。",
        "The work is contracted out, the duty is not: without checks nobody knows what is done.",
    ),
    Text(
        "为承包方填写外包控制记录，合同期内定期检查；不符合的开出不符合记录。",
        "Keep an outsourcing record, check while the contract runs, record nonconformities.",
    ),
    "承包方 GF-03 影响显著，没有外包控制记录",
    clauses=(("ccaa-39-2022", ("8.1.p3",)),),
    bound=True,
    absence=True,
)

_CHECK_WITHIN: Final = ("outsourcing-check-within", "P1Y")
_STAGES: Final = ("design", "construction", "operation")
_CONSIDERED: Final = ("obligations", "indicators", "options", "participants")
_FULL_SCORE: Final = 100
# The table whose rows a fault is about.
_TABLES: Final = {
    SUPPLIER_NOT_FOLLOWED.code: "suppliers",
    OUTSOURCING_UNCONTROLLED.code: "inspections",
}


def design_review_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield reviews of designs that leave something out, or approve what they found to fail."""
    for record in current(subject, "rec.design-review"):
        body = record.body
        lacking = empty(body, _CONSIDERED) if body.data("significant") else ()
        lacking = tuple(each for each in lacking if each in body)
        if body.data("significant") and body.text("decision") in {"approved", "conditional"}:
            lacking += empty(body, ("incorporated",))
        if lacking:
            yield _lacking(DESIGN_REVIEW_INCOMPLETE, record, "significant", lacking)
        if body.data("restricted_technology") and empty(body, ("restricted_items",)):
            names = ("restricted_items",)
            yield _lacking(DESIGN_REVIEW_INCOMPLETE, record, "restricted_technology", names)
        yield from _stages(record)


def purchase_unsupported(subject: Subject) -> Iterator[Diagnostic]:
    """Yield purchases without what their significance or acceptance calls for."""
    for record in current(subject, "rec.procurement"):
        body = record.body
        wanted = (
            ("significant", ("obligations",)),
            ("accepted_on", ("result", "evidence")),
            ("green_certified", ("certificate",)),
        )
        for cause, names in wanted:
            lacking = empty(body, names) if body.data(cause) else ()
            if lacking:
                yield _lacking(PURCHASE_UNSUPPORTED, record, cause, lacking)
        supplier = subject.system.row("supplier", body.text("supplier"))
        if body.data("significant") and supplier is not None:
            yield from _unfit(record, supplier, subject.system)


def supplier_not_followed_up(subject: Subject) -> Iterator[Diagnostic]:
    """Yield suppliers not told of what is asked of them, and conditions that nobody follows up."""
    bought = {
        record.body.text("supplier")
        for record in current(subject, "rec.procurement")
        if record.body.data("significant")
    }
    for record in current(subject, "rec.supplier-evaluation"):
        for row in record.body.rows("suppliers"):
            yield from _untold(row, bought)
            yield from _conditional(subject, record, row)


def outsourcing_uncontrolled(subject: Subject) -> Iterator[Diagnostic]:
    """Yield significant contractors without controls, and contracts that nobody checks."""
    controls = current(subject, "rec.outsourcing")
    controlled = {record.body.text("supplier") for record in controls}
    for record in current(subject, "rec.supplier-evaluation"):
        for row in record.body.rows("suppliers"):
            name = row.text("id")
            kind = row.text("category") == "outsourcing" and row.text("result") != "rejected"
            if kind and row.data("significant") and name and name not in controlled:
                message = Text(
                    f"{name} 是影响显著的承包方，没有外包控制记录",
                    f"{name} is a significant contractor without an outsourcing record",
                )
                yield OUTSOURCING_UNCONTROLLED.at(row.place("id"), message, subject=name)
    for record in controls:
        yield from _contract(subject, record)
        for row in record.body.rows("inspections"):
            yield from _inspection(record, row)


def _lacking(
    fault: Fault, record: Record, cause: str, names: tuple[str, ...], row: Row | None = None
) -> Diagnostic:
    """Return the finding that one field calls for others, which hold nothing."""
    table = _TABLES.get(fault.code, "") if row else ""
    why, named = called(record, table, (cause,)), called(record, table, names)
    name = record.id if row is None else row.text("id") or record.id
    message = Text(
        f"{name} 按“{why.zh}”应写明：{named.zh}", f"{name} lacks, for its `{cause}`: {named.en}"
    )
    return fault.at((row or record.body).place(cause), message, subject=name)


def _stages(record: Record) -> Iterator[Diagnostic]:
    body = record.body
    rows = body.rows("stages")
    items = body.data("stages")
    told = {row.text("stage") for row in rows}
    if items is None or any(each.data is INVALID for each in items) or "" in told:
        return
    stage = _stage_names(record)
    missing = [each for each in _STAGES if each not in told]
    if missing:
        message = Text(
            f"没有评价{'、'.join(stage[each].zh for each in missing)}阶段",
            f"no row judges the stage of {', '.join(stage[each].en.lower() for each in missing)}",
        )
        yield DESIGN_REVIEW_INCOMPLETE.at(body.place("stages"), message, subject=record.id)
    failed = [row for row in rows if row.text("result") in {"nonconform", "partial"}]
    if failed and body.text("decision") == "approved":
        name = stage[failed[0].text("stage")]
        message = Text(
            f"{name.zh}阶段未全部符合，却无条件通过",
            f"approved without conditions, although the stage {name.en.lower()} does not conform",
        )
        related = (Related(failed[0].place("result"), Text("评价", "judged here")),)
        place = body.place("decision")
        yield DESIGN_REVIEW_INCOMPLETE.at(place, message, subject=record.id, related=related)


def _stage_names(record: Record) -> dict[str, Text]:
    return dict(record.shape.by_name["stages"].by_name["stage"].choices)


def _unfit(record: Record, supplier: Row, system: System) -> Iterator[Diagnostic]:
    """Yield a significant purchase from a supplier that had been rejected by then."""
    home = system.records.get(system.home.get(("supplier", supplier.text("id")), ""))
    judged = home.control.data("recorded_on") if home else None
    bought = record.control.data("recorded_on")
    earlier = judged is not None and bought is not None and bought < judged
    if supplier.text("result") == "rejected" and not earlier:
        name = supplier.text("id")
        message = Text(f"供方 {name} 评价为不合格", f"the supplier {name} was rejected")
        related = (Related(supplier.place("result"), Text("供方评价", "the evaluation")),)
        place = record.body.place("supplier")
        yield PURCHASE_UNSUPPORTED.at(place, message, subject=record.id, related=related)


def _untold(row: Row, bought: set[str]) -> Iterator[Diagnostic]:
    concerned = row.data("significant") or row.text("id") in bought
    accepted = row.text("result") in {"qualified", "conditional"}
    if concerned and accepted and empty(row, ("communicated_on",)):
        name = row.text("id")
        message = Text(
            f"{name} 供应的内容对碳绩效影响显著，没有写传达要求的日期",
            f"what {name} supplies is significant, but nothing tells when it was told the demands",
        )
        yield SUPPLIER_NOT_FOLLOWED.at(row.place("significant"), message, subject=name)


def _conditional(subject: Subject, record: Record, row: Row) -> Iterator[Diagnostic]:
    score, due = row.data("score"), row.data("due")
    if score is not None and not 0 <= score <= _FULL_SCORE:
        message = Text(f"得分 {score} 不在 0–100 之内", f"the score {score} is not within 0–100")
        yield SUPPLIER_NOT_FOLLOWED.at(row.place("score"), message, subject=row.text("id"))
    if row.text("result") != "conditional":
        return
    if lacking := empty(row, ("action", "due")):
        yield _lacking(SUPPLIER_NOT_FOLLOWED, record, "result", lacking, row)
    elif row.place("due") in late(measures(subject, kinds.SUPPLIER)):
        name = row.text("id")
        message = Text(
            f"{name} 应于 {due} 前完成改进，至今仍为有条件合格",
            f"{name} was to improve by {due} and is still qualified with conditions",
        )
        yield SUPPLIER_NOT_FOLLOWED.at(row.place("due"), message, subject=name)


def _contract(subject: Subject, record: Record) -> Iterator[Diagnostic]:
    """Yield a contract that ends before it starts, or runs on unchecked for too long."""
    start, end = record.body.data("start"), record.body.data("end")
    rows = record.body.rows("inspections")
    days = [row.data("date") for row in rows]
    if start is None or end is None or None in days or record.body.is_invalid("inspections"):
        return
    interval = configured(subject.system, *CHECKED_WITHIN)
    place = record.body.place("inspections" if rows else "start")
    if end < start:
        message = Text(f"合同至 {end}，早于 {start}", f"it ends on {end}, before {start}")
        yield OUTSOURCING_UNCONTROLLED.at(record.body.place("end"), message, subject=record.id)
    elif interval and place in late(contracts(subject)):
        last = max((start, *days))
        message = Text(
            f"合同执行中，自 {last} 起没有执行检查，周期 {interval.text}",
            f"the contract runs, but was not checked since {last}; interval {interval.text}",
        )
        yield OUTSOURCING_UNCONTROLLED.at(place, message, subject=record.id)


def _inspection(record: Record, row: Row) -> Iterator[Diagnostic]:
    wanted = {"nonconform": ("action", "nonconformity"), "partial": ("action",)}
    if lacking := empty(row, wanted.get(row.text("result"), ())):
        yield _lacking(OUTSOURCING_UNCONTROLLED, record, "result", lacking, row)


RULES: Final = (
    Rule(DESIGN_REVIEW_INCOMPLETE, design_review_incomplete, "R092"),
    Rule(PURCHASE_UNSUPPORTED, purchase_unsupported, "R093"),
    Rule(SUPPLIER_NOT_FOLLOWED, supplier_not_followed_up, "R093"),
    Rule(OUTSOURCING_UNCONTROLLED, outsourcing_uncontrolled, "R094"),
)
