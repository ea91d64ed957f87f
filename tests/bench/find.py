"""The exact search beside Material's search box: sizes, loading and queries in one Chromium run."""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import http.server
import json
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import yaml
from material.plugins.search.plugin import SearchIndex
from playwright.sync_api import Browser, Page, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "generator")]

from carbon_manual.sites.fulltext import index_files  # noqa: E402 - found by the line above
from carbon_manual.sites.sitebuild import build_site  # noqa: E402
from tests.bench.generate import SECTIONS, SENTENCES  # noqa: E402
from tests.system.tools import TOOLS, locate  # noqa: E402

SIZES: Final = (100, 1000, 5000)
# The sizes at which a query must take less time than Material's.
JUDGED: Final = (1000, 5000)
REPEATS: Final = 3
LIMIT: Final = 600_000  # milliseconds: Material reads the index of 5,000 pages for a while
# Words on every page, on many, on one and on none; parts of words, several words, numbers.
QUERIES: Final = (
    *("仪表读数", "碳排放", "内部审核", "排放因子", "原始凭证", "管理评审的输入", "不得为同一岗位"),
    *("计量点 核对", "M-00042", "2,042", "读数 凭证 复核", "熊猫饲养"),
)
SEARCH_PAGE: Final = '# 查找\n\n<div class="cm-find" data-index="find/"></div>\n'
FACTS: Final[dict[str, object]] = {
    "kinds": [],
    "types": {},
    "statuses": {},
    "standards": [],
    "pages": {},
}
# Remembers the worker of Material's search, which nothing else on the page gives away.
CATCH: Final = """(() => {
  const Own = Worker;
  window.Worker = class extends Own {
    constructor(...given) {
      super(...given);
      window.searchWorker = this;
      this.addEventListener("message", (event) => {
        if (event.data.type === 1) window.searchReady = performance.now();
      });
    }
  };
})();"""
ASK: Final = """async (query) => new Promise((done) => {
  const began = performance.now();
  const heard = (event) => {
    if (event.data.type !== 3) return;
    window.searchWorker.removeEventListener("message", heard);
    done([performance.now() - began, event.data.data.items.length]);
  };
  window.searchWorker.addEventListener("message", heard);
  window.searchWorker.postMessage({type: 2, data: query});
})"""
FIND: Final = """(query) => {
  const began = performance.now();
  const found = cmFind.find(query).length;
  return [performance.now() - began, found];
}"""
# As a reader has it: the search with the results on the page, laid out.
SHOW: Final = """(query) => {
  const field = document.querySelector(".cm-find input");
  field.value = query;
  const began = performance.now();
  field.form.requestSubmit();
  document.body.getBoundingClientRect();
  return performance.now() - began;
}"""


@dataclass
class Measured:
    """Bytes, milliseconds until a query is possible, and milliseconds of each query."""

    pages: int
    characters: int = 0
    size: dict[str, int] = field(default_factory=dict)
    ready: dict[str, float] = field(default_factory=dict)
    queries: dict[str, list[float]] = field(default_factory=dict)

    def median(self, name: str) -> float:
        """Return the middle query's time."""
        return statistics.median(self.queries[name])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table and the verdict; return 1 when the exact search is the slower."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", help="numbers of pages, e.g. 100,1000,5000")
    given = parser.parse_args(arguments)
    sizes = [int(each) for each in given.sizes.split(",")] if given.sizes else list(SIZES)
    programs = locate(next(tool for tool in TOOLS if tool.name == "chromium"))
    if not programs:
        print("Chromium is missing: make tools")
        return 1
    with tempfile.TemporaryDirectory(prefix="cm-bench-find-") as folder:
        site = _frame(Path(folder))
        with sync_playwright() as playwright, _served(site) as address:
            browser = playwright.chromium.launch(
                executable_path=str(programs[0]), args=["--no-sandbox", "--disable-gpu"]
            )
            found = [_measure(browser, address, site, size) for size in sorted(sizes)]
            browser.close()
    print("\n".join(_table(found)))
    slow = [each for each in found if each.pages in JUDGED and _share(each) >= 1]
    for each in found:
        word = "MISSED" if each in slow else "met" if each.pages in JUDGED else "not judged"
        print(f"query, {each.pages} pages: {_share(each):.2f} of Material's time (below 1: {word})")
    return 1 if slow else 0


def _share(measured: Measured) -> float:
    return measured.median("exact") / measured.median("Material")


