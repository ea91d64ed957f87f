"""A previewed page may run the one script that reloads it; what was saved is shown first."""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from watchdog.events import FileModifiedEvent, FileSystemEvent

from carbon_manual.sites import preview
from carbon_manual.sites.preview import _Preview, _Server
from carbon_manual.sites.sitebuild import Overtaken

PAGE = b"""<!doctype html><meta http-equiv="Content-Security-Policy"
content="default-src 'none'; script-src 'self'; style-src 'self'">
<body><p>script-src 'self'</p><script src="a.js"></script></body>"""


def test_added_script__is_allowed_by_its_digest(tmp_path: Path) -> None:
    server = _Server(("127.0.0.1", 0), tmp_path, lambda: False, lambda _: False)
    try:
        shown = server._inject_js_into_html(PAGE, 7)
    finally:
        server.server_close()
    [script] = re.findall(rb"<script>(.*?)</script>", shown, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script).digest())
    assert b"livereload(7" in script
    assert b"content=\"default-src 'none'; script-src 'self' 'sha256-%b';" % digest in shown
    assert shown.count(b"sha256-") == 1


def test_reading__is_no_reason_to_build_again(tmp_path: Path) -> None:
    """The system reports in the order in which things happened: what was read, then written."""
    folder = tmp_path / "procedures"
    folder.mkdir()
    (folder / "a.md").write_text("a", encoding="utf-8")
    server = _Server(("127.0.0.1", 0), tmp_path, lambda: False, lambda _: False)
    seen: list[str] = []
    told = threading.Event()
    notice = server._written

    def written(event: FileSystemEvent) -> None:
        notice(event)
        seen.append(Path(str(event.src_path)).name)
        told.set()

    server._written = written  # type: ignore[method-assign]
    server.follow(folder)
    server.observer.start()
    try:
        assert (folder / "a.md").read_text(encoding="utf-8") == "a"
        assert not server._want_rebuild
        (folder / "b.md").write_text("b", encoding="utf-8")
        assert told.wait(30)
    finally:
        server.observer.stop()
        server.server_close()
    assert set(seen) == {"b.md"}
    assert server._want_rebuild


def test_loop__glimpses_first_and_catches_up_when_nobody_writes(tmp_path: Path) -> None:
    """A save during the long work ends it; the new text is shown before it begins again."""
    done: list[str] = []

    def glimpse() -> bool:
        done.append("glimpse")
        return True

    def catch_up(overtaken: Callable[[], bool]) -> bool:
        done.append("catch up")
        if done.count("catch up") == 1:
            saved()
            assert overtaken()
            raise Overtaken
        assert not overtaken()
        server._shutdown = True
        return False

    def saved() -> None:
        server._written(FileModifiedEvent("procedures/a.md"))

    server = _Server(("127.0.0.1", 0), tmp_path, glimpse, catch_up)
    try:
        first = server._visible_epoch
        saved()
        server._build_loop()
    finally:
        server.server_close()
    assert done == ["glimpse", "catch up", "glimpse", "catch up"]
    assert server._visible_epoch == server._wanted_epoch == first + 2  # once for each glimpse


def test_loop__goes_on_after_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def glimpse() -> bool:
        message = "planted"
        raise ValueError(message)

    def catch_up(_: Callable[[], bool]) -> bool:
        server._shutdown = True
        return True

    server = _Server(("127.0.0.1", 0), tmp_path, glimpse, catch_up)
    try:
        first = server._visible_epoch
        server._want_rebuild = True
        server._build_loop()
    finally:
        server.server_close()
    assert "planted" in capsys.readouterr().err
    assert server._visible_epoch == first + 1


class Slow:
    """Stages as many changes as it is told to, and may be overtaken."""

    def __init__(self) -> None:
        self.changes = 0
        self.new: list[str] = []

    def restage(self, overtaken: Callable[[], bool]) -> int:
        if overtaken():
            raise Overtaken
        return self.changes

    def restage_new(self) -> list[str]:
        return self.new


class Deaf:
    """An attendant that renders one page only, and is ready when it is told."""

    made: ClassVar[list[Deaf]] = []

    def __init__(self, *_: object) -> None:
        self.is_ready = self.is_dismissed = False
        self.made.append(self)

    def show(self, pages: list[str]) -> list[str]:
        return [each for each in pages if each == "shown.md"]

    def dismiss(self) -> None:
        self.is_dismissed = True


def test_attendants__answer_until_the_next_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "build_site", lambda root, *_, **__: root)
    monkeypatch.setattr(preview, "Attendant", Deaf)
    monkeypatch.setattr(Deaf, "made", [])
    shown = _Preview(tmp_path, Slow(), lambda _: None)
    first = Deaf.made[0]
    shown.catch_up(lambda: False)
    shown.catch_up(lambda: False)  # the second one was not ready before it was out of date
    _, second, third = Deaf.made
    shown.glimpse()
    assert [each.is_dismissed for each in (first, second, third)] == [False, True, False]
    third.is_ready = True
    shown.glimpse()
    assert [each.is_dismissed for each in (first, second, third)] == [True, True, False]
    shown.end()
    assert third.is_dismissed


def test_browsers__learn_of_every_change_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of what was staged before the work was given up, and of what was not shown at once."""
    monkeypatch.setattr(preview, "build_site", lambda root, *_, **__: root)
    monkeypatch.setattr(preview, "Attendant", Deaf)
    staging = Slow()
    shown = _Preview(tmp_path, staging, lambda _: None)

    def catch_up(*, overtaken: bool = False) -> bool:
        return shown.catch_up(lambda: overtaken)

    assert not catch_up()
    staging.changes = 3
    assert catch_up()
    staging.changes, staging.new = 0, ["shown.md"]
    assert shown.glimpse()
    assert not catch_up()
    staging.new = ["shown.md", "unknown.md"]
    assert shown.glimpse()
    assert catch_up()
    with pytest.raises(Overtaken):
        catch_up(overtaken=True)
    assert catch_up()
    assert not catch_up()
