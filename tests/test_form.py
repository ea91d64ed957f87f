"""The browser form: what it asks, what it writes back, and a record edited in a real browser."""

from __future__ import annotations

import difflib
import functools
import json
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from carbon_manual.cli import main
from carbon_manual.writing.formpackages import PACKAGES
from tests import visiting
from tests.built import free_port
from tests.system.tools import EDITOR
from tests.system_under_test import REPOSITORY, repository, small

RECORD = "records/JL-06-02-S1-2024.yaml"
CASES = Path(__file__).with_name("form_cases.mjs")
SECONDS = 90
FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Edit = tuple[list[str | int], Any]


@pytest.fixture(scope="module")
def packages(form_backend: tuple[Path, Path]) -> Path:
    """The folder of the packed npm packages."""
    return form_backend[1].parent


@pytest.fixture(scope="module")
def made(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small system with its form in `build/form`."""
    root = small().write(tmp_path_factory.mktemp("form"))
    assert main(["form", "--root", str(root), "--packages", str(packages)]) == 0
    return root


@pytest.fixture(scope="module")
def whole(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The form of the repository's own system."""
    folder = tmp_path_factory.mktemp("whole") / "form"
    given = ["--root", str(REPOSITORY), "--packages", str(packages), "--out", str(folder)]
    assert main(["form", *given, "--local"]) == 0
    return folder


def written(folder: Path, cases: list[tuple[str, list[Edit]]]) -> list[str]:
    """Return what the form writes for each text after its edits."""
    asked = json.dumps([{"text": text, "edits": edits} for text, edits in cases])
    done = subprocess.run(
        ["node", str(CASES), str(folder)],
        input=asked, capture_output=True, text=True, timeout=SECONDS, check=True,
    )  # fmt: skip
    return list(json.loads(done.stdout))


def changed(old: str, new: str) -> list[str]:
    """Return the lines that went and came."""
    lines = difflib.ndiff(old.splitlines(), new.splitlines())
    return [line for line in lines if line[0] in "-+"]


# --- what it asks -------------------------------------------------------------------------------


@functools.cache
def config_of(folder: Path) -> Any:  # noqa: ANN401 - whatever YAML holds
    return yaml.load((folder / "config.yml").read_text(encoding="utf-8"), FAST)  # noqa: S506


def fields_of(folder: Path, collection: str) -> dict[str, Any]:
    config = config_of(folder)
    found = next(each for each in config["collections"] if each["name"] == collection)
    by_name = {each["name"]: each for each in found["fields"]}
    content = {each["name"]: each for each in by_name["content"]["fields"]}
    return by_name | {f"content.{name}": each for name, each in content.items()}


def test_form__asks_by_the_record_type(whole: Path) -> None:
    asked = fields_of(whole, "rec.activity-data")
    assert asked["type"]["widget"] == "hidden"
    assert asked["recorded_on"]["widget"] == "datetime"
    assert asked["recorded_on"]["format"] == "YYYY-MM-DD"
    assert {"label": "hz 杭州院区", "value": "hz"} in asked["site"]["options"]
    pattern, said = asked["period"]["pattern"]
    assert re.fullmatch(pattern, "2025-Q1")
    assert not re.fullmatch(pattern, "2025-Q5")
    assert said.startswith("应为：期间")
    rows = {each["name"]: each for each in asked["content.data"]["fields"]}
    assert asked["content.data"]["widget"] == "list"
    assert {"label": "bill 结算账单", "value": "bill"} in rows["origin"]["options"]
    assert rows["source"]["required"]
    assert "HZ-NG-01" in [each["value"] for each in rows["source"]["options"]]
    assert re.fullmatch(rows["unit"]["pattern"][0], "万Nm3")
    assert [each["name"] for each in rows["quantities"]["fields"]] == ["period", "value"]


def test_form__saves_to_branches_and_publishes_nothing(whole: Path) -> None:
    config = config_of(whole)
    assert config["publish_mode"] == "editorial_workflow"
    assert config["backend"]["name"] == "proxy"
    assert not [each for each in config["collections"] if each["publish"] or each["delete"]]
    names = {each["name"] for each in config["collections"]}
    assert {"manual", "procedures", "rec.system"} <= names
    assert not names & {"rec.approval", "rec.withdrawal", "rec.release"}


GITEA = """
extra:
  form: {name: gitea, repo: a/b, app_id: x, token: no,
         base_url: https://git.example.org, api_root: https://git.example.org/api/v1}
"""


@pytest.mark.parametrize(
    ("settings", "backend"),
    [
        ("repo_url: https://github.com/org/system", {"name": "github", "repo": "org/system"}),
        (
            "repo_url: https://gitlab.example.org/a/b/c.git",
            {"name": "gitlab", "repo": "a/b/c", "api_root": "https://gitlab.example.org/api/v4"},
        ),
        (
            GITEA,
            {"name": "gitea", "repo": "a/b", "app_id": "x"},
        ),
    ],
)
def test_form__saves_where_the_site_settings_say(
    packages: Path, tmp_path: Path, settings: str, backend: dict[str, str]
) -> None:
    root = small().write(tmp_path)
    (root / "mkdocs.yml").write_text(f"site_name: x\n{settings}\n", encoding="utf-8")
    assert main(["form", "--root", str(root), "--packages", str(packages)]) == 0
    config = config_of(root / "build/form")
    assert backend.items() <= config["backend"].items()
    assert config["backend"]["branch"] == "main"
    assert "token" not in config["backend"]
    page = (root / "build/form/index.html").read_text(encoding="utf-8")
    host = config["backend"].get("base_url", "https://api.github.com")
    assert host in page, "the page may talk to its service"


def test_form__takes_only_the_pinned_packages(
    packages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = small().write(tmp_path / "system")
    given = ["form", "--root", str(root), "--packages", str(tmp_path)]
    assert main(given) == 2
    assert "npm pack decap-cms@" in capsys.readouterr().err
    for each in PACKAGES:
        shutil.copy(packages / each.file, tmp_path)
    damaged = tmp_path / PACKAGES[1].file
    damaged.write_bytes(damaged.read_bytes() + b" ")
    assert main(given) == 2
    assert "校验值不符" in capsys.readouterr().err
    assert not (root / "build" / "form").exists()
    assert EDITOR.split() == [f"{each.name}@{each.version}" for each in PACKAGES]


def test_form__overwrites_no_other_folder(packages: Path, tmp_path: Path) -> None:
    root = small().write(tmp_path)
    given = ["form", "--root", str(root), "--packages", str(packages)]
    assert main([*given, "--out", str(root / "records")]) == 2


# --- what it writes back ------------------------------------------------------------------------


def test_form__writes_an_unchanged_file_byte_for_byte(whole: Path) -> None:
    texts = {
        path: data.decode()
        for path, data in repository().files.items()
        if re.match(r"(manual|procedures|records)/(?!archive/).+\.(md|yaml)$", path)
    }
    assert len(texts) > 200
    again = written(whole, [(text, []) for text in texts.values()])
    assert [path for path, new in zip(texts, again, strict=True) if new != texts[path]] == []


TEXT = """---
id: JL-06-02-X
type: rec.activity-data
title: 试算  # 名称
version: "1.0"
retention: P5Y
recorded_by: 核算员
---
# 手工录入
data:
  - source: S1-EL
    unit: MWh
    origin: bill  # 结算单
    quantities:
      2024-Q1: 12.50
      2024-Q2: 8
  - {source: S1-NG, unit: 万Nm3, origin: bill, quantities: {2024: 1.5}}
"""
DATA = ["content", "data"]
EDITS: tuple[tuple[str, list[Edit], list[str]], ...] = (
    ("number", [([*DATA, 0, "quantities", 0, "value"], "13.50")],
     ["-       2024-Q1: 12.50", "+       2024-Q1: 13.50"]),
    ("remark stays", [([*DATA, 0, "origin"], "meter")],
     ["-     origin: bill  # 结算单", "+     origin: meter  # 结算单"]),
    ("quotes stay", [(["version"], "1.10")], ['- version: "1.0"', '+ version: "1.10"']),
    ("new field", [(["recorded_on"], "2026-01-20")], ["+ recorded_on: 2026-01-20"]),
    ("new text that looks like something else", [(["reason"], "no")], ['+ reason: "no"']),
    ("new text that YAML would cut", [(["reason"], "甲: 乙 # 丙")], ['+ reason: "甲: 乙 # 丙"']),
    ("emptied field", [(["retention"], "")], ["- retention: P5Y"]),
    ("emptied date of the picker", [(["recorded_on"], None)], []),
    ("English title", [(["title", "en"], "Trial")],
     ["- title: 试算  # 名称", "+ title: {zh: 试算, en: Trial}  # 名称"]),
    ("new period", [([*DATA, 0, "quantities", "+"], {"period": "2024-Q3", "value": "7"})],
     ["+       2024-Q3: 7"]),
    ("period gone", [([*DATA, 0, "quantities", 1], None)], ["-       2024-Q2: 8"]),
    ("row in one line", [([*DATA, 1, "unit"], "m3")],
     ["-   - {source: S1-NG, unit: 万Nm3, origin: bill, quantities: {2024: 1.5}}",
      "+   - {source: S1-NG, unit: m3, origin: bill, quantities: {2024: 1.5}}"]),
    ("new row", [([*DATA, "+"], {"source": "S1-X", "unit": "t", "origin": "bill",
                                 "quantities": [{"period": "2024", "value": "3"}]})],
     ["+   - source: S1-X", "+     unit: t", "+     origin: bill", "+     quantities:",
      "+       2024: 3"]),
    ("row gone", [([*DATA, 1], None)],
     ["-   - {source: S1-NG, unit: 万Nm3, origin: bill, quantities: {2024: 1.5}}"]),
    ("first row gone", [([*DATA, 0], None)],
     ["-   - source: S1-EL", "-     unit: MWh", "-     origin: bill  # 结算单",
      "-     quantities:", "-       2024-Q1: 12.50", "-       2024-Q2: 8"]),
)  # fmt: skip


def test_form__changes_only_the_lines_that_were_edited(made: Path) -> None:
    results = written(made / "build/form", [(TEXT, edits) for _, edits, _ in EDITS])
    found = {name: changed(TEXT, new) for (name, _, _), new in zip(EDITS, results, strict=True)}
    order = {name: sorted(lines) for name, _, lines in EDITS}
    assert {name: sorted(lines) for name, lines in found.items()} == order


def test_form__leaves_the_rest_of_a_document(made: Path) -> None:
    text = (
        small()
        .text("procedures/CX-01.md")
        .replace("records: [JL-03-02]\n", "records:\n  - JL-03-02  # 清单\n  - JL-06-02\n")
    )
    body = text.partition("\n---\n")[2]
    covers = "plan:\n  ccaa-39-2022: [6.1.2.p1]\n"
    edits: list[tuple[list[Edit], list[str]]] = [
        ([(["body"], f"{body}\n新增一段。\n")], ["+ ", "+ 新增一段。"]),
        ([(["owner"], "审核员")], ["- owner: 核算员", "+ owner: 审核员"]),
        ([(["records", 1], "JL-07-01")], ["-   - JL-06-02", "+   - JL-07-01"]),
        ([(["records", "+"], "JL-07-01")], ["+   - JL-07-01"]),
        (
            [(["covers"], covers)],
            [
                "-     ccaa-39-2022: [6.1.2.p1, 6.1.2.p2]",
                "+     ccaa-39-2022: [6.1.2.p1]",
            ],
        ),
    ]
    results = written(made / "build/form", [(text, each) for each, _ in edits])
    assert [changed(text, new) for new in results] == [lines for _, lines in edits]


# --- in the browser -----------------------------------------------------------------------------


def git(root: Path, *arguments: str) -> str:
    options = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ("git", *options, *arguments), cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture
def served(made: Path, form_backend: tuple[Path, Path]) -> Iterator[tuple[Path, str]]:
    """A repository with the small system behind the local backend, and the form's address."""
    git(made, "init", "--quiet", "--initial-branch=main")
    git(made, "config", "user.name", "t")
    git(made, "config", "user.email", "t@example.org")
    (made / ".gitignore").write_text("/build/\n", encoding="utf-8")
    git(made, "add", "--all")
    git(made, "commit", "--quiet", "--message", "start")
    port = free_port()
    config = made / "build/form/config.yml"
    config.write_text(config.read_text(encoding="utf-8").replace(":8081", f":{port}"), "utf-8")
    page = made / "build/form/index.html"
    page.write_text(page.read_text(encoding="utf-8").replace(":8081", f":{port}"), "utf-8")
    variables = {"MODE": "git", "GIT_REPO_DIRECTORY": str(made), "PORT": str(port)}
    environment = os.environ | variables | {"BIND_HOST": "127.0.0.1", "LOG_LEVEL": "error"}
    with (
        subprocess.Popen(["node", str(form_backend[0])], env=environment) as backend,
        visiting.served(made / "build/form") as address,
    ):
        wait_for(f"http://127.0.0.1:{port}/")
        yield made, address
        backend.kill()


def wait_for(address: str) -> None:
    for _ in range(10 * SECONDS):
        try:
            urllib.request.urlopen(address, timeout=SECONDS)  # noqa: S310 - this machine
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"nothing answers at {address}")


def test_record__is_edited_by_form_and_saved_as_a_branch(
    chromium: Path, served: tuple[Path, str]
) -> None:
    root, address = served
    before = (root / RECORD).read_text(encoding="utf-8")
    asked: list[str] = []
    errors: list[str] = []
    with visiting.launched(chromium) as browser:
        page = browser.new_page()
        page.set_default_timeout(1000 * SECONDS)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.get_by_role("button", name="登录").click()
        page.get_by_text("集合", exact=True).wait_for()
        page.goto(f"{address}#/collections/rec.activity-data/entries/{Path(RECORD).stem}")
        page.locator('input[value="P5Y"]').first.fill("P6Y")
        preview = page.frame_locator("iframe").first
        preview.get_by_text("P6Y").first.wait_for()
        page.get_by_role("button", name="保存").click()
        page.get_by_text("修改已保存").first.wait_for()
    assert errors == []
    assert [
        url for url in asked if not re.match(r"(http://127\.0\.0\.1:|data:|blob:|about:)", url)
    ] == []
    branch = f"cms/rec.activity-data/{Path(RECORD).stem}"
    assert git(root, "log", "-1", "--format=%s", branch).strip() == f"修改 {Path(RECORD).stem}"
    after = git(root, "show", f"{branch}:{RECORD}")
    assert changed(before, after) == ["- retention: P5Y", "+ retention: P6Y"]
    assert git(root, "status", "--porcelain").strip() == ""
    assert main(["check", "--root", str(root), "--revision", branch]) == 0
