"""No sentence of the standards stands in what ships: no run of 20 characters is the same."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.overlap.runs import (
    LENGTH,
    STANDARDS,
    STORE,
    Hashes,
    allowed,
    hashes,
    known,
    normal,
    packed,
    shared_runs,
)
from tests.system_under_test import REPOSITORY

FOLDERS = ("manual", "procedures", "records", "generator")
SUFFIXES = {".md", ".yaml", ".yml", ".py", ".txt"}


@functools.cache
def store() -> Hashes:
    return known()


def shipped_texts() -> Iterator[Path]:
    yield from sorted(REPOSITORY.glob("*.md"))
    yield REPOSITORY / "reference.yaml"
    for folder in FOLDERS:
        for path in sorted((REPOSITORY / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                yield path


@functools.cache
def runs_by_file() -> dict[str, tuple[str, ...]]:
    """Return all runs that shipped texts share with a standard, by file."""
    found = {}
    for path in shipped_texts():
        runs = tuple(shared_runs(path.read_text(encoding="utf-8", errors="replace"), store()))
        if runs:
            found[path.relative_to(REPOSITORY).as_posix()] = runs
    return found


def copied(runs: Iterable[str]) -> list[str]:
    """Return the runs that are no title or fixed term."""
    terms = allowed()
    return [run for run in runs if not any(run in term for term in terms)]


def test_shipped_texts__share_no_run_with_a_standard() -> None:
    assert not {path: runs for path, each in runs_by_file().items() if (runs := copied(each))}


def test_planted_run__is_found() -> None:
    # a title, of which the hashes are in the store; with it allowed, nothing would be found
    title = "工业碳中和管理体系 要求》编制说明（征求意见稿）"
    text = f"本章的第一句。\n《{title[:9]}\n  {title[9:]}另有一句。"
    assert list(shared_runs(text, store())) == [normal(title)]
    assert not copied(shared_runs(text, store()))
    assert copied([f"{normal(title)}另"])


def test_planted_run__is_found_in_one_of_many_places() -> None:
    lines = (REPOSITORY / "manual" / "SC-04.md").read_text(encoding="utf-8")
    own = normal(lines)[200:260]
    with_own = np.unique(np.concatenate([store(), hashes(own)]))
    assert list(shared_runs(lines, with_own)) == [own]


def test_shorter_run__is_not_counted() -> None:
    title = normal("工业碳中和管理体系 要求》编制说明（征求意见稿）")
    assert not list(shared_runs(title[: LENGTH - 1], store()))
    assert not list(shared_runs(f"{title[: LENGTH - 1]}山", store()))


def test_allowed__names_only_what_is_needed() -> None:
    runs = {run for each in runs_by_file().values() for run in each}
    idle = [term for term in allowed() if not any(run in term for run in runs)]
    assert not idle


def test_store__is_small_sorted_and_rarely_wrong() -> None:
    values = store()
    assert STORE.stat().st_size < 500_000
    assert bool(np.all(np.diff(values.astype(np.int64)) > 0))
    assert len(values) / 2**48 < 1e-9


@pytest.mark.skipif(not any(STANDARDS.glob("*.txt")), reason="the standards' texts are not here")
def test_store__is_that_of_the_texts() -> None:
    assert STORE.read_bytes() == packed(STANDARDS)
