"""Rules about keeping and giving out: forms indexed, retention agreed, copies accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.doccontrol.distribution import ENDS, copies, obsolete
from carbon_manual.doccontrol.externals import KIND, externals
from carbon_manual.grounds.completeness import current, empty
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.grounds.standing import is_over, submitted
from carbon_manual.shapes.value import Interval, parse_interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

_CCAA, _PUBLIC, _METERING, _CTS = (
    "ccaa-39-2022",
    "zjjgsw-0005-2024",
    "xjzjxh-carbon-metrology",
    "stqc-002-2025",
)
_RECALL_WITHIN: Final = ("recall-within", "P1M")
_VERIFIED_WITHIN: Final = ("external-check-within", "P1Y")
# Numbers in one message; the rest is an ellipsis.
_SHOWN: Final = 5

FORM_NOT_INDEXED = Fault(
    "CM325",
    "form-not-indexed",
    Severity.ERROR,
    Text("记录清单没有在用的表式", "Form in use missing from the record index"),
    Text(
        "没有写明存放处和到期处置的记录，找不到也管不住。",
        "Records whose place and disposal nobody states are neither found nor controlled.",
    ),
    Text(
        "在记录清单（JL-13-01）的 forms 中补上该表式的存放处、载体和到期处置。",
        "Add the form with place, medium and disposal to the record index (JL-13-01).",
    ),
    "有 JL-06-02 的记录，forms 中没有 JL-06-02",
    clauses=(
        (_CCAA, ("7.5.3.p2.2", "7.5.3.p2.4")),
        (_METERING, ("7.4.3.p1",)),
    ),
    absence=True,
)
RETENTION_DISAGREES = Fault(
    "CM326",
    "retention-disagrees",
    Severity.ERROR,
    Text("保存期限互相矛盾", "Retention periods disagree"),
    Text(
        "同一类记录有长短不同的期限，到期时就可能过早处置。",
        "When a kind of record has two periods it may be disposed of too early.",
    ),
    Text(
        "期限取规定中最长的；延长的，在 basis 写明依据。",
        "Use the longest that is prescribed; give the basis of a longer one.",
    ),
    "记录清单规定 JL-06-02 保存 P10Y，JL-06-02-HZ-2025 写 retention: P5Y",
    clauses=((_CCAA, ("7.5.3.p2.4",)), (_METERING, ("7.4.3.p3.i4",))),
)
EXTERNAL_UNCONTROLLED = Fault(
    "CM327",
    "external-uncontrolled",
    Severity.WARNING,
    Text("外来文件清单缺少采用的标准，或久未核实", "External documents missing or not verified"),
    Text(
        "不登记、不核实的外来文件换了版也没有人知道。",
        "Nobody notices a new edition of a text that is not registered or not verified.",
    ),
    Text(
        "登记所采用的标准；核实各版是否仍然有效，填写 checked。",
        "Register the standards in use; find out whether editions are still valid, write checked.",
    ),
    "checked: 2024-11-02，间隔 P1Y",
    clauses=((_CCAA, ("7.5.3.p3.i1", "7.5.3.p3.i2")),),
    absence=True,
)
COPY_UNACCOUNTED = Fault(
    "CM328",
    "copy-unaccounted",
    Severity.ERROR,
    Text("分发记录说不清副本的去向", "Where a copy went cannot be told"),
    Text(
        "不知道在谁手里的副本，换版时收不回来。",
        "A copy that nobody can find is not recalled when a new version comes.",
    ),
    Text(
        "写明一个接收方；副本号同一版本内不重复，归还、销毁不早于发放。",
        "Name one recipient; number the copies of a version once each; return after issue.",
    ),
    "copy: 3，没有 post，也没有 organisation",
    clauses=(
        (_CCAA, ("7.5.3.p2.1",)),
        (_PUBLIC, ("7.5.e.8",)),
        (_CTS, ("7.2.e.8",)),
    ),
    absence=True,
)
COPY_NOT_RECALLED = Fault(
    "CM329",
    "copy-not-recalled",
    Severity.ERROR,
    Text("失效版本的副本没有收回", "Copy of an obsolete version not recalled"),
    Text(
        "旧版副本留在岗位上，就可能有人照旧规定办事。",
        "While old copies stay with the posts, somebody may go on by the old rules.",
    ),
    Text(
        "用 `recall` 列出要收回的副本；通知后填 recalled，归还填 returned，销毁填 destroyed。",
        "List what is owed by `recall`; write recalled, then returned or destroyed.",
    ),
    "CX-06 1.1 已生效，1.0 的 2 号副本没有 recalled",
    clauses=(
        (_CCAA, ("7.5.3.p2.1",)),
        (_METERING, ("7.4.2.p2",)),
        (_CTS, ("7.2.p2",)),
    ),
)


def form_not_indexed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the record index when forms of which records are kept do not stand in it."""
    indexes = current(subject, "rec.record-index")
    rows = [row for record in indexes for row in record.body.rows("forms")]
    listed = {row.text("form") for row in rows}
    if not indexes or not all(subject.system.shapes.numbered(each) for each in listed):
        return
    used = {record.shape.number for record in subject.system.records.values()}
    missing = sorted(used - listed)
    if missing:
        record, more = indexes[-1], "…" if len(missing) > _SHOWN else ""
        message = Text(
            f"{record.id} 没有 {'、'.join(missing[:_SHOWN])}{more}，共 {len(missing)} 种",
            f"{record.id} lacks {', '.join(missing[:_SHOWN])}{more}: {len(missing)} in all",
        )
        yield FORM_NOT_INDEXED.at(record.body.place("forms"), message, subject=record.id)


