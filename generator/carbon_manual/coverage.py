"""Which sections answer which clauses, and which obligations nobody answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from carbon_manual.control import Control, Status
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.model import Claim, System, Use

UNMAPPED_CLAUSE = Fault(
    "CM301",
    "unmapped-clause",
    Severity.ERROR,
    Text("条款没有章节作答", "Clause that no section answers"),
    Text(
        "采用的标准中每项要求都应有有效文件的章节回答，否则体系有缺口。",
        "Every obligation of a standard in use needs a section in force that answers it.",
    ),
    Text(
        "在合适的文件中写明做法，并在其 covers 中声明该条款。",
        "Write the practice into a fitting document and claim the clause in its covers.",
    ),
    "没有文件声明 ccaa-39-2022 的 6.1.2.a.1",
    clauses=(
        ("ccaa-39-2022", ("4.4.2", "7.5.1.a")),
        ("zjjgsw-0005-2024", ("7.5.p1",)),
    ),
    absence=True,
)
FAULTS = (UNMAPPED_CLAUSE,)


@dataclass(frozen=True, slots=True)
class Coverage:
    """One standard's coverage: claims in force and claims of drafts, by clause id."""

    use: Use
    claims: Mapping[str, tuple[Claim, ...]]
    drafts: Mapping[str, tuple[Claim, ...]]

    @property
    def gaps(self) -> tuple[str, ...]:
        """Return the leaf obligations without a claim in force, in text order."""
        standard = self.use.standard
        return tuple(
            each for each in standard.entries if each in standard.leaves and each not in self.claims
        )

    @property
    def count(self) -> tuple[int, int]:
        """Return how many leaf obligations are claimed in force, and how many there are."""
        total = len(self.use.standard.leaves)
        return total - len(self.gaps), total

    def covered(self, clause: str) -> tuple[int, int]:
        """Return how many leaves at or below a clause are claimed, and how many there are."""
        leaves = self.use.standard.leaves_of(clause)
        return sum(leaf in self.claims for leaf in leaves), len(leaves)


def cover(system: System, control: Control) -> tuple[Coverage, ...]:
    """Return the coverage of each standard in use, by the documents in force."""
    in_force = {
        document.id
        for document in system.documents.values()
        if control.status(document) is Status.EFFECTIVE
    }
    return tuple(_cover(system, use, in_force) for use in system.uses)


def gaps(coverage: Coverage, system: System) -> Iterator[Diagnostic]:
    """Yield one finding per topmost clause whose leaves are all unanswered, or per leaf."""
    standard = coverage.use.standard
    open_leaves = set(coverage.gaps)
    done: set[str] = set()
    for leaf in coverage.gaps:
        if leaf in done:
            continue
        top = leaf
        for above in standard.ancestors(leaf):
            if not set(standard.leaves_of(above)) <= open_leaves:
                break
            top = above
        done.update(standard.leaves_of(top))
        yield _gap(coverage, top, system)


def _cover(system: System, use: Use, in_force: set[str]) -> Coverage:
    found: dict[str, list[Claim]] = {}
    drafts: dict[str, list[Claim]] = {}
    for claim in system.claims:
        if claim.standard == use.standard.key:
            table = found if claim.document in in_force else drafts
            for clause in claim.clauses:
                table.setdefault(clause, []).append(claim)
    return Coverage(use, _frozen(found), _frozen(drafts))


def _frozen(claims: dict[str, list[Claim]]) -> Mapping[str, tuple[Claim, ...]]:
    return MappingProxyType({clause: tuple(found) for clause, found in claims.items()})


def _gap(coverage: Coverage, clause: str, system: System) -> Diagnostic:
    standard = coverage.use.standard
    entry = standard.entries[clause]
    named = f"{standard.number} {clause}"
    leaves = standard.leaves_of(clause)
    count = (
        Text(f"（{len(leaves)} 项）", f" ({len(leaves)} items)")
        if len(leaves) > 1
        else Text("", "")
    )
    wanted = set(standard.evidence(clause))
    likely = [each for each in system.documents.values() if each.shape.id in wanted]
    span = likely[0].control.place("covers") if likely else coverage.use.span
    drafts = [
        Related(claim.span, Text("草案中已声明", "claimed by a draft"))
        for leaf in leaves
        for claim in coverage.drafts.get(leaf, ())
    ]
    return UNMAPPED_CLAUSE.at(
        span,
        Text(
            f"{named}{count.zh} 没有有效文件的章节作答：{entry.gist.zh}",
            f"{named}{count.en} is answered by no section in force: {entry.gist.en}",
        ),
        subject=f"{standard.key}:{clause}",
        related=drafts,
    )
