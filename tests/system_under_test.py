"""Systems to break: the repository's own and a small one, kept in memory, examined from disk."""

from __future__ import annotations

import datetime as dt
import functools
import importlib
import os
import pkgutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, ModuleType

import carbon_manual
from carbon_manual.diagnostic import Fault, Span
from carbon_manual.doccontrol.controlled import digest_of
from carbon_manual.pipeline import Checked, examine
from carbon_manual.results.trace import trace_digest
from carbon_manual.sources.source import read_tree

REPOSITORY = Path(__file__).parent.parent
FOLDERS = ("manual", "procedures", "records")
TODAY = dt.date(2026, 10, 31)

Chain = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a system: path relative to the root to bytes. Changes give a new tree."""

    files: Mapping[str, bytes]

    def text(self, path: str) -> str:
        """Return a file's text."""
        return self.files[path].decode()

    def put(self, path: str, content: str | bytes) -> Tree:
        """Return the tree with a file added or replaced."""
        data = content.encode() if isinstance(content, str) else content
        return Tree(MappingProxyType({**self.files, path: data}))

    def drop(self, *paths: str) -> Tree:
        """Return the tree without some files, which must exist."""
        assert set(paths) <= self.files.keys()
        kept = {path: data for path, data in self.files.items() if path not in paths}
        return Tree(MappingProxyType(kept))

    def replace(self, path: str, chain: Chain, new: str) -> Tree:
        """Return the tree with the last text of `chain` replaced; see `offset`."""
        text = self.text(path)
        start = self.offset(path, chain)
        return self.put(path, text[:start] + new + text[start + len(chain[-1]) :])

    def offset(self, path: str, chain: Chain) -> int:
        """Return where the last text of a chain stands: each is sought behind the one before."""
        text = self.text(path)
        end = start = 0
        for each in chain:
            start = text.find(each, end)
            assert start >= 0, f"{path} has no {each!r} behind line {text.count(chr(10), 0, end)}"
            end = start + len(each)
        return start

    def place(self, path: str, chain: Chain) -> Span:
        """Return the place of the last text of a chain."""
        text, start = self.text(path), self.offset(path, chain)
        return Span(path, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))

    def write(self, root: Path) -> Path:
        """Write the files below `root` and return it."""
        for path, data in self.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        return root

    def examine(self, today: dt.date = TODAY) -> Checked:
        """Write the tree to a temporary folder, read it back and run every stage over it."""
        return examine_folder(_folder_of(self), today)


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """One fault planted in a valid system, and the one finding that it must give.

    In `path` the last text of `chain` is replaced by `new`. The finding stands where the chain led,
    or where `at` (a path and a chain in the edited files) leads; its message holds `says`. `more`
    are further replacements that the fault needs, each a path, a chain and the new text. `also`
    are the codes of what other records then hold wrongly as well. `added` are files (path and
    content, put there before anything is replaced) and `dropped` paths. `needs` are files besides
    that must stay as they are. `base` gives the valid system.
    """

    name: str
    code: str
    path: str
    chain: Chain
    new: str
    at: tuple[str, Chain] | None = None
    says: str = ""
    more: tuple[tuple[str, Chain, str], ...] = ()
    also: tuple[str, ...] = ()
    added: tuple[tuple[str, str | bytes], ...] = ()
    dropped: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    base: Callable[[], Tree] = field(kw_only=True)

    @property
    def tree(self) -> Tree:
        """Return the system with the fault."""
        return self.planted_in(self.base())

    def planted_in(self, tree: Tree) -> Tree:
        """Return a system with the fault planted in it."""
        for path, content in self.added:
            tree = tree.put(path, content)
        for edit in ((self.path, self.chain, self.new), *self.more):
            tree = tree.replace(*edit)
        return tree.drop(*self.dropped)

    @property
    def paths(self) -> frozenset[str]:
        """Return the files that the fault changes, and the one where it is found."""
        edited = {self.path, *(path for path, _, _ in self.more), *self.dropped}
        found = {self.at[0]} if self.at else set()
        return frozenset(edited | found | {path for path, _ in self.added})

    @property
    def span(self) -> Span:
        """Return where the finding must stand."""
        if self.at is not None:
            path, chain = self.at
            return self.tree.place(path, chain) if chain else Span(path)
        return self.base().place(self.path, self.chain)


