"""Work shared out to processes that inherit, by fork, everything that was read before."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")

# Few enough that all processes end together, many enough that handing out costs nothing.
_HELPING: Final = 8
# Below that many items a process costs more than it saves.
_WORTH: Final = 16

# What the processes find when they are forked; items and results travel, this does not.
_inherited: list[Callable[[int], Any]] = []


def processors() -> int:
    """Return how many processes may work at once; 1 where a process cannot be forked."""
    if "fork" not in multiprocessing.get_all_start_methods() or not hasattr(
        os, "sched_getaffinity"
    ):
        return 1
    return len(os.sched_getaffinity(0))


def share(
    work: Callable[[Item], Result], items: Sequence[Item], processes: int
) -> Iterator[Result]:
    """Yield the result of each item, in their order.

    What `work` changes beyond its result is lost, but for files that it writes.
    """
    if processes < 2 or len(items) < _WORTH:  # noqa: PLR2004 - one process is no crew
        yield from map(work, items)
        return
    _inherited.append(lambda number: work(items[number]))
    try:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
            yield from pool.map(_one, range(len(items)), chunksize=_HELPING)
    finally:
        _inherited.pop()


def _one(number: int) -> Any:  # noqa: ANN401 - whatever the work returns
    return _inherited[-1](number)
