"""Systems in which every place that can hold a word holds one of its own, by access class."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import yaml

from carbon_manual.lifecycle.signing import Signer, signed
from carbon_manual.pipeline import Checked
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.shape import Field, Shape, shipped_shapes
from carbon_manual.shapes.value import INVALID, Row, Value
from carbon_manual.system.model import Document, Item, Record
from tests.system_under_test import Tree, small

# What a text must keep, or the record means something else: keys, codes and values that are parsed.
KEPT: Final = frozenset(
    ("id", "type", "version", "region", "series", "gas", "mark", "digest", "trace", "figure",
     "holder", "path", "sha256", "method", "gwp", "value", "unit", "key")
)  # fmt: skip
# What everybody may know of the configuration: of the organisation, its sites and posts.
FREE: Final = frozenset(("organisation", "name"))
# Fields of the control block that decide where an item stands and who may read it.
GIVEN: Final = ("id", "type", "version", "site", "access", "owner", "effective", "covers")
CHIEF = Signer("主任", "H-1", "批准", dt.date(2025, 12, 21))
HEADER = "---\n"
TEXT = "procedures/CX-01.md"


@dataclass(slots=True)
class Garden:
    """Makes words that stand nowhere else, and remembers for whom each is."""

    words: dict[Access, list[str]] = field(default_factory=lambda: {each: [] for each in Access})
    counter: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    names: dict[tuple[Access, str], str] = field(default_factory=dict)
    defined: set[str] = field(default_factory=set)

    def word(self, access: Access) -> str:
        """Return a new word; letters and digits only, so that no format escapes or cuts it."""
        return self._kept(access, f"zq{next(self.counter):05}{access.value[:3]}")

    def number(self, access: Access) -> str:
        """Return a new number."""
        return self._kept(access, f"{71_000_000 + next(self.counter)}.25")

    def name(self, access: Access, kind: str, form: str = "") -> str:
        """Return the number of the class's item of a type, or the id of its row of a kind."""
        known = self.names.get((access, kind))
        return known or self.names.setdefault((access, kind), form + self.word(access))

    def own(self, access: Access, kind: str) -> str:
        """Return an id for a row that defines one; no id is defined twice."""
        name = self.name(access, kind)
        name = self.word(access) if name in self.defined else name
        self.defined.add(name)
        return name

    def above(self, audience: Access) -> set[str]:
        """Return every word that these readers may not see."""
        return self.within(Access.RESTRICTED) - self.within(audience)

    def within(self, audience: Access) -> set[str]:
        """Return every word that these readers may see."""
        return {word for each, words in self.words.items() if audience.sees(each) for word in words}

    def _kept(self, access: Access, word: str) -> str:
        self.words[access].append(word)
        return word


def found(*texts: str | bytes) -> set[str]:
    """Return the planted words and numbers in texts, however case, commas and marks cut them."""
    words: set[str] = set()
    for text in texts:
        plain = text.decode("utf-8", errors="replace") if isinstance(text, bytes) else text
        plain = plain.replace("\u200b", "").lower()
        words.update(_WORD.findall(plain))
        words.update(each.replace(",", "") for each in _NUMBER.findall(plain))
    return words


_WORD = re.compile(r"zq\d{5}[a-z]{3}")
_NUMBER = re.compile(r"71,?\d{3},?\d{3}\.25")


@dataclass(frozen=True, slots=True)
class Planted:
    """A system and its words."""

    tree: Tree
    garden: Garden
    checked: Checked

    @staticmethod
    def of(tree: Tree, garden: Garden) -> Planted:
        """Return a system, examined."""
        return Planted(tree, garden, tree.examine())


@functools.cache
def all_types() -> Planted:
    """Return the small system with an item of every type in every class, each field filled."""
    garden = Garden()
    files = {path: data.decode() for path, data in small().files.items()}
    files[TEXT] = with_access(files[TEXT], Access.PUBLIC)  # everything may refer to it
    shapes = [each for each in shipped_shapes().types.values() if each.id != "rec.system"]
    for access, shape in itertools.product(Access, shapes):
        garden.name(access, shape.id, f"{shape.number or 'XX-00'}-")
    for access, shape in itertools.product(Access, shapes):
        files.update(_item(garden.name(access, shape.id), shape, access, garden))
    tree = Tree(MappingProxyType({path: text.encode() for path, text in files.items()}))
    return Planted.of(_approved(tree, tree.examine()), garden)


