"""The words for lights, sections, records and rules in reports that are plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.lights import Light

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from carbon_manual.catalogue.standard import Entry, Standard
    from carbon_manual.clauses.evidence import Lack
    from carbon_manual.conformity.books import About, Answer, Evidence, Proof
    from carbon_manual.conformity.gapreport import Part, Requirement, Tally
    from carbon_manual.doccontrol.control import Signature
    from carbon_manual.system.model import System

# Short enough for a cell; `LIGHTS` says more.
COLOURS: Final = {
    Light.GREEN: Text("绿", "green"),
    Light.AMBER: Text("黄", "amber"),
    Light.RED: Text("红", "red"),
    Light.GREY: Text("灰", "grey"),
}
MODALITY: Final = {
    "shall": Text("应", "shall"),
    "should": Text("宜", "should"),
    "may": Text("可", "may"),
    "info": Text("说明", "information"),
}
_TOPIC: Final = Text("议题", "topic")
_MOST: Final = 3


def joined(parts: Iterable[str], language: str) -> str:
    """Return phrases of one sentence side by side."""
    return ("; " if language == "en" else "；").join(parts)


def listed(parts: Iterable[str], language: str) -> str:
    """Return names side by side."""
    return (", " if language == "en" else "、").join(parts)


def modality(standard: Standard, entry: Entry) -> Text:
    """Return how strong a requirement is; a topic asks nothing."""
    return _TOPIC if standard.topics_only else MODALITY[entry.modality]


def tally(given: Tally, language: str) -> str:
    """Return how many requirements show each light, all four named."""
    shown = (f"{COLOURS[each].of(language)} {given.counts.get(each, 0)}" for each in Light)
    return " · ".join(shown)


def template(count: int, standard: Standard, language: str) -> str:
    """Return how many requirements only the template's text answers so far."""
    what = standard.counted
    return Text(
        f"其中 {count} {what.zh}只由模板原文作答",
        f"{count} {what.en} are answered by the template's text only",
    ).of(language)


def progress(part: Part, standard: Standard, language: str) -> str:
    """Return how much of a part is answered, in words."""
    unit = standard.counted
    done, left = Text("已作答", "answered"), Text("缺", "open")
    if standard.topics_only:
        done, left = Text("已涉及", "addressed"), Text("未涉及", "not addressed")
    return Text(
        f"{part.total} {unit.zh}，{part.done} 项{done.zh}，{left.zh} {part.open} 项",
        f"{part.total} {unit.en}, {part.done} {done.en}, {part.open} {left.en}",
    ).of(language)


def reasons(row: Requirement, language: str) -> str:
    """Return why lights are not green, each reason once."""
    said = dict.fromkeys(each for lamp in row.lights.all for each in lamp.reasons)
    return joined((each.of(language) for each in said), language)


def answer(given: Answer, language: str) -> str:
    """Return a section, marked where it is not in force."""
    note = "" if given.in_force else Text("（草案）", " (draft)").of(language)
    return given.place + note


def answers(row: Requirement, language: str) -> str:
    """Return the sections that answer, or that a document not shown here does."""
    found = listed((answer(each, language) for each in row.answers), language)
    if found or row.is_gap or not row.applies:
        return found
    return Text("由本版不含的文件作答", "by a document that is not shown").of(language)


def proof(given: Proof, language: str) -> str:
    """Return a record with its day and until when it is current."""
    until = Text(f"有效至 {given.until}", f"valid until {given.until}") if given.until else None
    if until and not given.is_current:
        until = Text(f"有效期已于 {given.until} 结束", f"was valid until {given.until}")
    known = [str(given.day) if given.day else "", until.of(language) if until else ""]
    told = listed([each for each in known if each], language)
    if not told:
        return given.record.id
    return given.record.id + Text(f"（{told}）", f" ({told})").of(language)


def lack(given: Lack, system: System, language: str) -> str:
    """Return what is missing of a record type, and at which site."""
    where = system.label("site", given.site) if given.site else Text("", "")
    if given.latest is not None:
        due = given.due
        return Text(f"{where.zh}已逾期（{due}）", f"overdue since {due} {where.en}".strip()).of(
            language
        )
    return Text(f"{where.zh}没有记录", f"no record {where.en}".strip()).of(language)


def form(given: Evidence, language: str) -> str:
    """Return a record type by number and name."""
    return f"{given.shape.number} {given.shape.label.of(language)}"


def records(row: Requirement, language: str) -> str:
    """Return the records of the expected types, the newest of each first, the rest counted."""
    shown = []
    for each in row.evidence:
        shown += [proof(one, language) for one in each.proofs[:_MOST]]
        rest = len(each.proofs) - _MOST
        if rest > 0:
            shown.append(Text(f"另 {rest} 份 {each.shape.number}",
                              f"{rest} more of {each.shape.number}").of(language))  # fmt: skip
    return joined(shown, language)


def rule(given: About, language: str) -> str:
    """Return a rule's code and how many findings it has, as far as they may be known."""
    count = len(given.findings or ())
    return given.fault.code + (
        Text(f"（{count} 个问题）", f" ({count})").of(language) if count else ""
    )


def exclusion(row: Requirement, language: str) -> str:
    """Return why, and where, a requirement is declared not to apply."""
    said = []
    for each in row.exclusions:
        where = listed(each.sites, language)
        why = each.why.of(language)
        said.append(f"{where}: {why}" if where and language == "en" else f"{where}：{why}"
                    if where else why)  # fmt: skip
    return joined(said, language)


def places(row: Requirement, language: str) -> str:
    """Return where an answer would probably go."""
    return joined((each.of(language) for each in row.likely), language)


def approval(given: Signature | None, system: System, language: str) -> str:
    """Return when and by which post a document was approved."""
    if given is None:
        return Text("未批准", "not approved").of(language)
    post = system.label("post", given.post)
    return Text(f"{given.date} 由{post.zh}批准", f"approved {given.date} by {post.en}").of(language)


def said(language: str) -> Callable[[str, str], str]:
    """Return what chooses the phrase of a language."""
    return lambda zh, en: en if language == "en" else zh
