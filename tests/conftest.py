"""Fixtures of the system tools; a test whose tool is missing is skipped aloud, or fails in CI."""

from __future__ import annotations

import gc
import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests import kept
from tests.system.tools import TOOLS, Tool, is_ci, locate
from tests.visiting import launched

BY_NAME = {tool.name: tool for tool in TOOLS}

# The build that the tests of the outputs share.
pytest_plugins = ("tests.built",)

# No deadline: the machine is shared. In CI the same examples every time, so that red means a fault.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if is_ci() else "local")


# The tests run the command some hundred times: it is compiled once and not at each start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

kept.keep()
gc.disable()  # as the command does; see _swept

# Files that take minutes, the longest first. They begin, and the many short ones fill up the other
# process; else the last of them runs alone at the end (xdist would begin with the most tests).
LONGEST = (
    "test_build",
    "test_mutations",  # needs no build, and so need not wait for the shared one
    "test_released_reference",  # builds three releases of its own
    "test_site_browser",
    "test_audience",
    "test_lifecycle",
    "test_commands",
    "test_fuzz",
    "test_word_copies",
    "test_forms",
    "test_record_control",
)

# Prints copies: the text of each one's pages, without spaces.
Printer = Callable[[Iterable[Path]], list[list[str]]]


@dataclass(frozen=True, slots=True)
class PdfTools:
    """The programs that read a PDF."""

    pdftoppm: Path
    pdftotext: Path


def pytest_configure(config: pytest.Config) -> None:
    """Declare one marker for each tool."""
    for tool in TOOLS:
        config.addinivalue_line("markers", f"{tool.name}: needs the tool that {tool.purpose}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; mark each test with its tools, so that `-m` can choose them."""
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))
    for item in items:
        for name in BY_NAME.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(name)


def pytest_collection_finish() -> None:
    """Search for cycles after each module and not within tests, as the command does not either."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module", autouse=True)
def _swept() -> Iterator[None]:
    yield
    gc.collect(1)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Stop a test before its fixtures when a tool that it is marked with is missing."""
    for name in sorted(BY_NAME.keys() & {mark.name for mark in item.iter_markers()}):
        _require(BY_NAME[name])


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the browser's path."""
    return _require(BY_NAME["chromium"])[0]


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Return a started browser."""
    with launched(chromium) as started:
        yield started


@pytest.fixture(scope="session")
def soffice() -> Path:
    """Return LibreOffice's path."""
    return _require(BY_NAME["soffice"])[0]


@pytest.fixture(scope="session")
def pdf_tools() -> PdfTools:
    """Return the paths of the PDF programs."""
    return PdfTools(*_require(BY_NAME["pdf_tools"]))


@pytest.fixture(scope="session")
def printed(
    soffice: Path, pdf_tools: PdfTools, tmp_path_factory: pytest.TempPathFactory
) -> Printer:
    """Return what prints copies by LibreOffice: the text of each one's pages, without spaces."""

    def print_pages(copies: Iterable[Path]) -> list[list[str]]:
        folder = tmp_path_factory.mktemp("printed")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        convert = [
            str(soffice),
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
        ]
        given = list(copies)
        subprocess.run([*convert, *map(str, given)], check=True, capture_output=True, timeout=280)
        return [_pages(pdf_tools, folder / f"{copy.stem}.pdf") for copy in given]

    return print_pages


def _pages(pdf_tools: PdfTools, pdf: Path) -> list[str]:
    read = [str(pdf_tools.pdftotext), "-layout", str(pdf), "-"]
    done = subprocess.run(read, check=True, capture_output=True, timeout=60)
    return [re.sub(r"\s+", "", page) for page in done.stdout.decode().split("\f")][:-1]


@pytest.fixture(scope="session")
def ooxml_validator() -> Path:
    """Return the path of the Open XML SDK validator: one file as argument, JSON as answer."""
    return _require(BY_NAME["ooxml_validator"])[0]


@pytest.fixture(scope="session")
def yaml_server() -> Path:
    """Return the script of the language server that YAML editors use; node runs it."""
    return _require(BY_NAME["yaml_server"])[0]


@pytest.fixture(scope="session")
def axe() -> Path:
    """The accessibility rules of axe-core, one script."""
    return _require(BY_NAME["axe"])[0]


@pytest.fixture(scope="session")
def form_backend() -> tuple[Path, Path]:
    """Return the script of the form's local backend, which node runs, and the packed editor."""
    script, editor, *_ = _require(BY_NAME["form_backend"])
    return script, editor


@pytest.fixture(scope="session")
def cjk_font() -> None:
    """Make sure that Chinese is drawn with a font that has it."""
    _require(BY_NAME["cjk_font"])


def _require(tool: Tool) -> tuple[Path, ...]:
    paths = locate(tool)
    if paths:
        return paths
    reason = f"{tool.name} is missing ({tool.remedy})"
    if is_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
