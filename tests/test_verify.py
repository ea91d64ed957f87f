"""Verify tells what a Word copy is, however it came back; and hostile files do no harm."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io
import json
import shutil
import subprocess
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from carbon_manual.audience import restrict
from carbon_manual.cli import main
from carbon_manual.commands.verifying import Office
from carbon_manual.copies.copyfile import MOST_ELEMENTS, MOST_ENTRIES, CopyFile, read_copy
from carbon_manual.copies.editions import Wanted, edition_entries, make_register, recorded_entries
from carbon_manual.copies.register import Register, Standing, read_register, register_text
from carbon_manual.copies.verdict import Change, Integrity, Judgement, Verdict, differences, judge
from carbon_manual.copies.wordfile import LARGEST_PART
from carbon_manual.diagnostic import Text
from carbon_manual.lifecycle.signing import Signer, signed
from carbon_manual.pipeline import Checked, published
from carbon_manual.render.copies import form_copies, imprint, word_copies
from carbon_manual.render.dialect import Dialect, read_dialect
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_page, document_pages
from carbon_manual.render.word import Imprint, write_copy
from carbon_manual.render.word.content import Block, Content
from carbon_manual.shapes.access import Access
from tests.built import FOLDERS, copy_settings
from tests.returned_copies import (
    BODY,
    MANIFEST,
    RUN,
    bomb,
    by_libreoffice,
    crowd,
    edited,
    encrypted,
    lying_bomb,
    packed,
    parts_of,
    resaved,
    rezipped,
    twice,
    with_part,
    without_manifest,
)
from tests.system_under_test import REPOSITORY, Tree, record, small

TEXT = "procedures/CX-01.md"
SENTENCE = "份额为 "
HEADER = "word/header1.xml"
NEXT = ("1.1", "2026-02-01")
MORE = """

| 项 | 允差 |
|---|---|
| 抄表 | 1 |
| 库存 | 2 |

CO~2~ 按面积 10 m^2^ 计[^1]。

[^1]: 见附录。
"""
WITHDRAWAL = """post: 主任
holder: H-1
date: 2026-05-01
documents:
  - {id: CX-01, version: "1.0", reason: 并入 CX-02}
"""
COPIES = """copies:
  - {copy: 1, document: CX-01, version: "1.0", organisation: 认证机构, medium: file,
     issued: 2026-02-01, returned: 2026-03-01, digest: "DIGEST"}
"""
RELEASE = """release: "1"
date: 2026-02-01
documents:
  - {id: CX-01, version: "1.0", source: x}
standards:
  - {standard: ccaa-39-2022, edition: "2022"}