def retention_disagrees(subject: Subject) -> Iterator[Diagnostic]:
    """Yield index rows below their form's retention or without basis, and records below either."""
    prescribed: dict[str, tuple[Interval, Row]] = {}
    for record in current(subject, "rec.record-index"):
        for row in record.body.rows("forms"):
            form, interval = row.text("form"), row.data("retention")
            shape = subject.system.shapes.numbered(form)
            own = parse_interval(shape.retention) if shape else None
            if interval is None or own is None:
                continue
            prescribed[form] = (interval, row)
            wrong = _wrong_row(row, interval, own)
            if wrong is not None:
                place = row.place("retention")
                yield RETENTION_DISAGREES.at(place, wrong, subject=record.id)
    yield from _kept_too_short(subject, prescribed)


def external_uncontrolled(subject: Subject) -> Iterator[Diagnostic]:
    """Yield valid editions not verified in time, and standards in use that are not registered."""
    known = externals(subject.system, subject.context.as_of)
    for external in known.values():
        row = external.row
        if external.ended is not None or row.text("status") != "valid" or row.is_invalid("checked"):
            continue
        # what was never verified was looked at when it was registered
        home = subject.system.records.get(subject.system.home.get((KIND, external.id), ""))
        verified = row.data("checked") or (home.control.data("recorded_on") if home else None)
        if is_over(subject, verified, *_VERIFIED_WITHIN):
            message = Text(
                f"`{external.id}` 自 {verified} 后没有核实",
                f"`{external.id}` was not verified since {verified}",
            )
            yield EXTERNAL_UNCONTROLLED.at(row.place("checked"), message, subject=external.id)
    registers = current(subject, "rec.external-document")
    rows = [row for record in registers for row in record.body.rows("documents")]
    for use in subject.system.uses if registers else ():
        standard = use.standard
        if not standard.topics_only and not any(_is_of(row, standard) for row in rows):
            record = registers[-1]
            message = Text(
                f"{record.id} 没有采用的标准 {standard.number}",
                f"{record.id} does not list {standard.number}, which is in use",
            )
            related = (Related(use.span, Text("采用的标准", "the standard in use")),)
            yield EXTERNAL_UNCONTROLLED.at(
                record.body.place("documents"), message, subject=record.id, related=related
            )


def copy_unaccounted(subject: Subject) -> Iterator[Diagnostic]:
    """Yield copies without one recipient, with a number twice, or back before they went out."""
    issued: set[tuple[str, str, int | None]] = set()
    for copy in copies(subject.system):
        record, row = copy.record, copy.row
        key = (*copy.edition, row.data("copy"))
        name = f"{key[0]} {key[1]} #{key[2]}"
        if key in issued:
            message = Text(f"{name} 已经登记过", f"{name} is registered already")
            yield COPY_UNACCOUNTED.at(row.place("copy"), message, subject=record.id)
        issued.add(key)
        yield from _recipient(record, row, name, ("post", "organisation"))
        yield from _out_of_order(record, row, name)
    known = {*subject.system.documents, *subject.system.records}
    doubtful = any(document not in known or not copy for document, _, copy in issued)
    for record in subject.system.records_of("rec.document-distribution"):
        for row in record.body.rows("distributions"):
            name = f"{row.text('document')} {row.text('version')}"
            yield from _recipient(record, row, name, ("post", "department", "organisation"))
            if not doubtful and row.text("document") in known:
                yield from _unissued(record, row, name, issued)


def copy_not_recalled(subject: Subject) -> Iterator[Diagnostic]:
    """Yield copies of versions out of force that nobody recalled, or that a post still keeps."""
    for copy in copies(subject.system):
        record, row = copy.record, copy.row
        over = obsolete(subject.control, copy.edition)
        if over is None or row.is_invalid("recalled", *ENDS) or not copy.is_owed:
            continue
        recalled = row.data("recalled")
        name = f"{row.text('document')} {row.text('version')} #{row.data('copy')}"
        if recalled is None and is_over(subject, over.since, *_RECALL_WITHIN):
            message = Text(
                f"{name} 自 {over.since} 起失效，没有收回",
                f"{name} is obsolete since {over.since} and was not recalled",
            )
            yield COPY_NOT_RECALLED.at(row.place("version"), message, subject=record.id)
        elif recalled is not None and is_over(subject, recalled, *_RECALL_WITHIN):
            message = Text(
                f"{name} 已于 {recalled} 通知收回，{row.text('post')}没有归还",
                f"{name} was recalled on {recalled}; {row.text('post')} did not return it",
            )
            yield COPY_NOT_RECALLED.at(row.place("recalled"), message, subject=record.id)


