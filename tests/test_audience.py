"""What is above a class appears nowhere in an output for that class, whatever the output."""

from __future__ import annotations

import dataclasses
import functools
import gzip
import hashlib
import io
import posixpath
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from carbon_manual.artifact import Artifact
from carbon_manual.audience import restrict
from carbon_manual.clauses.coverage import Coverage
from carbon_manual.cli import main
from carbon_manual.doccontrol.control import Control
from carbon_manual.lights import Lamp, Lights
from carbon_manual.pipeline import Checked, published
from carbon_manual.render.copies import word_copies
from carbon_manual.render.dialect import Dialect, read_dialect
from carbon_manual.render.site import stage
from carbon_manual.results.trace import Result, Results, Step
from carbon_manual.shapes.access import Access
from carbon_manual.system.model import Context, Document, System
from tests.built import FOLDERS, Built, copy_settings, run
from tests.planted import (
    Garden,
    Planted,
    all_types,
    approved,
    document,
    found,
    overgrown,
    planted_text,
    with_access,
)
from tests.system_under_test import REPOSITORY, Tree, draft, record, repository, small

LOWER = (Access.PUBLIC, Access.INTERNAL, Access.AUDITOR)
HIGHER = (Access.INTERNAL, Access.AUDITOR, Access.RESTRICTED)
TARGET = re.compile(r"\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)


def staged(checked: Checked, audience: Access, *, draft: bool = False) -> dict[str, str]:
    """Return the staged tree for readers by path."""
    readable = published(restrict(checked, audience), draft=draft)
    return {page.path: page.data.decode() for page in stage(readable)}


def shown(pages: Mapping[str, str]) -> set[str]:
    """Return the planted words that pages or their paths hold."""
    return found(*pages, *pages.values())


def word_texts(copies: Iterable[Artifact]) -> Iterator[str]:
    """Yield names and all parts of Word copies, as they are and as they read."""
    for copy in copies:
        yield copy.path
        with zipfile.ZipFile(io.BytesIO(copy.data)) as archive:
            for name in archive.namelist():
                part = archive.read(name).decode("utf-8", errors="replace")
                yield from (name, part, re.sub(r"<[^>]+>", "", part))


def file_texts(folder: Path) -> Iterator[str | bytes]:
    """Yield path and bytes of each file below a folder; packed ones unpacked."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or ".cache" in path.parts:
            continue
        data = path.read_bytes()
        yield from (path.relative_to(folder).as_posix(), data)
        if path.suffix == ".gz":
            yield gzip.decompress(data)
        if path.suffix == ".docx":
            yield from word_texts([Artifact(path.name, data)])


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Dialect:
    root = tmp_path_factory.mktemp("dialect")
    copy_settings(root)
    shutil.copytree(REPOSITORY / FOLDERS[-1], root / FOLDERS[-1])
    (root / "build" / "docs").mkdir(parents=True)
    return read_dialect(root / "mkdocs.yml")


# --- every field of every type -------------------------------------------------------------------


@pytest.mark.parametrize("draft", [False, True], ids=["in force", "draft"])
@pytest.mark.parametrize("audience", LOWER)
def test_pages__hold_nothing_above_the_class(audience: Access, draft: bool) -> None:  # noqa: FBT001
    planted = all_types()
    pages = {page.path: page.data.decode() for page in pages_of_types(audience, draft=draft)}
    assert shown(pages) & planted.garden.above(audience) == set()
    # and nothing of the class is lost: its items look as they do where everything is shown
    assert shown(items_of(pages)) == shown_to_all(draft=draft) & planted.garden.within(audience)


@functools.cache
def shown_to_all(*, draft: bool) -> set[str]:
    pages = pages_of_types(Access.RESTRICTED, draft=draft)
    return shown(items_of({page.path: page.data.decode() for page in pages}))


@functools.cache
def edition_of_types(audience: Access, *, draft: bool) -> Checked:
    return published(restrict(all_types().checked, audience), draft=draft)


@functools.cache
def pages_of_types(audience: Access, *, draft: bool) -> tuple[Artifact, ...]:
    """Return the staged tree: it is what readers get, and what the Word copies are made from."""
    return tuple(stage(edition_of_types(audience, draft=draft)))


def items_of(pages: Mapping[str, str]) -> dict[str, str]:
    """Return the pages of documents and records, and their registers.

    The findings quote whatever is wrong, and lower readers get none.
    """
    others = ("standards/", "findings.md")
    return {path: text for path, text in pages.items() if not path.startswith(others)}


@pytest.mark.parametrize("access", Access)
def test_words__do_appear_where_everything_is_shown(access: Access) -> None:
    planted = set(all_types().garden.words[access])
    assert len(planted) > 1000
    assert len(planted & shown_to_all(draft=False)) > 0.75 * len(planted)


@pytest.mark.parametrize("audience", [*LOWER, Access.RESTRICTED])
def test_word_copies__hold_nothing_above_the_class(audience: Access, dialect: Dialect) -> None:
    planted, readable = all_types(), edition_of_types(audience, draft=False)
    pages = pages_of_types(audience, draft=False)
    documents = [each for each in pages if each.path.startswith("manual/")]
    words = found(*word_texts(word_copies(readable, dialect, documents)))
    assert words & planted.garden.above(audience) == set()
    for each in Access:
        assert bool(words & set(planted.garden.words[each])) == audience.sees(each)


# --- accounts whose figures public texts print ---------------------------------------------------

CONFIGURATION = "records/JL-00-01.yaml"
PUBLIC_TEXT = "procedures/CX-01.md"
FROZEN_TEXT = "records/archive/CX-01/1.0/procedures/CX-01.md"


def own(name: str) -> str:
    """Return the word that stands in each place of a document of the accounts."""
    return f"zq900{name[-2:]}doc"


@functools.cache
def accounts() -> Tree:
    """Return the small system with a public text and hidden accounts, each class with its own."""
    tree = small()
    for path in (PUBLIC_TEXT, FROZEN_TEXT):
        tree = tree.put(path, with_access(tree.text(path), Access.PUBLIC))
    more = '{{ link("CX-01") }}，见{{ link("JL-07-02-2024") }}。'
    for name, access in HIDDEN_TEXTS.items():
        tree = tree.put(f"procedures/{name}.md", document(name, access, own(name), more))
    anchor = f"h-{own('CX-99')}"
    more = (
        f'{{{{ link("CX-99") }}}} {{{{ link("CX-99", "{anchor}") }}}} [词一](CX-99.md)'
        f' [词[二]](CX-99.md#{anchor}) [词三](../records/JL-07-02-2024.yaml "题")'
        ' {{ link("JL-06-02-S1-2024") }} {{ figure("ghg.direct", year=2024) }}'
        ' {{ parameter("share") }}'
    )
    text = document("CX-05", Access.PUBLIC, own("CX-05"), more)
    path, digest = "records/JL-06-02-S2-2024.yaml", hashlib.sha256(b"bill").hexdigest()
    evidence = f'files:\n  - {{path: 凭证/{EVIDENCE}.pdf, sha256: "{digest}"}}\n---\ndata:'
    tree = tree.put(path, tree.text(path).replace("---\ndata:", evidence))
    tree = tree.put(f"records/凭证/{EVIDENCE}.pdf", b"bill")
    return approved(approved(tree.put("procedures/CX-05.md", text), *HIDDEN_TEXTS), "CX-05")


EVIDENCE = "zq90077res"
HIDDEN_TEXTS = {
    "CX-02": Access.INTERNAL,
    "CX-03": Access.AUDITOR,
    "CX-99": Access.RESTRICTED,
}
ACCOUNTS = {
    CONFIGURATION: Access.INTERNAL,
    "records/JL-03-02-S1.yaml": Access.AUDITOR,
    "records/JL-06-02-S1-2024.yaml": Access.INTERNAL,
    "records/JL-06-02-S2-2024.yaml": Access.RESTRICTED,
    "records/JL-06-06-S1.yaml": Access.RESTRICTED,
    "records/JL-07-01-T.yaml": Access.INTERNAL,
    "records/JL-07-02-2024.yaml": Access.AUDITOR,
    "records/JL-17-01-S1.yaml": Access.INTERNAL,
}
HIDDEN_NUMBERS = ("7.25", "3.75", "1,200.5", "389.31", "0.0153")


@functools.cache
def hidden_accounts() -> Planted:
    return overgrown(accounts(), ACCOUNTS)


@functools.cache
def account_pages(audience: Access) -> dict[str, str]:
    return staged(hidden_accounts().checked, audience)


def test_accounts__are_without_errors() -> None:
    errors = [each for each in hidden_accounts().checked.diagnostics if each.severity == "error"]
    assert errors == []


@pytest.mark.parametrize("audience", [*LOWER, Access.RESTRICTED])
def test_accounts__stay_with_their_class(audience: Access) -> None:
    garden, words = hidden_accounts().garden, shown(account_pages(audience))
    assert words & garden.above(audience) == set()
    assert all(words & set(garden.words[each]) for each in HIGHER if audience.sees(each))


def test_public_text__prints_a_hidden_figure_as_plain_text() -> None:
    public, whole = account_pages(Access.PUBLIC), account_pages(Access.RESTRICTED)
    for path, figure in (
        ("procedures/CX-01.md", "ghg.total"),
        ("procedures/CX-05.md", "ghg.direct"),
    ):
        (linked,) = re.findall(rf"\[([\d,.]+ tCO~2~e)\]\(\.\./figures/2024/{figure}", whole[path])
        assert linked in public[path]
        assert "figures/" not in public[path]
        assert "cm-figure" not in public[path]
    assert [path for path in public if path.startswith("figures/")] == [
        "figures/index.md",
        "figures/.nav.yml",
    ]
    assert "cm-card" not in public["index.md"]
    assert all(number not in "".join(public.values()) for number in HIDDEN_NUMBERS)
    assert all(number in "".join(whole.values()) for number in HIDDEN_NUMBERS)


def test_public_draft__prints_a_hidden_figure_that_is_not_sealed() -> None:
    text = with_access(draft().text(PUBLIC_TEXT), Access.PUBLIC)
    checked = draft().put(PUBLIC_TEXT, text).examine()
    result = checked.results.get("ghg.total", year=2024)
    assert result is not None
    page = staged(checked, Access.PUBLIC, draft=True)[PUBLIC_TEXT]
    assert f"总量为 {result.printed} tCO~2~e，" in page
    assert "figures/" not in page


def test_unreadable_file__tells_readers_nothing() -> None:
    """What may stand in it is remembered by its words, which are of no known class."""
    broken = small().put("records/坏.yaml", "---\nid: [zq90088doc\n").examine()
    assert UNREADABLE in broken.system.doubtful
    readable = restrict(broken, Access.AUDITOR)
    assert UNREADABLE not in repr(contents(readable.system))
    assert UNREADABLE not in shown(staged(broken, Access.AUDITOR))


UNREADABLE = "zq90088doc"


def test_public_text__names_hidden_items_by_number_only() -> None:
    page = account_pages(Access.PUBLIC)["procedures/CX-05.md"]
    body = page.split(f"## {own('CX-05')}", 1)[1].split("\n## ", 1)[0]
    assert "CX-99 CX-99 词一 词[二] 词三 JL-06-02-S1-2024 " in body
    assert "5 %" in body
    assert "](" not in body.replace(f"[{own('CX-05')}](https:", "")
    assert own("CX-99") not in shown(account_pages(Access.PUBLIC))
    assert own("CX-99") in account_pages(Access.RESTRICTED)["procedures/CX-05.md"]


def test_signature__keeps_post_and_date_but_no_code() -> None:
    public, auditor = account_pages(Access.PUBLIC), account_pages(Access.AUDITOR)
    assert "主任　2025-12-20" in public["procedures/CX-01.md"]
    assert "H-1" not in "".join(public.values())
    assert "H-1" in auditor["records/JL-00-01/JL-00-01.md"]
    assert any(path.startswith("records/JL-00-02/JL-00-02-") for path in auditor)


def test_approval__of_a_hidden_text_is_hidden_with_it() -> None:
    (name,) = [path for path in account_pages(Access.RESTRICTED) if "CX-02-1.0-3-A" in path]
    assert name not in account_pages(Access.AUDITOR)
    assert "主任　2025-12-21" in account_pages(Access.AUDITOR)["procedures/CX-03.md"]
    # what CX-05 says of it is its own, also where its first words are quoted
    quote = re.compile(r'<span class="cm-quote".*?</span>')
    assert "CX-99" not in "".join(
        quote.sub("", text)
        for path, text in account_pages(Access.AUDITOR).items()
        if "CX-05" not in path
    )


def test_coverage__counts_hidden_answers_without_naming_them() -> None:
    public, whole = account_pages(Access.PUBLIC), account_pages(Access.RESTRICTED)
    counted = re.compile(r"\d+ / \d+")
    for path in ("coverage.md", "standards/index.md", "standards/ccaa-39-2022/index.md"):
        assert counted.findall(public[path]) == counted.findall(whole[path])
    page = public["standards/ccaa-39-2022/6.1.2.md"]
    (row,) = [line for line in page.splitlines() if '<span id="6.1.2.a.1">' in line]
    assert "CX-05" in row
    assert "CX-02" not in row
    alone = staged(restrict_text(), Access.PUBLIC)["standards/ccaa-39-2022/6.1.2.md"]
    (row,) = [line for line in alone.splitlines() if '<span id="6.1.2.a.1">' in line]
    assert row.endswith("| 已作答 |")


def restrict_text() -> Checked:
    """Return the accounts without the public answer to 6.1.2.a.1."""
    return accounts().drop(
        "procedures/CX-05.md", "records/archive/CX-05/1.0/procedures/CX-05.md",
        "records/approvals/JL-00-02-20251221-CX-05-1.0-A.yaml",
    ).examine()  # fmt: skip


@pytest.mark.parametrize(
    ("audience", "edition"),
    [(Access.PUBLIC, "公开版"), (Access.INTERNAL, "内部版"), (Access.AUDITOR, "审核版")],
)
def test_home__says_for_whom_it_is(audience: Access, edition: str) -> None:
    assert f"本站为{edition}" in account_pages(audience)["index.md"]
    assert "本站为" not in account_pages(Access.RESTRICTED)["index.md"]


def test_edition__of_everything_is_the_system_itself() -> None:
    checked = hidden_accounts().checked
    assert restrict(checked, Access.RESTRICTED) is checked


def test_class__of_the_working_file_counts_for_the_text_in_force() -> None:
    tree = accounts()
    text = tree.text(PUBLIC_TEXT).replace('version: "1.0"\nowner', 'version: "1.1"\nowner')
    draft = tree.put(PUBLIC_TEXT, text).examine()
    assert "procedures/CX-01.md" in staged(draft, Access.PUBLIC)
    raised = tree.put(PUBLIC_TEXT, with_access(text, Access.AUDITOR)).examine()
    assert "procedures/CX-01.md" in staged(raised, Access.AUDITOR)
    assert "procedures/CX-01.md" not in staged(raised, Access.INTERNAL)
    assert "碳评审程序" not in "".join(staged(raised, Access.INTERNAL).values())
    # a class that the frozen text has is not lowered by the next draft
    frozen = with_access(tree.text(FROZEN_TEXT), Access.AUDITOR)
    held = tree.put(PUBLIC_TEXT, text).put(FROZEN_TEXT, frozen)
    assert "procedures/CX-01.md" not in staged(held.examine(), Access.INTERNAL)
    assert "procedures/CX-01.md" in staged(held.examine(), Access.INTERNAL, draft=True)


def test_class__that_cannot_be_read_is_the_highest_and_none_is_internal() -> None:
    path = "records/JL-05-04-S1.yaml"
    misspelt = small().put(path, with_access(small().text(path), Access.PUBLIC))
    misspelt = misspelt.put(path, misspelt.text(path).replace("access: public", "access: pubic"))
    assert misspelt.examine().system.records["JL-05-04-S1"].access is Access.RESTRICTED
    assert small().examine().system.records["JL-05-04-S1"].access is Access.INTERNAL


def test_withdrawal__shows_without_its_reason() -> None:
    body = "date: 2026-02-01\npost: 主任\nholder: H-1\n"
    body += "documents:\n  - {id: CX-01, reason: zq77777res}\n"
    path = "records/JL-00-03-2026.yaml"
    tree = accounts().put(
        path, record("JL-00-03-2026", "rec.withdrawal", body, "access: restricted\n")
    )
    checked = tree.examine()
    assert "CX-01" in checked.control.withdrawals
    public = restrict(checked, Access.PUBLIC)
    withdrawal = public.control.withdrawals["CX-01"]
    assert (withdrawal.reason.zh, withdrawal.record.id) == ("", "")
    pages = staged(checked, Access.PUBLIC, draft=True)
    assert "作废" in pages["procedures/CX-01.md"]
    assert "zq77777res" not in shown(pages)


# --- what restrict has decided about -------------------------------------------------------------


FIELDS = {
    Checked: "system results coverage control context in_force lights diagnostics waived tailoring",
    Lights: "documented evidenced operating",
    Lamp: "light reasons",
    System: "shapes standards documents records defined home uses claims archive digests"
    " pictures data pages doubtful incomplete withheld as_of",
    Control: "signatures stale texts statuses in_force withdrawals",
    Coverage: "use claims drafts exclusions",
    Results: "figures diagnostics printed charts undrawn ahead",
    Context: "as_of version language audience",
}


@pytest.mark.parametrize("kind", FIELDS, ids=lambda each: each.__name__)
def test_restrict__has_an_answer_for_each_field(kind: type) -> None:
    """A new field may hold what readers must not get: decide in `audience`, then name it here."""
    assert [each.name for each in dataclasses.fields(kind)] == FIELDS[kind].split()


def test_restrict__leaves_nothing_hidden_in_the_values() -> None:
    """Whatever a renderer may come to print: the value itself holds no hidden word."""
    planted = hidden_accounts()
    for audience in LOWER:
        readable = restrict(planted.checked, audience)
        held = found(
            *(repr(contents(part)) for part in (readable.system, readable.in_force)),
            repr(contents(readable.results)),
            repr(contents(readable.control)),
            repr([contents(each) for each in (*readable.coverage, readable.lights)]),
        )
        assert held & planted.garden.above(audience) == set()
        assert EVIDENCE not in held
        hidden = {own(each) for each, of in HIDDEN_TEXTS.items() if not audience.sees(of)}
        assert held & hidden <= {own("CX-99")}  # CX-05 itself names a heading of it
    public = repr(contents(restrict(planted.checked, Access.PUBLIC).control))
    assert "主任" in public
    assert not re.search(r"H-1|JL-00-02-\w", public)
    assert EVIDENCE in found(repr(contents(planted.checked.system)))
    assert found(repr(contents(planted.checked.system))) >= planted.garden.within(Access.RESTRICTED)


def contents(value: object) -> object:
    """Return a value with all that it holds, as plain lists that `repr` writes out."""
    if isinstance(value, Mapping):
        return [(contents(key), contents(each)) for key, each in value.items()]
    if isinstance(value, tuple | frozenset | set | list):
        return [contents(each) for each in value]
    if dataclasses.is_dataclass(value) and type(value).__name__ not in {"Shape", "Standard"}:
        return [contents(getattr(value, each.name)) for each in dataclasses.fields(value)]
    return str(value)


# --- figures -------------------------------------------------------------------------------------


def test_figure__names_every_record_that_it_was_derived_from() -> None:
    checked = repository().examine()
    results = checked.results
    assert len(results.figures) > 300

    def spans(steps: tuple[Step, ...]) -> Iterator[str]:
        for step in steps:
            if step.span:
                yield step.span.path
            yield from spans(step.steps)
            below = results.figures.get((step.figure, step.parameters))
            if below is not None:
                yield from below.reads

    for result in results.figures.values():
        assert set(spans(result.steps)) <= result.reads, result.key
        if result.quantity is not None and result.figure.startswith(("ghg.", "energy.")):
            read_inventory = any("JL-07-02" in path for path in result.reads)
            assert read_inventory or result.figure == OWN, result.key


# It reads no inventory: what a site generates and uses itself emits nothing that is accounted.
OWN = "energy.own"


@pytest.mark.parametrize(
    "path", [path for path in small().files if re.match(r"records/JL-(03|05|06|07)", path)]
)
def test_output__does_not_depend_on_what_is_hidden(path: str) -> None:
    """Whatever a hidden record says, what readers get is the same to the letter."""
    tree = small().put(path, with_access(small().text(path), Access.RESTRICTED))
    head, mark, body = tree.text(path).rpartition("\n---\n")
    # for which years there are accounts is no secret: figures are listed by them
    other = re.sub(r"(?m)^(?!year:).*$", lambda line: _raised(line[0]), body)
    changed = tree.put(path, head + mark + other)
    # the lights of the clauses do count what is hidden, and tell no more than that
    before, after = (staged(each.examine(), Access.AUDITOR) for each in (tree, changed))
    assert items_of(before) == items_of(after)


def _raised(line: str) -> str:
    # not the ids of sources, which would become those of others
    return re.sub(r"(?<!S)\d", lambda digit: str((int(digit[0]) + 1) % 10), line)


def test_figure__of_visible_records_stays() -> None:
    path = "records/JL-06-02-S2-2024.yaml"
    tree = small().put(path, with_access(small().text(path), Access.RESTRICTED))
    whole, some = tree.examine(), restrict(tree.examine(), Access.AUDITOR)
    assert some.results.get("ghg.total", year=2024, site="s2") is None
    assert some.results.get("ghg.total", year=2024) is None
    first = some.results.get("ghg.total", year=2024, site="s1")
    assert isinstance(first, Result)
    assert first == whole.results.get("ghg.total", year=2024, site="s1")


# --- any assignment of classes -------------------------------------------------------------------


@functools.cache
def labelled() -> tuple[Tree, Mapping[str, set[str]]]:
    """Return the accounts with words in each file, and which words stand in which."""
    words: dict[str, set[str]] = {}
    tree = accounts()
    for item in tree.examine().system.items:
        if item.shape.id == "rec.approval":
            continue
        garden = Garden()
        garden.counter = iter(range(100 * len(words), 100 * len(words) + 100))
        text = planted_text(tree.text(item.path), item, item.access, garden)
        if isinstance(item, Document):  # its title is signed, and holds the word of its own
            title = re.compile(r"^title: .*$", re.MULTILINE)
            text = title.sub(re.findall(title, tree.text(item.path))[0], text)
        tree = tree.put(item.path, text)
        words[item.path] = garden.within(Access.RESTRICTED) | {own(item.id)}
    return tree, words


@settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # making it smaller takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data(), audience=st.sampled_from(LOWER), draft=st.booleans())
def test_any_classes__nothing_above_shows_and_every_link_arrives(
    data: st.DataObject,
    audience: Access,
    draft: bool,  # noqa: FBT001
) -> None:
    tree, words = labelled()
    classes = {path: data.draw(st.sampled_from(Access), label=path) for path in words}
    for path, access in classes.items():
        tree = tree.put(path, with_access(tree.text(path), access))
    checked = tree.examine()
    pages = staged(checked, audience, draft=draft)
    hidden = {path for path, access in classes.items() if not audience.sees(access)}
    secret = set().union(*(words[path] for path in hidden))
    assert shown(pages) & secret == set()
    for item in checked.system.items:
        if item.path in hidden:
            assert not any(posixpath.splitext(path)[0].endswith(f"/{item.id}") for path in pages)
            assert item.id in NAMED or item.id not in everything_but_the_guide(pages)
    assert dangling(pages) == []


# What other texts name by number, which is theirs; the configuration's number is also its form's.
NAMED = ("CX-01", "CX-99", "JL-00-01", "JL-07-02-2024", "JL-06-02-S1-2024")


def everything_but_the_guide(pages: Mapping[str, str]) -> str:
    return "".join(text for path, text in pages.items() if not path.startswith("guide/"))


def dangling(pages: Mapping[str, str]) -> list[str]:
    """Return the links and navigation entries that lead to no staged page."""
    lost = []
    folders = {posixpath.dirname(path) for path in pages}
    for path, text in pages.items():
        folder = posixpath.dirname(path)
        if path.endswith(".yml"):
            entries = yaml.safe_load(text)["nav"]
            under = [next(iter(each.values())) if isinstance(each, dict) else each
                     for each in entries]  # fmt: skip
            named = [
                page for each in under for page in (each if isinstance(each, list) else [each])
            ]
            there = {*pages, *folders}
            lost += [
                f"{path}: {each}" for each in named if posixpath.join(folder, each) not in there
            ]
            continue
        if path.startswith("guide/"):  # it explains links that do not arrive
            continue
        for target in TARGET.findall(CODE.sub("", text)):
            place = target.partition("#")[0]
            if "://" not in target and place:
                goal = posixpath.normpath(posixpath.join(folder, place))
                lost += [f"{path}: {target}"] if goal not in pages else []
    return lost


def test_a_dangling_link_is_seen() -> None:
    assert dangling({"a/b.md": "[x](c.md#y) `[x](d.md)` [x](#z)"}) == ["a/b.md: c.md#y"]
    assert dangling({"a/.nav.yml": 'nav:\n  - "b.md"\n  - "x": c\n'}) == [
        "a/.nav.yml: b.md",
        "a/.nav.yml: c",
    ]


# --- the repository's own system -----------------------------------------------------------------


@functools.cache
def overgrown_repository() -> Planted:
    """Return the repository's system with its internal files spread over the classes."""
    items = repository().examine().system.items
    inside = [item.path for item in items if item.access is not Access.PUBLIC]
    classes = {path: HIGHER[number % 3] for number, path in enumerate(inside)}
    return overgrown(repository(), classes)


@pytest.mark.parametrize("draft", [False, True], ids=["in force", "draft"])
@pytest.mark.parametrize("audience", [*LOWER, Access.RESTRICTED])
def test_repository__shows_each_class_its_own(audience: Access, draft: bool) -> None:  # noqa: FBT001
    planted = overgrown_repository()
    pages = staged(planted.checked, audience, draft=draft)
    words = shown(pages)
    assert words & planted.garden.above(audience) == set()
    assert dangling(pages) == []
    for access in HIGHER:
        own = set(planted.garden.words[access])
        assert bool(words & own) == audience.sees(access)


# --- the commands --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(little: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The accounts with planted words, on disk; most pages of the site are the small system's."""
    root = hidden_accounts().tree.write(tmp_path_factory.mktemp("audience") / "system")
    copy_settings(root)
    shutil.copytree(REPOSITORY / FOLDERS[-1], root / FOLDERS[-1])
    for part in ("site", ".cache"):
        shutil.copytree(little.root / "build" / part, root / "build" / part)
    return root


INDEX = "search/search_index.js"


def test_build__for_lower_readers_leaves_nothing_of_a_build_for_higher_ones(folder: Path) -> None:
    garden = hidden_accounts().garden
    whole = run(folder, "build")
    assert whole.returncode == 0, whole.stderr
    before = found(*file_texts(folder / "build"))
    assert all(before & set(garden.words[each]) for each in HIGHER)
    assert {own(name) for name in HIDDEN_TEXTS} <= before
    assert own("CX-99") in found((folder / "build" / "site" / INDEX).read_bytes())
    assert (folder / "build" / "word" / "CX-99.docx").is_file()
    public = run(folder, "build", "--audience", "public")
    assert public.returncode == 0, public.stderr
    texts = list(file_texts(folder / "build"))
    assert found(*texts) & garden.above(Access.PUBLIC) == set()
    assert own("CX-05") in found((folder / "build" / "site" / INDEX).read_bytes())
    assert not found(*texts) & {own(name) for name in HIDDEN_TEXTS}
    assert documents_in(folder) == ["CX-01.docx", "CX-05.docx"]
    named = (folder / "build" / "SHA256SUMS").read_text(encoding="utf-8")
    assert "CX-99" not in named
    assert (folder / "build" / "site" / "procedures" / "CX-05.html").is_file()
    assert not (folder / "build" / "site" / "procedures" / "CX-99.html").exists()


def test_export__for_lower_readers_leaves_no_other_copies(folder: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(folder, tmp_path / "system"))
    assert run(root, "export").returncode == 0
    assert (root / "build" / "word" / "CX-99.docx").is_file()
    done = run(root, "export", "CX-05", "--audience", "public")
    assert done.returncode == 0, done.stderr
    assert documents_in(root) == ["CX-05.docx"]
    refused = run(root, "export", "CX-99", "--audience", "auditor")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "CX-99" in refused.stderr
    assert "审核版" in refused.stderr
    assert documents_in(root) == ["CX-05.docx"]


def documents_in(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "build" / "word").glob("*.docx"))