lock: x
"""


def body(tree: Tree) -> Tree:
    """Return the small system with a richer text, approved as 1.0."""
    return tree.put(TEXT, tree.text(TEXT) + MORE)


def revised(tree: Tree, version: str, effective: str) -> Tree:
    """Return the tree with the working text as another version, not yet signed."""
    text = tree.text(TEXT).replace('version: "1.0"\nowner', f'version: "{version}"\nowner')
    text = text.replace("effective: 2026-01-15", f"effective: {effective}")
    first = '  - {version: "1.0", date: 2025-12-20, change: 首次发布}\n'
    more = f'  - {{version: "{version}", date: 2026-01-19, change: 改}}\n'
    text = text.replace(first, first + more)
    return tree.put(TEXT, text.replace("份额为", "本年份额为"))


def postponed(tree: Tree) -> Tree:
    """Return the tree with a later review, which needs no version."""
    return tree.replace(TEXT, ("next_review: 2027-01-15",), "next_review: 2028-01-15")


def approved(tree: Tree, date: str) -> Tree:
    """Return the tree with its working text approved and frozen."""
    checked = tree.examine()
    signer = Signer("主任", "H-1", "批准", dt.date.fromisoformat(date))
    document = checked.system.documents["CX-01"]
    sources = {TEXT: tree.text(TEXT)}
    for file in signed(signer, [document], sources, checked, frozenset(checked.system.records)):
        tree = tree.put(file.path, file.data)
    return tree


@dataclasses.dataclass(frozen=True)
class World:
    """The same system in its states, the copies it gave away, and the dialect of all."""

    trees: dict[str, Tree]
    checked: dict[str, Checked]
    copies: dict[str, bytes]
    dialect: Dialect

    def judged(self, data: bytes, state: str = "first", **more: object) -> Judgement:
        """Return the verdict on a file by the system in a state."""
        checked = more.get("checked", self.checked[state])
        assert isinstance(checked, Checked)
        recorded = more.get("recorded", tuple(recorded_entries(checked)))
        copy = read_copy(data)
        assert isinstance(copy, CopyFile), copy
        return Office(checked, self.dialect, recorded).judged(copy)  # type: ignore[arg-type]


def copy_from(checked: Checked, dialect: Dialect, version: str) -> bytes:
    """Return the copy that `export` would write of a version in force, or of a draft."""
    draft = checked.system.documents["CX-01"].version == version
    current = checked.control.in_force.get("CX-01")
    shown = published(checked, draft=draft and (not current or current.version != version))
    (copy,) = word_copies(shown, dialect, document_pages(make_desk(shown)))
    return copy.data


@pytest.fixture(scope="module")
def world() -> World:
    dialect = read_dialect(REPOSITORY / "mkdocs.yml")
    first = approved(body(small().drop("records/JL-00-02-A.yaml",
                                       "records/archive/CX-01/1.0/procedures/CX-01.md")),
                     "2025-12-20")  # fmt: skip
    draft = revised(first, *NEXT)
    trees = {
        "first": first,
        "draft": draft,
        "second": approved(draft, "2026-01-20"),
        "upcoming": approved(revised(first, "1.1", "2026-12-01"), "2026-01-20"),
        "withdrawn": first.put(
            "records/JL-00-03-A.yaml", record("JL-00-03-A", "rec.withdrawal", WITHDRAWAL)
        ),
    }
    checked = {name: tree.examine() for name, tree in trees.items()}
    copies = {
        "1.0": copy_from(checked["first"], dialect, "1.0"),
        "1.1": copy_from(checked["second"], dialect, "1.1"),
        "draft": copy_from(checked["draft"], dialect, "1.1"),
    }
    return World(trees, checked, copies, dialect)


@pytest.fixture(scope="module")
def first(world: World) -> bytes:
    return world.copies["1.0"]


def short(judgement: Judgement) -> tuple[Verdict, Integrity]:
    return judgement.verdict, judgement.integrity


def only_change(judgement: Judgement) -> tuple[str, str]:
    assert short(judgement) == (Verdict.ALTERED, Integrity.ALTERED), judgement
    (change,) = judgement.changes
    return change.old, change.new


# --- copies that are whole ---------------------------------------------------------------------


def test_a_copy_as_it_was_written__is_current(world: World, first: bytes) -> None:
    judgement = world.judged(first)
    assert short(judgement) == (Verdict.CURRENT, Integrity.IDENTICAL)
    assert judgement.entry
    assert (judgement.entry.number, judgement.entry.version) == ("CX-01", "1.0")
    assert judgement.verdict.exit == 0


def test_a_copy_zipped_again__is_current(world: World, first: bytes) -> None:
    assert rezipped(first) != first
    assert short(world.judged(rezipped(first))) == (Verdict.CURRENT, Integrity.REZIPPED)


def test_a_copy_saved_by_python_docx__is_current(world: World, first: bytes) -> None:
    judgement = world.judged(resaved(first))
    assert short(judgement) == (Verdict.RESAVED, Integrity.RESAVED)
    assert judgement.verdict.exit == 0


@pytest.fixture(scope="module")
def saved(
    world: World, soffice: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The copies as LibreOffice saves them, really."""
    folder = tmp_path_factory.mktemp("libreoffice")
    changed = edited(world.copies["1.0"], SENTENCE, "份额约为 ")
    copies = {"first": world.copies["1.0"], "changed": changed, "draft": world.copies["draft"]}
    return by_libreoffice(soffice, folder, copies)


def test_a_copy_saved_by_libreoffice__is_current(world: World, saved: dict[str, bytes]) -> None:
    assert parts_of(saved["first"])[BODY] != parts_of(world.copies["1.0"])[BODY]
    assert short(world.judged(saved["first"])) == (Verdict.RESAVED, Integrity.RESAVED)
    superseded = world.judged(saved["first"], "second")
    assert short(superseded) == (Verdict.SUPERSEDED, Integrity.RESAVED)
    assert world.judged(saved["draft"], "draft").verdict is Verdict.DRAFT


def test_a_copy_changed_and_saved_by_libreoffice__is_altered(
    world: World, saved: dict[str, bytes]
) -> None:
    old, new = only_change(world.judged(saved["changed"]))
    assert "份额为" in old
    assert old.replace("份额为", "份额约为") == new


# --- copies that are not -----------------------------------------------------------------------


