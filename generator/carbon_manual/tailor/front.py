"""The control block of a document that stays: without what is gone, as an unsigned draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from carbon_manual.catalogue.standard import Standard
from carbon_manual.checks.clauses import COMMITMENTS
from carbon_manual.checks.leadership import METERING_POLICY
from carbon_manual.diagnostic import Text
from carbon_manual.shapes.shape import Field
from carbon_manual.system.model import Document
from carbon_manual.tailor.facts import gap

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

DRAFT: Final = "0.1"
_Data = dict[str, Any]
_GONE: Final = object()
_TEXT: Final = "tag:yaml.org,2002:str"
# What only an approved version has.
_UNSIGNED: Final = ("effective", "next_review", "supersedes", "external", "training")
_ORIGIN: Final = {"zh": "由参考体系裁剪而成", "en": "Tailored from the reference system"}
# References to these are gone because the text that they name was left out; what other kinds name
# stands in records, of which a new system has none yet.
_TEXTS: Final = ("document", "item", "standard", "clause")


@dataclass(frozen=True, slots=True)
class World:
    """What of the reference system there still is, and how its names are told.

    `knows` tells whether a reference of a kind still leads somewhere, `renamed` gives the id that
    a site or department has now, `told` replaces the institute's facts. `open` names the fields of
    a document that every organisation has to state anew, with what is to be stated.
    """

    standards: Mapping[str, Standard]
    knows: Callable[[str, str], bool]
    renamed: Callable[[str, str], str]
    told: Callable[[str], str]
    open: Mapping[str, Mapping[str, Text]]
    made_on: dt.date


def control_block(document: Document, front: str, headings: frozenset[str], world: World) -> str:
    """Return the control block of a document as YAML.

    `front` is the text of the one it has; `headings` are those that stay.
    """
    given: dict[str, Any] = yaml.load(front, Loader=yaml.CBaseLoader)  # noqa: S506 - texts only
    shape = document.shape
    covers = given.pop("covers", {})
    fields = {each.name: each for each in shape.fields}
    common = ("id", "type", "title", "version", "owner", "retention", "access", "distribution")
    data = {name: given[name] for name in common if name in given}
    data["title"] = _told(data["title"], world)
    data["version"] = DRAFT
    data["history"] = [{"version": DRAFT, "date": world.made_on, "change": dict(_ORIGIN)}]
    body = {name: value for name, value in given.items() if name in fields}
    data |= _row(body, fields, world) or {}
    for name, what in world.open.get(document.id, {}).items():
        value = dict(zip(("zh", "en"), gap(what), strict=True))
        data[name] = [value] if fields[name].kind == "list" else value
    if "commitments" in data:
        data["commitments"] = _commitments(data["commitments"], world.standards)
    _prune(data, fields)
    claims = _covers(covers, headings, world.standards)
    if claims:
        data["covers"] = claims
    return dumped(data)


def dumped(data: Mapping[str, Any]) -> str:
    """Return data as YAML: a line for each row, in the order given."""
    text = yaml.dump(
        dict(data),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=1_000_000,
        default_flow_style=None,
    )
    # the rows of a table stand below its name, as everywhere in the records
    lines = text.splitlines()
    rows = 0
    found = []
    for line in lines:
        rows = 2 if line.startswith("- ") else rows if line.startswith(" ") else 0
        found.append(" " * rows + line)
    return "".join(f"{line}\n" for line in found)


class _Dumper(yaml.CSafeDumper):
    """Writes texts that others would read as numbers or dates in double quotes."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True


def _tag(dumper: yaml.CSafeDumper, value: str) -> str:
    """Return what a reader would take a value for that is written without quotes."""
    found: Any = dumper.resolve(yaml.ScalarNode, str(value), (True, False))  # type: ignore[no-untyped-call]
    return str(found)


