"""The bar that narrows the tables of a page: the page is whole without it, a script draws it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.diagnostic import Text
    from carbon_manual.render.site.desk import Desk

# What the bar says; {…} is filled in by the script.
_WORDS: Final = {
    "text": ("筛选", "Filter"),
    "hint": ("输入文字，只留下含有它的行", "Only rows with these words stay"),
    "any": ("全部", "All"),
    "reset": ("清除", "Clear"),
    "count": ("{shown} / {all} 行", "{shown} of {all} rows"),
    "none": ("没有符合的行。", "No row matches."),
}


def sifter(
    desk: Desk,
    *,
    columns: Iterable[tuple[Text, int]] = (),
    marks: Iterable[tuple[Text, Iterable[tuple[Text, str]]]] = (),
    sections: Text | None = None,
) -> str:
    """Return the place of the bar on a page whose front matter says that it is sifted.

    `columns` are labels of choices among the words of a column, counted from 1; `marks` of choices
    each of which has a CSS selector of what a row holds, or with `!` before it of what it does not
    hold; `sections` is the label of the choice among the headings of the second level.
    """
    language = desk.language
    given: dict[str, Any] = {
        "words": {key: desk.say(*words) for key, words in _WORDS.items()},
        "columns": [[label.of(language), column] for label, column in columns],
        "marks": [
            [label.of(language), [[each.of(language), name] for each, name in choices]]
            for label, choices in marks
        ],
        "sections": sections.of(language) if sections else "",
    }
    data = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    for character, entity in (("&", "&amp;"), ('"', "&quot;"), ("<", "&lt;"), (">", "&gt;")):
        data = data.replace(character, entity)
    return f'<div class="cm-sift" data-sift="{data}"></div>'
