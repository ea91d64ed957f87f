"""A change in parts: a verdict, one line of summary for each part, and all of its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.figures import FIGURES as COMPUTED
from carbon_manual.impact.nature import BUMPS, Bump
from carbon_manual.impact.redline import pieces
from carbon_manual.render.impact import gathered, phrases
from carbon_manual.render.impact.naming import field_of, line_of, place_of, titles
from carbon_manual.render.phrases import joined, listed, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.impact.documents import DocumentChange
    from carbon_manual.impact.fields import FieldChange
    from carbon_manual.impact.figures import Cause
    from carbon_manual.impact.records import RecordChange
    from carbon_manual.impact.redline import Piece
    from carbon_manual.impact.whole import Impact
    from carbon_manual.shapes.shape import Shape
    from carbon_manual.system.model import Item

# Title, what it holds, its lines, and the summary.
_Part = tuple[str, Sequence[object], Iterable[str], str]
# Names in a summary; the rest is counted.
_NAMED: Final = 8
# With their titles only so many: a summary is one line.
_TITLED: Final = 3
_VALUES: Final = 40
_SHORT: Final = 24
# Figures and sealed values shown one by one: nobody reads more. Programs take JSON, which has all.
FIGURES: Final = 30
_LABELS: Final = {figure.id: figure.label for figure in COMPUTED}


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
    count: int


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
    lost = sum(not each.gained for each in impact.claims)
    counted = (
        (lost, "取消 {} 项条款声明", "{} claims dropped"),
        (len(impact.figures), "{} 个指标变动", "{} figures move"),
    )
    parts += [say(zh, en).format(count) for count, zh, en in counted if count]
    parts += [gathered.sealed(impact, language)] if impact.seals else []
    new = len(impact.appeared)
    parts += [say(f"{new} 个新问题", f"{new} new findings")] if new else []
    return joined(parts, language) + say("。", ".")


def sections(impact: Impact, language: str) -> Iterator[Section]:
    """Yield the parts that hold something, in the order in which a reviewer needs them."""
    yield from _documents(impact, language)
    yield from _records(impact, language)
    yield from _plain(_answers(impact, language))
    yield from _figures(impact, language)
    yield from _plain(_obligations(impact, language))


def _answers(impact: Impact, language: str) -> tuple[_Part, ...]:
    """Return what is answered and printed otherwise: parameters, claims, lights."""
    say = said(language)
    parameters, claims = impact.parameters, impact.claims
    return (
        (say("参数", "Parameters"), parameters,
         (phrases.parameter(each, language) for each in parameters),
         _named((each.name for each in parameters), language)),
        (say("条款声明", "Claims"), claims,
         (gathered.claim(impact, each, language) for each in claims),
         _claims(impact, language)),
        (say("指示灯", "Lights"), impact.lights, gathered.lights(impact, language),
         _lights(impact, language)),
    )  # fmt: skip


def _obligations(impact: Impact, language: str) -> tuple[_Part, ...]:
    """Return what people must do."""
    say = said(language)
    seals = list(gathered.seals(impact, language))
    rest = say("…另 {} 个，见 JSON 格式", "… {} more: see JSON").format(len(seals) - FIGURES)
    told = say("{}，须核对或写重述记录（JL-00-05）", "{}: check, or write a restatement (JL-00-05)")
    return (
        (say("封存的数值", "Sealed figures"), impact.seals,
         seals if len(seals) <= FIGURES else [*seals[:FIGURES], rest],
         told.format(gathered.sealed(impact, language))),
        (say("逾期", "Overdue"), impact.overdue,
         (phrases.overdue(each, language) for each in impact.overdue),
         _named((each.subject for each in impact.overdue), language)),
        (say("收回副本", "Copies to recall"), impact.copies,
         (phrases.copy(each, language) for each in impact.copies),
         _named((f"{each.document} {each.version} #{each.number}" for each in impact.copies),
                language)),
        (say("告知岗位", "Posts to tell"), impact.posts, gathered.posts(impact, language),
         _named((each.label.of(language) for each in impact.posts), language)),
        *((title, findings, (phrases.finding(each, language) for each in findings),
           phrases.severities(findings, language))
          for title, findings in (
              (say("新问题", "New findings"), impact.appeared),
              (say("消除的问题", "Findings gone"), impact.vanished))),
    )  # fmt: skip


def _plain(parts: Iterable[_Part]) -> Iterator[Section]:
    """Yield the parts that hold something."""
    for name, entries, lines, summary in parts:
        if entries:
            yield Section(name, summary, tuple(map(Line, lines)), len(entries))


def _documents(impact: Impact, language: str) -> Iterator[Section]:
    say = said(language)
    changes = impact.documents
    if changes:
        names = (
            f"{_called(each, len(changes), language)} "
            f"{phrases.versions(each.old, each.new, language)}"
            for each in changes
        )
        lines = tuple(line for each in changes for line in _document(each, impact, language))
        title = say("文件", "Documents")
        yield Section(title, _named(names, language), lines, len(changes))
    if impact.due:
        shown = [f"{each.id} {phrases.owed(each, language)}" for each in impact.due]
        owing = phrases.grouped((each.version.owed, each.id) for each in impact.due)
        phrase = say("须升{}：{}", "{} owed: {}")
        steps = [phrase.format(BUMPS[step].of(language), _named(names, language))
                 for step, names in owing.items()]  # fmt: skip
        told = joined(steps, language)
        yield Section(say("版本", "Versions"), told, tuple(map(Line, shown)), len(shown))


def _called(change: DocumentChange, count: int, language: str) -> str:
    """Return number and title, of many documents the number only."""
    return f"{change.id} {change.title.of(language)}" if count <= _TITLED else change.id


def _document(change: DocumentChange, impact: Impact, language: str) -> Iterator[Line]:
    yield Line(phrases.document(change, language))
    # claims are a part of their own, clause by clause
    fields = (each for each in change.fields if not each.name.startswith("covers"))
    yield from _fields(fields, change.document, impact, language)
    named = titles(change)
    for passage in change.passages:
        yield Line(place_of(passage, named, language), passage.pieces, level=1)


def _fields(
    changes: Iterable[FieldChange], item: Item, impact: Impact, language: str
) -> Iterator[Line]:
    """Yield values that changed: both values, or a redline where they are long."""
    for each in changes:
        name = field_of(each.name, item.shape, impact.head.system, language)
        named = f"{line_of(each.place.line, language)} {name}"
        if min(len(each.old), len(each.new)) > _SHORT:
            yield Line(named, pieces(each.old, each.new), level=1)
        else:
            yield Line(f"{named}: {phrases.change_of(each.old, each.new)}", level=1)


def _records(impact: Impact, language: str) -> Iterator[Section]:
    say = said(language)
    changes = impact.records
    if changes:
        forms = {each.record.shape.number: each.record.shape for each in changes}
        called = {number: _form(each, len(forms), language) for number, each in forms.items()}
        counts = Counter(called[each.record.shape.number] for each in changes)
        names = (name if count == 1 else f"{name} ×{count}" for name, count in counts.items())
        summary = _named(names, language)
        owing = sum(each.owes_version for each in changes)
        if owing:
            told = say(f"{owing} 份须按更正办理", f"{owing} must be amended as a new version")
            summary = joined((summary, told), language)
        lines = tuple(line for each in changes for line in _record(each, impact, language))
        yield Section(say("记录", "Records"), summary, lines, len(changes))
    if impact.files:
        lines = tuple(Line(phrases.file(each, language)) for each in impact.files)
        count = len(lines)
        yield Section(say("其他文件", "Other files"), str(count), lines, count)


def _form(shape: Shape, count: int, language: str) -> str:
    """Return number and name of a form, of many the number only."""
    return f"{shape.number} {shape.label.of(language)}" if count <= _TITLED else shape.number


def _record(change: RecordChange, impact: Impact, language: str) -> Iterator[Line]:
    yield Line(phrases.record(change, language))
    yield from _fields(change.values[:_VALUES], change.record, impact, language)
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


def causes_of(impact: Impact) -> Mapping[Cause, int]:
    """Return the inputs that moved figures, each with its number."""
    causes = dict.fromkeys(each for move in impact.figures for each in move.causes)
    return {each: number for number, each in enumerate(causes, 1)}


def _figures(impact: Impact, language: str) -> Iterator[Section]:
    """Yield the figures: the inputs that moved them with a number each, then the foremost."""
    moves = impact.figures
    if not moves:
        return
    numbers = causes_of(impact)
    printed = sum(bool(each.printed_by) and each.is_printed for each in moves)
    names = _named((each.label.of(language) for each in numbers), language, most=2)
    summary = Text(
        f"{len(moves)} 个变动，{printed} 个为文件印出；起因：{names}",
        f"{len(moves)} move, {printed} of them printed by documents; by {names}",
    )
    lines = [Line(phrases.numbered(each, at, language), level=1) for each, at in numbers.items()]
    lines += [Line(phrases.figure(each, numbers, language)) for each in moves[:FIGURES]]
    rest = Counter(each.key[0] for each in moves[FIGURES:])
    if rest:
        kinds = _named((f"{_LABELS[name].of(language)} {count}"
                        for name, count in rest.most_common()), language)  # fmt: skip
        told = Text(
            f"…另 {rest.total()} 个，见 JSON 格式：{kinds}",
            f"… {rest.total()} more, see JSON: {kinds}",
        )
        lines.append(Line(told.of(language)))
    title = said(language)("指标", "Figures")
    yield Section(title, summary.of(language), tuple(lines), len(moves))


def _named(names: Iterable[str], language: str, most: int = _NAMED) -> str:
    found = list(dict.fromkeys(names))
    return listed(found[:most], language) + _rest(found, language, most)


def _rest(found: Sequence[str], language: str, most: int = _NAMED) -> str:
    rest = len(found) - most
    return Text(f" 等 {len(found)} 项", f" and {rest} more").of(language) if rest > 0 else ""
