"""The page with every construct as Word by other programs and by ours: what is kept, how long.

pandoc and html-for-docx (which writes by python-docx) are not among the locked packages. Have them
in any environment and say where: `python -m tests.bench.word --pandoc PATH --python PATH`.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from carbon_manual.render.word import page_text, word_text, write_copy
from tests.system.tools import TOOLS, locate
from tests.test_constructs import FOLDER, IMPRINT, html_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REPEATS: Final = 5
READER: Final = "markdown+tex_math_dollars+lists_without_preceding_blankline+fancy_lists"
HTML_FOR_DOCX: Final = """
import sys
from docx import Document
from html4docx import HtmlToDocx
html = open(sys.argv[1], encoding="utf-8").read()
document = Document()
HtmlToDocx().add_html_to_document(html, document)
document.save(sys.argv[2])
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that some program made: its parts, its words."""

    data: bytes

    def part(self, name: str) -> str:
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            found = f"word/{name}.xml"
            return archive.read(found).decode() if found in archive.namelist() else ""

    @property
    def document(self) -> str:
        return self.part("document")

    @property
    def words(self) -> str:
        root = etree.fromstring(self.document.encode())
        return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p"))


def _count(pattern: str) -> Callable[[Made], int]:
    return lambda made: len(re.findall(pattern, made.document))


def _marks(made: Made) -> int:
    """Count which of `1)`, `a)`, `i.`, `A)` stand in some list."""
    numbering = made.part("numbering")
    wanted = (
        (("decimal",), r"%\d\)"),
        (("lowerLetter",), r"%\d\)"),
        (("lowerRoman",), r"%\d\."),
        (("upperLetter",), r"%\d\)"),
    )
    used = set(re.findall(r'w:numId w:val="(\d+)"', made.document))
    root = etree.fromstring(numbering.encode()) if numbering else etree.Element("x")
    names = {
        _value(num, "abstractNumId")
        for num in root.findall(f"{W}num")
        if num.get(f"{W}numId") in used
    }
    levels = {
        (_value(level, "numFmt"), _value(level, "lvlText"))
        for abstract in root.findall(f"{W}abstractNum")
        if abstract.get(f"{W}abstractNumId") in names
        for level in abstract.iter(f"{W}lvl")
    }
    return sum(
        any(kind in kinds and re.fullmatch(text, shown) for kind, shown in levels)
        for kinds, text in wanted
    )


def _value(node: Element, name: str) -> str:
    found = node.find(f"{W}{name}")
    return (found.get(f"{W}val") or "") if found is not None else ""


def _restarts(made: Made) -> int:
    """Tell whether the second list of steps begins anew."""
    numbers = []
    for words in ("编制设施清单", "第一步"):
        found = re.search(rf"<w:p>(?:(?!</w:p>).)*?{words}", made.document, re.DOTALL)
        number = re.search(r'<w:numId w:val="(\d+)"', found[0][-900:]) if found else None
        numbers.append(number[1] if number else "")
    return int(bool(numbers[0]) and numbers[0] != numbers[1])


def _headings(made: Made) -> int:
    style = re.search(r'w:styleId="Heading1".*?</w:style>', made.part("styles"), re.DOTALL)
    return int(style is not None and "<w:numPr>" in style[0])


def _links(made: Made) -> int:
    names = set(re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', made.document))
    return sum(each in names for each in re.findall(r'w:anchor="([^"]+)"', made.document))


def _lowered(made: Made) -> int:
    found = re.search(r"<w:r>(?:(?!</w:r>).)*<w:t[^>]*>2</w:t>", made.document, re.DOTALL)
    return int(found is not None and "subscript" in found[0] and "w:strike" not in found[0])


def _no(*traces: str) -> Callable[[Made], int]:
    return lambda made: int(not any(trace in made.words for trace in traces))


def _joined(made: Made) -> int:
    return int("识别，特制定" in made.words and "原则进行" in made.words)


# What is looked for, how, and how often it is on the page.
CONSTRUCTS: Final[tuple[tuple[str, Callable[[Made], int], int], ...]] = (
    ("headings numbered by their style", _headings, 1),
    ("list marks 1) a) i. A)", _marks, 4),
    ("a second list begins anew", _restarts, 1),
    ("cells merged down and across", _count(r"<w:vMerge|<w:gridSpan"), 8),
    ("header rows repeated", lambda made: int("<w:tblHeader" in made.document), 1),
    ("rows not split", lambda made: int("<w:cantSplit" in made.document), 1),
    ("wide table on a turned sheet", _count(r'w:orient="landscape"'), 1),
    ("captions counted by a field", _count(r"SEQ [表图]"), 4),
    ("footnotes at the foot of the page", _count(r"<w:footnoteReference\b"), 2),
    ("formulas as formulas", _count(r"<m:oMath>"), 6),
    ("numbers of formulas", lambda made: len(set(re.findall(r"[（(]3-", made.words))), 1),
    ("no raw TeX", _no("\\frac", "\\text", "\\mathrm", "$$"), 1),
    ("SVG with a PNG for others", _count(r"svgBlip"), 1),
    ("alternative texts", _count(r'<wp:docPr[^>]*descr="[^"]+'), 2),
    ("boxes without their marks", _no("!!!", "???"), 1),
    ("task list with boxes", lambda made: int("☑" in made.part("numbering") + made.words
                                              or "☒" in made.words), 1),
    ("CO2 lowered, not struck out", _lowered, 1),
    ("links inside the document lead somewhere", _links, 6),
    ("abbreviation explained", lambda made: int("温室气体）" in made.words), 1),
    ("no attribute lists left in the text", _no("{#", "{:", "*[GHG]"), 1),
    ("lines of Chinese joined", _joined, 1),
    ("Chinese tagged as zh-CN", lambda made: int("zh-CN" in made.part("styles")), 1),
)  # fmt: skip


def timed(make: Callable[[], bytes]) -> tuple[bytes, float]:
    """Return what is made and the seconds it takes, the best of some."""
    best, data = float("inf"), b""
    for _ in range(REPEATS):
        start = time.perf_counter()
        data = make()
        best = min(best, time.perf_counter() - start)
    return data, best


def errors(data: bytes, folder: Path) -> str:
    """Return how many errors the Open XML SDK finds, or `?` without it."""
    paths = locate(next(tool for tool in TOOLS if tool.name == "ooxml_validator"))
    if not paths:
        return "?"
    path = folder / "judged.docx"
    path.write_bytes(data)
    done = subprocess.run([paths[0], path], capture_output=True, check=False, timeout=120)
    return str(len(json.loads(done.stdout)["errors"]))


def run(command: Iterable[Any], out: Path, folder: Path) -> bytes:
    subprocess.run([str(each) for each in command], check=True, cwd=folder, capture_output=True)
    return out.read_bytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pandoc", help="the program pandoc")
    parser.add_argument("--python", help="a Python that has html-for-docx")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in FOLDER.iterdir():
            (folder / each.name).write_bytes(each.read_bytes())
        markdown = (folder / "page.md").read_text(encoding="utf-8")
        html = html_of(markdown)
        (folder / "page.html").write_text(html, encoding="utf-8")
        # an SVG makes html-for-docx end with an exception
        (folder / "png.html").write_text(html.replace(".svg", ".png"), encoding="utf-8")
        out = folder / "out.docx"
        makers: dict[str, Callable[[], bytes]] = {"ours": lambda: write_copy(html, IMPRINT).data}
        if given.pandoc:
            for title, kind, file in (("pandoc, Markdown", READER, "page.md"),
                                      ("pandoc, HTML", "html", "page.html")):  # fmt: skip
                makers[title] = lambda kind=kind, file=file: run(  # type: ignore[misc]
                    [given.pandoc, "-f", kind, "-t", "docx", "-o", out, file], out, folder
                )
        if given.python:
            makers["html-for-docx"] = lambda: run(
                [given.python, "-c", HTML_FOR_DOCX, "png.html", out], out, folder
            )
        report(makers, html, folder)


def report(makers: dict[str, Callable[[], bytes]], html: str, folder: Path) -> None:
    """Print the table: a row for each construct, a column for each program."""
    made = {title: timed(make) for title, make in makers.items()}
    print("| construct | on the page | " + " | ".join(made) + " |")
    print("|---|--:|" + "--:|" * len(made))
    for title, look, wanted in CONSTRUCTS:
        found = [min(look(Made(data)), wanted) for data, _ in made.values()]
        print(f"| {title} | {wanted} | " + " | ".join(map(str, found)) + " |")
    kept = [sum(min(look(Made(data)), wanted) >= wanted for _, look, wanted in CONSTRUCTS)
            for data, _ in made.values()]  # fmt: skip
    print(f"| **kept whole** | {len(CONSTRUCTS)} | " + " | ".join(map(str, kept)) + " |")
    same = ["yes" if word_text(data) == page_text(html) else "no" for data, _ in made.values()]
    print("| all words, formulas and numbers of the page | | " + " | ".join(same) + " |")
    counts = [errors(data, folder) for data, _ in made.values()]
    print("| errors of the Open XML SDK | 0 | " + " | ".join(counts) + " |")
    times = [f"{seconds * 1000:.0f}" for _, seconds in made.values()]
    print("| milliseconds, with the process where there is one | | " + " | ".join(times) + " |")


if __name__ == "__main__":
    main()
