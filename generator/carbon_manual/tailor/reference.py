"""Where the reference system lies: in the package, or around it in a source tree."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from carbon_manual.sources.source import Sources, read_tree

NOTES: Final = "reference.yaml"
SETTINGS: Final = "mkdocs.yml"


def reference_folder() -> Path:
    """Return the folder of the reference system: setup.py copies it into built packages."""
    package = Path(__file__).parent.parent
    bundled = package / "reference"
    return bundled if bundled.is_dir() else package.parent.parent


def reference_sources() -> Sources:
    """Return the texts and records of the reference system."""
    return read_tree(reference_folder())


def reference_text(name: str) -> str:
    """Return one of its other files as text."""
    return (reference_folder() / name).read_text(encoding="utf-8")
