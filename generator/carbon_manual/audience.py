"""What a class of readers gets: the checked system without anything above that class.

Every output is made from the result as from a whole system, so that no renderer has to know what
was left out. What a visible text itself says, such as the number of a hidden record, is its own.
"""

from __future__ import annotations

import dataclasses
import posixpath
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.metered import ACTIVITY, TABLE
from carbon_manual.diagnostic import Span, Text
from carbon_manual.doccontrol.seal import called, embedded
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.value import Row, Value
from carbon_manual.system.model import Document, Record
from carbon_manual.system.pictures import pictures_of
from carbon_manual.system.tailoring import Tailoring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.clauses.applicability import Exclusion
    from carbon_manual.clauses.coverage import Coverage
    from carbon_manual.doccontrol.control import Control, Edition, Signature, Withdrawal
    from carbon_manual.lights import Lights
    from carbon_manual.pipeline import Checked
    from carbon_manual.results.trace import Result, Results
    from carbon_manual.system.model import Item, System

# What everybody may know of the configuration: columns of its tables and fields of its body.
_FREE: Final = {
    "site": ("id", "name"),
    "department": ("id", "name"),
    "post": ("id", "name"),
    "parameter": ("id", "value"),
}
_FREE_BODY: Final = ("organisation", "website", "as_of", "languages")
_NOWHERE: Final = Span("")
_NOTHING: Final = Row({}, _NOWHERE)


def restrict(checked: Checked, audience: Access) -> Checked:
    """Return the checked system without anything above a class; for the highest, all of it.

    It goes before `published`: the working file's class also counts for the text in force.
    """
    if audience is Access.RESTRICTED:
        return checked
    view = _View(audience, checked.system, checked.control)
    system, in_force = _system(checked.system, view), _system(checked.in_force, view)
    control = _control(checked.control, view)
    documents = (*system.documents.values(), *control.texts.values())
    return dataclasses.replace(
        checked,
        system=system,
        in_force=in_force,
        results=_results(checked.results, system, (*documents, *system.records.values())),
        coverage=tuple(_coverage(each, system, in_force) for each in checked.coverage),
        control=control,
        lights=_unexplained(checked.lights),
        context=dataclasses.replace(checked.context, audience=audience),
        diagnostics=(),  # findings are for those who work on the texts
        waived=(),
        tailoring=Tailoring(),  # and so is how much of them is still the template's
    )


def _unexplained(
    lights: Mapping[str, Mapping[str, Lights]],
) -> Mapping[str, Mapping[str, Lights]]:
    """Return the lights without their reasons, which may quote what is hidden."""
    return MappingProxyType(
        {
            key: MappingProxyType({clause: each.unexplained for clause, each in leaves.items()})
            for key, leaves in lights.items()
        }
    )


def may_see(readers: Checked, result: Result) -> bool:
    """Tell whether readers who get a restricted system may see how a figure was derived."""
    whole = readers.context.audience is Access.RESTRICTED
    return whole or _is_open(result, _paths(readers.system))


@dataclass(frozen=True, slots=True)
class _View:
    """Who looks at what."""

    audience: Access
    system: System
    control: Control

    def shows(self, item: Item) -> bool:
        """Tell whether the readers may see a text or a record."""
        return self.audience.sees(item.access) and (
            self._shows_working(item) if isinstance(item, Document) else self._shows_signed(item)
        )

    def shows_edition(self, edition: Edition) -> bool:
        """Tell whether the readers may see a version of a document; not if it is unknown."""
        text = self.control.texts.get(edition) or self.system.archive.get(edition)
        text = text or self.system.documents.get(edition[0])
        return text is not None and self.shows(text)

    def _shows_working(self, document: Document) -> bool:
        # a frozen text keeps the class of its time; raising it now is done in the working file
        working = self.system.documents.get(document.id, document)
        return self.audience.sees(working.access)

    def _shows_signed(self, item: Item) -> bool:
        # an approval repeats numbers and figures of what is signed, whatever class it names itself
        if not isinstance(item, Record) or item.shape.id != "rec.approval":
            return True
        rows = item.body.rows("documents")
        return all(self.shows_edition((row.text("id"), row.text("version"))) for row in rows)


def _system(system: System, view: _View) -> System:
    documents = {name: each for name, each in system.documents.items() if view.shows(each)}
    records = {name: each for name, each in system.records.items() if view.shows(each)}
    configuration = system.configuration
    hidden = None if any(each is configuration for each in records.values()) else configuration
    used = set(_parameters((*documents.values(), *records.values())))
    defined = {
        kind: MappingProxyType(dict(_rows(system, kind, records, used))) for kind in system.defined
    }
    evidence = set(_evidence(records.values()))
    return dataclasses.replace(
        system,
        documents=MappingProxyType(documents),
        records=MappingProxyType(records),
        defined=MappingProxyType(defined),
        home=MappingProxyType(
            {defined: record for defined, record in system.home.items() if record in records}
        ),
        uses=tuple(dataclasses.replace(each, span=_NOWHERE) for each in system.uses),
        claims=tuple(claim for claim in system.claims if claim.document in documents),
        archive=MappingProxyType(
            {edition: text for edition, text in system.archive.items() if view.shows(text)}
        ),
        digests=MappingProxyType(
            {path: digest for path, digest in system.digests.items() if path in evidence}
        ),
        pictures=MappingProxyType(_pictures(system, view)),
        data=MappingProxyType(
            {path: place for path, place in system.data.items() if path in evidence}
        ),
        doubtful=frozenset(),
        withheld=_withheld(hidden) if hidden else None,
    )


def _pictures(system: System, view: _View) -> dict[str, bytes]:
    """Return the pictures of the texts that the readers may see."""
    found: dict[str, bytes] = {}
    for document in (*system.documents.values(), *system.archive.values()):
        if document.prose.pictures and view.shows(document):
            found |= pictures_of(document, system.pictures)
    return found