def _text(dumper: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
    plain = _tag(dumper, value) == _TEXT
    return dumper.represent_scalar(_TEXT, value, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def _row(data: _Data, fields: Mapping[str, Field], world: World) -> _Data | None:
    """Return the fields that stay; None where a required one does not."""
    kept: dict[str, Any] = {}
    for name, value in data.items():
        new = _value(value, fields[name], world) if name in fields else value
        if new is not _GONE:
            kept[name] = new
        elif fields[name].required:
            return None
    if "standard" in fields and "standard" in data and "standard" not in kept:
        kept.pop("clause", None)
    return kept


def _value(value: Any, field: Field, world: World) -> Any:  # noqa: ANN401 - by the field
    if field.kind == "reference":
        return world.renamed(field.to, value) if world.knows(field.to, value) else _GONE
    if field.kind == "list" and isinstance(value, list):
        return _items(value, field, world)
    if field.kind == "table" and isinstance(value, list):
        rows = (_row(each, field.by_name, world) for each in value)
        return [each for each in rows if each is not None]
    if field.kind == "group" and isinstance(value, dict):
        return _row(value, field.by_name, world) or _GONE
    return _told(value, world) if field.kind in {"text", "label"} else _plain(value, field)


def _items(values: list[Any], field: Field, world: World) -> Any:  # noqa: ANN401 - or gone
    item = field.item or Field(field.name, "text", field.label)
    kept = [new for each in values if (new := _value(each, item, world)) is not _GONE]
    if kept or not values:
        return kept
    # a table's row about left-out documents goes; what records will fill again stays as a gap
    return _GONE if item.to in _TEXTS or not field.required else []


def _told(value: Any, world: World) -> Any:  # noqa: ANN401 - a text, or one in both languages
    if isinstance(value, dict):
        return {name: world.told(each) for name, each in value.items()}
    return world.told(value) if isinstance(value, str) else value


def _plain(value: Any, field: Field) -> Any:  # noqa: ANN401 - by the field
    """Return what YAML writes without quotes: only true texts need them."""
    if isinstance(value, str) and field.kind not in {"text", "label", "digest"}:
        return Bare(value)
    return value


class Bare(str):
    """A value that is written without quotes, as the records of a system have it."""

    __slots__ = ()


def _bare(dumper: yaml.CSafeDumper, value: Bare) -> yaml.ScalarNode:
    # the tag that a reader would give it, so that no quotes are needed
    tag = _tag(dumper, value)
    return dumper.represent_scalar(tag, str(value))


_Dumper.add_representer(Bare, _bare)


def _commitments(given: Iterable[str], chosen: Mapping[str, Standard]) -> list[str]:
    """Return the commitments that a chosen standard asks for, or that none does."""
    asked: dict[str, set[str]] = {}
    for key, wanted in COMMITMENTS.items():
        for name in wanted:
            asked.setdefault(name, set()).add(key)
    for name, by in METERING_POLICY.items():
        asked.setdefault(name, set()).update(by)
    return [each for each in given if not asked.get(each) or asked[each] & chosen.keys()]


def _prune(data: _Data, fields: Mapping[str, Field]) -> None:
    """Drop the rows that name, in a plain text, an id of the document's own that is gone."""
    named = {
        str(row["id"]) for field in fields.values() if field.columns
        for row in data.get(field.name, ()) if "id" in row
    }  # fmt: skip
    for field in fields.values():
        ends = {each.name for each in field.columns if each.name in {"from", "to"}}
        if ends and isinstance(data.get(field.name), list):
            data[field.name] = [
                row for row in data[field.name] if all(row.get(end) in named for end in ends)
            ]


def _covers(
    given: Mapping[str, Mapping[str, list[str]]],
    headings: frozenset[str],
    chosen: Mapping[str, Standard],
) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for heading, claims in given.items():
        own = {key: patterns for key, patterns in claims.items() if key in chosen}
        if own and heading in headings:
            found[heading] = own
    return found
