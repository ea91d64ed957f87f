"""Standards are data: a sixth one needs no code, and what it asks is checked like the others."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import pytest

from carbon_manual.catalogue.standard import Standard, parse_standard, shipped_standards
from carbon_manual.checks.rulebook import RULES
from carbon_manual.diagnostic import Severity, Span
from carbon_manual.grounds.bearing import bearing
from carbon_manual.lights import Light
from carbon_manual.pipeline import Checked, examine
from carbon_manual.sources.source import read_tree
from carbon_manual.system.model import Use
from tests.rules.spec import CONFIGURATION
from tests.system_under_test import TODAY, Tree, record, shown, small

DOCUMENT = "procedures/CX-01.md"
# Rules that are tested here and not by an edit of the repository.
STANDARD_FAULTS = frozenset({"CM345"})
_ENTRY = """  - id: "{id}"
    parent: "{parent}"
    node: {node}
    modality: {modality}
    kind: process
    title: {{zh: 条款{id}, en: Clause {id}}}
    gist: {{zh: 第{id}项应做到的事, en: What {id} asks}}
    evidence: [{evidence}]
"""


def _entry(clause: str, modality: str = "shall", evidence: str = "") -> str:
    parent = clause.rpartition(".")[0]
    node = "item" if parent else "chapter"
    return _ENTRY.format(id=clause, parent=parent, node=node, modality=modality, evidence=evidence)


def _catalogue(key: str = "sixth-2026", nature: str = "requirements") -> str:
    """Return a catalogue of twenty clauses: two chapters, fifteen demands, three advices."""
    head = (
        f"standard:\n  key: {key}\n  number: T/SIX 1—2026\n"
        f"  title: {{zh: 第六个标准, en: A sixth standard}}\n  nature: {nature}\nentries:\n"
    )
    entries = [_entry("1", "info"), _entry("2", "info")]
    entries += [_entry(f"1.{number}") for number in range(1, 14)]
    entries += [
        _entry("2.1", "shall", "rec.source-list"),
        _entry("2.2", "shall", "rec.equipment-register"),
    ]
    entries += [_entry(f"2.{number}", "should") for number in range(3, 6)]
    return head + "".join(entries)


def _examine(tree: Tree, folder: Path, standards: Mapping[str, Standard]) -> Checked:
    return examine(read_tree(tree.write(folder)), TODAY, standards=standards)


@pytest.fixture
def sixth() -> Mapping[str, Standard]:
    standard = parse_standard(_catalogue(), "sixth.yaml")
    assert len(standard.entries) == 20
    assert len(standard.leaves) == 18
    return {**shipped_standards(), standard.key: standard}


def _using(claims: str) -> Tree:
    """Return the small system with the sixth standard, required at one of its sites."""
    use = "  - {key: sixth-2026, sites: [s2], coverage: required}\nparameters:\n"
    tree = small().replace(CONFIGURATION, ("parameters:\n",), use)
    return tree.replace(DOCUMENT, ("  plan:\n",), f"  plan:\n    sixth-2026: [{claims}]\n")


def test_sixth_standard__is_checked_without_code(
    tmp_path: Path, sixth: Mapping[str, Standard]
) -> None:
    whole = _examine(_using("1.1-9"), tmp_path / "a", sixth)
    found = [(each.code, each.severity.value, each.subject) for each in whole.diagnostics]
    # what nobody answers: by the topmost clause of which nothing is answered, else by leaf
    assert ("CM301", "error", "sixth-2026:1.10") in found
    assert ("CM301", "error", "sixth-2026:2") in found
    # what a record type must show, at the sites where the standard is used
    assert ("CM306", "error", "rec.equipment-register") in found
    assert not [each for each in found if each[2] == "rec.source-list"], "s2 has one"
    lights = whole.lights["sixth-2026"]
    assert lights["1.1"].documented.light is Light.GREEN
    assert lights["1.10"].documented.light is Light.RED
    assert lights["2.1"].evidenced.light is Light.GREEN
    assert lights["2.2"].evidenced.light is Light.RED
    assert lights["1.1"].evidenced.light is Light.GREY


def test_clause_without_any_claim__is_reported_once(
    tmp_path: Path, sixth: Mapping[str, Standard]
) -> None:
    """With its gist and the likely place: here the document that is of no other type."""
    complete = _using("1.1-9, 1.10-13]\n    sixth-2026x: [").replace(
        DOCUMENT, ("]\n    sixth-2026x: [",), ""
    )
    before = _examine(complete, tmp_path / "a", sixth)
    after = _examine(complete.replace(DOCUMENT, (", 1.10-13",), ", 1.11-13"), tmp_path / "b", sixth)
    (gap,) = [each for each in after.diagnostics if each not in before.diagnostics
              and each.code == "CM301"]  # fmt: skip
    assert gap.subject == "sixth-2026:1.10"
    assert "第1.10项应做到的事" in gap.message.zh


def test_advice_that_nobody_follows__is_a_warning(
    tmp_path: Path, sixth: Mapping[str, Standard]
) -> None:
    checked = _examine(_using("1.1-9, 1.10-13, '2.1', '2.2'"), tmp_path, sixth)
    gaps = {each.subject: each.severity.value for each in checked.diagnostics
            if each.code == "CM301"}  # fmt: skip
    assert gaps == {f"sixth-2026:2.{number}": "warning" for number in (3, 4, 5)}


def test_too_broad_claim__is_a_warning(tmp_path: Path, sixth: Mapping[str, Standard]) -> None:
    """CM345: eleven leaves of one standard on one section."""
    ten = _examine(_using("1.1-10"), tmp_path / "a", sixth)
    assert "CM345" not in {each.code for each in ten.diagnostics}
    eleven = _examine(_using("1.1-11"), tmp_path / "b", sixth)
    (finding,) = [each for each in eleven.diagnostics if each.code == "CM345"]
    assert finding.span.path == DOCUMENT
    assert "11" in finding.message.zh


def test_absent_record__is_asked_of_the_sites_in_use(
    tmp_path: Path, sixth: Mapping[str, Standard]
) -> None:
    """CM306: the register of the other site does not help, one of this site does."""
    tree = _using("1.1-9, 1.10-13, 2.*")
    body = (
        "equipment:\n  - {id: E-1, name: 空压机, kind: hardware, location: 车间,"
        " department: 办公室, post: 核算员, commissioned: 2024, status: in-use}\n"
    )

    def absent(folder: str, site: str) -> list[str]:
        text = record("JL-17-04-A", "rec.equipment-register", body, f"site: {site}\n")
        checked = _examine(tree.put("records/JL-17-04-A.yaml", text), tmp_path / folder, sixth)
        found = [each for each in checked.diagnostics if each.code != "CM345"]
        assert {each.code for each in found} <= {"CM306"}, shown(checked)
        return [each.subject for each in found]

    assert absent("a", "s1") == ["rec.equipment-register"]
    assert absent("b", "s2") == []


@pytest.mark.parametrize(
    ("clauses", "mark", "severity"),
    [
        (("1.1", "2.3"), "", Severity.ERROR),
        (("2.3",), "", Severity.WARNING),
        (("2",), "", Severity.ERROR),  # a lead weighs like the gravest below it
        (("2.3",), "practice", Severity.ERROR),
        ((), "", Severity.ERROR),
        ((), "bound", None),
    ],
)
def test_severity__falls_where_the_standards_in_use_only_recommend(
    sixth: Mapping[str, Standard], clauses: tuple[str, ...], mark: str, severity: Severity | None
) -> None:
    named = (("sixth-2026", clauses), ("ccaa-39-2022", ("4.1.p1",)))
    fault = dataclasses.replace(
        RULES[0].fault,
        severity=Severity.ERROR,
        clauses=named,
        bound=mark == "bound",
        practice=mark == "practice",
    )
    use = Use(sixth["sixth-2026"], ("s2",), required=True, span=Span("records/JL-00-01.yaml"))
    assert bearing(fault, [use]) is severity


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (_catalogue().partition("entries:\n")[0] + "entries: []\n", "empty"),
        (_catalogue() + _entry("1.1"), "repeats"),
        (_catalogue() + _entry("9.1"), "parent"),
        (_catalogue().replace("modality: should", "modality: ought"), "modality"),
    ],
    ids=["empty", "repeated id", "unknown parent", "unknown modality"],
)
def test_faulty_catalogue__is_an_error(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_standard(text, "sixth.yaml")


def test_drafting_note__has_topics_and_says_so() -> None:
    standard = shipped_standards()["cieccpa-carbon-neutrality"]
    assert standard.topics_only
    assert standard.leaves
    assert {standard.entries[each].node for each in standard.leaves} == {"topic"}
    assert standard.caveat.zh
    assert standard.counted.zh == "项议题"
    assert not shipped_standards()["ccaa-39-2022"].caveat.zh
