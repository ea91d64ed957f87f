"""Rules about offsets and the claims of neutrality that rest on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from carbon_manual.checks.serials import Run, numbered, runs_of
from carbon_manual.checks.totals import NOTHING, amounts, summed
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.completeness import empty
from carbon_manual.grounds.reading import called
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.quantity import Quantity, Unit
from carbon_manual.shapes.value import Row, Value
from carbon_manual.system.model import Record, System

_OFFSETTING: Final = (
    ("ccaa-39-2022", ("6.1.2.a.3", "8.4.b")),
    ("zjjgsw-0005-2024", ("6.1.a.3",)),
    ("cieccpa-carbon-neutrality", ("EN.2.3.6.t4",)),
)
OFFSET_USED_TWICE = Fault(
    "CM715",
    "offset-used-twice",
    Severity.ERROR,
    Text("抵消量重复登记或重复使用", "Offset registered or used twice"),
    Text(
        "同一吨减排量只能抵消一次；重复使用会使碳中和声明和履约都不成立。",
        "One tonne offsets once: used twice, neither the claim nor the settlement holds.",
    ),
    Text(
        "核对登记机构的编号；每笔抵消量只列入一份记录，用途与登记表一致。",
        "Check the serial numbers; list each offset in one record, for the use registered.",
    ),
    "DX-02 已列入 JL-20-01-2024，JL-03-06-A 又列入",
    clauses=_OFFSETTING,
    practice=True,
)
OFFSET_TOTAL_DIFFERS = Fault(
    "CM716",
    "offset-total-differs",
    Severity.ERROR,
    Text("抵消量合计与登记的各笔不符", "Offset total differs from the entries registered"),
    Text(
        "合计没有逐笔登记支撑，抵消量就无法核实。",
        "A total that the entries do not bear out cannot be verified.",
    ),
    Text(
        "核对 offsets 所列各笔的数量和编号区间，改正合计或补齐登记。",
        "Check quantities and serial numbers of the entries; mend the total or list what lacks.",
    ),
    "offset: 800 tCO2e，所列 DX-01、DX-02 合计 700 tCO2e",
    clauses=_OFFSETTING,
    practice=True,
)
OFFSET_NOT_RETIRED = Fault(
    "CM717",
    "offset-not-retired",
    Severity.ERROR,
    Text("用于抵消的减排量没有注销，或注销没有凭据", "Offset not retired, or without proof"),
    Text(
        "没有注销的减排量还可以转让和再用，不能算作抵消。",
        "What is not retired can still be sold and used again: it offsets nothing.",
    ),
    Text(
        "在登记机构注销，写明编号、日期和证明；尚未注销的先不作声明。",
        "Retire it and give number, date and proof; make no claim before that.",
    ),
    "声明实现碳中和，所列 DX-02 的状态是 held",
    clauses=_OFFSETTING,
    practice=True,
)
CLAIM_UNFOUNDED = Fault(
    "CM718",
    "neutrality-claim-unfounded",
    Severity.ERROR,
    Text("碳中和声明不成立", "Claim of neutrality does not hold"),
    Text(
        "净排放大于零而声明碳中和，是不实声明。",
        "Claiming neutrality while net emission is above zero is a false statement.",
    ),
    Text(
        "补足清除或抵消，或改正声明；活动的结论要有实际排放和评审结论。",
        "Remove or offset the rest, or mend the claim; an event needs its actual emission.",
    ),
    "balance: 120 tCO2e，claim: neutral",
    clauses=(
        ("ccaa-39-2022", ("8.4.b", "B.4.3.p1", "B.4.4.1", "B.4.4.2", "B.4.5.p1")),
        ("cieccpa-carbon-neutrality", ("EN.2.3.1.t2", "EN.2.3.9.t2")),
    ),
    practice=True,
)

# The records that use offsets, and the use that the register has to name for them.
_USERS: Final = {
    "rec.neutrality": "organisation",
    "rec.event-neutrality": "event",
    "rec.ets-settlement": "settlement",
}
_PERCENT: Final = Unit("%")
_FULL: Final = 100


class _Use(NamedTuple):
    """An entry of the offset register as a record lists it; no row where it is unknown."""

    record: Record
    item: Value
    row: Row | None


def offset_used_twice(subject: Subject) -> Iterator[Diagnostic]:
    """Yield serial numbers that overlap, and offsets used twice or for another use."""
    yield from _overlapping(subject.system)
    first: dict[str, _Use] = {}
    for each in _uses(subject.system):
        name, wanted = each.item.data, _USERS[each.record.shape.id]
        other = first.setdefault(name, each)
        if other is not each:
            message = Text(
                f"{name} 已列入 {other.record.id}", f"{name} is listed in {other.record.id} already"
            )
            related = (Related(other.item.span, Text("第一次使用", "first used here")),)
        elif each.row is not None and each.row.text("use") not in {"", wanted}:
            field = subject.system.shapes.types["rec.offset"].by_name["offsets"].by_name["use"]
            use = field.choice(each.row.text("use"))
            message = Text(
                f"{name} 登记用于{use.zh}，{each.record.id} 却用它抵消",
                f"{name} is registered for: {use.en}, but {each.record.id} offsets by it",
            )
            related = (Related(each.row.place("use"), Text("登记的用途", "registered use")),)
        else:
            continue
        place = each.item.span
        yield OFFSET_USED_TWICE.at(place, message, subject=each.record.id, related=related)


def offset_total_differs(subject: Subject) -> Iterator[Diagnostic]:
    """Yield totals that the listed entries do not bear out, and entries beyond their numbers."""
    listed: dict[str, list[_Use]] = {}
    for each in _uses(subject.system):
        listed.setdefault(each.record.id, []).append(each)
    for kind in ("rec.neutrality", "rec.ets-settlement"):
        for record in _kept(subject.system, kind):
            yield from _unborne(record, listed.get(record.id, []))
    for _, row in _entries(subject.system):
        quantity, count = row.data("quantity"), numbered(row.text("serial"))
        if quantity is not None and count is not None:
            tonnes = quantity.to(NOTHING.unit).value
            if tonnes > count:
                message = Text(
                    f"数量 {quantity}，编号区间只有 {count} 个",
                    f"the quantity is {quantity}, but the serial numbers are {count}",
                )
                place = row.place("quantity")
                yield OFFSET_TOTAL_DIFFERS.at(place, message, subject=row.text("id"))


def offset_not_retired(subject: Subject) -> Iterator[Diagnostic]:
    """Yield entries retired without proof, and claims by offsets that are not retired."""
    for record, row in _entries(subject.system):
        yield from _unproven(record, row)
    for each in _uses(subject.system):
        status = each.row.text("status") if each.row else ""
        if each.row is None or status in {"", "retired"} or not _is_claimed(each.record):
            continue
        name = each.item.data
        message = Text(
            f"{each.record.id} 以 {name} 抵消，{name} 尚未注销",
            f"{each.record.id} offsets by {name}, which is not retired",
        )
        related = (Related(each.row.place("status"), Text("登记的状态", "its status")),)
        place = each.item.span
        yield OFFSET_NOT_RETIRED.at(place, message, subject=each.record.id, related=related)


def neutrality_claim_unfounded(subject: Subject) -> Iterator[Diagnostic]:
    """Yield claims of neutrality that the numbers beside them refute."""
    for record in _kept(subject.system, "rec.neutrality"):
        yield from _refuted(record)
    offsets: dict[str, list[_Use]] = {}
    for each in _uses(subject.system):
        offsets.setdefault(each.record.id, []).append(each)
    for record in _kept(subject.system, "rec.event-neutrality"):
        yield from _event(record, offsets.get(record.id, []))


def _kept(system: System, kind: str) -> tuple[Record, ...]:
    """Return a type's records that no other replaced, of whatever age: offsets count for ever."""
    records = tuple(system.records_of(kind))
    replaced = {each.control.text("supersedes") for each in records}
    return tuple(each for each in records if each.id not in replaced)


