"""The life of a document by the commands: revise, submit, review, approve, withdraw."""

from __future__ import annotations

import datetime as dt
import functools
import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_manual.cli import main
from carbon_manual.doccontrol.control import Status
from carbon_manual.lifecycle.editing import append_history, edited, quoted
from carbon_manual.lifecycle.moves import next_version
from carbon_manual.lifecycle.signing import Signer, signed
from carbon_manual.pipeline import Checked, published
from carbon_manual.render.site import stage
from tests.system_under_test import Tree, examine_folder, repository, shown

REVIEW = "procedures/CX-03.md"
OLD, NEW = "规定碳评审由谁策划", "规定碳评审由谁牵头策划"
CHIEF, DEPUTY = "碳管理办公室主任", "管理者代表"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository().write(tmp_path / "system")


def run(root: Path, *arguments: str) -> int:
    return main([*arguments, "--root", str(root), "--lang", "en"])


def replace(root: Path, old: str, new: str, path: str = REVIEW) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def state(checked: Checked, name: str = "CX-03") -> tuple[str, Status, str]:
    """Return the working version, its status, and the version in force."""
    document = checked.system.documents[name]
    current = checked.control.in_force.get(name)
    return document.version, checked.control.status(document), current.version if current else ""


def page(checked: Checked, path: str = REVIEW) -> str:
    return next(each.data.decode() for each in stage(published(checked)) if each.path == path)


def open_revision(root: Path, effective: str = "2026-06-20") -> None:
    """Put what `revise` wrote into the repository's system, and the new words."""
    changed = revised(effective)
    assert REVIEW in changed.files
    changed.write(root)


@functools.cache
def revised(effective: str) -> Tree:
    """Return the files that the command changed: it does the same at each of ten tests."""
    with tempfile.TemporaryDirectory() as folder:
        root = repository().write(Path(folder) / "system")
        assert run(root, "revise", "CX-03", "--minor", "-m", "明确牵头岗位",
                   "--effective", effective, "--date", "2026-06-01") == 0  # fmt: skip
        replace(root, OLD, NEW)
        after = {path.relative_to(root).as_posix(): data for path, data in files_of(root).items()}
    assert repository().files.keys() <= after.keys()
    before = repository().files
    return Tree({path: data for path, data in after.items() if before.get(path) != data})


def sign(root: Path) -> None:
    assert run(root, "submit", "CX-03", "--date", "2026-06-02") == 0
    assert run(root, "approve", "CX-03", "--as", "碳管理专员", "--meaning", "reviewed",
               "--date", "2026-06-03") == 0  # fmt: skip
    assert run(root, "approve", "CX-03", "--as", DEPUTY, "--date", "2026-06-04") == 0


def test_a_revision__goes_its_way_and_the_old_version_stays_until_it_is_effective(
    root: Path,
) -> None:
    open_revision(root)
    assert state(examine_folder(root)) == ("1.1", Status.DRAFT, "1.0")
    sign(root)
    checked = examine_folder(root)
    assert not checked.diagnostics, shown(checked)
    assert state(checked) == ("1.1", Status.EFFECTIVE, "1.1")
    old = checked.control.texts["CX-03", "1.0"]
    assert checked.control.status(old) is Status.SUPERSEDED
    assert NEW in page(checked)


def test_a_draft__is_nowhere_but_where_it_is_asked_for(root: Path) -> None:
    before = {each.path: each.data for each in stage(published(examine_folder(root)))}
    open_revision(root)
    checked = examine_folder(root)
    after = {each.path: each.data for each in stage(published(checked))}
    assert after == before, [path for path in after if after[path] != before.get(path)]
    draft = {each.path: each.data.decode() for each in stage(published(checked, draft=True))}
    assert NEW in draft[REVIEW]


def test_before_its_effective_date__the_old_version_is_in_force(root: Path) -> None:
    open_revision(root, "2026-12-01")
    sign(root)
    checked = examine_folder(root)
    assert state(checked) == ("1.1", Status.APPROVED, "1.0")
    assert OLD in page(checked)
    assert NEW not in page(checked)


@pytest.mark.parametrize(("version", "major", "expected"), [
    ("1.9", False, "1.10"), ("1.10", False, "1.11"), ("1.9", True, "2.0"), ("0.1", True, "1.0"),
])  # fmt: skip
def test_next_version__counts_in_numbers(version: str, major: bool, expected: str) -> None:  # noqa: FBT001
    assert next_version(version, major=major) == expected


