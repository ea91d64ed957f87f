"""What a build writes: the same bytes each time, all or nothing; and the preview."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from carbon_manual.sites.sitebuild import Overtaken, SiteError, build_site
from tests.built import (
    DOCUMENTS,
    Built,
    build,
    command,
    copy_system,
    damage,
    environment,
    free_port,
    run,
    small_system,
    sums_of,
)

PATIENCE = 180  # seconds; a busy machine needs them

# Read by every Python at its start, when its folder is on PYTHONPATH: shifts the calendar.
OTHER_DAY = """
import datetime, time
SHIFT = 500 * 86400.0
_time, _gmtime, _localtime, _strftime = time.time, time.gmtime, time.localtime, time.strftime
time.time = lambda: _time() + SHIFT
time.gmtime = lambda seconds=None: _gmtime(time.time() if seconds is None else seconds)
time.localtime = lambda seconds=None: _localtime(time.time() if seconds is None else seconds)
time.strftime = lambda form, when=None: _strftime(form, when or time.localtime())
class _Meta(type):
    def __instancecheck__(cls, other):
        return isinstance(other, cls.__mro__[1])
class _Date(datetime.date, metaclass=_Meta):
    @classmethod
    def today(cls):
        return datetime.date.fromtimestamp(time.time())
class _Datetime(datetime.datetime, metaclass=_Meta):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(time.time(), datetime.timezone.utc).replace(tzinfo=None)
    today = now
_Datetime.__name__, _Date.__name__ = "datetime", "date"
datetime.datetime, datetime.date = _Datetime, _Date
"""
TODAY = "import datetime; print(datetime.datetime.now().date())"


# --- the same input gives the same bytes ------------------------------------------------------


def test_the_manifest_is_true(built: Built) -> None:
    assert built.sums == sums_of(built.root / "build")
    assert len(built.sums.splitlines()) > 300


def test_another_day_place_and_machine_give_the_same_bytes(
    built: Built, little: Built, tmp_path: Path
) -> None:
    """The site of the small system, and the Word copies of the repository's own."""
    shift = tmp_path / "shift"
    shift.mkdir()
    (shift / "sitecustomize.py").write_text(OTHER_DAY, encoding="utf-8")
    other = {
        "PYTHONPATH": str(shift),
        "PYTHONHASHSEED": "4711",
        "TZ": "America/Los_Angeles",
        "LC_ALL": "C",
        "LANG": "C",
        "COLUMNS": "40",
    }
    seen = subprocess.run(
        [*command()[:1], "-c", TODAY], env=environment(other), capture_output=True, check=True
    )
    shifted = dt.date.fromisoformat(seen.stdout.decode().strip())
    assert shifted - dt.datetime.now(tz=dt.UTC).date() > dt.timedelta(days=490)
    again = build(small_system(tmp_path / "另一个 文件夹" / "system"), other)
    assert again.sums == little.sums
    copies = tmp_path / "copies"
    done = run(built.root, "export", "--out", str(copies), more=other)
    assert done.returncode == 0, done.stderr
    assert len(list(copies.glob("*.docx"))) == len(DOCUMENTS)  # all, as none is named
    for path in copies.glob("*.docx"):
        assert path.read_bytes() == (built.word / path.name).read_bytes(), path.name


def test_a_build_changes_no_source(built: Built, tmp_path: Path) -> None:
    original = copy_system(tmp_path / "original")
    for folder in ("manual", "procedures", "records", "."):
        here = sorted(each.name for each in (built.root / folder).iterdir() if each.is_file())
        assert here == sorted(each.name for each in (original / folder).iterdir() if each.is_file())
    for path in original.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (built.root / path.relative_to(original)).read_bytes()


def test_a_second_build_in_place_is_the_same(system: Path, little: Built) -> None:
    build(system)
    assert Built(system).sums == little.sums == sums_of(system / "build")


def test_a_removed_document_leaves_site_and_copies(system: Path) -> None:
    (system / "procedures" / "CX-01.md").unlink()
    (system / "records" / "JL-00-02-A.yaml").unlink()
    build(system)
    assert list((system / "build").rglob("CX-01*")) == []


# --- a build that does not come to its end ----------------------------------------------------


def test_errors_write_nothing(fresh: Path) -> None:
    damage(fresh)
    before = listing(fresh)
    for name in ("build", "export"):
        done = run(fresh, name)
        assert done.returncode == 1
        assert "CM" in done.stderr
        assert "未生成任何文件" in done.stderr
        assert listing(fresh) == before


