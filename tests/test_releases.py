"""Releases of a small system in a real git repository: prepared, tagged, published, compared."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from carbon_manual.artifact import Artifact
from carbon_manual.cli import main
from carbon_manual.commands import compiling
from carbon_manual.delivery.publishing import PublishError, add_version, published_cards, sums_of
from carbon_manual.lifecycle.signing import Signer, signed
from carbon_manual.pipeline import Checked
from carbon_manual.release.releases import is_name, state_digest
from carbon_manual.release.versions import (
    CARD,
    Card,
    Gone,
    Worth,
    card_text,
    effective_one,
    in_order,
    page_list,
    read_card,
    registers,
    worth_of,
)
from carbon_manual.render.copies import form_copies
from carbon_manual.render.dialect import Dialect
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.shape import Shape
from carbon_manual.sources.source import SourceFile, Sources
from tests.built import small_system
from tests.system_under_test import examine_folder, shown
from tests.visiting import Visit, reached, visited

FIRST, SECOND, THIRD = "procedures/CX-01.md", "procedures/CX-02.md", "procedures/CX-03.md"
DAYS = {"2026.1": "2026-01-31", "2026.2": "2026-03-31", "2026.3": "2026-05-31"}
OTHER = """---
id: {id}
type: {type}
title: {{zh: {title}, en: Other}}
version: "1.0"
owner: 核算员
effective: 2026-01-15
next_review: 2027-01-15
department: 办公室
history:
  - {{version: "1.0", date: 2025-12-20, change: 首次发布}}
---

# {title} {{#top}}

## 目的 {{#purpose}}

规定{title}的做法。
"""


@dataclass(frozen=True)
class Shelf:
    """A repository with three tagged releases, and the folder in which they are published."""

    root: Path
    folder: Path
    sums: dict[str, str]  # of each version when it was published


def git(root: Path, *arguments: str) -> str:
    given = ("user.name=t", "user.email=t@example.org", "commit.gpgsign=false",
             "tag.gpgsign=false", "core.autocrlf=false")  # fmt: skip
    identity = [part for each in given for part in ("-c", each)]
    done = subprocess.run(
        ("git", *identity, *arguments), cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def run(root: Path, *arguments: str) -> int:
    return main([*arguments, "--root", str(root)])


def edit(root: Path, path: str, *pairs: tuple[str, str]) -> None:
    text = (root / path).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    (root / path).write_text(text, encoding="utf-8")


def sign(root: Path, name: str, date: dt.date) -> None:
    """Approve a document as the command does, whatever day the system is pinned to."""
    checked = examine_folder(root)
    document = checked.system.documents[name]
    texts = {document.path: (root / document.path).read_text(encoding="utf-8")}
    signer = Signer("主任", "H-1", "批准", date)
    for artifact in signed(signer, [document], texts, checked, frozenset(checked.system.records)):
        (root / artifact.path).parent.mkdir(parents=True, exist_ok=True)
        (root / artifact.path).write_bytes(artifact.data)


@pytest.fixture(scope="module", autouse=True)
def few_forms() -> Iterator[None]:
    """Write one blank form instead of a hundred: they are the same in every version."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling, "form_copies", one_form)
        yield


def one_form(checked: Checked, dialect: Dialect, shapes: Iterable[Shape]) -> Iterator[Artifact]:
    return form_copies(checked, dialect, [each for each in shapes if each.number == "JL-06-02"])


