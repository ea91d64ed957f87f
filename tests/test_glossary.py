"""The glossary: shipped data whole and in own words, faults named, and the page it makes."""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from carbon_manual.artifact import Artifact
from carbon_manual.catalogue.glossary import parse_glossary, shipped_glossary
from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.render.site.clauses import clause_pages
from carbon_manual.render.site.desk import Desk, make_desk
from carbon_manual.render.site.glossary import PATH, glossary_pages
from tests.rules.spec import Spec
from tests.submitted import document, path_of
from tests.test_crosswalk import RUN, TEXTS, _bare

CCAA, STQC, ZJJGSW = "ccaa-39-2022", "stqc-002-2025", "zjjgsw-0005-2024"
METROLOGY, TOPICS = "xjzjxh-carbon-metrology", "cieccpa-carbon-neutrality"
STANDARDS = shipped_standards()

Edit = Callable[[dict[str, Any]], object]


# --- the shipped data --------------------------------------------------------------------------


@pytest.mark.parametrize("key", [CCAA, STQC, ZJJGSW, METROLOGY])
def test_every_definition__is_a_word_of_one_term(key: str) -> None:
    standard = STANDARDS[key]
    clauses = [
        each for each in standard.descendants("3") if standard.entries[each].node == "clause"
    ]
    above = {standard.entries[each].parent for each in clauses}
    defining = [each for each in clauses if each not in above]
    words = [word for term in shipped_glossary().terms for word in term.words.values()]
    found = [each.clause for each in words if each.standard == key and each.is_defined]
    assert sorted(found) == sorted(defining)


def test_drafting_note__defines_nothing() -> None:
    words = [term.words[TOPICS] for term in shipped_glossary().terms if TOPICS in term.words]
    assert words
    assert not any(word.is_defined for word in words)


def test_terms_defined_twice__tell_where_they_differ() -> None:
    for term in shipped_glossary().terms:
        if sum(word.is_defined for word in term.words.values()) > 1:
            assert term.differs.zh, term.id


@pytest.mark.parametrize("key", STANDARDS)
def test_used_words__stand_in_the_text(key: str) -> None:
    """And at the line of the clause that is named, as far as the catalogue knows it."""
    path = TEXTS / f"{key}.txt"
    if not path.exists():
        pytest.skip("the standards' texts lie beside the repository for its makers only")
    text = path.read_text(encoding="utf-8").split("\n")
    for term in shipped_glossary().terms:
        word = term.words.get(key)
        if word is None:
            continue
        first, _, last = STANDARDS[key].entries[word.clause].lines.partition("-")
        lines = " ".join(text[int(first) - 1 : int(last or first)])
        assert _bare(word.text.zh) in _bare(lines), (term.id, lines)


def test_no_sentence__is_taken_from_a_text() -> None:
    if not TEXTS.exists():
        pytest.skip("the standards' texts lie beside the repository for its makers only")
    runs = set()
    for path in TEXTS.glob("*.txt"):
        text = _bare(path.read_text(encoding="utf-8"))
        runs |= {text[index : index + RUN] for index in range(len(text) - RUN + 1)}
    known = shipped_glossary()
    for said in (*known.notes.values(), *(term.differs for term in known.terms)):
        for bare in map(_bare, said):
            assert not [i for i in range(len(bare)) if bare[i : i + RUN] in runs], said


# --- faults ------------------------------------------------------------------------------------

_SOUND = """
reviewer: {zh: 产品维护者, en: product maintainer}
reviewed: 2026-11-22
editions: {ccaa-39-2022: T/CCAA 39—2022, stqc-002-2025: CTS Q/STQC 002—2025}
adopts: {stqc-002-2025: {clause: "3", standard: ccaa-39-2022}}
notes: {}
groups:
  - label: {zh: 组, en: group}
    terms:
      - id: a
        label: {zh: 碳源, en: source}
        defines: {ccaa-39-2022: ["3.5.2", source, 碳源]}
        uses: {stqc-002-2025: ["4.p1", source, 排放源]}
        differs: {zh: 不同, en: differs}
      - {id: b, label: {zh: 边界, en: boundary}, uses: {stqc-002-2025: [4.b, 边界, boundary]}}
"""


@functools.cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(_SOUND)
    return data


def _parse(edit: Edit | None = None) -> None:
    data = copy.deepcopy(_data())
    if edit:
        edit(data)
    parse_glossary(yaml.safe_dump(data, allow_unicode=True), STANDARDS)


def _term(place: int, **change: Any) -> Edit:  # noqa: ANN401 - YAML
    return lambda data: data["groups"][0]["terms"][place].update(change)