def test_errors_leave_the_older_build_as_it_was(system: Path) -> None:
    before = listing(system / "build")
    damage(system)
    assert run(system, "build").returncode == 1
    assert listing(system / "build") == before


def test_an_interrupted_build_leaves_the_old_site(system: Path) -> None:
    before, sums = sums_of(system / "build"), Built(system).sums
    document = system / "procedures" / "CX-01.md"
    text = document.read_text(encoding="utf-8")
    assert "next_review: 2027-01-15" in text  # housekeeping: it changes the page, not the version
    text = text.replace("next_review: 2027-01-15", "next_review: 2027-01-16")
    document.write_text(text, encoding="utf-8")
    for how in (signal.SIGINT, signal.SIGTERM):
        with started(system, "build") as process:
            wait_for(lambda: any((system / "build").glob(".cm-site-*/site/*")))
            os.killpg(process.pid, how)
            assert process.wait(PATIENCE) != 0
            said = process.stderr.read() if process.stderr else ""
        assert "Traceback" not in said
        assert sums_of(system / "build") == before == sums
    build(system)
    assert Built(system).sums == sums_of(system / "build") != before
    assert list((system / "build").glob(".cm-*")) == []


def test_a_warning_of_mkdocs_stops_the_build(fresh: Path) -> None:
    docs = fresh / "build" / "docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text("# Home\n\n[lost](index.md#lost)\n", encoding="utf-8")
    with pytest.raises(SiteError, match="#lost"):
        build_site(fresh, dt.date(2026, 1, 1))
    assert {path.name for path in (fresh / "build").iterdir()} == {"docs", ".cache"}
    (docs / "index.md").write_text("# Home\n\n[found](index.md#home)\n", encoding="utf-8")
    assert (build_site(fresh, dt.date(2026, 1, 1)) / "index.html").is_file()


def test_a_build_is_given_up_where_it_is_overtaken(system: Path) -> None:
    before = listing(system / "build" / "site")
    asked: list[bool] = []

    def overtaken() -> bool:
        asked.append(len(asked) > 1)
        return asked[-1]

    with pytest.raises(Overtaken):
        build_site(system, dt.date(2026, 10, 31), overtaken=overtaken)
    assert asked == [False, False, True]
    assert listing(system / "build" / "site") == before
    assert not list((system / "build").glob(".cm-*"))


# --- preview ----------------------------------------------------------------------------------


def test_serve_follows_an_edit(fresh: Path) -> None:
    port = free_port()
    page = f"http://127.0.0.1:{port}/procedures/CX-01.html"
    document = fresh / "procedures" / "CX-01.md"
    with started(fresh, "serve", "--port", str(port)) as process:
        wait_for(lambda: "策划" in read(page))
        sentence = "预览时新写的一句话。"
        assert sentence not in read(page)
        text = document.read_text(encoding="utf-8")
        document.write_text(f"{text}\n{sentence}\n", encoding="utf-8")
        wait_for(lambda: sentence in read(page))
        # a fault while writing does not end the preview, and is told
        document.write_text(text.replace("ghg.total", "ghg.totl"), encoding="utf-8")
        wait_for(lambda: sentence not in read(page))
        # findings come with the whole, which is given up where somebody saves again meanwhile
        wait_for(lambda: "ghg.totl" in read(f"http://127.0.0.1:{port}/findings.html"))
        document.write_text(f"{text}\n{sentence}又一句。\n", encoding="utf-8")
        wait_for(lambda: "又一句" in read(page))
        assert process.poll() is None
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        said = process.stderr.read() if process.stderr else ""
    assert f"http://127.0.0.1:{port}/" in said
    assert "ghg.totl" in said
    assert "Traceback" not in said
    wait_for(lambda: not read(page))


# --- tools of these tests ---


def listing(root: Path) -> dict[str, bytes]:
    """Return every file below a folder with its content."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in root.rglob("*")
    }


@contextmanager
def started(root: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start carbon-manual in a process group of its own, and end what is left of it."""
    with subprocess.Popen(
        command(*arguments),
        cwd=root,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something holds; fail when patience ends."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def read(address: str) -> str:
    """Return a page of a server of this machine, or nothing while there is none."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - own server
            return str(answer.read().decode())
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""
