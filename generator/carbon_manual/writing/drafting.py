"""A new file in the making: its number, path and title by the repository's habit, its values."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.shapes.scalars import Misfit, did_you_mean, read_scalar
from carbon_manual.shapes.shape import Field, Shape
from carbon_manual.shapes.typed import nearest
from carbon_manual.shapes.wanted import name_of
from carbon_manual.system.model import CONFIGURATION_PATH
from carbon_manual.system.resolve import Index
from carbon_manual.writing.blank import Blank, Given, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from carbon_manual.system.model import Context, System

# Fields that hold more than one line can say; they are filled in in the file.
TREES: Final = ("table", "group", "series", "claims")
_PREFIXES: Final = {
    "manual": "SC",
    "policy": "FZ",
    "procedure": "CX",
    "rule": "ZD",
    "instruction": "ZY",
}
_MANUAL: Final = ("manual", "policy")
_ID: Final = re.compile(r"\w[\w.\-]*")
# Who recorded and checked, and when: owed by every record, though not when it is begun.
_SIGNED: Final = ("recorded_by", "recorded_on", "checked_by", "checked_on")


class Draft:
    """A file of one type, to be filled value by value."""

    def __init__(self, shape: Shape, system: System, context: Context) -> None:
        """Begin with what the type itself tells: version, retention and the posts in charge."""
        self.shape = shape
        self.system = system
        self.language = context.language
        self.as_of = context.as_of
        self.index = Index(system, MappingProxyType({}))
        own = system.shapes.control(shape)
        self.fields: Mapping[str, Field] = {each.name: each for each in (*own, *shape.fields)}
        self.values: dict[str, Given] = {"type": shape.id, "version": "1.0"}
        self._fill()

    @property
    def wished(self) -> tuple[str, ...]:
        """Return which optional control data a file of this type ought to have."""
        if not self.shape.is_record:
            return ()
        site = ("site",) if self.shape.per == "site" else ()
        like = tuple(self.system.records_of(self.shape.id))
        dated = any("period" in each.control for each in like) if like else self.shape.interval
        return (*site, "period") if dated else site

    @property
    def number(self) -> str:
        """Return the number given, or the next free one."""
        return self._plain("id") or _next_number(self)

    @property
    def path(self) -> str:
        """Return where files of this type stand in this repository."""
        if self.shape.id == "rec.system":
            return CONFIGURATION_PATH
        if not self.shape.is_record:
            folder = "manual" if self.shape.family in _MANUAL else "procedures"
            return f"{folder}/{self.number}.md"
        paths = [PurePosixPath(each.path) for each in self.system.records_of(self.shape.id)]
        folder = paths[-1].parent.as_posix() if paths else f"records/{self.shape.number}"
        return f"{folder}/{self.number}.yaml"

    @property
    def text(self) -> str:
        """Return the text of the file."""
        values = {"title": self._title(), **self.values, "id": self.number}
        if not self.shape.is_record:
            values["history"] = (self._first_version(),)
        opened = frozenset((*_SIGNED, *self.wished)) if self.shape.is_record else frozenset()
        return Blank(self.shape, self.system.shapes, values, opened, self.language).text

    def put(self, name: str, value: str) -> Text | None:
        """Set a field; return why that cannot be."""
        field = self.fields.get(name)
        if field is None or name == "type":
            hint = did_you_mean(nearest(name, self.fields))
            return Text(f"没有字段 {name}{hint.zh}", f"There is no field {name}{hint.en}")
        refusal = self._refusal(field, value)
        if refusal is None:
            self.values[name] = value
        return refusal

    def obstacle(self) -> Text | None:
        """Return why the file cannot be made under its number."""
        number = self.number
        if not _ID.fullmatch(number):
            return Text(f"编号 {number} 不能作文件名", f"{number} cannot name a file")
        if number in _taken(self.system):
            return Text(f"编号 {number} 已被使用", f"{number} is used already")
        return None

    def _fill(self) -> None:
        posts = self.system.defined.get("post", {})
        shape = self.shape
        found = {"retention": shape.retention}
        if shape.is_record:
            found |= {"recorded_by": shape.maker, "checked_by": shape.reviewer}
        else:
            found["owner"] = shape.maker
        for name, value in found.items():
            if value and (self.fields[name].to != "post" or value in posts):
                self.values[name] = value

    def _refusal(self, field: Field, value: str) -> Text | None:
        """Return why a value cannot stand in a field."""
        if field.kind in TREES:
            return Text(
                f"“{field.label.zh}”（{field.name}）有多行，请在文件中填写",
                f"{field.name} ({field.label.en}) has rows: write it in the file",
            )
        if field.kind == "list":
            item = field.item or Field(field.name, "text", field.label)
            refusals = (self._refusal(item, each) for each in listed(value))
            return next((each for each in refusals if each), None)
        read = read_scalar(value, field)
        if isinstance(read, Misfit):
            return read.message
        if field.kind == "reference" and not self.index.knows(field.to, value):
            word = name_of(field.to, self.system.shapes)
            hint = did_you_mean(nearest(value, self.index.names(field.to)))
            return Text(
                f"没有{word.zh} {value}{hint.zh}", f"There is no {word.en} {value}{hint.en}"
            )
        return None

    def _title(self) -> Text:
        label, period, site = self.shape.label, self._plain("period"), self._plain("site")
        place = self.system.label("site", site) if site else Text("", "")
        year = "年" if period.isdecimal() else ""
        english = ", ".join(filter(None, (label.en, place.en, period)))
        return Text(f"{place.zh}{period}{year}{label.zh}", english)

    def _first_version(self) -> Mapping[str, str]:
        said = Text("首次发布", "First issue").of(self.language)
        return {"version": self._plain("version"), "date": self.as_of.isoformat(), "change": said}

    def _plain(self, name: str) -> str:
        return str(self.values.get(name, ""))


def _next_number(draft: Draft) -> str:
    """Return the number that the file gets if none is given."""
    shape, taken = draft.shape, _taken(draft.system)
    if not shape.is_record:
        return _counted(_PREFIXES[shape.family], taken)
    if shape.id == "rec.system":
        return shape.number
    site, period = draft.values.get("site", ""), draft.values.get("period", "")
    marks = [_site_mark(draft.system, str(site))] if site else []
    number = "-".join((shape.number, *marks, *([str(period)] if period else [])))
    return number if number not in {shape.number, *taken} else _counted(number, taken)


def _taken(system: System) -> set[str]:
    return {*system.documents, *system.records, *(name for name, _ in system.archive)}


def _counted(stem: str, taken: Iterable[str]) -> str:
    """Return the stem with the number after the highest that is taken."""
    found = (re.fullmatch(rf"{re.escape(stem)}-(\d{{1,4}})", name) for name in taken)
    return f"{stem}-{max((int(each[1]) for each in found if each), default=0) + 1:02}"


def _site_mark(system: System, site: str) -> str:
    """Return how the numbers of a site's records name it, e.g. HM for `hami`."""
    marks: Counter[str] = Counter()
    for record in system.records.values():
        rest = record.id.removeprefix(record.shape.number)
        if record.site == site and rest.startswith("-"):
            marks[rest[1:].partition("-")[0]] += 1
    return marks.most_common(1)[0][0] if marks else site.upper()