class Told(NamedTuple):
    """What a command answered in this process, which has read the types already."""

    code: int
    out: str
    err: str


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Run a command over the accounts."""

    def answered(*arguments: str) -> Told:
        try:
            code = main([*arguments, "--root", str(folder)])
        except SystemExit as end:
            code = int(end.code or 0)
        return Told(code, *capsys.readouterr())

    return answered


@pytest.mark.parametrize("language", ["zh", "en"])
def test_explain__tells_lower_readers_nothing(ask: Callable[..., Told], language: str) -> None:
    garden = hidden_accounts().garden
    asked = ("explain", "ghg.total", "--year", "2024", "--lang", language)
    whole = ask(*asked)
    assert whole.code == 0
    assert found(whole.out) & garden.above(Access.INTERNAL)
    for audience in LOWER:
        told = ask(*asked, "--audience", audience.value)
        assert (told.code, told.out) == (2, "")
        assert found(told.err) & garden.above(audience) == set()
    some = ask("explain", "static.headcount", "--year", "2024", "--audience", "internal")
    assert some.code == 0, some.err
    assert "JL-05-04-S1.yaml" in some.out


def test_explain__suggests_no_hidden_name(ask: Callable[..., Told]) -> None:
    asked = ("explain", "activity", "--year", "2024", "--source", "S1-NX")
    assert "S1-NG" in ask(*asked).err
    assert "S1-NG" not in ask(*asked, "--audience", "internal").err


def test_coverage__counts_alike_for_all_readers(ask: Callable[..., Told]) -> None:
    counted = re.compile(r"\d+ / \d+|\d+ 项|[绿黄红灰] \d+|^  - \S+", re.MULTILINE)
    whole = counted.findall(ask("coverage").out)
    assert len(whole) > 20
    for audience in LOWER:
        assert counted.findall(ask("coverage", "--audience", audience.value).out) == whole


@pytest.mark.parametrize("audience", LOWER)
@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown", "xlsx", "docx"])
def test_coverage__holds_nothing_above_the_class(
    ask: Callable[..., Told], tmp_path: Path, form: str, audience: Access
) -> None:
    path = tmp_path / f"report.{form}"
    asked = ("--format", form, "--output", str(path), "--audience", audience.value)
    for clause in ((), ("--clause", "ccaa-39-2022:6.1.2"), ("--clause", "ccaa-39-2022:6")):
        if clause and form in {"csv", "xlsx"}:
            continue
        told = ask("coverage", *asked, *clause)
        assert told.code == 0, told.err
        packed = form in {"xlsx", "docx"}
        texts = (
            word_texts([Artifact("", path.read_bytes())]) if packed else [path.read_text("utf-8")]
        )
        assert found(*texts) & hidden_accounts().garden.above(audience) == set()
        hidden = {own(each) for each, of in HIDDEN_TEXTS.items() if not audience.sees(of)}
        assert found(told.out) & hidden == set()


@pytest.mark.parametrize("name", ["build", "export", "explain", "coverage", "serve"])
def test_an_unknown_class_is_told(ask: Callable[..., Told], name: str) -> None:
    told = ask(name, "--audience", "secret")
    assert told.code == 2
    assert "secret" in told.err
