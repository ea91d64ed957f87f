"""Records under control: one fault planted in a governed system gives exactly that finding."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import os
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbon_manual.checks.rulebook import RULES, check
from carbon_manual.checks.waivers import FAULTS, Applied, apply
from carbon_manual.diagnostic import Diagnostic, Span, Text
from carbon_manual.doccontrol import obligations
from carbon_manual.doccontrol.controlled import digest_of, version_key
from carbon_manual.doccontrol.externals import external_uses
from carbon_manual.doccontrol.obligations import Duty, owed
from carbon_manual.doccontrol.retention import kept_until
from carbon_manual.pipeline import Checked, examine
from carbon_manual.shapes.shape import parse_shapes, shipped_shapes
from carbon_manual.shapes.value import Interval
from carbon_manual.sources.source import (
    ARCHIVE,
    MAX_EVIDENCE,
    SourceFile,
    Sources,
    decode,
    read_tree,
)
from carbon_manual.system.deadline import after
from carbon_manual.system.posts import holders
from tests.system_under_test import TODAY, Chain, PlantedFault, Tree, record, shown, small
from tests.test_fuzz import mutated, values

CONFIGURATION = "records/JL-00-01.yaml"
DOCUMENT = "procedures/CX-01.md"
STATIC = "records/JL-05-04-S1.yaml"
PLAN = "records/JL-05-04/扫描/平面图.pdf"
OLD = "records/JL-06-02-S1-2018.yaml"
HOLD = "records/JL-00-10-2024.yaml"
DISPOSAL = "records/JL-12-04-2023.yaml"
EXTERNAL = "records/JL-12-05.yaml"
READ = "records/acknowledgements/JL-00-06-20260120-A.yaml"
TRAINED = "records/JL-10-04-2026.yaml"
READ_AGAIN = "records/acknowledgements/JL-00-06-20260310-A.yaml"
TRAINED_AGAIN = "records/JL-10-04-2026B.yaml"
WAIVER = "records/JL-00-04-2026.yaml"
CONTRACTS = "records/JL-06-06-S1.yaml"
AS_OF = dt.date(2026, 6, 30)

# The faults whose tests are here; test_mutations.py asserts that none is without a test.
RECORD_FAULTS = frozenset(f"CM{number}" for number in (509, 510, 512, 513, 514, *range(520, 538)))

# A register whose rows name external documents.
_REGISTER = """id: rec.trial
family: record
number: JL-99-01
label: {zh: 义务, en: Duties}
purpose: {zh: 试算, en: Trial}
retention: P3Y
fields:
  rows:
    kind: table
    label: {zh: 行, en: Rows}
    columns:
      external: {kind: reference, to: external, label: {zh: 外来文件, en: External}}
      status: {kind: text, label: {zh: 状态, en: Status}}
"""
_POSTS = """posts:
  - {id: 核算员, department: 办公室, holders: [{holder: H-2, from: 2024-01-01, to: 2026-03-31},
     {holder: H-4, from: 2026-04-01}]}
  - {id: 复核员, holders: [{holder: H-3, from: 2024-01-01}]}
"""
_PARAMETERS = """parameters:
  - {id: acknowledgement-within, value: P1M, meaning: 知悉期限}
  - {id: training-within, value: P2M, meaning: 培训期限}
  - {id: interval-rec.green-electricity, value: P99Y, meaning: 台账}
  - {id: interval-rec.activity-data, value: P9Y, meaning: 数据}
"""
_FILES = f"""amends: "1.9"
reason: 建筑面积登记有误
recorded_on: 2026-02-02
checked_on: 2026-02-03
files:
  - path: JL-05-04/扫描/平面图.pdf
    sha256: {hashlib.sha256(b"plan").hexdigest()}
"""
_OLD = "data: [{source: S1-NG, unit: 万Nm3, origin: bill, quantities: {2018: 40}}]\n"
_HOLD = """items:
  - {id: JL-06-02-S1-2018, reason: 核查争议, from: 2024-01-01}
  - {id: JL-06-03, reason: 已经结束, from: 2024-01-01, to: 2024-06-30}
"""
_DISPOSAL = """items:
  - id: JL-06-02-S1-2016
    version: "1.0"
    disposed_on: 2025-05-06
    method: destroy
    reason: 保存期限届满
    retained_until: 2021-12-31
    approved_by: 主任
    holder: H-1
    witness: 复核员
"""
_EXTERNAL = """documents:
  - {id: GUIDE-1, title: 核算指南, kind: standard, issuer: 试算, number: T/1, edition: 第一版,
     effective: 2016-01-01, status: valid, source: 网站, owner: 核算员}
  - {id: GUIDE-2, title: 核算指南, kind: standard, issuer: 试算, number: T/1, edition: 第二版,
     effective: 2020-01-01, valid_until: 2026-12-31, status: valid, supersedes: GUIDE-1,
     source: 网站, owner: 核算员}
  - {id: GUIDE-3, title: 核算指南, kind: standard, issuer: 试算, number: T/1, edition: 第三版,
     effective: 2026-07-01, status: valid, supersedes: GUIDE-2, source: 网站, owner: 核算员}
  - {id: LAW, title: 办法, kind: regulation, issuer: 试算, number: 一号, edition: 初版,
     valid_until: 2019-12-31, status: repealed, source: 公报, owner: 核算员}
  - {id: CCAA, title: 碳管理体系, kind: standard, issuer: 协会, number: T/CCAA 39-2022,
     edition: "2022", status: valid, source: 网站, owner: 核算员}
