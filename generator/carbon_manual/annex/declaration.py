"""Layouts read from YAML; what is malformed, or names nothing that exists, is told."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.accounts.ledger import SOURCE_LIST
from carbon_manual.annex.declared import Placed, Reader, placed
from carbon_manual.annex.layout import FILLERS, REPORT, REST, TABLE, Cell, Layout, Line, Section
from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.conformity.editionfile import Problem
from carbon_manual.diagnostic import Span
from carbon_manual.figures import BY_ID
from carbon_manual.shapes.shape import Field, Shapes, shipped_shapes

if TYPE_CHECKING:
    from carbon_manual.catalogue.standard import Standard

_LAYOUT: Final = ("id", "clause", "title", "kind", "sections", "head", "rows", "years", "gases",
                  "about", "where", "dated", "forms")  # fmt: skip
_SECTION: Final = ("id", "title", "head", "rows", "of")
_ROW: Final = ("cells", "rows", "group", "each", "every", "sources", "optional", "fields", "table")
_EACH: Final = ("record", "table", "sources", "by", "field", "factors", "where")
_SOURCES: Final = ("category", "carrier", "except", "biogenic")
_CELL: Final = (*FILLERS, "en", "span", "years", "with", "besides", "dated", "field", "map", "by",
                "show", "where")  # fmt: skip
_MOST_YEARS: Final = 10
# What the program itself gives to every figure.
_GIVEN: Final = ("year", "site")

Fields = Mapping[str, Field]
_NOTHING: Final = Cell("dash", MappingProxyType({"dash": True}))


@functools.cache
def shipped_layouts() -> Mapping[str, Layout]:
    """Return the layouts that the package ships, by name.

    Raises:
        ValueError: one is malformed; they are part of the generator, so this is its fault.
    """
    folder = resources.files("carbon_manual").joinpath("annexes")
    layouts: dict[str, Layout] = {}
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".yaml"):
            found, problems = read_layouts(entry.read_text(encoding="utf-8"), entry.name)
            if problems:
                raise ValueError("\n".join(f"{each.span}: {each.text.en}" for each in problems))
            layouts |= {each.name: each for each in found}
    return MappingProxyType(layouts)


def read_layouts(text: str, path: str) -> tuple[tuple[Layout, ...], tuple[Problem, ...]]:
    """Return the layouts of one standard, or everything that is wrong with their declaration."""
    data = placed(text, path)
    if isinstance(data, Problem):
        return (), (data,)
    reader = _Reader(Span(path, 1, 1), [], shipped_shapes())
    layouts = reader.file(data)
    problems = tuple(dict.fromkeys(reader.problems))
    return ((), problems) if problems else (layouts, ())


@dataclass(slots=True)
class _Reader(Reader):
    """Builds layouts; what they name must be there in the types, standards and figures."""

    shapes: Shapes

    def file(self, data: Any) -> tuple[Layout, ...]:  # noqa: ANN401 - what YAML holds
        """Return the layouts of a file."""
        given = self.mapping(data, ("standard", "layouts"), ("standard", "layouts"))
        standard = shipped_standards().get(str(given.get("standard")))
        if standard is None:
            self.unknown(given.get("standard"), shipped_standards(), "标准", "standard")
            return ()
        layouts = tuple(self._layout(standard, each) for each in self.listed(given, "layouts"))
        names = [each.id for each in layouts]
        for name in dict.fromkeys(each for each in names if names.count(each) > 1):
            self.refuse(f"表 {name} 声明了两次", f"table {name} is declared twice")
        return layouts

    def _layout(self, standard: Standard, data: Any) -> Layout:  # noqa: ANN401 - what YAML holds
        given = self.mapping(data, _LAYOUT, ("id", "clause", "title"))
        kind = self.one_of(given.get("kind", TABLE), (TABLE, REPORT), "kind")
        self.one_of(given.get("clause"), standard.entries, "clause")
        about = str(given.get("about", ""))
        fields = self._fields_of(about) if kind == REPORT else {}
        for name, value in self.mapping(given.get("where", {}), fields, ()).items():
            self._code(fields.get(name), value)
        if given.get("dated"):
            self.one_of(given["dated"], fields, "dated")
        forms = tuple(map(str, self.listed(given, "forms")))
        for each in forms:
            self._fields_of(each)
        title = self.text(given.get("title"))
        years = self.count(given.get("years", 1), _MOST_YEARS, "years")
        gases = self.one_of(given.get("gases", "GHG7"), ("GHG7", "CO2"), "gases")
        parts = given.get("sections") or [Placed({**given, "title": given.get("title")})]
        single = "sections" not in given
        return Layout(
            standard=standard.key,
            id=str(given.get("id")),
            clause=str(given.get("clause")),
            kind=kind,
            title=title,
            sections=tuple(self._section(each, fields, single=single) for each in parts),
            years=years,
            gases=gases,
            about=about,
            where=MappingProxyType(dict(given.get("where", {}))),
            dated=str(given.get("dated", "")),
            forms=forms,
        )

    def _section(self, data: Any, fields: Fields, *, single: bool) -> Section:  # noqa: ANN401
        given = self.mapping(data, _LAYOUT if single else _SECTION, ("id", "title", "rows"))
        of = None
        if "of" in given:
            about = self.mapping(given["of"], ("field", "type"), ("field", "type"))
            self.one_of(about.get("field"), fields, "field")
            of = (str(about.get("field")), str(about.get("type")))
            fields = self._fields_of(of[1])
        return Section(
            id=str(given.get("id")),
            title=self.text(given.get("title")),
            head=tuple(self._line(each, fields) for each in self.listed(given, "head")),
            lines=tuple(self._line(each, fields) for each in self.listed(given, "rows")),
            of=of,
        )

    def _line(self, data: Any, fields: Fields) -> Line:  # noqa: ANN401 - what YAML holds
        if isinstance(data, list):
            return Line(cells=tuple(self._cell(each, fields) for each in data))
        given, inner = self.mapping(data, _ROW, ()), fields
        here = self.at
        if "each" in given:
            inner = self._each(given["each"], fields)
        if "sources" in given:
            self._sources(given["sources"], inner)
        self.at = here
        if given.get("every", "year") != "year":
            self.one_of(given["every"], ("year",), "every")
        for name in (
            *self.listed(given, "fields"),
            *([given["table"]] if "table" in given else []),
        ):
            self.one_of(name, fields, "field")
        return Line(
            cells=tuple(self._cell(each, inner) for each in self.listed(given, "cells")),
            lines=tuple(self._line(each, inner) for each in self.listed(given, "rows")),
            group=self._cell(given["group"], inner) if "group" in given else None,
            each=given.get("each"),
            every="every" in given,
            sources=given.get("sources"),
            optional=bool(given.get("optional", False)),
            fields=tuple(map(str, self.listed(given, "fields"))),
            table=str(given.get("table", "")),
        )

    def _each(self, data: Any, fields: Fields) -> Fields:  # noqa: ANN401 - what YAML holds
        """Return the fields of the rows that a line is repeated for."""
        given = self.mapping(data, _EACH, ())
        if "sources" in given:
            self._sources(given["sources"], fields)
            self.one_of(given.get("by"), ("carrier", "source", "activity", "kind"), "by")
            return self._fields_of(SOURCE_LIST)["sources"].by_name
        if "record" in given:
            fields = self._fields_of(str(given["record"]))
        name = given.get("table" if "record" in given else "field")
        self.one_of(name, fields, "table")
        return fields[str(name)].by_name if str(name) in fields else {}

    def _sources(self, data: Any, fields: Fields) -> None:  # noqa: ANN401 - what YAML holds
        given = self.mapping(data, _SOURCES, ())
        columns = self._fields_of(SOURCE_LIST)["sources"].by_name
        for name, kind in (("category", "category"), ("carrier", "carrier"), ("except", "carrier")):
            values = given.get(name, [])
            for value in values if isinstance(values, list) else [values]:
                if str(value).startswith("$"):
                    self.one_of(str(value)[1:], fields, "field")
                else:
                    self._code(columns[kind], value)

    def _cell(self, data: Any, fields: Fields) -> Cell:  # noqa: ANN401 - what YAML holds
        given = self.mapping(data, _CELL, ())
        # a record's field is named beside it, so that the first word decides
        kinds = [each for each in given if each in FILLERS]
        if not kinds:
            known = ", ".join(FILLERS)
            self.refuse(
                f"单元格没有写明填什么，可用：{known}",
                f"the cell names nothing that fills it; known: {known}",
            )
            return _NOTHING
        kind = "record" if "record" in given else kinds[0]
        self._checked(kind, given, fields)
        parts = self.listed(given, kind) if kind in {"any", "join"} else ()
        span = self.count(given.get("span", 1), _MOST_YEARS, "span")
        return Cell(
            kind,
            MappingProxyType(given),
            tuple(self._cell(each, fields) for each in parts),
            span,
            bool(given.get("years", False)),
        )

    def _checked(self, kind: str, given: Placed, fields: Fields) -> None:
        """Tell what a cell asks for that is not there."""
        value = given[kind]
        if kind == "zh":
            self.text({"zh": value, "en": given.get("en")})
        elif kind in {"figure", "inputs"}:
            self._figure(value, given.get("with", {}), fields)
        elif kind == "record":
            self.one_of(given.get("field"), self._fields_of(str(value)), "field")
        elif kind == "field":
            self.one_of(value, fields, "field")
        elif kind == "used":
            self.one_of(value, ("value", "source"), "used")
        elif kind == "parameter" and value != REST:
            self.count(value, _MOST_YEARS, "parameter")
        elif kind == "factor":
            register = self._fields_of("rec.factor-register")
            self._code(register["factors"].by_name["role"], value)

    def _figure(self, name: Any, given: Any, fields: Fields) -> None:  # noqa: ANN401
        if self.one_of(name, BY_ID, "figure") not in BY_ID:
            return
        figure = BY_ID[name]
        asked = self.mapping(given, (*figure.required, *figure.optional), ())
        missing = [each for each in figure.required if each not in (*_GIVEN, *asked)]
        if missing:
            names = "、".join(missing)
            self.refuse(f"指标 {name} 还要参数 {names}", f"figure {name} also takes {names}")
        for value in asked.values():
            if str(value).startswith("$") and value != "$record":
                self.one_of(str(value)[1:], fields, "field")

    def _code(self, known: Field | None, value: Any) -> None:  # noqa: ANN401
        if known is not None and known.kind == "choice":
            self.one_of(value, [code for code, _ in known.choices], known.name)

    def _fields_of(self, name: str) -> Fields:
        """Return the fields of a record type, with those of every record."""
        if name not in self.shapes.types:
            self.unknown(name, self.shapes.types, "记录类型", "record type")
            return {}
        shape = self.shapes.types[name]
        return {each.name: each for each in (*self.shapes.record_control, *shape.fields)}
