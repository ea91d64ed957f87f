"""Faults of documents and records: evidence, amendment, disposal, distribution, demand."""

from __future__ import annotations

import re

from tests.reference.planting import Edit, filled, path_of, planted, told_of
from tests.system_under_test import PlantedFault, record, repository

P = planted

_BEHIND = ("checked_by: ", "\n")
_DIGEST = "0" * 64
_APPROVED = "records/approvals/JL-00-02-20260325-FZ-01-1.0-18-A.yaml"
# Chapters that list the whole manual, as SC-00 does.
_WHOLE_MANUAL = ("09", "10", "11", "12", "13", "15", "16")
_FORMER = "杭州电能表抄表本2019年"
# A procedure in the making whose table of records is at odds with the records.
_DRAFTED = """---
id: CX-28
type: proc.improvement
title: 节水管理程序
version: "0.1"
owner: 后勤保障部部长
department: 后勤保障部
history:
  - {version: "0.1", date: 2026-06-01, change: 起草}
---

# 节水管理程序 {#cx-28}

| 编号和名称 | 形成岗位 | 保存期限 |
|---|---|---|
| JL-17-02 检定/校准记录 | 计量管理员 | 3 年 |
"""


def _evidence(path: str, digest: str) -> str:
    return f"\nfiles:\n  - {{path: {path}, sha256: '{digest}'}}\n"


def _hold(item: str) -> tuple[str, str]:
    body = f"items:\n  - {{id: {item}, reason: 核查争议, from: 2026-01-01}}\n"
    text = record("JL-00-10-2026", "rec.hold", body, "recorded_on: 2026-01-05\n")
    text = text.replace("核算员", "文件管理员").replace("复核员", "管理者代表")
    return ("records/JL-00-10/JL-00-10-2026.yaml", text)


def _read_by_all(but: str, post: str) -> tuple[tuple[str, str], ...]:
    """Return a record for each post that it knows every document, but one document for one post."""
    documents = dict(
        pair
        for path in sorted(repository().files)
        if path.startswith(("manual/", "procedures/"))
        for pair in re.findall(r'^id: (.+)\n(?:.+\n)*?version: "(.+)"$', repository().text(path),
                               re.MULTILINE)[:1]
    )  # fmt: skip
    holders = re.findall(
        r"  - id: (\S+)\n    name:.*\n    department:.*\n(?:    approves:.*\n)?    holders:\n"
        r"(?:      - .*\n)*?      - \{holder: (H-\d+), from: 2025-07-01\}",
        repository().text(path_of("JL-00-01")),
    )
    found = []
    for number, (each, holder) in enumerate(holders):
        rows = "".join(
            f'  - {{id: {name}, version: "{version}"}}\n'
            for name, version in documents.items()
            if (name, each) != (but, post)
        )
        body = f"post: {each}\nholder: {holder}\ndate: 2026-04-20\ndocuments:\n{rows}"
        name = f"JL-00-06-20260420-{number:02}"
        text = record(name, "rec.acknowledgement", body).replace("核算员", each)
        text = text.replace("checked_by: 复核员\n", "")
        found.append((f"records/acknowledgements/{name}.yaml", text))
    return tuple(found)


_UNLISTED = (
    "- {form: JL-16-02, location: 文件库；班组记录本在现场值班室，每月扫描, medium: repository, "
    "disposal: destroy}\n"
)
_AMENDED = 'version: "1.1"\namends: "1.0"\nreason: 登记有误'
_EXCLUDED = (
    "exclusions:\n"
    "  - {clause: 'ccaa-39-2022:4.3.b', reason: 没有此类活动, effect: 不影响预期结果和碳绩效,\n"
    "     approved_by: 管理者代表, holder: H-002, approved_on: 2026-03-20, expires: 2027-03-31}\n"
)


