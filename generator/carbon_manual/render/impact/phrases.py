"""The words for the parts of a change, each in one line of plain text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import SEVERITY, Severity, Text
from carbon_manual.impact.nature import BUMPS, NATURES, Bump
from carbon_manual.obligations import Duty
from carbon_manual.render.phrases import COLOURS, joined, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from carbon_manual.diagnostic import Diagnostic
    from carbon_manual.impact.answers import ClaimChange, LightChange
    from carbon_manual.impact.documents import DocumentChange
    from carbon_manual.impact.duties import Copy, Overdue, Told
    from carbon_manual.impact.figures import Cause, Move
    from carbon_manual.impact.nature import Reason
    from carbon_manual.impact.records import FileChange, ParameterChange, RecordChange
    from carbon_manual.model import Item
    from carbon_manual.quantity import Quantity
    from carbon_manual.seal import Broken
    from carbon_manual.trace import Result

NONE: Final = "—"
LAMPS: Final = {
    "documented": Text("有章节", "documented"),
    "evidenced": Text("有证据", "evidenced"),
    "operating": Text("在运行", "operating"),
}
_FILES: Final = {
    "evidence": Text("证据文件", "evidence"),
    "archive": Text("存档文本", "frozen text"),
    "unreadable": Text("无法读取", "unreadable"),
}
_OVERDUE: Final = {
    "record": Text("记录", "record"),
    "review": Text("文件评审", "review of the document"),
    **{each.value: each.label for each in Duty},
}
_CAUSES: Final = {
    "factor": Text("因子", "factor"),
    "record": Text("记录", "record"),
    "figure": Text("指标", "figure"),
    "entry": Text("数据", "entry"),
    "static": Text("静态因素", "static factor"),
    "contract": Text("绿电合同", "contract"),
    "refused": Text("算不出：", "refused:"),
    "resolved": Text("原来算不出，已解决：", "no longer refused:"),
}
_MOST: Final = 3
_NUMBERS: Final = 6
_DIGITS: Final = 8
# Moves below this, in percent, show as such and not as zero.
_LEAST: Final = Decimal("0.01")


def versions(old: Item | None, new: Item | None, language: str) -> str:
    """Return how a version changed: `1.0 → 1.1`, the one version there is, or new and gone."""
    if old is None or new is None:
        word = Text("新增", "new") if old is None else Text("删去", "removed")
        found = new or old
        return f"{found.version if found else ''} {word.of(language)}".strip()
    return new.version if old.version == new.version else f"{old.version} → {new.version}"


def owed(change: DocumentChange, language: str) -> str:
    """Return the version that a document owes and why, or nothing."""
    version = change.version
    if version.owed is Bump.NONE:
        return ""
    step = BUMPS[version.owed].of(language)
    if not version.is_due:
        return Text(f"已升{BUMPS[version.given].zh}", f"{BUMPS[version.given].en} raised").of(
            language
        )
    given = version.given
    made = Text(f"，现只升{BUMPS[given].zh}", f", only {BUMPS[given].en} raised")
    tail = made.of(language) if given is not Bump.NONE else ""
    why = listed(reasons(version.reasons, language), language)
    return Text(f"须升{step}{tail}：{why}", f"{step} owed{tail}: {why}").of(language)


def reasons(given: Iterable[Reason], language: str) -> list[str]:
    """Return each kind of reason once, the farthest first, with its first sections."""
    places: dict[str, dict[str, None]] = {}
    ordered = sorted(given, key=lambda each: -each.nature.rank)
    labels = {each.kind: each.label for each in ordered}
    for each in ordered:
        places.setdefault(each.kind, {})[f"#{each.section}" if each.section else ""] = None
    found = []
    for kind, named in places.items():
        sections = [each for each in named if each]
        shown = " ".join(sections[:_MOST]) + (" …" if len(sections) > _MOST else "")
        found.append(f"{labels[kind].of(language)} {shown}".strip())
    return found


def document(change: DocumentChange, language: str) -> str:
    """Return a document with its versions, how far its change goes and what it owes."""
    parts = [versions(change.old, change.new, language)]
    if change.old is not None and change.new is not None:
        nature = NATURES[change.nature]
        parts.append(Text(f"改动{nature.zh}", f"touches {nature.en}").of(language))
    parts += [each for each in (owed(change, language),) if each]
    moved = change.old and change.new and change.old.path != change.new.path
    parts += (
        [f"{change.old.path} → {change.new.path}"] if moved and change.old and change.new else []
    )
    return f"{change.id} {change.title.of(language)}: {joined(parts, language)}"


def record(change: RecordChange, language: str) -> str:
    """Return a record with its version and how many of its values changed."""
    parts = [versions(change.old, change.new, language)]
    if change.is_daily:
        parts.append(Text("只有排版或注释", "layout or comments only").of(language))
    elif change.values:
        count = len(change.values)
        parts.append(Text(f"{count} 个值改变", f"{count} values changed").of(language))
    if change.owes_version:
        text = Text(
            "改了已核对的值而未升版：按更正办理", "a checked value was overwritten: amend it"
        )
        parts.append(text.of(language))
    return f"{change.id} {change.record.title.of(language)}: {joined(parts, language)}"


def change_of(old: str, new: str) -> str:
    """Return what became of a value."""
    return f"{old or NONE} → {new or NONE}"


def file(change: FileChange, language: str) -> str:
    """Return another file."""
    word = _FILES[change.what]
    if not (change.is_old and change.is_new):
        how = Text("新增", "new") if change.is_new else Text("删去", "removed")
        word = Text(f"{word.zh}，{how.zh}", f"{word.en}, {how.en}")
    return f"{change.path} ({word.of(language)})"


def parameter(change: ParameterChange, language: str) -> str:
    """Return a parameter with the documents that print it."""
    shown = f"{change.name}: {change_of(change.old, change.new)}"
    if not change.printed_by:
        return shown
    names = listed(change.printed_by, language)
    return shown + Text(f"，{names} 印出", f", printed by {names}").of(language)


def claim(change: ClaimChange, language: str) -> str:
    """Return a claim made or dropped."""
    mark = "+" if change.gained else "−"
    text = f"{mark} {change.standard} {change.clause} {change.document}#{change.heading}"
    lone = Text("（再没有章节作答）", " (nothing else answers it)")
    return text + (lone.of(language) if change.unanswered else "")


def light(change: LightChange, language: str) -> str:
    """Return a light with the reasons for its colour."""
    lamp, old, new = LAMPS[change.lamp], COLOURS[change.old], COLOURS[change.new]
    rest = len(change.reasons) - 1
    why = joined((each.of(language) for each in change.reasons[:1]), language)
    why += Text(f" 等 {rest + 1} 项", f" and {rest} more").of(language) if rest > 0 else ""
    text = f"{change.standard} {change.clause} {lamp.of(language)}: {old.of(language)} → "
    return f"{text}{new.of(language)}" + (f" ({why})" if why else "")


def value(result: Result | None) -> str:
    """Return a printed value with its unit; a dash where there is none."""
    if result is None or result.quantity is None:
        return NONE
    return f"{result.printed} {result.unit}".strip()


def percent(move: Move) -> str:
    """Return by how much a figure moved, with its sign; nothing where nobody can tell."""
    share = move.percent
    if share is None:
        return ""
    if abs(share) < _LEAST:
        return f"{'+' if share > 0 else '−'}<{_LEAST} %"
    return f"{'+' if share > 0 else '−'}{abs(share):,.2f} %"


def figure(move: Move, numbers: Mapping[Cause, int], language: str) -> str:
    """Return a figure with its values and the numbers of the inputs that moved it."""
    share = percent(move)
    moved = f"{value(move.old)} → {value(move.new)}" + (f" ({share})" if share else "")
    why = " ".join(f"[{numbers[each]}]" for each in move.causes[:_NUMBERS])
    more = " …" if len(move.causes) > _NUMBERS else ""
    label = move.result.label.of(language)
    return f"{label} ({move.call}): {moved}" + (f" ← {why}{more}" if why else "")


def causes(given: Sequence[Cause], language: str) -> list[str]:
    """Return the first inputs that moved a figure without their places, the rest counted."""
    shown = [cause(each, language) for each in given[:_MOST]]
    rest = len(given) - _MOST
    return [*shown, Text(f"另 {rest} 项", f"{rest} more").of(language)] if rest > 0 else shown


def cause(given: Cause, language: str) -> str:
    """Return an input with its values."""
    kind = _CAUSES[given.kind].of(language) + " " if given.kind in _CAUSES else ""
    if given.old is None and given.new is None:
        return f"{kind}{given.label.of(language)}"
    return f"{kind}{given.label.of(language)} {change_of(_amount(given.old), _amount(given.new))}"


def numbered(given: Cause, number: int, language: str) -> str:
    """Return an input with its number, its values and its place."""
    place = f" · {given.place.path}:{given.place.line}" if given.place else ""
    return f"[{number}] {cause(given, language)}{place}"


def seal(broken: Broken) -> str:
    """Return a sealed value that no longer holds."""
    name = f"{broken.document.id} {broken.document.version}"
    return f"{name} {broken.call}: {broken.sealed} → {broken.recomputed}"


def overdue(given: Overdue, language: str) -> str:
    """Return what is past its day."""
    who = f" {given.who}" if given.who else ""
    what = _OVERDUE[given.what].of(language)
    return f"{given.subject}{who} {what}" + Text(
        f"：应在 {given.due} 之前", f": was due by {given.due}"
    ).of(language)


def copy(given: Copy, language: str) -> str:
    """Return a numbered copy that must come back, and when."""
    name = f"{given.document} {given.version} #{given.number}"
    when = Text(f"自 {given.since} 起失效", f"obsolete since {given.since}")
    when = when if given.since else Text("新版生效时收回", "once the next version takes effect")
    return f"{name} {given.recipient}: {when.of(language)}"


def told(given: Told, language: str) -> str:
    """Return a post with what it must be told of, each document once."""
    why: dict[str, dict[str, None]] = {}
    for subject, reason in given.reasons:
        why.setdefault(subject, {})[reason.of(language)] = None
    shown = [f"{subject} ({listed(named, language)})" for subject, named in why.items()]
    return f"{given.label.of(language)}: {listed(shown, language)}"


def finding(given: Diagnostic, language: str) -> str:
    """Return a finding in one line."""
    severity = SEVERITY[given.severity].of(language)
    return f"{given.span}: {severity}[{given.code}] {given.message.of(language)}"


def severities(findings: Iterable[Diagnostic], language: str) -> str:
    """Return how many findings there are of each severity."""
    given = [each.severity for each in findings]
    counts = {each: given.count(each) for each in Severity}
    shown = (
        Text(f"{count} 个{SEVERITY[each].zh}", f"{count} {SEVERITY[each].en}").of(language)
        for each, count in counts.items()
        if count
    )
    return listed(shown, language)


def _amount(quantity: Quantity | None) -> str:
    if quantity is None:
        return ""
    shown = quantity.value
    exponent = shown.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _DIGITS:
        shown = round(shown, _DIGITS)
    text = f"{shown:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} {quantity.unit}".removesuffix(" 1")