def test_revise__touches_the_lines_it_must(root: Path) -> None:
    before = (root / REVIEW).read_text(encoding="utf-8").split("\n")
    assert run(root, "revise", "CX-03", "-m", "改", "--effective", "2026-12-01") == 0
    after = (root / REVIEW).read_text(encoding="utf-8").split("\n")
    changed = [each for each in after if each not in before]
    assert [re.split(r"[: ]", each.strip())[0] for each in changed] == [
        "version", "effective", "next_review", "-",
    ]  # fmt: skip
    assert len(after) == len(before) + 1


def test_revise__of_a_record_is_a_correction(root: Path) -> None:
    path = "records/JL-06-02/JL-06-02-HZ-2025.yaml"
    assert run(root, "revise", "JL-06-02-HZ-2025", "-m", "三月抄表有误") == 0
    text = (root / path).read_text(encoding="utf-8")
    assert 'version: "1.1"\namends: "1.0"\nreason: 三月抄表有误\n' in text
    assert "# 3 月 20 日停暖" in text
    assert "checked_by" not in text


REFUSED = (
    ("approve without submission", ("approve", "CX-03", "--as", DEPUTY), "lacks a signature"),
    ("approve without review", ("submit", "CX-03"), ""),
    ("approve without review", ("approve", "CX-03", "--as", DEPUTY), "审核"),
    ("review by the author", ("approve", "CX-03", "--as", CHIEF, "--meaning", "审核"),
     "has signed"),
    ("review", ("approve", "CX-03", "--as", "碳管理专员", "--meaning", "审核"), ""),
    ("review twice", ("approve", "CX-03", "--as", "碳管理专员", "--meaning", "审核"),
     "has that signature"),
    ("approve by a post not entitled", ("approve", "CX-03", "--as", "能源管理员"),
     "not entitled"),
    ("unknown post", ("approve", "CX-03", "--as", "管理者"), "no post"),
    ("another's code", ("approve", "CX-03", "--as", DEPUTY, "--holder", "H-001"), "was not"),
    ("earlier than the review", ("approve", "CX-03", "--as", DEPUTY, "--date", "2026-05-01"),
     "before the last"),
    ("later than effective", ("approve", "CX-03", "--as", DEPUTY, "--date", "2026-06-25"),
     "before its approval"),
    ("on a day to come", ("approve", "CX-03", "--as", DEPUTY, "--date", "2026-07-01"),
     "is later than 2026-06-30"),
    ("unknown document", ("approve", "CX-33", "--as", DEPUTY), "no document"),
    ("revise a draft", ("revise", "CX-03", "-m", "x"), "not approved yet"),
)  # fmt: skip


