"""The glossary: what each standard calls a thing, side by side, and what it is called here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.catalogue.glossary import shipped_glossary
from carbon_manual.render.markup import block, link, page, plain, relative, span, table
from carbon_manual.render.site.sifter import sifter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.catalogue.glossary import Term, Word
    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.clauses.coverage import Coverage
    from carbon_manual.render.site.desk import Desk
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Document

PATH: Final = "standards/glossary.md"
TITLE: Final = ("术语对照", "Glossary of the standards")
_OWN_TERMS: Final = "manual.terms"
_NONE: Final = "— { .cm-no }"


def glossary_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the page of all terms of the standards in use and of the organisation's own."""
    yield Artifact.of_text(PATH, _page(desk))


def to_term(desk: Desk, standard: Standard, clause: str, path: str) -> Iterator[str]:
    """Yield the link from a clause that explains a word to the same thing in other standards."""
    term = shipped_glossary().defined_at(standard.key, clause)
    if term:
        target = relative(f"{PATH}#{term.id}", path)
        yield link(desk.say(*TITLE), target, classes="cm-chip")


def _page(desk: Desk) -> str:
    known = shipped_glossary()
    columns = [each for each in desk.checked.coverage if _has_words(each)]
    own = list(_own_terms(desk))
    left = [row for _, row in own]
    rows = []
    for group in known.groups:
        terms = [each for each in group.terms if _is_used(each, columns)]
        rows += [_heading(desk.word(group.label), len(columns))] if terms else []
        for term in terms:
            mine = [row for _, row in own if _names(row, term)]
            left = [row for row in left if row not in mine]
            rows.append(_row(desk, term, mine, columns))
    if left:
        words = desk.say("本体系的其他词", "Further words of this system")
        rows += [_heading(words, len(columns)), *(_alone(desk, row, columns) for row in left)]
    say = desk.say
    head = [
        say("术语", "Term"),
        say("本体系的用法", "Used here"),
        *(plain(each.use.standard.short) for each in columns),
        say("差别", "Where they differ"),
    ]
    label = say(*TITLE)
    attributes = f'tabindex="0" role="region" aria-label="{label}"'
    parts = [
        f"# {label}",
        *_notes(desk, columns, list(dict.fromkeys(document.id for document, _ in own))),
        sifter(desk),
        block("cm-matrix cm-glossary", table(head, rows), attributes=attributes),
    ]
    return page(parts, kind="matrix", wide=True, sifted=True)


def _notes(desk: Desk, columns: Sequence[Coverage], documents: Sequence[str]) -> Iterator[str]:
    known = shipped_glossary()
    yield desk.say(
        "一行是一个事物，一列是一份标准。释义是我们自己的话，不是标准原文；"
        "没有释义的词，该标准用到而没有定义。"
        f"由{desk.word(known.reviewer)}于 {known.reviewed} 对照。",
        "One row for each thing, one column for each standard. What words mean is told in our own "
        "words, not the standard's; where nothing is told, the standard uses the word without "
        f"defining it. Compared by the {desk.word(known.reviewer)}, {known.reviewed}.",
    )
    if documents:
        system = desk.checked.system
        named = "、".join(desk.to_document(system.documents[each], PATH) for each in documents)
        yield desk.say(f"本体系的用法取自 {named}。", f"What is used here stands in {named}.")
    for each in columns:
        standard = each.use.standard
        note = known.notes.get(standard.key)
        if note:
            yield block(
                "cm-caveat", f"{plain(standard.number)}{desk.say('：', ': ')}{desk.word(note)}"
            )


def _heading(words: str, columns: int) -> list[str]:
    return [f"{words} {{ .cm-group }}", *[""] * (columns + 2)]


def _row(desk: Desk, term: Term, own: Sequence[Row], columns: Sequence[Coverage]) -> list[str]:
    name = f'<span id="{term.id}"></span>**{desk.word(term.label)}**'
    mine = "<br>".join(_own(desk, row) for row in own) or _NONE
    told = desk.word(term.differs) if term.differs.zh else _NONE
    return [name, mine, *(_cell(desk, term, each) for each in columns), told]


def _alone(desk: Desk, row: Row, columns: Sequence[Coverage]) -> list[str]:
    name = desk.word(row.data("term"))
    others = [desk.word(each.data) for each in row.items_of("synonyms")]
    told = [span(desk.say("、", ", ").join(others), "cm-note")] if others else []
    mine = "<br>".join([desk.word(row.data("definition")), *told])
    return [f"**{name}**", mine, *(_basis(desk, row, each) for each in columns), _NONE]


def _basis(desk: Desk, row: Row, coverage: Coverage) -> str:
    """Return the clause that an own word rests on, in the column of its standard."""
    standard, clause = coverage.use.standard, row.text("clause")
    if row.text("standard") != standard.key or clause not in standard.entries:
        return _NONE
    return desk.to_clause(coverage, clause, PATH)


def _own(desk: Desk, row: Row) -> str:
    told = span(desk.word(row.data("definition")), "cm-note")
    return f"**{desk.word(row.data('term'))}** {told}"


def _cell(desk: Desk, term: Term, coverage: Coverage) -> str:
    word = term.words.get(coverage.use.standard.key)
    if word is None:
        return _adopted(desk, term, coverage)
    name = f"**{plain(word.text.zh)}** {span(plain(word.text.en), 'cm-note')}"
    return f"{name} {desk.to_clause(coverage, word.clause, PATH)}{_gist(desk, word, coverage)}"


def _gist(desk: Desk, word: Word, coverage: Coverage) -> str:
    if not word.is_defined:
        return ""
    return f"<br>{desk.word(coverage.use.standard.entries[word.clause].gist)}"


def _adopted(desk: Desk, term: Term, coverage: Coverage) -> str:
    """Return that a standard takes a term as another explains it, if it does."""
    clause, other = shipped_glossary().adopts.get(coverage.use.standard.key, ("", ""))
    theirs = term.words.get(other)
    if theirs is None or not theirs.is_defined:
        return _NONE
    named = next(
        (each.use.standard.short for each in desk.checked.coverage
         if each.use.standard.key == other), other
    )  # fmt: skip
    same = desk.say(f"同 {plain(named)}", f"as in {plain(named)}")
    return f"{span(same, 'cm-note')} {desk.to_clause(coverage, clause, PATH)}"


def _has_words(coverage: Coverage) -> bool:
    key = coverage.use.standard.key
    return any(key in term.words for term in shipped_glossary().terms)


def _is_used(term: Term, columns: Sequence[Coverage]) -> bool:
    return any(each.use.standard.key in term.words for each in columns)


def _own_terms(desk: Desk) -> Iterator[tuple[Document, Row]]:
    """Yield the rows of the organisation's own documents of terms."""
    for document in desk.checked.system.documents.values():
        if document.shape.id == _OWN_TERMS:
            for row in document.control.rows("terms"):
                yield document, row


def _names(row: Row, term: Term) -> bool:
    """Tell whether an own word is one of a term's words, or rests on a clause that explains it."""
    word = row.data("term")
    if word and word.zh in term.names:
        return True
    theirs = term.words.get(row.text("standard"))
    return bool(theirs and theirs.is_defined and theirs.clause == row.text("clause"))