def overgrown(tree: Tree, classes: Mapping[str, Access]) -> Planted:
    """Return a system with the named files raised to a class and their texts made unique."""
    garden, items = Garden(), {item.path: item for item in tree.examine().system.items}
    for path, access in classes.items():
        tree = tree.put(path, planted_text(tree.text(path), items[path], access, garden))
    return Planted.of(tree, garden)


def planted_text(text: str, item: Item, access: Access, garden: Garden) -> str:
    """Return a file's text with its class set and a word put into each text that allows it."""
    offsets = _line_starts(text)
    shape, control = item.shape, shipped_shapes().control(item.shape)
    fields = (*control, *(() if isinstance(item, Record) else shape.fields))
    kept = KEPT | FREE if shape.id == "rec.system" else KEPT
    places = list(_texts(fields, item.control, kept))
    if isinstance(item, Record):
        places += _texts(shape.fields, item.body, kept)
    for value, written in sorted(places, key=lambda each: each[0].span, reverse=True):
        start = text.find(written, offsets[value.span.line - 1] + value.span.column - 1)
        if start >= 0:
            text = text[:start] + garden.word(access) + text[start:]
    return with_access(text, access)


def with_access(text: str, access: Access) -> str:
    """Return a file's text with its class set."""
    front, mark, body = text.removeprefix(HEADER).partition("\n---\n")
    lines = [line for line in front.split("\n") if not line.startswith("access:")]
    return HEADER + "\n".join([*lines, f"access: {access.value}"]) + mark + body


def approved(tree: Tree, *names: str) -> Tree:
    """Return the small system with documents approved in one signing as they stand, and frozen."""
    checked = tree.examine()
    return _sign(tree, checked, [checked.system.documents[name] for name in names])


def document(name: str, access: Access, words: str, more: str = "") -> str:
    """Return a procedure for the small system; `words` stand in each place of its own."""
    return (
        f"---\nid: {name}\ntype: proc.carbon-review\ntitle: {words} 程序\n"
        f'version: "1.0"\nowner: 核算员\neffective: 2026-01-15\nnext_review: 2027-01-15\n'
        f"department: 办公室\naccess: {access.value}\nrecords: [JL-03-02]\n"
        f'history:\n  - {{version: "1.0", date: 2025-12-20, change: {words} 首次发布}}\n'
        f"covers:\n  h-{words}:\n    ccaa-39-2022: [6.1.2.a.1]\n---\n\n"
        f"# {words} 程序 {{#{name.lower()}}}\n\n## {words} 做法 {{#h-{words}}}\n\n"
        f"{words} 正文 [{words}](https://{words}.example/a.png)。{more}\n"
    )


def _approved(tree: Tree, checked: Checked) -> Tree:
    named = [each for each in checked.system.documents.values() if each.id != "CX-01"]
    for each in named:  # one record each: an approval is of the class of what it names
        tree = _sign(tree, checked, [each])
    return tree


def _sign(tree: Tree, checked: Checked, documents: list[Document]) -> Tree:
    sources = {path: data.decode() for path, data in tree.files.items()}
    for artifact in signed(CHIEF, documents, sources, checked):
        tree = tree.put(artifact.path, artifact.data)
    return tree


def _texts(
    fields: tuple[Field, ...], row: Row, kept: frozenset[str]
) -> Iterator[tuple[Value, str]]:
    """Yield each free text of a row, in its tables too: its place, and how it is written."""
    for each in fields:
        value = row.get(each.name)
        if value is None or value.data is INVALID:
            continue
        if each.kind == "table":
            for inner in row.rows(each.name):
                yield from _texts(each.columns, inner, kept)
        elif each.kind == "group":
            yield from _texts(each.columns, value.data, kept)
        elif each.kind in {"text", "label"} and each.name not in kept and not each.defines:
            for written in value.data if each.kind == "label" else (value.data,):
                if written.strip() and "\n" not in written:
                    yield value, str(written)


