"""A change in parts: a verdict, one line of summary for each part, and all of its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.diagnostic import Text
from carbon_manual.impact.nature import BUMPS, Bump
from carbon_manual.impact.redline import pieces
from carbon_manual.render.impact import phrases
from carbon_manual.render.phrases import joined, listed, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.impact.documents import DocumentChange
    from carbon_manual.impact.fields import FieldChange
    from carbon_manual.impact.records import RecordChange
    from carbon_manual.impact.redline import Passage, Piece
    from carbon_manual.impact.whole import Impact

# Title, entries, how one of them is phrased in a language, and the summary.
_Part = tuple[str, Sequence[Any], Callable[[Any, str], str], str]
# Names in a summary; the rest is counted.
_NAMED: Final = 8
_VALUES: Final = 40
_SHORT: Final = 24


@dataclass(frozen=True, slots=True)
class Line:
    """A line of plain text, or of a redline; `level` 1 stands below the line before."""

    text: str
    pieces: tuple[Piece, ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a change that holds something: what it is called, in short, and in full."""

    title: str
    summary: str
    lines: tuple[Line, ...]


def title(impact: Impact, language: str) -> str:
    """Return what is compared."""
    names = f"{impact.base.name} → {impact.head.name}"
    return Text(f"改动影响：{names}", f"Impact of the change: {names}").of(language)


def verdict(impact: Impact, language: str) -> str:
    """Return in one or two sentences what a change is and what it still owes."""
    say = said(language)
    if not impact.count:
        return say("两个状态的文件和记录没有差别。", "Documents and records are the same.")
    if impact.is_daily:
        text = say(
            "日常改动：只有空白、格式、错字或日常信息，要求、条款声明、记录的值和指标都没有变。",
            "A housekeeping edit: only blanks, format, slips of the pen or housekeeping data; "
            "no requirement, claim, record value or figure changed.",
        )
        more = say(
            "但已批准的文本有改动，仍须升次版本并重新批准。",
            " Approved text was touched, though: it owes a minor version and a new approval.",
        )
        return text + (more if impact.due else "")
    owing = Counter(each.version.owed for each in impact.due)
    parts = [say(f"改动 {impact.count} 个文件", f"{impact.count} files changed")]
    parts += [say(f"{owing[step]} 份须升{BUMPS[step].zh}", f"{owing[step]} owe a {BUMPS[step].en}")
              for step in (Bump.MAJOR, Bump.MINOR) if owing[step]]  # fmt: skip
    counted = (
        (impact.figures, "{} 个指标变动", "{} figures move"),
        (impact.seals, "{} 个封存的数值不再成立", "{} sealed figures are broken"),
        (impact.appeared, "{} 个新问题", "{} new findings"),
    )
    parts += [say(zh, en).format(len(found)) for found, zh, en in counted if found]
    return joined(parts, language) + say("。", ".")


def sections(impact: Impact, language: str) -> Iterator[Section]:
    """Yield the parts that hold something, in the order in which a reviewer needs them."""
    yield from _documents(impact, language)
    yield from _records(impact, language)
    say = said(language)
    claims, lights = impact.claims, impact.lights
    parts = (
        (
            say("参数", "Parameters"),
            impact.parameters,
            phrases.parameter,
            listed((each.name for each in impact.parameters[:_NAMED]), language),
        ),
        (say("条款声明", "Claims"), claims, phrases.claim, _claims(impact, language)),
        (say("指示灯", "Lights"), lights, phrases.light, _lights(impact, language)),
    )
    yield from _plain(parts, language)
    yield from _figures(impact, language)
    yield from _plain(_obligations(impact, language), language)


def _obligations(impact: Impact, language: str) -> tuple[_Part, ...]:
    """Return what people must do: title, entries, how one is phrased, summary."""
    say = said(language)
    return (
        (say("封存的数值", "Sealed figures"), impact.seals, lambda each, _: phrases.seal(each),
         say(f"{len(impact.seals)} 个不再成立，须核对或写重述记录（JL-00-05）",
             f"{len(impact.seals)} broken: check, or write a restatement (JL-00-05)")),
        (say("逾期", "Overdue"), impact.overdue, phrases.overdue,
         _named((each.subject for each in impact.overdue), language)),
        (say("收回副本", "Copies to recall"), impact.copies, phrases.copy,
         _named((f"{each.document} {each.version} #{each.number}" for each in impact.copies),
                language)),
        (say("告知岗位", "Posts to tell"), impact.posts, phrases.told,
         _named((each.label.of(language) for each in impact.posts), language)),
        (say("新问题", "New findings"), impact.appeared, phrases.finding,
         phrases.severities(impact.appeared, language)),
        (say("消除的问题", "Findings gone"), impact.vanished, phrases.finding,
         phrases.severities(impact.vanished, language)),
    )  # fmt: skip


def _plain(parts: Iterable[_Part], language: str) -> Iterator[Section]:
    """Yield the parts that have one line for each entry."""
    for name, entries, phrase, summary in parts:
        if entries:
            lines = tuple(Line(phrase(each, language)) for each in entries)
            yield Section(name, summary, lines)


