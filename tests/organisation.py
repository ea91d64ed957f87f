"""Systems for the organisation's figures: each table given as the YAML lines that users write."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.diagnostic import Diagnostic, Text, in_order
from carbon_manual.evaluation.compute import compute, explain
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sources.source import read_tree
from carbon_manual.system.load import Loaded, load
from tests.system_under_test import record

if TYPE_CHECKING:
    from carbon_manual.results.trace import Result, Results, Step

_SYSTEM = """organisation: 试算单位
sites:
  - {id: s1, name: 场所一, region: 浙江}
  - {id: s2, name: 场所二, region: 新疆}
posts:
  - {id: 核算员}
  - {id: 复核员}
standards: []
"""


@dataclass
class Books:
    """Records of one year, or of several; rows are YAML flow mappings without their dash."""

    year: int = 2023
    gwp: str = "AR6"
    residual: str = ""
    sources: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    sinks: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    balances: list[str] = field(default_factory=list)
    equipment: list[str] = field(default_factory=list)
    factors: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    removals: list[str] = field(default_factory=list)
    contracts: list[str] = field(default_factory=list)
    carriers: list[str] = field(default_factory=list)
    static: list[str] = field(default_factory=list)
    others: dict[int, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def factor(self, name: str, role: str, value: str, **more: str) -> str:
        """Register a factor and return its id."""
        given = {"series": "measured", "origin": "measured", "valid_from": "2000-01-01", **more}
        extra = ", ".join(f"{key}: {text}" for key, text in given.items())
        shown = f"value: {value}, " if value else ""
        head = f"id: {name}, role: {role}, subject: 算例, source: 公开算例, mark: V"
        self.factors.append(f"{{{head}, {shown}{extra}}}")
        return name

    def source(self, name: str, category: str, amount: str = "", **more: str) -> str:
        """List a source with one activity of the year, e.g. `100 MWh`; return its id."""
        extra = "".join(f", {key}: {text}" for key, text in more.items())
        self.sources.append(f"{{id: {name}, category: {category}, name: 算例{name}{extra}}}")
        if amount:
            self.enter(name, amount)
        return name

    def enter(self, name: str, amount: str, material: str = "", period: str = "") -> None:
        """Enter an activity of a source, or of one of its materials."""
        number, _, unit = amount.partition(" ")
        named = f"material: {material}, " if material else ""
        self.data.append(
            f"{{source: {name}, {named}unit: {unit}, origin: measurement,"
            f" quantities: {{{period or self.year}: {number}}}}}"
        )

    def account(self, name: str, *factors: str, gas: str = "CO2", more: str = "") -> None:
        """Account for a source by factors; `more` are further fields of the line."""
        extra = f", {more}" if more else ""
        self.lines.append(f"{{source: {name}, gas: {gas}, factors: [{', '.join(factors)}]{extra}}}")

    def texts(self) -> dict[str, str]:
        """Return the records by path."""
        year, site = self.year, "site: s1\n"
        body = (
            f"year: {year}\ncompiled_on: {year + 1}-03-01\nmethod: 算例\ngas_view: GHG7\n"
            f"gwp: {self.gwp}\n" + (f"residual: {self.residual}\n" if self.residual else "")
        )
        found = {
            "JL-00-01": ("rec.system", _SYSTEM, ""),
            "JL-03-02-S1": (
                "rec.source-list",
                _table("sources", self.sources) + _table("sinks", self.sinks, "\n"),
                site,
            ),
            "JL-03-02-S2": ("rec.source-list", _table("sources", self.elsewhere), "site: s2\n"),
            "JL-06-02-S1": (
                "rec.activity-data",
                _table("data", self.data)
                + _table("balances", self.balances, "\n")
                + _table("equipment", self.equipment, "\n"),
                site,
            ),
            f"JL-07-02-{year}": (
                "rec.emission-inventory",
                body + _table("lines", self.lines) + _table("removals", self.removals, "\n"),
                "",
            ),
            "JL-07-01-T": ("rec.factor-register", _table("factors", self.factors), ""),
            "JL-06-06-S1": ("rec.green-electricity", _table("contracts", self.contracts), site),
        }
        if self.carriers:
            table = f"year: {year}\n" + _table("lines", self.carriers)
            found[f"JL-06-03-{year}"] = ("rec.energy-consumption", table, "")
        if self.static:
            found["JL-05-04-S1"] = ("rec.static-factors", _table("factors", self.static), site)
        for other, (edition, lines) in self.others.items():
            text = body.replace(f"year: {year}", f"year: {other}").replace(self.gwp, edition)
            found[f"JL-07-02-{other}"] = (
                "rec.emission-inventory",
                text + _table("lines", lines or self.lines),
                "",
            )
        return {
            f"records/{name}.yaml": record(name, kind, text, extra)
            for name, (kind, text, extra) in found.items()
        }

    def loaded(self) -> Loaded:
        """Write the records, read them back and load them."""
        with tempfile.TemporaryDirectory(prefix="cm-organisation-") as folder:
            for path, text in self.texts().items():
                target = Path(folder) / path
                target.parent.mkdir(exist_ok=True)
                target.write_text(text, encoding="utf-8")
            sources = read_tree(Path(folder))
        return load(dataclasses.replace(sources), shipped_shapes(), shipped_standards())

    def ask(self, name: str, **parameters: str | int) -> Result:
        """Return a figure of the year; the records themselves must be without findings."""
        return self.asked(name, **parameters)[1]

    def asked(self, name: str, **parameters: str | int) -> tuple[Results, Result]:
        """Return a figure of the year with all that it was derived from."""
        loaded = self.loaded()
        assert not loaded.diagnostics, [
            f"{each.span}: {each.message.zh}" for each in loaded.diagnostics
        ]
        answer = explain(loaded.system, name, {"year": self.year, **parameters})
        assert not isinstance(answer, Text), answer
        return answer

    def value(self, name: str, **parameters: str | int) -> Decimal:
        """Return a figure's exact value."""
        result = self.ask(name, **parameters)
        causes = [each.message.zh for each in result.causes]
        assert result.quantity is not None, (name, causes, result.lacking)
        return result.quantity.value

    def results(self) -> Results:
        """Return every figure that stands for the year."""
        return compute(self.loaded().system, ())

    def findings(self) -> tuple[Diagnostic, ...]:
        """Return what loading and computing the records find."""
        loaded = self.loaded()
        return in_order((*loaded.diagnostics, *compute(loaded.system, ()).diagnostics))

    def refusal(self, name: str, **parameters: str | int) -> tuple[str, str]:
        """Return code and message of the one finding that refuses a figure."""
        result = self.ask(name, **parameters)
        assert result.quantity is None, result.quantity
        (cause,) = result.causes
        return cause.code, cause.message.zh


