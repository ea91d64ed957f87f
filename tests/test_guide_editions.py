"""The two editions of the guide: the same pages, places and commands in either language."""

from __future__ import annotations

import functools
import posixpath
import re
from importlib import resources

import pytest

from carbon_manual.menu import COMMANDS
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.guide import WRITTEN, at_home, guide_pages
from tests.system_under_test import small

_FOLDER = resources.files("carbon_manual").joinpath("guide")
# Written pages without an English edition as yet: who adds one takes it off here.
LACKING: frozenset[str] = frozenset()
TWINS = [name for name in WRITTEN if name not in LACKING]
TASKS = (
    ("第一天", "First day"),
    ("修改一份程序", "Change a procedure"),
    ("新增一份记录", "Add a record"),
    ("处理一个检查问题", "Answer a finding"),
    ("准备一次审核", "Prepare an audit"),
    ("发放副本", "Issue copies"),
)
_FENCE = re.compile(r"^ *(`{3,}|~{3,})(.*)\n((?:.*\n)*?) *\1 *$", re.MULTILINE)
_HEADING = re.compile(r"^(#+) .*?(?:\{#([\w-]+)\})?$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s#]*)(?:#([\w-]+))?\)")


def source(name: str) -> str:
    return _FOLDER.joinpath(name).read_text(encoding="utf-8")


def fences(text: str) -> list[tuple[str, str]]:
    """Return language and content of every block of code."""
    return [(each[2].split(" ")[0], each[3]) for each in _FENCE.finditer(text)]


def prose(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))


def commands(text: str) -> set[str]:
    """Return the lines with a command in blocks of code, without their comments."""
    lines = [line for _, content in fences(text) for line in content.splitlines()]
    found = (re.match(r"(?:\$ )?(.*?\bcarbon-manual .*?)(?:\s+#.*)?$", line) for line in lines)
    return {each[1] for each in found if each}


def headings(text: str) -> list[tuple[int, str | None]]:
    return [(len(each[1]), each[2]) for each in _HEADING.finditer(_FENCE.sub("", text))]


@functools.cache
def staged() -> dict[str, str]:
    pages = guide_pages(make_desk(small().examine()))
    return {each.path: each.data.decode() for each in pages}


def test_every_page_has_an_english_twin_or_is_listed_as_lacking() -> None:
    english = {each.name for each in _FOLDER.joinpath("en").iterdir()}
    assert english == set(TWINS)


@pytest.mark.parametrize("name", TWINS)
def test_twins_have_the_same_places(name: str) -> None:
    given, twin = headings(source(name)), headings(source(f"en/{name}"))
    assert twin == given
    assert all(place for level, place in given if level == 2), "a heading without a name"


@pytest.mark.parametrize("name", TWINS)
def test_twins_show_the_same_commands(name: str) -> None:
    given, twin = source(name), source(f"en/{name}")
    assert commands(twin) == commands(given)
    named = re.compile(rf"`carbon-manual ({'|'.join(each.name for each in COMMANDS)})\b")
    assert set(named.findall(twin)) >= set(named.findall(given))


@pytest.mark.parametrize("name", TWINS)
def test_twins_show_the_same_blocks_of_code(name: str) -> None:
    kinds = [[language for language, _ in fences(source(path))] for path in (name, f"en/{name}")]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("name", TWINS)
def test_twins_lead_to_each_other_below_the_title(name: str) -> None:
    for path, other in ((f"guide/{name}", f"[English](en/{name})"),
                        (f"guide/en/{name}", f"[中文](../{name})")):  # fmt: skip
        head = staged()[path].partition("\n# ")[2].splitlines()[:5]
        assert other in head, path


@pytest.mark.parametrize("name", TWINS)
def test_english_pages_lead_to_english_pages(name: str) -> None:
    path = f"guide/en/{name}"
    own = staged()[path].replace(f"[中文](../{name})", "")
    for target, place in _LINK.findall(prose(own)):
        page = posixpath.normpath(posixpath.join("guide/en", target)) if target else path
        if not page.startswith("guide/"):
            continue  # the whole site is tested for links elsewhere
        assert page in staged(), (path, target)
        marks = re.findall(r"\{ ?#([\w-]+)", staged()[page])
        assert not place or place in marks or page == "guide/verify.md", (path, target, place)
        bare = page.removeprefix("guide/")
        assert bare not in TWINS or place == "versions", f"{path} leaves English for {target}"


def test_link_to_a_page_without_an_english_twin_goes_to_the_chinese() -> None:
    text = "[a](control.md#approve), [b](copies.md), [c](../../records/index.md), [d](#here)"
    led = at_home(text, ["control.md"])
    assert led == text.replace("(copies.md", "(../copies.md")


def test_english_edition_has_a_place_of_its_own_in_the_menu() -> None:
    assert staged()["guide/.nav.yml"].endswith('  - "Guide (English)": en\n')
    order = re.findall(r"- (.*)", staged()["guide/en/.nav.yml"])
    assert order == TWINS


def test_six_tasks_are_reached_from_the_index() -> None:
    for path, words in (("", [zh for zh, _ in TASKS]), ("en/", [en for _, en in TASKS])):
        index, tasks = source(f"{path}index.md"), source(f"{path}tasks.md")
        for word in words:
            (place,) = set(re.findall(rf"\[{word}\]\(tasks\.md#([\w-]+)\)", index))
            assert f"## {word} {{#{place}}}" in tasks, word