def tiny(root: Path) -> Path:
    """Write a small system of three documents and few pages to a new git repository."""
    small_system(root)
    edit(root, "records/JL-00-01.yaml", ("ccaa-39-2022", "cieccpa-carbon-neutrality"))
    (root / "records" / "JL-00-02-A.yaml").unlink()
    shutil.rmtree(root / "records" / "archive")
    text = (root / FIRST).read_text(encoding="utf-8")
    text = re.sub(r"covers:\n(?:  .*\n)+", "", text)
    (root / FIRST).write_text(text, encoding="utf-8")
    kinds = (("CX-02", "proc.change", "变更程序"), ("CX-03", "proc.emergency", "应急程序"))
    for name, kind, title in kinds:
        (root / "procedures" / f"{name}.md").write_text(
            OTHER.format(id=name, type=kind, title=title), encoding="utf-8"
        )
    edit(root, THIRD, ("effective:", "access: restricted\neffective:"))
    for name in ("CX-01", "CX-02", "CX-03"):
        sign(root, name, dt.date(2025, 12, 20))
    lean(root)
    git(root, "init", "-q", "-b", "main")
    (root / ".gitignore").write_text("/build/\n", encoding="utf-8")
    return root


def lean(root: Path) -> None:
    """Let MkDocs build only the pages that these tests look at, without the search."""
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    start, end = settings.index("\nplugins:"), settings.index("\nextra:")
    left_out = "exclude_docs: |\n" + "".join(
        f"  {each}\n" for each in ("/standards/", "/figures/", "/guide/", "/records/*/", "/*.svg")
    )
    settings = f"{settings[:start]}\nplugins: []\n{left_out}{settings[end:]}"
    (root / "mkdocs.yml").write_text(settings, encoding="utf-8")


def prepare(root: Path, name: str, *more: str) -> int:
    return run(root, "release", "prepare", name, "--as", "核算员", "--checked-by", "复核员",
               "--as-of", DAYS.get(name, "2026-05-31"), *more)  # fmt: skip


def tag(root: Path, name: str) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", name)
    git(root, "tag", "-a", "-m", name, name)


