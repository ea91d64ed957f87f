"""Times and peak memory of each step at several sizes, beside stock MkDocs on the same pages."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
SIZES: Final = (100, 1000, 5000)
QUICK_SIZES: Final = (100, 300)
# The targets: examining a system takes a third of stock MkDocs' time, and time grows with size.
TARGET_DOCUMENTS: Final = 1000
TARGET_SHARE: Final = 1 / 3
TARGET_GROWTH: Final = 1.5
# Coverage of five standards and its lights, beside loading the same files.
TARGET_COVERAGE: Final = 1 / 10
EXAMINED: Final = ("start", "load", "compute", "check", "coverage")
GROWING: Final = ("load", "compute", "check", "coverage", "stage", "word")
# Shorter times are noise of the machine, and no base for growth.
SHORTEST: Final = 0.1
# Small systems are measured this often; the median counts.
REPEATS: Final = 3
REPEATED_UP_TO: Final = 100
# Sites take minutes: our own is built up to a size, and stock MkDocs' at the biggest size over a
# part of the record pages; its time for all pages is then told by its time per page.
STOCK_RECORDS: Final = 5000
STOCK_RECORDS_OF_BIGGEST: Final = 1000
SITE_UP_TO: Final = 1000
LIMIT: Final = 600
# Our own site of the biggest size takes a quarter of an hour.
SITE_LIMIT: Final = 2400
NAV_GROUP: Final = 50
STOCK_SETTINGS: Final = """\
site_name: Stock
docs_dir: docs
site_dir: site
theme: {name: material, language: zh, font: false, features: [navigation.prune]}
plugins:
  - search: {lang: zh}
# Links to pages that were left out are not the matter here.
validation:
  nav: {omitted_files: ignore, not_found: ignore, absolute_links: ignore}
  links: {not_found: ignore, anchors: ignore, absolute_links: ignore, unrecognized_links: ignore}
markdown_extensions:
  - tables
  - attr_list
  - md_in_html
  - def_list
  - footnotes
  - admonition
  - abbr
  - sane_lists
  - toc: {permalink: true}
  - pymdownx.superfences
  - pymdownx.details
  - pymdownx.tilde
  - pymdownx.caret
  - pymdownx.tasklist
  - pymdownx.betterem
"""
LABELS: Final = {
    "start": "start (Python, imports, catalogues)",
    "load": "load (read, type, resolve)",
    "compute": "compute",
    "check": "check (rules)",
    "coverage": "coverage (claims and lights of five standards)",
    "stage": "stage (page tree)",
    "word": "Word (copies)",
    "site": "site (our MkDocs build)",
    "stock": "stock MkDocs, document and record pages",
    "stock documents": "stock MkDocs, document pages alone",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Time and peak resident memory of a step; `pages` where it builds pages.

    `seconds` is wall time, `processor` what the processor worked: every step is one thread, so
    the two agree on an idle machine, and on a busy one only the latter can be judged.
    """

    seconds: float
    processor: float
    peak_kib: int
    pages: int = 0


@dataclass(slots=True)
class Measured:
    """What was measured at one size; a step that ran out of time is not in `costs`."""

    documents: int
    records: int
    costs: dict[str, Cost] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def examined(self) -> float | None:
        """Return the processor's seconds from start to check, or None where a step is missing."""
        if any(step not in self.costs for step in EXAMINED):
            return None
        return sum(self.costs[step].processor for step in EXAMINED)

    @property
    def stock(self) -> float | None:
        """Return the processor's seconds of stock MkDocs for all pages, by those it built."""
        cost = self.costs.get("stock")
        if cost is None:
            return None
        return cost.processor / cost.pages * (self.documents + self.records)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table and the verdict; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", help="numbers of documents, e.g. 100,1000,5000")
    parser.add_argument(
        "--quick", action="store_true", help="100 and 300 documents, without our site"
    )
    parser.add_argument(
        "--all-sites", action="store_true", help="our site at every size: at 5,000 a quarter hour"
    )
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds that one process has")
    given = parser.parse_args(arguments)
    default = QUICK_SIZES if given.quick else SIZES
    sizes = [int(each) for each in given.sizes.split(",")] if given.sizes else list(default)
    up_to = 0 if given.quick else max(sizes) if given.all_sites else SITE_UP_TO
    found = [_measure(size, given.limit, sizes, up_to) for size in sorted(sizes)]
    print("\n".join(_table(found)))
    verdicts = [*_share(found), *_coverage(found), *_growth(found)]
    print("\n" + "\n".join(text for _, text in verdicts))
    return 0 if all(good for good, _ in verdicts) else 1


