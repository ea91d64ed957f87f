"""A client of a language server over standard input and output, as an editor is one."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECONDS = 300  # the limit of every wait: the machine is shared


@dataclass
class Client:
    """An editor with one folder open, whose settings answer what the server asks for."""

    process: subprocess.Popen[bytes]
    folder: Path
    settings: Mapping[str, Any]
    answers: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)
    notes: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)
    asked: int = 0

    def start(self, locale: str) -> None:
        """Greet the server in the editor's language."""
        threading.Thread(target=self._listen, daemon=True).start()
        folder = self.folder.as_uri()
        self.ask(
            "initialize",
            processId=None,
            locale=locale,
            rootUri=folder,
            workspaceFolders=[{"uri": folder, "name": "system"}],
            capabilities={
                "workspace": {"configuration": True, "workspaceFolders": True},
                "textDocument": {
                    "completion": {"completionItem": {"snippetSupport": True}},
                    "hover": {"contentFormat": ["plaintext"]},
                },
            },
        )
        self.tell("initialized")
        self.tell("workspace/didChangeConfiguration", settings={})

    def open(self, path: str, text: str) -> list[dict[str, Any]]:
        """Open a file with a text; return what is marked in it."""
        file = {"uri": self._uri(path), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=file)
        while True:
            note = self.notes.get(timeout=SECONDS)
            if note["params"]["uri"] == file["uri"]:
                return list(note["params"]["diagnostics"])

    def at(self, method: str, path: str, line: int, column: int) -> Any:  # noqa: ANN401
        """Ask for something at a place, counted from 0."""
        place = {"line": line, "character": column}
        return self.ask(
            f"textDocument/{method}", textDocument={"uri": self._uri(path)}, position=place
        )

    def ask(self, method: str, **parameters: object) -> Any:  # noqa: ANN401
        """Send a request and return its result."""
        self.asked += 1
        self._send({"id": self.asked, "method": method, "params": parameters})
        answer = self.answers.get(timeout=SECONDS)
        assert answer["id"] == self.asked
        assert "error" not in answer, answer
        return answer["result"]

    def tell(self, method: str, **parameters: object) -> None:
        """Send a note."""
        self._send({"method": method, "params": parameters})

    def _uri(self, path: str) -> str:
        return (self.folder / path).as_uri()

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        while header := self.process.stdout.readline():
            size = int(header.partition(b":")[2])
            while self.process.stdout.readline().strip():
                pass
            message = json.loads(self.process.stdout.read(size))
            if "method" not in message:
                self.answers.put(message)
            elif message["method"] == "workspace/configuration":
                found = [self._section(each["section"]) for each in message["params"]["items"]]
                self._send({"id": message["id"], "result": found})
            elif "id" in message:
                self._send({"id": message["id"], "result": None})
            elif message["method"] == "textDocument/publishDiagnostics":
                self.notes.put(message)

    def _section(self, name: str) -> Any:  # noqa: ANN401
        """Return a section of the settings; `yaml.x` stands in the section `yaml`."""
        prefix = f"{name}."
        below = {
            key.removeprefix(prefix): value
            for key, value in self.settings.items()
            if key.startswith(prefix)
        }
        found: dict[str, Any] = {}
        for key, value in below.items():
            *outer, last = key.split(".")
            place = found
            for each in outer:
                place = place.setdefault(each, {})
            place[last] = value
        return found or self.settings.get(name)


@contextmanager
def connected(
    command: list[str], folder: Path, settings: Mapping[str, Any], locale: str = "zh-cn"
) -> Iterator[Client]:
    """Run a server for as long as the client is used."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        client = Client(process, folder, settings)
        client.start(locale)
        yield client
        process.kill()
