"""A redline as a page of its own: note, legend and the merged text, without any file beside it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from carbon_manual.diagnostic import Text
from carbon_manual.render.redline.align import changes
from carbon_manual.render.redline.pageread import page_blocks
from carbon_manual.render.redline.pagewrite import redline_html
from carbon_manual.render.redline.remarks import remarks

# The look of the fragment; the site's own sheet may say it in its colours.
STYLE: Final = """
.cm-redline{font-family:"Noto Serif CJK SC","Source Han Serif SC",SimSun,serif;line-height:1.7}
.cm-redline del,.cm-redline-del{color:#a11b12;background:#fdeceb;text-decoration:line-through}
.cm-redline ins,.cm-redline-ins{color:#0b5c38;background:#e7f5ec;text-decoration:underline}
.cm-redline table{border-collapse:collapse}
.cm-redline th,.cm-redline td{border:1px solid #8a9490;padding:.2em .5em;vertical-align:top}
.cm-redline li.cm-redline-del{counter-increment:list-item 0}
.cm-redline-note{border-left:4px solid #c77700;background:#fdf5e8;padding:.4em .8em}
body{max-width:60em;margin:2em auto;padding:0 1em}
"""
_LEGEND: Final = Text(
    "<del>删除的文字</del>　<ins>新增的文字</ins>", "<del>deleted</del> <ins>inserted</ins>"
)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A redline for a page.

    Attributes:
        html: The merged text in a `div.cm-redline`; it leads, loads and runs nothing.
        note: What could not be tracked, a plain line.
        is_equal: True where the texts do not differ.
    """

    html: str
    note: str
    is_equal: bool


def page_redline(old: str, new: str, language: str) -> Fragment:
    """Compare the inner HTML of two pages. Any text is accepted."""
    before, after = page_blocks(old), page_blocks(new)
    found = changes(before.children, after.children)
    html = f'<div class="cm-redline">\n{redline_html(found)}</div>\n'
    return Fragment(html, remarks(found, language), before.key == after.key)


def standalone(fragment: Fragment, title: str, language: str) -> str:
    """Return a whole HTML document round a fragment."""
    code = "zh-CN" if language == "zh" else "en"
    note = escape(fragment.note)
    return (
        f'<!DOCTYPE html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<div class="cm-redline"><p class="cm-redline-note"><strong>{escape(title)}</strong><br>'
        f"{_LEGEND.of(language)}<br>{note}</p></div>\n{fragment.html}</body>\n</html>\n"
    )
