"""Files of readings that lie in no folder, laid out for the time of a run: DuckDB opens files only.

They are named by what they hold, so that two revisions with the same file have it read once.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import IO, Final

_CHUNK: Final = 1 << 20


def copied(stream: IO[bytes], size: int, suffix: str) -> tuple[str, Path]:
    """Write the next `size` bytes of a stream to a file; return their SHA-256 and the file."""
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=_folder(), delete=False) as file:
        while size and (chunk := stream.read(min(size, _CHUNK))):
            digest.update(chunk)
            file.write(chunk)
            size -= len(chunk)
    name = digest.hexdigest()
    return name, Path(file.name).rename(_folder() / f"{name}{suffix}")


@functools.cache
def _folder() -> Path:
    """Return the folder of this run, which nobody else may read and which goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="carbon-manual-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