def _frame(root: Path) -> Path:
    """Build a site of two pages with our settings and theme; indexes are put into it later."""
    shutil.copy2(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    for name in ("theme", "terms.txt"):
        source = ROOT / "generator" / "carbon_manual" / name
        target = root / "generator" / "carbon_manual" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)
    docs = root / "build" / "docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text("# 首页\n", encoding="utf-8")
    (docs / "find.md").write_text(f"---\ncm_kind: find\n---\n{SEARCH_PAGE}", encoding="utf-8")
    return build_site(root, dt.date(2026, 10, 31))


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve a folder; Material needs a server for a worker of its own."""
    handler = functools.partial(_Silent, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _measure(browser: Browser, address: str, site: Path, size: int) -> Measured:
    print(f"{size} pages: writing both indexes", file=sys.stderr, flush=True)
    measured = Measured(size)
    pages = [(f"pages/{number:05}.html", _page(number)) for number in range(size)]
    _write_material(measured, site, pages)
    _write_exact(measured, site, pages)
    print(f"{size} pages: Chromium", file=sys.stderr, flush=True)
    context = browser.new_context(bypass_csp=True)  # the questions are scripts of this file
    context.add_init_script(CATCH)
    page = context.new_page()
    page.set_default_timeout(LIMIT)
    _ask_material(measured, page, address)
    _ask_exact(measured, page, address)
    context.close()
    return measured


def _ask_material(measured: Measured, page: Page, address: str) -> None:
    page.goto(f"{address}index.html")
    page.locator("input[data-md-component=search-query]").focus()
    page.wait_for_function("window.searchReady !== undefined", timeout=LIMIT)
    measured.ready["Material"] = page.evaluate("window.searchReady")
    measured.queries["Material"] = [
        statistics.median(page.evaluate(ASK, query)[0] for _ in range(REPEATS)) for query in QUERIES
    ]


def _ask_exact(measured: Measured, page: Page, address: str) -> None:
    page.goto(f"{address}find.html")
    said = page.locator(".cm-find__status", has_text=f"{measured.pages}")
    said.wait_for(timeout=LIMIT)
    measured.ready["exact"] = page.evaluate("performance.now()")
    for name, script in (("exact", FIND), ("exact, shown", SHOW)):
        times = []
        for query in QUERIES:
            told = [page.evaluate(script, query) for _ in range(REPEATS)]
            times.append(statistics.median(each[0] if name == "exact" else each for each in told))
        measured.queries[name] = times


def _page(number: int) -> str:
    """Return the content of a page: ten headings, two tables, about 2,000 characters."""
    parts = [f'<h1 id="p{number}">CX-{number:05} 第 {number} 号程序</h1>']
    for place, (anchor, title) in enumerate(SECTIONS):
        parts.append(f'<h2 id="{anchor}">{title}</h2>')
        for step in range(3):
            first = (number * 7 + place * 3 + step * 5) % len(SENTENCES)
            said = SENTENCES[first] + SENTENCES[(first + number + 1) % len(SENTENCES)]
            parts.append(f"<p>{said}计量点 M-{number:05}，数值 {number + 2000:,}。</p>")
        if place in {3, 5}:
            rows = "".join(
                f"<tr><td>M-{number:05}-{row}</td><td>{title}</td><td>{number * row}</td></tr>"
                for row in range(6)
            )
            parts.append(f"<table><tbody>{rows}</tbody></table>")
    return "\n".join(parts)


def _write_material(measured: Measured, site: Path, pages: list[tuple[str, str]]) -> None:
    """Write Material's index by Material's own code and our settings."""
    settings = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), _Loader)  # noqa: S506
    given = settings["plugins"][0]["search"]
    index = SearchIndex(
        lang=given["lang"],
        separator=given["separator"],
        pipeline=["stemmer"],
        fields={"title": {"boost": 1e3}, "text": {"boost": 1.0}, "tags": {"boost": 1e6}},
    )
    for path, content in pages:
        page = SimpleNamespace(meta={}, content=content, toc=[], url=path, title=path)
        index.add_entry_from_context(page)
    data = index.generate_search_index(None)
    (site / "search" / "search_index.json").write_text(data, encoding="utf-8")
    (site / "search" / "search_index.js").write_text(f"var __index = {data}", encoding="utf-8")
    measured.size["Material"] = len(data.encode())


class _Loader(yaml.SafeLoader):
    """Reads settings and leaves out what names a Python object."""


_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)


def _write_exact(measured: Measured, site: Path, pages: list[tuple[str, str]]) -> None:
    shutil.rmtree(site / "find", ignore_errors=True)
    (site / "find").mkdir()
    built = ((path, f"<article>{content}</article>".encode()) for path, content in pages)
    began = time.process_time()
    for each in index_files(built):
        (site / each.path).write_bytes(each.data)
        measured.size["exact"] = measured.size.get("exact", 0) + len(each.data)
        measured.characters += len(each.data.decode())
    measured.ready["exact, written"] = (time.process_time() - began) * 1000
    words: dict[str, Any] = dict.fromkeys(_words(), "")
    words["ready"] = "{pages}"
    facts = json.dumps({**FACTS, "words": words, "kinds": [["records", ""]]})
    (site / "find" / "facts.js").write_text(f"cmFind.facts({facts});\n", encoding="utf-8")


def _words() -> tuple[str, ...]:
    return ("query", "hint", "kind", "status", "standard", "year", "any", "reset", "loading",
            "missing", "ready", "none", "one", "some", "filtered", "shown", "more", "results",
            "and", "open", "close")  # fmt: skip


def _table(found: list[Measured]) -> Iterator[str]:
    yield "| pages | search | index, MB | ready, ms | query: median, ms | least | most |"
    yield "|---|---|---|---|---|---|---|"
    for each in found:
        for name in ("Material", "exact", "exact, shown"):
            times = each.queries[name]
            size = f"{each.size[name] / 1e6:.1f}" if name in each.size else ""
            ready = f"{each.ready[name]:,.0f}" if name in each.ready else ""
            yield (
                f"| {each.pages:,} | {name} | {size} | {ready} | {statistics.median(times):.1f} |"
                f" {min(times):.1f} | {max(times):.1f} |"
            )
        yield f"| {each.pages:,} | exact, written | | {each.ready['exact, written']:,.0f} | | | |"


if __name__ == "__main__":
    sys.exit(main())