def _measure(documents: int, limit: float, sizes: Sequence[int], site_up_to: int) -> Measured:
    biggest = documents == max(sizes) and documents > TARGET_DOCUMENTS
    with tempfile.TemporaryDirectory(prefix="cm-bench-") as folder:
        root = Path(folder) / "system"
        _say(f"{documents} documents: generating")
        _, lines = _run(_role("generate", root, str(documents)), limit)
        measured = Measured(documents, lines[0]["records"])
        _settings(root)
        _examine(measured, root, limit)
        if "stage" not in measured.costs:
            measured.notes.append(f"start to stage: more than {limit:g} s")
            return measured
        if documents <= site_up_to:
            _say(f"{documents} documents: our site")
            pages = sum(1 for _ in (root / "build" / "docs").rglob("*.md"))
            _keep(measured, "site", _role("site", root, "-"), pages, SITE_LIMIT)
        records = STOCK_RECORDS_OF_BIGGEST if biggest else STOCK_RECORDS
        _stock(measured, "stock", root, records, limit)
        if documents == _judged(sizes):
            _stock(measured, "stock documents", root, 0, limit)
    return measured


def _judged(sizes: Sequence[int]) -> int:
    """Return the size at which the share of stock MkDocs' time is judged."""
    return max((each for each in sizes if each <= TARGET_DOCUMENTS), default=min(sizes))


def _examine(measured: Measured, root: Path, limit: float) -> None:
    """Run the stages from load to Word; several times where they are short."""
    runs: dict[str, list[Cost]] = {}
    for turn in range(REPEATS if measured.documents <= REPEATED_UP_TO else 1):
        _say(f"{measured.documents} documents: load, compute, check, stage, Word")
        shutil.rmtree(root / "build", ignore_errors=True)
        (root / "build" / "docs").mkdir(parents=True)
        # one clock for all processes of a machine: the child knows when it was started
        done, lines = _run(_role("stages", root, repr(time.monotonic())), limit)
        for line in lines:
            if "step" in line:
                cost = Cost(line["seconds"], line["processor"], line["peak_kib"])
                runs.setdefault(line["step"], []).append(cost)
            elif line["count"] and turn == 0:
                note = f"{line['count']} findings, such as: {line['findings'][0]}"
                measured.notes.append(note)
        if done is None:
            break
    for step, costs in runs.items():
        seconds = statistics.median(each.seconds for each in costs)
        processor = statistics.median(each.processor for each in costs)
        measured.costs[step] = Cost(seconds, processor, max(each.peak_kib for each in costs))


