"""The requirement catalogues are whole: a sound tree, both languages, all clauses and list items.

How things are counted: `contents` is the number of numbered lines in the standard's table of
contents; `list_items` the number of lines that open with a dash or an item mark inside entries that
are items, leads of lists or notes, from chapter 4 on. Both need the standard's text, which lies
beside the repository for its makers only; without it those tests are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
import yaml

from carbon_manual.catalogue.standard import (
    MODALITIES,
    OBLIGING,
    Standard,
    shipped_keys,
    shipped_standards,
)
from carbon_manual.shapes.shape import shipped_shapes
from tests.system_under_test import REPOSITORY

KEYS = tuple(shipped_standards())
ENTRIES = {"ccaa-39-2022": 638, "zjjgsw-0005-2024": 323, "xjzjxh-carbon-metrology": 351,
           "cieccpa-carbon-neutrality": 78, "stqc-002-2025": 361}  # fmt: skip
LEAVES = {"ccaa-39-2022": 311, "zjjgsw-0005-2024": 192, "xjzjxh-carbon-metrology": 219,
          "cieccpa-carbon-neutrality": 43, "stqc-002-2025": 195}  # fmt: skip
KINDS = {"document-maintain", "record-retain", "content-of-document", "figure", "process", "info"}
NODES = {"chapter", "clause", "paragraph", "list-lead", "item", "note", "table", "table-column",
         "table-row-group", "note-section", "topic"}  # fmt: skip
TEXTS = REPOSITORY.parent / "shared" / "standards"
RUN = 20  # characters in a row that may not equal the text

_HAN = re.compile(r"[\u3400-\u9fff]")
_KEPT = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")
_MARKED = re.compile(r"\s*[-—–•]+\s*\S|\s*(?:[a-z]|\d{1,2})\s*[)）]")
_NUMBERED = re.compile(r"(?:附 ?录 ?)?([A-Z]|\d+)((?:\. ?\d+)*)")

both = pytest.mark.parametrize("key", KEYS)


def catalogue(key: str) -> Standard:
    return shipped_standards()[key]


def raw(key: str) -> dict[str, Any]:
    file = resources.files("carbon_manual").joinpath("standards", f"{key}.yaml")
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def text(key: str) -> list[str]:
    path = TEXTS / f"{key}.txt"
    if not path.is_file():
        pytest.skip(f"the text of {key} is not beside the repository")
    return path.read_text(encoding="utf-8").split("\n")


def ranges(lines: str) -> Iterator[range]:
    for part in lines.split(","):
        first, _, last = part.strip().partition("-")
        yield range(int(first), int(last or first) + 1)


def test_catalogues__are_the_five_expected() -> None:
    assert set(KEYS) == set(ENTRIES)


def test_catalogues__are_named_by_their_files() -> None:
    assert shipped_keys() == tuple(shipped_standards())


@both
def test_ids__are_unique_and_parents_stand_before(key: str) -> None:
    """Read from the file itself: the loader would already refuse, and its refusal is not tested."""
    seen: set[str] = set()
    for entry in raw(key)["entries"]:
        assert isinstance(entry["id"], str), entry["id"]
        assert entry["id"] not in seen, entry["id"]
        assert entry["parent"] is None or entry["parent"] in seen, entry["id"]
        if entry["node"] != "note-section":  # sections of a drafting note stand at every level
            assert (entry["parent"] is None) == (entry["node"] == "chapter"), entry["id"]
        seen.add(entry["id"])


@both
def test_id__continues_its_parents(key: str) -> None:
    """An id extends its parent's, so that a reader finds the way up; tables hang in annexes."""
    for entry in catalogue(key).entries.values():
        if entry.parent and entry.node not in {"table", "note"}:
            stem = entry.parent.rpartition(".p")[0] or entry.parent
            assert entry.id.startswith((f"{entry.parent}.", f"{stem}.")), (entry.id, entry.parent)


@both
def test_words__stand_in_the_vocabulary(key: str) -> None:
    for entry in catalogue(key).entries.values():
        assert entry.modality in MODALITIES, entry.id
        assert entry.kind in KINDS, entry.id
        assert entry.node in NODES, entry.id
        assert entry.revision >= 1, entry.id


@both
def test_words__are_there_in_both_languages(key: str) -> None:
    standard = catalogue(key)
    for name, given in (("title", standard.title), *((each.id, each.title)
                        for each in standard.entries.values())):  # fmt: skip
        assert given.zh.strip(), name
        assert given.en.strip(), name
        assert not _HAN.search(given.en), (name, given.en)
    for entry in standard.entries.values():
        assert entry.gist.zh.endswith("。"), (entry.id, entry.gist.zh)
        assert entry.gist.en.endswith("."), (entry.id, entry.gist.en)
        assert len(_HAN.findall(entry.gist.zh)) >= 8, (entry.id, entry.gist.zh)
        assert len(entry.gist.en.split()) >= 4, (entry.id, entry.gist.en)
        assert not re.search(r"[\u3400-\u9fff][,;:!?]", entry.gist.zh), (entry.id, entry.gist.zh)


