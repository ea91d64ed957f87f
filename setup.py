"""Put the reference system into built packages; everything else stands in pyproject.toml."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
# What `carbon-manual init` makes a system from; the other records are the fictional institute's.
CONTENT = (
    "manual/*.md",
    "procedures/*.md",
    "records/JL-00-01.yaml",
    "records/JL-07-01/*.yaml",
    "mkdocs.yml",
    "reference.yaml",
)


class BuildWithReference(build_py):
    """Copies the content beside the modules. An editable install reads it where it lies."""

    def run(self) -> None:
        """Build, then copy."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "carbon_manual" / "reference"
        shutil.rmtree(target, ignore_errors=True)
        for pattern in CONTENT:
            for source in sorted(ROOT.glob(pattern)):
                copy = target / source.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)


setup(cmdclass={"build_py": BuildWithReference})
