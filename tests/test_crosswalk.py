"""The crosswalk: shipped data whole and consistent, faults named, lookups, and what pages show."""

from __future__ import annotations

import copy
import functools
import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from carbon_manual.catalogue.crosswalk import (
    Crosswalk,
    Relation,
    parse_crosswalk,
    shipped_crosswalk,
)
from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.lights import Light
from carbon_manual.pipeline import Checked
from carbon_manual.render.site import stage
from tests.rules.spec import CONFIGURATION
from tests.system_under_test import REPOSITORY, Tree, small

CCAA, STQC, ZJJGSW = "ccaa-39-2022", "stqc-002-2025", "zjjgsw-0005-2024"
METROLOGY, TOPICS = "xjzjxh-carbon-metrology", "cieccpa-carbon-neutrality"
STANDARDS = shipped_standards()
DOCUMENT = "procedures/CX-01.md"
TEXTS = REPOSITORY.parent / "shared" / "standards"
RUN = 20  # characters in a row that may not equal a standard's text

Edit = Callable[[dict[str, Any]], None]


# --- the shipped data --------------------------------------------------------------------------


@pytest.mark.parametrize("key", STANDARDS)
def test_every_leaf__falls_under_a_theme(key: str) -> None:
    walk, standard = shipped_crosswalk(), STANDARDS[key]
    assert standard.leaves
    assert [each for each in standard.leaves if walk.theme_of(key, each) is None] == []


def test_every_leaf__falls_under_one_theme_only() -> None:
    """The leaves of a standard's themes are all its leaves, and none twice."""
    walk = shipped_crosswalk()
    for key, standard in STANDARDS.items():
        held = [leaf for theme in walk.themes for leaf in walk.theme_leaves(key, theme)]
        assert len(held) == len(set(held)), key
        assert set(held) == standard.leaves, key


def test_shipped__is_answered_for_and_current() -> None:
    walk = shipped_crosswalk()
    assert walk.reviewer.zh
    assert walk.reviewer.en
    assert walk.reviewed.isoformat() == "2026-11-21"
    assert {key for theme in walk.themes for key in theme.clauses} == set(STANDARDS)


def test_texts__stand_in_both_languages() -> None:
    for theme in shipped_crosswalk().themes:
        told = [theme.label, theme.basis]
        told += [rest for pair in theme.pairs for rest in (pair.rest_a, pair.rest_b) if rest.zh]
        for text in told:
            assert re.search(r"[\u3400-\u9fff]", text.zh), (theme.id, text)
            assert re.search(r"[A-Za-z]{2}", text.en), (theme.id, text)
            assert not re.search(r"[\u3400-\u9fff]", text.en), (theme.id, text)


def test_remainders__are_phrases_of_their_own() -> None:
    """Each names something once, and the two sides never leave the same thing."""
    for theme in shipped_crosswalk().themes:
        for pair in theme.pairs:
            ours, theirs = (each.zh.split("；") for each in (pair.rest_a, pair.rest_b))
            assert len(ours) == len(set(ours)), (theme.id, pair)
            assert not (set(ours) & set(theirs)) - {""}, (theme.id, pair)
            for rest in (pair.rest_a, pair.rest_b):
                assert not rest.zh.endswith("。"), (theme.id, rest)
                assert rest.zh.count("；") == rest.en.count("; "), (theme.id, rest)


def test_topics__cover_nothing() -> None:
    """Of a standard that obliges, something always remains beside a topic of a drafting note."""
    walk = shipped_crosswalk()
    for theme in walk.themes:
        for pair in theme.pairs:
            if TOPICS in (pair.a, pair.b):
                other = pair.a if pair.b == TOPICS else pair.b
                if walk.theme_leaves(other, theme):
                    relation, _ = pair.seen_from(other)
                    assert relation in (Relation.SUPERSET, Relation.OVERLAP), (theme.id, other)