@both
def test_gists__are_all_different(key: str) -> None:
    seen: dict[str, str] = {}
    for entry in catalogue(key).entries.values():
        for gist in entry.gist:
            assert gist not in seen, (entry.id, seen[gist])
            seen[gist] = entry.id


@both
def test_leaves__are_the_lowest_obligations(key: str) -> None:
    standard = catalogue(key)
    assert len(standard.entries) == ENTRIES[key]
    assert len(standard.leaves) == LEAVES[key]
    if standard.topics_only:
        assert {standard.entries[each].node for each in standard.leaves} == {"topic"}
        return
    for clause, entry in standard.entries.items():
        below = [standard.entries[each] for each in standard.descendants(clause)]
        lowest = entry.modality in OBLIGING and not any(each.modality in OBLIGING for each in below)
        assert (clause in standard.leaves) == lowest, clause


@both
def test_leaves__are_reached_by_the_patterns_of_claims(key: str) -> None:
    standard = catalogue(key)
    by_chapter = [set(standard.expand(f"{each}.*")) for each in standard.children[""]]
    own = {each for each in standard.children[""] if each in standard.leaves}
    assert set().union(own, *by_chapter) == standard.leaves
    assert sum(map(len, by_chapter)) + len(own) == len(standard.leaves)
    for clause in standard.entries:
        assert standard.expand(clause) == (clause,)
        assert set(standard.expand(f"{clause}.*")) <= standard.leaves
    assert standard.expand("no.such.clause") == ()


@both
def test_evidence__of_shipped_types_exists(key: str) -> None:
    """A type's family tells whether it is a record; families without any type are misspelt."""
    shapes = shipped_shapes().types
    families = {name.partition(".")[0] for name in shapes} | {"rule", "plan", "wi", "report"}
    for entry in catalogue(key).entries.values():
        for name in entry.evidence:
            assert name.partition(".")[0] in families, (entry.id, name)


def test_types__name_clauses_that_exist() -> None:
    for shape in shipped_shapes().types.values():
        for key, clauses in shape.demanded_by.items():
            for clause in clauses if key in shipped_standards() else ():
                assert clause in catalogue(key).entries, (shape.id, key, clause)


@both
def test_contents__every_numbered_line_is_an_entry(key: str) -> None:
    lines = text(key)
    if not raw(key)["standard"]["contents"]:  # a drafting note has no table of contents
        assert not any(re.match("目 ?[次录]", line) for line in lines)
        return
    start = next(i for i, line in enumerate(lines) if re.match("目 ?[次录]", line))
    end = next(i for i, line in enumerate(lines) if i > start + 2 and re.fullmatch("前 ?言", line))
    listed = [_NUMBERED.match(line) for line in lines[start + 1 : end] if "\t" in line]
    numbers = [match[1] + match[2].replace(" ", "") for match in listed if match]
    assert len(numbers) == raw(key)["standard"]["contents"]
    assert [each for each in numbers if each not in catalogue(key).entries] == []


@both
def test_list_items__every_marked_line_is_an_entry(key: str) -> None:
    lines = text(key)
    entries = list(catalogue(key).entries.values())
    spans = [(each, entry.node) for entry in entries for each in ranges(entry.lines)]
    first = "4" if "4" in catalogue(key).entries else entries[0].id
    body = next(each for entry in entries if entry.id == first for each in ranges(entry.lines))
    count = 0
    for number in range(body.start, len(lines) + 1):
        holding = [(len(each), node) for each, node in spans if number in each]
        if holding and _MARKED.match(lines[number - 1]):
            count += min(holding)[1] in {"item", "list-lead", "note", "note-section", "topic"}
    assert count == raw(key)["standard"]["list_items"]


@both
def test_lines__lie_inside_the_text(key: str) -> None:
    lines = text(key)
    for entry in catalogue(key).entries.values():
        for each in ranges(entry.lines):
            assert 1 <= each.start < each.stop <= len(lines) + 1, (entry.id, entry.lines)
            assert any(lines[number - 1].strip() for number in each), (entry.id, entry.lines)


def plain(given: str) -> str:
    return "".join(_KEPT.findall(given))


def shared_run(given: str, known: set[str]) -> str:
    """Return the first run of RUN characters that a text shares with the known ones."""
    kept = plain(given)
    starts = range(len(kept) - RUN + 1)
    return next((kept[i : i + RUN] for i in starts if kept[i : i + RUN] in known), "")


def test_shared_run__is_found() -> None:
    known = {"一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"}
    assert shared_run("前，一二三四五六七八九十，甲乙丙丁戊己庚辛壬癸。后", known)
    assert not shared_run("一二三四五六七八九十甲乙丙丁戊己庚辛壬", known)


@both
def test_gists__are_our_own_words(key: str) -> None:
    text(key)  # skips aloud where the texts are not at hand
    known: set[str] = set()
    for path in sorted(TEXTS.glob("*.txt")):
        kept = plain(path.read_text(encoding="utf-8"))
        known.update(kept[i : i + RUN] for i in range(len(kept) - RUN + 1))
    for entry in catalogue(key).entries.values():
        for given in (*entry.gist, *entry.title):
            assert not shared_run(given, known), (entry.id, given)
