"""YAML declarations read with their places: mappings, lists, texts and counts, or what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from carbon_manual.conformity.editionfile import Problem
from carbon_manual.diagnostic import Span, Text
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest


class Placed(dict[Any, Any]):
    """A mapping of a YAML text with the place where it begins."""

    place = Span("")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads plain data and keeps where each mapping begins."""

    path = ""

    def placed(self, node: yaml.MappingNode) -> Placed:
        found = Placed(self.construct_mapping(node, deep=True))
        mark = node.start_mark
        found.place = Span(self.path, mark.line + 1, mark.column + 1)
        return found


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.placed)


def placed(text: str, path: str) -> Any:  # noqa: ANN401 - what YAML holds
    """Return the plain data of a text, its mappings with their places, or why there is none."""
    loader = _Loader(text)
    loader.path = path
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        span = Span(path, mark.line + 1, mark.column + 1) if mark else Span(path)
        message = Text(f"不是有效的 YAML：{error.problem}", f"Not valid YAML: {error.problem}")
        return Problem(span, message)


@dataclass(slots=True)
class Reader:
    """Reads a declaration and collects what is wrong; `at` is the mapping that is being read."""

    at: Span
    problems: list[Problem]

    def mapping(self, data: object, known: Iterable[str], needed: Iterable[str]) -> Placed:
        """Return a mapping of which every key is known and none is missing."""
        if not isinstance(data, dict):
            self.refuse(f"这里应为键和值，而不是 {data!r}", f"a mapping is expected, not {data!r}")
            return Placed()
        found = data if isinstance(data, Placed) else Placed(data)
        self.at = found.place if found.place.path else self.at
        for name in found:
            self.one_of(name, tuple(known), "key")
        missing = [each for each in needed if each not in found]
        if missing:
            self.refuse(f"缺少 {'、'.join(missing)}", f"{', '.join(missing)} is missing")
        return found

    def listed(self, given: Placed, name: str) -> list[Any]:
        """Return a list that a mapping holds; none where it does not."""
        found = given.get(name, [])
        if isinstance(found, list):
            return found
        self.refuse(f"{name} 应为列表", f"{name} must be a list")
        return []

    def text(self, data: Any) -> Text:  # noqa: ANN401 - what YAML holds
        """Return words in both languages."""
        given = data if isinstance(data, dict) else {}
        if not isinstance(given.get("zh"), str) or not isinstance(given.get("en"), str):
            self.refuse("文字要有 zh 和 en 两种", "a text needs zh and en")
            return Text("", "")
        return Text(given["zh"], given["en"])

    def count(self, value: Any, most: int, name: str) -> int:  # noqa: ANN401 - what YAML holds
        """Return a whole number from 1 to `most`."""
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            return value
        self.refuse(f"{name} 应为 1 至 {most}，而不是 {value!r}",
                     f"{name} is 1 to {most}, not {value!r}")  # fmt: skip
        return 1

    def one_of(self, value: Any, known: Iterable[str], name: str) -> str:  # noqa: ANN401 - as above
        """Return a name that must be known."""
        if value not in known:
            self.unknown(value, known, name, name)
        return str(value)

    def unknown(self, value: object, known: Iterable[str], zh: str, en: str) -> None:
        """Refuse a name that is not known, with the one most like it."""
        hint = did_you_mean(nearest(str(value), known))
        self.refuse(f"没有 {zh} {value!r}{hint.zh}", f"no {en} {value!r}{hint.en}")

    def refuse(self, zh: str, en: str) -> None:
        """Note what is wrong in the mapping that is being read."""
        self.problems.append(Problem(self.at, Text(zh, en)))
