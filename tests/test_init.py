"""`init`: an organisation's own system, with nothing of the fictional institute left in it."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.clauses.evidence import expected
from carbon_manual.commands import founding
from carbon_manual.commands.compiling import Unusable
from carbon_manual.commands.founding import init
from carbon_manual.conformity.gapreport import gap_reports
from carbon_manual.lights import Light
from carbon_manual.pipeline import Checked
from carbon_manual.render.site import stage
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.system.load import Pieces, load
from carbon_manual.system.model import System
from carbon_manual.tailor import Site, Wish, tailored
from carbon_manual.tailor.reference import NOTES, reference_sources, reference_text
from carbon_manual.texts.sections import sections
from tests.system_under_test import REPOSITORY, Tree, record, repository, small

KEYS = (*shipped_standards(), "all")
TODAY = dt.date(2026, 10, 31)
STANDARD = "ccaa-39-2022"
_PIECES: Pieces = {}


@functools.cache
def made(key: str, organisation: str = "", sites: tuple[Site, ...] = ()) -> Tree:
    """Return the files of a new system for a standard or all, made once."""
    chosen = tuple(shipped_standards()) if key == "all" else (key,)
    notes, wish = reference_text(NOTES), Wish(chosen, organisation, sites)
    files = tailored(reference_sources(), notes, wish, "test", TODAY, pieces=_PIECES)
    return Tree(MappingProxyType({each.path: each.data for each in files}))


@functools.cache
def checked(key: str) -> Checked:
    return made(key).examine()


def texts(tree: Tree) -> dict[str, str]:
    """Return all that was written of the institute: texts and configuration."""
    return {path: tree.text(path) for path in tree.files if not path.startswith("records/JL-07")}


# -- what the result is ------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_new_system__has_no_finding_and_says_what_is_open(key: str) -> None:
    result = checked(key)
    assert [(each.code, str(each.span)) for each in result.diagnostics] == []
    open_ = result.tailoring
    assert open_.total == open_.open > 200
    assert open_.gaps > 100
    assert f"其中 {open_.total} 个（100%）仍是模板原文" in open_.share.zh
    assert f"{open_.gaps} gaps to fill" in open_.share.en


@pytest.mark.parametrize("key", KEYS)
def test_new_system__claims_only_what_was_chosen(key: str) -> None:
    chosen = set(shipped_standards()) if key == "all" else {key}
    result = checked(key)
    assert {use.standard.key for use in result.system.uses} == chosen
    assert {claim.standard for claim in result.system.claims} == chosen
    assert not result.control.in_force, "all are unsigned drafts"


@pytest.mark.parametrize("key", [key for key in KEYS if key != "all"])
def test_new_system__drops_the_sections_of_others_and_their_names(key: str) -> None:
    """What a section of the reference system claims for others only is gone, text and heading."""
    foreign = set(sections_of_others(key))
    left = {
        (document.id, each.id)
        for document in checked(key).system.documents.values()
        for each in document.prose.headings
    }
    assert foreign
    assert not foreign & left
    numbers = [s.short for name, s in shipped_standards().items() if name != key]
    for path, text in texts(made(key)).items():
        assert not [number for number in numbers if number in text], path


def sections_of_others(key: str) -> Iterator[tuple[str, str]]:
    """Yield document and heading of the reference system's sections that only others claim.

    A section with one of the chosen standard's below it is none of them.
    """
    system = reference()
    for document in system.documents.values():
        claims = [each for each in system.claims if each.document == document.id]
        own = {each.heading for each in claims if each.standard == key}
        others = {each.heading for each in claims} - own
        headings = document.prose.headings
        for place, heading in enumerate(headings):
            rest = headings[place + 1 :]
            end = next((i for i, each in enumerate(rest) if each.level <= heading.level), None)
            if heading.id in others and not own & {each.id for each in rest[:end]}:
                yield document.id, heading.id


@functools.cache
def reference() -> System:
    """Return the reference system's texts, without its records."""
    sources = reference_sources()
    files = tuple(each for each in sources.files if not each.path.startswith("records/"))
    texts_only = dataclasses.replace(sources, files=files, archive=())
    return load(texts_only, shipped_shapes(), shipped_standards(), _PIECES).system


@pytest.mark.parametrize("key", KEYS)
def test_new_system__keeps_no_fact_of_the_institute(key: str) -> None:
    facts = institute_facts()
    assert len(facts) > 30
    for path, text in texts(made(key)).items():
        found = [fact for fact in facts if re.search(fact, text)]
        assert not found, path