def _wrong_row(row: Row, interval: Interval, own: Interval) -> Text | None:
    form = row.text("form")
    if interval.months < own.months:
        return Text(
            f"{form} 写 {interval.text}，短于表式规定的 {own.text}",
            f"{form} is kept for {interval.text}, less than the form's {own.text}",
        )
    if interval.months > own.months and empty(row, ("basis",)):
        return Text(
            f"{form} 由 {own.text} 延长到 {interval.text}，没有写明依据",
            f"{form} is kept for {interval.text} and not {own.text}, on no basis",
        )
    return None


def _kept_too_short(
    subject: Subject, prescribed: dict[str, tuple[Interval, Row]]
) -> Iterator[Diagnostic]:
    """Yield records whose own retention is below the index's, or below the procedure's least."""
    least = [
        (interval, document.control)
        for document in submitted(subject, "proc.record-control")
        if (interval := document.control.data("minimum_retention")) is not None
    ]
    for record in subject.system.records.values():
        own = record.control.data("retention")
        rules = [*least]
        if record.shape.number in prescribed:
            rules.append(prescribed[record.shape.number])
        longest = max(rules, key=lambda each: each[0].months, default=None)
        if own is not None and longest is not None and own.months < longest[0].months:
            message = Text(
                f"{record.id} 保存 {own.text}，规定为 {longest[0].text}",
                f"{record.id} is kept for {own.text}, but {longest[0].text} is prescribed",
            )
            related = (Related(longest[1].span, Text("规定", "prescribed here")),)
            yield RETENTION_DISAGREES.at(
                record.control.place("retention"), message, subject=record.id, related=related
            )


def _is_of(row: Row, standard: Standard) -> bool:
    """Tell whether a row of the register is of a standard, by its number or its title."""
    number, title = row.text("number"), row.data("title")
    given = {_plain(number), _plain(number + row.text("edition"))}
    named = _plain(title.zh) if isinstance(title, Text) else ""
    return _plain(standard.number) in given or _plain(standard.title.zh) in named


def _plain(text: str) -> str:
    """Return letters and digits only: numbers are written with different dashes and blanks."""
    return "".join(each for each in text.casefold() if each.isalnum())


def _recipient(
    record: Record, row: Row, name: str, fields: tuple[str, ...]
) -> Iterator[Diagnostic]:
    given = [each for each in fields if each in row]
    if len(given) != 1:
        message = (
            Text(f"{name} 有 {len(given)} 个接收方", f"{name} has {len(given)} recipients")
            if given
            else Text(f"{name} 没有写明接收方", f"{name} names no recipient")
        )
        place = row.place(given[1] if given else "document")
        yield COPY_UNACCOUNTED.at(place, message, subject=record.id)


def _out_of_order(record: Record, row: Row, name: str) -> Iterator[Diagnostic]:
    issued = row.data("issued")
    for field in ("recalled", *ENDS):
        day = row.data(field)
        if issued is not None and day is not None and day < issued:
            message = Text(
                f"{name} 于 {issued} 发放，却在 {day} 收回",
                f"{name} went out on {issued}, but came back on {day}",
            )
            yield COPY_UNACCOUNTED.at(row.place(field), message, subject=record.id)


def _unissued(
    record: Record, row: Row, name: str, issued: set[tuple[str, str, int | None]]
) -> Iterator[Diagnostic]:
    """Yield what is said to have gone out as a controlled copy that nobody registered."""
    key = (row.text("document"), row.text("version"), row.data("copy"))
    if row.text("channel") == "copy" and not row.is_invalid("copy") and key not in issued:
        message = Text(
            f"{name} 以受控副本提供，JL-00-09 没有登记",
            f"{name} went out as a controlled copy that JL-00-09 does not list",
        )
        yield COPY_UNACCOUNTED.at(row.place("channel"), message, subject=record.id)


RULES: Final = (
    Rule(FORM_NOT_INDEXED, form_not_indexed, "R085"),
    Rule(RETENTION_DISAGREES, retention_disagrees, "R085"),
    Rule(EXTERNAL_UNCONTROLLED, external_uncontrolled, "R086"),
    Rule(COPY_UNACCOUNTED, copy_unaccounted, "R087"),
    Rule(COPY_NOT_RECALLED, copy_not_recalled, "R087"),
)