def _waiver(  # noqa: PLR0913 - the row of a waiver
    code: str,
    of: str,
    subject: str,
    at: str,
    *,
    expires: str = "2027-01-31",
    more: tuple[Edit, ...] = (),
    approver: tuple[str, str] = ("管理者代表", "H-002"),
) -> PlantedFault:
    """Return a fault of a record that waives a finding."""
    name = f"JL-00-04-{code}"
    post, holder = approver
    body = (
        f"waivers:\n- {{code: {of}, subject: {subject}, reason: 人手不足, approved_by: {post},\n"
        f"   holder: {holder}, approved_on: 2026-02-01, expires: {expires}}}\n"
    )
    return told_of(code, name, filled(name, "rec.waiver", body), (at,), more=more)  # fmt: skip


def _unchecked(name: str) -> tuple[Edit, ...]:
    """Return the edit by which a record is checked by who recorded it (CM508)."""
    text = repository().text(path_of(name))
    recorded, checked = (
        re.findall(rf"^{each}: (.+)$", text, re.MULTILINE)[0]
        for each in ("recorded_by", "checked_by")
    )
    return ((name, ("checked_by: ", checked), recorded),)


_WAIVERS = (
    _waiver("CM530", "CM208", "JL-07-02-2023", "code: "),
    _waiver("CM531", "CM208", "JL-07-02-2024", "expires: ", expires="2026-06-29"),
    _waiver("CM532", "CM123", "JL-07-02-2023", "code: "),
    _waiver("CM533", "CM508", "JL-06-02-HZ-2024", "expires: ", expires="2027-02-02",
            more=_unchecked("JL-06-02-HZ-2024")),
    _waiver("CM534", "CM508", "JL-06-02-HZ-2023", "holder: ", approver=("碳管理专员", "H-004"),
            more=_unchecked("JL-06-02-HZ-2023")),
)  # fmt: skip
FAULTS = (
    *_WAIVERS,
    P("CM509", "JL-06-05-HZ-2026", _BEHIND, _evidence("权属.pdf", _DIGEST),
      ("path: ",), "权属.pdf"),
    P("CM510", "JL-06-05-HM-2026", _BEHIND, _evidence("权属.txt", _DIGEST),
      ("path: ",), added=(("records/JL-06-05/权属.txt", "权属"),)),
    P("CM512", "JL-05-03-2026", _BEHIND, _evidence("../../procedures/CX-05.md", _DIGEST),
      ("path: ",)),
    P("CM513", "JL-06-04-2025", _BEHIND, _evidence("出库单.txt", "12ab"),
      ("path: ",), "12ab", added=(("records/JL-06-04/出库单.txt", "出库单"),)),
    P("CM514", "JL-06-04-2024", ("version: '1.0'",), "version: '1.1'"),
    P("CM520", "JL-06-04-2023", ("version: '1.0'",),
      'version: "1.1"\namends: "1.1"\nreason: 登记有误', ("amends: ",)),
    P("CM521", "JL-16-02-HM-2026", ('version: "1.0"',), _AMENDED, ("checked_by",),
      more=(("JL-16-02-HM-2026", ("checked_by: ", "碳管理专员"), "基地能源管理员"),)),
    P("CM522", "JL-12-04-2026-01", ("retained_until: ", "2024-12-31"), "2026-12-31", None,
      "2026-12-31"),
    P("CM523", "JL-12-04-2026-01", (_FORMER,), "JL-06-02-HZ-2019", added=(_hold("JL-06-02"),)),
    P("CM524", "JL-12-04-2026-02", ('CX-10 1.1版受控副本1号和2号, version: "1.1"',),
      'CX-01, version: "1.0"'),
    P("CM525", "JL-27-02-HM-2025-09-2", ("recorded_on: ", "2025-09-24"), "2021-09-24",
      ("retention",)),
    P("CM526", "JL-12-04-2026-02", ("reason: ",), "reason: ", ("{id: ",),
      where="JL-00-10-2026", added=(_hold("JL-06-02-HZ-2O23"),)),
    P("CM527", "JL-12-05-2026", ("id: LAW-ENERGY-SAVING", "status: ", "valid"), "repealed",
      ("external: LAW-ENERGY-SAVING",), "废止", where="JL-04-01-2026"),
    P("CM528", "JL-12-05-2026", ("id: QSTQC-002-2025", "status: valid"),
      "valid_until: 2026-06-29\n    status: valid", None, "2026-06-29"),
    P("CM529", "JL-12-04-2026-02", ("holder: ", "H-002"), "H-003", None, "H-003"),
    P("CM535", "JL-00-01", ("parameters:\n",),
      "parameters:\n  - {id: acknowledgement-within, value: P2M, meaning: 知悉期限}\n",
      ("distribution: ",), "文件管理员", where="CX-01", added=_read_by_all("CX-01", "文件管理员")),
    P("CM536", "CX-01", ("department: ",), "training: [信息中心主任]\ndepartment: ",
      ("training",), "信息中心主任", more=(("JL-00-01", ("parameters:\n",),
      "parameters:\n  - {id: training-within, value: P2M, meaning: 培训期限}\n"),)),
    P("CM537", "JL-00-01", ("parameters:\n",),
      "parameters:\n  - {id: acknowledgement-within, value: 30天, meaning: 知悉期限}\n",
      ("value: 30天",), "`30天`"),
    P("CM340", "JL-00-07-2026", ("exclusions: []",), _EXCLUDED.replace("2027-03-31", "2026-05-31"),
      ("2026-05-31",), "2026-05-31", also=("CM343",)),
    P("CM341", "JL-00-07-2026", ("exclusions: []",),
      _EXCLUDED.replace(" effect: 不影响预期结果和碳绩效,", ""), ("clause: ",), also=("CM343",)),
    P("CM342", "JL-00-07-2026", ("exclusions: []",), _EXCLUDED.replace("4.3.b", "8.4.f"),
      ("clause: ",), "JL-16-02", also=("CM343",)),
    P("CM343", "JL-00-07-2026", ("exclusions: []",), _EXCLUDED, ("clause: ",), "SC-04",
      needs=("SC-04",)),
    P("CM345", "CX-05", ("  indicators:\n", "[6.2.p5.i1, 6.2.p5.i2, 6.2.p5.i3, 6.2.p5.i4]"),
      "[6.2.*, 6.3.*]"),
    P("CM301", "SC-04", ("[4.3.a, 4.3.b]",), "[4.3.a]", ("  statement:",), "4.3.b",
      more=(("records/archive/SC-04/1.0/manual/SC-04.md", ("[4.3.a, 4.3.b]",), "[4.3.a]"),
            (_APPROVED, ("id: SC-04", '"4.3.a", "4.3.b"'), '"4.3.a"'))),
    P("CM306", "JL-00-01", ("key: ", "ccaa-39-2022"), "ccaa-39-2022", None, "JL-16-02",
      dropped=("JL-16-02-HM-2026",)),
    P("CM307", "JL-16-02-HZ-2026", ("next_review: ", "2026-12-31"), "2026-05-31",
      ("recorded_on",)),
    P("CM312", "CX-12", ("stages: ", " withdrawal,"), "", ("stages",)),
    P("CM316", "SC-00", ("chapters: ", "SC-14, "), "", ("chapters",),
      more=tuple((f"SC-{each}", ("chapters: ", "SC-14, "), "") for each in _WHOLE_MANUAL)),
    P("CM325", "JL-13-01-2026",
      (_UNLISTED,), "", ("- {form: JL-00-01",), "JL-16-02"),
    P("CM326", "JL-27-02-HZ-2025-09", ("retention: ", "P3Y"), "P2Y"),
    P("CM327", "JL-12-05-2026", ("checked: ", "2026-06-03"), "2025-06-03"),
    P("CM328", "JL-00-09-2026", ("document: CX-27", " post: 信息中心主任,"), ""),
    P("CM548", "JL-00-01", ("interval-rec.action-progress", "value: ", "P1M"), "P6M",
      ("| JL-08-03 实施", "每月"), "P6M", where="CX-08"),
    told_of("CM549", "CX-28", _DRAFTED, ("| 计量管理员 | ", "3 年"), "P5Y"),
    P("CM329", "JL-00-09-2026", (" recalled: 2026-04-01, returned: 2026-04-08,",), ""),
)  # fmt: skip
