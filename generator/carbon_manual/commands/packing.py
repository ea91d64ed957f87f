"""The command `pack`: the audit pack as one zip; and the part of `verify` that judges one."""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from carbon_manual.audience import restrict
from carbon_manual.commands.compiling import (
    Unusable,
    dialect_of,
    examined,
    has_errors,
    tell,
    word_set,
)
from carbon_manual.commands.delivery import refuse_place
from carbon_manual.delivery.pack import pack_files
from carbon_manual.delivery.packfile import PackVerdict, judge_pack, zipped
from carbon_manual.diagnostic import Text
from carbon_manual.output import write_file
from carbon_manual.pipeline import Checked, published
from carbon_manual.release.releases import release_of, releases
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_pages
from carbon_manual.shapes.access import Access

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from carbon_manual.system.model import Document

__all__ = ["SUMMARY", "pack", "pack_arguments", "verify_packs"]

SUMMARY: Final = Text(
    "把一次审核要看的全部资料写成一个 zip", "write everything that an audit reads as one zip"
)


def pack_arguments(
    parser: argparse.ArgumentParser, option: Callable[..., None], language: str
) -> None:
    """Add what `pack` takes; `option` adds one with its help in the language."""
    add = functools.partial(option, parser, language)
    out = Text(
        "写到这个文件（默认 build/pack-日期.zip）", "file to write (default: build/pack-DATE.zip)"
    )
    add("--output", out, type=Path, metavar="FILE.zip")
    since = Text("附上自这一版发布以来的修订对照", "add redlines since this release")
    add("--since", since, metavar="RELEASE")


def pack(given: argparse.Namespace) -> int:
    """Write the pack; return 1 and write nothing while errors stand."""
    found = examined(given)
    path = given.output or given.root / "build" / f"pack-{found.context.as_of}.zip"
    refuse_place(path, given.root)
    if has_errors(found.diagnostics):
        tell(found.diagnostics, given.lang)
        sys.stderr.write(Text("有错误，未生成资料包。\n", "There are errors.\n").of(given.lang))
        return 1
    readers = restrict(found, Access(given.audience))
    shown = published(readers)
    desk, dialect = make_desk(shown), dialect_of(given.root)
    copies = list(word_set(shown, dialect, document_pages(desk)))
    changed = tuple(_changed(readers, given.since)) if given.since else ()
    data = zipped(pack_files(desk, dialect, copies, changed))
    if path.exists() and path.read_bytes() != data:
        _refuse(
            f"{path} 已存在而内容不同；资料包做成后不再改动，请另写 --output",
            f"{path} exists and differs. A pack is never changed: name another --output",
        )
    write_file(path, data)
    sys.stdout.write(f"{path}\nSHA-256 {hashlib.sha256(data).hexdigest()}\n")
    return 0


def _changed(checked: Checked, name: str) -> Iterator[tuple[Document, Document]]:
    """Yield the texts of a release that have a newer version in force, each with that one."""
    known = releases(checked.system)
    if name not in known:
        there = "、".join(known) or "0"
        _refuse(f"没有发布版本 {name}；有：{there}", f"There is no release {name}: {there}")
    for number, issued in release_of(known[name]).documents.items():
        new = checked.control.in_force.get(number)
        old = checked.control.texts.get((number, issued.version))
        if new is not None and old is not None and new.version != old.version:
            yield old, new


def verify_packs(given: argparse.Namespace, paths: Sequence[Path]) -> int:
    """Print what each pack is; return 0 if all are whole, 1 if one is not, 3 in doubt."""
    verdicts = {str(path): judge_pack(path) for path in paths}
    if given.format == "json":
        rows = [{"file": name} | _row(each) for name, each in verdicts.items()]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        for name, each in verdicts.items():
            sys.stdout.write("\n".join(_lines(name, each, given.lang)) + "\n")
    exits = {each.exit for each in verdicts.values()}
    return 1 if 1 in exits else max(exits)


_WORDS: Final = {
    True: Text("完整，每个文件都与包内清单一致", "whole: every file is as its manifest says"),
    False: Text("已改动", "altered"),
    None: Text("不能判断", "cannot tell"),
}


def _lines(name: str, each: PackVerdict, language: str) -> Iterator[str]:
    yield f"{name}: {_WORDS[each.whole].of(language)}"
    if each.reason is not None:
        yield f"  {each.reason.of(language)}"
    if each.about:
        yield "  " + " · ".join(each.about.get(key, "") for key in ("organisation", "as_of"))
        yield f"  SHA-256 {each.digest}"
    kinds = ((Text("改动", "changed"), each.changed), (Text("缺少", "missing"), each.missing),
             (Text("多出", "added"), each.added))  # fmt: skip
    for word, paths in kinds:
        for path in paths:
            yield (
                f"  {word.of(language)}: {path!a}"
                if not path.isprintable()
                else (f"  {word.of(language)}: {path}")
            )


def _row(each: PackVerdict) -> dict[str, object]:
    verdict = {True: "whole", False: "altered", None: "unknown"}[each.whole]
    return {
        "verdict": verdict,
        "sha256": each.digest,
        "about": dict(each.about or {}),
        "changed": list(each.changed),
        "missing": list(each.missing),
        "added": list(each.added),
    }


def _refuse(zh: str, en: str) -> NoReturn:
    raise Unusable(Text(zh, en))
