"""What a file holds is read once in a process of the tests, not once for each system that has it.

Reading depends on nothing but the file and the shapes; the program keeps it likewise between two
states (`diff`) and two looks (`serve`). Hundreds of tests change one file of some hundred.
"""

from __future__ import annotations

import functools

from carbon_manual.shapes.shape import Shapes, shipped_shapes
from carbon_manual.sources.source import SourceFile
from carbon_manual.system import load
from carbon_manual.system.piece import Piece, read_piece

MOST = 6_000  # files; a few hundred megabytes at the very most


def kept_piece(file: SourceFile, shapes: Shapes) -> Piece:
    """Return what a file holds, as it was read when it was first asked for."""
    return _kept(file) if shapes is shipped_shapes() else read_piece(file, shapes)


@functools.lru_cache(maxsize=MOST)
def _kept(file: SourceFile) -> Piece:
    return read_piece(file, shipped_shapes())


def keep() -> None:
    """Let this process keep what it reads."""
    load.read_piece = kept_piece  # type: ignore[attr-defined]
