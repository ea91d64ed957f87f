"""Run plain MkDocs over the staged tree; the finished site replaces the old one in one step."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carbon_manual.output import replace_tree

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

SETTINGS: Final = "mkdocs.yml"


class SiteError(Exception):
    """MkDocs did not build the site; the text is what it said."""


def build_site(root: Path, as_of: dt.date) -> Path:
    """Build `build/site` from `build/docs` by the settings in `mkdocs.yml`.

    Raises:
        SiteError: MkDocs failed; the old site stands unchanged.
    """
    folder = root / "build"
    with tempfile.TemporaryDirectory(prefix=".cm-site-", dir=folder) as temporary:
        new = Path(temporary) / "site"
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--clean"]
        command += ["--config-file", SETTINGS, "--site-dir", str(new.resolve())]
        done = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
            command,
            cwd=root,
            env=environment(as_of),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise SiteError((done.stderr or done.stdout).strip())
        replace_tree(new, folder / "site")
    return folder / "site"


def environment(as_of: dt.date) -> Mapping[str, str]:
    """Return the environment in which MkDocs makes the same bytes on every day."""
    epoch = (as_of.toordinal() - 719163) * 86400  # 719163 is 1970-01-01
    return {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        # Material's notice about the end of MkDocs is answered in DECISIONS.md, not at each build
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
    }
