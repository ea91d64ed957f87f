"""The steps that are measured, each process one role; every step is told as a line of JSON."""

from __future__ import annotations

import datetime as dt
import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from carbon_manual import pipeline
from carbon_manual.artifact import Artifact
from carbon_manual.output import sync
from carbon_manual.render.copies import word_copies
from carbon_manual.render.dialect import read_dialect
from carbon_manual.render.site import stage
from carbon_manual.sites.sitebuild import SETTINGS, build_site
from carbon_manual.sources.source import read_tree
from tests.bench.generate import generate

AS_OF = dt.date(2026, 10, 31)
# What `examine` calls, by the step that it counts to.
STAGES = {
    "shipped_shapes": "start",
    "shipped_standards": "start",
    "load": "load",
    "compute": "compute",
    "derive_control": "check",
    "cover": "coverage",
    "_lights": "coverage",
    "check": "check",
}


def main(role: str, root: Path, number: str) -> None:
    """Play one role: `generate` and `site` are one step, `stages` is all from start to Word."""
    if role == "generate":
        size = generate(root, int(number))
        print(json.dumps({"documents": size.documents, "records": size.records}))
    elif role == "site":
        build_site(root, AS_OF)
    else:
        _stages(root, float(number))


def _stages(root: Path, began: float) -> None:
    """Run the stages of `build` but the site; `began` is when the parent started this process."""
    gc.disable()  # as the command line does
    seconds = {"start": time.monotonic() - began}
    processor = {"start": time.process_time()}
    peaks: dict[str, int] = {}

    def timed(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the stage takes
            start, busy = time.monotonic(), time.process_time()
            result = function(*given, **named)
            seconds[step] = seconds.get(step, 0.0) + time.monotonic() - start
            processor[step] = processor.get(step, 0.0) + time.process_time() - busy
            peaks[step] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            return result

        return run

    def tell(step: str) -> None:
        line = {
            "step": step,
            "seconds": seconds[step],
            "processor": processor[step],
            "peak_kib": peaks[step],
        }
        print(json.dumps(line), flush=True)

    for name, step in STAGES.items():
        setattr(pipeline, name, timed(step, getattr(pipeline, name)))
    sources = timed("load", read_tree)(root)
    checked = pipeline.examine(sources, AS_OF)
    for step in ("start", "load", "compute", "check", "coverage"):
        tell(step)
    found = sorted({f"{each.code} {each.message.en}" for each in checked.diagnostics})
    print(json.dumps({"findings": found[:3], "count": len(found)}), flush=True)
    pages: list[Artifact] = []

    def staged() -> None:
        pages.extend(stage(checked))
        sync(root / "build" / "docs", pages)

    timed("stage", staged)()
    tell("stage")
    dialect = read_dialect(root / SETTINGS)
    timed("word", lambda: sync(root / "build" / "word", word_copies(checked, dialect, pages)))()
    tell("word")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