def publish(root: Path, folder: Path, name: str, *more: str) -> int:
    return run(root, "release", "build", name, "--to", str(folder), *more)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Three releases: in the second CX-01 is revised, in the third CX-02 withdrawn."""
    base = tmp_path_factory.mktemp("releases")
    root, folder = tiny(base / "system"), base / "published"
    sums = {}
    for name in DAYS:
        if name == "2026.2":
            revise(root)
        if name == "2026.3":
            withdraw(root)
        more = ("--withdraws", "2026.2", "--reason", "图号有误") if name == "2026.3" else ()
        assert prepare(root, name, *more) == 0
        tag(root, name)
        assert publish(root, folder, name) == 0
        sums[name] = (folder / name / "SHA256SUMS").read_text(encoding="utf-8")
    return Shelf(root, folder, sums)


def revise(root: Path) -> None:
    edit(
        root,
        FIRST,
        ('version: "1.0"\nowner', 'version: "1.1"\nowner'),
        ("effective: 2026-01-15", "effective: 2026-03-15"),
        ("history:\n", 'history:\n  - {version: "1.1", date: 2026-03-01, change: 增加场所}\n'),
        ("，份额为", "，场所一 {{ figure('ghg.total', year=2024, site='s1') }}，份额为"),
    )
    sign(root, "CX-01", dt.date(2026, 3, 1))


def withdraw(root: Path) -> None:
    assert run(root, "withdraw", "CX-02", "--as", "主任", "-m", "并入 CX-03", "--replaced-by",
               "CX-03", "--date", "2026-05-10") == 0  # fmt: skip


def html(shelf: Shelf, name: str, page: str) -> str:
    return (shelf.folder / name / page).read_text(encoding="utf-8")


# What a release is made of


def test_record__names_documents_figures_and_tools(shelf: Shelf) -> None:
    checked = examine_folder(shelf.root)
    assert not [each for each in checked.diagnostics if each.severity == "error"], shown(checked)
    body = checked.system.records["JL-00-08-2026-2"].body
    rows = {row.text("id"): row for row in body.rows("documents")}
    assert {name: row.text("version") for name, row in rows.items()} == {
        "CX-01": "1.1", "CX-02": "1.0", "CX-03": "1.0",
    }  # fmt: skip
    copy = (shelf.folder / "2026.2" / "word" / "CX-01.docx").read_bytes()
    assert rows["CX-01"].text("word") == hashlib.sha256(copy).hexdigest()
    figures = [row.text("figure") for row in body.rows("figures")]
    assert figures == ["ghg.total year=2024", "ghg.total site=s1 year=2024"]
    (standard,) = body.rows("standards")
    assert standard.text("standard") == "cieccpa-carbon-neutrality"
    assert len(standard.text("catalogue")) == len(body.text("lock")) == 64
    assert len(body.text("state")) == 64
    assert body.text("as_of") == DAYS["2026.2"]


def test_published__holds_each_version_and_what_may_change(shelf: Shelf) -> None:
    assert {each.name for each in shelf.folder.iterdir()} == {
        *DAYS, "effective", "index.html", "redirect.js", "versions.js", "versions.json",
    }  # fmt: skip
    for name, sums in shelf.sums.items():
        home = shelf.folder / name
        assert (home / "SHA256SUMS").read_text(encoding="utf-8") == sums
        assert sums_of(home) == sums
        done = subprocess.run(("sha256sum", "-c", "--quiet", "SHA256SUMS"), cwd=home, check=False)
        assert done.returncode == 0
        assert {"index.html", "word/CX-01.docx", "word/forms/JL-06-02.docx", "release.json"} <= {
            line.split("  ")[1] for line in sums.splitlines()
        }


def test_versions__tell_what_each_is_worth(shelf: Shelf) -> None:
    rows = json.loads((shelf.folder / "versions.json").read_text(encoding="utf-8"))
    assert [(each["version"], each["aliases"]) for each in rows] == [
        ("2026.3", ["effective"]), ("2026.2", []), ("2026.1", []),
    ]  # fmt: skip
    assert [each["properties"]["status"] for each in rows] == [
        "effective", "withdrawn", "superseded",
    ]  # fmt: skip
    assert rows[1]["properties"]["reason"] == "图号有误"
    script = (shelf.folder / "versions.js").read_text(encoding="utf-8")
    value = json.loads(script.removeprefix("window.CM_VERSIONS = ").removesuffix(";\n"))
    assert value["versions"] == [each["properties"] for each in rows]
    assert value["documents"] == {
        "CX-01": {"version": "1.1", "page": "procedures/CX-01.html"},
        "CX-02": {"withdrawn_on": "2026-05-10", "by": "主任", "replaced_by": "CX-03",
                  "page": "procedures/CX-03.html"},
    }  # fmt: skip


def test_published__is_never_replaced(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    before = sums_of(shelf.folder)
    assert publish(shelf.root, shelf.folder, "2026.1") == 2
    assert "已发布，不能替换" in capsys.readouterr().err
    assert sums_of(shelf.folder) == before


def test_release__built_again_has_the_same_bytes(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In another place, years later, from a tag on another commit."""
    root = Path(shutil.copytree(shelf.root, tmp_path / "elsewhere"))
    git(root, "checkout", "-q", "2026.1")
    git(root, "commit", "-q", "--amend", "--date", "2030-01-01T00:00:00", "-m", "again")
    git(root, "tag", "-f", "-a", "-m", "again", "2026.1")
    assert git(root, "rev-parse", "HEAD") != git(shelf.root, "rev-parse", "2026.1^{commit}")
    arguments = ("build", "2026.1", "--verify", "--to", str(shelf.folder), "--as-of", "2031-05-06")
    assert run(root, "release", *arguments) == 0, capsys.readouterr().out
    assert "都与已发布的相同" in capsys.readouterr().err
    assert {each.name for each in shelf.folder.iterdir()} >= set(DAYS)
    assert not list(shelf.folder.glob(".cm-*"))


def test_published__names_no_commit_and_no_machine(shelf: Shelf) -> None:
    commits = {git(shelf.root, "rev-parse", f"{name}^{{commit}}")[:10] for name in DAYS}
    marks = [each.encode() for each in (*commits, str(shelf.root), str(shelf.folder))]
    for path in shelf.folder.rglob("*"):
        if path.suffix in {".html", ".js", ".json", ".xml", ".css"}:
            data = path.read_bytes()
            assert not [mark for mark in marks if mark in data], path