"""
_READ = """post: 核算员
holder: H-2
date: 2026-01-20
documents:
  - {id: CX-01, version: "1.0"}
"""
_TRAINED = """name: 新程序
date: 2026-02-10
mode: internal
topics: [system]
trainer: 主任
content: 程序的改动
documents:
  - {id: CX-01, version: "1.0"}
attendees:
  - {post: 复核员, holder: H-3, result: passed}
evaluation: questions
effect: 合格
"""
_WAIVER = """waivers:
  - code: CM508
    subject: JL-06-06-S1
    reason: 只有一名能源管理员
    approved_by: 主任
    holder: H-1
    approved_on: 2026-02-01
    expires: 2027-02-01
"""


@functools.cache
def governed() -> Tree:
    """Return the small system with one of each thing that keeps records under control."""
    static = small().text(STATIC).replace('version: "1.0"', 'version: "1.10"')
    posts = (
        small().offset(CONFIGURATION, ("posts:",)),
        small().offset(CONFIGURATION, ("  - {id: 主任",)),
    )
    configuration = small().text(CONFIGURATION)
    configuration = configuration[: posts[0]] + _POSTS + configuration[posts[1] :]
    configuration = configuration.replace("parameters:\n", _PARAMETERS)
    return (
        small()
        .put(CONFIGURATION, configuration)
        .put(STATIC, static.replace("site: s1\n", f"site: s1\n{_FILES}"))
        .put(PLAN, b"plan")
        .replace(
            DOCUMENT,
            ("department:",),
            "distribution: [核算员]\ntraining: [复核员]\nexternal: [GUIDE-2]\ndepartment:",
        )
        .put(OLD, record("JL-06-02-S1-2018", "rec.activity-data", _OLD,
                         "site: s1\nperiod: 2018\nexternal: [GUIDE-1, LAW]\n"))
        .put(HOLD, record("JL-00-10-2024", "rec.hold", _HOLD))
        .put(DISPOSAL, record("JL-12-04-2023", "rec.document-disposal", _DISPOSAL))
        .put(EXTERNAL, record("JL-12-05", "rec.external-document", _EXTERNAL,
                              "next_review: 2027-01-01\n"))
        .put(READ, record("JL-00-06-20260120-A", "rec.acknowledgement", _READ))
        .put(TRAINED, record("JL-10-04-2026", "rec.training", _TRAINED))
    )  # fmt: skip


def examined(tree: Tree, tmp_path: Path) -> Checked:
    return examine(read_tree(tree.write(tmp_path)), TODAY)


def codes(checked: Checked) -> list[tuple[str, str, int]]:
    return [(each.code, each.span.path, each.span.line) for each in checked.diagnostics]


def test_governed_system__is_clean(tmp_path: Path) -> None:
    checked = examined(governed(), tmp_path)
    assert not checked.diagnostics, shown(checked)
    assert checked.context.as_of == AS_OF


P = functools.partial(PlantedFault, base=governed)
DIGEST = hashlib.sha256(b"plan").hexdigest()
BASIS = 'amends: "1.9"\nreason: 建筑面积登记有误\n'
DISPOSED = "JL-06-02-S1-2016"
EVIDENCE = (
    P("misspelt", "CM509", STATIC, ("平面图.pdf",), "平面图.pfd", None,
      "`JL-05-04/扫描/平面图.pdf`"),
    P("a folder", "CM509", STATIC, ("JL-05-04/扫描/平面图.pdf",), "JL-05-04/扫描"),
    P("another digest", "CM510", STATIC, (DIGEST,), "0" * 63 + "a", None, DIGEST),
    P("out of the repository", "CM512", STATIC, ("JL-05-04/扫描/平面图.pdf",), "../../a.pdf"),
    P("out of the records", "CM512", STATIC, ("JL-05-04/扫描/平面图.pdf",), f"../{DOCUMENT}"),
    P("rooted", "CM512", STATIC, ("JL-05-04/扫描/平面图.pdf",), "/etc/passwd"),
    P("with a drive", "CM512", STATIC, ("JL-05-04/扫描/平面图.pdf",), r"D:\证书\a.pdf"),
    P("digest too short", "CM513", STATIC, (DIGEST,), DIGEST[:63], None, DIGEST),
    P("digest of other letters", "CM513", STATIC, (DIGEST,), "g" * 64),
)  # fmt: skip
AMENDMENTS = (
    P("nothing told", "CM514", STATIC, (BASIS,), "", (STATIC, ('version: "1.10',)),
      "amends、reason"),
    P("no reason", "CM514", STATIC, ("reason: 建筑面积登记有误\n",), "",
      (STATIC, ('version: "1.10',)), "没有写 reason"),
    P("no version", "CM514", STATIC, ('amends: "1.9"\n',), "", (STATIC, ('version: "1.10',)),
      "没有写 amends"),
    P("reason missing in the first version", "CM514", OLD, ("period:",), 'amends: "0.9"\nperiod:',
      (OLD, ('version: "1.0',))),
    P("register renewed without history", "CM514", EXTERNAL, ('version: "1.0"',), 'version: "1.1"'),
    P("later than itself", "CM520", STATIC, ('"1.9"',), '"1.11"', None, "`1.11`"),
    P("itself", "CM520", STATIC, ('"1.9"',), '"1.10"'),
    P("no version at all", "CM520", STATIC, ('"1.9"',), "上一版"),
    P("endless version", "CM520", STATIC, ('"1.9"',), f'"1.{"9" * 5000}"'),
    P("record with a history", "CM514", STATIC, (BASIS,),
      'history: [{version: "1.10", date: 2026-02-02, change: 改正}]\n',
      (STATIC, ('version: "1.10',))),
    P("one post", "CM521", EXTERNAL, ("checked_by: ", "复核员"), "核算员",
      (EXTERNAL, ("checked_by",)), "核算员",
      ((EXTERNAL, ('version: "1.0"',), 'version: "1.1"\namends: "1.0"\nreason: 改正'),)),
    P("one person in two posts", "CM521", CONFIGURATION, ("H-3",), "H-2",
      (STATIC, ("checked_by",)), "H-2"),
)  # fmt: skip
RETENTION = (
    P("by its row", "CM522", DISPOSAL, ("retained_until: ", "2021"), "2025",
      (DISPOSAL, ("disposed_on",)), "2025-12-31"),
    P("by its file", "CM522", DISPOSAL, (DISPOSED,), "JL-06-02-S1-2024",
      (DISPOSAL, ("disposed_on",)), "2029-12-31",
      (("records/JL-06-02-S1-2024.yaml", ("site: s1\n",), "site: s1\nperiod: 2024\n"),)),
    P("on hold", "CM523", DISPOSAL, (DISPOSED,), "JL-06-02-S1-2018", None, "2024-01-01"),
    P("on hold and too early", "CM523", DISPOSAL, (DISPOSED,), "JL-06-02-S1-2018", None, "",
      ((OLD, ("period: 2018\nexternal: [GUIDE-1, LAW]",), "period: 2024"),)),
    P("on hold by its form", "CM523", HOLD, ("JL-06-02-S1-2018",), "JL-06-02",
      (DISPOSAL, (DISPOSED,))),
    P("still here", "CM524", HOLD, ("from: 2024-01-01",), "from: 2024-01-01, to: 2024-12-31",
      (DISPOSAL, ("JL-06-02-S1-2018",)), "1.0", ((DISPOSAL, (DISPOSED,), "JL-06-02-S1-2018"),)),
    P("document still here", "CM524", DISPOSAL, (DISPOSED,), "CX-01", None, "CX-01 1.0"),
    P("hold is over", "CM525", HOLD, ("from: 2024-01-01",), "from: 2024-01-01, to: 2026-06-29",
      (OLD, ("retention",)), "2023-12-31"),
    P("recorded long ago", "CM525", CONTRACTS, ("site: s1\n",),
      "site: s1\nrecorded_on: 2021-06-29\n", (CONTRACTS, ("retention",)), "2026-06-29"),
    P("no longer renewed", "CM525", EXTERNAL, ("next_review: 2027-01-01",),
      "next_review: 2021-06-01", (EXTERNAL, ("retention",)), "2026-06-01"),
    P("order of a hold that is over", "CM525", HOLD, ("retention: P5Y",),
      "retention: P5Y\nrecorded_on: 2015-01-01", (HOLD, ("retention",)), "",
      ((HOLD, ("from: 2024-01-01",), "from: 2024-01-01, to: 2026-06-29"),
       (OLD, ("period: 2018\nexternal: [GUIDE-1, LAW]",), "period: 2024"))),
    P("hold misspelt", "CM526", HOLD, ("JL-06-02-S1-2018",), "JL-06-02-S1-2O18", None,
      "`JL-06-02-S1-2018`"),
)  # fmt: skip
EXTERNALS = (
    P("superseded", "CM527", DOCUMENT, ("GUIDE-2",), "GUIDE-1", None, "`GUIDE-2`"),
    P("repealed", "CM527", DOCUMENT, ("GUIDE-2",), "LAW", None, "废止"),
    P("new edition", "CM527", EXTERNAL, ("2026-07-01",), "2026-06-30", (DOCUMENT, ("GUIDE-2",)),
      "`GUIDE-3`"),
    P("amended", "CM527", EXTERNAL, ("GUIDE-2", "status: valid"), "status: amended",
      (DOCUMENT, ("GUIDE-2",))),
    P("record of a later time", "CM527", OLD, ("period: 2018\nexternal: [", "GUIDE-1, LAW"),
      "GUIDE-1", None, "2020-01-01", ((OLD, ("period: 2018",), "period: 2020"),)),
    P("register kept current", "CM527", STATIC, ("site: s1\n",),
      "site: s1\nnext_review: 2027-01-01\nexternal: [LAW]\n", (STATIC, ("LAW",))),
    P("register made in another time", "CM527", CONTRACTS, ("site: s1\n",),
      "site: s1\nrecorded_on: 2018-05-01\nnext_review: 2027-01-01\nexternal: [GUIDE-1]\n",
      (CONTRACTS, ("GUIDE-1",))),
    P("marked as valid", "CM528", EXTERNAL, ("2026-12-31",), "2026-06-29", None, "2026-06-29"),
)  # fmt: skip
OBLIGATIONS = (
    P("unknown reader", "CM529", READ, ("H-2",), "H-9", None, "H-9"),
    P("reader of before", "CM529", READ, ("H-2",), "H-4"),
    P("approver of a disposal", "CM529", DISPOSAL, ("holder: ", "H-1"), "H-2", None, "主任"),
    P("another version read", "CM535", READ, ('"1.0"}',), '"0.9"}', (DOCUMENT, ("[核算员]",)),
      "2026-02-15"),
    P("another post read", "CM535", DOCUMENT, ("[核算员",), "[核算员, 主任",
      (DOCUMENT, ("distribution",)), "主任"),
    P("read too late", "CM535", READ, ("2026-01-20",), "2026-07-01", (DOCUMENT, ("[核算员]",)), "",
      ((READ, ("H-2",), "H-4"),)),
    P("not trained", "CM536", TRAINED, ("result: passed",), "result: failed, measure: 补训",
      (DOCUMENT, ("[复核员]",)), "2026-03-15"),
    P("another post trained", "CM536", TRAINED, ("post: 复核员",), "post: 核算员",
      (DOCUMENT, ("[复核员]",))),
    P("interval in days", "CM537", CONFIGURATION, ("P1M",), "30天", None, "`30天`"),
)  # fmt: skip
PLANTED = (*EVIDENCE, *AMENDMENTS, *RETENTION, *EXTERNALS, *OBLIGATIONS)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda each: f"{each.code} {each.name}")
def test_planted_fault__gives_the_one_finding(planted: PlantedFault, tmp_path: Path) -> None:
    checked = examined(planted.tree, tmp_path)
    wanted = planted.span
    assert codes(checked) == [(planted.code, wanted.path, wanted.line)], shown(checked)
    assert planted.says in checked.diagnostics[0].message.zh


def test_accounting_record_amended_and_checked_by_one_post__is_one_finding(tmp_path: Path) -> None:
    """CM508 tells it of any accounting record: CM521 does not tell it again."""
    tree = governed().replace(STATIC, ("checked_by: ", "复核员"), "核算员")
    checked = examined(tree, tmp_path)
    place = tree.place(STATIC, ("checked_by",))
    assert codes(checked) == [("CM508", place.path, place.line)], shown(checked)


# Contents near a fault that are none.
SOUND = (
    P("digest in capitals", "", STATIC, (DIGEST,), DIGEST.upper()),
    P("path by a detour", "", STATIC, ("JL-05-04/",), "../records/./JL-05-04/"),
    P("register explained by its history", "", EXTERNAL, ('version: "1.0"',),
      'version: "1.1"\nhistory:\n  - {version: "1.1", date: 2026-01-01, change: 增加标准}'),
    P("hold to the very day", "", HOLD, ("from: 2024-01-01",),
      "from: 2024-01-01, to: 2026-06-30"),
    P("order of a hold that lasts", "", HOLD, ("retention: P5Y",),
      "retention: P5Y\nrecorded_on: 2015-01-01"),
    P("hold by the form", "", HOLD, ("JL-06-02-S1-2018",), "JL-06-02", None, "",
      ((DISPOSAL, ("disposed_on: ", "2025"), "2023"),
       (CONFIGURATION, ("2025-01-01",), "2023-01-01"))),
    P("disposal to come", "", DISPOSAL, (DISPOSED,), "CX-01", None, "",
      ((DISPOSAL, ("2025-05-06",), "2026-07-01"),)),
    P("another version disposed of", "", DISPOSAL, (f'{DISPOSED}\n    version: "1.0"',),
      'JL-05-04-S2\n    version: "0.9"'),
    P("kept with a mark", "", DISPOSAL, ("destroy",), "mark", None, "",
      ((DISPOSAL, (DISPOSED,), "CX-01"),)),
    P("retention to the very day", "", CONTRACTS, ("site: s1\n",),
      "site: s1\nrecorded_on: 2021-06-30\n"),
    P("configuration of old", "", CONFIGURATION, ("retention: P5Y",),
      "retention: P5Y\nrecorded_on: 2015-01-01"),
    P("reading of a version that is here", "", READ, ("retention: P5Y",),
      "retention: P5Y\nrecorded_on: 2015-01-01"),
    P("valid to the very day", "", EXTERNAL, ("2026-12-31",), "2026-06-30"),
    P("edition that supersedes itself", "", EXTERNAL,
      ("effective: 2026-07-01, status: valid, supersedes: GUIDE-2",),
      "status: valid, supersedes: GUIDE-3", None, "", ((DOCUMENT, ("GUIDE-2",), "GUIDE-3"),)),
    P("nothing owed without a parameter", "", CONFIGURATION, ("acknowledgement-within",), "other",
      None, "", ((READ, ('"1.0"}',), '"0.9"}'),)),
    P("read before it took effect", "", READ, ("2026-01-20",), "2026-01-02"),
    P("owed, but not yet due", "", CONFIGURATION, ("P1M",), "P6M", None, "",
      ((READ, ('"1.0"}',), '"0.9"}'),)),
    P("post whose holders nobody registers", "", CONFIGURATION,
      (", holders: [{holder: H-3, from: 2024-01-01}]",), ""),
)  # fmt: skip


@pytest.mark.parametrize("sound", SOUND, ids=lambda each: each.name)
def test_sound_content__gives_no_finding(sound: PlantedFault, tmp_path: Path) -> None:
    checked = examined(sound.tree, tmp_path)
    assert not checked.diagnostics, shown(checked)


# What cannot be read is one finding: nothing is concluded from what it would have said.
UNREADABLE = (
    P("day of a hold", "CM123", HOLD, ("2024-01-01",), "2024-13-01"),
    P("number on hold", "CM123", HOLD, ("JL-06-02-S1-2018",), "[JL-06-02-S1-2018]"),
    P("row of a hold", "CM123", HOLD,
      ("{id: JL-06-02-S1-2018, reason: 核查争议, from: 2024-01-01}",), "全部活动数据"),
    P("day of a hold of what is gone", "CM123", HOLD, ("2024-01-01",), "元旦", None, "",
      ((HOLD, ("JL-06-02-S1-2018",), "JL-06-02"),)),
    P("day of a disposal", "CM123", DISPOSAL, ("2025-05-06",), "某日", None, "",
      ((DISPOSAL, (DISPOSED,), "JL-06-02-S1-2018"), (HOLD, ("2024-01-01",), "2026-06-30"))),
    P("day of a new edition", "CM123", EXTERNAL, ("2026-07-01",), "七月"),
    P("post of a reader", "CM601", READ, ("post: ", "核算员"), "核算元"),
    P("version that was read", "CM124", READ, ('"1.0"}',), "1.0}"),
    P("day of a training", "CM123", TRAINED, ("2026-02-10",), "二月"),
    P("edition in use", "CM601", DOCUMENT, ("GUIDE-2",), "GUIDE-9"),
    P("period of a record", "CM123", OLD, ("2018\nexternal",), "去年\nexternal"),
    P("period of a record of old", "CM123", CONTRACTS, ("site: s1\n",),
      "site: s1\nrecorded_on: 2015-01-01\nperiod: 去年\n", (CONTRACTS, ("去年",))),
    P("version that is amended", "CM124", STATIC, ('"1.9"',), "1.9"),
    P("term of a holder", "CM123", CONFIGURATION, ("from: 2024-01-01, to",), "from: 早, to"),
)  # fmt: skip


@pytest.mark.parametrize("planted", UNREADABLE, ids=lambda each: each.name)
def test_unreadable_value__is_the_one_finding(planted: PlantedFault, tmp_path: Path) -> None:
    checked = examined(planted.tree, tmp_path)
    wanted = planted.span
    assert codes(checked) == [(planted.code, wanted.path, wanted.line)], shown(checked)


@pytest.mark.parametrize("path", [HOLD, DISPOSAL, EXTERNAL, READ, TRAINED])
def test_lost_record__is_one_finding(path: str, tmp_path: Path) -> None:
    checked = examined(governed().put(path, b"\xff" + governed().files[path]), tmp_path)
    assert codes(checked) == [("CM101", path, 1)], shown(checked)


def test_deleted_evidence__is_one_finding(tmp_path: Path) -> None:
    checked = examined(governed().drop(PLAN), tmp_path)
    wanted = governed().place(STATIC, ("JL-05-04/扫描",))
    assert codes(checked) == [("CM509", *wanted[:2])], shown(checked)
    assert checked.diagnostics[0].span.column == wanted.column


def _grow(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(MAX_EVIDENCE + 1)


def _leave(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


def _circle(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("make", [_grow, _leave, _circle, _pipe])
def test_unusable_evidence__is_not_hashed(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(governed().write(tmp_path) / PLAN)
    sources = read_tree(tmp_path)
    assert sources.digests == {PLAN: ""}
    checked = examine(sources, TODAY)
    assert [each.code for each in checked.diagnostics] == ["CM509"], shown(checked)
    assert "无法读取" in checked.diagnostics[0].message.zh


def test_digests__are_of_what_is_neither_record_nor_archive(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.pdf").write_bytes(b"secret")
    root = small().put("records/a/b.txt", b"b").put("records/archive/c.pdf", b"c")
    folder = root.put("records/d.md", b"d").put("manual/e.pdf", b"e").write(tmp_path / "root")
    (folder / "records" / "linked").symlink_to(outside, target_is_directory=True)
    (folder / "records" / "f").symlink_to("a/b.txt")
    digests = {path: hashlib.sha256(data).hexdigest()
               for path, data in (("records/a/b.txt", b"b"), ("records/d.md", b"d"),
                                  ("records/f", b"b"))}  # fmt: skip
    assert read_tree(folder).digests == digests


@given(st.integers(0, 999), st.integers(0, 999))
def test_versions__compare_by_number(first: int, second: int) -> None:
    """CM520 stands exactly where the amended version is not the lower one."""
    version, amended = f"1.{first}", f"1.{second}"
    assert (version_key(amended) < version_key(version)) == (second < first)


days = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
intervals = st.builds(lambda months: Interval("P", months), st.integers(1, 999 * 12 + 999))


@given(days, intervals)
def test_interval_later__is_that_many_months_later(day: dt.date, interval: Interval) -> None:
    later = after(day, interval)
    if later == dt.date.max:  # no day is later
        assert day.year * 12 + day.month + interval.months >= 9999 * 12 + 12
        return
    assert (later.year - day.year) * 12 + later.month - day.month == interval.months
    assert later.day == day.day or (later.day < day.day and (later + dt.timedelta(1)).day == 1)


@given(days, days, intervals)
def test_interval_later__keeps_the_order(one: dt.date, two: dt.date, interval: Interval) -> None:
    assert (one <= two) <= (after(one, interval) <= after(two, interval))


def test_retention__starts_at_the_end_of_the_period(tmp_path: Path) -> None:
    system = examined(governed(), tmp_path).system
    until = {name: kept_until(each) for name, each in system.records.items()}
    assert until["JL-06-02-S1-2018"] == dt.date(2023, 12, 31)
    assert until["JL-12-05"] == dt.date(2032, 1, 1)
    assert until["JL-05-04-S1"] == dt.date(2031, 2, 2)
    assert until["JL-17-01-S1"] is None


def test_holders__by_term(tmp_path: Path) -> None:
    system = examined(governed(), tmp_path).system
    assert holders(system, "核算员", dt.date(2026, 3, 31)) == frozenset({"H-2"})
    assert holders(system, "核算员", dt.date(2026, 4, 1)) == frozenset({"H-4"})
    assert holders(system, "核算员", dt.date(2023, 12, 31)) == frozenset()
    assert holders(system, "无此岗位", dt.date(2026, 4, 1)) is None
    unreadable = governed().replace(CONFIGURATION, ("to: 2026-03-31",), "to: 春")
    assert holders(remembered(unreadable).system, "核算员", dt.date(2026, 4, 1)) is None


def test_external_documents__tell_who_uses_them(tmp_path: Path) -> None:
    checked = examined(governed(), tmp_path)
    used = {(each.external, each.item.id, each.day)
            for each in external_uses(checked.system, checked.control, AS_OF)}  # fmt: skip
    assert used == {
        ("GUIDE-2", "CX-01", AS_OF),
        ("GUIDE-1", "JL-06-02-S1-2018", dt.date(2018, 12, 31)),
        ("LAW", "JL-06-02-S1-2018", dt.date(2018, 12, 31)),
    }


def test_external_document__named_in_a_row_is_used_there(tmp_path: Path) -> None:
    """A row that says itself that the text is over does not rely on it."""
    folder = resources.files("carbon_manual").joinpath("types")
    texts = {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir()}
    shapes = parse_shapes({**texts, "rec.trial.yaml": _REGISTER})
    body = "rows:\n  - {external: LAW, status: repealed}\n  - {external: LAW, status: valid}\n"
    path = "records/JL-99-01.yaml"
    tree = governed().put(path, record("JL-99-01", "rec.trial", body))
    checked = examine(read_tree(tree.write(tmp_path)), TODAY, shapes=shapes)
    place = tree.place(path, ("repealed", "LAW"))
    assert [(each.code, each.span) for each in checked.diagnostics] == [("CM527", place)]


def test_owed__is_told_before_it_is_due(tmp_path: Path) -> None:
    """Home page and calendar show what is owed, the most urgent first; a warning comes later."""
    tree = governed().drop(READ, TRAINED).replace(CONFIGURATION, ("P1M",), "P7M")
    checked = examined(tree.replace(CONFIGURATION, ("P2M",), "P6M"), tmp_path)
    found = owed(checked.system, checked.control, AS_OF)
    assert [(each.duty, each.document.id, each.post, each.due) for each in found] == [
        (Duty.TRAINING, "CX-01", "复核员", dt.date(2026, 7, 15)),
        (Duty.ACKNOWLEDGEMENT, "CX-01", "核算员", dt.date(2026, 8, 15)),
    ]
    assert not checked.diagnostics, shown(checked)


@functools.cache
def revised() -> Tree:
    """Return the governed system in which version 1.1 of the document took effect on 2026-03-01."""
    history = '  - {version: "1.0", date: 2025-12-20, change: 首次发布}\n'
    edits = (
        ('version: "1.0"\nowner', 'version: "1.1"\nowner'),
        ("effective: 2026-01-15", "effective: 2026-03-01"),
        (history, f'{history}  - {{version: "1.1", date: 2026-02-20, change: 改进}}\n'),
    )
    tree = governed()
    for old, new in edits:
        tree = tree.replace(DOCUMENT, (old,), new)
    document = remembered(tree).system.documents["CX-01"]
    first = governed().text("records/JL-00-02-A.yaml")
    (wanted,) = re.findall('digest: "(.+)"', first)
    second = first.replace("JL-00-02-A", "JL-00-02-B").replace(
        "date: 2025-12-20", "date: 2026-02-20"
    )
    second = second.replace('version: "1.0"\n    digest', 'version: "1.1"\n    digest')
    return (
        tree.put("records/JL-00-02-B.yaml", second.replace(wanted, digest_of(document)))
        .put(f"{ARCHIVE}/CX-01/1.1/{DOCUMENT}", tree.text(DOCUMENT))
        .put(READ_AGAIN, tree.text(READ).replace("120-A", "310-A")
             .replace('"1.0"}', '"1.1"}').replace("2026-01-20", "2026-03-10"))
        .put(TRAINED_AGAIN, tree.text(TRAINED).replace("04-2026", "04-2026B")
             .replace('"1.0"}', '"1.1"}').replace("2026-02-10", "2026-03-10"))
    )  # fmt: skip


def test_revised_document__is_clean(tmp_path: Path) -> None:
    checked = examined(revised(), tmp_path)
    assert not checked.diagnostics, shown(checked)


@pytest.mark.parametrize(
    ("day", "code", "field"), [("2031-02-28", "CM522", "disposed_on"), ("2031-03-01", "", "")]
)
def test_superseded_text__is_kept_from_its_end(
    tmp_path: Path, day: str, code: str, field: str
) -> None:
    """The retention of version 1.0 runs from the day on which 1.1 took effect."""
    tree = revised().replace(DISPOSAL, (DISPOSED,), "CX-01").replace(DISPOSAL, ("2025-05-06",), day)
    checked = examined(tree, tmp_path)
    wanted = tree.place(DISPOSAL, (field,)) if code else None
    assert codes(checked) == ([(code, wanted.path, wanted.line)] if wanted else []), shown(checked)


def test_archived_text__is_still_here(tmp_path: Path) -> None:
    tree = revised().replace(DISPOSAL, (DISPOSED,), "CX-01")
    tree = tree.replace(DISPOSAL, ("2025-05-06",), "2031-03-01")
    tree = tree.replace(CONFIGURATION, ("as_of: 2026-06-30",), "as_of: 2031-03-02")
    found = [each for each in examined(tree, tmp_path).diagnostics if each.code == "CM524"]
    assert [each.span for each in found] == [tree.place(DISPOSAL, ("CX-01",))]
    assert found[0].related[0].span.path == f"{ARCHIVE}/CX-01/1.0/{DOCUMENT}"


@pytest.mark.parametrize(("path", "code"), [(READ, "CM535"), (TRAINED, "CM536")])
def test_new_version__is_owed_anew(path: str, code: str, tmp_path: Path) -> None:
    """Who read or was taught version 1.0 has still to learn what 1.1 changed."""
    later = {READ: READ_AGAIN, TRAINED: TRAINED_AGAIN}
    tree = revised().drop(later[path])
    checked = examined(tree, tmp_path)
    assert [(each.code, each.span.path) for each in checked.diagnostics] == [(code, DOCUMENT)]
    assert "CX-01 1.1" in checked.diagnostics[0].message.zh


def test_training_without_success__is_a_choice_of_its_type() -> None:
    results = shipped_shapes().types["rec.training"].by_name["attendees"].by_name["result"]
    assert dict(results.choices).keys() >= obligations._NOT_TRAINED


def test_draft__owes_nothing_yet(tmp_path: Path) -> None:
    """While 1.2 is written, 1.1 is in force: what is owed for it is told at the working file."""
    tree = revised().drop(READ_AGAIN)
    tree = tree.replace(DOCUMENT, ('version: "1.1"',), 'version: "1.2"')
    tree = tree.replace(DOCUMENT, ('{version: "1.1"',), '{version: "1.2"')
    checked = examined(tree, tmp_path)
    found = owed(checked.system, checked.control, AS_OF)
    assert [(each.duty, each.document.version, each.span.path) for each in found] == [
        (Duty.ACKNOWLEDGEMENT, "1.1", DOCUMENT)
    ]


def waived(row: str = _WAIVER, *, extra: str = "") -> Tree:
    """Return the governed system with a finding (CM508) and a record of waivers."""
    tree = governed().replace(CONTRACTS, ("checked_by: ", "复核员"), "核算员")
    return tree.put(WAIVER, record("JL-00-04-2026", "rec.waiver", row, extra))


def ruled(tree: Tree, tmp_path: Path, as_of: dt.date = AS_OF) -> Applied:
    """Return what waivers make of the findings of the rules."""
    checked = examined(tree, tmp_path)
    return apply(check(checked), checked.system, as_of)


def test_waiver__accepts_the_one_finding(tmp_path: Path) -> None:
    applied = ruled(waived(), tmp_path)
    assert not applied.remaining, applied.remaining
    assert [(each.code, each.subject) for each in applied.waived] == [("CM508", "JL-06-06-S1")]


@pytest.mark.parametrize(
    ("old", "new"),
    [("JL-06-06-S1", "JL-06-06-S"), ("JL-06-06-S1", "jl-06-06-s1"), ("CM508", "CM507")],
)
def test_waiver__takes_exact_code_and_subject(old: str, new: str, tmp_path: Path) -> None:
    applied = ruled(waived(_WAIVER.replace(old, new)), tmp_path)
    assert sorted(each.code for each in applied.remaining) == ["CM508", "CM530"]
    assert not applied.waived


@dataclasses.dataclass(frozen=True, slots=True)
class Faulty:
    """A fault of a waiver, where it is told, and what stands again because of it."""

    name: str
    code: str
    old: str
    new: str
    chain: Chain
    also: tuple[str, ...] = ()


WAIVERS = (
    Faulty("unused", "CM530", "CM508", "CM502", ("code: ", "CM502"), ("CM508",)),
    Faulty("expired", "CM531", "2027-02-01", "2026-06-29", ("2026-06-29",), ("CM508",)),
    Faulty("code of reading", "CM532", "CM508", "CM123", ("code: ", "CM123"), ("CM508",)),
    Faulty("code of a waiver", "CM532", "CM508", "CM530", ("code: ", "CM530"), ("CM508",)),
    Faulty("no code", "CM532", "CM508", "CM5O8", ("code: ", "CM5O8"), ("CM508",)),
    Faulty("too long", "CM533", "2027-02-01", "2027-02-02", ("2027-02-02",)),
    Faulty("own", "CM534", "主任\n    holder: H-1", "核算员\n    holder: H-2", ("H-2",)),
    Faulty("not in post", "CM529", "H-1", "H-7", ("H-7",)),
)


@pytest.mark.parametrize("faulty", WAIVERS, ids=lambda each: f"{each.code} {each.name}")
def test_faulty_waiver__is_one_finding(faulty: Faulty, tmp_path: Path) -> None:
    """Beside it stands what the waiver was for, if it has no effect."""
    tree = waived(_WAIVER.replace(faulty.old, faulty.new))
    applied = ruled(tree, tmp_path)
    found = {(each.code, each.span) for each in applied.remaining if each.code not in faulty.also}
    assert found == {(faulty.code, tree.place(WAIVER, faulty.chain))}, applied.remaining
    assert {each.code for each in applied.remaining} - {faulty.code} == set(faulty.also)


def test_waiver__of_a_finding_that_went_away_is_unused(tmp_path: Path) -> None:
    tree = waived().replace(CONTRACTS, ("checked_by: ", "核算员"), "复核员")
    (finding,) = ruled(tree, tmp_path).remaining
    assert (finding.code, finding.span) == ("CM530", tree.place(WAIVER, ("CM508",)))


def test_waiver__lasts_as_long_as_the_parameter_allows(tmp_path: Path) -> None:
    parameter = "parameters:\n  - {id: waiver-longest, value: P1M, meaning: 豁免期限}\n"
    tree = waived().replace(CONFIGURATION, ("parameters:\n",), parameter)
    (finding,) = ruled(tree, tmp_path).remaining
    assert (finding.code, finding.span) == ("CM533", tree.place(WAIVER, ("2027-02-01",)))
    assert "P1M" in finding.message.zh


def test_waiver__lasts_to_its_last_day(tmp_path: Path) -> None:
    assert not ruled(waived(), tmp_path, dt.date(2027, 2, 1)).remaining


def test_waiver__has_no_effect_before_its_approval(tmp_path: Path) -> None:
    applied = ruled(waived(), tmp_path, dt.date(2026, 1, 31))
    assert [each.code for each in applied.remaining] == ["CM508"]


def test_waiver__is_not_called_unused_while_something_is_unreadable(tmp_path: Path) -> None:
    tree = waived().replace(CONTRACTS, ("site: s1",), "site: s9")
    tree = tree.replace(CONTRACTS, ("checked_by: ", "核算员"), "复核员")
    checked = examined(tree, tmp_path)
    found = (*check(checked), *(each for each in checked.diagnostics if each.code == "CM601"))
    assert [each.code for each in apply(found, checked.system, AS_OF).remaining] == ["CM601"]


def remembered(tree: Tree) -> Checked:
    """Run every stage over a tree in memory."""
    read = [decode(data, path) for path, data in tree.files.items() if path != PLAN]
    texts = [each for each in read if isinstance(each, SourceFile)]
    files = tuple(each for each in texts if not each.path.startswith(ARCHIVE))
    archive = tuple(each for each in texts if each.path.startswith(ARCHIVE))
    lost = tuple(each for each in read if isinstance(each, Diagnostic))
    digests = MappingProxyType({PLAN: DIGEST})
    return examine(Sources(files, lost, archive=archive, digests=digests), TODAY)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([CONFIGURATION, DOCUMENT, STATIC, OLD, HOLD, DISPOSAL, EXTERNAL, READ, WAIVER]),
    st.integers(0),
    st.integers(1, 4),
    values,
)
def test_lines_of_the_governed_system__never_raise(
    path: str, seed: int, count: int, value: str
) -> None:
    checked = remembered(mutated(waived(), path, seed, count, value))
    found = (*checked.diagnostics, *apply(check(checked), checked.system, AS_OF).remaining)
    assert "CM901" not in {each.code for each in found}, shown(checked)
    assert all(each.span.path in {*waived().files, "."} for each in found)


@functools.cache
def _system_of_waivers(chosen: tuple[tuple[str, str], ...]) -> Checked:
    rows = "".join(
        _WAIVER.removeprefix("waivers:\n").replace("CM508", code).replace("JL-06-06-S1", subject)
        for code, subject in chosen
    )
    tree = waived(f"waivers:\n{rows}" if rows else "waivers: []\n")
    return remembered(tree)


names = st.sampled_from(["CX-01", "JL-06-06-S1", "JL-05-04-S1", "ccaa-39-2022:6.1.2.a.1"])
rules = st.sampled_from(sorted(rule.fault.code for rule in RULES)[:12])
pairs = st.tuples(rules, names)


@given(st.lists(pairs, unique=True, max_size=4), st.lists(pairs, unique=True, max_size=6))
def test_waivers__divide_the_findings(
    chosen: list[tuple[str, str]], planted: list[tuple[str, str]]
) -> None:
    """Each finding is kept or waived, never both, never lost; waived are those that are named."""
    system = _system_of_waivers(tuple(chosen)).system
    faults = {rule.fault.code: rule.fault for rule in RULES}
    findings = [faults[code].at(Span(DOCUMENT, line), Text("甲", "a"), subject=subject)
                for line, (code, subject) in enumerate(planted, 1)]  # fmt: skip
    applied = apply(findings, system, AS_OF)
    own = {fault.code for fault in FAULTS}
    kept = {each for each in applied.remaining if each.code not in own}
    assert kept | set(applied.waived) == set(findings)
    assert {(each.code, each.subject) for each in applied.waived} == set(chosen) & set(planted)
    assert not kept & set(applied.waived)
    unused = [each for each in applied.remaining if each.code == "CM530"]
    assert len(unused) == len(set(chosen) - set(planted))


def test_every_fault_of_records__is_planted_here() -> None:
    planted = {each.code for each in PLANTED} | {each.code for each in WAIVERS}
    assert planted == RECORD_FAULTS
