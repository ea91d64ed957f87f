"""Word copies beside pandoc: documents a second, memory, long tables; all in one run.

pandoc is not among the locked packages: `--pandoc PATH`, or one in PATH; without it that part is
left out and said so. Everything is judged by processor time, on one core.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
DOCUMENTS: Final = 500
# pandoc's time for a document does not depend on how many there are: a process each.
SAMPLE: Final = 60
TARGET_TREE: Final = 8
TARGET_WHOLE: Final = 4
TARGET_MIB: Final = 200
TARGET_ROWS: Final = 2
REPEATS: Final = 3
_STEPS: Final = 5
_PLACES: Final = ("锅炉房", "空调机房", "配电室", "食堂", "车库", "实验楼", "图书馆")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the verdicts; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--sample", type=int, default=SAMPLE, help="documents given to pandoc")
    parser.add_argument("--pandoc", default=shutil.which("pandoc"), help="the program pandoc")
    given = parser.parse_args(arguments)
    ours = _child(given.documents)
    verdicts = list(_own(ours))
    if given.pandoc:
        verdicts += _beside(ours, given.pandoc, given.sample)
    print("\n".join(f"{'met' if good else 'MISSED'}: {text}" for good, text in verdicts))
    if not given.pandoc:
        print("not measured: pandoc is not installed (--pandoc PATH)")
    return 0 if all(good for good, _ in verdicts) else 1


def _own(ours: dict[str, Any]) -> Iterator[tuple[bool, str]]:
    peak, rows = ours["peak_kib"] / 1024, ours["long"] / ours["short"]
    copies = f"{ours['documents']} copies of about six pages in one process"
    yield peak < TARGET_MIB, f"{copies}: peak {peak:.0f} MiB; target {TARGET_MIB}"
    table = f"a table of 1,000 rows takes {rows:.2f} × ten of 100 ({ours['long']:.3f} s)"
    yield rows <= TARGET_ROWS, f"{table}; target {TARGET_ROWS}"


def _beside(ours: dict[str, Any], pandoc: str, sample: int) -> Iterator[tuple[bool, str]]:
    """Yield how many times the documents a second of one pandoc process for each we write."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for name, kind, target in (("tree", "html", TARGET_TREE), ("whole", "markdown", TARGET_WHOLE)):
        each = _pandoc(pandoc, kind, sample)
        own = ours[name] / ours["documents"]
        path = "from the rendered tree" if name == "tree" else "from Markdown"
        text = (
            f"{path}: {1 / own:.0f} documents a second of CPU, {each / own:.1f} × a process of"
            f" pandoc for each ({1 / each:.1f} a second); target {target}"
        )
        yield each / own >= target, text


def _pandoc(pandoc: str, kind: str, sample: int) -> float:
    """Return pandoc's processor seconds for a document; the first run warms the disk."""
    from tests.bench.word import READER  # noqa: PLC0415

    source = READER if kind == "markdown" else kind
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        used = 0.0
        for number in range(sample + 1):
            text = markdown(number) if kind == "markdown" else html(number)
            (folder / "page").write_text(text, encoding="utf-8")
            command = [pandoc, "-f", source, "-t", "docx", "-o", "out.docx", "page"]
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if number:
                used += after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return used / sample


def _child(documents: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.copies", "child", str(documents)]
    paths = [str(ROOT), str(ROOT / "generator"), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(documents: int) -> dict[str, Any]:
    """Write the copies of some documents one after the other, and tables of two lengths."""
    from carbon_manual.render.word import write_copy  # noqa: PLC0415
    from tests.test_constructs import IMPRINT, html_of  # noqa: PLC0415

    def write(html: str) -> int:
        return len(write_copy(html, IMPRINT).data)

    write(html_of(markdown(0)))  # imports, templates
    begin = time.process_time()
    trees = [html_of(markdown(number)) for number in range(documents)]
    parsed = time.process_time() - begin
    begin = time.process_time()
    for tree in trees:
        write(tree)
    written = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    long, short = _table(1000), "<hr>".join([_table(100)] * 10)
    return {
        "documents": documents,
        "tree": written,
        "whole": parsed + written,
        "peak_kib": peak,
        "long": _least(lambda: write(long)),
        "short": _least(lambda: write(short)),
    }


def _least(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(REPEATS):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


def html(number: int) -> str:
    """Return a document as the page that both programs are given."""
    from tests.test_constructs import html_of  # noqa: PLC0415

    return html_of(markdown(number))


def markdown(number: int) -> str:
    """Return a document of about six pages, the same each time: texts, lists, tables, formulas."""
    from tests.bench.generate import SECTIONS, SENTENCES  # noqa: PLC0415

    parts = [f"# CX-{number} 程序\n"]
    for index, (name, title) in enumerate(SECTIONS):
        chosen = [SENTENCES[(number + index * 5 + step) % len(SENTENCES)] for step in range(12)]
        parts.append(f"## {title} {{#{name}}}\n\n{''.join(chosen[:6])}\n\n{''.join(chosen[6:])}\n")
        place = _PLACES[(number + index) % len(_PLACES)]
        if index % 3 == 0:
            parts.append(_rows(number, index))
        if index % 3 == 1:
            lines = "\n".join(f"{step}. {chosen[step]}" for step in range(1, _STEPS + 1))
            parts.append(f"{lines}\n\n{place}按 CO~2~ 当量计，见[职责](#duties)[^{name}]。\n\n"
                         f"[^{name}]: {chosen[0]}\n")  # fmt: skip
        if index % 3 == 2:
            parts.append("$$\nE = \\sum_{i} AD_i \\times EF_i \\times 10^{-3}\n$$\n")
            parts.append(f'!!! note "{place}"\n    {chosen[1]}\n')
    return "\n".join(parts)


def _rows(number: int, index: int) -> str:
    lines = ["| 设施 | 用途 | 年用量 | 负责岗位 |", "|---|---|--:|---|"]
    lines += [
        f"| {place} | {_PLACES[(step + index) % len(_PLACES)]}供能 | {number * 7 + step * 131:,} |"
        " 能源管理员 |"
        for step, place in enumerate(_PLACES)
    ]
    return "\n".join(lines) + "\n"


def _table(rows: int) -> str:
    cells = "".join(f"<td>第 {column} 格</td>" for column in range(8))
    return (
        f"<table><thead><tr>{cells}</tr></thead><tbody>{f'<tr>{cells}</tr>' * rows}</tbody></table>"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        sys.path[:0] = [str(ROOT), str(ROOT / "generator")]
        sys.exit(main())
