"""Records of performance and markets beside a small account, as YAML in the public format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.diagnostic import Text
from carbon_manual.evaluation.compute import explain
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sources.source import read_tree
from carbon_manual.system.load import load
from tests.accounts import Account, Line

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from carbon_manual.results.trace import Result
    from carbon_manual.system.load import Loaded

# Required fields that no figure reads may be left out.
_LEFT_OUT = {"CM122"}
_HEAD = '---\nid: {id}\ntype: {type}\ntitle: {id}\nversion: "1.0"\nretention: P5Y\n{extra}---\n'


@dataclass(frozen=True)
class Asked:
    """A system that was read back, to be asked for figures."""

    loaded: Loaded

    def result(self, name: str, **parameters: str | int) -> Result:
        answer = explain(self.loaded.system, name, parameters)
        assert not isinstance(answer, Text), answer
        return answer[1]

    def value(self, name: str, **parameters: str | int) -> Decimal:
        result = self.result(name, **parameters)
        causes = [each.message.zh for each in result.causes]
        assert result.quantity is not None, (name, parameters, causes, result.lacking)
        return result.quantity.value

    def unit(self, name: str, **parameters: str | int) -> str:
        quantity = self.result(name, **parameters).quantity
        assert quantity is not None
        return quantity.unit.text

    def code(self, name: str, **parameters: str | int) -> str:
        """Return the code of the one finding for which a figure is refused."""
        result = self.result(name, **parameters)
        assert result.quantity is None
        (cause,) = result.causes
        assert cause.message.zh != cause.message.en
        return cause.code

    def lacks(self, name: str, **parameters: str | int) -> str:
        """Return what a figure lacks; it must have no finding."""
        result = self.result(name, **parameters)
        assert result.quantity is None
        assert not result.causes
        return result.lacking.zh


@dataclass
class Shelf:
    """Records by number: their type and body, further lines of the control block."""

    account: Account = field(default_factory=Account)
    records: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    sinks: list[str] = field(default_factory=list)

    def put(self, name: str, kind: str, body: str, extra: str = "") -> Shelf:
        self.records[name] = (kind, body, extra)
        return self

    def emits(self, amount: str) -> Shelf:
        """Give the account of the year one source of so many tCO2."""
        self.account.add(Line("D", "process", amount, "tCO2"))
        return self

    def ask(self, root: Path) -> Asked:
        self.account.write(root)
        if self.sinks:
            path = root / "records" / "JL-03-02-S1.yaml"
            rows = "".join(f"  - {each}\n" for each in self.sinks)
            path.write_text(f"{path.read_text('utf-8')}sinks:\n{rows}", encoding="utf-8")
        for name, (kind, body, extra) in self.records.items():
            text = _HEAD.format(id=name, type=kind, extra=extra) + body
            (root / "records" / f"{name}.yaml").write_text(text, encoding="utf-8")
        loaded = load(read_tree(root), shipped_shapes(), shipped_standards())
        faults = [each for each in loaded.diagnostics if each.code not in _LEFT_OUT]
        assert not faults, [f"{each.span}: {each.message.zh}" for each in faults]
        return Asked(loaded)
