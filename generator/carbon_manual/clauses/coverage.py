"""Which sections answer which clauses, and which obligations nobody answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.catalogue.standard import MODALITIES
from carbon_manual.clauses.applicability import Exclusion, excluded, remaining
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.doccontrol.control import Control

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.system.model import Claim, System, Use

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
_WEIGHTS: Final = {"shall": Severity.ERROR, "should": Severity.WARNING}


@dataclass(frozen=True, slots=True)
class Coverage:
    """One standard's coverage: claims in force and claims of drafts, by clause id."""

    use: Use
    claims: Mapping[str, tuple[Claim, ...]]
    drafts: Mapping[str, tuple[Claim, ...]]
    exclusions: Mapping[str, tuple[Exclusion, ...]]

    @property
    def applicable(self) -> tuple[str, ...]:
        """Return the leaf obligations that apply at one site at least, in text order."""
        standard, gone = self.use.standard, set(self.not_applicable)
        return tuple(
            each for each in standard.entries if each in standard.leaves and each not in gone
        )

    @property
    def not_applicable(self) -> tuple[str, ...]:
        """Return the leaf obligations that are declared not to apply at any site."""
        return tuple(leaf for leaf in self.exclusions if not self.sites(leaf))

    @property
    def gaps(self) -> tuple[str, ...]:
        """Return the applicable leaf obligations without a claim in force, in text order."""
        return tuple(each for each in self.applicable if each not in self.claims)

    @property
    def count(self) -> tuple[int, int]:
        """Return how many applicable leaves are claimed in force, and how many there are."""
        return self._count(self.applicable)

    def covered(self, clause: str) -> tuple[int, int]:
        """Return the same of the leaves at or below a clause."""
        gone = set(self.not_applicable)
        leaves = self.use.standard.leaves_of(clause)
        return self._count([each for each in leaves if each not in gone])

    def sites(self, leaf: str) -> tuple[str, ...]:
        """Return the sites at which an obligation applies."""
        found = self.exclusions.get(leaf)
        return remaining(self.use, found) if found else self.use.sites

    def _count(self, leaves: Sequence[str]) -> tuple[int, int]:
        return sum(leaf in self.claims for leaf in leaves), len(leaves)


def cover(system: System, control: Control, frozen: Iterable[Claim]) -> tuple[Coverage, ...]:
    """Return the coverage of each standard in use, by the documents in force.

    `frozen` are the claims of texts in force whose working file is the next draft already.
    """
    in_force = {
        document.id
        for document in system.documents.values()
        if control.in_force.get(document.id) is document
    }
    present = [claim for claim in system.claims if claim.document in in_force]
    drafts = [claim for claim in system.claims if claim.document not in in_force]
    return tuple(
        Coverage(
            use,
            _by_clause(use, (*present, *frozen)),
            _by_clause(use, drafts),
            MappingProxyType(excluded(system, use)),
        )
        for use in system.uses
    )


def gaps(coverage: Coverage, system: System, told: Collection[str]) -> Iterator[Diagnostic]:
    """Yield one finding per topmost clause whose leaves are all unanswered, or per leaf.

    What a misspelt or unread approval would bring into force is no gap; nor are the leaves `told`
    by another finding.
    """
    standard = coverage.use.standard
    open_leaves = {leaf for leaf in coverage.gaps if not _is_doubtful(coverage, leaf, system)}
    done = set(told)
    for leaf in coverage.gaps:
        if leaf in done or leaf not in open_leaves:
            continue
        top = leaf
        for above in standard.ancestors(leaf):
            if not set(standard.leaves_of(above)) <= open_leaves:
                break
            top = above
        done.update(standard.leaves_of(top))
        yield _gap(coverage, top, system)


def weight_of(standard: Standard, clauses: Iterable[str]) -> Severity:
    """Return how grave it is to leave clauses unanswered: 应 error, 宜 warning, the rest a note."""
    strongest = min((standard.entries[each].modality for each in clauses), key=MODALITIES.index)
    return _WEIGHTS.get(strongest, Severity.NOTE)


def _is_doubtful(coverage: Coverage, leaf: str, system: System) -> bool:
    return any(claim.document in system.doubtful for claim in coverage.drafts.get(leaf, ()))


def _by_clause(use: Use, claims: Iterable[Claim]) -> Mapping[str, tuple[Claim, ...]]:
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.standard == use.standard.key:
            for clause in claim.clauses:
                found.setdefault(clause, []).append(claim)
    return MappingProxyType({clause: tuple(each) for clause, each in found.items()})


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
    finding = UNMAPPED_CLAUSE.at(
        span,
        Text(
            f"{named}{count.zh} 没有有效文件的章节作答：{entry.gist.zh}",
            f"{named}{count.en} is answered by no section in force: {entry.gist.en}",
        ),
        subject=f"{standard.key}:{clause}",
        related=drafts,
    )
    return dataclasses.replace(finding, weight=weight_of(standard, leaves))
