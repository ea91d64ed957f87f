"""Each check can fail: one fault planted in a valid system gives exactly that finding, in place."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import inspect
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from carbon_manual.checks.rulebook import RULES, check
from carbon_manual.diagnostic import Diagnostic, Span
from carbon_manual.doccontrol.controlled import digest_of
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.pipeline import examine
from carbon_manual.shapes.shape import parse_shapes
from carbon_manual.sources.source import read_tree
from tests.bundles import Bundle, bundles, differences, explained
from tests.reference import computing, control, evaluating, operating, planning, reading
from tests.system_under_test import (
    TODAY,
    Chain,
    PlantedFault,
    faults,
    record,
    repository,
    shown,
    small,
)
from tests.test_charts import FIGURE_FAULTS as CHART_FAULTS
from tests.test_constructs import PICTURE_FAULTS
from tests.test_data_figures import FIGURE_FAULTS as DATA_FAULTS
from tests.test_duties import DUTY_FAULTS
from tests.test_load import LOADING_FAULTS
from tests.test_market_figures import FIGURE_FAULTS as MARKET_FAULTS
from tests.test_organisation_figures import FIGURE_FAULTS as ORGANISATION_FAULTS
from tests.test_own_figures import FIGURE_FAULTS as OWN_FAULTS
from tests.test_performance_figures import FIGURE_FAULTS as PERFORMANCE_FAULTS
from tests.test_provenance import PROVENANCE_FAULTS
from tests.test_readings import FIGURE_FAULTS as READING_FAULTS
from tests.test_record_control import RECORD_FAULTS
from tests.test_rules import FAMILIES, RULE_FAULTS
from tests.test_standards import STANDARD_FAULTS
from tests.test_uncertainty import FIGURE_FAULTS as UNCERTAINTY_FAULTS

CONFIGURATION = "records/JL-00-01.yaml"
PINNED = dt.date(2026, 6, 30)
SCOPE, LEADERSHIP, DUTIES = (f"manual/SC-0{each}.md" for each in (4, 6, 8))
POLICY = "manual/FZ-01.md"
REVIEW, COLLECTION, ACCOUNTING = (f"procedures/CX-0{each}.md" for each in (3, 6, 7))
SOURCES = "records/JL-03-02/JL-03-02-HZ.yaml"
STATIC = "records/JL-05-04/JL-05-04-HM.yaml"
ACTIVITY = "records/JL-06-02/JL-06-02-HZ-2025.yaml"
HAMI_ACTIVITY = "records/JL-06-02/JL-06-02-HM-2025.yaml"
CONTRACTS = "records/JL-06-06/JL-06-06-HZ.yaml"
COAL = "records/JL-06-03/JL-06-03-2025.yaml"
COAL_FACTORS = "records/JL-07-01/JL-07-01-COAL.yaml"
FUEL = "records/JL-07-01/JL-07-01-FUEL.yaml"
GRID = "records/JL-07-01/JL-07-01-GRID.yaml"
GWP = "records/JL-07-01/JL-07-01-GWP.yaml"
HEAT = "records/JL-07-01/JL-07-01-HEAT.yaml"
INVENTORY = "records/JL-07-02/JL-07-02-2025.yaml"
PUBLISHED = "records/JL-11-05/JL-11-05-2025.yaml"
METERS = "records/JL-17-01/JL-17-01-HZ.yaml"


def approval(meaning: str, document: str) -> str:
    """Return the path of the approval record that signs a document with a meaning."""
    tree = repository()
    return next(
        path
        for path in sorted(tree.files)
        if path.startswith("records/approvals/")
        and f"meaning: {meaning}" in tree.text(path)
        and f"- id: {document}\n" in tree.text(path)
    )


REVIEW_APPROVED, SCOPE_APPROVED = approval("批准", "CX-03"), approval("批准", "SC-04")
POLICY_PREPARED, REVIEW_REVIEWED = approval("编制", "FZ-01"), approval("审核", "CX-03")
SIGNED = (REVIEW_APPROVED, REVIEW_REVIEWED, POLICY_PREPARED, SCOPE_APPROVED)
SEALED_HEAT = "      - {figure: ghg.heat site=hami"
ARCHIVED = "records/archive/CX-03/1.0/procedures/CX-03.md"


def block(path: str, chain: Chain, stop: str) -> str:
    """Return the text from the end of a chain to the next `stop`."""
    text = repository().text(path)
    start = repository().offset(path, chain) + len(chain[-1])
    return text[start : text.index(stop, start)]


# Where the inventory is wrong, what it is computed from must be right, or nothing is told of it.
ACCOUNTED = (FUEL, GRID, GWP, HEAT, SOURCES)


def M(*fields: Any, **more: Any) -> PlantedFault:  # noqa: ANN401, N802 - those of a planted fault
    """Return a fault of the repository's own system."""
    fault = PlantedFault(*fields, **more, base=repository)
    needs = (*fault.needs, *ACCOUNTED) if INVENTORY in fault.paths else fault.needs
    return dataclasses.replace(fault, needs=needs)


