"""A quick build gives the bytes of a plain one, whatever happened in between."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import jieba
import pytest
from mkdocs.commands.build import build as plain_build
from mkdocs.config import load_config

from carbon_manual.quick import __main__ as quick
from carbon_manual.quick import attending
from carbon_manual.quick.crew import share
from carbon_manual.quick.store import Store

SETTINGS = """
site_name: 体系
docs_dir: docs
use_directory_urls: false
strict: true
theme:
  name: material
  custom_dir: theme
  language: zh
  font: false
  features: [navigation.prune, navigation.indexes, navigation.path]
plugins:
  - search: {lang: [zh, en], jieba_dict_user: terms.txt}
  - offline
  - awesome-nav
extra: {polyfills: [iframe-worker/shim.js]}
validation: {links: {anchors: warn, not_found: warn}}
markdown_extensions:
  - attr_list
  - tables
  - footnotes
  - md_in_html
  - toc: {permalink: true}
"""
DAY = "1782777600"


@pytest.fixture(scope="module", autouse=True)
def _day() -> Iterator[None]:
    """Build everything on one day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        yield


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a site of twenty pages, built once by the quick way."""
    root = tmp_path_factory.mktemp("quick")
    (root / "theme").mkdir()
    (root / "theme" / "main.html").write_text('{% extends "base.html" %}', encoding="utf-8")
    (root / "terms.txt").write_text("碳排放量 1000 n\n", encoding="utf-8")
    (root / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    docs = root / "docs"
    (docs / "rules").mkdir(parents=True)
    (docs / "index.md").write_text("# 首页\n\n见[规则](rules/01.md#limits)。\n", encoding="utf-8")
    (docs / "picture.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    for number in range(20):
        after = f"{(number + 1) % 20:02}.md#limits"
        text = (
            f"# 规则{number} {{#top}}\n\n碳排放量每月核对。[^1]\n\n## 限值 {{#limits}}\n\n"
            f"下一条见[此处]({after})，[图](../picture.svg)。\n\n[^1]: 注{number}。\n"
        )
        (docs / "rules" / f"{number:02}.md").write_text(text, encoding="utf-8")
    for name in ("plans/index.md", "plans/2025/a.md", "plans/2026/a.md", "plans/2026/b.md"):
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(
            f"# 计划 {name[6:-3]}\n\n碳排放量&nbsp;<b id='b'>计划</b>。\n", "utf-8"
        )
    assert built(root, store=True) == 0
    return root


@pytest.fixture
def root(first: Path, tmp_path: Path) -> Path:
    """Return a copy of the site with its store and the last build."""
    shutil.copytree(first, tmp_path / "copy")
    return tmp_path / "copy"


def built(root: Path, *, store: bool, processes: int = 2) -> int:
    """Build quickly into `new`, which takes the place of `site` when it is good."""
    arguments = ["--config-file", str(root / "mkdocs.yml"), "--site-dir", str(root / "new")]
    arguments += ["--old", str(root / "site"), "--processes", str(processes)]
    arguments += ["--store", str(root / "pages.sqlite")] if store else []
    before = Path.cwd()
    os.chdir(root)
    try:
        code = quick.main(arguments)
    finally:
        os.chdir(before)
    if code == 0:
        shutil.rmtree(root / "site", ignore_errors=True)
        (root / "new").rename(root / "site")
    return code


def plainly(root: Path) -> dict[str, str]:
    """Return the digests of a plain build of the same sources."""
    before = Path.cwd()
    os.chdir(root)
    try:
        config = load_config(config_file="mkdocs.yml", site_dir=str(root / "plain"), strict=True)
        config.plugins.on_startup(command="build", dirty=False)
        plain_build(config)
    finally:
        os.chdir(before)
    return digests(root / "plain")


def digests(site: Path) -> dict[str, str]:
    """Return each file of a folder with the digest of its bytes."""
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def edit(root: Path, name: str, old: str, new: str) -> None:
    """Replace a word of a page."""
    path = root / "docs" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _nothing(_root: Path) -> None:
    pass


def _text(root: Path) -> None:
    edit(root, "rules/03.md", "每月核对", "每季度核对，由能源管理员")


def _title(root: Path) -> None:
    edit(root, "rules/03.md", "# 规则3", "# 限额规则")


def _front_matter(root: Path) -> None:
    text = "---\nicon: material/leaf\ndate: 2026-06-30\ntags: [碳]\n---\n"
    edit(root, "rules/04.md", "# 规则4", f"{text}# 规则4")


def _new_page(root: Path) -> None:
    (root / "docs" / "rules" / "90.md").write_text("# 新规则\n\n[一](01.md)\n", encoding="utf-8")
    edit(root, "rules/00.md", "每月", "[每月](90.md)")


def _page_gone(root: Path) -> None:
    (root / "docs" / "rules" / "19.md").unlink()
    edit(root, "rules/18.md", "19.md", "01.md")


def _order(root: Path) -> None:
    text = "nav:\n  - 首页: index.md\n  - 规则: rules\n"
    (root / "docs" / ".nav.yml").write_text(text, encoding="utf-8")


def _theme(root: Path) -> None:
    text = '{% extends "base.html" %}{% block footer %}<p>脚注</p>{% endblock %}'
    (root / "theme" / "main.html").write_text(text, encoding="utf-8")


def _picture_is_a_page(root: Path) -> None:
    (root / "docs" / "picture.svg").unlink()
    (root / "docs" / "picture.svg.md").write_text("# 图\n", encoding="utf-8")
    for path in sorted((root / "docs" / "rules").glob("*.md")):
        edit(root, f"rules/{path.name}", "picture.svg", "picture.svg.md")


def _old_file_spoilt(root: Path) -> None:
    (root / "site" / "rules" / "05.html").write_text("ours no more", encoding="utf-8")


def _old_file_gone(root: Path) -> None:
    (root / "site" / "rules" / "05.html").unlink()


CHANGES = (
    _nothing, _text, _title, _front_matter, _new_page, _page_gone, _order, _theme,
    _picture_is_a_page, _old_file_spoilt, _old_file_gone,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_rebuilt_after_a_change__is_the_plain_build(
    root: Path, change: Callable[[Path], None]
) -> None:
    change(root)
    assert built(root, store=True) == 0
    assert digests(root / "site") == plainly(root)


def test_new_terms__change_the_search_alone(root: Path) -> None:
    """What jieba has learnt it keeps for the whole process, so it begins anew here."""
    (root / "terms.txt").write_text("每月核对 1000 n\n", encoding="utf-8")
    before = digests(root / "site")
    try:
        jieba.dt.__init__()
        assert built(root, store=True) == 0
        after = digests(root / "site")
        jieba.dt.__init__()
        assert after == plainly(root)
    finally:
        jieba.dt.__init__()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"search/search_index.js", "search/search_index.json"}


def test_changes_one_after_the_other__keep_no_trace(root: Path) -> None:
    for change in (_text, _front_matter, _new_page, _title):
        change(root)
        assert built(root, store=True) == 0
    edit(root, "rules/04.md", "date: 2026-06-30\n", "")
    assert built(root, store=True) == 0
    assert digests(root / "site") == plainly(root)


def test_without_a_store__one_process_or_two_give_the_plain_build(root: Path) -> None:
    expected = plainly(root)
    for processes in (1, 2):
        assert built(root, store=False, processes=processes) == 0
        assert digests(root / "site") == expected


def test_unchanged_pages__are_the_files_of_the_last_build(root: Path) -> None:
    before = {path.name: path.stat().st_ino for path in (root / "site" / "rules").iterdir()}
    _text(root)
    assert built(root, store=True) == 0
    after = {path.name: path.stat().st_ino for path in (root / "site" / "rules").iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"03.html"}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("rules/03.md", "04.md", "94.md"),
        ("rules/03.md", "04.md#limits", "04.md#none"),
        # the page that links is not the one that changed
        ("rules/04.md", "{#limits}", "{#bounds}"),
    ],
)
def test_whatever_mkdocs_complains_of__is_left_to_it(
    root: Path, name: str, old: str, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = digests(root / "site")
    edit(root, name, old, new)
    assert built(root, store=True) == quick.UNSURE
    assert "Complaint" in capsys.readouterr().err
    assert digests(root / "site") == before


def test_a_target_that_is_gone__is_a_complaint_of_a_page_that_did_not_change(root: Path) -> None:
    (root / "docs" / "picture.svg").unlink()
    assert built(root, store=True) == quick.UNSURE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("site_name: 体系\n", "site_name: 体系\nINHERIT: base.yml\n"),
        ("  - offline\n", "  - offline\n  - tags\n"),
        ("  - tables\n", "  - tables\n  - pymdownx.snippets\n"),
        ("strict: true\n", "strict: true\nhooks: [hook.py]\n"),
    ],
)
def test_settings_that_reach_beyond_a_page__are_left_to_mkdocs(
    root: Path, old: str, new: str
) -> None:
    (root / "hook.py").write_text("", encoding="utf-8")
    (root / "base.yml").write_text("copyright: 甲\n", encoding="utf-8")
    settings = root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(old, new), encoding="utf-8")
    assert built(root, store=True) == quick.UNSURE


def test_a_spoilt_store__is_thrown_away(root: Path) -> None:
    (root / "pages.sqlite").write_bytes(b"not a database" * 100)
    assert built(root, store=True) == quick.UNSURE
    assert built(root, store=True) == 0
    assert digests(root / "site") == plainly(root)


def test_store__keeps_nothing_of_a_build_that_failed(root: Path) -> None:
    before = Store(root / "pages.sqlite").known
    _new_page(root)
    edit(root, "rules/03.md", "04.md", "94.md")
    assert built(root, store=True) == quick.UNSURE
    assert Store(root / "pages.sqlite").known == before


def _numbers(count: int) -> Iterator[int]:
    yield from range(count)


@pytest.mark.parametrize("processes", [1, 2])
def test_shared_work__comes_back_in_order(processes: int) -> None:
    items = list(_numbers(50))
    assert list(share(lambda each: each * each, items, processes)) == [each**2 for each in items]


@pytest.mark.parametrize("processes", [1, 2])
def test_shared_work__tells_what_went_wrong(processes: int) -> None:
    with pytest.raises(ZeroDivisionError):
        list(share(lambda each: 1 // each, list(_numbers(50)), processes))


# Single pages between two builds


def attended(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *pages: str
) -> list[str]:
    """Ask for pages as the preview does; return the answers."""
    monkeypatch.chdir(root)
    asked = io.BytesIO("".join(f"{each}\n" for each in pages).encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(asked, "utf-8"))
    arguments = ["--config-file", "mkdocs.yml", "--site", str(root / "site")]
    assert attending.main([*arguments, "--store", str(root / "pages.sqlite")]) == 0
    assert not list(root.glob(".cm-page-*"))
    ready, *answers = capsys.readouterr().out.splitlines()
    assert ready == "ready"
    return answers


def test_attending__renders_the_page_that_the_next_build_makes(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = digests(root / "site")
    edit(root, "rules/03.md", "每月核对", "每季度核对")
    edit(root, "rules/05.md", "限值 {", "限度 {")
    asked = ("rules/03.md", "rules/05.md", "rules/03.md")
    assert attended(root, monkeypatch, capsys, *asked) == [
        "rules/03.html", "rules/05.html", "rules/03.html",
    ]  # fmt: skip
    shown = digests(root / "site")
    changed = {name for name, digest in shown.items() if before.get(name) != digest}
    assert changed == {"rules/03.html", "rules/05.html"}
    assert built(root, store=True) == 0
    after = digests(root / "site")
    assert {name: after[name] for name in changed} == {name: shown[name] for name in changed}
    assert after == plainly(root)


def test_attending__leaves_to_a_build_what_only_that_can_tell(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that is new, one of another folder, one that MkDocs complains of; others go on."""
    before = digests(root / "site")
    (root / "docs" / "rules" / "99.md").write_text("# 新\n", encoding="utf-8")
    edit(root, "rules/03.md", "04.md", "gone.md")
    edit(root, "rules/05.md", "每月核对", "每季度核对")
    asked = ("rules/98.md", "../mkdocs.yml", "rules/03.md", "rules/05.md")
    assert attended(root, monkeypatch, capsys, *asked) == ["", "", "", "rules/05.html"]
    shown = digests(root / "site")
    assert {name for name in shown if before.get(name) != shown[name]} == {"rules/05.html"}