def test_only_legal_moves(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One document goes its way; everything else that could be tried on it is refused."""
    open_revision(root)
    for name, arguments, reason in REFUSED:
        files = sorted(path for path in root.rglob("*") if path.is_file())
        dated = () if "--date" in arguments else ("--date", "2026-06-02")
        result = run(root, *arguments, *dated)
        said = capsys.readouterr()
        assert result == (2 if reason else 0), (name, said.err)
        assert reason in said.err, name
        if reason:
            assert files == sorted(path for path in root.rglob("*") if path.is_file()), name


def test_stale_text__is_not_approved_and_the_signature_is_found(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_revision(root)
    assert run(root, "submit", "CX-03", "--date", "2026-06-02") == 0
    replace(root, NEW, OLD)
    checked = examine_folder(root)
    assert [each.code for each in checked.diagnostics] == ["CM515"], shown(checked)
    assert run(root, "approve", "CX-03", "--as", "碳管理专员", "--meaning", "审核") == 2
    assert "lacks a signature" in capsys.readouterr().err
    assert run(root, "submit", "CX-03", "--date", "2026-06-02") == 0
    assert not examine_folder(root).diagnostics


def test_a_document_with_errors__is_not_signed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_revision(root)
    replace(root, "## 目的 {#purpose}", "## 目的 {#pupose}")
    replace(root, "covers:\n", "covers:\n  purpose: {ccaa-39-2022: [6.1.2.p1]}\n")
    assert run(root, "submit", "CX-03") == 2
    assert "still has errors" in capsys.readouterr().err


def test_withdrawn__is_out_of_force_and_of_the_site(root: Path) -> None:
    """What still names it is told: here the list of processes, whose criteria it held."""
    assert run(root, "withdraw", "ZY-10", "--as", DEPUTY, "-m", "并入 ZY-09", "--replaced-by",
               "ZY-09") == 0  # fmt: skip
    checked = examine_folder(root)
    assert [each.code for each in checked.diagnostics] == ["CM223"], shown(checked)
    assert state(checked, "ZY-10") == ("1.0", Status.WITHDRAWN, "")
    pages = {each.path: each.data.decode() for each in stage(published(checked))
             if each.path.endswith((".md", ".yml"))}  # fmt: skip
    tombstone = pages["procedures/ZY-10.md"]
    assert "已作废" in tombstone
    assert "[ZY-09 " in tombstone
    assert len(tombstone) < 1000
    assert not [
        path for path, text in pages.items() if path.endswith(".yml") and '"ZY-10.md"' in text
    ]
    assert run(root, "withdraw", "ZY-10", "--as", DEPUTY, "-m", "再次") == 2


def test_history__names_who_signed_each_version() -> None:
    """Also of the versions that were superseded, whose signatures are kept."""
    text = page(repository().examine(), "procedures/CX-07.md")
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in text.split("\n")
        if re.match(r"\| *\d+\.\d+ *\|", line)
    ]
    assert [(row[0], *row[-2:]) for row in rows] == [
        (version, "碳管理专员", DEPUTY) for version in ("1.0", "1.1", "2.0")
    ]


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ("git", *identity, *arguments), cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.mark.parametrize(("one", "other"), [
    (("submit", "CX-03"), ("submit", "CX-06")),
    (("approve", "CX-03", "--as", "碳管理专员", "--meaning", "审核"), ("submit", "CX-06")),
])  # fmt: skip
def test_two_people_on_two_branches__never_conflict(
    root: Path, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    """Two documents by two people, and one document in two meanings beside another."""
    git(root, "init", "--quiet", "--initial-branch", "main")
    for name in ("CX-03", "CX-06"):
        assert run(root, "revise", name, "-m", "改", "--effective", "2026-12-01") == 0
    if one[0] == "approve":
        assert run(root, "submit", "CX-03", "--date", "2026-06-02") == 0
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "revised")
    for branch, command in (("one", one), ("other", other)):
        git(root, "switch", "--quiet", "--create", branch, "main")
        assert run(root, *command, "--date", "2026-06-03") == 0
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", branch)
    git(root, "merge", "--quiet", "one")
    assert not examine_folder(root).diagnostics
    assert git(root, "status", "--porcelain") == ""


def test_one_document_in_two_meanings_on_two_branches__merges(root: Path) -> None:
    """Review and approval of one text, written side by side: neither touches the other's file."""
    open_revision(root)
    assert run(root, "submit", "CX-03", "--date", "2026-06-02") == 0
    git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "submitted")
    checked = examine_folder(root)
    document = checked.system.documents["CX-03"]
    texts = {document.path: (root / REVIEW).read_text(encoding="utf-8")}
    for post, holder, meaning in (("碳管理专员", "H-004", "审核"), (DEPUTY, "H-002", "批准")):
        git(root, "switch", "--quiet", "--create", post, "main")
        signer = Signer(post, holder, meaning, dt.date(2026, 6, 4))
        for artifact in signed(signer, [document], texts, checked):
            (root / artifact.path).parent.mkdir(parents=True, exist_ok=True)
            (root / artifact.path).write_bytes(artifact.data)
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", meaning)
    git(root, "merge", "--quiet", "碳管理专员")
    merged = examine_folder(root)
    assert not merged.diagnostics, shown(merged)
    assert state(merged) == ("1.1", Status.EFFECTIVE, "1.1")