def _uses(system: System) -> Iterator[_Use]:
    for kind in _USERS:
        for record in _kept(system, kind):
            for item in record.body.items_of("offsets"):
                yield _Use(record, item, system.row("offset", item.data))


def _entries(system: System) -> Iterator[tuple[Record, Row]]:
    for record in _kept(system, "rec.offset"):
        for row in record.body.rows("offsets"):
            yield record, row


def _overlapping(system: System) -> Iterator[Diagnostic]:
    """Yield entries whose serial numbers another has, by one pass over the sorted numbers."""
    runs = [run for _, row in _entries(system) for run in runs_of(row)]
    last: Run | None = None
    for run in sorted(runs, key=lambda each: (each.registry, each.prefix, each.first)):
        same = last is not None and (last.registry, last.prefix) == (run.registry, run.prefix)
        if last is not None and same and run.first <= last.last:
            name, other = run.row.text("id"), last.row.text("id")
            message = Text(
                f"{name} 的编号与 {other} 重叠", f"serial numbers of {name} overlap with {other}"
            )
            related = (Related(last.row.place("serial"), Text("另一处", "the other")),)
            place = run.row.place("serial")
            yield OFFSET_USED_TWICE.at(place, message, subject=name, related=related)
        if last is None or not same or run.last > last.last:
            last = run


