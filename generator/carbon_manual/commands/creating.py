"""The commands that help to write: `new` makes a file to fill in, `schema` the types' schemas."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.commands.compiling import Unusable, examined
from carbon_manual.diagnostic import Text
from carbon_manual.output import write_file
from carbon_manual.render.impact.schema import impact_schema
from carbon_manual.report import as_text
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.shape import Field, Shape, Shapes, shipped_shapes
from carbon_manual.shapes.typed import nearest
from carbon_manual.shapes.wanted import choices, target, wanted
from carbon_manual.sources.source import read_tree
from carbon_manual.system.load import load
from carbon_manual.writing.blank import listed
from carbon_manual.writing.drafting import TREES, Draft
from carbon_manual.writing.offers import offers
from carbon_manual.writing.schema import SCHEMAS, Known, schema_files

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

__all__ = ["new", "new_arguments", "schema", "schema_arguments"]

_NEW_OPTIONS: Final = (
    ("--id", "ID", Text("编号（默认为下一个空号）", "number (default: the next free one)")),
    ("--title", "TEXT", Text("标题（默认为类型名称）", "title (default: the name of the type)")),
    ("--site", "SITE", Text("场所代号", "site")),
    ("--period", "PERIOD", Text("期间，如 2026、2026-01", "period, e.g. 2026, 2026-01")),
)
# A longer list of what may be referred to is no help on a terminal.
_MOST_OFFERED: Final = 30


def new_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """Add what `new` takes."""
    kind = Text("类型或表式号；省略时列出全部类型", "type or form number; lists all if left out")
    parser.add_argument("type", nargs="?", metavar="TYPE", help=kind.of(language))
    for name, sign, summary in _NEW_OPTIONS:
        parser.add_argument(name, metavar=sign, help=summary.of(language))
    pair = Text("填写一个字段，可多次使用", "set a field; may be given several times")
    parser.add_argument("--set", action="append", metavar="FIELD=VALUE", help=pair.of(language))


def schema_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """Add what `schema` takes."""
    folder = Text("输出文件夹（默认 build/schemas）", "output folder (default: build/schemas)")
    parser.add_argument("--out", type=Path, metavar="DIR", help=folder.of(language))


def schema(given: argparse.Namespace) -> int:
    """Write the JSON Schema of every type, their index, and the schema of `diff --format json`."""
    folder = given.out or given.root / SCHEMAS
    named = given.out.as_posix() if given.out else SCHEMAS
    for file in schema_files(shipped_shapes(), named, _known(given.root)):
        write_file(folder / file.path, file.data)
    impact = json.dumps(impact_schema(), ensure_ascii=False, indent=2) + "\n"
    write_file(folder / "impact.json", impact.encode())
    print(folder)
    return 0


def _known(root: Path) -> Known:
    """Return the ids to offer; none where there is no system."""
    if not (root / "records").is_dir():
        return {}
    return offers(load(read_tree(root), shipped_shapes(), shipped_standards()).system)


def new(given: argparse.Namespace) -> int:
    """Write a new file of a type, asking on a terminal; without a type list the types."""
    shapes = shipped_shapes()
    if not given.type:
        for line in _types(shapes, given.lang):
            print(line)
        return 0
    shape = _shape(given.type, shapes)
    checked = examined(given)
    draft = Draft(shape, checked.system, checked.context)
    for name, value in _values(given):
        _refuse(draft.put(name, value))
    if sys.stdin.isatty():
        _ask(draft)
    _refuse(draft.obstacle())
    path = draft.path
    if (given.root / path).exists():
        _refuse(Text(f"已有文件 {path}", f"{path} exists already"))
    write_file(given.root / path, draft.text.encode())
    print(given.root / path)
    _tell_rest(given, path)
    return 0


def _refuse(reason: Text | None) -> None:
    if reason is not None:
        raise Unusable(reason)


def _types(shapes: Shapes, language: str) -> Iterator[str]:
    for shape in sorted(shapes.types.values(), key=lambda each: (each.is_record, each.number)):
        yield f"{shape.id:30} {shape.number:9} {shape.label.of(language)}"


def _shape(name: str, shapes: Shapes) -> Shape:
    """Return the type of an id, or of a form number."""
    found = shapes.types.get(name) or shapes.numbered(name)
    if found is None:
        hint = did_you_mean(nearest(name, shapes.types))
        text = Text(
            f"没有类型 {name}{hint.zh}（不带参数的 carbon-manual new 列出全部类型）",
            f"There is no type {name}{hint.en} (carbon-manual new lists them)",
        )
        raise Unusable(text)
    return found


def _values(given: argparse.Namespace) -> Iterator[tuple[str, str]]:
    for name in ("id", "title", "site", "period"):
        value = getattr(given, name)
        if value:
            yield name, value.strip()
    for pair in given.set or ():
        name, mark, value = pair.partition("=")
        if not mark or not value.strip():
            _refuse(Text(f"--set {pair}：应为 字段=值", f"--set {pair}: write FIELD=VALUE"))
        yield name.strip(), value.strip()


def _ask(draft: Draft) -> None:
    """Ask for each value that is missing and can be told in one line; Enter leaves it open."""
    hint = Text("直接按回车可留空，以后在文件中填写。", "Enter alone leaves a field open.")
    _say(hint.of(draft.language))
    for field in draft.fields.values():
        asked = field.required or field.name in draft.wished
        settled = field.name in draft.values or field.name in {"id", "title"}
        if asked and not settled and field.kind not in TREES and not _ask_one(draft, field):
            return


def _ask_one(draft: Draft, field: Field) -> bool:
    """Ask until the answer fits; tell whether there is still somebody who answers."""
    offers = _offers(draft, field)
    said = wanted(field, draft.system.shapes).of(draft.language)
    _say(f"\n{field.label.of(draft.language)} ({field.name}): {said}")
    if field.note.zh:
        _say(f"  {field.note.of(draft.language)}")
    for index, (code, text) in enumerate(offers, 1):
        _say(f"  {index:2}. {code}" + (f"  {text}" if text != code else ""))
    while True:
        print("> ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        answer = _chosen(line.strip(), [code for code, _ in offers], field)
        if not answer:
            return bool(line)
        refusal = draft.put(field.name, answer)
        if refusal is None:
            return True
        _say(refusal.of(draft.language))


def _offers(draft: Draft, field: Field) -> list[tuple[str, str]]:
    """Return what may be answered, with its name: choices, or ids if they are not too many."""
    named = [(code, text.of(draft.language)) for code, text in choices(field)]
    kind = target(field)
    names = list(draft.index.names(kind)) if kind else []
    if len(names) <= _MOST_OFFERED:
        named += [(name, draft.system.label(kind, name).of(draft.language)) for name in names]
    return named


def _chosen(answer: str, codes: list[str], field: Field) -> str:
    """Return the answer; the number of an offer stands for that offer."""

    def code_of(each: str) -> str:
        is_place = each not in codes and each.isdecimal() and 0 < int(each) <= len(codes)
        return codes[int(each) - 1] if is_place else each

    parts = listed(answer) if field.kind == "list" else [answer]
    return ", ".join(map(code_of, parts))


def _tell_rest(given: argparse.Namespace, path: str) -> None:
    """Tell what `check` still finds in the new file."""
    left = [each for each in examined(given).diagnostics if each.span.path == path]
    if left:
        _say(as_text(left, given.lang))
        count = Text(f"还有 {len(left)} 处待完善。", f"{len(left)} findings are left.")
    else:
        count = Text("检查没有发现问题。", "The check finds nothing.")
    _say(Text(f"已新建 {path}，", f"Wrote {path}. ").of(given.lang) + count.of(given.lang))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
