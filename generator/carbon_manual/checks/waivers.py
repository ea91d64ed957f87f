"""Waivers: findings that were accepted for a time, by a controlled record and by nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.checks.rulebook import RULES
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text, in_order
from carbon_manual.system.deadline import WAIVER_LONGEST, after, configured
from carbon_manual.system.posts import holders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record, System

UNUSED_WAIVER = Fault(
    "CM530",
    "waiver-unused",
    Severity.WARNING,
    Text("豁免没有对应的检查结果", "Waiver without a finding"),
    Text(
        "没有用处的豁免会在问题重新出现时把它掩盖。",
        "A waiver that is of no use hides the fault when it comes back.",
    ),
    Text(
        "删去该行；若是代码或对象写错，改正。",
        "Delete the row, or mend its code or subject.",
    ),
    "豁免 CX-03 的 CM502，而 CX-03 没有这个检查结果",
    practice=True,
)
EXPIRED_WAIVER = Fault(
    "CM531",
    "waiver-expired",
    Severity.WARNING,
    Text("豁免已过期", "Waiver expired"),
    Text(
        "过期的豁免不再起作用，原来的检查结果会重新出现。",
        "An expired waiver has no effect any more: the finding comes back.",
    ),
    Text("解决问题后删去该行，或重新批准。", "Mend the fault and delete the row, or approve anew."),
    "expires: 2026-06-30，今天是 2026-10-31",
    practice=True,
)
UNUSABLE_WAIVER = Fault(
    "CM532",
    "waiver-code-unusable",
    Severity.ERROR,
    Text("豁免的代码不存在或不能豁免", "Waiver of a code that cannot be waived"),
    Text(
        "只有检查规则的结果可以豁免；读取错误和豁免本身的问题不能。",
        "Only findings of rules can be waived; faults of reading and of waivers cannot.",
    ),
    Text(
        "改正代码，或删去该行并解决问题。", "Mend the code, or delete the row and mend the fault."
    ),
    "code: CM123",
)
LONG_WAIVER = Fault(
    "CM533",
    "waiver-too-long",
    Severity.ERROR,
    Text("豁免的期限过长", "Waiver for too long"),
    Text(
        "期限过长的豁免等于取消了检查。",
        "A waiver for too long a time does away with the check.",
    ),
    Text(
        "缩短 expires；确有需要时在体系配置中调整参数 waiver-longest。",
        "Shorten it, or change the parameter waiver-longest of the configuration.",
    ),
    "approved_on: 2026-01-01\nexpires: 2036-01-01",
    practice=True,
)
OWN_WAIVER = Fault(
    "CM534",
    "waiver-self-approved",
    Severity.ERROR,
    Text("提出豁免的人自己批准", "Waiver approved by the one who asks for it"),
    Text(
        "自己批准自己的豁免，检查就不起作用。",
        "Who approves an own waiver is not checked by anybody.",
    ),
    Text("由另一位任职人批准。", "Let another holder approve it."),
    "recorded_by 和 approved_by 同为 H-002",
    practice=True,
)
FAULTS: Final = (UNUSED_WAIVER, EXPIRED_WAIVER, UNUSABLE_WAIVER, LONG_WAIVER, OWN_WAIVER)
_LONGEST: Final = "P1Y"


class Applied(NamedTuple):
    """The findings that stand, with those on the waivers themselves, and the waived ones."""

    remaining: tuple[Diagnostic, ...]
    waived: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Waiver:
    """One row of a record of waivers."""

    record: Record
    row: Row

    @property
    def key(self) -> tuple[str, str]:
        """Return the code and the subject that are waived."""
        return (self.row.text("code"), self.row.text("subject"))

    def has_begun(self, as_of: dt.date) -> bool:
        """Tell whether the waiver is approved by a day; an unreadable date is told elsewhere."""
        day = self.row.data("approved_on")
        return day is None or day <= as_of

    def is_expired(self, as_of: dt.date) -> bool:
        """Tell whether the waiver is over on a day."""
        day = self.row.data("expires")
        return day is not None and day < as_of


def apply(findings: Iterable[Diagnostic], system: System, as_of: dt.date) -> Applied:
    """Divide the findings into those that stand and those that a waiver in force accepts."""
    found = tuple(findings)
    codes = {rule.fault.code for rule in RULES}
    given = [
        Waiver(record, row)
        for record in system.records_of("rec.waiver")
        for row in record.body.rows("waivers")
    ]
    usable = [each for each in given if each.key[0] in codes and not each.is_expired(as_of)]
    accepted = {each.key for each in usable if each.has_begun(as_of)}
    waived = tuple(each for each in found if (each.code, each.subject) in accepted)
    standing = [each for each in found if (each.code, each.subject) not in accepted]
    used = {(each.code, each.subject) for each in waived}
    # what could not be read or computed may hide the finding that a waiver is for
    if not system.incomplete and all(each.code in codes for each in standing):
        standing += _unused(usable, used, as_of)
    standing += (each for waiver in given for each in _faults(waiver, codes, system, as_of))
    return Applied(in_order(standing), in_order(waived))


def _unused(
    usable: Iterable[Waiver], used: set[tuple[str, str]], as_of: dt.date
) -> Iterator[Diagnostic]:
    for waiver in usable:
        code, subject = waiver.key
        if (code, subject) not in used and subject and waiver.has_begun(as_of):
            message = Text(
                f"`{subject}` 没有 {code} 的检查结果", f"`{subject}` has no finding {code}"
            )
            yield UNUSED_WAIVER.at(waiver.row.place("code"), message, subject=waiver.record.id)


def _faults(
    waiver: Waiver, codes: set[str], system: System, as_of: dt.date
) -> Iterator[Diagnostic]:
    code, row = waiver.key[0], waiver.row
    if code and code not in codes:
        message = Text(f"`{code}` 不是可豁免的检查代码", f"`{code}` is no code that can be waived")
        yield UNUSABLE_WAIVER.at(row.place("code"), message, subject=waiver.record.id)
    elif waiver.is_expired(as_of):
        day = row.data("expires")
        message = Text(f"对 {code} 的豁免已于 {day} 到期", f"The waiver of {code} expired on {day}")
        yield EXPIRED_WAIVER.at(row.place("expires"), message, subject=waiver.record.id)
    else:
        yield from _length(waiver, system)
        yield from _independence(waiver, system)


def _length(waiver: Waiver, system: System) -> Iterator[Diagnostic]:
    start, end = waiver.row.data("approved_on"), waiver.row.data("expires")
    longest = configured(system, WAIVER_LONGEST, _LONGEST)
    if start is None or end is None or longest is None or end <= after(start, longest):
        return
    message = Text(
        f"豁免自 {start} 至 {end}，超过 {longest.text}",
        f"The waiver runs from {start} to {end}, longer than {longest.text}",
    )
    yield LONG_WAIVER.at(waiver.row.place("expires"), message, subject=waiver.record.id)


def _independence(waiver: Waiver, system: System) -> Iterator[Diagnostic]:
    control, row = waiver.record.control, waiver.row
    asker, approver, day = control.text("recorded_by"), row.text("holder"), row.data("approved_on")
    if day is None or not approver or approver not in (holders(system, asker, day) or ()):
        return
    message = Text(
        f"{approver} 既提出豁免（{asker}）又批准",
        f"{approver} both asked for the waiver as {asker} and approved it",
    )
    yield OWN_WAIVER.at(row.place("holder"), message, subject=waiver.record.id)
