"""Formulas, captions and references of a Markdown body in the form that a staged page has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.texts.changes import Change, changed
from carbon_manual.texts.formula import mathml, plain_formula
from carbon_manual.texts.numbered import Mark, read_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# Between the number of a caption and its words: one full-width space, as in print.
_GAP: Final = "\u3000"
_DOLLAR: Final = "&#36;"


def staged(body: str, marks: Iterable[Mark] | None = None, others: Iterable[Change] = ()) -> str:
    """Return a body with MathML for its formulas, numbers before captions and in references.

    What is faulty has a finding; on the page of a draft it stands as it was written. `marks` saves
    reading the body again. `others` are made with them, each at its place in the body as it was
    written: a formula goes before them, they go before captions and references.
    """
    read = read_marks(body) if marks is None else tuple(marks)
    formulas = (each for each in read if each.kind == "formula")
    counted = (each for each in read if each.kind != "formula")
    return changed(body, _changes(formulas, _on_page), others, _changes(counted, _on_page))


def spoken(body: str, marks: Iterable[Mark]) -> str:
    """Return a body whose formulas and references are plain words, on as many lines."""
    return changed(body, _changes(marks, _in_words))


def _changes(marks: Iterable[Mark], shown: Callable[[Mark], str | None]) -> Iterator[Change]:
    for mark in marks:
        made = shown(mark)
        if made is not None:
            yield Change(mark.start, mark.end, made)


def _on_page(mark: Mark) -> str | None:
    if mark.kind == "formula":
        made = mathml(mark.text, display=mark.display)
        return None if isinstance(made, Text) else _formula(mark, made)
    if mark.kind == "reference":
        return f"[{mark.text}](#{mark.id})" if mark.text else None
    if mark.kind == "stray":
        return None
    if mark.kind == "dollar":
        return _DOLLAR
    number = f'<span class="cm-number">{mark.shown}</span>{_GAP}'
    if not mark.display:  # the caption of a table in HTML
        name = f' id="{mark.id}"' if mark.id else ""
        return f"<caption{name}>{number}"
    name = f" #{mark.id}" if mark.id else ""
    classes = f".cm-caption .cm-caption--{mark.kind}"
    return f"{mark.indent}{number}{mark.text}\n{mark.indent}{{: {classes}{name} }}"


def _formula(mark: Mark, made: str) -> str:
    if not mark.display:
        return f'<span class="arithmatex">{made}</span>'
    name = f' id="{mark.id}"' if mark.id else ""
    number = mark.shown.removeprefix(mark.label).strip() if mark.number else ""
    counted = f' <span class="cm-number">{number}</span>' if number else ""
    inside = f'<span class="arithmatex">{made}</span>{counted}'
    return f'<span class="cm-formula"{name}>{inside}</span>'


def _in_words(mark: Mark) -> str | None:
    if mark.kind == "formula":
        made = plain_formula(mark.text)
        return made + "\n" * mark.lines if made else None
    if mark.kind == "dollar":
        return "$"
    return mark.text if mark.kind == "reference" else None