def _sum_of(listed: list[_Use], record: Record) -> Quantity | None:
    """Return the sum of the entries listed; None where one is unknown or cannot be read."""
    rows = [each.row for each in listed if each.row is not None]
    given = [value for row in rows if (value := row.data("quantity")) is not None]
    if len(given) != len(record.body.data("offsets") or ()):
        return None
    return sum(given, start=NOTHING)


def _unborne(record: Record, listed: list[_Use]) -> Iterator[Diagnostic]:
    body = record.body
    stated, total = body.data("offset"), _sum_of(listed, record)
    told = not listed and record.shape.id != "rec.neutrality"  # CM714 asks settlements for entries
    if stated is None or total is None or told or body.is_invalid("offsets"):
        return
    if (stated - total).value:
        names = "、".join(each.item.data for each in listed)
        message = Text(
            f"抵消量写 {stated}，所列{names or '为空，'}合计 {total}",
            f"the offset is {stated}; the entries listed amount to {total}",
        )
        yield OFFSET_TOTAL_DIFFERS.at(body.place("offset"), message, subject=record.id)


def _unproven(record: Record, row: Row) -> Iterator[Diagnostic]:
    status, retired, vintage = row.text("status"), row.data("retired"), row.data("vintage")
    name = row.text("id")
    lacking = empty(row, ("serial", "retired", "evidence")) if status == "retired" else ()
    if lacking:
        named = called(record, "offsets", lacking)
        message = Text(
            f"{name} 已注销，没有写{named.zh}", f"{name} is retired, but lacks: {named.en}"
        )
        yield OFFSET_NOT_RETIRED.at(row.place("status"), message, subject=name)
    if status in {"planned", "held"} and retired is not None:
        message = Text(
            f"{name} 有注销日期 {retired}，状态却不是已注销",
            f"{name} has the day of retirement {retired}, but another status",
        )
        yield OFFSET_NOT_RETIRED.at(row.place("retired"), message, subject=name)
    elif retired is not None and vintage is not None and vintage > retired.year:
        message = Text(
            f"{name} 的减排年份 {vintage} 晚于注销日期 {retired}",
            f"{name} was retired on {retired}, before its vintage {vintage}",
        )
        yield OFFSET_NOT_RETIRED.at(row.place("vintage"), message, subject=name)


def _is_claimed(record: Record) -> bool:
    """Tell whether a record says that its offsets took effect."""
    said = {"rec.neutrality": "claim", "rec.event-neutrality": "result"}.get(record.shape.id)
    return said is None or record.body.text(said) in {"neutral", "partly"}


def _refuted(record: Record) -> Iterator[Diagnostic]:
    body, claim = record.body, record.body.text("claim")
    balance, rate = body.data("balance"), body.data("rate")
    means = amounts(body, "removals", "offset")
    left = balance is not None and balance.value > 0
    if claim == "neutral" and left:
        message = Text(
            f"净排放量 {balance}，却声明实现碳中和", f"neutrality is claimed at a net {balance}"
        )
    elif claim == "partly" and means is not None and not any(each.value for each in means):
        message = Text("没有清除和抵消，却声明部分中和", "nothing was removed or offset")
    elif left and rate is not None and rate.to(_PERCENT).value >= _FULL:
        message = Text(
            f"碳中和率 {rate}，净排放量却为 {balance}", f"the rate is {rate} at a net {balance}"
        )
        yield CLAIM_UNFOUNDED.at(body.place("rate"), message, subject=record.id)
        return
    else:
        return
    yield CLAIM_UNFOUNDED.at(body.place("claim"), message, subject=record.id)


def _event(record: Record, listed: list[_Use]) -> Iterator[Diagnostic]:
    """Yield an event whose review lacks its parts, or finds it neutral against them."""
    body = record.body
    result, place = body.text("result"), body.place("result")
    actual, offset = summed(body, "actual", "emissions"), _sum_of(listed, record)
    if result and (lacking := empty(body, ("actual", "actions", "conclusion", "advice"))):
        named = called(record, "", lacking)
        message = Text(f"已作结论，没有写{named.zh}", f"judged, but without: {named.en}")
        yield CLAIM_UNFOUNDED.at(place, message, subject=record.id)
    elif result == "neutral" and actual and offset and (actual - offset).value > 0:
        message = Text(
            f"实际排放 {actual}，抵消只有 {offset}，结论却是实现",
            f"{actual} were emitted and only {offset} offset, yet it is judged neutral",
        )
        yield CLAIM_UNFOUNDED.at(place, message, subject=record.id)


RULES: Final = (
    Rule(OFFSET_USED_TWICE, offset_used_twice, "R097"),
    Rule(OFFSET_TOTAL_DIFFERS, offset_total_differs, "R097"),
    Rule(OFFSET_NOT_RETIRED, offset_not_retired, "R097"),
    Rule(CLAIM_UNFOUNDED, neutrality_claim_unfounded, "R098"),
)
