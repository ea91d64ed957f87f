"""The command once started: it answers each call in a fork, without reading its program again.

A call costs the four seconds in which Python reads three hundred modules, and these the package's
own catalogues and the files of the reference system; one that draws or writes Word copies, two more
for the plotting library, the font and the templates. Here one process has read just these; whatever
it is asked it does in a child that ends as `python -m carbon_manual` does. Tests of that start
itself, of its environment or of signals begin a process of their own.
"""

from __future__ import annotations

import atexit
import functools
import gc
import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

PATIENCE = 900  # seconds
_HERE = Path(__file__).parent.parent


def answer(
    root: Path, arguments: tuple[str, ...], surroundings: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run carbon-manual with `root` as the current folder in these surroundings."""
    with tempfile.TemporaryDirectory(prefix="cm-answer-") as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        call = [str(root), str(out), str(err), arguments, dict(surroundings)]
        server = _server()
        assert server.stdin
        assert server.stdout
        server.stdin.write(f"{json.dumps(call)}\n")
        server.stdin.flush()
        ready, _, _ = select.select([server.stdout], [], [], PATIENCE)
        said = server.stdout.readline() if ready else ""
        if not said:
            server.kill()
            _server.cache_clear()
            message = f"no answer to {arguments}"
            raise TimeoutError(message)
        texts = (each.read_text(encoding="utf-8") for each in (out, err))
        return subprocess.CompletedProcess(arguments, int(said), *texts)


@functools.cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.started"],
        cwd=_HERE,
        env={**os.environ, "PYTHONPATH": str(_HERE / "generator")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    atexit.register(_ended, server)
    return server


def _ended(server: subprocess.Popen[str]) -> None:
    """Let a server end, as it does when nothing more can be asked."""
    if server.stdin:
        server.stdin.close()
    server.wait()


def _serve() -> None:
    """Answer one call a line until there are no more."""
    from carbon_manual.catalogue.standard import shipped_standards  # noqa: PLC0415
    from carbon_manual.cli import main  # noqa: PLC0415 - the tests themselves need not read it
    from carbon_manual.pipeline import published  # noqa: PLC0415
    from carbon_manual.render.copies import word_copies  # noqa: PLC0415
    from carbon_manual.render.dialect import read_dialect  # noqa: PLC0415
    from carbon_manual.render.site import stage  # noqa: PLC0415
    from carbon_manual.shapes.shape import shipped_shapes  # noqa: PLC0415
    from carbon_manual.sources.source import read_tree  # noqa: PLC0415
    from carbon_manual.system.load import load  # noqa: PLC0415
    from tests.kept import keep  # noqa: PLC0415
    from tests.system_under_test import examine_folder, small  # noqa: PLC0415

    keep()
    load(read_tree(_HERE), shipped_shapes(), shipped_standards())
    with tempfile.TemporaryDirectory(prefix="cm-first-") as folder:
        checked = published(examine_folder(small().write(Path(folder))))
        pages = [page for page in stage(checked) if page.path.startswith("procedures/")]
        word_copies(checked, read_dialect(_HERE / "mkdocs.yml"), pages)
    gc.freeze()
    while line := sys.stdin.readline():
        child = os.fork()
        if child == 0:
            sys.exit(main(_settled(*json.loads(line))))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer


def _settled(
    root: str, out: str, err: str, arguments: list[str], surroundings: dict[str, str]
) -> list[str]:
    """Take the place of a process that was begun there, and return its arguments."""
    os.chdir(root)
    sys.path[0] = root
    sys.argv = ["carbon-manual", *arguments]
    os.environ.clear()
    os.environ.update(surroundings)
    for number, name, mode in ((0, os.devnull, os.O_RDONLY), (1, out, 0), (2, err, 0)):
        given = os.open(name, mode or os.O_WRONLY | os.O_CREAT)
        os.dup2(given, number)
        os.close(given)
    return arguments


if __name__ == "__main__":
    _serve()