COMMANDS = (
    ("revise", "CX-03", "-m", "改", "--effective", "2026-12-01"),
    ("submit", "CX-03"),
    ("approve", "CX-03", "--as", DEPUTY, "--date", "2026-06-04"),
    ("withdraw", "CX-06", "--as", DEPUTY, "-m", "停用"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_kill_at_any_point__leaves_every_file_whole(root: Path, command: tuple[str, ...]) -> None:
    """What the disk holds at the first touch of a file, at the second, and so on to the last."""
    if command[0] != "revise":
        open_revision(root)
    if command[0] == "approve":
        assert run(root, "submit", "CX-03", "--date", "2026-06-02") == 0
        assert run(root, "approve", "CX-03", "--as", "碳管理专员", "--meaning", "审核",
                   "--date", "2026-06-03") == 0  # fmt: skip
    before = files_of(root)
    done = finished(root, command, before)
    deaths = left_by_deaths(root, command)
    assert len(deaths) >= 4 * (len(done.keys() - before.keys()) or 1)
    for left in deaths:
        for path, data in left.items():
            if not path.name.startswith(".cm-"):
                assert data in {before.get(path), done.get(path)}, path
    assert files_of(root) == before


def test_a_process_really_killed__leaves_every_file_whole(root: Path) -> None:
    before = files_of(root)
    done = finished(root, COMMANDS[0], before)
    assert died(root, COMMANDS[0], 3)
    for path, data in files_of(root).items():
        if not path.name.startswith(".cm-"):
            assert data in {before.get(path), done.get(path)}, path


def left_by_deaths(root: Path, command: tuple[str, ...]) -> list[dict[Path, bytes]]:
    """Return the files that a kill would leave at each touch of the system, by one run.

    Whatever the process holds in memory is not in a file, so that what another process reads at
    that moment is what stays. At an opening for writing also what it leaves before the first byte
    is written: an empty file.
    """
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reader)
        deaths: list[dict[Path, bytes]] = []
        looking = False

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal looking
            if looking or not touches(event, arguments):
                return
            looking = True
            left = files_of(root)
            opened = Path(str(arguments[0]))
            deaths.append({**left, opened: b""} if event == "open" and opened in left else left)
            looking = False

        sys.addaudithook(hook)
        with os.fdopen(writer, "wb") as pipe:
            code = _silent(root, command)
            looking = True
            pickle.dump(deaths, pipe)
        os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        deaths = pickle.load(told)  # noqa: S301 - from our own child
    assert os.waitpid(child, 0)[1] == 0
    put_back(root, deaths[0])
    return deaths


def died(root: Path, command: tuple[str, ...], touch: int) -> bool:
    """Run a command in a process that dies at a touch of a file; tell whether it came so far."""
    if (child := os.fork()) == 0:
        left = touch

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if touches(event, arguments):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        os._exit(_silent(root, command))
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def touches(event: str, arguments: tuple[object, ...]) -> bool:
    """Tell whether an event of the interpreter changes a file of the system."""
    writes = event == "open" and bool(int(str(arguments[2])) & (os.O_WRONLY | os.O_RDWR))
    changes = writes or event in {"os.rename", "os.chmod", "os.mkdir", "os.remove"}
    return changes and "system" in str(arguments[0])


def _silent(root: Path, command: tuple[str, ...]) -> int:
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    return run(root, *command)


def files_of(root: Path) -> dict[Path, bytes]:
    """Return every file of the system with its content."""
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def put_back(root: Path, before: dict[Path, bytes]) -> None:
    """Write the former files, and remove those that were not there."""
    for path in files_of(root).keys() - before.keys():
        path.unlink()
    for path, data in before.items():
        path.write_bytes(data)


def finished(root: Path, command: tuple[str, ...], before: dict[Path, bytes]) -> dict[Path, bytes]:
    """Return the files after the whole command, and put the former ones back."""
    assert run(root, *command) == 0
    after = files_of(root)
    put_back(root, before)
    return after


words = st.text(st.characters(whitelist_categories=("Lo", "Ll"), max_codepoint=0x9FFF), min_size=1)


@settings(max_examples=60)
@given(st.lists(words, min_size=1, max_size=4), words, st.booleans())
def test_editing__leaves_all_other_lines(notes: list[str], reason: str, spaced: bool) -> None:  # noqa: FBT001
    """Comments, odd spacing, long flow lists and the body come through as they were."""
    gap = "   " if spaced else " "
    lines = [f"title:{gap}{{zh: 甲,{gap}en: A}}{gap}# {note}" for note in notes[:1]]
    lines += [f"x{index}: [{', '.join([note] * 40)}]" for index, note in enumerate(notes)]
    block = "\n".join(["id: CX-01", 'version: "1.0"', *lines, "history:",
                       '  - {version: "1.0", date: 2026-01-01, change: 首次}'])  # fmt: skip
    text = f"---\n{block}\n---\n\n# 标题\n\n---\n正文 {reason}\n"

    def change(data: dict[str, object]) -> None:
        data["version"] = quoted("1.1")
        append_history(data, "1.1", dt.date(2026, 2, 1), "改")  # type: ignore[arg-type]

    after = edited(text, change).split("\n")
    assert [each for each in after if each not in text.split("\n")] == [
        'version: "1.1"',
        '  - {version: "1.1", date: 2026-02-01, change: 改}',
    ]
    assert len(after) == len(text.split("\n")) + 1