def _stock(measured: Measured, step: str, root: Path, records: int, limit: float) -> None:
    """Build document pages and at most so many record pages with a stock mkdocs.yml."""
    _say(f"{measured.documents} documents: {LABELS[step]}")
    staged = root / "build" / "docs"
    pages = [
        *_pages(staged, "manual"),
        *_pages(staged, "procedures"),
        *_spread(list(_pages(staged, "records")), records),
    ]
    if not pages:
        return
    stock = root.parent / "stock"
    shutil.rmtree(stock, ignore_errors=True)
    for page in pages:
        target = stock / "docs" / page
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(staged / page, target)
    (stock / "mkdocs.yml").write_text(STOCK_SETTINGS + _navigation(pages), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    command += ["--config-file", str(stock / "mkdocs.yml")]
    _keep(measured, step, command, len(pages), limit)


def _pages(staged: Path, folder: str) -> Iterator[str]:
    for path in sorted((staged / folder).rglob("*.md")):
        if path.name != "index.md":
            yield path.relative_to(staged).as_posix()


def _spread(pages: list[str], most: int) -> list[str]:
    """Return at most so many pages, evenly from all kinds."""
    if len(pages) <= most:
        return pages
    return [pages[index * len(pages) // most] for index in range(most)]


def _navigation(pages: Sequence[str]) -> str:
    """Group the pages as a tidy user would: each page lists its whole group."""
    lines = ["nav:"]
    for start in range(0, len(pages), NAV_GROUP):
        lines.append(f"  - Part {start // NAV_GROUP + 1}:")
        lines += [f"      - {page}" for page in pages[start : start + NAV_GROUP]]
    return "\n".join(lines) + "\n"


def _settings(root: Path) -> None:
    """Give the system the project's own site settings, with the theme's folder spelled out."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for name in ("generator/carbon_manual/theme", "generator/carbon_manual/terms.txt"):
        text = text.replace(f": {name}", f": {(ROOT / name).as_posix()}")
    (root / "mkdocs.yml").write_text(text, encoding="utf-8")


def _role(role: str, root: Path, number: str) -> list[str]:
    return [sys.executable, "-m", "tests.bench.steps", role, str(root), number]


def _keep(measured: Measured, step: str, command: list[str], pages: int, limit: float) -> None:
    cost, _ = _run(command, limit)
    if cost is None:
        measured.notes.append(f"{LABELS[step]}: more than {limit:g} s")
    else:
        measured.costs[step] = Cost(cost.seconds, cost.processor, cost.peak_kib, pages)


def _run(command: list[str], limit: float) -> tuple[Cost | None, list[dict[str, Any]]]:
    """Run a process of its own; return its cost (None: out of time) and the JSON that it printed.

    This process stays small, because a child's peak memory is never below its parent's.
    """
    paths = [str(ROOT), str(ROOT / "generator")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "NO_MKDOCS_2_WARNING": "1",
    }
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8") as said,
    ):
        start = time.monotonic()
        # a session of its own, so that the limit also ends what the process has started
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=said, start_new_session=True
        )
        timer = threading.Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said.seek(0)
        lines = [json.loads(line) for line in out if line.startswith("{")]
        if process.returncode and seconds < limit:
            sys.stderr.write(said.read())
            raise subprocess.CalledProcessError(process.returncode, command)
    cost = Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
    return None if process.returncode else cost, lines


def _table(found: Sequence[Measured]) -> Iterator[str]:
    yield (
        "| Documents | Records | Step | Wall, s | CPU, s | CPU per document, ms | CPU of stock |"
        " Peak, MB |"
    )
    yield "| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |"
    for each in found:
        for step, label in LABELS.items():
            cost = each.costs.get(step)
            if cost is not None:
                yield _row(each, cost, label)
    yield ""
    yield "Peak: of the process so far; start to Word run in one. Of stock: for all pages alike,"
    yield f"where stock MkDocs built fewer by its time per page. Python {sys.version.split()[0]}."
    for each in found:
        yield from (f"{each.documents:,} documents: {note}" for note in each.notes)


def _row(each: Measured, cost: Cost, label: str) -> str:
    stock, work = each.stock, cost.processor
    whole = each.documents + each.records
    if cost.pages:
        label += f" ({cost.pages:,} pages, {work / cost.pages * 1000:.1f} ms a page)"
        share = f"{work / cost.pages / (stock / whole):.2f} a page" if stock else "—"
    else:
        share = f"{work / stock:.3f}" if stock else "—"
    cells = (
        f"{each.documents:,}",
        f"{each.records:,}",
        label,
        f"{cost.seconds:.2f}",
        f"{work:.2f}",
        f"{work / each.documents * 1000:.1f}",
        share,
        f"{cost.peak_kib / 1024:,.0f}",
    )
    return "| " + " | ".join(cells) + " |"


def _share(found: Sequence[Measured]) -> Iterator[tuple[bool, str]]:
    """Yield the verdict on load, compute and check beside stock MkDocs, at the target's size."""
    size = _judged([each.documents for each in found])
    each = next(each for each in found if each.documents == size)
    examined, stock = each.examined, each.stock
    name = f"load + check + compute of {each.documents:,} documents and {each.records:,} records"
    if examined is None or stock is None:
        yield False, f"MISSED: {name}: not finished in time"
        return
    good = examined <= stock * TARGET_SHARE
    text = (
        f"{name}: {examined:.1f} s of CPU, {examined / stock:.3f} of stock MkDocs ({stock:.1f} s)"
    )
    alone = each.costs.get("stock documents")
    if alone:
        text += f"; {examined / alone.processor:.2f} of stock for the document pages alone"
    yield good, f"{_word(good=good)}: {text}; target {TARGET_SHARE:.2f}"


def _coverage(found: Sequence[Measured]) -> Iterator[tuple[bool, str]]:
    """Yield the verdict on coverage and lights beside loading, at the greatest size."""
    each = found[-1]
    if "coverage" not in each.costs:
        yield False, "MISSED: coverage: not finished in time"
        return
    share = each.costs["coverage"].processor / each.costs["load"].processor
    good = share <= TARGET_COVERAGE
    text = f"coverage of {each.documents:,} documents: {share:.3f} of loading them"
    yield good, f"{_word(good=good)}: {text}; target {TARGET_COVERAGE:.2f}"


def _growth(found: Sequence[Measured]) -> Iterator[tuple[bool, str]]:
    """Yield the verdict on each step's time per document, from any size to any greater one."""
    for step in GROWING:
        worst, text = 0.0, "measured at one size only"
        for index, small in enumerate(found):
            for great in found[index + 1 :]:
                if step not in small.costs or step not in great.costs:
                    yield False, f"MISSED: {step}: not finished at {great.documents:,} documents"
                    continue
                before = max(small.costs[step].processor, SHORTEST) / small.documents
                growth = great.costs[step].processor / great.documents / before
                if growth > worst:
                    worst = growth
                    text = f"{growth:.2f} from {small.documents:,} to {great.documents:,} documents"
        good = worst <= TARGET_GROWTH
        yield good, f"{_word(good=good)}: {step}: time per document grows {text}; target 1.5"


def _word(*, good: bool) -> str:
    return "met" if good else "MISSED"


def _say(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
