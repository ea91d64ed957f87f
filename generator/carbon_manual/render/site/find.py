"""The page of the exact search, and the facts by which its results are filtered and named."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.artifact import Artifact
from carbon_manual.doccontrol.control import Status
from carbon_manual.render.markup import block, bullets, link, page
from carbon_manual.render.site.desk import STATUS_CLASS
from carbon_manual.render.site.navigation import FAMILIES
from carbon_manual.render.site.tombstones import last_text
from carbon_manual.shapes.value import Period
from carbon_manual.sites.fulltext import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.system.model import Document, Record

PATH: Final = "find.md"
TITLE: Final = ("查找", "Find")
_FACTS: Final = f"{FOLDER}/facts.js"
# The kinds of pages besides the families of documents, by the folder that they stand in.
_KINDS: Final = (
    ("records", "记录", "Records"),
    ("forms", "记录表式", "Record forms"),
    ("figures", "指标", "Figures"),
    ("standards", "标准和条款", "Standards and clauses"),
    ("guide", "使用指南", "Guide"),
    ("other", "其他", "Other pages"),
)
# What the page says; {…} is filled in by the script.
_WORDS: Final = {
    "query": ("查找内容", "Find"),
    "hint": ("逐字查找；几个词用空格隔开", "Exact words; several are parted by blanks"),
    "kind": ("类型", "Type"),
    "status": ("状态", "Status"),
    "standard": ("标准", "Standard"),
    "year": ("年份", "Year"),
    "any": ("全部", "All"),
    "reset": ("清除筛选", "Clear filters"),
    "loading": ("正在载入索引…… {done}/{all}", "Loading the index … {done}/{all}"),
    "missing": (
        "没有索引。它随网站一起生成，请用 carbon-manual build 重新生成。",
        "There is no index. It is made with the site: run carbon-manual build again.",
    ),
    "ready": ("可查 {pages} 页。", "{pages} pages can be searched."),
    "none": ("没有一页含有{terms}。", "No page holds {terms}."),
    "one": ("1 页含有{terms}。", "1 page holds {terms}."),
    "some": ("{count} 页含有{terms}。", "{count} pages hold {terms}."),
    "filtered": ("在所选范围内，", "In the selected range: "),
    "shown": ("显示前 {shown} 页", "the first {shown} are shown"),
    "more": ("再显示 {more} 页", "Show {more} more"),
    "results": ("结果", "Results"),
    "and": ("、", " and "),
    "open": ("“", "“"),
    "close": ("”", "”"),
}


def find_pages(desk: Desk, pages: Iterable[str]) -> Iterator[Artifact]:
    """Yield the page that searches, and what it knows of the staged pages besides their text."""
    yield Artifact.of_text(PATH, _page(desk))
    yield Artifact.of_text(_FACTS, _script(facts(desk, pages)))


def facts(desk: Desk, pages: Iterable[str]) -> Mapping[str, Any]:
    """Return the words of the page, the choices of its filters and the facts of each page.

    A page has a kind, a record type (or ""), a status (or ""), standards by their place among the
    choices, and years.
    """
    known = dict(_known(desk))
    listed = {
        each.removesuffix(".md") + ".html": known.get(each) or _by_folder(desk, each)
        for each in pages
        if each.endswith(".md")
    }
    return {
        "words": {key: desk.say(*words) for key, words in _WORDS.items()},
        "kinds": [[key, desk.say(zh, en)] for key, zh, en in (*FAMILIES, *_KINDS)],
        "types": {
            shape.number: f"{shape.number} {shape.label.of(desk.language)}"
            for shape in desk.checked.system.shapes.records
        },
        "statuses": {STATUS_CLASS[each]: each.label.of(desk.language) for each in Status},
        "standards": [each.standard.number for each in desk.checked.system.uses],
        "pages": listed,
    }


def _script(given: Mapping[str, Any]) -> str:
    pages = ",\n".join(
        f"{_json(path)}:{_json(fact)}" for path, fact in sorted(given["pages"].items())
    )
    rest = _json({key: each for key, each in given.items() if key != "pages"})
    return f'cmFind.facts({rest[:-1]},"pages":{{\n{pages}\n}}}});\n'


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _page(desk: Desk) -> str:
    say = desk.say
    without = say(
        "查找需要 JavaScript。没有它，可以从这些页面找起：",
        "Searching needs JavaScript. Without it, begin at these pages:",
    )
    ways = [
        link(say("文件清单", "Master list"), "master-list.md"),
        link(say("记录", "Records"), "records/index.md"),
        link(say("指标", "Figures"), "figures/index.md"),
        link(say("标准", "Standards"), "standards/index.md"),
    ]
    parts = [
        f"# {say(*TITLE)}",
        say(
            "列出含有所查文字的每一页，一页不多、一页不少。",
            "Lists every page that holds the words, and no other.",
        ),
        f'<div class="cm-find" data-index="{FOLDER}/"></div>',
        block("cm-find-off", without, bullets(ways)),
    ]
    return page(parts, kind="find", wide=True)


def _known(desk: Desk) -> Iterator[tuple[str, list[Any]]]:
    """Yield path and facts of the pages of documents, withdrawn or not, of records and forms."""
    system = desk.checked.system
    asking = _asking(desk)
    withdrawn = (last_text(desk, each) for each in desk.checked.control.withdrawals.values())
    for document in (*filter(None, withdrawn), *system.documents.values()):
        yield desk.places.document(document), _of_document(desk, document)
    for record in system.records.values():
        shape = record.shape
        fact = ["records", shape.number, "", asking.get(shape.id, []), _years(record)]
        yield desk.places.record(record), fact
    for shape in system.shapes.records:
        yield desk.places.form(shape), ["forms", "", "", asking.get(shape.id, []), []]


def _of_document(desk: Desk, document: Document) -> list[Any]:
    claimed = {claim.standard for claim in desk.claims.get(document.id, ())}
    keys = [each.standard.key for each in desk.checked.system.uses]
    standards = [place for place, key in enumerate(keys) if key in claimed]
    effective = document.control.data("effective")
    years = [effective.year] if isinstance(effective, dt.date) else []
    status = STATUS_CLASS[desk.status(document)]
    return [document.shape.family, "", status, standards, years]


def _asking(desk: Desk) -> Mapping[str, list[int]]:
    """Return for each record type the standards with a clause that it would show."""
    found: dict[str, list[int]] = {}
    for place, use in enumerate(desk.checked.system.uses):
        kinds = {kind for entry in use.standard.entries.values() for kind in entry.evidence}
        for kind in kinds:
            found.setdefault(kind, []).append(place)
    return found


def _years(record: Record) -> list[int]:
    """Return the years of a record's period, else the one in which it was recorded."""
    period = record.control.data("period")
    if isinstance(period, Period):
        return list(range(period.start.year, period.end.year + 1))
    day = record.control.data("recorded_on")
    return [day.year] if isinstance(day, dt.date) else []


def _by_folder(desk: Desk, path: str) -> list[Any]:
    """Return the facts that the address of a page tells."""
    folder, _, rest = path.partition("/")
    part = rest.partition("/")[0]
    kind = folder if folder in {"figures", "standards", "guide"} else "other"
    keys = [each.standard.key for each in desk.checked.system.uses]
    standards = [keys.index(part)] if kind == "standards" and part in keys else []
    years = [int(part)] if kind == "figures" and part.isdigit() else []
    return [kind, "", "", standards, years]
