"""The published versions: what each says of itself, and what follows for all of them together.

A version never changes once it is published, so it says only what it is (`release.json`). What it
is worth follows from all of them: that stands in the few files beside them, which do change.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.controlled import version_key
from carbon_manual.shapes.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMAT: Final = "carbon-manual release 1"
CARD: Final = "release.json"
PAGES: Final = "pages.js"
LARGEST: Final = 16 << 20  # bytes of a card


class Worth(enum.StrEnum):
    """What a published version is worth."""

    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Text:
        """Return it in words."""
        return _LABELS[self]


_LABELS: Final = {
    Worth.EFFECTIVE: Text("现行有效", "in force"),
    Worth.SUPERSEDED: Text("已被取代", "superseded"),
    Worth.WITHDRAWN: Text("已撤回", "taken back"),
}


@dataclass(frozen=True, slots=True)
class Gone:
    """A document that was withdrawn: when, by which post, and the number of what replaces it."""

    date: str
    by: str
    replaced_by: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a published version says of itself.

    Attributes:
        name: Of the release.
        date: Of the release, ISO 8601.
        as_of: Day for which it was judged.
        title: Name of the site.
        language: Of the site, `zh` or `en`.
        documents: Version and page of each document, by number.
        gone: Documents withdrawn by then.
        withdraws: Earlier releases that it takes back, with the reason.
        audience: Class of readers that it was built for.
    """

    name: str
    date: str
    as_of: str
    title: str
    language: str
    documents: Mapping[str, tuple[str, str]]
    gone: Mapping[str, Gone]
    withdraws: Mapping[str, str]
    audience: Access = Access.RESTRICTED


def card_text(card: Card) -> str:
    """Return a card as JSON: the same card gives the same bytes."""
    value = {
        "format": FORMAT,
        "name": card.name,
        "date": card.date,
        "as_of": card.as_of,
        "title": card.title,
        "language": card.language,
        "audience": card.audience.value,
        "documents": {name: list(each) for name, each in card.documents.items()},
        "gone": {
            name: {"date": each.date, "by": each.by, "replaced_by": each.replaced_by}
            for name, each in card.gone.items()
        },
        "withdraws": dict(card.withdraws),
    }
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_card(data: bytes) -> Card | None:
    """Return the card that a file holds, or None if it is none."""
    try:
        value = json.loads(data[: LARGEST + 1])
        if value["format"] != FORMAT:
            return None
        texts = {each: str(value[each]) for each in ("name", "date", "as_of", "title", "language")}
        documents = {
            str(name): (str(version), str(page))
            for name, (version, page) in value["documents"].items()
        }
        gone = {
            str(name): Gone(str(each["date"]), str(each["by"]), str(each["replaced_by"]))
            for name, each in value["gone"].items()
        }
        withdraws = {str(name): str(reason) for name, reason in value["withdraws"].items()}
        audience = Access(value["audience"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return Card(
        documents=MappingProxyType(documents),
        gone=MappingProxyType(gone),
        withdraws=MappingProxyType(withdraws),
        audience=audience,
        **texts,
    )


def in_order(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Return the versions from the newest to the oldest: by date, then by name."""
    return tuple(
        sorted(cards, key=lambda each: (each.date, version_key(each.name), each.name), reverse=True)
    )


def taken_back(cards: Iterable[Card]) -> Mapping[str, Card]:
    """Return the versions that a newer one takes back, each with that one."""
    found: dict[str, Card] = {}
    for card in reversed(in_order(cards)):
        found |= {name: card for name in card.withdraws if name != card.name}
    return found


def effective_one(cards: Iterable[Card]) -> Card | None:
    """Return the newest version that was not taken back."""
    known = tuple(cards)
    back = taken_back(known)
    return next((each for each in in_order(known) if each.name not in back), None)


def worth_of(card: Card, cards: Sequence[Card]) -> Worth:
    """Return what a version is worth among all."""
    if card.name in taken_back(cards):
        return Worth.WITHDRAWN
    return Worth.EFFECTIVE if card is effective_one(cards) else Worth.SUPERSEDED


def registers(cards: Sequence[Card]) -> tuple[Artifact, ...]:
    """Return `versions.json` and the same for pages opened from disk, `versions.js`."""
    ordered = in_order(cards)
    rows = [_row(each, cards) for each in ordered]
    listed = [
        {
            "version": row["version"],
            "title": row["version"],
            "aliases": ["effective"] if row["status"] == Worth.EFFECTIVE else [],
            "properties": row,
        }
        for row in rows
    ]
    script = {"versions": rows, "documents": _fates(cards)}
    return (
        Artifact.of_text("versions.json", json.dumps(listed, ensure_ascii=False, indent=1) + "\n"),
        Artifact.of_text("versions.js", f"window.CM_VERSIONS = {_script(script)};\n"),
    )


def _row(card: Card, cards: Sequence[Card]) -> dict[str, str]:
    worth, newest = worth_of(card, cards), effective_one(cards)
    row = {"version": card.name, "date": card.date, "as_of": card.as_of, "status": worth.value}
    if newest is not None and worth is not Worth.EFFECTIVE:
        row["current"] = newest.name
    if worth is Worth.WITHDRAWN:
        by = taken_back(cards)[card.name]
        row |= {"withdrawn_on": by.date, "withdrawn_by": by.name,
                "reason": by.withdraws[card.name]}  # fmt: skip
    return row


def _fates(cards: Sequence[Card]) -> dict[str, dict[str, str]]:
    """Return what became of each document that is not the same in all versions.

    The others are left out: every page reads this.
    """
    newest = effective_one(cards)
    if newest is None:
        return {}
    found: dict[str, dict[str, str]] = {}
    for card in cards:
        for number, (version, _) in card.documents.items():
            now = newest.documents.get(number)
            if now is None and number in newest.gone:
                gone = newest.gone[number]
                heir = newest.documents.get(gone.replaced_by, ("", ""))
                found[number] = {"withdrawn_on": gone.date, "by": gone.by,
                                 "replaced_by": gone.replaced_by, "page": heir[1]}  # fmt: skip
            elif now is None:
                found[number] = {"version": "", "page": ""}
            elif now[0] != version:
                found[number] = {"version": now[0], "page": now[1]}
    return dict(sorted(found.items()))


def page_list(name: str, pages: Iterable[str]) -> Artifact:
    """Return the list of a version's pages: the selector of other versions asks for it."""
    listed = _script(sorted(pages))
    return Artifact.of_text(PAGES, f"(window.CM_PAGES ||= {{}})[{_script(name)}] = {listed};\n")


def _script(value: object) -> str:
    """Return a value for a script file: JSON, in which no tag can end the script."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