EDITS = {
    "one character": (SENTENCE, "份额約 ", BODY),
    "a figure": ("1,484.73", "1,484.13", BODY),
    "a row of a table": (">1<", ">9<", BODY),
    "a header": ("版本 1.0", "版本 1.1", HEADER),
    "a footer": ("2026-01-15", "2027-01-15", "word/footer1.xml"),
    "a note": ("见附录", "无附录", "word/footnotes.xml"),
    "a lowered digit": ('<w:vertAlign w:val="subscript"/>', "", BODY),
    "the control block": ("核算员", "某人", BODY),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_copy_edited__is_altered_and_says_where(world: World, first: bytes, name: str) -> None:
    old, new, part = EDITS[name]
    before, after = only_change(world.judged(edited(first, old, new, part)))
    assert before != after
    # the same footer stands on the cover too, so that the old one is still there
    assert before or name == "a footer"
    assert after


HIDING = {
    "hidden": ("<w:t", "<w:rPr><w:vanish/></w:rPr><w:t"),
    "deleted, tracked": ("<w:r>", '<w:del w:id="9" w:author="x"><w:r>'),
    "struck out": ("<w:t", "<w:rPr><w:strike/></w:rPr><w:t"),
    "the code of a field": (
        "<w:r>",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>',
    ),
}
ADDING = {
    "words": RUN.format("另行"),
    "words in a field": '<w:fldSimple w:instr=" QUOTE x ">' + RUN.format("另行") + "</w:fldSimple>",
    "digits and words in a page number": (
        '<w:fldSimple w:instr=" PAGE ">' + RUN.format("不") + "</w:fldSimple>"
    ),
    "words in a box": (
        '<w:r><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent><w:p>'
        + RUN.format("另行")
        + "</w:p></w:txbxContent></v:textbox></w:pict></w:r>"
    ),
    "words in a formula": (
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        "<m:r><m:t>x</m:t></m:r></m:oMath>"
    ),
    "words inserted, tracked": f'<w:ins w:id="9" w:author="x">{RUN.format("另行")}</w:ins>',
    "a symbol": '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
    "a picture from nowhere": (
        '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' r:embed="rId99"/></w:drawing></w:r>'
    ),
    "an object": "<w:r><w:object/></w:r>",
    "one form of two": (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
        'markup-compatibility/2006"><mc:Choice Requires="x"/><mc:Fallback><w:pict><w:txbxContent>'
        f"<w:p>{RUN.format('另行')}</w:p></w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    ),
}


@pytest.mark.parametrize("name", ADDING)
def test_words_put_in_by_any_way__are_seen(world: World, first: bytes, name: str) -> None:
    text = parts_of(first)[BODY].decode()
    at = text.rindex("</w:p>", 0, text.index("</w:p>", text.index(SENTENCE)) + 6)
    changed = with_part(first, BODY, (text[:at] + ADDING[name] + text[at:]).encode())
    judgement = world.judged(changed)
    assert judgement.verdict is Verdict.ALTERED
    assert judgement.changes


@pytest.mark.parametrize("name", HIDING)
def test_words_hidden_by_any_way__are_missed(world: World, first: bytes, name: str) -> None:
    text = parts_of(first)[BODY].decode()
    begin = text.rindex("<w:r>", 0, text.index(SENTENCE))
    end = text.index("</w:r>", begin) + len("</w:r>")
    run = text[begin:end]
    old, new = HIDING[name]
    changed = run.replace(old, new, 1)
    changed += {"<w:r>": "</w:del>"}.get(old, "") if "w:del " in new else ""
    if "fldChar" in new:
        changed += '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    judgement = world.judged(with_part(first, BODY, (text[:begin] + changed + text[end:]).encode()))
    assert judgement.verdict is Verdict.ALTERED
    assert any(SENTENCE.strip() in change.old for change in judgement.changes)


def test_words_hidden_by_a_style__are_missed(world: World, first: bytes) -> None:
    styles = parts_of(first)["word/styles.xml"].decode()
    at = styles.index('w:styleId="BodyText"')
    end = styles.index("</w:style>", at)
    own = styles[at:end]
    own = (
        own.replace("<w:rPr>", "<w:rPr><w:vanish/>", 1)
        if "<w:rPr>" in own
        else own + "<w:rPr><w:vanish/></w:rPr>"
    )
    changed = with_part(first, "word/styles.xml", (styles[:at] + own + styles[end:]).encode())
    assert world.judged(changed).verdict is Verdict.ALTERED


def test_values_that_change_places_in_a_table__are_seen(world: World, first: bytes) -> None:
    def swap(document: docx.document.Document) -> None:
        table = next(t for t in document.tables if t.cell(0, 0).text == "项")
        table.cell(1, 1).text, table.cell(2, 1).text = "2", "1"

    judgement = world.judged(resaved(first, swap))
    assert judgement.verdict is Verdict.ALTERED
    assert [(each.kind, each.old, each.new) for each in judgement.changes] == [
        ("row", "抄表 | 1", "抄表 | 2"),
        ("row", "库存 | 2", "库存 | 1"),
    ]


def test_a_paragraph_more_or_less__is_told_with_its_heading(world: World, first: bytes) -> None:
    def change(document: docx.document.Document) -> None:
        paragraph = next(p for p in document.paragraphs if "CO2" in p.text)
        paragraph.insert_paragraph_before("另行规定。")

    (added,) = world.judged(resaved(first, change)).changes
    assert (added.old, added.new, added.under) == ("", "另行规定。", "策划")


# --- the manifest ------------------------------------------------------------------------------


SWAPS = {
    "another document": ('number="CX-01"', 'number="CX-02"'),
    "another version": (' version="1.0" state', ' version="1.1" state'),
    "a version that is none": (' version="1.0" state', ' version="9.9" state'),
    "another digest": (' parts="', ' parts="0'),
}


@pytest.mark.parametrize("name", SWAPS)
@pytest.mark.parametrize("state", ["first", "second"])
def test_a_manifest_that_was_changed__is_noticed(
    world: World, first: bytes, name: str, state: str
) -> None:
    judgement = world.judged(edited(first, *SWAPS[name], part=MANIFEST), state)
    assert short(judgement) == (Verdict.ALTERED, Integrity.REZIPPED)
    assert judgement.entry
    assert judgement.entry.version == "1.0"
    assert not judgement.changes
    assert judgement.reasons


def test_the_manifest_of_the_next_version__does_not_make_an_old_copy_new(
    world: World, first: bytes
) -> None:
    other = parts_of(world.copies["1.1"])[MANIFEST]
    judgement = world.judged(with_part(first, MANIFEST, other), "second")
    assert judgement.verdict is Verdict.ALTERED
    assert "CX-01 1.1" in judgement.reasons[0].zh


def test_a_second_manifest__is_noticed(world: World, first: bytes) -> None:
    other = parts_of(world.copies["1.1"])[MANIFEST]
    judgement = world.judged(with_part(first, "customXml/item7.xml", other))
    assert judgement.verdict is Verdict.ALTERED


def test_without_its_manifest__a_copy_is_known_by_what_it_says(world: World, first: bytes) -> None:
    judgement = world.judged(without_manifest(first))
    assert short(judgement) == (Verdict.RESAVED, Integrity.RESAVED)
    assert judgement.reasons
    changed = edited(without_manifest(first), SENTENCE, "份额約为 ")
    assert world.judged(changed).verdict is Verdict.ALTERED


# --- what a copy is worth ----------------------------------------------------------------------


def test_the_previous_version__is_superseded(world: World, first: bytes) -> None:
    judgement = world.judged(first, "second")
    assert judgement.verdict is Verdict.SUPERSEDED
    assert judgement.verdict.exit == 1
    assert judgement.entry
    assert judgement.entry.successor == "1.1"
    assert judgement.integrity is Integrity.IDENTICAL
    assert world.judged(world.copies["1.1"], "second").verdict is Verdict.CURRENT


def test_the_previous_version_edited__is_altered_not_the_next(world: World, first: bytes) -> None:
    judgement = world.judged(edited(first, SENTENCE, "份额約为 "), "second")
    assert only_change(judgement)
    assert judgement.entry
    assert judgement.entry.version == "1.0"


def test_a_withdrawn_document__is_told(world: World, first: bytes) -> None:
    judgement = world.judged(first, "withdrawn")
    assert short(judgement) == (Verdict.WITHDRAWN, Integrity.IDENTICAL)


def test_a_draft__is_told_even_if_the_text_went_on(world: World) -> None:
    draft = world.copies["draft"]
    assert short(world.judged(draft, "draft")) == (Verdict.DRAFT, Integrity.IDENTICAL)
    later = world.trees["draft"].replace(TEXT, ("本年份额为",), "今年份额为").examine()
    judgement = world.judged(draft, checked=later)
    assert judgement.verdict is Verdict.DRAFT
    assert len(judgement.changes) == 1


def test_a_draft_of_a_version_approved_since__is_still_a_draft(world: World) -> None:
    assert world.judged(world.copies["draft"], "second").verdict is Verdict.DRAFT


def test_a_version_not_yet_in_force__is_told(world: World) -> None:
    checked = world.checked["upcoming"]
    (entry, _) = edition_entries(checked, world.dialect, ("CX-01", "1.1"), Wanted())
    assert entry.standing is Standing.UPCOMING
    assert world.judged(world.copies["1.0"], "upcoming").verdict is Verdict.CURRENT


def test_a_file_of_others__is_unknown(world: World) -> None:
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("与体系无关的文件。")
    document.save(buffer)
    judgement = world.judged(buffer.getvalue())
    assert short(judgement) == (Verdict.UNKNOWN, Integrity.UNKNOWN)
    assert judgement.verdict.exit == 3


def test_a_copy_of_another_system__is_unknown(world: World) -> None:
    mark = Imprint("别的单位", "QP-99", "别的程序", "1.0", "有效", "2026-01-01", "程序", "zh")
    judgement = world.judged(write_copy("<h1>别的程序</h1><p>别的内容。</p>", mark).data)
    assert judgement.verdict is Verdict.UNKNOWN
    assert "QP-99 1.0" in judgement.reasons[0].zh


def test_a_blank_form__is_known(world: World) -> None:
    shape = world.checked["first"].system.shapes.numbered("JL-06-02")
    assert shape
    (form,) = form_copies(published(world.checked["first"]), world.dialect, [shape])
    assert short(world.judged(form.data)) == (Verdict.CURRENT, Integrity.IDENTICAL)


def test_housekeeping_since__is_not_taken_for_an_edit(world: World, first: bytes) -> None:
    """The next review may change without a version: the control block of old copies differs."""
    later = postponed(world.trees["first"])
    judgement = world.judged(first, checked=later.examine())
    assert short(judgement) == (Verdict.UNKNOWN, Integrity.TEXT)
    assert [each.old.replace("2028", "2027") for each in judgement.changes] == [
        each.new for each in judgement.changes
    ]
    # where somebody laid hands on the file, that is no excuse
    touched = edited(first, "2027-01-15", "2029-01-15")
    assert world.judged(touched, checked=later.examine()).verdict is Verdict.ALTERED


# --- what is on record -------------------------------------------------------------------------


def test_a_digest_on_record__outlives_housekeeping(world: World, first: bytes) -> None:
    copy = read_copy(first)
    assert isinstance(copy, CopyFile)
    for digest in (copy.file, copy.content.digest):
        rows = record("JL-00-09-A", "rec.distribution", COPIES.replace("DIGEST", digest))
        later = postponed(world.trees["first"]).put("records/JL-00-09-A.yaml", rows)
        judgement = world.judged(first, checked=later.examine())
        assert judgement.verdict.exit == 0
        assert "2026-03-01" in judgement.reasons[0].zh, "it was returned"


def test_a_numbered_copy__must_be_on_record(world: World) -> None:
    checked = world.checked["first"]
    wanted = Wanted(copy="1", holder="认证机构")
    page, mark = numbered(world, wanted)
    assert world.judged(page).verdict is Verdict.UNKNOWN
    taken = read_copy(page)
    assert isinstance(taken, CopyFile)
    rows = record("JL-00-09-A", "rec.distribution", COPIES.replace("DIGEST", taken.file))
    known = world.trees["first"].put("records/JL-00-09-A.yaml", rows).examine()
    judgement = world.judged(page, checked=known)
    assert short(judgement) == (Verdict.CURRENT, Integrity.IDENTICAL)
    assert judgement.entry
    assert (judgement.entry.copy, judgement.entry.holder) == (mark.copy, mark.holder)
    forged = edited(page, "认证机构", "别的机构", MANIFEST)
    assert world.judged(forged, checked=known).verdict is Verdict.ALTERED
    assert checked.system.records.get("JL-00-09-A") is None


def numbered(world: World, wanted: Wanted) -> tuple[bytes, Imprint]:
    """Return the copy of 1.0 with a number and a holder."""
    desk = make_desk(published(world.checked["first"]))
    document = desk.checked.system.documents["CX-01"]
    mark = dataclasses.replace(imprint(desk, document), copy=wanted.copy, holder=wanted.holder)
    return write_copy(world.dialect.html(document_page(desk, document)), mark).data, mark


def test_a_copy_for_other_readers__is_made_again_as_it_was(world: World) -> None:
    tree = world.trees["first"]
    seen = tree.replace(TEXT, ("next_review",), "access: public\nnext_review").examine()
    public = restrict(seen, Access.PUBLIC)
    english = dataclasses.replace(
        public, context=dataclasses.replace(public.context, language="en")
    )
    copy = copy_from(english, world.dialect, "1.0")
    assert copy != copy_from(seen, world.dialect, "1.0")
    assert short(world.judged(copy, checked=seen)) == (Verdict.CURRENT, Integrity.IDENTICAL)


def test_a_register_for_other_readers__does_not_tell_who_holds_what(world: World) -> None:
    rows = record("JL-00-09-A", "rec.distribution", COPIES.replace("DIGEST", "0" * 64),
                  "access: restricted\n")  # fmt: skip
    tree = world.trees["first"].replace(TEXT, ("next_review",), "access: public\nnext_review")
    checked = tree.put("records/JL-00-09-A.yaml", rows).examine()
    texts = {}
    for audience in Access:
        wanted = Wanted(audience)
        made = make_register(checked, world.dialect, ["CX-01"], wanted, drafts=False)
        texts[audience] = register_text(made)
        assert made.entries
    assert "认证机构" in texts[Access.RESTRICTED]
    assert "认证机构" not in texts[Access.AUDITOR]
    hidden = world.checked["first"]  # its text is internal
    none = make_register(hidden, world.dialect, ["CX-01"], Wanted(Access.PUBLIC), drafts=False)
    assert none.entries == ()


# --- registers ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def register(world: World) -> Register:
    return make_register(world.checked["second"], world.dialect, ["CX-01"], Wanted(), drafts=False)


def test_a_register__is_the_same_after_writing_and_reading(register: Register) -> None:
    text = register_text(register)
    again = read_register(text.encode())
    assert isinstance(again, Register)
    assert register_text(again) == text
    assert [(each.version, each.standing) for each in again.entries] == [
        ("1.1", Standing.CURRENT), ("1.0", Standing.SUPERSEDED), ("1.0", Standing.SUPERSEDED),
    ]  # fmt: skip


def test_by_a_register__copies_are_told_without_the_system(
    world: World, register: Register, first: bytes
) -> None:
    again = read_register(register_text(register).encode())
    assert isinstance(again, Register)
    for data, verdict in (
        (world.copies["1.1"], Verdict.CURRENT),
        (resaved(world.copies["1.1"]), Verdict.RESAVED),
        (first, Verdict.SUPERSEDED),
        (world.copies["draft"], Verdict.DRAFT),
        (without_manifest(first), Verdict.SUPERSEDED),
    ):
        copy = read_copy(data)
        assert isinstance(copy, CopyFile)
        assert judge(copy, again.entries).verdict is verdict
    copy = read_copy(edited(first, SENTENCE, "份额約为 "))
    assert isinstance(copy, CopyFile)
    old, new = only_change(judge(copy, again.entries))
    assert "份额为" in old
    assert "份额約为" in new


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"\xff", b'{"format": "x"}', b"[" * 100_000,
     b'{"format": "carbon-manual register 1", "blocks": [], "entries": [{}]}',
     b'{"format": "carbon-manual register 1", "blocks": [1], "entries": []}'],
    ids=range(8),
)  # fmt: skip
def test_what_is_no_register__is_told(data: bytes) -> None:
    assert isinstance(read_register(data), Text)