@pytest.mark.parametrize("key", STANDARDS)
def test_no_sentence__is_taken_from_a_text(key: str) -> None:
    path = TEXTS / f"{key}.txt"
    if not path.exists():
        pytest.skip("the standards' texts lie beside the repository for its makers only")
    text = _bare(path.read_text(encoding="utf-8"))
    runs = {text[index : index + RUN] for index in range(len(text) - RUN + 1)}
    for theme in shipped_crosswalk().themes:
        rests = [rest.zh for pair in theme.pairs for rest in (pair.rest_a, pair.rest_b)]
        for said in (theme.basis.zh, *rests):
            bare = _bare(said)
            taken = [bare[i : i + RUN] for i in range(len(bare)) if bare[i : i + RUN] in runs]
            assert taken == [], theme.id


def _bare(text: str) -> str:
    return "".join(re.findall(r"[\u3400-\u9fffA-Za-z0-9]", text))


# --- faults ------------------------------------------------------------------------------------

_SOUND = """
reviewer: {zh: 产品维护者, en: product maintainer}
reviewed: 2026-11-21
editions:
  ccaa-39-2022: T/CCAA 39—2022
  stqc-002-2025: CTS Q/STQC 002—2025
  zjjgsw-0005-2024: T/ZJJGSW 0005—2024
themes:
  - id: T1
    label: {zh: 报告, en: Reporting}
    clauses: {ccaa-39-2022: ["5.3.d"], stqc-002-2025: ["5.2.a.4"]}
    basis: {zh: 都是报告。, en: Both report.}
    pairs:
      - {a: ccaa-39-2022, b: stqc-002-2025, relation: superset,
         rest_a: {zh: 定期, en: at intervals}, rest_b: {zh: "", en: ""}}
  - id: T2
    label: {zh: 准则, en: Conduct}
    clauses: {zjjgsw-0005-2024: ["7.3.p2.c"]}
    basis: {zh: 只此一家。, en: One only.}
    relation: single
"""
_REST, _NONE = {"zh": "余下", "en": "rest"}, {"zh": "", "en": ""}


@functools.cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(_SOUND)
    return data


def _parsed(edit: Edit | None = None) -> Crosswalk:
    data = copy.deepcopy(_data())
    if edit:
        edit(data)
    return parse_crosswalk(yaml.safe_dump(data, allow_unicode=True), STANDARDS)


def _pair(**change: Any) -> Edit:  # noqa: ANN401 - YAML
    return lambda data: data["themes"][0]["pairs"][0].update(change)


def _clauses(theme: int, **change: list[str]) -> Edit:
    named = {key.replace("_", "-"): clauses for key, clauses in change.items()}
    return lambda data: data["themes"][theme]["clauses"].update(named)


def _edition(key: str, number: str) -> Edit:
    return lambda data: data["editions"].update({key: number})


def test_sound_one__is_read() -> None:
    walk = _parsed()
    assert [theme.id for theme in walk.themes] == ["T1", "T2"]


