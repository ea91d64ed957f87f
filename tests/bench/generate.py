"""A made-up system of any size for measuring: documents, records, approvals; the same each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.lifecycle.signing import Signer, signed
from carbon_manual.pipeline import examine
from carbon_manual.sources.source import read_tree

if TYPE_CHECKING:
    from pathlib import Path

# A site has twenty documents in a folder of their own and a hundred records, most of them sheets
# of activity data, one a month. Sheets of two months make room for the other records, so that a
# system has five records per document.
DOCUMENTS_PER_SITE: Final = 20
YEARS: Final = tuple(range(2018, 2026))
_DOUBLE_SHEETS: Final = 2
_RECORDS_OF_ALL_SITES: Final = 2 + 2 * len(YEARS)

SENTENCES: Final = (
    "本程序规定该项工作由谁负责、何时完成、形成哪些记录，以及发现差错后怎样更正。",
    "责任部门每月五日前收齐上月的原始凭证，逐项与仪表读数核对，差异超过限值的当日查明原因。",
    "录入人与核对人不得为同一岗位，核对人在记录上写明日期，并对数值的来源负责。",
    "仪表更换、检修或停用时，现场人员记下更换前后的读数，交计量管理员登记并重新确认有效期。",
    "凭证缺失的，先向供应单位索取副本；确实无法取得的，按估算办法处理，并写明理由和依据。",
    "数据经核对后才能用于核算，任何人不得在汇总阶段直接修改已经核对的数值。",
    "年度终了后的一个月内，各部门复核全年数据，确认没有遗漏、重复和单位差错。",
    "涉及外部单位的设施，应当在合同中写明提供数据的时间、格式和责任。",
    "记录保存在受控位置，保存期限内不得销毁；到期处置须经批准并留有清单。",
    "与上一年同期相比变化较大的项目，由使用部门说明原因，必要时到现场核实。",
    "培训内容包括仪表读数、单位换算、凭证归档和更正的办法，新上岗人员考核合格后才能独立录入。",
    "内部审核抽查不少于一个季度的数据，从汇总表一直追到原始凭证。",
    "因子的选用遵循先本地、后区域、再全国的次序，并写明出处、年份和适用范围。",
    "发生新建、拆除、搬迁或者工艺改变时，应当在一个月内更新清单并评估对基准的影响。",
    "管理评审的输入包括数据质量、目标完成情况、不符合的整改和下一年度的安排。",
    "对外提供的数据须经审批，口径与内部记录一致，不得为了报送另行编制。",
    "系统故障时改用纸质记录，恢复后两个工作日内补录，纸质原件随记录一并保存。",
    "各岗位发现本文件与实际做法不一致的，应当及时提出，由责任部门决定修改文件还是改正做法。",
)
SECTIONS: Final = (
    ("purpose", "目的"),
    ("scope", "适用范围"),
    ("duties", "职责"),
    ("collection", "数据收集"),
    ("verification", "核对与更正"),
    ("calculation", "核算与汇总"),
    ("performance", "绩效与目标"),
    ("training", "培训与沟通"),
    ("review", "检查与评审"),
)
_CLAUSES: Final = {
    "ccaa-39-2022": ("6.1.6.p1", "6.1.6.p2", "6.1.6.p3", "6.1.6.p4", "6.1.6.p5", "6.1.6.p6"),
    "zjjgsw-0005-2024": ("6.4.p1", "6.4.p2", "6.4.p3", "6.4.p4", "6.4.p5", "6.4.p6"),
}
# In use as well, so that coverage and lights are those of five standards.
_UNCLAIMED: Final = ("xjzjxh-carbon-metrology", "stqc-002-2025", "cieccpa-carbon-neutrality")
# Number in the source list, category, carrier, gas, unit, amount of a month, factors.
_SOURCES: Final = (
    ("NG", "stationary-combustion", "natural-gas", "CO2", "万Nm3", 340, "ng-ncv, ng-cc, ng-of"),
    ("GS", "mobile-combustion", "gasoline", "CO2", "t", 145, "gs-ncv, gs-cc, gs-of"),
    ("DS", "mobile-combustion", "diesel", "CO2", "t", 52, "ds-ncv, ds-cc, ds-of"),
    ("RF", "fugitive", "refrigerant", "R-410A", "kg", 210, "blend-r-410a"),
    ("EL", "purchased-electricity", "electricity", "CO2", "MWh", 91250, "grid"),
    ("HT", "purchased-heat", "heat", "CO2", "GJ", 188000, "heat"),
)
_FACTORS: Final = """\
  - {id: ng-ncv, role: ncv, series: fuel-default, value: 389.31 GJ/万Nm3, COMMON}
  - {id: ng-cc, role: carbon-content, series: fuel-default, value: 0.0153 tC/GJ, COMMON}
  - {id: ng-of, role: oxidation, series: fuel-default, value: 99 %, COMMON}
  - {id: gs-ncv, role: ncv, series: fuel-default, value: 43.07 GJ/t, COMMON}
  - {id: gs-cc, role: carbon-content, series: fuel-default, value: 0.0189 tC/GJ, COMMON}
  - {id: gs-of, role: oxidation, series: fuel-default, value: 98 %, COMMON}
  - {id: ds-ncv, role: ncv, series: fuel-default, value: 42.652 GJ/t, COMMON}
  - {id: ds-cc, role: carbon-content, series: fuel-default, value: 0.0202 tC/GJ, COMMON}
  - {id: ds-of, role: oxidation, series: fuel-default, value: 98 %, COMMON}
  - {id: grid, role: emission-factor, series: grid-average, gas: CO2, value: 0.5 kgCO2/kWh, COMMON}
  - {id: heat, role: emission-factor, series: heat-default, gas: CO2, value: 0.11 tCO2/GJ, COMMON}
  - {id: gwp-hfc-32, role: gwp, series: AR6, gas: HFC-32, value: 771 kgCO2e/kg, COMMON}
  - {id: gwp-hfc-125, role: gwp, series: AR6, gas: HFC-125, value: 3740 kgCO2e/kg, COMMON}
  - {id: ce-ng, role: coal-equivalent, series: coal-equivalent, value: 1.33 kgce/Nm3, COMMON}
  - {id: ce-gs, role: coal-equivalent, series: coal-equivalent, value: 1.4714 kgce/kg, COMMON}
  - {id: ce-ds, role: coal-equivalent, series: coal-equivalent, value: 1.4571 kgce/kg, COMMON}
  - {id: ce-el, role: coal-equivalent, series: coal-equivalent, value: 0.1229 kgce/kWh, COMMON}
  - {id: ce-ht, role: coal-equivalent, series: coal-equivalent, value: 0.03412 kgce/MJ, COMMON}
  - id: blend-r-410a
    role: blend
    series: composition
    components: [{gas: HFC-32, share: 50 %}, {gas: HFC-125, share: 50 %}]
    subject: 测算用因子
    origin: measured
    source: 测算用数据
    valid_from: 2000-01-01
    mark: V