def _line_starts(text: str) -> list[int]:
    return [0, *(index + 1 for index, mark in enumerate(text) if mark == "\n")]


def _item(name: str, shape: Shape, access: Access, garden: Garden) -> dict[str, str]:
    given = {"id": name, "type": shape.id, "version": "1.0", "access": access.value}
    control = shipped_shapes().control(shape)
    if shape.is_record:
        front = {**_front(control, access, garden), **given, "site": "s1"}
        body = _dump(_row(shape.fields, access, garden))
        return {f"records/{name}.yaml": f"---\n{_dump(front)}---\n{body}"}
    heading = garden.word(access)
    front = {
        **_front((*control, *shape.fields), access, garden),
        **given,
        "owner": "主任",
        "effective": "2026-01-15",
        "covers": {heading: {"ccaa-39-2022": ["6.1.2.p1", "4.1.*"]}},
    }
    return {f"manual/{name}.md": f"---\n{_dump(front)}---\n\n{_prose(heading, access, garden)}"}


def _prose(heading: str, access: Access, garden: Garden) -> str:
    word = functools.partial(garden.word, access)
    return (
        f"# {word()} {{#{word()}}}\n\n## {word()} {{#{heading}}}\n\n"
        f'{word()} [{word()}](https://{word()}.example/{word()} "{word()}")\n'
        f"[{word()}](https://{word()}.example/{word()}.png)\n\n"
        f"```\n{word()}\n```\n\n| {word()} |\n| --- |\n| {word()} |\n\n"
        f'- {word()}\n\n> {word()}\n\n!!! note "{word()}"\n    {word()}\n\n'
        f"{word()}[^{heading}]\n\n[^{heading}]: {word()}\n\n*[{heading}]: {word()}\n\n"
        '{{ figure("ghg.total", year=2024) }} {{ link("JL-07-02") }} {{ link("CX-01", "plan") }}\n'
    )  # fmt: skip


def _front(fields: tuple[Field, ...], access: Access, garden: Garden) -> dict[str, Any]:
    return _row(tuple(each for each in fields if each.name not in GIVEN), access, garden)


def _row(fields: tuple[Field, ...], access: Access, garden: Garden) -> dict[str, Any]:
    return {each.name: _filled(each, access, garden) for each in fields}


_PLAIN: Mapping[str, Any] = {
    "integer": "7", "year": "2024", "date": "2026-01-02", "period": "2024", "interval": "P1Y",
    "boolean": "true", "unit": "MWh", "claims": {},
}  # fmt: skip
_KNOWN: Mapping[str, str] = {
    "site": "s1", "post": "核算员", "department": "办公室", "standard": "ccaa-39-2022",
    "form": "JL-06-02",
    "document": "CX-01", "record": "JL-07-02-2024", "item": "CX-01",
    "clause": "ccaa-39-2022:4.1.p1",
}  # fmt: skip


def _filled(entry: Field, access: Access, garden: Garden) -> Any:  # noqa: ANN401 - YAML
    if entry.kind == "group":
        return _row(entry.columns, access, garden)
    if entry.kind == "table":
        return [_row(entry.columns, access, garden)]
    if entry.kind == "list" and entry.item:
        return [_filled(entry.item, access, garden)]
    if entry.kind in _NUMBERS:
        return _number_of(entry, garden.number(access))
    if entry.kind == "label":
        return {"zh": (word := garden.word(access)), "en": word}
    return _PLAIN.get(entry.kind) or _named(entry, access, garden)


_NUMBERS: Final = ("decimal", "quantity", "series")


def _number_of(entry: Field, number: str) -> Any:  # noqa: ANN401 - YAML
    if entry.kind == "series":
        return {"2024": number}
    return number if entry.kind == "decimal" else f"{number} {entry.unit or 'MWh'}"


def _named(entry: Field, access: Access, garden: Garden) -> str:
    if entry.kind == "choice":
        return entry.choices[0][0]
    if entry.kind == "reference":
        return _KNOWN.get(entry.to) or garden.name(access, entry.to)
    return garden.own(access, entry.defines) if entry.defines else garden.word(access)


def _dump(data: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False, width=10_000)