# Other records that then hold something untrue as well: a person mends each by itself.
DISCLOSED, PLANNED, EXPLAINED = ("CM322",), ("CM260",), ("CM268",)
GASOLINE = ("- source: HZ-GS-01", "quantities:")
MONTHS_OF_GASOLINE = block(ACTIVITY, GASOLINE, "  - source")
JUSTIFICATION = "    justification" + block(ACTIVITY, ("    justification",), "    quantities")
SOURCE_OF_HEAT = "    source" + block(HEAT, ("    source",), "    edition")
NEW_GENERATOR = (
    "sources:\n  - {id: HZ-PV-02, category: self-generation, name: 新光伏, carrier: electricity,"
    " commissioned: 2025-03}\n"
)
MONTHS = ("- source: HZ-NG-01", "      2025-03: 3.9625  # 3 月 20 日停暖\n")
ZHEJIANG = "- id: grid-zhejiang-2023"
FRONT_MATTER = (
    M("not opened", "CM114", REVIEW, ("---\n",), "", (REVIEW, ("id: CX-03",)), "`---` 开头"),
    M("colon in a value", "CM111", ACTIVITY, ("燃气公司",), "燃气: 公司"),
    M("key twice", "CM112", ACTIVITY, ("unit: 万Nm3",), "unit: 万Nm3\n    unit: t",
      (ACTIVITY, ("unit: t",))),
    M("tag", "CM113", ACTIVITY, ("燃气公司",), "!!python/name:os.system 燃气"),
    M("merge key", "CM113", SOURCES, ("remark: 按维保",), "<<: 按维保"),
    M("program in a value", "CM621", ACTIVITY, ("燃气公司月结算单",), '"<script>a()"', None,
      "`<script>`"),
    M("field misspelt", "CM121", ACTIVITY, ("evidence:",), "evidense:", None, "`evidence`"),
    M("control misspelt", "CM121", REVIEW, ("next_review",), "next_reveiw", None, "`next_review`"),
    M("field left out", "CM122", HEAT, (SOURCE_OF_HEAT,), "", (HEAT, ("id: heat-default",)),
      "`source`"),
    M("type unknown", "CM131", REVIEW, ("proc.carbon-review",), "proc.carbon-reveiw", None,
      "是否想写 `proc.carbon-review`"),
    M("record retitled", "CM133", ACTIVITY, ("JL-06-02-HZ-2025",), "JL-06-02-HZ-2026"),
    M("source list retitled", "CM133", SOURCES, ("JL-03-02-HZ",), "JL-03-02-HX"),
    M("factors retitled", "CM133", GRID, ("JL-07-01-GRID",), "JL-07-01-GIRD"),
    M("configuration retitled", "CM133", CONFIGURATION, ("JL-00-01",), "JL-00-01-A"),
    M("document retitled", "CM133", REVIEW, ("CX-03",), "CX-33"),
    M("source listed twice", "CM132", SOURCES, ("id: HZ-SK-01",), "id: HZ-SK-01\n    name: 甲\n"
      "    area: 1 m2\n  - id: HZ-SK-01", (SOURCES, ("id: HZ-SK-01", "id: HZ-SK-01"))),
)  # fmt: skip
SCALARS = (
    M("no such date", "CM123", INVENTORY, ("2026-03-10\nmethod",), "2026-02-30\nmethod"),
    M("no number", "CM123", ACTIVITY, ("1.8493",), "1.84.93"),
    M("no period", "CM123", ACTIVITY, ("2025-04: 1.8493",), "2025-13: 1.8493"),
    M("no area", "CM123", SOURCES, ("18,600 m2",), "大约 m2"),
    M("no interval", "CM123", REVIEW, ("P1Y",), "每年"),
    M("version as number", "CM124", SCOPE, ('"1.0"',), "1.0"),
    M("unit of activity", "CM125", ACTIVITY, ("万Nm3",), "万Nm33", None, "是否想写 `万Nm3`"),
    M("unit of a factor", "CM125", GRID, (ZHEJIANG, "0.4974 kgCO2/kWh"), "0.4974 kgCO2/kwh", None,
      "是否想写 `kWh`"),
    M("area in hours", "CM126", SOURCES, ("18,600 m2",), "18,600 h"),
    M("factor of money", "CM126", GRID, (ZHEJIANG, "0.4974 kgCO2/kWh"), "0.4974 元/kWh"),
    M("factor upside down", "CM126", GRID, (ZHEJIANG, "0.4974 kgCO2/kWh"), "0.4974 kWh/kgCO2"),
    M("oxidation of mass", "CM126", FUEL, ("id: natural-gas-of", "99 %"), "99 kg"),
    M("choice", "CM127", ACTIVITY, ("bill",), "bil", None, "bill"),
)  # fmt: skip
REFERENCES = (
    M("post", "CM601", REVIEW, ("owner: ", "碳管理办公室主任"), "碳管理办公室主人", None,
      "是否想写 `碳管理办公室主任`"),
    M("site of a record", "CM601", ACTIVITY, ("hz\n",), "hx\n"),
    M("site of the scope", "CM601", SCOPE, ("[hz, hami]",), "[hz, hami, hamy]", None, "`hami`"),
    M("source of activity", "CM601", ACTIVITY, ("HZ-NG-01",), "HZ-NG-O1", None, "`HZ-NG-0"),
    M("source of a contract", "CM601", CONTRACTS, ("HZ-EL-01",), "HZ-EL-1", None, "`HZ-EL-01`",
      needs=(SOURCES,)),
    M("source of an inventory", "CM601", INVENTORY, ("HZ-NG-01",), "HZ-NG-O1", None, "`HZ-NG-0"),
    M("meter", "CM601", ACTIVITY, ("HZ-M-G01",), "HZ-M-G99", None, "`HZ-M-G0"),
    M("factor", "CM601", COAL, ("ce-gasoline",), "ce-gasolin", None, "`ce-gasoline`"),
    M("standard", "CM601", CONFIGURATION, ("standards:", "zjjgsw-0005-2024"), "zjjgsw-0005-2025",
      None, "`zjjgsw-0005-2024`"),
    M("form", "CM601", REVIEW, ("[JL-03-02",), "[JL-03-92", None, "`JL-03-02`"),
    M("document signed", "CM601", SCOPE_APPROVED, ("id: SC-08",), "id: SC-88"),
    M("embedded link", "CM601", SCOPE, ('{{ link("JL-07-02")',), '{{ link("JL-07-92")'),
    M("embedded parameter", "CM601", SCOPE, ('{{ parameter("key-emitter-threshold")',),
      '{{ parameter("key-emiter-threshold")', None, "`key-emitter-threshold`"),
    M("heading of a claim", "CM602", REVIEW, ("  criteria:",), "  critera:", None, "`criteria`"),
    M("heading itself", "CM602", REVIEW, ("{#criteria}",), "{#critera}", (REVIEW, ("  criteria:",)),
      "是否想写 `critera`"),
    M("heading of a link", "CM602", REVIEW, ("SC-04.md#statement",), "SC-04.md#statment", None,
      "是否想写 `statement`"),
    M("clause", "CM603", LEADERSHIP, ("[5.1.a,",), "[5.1.zz, 5.1.a,"),
    M("standard of a claim", "CM603", COLLECTION, ("covers:", "    zjjgsw-0005-2024"),
      "    zjjgsw-0005-2042: [6.4.a]\n    zjjgsw-0005-2024", None, "`zjjgsw-0005-2024`"),
    M("claim twice", "CM604", SCOPE, ("[4.3.a, 4.3.b]",), "[4.3.a, 4.3.b, 4.3.a]"),
    M("link", "CM605", REVIEW, ("../manual/SC-04.md",), "../manual/SC-044.md", None, "SC-04"),
    M("link of a picture", "CM605", SCOPE, ("本章说明",), "![图](boundary.png) 本章说明"),
    M("sum in the text", "CM611", SCOPE, ("{{ parameter(",), "{{ 1 + 1 }}{{ parameter("),
    M("unknown call", "CM611", SCOPE, ("{{ parameter(",), "{{ parametre(", None, "parameter"),
    M("attribute", "CM611", SCOPE, ("{{ parameter(",), '{{ "".__class__ }}{{ parameter('),
    M("unclosed call", "CM611", SCOPE, ('{{ parameter("key-emitter-threshold") }}',),
      '{{ parameter("key-emitter-threshold")'),
    M("heading id twice", "CM612", SCOPE, ("{#considerations}",),
      "{#considerations}\n\n## 又一节 {#statement}", (SCOPE, ("## 又一节",))),
    M("formula without denominator", "CM613", SCOPE, ("本章说明",), "按 $\\frac{a}$。本章说明",
      None, "缺少内容"),
    M("formula that does not end", "CM613", SCOPE, ("本章说明",), "\n$$\nE = mc^2\n\n本章说明",
      (SCOPE, ("$$",))),
    M("flow", "CM616", SCOPE, ("本章说明",), "```flow\n收集\n收集\n```\n\n本章说明",
      (SCOPE, ("收集\n", "收集"))),
    M("program in the text", "CM617", SCOPE, ("本章说明",), "<script>a()</script>本章说明",
      None, "<script>"),
    M("program in a heading", "CM618", SCOPE, ("{#considerations}",),
      "{#considerations onclick=a()}", (SCOPE, ("{#considerations onclick",)), "onclick=a()"),
    M("program in a link", "CM619", SCOPE, ("本章说明",), "[甲](javascript:a)本章说明",
      (SCOPE, ("[甲](", "javascript:a"))),
)  # fmt: skip
ACCOUNTS = (
    M("amount typed", "CM401", SCOPE, ("本章说明",), "全院排放 38,412 tCO2e。本章说明"),
    M("amount typed in Chinese", "CM401", SCOPE, ("本章说明",), "用电 12.5 万千瓦时。本章说明"),
    M("factor's year", "CM402", GRID, (ZHEJIANG, "year: 2023"), "year: 2022"),
    M("factor's validity", "CM402", GRID, (ZHEJIANG, "valid_from: 2023"), "valid_from: 2025",
      (GRID, (ZHEJIANG, "year: 2023"))),
    M("factor of another year", "CM403", INVENTORY, ("grid-zhejiang-2023",), "grid-zhejiang-2021",
      None, "可用 `grid-zhejiang-2023`"),
    M("factor of another region", "CM404", INVENTORY, ("grid-zhejiang-2023",),
      "grid-shandong-2023", None, "山东"),
    M("footprint factor", "CM405", INVENTORY, ("grid-zhejiang-2023",), "grid-anhui-2022",
      more=((GRID, ("grid-anhui-2022", "grid-average"), "electricity-footprint"),)),
    M("blend", "CM406", GWP, ("blend-r-410a", "gas: HFC-32, share: 50 %"),
      "gas: HFC-32, share: 40 %", (GWP, ("blend-r-410a", "- {gas: HFC-32")), "90"),
    M("month deleted", "CM411", ACTIVITY, MONTHS, "", (ACTIVITY, ("2025-04: 1.8493",)),
      "2025-03-01"),
    M("last month deleted", "CM411", ACTIVITY, ("      2025-12: 5.7692\n",), "",
      (ACTIVITY, ("2025-01: 6.1692",)), "2025-12-01"),
    M("month twice", "CM412", ACTIVITY, MONTHS, "      2025-03: 3.9625\n      2025-Q1: 3.9625\n",
      (ACTIVITY, ("2025-Q1",))),
    M("factor left out", "CM413", INVENTORY, ("natural-gas-cc, ",), "",
      (INVENTORY, ("- source: HZ-NG-01", "gas: CO2")), needs=(ACTIVITY,)),
    M("gas without potential", "CM414", INVENTORY, ("gas: HFC-134a",), "gas: HFC-999"),
    M("contracts exceed use", "CM415", CONTRACTS, ("2025-12: 500",), "2025-12: 90000",
      (INVENTORY, ("source: HZ-EL-01",)), also=DISCLOSED),
    M("figure misspelt", "CM421", SCOPE, ('{{ figure("ghg.total", year=2025)',),
      '{{ figure("ghg.totals", year=2025)', None, "是否想写 `ghg.total`"),
    M("parameter of a figure", "CM421", SCOPE, ('{{ figure("ghg.total", year=2025)',),
      '{{ figure("ghg.total", yaer=2025)'),
    M("site of a figure", "CM421", SCOPE, ('{{ figure("ghg.total", year=2025, site="hz")',),
      '{{ figure("ghg.total", year=2025, site="hx")'),
    M("figure misspelt in a record", "CM421", PUBLISHED, ('figure("ghg.total", year=2023)',),
      'figure("ghg.totals", year=2023)', None, "是否想写 `ghg.total`"),
    M("sum in a record", "CM611", PUBLISHED, ('figure("ghg.total", year=2023)',), "1 + 1"),
    M("link in a record", "CM601", PUBLISHED, ('figure("ghg.total", year=2023)',),
      'link("CX-77")'),
    M("year without inventory", "CM422", SCOPE, ('{{ figure("ghg.total", year=2025)',),
      '{{ figure("ghg.total", year=2031)', None, "2031"),
    M("scope lacks a site", "CM201", SCOPE, ("[hz, hami]",), "[hz]"),
    M("source left out", "CM202", SOURCES, ("sources:\n",),
      "sources:\n  - {id: HZ-LP-01, category: stationary-combustion, name: 液化气, carrier: lpg, "
      "commissioned: 2025}\n", (INVENTORY, ("lines:\n", "- source")), "HZ-LP-01",
      also=(*PLANNED, *EXPLAINED)),
    M("line repeated", "CM208", INVENTORY, ("lines:\n",),
      "lines:\n  - {source: HZ-NG-01, gas: CO2, factors: [natural-gas-ncv, natural-gas-cc, "
      "natural-gas-of]}\n", (INVENTORY, ("lines:\n", "HZ-NG-01", "HZ-NG-01")), also=DISCLOSED),
    M("carrier left out", "CM210", COAL, ("  - carrier: heat\n    factor: ce-heat\n",), "",
      (COAL, ("lines:\n", "- carrier"))),
    M("gas view", "CM203", INVENTORY, ("GHG7",), "CO2", also=EXPLAINED),
    M("data by year", "CM204", ACTIVITY, (*GASOLINE, MONTHS_OF_GASOLINE), "\n      2025: 16.405\n",
      (ACTIVITY, ("2025: 16.405",))),
    M("estimate", "CM205", ACTIVITY, ("bill",), "estimate", also=("CM463",),
      needs=(*ACCOUNTED, INVENTORY)),
    M("no justification", "CM205", ACTIVITY, (JUSTIFICATION,), "",
      (ACTIVITY, ("origin: statistics",))),
    M("generator without data", "CM411", SOURCES, ("sources:\n",), NEW_GENERATOR,
      (SOURCES, ("HZ-PV-02",)), also=(*PLANNED, *EXPLAINED), needs=(ACTIVITY,)),
    M("meter", "CM207", METERS, ("- id: HZ-M-G01", "valid_until: 2"), "valid_until: 2025-06-30 #"),
)  # fmt: skip
CONTROL = (
    M("claim deleted", "CM303", SCOPE, ("[4.3.a, 4.3.b]",), "[4.3.a]",
      (SCOPE, ("covers:\n", "  statement")), "4.3.b"),
    M("claim by the wrong type", "CM302", COLLECTION, ("covers:", "[6.1.6.p1]"),
      "[6.1.6.p1, 5.2.a]"),
    M("policy element", "CM304", POLICY, ("climate, improvement,",), "improvement,", None,
      "5.2.c"),
    M("duty", "CM305", DUTIES, ("  - {standard: ccaa-39-2022, clause: 5.3.d, post: 管理者代表}\n",),
      "", (DUTIES, ("duties:\n", "  -")), "5.3.d"),
    M("entitlement", "CM501", CONFIGURATION, ("- id: 最高管理者", "policy"), "plan",
      (SCOPE_APPROVED, ("- id: FZ-01",))),
    M("review overdue", "CM502", REVIEW, ("next_review: 2",), "next_review: 2026-06-29 #"),
    M("self-approval through two posts", "CM503", POLICY_PREPARED, ("H-002",), "H-001",
      (SCOPE_APPROVED, ("- id: FZ-01",)),
      more=((CONFIGURATION, ("id: 管理者代表", "holders:\n"),
             "holders:\n      - {holder: H-001, from: 2025-07-01}\n"),), also=("CM314",)),
    M("text changed", "CM511", REVIEW, ("规定碳评审由谁策划",), "规定碳评审由谁计划",
      (REVIEW, ("version: ", '"')), needs=SIGNED),
    M("title changed", "CM511", REVIEW, ("title: {zh: 碳评审控制程序",), "title: {zh: 碳评审程序",
      (REVIEW, ("version: ", '"')), needs=SIGNED),
    M("effective date changed", "CM511", REVIEW, ("effective: 2",), "effective: 2026-01-01 #",
      (REVIEW, ("version: ", '"')), needs=SIGNED),
    M("other text signed", "CM515", REVIEW_REVIEWED, ("- id: CX-03", 'digest: "'),
      'digest: "0', (REVIEW_REVIEWED, ("- id: CX-03", "digest: ", '"'))),
    M("version lowered", "CM517", REVIEW, ('version: "1.0"',), 'version: "0.9"',
      (REVIEW, ("version: ", '"')), more=((REVIEW, ('- {version: "1.0"',), '- {version: "0.9"'),)),
    M("holder", "CM518", REVIEW_APPROVED, ('holder: "H-002"',), 'holder: "H-009"',
      (REVIEW_APPROVED, ("holder: ", '"'))),
    M("sealed value", "CM519", REVIEW_APPROVED, (SEALED_HEAT, "6,294.19"), "6,294.18",
      (REVIEW_APPROVED, (SEALED_HEAT, '"'))),
    M("seal dropped", "CM540", REVIEW_APPROVED, (SEALED_HEAT,), "      - {figure: ghg.heat site=hz",
      (REVIEW_APPROVED, ("- id: ", "CX-07"))),
    M("version", "CM505", COAL, ('version: "1.0"',), 'version: "A"'),
    M("history", "CM506", SCOPE, ('{version: "1.0"',), '{version: "0.9"',
      (SCOPE, ("history:\n", "  -"))),
    M("unchecked", "CM508", ACTIVITY, ("checked_by: 计量管理员",), "checked_by: 能源管理员"),
    M("never checked", "CM508", ACTIVITY, ("checked_by: 计量管理员\n",), "",
      (ACTIVITY, ("id: JL",))),
)  # fmt: skip
MUTATIONS = (
    *FRONT_MATTER, *SCALARS, *REFERENCES, *ACCOUNTS, *CONTROL,
    *control.FAULTS, *planning.FAULTS, *operating.FAULTS, *evaluating.FAULTS,
    *reading.FAULTS, *computing.FAULTS,
)  # fmt: skip
BUNDLES = bundles(MUTATIONS)


