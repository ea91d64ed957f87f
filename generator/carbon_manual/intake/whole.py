"""A folder of foreign files as the files of a system: pure, bytes in, files out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from carbon_manual.artifact import Artifact
from carbon_manual.copies.wordfile import open_word_file
from carbon_manual.diagnostic import Text
from carbon_manual.intake.documents import Read, World, make_document, read_document, refused
from carbon_manual.intake.naming import Named, named, old_number, with_ids
from carbon_manual.intake.report import Outcome
from carbon_manual.intake.sheets import read_sheets
from carbon_manual.intake.wordstory import read_story
from carbon_manual.system.model import CONFIGURATION_PATH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.intake.blocks import Loss
    from carbon_manual.intake.sheets import Sheet

WORD: Final = (".docx",)
EXCEL: Final = (".xlsx",)
# Older and other forms of the same: told how to be brought in.
OTHERS: Final = (".doc", ".wps", ".docm", ".dotx", ".rtf", ".xls", ".et", ".xlsm", ".csv", ".odt")
_BRANCHES: Final = {".xls": ".xlsx", ".et": ".xlsx", ".xlsm": ".xlsx", ".csv": ".xlsx"}


def suffix_of(path: str) -> str:
    """Return how a path ends, in small letters, with its dot."""
    return path[path.rfind(".") :].lower() if "." in path else ""


def brought_in(files: Mapping[str, bytes | Text], world: World) -> Outcome:
    """Return what a folder's files become; `files` holds bytes, or why a file was not read."""
    reads: list[Read] = []
    lost: list[Loss] = []
    sheets: list[Sheet] = []
    ignored: list[str] = []
    taken: set[str] = set()
    for path, data in sorted(files.items()):
        suffix = suffix_of(path)
        if isinstance(data, Text):
            lost.append(refused(path, data))
        elif suffix in WORD:
            read = _document(path, data)
            (lost if not isinstance(read, Read) else reads).append(read)  # type: ignore[arg-type]
        elif suffix in EXCEL:
            found = read_sheets(path, data, world, taken)
            if isinstance(found, Text):
                lost.append(refused(path, found))
            else:
                sheets += found
        elif suffix in OTHERS:
            lost.append(refused(path, _convert(suffix)))
        else:
            ignored.append(path)
    names = with_ids(_named(each, world) for each in reads)
    made = tuple(
        make_document(read, name, names, world) for read, name in zip(reads, names, strict=True)
    )
    return Outcome(made, tuple(sheets), tuple(lost), tuple(ignored))


def artifacts(outcome: Outcome) -> Iterator[Artifact]:
    """Yield the files of what was brought in, the report not among them."""
    for made in outcome.documents:
        yield Artifact.of_text(made.named.path, made.text, made.named.id)
        yield from (Artifact(path, data) for path, data in made.pictures)
    yield from (Artifact(each.path, each.data) for each in outcome.sheets)


def posts_of(configuration: bytes) -> frozenset[str]:
    """Return the posts that a system's configuration names."""
    parts = re.split(r"(?m)^---\n", configuration.decode())
    body: dict[str, Any] = yaml.load(parts[2], Loader=yaml.CBaseLoader)  # noqa: S506 - texts only
    return frozenset(str(each["id"]) for each in body["posts"])


def skeleton(tailored: Iterable[Artifact]) -> tuple[Artifact, ...]:
    """Return what a new system has beside its documents: configuration and public factors."""
    return tuple(
        each for each in tailored
        if each.path == CONFIGURATION_PATH or each.path.startswith("records/JL-07-01/")
    )  # fmt: skip


def _document(path: str, data: bytes) -> Read | Loss:
    file = open_word_file(data)
    if isinstance(file, Text):
        return refused(path, file)
    story = read_story(file)
    return refused(path, story) if isinstance(story, Text) else read_document(path, story)


def _named(read: Read, world: World) -> Named:
    name = read.source.rpartition("/")[2].rpartition(".")[0]
    old = read.front.said.get("number", "") or old_number(name) or old_number(read.title)
    return named(read.source, old, read.title, world.shapes)


def _convert(suffix: str) -> Text:
    to = _BRANCHES.get(suffix, ".docx")
    return Text(
        f"{suffix} 格式不读：在 Word、WPS 或 LibreOffice 中另存为 {to} 后再导入",
        f"{suffix} is not read: save it as {to} in Word, WPS or LibreOffice, then import it",
    )