""".replace(
    "COMMON",
    "subject: 测算用因子, origin: measured, source: 测算用数据, valid_from: 2000-01-01, mark: V",
)
_COAL: Final = (
    ("natural-gas", "ce-ng"),
    ("gasoline", "ce-gs"),
    ("diesel", "ce-ds"),
    ("electricity", "ce-el"),
    ("heat", "ce-ht"),
)
_SIGNED: Final = (
    ("碳管理专员", "H-004", "编制", "2026-01-05"),
    ("管理者代表", "H-002", "审核", "2026-01-09"),
    ("最高管理者", "H-001", "批准", "2026-01-12"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much was written."""

    documents: int
    records: int


def generate(root: Path, documents: int) -> Size:
    """Write a system of so many documents below `root`; the same number gives the same bytes."""
    sites = [f"S{number:03}" for number in range(1, -(-documents // DOCUMENTS_PER_SITE) + 1)]
    for number in range(1, documents + 1):
        _write(root / _path(number), _document(number, documents, sites))
    records = 0
    for path, text in _records(sites):
        _write(root / "records" / path, text)
        records += 1
    return Size(documents, records + _sign(root, sites))


def _sign(root: Path, sites: list[str]) -> int:
    """Sign all documents, site by site, and archive them as the program does."""
    sources = read_tree(root)
    checked = examine(sources, dt.date(2026, 10, 31))
    texts = {file.path: file.text for file in sources.files}
    documents = list(checked.system.documents.values())
    for index in range(len(sites)):
        own = documents[index * DOCUMENTS_PER_SITE : (index + 1) * DOCUMENTS_PER_SITE]
        for post, holder, meaning, date in _SIGNED:
            signer = Signer(post, holder, meaning, dt.date.fromisoformat(date))
            for artifact in signed(signer, own, texts, checked):
                _write(root / artifact.path, artifact.data.decode())
    return len(sites) * len(_SIGNED)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _path(number: int) -> str:
    folder = (number - 1) // DOCUMENTS_PER_SITE + 1
    return f"procedures/{folder:03}/{_number(number)}.md"


def _number(number: int) -> str:
    return f"CX-{number:04}"


def _document(number: int, documents: int, sites: list[str]) -> str:
    site = sites[(number - 1) // DOCUMENTS_PER_SITE]
    year = YEARS[number % len(YEARS)]
    covers = "".join(
        f"  {heading}:\n    {standard}: [{clauses[(number + index) % len(clauses)]}]\n"
        for index, (heading, _) in enumerate(SECTIONS[3:7])
        for standard, clauses in (list(_CLAUSES.items())[index % len(_CLAUSES)],)
    )
    head = (
        f"---\nid: {_number(number)}\ntype: proc.data-collection\n"
        f"title: {{zh: {site}场所第{number}号碳数据管理程序, en: Carbon data procedure {number}}}\n"
        'version: "1.0"\nowner: 碳管理专员\neffective: 2026-01-15\nnext_review: 2027-01-15\n'
        "retention: P5Y\naccess: internal\ndistribution: [管理者代表, 碳管理专员, 能源管理员]\n"
        'history:\n  - {version: "1.0", date: 2026-01-12, change: 首次发布}\n'
        "department: 碳管理办公室\nreview_interval: P1Y\nrecords: [JL-06-02, JL-07-02]\n"
        f"covers:\n{covers}---\n\n# {site}场所第{number}号碳数据管理程序 {{#top}}\n\n"
    )
    parts = []
    for index, (heading, title) in enumerate(SECTIONS):
        texts = [_paragraph(number, index * 3 + each) for each in range(2)]
        extra = _EXTRAS.get(heading)
        if extra:
            texts.insert(1, extra(number, documents, site, year))
        parts.append(f"## {title} {{#{heading}}}\n\n" + "\n\n".join(texts) + "\n")
    return head + "\n".join(parts)


def _paragraph(number: int, index: int) -> str:
    start = number * 7 + index * 5
    return "".join(SENTENCES[(start + each) % len(SENTENCES)] for each in range(3))


def _scope(number: int, documents: int, site: str, _year: int) -> str:
    other = number % documents + 1
    target = f"../../{_path(other)}#collection"
    return (
        f"本文件用于{site}场所，与[{_number(other)}]({target})配合使用，"
        f'清单见{{{{ link("JL-07-02-2025") }}}}，数据见{{{{ link("JL-06-02-{site}-2025-01") }}}}。'
    )


def _duties(number: int, _documents: int, _site: str, _year: int) -> str:
    rows = "".join(
        f"| {post} | {SENTENCES[(number + index) % len(SENTENCES)]} | 每月 |\n"
        for index, post in enumerate(("碳管理专员", "能源管理员", "计量管理员", "管理者代表"))
    )
    return f"| 岗位 | 任务 | 频次 |\n| --- | --- | --- |\n{rows}"


def _collection(number: int, _documents: int, _site: str, _year: int) -> str:
    return "\n".join(
        f"{index + 1}. {SENTENCES[(number * 3 + index) % len(SENTENCES)]}" for index in range(4)
    )


def _calculation(_number: int, _documents: int, site: str, year: int) -> str:
    rows = "".join(
        f'| {label} | {{{{ figure("{name}", year={year}, site="{site}") }}}} |\n'
        for label, name in (("直接排放", "ghg.direct"), ("总量", "ghg.total"))
    )
    per = f'{{{{ figure("ghg.per_area", year={year}, site="{site}") }}}}'
    return f"{year}年核算结果如下，单位面积为{per}。\n\n| 指标 | 数值 |\n| --- | ---: |\n{rows}"


_EXTRAS: Final = {
    "scope": _scope,
    "duties": _duties,
    "collection": _collection,
    "calculation": _calculation,
}


def _records(sites: list[str]) -> Iterator[tuple[str, str]]:
    """Yield path and text of each record."""
    yield "JL-00-01.yaml", _configuration(sites)
    factors = _record("JL-07-01-B", "rec.factor-register", "") + f"factors:\n{_FACTORS}"
    yield "JL-07-01/JL-07-01-B.yaml", factors
    for year in YEARS:
        yield f"JL-07-02/JL-07-02-{year}.yaml", _inventory(year, sites)
        lines = "".join(f"  - {{carrier: {each}, factor: {factor}}}\n" for each, factor in _COAL)
        head = _record(f"JL-06-03-{year}", "rec.energy-consumption", "")
        yield f"JL-06-03/JL-06-03-{year}.yaml", f"{head}year: {year}\nlines:\n{lines}"
    for index, site in enumerate(sites):
        yield from _site_records(site, index)


def _record(name: str, kind: str, site: str, retention: str = "P5Y") -> str:
    place = f"site: {site}\n" if site else ""
    return (
        f"---\nid: {name}\ntype: {kind}\ntitle: {{zh: 测算用记录{name}, en: Record {name}}}\n"
        f'version: "1.0"\nowner: 碳管理专员\n{place}recorded_by: 能源管理员\n'
        "recorded_on: 2026-01-06\nchecked_by: 计量管理员\nchecked_on: 2026-01-08\n"
        f"retention: {retention}\naccess: internal\n---\n"
    )


def _configuration(sites: list[str]) -> str:
    places = "".join(
        f"  - {{id: {each}, name: {{zh: {each}场所, en: Site {each}}}, region: 浙江}}\n"
        for each in sites
    )
    posts = "".join(
        f"  - {{id: {post}, department: 碳管理办公室, approves: [procedure, record],"
        f" holders: [{{holder: {holder}, from: 2025-07-01}}]}}\n"
        for post, holder in (
            ("最高管理者", "H-001"),
            ("管理者代表", "H-002"),
            ("碳管理专员", "H-004"),
            ("能源管理员", "H-005"),
            ("计量管理员", "H-007"),
        )
    )
    used = "".join(
        f"  - {{key: {key}, sites: [{', '.join(sites)}], coverage: building}}\n"
        for key in (*_CLAUSES, *_UNCLAIMED)
    )
    return _record("JL-00-01", "rec.system", "") + (
        "organisation: {zh: 测算用组织, en: Measured organisation}\nas_of: 2026-10-31\n"
        f"languages: [zh]\nsites:\n{places}departments:\n"
        "  - {id: 碳管理办公室, name: {zh: 碳管理办公室, en: Carbon office}}\n"
        f"posts:\n{posts}standards:\n{used}"
    )


def _inventory(year: int, sites: list[str]) -> str:
    lines = "".join(
        f"  - source: {site}-{code}\n    gas: {gas}\n    factors: [{factors}]\n"
        for site in sites
        for code, _, _, gas, _, _, factors in _SOURCES
    )
    return _record(f"JL-07-02-{year}", "rec.emission-inventory", "") + (
        f"year: {year}\ncompiled_on: {year + 1}-03-10\nmethod: 测算用方法\ngas_view: GHG7\n"
        f"gwp: AR6\nlines:\n{lines}"
    )


def _site_records(site: str, index: int) -> Iterator[tuple[str, str]]:
    sources = "".join(
        f"  - id: {site}-{code}\n    category: {category}\n"
        f"    name: {{zh: {site}的{code}, en: {code} of {site}}}\n    carrier: {carrier}\n"
        f"    facility: 测算用设施\n    location: {site}动力站\n"
        for code, category, carrier, *_ in _SOURCES
    )
    name = f"JL-03-02-{site}"
    yield f"JL-03-02/{name}.yaml", _record(name, "rec.source-list", site) + f"sources:\n{sources}"
    meters = "".join(
        f"  - {{id: {site}-M-{code}, name: {code}计量表, accuracy: 1级, location: {site}动力站,"
        " calibrated_on: 2024-05-20, valid_until: 2030-05-19, status: in-use}\n"
        for code, *_ in _SOURCES
    )
    name = f"JL-17-01-{site}"
    head = _record(name, "rec.meter-register", site, "P10Y")
    yield f"JL-17-01/{name}.yaml", f"{head}meters:\n{meters}"
    static = "".join(
        f"  - name: {each}\n    unit: {unit}\n    source: 测算用登记\n    values:\n"
        + "".join(f"      {year}: {amount + 10 * index + year - 2018}\n" for year in YEARS)
        for each, unit, amount in (("floor-area", "m2", 86400), ("headcount", "人", 1180))
    )
    name = f"JL-05-04-{site}"
    yield f"JL-05-04/{name}.yaml", _record(name, "rec.static-factors", site) + f"factors:\n{static}"
    double = _DOUBLE_SHEETS + (_RECORDS_OF_ALL_SITES if index == 0 else 0)
    months = [(year, month) for year in YEARS for month in range(1, 13)]
    for each in range(0, 2 * double, 2):
        yield _activity(site, index, months[each : each + 2])
    for month in months[2 * double :]:
        yield _activity(site, index, [month])


def _activity(site: str, index: int, months: list[tuple[int, int]]) -> tuple[str, str]:
    year, month = months[0]
    rows = ""
    for code, _, _, _, unit, amount, _ in _SOURCES:
        quantities = "".join(
            f"      {year}-{month:02}: {amount * _rate(index, year, month) / 10000:.4f}\n"
            for year, month in months
        )
        rows += (
            f"  - source: {site}-{code}\n    unit: {unit}\n    origin: bill\n"
            f"    meter: {site}-M-{code}\n    evidence: {year}年{month}月结算单\n"
            f"    quantities:\n{quantities}"
        )
    name = f"JL-06-02-{site}-{year}-{month:02}"
    return f"JL-06-02/{name}.yaml", _record(name, "rec.activity-data", site) + f"data:\n{rows}"


def _rate(index: int, year: int, month: int) -> int:
    # winter is higher than summer, later years lower, no two neighbours alike
    return 100 + abs(month - 6) * 6 - (year - YEARS[0]) * 2 + index % 7