def examine_folder(root: Path, today: dt.date = TODAY) -> Checked:
    """Read a system from disk and run every stage over it."""
    return examine(read_tree(root), today)


def _folder_of(tree: Tree) -> Path:
    """Return the folder that holds just this tree, until the next one of its size is asked for."""
    folder, written = _folder_for(is_large=len(tree.files) > _MANY)
    root = Path(folder.name)
    for path in written.keys() - tree.files.keys():
        (root / path).unlink()
        del written[path]
    changed = {path: data for path, data in tree.files.items() if written.get(path) is not data}
    Tree(changed).write(root)
    written.update(changed)
    return root


@functools.cache
def _folder_for(*, is_large: bool) -> tuple[tempfile.TemporaryDirectory[str], dict[str, bytes]]:
    """Return a folder and what it holds.

    Hundreds of systems differ in one file: the folder keeps the others for the next. The
    repository's has one of its own, or the hundred folders of its records would be searched for
    those of the small one.
    """
    name = "large" if is_large else "small"
    return tempfile.TemporaryDirectory(prefix=f"cm-system-{name}-"), {}


_MANY = 100  # files


def shown(checked: Checked) -> list[str]:
    """Return the findings as lines, for the message of a failing test."""
    return [f"{each.span} {each.code} {each.message.zh}" for each in checked.diagnostics]


@functools.cache
def repository() -> Tree:
    """Return the repository's own system, read once."""
    files = {"mkdocs.yml": (REPOSITORY / "mkdocs.yml").read_bytes()}
    for folder in FOLDERS:
        for parent, _, names in os.walk(REPOSITORY / folder):
            for name in sorted(names):
                path = Path(parent) / name
                files[path.relative_to(REPOSITORY).as_posix()] = path.read_bytes()
    return Tree(MappingProxyType(files))


@functools.cache
def small() -> Tree:
    """Return a small valid system of two sites: one file of each kind, one source of each kind."""
    unsigned = Tree(MappingProxyType({path: text.encode() for path, text in _SMALL.items()}))
    checked = unsigned.examine()
    document = checked.system.documents["CX-01"]
    result = checked.results.get("ghg.total", year=2024)
    assert result is not None
    seal = (
        f'    figures:\n      - {{figure: ghg.total year=2024, value: "{result.printed}",'
        f' unit: tCO2e, trace: "{trace_digest(result, checked.results)}"}}\n'
    )
    body = _APPROVAL.replace("DIGEST", digest_of(document)) + seal
    return unsigned.put("records/JL-00-02-A.yaml", record("JL-00-02-A", "rec.approval", body)).put(
        "records/archive/CX-01/1.0/procedures/CX-01.md", _DOCUMENT
    )


def draft() -> Tree:
    """Return the small system before its document was approved, so that nothing is sealed."""
    return small().drop("records/JL-00-02-A.yaml", "records/archive/CX-01/1.0/procedures/CX-01.md")


def modules() -> Iterator[ModuleType]:
    """Yield every module of the package but the one that runs it."""
    yield carbon_manual
    for found in pkgutil.walk_packages(carbon_manual.__path__, "carbon_manual."):
        if not found.name.endswith(".__main__"):
            yield importlib.import_module(found.name)


def faults() -> tuple[Fault, ...]:
    """Return every fault that a module declares in FAULTS or RULES, each object once."""
    found: dict[int, Fault] = {}
    for module in modules():
        declared = getattr(module, "FAULTS", ())
        for fault in declared.values() if isinstance(declared, Mapping) else declared:
            found[id(fault)] = fault
        for rule in getattr(module, "RULES", ()):
            found[id(rule.fault)] = rule.fault
    return tuple(found.values())


def record(name: str, kind: str, body: str, extra: str = "") -> str:
    """Return a record's text: the control block that every record has, and a body."""
    return (
        f'---\nid: {name}\ntype: {kind}\ntitle: 试算\nversion: "1.0"\nretention: P5Y\n'
        f"recorded_by: 核算员\nchecked_by: 复核员\n{extra}---\n{body}"
    )


