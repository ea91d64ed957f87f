"""The command that tells what a Word copy is: `verify`, by a register or by the system itself."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carbon_manual.clauses.applicability import STATEMENT
from carbon_manual.commands.compiling import Unusable, dialect_of, examined
from carbon_manual.commands.packing import verify_packs
from carbon_manual.copies.copyfile import CopyFile, read_copy
from carbon_manual.copies.editions import (
    Wanted,
    edition_entries,
    editions_of,
    other_entries,
    recorded_entries,
    restanding,
    wanted_by,
)
from carbon_manual.copies.register import LARGEST, Entry, Register, read_register
from carbon_manual.copies.verdict import Integrity, Judgement, Verdict, judge, matches
from carbon_manual.copies.verdicts import FORMATS, Answer, Basis
from carbon_manual.copies.wordfile import LARGEST_FILE
from carbon_manual.delivery.keysign import SUFFIX, signer_of
from carbon_manual.diagnostic import Severity, Text
from carbon_manual.doccontrol.distribution import copies

if TYPE_CHECKING:
    import argparse

    from carbon_manual.pipeline import Checked
    from carbon_manual.render.dialect import Dialect

__all__ = ["Office", "verify", "verify_arguments"]

_REGISTER: Final = ".register.json"
# A copy names itself in its headers and on its cover; a hostile one must not name every document.
_FRONT: Final = 30
_MOST_NAMED: Final = 3

Judge = Callable[[CopyFile], Judgement]


def verify_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """Add what `verify` takes."""
    files = Text(
        "要辨认的 Word 文件，或审核资料包（zip）", "Word files to tell, or audit packs (zip)"
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=files.of(language))
    register = Text(
        "按这份登记册判断（默认按体系文件夹）", "judge by this register (default: by the system)"
    )
    parser.add_argument("--register", type=Path, metavar="FILE", help=register.of(language))
    signers = Text(
        "允许的签名者（OpenSSH 的 allowed_signers），据此核对登记册的签名",
        "allowed signers (of OpenSSH) to check the register's signature by",
    )
    parser.add_argument("--signers", type=Path, metavar="FILE", help=signers.of(language))
    shown = Text("输出格式", "format of the verdicts")
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help=shown.of(language))


def verify(given: argparse.Namespace) -> int:
    """Print the verdict on each file; return 0 if all may be relied on, 1 if not, 3 in doubt."""
    for path in given.files:
        if not path.is_file():
            raise Unusable(Text(f"没有文件 {path}", f"There is no file {path}"))
    if given.signers and not given.register:
        raise Unusable(
            Text("--signers 要与 --register 同用", "--signers needs --register beside it")
        )
    packs = [path for path in given.files if path.suffix.lower() == ".zip"]
    if packs and (len(packs) < len(given.files) or given.register):
        raise Unusable(
            Text(
                "审核资料包要单独核对，不用登记册",
                "Packs are verified by themselves, by no register",
            )
        )
    if packs:
        return verify_packs(given, packs)
    basis, opinion = _by_register(given) if given.register else _by_system(given)
    answers = [_answer(path, opinion) for path in given.files]
    print(FORMATS[given.format](basis, answers, given.lang))  # noqa: T201 - it answers
    exits = {answer.judgement.verdict.exit for answer in answers}
    return 1 if 1 in exits else max(exits)


def _answer(path: Path, opinion: Judge) -> Answer:
    with path.open("rb") as stream:
        data = stream.read(LARGEST_FILE + 1)
    copy = read_copy(data)
    if isinstance(copy, Text):
        refused = Judgement(Verdict.REFUSED, Integrity.UNKNOWN, reasons=(copy,))
        return Answer(str(path), refused)
    return Answer(str(path), opinion(copy), copy)


def _by_register(given: argparse.Namespace) -> tuple[Basis, Judge]:
    """Return the register of a file, and how copies are judged by it."""
    path: Path = given.register
    if not path.is_file():
        raise Unusable(Text(f"没有登记册 {path}", f"There is no register {path}"))
    with path.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    register = read_register(data)
    if isinstance(register, Text):
        raise Unusable(Text(f"{path}：{register.zh}", f"{path}: {register.en}"))
    signature = path.with_name(path.name + SUFFIX)
    signer: str | Text = ""
    notes: tuple[Text, ...] = (_unchecked(signature),)
    if given.signers:
        signer = signer_of(data, signature, given.signers)
        notes = ()
    base = Basis(str(path), register.organisation, register.as_of)
    if isinstance(signer, Text):
        doubt = Judgement(Verdict.UNKNOWN, Integrity.UNKNOWN, reasons=(signer,))
        return base, lambda _: doubt
    named = Basis(base.register, base.organisation, base.as_of, signer, notes)
    return named, lambda copy: judge(copy, register.entries)


def _unchecked(signature: Path) -> Text:
    if signature.is_file():
        return Text(
            "登记册有签名，但没有核对：请用 --signers 给出允许的签名者",
            "The register is signed, but that was not checked: name the signers by --signers",
        )
    return Text(
        "登记册没有签名：它是否为真，取决于它从哪里来",
        "The register is not signed: whether it is genuine depends on where it came from",
    )


def _by_system(given: argparse.Namespace) -> tuple[Basis, Judge]:
    """Return the register that the system's folder gives, and how copies are judged by it."""
    checked = examined(given)
    office = Office(checked, dialect_of(given.root), tuple(_on_record(given.root, checked)))
    errors = sum(each.severity is Severity.ERROR for each in checked.diagnostics)
    notes = (
        (Text(f"体系有 {errors} 个错误，结论仅供参考", f"The system has {errors} error(s)"),)
        if errors
        else ()
    )
    organisation = checked.system.organisation.of(given.lang)
    return Basis("", organisation, str(checked.context.as_of), notes=notes), office.judged


