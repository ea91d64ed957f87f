"""The commands as they are called: what they answer, in both languages, and how they refuse."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.built import Built, damage, free_port, process, run, sums_of

COMMANDS = (
    "init", "check", "build", "export", "verify", "explain", "coverage", "diff", "serve", "new",
    "owners", "schema",
    "revise", "submit", "approve", "withdraw",
)  # fmt: skip


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


def test_the_command_started_once_answers_as_one_that_starts(fresh: Path) -> None:
    """Nearly all tests ask the former: see tests/started.py."""
    damage(fresh)
    for arguments in (("check", "--lang", "en"), ("explain", "--root", "records"), ("frobnicate",)):
        started, once = process(fresh, *arguments), run(fresh, *arguments)
        assert (started.returncode, started.stdout, started.stderr) == (
            once.returncode,
            once.stdout,
            once.stderr,
        )


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


def test_coverage_names_every_standard_in_use(built: Built) -> None:
    rows = json.loads(run(built.root, "coverage", "--format", "json", "--lang", "en").stdout)
    assert [row["standard"] for row in rows] == [
        "ccaa-39-2022",
        "zjjgsw-0005-2024",
        "xjzjxh-carbon-metrology",
        "stqc-002-2025",
        "cieccpa-carbon-neutrality",
    ]
    for row in rows:
        row.pop("number")  # as the standard itself is numbered, in whatever language
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


# --- misuse: a clear message, exit 2, no traceback --------------------------------------------


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


def line_of(path: Path, words: str) -> int:
    """Return the number of the first line that holds the words."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)
