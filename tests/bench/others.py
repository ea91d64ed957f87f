"""Other builders of the staged tree, installed beside this program in their own environment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
BUILDERS: Final = {
    "properdocs": ["-m", "properdocs", "build", "--strict", "--clean", "-f", "mkdocs.yml"],
    "zensical": ["-m", "zensical", "build", "--strict", "--clean", "-f", "mkdocs.yml"],
}


def installed(folder: Path) -> Path:
    """Make an environment with this program and all builders; return its Python."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", str(ROOT), *BUILDERS]
    subprocess.run(install, check=True)
    return python
