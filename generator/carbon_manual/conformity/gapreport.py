"""The gap report: each standard in use with its chapters, clauses and requirements, as rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.catalogue.standard import CLAUSES
from carbon_manual.conformity.books import About, Answer, Books, Evidence, open_books
from carbon_manual.diagnostic import Text
from carbon_manual.lights import Lamp, Light, Lights, counts, worst

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.catalogue.standard import Entry, Standard
    from carbon_manual.clauses.applicability import Exclusion
    from carbon_manual.pipeline import Checked
    from carbon_manual.system.model import Use

# The three lights in their order: what they are called.
LAMPS: Final = (
    ("documented", Text("有章节", "documented")),
    ("evidenced", Text("有证据", "evidenced")),
    ("operating", Text("在运行", "operating")),
)
TOPICS: Final = Text("仅有议题，不是条款", "topics only, no clauses")
_DARK: Final = Lights(Lamp(Light.GREY), Lamp(Light.GREY), Lamp(Light.GREY))


@dataclass(frozen=True, slots=True)
class Requirement:
    """A leaf obligation, or a topic where only topics are known, with all that is known of it.

    `is_gap` tells that no section in force answers it, `applies` that it applies at one site at
    least, `is_template` that only text which is still the template's answers it, `likely` where an
    answer would probably go.
    """

    entry: Entry
    chapter: str
    lights: Lights
    answers: tuple[Answer, ...]
    evidence: tuple[Evidence, ...]
    about: tuple[About, ...]
    exclusions: tuple[Exclusion, ...]
    applies: bool
    is_gap: bool
    is_template: bool
    likely: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """One of the three lights over several requirements: together, and how many show each."""

    light: Light
    counts: Mapping[Light, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A standard, chapter or clause: what stands in it, rolled up from its requirements."""

    clause: str
    title: Text
    done: int
    total: int
    tallies: tuple[Tally, Tally, Tally]

    @property
    def open(self) -> int:
        """Return how many requirements no section in force answers."""
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class Report:
    """One standard in use: itself, its chapters and clauses, and every requirement."""

    use: Use
    whole: Part
    chapters: tuple[Part, ...]
    clauses: tuple[Part, ...]
    requirements: tuple[Requirement, ...]

    @property
    def standard(self) -> Standard:
        """Return the standard's catalogue."""
        return self.use.standard

    @property
    def gaps(self) -> tuple[Requirement, ...]:
        """Return the requirements that no section in force answers."""
        return tuple(each for each in self.requirements if each.is_gap)

    @property
    def not_applicable(self) -> int:
        """Return how many requirements are declared not to apply anywhere."""
        return sum(not each.applies for each in self.requirements)

    @property
    def template(self) -> int:
        """Return how many requirements only text answers that is still the template's."""
        return sum(each.is_template for each in self.requirements)

    def of_chapter(self, chapter: str) -> tuple[Requirement, ...]:
        """Return the requirements of a chapter, in text order."""
        return tuple(each for each in self.requirements if each.chapter == chapter)


def gap_reports(checked: Checked, wanted: Iterable[str] = ()) -> tuple[Report, ...]:
    """Return the report of each standard in use, or of the wanted ones."""
    keys = set(wanted)
    books = open_books(checked)
    return tuple(report_of(each) for key, each in books.items() if not keys or key in keys)


def report_of(books: Books) -> Report:
    """Return the report of one standard."""
    standard = books.standard
    rows = {leaf: requirement(books, leaf) for leaf in standard.entries if leaf in standard.leaves}
    parts = list(_parts(standard, rows))
    top = set(standard.children.get("", ()))
    return Report(
        books.coverage.use,
        part("", standard.title, rows.values()),
        tuple(each for each in parts if each.clause in top),
        tuple(each for each in parts if each.clause not in top),
        tuple(rows.values()),
    )


def requirement(books: Books, leaf: str) -> Requirement:
    """Return the row of one leaf."""
    standard = books.standard
    return Requirement(
        entry=standard.entries[leaf],
        chapter=standard.chapter(leaf),
        lights=books.checked.lights[standard.key].get(leaf, _DARK),
        answers=books.answers(leaf),
        evidence=books.evidence(leaf),
        about=books.about(leaf),
        exclusions=books.coverage.exclusions.get(leaf, ()),
        applies=leaf not in books.gone,
        is_gap=leaf in books.gaps,
        is_template=_is_template(books, leaf),
        likely=books.likely(leaf) if leaf in books.gaps else (),
    )


def _is_template(books: Books, leaf: str) -> bool:
    """Tell whether every section that claims a leaf, drafts included, is the template's."""
    answers = books.answers(leaf)
    untailored = books.checked.tailoring.untailored
    return bool(answers) and all((each.document, each.heading) in untailored for each in answers)


def part(clause: str, title: Text, rows: Iterable[Requirement]) -> Part:
    """Return several requirements rolled up."""
    rows = tuple(rows)
    applicable = [each for each in rows if each.applies]
    first, second, third = (_tally(each.lights.all[index] for each in rows) for index in range(3))
    done = sum(not each.is_gap for each in applicable)
    return Part(clause, title, done, len(applicable), (first, second, third))


def _parts(standard: Standard, rows: Mapping[str, Requirement]) -> Iterator[Part]:
    """Yield chapters and clauses that hold requirements, in text order."""
    for clause, entry in standard.entries.items():
        leaves = standard.leaves_of(clause) if entry.node in CLAUSES else ()
        if leaves:
            yield part(clause, entry.title, (rows[leaf] for leaf in leaves))


def _tally(lamps: Iterable[Lamp]) -> Tally:
    lamps = tuple(lamps)
    return Tally(worst(lamps), Counter(counts(lamps)))
