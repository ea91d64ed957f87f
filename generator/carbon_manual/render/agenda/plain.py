"""The obligation calendar as lines for people and as data for programs."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from carbon_manual.duties import State
from carbon_manual.render.agenda.grid import post_of
from carbon_manual.render.word.han import width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from carbon_manual.duties import Due
    from carbon_manual.pipeline import Checked


def as_text(found: Sequence[Due], checked: Checked) -> str:
    """Return a line for each duty, the overdue first, then by day, and the counts."""
    language, system = checked.context.language, checked.system
    rows = [
        [str(each.due), each.state.label.of(language), each.kind.label.of(language), each.subject,
         each.title.of(language), post_of(each, system, language)]
        for each in urgent_first(found)
    ]  # fmt: skip
    wide = [max((width(row[index]) for row in rows), default=0) for index in range(4)]
    lines = []
    for row in rows:
        cells = (text + " " * (size - width(text)) for text, size in zip(row, wide, strict=False))
        lines.append(f"{'  '.join(cells)}  {row[4]} · {row[5]}")
    return "".join(f"{line}\n" for line in (*lines, counted(found, language)))


def urgent_first(found: Iterable[Due]) -> list[Due]:
    """Return the overdue duties before all others, each by day."""
    return sorted(found, key=lambda each: (not each.is_overdue, each.order))


def counted(found: Iterable[Due], language: str) -> str:
    """Return how many duties there are in each state, e.g. `逾期 1 · 到期 20`."""
    numbers = Counter(each.state for each in found)
    shown = [each for each in State if numbers[each] or each is not State.DONE]
    return " · ".join(f"{each.label.of(language)} {numbers[each]}" for each in shown)


def as_json(found: Sequence[Due], checked: Checked) -> str:
    """Return the as-of date and the duties in the order of their days."""
    language = checked.context.language
    shown = {
        "as_of": str(checked.context.as_of),
        "duties": [_data(each, language) for each in found],
    }
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def _data(due: Due, language: str) -> dict[str, Any]:
    return {
        "uid": due.uid,
        "kind": due.kind.id,
        "subject": due.subject,
        "part": due.part,
        "title": due.title.of(language),
        "post": due.post,
        "due": str(due.due),
        "limit": str(due.limit),
        "state": due.state.value,
        "since": str(due.since or ""),
        "done": str(due.done or ""),
        "item": due.item,
        "path": due.span.path,
        "line": due.span.line,
        "why": due.why.of(language),
        "codes": list(due.kind.codes),
    }
