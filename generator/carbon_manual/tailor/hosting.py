"""The files by which code services check a system: shipped as data, placed by `init`."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where each shipped file belongs in a system.
PLACES: Final = {
    "github.yml": ".github/workflows/carbon-manual.yml",
    "gitlab.yml": ".gitlab-ci.yml",
    "gitee.yml": ".workflow/carbon-manual.yml",
    "pre-commit.yml": ".pre-commit-config.yaml",
    "requirements.txt": "requirements.txt",
}


def hosting_files(version: str) -> Iterator[Artifact]:
    """Yield the files for GitHub, GitLab, Gitee and pre-commit, with the generator they install."""
    folder = resources.files("carbon_manual").joinpath("hosting")
    for name, place in PLACES.items():
        text = folder.joinpath(name).read_text(encoding="utf-8")
        yield Artifact.of_text(place, text.replace("{version}", version))
