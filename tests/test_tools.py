"""A missing tool skips its tests aloud and fails in CI; the locks hold what is declared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import PdfTools
from tests.system.tools import REPOSITORY, TOOLS

LOCKS = tuple(sorted(REPOSITORY.glob("requirements*.lock")))
NAMES = tuple(tool.name for tool in TOOLS)
PROBE = """
import pytest

@pytest.mark.{name}
def test_{name}_by_marker():
    pass

def test_{name}_by_fixture({name}):
    pass
"""
TOOLLESS = """
def test_without_tool():
    pass
"""


def run_bare(folder: Path, *arguments: str, ci: bool) -> subprocess.CompletedProcess[str]:
    """Run Python in the repository on a machine that has no program and no tool at all."""
    empty = folder / "empty"
    empty.mkdir()
    bare = {"PATH": str(empty), "CARBON_MANUAL_TOOLS": str(empty), "CI": "true" if ci else ""}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env=os.environ | bare,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def run_probe(folder: Path, *names: str, ci: bool) -> subprocess.CompletedProcess[str]:
    """Run, with this project's own conftest, two tests for each tool and one that needs none."""
    probe = folder / "test_probe.py"
    text = TOOLLESS + "".join(PROBE.format(name=name) for name in names)
    probe.write_text(text, encoding="utf-8")
    plugins = ("-p", "tests.conftest", "-p", "no:cacheprovider", "-p", "no:xdist")
    settings = ("-c", str(REPOSITORY / "pyproject.toml"), "--rootdir", str(folder))
    return run_bare(folder, "-m", "pytest", *plugins, *settings, str(probe), ci=ci)


def test_missing_tool_skips_its_tests_aloud(tmp_path: Path) -> None:
    done = run_probe(tmp_path, *NAMES, ci=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"1 passed, {2 * len(NAMES)} skipped" in done.stdout
    for name in NAMES:
        assert re.search(rf"^SKIPPED \[2\] .*{name} is missing \(", done.stdout, re.MULTILINE)


def test_missing_tool_fails_in_ci(tmp_path: Path) -> None:
    done = run_probe(tmp_path, *NAMES, ci=True)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"1 passed, {2 * len(NAMES)} errors" in done.stdout
    for name in NAMES:
        assert len(re.findall(rf"^ERROR .*{name} is missing \(", done.stdout, re.MULTILINE)) == 2


@pytest.mark.parametrize(("ci", "status"), [(False, 0), (True, 1)])
def test_install_lists_what_it_cannot_install(tmp_path: Path, *, ci: bool, status: int) -> None:
    done = run_bare(tmp_path, "-m", "tests.system.install", ci=ci)
    assert done.returncode == status, done.stderr
    for tool in TOOLS:
        line = next(row for row in done.stdout.splitlines() if row.startswith(tool.name))
        assert "MISSING" in line
        assert " ".join(tool.packages) in line


def test_unknown_tool_name_is_an_error(tmp_path: Path) -> None:
    done = run_probe(tmp_path, "chromiun", ci=False)
    assert done.returncode != 0
    assert "'chromiun' not found in `markers`" in done.stdout


def test_chromium_runs(chromium: Path) -> None:
    assert "Chrom" in answer(chromium, "--version")


def test_soffice_runs(soffice: Path) -> None:
    assert "LibreOffice" in answer(soffice, "--version")


def test_pdf_tools_run(pdf_tools: PdfTools) -> None:
    assert "pdftoppm" in answer(pdf_tools.pdftoppm, "-v")
    assert "pdftotext" in answer(pdf_tools.pdftotext, "-v")


def test_ooxml_validator_tells_a_broken_file(ooxml_validator: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"no package")
    assert '"ok": false' in answer(ooxml_validator, str(broken))


def answer(program: Path, *arguments: str) -> str:
    """Return what a program prints."""
    done = subprocess.run(
        [program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout


def test_there_are_three_locks() -> None:
    assert [lock.name for lock in LOCKS] == [
        "requirements-build.lock",
        "requirements-dev.lock",
        "requirements.lock",
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_pins_by_hash_and_names_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links", text)
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize(
    ("lock", "source"),
    [
        ("requirements.lock", "runtime"),
        ("requirements-build.lock", "build"),
        ("requirements-dev.lock", "dev"),
        ("requirements-dev.lock", "runtime"),
    ],
)
def test_lock_satisfies_the_declaration(lock: str, source: str) -> None:
    pins = pinned(REPOSITORY / lock)
    for requirement in declared(source):
        name = canonicalize_name(requirement.name)
        assert name in pins, f"{requirement} is not in {lock}: run make lock"
        assert requirement.specifier.contains(pins[name]), f"{requirement} is not {pins[name]}"


def test_runtime_and_test_locks_agree() -> None:
    runtime = pinned(REPOSITORY / "requirements.lock")
    assert runtime.items() <= pinned(REPOSITORY / "requirements-dev.lock").items()


def test_build_tool_is_declared_once() -> None:
    assert project()["build-system"]["requires"] == list(map(str, declared("build")))


def test_npm_lock_names_no_host() -> None:
    text = (REPOSITORY / "tests/system/package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    assert "resolved" not in text


def pinned(lock: Path) -> dict[str, str]:
    """Return the version of each package of a lock."""
    return dict(
        re.findall(r"^([a-z0-9.-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    )


def declared(source: str) -> list[Requirement]:
    """Return the requirements of pyproject.toml: of the runtime, or of a dependency group."""
    data = project()
    lists = data["dependency-groups"] | {"runtime": data["project"]["dependencies"]}
    return [Requirement(text) for text in lists[source]]


def project() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
