"""Rules on records: evidence files whole and in place, corrections traceable and checked."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from carbon_manual.accounts.metered import ACTIVITY, TABLE
from carbon_manual.checks.documents import record_unchecked
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.doccontrol.controlled import version_key
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest
from carbon_manual.shapes.value import Row
from carbon_manual.system.model import Record, System
from carbon_manual.system.posts import holders

EVIDENCE_MISSING = Fault(
    "CM509",
    "evidence-missing",
    Severity.ERROR,
    Text("证据文件缺失或无法读取", "Evidence file missing or unreadable"),
    Text(
        "记录所依据的原始凭证不在，数据就无法核实。",
        "Without the original that a record rests on, its data cannot be verified.",
    ),
    Text(
        "把文件放到所写的路径，或改正路径（相对于记录所在的文件夹）。",
        "Put the file there, or mend the path, which is relative to the record's folder.",
    ),
    "files:\n  - {path: 发票/2025-03.pdf, sha256: …}",
    clauses=(("ccaa-39-2022", ("7.5.3.b", "7.5.3.p2.2")),),
)
EVIDENCE_ALTERED = Fault(
    "CM510",
    "evidence-altered",
    Severity.ERROR,
    Text("证据文件与登记的校验值不符", "Evidence file differs from its digest"),
    Text(
        "文件在登记之后被改动或替换，不再是当时的证据。",
        "The file was changed or replaced since, and is not the evidence that was registered.",
    ),
    Text(
        "恢复原文件；确需更换的，按更正办理：记录升版，写明 amends 和 reason，再写新校验值。",
        "Restore the file; if it has to change, amend the record and write the new digest.",
    ),
    "sha256 登记为 3f79…，文件现为 a1c0…",
    clauses=(("ccaa-39-2022", ("7.5.3.b", "7.5.3.p2.3")),),
)
EVIDENCE_OUTSIDE = Fault(
    "CM512",
    "evidence-outside-records",
    Severity.ERROR,
    Text("证据文件的路径超出记录文件夹", "Evidence path leaves the records' folder"),
    Text(
        "只有 records 文件夹内的文件随体系一起保存；别处的文件迟早会丢失。",
        "Only files below records/ are kept with the system; others get lost sooner or later.",
    ),
    Text(
        "把文件复制到 records 文件夹内，写相对路径。",
        "Copy the file below records/ and write the relative path.",
    ),
    "path: ../../../下载/发票.pdf",
    clauses=(("ccaa-39-2022", ("7.5.3.p2.2",)),),
)
MALFORMED_DIGEST = Fault(
    "CM513",
    "digest-malformed",
    Severity.ERROR,
    Text("校验值不是 SHA-256", "Digest is no SHA-256"),
    Text(
        "校验值写错就无法发现文件被改动。",
        "With a wrong digest nobody notices that the file was changed.",
    ),
    Text(
        "写 64 位十六进制数：sha256sum 文件（Windows：certutil -hashfile 文件 SHA256）。",
        "Write 64 hexadecimal digits, as sha256sum or certutil -hashfile FILE SHA256 print them.",
    ),
    "sha256: 12ab",
    clauses=(("ccaa-39-2022", ("7.5.3.b",)),),
)
UNEXPLAINED_AMENDMENT = Fault(
    "CM514",
    "amendment-unexplained",
    Severity.ERROR,
    Text("记录升版没有写明更正的版本或原因", "Amended record without version or reason"),
    Text(
        "记录不得悄悄改动：读者要知道更正了哪一版、为什么。",
        "Records do not change in silence: readers need to know which version and why.",
    ),
    Text(
        "写明 amends（被更正的版本）和 reason（原因）；定期更新的台账可改在 history 中说明该版。",
        "Write amends and reason; a register that is renewed may tell it in its history.",
    ),
    'version: "1.1"，没有 amends',
    clauses=(("ccaa-39-2022", ("7.5.3.p2.3",)),),
)
WRONG_AMENDED_VERSION = Fault(
    "CM520",
    "amended-version-wrong",
    Severity.ERROR,
    Text("被更正的版本不早于记录的版本", "Amended version not below the record's"),
    Text(
        "更正总是在较早的版本上作出，版本按数字比较：1.9 早于 1.10。",
        "What is amended comes before the amendment; versions compare by number: 1.9 before 1.10.",
    ),
    Text("改正 amends 或 version。", "Mend amends or version."),
    'version: "1.9"\namends: "1.10"',
    clauses=(("ccaa-39-2022", ("7.5.3.p2.3",)),),
)
SELF_CHECKED_AMENDMENT = Fault(
    "CM521",
    "amendment-self-checked",
    Severity.ERROR,
    Text("更正人自己核对更正", "Amendment checked by its maker"),
    Text(
        "更正由另一人核对，才能防止用更正掩盖差错。",
        "Only a second person's check keeps an amendment from covering up an error.",
    ),
    Text("由另一位任职人核对，写明 checked_by。", "Let another holder check it; write checked_by."),
    "recorded_by 和 checked_by 由同一人担任",
    clauses=(("ccaa-39-2022", ("6.1.6.p6", "7.5.3.p2.3")),),
)

_FOLDER: Final = "records/"
_ROOTED = re.compile(r"/|[A-Za-z]:")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_VERSION = re.compile(r"\d{1,3}\.\d{1,3}")
_FIRST: Final = (1, 0)


class _Evidence(NamedTuple):
    """An evidence file as a record names it: its row, and its path from the root."""

    record: Record
    row: Row
    target: str

    @property
    def is_inside(self) -> bool:
        return self.target.startswith(_FOLDER)


def evidence_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield evidence files that are not there, or cannot be read."""
    digests = subject.system.digests
    for each in _evidence(subject.system):
        if not each.is_inside or digests.get(each.target):
            continue
        if each.target in digests:
            message = Text(
                f"`{each.target}` 无法读取：链接指向仓库之外、文件过大或没有权限",
                f"`{each.target}` cannot be read: a link to the outside, too large, or forbidden",
            )
        else:
            near = nearest(each.target, [name for name in digests if name.isprintable()])
            hint = did_you_mean(posixpath.relpath(near, _folder(each.record)) if near else "")
            message = Text(f"没有文件 `{each.target}`{hint.zh}", f"No `{each.target}`{hint.en}")
        yield EVIDENCE_MISSING.at(each.row.place("path"), message, subject=each.record.id)


