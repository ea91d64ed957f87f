"""The schemas in a real editor's server: what it marks, offers and tells in a record's parts."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from carbon_manual.cli import main
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.writing.vscode import vscode_files
from tests.language_client import Client, connected
from tests.system_under_test import REPOSITORY, small

RECORD = "records/JL-06-02-S1-2024.yaml"


@pytest.fixture(scope="module")
def editor(yaml_server: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """An editor on the small system with the shipped settings, after `carbon-manual schema`."""
    root = small().write(tmp_path_factory.mktemp("editor"))
    assert main(["schema", "--root", str(root)]) == 0
    files = {each.path: json.loads(each.data) for each in vscode_files(shipped_shapes())}
    command = ["node", str(yaml_server), "--stdio"]
    with connected(command, root, files[".vscode/settings.json"]) as client:
        yield client


def marked(editor: Client, name: str, *edits: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the marked line and the message of each complaint about a copy of the record."""
    text = small().text(RECORD)
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    lines = text.split("\n")
    found = editor.open(f"records/JL-06-02-{name}.yaml", text)
    return [(lines[each["range"]["start"]["line"]].strip(), each["message"]) for each in found]


def test_record_without_fault_is_not_marked(editor: Client) -> None:
    assert marked(editor, "clean") == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("recorded_by:", "recorded_bye:", "recorded_bye:", "属性 recorded_bye 不被允许"),
        ("meter: M-E01", "metr: M-E01", "metr: M-E01", "属性 metr 不被允许"),
        ("retention: P5Y", "retention: P5Y\naccess: intern", "access: intern", "值无效"),
        ("origin: bill", "origin: bil", "origin: bil", "值无效"),
        (
            "type: rec.activity-data",
            "type: rec.activity",
            "type: rec.a",
            "类型应为 rec.act",
        ),
        ("title:", "# title:", "id: ", "缺少必填项“标题”（title）"),
        ("    unit: MWh\n", "", "- source:", "缺少必填项“单位”（unit）"),
        ("unit: 万Nm3", "unit: 万Nm33", "unit: 万Nm33", "“单位”应为：单位，如 kWh"),
    ],
)
def test_fault_is_marked_in_chinese_at_its_line(
    editor: Client, old: str, new: str, line: str, says: str
) -> None:
    found = marked(editor, f"{zlib.crc32(new.encode() + old.encode()):x}", (old, new))
    assert any(place.startswith(line) and says in message for place, message in found), found


def offered(editor: Client, name: str, old: str, new: str) -> dict[str, Any]:
    """Return by label what is offered at the end of the text that takes the place of another."""
    text = small().text(RECORD).replace(old, new, 1)
    path = f"records/JL-06-02-{name}.yaml"
    editor.open(path, text)
    before = text[: text.index(new) + len(new)].split("\n")
    found = editor.at("completion", path, len(before) - 1, len(before[-1]))
    return {each["label"]: each for each in found["items"]}


def test_ids_are_offered_with_their_names(editor: Client) -> None:
    posts = offered(editor, "posts", "recorded_by: 核算员", "recorded_by: ")
    assert {"核算员"} <= posts.keys()
    meters = offered(editor, "meters", "meter: M-E01", "meter: ")
    assert "M-E01" in meters
    assert meters["M-E01"]["documentation"]
    origins = offered(editor, "origins", "origin: bill", "origin: ")
    assert {"bill", "meter"} <= origins.keys()


@pytest.mark.parametrize(
    ("word", "label"), [("recorded_by", "记录"), ("origin", "bill（结算账单）")]
)
def test_hover_tells_the_field_in_chinese(editor: Client, word: str, label: str) -> None:
    text = small().text(RECORD)
    path = f"records/JL-06-02-hover-{word}.yaml"
    editor.open(path, text)
    before = text[: text.index(word) + 2].split("\n")
    told = editor.at("hover", path, len(before) - 1, len(before[-1]))
    assert label in json.dumps(told, ensure_ascii=False), told


def test_repository_has_the_shipped_settings() -> None:
    for each in vscode_files(shipped_shapes()):
        assert (REPOSITORY / each.path).read_bytes() == each.data, f"{each.path}: write it anew"
