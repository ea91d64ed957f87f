"""Rules about the process map: each process whole, measured, its risks known, all connected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.completeness import empty
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.grounds.standing import submitted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Document

PROCESS_INCOMPLETE = Fault(
    "CM223",
    "process-incomplete",
    Severity.ERROR,
    Text("过程没有输入、输出或有效的准则文件", "Process without inputs, outputs or criteria"),
    Text(
        "说不清输入、输出和按什么办的过程，无法运行，也无法检查。",
        "A process without inputs, outputs and a way of working can be neither run nor checked.",
    ),
    Text(
        "在过程表中补上该项；准则文件已作废的，换成现行的文件。",
        "Add it to the process map; replace a withdrawn document by the one in use.",
    ),
    "outputs: []",
    clauses=(("ccaa-39-2022", ("4.4.1.a", "4.4.1.c")),),
)
PROCESS_UNMEASURED = Fault(
    "CM224",
    "process-unmeasured",
    Severity.WARNING,
    Text("过程没有绩效指标", "Process without an indicator"),
    Text(
        "没有指标，过程是否有效、受控只能凭印象。",
        "Without an indicator only impressions tell whether a process works.",
    ),
    Text(
        "在 indicators 写明衡量该过程的参数（JL-05-01）。",
        "Name the indicators that measure the process (JL-05-01).",
    ),
    "过程 P-06 没有 indicators",
    clauses=(("ccaa-39-2022", ("4.4.1.c",)),),
)
PROCESS_WITHOUT_RISK = Fault(
    "CM225",
    "process-without-risk",
    Severity.WARNING,
    Text("过程没有对应的风险和机遇", "Process without risks or opportunities"),
    Text(
        "没有逐个过程分析，风险登记表就可能漏掉整个过程。",
        "Unless each process is looked at, the risk register may miss one altogether.",
    ),
    Text(
        "分析该过程，在 risks 写明登记的风险或机遇（JL-02-01）。",
        "Look at the process and name its registered risks or opportunities (JL-02-01).",
    ),
    "过程 P-06 没有 risks",
    clauses=(("ccaa-39-2022", ("4.4.1.f",)),),
)
PROCESSES_UNCONNECTED = Fault(
    "CM226",
    "processes-unconnected",
    Severity.ERROR,
    Text("过程的顺序和相互作用有断点", "Broken sequence of processes"),
    Text(
        "接不上的过程，其输出没有人用，输入没有人给。",
        "A process that connects to none has outputs that nobody uses and inputs from nobody.",
    ),
    Text(
        "改正 sequence 中的过程编号，或补上该过程与上下游的关系。",
        "Mend the number in the sequence, or add what the process takes from and gives to others.",
    ),
    "sequence 写 to: P-60，过程表没有 P-60",
    clauses=(("ccaa-39-2022", ("4.4.1.b",)),),
    absence=True,
)
_LISTS: Final = ("inputs", "outputs", "criteria")


def process_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield processes with an empty list of what they need, and criteria that were withdrawn."""
    for document, row in _processes(subject):
        fields = document.shape.by_name["processes"].by_name
        for name in _LISTS:
            if row.data(name) == ():
                label = fields[name].label
                message = Text(
                    f"过程 {row.text('id')} 的“{label.zh}”是空的",
                    f"`{name}` of the process {row.text('id')} is empty",
                )
                yield PROCESS_INCOMPLETE.at(row.place(name), message, subject=document.id)
        for item in row.items_of("criteria"):
            withdrawal = subject.control.withdrawals.get(str(item.data))
            if withdrawal is not None:
                message = Text(
                    f"过程 {row.text('id')} 的准则文件 {item.data} 已于 {withdrawal.date} 作废",
                    f"{item.data}, by which {row.text('id')} works, was withdrawn on "
                    f"{withdrawal.date}",
                )
                related = (Related(withdrawal.row.place("id"), Text("作废记录", "withdrawn here")),)
                yield PROCESS_INCOMPLETE.at(
                    item.span, message, subject=document.id, related=related
                )


def process_unmeasured(subject: Subject) -> Iterator[Diagnostic]:
    """Yield processes that name no indicator."""
    for document, row in _processes(subject):
        if empty(row, ("indicators",)):
            name = row.text("id")
            message = Text(f"过程 {name} 没有绩效指标", f"The process {name} has no indicator")
            yield PROCESS_UNMEASURED.at(row.place("id"), message, subject=document.id)


def process_without_risk(subject: Subject) -> Iterator[Diagnostic]:
    """Yield processes that name no risk or opportunity."""
    for document, row in _processes(subject):
        if empty(row, ("risks",)):
            name = row.text("id")
            message = Text(
                f"过程 {name} 没有对应的风险和机遇",
                f"The process {name} names no risk or opportunity",
            )
            yield PROCESS_WITHOUT_RISK.at(row.place("id"), message, subject=document.id)


def processes_unconnected(subject: Subject) -> Iterator[Diagnostic]:
    """Yield repeated numbers, links to no process or to itself, and processes without a link."""
    for document in submitted(subject, "manual.process-map"):
        processes = document.control.rows("processes")
        given = [row.text("id") for row in processes]
        links = document.control.rows("sequence")
        if document.control.is_invalid("processes", "sequence") or not all(given):
            continue
        repeated = list(_repeated(document, processes))
        # a number that stands twice, or a link to none, may be what leaves a process alone
        broken = repeated or [each for row in links for each in _broken(document, row, set(given))]
        yield from broken or _alone(document, processes, links)


def _processes(subject: Subject) -> Iterator[tuple[Document, Row]]:
    for document in submitted(subject, "manual.process-map"):
        for row in document.control.rows("processes"):
            yield document, row


def _repeated(document: Document, processes: tuple[Row, ...]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for row in processes:
        name = row.text("id")
        if name in seen:
            message = Text(f"过程编号 {name} 重复", f"{name} is repeated")
            yield PROCESSES_UNCONNECTED.at(row.place("id"), message, subject=document.id)
        seen.add(name)


def _broken(document: Document, link: Row, given: set[str]) -> Iterator[Diagnostic]:
    """Yield the ends of a link that are no process, or one that leads back to itself."""
    start, end = link.text("from"), link.text("to")
    for field, name in (("from", start), ("to", end)):
        if name and name not in given:
            message = Text(f"过程表没有 {name}", f"There is no process {name}")
            yield PROCESSES_UNCONNECTED.at(link.place(field), message, subject=document.id)
    if start and start == end:
        message = Text(f"过程 {start} 连到自己", f"The process {start} leads to itself")
        yield PROCESSES_UNCONNECTED.at(link.place("to"), message, subject=document.id)


def _alone(
    document: Document, processes: tuple[Row, ...], links: tuple[Row, ...]
) -> Iterator[Diagnostic]:
    """Yield processes that no link joins to another."""
    joined = {link.text(field) for link in links for field in ("from", "to")}
    for row in processes if "" not in joined and len(processes) > 1 else ():
        name = row.text("id")
        if name not in joined:
            message = Text(
                f"过程 {name} 与其他过程没有联系", f"The process {name} is linked to no other"
            )
            yield PROCESSES_UNCONNECTED.at(row.place("id"), message, subject=document.id)


RULES: Final = (
    Rule(PROCESS_INCOMPLETE, process_incomplete, "R015"),
    Rule(PROCESS_UNMEASURED, process_unmeasured, "R015"),
    Rule(PROCESS_WITHOUT_RISK, process_without_risk, "R015"),
    Rule(PROCESSES_UNCONNECTED, processes_unconnected, "R015"),
)