def test_repository__is_clean() -> None:
    checked = repository().examine()
    assert not checked.diagnostics, shown(checked)
    assert checked.system.documents
    assert checked.results.figures


@pytest.mark.parametrize("bundle", BUNDLES, ids=[each.label for each in BUNDLES])
def test_mutations__give_their_findings_and_no_other(bundle: Bundle) -> None:
    """To try one by itself: `python -m tests.bundles CM268`."""
    checked = bundle.tree.examine()
    wrong = differences(bundle.faults, checked)
    assert not wrong, "\n".join([*wrong, explained(bundle, checked)])


def test_bundle__tells_what_is_missing_and_what_is_too_much() -> None:
    """Each of many faults must be found: one that is not planted, or one more, is told."""
    planted, other = (next(each for each in MUTATIONS if each.code == code)
                      for code in ("CM402", "CM505"))  # fmt: skip
    checked = Bundle([planted]).tree.examine()
    assert not differences((planted,), checked)
    (missing, surplus) = differences((other,), checked)
    assert missing.startswith("missing CM505")
    assert surplus.startswith("surplus ('CM402'")
    assert "says" in differences((dataclasses.replace(planted, says="kaput"),), checked)[0]


def test_every_fault__is_planted_in_the_repository_itself_or_excused() -> None:
    planted = {each.code for each in MUTATIONS} | ON_THE_REPOSITORY
    declared = {fault.code for fault in faults()}
    assert declared - planted == ELSEWHERE.keys()


