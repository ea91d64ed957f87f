"""The files that make Visual Studio Code help with a system: settings and extensions.

Messages of the YAML extension come in the editor's own language: hence the Chinese language pack.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.writing.schema import associated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.shapes.shape import Shapes

_EXTENSIONS: Final = ("redhat.vscode-yaml", "ms-ceintl.vscode-language-pack-zh-hans")
_SETTINGS: Final = {
    "files.encoding": "utf8",
    "files.eol": "\n",
    "yaml.schemaStore.enable": False,  # no schema comes from a network
    "yaml.format.enable": False,  # layout and quotes are the writer's
    "[yaml]": {
        "editor.tabSize": 2,
        "editor.quickSuggestions": {"other": True, "comments": False, "strings": True},
    },
}


def vscode_files(shapes: Shapes) -> Iterator[Artifact]:
    """Yield the settings, which name a schema for the files of each record type, and extensions."""
    settings = _SETTINGS | {"yaml.schemas": associated(shapes)}
    yield _file("settings.json", settings)
    yield _file("extensions.json", {"recommendations": list(_EXTENSIONS)})


def _file(name: str, data: object) -> Artifact:
    return Artifact.of_text(
        f".vscode/{name}", json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    )