def _documents(impact: Impact, language: str) -> Iterator[Section]:
    say = said(language)
    if impact.documents:
        names = (f"{each.id} {phrases.versions(each.old, each.new, language)}"
                 for each in impact.documents)  # fmt: skip
        lines = tuple(line for each in impact.documents for line in _document(each, language))
        yield Section(say("文件", "Documents"), _named(names, language), lines)
    if impact.due:
        shown = [f"{each.id} {phrases.owed(each, language)}" for each in impact.due]
        told = joined(shown[:_NAMED], language) + _rest(shown, language)
        yield Section(say("版本", "Versions"), told, tuple(map(Line, shown)))


def _document(change: DocumentChange, language: str) -> Iterator[Line]:
    yield Line(phrases.document(change, language))
    yield from map(_field, change.fields)
    for passage in change.passages:
        yield Line(_place(passage), passage.pieces, level=1)


def _field(change: FieldChange) -> Line:
    """Return a value that changed: both values, or a redline where they are long."""
    named = f"{change.place.line} {change.name}"
    if min(len(change.old), len(change.new)) > _SHORT:
        return Line(named, pieces(change.old, change.new), level=1)
    return Line(f"{named}: {phrases.change_of(change.old, change.new)}", level=1)


def _place(passage: Passage) -> str:
    line = str(passage.new_line or f"−{passage.old_line}")
    return f"{line} #{passage.section}" if passage.section else line


def _records(impact: Impact, language: str) -> Iterator[Section]:
    say = said(language)
    if impact.records:
        forms = Counter(each.record.shape.number for each in impact.records)
        names = (name if count == 1 else f"{name} ×{count}" for name, count in forms.items())
        summary = _named(names, language)
        owing = sum(each.owes_version for each in impact.records)
        if owing:
            told = say(f"{owing} 份须按更正办理", f"{owing} must be amended as a new version")
            summary = joined((summary, told), language)
        lines = tuple(line for each in impact.records for line in _record(each, language))
        yield Section(say("记录", "Records"), summary, lines)
    if impact.files:
        lines = tuple(Line(phrases.file(each, language)) for each in impact.files)
        yield Section(say("其他文件", "Other files"), str(len(impact.files)), lines)


def _record(change: RecordChange, language: str) -> Iterator[Line]:
    yield Line(phrases.record(change, language))
    yield from map(_field, change.values[:_VALUES])
    rest = len(change.values) - _VALUES
    if rest > 0:
        yield Line(Text(f"另 {rest} 个值", f"{rest} more values").of(language), level=1)


def _claims(impact: Impact, language: str) -> str:
    gained = sum(each.gained for each in impact.claims)
    lost = len(impact.claims) - gained
    open_ = len({each.clause for each in impact.claims if each.unanswered})
    parts = [Text(f"新增 {gained}，取消 {lost}", f"{gained} made, {lost} dropped").of(language)]
    if open_:
        told = Text(f"{open_} 项条款再没有章节作答", f"{open_} clauses are answered by nothing now")
        parts.append(told.of(language))
    return joined(parts, language)


def _lights(impact: Impact, language: str) -> str:
    worse = sum(each.step < 0 for each in impact.lights)
    better = sum(each.step > 0 for each in impact.lights)
    grey = len(impact.lights) - worse - better
    shown = [Text(f"变差 {worse}", f"{worse} lost"), Text(f"变好 {better}", f"{better} gained")]
    shown += [Text(f"转灰或由灰转出 {grey}", f"{grey} to or from grey")] if grey else []
    return listed((each.of(language) for each in shown), language)


def _figures(impact: Impact, language: str) -> Iterator[Section]:
    """Yield the figures: the inputs that moved them with a number each, then every figure."""
    moves = impact.figures
    if not moves:
        return
    causes = dict.fromkeys(each for move in moves for each in move.causes)
    numbers = {each: number for number, each in enumerate(causes, 1)}
    printed = sum(bool(each.printed_by) and each.is_printed for each in moves)
    names = _named((each.label.of(language) for each in causes), language, most=2)
    summary = Text(
        f"{len(moves)} 个变动，{printed} 个为文件印出；起因：{names}",
        f"{len(moves)} move, {printed} of them printed by documents; by {names}",
    )
    lines = [Line(phrases.numbered(each, at, language), level=1) for each, at in numbers.items()]
    lines += [Line(phrases.figure(each, numbers, language)) for each in moves]
    yield Section(said(language)("指标", "Figures"), summary.of(language), tuple(lines))


def _named(names: Iterable[str], language: str, most: int = _NAMED) -> str:
    found = list(dict.fromkeys(names))
    return listed(found[:most], language) + _rest(found, language, most)


def _rest(found: Sequence[str], language: str, most: int = _NAMED) -> str:
    rest = len(found) - most
    return Text(f" 等 {len(found)} 项", f" and {rest} more").of(language) if rest > 0 else ""
