"""The published folder: versions are added whole and never changed; only the root follows them."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from carbon_manual.artifact import Artifact
from carbon_manual.diagnostic import Text
from carbon_manual.output import sync, write_file
from carbon_manual.release.versions import CARD, Card, effective_one, read_card, registers
from carbon_manual.render.alias import ALIAS, alias_pages, redirect_script, version_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.shapes.access import Access

SUMS: Final = "SHA256SUMS"
_MOST_TOLD: Final = 5


class PublishError(Exception):
    """The folder is not as it must be; `text` says what is wrong."""

    def __init__(self, text: Text) -> None:
        """Keep the message in both languages."""
        super().__init__(text.en)
        self.text = text


def sums_of(folder: Path) -> str:
    """Return the manifest of a version's folder, without the manifest itself."""
    lines = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != SUMS:
            with path.open("rb") as stream:
                lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {name}\n")
    return "".join(sorted(lines, key=lambda line: line.partition("  ")[2]))


def differing(old: str, new: str) -> tuple[str, ...]:
    """Return the paths whose digests differ between two manifests, or stand in one only."""
    changed = set(old.splitlines()) ^ set(new.splitlines())
    return tuple(sorted({line.partition("  ")[2] for line in changed}))


def published_cards(folder: Path) -> tuple[Card, ...]:
    """Return what the published versions say of themselves, each found unchanged.

    Raises:
        PublishError: a version is not what was published.
    """
    cards = []
    for path in sorted(folder.glob(f"*/{SUMS}")):
        home = path.parent
        wrong = differing(path.read_text(encoding="utf-8"), sums_of(home))
        if wrong:
            _refuse_changed(home, wrong)
        card = read_card((home / CARD).read_bytes()) if (home / CARD).is_file() else None
        if card is None or card.name != home.name:
            _refuse_changed(home, (CARD,))
        cards.append(card)
    return tuple(cards)


def _refuse_changed(home: Path, wrong: tuple[str, ...]) -> NoReturn:
    shown = "、".join(wrong[:_MOST_TOLD]) + (" …" if len(wrong) > _MOST_TOLD else "")
    raise PublishError(
        Text(
            f"{home} 与发布时不同：{shown}。请恢复原样，已发布的版本不能改动。",
            f"{home} is not what was published: {shown}. Restore it: what is published stays.",
        )
    )


def add_version(folder: Path, card: Card, built: Path) -> None:
    """Move a finished version into the published folder and renew the root files.

    `built` must lie on the same file system.

    Raises:
        PublishError: the version is there already, another was changed or is for other readers.
    """
    target = folder / card.name
    refuse_taken(target)
    others = refuse_mixed(folder, card.audience)
    write_file(built / SUMS, sums_of(built).encode())
    built.rename(target)
    renew_root(folder, (*others, card))


def refuse_mixed(folder: Path, audience: Access) -> tuple[Card, ...]:
    """Return the cards of the published versions, which must be for these readers and unchanged.

    The list of versions and `effective/` name what is in all of them.

    Raises:
        PublishError: a version is not what was published, or is for other readers.
    """
    cards = published_cards(folder)
    for card in cards:
        if card.audience is not audience:
            own, other = card.audience.edition, audience.edition
            raise PublishError(
                Text(
                    f"{folder} 中是{own.zh}，不能再放{other.zh}；请用 --to 写明另一个文件夹",
                    f"{folder} holds the {own.en}, not the {other.en}: name another with --to",
                )
            )
    return cards


def refuse_taken(target: Path) -> None:
    """Refuse to replace a version; names that differ by case alone are one folder on some disks.

    Raises:
        PublishError: it is there.
    """
    names = target.parent.iterdir() if target.parent.is_dir() else ()
    for each in names:
        if each.name.casefold() == target.name.casefold():
            raise PublishError(
                Text(
                    f"{each} 已发布，不能替换。要改正请发布新版本。",
                    f"{each} is published and is not replaced. Publish a new version instead.",
                )
            )


def renew_root(folder: Path, cards: tuple[Card, ...]) -> None:
    """Write the files beside the versions: all that may change."""
    newest = effective_one(cards)
    pages = tuple(_pages(folder / newest.name)) if newest else ()
    alias = alias_pages(newest, pages) if newest else ()
    inner = (Artifact(each.path.removeprefix(f"{ALIAS}/"), each.data) for each in alias)
    write_file(folder / redirect_script().path, redirect_script().data)
    sync(folder / ALIAS, inner)
    for artifact in (version_index(cards), *registers(cards)):
        write_file(folder / artifact.path, artifact.data)


def _pages(home: Path) -> Iterator[str]:
    for path in sorted(home.rglob("*.html")):
        yield path.relative_to(home).as_posix()


def workplace(folder: Path) -> Path:
    """Return a new temporary folder inside the published one; what was left before is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".cm-release-*"):
        shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=".cm-release-", dir=folder))