# Contents that no single fault is named for yet: whatever is said of them, they may not pass.
SILENT = (
    ("category unknown", "procedures/CX-01.md", ("ghg.total", "year=2024"),
     'year=2024, category="fugitives"', ("ghg.total", "ghg.category")),
    ("carrier unknown", "procedures/CX-01.md", ("ghg.total", "year=2024"),
     'year=2024, carrier="naturalgas"', ("ghg.total", "energy.coal")),
    ("blend that is none", "procedures/CX-01.md", ("ghg.total", "year=2024"),
     'year=2024, factor="grid-s1"', ("ghg.total", "gwp.blend")),
    ("link to nothing", "procedures/CX-01.md", ('link("JL-03-02")',), "link()", None),
    ("link to too much", "procedures/CX-01.md", ('("JL-03-02")',), '("JL-03-02", "a", "b")', None),
    ("link by a keyword", "procedures/CX-01.md", ('("JL-03-02")',), '(target="JL-03-02")', None),
    ("parameter by a keyword", "procedures/CX-01.md", ('("share")',), '(name="shore")', None),
    ("line twice", "records/JL-07-02-2024.yaml", ("lines:\n",),
     "lines:\n  - {source: S2-EL, gas: CO2, factors: [grid-s2]}\n", None),
    ("carrier left out of the table", "records/JL-06-03-2024.yaml",
     ("carrier: ", "electricity"), "steam", None),
    ("carrier twice in the table", "records/JL-06-03-2024.yaml", ("carrier: ", "electricity"),
     "natural-gas", None),
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "chain", "new", "also"),
    [each[1:] for each in SILENT],
    ids=[each[0] for each in SILENT],
)
def test_wrong_content__does_not_pass_in_silence(
    path: str, chain: Chain, new: str, also: tuple[str, str] | None
) -> None:
    tree = small().replace(path, chain, new)
    if also is not None:
        tree = tree.replace(path, also[:1], also[1])
    assert tree.examine().diagnostics