@pytest.mark.parametrize(("edit", "said"), [
    (_edition("sixth-2026", "T/SIX 1—2026"), "unknown standard sixth-2026"),
    (_clauses(1, sixth_2026=["1"]), "T2 is single exactly if it has one standard"),
    (_clauses(0, sixth_2026=["1"]), "unknown standard sixth-2026"),
    (_clauses(0, ccaa_39_2022=["5.3.z"]), "T1 names the unknown clause ccaa-39-2022 5.3.z"),
    (_clauses(1, zjjgsw_0005_2024=["5.3.z"]), "unknown clause zjjgsw-0005-2024 5.3.z"),
    (_clauses(0, ccaa_39_2022=["5.3.d", "5.3.d"]), "5.3.d stands under T1 and T1"),
    (lambda data: data["themes"].append({**data["themes"][1], "id": "T3"}),
     "zjjgsw-0005-2024 7.3.p2.c stands under T2 and T3"),
    (lambda data: data["themes"].append(data["themes"][1]), "theme T2 stands twice"),
    (lambda data: data["themes"][0]["pairs"].clear(),
     "T1 pair ccaa-39-2022 and stqc-002-2025 is missing"),
    (lambda data: data["themes"][0]["pairs"].append(data["themes"][0]["pairs"][0]),
     "T1 pair ccaa-39-2022 and stqc-002-2025 stands twice"),
    (lambda data: data["themes"][0]["pairs"].append(
        {"a": STQC, "b": CCAA, "relation": "overlap", "rest_a": _REST, "rest_b": _REST}),
     "stands twice"),
    (lambda data: data["themes"][0]["pairs"].append(
        {"a": CCAA, "b": ZJJGSW, "relation": "equal", "rest_a": _NONE, "rest_b": _NONE}),
     "ccaa-39-2022 and zjjgsw-0005-2024: these are not two standards of the theme"),
    (_pair(b=CCAA), "is missing"),
    (_pair(relation="kindred"), "T1 has the unknown relation kindred"),
    (_pair(relation="equal"), "equal with rest_a"),
    (_pair(relation="equal", rest_a=_NONE, rest_b=_REST), "equal with rest_b"),
    (_pair(relation="subset", rest_a=_REST, rest_b=_REST), "subset with rest_a"),
    (_pair(relation="subset", rest_a=_NONE, rest_b=_NONE), "subset without rest_b"),
    (_pair(relation="superset", rest_b=_REST), "superset with rest_b"),
    (_pair(relation="superset", rest_a=_NONE), "superset without rest_a"),
    (_pair(relation="overlap", rest_b=_NONE), "overlap without rest_b"),
    (_pair(relation="overlap", rest_a=_NONE, rest_b=_REST), "overlap without rest_a"),
    (_pair(rest_a={"zh": "余下", "en": ""}), "rest_a in one language only"),
    (_edition(CCAA, "T/CCAA 39—2019"),
     "ccaa-39-2022 was compared in edition T/CCAA 39—2019, the catalogue is T/CCAA 39—2022"),
    (lambda data: data["editions"].pop(STQC), "stqc-002-2025 was compared in edition none"),
    (lambda data: data["themes"][1].pop("relation"), "T2 is single exactly if"),
])  # fmt: skip
def test_fault__is_named(edit: Edit, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        _parsed(edit)


# --- lookups -----------------------------------------------------------------------------------


def test_reciprocity__the_other_side_sees_the_inverse() -> None:
    walk = shipped_crosswalk()
    assert len(walk.listed) > 200
    for (key, clause), theme in walk.listed.items():
        for found in walk.counterparts(key, clause):
            for there in found.clauses:
                (back,) = [each for each in walk.counterparts(found.standard, there)
                           if each.standard == key and each.theme is found.theme]  # fmt: skip
                assert back.relation is found.relation.inverse
                assert back.clauses == found.theme.clauses[key]
                mine, theirs = found.relation.remains
                assert bool(found.rest.zh) == mine, (theme.id, found.theme.id)
                assert bool(back.rest.zh) == theirs, (theme.id, found.theme.id)
                assert clause in back.clauses or found.theme is not theme


@pytest.mark.parametrize("relation", list(Relation))
def test_inverse__of_the_inverse_is_the_same(relation: Relation) -> None:
    assert relation.inverse.inverse is relation
    assert relation.inverse.remains == relation.remains[::-1]


def test_counterparts__by_itself() -> None:
    (found,) = _parsed().counterparts(CCAA, "5.3.d")
    assert (found.standard, found.clauses) == (STQC, ("5.2.a.4",))
    assert (found.relation, found.rest.zh) == (Relation.SUPERSET, "定期")
    (back,) = _parsed().counterparts(STQC, "5.2.a.4")
    assert (back.relation, back.rest.zh) == (Relation.SUBSET, "")


def test_counterparts__by_the_nearest_ancestor() -> None:
    walk = shipped_crosswalk()
    by_leaf = walk.counterparts(CCAA, "9.1.2.p2")
    assert {each.theme.label.en for each in by_leaf} == {"Compliance evaluation"}
    assert [each.standard for each in by_leaf] == [ZJJGSW, METROLOGY, STQC, TOPICS]
    # nearer than 9.1.1 itself
    assert walk.theme_of(CCAA, "9.1.1.p7") is not walk.theme_of(CCAA, "9.1.1.p8")


def test_counterparts__by_the_descendants() -> None:
    walk = shipped_crosswalk()
    assert walk.theme_of(CCAA, "10") is None
    labels = [each.label.en for each in walk.themes_of(CCAA, "10")]
    assert labels == ["Nonconformity and corrective action", "Continual improvement"]
    assert {each.theme.label.en for each in walk.counterparts(CCAA, "10")} == set(labels)


def test_counterparts__none_where_nothing_is_known() -> None:
    walk = shipped_crosswalk()
    assert walk.counterparts("sixth-2026", "1") == ()
    assert walk.counterparts(CCAA, "99") == ()
    assert walk.counterparts(ZJJGSW, "7.3.p2.c.1") == ()  # a theme of one standard


def test_leaves__leave_out_what_another_theme_names() -> None:
    walk = shipped_crosswalk()
    theme = walk.theme_of(CCAA, "9.1.1")
    assert theme
    held = walk.leaves(CCAA, "9.1.1", theme)
    assert "9.1.1.p8" in held
    assert not {"9.1.1.p4", "9.1.1.p7"} & set(held)


# --- pages -------------------------------------------------------------------------------------

DEVIATION = "9.1.1.p4, 9.1.1.p5"  # all that T/CCAA 39 asks on serious deviation


def _pages(tree: Tree) -> dict[str, str]:
    return _staged(tree.examine())


def _staged(checked: Checked) -> dict[str, str]:
    found = stage(checked)
    return {page.path: page.data.decode() for page in found if page.path.endswith((".md", ".yml"))}


def _using(claims: str, *uses: tuple[str, str]) -> Tree:
    """Return the small system with more claims of T/CCAA 39 and with more standards in use."""
    lines = "".join(
        f"  - {{key: {key}, sites: [{sites}], coverage: building}}\n" for key, sites in uses
    )
    tree = small().replace(CONFIGURATION, ("parameters:\n",), f"{lines}parameters:\n")
    return tree.replace(DOCUMENT, ("[6.1.2.p1, 6.1.2.p2",), f"[6.1.2.p1, 6.1.2.p2{claims}")


def _section(page: str) -> str:
    return page.partition("{#crosswalk ")[2].partition("\n## ")[0]


def test_section__names_standard_clauses_relation_and_rest() -> None:
    page = _section(_pages(_using("", (STQC, "s1, s2")))[f"standards/{CCAA}/9.1.1.md"])
    theme = shipped_crosswalk().theme_of(CCAA, "9.1.1.p4")
    assert theme
    _, rest = theme.pair(CCAA, STQC).seen_from(CCAA)
    (row,) = [line for line in page.splitlines() if f"(../crosswalk.md#{theme.id})" in line]
    cells = [each.strip() for each in row.strip("|").split("|")]
    assert cells[1] == "CTS Q/STQC 002"
    assert cells[2] == "[9.2.c](../stqc-002-2025/9.2.md#9.2.c){ .cm-chip }"
    assert cells[3:] == ["部分相同", rest.zh]


def test_section__holds_standards_in_use_only() -> None:
    """A clause without counterparts among them has no such section."""
    alone = _pages(small())[f"standards/{CCAA}/9.1.1.md"]
    assert "{#crosswalk " not in alone
    page = _section(_pages(_using("", (STQC, "s1")))[f"standards/{CCAA}/9.1.1.md"])
    assert "STQC" in page
    assert "ZJJGSW" not in page


def test_covered__names_the_counterpart_and_what_remains() -> None:
    checked = _using(f", {DEVIATION}", (STQC, "s1, s2")).examine()
    assert checked.lights[CCAA]["9.1.1.p4"].documented.light is Light.GREEN
    assert checked.lights[STQC]["9.2.c.i1"].documented.light is Light.RED
    pages = _staged(checked)
    theme = shipped_crosswalk().theme_of(STQC, "9.2.c.i1")
    assert theme
    _, rest = theme.pair(CCAA, STQC).seen_from(STQC)
    (line,) = [each for each in _section(pages[f"standards/{STQC}/9.2.md"]).splitlines()
               if "已通过" in each]  # fmt: skip
    assert line.startswith(f"- {theme.label.zh}：已通过 T/CCAA 39 [9.1.1.p4](")
    assert line.endswith(f"覆盖；余下：{rest.zh}")
    assert "已通过" not in _section(pages[f"standards/{CCAA}/9.1.1.md"])


@pytest.mark.parametrize("claims", ["", ", 9.1.1.p4"], ids=["none", "some"])
def test_covered__only_by_what_is_documented_whole(claims: str) -> None:
    page = _pages(_using(claims, (STQC, "s1, s2")))[f"standards/{STQC}/9.2.md"]
    assert "{#crosswalk " in page
    assert "已通过" not in _section(page)


def test_covered__not_what_is_documented_itself() -> None:
    both = f", {DEVIATION}]\n    {STQC}: [9.2.c.i1, 9.2.c.i2, 9.2.c.i3"
    checked = _using(both, (STQC, "s1, s2")).examine()
    assert checked.lights[STQC]["9.2.c.i3"].documented.light is Light.GREEN
    assert "已通过" not in _section(_staged(checked)[f"standards/{STQC}/9.2.md"])


def test_covered__only_where_the_counterpart_applies_too() -> None:
    tree = _using(f", {DEVIATION}", (STQC, "s1, s2"))
    part = tree.replace(CONFIGURATION, ("key: ccaa-39-2022, ", "[s1, s2]"), "[s1]")
    assert "已通过" in _section(_pages(tree)[f"standards/{STQC}/9.2.md"])
    assert "已通过" not in _section(_pages(part)[f"standards/{STQC}/9.2.md"])


def test_topic__is_never_told_to_cover() -> None:
    pages = _pages(_using("", (TOPICS, "s1, s2")))
    page = _section(pages[f"standards/{CCAA}/9.1.2.md"])
    assert "只是议题" in page
    assert "全部：议题不构成要求" in page
    assert "已通过" not in page
    assert "已通过" not in _section(pages[f"standards/{TOPICS}/EN.2.3.9.md"])


def test_themes_page__has_all_themes_and_the_standards_in_use() -> None:
    pages = _pages(_using("", (STQC, "s1"), (TOPICS, "s2")))
    page = pages["standards/crosswalk.md"]
    assert "| 主题 | T/CCAA 39 | CTS Q/STQC 002 |" in page
    assert "只有编制说明中的议题" in page
    assert "2026-11-21" in page
    walk = shipped_crosswalk()
    for theme in walk.themes:
        (row,) = [line for line in page.splitlines() if f'<span id="{theme.id}">' in line]
        assert theme.label.zh in row
        for key, clauses in theme.clauses.items():
            named = [clause for clause in clauses if f"[{clause}]({key}/" in row]
            assert named == (list(clauses) if key in (CCAA, STQC, TOPICS) else [])


def test_themes_page__is_linked_and_in_the_navigation() -> None:
    pages = _pages(small())
    assert "](crosswalk.md)" in pages["standards/index.md"]
    assert "crosswalk.md" in pages["standards/.nav.yml"]


def test_ids__count_up() -> None:
    ids = [each.id for each in shipped_crosswalk().themes]
    assert ids == [f"X{number:02}" for number, _ in enumerate(ids, 1)]


def test_pairs__are_all_there() -> None:
    for theme in shipped_crosswalk().themes:
        wanted = {frozenset(each) for each in itertools.combinations(theme.clauses, 2)}
        assert {frozenset((each.a, each.b)) for each in theme.pairs} == wanted