def test_tombstone__stands_at_the_old_address(shelf: Shelf) -> None:
    page = html(shelf, "2026.3", "procedures/CX-02.html")
    for words in ("已作废", "2026-05-10", "主任", "并入 CX-03", 'href="CX-03.html"'):
        assert words in page, words
    assert "规定变更程序的做法" not in page
    assert 'href="procedures/CX-02.html"' in html(shelf, "2026.3", "index.html")
    assert "规定变更程序的做法" in html(shelf, "2026.1", "procedures/CX-02.html")
    assert not (shelf.folder / "2026.3" / "word" / "CX-02.docx").exists()


def test_document__leads_to_its_word_copy(shelf: Shelf) -> None:
    """That copy is the one whose digest stands in the release record; other pages have none."""
    page = html(shelf, "2026.2", "procedures/CX-01.html")
    (link,) = re.findall(r'class="cm-release__word" href="([^"]+)"', page)
    copy = (shelf.folder / "2026.2" / "procedures" / link).resolve()
    rows = examine_folder(shelf.root).system.records["JL-00-08-2026-2"].body.rows("documents")
    (digest,) = (row.text("word") for row in rows if row.text("id") == "CX-01")
    assert hashlib.sha256(copy.read_bytes()).hexdigest() == digest
    for other in ("index.html", "procedures/CX-02.html"):
        assert "cm-release__word" not in html(shelf, "2026.3", other)


def test_redline__shows_what_the_released_version_changed(shelf: Shelf) -> None:
    page = html(shelf, "2026.2", "redlines/CX-01-1.0-1.1.html")
    assert "<ins>增加场所</ins>" in page
    assert 'href="../redlines/CX-01-1.0-1.1.html"' in html(shelf, "2026.2", FIRST[:-2] + "html")
    assert not (shelf.folder / "2026.1" / "redlines").exists()


def test_alias__leads_to_every_page_of_the_version_in_force(shelf: Shelf) -> None:
    home = shelf.folder / "2026.3"
    pages = {each.relative_to(home).as_posix() for each in home.rglob("*.html")}
    alias = {each.relative_to(shelf.folder / "effective").as_posix()
             for each in (shelf.folder / "effective").rglob("*")if each.is_file()}  # fmt: skip
    assert alias == pages
    text = (shelf.folder / "effective" / "procedures" / "CX-01.html").read_text(encoding="utf-8")
    assert 'content="0; url=../../2026.3/procedures/CX-01.html"' in text