def _on_record(root: Path, checked: Checked) -> Iterator[Entry]:
    """Yield what is on record: digests in records, and registers that releases keep as evidence."""
    yield from recorded_entries(checked)
    for record in checked.system.records_of("rec.release"):
        for row in record.control.rows("files"):
            folder = posixpath.dirname(record.path)
            name = posixpath.normpath(posixpath.join(folder, row.text("path")))
            digest = checked.system.digests.get(name, "")
            if name.endswith(_REGISTER) and digest and digest == row.text("sha256"):
                register = read_register((root / name).read_bytes())
                if isinstance(register, Register):
                    yield from (restanding(checked, each) for each in register.entries)


@dataclass(slots=True)
class Office:
    """A system at work as a register: copies are made again when one comes that may be theirs."""

    checked: Checked
    dialect: Dialect
    recorded: tuple[Entry, ...]
    made: dict[tuple[str, str, Wanted], list[Entry]] = field(default_factory=dict)

    def judged(self, copy: CopyFile) -> Judgement:
        """Return the verdict on a copy."""
        if matches(copy, self.recorded):
            return judge(copy, self.recorded)
        wanted, given = self._wanted(copy), copy.manifest
        found = self._made(given.number, given.version, wanted) if given else []
        if not matches(copy, found):
            known = {number for number, _ in self.checked.control.texts}
            known |= {shape.number for shape in self.checked.system.shapes.records}
            known |= {each.id for each in self.checked.system.records_of(STATEMENT)}
            for number in islice(_named(copy, known), _MOST_NAMED):
                for _, version in editions_of(self.checked.control, number) or (("", ""),):
                    found = [*found, *self._made(number, version, wanted)]
        about = {(each.number, each.version) for each in found}
        more = (each for each in self.recorded if (each.number, each.version) in about)
        return judge(copy, [*found, *more])

    def _made(self, number: str, version: str, wanted: Wanted) -> list[Entry]:
        key = (number, version, wanted)
        if key not in self.made:
            edition = (number, version)
            self.made[key] = [
                self._claimed(each)
                for each in (
                    edition_entries(self.checked, self.dialect, edition, wanted)
                    if edition in self.checked.control.texts
                    else other_entries(self.checked, self.dialect, number, wanted)
                )
            ]
        return self.made[key]

    def _claimed(self, entry: Entry) -> Entry:
        """Take number and holder off a copy that says of itself what no record says."""
        if not entry.copy or self._holder(entry.number, entry.version, entry.copy) == entry.holder:
            return entry
        return dataclasses.replace(entry, copy="", holder="")

    def _wanted(self, copy: CopyFile) -> Wanted:
        """Return how the copy was made, as far as its manifest says something sensible."""
        wanted = wanted_by(copy.manifest, self.checked.context.language)
        given = copy.manifest
        if given is None:
            return wanted
        # the register knows who holds a copy; of one that it does not know, the copy is taken at
        # its word, so that only what it says of itself is told to be without ground
        holder = self._holder(given.number, given.version, given.copy)
        return dataclasses.replace(wanted, holder=holder or given.holder)

    def _holder(self, number: str, version: str, copy: str) -> str:
        """Return who holds a copy by the register, whatever the copy itself says."""
        found = (
            each.holder
            for each in (copies(self.checked.system) if copy else ())
            if (*each.edition, each.number) == (number, version, copy)
        )
        return next(found, "")


def _named(copy: CopyFile, known: set[str]) -> Iterator[str]:
    """Yield the numbers that a copy bears: in its manifest, its headers, on its cover."""
    blocks = copy.content.blocks
    frames = [each.text for each in blocks if each.kind in {"header", "footer"}]
    words = [copy.manifest.number] if copy.manifest else []
    for text in (*frames, *(each.text for each in blocks[:_FRONT])):
        words += text.replace("：", " ").split()
    yield from dict.fromkeys(word for word in words if word in known)