@pytest.mark.parametrize(("edit", "says"), [
    (_term(0, defines={CCAA: ["3.9.9", "碳源", "source"]}), "a names the unknown clause"),
    (_term(0, defines={STQC: ["3.7", "源", "source"]}), f"a has no word, or two of {STQC}"),
    (_term(1, uses={}), "b has no word"),
    (_term(1, uses={"x": ["1", "a", "b"]}), "unknown standard x"),
    (_term(1, uses={ZJJGSW: ["3.1", "a", "b"]}), f"{ZJJGSW} was read in edition none"),
    (_term(1, id="a"), "a stands twice"),
    (_term(0, differs={"zh": "不同", "en": ""}), "one language only"),
    (_term(1, defines={CCAA: ["3.5.2", "边界", "b"]}), "ccaa-39-2022 3.5.2 explains a and b"),
    (lambda data: data["adopts"][STQC].update(clause="77"), "by the unknown clause 77"),
    (lambda data: data["editions"].update({CCAA: "T/CCAA 39—2019"}), "in edition T/CCAA 39—2019"),
])  # fmt: skip
def test_fault__is_named(edit: Edit, says: str) -> None:
    _parse()
    with pytest.raises(ValueError, match=re.escape(says)):
        _parse(edit)


# --- the page ----------------------------------------------------------------------------------

_TERMS = """terms:
  - {term: {zh: 碳源, en: Source}, definition: 本单位排放的设施,
     standard: ccaa-39-2022, clause: 3.5.2}
  - {term: 排放大户, definition: 年排放最多的三处, standard: stqc-002-2025, clause: "5.2",
     synonyms: [重点源]}
  - {term: 用词, definition: 由条款认出, standard: ccaa-39-2022, clause: 3.5.12}
"""
_STANDARDS = (ZJJGSW, METROLOGY, STQC, TOPICS)


@pytest.fixture(scope="module")
def desk() -> Desk:
    """The desk of a small system under all five standards that has words of its own."""
    tree = Spec("", (), "", (), "", standards=_STANDARDS).built()
    text = document("SC-02", "manual.terms", _TERMS)
    return make_desk(tree.put(path_of("SC-02", "manual.terms"), text).examine())


@pytest.fixture(scope="module")
def page(desk: Desk) -> str:
    """The staged page of the five standards."""
    (artifact,) = glossary_pages(desk)
    assert artifact.path == PATH
    return artifact.data.decode()


def _cells(page: str, mark: str) -> list[str]:
    (row,) = [line for line in page.splitlines() if mark in line and line.startswith("|")]
    return [each.strip() for each in row.strip("|").split(" | ")]


def test_row__has_a_column_for_each_standard(page: str) -> None:
    head = _cells(page, "| 术语 |")
    assert head == ["术语", "本体系的用法", "T/CCAA 39", "T/ZJJGSW 0005", "T/XJZJXH XXXX",
                    "CTS Q/STQC 002", "T/CIECCPA 编制说明", "差别"]  # fmt: skip
    known = shipped_glossary().terms
    for term in known:
        assert len(_cells(page, f'<span id="{term.id}"></span>')) == len(head), term.id


def test_cell__has_word_clause_and_gist_where_it_is_defined(page: str) -> None:
    _, own, ccaa, zjjgsw, metrology, stqc, topics, differs = _cells(page, '"source"')
    assert own.startswith("**碳源**")
    assert "本单位排放的设施" in own
    assert "carbon source" in ccaa
    assert "[3.5.2](ccaa-39-2022/3.5.2.md)" in ccaa
    assert STANDARDS[CCAA].entries["3.5.2"].gist.zh in ccaa
    assert "**碳源**" in zjjgsw
    assert "<br>" not in zjjgsw
    assert "[6.2.1.p1](xjzjxh-carbon-metrology/6.2.1.md#6.2.1.p1)" in metrology
    assert STANDARDS[STQC].entries["3.7"].gist.zh in stqc
    assert topics.startswith("—")
    assert "制冷剂" in differs


def test_adopted_term__leads_to_the_clause_that_adopts_it(page: str) -> None:
    zjjgsw = _cells(page, '"trading"')[3]
    assert "同 T/CCAA 39" in zjjgsw
    assert "[3](zjjgsw-0005-2024/3.md)" in zjjgsw


def test_own_words__stand_beside_the_term_that_they_rest_on(page: str) -> None:
    assert "由条款认出" in _cells(page, '"activity-data"')[1]
    alone = _cells(page, "排放大户")
    assert alone[1] == '年排放最多的三处<br><span class="cm-note">重点源</span>'
    assert "[5.2](stqc-002-2025/5.2.md)" in alone[5]
    assert "[SC-02 试写](../manual/SC-02.md)" in page


def test_page__holds_standards_in_use_only() -> None:
    tree = Spec("", (), "", (), "", standards=(STQC,), alone=True).built()
    (artifact,) = glossary_pages(make_desk(tree.examine()))
    page = artifact.data.decode()
    assert "| 术语 | 本体系的用法 | CTS Q/STQC 002 | 差别 |" in page
    assert '"trading"' in page
    assert '"life-cycle"' not in page
    assert "本体系的用法取自" not in page


def test_clause__leads_to_the_term_that_it_explains(desk: Desk) -> None:
    pages: dict[str, Artifact] = {each.path: each for each in clause_pages(desk)}
    assert "](../glossary.md#review)" in pages[f"standards/{STQC}/3.10.md"].data.decode()
    assert "glossary.md" not in pages[f"standards/{STQC}/6.3.md"].data.decode()
    assert "](glossary.md)" in pages["standards/index.md"].data.decode()
