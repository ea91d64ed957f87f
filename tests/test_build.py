"""The commands as they are used: what they print, what they write, and how they end."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from carbon_manual.sitebuild import SiteError, build_site
from tests.built import (
    DOCUMENTS,
    Built,
    build,
    command,
    copy_system,
    environment,
    run,
    small_system,
    sums_of,
)

COMMANDS = ("check", "build", "export", "explain", "coverage", "serve")
PATIENCE = 120  # seconds: what is awaited comes or never comes; the machine is shared

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


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The small system, built once; a test that changes it takes a copy."""
    return build(small_system(tmp_path_factory.mktemp("little") / "system"))


@pytest.fixture
def system(little: Built, tmp_path: Path) -> Path:
    """A built small system to change."""
    return Path(shutil.copytree(little.root, tmp_path / "system"))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A small system that was never built."""
    return small_system(tmp_path / "fresh")


# --- the same input gives the same bytes ---------------------------------------------------------


def test_the_manifest_is_true(built: Built) -> None:
    assert built.sums == sums_of(built.root / "build")
    assert len(built.sums.splitlines()) > 300


def test_another_day_place_and_machine_give_the_same_bytes(built: Built, tmp_path: Path) -> None:
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
    shifted = datetime.date.fromisoformat(seen.stdout.decode().strip())
    assert shifted - datetime.datetime.now(tz=datetime.UTC).date() > datetime.timedelta(days=490)
    again = build(copy_system(tmp_path / "另一个 文件夹" / "system"), other)
    assert again.sums == built.sums


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


# --- what each command answers -------------------------------------------------------------------


def test_check_is_clean(built: Built) -> None:
    done = run(built.root, "check", "--fail-on", "note")
    assert (done.returncode, done.stdout, done.stderr.strip()) == (
        0,
        "",
        "检查通过，没有发现问题。",
    )


def test_check_tells_place_and_remedy(fresh: Path) -> None:
    damage(fresh)
    done = run(fresh, "check")
    assert done.returncode == 1
    assert re.search(r"^procedures/CX-01\.md:\d+:\d+: 错误\[CM\d{3}\] ", done.stdout, re.MULTILINE)
    assert "办法: " in done.stdout
    english = run(fresh, "check", "--lang", "en", "--format", "json")
    assert english.returncode == 1
    (finding,) = json.loads(english.stdout)
    assert finding["path"] == "procedures/CX-01.md"
    assert finding["line"] == line_of(fresh / "procedures" / "CX-01.md", "ghg.totl")
    assert finding["severity"] == "error"


def test_fail_on_chooses_what_counts(fresh: Path) -> None:
    damage(fresh)
    assert run(fresh, "check", "--fail-on", "error").returncode == 1
    assert run(fresh, "check", "--fail-on", "note").returncode == 1


def test_export_writes_the_copies_of_the_build(built: Built, tmp_path: Path) -> None:
    done = run(built.root, "export", "CX-03", "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["CX-03.docx"]
    assert done.stdout.strip() == str(tmp_path / "out" / "CX-03.docx")
    assert (tmp_path / "out" / "CX-03.docx").read_bytes() == (
        built.word / "CX-03.docx"
    ).read_bytes()


def test_export_takes_all_documents_when_none_is_named(built: Built, tmp_path: Path) -> None:
    done = run(built.root, "export", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("*.docx"))) == len(DOCUMENTS)


def test_export_writes_below_the_root_by_default(fresh: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = run(elsewhere, "export", "--root", str(fresh))
    assert done.returncode == 0, done.stderr
    assert (fresh / "build" / "word" / "CX-01.docx").is_file()
    assert list(elsewhere.iterdir()) == []


def test_explain_names_lines_that_hold_the_numbers(built: Built) -> None:
    done = run(built.root, "explain", "ghg.total", "--year", "2025")
    assert done.returncode == 0, done.stderr
    first, *rest = done.stdout.splitlines()
    assert re.match(r"碳排放总量 · 2025 年 = [\d,]+\.\d\d tCO2e$", first)
    data = [
        found
        for line in rest
        if (found := re.search(r"数据 (\S+) = ([\d.,]+) .*← (records/\S+\.yaml):(\d+):(\d+)", line))
    ]
    assert len(data) > 100
    for period, value, path, number, _ in (found.groups() for found in data):
        line = (built.root / path).read_text(encoding="utf-8").splitlines()[int(number) - 1]
        written = re.search(rf"{period}: ['\"]?([\d.]+)", line)
        assert written, f"{path}:{number}"
        assert float(written[1]) == float(value.replace(",", ""))
    assert re.search(r"因子 .*← records/JL-07-01/\S+\.yaml:\d+:\d+ \(GB/T 32151\.34", done.stdout)
    assert re.search(r"因子 .*grid-zhejiang-2023.*← records/JL-07-01/JL-07-01-GRID", done.stdout)


def test_explain_agrees_with_the_page(built: Built) -> None:
    done = run(built.root, "explain", "ghg.total", "--year", "2025", "--site", "hz")
    value = re.search(r"= ([\d,.]+) tCO2e", done.stdout)
    assert value
    page = (built.site / "figures" / "ghg.total.html").read_text(encoding="utf-8")
    assert value[1] in page


def test_explain_lists_every_figure(built: Built) -> None:
    done = run(built.root, "explain")
    assert done.returncode == 0
    assert {"ghg.total", "energy.comprehensive"} <= {
        line.split()[0] for line in done.stdout.splitlines()
    }


def test_coverage_counts_alike_as_text_and_json(built: Built) -> None:
    text = run(built.root, "coverage", "ccaa-39-2022")
    data = run(built.root, "coverage", "ccaa-39-2022", "--format", "json")
    assert text.returncode == data.returncode == 0
    (row,) = json.loads(data.stdout)
    gaps = re.findall(r"^  - (\S+) \[(?:shall|should|may)\] ", text.stdout, re.MULTILINE)
    assert gaps == [each["clause"] for each in row["gaps"]]
    assert row["obligations"] == row["answered"] + len(row["gaps"])
    chapters = re.findall(r"^  \S+ +(\d+) / (\d+) ", text.stdout, re.MULTILINE)
    assert sum(int(done) for done, _ in chapters) == row["answered"]
    assert sum(int(total) for _, total in chapters) == row["obligations"]


def test_coverage_names_both_standards(built: Built) -> None:
    rows = json.loads(run(built.root, "coverage", "--format", "json", "--lang", "en").stdout)
    assert [row["standard"] for row in rows] == ["ccaa-39-2022", "zjjgsw-0005-2024"]
    assert not re.search(r"[\u4e00-\u9fff]", json.dumps(rows, ensure_ascii=False))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_in_both_languages(tmp_path: Path, name: str) -> None:
    chinese, english = (run(tmp_path, name, "--help", "--lang", each) for each in ("zh", "en"))
    assert chinese.returncode == english.returncode == 0
    assert chinese.stdout.startswith("用法: carbon-manual " + name)
    assert english.stdout.startswith("usage: carbon-manual " + name)
    assert not re.search(r"[\u4e00-\u9fff]", english.stdout)
    for option in re.findall(r"^  (?:-\w, )?(--[a-z-]+)", english.stdout, re.MULTILINE):
        assert re.search(rf"{option}\b[^\n]*\n?\s*[^\n]*[\u4e00-\u9fff]", chinese.stdout), option


def test_help_names_every_command(tmp_path: Path) -> None:
    for language in ("zh", "en"):
        done = run(tmp_path, f"--lang={language}", "--help")
        for name in COMMANDS:
            assert re.search(rf"^ +{name} ", done.stdout, re.MULTILINE), (language, done)


# --- misuse: a clear message, exit 2, no traceback -----------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "用法"),
        (("frobnicate",), "frobnicate"),
        (("check", "--as-of", "2026-02-30"), "2026-02-30"),
        (("check", "--lang", "fr"), "fr"),
        (("check", "--root", "nowhere"), "nowhere"),
        (("build", "--root", "nowhere"), "nowhere"),
        (("export", "XX-99"), "XX-99"),
        (("explain", "ghg.totl", "--year", "2025"), "ghg.totl"),
        (("explain", "ghg.total"), "year"),
        (("explain", "ghg.total", "--year", "abc"), "abc"),
        (("coverage", "iso-9001"), "iso-9001"),
        (("serve", "--port", "x"), "x"),
    ],
    ids=" ".join,
)
def test_misuse_is_told(little: Built, arguments: tuple[str, ...], said: str) -> None:
    done = run(little.root, *arguments)
    assert_refused(done)
    assert said in done.stderr


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_folder_that_is_no_system_is_told(tmp_path: Path, language: str) -> None:
    done = run(tmp_path, "check", "--lang", language)
    assert_refused(done)
    assert ("不是体系文件夹" in done.stderr) == (language == "zh")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["build", "export", "serve"])
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (None, "mkdocs.yml"),
        ("site_name: [", "mkdocs.yml"),
        ("docs_dir: build/docs\n", "site_name"),
        ("site_name: x\ndocs_dir: build/docs\ntheme: {name: nosuch}\n", "nosuch"),
    ],
    ids=["missing", "no YAML", "no site_name", "unknown theme"],
)
def test_unusable_site_settings_are_told(
    system: Path, name: str, settings: str | None, said: str
) -> None:
    before = sums_of(system / "build")
    if settings is None:
        (system / "mkdocs.yml").unlink()
    else:
        (system / "mkdocs.yml").write_text(settings, encoding="utf-8")
    more = ("--port", str(free_port())) if name == "serve" else ()
    done = run(system, name, *more)
    assert_refused(done)
    assert said in done.stderr
    assert sums_of(system / "build") == before


def test_a_missing_mkdocs_plugin_is_told_and_the_old_site_stands(system: Path) -> None:
    before = sums_of(system / "build")
    settings = system / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8").replace("  - awesome-nav", "  - nosuch-plugin")
    settings.write_text(text, encoding="utf-8")
    done = run(system, "build")
    assert_refused(done)
    assert "nosuch-plugin" in done.stderr
    assert sums_of(system / "build") == before


def assert_refused(done: subprocess.CompletedProcess[str]) -> None:
    """Assert a message to the user, exit 2, and nothing that looks like a fault of ours."""
    assert done.returncode == 2, done
    assert done.stderr.strip()
    assert done.stdout == ""
    for word in ("Traceback", "内部错误", "Internal fault"):
        assert word not in done.stderr


# --- a build that does not come to its end -------------------------------------------------------


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


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_the_old_site(system: Path, how: signal.Signals) -> None:
    before, sums = sums_of(system / "build"), Built(system).sums
    document = system / "procedures" / "CX-01.md"
    text = document.read_text(encoding="utf-8").replace("份额为", "所占份额为")
    document.write_text(text, encoding="utf-8")
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
        build_site(fresh, datetime.date(2026, 1, 1))
    assert [path.name for path in (fresh / "build").iterdir()] == ["docs"]
    (docs / "index.md").write_text("# Home\n\n[found](index.md#home)\n", encoding="utf-8")
    assert (build_site(fresh, datetime.date(2026, 1, 1)) / "index.html").is_file()


# --- preview -------------------------------------------------------------------------------------


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
        wait_for(lambda: "ghg.totl" in read(page) or sentence not in read(page))
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


# --- tools of these tests ------------------------------------------------------------------------


def damage(root: Path) -> None:
    """Misspell the one figure of the small system's document."""
    document = root / "procedures" / "CX-01.md"
    text = document.read_text(encoding="utf-8")
    assert "ghg.total" in text
    document.write_text(text.replace("ghg.total", "ghg.totl"), encoding="utf-8")


def line_of(path: Path, words: str) -> int:
    """Return the number of the first line that holds the words."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


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


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
