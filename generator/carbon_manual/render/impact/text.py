"""The impact of a change for a terminal; what was struck out and written stands in brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.render.impact.sections import sections, title, verdict

if TYPE_CHECKING:
    from carbon_manual.impact.redline import Piece
    from carbon_manual.impact.whole import Impact
    from carbon_manual.render.impact.sections import Line

_BRACKETS: Final = {"kept": ("", ""), "struck": ("[-", "-]"), "written": ("{+", "+}")}
# Of what was kept only the ends are shown, so that the change can be seen.
_ENDS: Final = 12
_LONGEST: Final = 600


def as_text(impact: Impact, language: str) -> str:
    """Return the whole report."""
    lines = [title(impact, language), verdict(impact, language)]
    for section in sections(impact, language):
        lines += ["", f"{section.title}: {section.summary}", *map(_line, section.lines)]
    return "".join(f"{each}\n" for each in lines)


def shortened(pieces: tuple[Piece, ...]) -> list[tuple[str, str]]:
    """Return the pieces as mark and text, what was kept cut down to its ends."""
    found: list[tuple[str, str]] = []
    for at, piece in enumerate(pieces):
        text = piece.text
        if piece.mark == "kept" and len(text) > 2 * _ENDS:
            head = text[:_ENDS] if at else ""
            tail = text[-_ENDS:] if at < len(pieces) - 1 else ""
            text = f"{head}…{tail}"
        if len(text) > _LONGEST:
            text = f"{text[:_LONGEST]}…"
        found.append((piece.mark, text))
    return found


def _line(line: Line) -> str:
    shown = "".join(
        f"{_BRACKETS[mark][0]}{text}{_BRACKETS[mark][1]}" for mark, text in shortened(line.pieces)
    )
    mark = "    " if line.level else "  - "
    # one line whatever a value holds: logs of services read commands from the start of a line
    return mark + " ".join(f"{line.text}{': ' if shown else ''}{shown}".split())
