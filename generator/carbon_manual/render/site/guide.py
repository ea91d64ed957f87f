"""The guide: its written pages, and the pages that are drawn from faults and units."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final

from carbon_manual.annex.declaration import shipped_layouts
from carbon_manual.artifact import Artifact
from carbon_manual.checks import RULES
from carbon_manual.diagnostic import SEVERITY
from carbon_manual.faults import FAULTS
from carbon_manual.quantity import UNITS, dimension, parse_unit
from carbon_manual.render.constructs import staged
from carbon_manual.render.markup import block, page, plain, span, table, unit
from carbon_manual.render.site.versions import versions_section
from carbon_manual.standard import shipped_standards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.diagnostic import Fault
    from carbon_manual.render.site.desk import Desk

WRITTEN: Final = (
    "index.md",
    "start.md",
    "writing.md",
    "constructs.md",
    "control.md",
    "records.md",
    "coverage.md",
    "tables.md",
    "impact.md",
    "copies.md",
    "verify.md",
    "review.md",
    "release.md",
    "commands.md",
)
_TABLES: Final = "tables.md"
_VERSIONS_ON: Final = "verify.md"
_FAMILIES: Final = (
    ("1", "读取与写法", "Reading and writing"),
    ("2", "记录", "Records"),
    ("3", "条款", "Clauses"),
    ("4", "指标与因子", "Figures and factors"),
    ("5", "文件控制", "Document control"),
    ("6", "引用与嵌入", "References and calls"),
    ("7", "运行、检查与改进", "Operation, checking and improvement"),
    ("9", "生成器", "The generator"),
)


def guide_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the written pages, the index of checks and the table of units."""
    folder = resources.files("carbon_manual").joinpath("guide")
    for name in WRITTEN:
        text = staged(folder.joinpath(name).read_text(encoding="utf-8"))
        if name == _TABLES:
            text += f"\n{_layouts(desk)}\n"
        if name == _VERSIONS_ON:
            text = text.rstrip("\n") + versions_section(desk)
        yield Artifact.of_text(f"guide/{name}", text)
    yield Artifact.of_text("guide/checks.md", _checks_page(desk))
    yield Artifact.of_text("guide/units.md", _units_page(desk))
    order = (*WRITTEN[:-1], "checks.md", "units.md", *WRITTEN[-1:])
    lines = "".join(f"  - {name}\n" for name in order)
    yield Artifact.of_text("guide/.nav.yml", f"nav:\n{lines}")


def _layouts(desk: Desk) -> str:
    """Return the annex tables and reports that there are, by the names that commands take."""
    head = [desk.say("表名", "Name"), desk.say("标题", "Title"), desk.say("标准", "Standard")]
    standards = shipped_standards()
    rows = [
        [f"`{each.name}`", desk.word(each.heading), plain(standards[each.standard].number)]
        for each in shipped_layouts().values()
    ]
    return block("cm-register", table(head, rows))


def _checks_page(desk: Desk) -> str:
    say = desk.say
    parts = [
        f"# {say('检查项目', 'Checks')}",
        say(
            "每个问题有固定代码。标“良好做法”的，要求高于条款，不作为不符合条款的依据。",
            "Each fault has a stable code. Good practice asks more than the clause does.",
        ),
    ]
    rules = {rule.fault.code for rule in RULES}
    for digit, zh, en in _FAMILIES:
        parts.append(f"## {say(zh, en)} {{#family-{digit}}}")
        parts += [
            _check(desk, fault, is_rule=fault.code in rules)
            for fault in FAULTS.values()
            if fault.code.startswith(f"CM{digit}")
        ]
    return page(parts, kind="guide")


def _check(desk: Desk, fault: Fault, *, is_rule: bool) -> str:
    say = desk.say
    severity = SEVERITY[fault.severity].of(desk.language)
    marks = [span(severity, "cm-status"), f"`{fault.name}`"]
    marks += [say("规则", "rule")] if is_rule else []
    marks += [say("良好做法", "good practice")] if fault.practice else []
    clauses = "；".join(f"{key} {'、'.join(ids)}" for key, ids in fault.clauses)
    # longer than any fence within an example; other builders look for links in indented code
    example = f"~~~~~~\n{fault.example}\n~~~~~~"
    lines = [
        f"### {fault.code} {desk.word(fault.title)} {{#{fault.code.lower()}}}",
        " ".join(marks),
        desk.word(fault.why),
        f"**{say('办法', 'What to do')}** {desk.word(fault.remedy)}",
        f"**{say('反例', 'Example of the fault')}**",
        example,
    ]
    if clauses:
        lines.append(f"**{say('相关条款', 'Clauses')}** {plain(clauses)}")
    return "\n\n".join(lines)


def _units_page(desk: Desk) -> str:
    say = desk.say
    rows = [[f"`{text}`", unit(text), f"`{dimension(parse_unit(text))}`"] for text in UNITS]
    head = [say("写法", "Written"), say("显示", "Shown"), say("量纲", "Dimension")]
    note = say(
        "单位可以用 `/` 和 `·` 组合，如 `kgCO2e/m2`；上标、下标和全角写法（m²、CO₂、％）等同。",
        "Combine units by `/` and `·`, e.g. `kgCO2e/m2`; m², CO₂ and ％ are the same.",
    )
    return page(
        [f"# {say('单位表', 'Units')}", note, block("cm-data cm-nowrap-1", table(head, rows))],
        kind="guide",
    )