def _rows(
    system: System, kind: str, records: Mapping[str, Record], used: set[str]
) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a kind that visible records define, and what is free of the others."""
    for name, row in system.defined[kind].items():
        if system.home.get((kind, name)) in records:
            yield name, row
        elif kind in _FREE and (kind != "parameter" or name in used):
            yield name, _only(row, _FREE[kind])


def _only(row: Row, names: Iterable[str]) -> Row:
    """Return some fields of a row, without the places where they stand."""
    return Row({name: Value(row[name].data, _NOWHERE) for name in names if name in row}, _NOWHERE)


def _withheld(configuration: Record) -> Record:
    body = _only(configuration.body, _FREE_BODY)
    return Record(configuration.shape, "", _NOTHING, body)


def _parameters(items: Iterable[Document | Record]) -> Iterator[str]:
    """Yield the parameters that texts print."""
    for item in items:
        for call in item.calls:
            if call.name == "parameter" and call.arguments:
                yield str(call.arguments[0])


def _evidence(records: Iterable[Record]) -> Iterator[str]:
    """Yield the paths of the evidence files that records name."""
    for record in records:
        mapped = record.body.rows(TABLE) if record.shape.id == ACTIVITY else ()
        for row in (*record.control.rows("files"), *mapped):
            folder = posixpath.dirname(record.path)
            yield posixpath.normpath(posixpath.join(folder, row.text("path")))


def _control(control: Control, view: _View) -> Control:
    texts = {edition: each for edition, each in control.texts.items() if view.shows(each)}
    names = {name for name, _ in texts}
    return dataclasses.replace(
        control,
        signatures=MappingProxyType(
            {
                edition: tuple(_signature(each, view) for each in signed)
                for edition, signed in control.signatures.items()
                if view.shows_edition(edition)
            }
        ),
        stale=(),
        texts=MappingProxyType(texts),
        statuses=MappingProxyType({edition: control.statuses[edition] for edition in texts}),
        in_force=MappingProxyType(
            {name: each for name, each in control.in_force.items() if view.shows(each)}
        ),
        withdrawals=MappingProxyType(
            {
                name: _withdrawal(each, view)
                for name, each in control.withdrawals.items()
                if name in names
            }
        ),
    )


def _signature(signature: Signature, view: _View) -> Signature:
    """Return a signing by post, meaning and date; the rest stands in its record."""
    if view.shows(signature.record):
        return signature
    row = _only(signature.row, ("id", "version"))
    figures = tuple(
        Value(_only(each, ("figure", "value", "unit")), _NOWHERE)
        for each in signature.row.rows("figures")
    )
    sealed = Row({**row, "figures": Value(figures, _NOWHERE)}, _NOWHERE)
    record = Record(signature.record.shape, "", _NOTHING, _NOTHING)
    return dataclasses.replace(signature, holder="", record=record, row=sealed)


def _withdrawal(withdrawal: Withdrawal, view: _View) -> Withdrawal:
    """Return the day of a withdrawal; its reason stands in its record."""
    if view.shows(withdrawal.record):
        return withdrawal
    record = Record(withdrawal.record.shape, "", _NOTHING, _NOTHING)
    return dataclasses.replace(withdrawal, reason=Text("", ""), record=record, row=_NOTHING)


def _results(results: Results, system: System, items: Iterable[Document | Record]) -> Results:
    """Return figures and charts of which everything may be seen, and what texts print of others."""
    paths = _paths(system)
    figures = {key: each for key, each in results.figures.items() if _is_open(each, paths)}
    wanted = {call for item in items for call in embedded(item)}
    found = [result for call in wanted if (result := called(call, results)) is not None]
    printed = {
        each.key: f"{each.printed} {each.unit}".strip()
        for each in found
        if each.key not in figures and each.quantity is not None
    }
    return dataclasses.replace(
        results,
        figures=MappingProxyType(figures),
        diagnostics=(),
        charts=MappingProxyType(
            {key: each for key, each in results.charts.items() if each.reads <= paths}
        ),
        undrawn=MappingProxyType({}),  # may name what is hidden
        ahead=MappingProxyType({}),
        printed=MappingProxyType({**results.printed, **printed}),
    )


def _is_open(result: Result, paths: frozenset[str]) -> bool:
    # what is said of a figure without data may name, or follow from, what is hidden
    return result.quantity is not None and result.reads <= paths


def _paths(system: System) -> frozenset[str]:
    return frozenset(record.path for record in system.records.values())


def _plainly(line: Exclusion, system: System) -> Exclusion:
    """Return that a clause does not apply, without the hidden record that says why."""
    if line.record.id in system.records:
        return line
    record = Record(line.record.shape, "", _NOTHING, _NOTHING)
    return dataclasses.replace(line, record=record, row=_NOTHING)


def _coverage(coverage: Coverage, system: System, in_force: System) -> Coverage:
    """Return the coverage with the visible claims; what hidden ones answer stays answered."""
    claims = {
        clause: tuple(each for each in claims if each.document in in_force.documents)
        for clause, claims in coverage.claims.items()
    }
    drafts = {
        clause: tuple(each for each in claims if each.document in system.documents)
        for clause, claims in coverage.drafts.items()
    }
    return dataclasses.replace(
        coverage,
        use=next(each for each in system.uses if each.standard is coverage.use.standard),
        claims=MappingProxyType(claims),
        drafts=MappingProxyType({clause: each for clause, each in drafts.items() if each}),
        exclusions=MappingProxyType(
            {
                leaf: tuple(_plainly(each, system) for each in lines)
                for leaf, lines in coverage.exclusions.items()
            }
        ),
    )
