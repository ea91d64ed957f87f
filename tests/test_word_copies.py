"""Each Word copy says what its page says, is valid to the letter, and prints as it should."""

from __future__ import annotations

import functools
import io
import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Final

import pytest

from carbon_manual.render.word.text import page_text, word_text
from tests.built import DOCUMENTS, Built
from tests.conftest import Printer

BODY = "word/document.xml"
# What the validators and the printer are asked about: the kinds of document, the longest and the
# widest among them. The words of every copy are compared.
_KINDS = ("SC-02", "SC-04", "SC-05", "SC-16", "FZ-01", "CX-03", "CX-06", "CX-21", "ZD-01", "ZY-01")
SAMPLE = tuple(each for each in DOCUMENTS if each.rpartition("/")[2] in _KINDS)
ARTICLE = re.compile(r"<article\b[^>]*>(.*?)</article>", re.DOTALL)


def article(page: str) -> str:
    """Return the inner HTML of a built page's article."""
    (inner,) = ARTICLE.findall(page)
    return str(inner)


def page_of(built: Built, document: str) -> str:
    return (built.site / f"{document}.html").read_text(encoding="utf-8")


def copy_of(built: Built, document: str) -> Path:
    return built.word / f"{Path(document).name}.docx"


@functools.cache
def words_of(copy: Path) -> str:
    """Return the words of a copy, which two tests compare: with its page and with its source."""
    return word_text(copy.read_bytes())


def altered(copy: Path, old: str, new: str) -> bytes:
    """Return the copy with a piece of its document part replaced, which must be there."""
    with zipfile.ZipFile(copy) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    text = parts[BODY].decode()
    assert old in text
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name, data in (parts | {BODY: text.replace(old, new, 1).encode()}).items():
            archive.writestr(name, data)
    return changed.getvalue()


def test_there_is_a_copy_of_each_document_and_no_other(built: Built) -> None:
    assert DOCUMENTS
    controlled = [*DOCUMENTS, "records/JL-00-07-2026"]  # the statement of applicability is one
    expected = sorted(f"{Path(document).name}.docx" for document in controlled)
    assert sorted(path.name for path in built.word.iterdir() if path.is_file()) == expected


# Links between versions stand on the site only: a copy is of one version.
_REDLINES: Final = re.compile(r'<h2 id="cm-redlines">.*?</ul>', re.DOTALL)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_words_of_a_copy_are_those_of_its_page(built: Built, document: str) -> None:
    words = words_of(copy_of(built, document))
    assert len(words) > 1000
    shown = _REDLINES.sub("", article(page_of(built, document)))
    assert words == page_text(shown)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_plain_line_of_the_source_is_in_the_copy(built: Built, document: str) -> None:
    """Against a fault that page and copy would share: what was written is what is printed."""
    source = (built.root / f"{document}.md").read_text(encoding="utf-8").split("\n---\n", 1)[1]
    words = words_of(copy_of(built, document)).replace(" ", "")
    lines = [re.sub(r"^\s*(?:[->]|\d+\.)\s|\s", "", line) for line in source.split("\n")]
    plain = [line for line in lines if re.fullmatch(r"[^\[{*`|#<>~^]{4,}", line)]
    assert len(plain) > 3
    for line in plain:
        assert line in words


@pytest.mark.parametrize("document", SAMPLE)
def test_a_difference_between_page_and_copy_is_seen(built: Built, document: str) -> None:
    page, copy = article(page_of(built, document)), copy_of(built, document)
    words = words_of(copy)
    for other in (
        page.replace("</p>", "。</p>", 1),  # a mark more
        re.sub(r"(<p>[^<]+)[^<]", r"\1", page, count=1),  # a character less
        re.sub(r"<tr>(?=\s*<td>).*?</tr>", "", page, count=1, flags=re.DOTALL),  # a row less
        re.sub(r"(<p>[^<]+</p>)(.*?)(<p>[^<]+</p>)", r"\3\2\1", page, count=1, flags=re.DOTALL),
    ):
        assert page_text(other) != words
    with zipfile.ZipFile(copy) as archive:
        last = re.findall(r">[^<>]{4,}</w:t>", archive.read(BODY).decode())[-1]
    assert word_text(altered(copy, last, last[0] + last[2:])) != words


@pytest.mark.parametrize("document", SAMPLE)
def test_openxml_audit_finds_nothing(built: Built, document: str) -> None:
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - slow to import

    errors = OpenXmlValidator().validate(str(copy_of(built, document))).errors
    assert [str(error) for error in errors] == []


@pytest.mark.parametrize("document", SAMPLE)
def test_open_xml_sdk_finds_nothing(built: Built, document: str, ooxml_validator: Path) -> None:
    done = subprocess.run(
        [ooxml_validator, copy_of(built, document)], capture_output=True, check=False, timeout=120
    )
    answer = json.loads(done.stdout)
    assert answer["ok"] is True
    assert answer["errors"] == []


def test_open_xml_sdk_would_find_something(
    built: Built, ooxml_validator: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.docx"
    copy.write_bytes(copy_of(built, SAMPLE[0]).read_bytes())
    copy.write_bytes(altered(copy, "<w:body>", "<w:body><w:nonsense/>"))
    done = subprocess.run([ooxml_validator, copy], capture_output=True, check=False, timeout=120)
    assert json.loads(done.stdout)["errors"]


@pytest.fixture(scope="module")
def pages_of(built: Built, printed: Printer) -> dict[str, list[str]]:
    """Print the sample; return the text of each page."""
    pages = printed(copy_of(built, document) for document in SAMPLE)
    return dict(zip(SAMPLE, pages, strict=True))


@pytest.mark.parametrize("document", SAMPLE)
def test_header_and_footer_name_the_document_and_its_pages(
    built: Built, pages_of: dict[str, list[str]], document: str
) -> None:
    source = (built.root / f"{document}.md").read_text(encoding="utf-8")
    version = re.search(r'^version: "(.+)"$', source, re.MULTILINE)
    assert version
    pages = pages_of[document]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert Path(document).name in page
        assert f"第{number}页共{len(pages)}页" in page
        # the cover prints the version in its control block instead
        assert f"版本{version[1]}" in page


@pytest.mark.parametrize("document", SAMPLE)
def test_headings_are_numbered_in_print_as_on_the_page(
    built: Built, pages_of: dict[str, list[str]], document: str
) -> None:
    headings = re.findall(
        r"^(##+) (.+?) \{#", (built.root / f"{document}.md").read_text(), re.MULTILINE
    )
    text = "".join(pages_of[document])
    assert len(headings) > 3
    counters = [0, 0, 0, 0]
    for marks, title in headings:
        level = len(marks) - 2
        counters = [*counters[:level], counters[level] + 1, 0, 0, 0, 0][:4]
        number = ".".join(str(each) for each in counters[: level + 1])
        assert number + re.sub(r"\s+", "", title) in text
