"""Small accounts in the public record format: only the configuration and the records needed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.diagnostic import Text
from carbon_manual.evaluation.compute import explain
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sources.source import Sources, read_tree
from carbon_manual.system.load import Loaded, load

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

_CONTROL = """---
id: {id}
type: {type}
title: {id}
version: "1.0"
retention: P5Y
{extra}---
"""
_SYSTEM = """organisation: 试算单位
sites:
  - {id: s1, name: 场所一, region: 浙江}
posts:
  - {id: 核算员}
standards: []
"""


@dataclass(frozen=True)
class Line:
    """A source with its activity and factors: `quantity` of `unit` in the year."""

    source: str
    category: str
    quantity: str
    unit: str
    factors: tuple[str, ...] = ()
    gas: str = "CO2"
    biogenic: bool = False


@dataclass
class Account:
    """An account of one year at one site, written out as records."""

    year: int = 2023
    gwp: str = "AR6"
    lines: list[Line] = field(default_factory=list)
    factors: list[str] = field(default_factory=list)
    contracts: list[str] = field(default_factory=list)
    residual: str = ""

    def factor(self, name: str, role: str, value: str, **more: str) -> str:
        """Register a factor and return its id."""
        extra = "".join(f", {key}: {text}" for key, text in more.items())
        shown = f", value: {value}" if value else ""
        series = "" if "series" in more else ", series: measured"
        self.factors.append(
            f"{{id: {name}, role: {role}{series}, subject: 算例{shown}, origin: measured,"
            f" source: 公开算例, valid_from: 2000-01-01, mark: V{extra}}}"
        )
        return name

    def add(self, line: Line) -> None:
        """Add a line; a source may have several, one per gas, with one activity."""
        self.lines.append(line)

    def write(self, root: Path) -> Path:
        """Write the records below `root` and return it."""
        folder = root / "records"
        folder.mkdir(parents=True)
        for name, kind, extra, body in self._records():
            head = _CONTROL.format(id=name, type=kind, extra=extra)
            (folder / f"{name}.yaml").write_text(head + body, encoding="utf-8")
        return root

    def _records(self) -> list[tuple[str, str, str, str]]:
        site = "site: s1\n"
        unique = {line.source: line for line in self.lines}
        sources = "".join(
            f"  - {{id: {each.source}, category: {each.category}, name: 算例"
            f"{', biogenic: true' if each.biogenic else ''}}}\n"
            for each in unique.values()
        )
        activity = "".join(
            f"  - {{source: {each.source}, unit: {each.unit}, origin: meter,"
            f" quantities: {{{self.year}: {each.quantity}}}}}\n"
            for each in unique.values()
        )
        inventory = "".join(
            f"  - {{source: {each.source}, gas: {each.gas},"
            f" factors: [{', '.join(each.factors)}]}}\n"
            for each in self.lines
            if each.category != "self-generation"
        )
        head = (
            f"year: {self.year}\ncompiled_on: {self.year + 1}-03-01\nmethod: 算例\n"
            f"gas_view: GHG7\ngwp: {self.gwp}\n"
        )
        head += f"residual: {self.residual}\n" if self.residual else ""
        records = [
            ("JL-00-01", "rec.system", "", _SYSTEM),
            ("JL-03-02-S1", "rec.source-list", site, f"sources:\n{sources}"),
            (f"JL-06-02-S1-{self.year}", "rec.activity-data", site, f"data:\n{activity}"),
            (f"JL-07-02-{self.year}", "rec.emission-inventory", "", f"{head}lines:\n{inventory}"),
        ]
        if self.factors:
            rows = "".join(f"  - {each}\n" for each in self.factors)
            records.append(("JL-07-01-T", "rec.factor-register", "", f"factors:\n{rows}"))
        if self.contracts:
            rows = "".join(f"  - {each}\n" for each in self.contracts)
            records.append(("JL-06-06-S1", "rec.green-electricity", site, f"contracts:\n{rows}"))
        return records


@dataclass(frozen=True)
class Books:
    """An account that was read back from disk, ready to be asked for figures."""

    loaded: Loaded

    def value(self, name: str, **parameters: str | int) -> Decimal:
        """Return a figure's exact value."""
        answer = explain(self.loaded.system, name, parameters)
        assert not isinstance(answer, Text), answer
        _, result = answer
        causes = [each.message.zh for each in result.causes]
        assert result.quantity is not None, (name, parameters, causes, result.lacking)
        return result.quantity.value


def read(root: Path) -> Books:
    """Load a system from disk; its records must be without findings."""
    sources: Sources = read_tree(root)
    loaded = load(dataclasses.replace(sources), shipped_shapes(), shipped_standards())
    assert not loaded.diagnostics, [
        f"{each.span}: {each.message.zh}" for each in loaded.diagnostics
    ]
    return Books(loaded)