@functools.cache
def institute_facts() -> tuple[str, ...]:
    """Return patterns of the institute's names, places, people, ids, dates and ways of speaking."""
    body = _body("records/JL-00-01.yaml")
    names = [*body["organisation"].values(), "示范新", "研究院", "Institute of", "[Tt]he institute"]
    for site in body["sites"]:
        names += [*site["name"].values(), site["region"], site["address"], f"\\b{site['id']}\\b"]
    names += [
        "杭州",
        "哈密",
        "滨江",
        "伊州",
        "浙江",
        "新疆",
        "[Hh]angzhou",
        "[Hh]ami\\b",
        "Zhejiang",
        "Xinjiang",
        "本院",
        "全院",
        "院区",
        "院长",
        "院领导",
        "中试",
        "公益二类",
        "以材料之新",
    ]
    names += [
        f"\\b{holder['holder']}\\b" for post in body["posts"] for holder in post.get("holders", ())
    ]
    sources = [
        row["id"]
        for path in sorted((REPOSITORY / "records" / "JL-03-02").glob("*.yaml"))
        for row in _body(path.relative_to(REPOSITORY).as_posix())["sources"]
    ]
    # years and dates, but not of the day that it was made, of standards and of the State's aims
    years = r"(?<![\d—-])20[23]\d(?= ?年| 年|[-/]\d\d)(?<!2026(?=-10-31))(?!-10-31)(?! ?年前碳达峰)"
    return (*names, *map(re.escape, sources), years, r"\d{4} 年 \d{1,2} 月")


def _body(path: str) -> dict[str, Any]:
    text = (REPOSITORY / path).read_text(encoding="utf-8")
    *_, body = yaml.load_all(text, Loader=yaml.CBaseLoader)
    assert isinstance(body, dict)
    return body


@pytest.mark.parametrize("key", KEYS)
def test_new_system__carries_no_record_but_public_factors(key: str) -> None:
    records = {each.shape.id for each in checked(key).system.records.values()}
    assert records == {"rec.system", "rec.template", "rec.factor-register"}
    origins = {
        row.text("origin")
        for each in checked(key).system.records_of("rec.factor-register")
        for row in each.body.rows("factors")
    }
    assert origins <= {"published", "default"}
    config = made(key).text("records/JL-00-01.yaml")
    assert "as_of" not in config
    assert "holders" not in config
    assert "coverage: building" in config


@pytest.mark.parametrize("key", KEYS)
def test_new_system__reads_as_text(key: str) -> None:
    """No gap in a gap, no mark of the tailoring, no sentence that ends in the middle."""
    broken = re.compile(
        r"<待填：[^>]*<|[\ue000-\uf8ff]|，[。；]|[（、]）|（[、，]|(?<![中之总])和[。；，]|(?<![意可常罕少得])见[。；]|：。"
        r"|\{\{ *(?:figure|chart)"
    )
    for path, text in texts(made(key)).items():
        assert not broken.search(text), (path, broken.search(text))


def test_sentence_that_announced_a_table__ends_where_the_table_went() -> None:
    text = made("stqc-002-2025").text("manual/SC-11.md")
    assert "主要用能设备都有准则，写明运行参数、控制范围、严重偏离界限和处置。\n" in text


def test_heading_over_a_table_that_went__gets_a_gap() -> None:
    outline = made("stqc-002-2025").text("manual/SC-14.md")
    assert "### 运行准则 {#criteria}\n\n<待填：本节内容，没有则删去>\n\n### 计量" in outline


def test_cell_about_a_site_that_there_is_not__becomes_a_gap_and_no_empty_cell() -> None:
    tree = made("zjjgsw-0005-2024")
    assert "| GB 17167 用能单位能源计量器具配备和管理通则 | <待填：用在> |" in tree.text(
        "manual/SC-01.md"
    )


def test_chart__becomes_a_gap_that_names_it() -> None:
    assert "\n<待填：趋势图 trend ghg.total>\n" in made("all").text("manual/SC-12.md")


def test_flow__names_no_document_that_went() -> None:
    """Its steps stay as they are told, and lead to the same ones."""
    tree = made("xjzjxh-carbon-metrology")
    assert "procedures/CX-18.md" not in tree.files
    for path in tree.files:
        for flow in re.findall(r"(?ms)^```flow.*?^```", tree.text(path) if path[-1] == "d" else ""):
            gone = {each for each in re.findall(r"(?:CX|ZY|ZD)-\d\d", flow)
                    if f"procedures/{each}.md" not in tree.files}  # fmt: skip
            assert not gone, path


