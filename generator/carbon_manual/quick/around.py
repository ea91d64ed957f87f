"""What is around a build: the warnings of MkDocs, which end it, and the machine."""

from __future__ import annotations

import logging
import os
import platform
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Complaint(Exception):  # noqa: N818 - it is none of ours
    """MkDocs has something to say; the plain build says it in full."""


class _Ears(logging.Handler):
    """Ends the build at the first warning: the site is built strictly."""

    def emit(self, record: logging.LogRecord) -> None:
        raise Complaint(record.getMessage())


@contextmanager
def listening() -> Iterator[None]:
    """Raise `Complaint` within the block wherever MkDocs warns."""
    ears = _Ears(logging.WARNING)
    logging.getLogger("mkdocs").addHandler(ears)
    try:
        yield
    finally:
        logging.getLogger("mkdocs").removeHandler(ears)


def surroundings() -> str:
    """Return what of the machine shows in pages: the version of Python, the day MkDocs is told."""
    return f"{platform.python_version()} {os.environ.get('SOURCE_DATE_EPOCH', '')}"