_CONFIGURATION = """organisation: 试算单位
as_of: 2026-06-30
sites:
  - {id: s1, name: 场所一, region: 浙江}
  - {id: s2, name: 场所二, region: 新疆}
departments:
  - {id: 办公室}
posts:
  - {id: 核算员, department: 办公室}
  - {id: 复核员}
  - {id: 主任, approves: [manual, policy, procedure], holders: [{holder: H-1, from: 2025-01-01}]}
standards:
  - {key: ccaa-39-2022, sites: [s1, s2], coverage: building}
parameters:
  - {id: share, value: 5 %, meaning: 份额}
"""
_SOURCES = """sources:
  - {id: S1-NG, category: stationary-combustion, name: 锅炉, carrier: natural-gas}
  - {id: S1-EL, category: purchased-electricity, name: 外购电力, carrier: electricity}
  - {id: S1-RF, category: fugitive, name: 制冷剂, carrier: refrigerant}
  - {id: S1-PV, category: self-generation, name: 光伏, carrier: electricity, commissioned: 2024-07}
"""
_SOURCES_2 = """sources:
  - {id: S2-EL, category: purchased-electricity, name: 外购电力, carrier: electricity}
"""
_ACTIVITY = """data:
  - source: S1-NG
    unit: 万Nm3
    origin: bill
    quantities: {2024-Q1: 12.5, 2024-Q2: 7.25, 2024-Q3: 3.75, 2024-Q4: 10}
  - source: S1-EL
    unit: MWh
    origin: meter
    meter: M-E01
    quantities: {2024: 1200.5}
  - source: S1-RF
    unit: kg
    origin: measurement
    quantities: {2024: 4.5}
  - source: S1-PV
    unit: MWh
    origin: estimate
    justification: 逆变器读数缺失
    quantities:
      2024-Q3: 80
      2024-Q4: 60
"""
_ACTIVITY_2 = """data:
  - source: S2-EL
    unit: 万kWh
    origin: bill
    quantities: {2024: 25}
"""
_FACTORS = """factors:
  - {id: ng-ncv, role: ncv, series: fuel-default, subject: 天然气, value: 389.31 GJ/万Nm3,
     origin: default, source: 试算, valid_from: 2023-01-01, mark: V}
  - {id: ng-cc, role: carbon-content, series: fuel-default, subject: 天然气, value: 0.0153 tC/GJ,
     origin: default, source: 试算, valid_from: 2023-01-01, mark: V}
  - {id: ng-of, role: oxidation, series: fuel-default, subject: 天然气, value: 99 %,
     origin: default, source: 试算, valid_from: 2023-01-01, mark: V}
  - {id: grid-s1, role: emission-factor, series: grid-average, subject: 电力, gas: CO2,
     region: 浙江, year: 2024, value: 0.5 kgCO2/kWh, origin: published, source: 试算,
     published: 2025-01-01, valid_from: 2024-01-01, valid_to: 2024-12-31, mark: V}
  - {id: grid-s2, role: emission-factor, series: grid-average, subject: 电力, gas: CO2,
     region: 新疆, year: 2024, value: 0.6 kgCO2/kWh, origin: published, source: 试算,
     published: 2025-01-01, valid_from: 2024-01-01, valid_to: 2024-12-31, mark: V}
  - {id: hfc-32, role: gwp, series: AR6, subject: HFC-32, gas: HFC-32, value: 771 kgCO2e/kg,
     origin: published, source: 试算, valid_from: 2023-01-01, mark: V}
  - {id: hfc-125, role: gwp, series: AR6, subject: HFC-125, gas: HFC-125, value: 3740 kgCO2e/kg,
     origin: published, source: 试算, valid_from: 2023-01-01, mark: V}
  - {id: r-410a, role: blend, series: composition, subject: R-410A, gas: R-410A,
     components: [{gas: HFC-32, share: 50 %}, {gas: HFC-125, share: 50 %}],
     origin: published, source: 试算, valid_from: 2023-01-01, mark: V}
  - {id: ce-ng, role: coal-equivalent, series: coal-equivalent, subject: 天然气,
     value: 13.3 tce/万Nm3, origin: default, source: 试算, valid_from: 2023-01-01, mark: V}
  - {id: ce-el, role: coal-equivalent, series: coal-equivalent, subject: 电力,
     value: 0.1229 kgce/kWh, origin: default, source: 试算, valid_from: 2023-01-01, mark: V}
  - {id: green, role: emission-factor, series: contract, subject: 绿电, gas: CO2,
     value: 0 kgCO2/kWh, origin: supplier, source: 合同, valid_from: 2024-01-01, mark: V}
"""
_INVENTORY = """year: 2024
compiled_on: 2025-03-10
method: GB/T 32150
gas_view: GHG7
gwp: AR6
lines:
  - {source: S1-NG, gas: CO2, factors: [ng-ncv, ng-cc, ng-of]}
  - {source: S1-EL, gas: CO2, factors: [grid-s1]}
  - {source: S1-RF, gas: R-410A, factors: [r-410a]}
  - {source: S2-EL, gas: CO2, factors: [grid-s2]}
"""
_STATIC = """factors:
  - {name: floor-area, unit: m2, source: 登记资料, values: {2024: 10000}}
  - {name: headcount, unit: 人, source: 登记资料, values: {2024: 200}}
"""
_CONTRACTS = """contracts:
  - {id: G-1, kind: green-power, source: S1-EL, factor: green, unit: MWh, evidence: 结算单,
     quantities: {2024: 300}}
"""
_METERS = """meters:
  - {id: M-E01, name: 电能表, accuracy: 0.5S级, calibrated_on: 2023-06-15, valid_until: 2029-06-14,
     status: in-use}
"""
_COAL = """year: 2024
lines:
  - {carrier: natural-gas, factor: ce-ng}
  - {carrier: electricity, factor: ce-el}
"""
_APPROVAL = """post: 主任
holder: H-1
meaning: 批准
date: 2025-12-20
documents:
  - id: CX-01
    version: "1.0"
    digest: "DIGEST"
    claims:
      plan:
        ccaa-39-2022: [6.1.2.p1]
"""
_DOCUMENT = """---
id: CX-01
type: proc.carbon-review
title: {zh: 碳评审程序, en: Carbon review}
version: "1.0"
owner: 核算员
effective: 2026-01-15
next_review: 2027-01-15
department: 办公室
records: [JL-03-02]
history:
  - {version: "1.0", date: 2025-12-20, change: 首次发布}
covers:
  plan:
    ccaa-39-2022: [6.1.2.p1, 6.1.2.p2]
---

# 碳评审程序 {#cx-01}

## 策划 {#plan}

总量为 {{ figure("ghg.total", year=2024) }}，份额为 {{ parameter("share") }}，
见 {{ link("JL-03-02") }}。
记录见[清单](../records/JL-07-02-2024.yaml)和[上文](#plan)。
"""
_SITE_1 = "site: s1\n"
_SITE_2 = "site: s2\n"
_SMALL = {
    "procedures/CX-01.md": _DOCUMENT,
    "records/JL-00-01.yaml": record("JL-00-01", "rec.system", _CONFIGURATION),
    **{
        f"records/{name}.yaml": record(name, kind, body, extra)
        for name, kind, body, extra in (
            ("JL-03-02-S1", "rec.source-list", _SOURCES, _SITE_1),
            ("JL-03-02-S2", "rec.source-list", _SOURCES_2, _SITE_2),
            ("JL-05-04-S1", "rec.static-factors", _STATIC, _SITE_1),
            ("JL-05-04-S2", "rec.static-factors", _STATIC, _SITE_2),
            ("JL-06-02-S1-2024", "rec.activity-data", _ACTIVITY, _SITE_1),
            ("JL-06-02-S2-2024", "rec.activity-data", _ACTIVITY_2, _SITE_2),
            ("JL-06-03-2024", "rec.energy-consumption", _COAL, ""),
            ("JL-06-06-S1", "rec.green-electricity", _CONTRACTS, _SITE_1),
            ("JL-07-01-T", "rec.factor-register", _FACTORS, ""),
            ("JL-07-02-2024", "rec.emission-inventory", _INVENTORY, ""),
            ("JL-17-01-S1", "rec.meter-register", _METERS, _SITE_1),
        )
    },
}
