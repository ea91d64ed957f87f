"""The built package alone makes a system that builds: nothing of this repository is beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from carbon_manual.tailor.hosting import PLACES
from tests.system_under_test import REPOSITORY

PACKED = (
    "generator/carbon_manual", "manual", "procedures", "records/JL-00-01.yaml", "records/JL-07-01",
    "setup.py", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "mkdocs.yml",
    "reference.yaml",
)  # fmt: skip


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install a wheel that was built from a source archive, as a stranger would."""
    root = tmp_path_factory.mktemp("wheel")
    source, out, target = root / "source", root / "out", root / "installed"
    for name in PACKED:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (REPOSITORY / name).is_dir() else shutil.copy2
        copy(REPOSITORY / name, source / name)
    out.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(source)
        archive = _quiet("build_sdist", out)
    with tarfile.open(out / archive) as packed:
        packed.extractall(root / "unpacked", filter="data")
    (unpacked,) = (root / "unpacked").iterdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(unpacked)
        wheel = _quiet("build_wheel", out)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    offline = ["--no-deps", "--no-index", "--no-compile", "--target", str(target)]
    subprocess.run([*pip, *offline, str(out / wheel)], check=True)
    return target


def _quiet(step: str, out: Path) -> str:
    """Run a step of the build in a process of its own, and return the file that it made."""
    code = f"from setuptools import build_meta; build_meta.{step}({str(out)!r})"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    ending = "*.whl" if step == "build_wheel" else "*.tar.gz"
    (made_file,) = out.glob(ending)
    return made_file.name


def stranger(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command where nothing of this repository is found."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, "-m", "carbon_manual", *arguments],
        cwd=folder, env={**kept, "PYTHONPATH": str(installed)}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip


def test_wheel__makes_a_system_that_builds_in_an_empty_folder(
    installed: Path, tmp_path: Path
) -> None:
    assert (installed / "carbon_manual" / "reference" / "manual" / "SC-04.md").is_file()
    done = stranger(installed, tmp_path, "init", "mine", "--standards", "cieccpa-carbon-neutrality")
    assert done.returncode == 0, done.stderr
    mine = tmp_path / "mine"
    assert [each for each in PLACES.values() if not (mine / each).is_file()] == []
    assert "JL-06-02" in (mine / ".vscode" / "settings.json").read_text("utf-8")
    built = stranger(installed, mine, "build", "--draft")
    assert built.returncode == 0, built.stderr
    assert "检查通过" in built.stderr
    page = (mine / "build" / "site" / "manual" / "SC-04.html").read_text("utf-8")
    assert "待填：单位名称" in page
    assert (mine / "build" / "word" / "SC-04.docx").is_file()
    # the settings lend the look from the installed package
    assert (mine / "build" / "lent" / "theme").is_dir()
