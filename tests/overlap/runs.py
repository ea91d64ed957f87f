"""The hashes of all runs of 20 characters in the standards' texts, and what shares one of them.

The texts are copyrighted and do not ship. `runs.bin` holds 48 bits of each run's hash, sorted, six
bytes each, big-endian. A run that is not there is taken for one once in some seven thousand million
times. Written anew from `../shared/standards/*.txt` beside the repository:

    python -m tests.overlap.runs

A character counts if it is a Chinese one, a Latin letter or a digit; punctuation and white space do
not, so that a sentence is found however it is set.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

LENGTH: Final = 20
STORE: Final = Path(__file__).with_name("runs.bin")
ALLOWED: Final = Path(__file__).with_name("allowed.txt")
STANDARDS: Final = Path(__file__).parents[3] / "shared" / "standards"
_KEPT: Final = re.compile(r"[\u3400-\u9fffA-Za-z0-9]+")
_BITS: Final = 48
_BYTES: Final = _BITS // 8
# Multilinear hashing (Dietzfelbinger 1996): a sum of characters times random odd numbers modulo
# 2^64, of which the upper bits count. Numpy does millions a second.
_FACTORS: Final = tuple(
    int.from_bytes(hashlib.sha256(f"run {place}".encode()).digest()[:8]) | 1
    for place in range(LENGTH)
)

Hashes = NDArray[np.uint64]


def normal(text: str) -> str:
    """Return the characters of a text that count."""
    return "".join(_KEPT.findall(text))


def hashes(text: str) -> Hashes:
    """Return the hash of the run that begins at each character of a normal text."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    count = len(codes) - LENGTH + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64)
    found = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(_FACTORS):
        found += codes[place : place + count] * np.uint64(factor)
    return found >> np.uint64(64 - _BITS)


def known() -> Hashes:
    """Return the hashes that ship, sorted."""
    raw = np.frombuffer(STORE.read_bytes(), dtype=np.uint8).reshape(-1, _BYTES)
    wide = np.zeros((len(raw), 8), dtype=np.uint8)
    wide[:, 8 - _BYTES :] = raw
    return wide.view(">u8").ravel().astype(np.uint64)


def shared_runs(text: str, store: Hashes) -> Iterator[str]:
    """Yield the longest runs of a text, in its normal form, of which every part is known."""
    plain = normal(text)
    found = hashes(plain)
    places = np.minimum(np.searchsorted(store, found), len(store) - 1)
    hits = np.flatnonzero(store[places] == found)
    if not len(hits):
        return
    for group in np.split(hits, np.flatnonzero(np.diff(hits) > 1) + 1):
        yield plain[int(group[0]) : int(group[-1]) + LENGTH]


def allowed() -> tuple[str, ...]:
    """Return the titles and fixed terms that may be the same, in normal form."""
    lines = ALLOWED.read_text(encoding="utf-8").splitlines()
    return tuple(normal(line) for line in lines if not line.startswith("#"))


def packed(folder: Path) -> bytes:
    """Return the contents of the store for the standards' texts in a folder."""
    texts = [normal(each.read_text(encoding="utf-8")) for each in sorted(folder.glob("*.txt"))]
    values = np.unique(np.concatenate([hashes(text) for text in texts]))
    return values.astype(">u8").view(np.uint8).reshape(-1, 8)[:, 8 - _BYTES :].tobytes()


if __name__ == "__main__":
    if not any(STANDARDS.glob("*.txt")):
        sys.exit(f"no texts of the standards in {STANDARDS}")
    STORE.write_bytes(packed(STANDARDS))