def evidence_altered(subject: Subject) -> Iterator[Diagnostic]:
    """Yield evidence files whose content is not what the record registered."""
    for each in _evidence(subject.system):
        wanted, found = each.row.text("sha256"), subject.system.digests.get(each.target)
        if found and _SHA256.fullmatch(wanted) and wanted.lower() != found:
            message = Text(
                f"`{each.target}` 登记为 {wanted}，现为 {found}",
                f"`{each.target}` is registered as {wanted} but is {found}",
            )
            yield EVIDENCE_ALTERED.at(each.row.place("sha256"), message, subject=each.record.id)


def evidence_outside(subject: Subject) -> Iterator[Diagnostic]:
    """Yield evidence paths that lead out of the folder of records."""
    for each in _evidence(subject.system):
        if not each.is_inside:
            path = each.row.text("path")
            message = Text(
                f"路径 `{path}` 不在 {_FOLDER} 之内", f"The path `{path}` is not below {_FOLDER}"
            )
            yield EVIDENCE_OUTSIDE.at(each.row.place("path"), message, subject=each.record.id)


def digest_malformed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield digests that are no SHA-256; the message tells that of the file."""
    for each in _evidence(subject.system):
        given, found = each.row.text("sha256"), subject.system.digests.get(each.target)
        if found and given and not _SHA256.fullmatch(given):
            message = Text(
                f"`{given[:70]}` 不是 64 位十六进制数；`{each.target}` 现为 {found}",
                f"`{given[:70]}` is not 64 hexadecimal digits; `{each.target}` is {found}",
            )
            yield MALFORMED_DIGEST.at(each.row.place("sha256"), message, subject=each.record.id)


def amendment_unexplained(subject: Subject) -> Iterator[Diagnostic]:
    """Yield records of a later version that do not say what they amend, and why."""
    for record in subject.system.records.values():
        control = record.control
        amended = bool(control.text("amends")) or _key(record.version) > _FIRST
        if not amended or control.is_invalid("amends", "reason", "history") or _is_renewed(record):
            continue
        lacking = [name for name in ("amends", "reason") if not control.text(name)]
        if lacking:
            message = Text(
                f"{record.id} 的 {record.version} 版没有写 {'、'.join(lacking)}",
                f"{record.id} {record.version} lacks {' and '.join(lacking)}",
            )
            place = control.place("version")
            yield UNEXPLAINED_AMENDMENT.at(place, message, subject=record.id)


def amended_version_wrong(subject: Subject) -> Iterator[Diagnostic]:
    """Yield records that amend their own or a later version, or none that can be compared."""
    for record in subject.system.records.values():
        amended, version = record.control.text("amends"), _key(record.version)
        if amended and version and not () < _key(amended) < version:
            message = Text(
                f"{record.id} 为 {record.version} 版，却更正 `{amended}` 版",
                f"{record.id} is version {record.version} but amends `{amended}`",
            )
            place = record.control.place("amends")
            yield WRONG_AMENDED_VERSION.at(place, message, subject=record.id)


def amendment_self_checked(subject: Subject) -> Iterator[Diagnostic]:
    """Yield amended records whose maker, by post or by person, checked them."""
    told = {each.subject for each in record_unchecked(subject)}
    for record in subject.system.records.values():
        maker, checker = record.control.text("recorded_by"), record.control.text("checked_by")
        if not record.control.text("amends") or not maker or not checker or record.id in told:
            continue
        same = _same_person(record, subject.system)
        if maker == checker or same:
            who = same or maker
            message = Text(
                f"{record.id} 的更正由 {who} 作出，又由其核对",
                f"{record.id} was amended and checked by {who}",
            )
            related = (Related(record.control.place("recorded_by"), Text("更正", "amended by")),)
            place = record.control.place("checked_by")
            yield SELF_CHECKED_AMENDMENT.at(place, message, subject=record.id, related=related)


def _evidence(system: System) -> Iterator[_Evidence]:
    for record in system.records.values():
        for row in (*record.control.rows("files"), *_mapped(record)):
            path = row.text("path")
            rooted = _ROOTED.match(path)
            target = path if rooted else posixpath.join(_folder(record), path)
            if path:
                yield _Evidence(record, row, "" if rooted else posixpath.normpath(target))


def _mapped(record: Record) -> tuple[Row, ...]:
    """Return the files of readings that a record maps: they are evidence as well."""
    return record.body.rows(TABLE) if record.shape.id == ACTIVITY else ()


def _key(version: str) -> tuple[int, ...]:
    """Return a version's sort key; nothing for what is none, which CM505 tells."""
    return version_key(version) if _VERSION.fullmatch(version) else ()


def _folder(record: Record) -> str:
    return posixpath.dirname(record.path)


def _is_renewed(record: Record) -> bool:
    """Tell whether this is a register whose history explains its present version."""
    versions = {row.text("version") for row in record.control.rows("history")}
    return "next_review" in record.control and record.version in versions


def _same_person(record: Record, system: System) -> str:
    """Return who both made and checked a record, by the posts held on those days."""
    found = []
    for post, date in (("recorded_by", "recorded_on"), ("checked_by", "checked_on")):
        day = record.control.data(date)
        found.append(holders(system, record.control.text(post), day) if day else None)
    return min((found[0] or frozenset()) & (found[1] or frozenset()), default="")


RULES: Final = (
    Rule(EVIDENCE_MISSING, evidence_missing, ""),
    Rule(EVIDENCE_ALTERED, evidence_altered, ""),
    Rule(EVIDENCE_OUTSIDE, evidence_outside, ""),
    Rule(MALFORMED_DIGEST, digest_malformed, ""),
    Rule(UNEXPLAINED_AMENDMENT, amendment_unexplained, ""),
    Rule(WRONG_AMENDED_VERSION, amended_version_wrong, ""),
    Rule(SELF_CHECKED_AMENDMENT, amendment_self_checked, ""),
)