def _table(name: str, rows: Iterable[str], absent: str = "") -> str:
    """Return a table in YAML; nothing at all for an empty one where it may be absent."""
    lines = [f"  - {row}\n" for row in rows]
    if lines:
        return f"{name}:\n" + "".join(lines)
    return "" if absent else f"{name}: []\n"


def steps(result: Result, results: Results) -> list[Step]:
    """Return every step that a figure was derived from, down to records and factors."""
    found: list[Step] = []
    waiting = list(result.steps)
    seen: set[object] = {result.key}
    while waiting:
        step = waiting.pop(0)
        found.append(step)
        waiting += step.steps
        below = results.figures.get((step.figure, step.parameters))
        if below is not None and below.key not in seen:
            seen.add(below.key)
            waiting += below.steps
    return found


def close(value: Decimal, expected: str, tolerance: str) -> bool:
    """Tell whether a value is a published one within its tolerance."""
    return abs(value - Decimal(expected)) <= Decimal(tolerance)


def balance(books: Books, name: str, streams: tuple[str, ...], materials: dict[str, str]) -> None:
    """Account for a process source by its materials."""
    books.source(name, "process")
    for material, amount in materials.items():
        books.enter(name, amount, material)
    books.account(name, more=f"method: material-balance, streams: [{', '.join(streams)}]")


def stream(material: str, *factors: str, out: bool = False, methane: bool = False) -> str:
    """Return a stream of a material balance."""
    more = ", direction: out" if out else ""
    more += ", form: methane" if methane else ""
    return f"{{material: {material}, factors: [{', '.join(factors)}]{more}}}"