@pytest.mark.parametrize("name", ["JL-07-02-2024", "JL-06-03-2024"])
def test_second_record_of_one_year__does_not_pass_in_silence(name: str) -> None:
    """Of two inventories or energy tables of one year only one can be meant."""
    text = small().text(f"records/{name}.yaml").replace(f"id: {name}", f"id: {name}-B")
    assert small().put(f"records/{name}-B.yaml", text).examine().diagnostics


@pytest.mark.parametrize("new", ["规定碳评审由谁计划", None])
def test_altered_archive__is_one_finding(new: str | None) -> None:
    tree = repository()
    tree = tree.replace(ARCHIVED, ("规定碳评审由谁策划",), new) if new else tree.drop(ARCHIVED)
    checked = tree.examine()
    place = Span(ARCHIVED) if new else tree.place(REVIEW_APPROVED, ("- id: ", "CX-03"))
    assert [(each.code, each.span) for each in checked.diagnostics] == [("CM516", place)]


@pytest.mark.parametrize(
    ("path", "chain", "new"),
    [
        (REVIEW, ("next_review: ", "2027-04-01"), "2027-03-01"),
        (REVIEW, ("distribution: [",), "distribution: [最高管理者, "),
        (REVIEW, ("access: ", "internal"), "public"),
    ],
)
def test_housekeeping__owes_no_version(path: str, chain: Chain, new: str) -> None:
    checked = repository().replace(path, chain, new).examine()
    assert not checked.diagnostics, shown(checked)


