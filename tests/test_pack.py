"""The audit pack: what is in it, the same bytes, and what `verify` says of one that came back."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from lxml import html

from carbon_manual.delivery.packfile import judge_pack
from tests.test_releases import few_forms, prepare, revise, run, tiny

__all__ = ["few_forms"]  # a fixture


@dataclass(frozen=True)
class Packed:
    """A system with one release and a document revised since, and its pack."""

    root: Path
    path: Path

    @property
    def files(self) -> Mapping[str, bytes]:
        return unzipped(self.path.read_bytes())


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Packed:
    root = tiny(tmp_path_factory.mktemp("pack") / "system")
    assert prepare(root, "2026.1") == 0
    revise(root)
    assert run(root, "pack", "--since", "2026.1") == 0
    return Packed(root, root / "build" / "pack-2026-06-30.zip")


def test_pack__holds_what_an_audit_reads(packed: Packed) -> None:
    files = packed.files
    assert {
        "index.html", "SHA256SUMS", "pack.json", "master-list.html", "master-list.csv",
        "records.html", "records.csv", "coverage.html", "coverage.csv", "applicability.html",
        "clauses/cieccpa-carbon-neutrality.html", "figures.html", "figures.csv",
        "figures/ghg.total.txt", "word/CX-01.docx", "word/forms/JL-06-02.docx",
        "redlines/CX-01-1.0-1.1.docx", "redlines/CX-01-1.0-1.1.html",
    } <= files.keys()  # fmt: skip
    digest = hashlib.sha256(files["word/CX-01.docx"]).hexdigest()
    assert (
        f"CX-01,碳评审程序,1.1,有效,2026-03-15,核算员,2027-01-15,{digest}"
        in files["master-list.csv"].decode()
    )
    ledger = files["figures/ghg.total.txt"].decode()
    assert re.search(r"数据 .* ← records/JL-06-02-S1-2024\.yaml:\d+:\d+", ledger)
    assert "JL-00-08-2026-1" in files["records.csv"].decode()


def targets(page: Any) -> list[str]:  # noqa: ANN401 - lxml's own type says nothing of the tree
    """Return what a page points to; it must have a title and its own anchors."""
    assert page.xpath("//h1 | //title")
    found = [str(each) for each in page.xpath("//@href | //@src")]
    for each in found:
        assert not each.startswith("#") or page.xpath("//*[@id=$id]", id=each[1:]), each
    return [each for each in found if not each.startswith("#")]


def test_pack__leads_to_every_file_and_nowhere_else(packed: Packed) -> None:
    files = packed.files
    assert set(targets(html.fromstring(files["index.html"]))) == files.keys() - {"index.html"}
    for name, data in files.items():
        for each in targets(html.fromstring(data)) if name.endswith(".html") else ():
            assert str(PurePosixPath(name).parent / each) in files, (name, each)


def test_pack__made_again_has_the_same_bytes(packed: Packed, tmp_path: Path) -> None:
    root = tmp_path / "elsewhere"
    shutil.copytree(packed.root, root, ignore=shutil.ignore_patterns("build"))
    assert run(root, "pack", "--since", "2026.1", "--output", str(tmp_path / "a.zip")) == 0
    assert (tmp_path / "a.zip").read_bytes() == packed.path.read_bytes()


def test_pack__is_never_changed(packed: Packed, capsys: pytest.CaptureFixture[str]) -> None:
    before = packed.path.read_bytes()
    assert run(packed.root, "pack") == 2  # without the redlines it would be another
    assert "资料包做成后不再改动" in capsys.readouterr().err
    assert packed.path.read_bytes() == before
    assert run(packed.root, "pack", "--since", "2025.9", "--output", "x.zip") == 2
    assert "没有发布版本 2025.9" in capsys.readouterr().err


def test_verify__tells_a_whole_pack(packed: Packed, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(packed.root, "verify", str(packed.path)) == 0
    said = capsys.readouterr().out
    assert "完整，每个文件都与包内清单一致" in said
    assert hashlib.sha256(packed.path.read_bytes()).hexdigest() in said
    assert run(packed.root, "verify", str(packed.path), "--format", "json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["verdict"] == "whole"
    assert row["about"]["as_of"] == "2026-06-30"
    assert run(packed.root, "verify", str(packed.path), str(packed.root / "mkdocs.yml")) == 2


def altered(packed: Packed, change: Callable[[dict[str, bytes]], None], target: Path) -> Path:
    files = dict(packed.files)
    change(files)
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target


def test_verify__tells_what_was_altered(
    packed: Packed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(files: dict[str, bytes]) -> None:
        files["figures.csv"] = files["figures.csv"].replace(b"ghg.total", b"ghg.totla")
        files["more\n.txt"] = b""
        del files["records.csv"]

    path = altered(packed, change, tmp_path / "b.zip")
    found = judge_pack(path)
    assert (found.changed, found.missing, found.added, found.exit) == (
        ("figures.csv",), ("records.csv",), ("more\n.txt",), 1,
    )  # fmt: skip
    assert run(packed.root, "verify", str(path)) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[-3:] == ["  改动: figures.csv", "  缺少: records.csv", "  多出: 'more\\n.txt'"]


def test_verify__packed_anew_is_whole(packed: Packed, tmp_path: Path) -> None:
    assert judge_pack(altered(packed, lambda _: None, tmp_path / "c.zip")).exit == 0


@pytest.mark.parametrize("name", ["../x", "/x", "a\\b", "C:x"])
def test_verify__refuses_names_that_lead_elsewhere(
    packed: Packed, tmp_path: Path, name: str
) -> None:
    path = altered(packed, lambda files: files.update({name: b"x"}), tmp_path / "d.zip")
    assert judge_pack(path).exit == 3


def test_verify__cannot_tell_what_is_no_pack(packed: Packed, tmp_path: Path) -> None:
    path = tmp_path / "e.zip"
    path.write_bytes(b"PK\x03\x04 no zip")
    assert judge_pack(path).exit == 3
    for gone in ("pack.json", "SHA256SUMS"):

        def without(files: dict[str, bytes], name: str = gone) -> None:
            del files[name]

        assert judge_pack(altered(packed, without, path)).exit == 3

    def deep(files: dict[str, bytes]) -> None:
        files["pack.json"] = b"[" * 100_000

    assert judge_pack(altered(packed, deep, path)).exit == 3
    path.write_bytes(packed.path.read_bytes()[:-2000])
    assert judge_pack(path).exit == 3
