"""What readers call a place: the title of a section, the label of a field, a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.impact.documents import DocumentChange
    from carbon_manual.impact.redline import Passage
    from carbon_manual.shapes.shape import Field, Shape
    from carbon_manual.system.model import System

# One step of a value's place: the field, then its row or period in brackets.
_STEP: Final = re.compile(r"([^.\[\]]+)((?:\[[^\]]*\])*)(?:\.|$)")


def line_of(number: int, language: str) -> str:
    """Return a line of the file as it is now."""
    return Text(f"第 {number} 行", f"line {number}").of(language)


def titles(change: DocumentChange) -> Mapping[str, str]:
    """Return the title of every section of a document by its id, the present one first."""
    found: dict[str, str] = {}
    for document in (change.new, change.old):
        for heading in document.prose.headings if document else ():
            found.setdefault(heading.id, heading.text)
    return found


def place_of(passage: Passage, named: Mapping[str, str], language: str) -> str:
    """Return where a passage stands, or stood."""
    section = named.get(passage.section, passage.section)
    line = line_of(passage.new_line or passage.old_line, language)
    if not passage.new_line:
        line = Text(f"原{line}", f"former {line}").of(language)
    return f"{line} {section}".strip()


def field_of(name: str, shape: Shape, system: System, language: str) -> str:
    """Return a value's place by the labels of its type, e.g. `活动数据 S1-NG · 数值 2024-Q1`."""
    fields = {each.name: each for each in (*system.shapes.control(shape), *shape.fields)}
    return " · ".join(_labelled(name, fields, language)) or name


def _labelled(name: str, fields: Mapping[str, Field], language: str) -> Iterator[str]:
    for step, marks in _STEP.findall(name):
        field = fields.get(step)
        keys = marks.replace("][", " ").strip("[]")
        yield f"{field.label.of(language) if field else step} {keys}".strip()
        fields = field.by_name if field else {}