def test_later_amount__is_told_once_for_each_figure_that_changed() -> None:
    """A record may be corrected, but what was approved with the old value must be restated."""
    checked = repository().replace(ACTIVITY, ("1.8493",), "1.8494").examine()
    assert {each.code for each in checked.diagnostics} == {"CM519"}
    assert len({each.subject for each in checked.diagnostics}) == len(checked.diagnostics)
    rows = "".join(
        f'  - {{figure: {each.subject}, from: "{was}", to: "{now}", reason: 更正}}\n'
        for each in checked.diagnostics
        for was, now in [re.findall(r"为 (.+?)，现在算得 (.+)", each.message.zh)[0]]
    )
    body = (
        "approved_by: 管理者代表\nholder: H-002\napproved_on: 2026-05-01\ncause: error\nfigures:\n"
    )
    restatement = record("JL-00-05-1", "rec.restatement", body + rows).replace(
        "核算员", "碳管理专员"
    )
    path = "records/JL-00-05/JL-00-05-1.yaml"
    restatement = restatement.replace("复核员", "管理者代表")
    tree = repository().replace(ACTIVITY, ("1.8493",), "1.8494").put(path, restatement)
    assert not tree.examine().diagnostics, shown(tree.examine())


def test_effective_before_approval__is_one_finding() -> None:
    """CM504: the text was approved with that date, so it is the date that is wrong."""
    tree = repository()
    for path in (REVIEW, ARCHIVED):
        tree = tree.replace(path, ("effective: ", "2026-04-01"), "2026-01-01")
    old = digest_of(repository().examine().system.documents["CX-03"])
    new = digest_of(tree.examine().system.documents["CX-03"])
    for path in [each for each in tree.files if each.startswith("records/approvals/")]:
        tree = tree.put(path, tree.text(path).replace(old, new))
    checked = tree.examine()
    place = tree.place(REVIEW, ("effective: ", "2026"))
    assert [(each.code, each.span) for each in checked.diagnostics] == [("CM504", place)]