# --- the command -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def root(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second version's system on disk with a register, signed, and two copies beside it."""
    folder = tmp_path_factory.mktemp("verify")
    system = world.trees["second"].write(folder / "system")
    copy_settings(system)
    shutil.copytree(REPOSITORY / FOLDERS[-1], system / FOLDERS[-1])
    key = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(folder / "key")]
    subprocess.run(key, check=True, capture_output=True)
    public = (folder / "key.pub").read_text()
    (folder / "signers").write_text(f"quality@example.org {public}")
    for name in ("1.0", "1.1"):
        (folder / f"{name}.docx").write_bytes(world.copies[name])
    assert main(["export", "--root", str(system), "--out", str(folder / "word"), "--register",
                 str(folder / "r.json"), "--sign", str(folder / "key")]) == 0  # fmt: skip
    assert (folder / "word" / "CX-01.docx").read_bytes() == world.copies["1.1"]
    return folder


def ask(root: Path, *arguments: str) -> int:
    return main(["verify", *arguments, "--root", str(root / "system")])


def test_verify__tells_each_file_and_the_worst_counts(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = str(root / "1.0.docx"), str(root / "1.1.docx")
    assert ask(root, new) == 0
    assert "1.1.docx: 有效 — CX-01 碳评审程序 1.1 版" in capsys.readouterr().out
    (root / "bad.docx").write_bytes(b"no zip")
    assert ask(root, new, str(root / "bad.docx")) == 3
    assert ask(root, new, old, str(root / "bad.docx"), "--lang", "en") == 1
    said = capsys.readouterr().out
    for part in ("1.0.docx: superseded by 1.1", "the very bytes on record", "bad.docx: refused"):
        assert part in said


def test_verify__answers_in_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = root / "changed.docx"
    changed.write_bytes(edited((root / "1.0.docx").read_bytes(), SENTENCE, "份额約为 "))
    assert ask(root, str(changed), "--format", "json") == 1
    whole = json.loads(capsys.readouterr().out)
    (file,) = whole["files"]
    assert (file["verdict"], file["exit"], file["document"]["version"]) == ("altered", 1, "1.0")
    assert file["document"]["standing"] == "superseded"
    (change,) = file["changes"]
    assert (change["old"].replace("份额为", "份额約为"), change["under"]) == (change["new"], "策划")
    assert whole["register"]["as_of"] == "2026-06-30"


def test_verify__by_a_signed_register(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by = ("--register", str(root / "r.json"))
    assert ask(root, str(root / "1.1.docx"), *by, "--signers", str(root / "signers")) == 0
    assert "签名人 quality@example.org" in capsys.readouterr().out
    assert ask(root, str(root / "1.1.docx"), *by) == 0
    assert "没有核对" in capsys.readouterr().out, "a signature that was not checked is told"


def test_verify__believes_no_register_that_was_changed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = root / "forged.json"
    forged.write_text((root / "r.json").read_text().replace('"superseded"', '"current"'))
    (root / "forged.json.sig").write_bytes((root / "r.json.sig").read_bytes())
    by = ("--register", str(forged), "--signers", str(root / "signers"))
    assert ask(root, str(root / "1.0.docx"), *by) == 3
    assert "签名与登记册不符" in capsys.readouterr().out
    (root / "nobody").write_text("")
    by = ("--register", str(root / "r.json"), "--signers", str(root / "nobody"))
    assert ask(root, str(root / "1.0.docx"), *by) == 3
    (root / "forged.json.sig").unlink()
    by = ("--register", str(forged), "--signers", str(root / "signers"))
    assert ask(root, str(root / "1.0.docx"), *by, "--lang", "en") == 3
    assert "no signature to check" in capsys.readouterr().out
    assert ask(root, str(root / "1.0.docx"), "--register", str(forged)) == 0
    assert "没有签名" in capsys.readouterr().out


def test_without_ssh_keygen__that_is_said(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    by = ("--register", str(root / "r.json"), "--signers", str(root / "signers"))
    assert ask(root, str(root / "1.1.docx"), *by) == 3
    assert "没有 ssh-keygen" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["absent.docx"], ["1.1.docx", "--signers", "signers"], ["1.1.docx", "--register", "absent"],
     ["1.1.docx", "--register", "1.1.docx"]],
    ids=["no file", "signers alone", "no register", "no register at all"],
)  # fmt: skip
def test_verify__refuses_what_it_cannot_use(root: Path, arguments: list[str]) -> None:
    paths = [each if each.startswith("-") else str(root / each) for each in arguments]
    assert ask(root, *paths) == 2


def test_a_register_kept_with_a_release__still_knows_the_copy(root: Path) -> None:
    """Digests of the day are evidence of the release: they outlive what is generated."""
    system = Path(shutil.copytree(root / "system", root / "kept"))
    folder = system / "records" / "JL-00-08"
    folder.mkdir()
    shutil.copy(root / "r.json", folder / "2026.register.json")
    digest = hashlib.sha256((folder / "2026.register.json").read_bytes()).hexdigest()
    extra = f"files:\n  - {{path: 2026.register.json, sha256: {digest}}}\n"
    (folder / "JL-00-08-A.yaml").write_text(record("JL-00-08-A", "rec.release", RELEASE, extra))
    text = (system / TEXT).read_text().replace("next_review: 2027-01-15", "next_review: 2028-01-15")
    (system / TEXT).write_text(text)
    asked = ["verify", str(root / "1.1.docx"), "--root", str(system)]
    assert main(asked) == 0
    with (folder / "2026.register.json").open("a") as register:
        register.write(" ")
    assert main(asked) == 3, "a register that is not the one on record counts for nothing"


# --- hostile files -----------------------------------------------------------------------------


RELATION = (
    '<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{}" Target="{}" TargetMode="External"/></Relationships>'
)
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'


def related(first: bytes, kind: str, target: str) -> bytes:
    """Return the copy with a relationship that leads out of it."""
    name = "word/_rels/document.xml.rels"
    return edited(first, "</Relationships>", RELATION.format(kind, target), name)


def in_utf16(text: bytes) -> bytes:
    """Return XML in an encoding that hides its marks from a search for bytes."""
    return ('<?xml version="1.0" encoding="UTF-16"?>' + text.decode()).encode("utf-16")


def without(first: bytes, part: str) -> bytes:
    """Return the copy without a part."""
    return packed({name: data for name, data in parts_of(first).items() if name != part})


MACROS = "document.macroEnabled.main+xml"
TYPES = "[Content_Types].xml"
HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "no zip": lambda _: b"PK but no more",
    "nothing": lambda _: b"",
    "cut off": lambda first: first[: len(first) // 2],
    "an old .doc, or one with a password": lambda _: b"\xd0\xcf\x11\xe0" + bytes(4096),
    "encrypted parts": encrypted,
    "a bomb": lambda _: bomb(),
    "a bomb that lies": lying_bomb,
    "a crowd": lambda _: crowd(MOST_ENTRIES + 1),
    "too many elements": lambda first: with_part(
        first, BODY, b"<x>" + b"<a/>" * (2 * MOST_ELEMENTS) + b"</x>"
    ),
    "too deep": lambda first: with_part(first, BODY, b"<a>" * 9_000 + b"</a>" * 9_000),
    "a path out": lambda first: with_part(first, "../../evil.xml", b"<x/>"),
    "an absolute path": lambda first: with_part(first, "/etc/evil.xml", b"<x/>"),
    "a path of Windows": lambda first: with_part(first, "word\\..\\evil.xml", b"<x/>"),
    "another compression": lambda first: packed(parts_of(first), zipfile.ZIP_LZMA),
    "a part twice": lambda first: twice(first, BODY),
    "a part twice but for case": lambda first: with_part(first, "word/Document.xml", b"<x/>"),
    "entities": lambda first: with_part(first, BODY, LAUGHS),
    "entities in the styles": lambda first: with_part(first, "word/styles.xml", LAUGHS),
    "entities in UTF-16": lambda first: with_part(first, BODY, in_utf16(LAUGHS)),
    "macros": lambda first: with_part(first, "word/vbaProject.bin", b"x"),
    "macros by type": lambda first: edited(first, "document.main+xml", MACROS, TYPES),
    "a template from elsewhere": lambda first: related(
        first, "attachedTemplate", "http://x.example/t.dotm"
    ),
    "a picture from elsewhere": lambda first: related(first, "image", "file://x.example/a.png"),
    "no text": lambda first: without(first, BODY),
    "no types": lambda first: without(first, TYPES),
    "no XML": lambda first: with_part(first, BODY, b"<w:document"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file__is_refused_and_says_why(first: bytes, name: str) -> None:
    refusal = read_copy(HOSTILE[name](first))
    assert isinstance(refusal, Text), name
    assert refusal.zh
    assert refusal.en


def test_a_bomb__takes_little_memory(first: bytes) -> None:
    for name in ("a bomb", "a bomb that lies", "a crowd"):
        data = HOSTILE[name](first)
        tracemalloc.start()
        read_copy(data)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 3 * LARGEST_PART, (name, peak)


BOX = ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>")
BLIP = (
    '<w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' r:embed="rId77"/></w:drawing>'
)
OPENED = '<w:r><w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="separate"/></w:r>'
HEAVY = {
    "boxes in boxes": BOX[0] * 45 + f"<w:p>{RUN.format('x')}</w:p>" + BOX[1] * 45,
    "one large picture a thousand times": f"<w:p><w:r>{BLIP * 1_000}</w:r></w:p>",
    "fields that never end": f"<w:p>{OPENED * 8_000}{RUN.format('x') * 8_000}</w:p>",
    "equal paragraphs": f"<w:p>{RUN.format('同')}</w:p>" * 8_000,
    "tables in tables": "<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60,
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_would_take_for_ever__does_not(world: World, first: bytes, name: str) -> None:
    """Work that grew faster than the file would keep this test from ending."""
    heavy = edited(first, "<w:body>", f"<w:body>{HEAVY[name]}")
    inside = RELATION.format("image", "media/x.png").replace(' TargetMode="External"', "")
    heavy = edited(heavy, "</Relationships>", inside, "word/_rels/document.xml.rels")
    heavy = with_part(heavy, "word/media/x.png", bytes(4 << 20))
    judgement = world.judged(heavy)
    assert judgement.verdict is (Verdict.RESAVED if "tables" in name else Verdict.ALTERED)


def test_links_that_a_reader_clicks_on__are_no_attack(first: bytes) -> None:
    linked = related(first, "hyperlink", "https://x.example/")
    assert isinstance(read_copy(linked), CopyFile)


SAMPLE = write_copy(
    "<h1>甲</h1><div class='cm-control'><table><tr><td>编号</td><td>CX-01</td></tr></table></div>"
    "<h2>目的</h2><p>文字 <sub>2</sub></p><ul><li>一<table><tr><td>a</td></tr></table></li></ul>",
    Imprint("o", "CX-01", "t", "1.0", "s", "", "c", "zh"),
).data


@hypothesis_settings(max_examples=50)
@given(st.data())
def test_any_damage__is_survived(data: st.DataObject) -> None:
    """Bytes of the zip, of a part, or whole pieces of XML moved about: an answer, no exception."""
    kind = data.draw(st.sampled_from(["zip", "part", "pieces"]))
    if kind == "zip":
        damaged = _damaged(data, SAMPLE)
    else:
        parts = parts_of(SAMPLE)
        name = data.draw(st.sampled_from(sorted(parts)))
        inside = _damaged(data, parts[name]) if kind == "part" else _shuffled(data, parts[name])
        damaged = packed(parts | {name: inside}, zipfile.ZIP_STORED)
    taken = read_copy(damaged)
    assert isinstance(taken, CopyFile | Text)
    if isinstance(taken, CopyFile):
        judge(taken, ())


def _damaged(data: st.DataObject, whole: bytes) -> bytes:
    changed = bytearray(whole)
    places = st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)
    for place in data.draw(places):
        changed[place] = data.draw(st.integers(0, 255))
    return bytes(changed)


def _shuffled(data: st.DataObject, whole: bytes) -> bytes:
    pieces = whole.split(b"<")
    one, two = (data.draw(st.integers(0, len(pieces) - 1)) for _ in range(2))
    pieces[one], pieces[two] = pieces[two], pieces[one]
    return b"<".join(pieces)


# --- the comparison ----------------------------------------------------------------------------


LINES = st.lists(st.sampled_from("甲乙丙丁戊己庚"), max_size=12)


@given(LINES, LINES)
def test_differences__lead_from_the_old_text_to_the_new(old: list[str], new: list[str]) -> None:
    found = differences([("p", each) for each in old], [("p", each, "") for each in new])
    assert (found == ()) == (old == new)
    kept = [*new]
    for change in sorted(found, key=lambda each: -each.block):
        if change.new:
            assert kept[change.block - 1] == change.new
    gone, come = [c.old for c in found if c.old], [c.new for c in found if c.new]
    assert sorted([*old, *come]) == sorted([*new, *gone])


def test_differences__of_endless_repetition_are_counted() -> None:
    old = [("p", "同")] * 400
    new = [("p", "同", "")] * 399 + [("p", "异", "")]
    assert differences(old, new) == (
        Change("p", 0, "", "同", ""), Change("p", 0, "", "", "异"),
    )  # fmt: skip


def test_content__has_one_digest_by_what_it_says() -> None:
    one = Content((Block("p", "甲", "x"), Block("row", "乙 | 丙")))
    assert one.digest == Content((Block("p", "甲", "y"), Block("row", "乙 | 丙"))).digest
    assert one.digest != Content((Block("p", "甲"), Block("p", "乙 | 丙"))).digest


# --- validity ----------------------------------------------------------------------------------


def test_openxml_audit__finds_nothing_in_a_copy_with_number_and_holder(
    world: World, tmp_path: Path
) -> None:
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - slow to import

    page, _ = numbered(world, Wanted(copy="1", holder='认证机构 <"A" & B>'))
    (tmp_path / "copy.docx").write_bytes(page)
    errors = OpenXmlValidator().validate(str(tmp_path / "copy.docx")).errors
    assert [str(error) for error in errors] == []


def test_open_xml_sdk__finds_nothing_in_a_copy_with_number_and_holder(
    world: World, tmp_path: Path, ooxml_validator: Path
) -> None:
    page, _ = numbered(world, Wanted(copy="1", holder='认证机构 <"A" & B>'))
    (tmp_path / "copy.docx").write_bytes(page)
    check = [ooxml_validator, tmp_path / "copy.docx"]
    done = subprocess.run(check, capture_output=True, check=False)
    assert json.loads(done.stdout)["errors"] == []