def test_compare__tells_documents_figures_and_what_they_mean(
    shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(shelf.root, "release", "compare", "2026.1", "2026.2") == 0
    first, second, gap, title, *impact = capsys.readouterr().out.splitlines()
    assert first == "文件 CX-01: 1.0 → 1.1    carbon-manual redline CX-01 1.0 1.1"
    assert re.fullmatch(r"数值 ghg\.total site=s1 year=2024: （无） → [\d,.]+ tCO2e", second)
    assert not gap
    assert "2026.1" in title
    assert "2026.2" in title
    assert any("{+场所一" in line for line in impact)
    assert not [line for line in impact if "须升版" in line or "owed" in line]
    assert run(shelf.root, "release", "compare", "2026.1", "2027.1") == 2
    assert run(shelf.root, "release", "compare", "2026.1") == 2


def test_compare__gives_data_and_a_comment(
    shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    """The draft that the working tree holds meanwhile plays no part."""
    arguments = ("release", "compare", "2026.2", "2026.3", "--format")
    assert run(shelf.root, *arguments, "json") == 0
    value = json.loads(capsys.readouterr().out)
    assert value["differences"] == [{"kind": "document", "name": "CX-02", "old": "1.0", "new": ""}]
    (document,) = value["impact"]["documents"]
    assert (document["id"], document["change"]) == ("CX-02", "removed")
    assert not document["version"]["due"]
    assert run(shelf.root, *arguments, "markdown") == 0
    assert "- 文件 CX-02: 1.0 → （无）" in capsys.readouterr().out.splitlines()


def test_compare__without_tags_keeps_to_the_records(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(shutil.copytree(shelf.root, tmp_path / "s", ignore=lambda *_: [".git", "build"]))
    assert run(root, "release", "compare", "2026.2", "2026.3") == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == ["文件 CX-02: 1.0 → （无）"]
    assert "没有标签 2026.2" in said.err


# For other readers


def test_edition__holds_nothing_above_its_readers(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words of a restricted document, of records and of reasons, also inside of Word copies."""
    folder = tmp_path / "internal"
    assert publish(shelf.root, folder, "2026.3", "--audience", "internal") == 0
    home = folder / "2026.3"
    assert (home / "word" / "CX-01.docx").is_file()
    hidden = ("应急程序", "规定应急程序的做法", "图号有误")
    assert not [each for each in hidden if each in everything(folder)]
    assert not [each for each in hidden if each not in everything(shelf.folder)]
    assert read_card((home / CARD).read_bytes()).audience is Access.INTERNAL  # type: ignore[union-attr]
    assert publish(shelf.root, folder, "2026.1") == 2
    assert "中是内部版，不能再放全本" in capsys.readouterr().err
    assert run(shelf.root, "release", "compare", "2026.1", "2026.2", "--audience", "public") == 2


def everything(folder: Path) -> str:
    """Return the text of all files, of the parts of packed ones, and of names escaped in JSON."""
    parts = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        parts.append(path.read_bytes())
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                parts += [archive.read(name) for name in archive.namelist()]
    text = b"\n".join(parts).decode(errors="replace")
    return text + re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


# What is refused


@pytest.fixture
def root(shelf: Shelf, tmp_path: Path) -> Path:
    """The repository of the three releases, to change."""
    return Path(shutil.copytree(shelf.root, tmp_path / "system"))


def test_prepare__refuses_while_errors_stand(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root, FIRST, ("ghg.total", "ghg.totl"))
    assert prepare(root, "2026.4") == 1
    assert "有错误，未写发布记录" in capsys.readouterr().err
    assert git(root, "status", "--porcelain") == f"M {FIRST}"


@pytest.mark.parametrize(("arguments", "says"), [
    (("2026.3",), "发布版本 2026.3 已有记录"),
    (("effective",), "不能作版本名"),
    (("../2026",), "不能作版本名"),
    (("2026.4", "--withdraws", "2026.2"), "--withdraws 和 --reason 要同用"),
    (("2026.4", "--withdraws", "2025.9", "--reason", "错"), "没有发布版本 2025.9"),
])  # fmt: skip
def test_prepare__refuses_what_cannot_be(
    shelf: Shelf, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    assert prepare(shelf.root, *arguments) == 2
    assert says in capsys.readouterr().err
    assert git(shelf.root, "status", "--porcelain") == ""


def test_prepare__refuses_a_record_with_errors(
    shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("release", "prepare", "2026.4", "--as", "无此岗位", "--as-of", "2026-05-31")
    assert run(shelf.root, *arguments) == 1
    assert "发布记录有误" in capsys.readouterr().err
    assert git(shelf.root, "status", "--porcelain") == ""


def test_state__is_of_everything_that_was_read() -> None:
    """A new kind of input must be a part of it too: what it holds decides what is built."""
    parts: dict[str, dict[str, object]] = {
        "files": {"files": (SourceFile("manual/a.md", "a"),)},
        "archive": {"archive": (SourceFile("records/archive/a.md", "a"),)},
        "digests": {"digests": {"records/a.csv": "00"}},  # `data` is of these
        "pictures": {"pictures": {"manual/a.png": b"a"}},
        "contents": {"contents": (SourceFile("records/archive/a/1.0/contents.txt", "a"),)},
    }
    empty = Sources((), ())
    read = {each.name for each in dataclasses.fields(Sources)}
    assert read == {*parts, "data", "diagnostics", "salvaged"}
    states = {state_digest(dataclasses.replace(empty, **each), {}, "x")  # type: ignore[arg-type]
              for each in parts.values()}  # fmt: skip
    assert len(states | {state_digest(empty, {}, "x")}) == len(parts) + 1
    only = SourceFile("records/x.yaml", "a")
    assert state_digest(Sources((only,), ()), {}, only.path) == state_digest(empty, {}, "x")


def test_build__refuses_a_state_that_was_not_prepared(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root, "records/JL-17-01-S1.yaml", ("试算", "试算二"))
    edit(root, "records/JL-00-08/JL-00-08-2026-3.yaml", ('generator: "', 'generator: "9.'))
    tag(root, "v2026.3")
    assert publish(root, tmp_path / "out", "v2026.3") == 2
    said = capsys.readouterr().err
    assert "要先全部提交" in said
    assert "生成程序版本：现为" in said
    assert list((tmp_path / "out").iterdir()) == []
    record = root / "records" / "JL-00-08" / "JL-00-08-2026-3.yaml"
    record.write_text(re.sub("state: .*\n", "", record.read_text("utf-8")), encoding="utf-8")
    git(root, "tag", "-d", "v2026.3")
    tag(root, "v2026.3")
    assert publish(root, tmp_path / "out", "v2026.3") == 2
    assert "不是 release prepare 写的" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "says"), [
    ("2027.1", "没有标签 2027.1"),
    ("stray", "标签 stray 处没有这一版的发布记录"),
    ("--help", ""),
])  # fmt: skip
def test_build__needs_a_tag_with_its_record(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, says: str
) -> None:
    git(root, "tag", "stray")
    if name.startswith("-"):
        with pytest.raises(SystemExit):
            publish(root, tmp_path / "out", name)
        return
    assert publish(root, tmp_path / "out", name) == 2
    assert says in capsys.readouterr().err


def test_build__does_not_look_at_the_working_tree(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its files may be broken meanwhile; a word digest that does not come out is refused."""
    (root / FIRST).write_text("---\n", encoding="utf-8")
    git(root, "checkout", "-q", "2026.3", "--", "records")
    record = root / "records" / "JL-00-08" / "JL-00-08-2026-3.yaml"
    text = re.sub(r'(id: "CX-03".*word: )"\w{4}', r'\1"0000', record.read_text(encoding="utf-8"))
    record.write_text(text, encoding="utf-8")
    git(root, "add", "records")
    git(root, "commit", "-q", "-m", "changed")
    git(root, "tag", "v2026.3")
    assert publish(root, tmp_path / "out", "v2026.3") == 2
    assert "CX-03 的 Word 文件" in capsys.readouterr().err


# The published folder by itself


def card(name: str, date: str, **more: object) -> Card:
    base = Card(name, date, date, "某单位", "zh", {"CX-01": ("1.0", "CX-01.html")}, {}, {})
    return dataclasses.replace(base, **more)  # type: ignore[arg-type]


def version(work: Path, given: Card) -> Path:
    folder = work / f"new-{given.name}"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<p>页</p>", encoding="utf-8")
    (folder / CARD).write_text(card_text(given), encoding="utf-8")
    return folder


def test_published__tells_what_was_changed(tmp_path: Path) -> None:
    folder = tmp_path / "published"
    folder.mkdir()
    for given in (card("1.0", "2026-01-01"), card("1.1", "2026-02-01")):
        add_version(folder, given, version(tmp_path, given))
    assert [each.name for each in published_cards(folder)] == ["1.0", "1.1"]
    (folder / "1.0" / "index.html").write_text("<p>改</p>", encoding="utf-8")
    third = card("1.2", "2026-03-01")
    with pytest.raises(PublishError, match=r"1\.0 is not what was published: index\.html"):
        add_version(folder, third, version(tmp_path, third))
    assert not (folder / "1.2").exists()


def test_published__knows_names_that_differ_by_case(tmp_path: Path) -> None:
    folder = tmp_path / "published"
    folder.mkdir()
    given = card("2026a", "2026-01-01")
    add_version(folder, given, version(tmp_path, given))
    other = card("2026A", "2026-01-01")
    with pytest.raises(PublishError, match="is published and is not replaced"):
        add_version(folder, other, version(tmp_path, other))


def test_worth__follows_from_all_versions() -> None:
    old, new = card("1.9", "2026-01-01"), card("1.10", "2026-01-01")
    assert [each.name for each in in_order((old, new))] == ["1.10", "1.9"]
    assert worth_of(new, (old, new)) is Worth.EFFECTIVE
    back = card("1.11", "2026-02-01", withdraws={"1.10": "错", "1.11": "自己"})
    cards = (old, new, back)
    assert [worth_of(each, cards) for each in cards] == [
        Worth.SUPERSEDED, Worth.WITHDRAWN, Worth.EFFECTIVE,
    ]  # fmt: skip
    assert effective_one(()) is None


def test_card__is_read_as_it_was_written() -> None:
    given = card("1.0", "2026-01-01", gone={"CX-02": Gone("2026-01-01", "主任", "")})
    assert read_card(card_text(given).encode()) == given
    for wrong in (b"", b"[]", b'{"format": "other"}', b"\xff", b"[" * 100_000):
        assert read_card(wrong) is None


def test_scripts__cannot_be_left_by_what_they_hold() -> None:
    evil = card("1.0", "2026-01-01", documents={"</script><script>": ("1", "x")})
    other = card("1.1", "2026-01-02")
    for artifact in (*registers((evil, other)), page_list("1.0", ["</script>.html"])):
        if artifact.path.endswith(".js"):
            assert b"</script" not in artifact.data


def test_names__are_folders() -> None:
    assert all(map(is_name, ("2026.1", "v1", "A_b-3", "2026")))
    assert not any(map(is_name, ("", ".", "..", "a/b", "a.", "-a", "Effective", "版", "a" * 41)))


# In a browser


@pytest.fixture(scope="module", params=["file", "http"])
def base(shelf: Shelf, request: pytest.FixtureRequest) -> Iterator[str]:
    """The published folder on disk, then below a path of a server."""
    with reached(shelf.folder, request.param, below=True) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, base: str) -> Iterator[Visit]:
    with visited(browser, base) as visit:
        yield visit


@pytest.mark.parametrize(("path", "state", "says", "fate", "more"), [
    ("2026.3/procedures/CX-01.html", "effective", "现行有效。", None, ""),
    ("2026.3/index.html", "effective", "现行有效。", None, ""),
    ("2026.1/index.html", "superseded", "已被 2026.3 版取代。", None, ""),
    ("2026.1/procedures/CX-01.html", "superseded", "已被 2026.3 版取代。", "superseded",
     "本文件的现行版本为 1.1。"),
    ("2026.1/procedures/CX-03.html", "superseded", "已被 2026.3 版取代。", None,
     "本文件在现行版中没有变化。"),
    ("2026.1/procedures/CX-02.html", "superseded", "已被 2026.3 版取代。", "withdrawn",
     "本文件已于 2026-05-10 作废（主任决定）。由 CX-03 替代。"),
    ("2026.2/procedures/CX-01.html", "withdrawn",
     "已于 2026-05-31 由 2026.3 版撤回：图号有误", None, "本文件在现行版中没有变化。"),
])  # fmt: skip
def test_frozen_page__learns_what_it_is_worth(  # noqa: PLR0913, PLR0917 - a table
    visit: Visit, path: str, state: str, says: str, fate: str | None, more: str
) -> None:
    page = visit.open(path)
    bar = page.locator(".cm-release")
    expect(bar).to_have_attribute("data-state", state)
    expect(bar.locator(".cm-release__status")).to_have_text(says)
    expect(bar.locator(".cm-release__document")).to_have_text(more)
    assert bar.get_attribute("data-document") == fate
    red = page.evaluate("getComputedStyle(document.querySelector('.md-banner')).backgroundColor")
    r, g, _ = (float(each) for each in re.findall(r"[\d.]+", red)[:3])
    assert (r > g) == (state != "effective"), red


def test_current__leads_to_the_document_or_its_heir(visit: Visit) -> None:
    for name, heir in (("CX-01", "CX-01"), ("CX-02", "CX-03"), ("CX-03", "CX-03")):
        page = visit.open(f"2026.1/procedures/{name}.html")
        page.locator(".cm-release__current").click()
        page.wait_for_url(f"{visit.base}2026.3/procedures/{heir}.html")


def test_selector__leads_to_the_same_page_of_another_version(visit: Visit) -> None:
    page = visit.open("2026.3/procedures/CX-02.html")
    page.locator(".cm-release__others summary").click()
    entries = page.locator(".cm-release__others li")
    expect(entries).to_have_text(
        ["2026.3（2026-05-31）", "2026.2（2026-03-31）", "2026.1（2026-01-31）"]
    )
    old = page.locator(".cm-release__others a", has_text="2026.1")
    expect(old).to_have_attribute("href", f"{visit.base}2026.1/procedures/CX-02.html")
    old.press("Enter")
    page.wait_for_url(f"{visit.base}2026.1/procedures/CX-02.html")
    expect(page.locator("article")).to_contain_text("规定变更程序的做法")


def test_selector__says_where_a_version_lacks_the_page(visit: Visit) -> None:
    page = visit.open("2026.3/records/JL-00-08-none.html".replace("records/JL-00-08-none", "index"))
    page.evaluate("document.querySelector('.cm-release').dataset.page = 'gone.html'")
    page.locator(".cm-release__others summary").click()
    entry = page.locator(".cm-release__others li", has_text="2026.1")
    expect(entry).to_contain_text("该版无此页")
    expect(entry.locator("a")).to_have_attribute("href", f"{visit.base}2026.1/index.html")


def test_alias__keeps_the_place_in_the_page(visit: Visit) -> None:
    visit.page.goto(f"{visit.base}effective/procedures/CX-03.html#purpose")
    visit.page.wait_for_url(f"{visit.base}2026.3/procedures/CX-03.html#purpose")
    visit.page.goto(f"{visit.base}index.html")
    rows = visit.page.locator("tbody tr")
    expect(rows.first).to_contain_text("现行有效")
    rows.nth(2).locator("a").click()
    visit.page.wait_for_url(f"{visit.base}2026.1/index.html")


def test_page__without_scripts_sends_to_the_version_in_force(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}2026.1/procedures/CX-01.html")
    bar = page.locator(".cm-release")
    expect(bar).to_have_attribute("data-state", "unknown")
    expect(bar).to_contain_text("打印件不受控；尚未核实本版是否现行，请核对现行版本。")
    expect(page.locator(".cm-release__others")).to_be_hidden()
    bar.locator(".cm-release__current").click()
    page.wait_for_url(f"{base}2026.3/index.html")
    context.close()


def test_page__that_knows_nothing_is_red(browser: Browser, shelf: Shelf, tmp_path: Path) -> None:
    """A version taken out of the published folder, and one that the list does not name."""
    shutil.copytree(shelf.folder / "2026.3", tmp_path / "2026.3")
    context = browser.new_context()
    page = context.new_page()
    for script in (None, "window.CM_VERSIONS = {versions: [{version: '9', status: 'effective'}]};"):
        if script:
            (tmp_path / "versions.js").write_text(script, encoding="utf-8")
        page.goto((tmp_path / "2026.3" / "procedures" / "CX-01.html").as_uri())
        bar = page.locator(".cm-release")
        expect(bar).to_contain_text("无法确认本版是否现行")
        expect(bar).to_have_attribute("data-state", "unknown")
    context.close()


def test_bar__is_printed_with_what_is_known(visit: Visit) -> None:
    page = visit.open("2026.1/procedures/CX-01.html")
    page.locator(".cm-release__others summary").click()
    page.emulate_media(media="print")
    expect(page.locator(".cm-release__status")).to_be_visible()
    expect(page.locator(".cm-release__others")).to_be_hidden()
    expect(page.locator(".cm-release__current")).to_be_hidden()