def test_activity_of_another_dimension__is_one_finding() -> None:
    """The unit can be mended in the record or by other factors: where it is told is left open."""
    checked = repository().replace(ACTIVITY, ("万Nm3",), "MWh").examine()
    assert [each.code for each in checked.diagnostics] == ["CM413"], shown(checked)


def test_deleted_configuration__is_one_finding() -> None:
    """On the day that the configuration pins: later ones find more overdue."""
    checked = repository().drop(CONFIGURATION).examine(PINNED)
    found = [(each.code, each.span) for each in checked.diagnostics]
    assert found == [("CM134", Span(CONFIGURATION))], shown(checked)


def test_second_account_of_a_year__is_one_finding() -> None:
    """CM209: the first energy table of the year counts, the second is told."""
    second = repository().text(COAL).replace("id: JL-06-03-2025", "id: JL-06-03-2025B")
    path = COAL.replace("2025.yaml", "2025B.yaml")
    checked = repository().put(path, second).examine()
    found = [(each.code, each.span.path) for each in checked.diagnostics]
    assert found == [("CM209", path)], shown(checked)


def test_required_coverage__one_clause_unanswered() -> None:
    """A document in force that claims every leaf leaves no gap; one claim less makes one gap."""
    tree = small().replace("records/JL-00-01.yaml", ("coverage: building",), "coverage: required")
    leaves = small().examine().system.standards["ccaa-39-2022"].leaves - {"6.1.2.p2"}
    document, claims = "procedures/CX-01.md", "[6.1.2.p1, 6.1.2.p2]"
    last = ",\n      6.1.2.p2]"
    complete = tree.replace(document, (claims,), f"[{', '.join(sorted(leaves))}{last}")
    before = complete.examine().diagnostics
    # one document answers for every type, and of most types there is no record
    assert {each.code for each in before} == {"CM302", "CM306", "CM345"}
    after = complete.replace(document, (last,), "]").examine().diagnostics
    (gap,) = [each for each in set(after) - set(before) if each.code != "CM345"]
    assert (gap.code, gap.span.path, gap.span.line) == ("CM301", document, 14)
    assert gap.subject == "ccaa-39-2022:6.1.2.p2"


