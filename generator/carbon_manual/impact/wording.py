"""Two texts of a document compared sentence by sentence: what each difference means."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.impact.alignment import aligned, likeness
from carbon_manual.impact.nature import Reason
from carbon_manual.impact.sentences import Sentence, sentences
from carbon_manual.impact.signals import signals
from carbon_manual.impact.slips import is_slip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from carbon_manual.system.model import Document, System

# Below this likeness two sentences have nothing to do with each other.
_ALIKE: Final = 0.4
# More sentences than these are paired in their order only.
_MOST: Final = 120
_BINDING: Final = ("obligation", "limit", "duty")
_PARTS: Final = {"scope": "scope", "duties": "duty"}


@dataclass(frozen=True, slots=True)
class Language:
    """What the words of a system are judged by: the names of posts, and all texts together."""

    posts: frozenset[str]
    texts: str

    @classmethod
    def of(cls, system: System) -> Language:
        """Return the language of a system: posts in both languages and every document's words."""
        names = {name: system.label("post", name) for name in system.defined.get("post", {})}
        both = (each for name, label in names.items() for each in (name, *label))
        bodies = "\n".join(each.body for each in system.documents.values())
        texts = unicodedata.normalize("NFKC", bodies)
        return cls(frozenset(unicodedata.normalize("NFKC", each) for each in both), texts)

    def elsewhere(self, text: str, sentence: str) -> bool:
        """Tell whether a few characters stand anywhere but in one sentence."""
        return self.texts.count(text) > sentence.count(text)


def differences(old: Document, new: Document, language: Language) -> tuple[Reason, ...]:
    """Return why two texts of a document are not the same, in the order of the new one.

    Empty only where both bodies are equal.
    """
    before, after = sentences(old), sentences(new)
    found: list[Reason] = []
    gone: list[tuple[Sentence | None, Sentence | None]] = []
    for stretch in aligned([each.key for each in before], [each.key for each in after]):
        pairs = zip(before[stretch.old], after[stretch.new], strict=stretch.equal)
        if stretch.equal:
            found += (_reason("format", one, other) for one, other in pairs
                      if one.text != other.text)  # fmt: skip
        else:
            gone += _paired(before[stretch.old], after[stretch.new])
    moved = _moved(gone)
    for one, other in gone:
        found += (_reason(kind, one, other) for kind in _judged(one, other, moved, language))
    if not found and old.body.strip("\n") != new.body.strip("\n"):
        found.append(Reason("format", "", new.body_line))
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.line))


def _paired(
    old: Sequence[Sentence], new: Sequence[Sentence]
) -> Iterator[tuple[Sentence | None, Sentence | None]]:
    """Yield which sentence of a replaced stretch became which: the first that is alike enough."""
    if len(old) + len(new) > _MOST:
        yield from ((each, None) for each in old[len(new) :])
        yield from ((None, each) for each in new[len(old) :])
        yield from zip(old, new, strict=False)
        return
    start = 0
    for each in old:
        alike = [(likeness(each.key, other.key), -at) for at, other in enumerate(new)
                 if at >= start and other.kind == each.kind]  # fmt: skip
        best, at = max(alike, default=(0.0, 0))
        if best < _ALIKE:
            yield each, None
            continue
        yield from ((None, other) for other in new[start:-at])
        yield each, new[-at]
        start = 1 - at
    yield from ((None, other) for other in new[start:])


def _moved(gone: Iterable[tuple[Sentence | None, Sentence | None]]) -> frozenset[str]:
    """Return what was dropped in one place and stands unchanged in another."""
    dropped: Counter[str] = Counter()
    added: Counter[str] = Counter()
    for one, other in gone:
        if one is None and other is not None:
            added[other.key] += 1
        elif other is None and one is not None:
            dropped[one.key] += 1
    return frozenset(key for key, count in dropped.items() if added[key] == count)


def _judged(
    one: Sentence | None, other: Sentence | None, moved: frozenset[str], language: Language
) -> tuple[str, ...]:
    """Return what a pair of sentences means, of which one may be missing."""
    if one is not None and other is not None:
        return _of_pair(one, other, language)
    single = one or other
    assert single is not None  # noqa: S101 - a pair has at least one side
    if single.key in moved:
        kind = "order"
    elif single.kind != "text":
        kind = {"heading": "section", "code": "code"}[single.kind]
    else:
        present = signals(single.key, language.posts)
        bound = [name for name in _BINDING if present[name]]
        kind = _PARTS.get(single.part) or next(iter(bound), "wording")
    return (kind,)


def _of_pair(one: Sentence, other: Sentence, language: Language) -> tuple[str, ...]:
    """Return all that it means that one sentence became another."""
    if other.kind != "text":
        return ("heading" if other.kind == "heading" else "code",)
    before, after = signals(one.key, language.posts), signals(other.key, language.posts)
    bound = tuple(name for name in _BINDING if before[name] != after[name])
    if bound:
        return (_PARTS[other.part],) if other.part else bound
    if is_slip(one.key, other.key, language.elsewhere):
        return ("slip",)
    if other.part:
        return (_PARTS[other.part],)
    return ("obligation" if after["obligation"] else "wording",)


def _reason(kind: str, one: Sentence | None, other: Sentence | None) -> Reason:
    place = other or one
    assert place is not None  # noqa: S101 - as above
    old, new = (each.text if each else "" for each in (one, other))
    return Reason(kind, place.section, place.line, old, new)
