"""The guide in two editions: its written pages, and those drawn from faults and units."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Final

from carbon_manual.annex.declaration import shipped_layouts
from carbon_manual.artifact import Artifact
from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.checks.rulebook import RULES
from carbon_manual.diagnostic import SEVERITY
from carbon_manual.duties import KINDS
from carbon_manual.faults import FAULTS
from carbon_manual.quantity import UNITS, dimension, parse_unit
from carbon_manual.render.constructs import staged
from carbon_manual.render.markup import block, link, page, plain, span, table, unit
from carbon_manual.render.site.versions import versions_section

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from carbon_manual.diagnostic import Fault
    from carbon_manual.render.site.desk import Desk

WRITTEN: Final = (
    "index.md",
    "tasks.md",
    "start.md",
    "import.md",
    "writing.md",
    "constructs.md",
    "control.md",
    "records.md",
    "editors.md",
    "form.md",
    "coverage.md",
    "tables.md",
    "calendar.md",
    "impact.md",
    "copies.md",
    "verify.md",
    "review.md",
    "search.md",
    "release.md",
    "commands.md",
)
_TABLES: Final = "tables.md"
_CALENDAR: Final = "calendar.md"
# The table of kinds goes before the paragraph that begins so, in either edition.
_BELOW_KINDS: Final = ("每一行写明日期怎样得来", "Each line says where its date comes from")
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
    """Yield the written pages in Chinese and English, the index of checks and the units."""
    folder = resources.files("carbon_manual").joinpath("guide")
    translated = _translated(folder)
    for name in WRITTEN:
        text = _filled(name, folder.joinpath(name), desk, up="")
        if name in translated:
            text = _headed(text, link("English", f"en/{name}"))
        if name == _VERSIONS_ON:
            text = text.rstrip("\n") + versions_section(desk)
        yield Artifact.of_text(f"guide/{name}", text)
    for name in translated:
        text = _filled(name, folder.joinpath("en", name), replace(desk, language="en"), up="../")
        text = _headed(at_home(text, translated), link("中文", f"../{name}"))
        yield Artifact.of_text(f"guide/en/{name}", text)
    yield Artifact.of_text("guide/checks.md", _checks_page(desk))
    yield Artifact.of_text("guide/units.md", _units_page(desk))
    order = [*WRITTEN[:-1], "checks.md", "units.md", *WRITTEN[-1:]]
    order += ['"Guide (English)": en'] if translated else []
    yield _order("guide", order)
    if translated:
        yield _order("guide/en", translated)


def _translated(folder: Traversable) -> list[str]:
    """Return the written pages that have an English twin, in their order."""
    return [name for name in WRITTEN if folder.joinpath("en", name).is_file()]


def _order(folder: str, names: list[str]) -> Artifact:
    lines = "".join(f"  - {name}\n" for name in names)
    return Artifact.of_text(f"{folder}/.nav.yml", f"nav:\n{lines}")


def _filled(name: str, file: Traversable, desk: Desk, *, up: str) -> str:
    """Return a written page with the table that the program knows; `up` leads to the guide."""
    text = staged(file.read_text(encoding="utf-8"))
    if name == _TABLES:
        text += f"\n{_layouts(desk)}\n"
    if name == _CALENDAR:
        for begins in _BELOW_KINDS:
            text = text.replace(begins, f"{_kinds(desk, up)}\n\n{begins}", 1)
    return text


def _headed(text: str, other: str) -> str:
    """Return a page with the link to its other edition below its title."""
    title = re.search(r"^# .*\n", text, re.MULTILINE)
    end = title.end() if title else 0
    return f"{text[:end]}\n{block('cm-meta', other)}{text[end:]}"


def at_home(text: str, translated: list[str]) -> str:
    """Return an English page whose links to pages without an English twin go to the Chinese."""

    def led(found: re.Match[str]) -> str:
        name = found[1]
        return found[0] if name in translated else f"](../{name}"

    return re.sub(r"\]\(([a-z]+\.md)(?=[#)])", led, text)


def _layouts(desk: Desk) -> str:
    """Return the annex tables and reports that there are, by the names that commands take."""
    head = [desk.say("表名", "Name"), desk.say("标题", "Title"), desk.say("标准", "Standard")]
    standards = shipped_standards()
    rows = [
        [f"`{each.name}`", desk.word(each.heading), plain(standards[each.standard].number)]
        for each in shipped_layouts().values()
    ]
    return block("cm-register", table(head, rows))


def _kinds(desk: Desk, up: str) -> str:
    """Return the kinds of duty, with the checks that tell of overdue ones."""
    say = desk.say
    head = [say("种类", "Kind"), say("代号", "Id"), say("逾期由谁指出", "Told by")]
    rows = [
        [desk.word(each.label), f"`{each.id}`",
         say("、", ", ").join(link(code, f"{up}checks.md#{code.lower()}") for code in each.codes)]
        for each in KINDS
    ]  # fmt: skip
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