def test_no_retention__of_its_own_or_by_its_type(tmp_path: Path) -> None:
    folder = resources.files("carbon_manual").joinpath("types")
    texts = {entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir()}
    name = "proc.carbon-review.yaml"
    texts[name] = texts[name].replace("retention: P5Y\n", "")
    sources = read_tree(small().write(tmp_path))
    checked = examine(sources, TODAY, shapes=parse_shapes(texts))
    found = [(each.code, each.span.path, each.span.line) for each in checked.diagnostics]
    assert found == [("CM507", "procedures/CX-01.md", 2)], shown(checked)


def test_crashing_rule__is_a_finding() -> None:
    def crash(_: Subject) -> Iterator[Diagnostic]:
        raise LookupError("kaput")  # the fault that is planted

    (finding,) = check(small().examine(), (*RULES, Rule(RULES[0].fault, crash)))
    assert finding.code == "CM901"
    assert "LookupError: kaput" in finding.message.en
    assert RULES[0].fault.code in finding.message.en


# The faults that need more than an edit of the repository's files, each with its test above.
ALONE = {
    "CM134": test_deleted_configuration__is_one_finding,
    "CM209": test_second_account_of_a_year__is_one_finding,
    "CM301": test_required_coverage__one_clause_unanswered,
    "CM504": test_effective_before_approval__is_one_finding,
    "CM507": test_no_retention__of_its_own_or_by_its_type,
    "CM516": test_altered_archive__is_one_finding,
    "CM901": test_crashing_rule__is_a_finding,
}


# Of these, the tests that break the repository's own system.
ON_THE_REPOSITORY = {"CM134", "CM209", "CM504", "CM516"} | DUTY_FAULTS
# The faults that an edit of the repository's own system cannot give, and why.
ELSEWHERE = {
    "CM103": "a disk refuses to read a file, or a link leads away from the system",
    "CM459": "the total's uncertainty is stated by source, not computed from each input's",
    "CM507": "every type that is shipped has a retention: only another type can be without",
    "CM541": "it is the history of signed commits that is at fault, and no file",
    "CM614": "no document of the system shows a picture from a file",
    "CM615": "no document of the system shows a picture from a file",
    "CM620": "no document of the system shows a picture from a file",
    "CM901": "it is a rule that is at fault, and no file",
}


def test_every_fault__has_a_test() -> None:
    elsewhere = LOADING_FAULTS | RECORD_FAULTS | PROVENANCE_FAULTS | RULE_FAULTS
    elsewhere |= STANDARD_FAULTS | PERFORMANCE_FAULTS | MARKET_FAULTS
    elsewhere |= ORGANISATION_FAULTS | UNCERTAINTY_FAULTS | READING_FAULTS
    elsewhere |= DATA_FAULTS | OWN_FAULTS | CHART_FAULTS | PICTURE_FAULTS | DUTY_FAULTS
    tested = {each.code for each in MUTATIONS} | ALONE.keys() | elsewhere
    declared = {fault.code for fault in faults()}
    assert declared - tested == set(), "faults without a test that plants them"
    assert tested - declared == set(), "tests of faults that no module declares"


RULE_MODULES = (
    "accounts", "approvals", "clauses", "documents", "externals", "inventories",
    "obligations", "overdue", "records", "retention", *FAMILIES,
)  # fmt: skip


def test_every_rule__is_listed() -> None:
    """A rule's function that is not in RULES would never run."""
    listed = {rule.run for rule in RULES}
    for name in RULE_MODULES:
        module = importlib.import_module(f"carbon_manual.checks.{name}")
        rules = {
            value
            for key, value in vars(module).items()
            if inspect.isfunction(value) and not key.startswith("_")
            and value.__module__ == module.__name__
            and inspect.signature(value).return_annotation == "Iterator[Diagnostic]"
        }  # fmt: skip
        assert rules == listed & rules, name