def carbon_plant() -> Books:
    """Return the carbon-materials plant of cases 04 and 06, from its measured inputs."""
    books = Books()
    books.factor("k", "fraction", "0.35")
    for name, value in (
        ("gc-fc", "0.008"), ("cc-fc", "0.002"), ("bpm-fc", "0.005"), ("bg-fc", "0.007"),
        ("bp-fc", "0.006"), ("gpm-fc", "0.005"), ("gta-fc", "0.007"), ("gp-fc", "0.006"),
    ):  # fmt: skip
        books.factor(name, "carbon-content", f"{value} tC/t")
    for name, value in (
        ("gc-var", "0.1"), ("cc-var", "0.02"), ("bpm-var", "0.1"), ("bg-var", "0.02"),
    ):  # fmt: skip
        books.factor(name, "content", f"{value} t/t")
    balance(
        books,
        "CAL",
        (
            stream("生焦", "gc-fc"),
            stream("煅后焦", "cc-fc", out=True),
            stream("次品", "cc-fc", out=True),
            stream("粉尘", "cc-fc", out=True),
            stream("生焦", "gc-var", "k", methane=True),
            stream("煅后焦", "cc-var", "k", out=True, methane=True),
        ),
        {"生焦": "100 t", "煅后焦": "70 t", "次品": "5 t", "粉尘": "1 t"},
    )
    balance(
        books,
        "BAKE",
        (
            stream("填充料", "bpm-fc"),
            stream("生坯", "bg-fc"),
            stream("废料碳", out=True),
            stream("焙烧品", "bp-fc", out=True),
            stream("填充料", "bpm-var", "k", methane=True),
            stream("生坯", "bg-var", "k", methane=True),
        ),
        {"填充料": "10 t", "生坯": "100 t", "废料碳": "0.05 tC", "焙烧品": "95 t"},
    )
    balance(
        books,
        "GRAPH",
        (
            stream("填充料", "gpm-fc"),
            stream("石墨化料", "gta-fc"),
            stream("废料碳", out=True),
            stream("石墨品", "gp-fc", out=True),
            stream("填充料", "bpm-var", "k", methane=True),
        ),
        {"填充料": "10 t", "石墨化料": "100 t", "废料碳": "0.05 tC", "石墨品": "95 t"},
    )
    books.source("FUME", "process", "1 d")
    books.factor("flow", "conversion", "1000 Nm3/h")
    books.factor("tar", "conversion", "10 mg/Nm3")
    books.factor("tar-ncv", "ncv", "30 GJ/t")
    books.factor("tar-cc", "carbon-content", "0.02 tC/GJ")
    books.factor("tar-of", "oxidation", "98 %")
    books.account("FUME", "flow", "tar", "tar-ncv", "tar-cc", "tar-of")
    books.source("FGD", "process", "10 t")
    books.factor("purity", "content", "90 %")
    books.factor("caco3", "emission-factor", "0.44 tCO2/t", gas="CO2")
    books.factor("converted", "fraction", "100 %")
    books.account("FGD", "purity", "caco3", "converted")
    return books


def blends(gwp: str) -> Books:
    books = Books(gwp=gwp)
    for edition, gas, value in (
        ("AR4", "HFC-32", 675), ("AR4", "HFC-125", 3500), ("AR5", "HFC-32", 677),
        ("AR5", "HFC-125", 3170), ("AR6", "HFC-32", 771), ("AR6", "HFC-125", 3740),
        ("AR6", "HCFC-22", 1960),
    ):  # fmt: skip
        name = f"{edition}-{gas}".lower()
        books.factor(name, "gwp", f"{value} kgCO2e/kg", series=edition, gas=gas)
    parts = "[{gas: HFC-32, share: 50 %}, {gas: HFC-125, share: 50 %}]"
    books.factor("r410a", "blend", "", series="composition", components=parts)
    return books


def forest() -> Books:
    books = Books(year=2024)
    books.sinks.append("{id: F, name: 碳汇林, area: 334 亩, accrues_from: 2017, accrues_to: 2036}")
    books.factor("sink", "sink-rate", "1 tCO2e/(亩·a)", series="sink-default", origin="default")
    books.removals.append("{sink: F, method: area-rate, factors: [sink]}")
    return books
