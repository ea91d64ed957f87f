"""`release compare`: what the records of two releases say otherwise, and what their tags hold."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.commands.rebuilding import note, refuse
from carbon_manual.diagnostic import Text
from carbon_manual.impact.issued import impact_of_issued
from carbon_manual.impact.state import State
from carbon_manual.pipeline import examine
from carbon_manual.release.releases import Difference, Release, differences, release_of, releases
from carbon_manual.render.impact.comment import as_markdown
from carbon_manual.render.impact.data import impact_data
from carbon_manual.render.impact.text import as_text
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sources.revision import find_revision, read_revision
from carbon_manual.sources.source import read_tree
from carbon_manual.system.load import load

if TYPE_CHECKING:
    import argparse

    from carbon_manual.impact.whole import Impact
    from carbon_manual.system.load import Pieces

_KINDS: Final = {
    "document": Text("文件", "document"),
    "figure": Text("数值", "figure"),
    "standard": Text("标准", "standard"),
    "tool": Text("生成程序", "program"),
}


def compare(given: argparse.Namespace) -> int:
    """Print what differs between two releases: by their records, then by the texts at their tags.

    Without both tags only the records are compared, and the user is told so.
    """
    pieces: Pieces = {}
    sources = read_tree(given.root)
    known = releases(load(sources, shipped_shapes(), shipped_standards(), pieces).system)
    for name in given.names:
        if name not in known:
            there = "、".join(known) or "0"
            refuse(f"没有发布版本 {name}；有：{there}", f"There is no release {name}: {there}")
    old, new = (release_of(known[name]) for name in given.names)
    found = differences(old, new)
    base, head = (_state(given, each, pieces) for each in (old, new))
    impact = impact_of_issued(base, head) if base and head else None
    sys.stdout.write(FORMATS[given.format](found, impact, given.lang))
    if not found and not impact:
        note(given, Text("没有不同。", "Nothing differs."))
    return 0


def _state(given: argparse.Namespace, release: Release, pieces: Pieces) -> State | None:
    """Return the state at a release's tag, judged for the day of the release."""
    for tag in (release.name, f"v{release.name}"):
        commit = find_revision(given.root, f"refs/tags/{tag}")
        if isinstance(commit, str):
            sources = read_revision(given.root, commit)
            checked = examine(
                sources, given.today, as_of=release.as_of, language=given.lang, pieces=pieces
            )
            return State(release.name, sources, checked)
    note(
        given,
        Text(
            f"没有标签 {release.name}：只比较发布记录，不比较文本、证据灯和数值的由来",
            f"No tag {release.name}: records are compared, not texts, lights and causes",
        ),
    )
    return None


def _text(found: tuple[Difference, ...], impact: Impact | None, language: str) -> str:
    lines = "".join(f"{_line(each, language)}\n" for each in found)
    shown = as_text(impact, language) if impact else ""
    return f"{lines}\n{shown}" if lines and shown else lines + shown


def _markdown(found: tuple[Difference, ...], impact: Impact | None, language: str) -> str:
    lines = "".join(f"- {_line(each, language)}\n" for each in found)
    shown = as_markdown(impact, language) if impact else ""
    return f"{shown}\n{lines}" if lines and shown else lines + shown


def _json(found: tuple[Difference, ...], impact: Impact | None, language: str) -> str:
    value = {
        "differences": [dataclasses.asdict(each) for each in found],
        "impact": impact_data(impact, language) if impact else None,
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _line(each: Difference, language: str) -> str:
    absent = Text("（无）", "(none)").of(language)
    line = f"{_KINDS[each.kind].of(language)} {each.name}: {each.old or absent} → "
    line += each.new or absent
    both = each.kind == "document" and each.old and each.new and "(" not in each.old
    redline = f"carbon-manual redline {each.name} {each.old} {each.new}"
    return f"{line}    {redline}" if both else line


FORMATS: Final[dict[str, Callable[[tuple[Difference, ...], Impact | None, str], str]]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
}