# -- what the organisation says of itself ------------------------------------------------------


def test_names__stand_as_given_whatever_they_hold() -> None:
    sites = (Site("hq", "哈密全院大楼", role="public-institution"), Site("lab", "热处理两地中心"))
    tree = made("stqc-002-2025", "杭州中试本院集团", sites)
    scope = tree.text("manual/SC-04.md")
    assert "杭州中试本院集团在哈密全院大楼和热处理两地中心开展" in scope
    assert "sites: [hq, lab]" in scope
    assert not tree.examine().diagnostics


def test_site_that_does_not_exist__is_left_out() -> None:
    """One site for a public institution: the columns, rows and chapters of the other are gone."""
    tree = made("zjjgsw-0005-2024")
    tables = tree.text("manual/SC-16.md")
    assert "{#site-1}" in tables
    assert "{#site-2}" not in tables
    assert "| 项目 | <待填：办公科研场所> | 全单位 |" in tree.text("manual/SC-04.md")


def test_posts_of_a_site_that_does_not_exist__are_merged_with_those_of_the_other() -> None:
    """A single campus has no head of a pilot base, in its configuration, texts or front matter."""
    tree, result = made("zjjgsw-0005-2024"), checked("zjjgsw-0005-2024")
    assert {"基地主任", "基地能源管理员"}.isdisjoint(result.system.defined["post"])
    assert "生产基地" not in result.system.defined["department"]
    everything = "".join(tree.text(path) for path in tree.files)
    assert "基地主任" not in everything
    assert "基地能源管理员" not in everything
    criteria = tree.text("procedures/ZY-05.md")
    assert "owner: 后勤保障部部长" in criteria
    assert "| 后勤保障部部长、信息中心主任 | 批准例外，决定停炉、停机 |" in criteria
    assert "能源管理员、能源管理员" not in everything
    whole = made("all")
    assert "基地主任" in whole.text("records/JL-00-01.yaml")


def test_section_on_several_standards__goes_where_there_is_one() -> None:
    assert "{#integration}" not in made("zjjgsw-0005-2024").text("manual/SC-01.md")
    assert "逐条有着落" in made("zjjgsw-0005-2024").text("manual/SC-01.md")
    assert "## 多个标准怎样合用 {#integration}" in made("all").text("manual/SC-01.md")


# -- the notes on the institute ----------------------------------------------------------------


def test_notes__fit_the_texts() -> None:
    """A passage that was reworded must be noted anew, or it would be carried over."""
    notes = yaml.safe_load((REPOSITORY / NOTES).read_text(encoding="utf-8"))
    for name in (*notes["documents"], *(notes["several"].keys() - notes["documents"].keys())):
        (path,) = REPOSITORY.glob(f"*/{name}.md")
        text = path.read_text(encoding="utf-8")
        for own in (notes["documents"].get(name, {}), notes["several"].get(name, {})):
            for old, new in own.get("passages", ()):
                assert old in text, f"{NOTES}: {name} no longer says: {old[:60]}"
                text = text.replace(old, new)
            for section in (*own.get("tables", ()), *own.get("sections", ())):
                assert f"{{#{section}}}" in text, f"{NOTES}: {name} has no section {section}"
    whole = "".join(each.read_text(encoding="utf-8") for each in REPOSITORY.glob("[mp]*/*-*.md"))
    for old, _ in notes["merged"]:
        assert old in whole, f"{NOTES}: no text says: {old}"


# -- the lights --------------------------------------------------------------------------------


def templated(*, changed: bool) -> Tree:
    """Return the small system as if its section had come from a template."""
    tree = small()
    document = tree.examine().system.documents["CX-01"]
    parts = sections(document.body, document.prose, document.body_line)
    digest = next(each.digest for each in parts if each.id == "plan")
    body = (
        f"program: test\nstandards: [{STANDARD}]\nsections:\n"
        f"  - {{document: CX-01, section: plan, digest: {'0' * 64 if changed else digest}}}\n"
    )
    return tree.put("records/JL-00-11.yaml", record("JL-00-11", "rec.template", body))


def test_template_text__turns_no_light_green_and_the_clause_page_says_why() -> None:
    result = templated(changed=False).examine()
    lamp = result.lights[STANDARD]["6.1.2.p1"].documented
    assert lamp.light is Light.AMBER
    assert lamp.reasons[0].zh == "CX-01#plan 仍是模板原文，还没有写成本单位的做法"
    pages = {each.path: each.data.decode() for each in stage(result) if each.path.endswith(".md")}
    page = pages[f"standards/{STANDARD}/6.1.2.md"]
    assert "仍是模板原文" in page
    assert result.tailoring.open == 1


