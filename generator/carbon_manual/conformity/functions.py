"""The allocation of functions: which department leads and which supports on each clause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.catalogue.standard import CLAUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.conformity.books import Books
    from carbon_manual.diagnostic import Text
    from carbon_manual.system.model import Document, System

LEAD: Final = "▲"
SUPPORT: Final = "●"
_MANUAL: Final = "manual.organization"
# The posts that record and check the records of a type, at the sites concerned.
_Recorders = dict[tuple[str, tuple[str, ...]], set[str]]


@dataclass(frozen=True, slots=True)
class Share:
    """A clause and the departments that lead and support on it, in the configuration's order."""

    clause: str
    title: Text
    lead: tuple[str, ...]
    support: tuple[str, ...]

    def mark(self, department: str) -> str:
        """Return the sign of a department's part, or the empty text."""
        return LEAD if department in self.lead else SUPPORT if department in self.support else ""


def departments(system: System) -> tuple[str, ...]:
    """Return the departments in the order of the configuration."""
    return tuple(system.defined.get("department", {}))


def is_known(system: System) -> bool:
    """Tell whether posts can be put to departments, which not every reader may see."""
    return any(_department(system, post) for post in system.defined.get("post", {}))


def allocation(books: Books) -> tuple[Share, ...]:
    """Return the clauses of the second level, each with its departments.

    The lead is who the manual's duties name for a requirement, else the department or owner of the
    document that answers it. Support is the rest of those: who gets the document, and who makes,
    reviews, records or checks the evidence.
    """
    standard, order = books.standard, departments(books.checked.system)
    duties = _duties(books)
    recorders: _Recorders = {}
    shares = []
    for clause, leaves in _rows(standard, books.gone):
        found = [_of_leaf(books, leaf, duties, recorders) for leaf in leaves]
        lead = {each for leading, _ in found for each in leading}
        support = {each for _, helping in found for each in helping} - lead
        shares.append(
            Share(
                clause,
                standard.entries[clause].title,
                tuple(each for each in order if each in lead),
                tuple(each for each in order if each in support),
            )
        )
    return tuple(shares)


def _rows(standard: Standard, gone: frozenset[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the clauses below each chapter, and the chapter for what stands beside them."""
    for chapter in standard.children.get("", ()):
        below = {
            each: standard.leaves_of(each)
            for each in standard.children.get(chapter, ())
            if standard.entries[each].node in CLAUSES
        }
        taken = {leaf for leaves in below.values() for leaf in leaves}
        rest = tuple(each for each in standard.leaves_of(chapter) if each not in taken)
        for clause, leaves in ((chapter, rest), *below.items()):
            applicable = tuple(each for each in leaves if each not in gone)
            if applicable:
                yield clause, applicable


def _of_leaf(
    books: Books, leaf: str, duties: dict[str, tuple[str, ...]], recorders: _Recorders
) -> tuple[set[str], set[str]]:
    """Return who leads on a requirement and who takes part, both by department."""
    documents = [each for answer in books.answers(leaf) if answer.in_force
                 if (each := books.text(answer)) is not None]  # fmt: skip
    system = books.checked.system
    owners = {_owner(system, each) for each in documents} - {""}
    named = {_department(system, post) for post in duties.get(leaf, ())} - {""}
    names = {*_readers(documents), *_makers(books, leaf, recorders)}
    involved = {_department(system, name) for name in names} - {""}
    return named or owners, owners | involved


def _duties(books: Books) -> dict[str, tuple[str, ...]]:
    """Return the posts that the manual in force names for each leaf; a lead's hold for its items.

    The nearest clause with a duty counts.
    """
    standard = books.standard
    given: dict[str, list[str]] = {}
    for document in books.checked.control.in_force.values():
        for row in document.control.rows("duties") if document.shape.id == _MANUAL else ():
            if row.text("standard") == standard.key:
                given.setdefault(row.text("clause"), []).append(row.text("post"))
    found: dict[str, tuple[str, ...]] = {}
    for leaf in standard.leaves if given else ():
        lines = (leaf, *standard.ancestors(leaf))
        found[leaf] = tuple(next((given[each] for each in lines if each in given), ()))
    return found


def _readers(documents: Iterable[Document]) -> Iterator[str]:
    """Yield the posts that own or get documents."""
    for document in documents:
        yield document.control.text("owner")
        yield from (str(each.data) for each in document.control.items_of("distribution"))


def _makers(books: Books, leaf: str, recorders: _Recorders) -> Iterator[str]:
    """Yield the posts, or departments, that make, review, record or check the evidence."""
    sites = books.coverage.sites(leaf)
    for each in books.evidence(leaf):
        key = (each.shape.id, sites)
        if key not in recorders:
            controls = [proof.record.control for proof in each.proofs]
            names = ("recorded_by", "checked_by")
            recorders[key] = {control.text(name) for control in controls for name in names}
        yield from (each.shape.maker, each.shape.reviewer, *sorted(recorders[key]))


def _owner(system: System, document: Document) -> str:
    given = document.control.text("department")
    return given or _department(system, document.control.text("owner"))


def _department(system: System, name: str) -> str:
    """Return the department of a post, or the department of that name; else the empty text."""
    post = system.row("post", name)
    if post is not None:
        return post.text("department")
    return name if system.row("department", name) else ""
