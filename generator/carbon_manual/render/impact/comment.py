"""The impact of a change as a comment for a pull request: one screen, the details folded.

What a pull request brings is shown as inert text: no markup, no mention, no command of the service
that shows the comment.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from carbon_manual.render.impact import phrases
from carbon_manual.render.impact.sections import causes_of, sections, title, verdict
from carbon_manual.render.impact.text import shortened
from carbon_manual.render.markup import plain, table
from carbon_manual.render.phrases import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.impact.whole import Impact
    from carbon_manual.render.impact.sections import Line, Section

# By this line a service's job finds its earlier comment and replaces it.
MARK: Final = "<!-- carbon-manual diff -->"
# GitHub takes 65,536 characters and GitLab more; a margin for what a job adds.
_LIMIT: Final = 58_000
_FIGURES: Final = 5
_CELL: Final = 300
_ENTRY: Final = 700
# A service would turn these into mentions, references and links.
_LIVE: Final = re.compile(r"[@#!](?=\w)|(?<=www)\.")
_CLOSED: Final = "\n</details>\n"
_JOINER: Final = "\N{WORD JOINER}"


def as_markdown(impact: Impact, language: str) -> str:
    """Return the comment: verdict, summary and the foremost figures, then the details."""
    parts = list(sections(impact, language))
    top = [
        MARK,
        f"### {_inert(title(impact, language))}",
        f"**{_inert(verdict(impact, language))}**",
    ]
    if parts:
        say = said(language)
        rows = [[f"**{each.title}**", _cut(each.summary, _CELL)] for each in parts]
        top.append(table([say("项目", "Part"), say("结果", "Result")], rows).strip())
    if impact.figures:
        top.append(_figures(impact, language).strip())
    head = "\n\n".join(top) + "\n"
    return head + "".join(_folded(parts, _LIMIT - len(head.encode()), language))


def _figures(impact: Impact, language: str) -> str:
    """Return the foremost figures, and below them what moved them."""
    say = said(language)
    numbers = causes_of(impact)
    moves = impact.figures[:_FIGURES]
    rows = [
        [_inert(each.result.label.of(language)), _inert(phrases.value(each.old)),
         _inert(phrases.value(each.new)), phrases.percent(each, language),
         _inert(" ".join(f"[{numbers[one]}]" for one in each.causes[:_FIGURES]))]
        for each in moves
    ]  # fmt: skip
    head = [say("指标", "Figure"), say("原来", "Before"), say("现在", "Now"),
            say("变动", "Change"), say("起因", "Moved by")]  # fmt: skip
    named = dict.fromkeys(one for each in moves for one in each.causes)
    causes = [_cut(phrases.numbered(each, numbers[each], language), _CELL)
              for each in list(named)[:_FIGURES]]  # fmt: skip
    return "\n\n".join((table(head, rows, "lrrrl").strip(), "<br>\n".join(causes))).strip()


def _folded(parts: list[Section], limit: int, language: str) -> Iterator[str]:
    """Yield the details of each part, as far as the limit of bytes allows."""
    found = [_details(each, language) for each in parts]
    sizes = [sum(len(each.encode()) for each in (opened, *lines, _CLOSED))
             for opened, lines in found]  # fmt: skip
    for (opened, lines), room in zip(found, _shares(sizes, limit), strict=True):
        left = room - len((opened + _CLOSED).encode())
        shown = list(_within(lines, left, language))
        if shown:
            yield f"{opened}{''.join(shown)}{_CLOSED}"


def _details(section: Section, language: str) -> tuple[str, list[str]]:
    """Return what opens the details of a part, and its lines."""
    name = said(language)("{}（{}）", "{} ({})").format(_inert(section.title), section.count)
    opened = f"\n<details><summary>{name}</summary>\n\n"
    return opened, [_line(each) for each in section.lines]


def _shares(sizes: list[int], limit: int) -> list[int]:
    """Return how many bytes each part gets: small ones what they need, large ones equal shares."""
    shares = [0] * len(sizes)
    for left, at in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        shares[at] = min(sizes[at], limit // (len(sizes) - left))
        limit -= shares[at]
    return shares


def _within(lines: list[str], room: int, language: str) -> Iterator[str]:
    """Yield the lines that there is room for, and how many there is none for."""
    needed = sum(len(each.encode()) for each in lines)
    for at, line in enumerate(lines):
        rest = len(lines) - at
        more = said(language)(
            "- …另 {} 行，见完整报告\n", "- … {} more lines: see the full report\n"
        )
        told, size = more.format(rest), len(line.encode())
        if needed > room and size + len(told.encode()) > room:
            yield from (told,) if len(told.encode()) <= room else ()
            return
        room -= size
        needed -= size
        yield line


def _line(line: Line) -> str:
    shown = "".join(_piece(mark, text) for mark, text in shortened(line.pieces))
    text = _cut(line.text, _ENTRY) + (f": {shown}" if shown else "")
    return f"{'  ' * line.level}- {text}\n"


def _piece(mark: str, text: str) -> str:
    tag = {"struck": "del", "written": "ins"}.get(mark)
    blank = text.strip() == "" and tag is not None
    inner = "␣" * min(len(text), 3) if blank else _inert(text, keep_ends=True)
    return f"<{tag}>{inner}</{tag}>" if tag else inner


def _cut(text: str, most: int) -> str:
    return _inert(text if len(text) <= most else f"{text[:most]}…")


def _inert(text: str, *, keep_ends: bool = False) -> str:
    """Return text as Markdown that shows it and does nothing."""
    escaped = plain(html.escape(_LIVE.sub(lambda found: found[0] + _JOINER, text), quote=False))
    if keep_ends:
        left = " " if text[:1].isspace() else ""
        right = " " if text[-1:].isspace() else ""
        return f"{left}{escaped}{right}"
    return escaped
