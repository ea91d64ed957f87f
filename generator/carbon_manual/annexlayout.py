"""Layouts of the standards' annex tables and report outlines, read from `annexes/*.yaml`."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import yaml

from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE: Final = "table"
REPORT: Final = "report"
# What may fill a cell; the value that stands with the word is its first option.
FILLERS: Final = (
    "zh",  # words of the layout, with `en`
    "dash",  # the standard itself prints that nothing stands here
    "serial",  # the number of the row
    "key",  # what the rows are made by: a carrier, or a source
    "year",
    "figure",  # a computed figure; `with` are its parameters, `besides` categories told in a note
    "inputs",  # the activity that a figure was computed from, in sum
    "activity",  # the activity of the row's sources, in sum
    "emission",  # the emission of the row's sources, in sum
    "origin",  # where the activity data of the row's sources come from
    "parameter",  # the factors used for the row's sources, those of one place or the `rest`
    "factor",  # where the factors of a role come from that were used for the row's sources
    "used",  # the factor that the row is about: its `value` or `source`
    "record",  # a field of the year's record of a type
    "field",  # a field of the row's record
    "any",  # the first of several that has data
    "join",  # several side by side
)
_CELL: Final = {*FILLERS, "en", "span", "years", "with", "besides", "dated", "field", "map", "by",
                "show", "where"}  # fmt: skip
_ROW: Final = {"cells", "rows", "group", "each", "every", "sources", "optional", "fields", "table"}
_EACH: Final = {"record", "table", "sources", "by", "field", "figure", "factors", "dated", "where"}
_SOURCES: Final = {"category", "carrier", "except", "biogenic"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What fills a cell: the kind of filler, its options, the columns that it takes.

    `years` gives one such cell for each of the layout's years.
    """

    kind: str
    given: Mapping[str, Any]
    parts: tuple[Cell, ...] = ()
    span: int = 1
    years: bool = False

    @property
    def value(self) -> Any:  # noqa: ANN401 - by kind
        """Return what stands with the filler's word."""
        return self.given[self.kind]

    @property
    def words(self) -> Text:
        """Return the words of a label."""
        return Text(self.given["zh"], self.given["en"])


@dataclass(frozen=True, slots=True)
class Line:
    """A row, or rows of one kind: a group with its label, rows for each of something or year.

    `sources` selects the sources that the cells are about; an `optional` row is left out where
    there is nothing to show. `fields` of the row's record give a row of label and value each, or
    the columns of its `table` field, by their own labels.
    """

    cells: tuple[Cell, ...] = ()
    lines: tuple[Line, ...] = ()
    group: Cell | None = None
    each: Mapping[str, Any] | None = None
    every: bool = False
    sources: Mapping[str, Any] | None = None
    optional: bool = False
    fields: tuple[str, ...] = ()
    table: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a layout: its clause and title, and one grid.

    `of` names a list field of the report's record, and a record type: the section is about the
    records that stand there.
    """

    id: str
    title: Text
    head: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    of: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A table or report outline of a standard, in the order of its columns and rows.

    `years` is how many years stand side by side, `gases` the view of gases; a report is written
    for each record of type `about` that has the values of `where`, by its date field `dated`.
    """

    standard: str
    id: str
    clause: str
    kind: str
    title: Text
    sections: tuple[Section, ...]
    years: int = 1
    gases: str = "GHG7"
    about: str = ""
    where: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dated: str = ""

    @property
    def name(self) -> str:
        """Return the name by which commands know it, e.g. `ccaa-39-2022:A.1`."""
        return f"{self.standard}:{self.id}"

    @property
    def heading(self) -> Text:
        """Return number and title."""
        if self.kind == REPORT:
            return Text(f"{self.id} {self.title.zh}", f"{self.id} {self.title.en}")
        return Text(f"表{self.id} {self.title.zh}", f"Table {self.id}: {self.title.en}")


@functools.cache
def shipped_layouts() -> Mapping[str, Layout]:
    """Return the layouts that the package ships, by name."""
    folder = resources.files("carbon_manual").joinpath("annexes")
    texts = [
        entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda each: each.name)
        if entry.name.endswith(".yaml")
    ]
    found = (layout for text in texts for layout in parse_layouts(text))
    return MappingProxyType({each.name: each for each in found})


def parse_layouts(text: str) -> tuple[Layout, ...]:
    """Return the layouts of one standard.

    Raises:
        ValueError: a layout is malformed; layouts are part of the generator, so this is its fault.
    """
    data = yaml.safe_load(text)
    return tuple(_layout(data["standard"], each) for each in data["layouts"])


def _layout(standard: str, data: dict[str, Any]) -> Layout:
    kind = data.get("kind", TABLE)
    sections = data.get("sections") or [{"id": data["id"], **_only(data, "head", "rows")}]
    title = Text(**data["title"])
    return Layout(
        standard=standard,
        id=data["id"],
        clause=data["clause"],
        kind=kind,
        title=title,
        sections=tuple(_section(each, title) for each in sections),
        where=MappingProxyType(data.get("where", {})),
        **_only(data, "years", "gases", "about", "dated"),
    )


def _section(data: dict[str, Any], title: Text) -> Section:
    return Section(
        id=data["id"],
        title=Text(**data["title"]) if "title" in data else title,
        head=tuple(map(_line, data.get("head", ()))),
        lines=tuple(map(_line, data.get("rows", ()))),
        of=(data["of"]["field"], data["of"]["type"]) if "of" in data else None,
    )


def _line(data: list[Any] | dict[str, Any]) -> Line:
    if isinstance(data, list):
        return Line(cells=tuple(map(_cell, data)))
    _known(data, _ROW)
    each = data.get("each")
    if each is not None:
        _known(each, _EACH)
    for selection in (data.get("sources"), (each or {}).get("sources")):
        _known(selection or {}, _SOURCES)
    return Line(
        cells=tuple(map(_cell, data.get("cells", ()))),
        lines=tuple(map(_line, data.get("rows", ()))),
        group=_cell(data["group"]) if "group" in data else None,
        each=each,
        every=data.get("every") == "year",
        sources=data.get("sources"),
        optional=data.get("optional", False),
        fields=tuple(data.get("fields", ())),
        table=data.get("table", ""),
    )


def _cell(data: dict[str, Any]) -> Cell:
    _known(data, _CELL)
    # a record's field is named beside it, so that the first word decides
    kinds = [each for each in data if each in FILLERS]
    if not kinds:
        message = f"cell {data} names nothing that fills it"
        raise ValueError(message)
    kind = "record" if "record" in data else kinds[0]
    parts = data[kind] if kind in {"any", "join"} else ()
    return Cell(
        kind,
        MappingProxyType(data),
        tuple(map(_cell, parts)),
        data.get("span", 1),
        data.get("years", False),
    )


def _known(data: Mapping[str, Any], names: set[str]) -> None:
    unknown = set(data) - names
    if unknown:
        message = f"layouts know no {sorted(unknown)} here: {dict(data)}"
        raise ValueError(message)


def _only(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: data[name] for name in names if name in data}