@pytest.mark.parametrize("key", KEYS)
def test_new_system__has_no_green_light(key: str) -> None:
    """But where the register of public factors is what a clause asks to be kept in order."""
    system = checked(key).system
    for name, lights in checked(key).lights.items():
        standard = system.standards[name]
        for leaf, lamps in lights.items():
            given_lights = [lamps.documented, lamps.evidenced]
            wanted = {shape.id for shape in expected(standard, leaf, system.shapes)}
            if "rec.factor-register" not in wanted:
                given_lights.append(lamps.operating)
            assert Light.GREEN not in {each.light for each in given_lights}, (name, leaf)


def test_draft_of_the_template__is_named_as_such() -> None:
    lamp = checked(STANDARD).lights[STANDARD]["5.2.a"].documented
    assert lamp.light is Light.AMBER
    assert [each.zh for each in lamp.reasons] == [
        "FZ-01 的草案已声明，尚未生效",
        "草案仍是模板原文",
    ]


def test_document_of_the_template__is_no_evidence() -> None:
    """In force word for word, the template shows nothing; one section of one's own, and it does."""
    signed = ("manual/SC-04", "records/JL-00-01", "records/approvals/", "records/archive/SC-04/")
    files = {path: data for path, data in repository().files.items() if path.startswith(signed)}
    only = Tree(MappingProxyType(files))
    scope = only.examine().system.documents["SC-04"]
    parts = list(sections(scope.body, scope.prose, scope.body_line))
    for kept, light in ((parts, Light.AMBER), (parts[:-1], Light.GREEN)):
        body = f"program: test\nstandards: [{STANDARD}]\nsections:\n" + "".join(
            f"  - {{document: SC-04, section: {each.id}, digest: {each.digest}}}\n" for each in kept
        )
        tree = only.put("records/JL-00-11.yaml", record("JL-00-11", "rec.template", body))
        lamp = tree.examine().lights[STANDARD]["4.3.p1"].evidenced
        assert lamp.light is light
        assert light is Light.GREEN or "模板原文" in lamp.reasons[0].zh


def test_changed_section__turns_its_light() -> None:
    result = templated(changed=True).examine()
    assert result.lights[STANDARD]["6.1.2.p1"].documented.light is Light.GREEN
    assert (result.tailoring.total, result.tailoring.open) == (1, 0)


def test_coverage__counts_what_only_the_template_answers() -> None:
    (report,) = gap_reports(checked(STANDARD), [STANDARD])
    claimed = {each for claim in checked(STANDARD).system.claims for each in claim.clauses}
    assert report.template > 50
    assert report.template == len(claimed & checked(STANDARD).system.standards[STANDARD].leaves)
    (half,) = gap_reports(templated(changed=True).examine(), [STANDARD])
    assert half.template == 0


# -- the command -------------------------------------------------------------------------------


def given(folder: Path, standards: str = "all", **more: object) -> argparse.Namespace:
    fixed = {"folder": folder, "standards": standards, "organisation": "", "site": None}
    return argparse.Namespace(**{**fixed, "today": TODAY, "lang": "zh", **more})


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"standards": "zjjgsw-0005-2042"}, "是否想写"),
        ({"standards": ","}, "没有写标准"),
        ({"site": ["杭州"]}, "代号=名称"),
        ({"site": ["hq="]}, "名称"),
        ({"site": ["a=甲", "a=乙"]}, "代号重复"),
        ({"organisation": "<b>甲</b>"}, "特殊符号"),
        ({"organisation": "{{ figure }}"}, "特殊符号"),
    ],
)
def test_unusable_wish__is_refused_before_anything_is_written(
    tmp_path: Path, wanted: dict[str, Any], says: str
) -> None:
    folder = tmp_path / "new"
    with pytest.raises(Unusable) as refused:
        init(given(folder, **wanted))
    assert says in refused.value.text.zh
    assert not folder.exists()


def test_folder__must_be_new_or_empty(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(Unusable, match="not empty"):
        init(given(tmp_path))
    with pytest.raises(Unusable, match="not a folder"):
        init(given(tmp_path / "mine.txt"))
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_interrupted_writing__leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(founding, "tailored", lambda *_: ())
    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(Unusable, match="No space left"):
        init(given(tmp_path / "new"))
    assert not list(tmp_path.iterdir())
