"""The words for the parts of a change, each in one line of plain text."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeVar

from carbon_manual.diagnostic import SEVERITY, Severity, Text
from carbon_manual.duties import KINDS
from carbon_manual.impact.nature import BUMPS, NATURES, Bump
from carbon_manual.render.impact.naming import titles
from carbon_manual.render.phrases import joined, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from carbon_manual.diagnostic import Diagnostic
    from carbon_manual.impact.documents import DocumentChange
    from carbon_manual.impact.duties import Copy, Overdue
    from carbon_manual.impact.figures import Cause, Move
    from carbon_manual.impact.nature import Reason
    from carbon_manual.impact.records import FileChange, ParameterChange, RecordChange
    from carbon_manual.quantity import Quantity
    from carbon_manual.results.trace import Result
    from carbon_manual.system.model import Item

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")
NONE: Final = "—"
_FILES: Final = {
    "evidence": Text("证据文件", "evidence"),
    "archive": Text("存档文本", "frozen text"),
    "unreadable": Text("无法读取", "unreadable"),
}
_OVERDUE: Final = {each.id: each.label for each in KINDS}
_CAUSES: Final = {
    "factor": Text("因子", "factor"),
    "record": Text("记录", "record"),
    "figure": Text("指标", "figure"),
    "entry": Text("数据", "entry"),
    "static": Text("静态因素", "static factor"),
    "contract": Text("绿电合同", "contract"),
    "refused": Text("算不出", "refused"),
    "resolved": Text("原来算不出，已解决", "no longer refused"),
}
_MOST: Final = 3
_NUMBERS: Final = 6
_DIGITS: Final = 8
# Moves below this, in percent, show as such and not as zero.
_LEAST: Final = Decimal("0.01")


def grouped(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, list[_Value]]:
    """Return what belongs to each key, in the order in which the keys come first."""
    found: dict[_Key, list[_Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


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
    why = joined(reasons(version.reasons, titles(change), language), language)
    return Text(f"须升{step}{tail}：{why}", f"{step} owed{tail}: {why}").of(language)


def reasons(given: Iterable[Reason], named: Mapping[str, str], language: str) -> list[str]:
    """Return each kind of reason once, the farthest first, with titles of its first sections."""
    ordered = sorted(given, key=lambda each: -each.nature.rank)
    found = []
    for label, sections in grouped((each.label, each.section) for each in ordered).items():
        titles = list(dict.fromkeys(named.get(each, each) for each in sections if each))
        more = [Text("等", "…").of(language)] if len(titles) > _MOST else []
        shown = listed((*titles[:_MOST], *more), language)
        found.append(f"{label.of(language)} ({shown})" if shown else label.of(language))
    return found


def document(change: DocumentChange, language: str) -> str:
    """Return a document with its versions, how far its change goes and what it owes."""
    parts = [versions(change.old, change.new, language)]
    if change.old is not None and change.new is not None:
        nature = NATURES[change.nature]
        parts.append(Text(f"涉及{nature.zh}", f"touches {nature.en}").of(language))
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


def value(result: Result | None) -> str:
    """Return a printed value with its unit; a dash where there is none."""
    if result is None or result.quantity is None:
        return NONE
    return f"{result.printed} {result.unit}".strip()


def percent(move: Move, language: str) -> str:
    """Return by how much a figure moved, with its sign; nothing where nobody can tell.

    What is a percentage itself moves by points: 0.1 % to 0.2 % is not told as a hundredfold.
    """
    points = move.points
    share = move.percent if points is None else points
    if share is None:
        return ""
    unit = "%" if points is None else Text("个百分点", "points").of(language)
    shown = f"<{_LEAST}" if abs(share) < _LEAST else f"{abs(share):,.2f}"
    return f"{'+' if share > 0 else '−'}{shown} {unit}"


def figure(move: Move, numbers: Mapping[Cause, int], language: str) -> str:
    """Return a figure with its values and the numbers of the inputs that moved it."""
    share = percent(move, language)
    moved = f"{value(move.old)} → {value(move.new)}" + (f" ({share})" if share else "")
    why = " ".join(f"[{numbers[each]}]" for each in move.causes[:_NUMBERS])
    more = " …" if len(move.causes) > _NUMBERS else ""
    label = move.result.label.of(language)
    return f"{label} ({move.call}): {moved}" + (f" ← {why}{more}" if why else "")


def cause(given: Cause, language: str) -> str:
    """Return an input with its values."""
    kind = _CAUSES.get(given.kind)
    said = Text(f"{kind.zh}：", f"{kind.en}: ").of(language) if kind else ""
    name = f"{said}{given.label.of(language)}"
    if given.old is None and given.new is None:
        return name
    return f"{name} {change_of(_amount(given.old), _amount(given.new))}"


def numbered(given: Cause, number: int, language: str) -> str:
    """Return an input with its number, its values and its place."""
    place = f" · {given.place.path}:{given.place.line}" if given.place else ""
    return f"[{number}] {cause(given, language)}{place}"


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
