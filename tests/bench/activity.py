"""Files of readings and figures from them, beside a bare DuckDB query of the same file."""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

ROOT: Final = Path(__file__).resolve().parents[2]
READINGS: Final = 10_000_000
SITES: Final = (250, 1000)
# The targets: times of the bare query of the same file, and shares of what all figures may take.
TARGET_READINGS: Final = 1.5
TARGET_FIGURES: Final = 5.0
TARGET_EXPLAIN: Final = 1 / 10
TARGET_GROWTH: Final = 1.5
# Both sides are measured this often in turn, and the least counts: the rest is the machine's.
REPEATS: Final = 5
_Any = TypeVar("_Any")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the verdicts; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readings", type=int, default=READINGS, help="rows of the file")
    parser.add_argument("--sites", default=",".join(map(str, SITES)), help="e.g. 250,1000")
    given = parser.parse_args(arguments)
    verdicts = [_readings(_child("readings", given.readings))] if given.readings else []
    found = [_child("figures", int(each)) for each in given.sites.split(",") if each]
    for each in found:
        verdicts += _figures(each)
    if len(found) > 1:
        verdicts.append(_growth(found[0], found[-1]))
    print("\n".join(f"{'met' if good else 'MISSED'}: {text}" for good, text in verdicts))
    return 0 if all(good for good, _ in verdicts) else 1


def _readings(found: dict[str, Any]) -> tuple[bool, str]:
    share = found["ours"] / found["bare"]
    text = (
        f"{found['rows']:,} readings to {found['totals']:,} monthly totals: {found['ours']:.2f} s"
        f" of CPU, {share:.2f} of a bare query ({found['bare']:.2f} s)"
    )
    return share <= TARGET_READINGS, f"{text}; target {TARGET_READINGS:g}"


def _figures(found: dict[str, Any]) -> Iterator[tuple[bool, str]]:
    share = found["ours"] / found["bare"]
    text = (
        f"{found['rows']:,} rows to {found['figures']:,} figures: {found['ours']:.2f} s of CPU,"
        f" {share:.2f} of a bare query of the same totals ({found['bare']:.2f} s)"
    )
    yield share <= TARGET_FIGURES, f"{text}; target {TARGET_FIGURES:g}"
    allowed = found["bare"] * TARGET_FIGURES
    share = found["explain"] / allowed
    text = f"{found['rows']:,} rows: explain {found['explained']}: {found['explain']:.3f} s"
    yield share <= TARGET_EXPLAIN, f"{text}, {share:.3f} of {allowed:.2f} s; target 0.10"
    print(f"{found['rows']:,} rows: records loaded in {found['load']:.1f} s of CPU")


def _growth(small: dict[str, Any], great: dict[str, Any]) -> tuple[bool, str]:
    growth = great["ours"] / great["rows"] / (small["ours"] / small["rows"])
    text = f"figures: time per row grows {growth:.2f} from {small['rows']:,} to {great['rows']:,}"
    return growth <= TARGET_GROWTH, f"{text} rows; target {TARGET_GROWTH:g}"


def _child(role: str, number: int) -> dict[str, Any]:
    """Measure in a process of its own, which tells what it found as JSON."""
    print(f"… {role}: {number:,}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "tests.bench.activity", "--role", role, str(number)]
    paths = os.pathsep.join((str(ROOT), str(ROOT / "generator")))
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _role(role: str, number: int) -> None:
    gc.disable()  # as the command line does
    with tempfile.TemporaryDirectory(prefix="cm-bench-") as folder:
        measure = _measure_readings if role == "readings" else _measure_figures
        print(json.dumps(measure(Path(folder), number)))


def _timed(function: Callable[[], _Any]) -> tuple[float, _Any]:
    busy = time.process_time()
    result = function()
    return time.process_time() - busy, result


def _measure_readings(root: Path, rows: int) -> dict[str, Any]:
    from carbon_manual.accounts.readings import Layout, read_content  # noqa: PLC0415
    from tests.bench import metered  # noqa: PLC0415

    path = root / "readings.csv"
    metered.generate_readings(path, rows)
    layout = Layout("time", "kWh", "meter")
    bare, ours = [], []
    for _ in range(REPEATS):
        seconds, wanted = _timed(lambda: metered.ask(metered.bare_months(path)))
        bare.append(seconds)
        read_content.cache_clear()
        seconds, content = _timed(lambda: read_content(path, "", layout))
        ours.append(seconds)
    found = {
        (key, year * 12 + month.number): month.total
        for (key, _, _), years in content.series.items()
        for year, held in years.items()
        for month in held.monthly()
    }
    same = {(key, at.year * 12 + at.month - 1): total for key, at, total in wanted} == found
    assert same, "the totals differ"
    return {"rows": content.rows, "totals": len(found), "bare": min(bare), "ours": min(ours)}


def _measure_figures(root: Path, sites: int) -> dict[str, Any]:
    from carbon_manual.catalogue.standard import shipped_standards  # noqa: PLC0415
    from carbon_manual.shapes.shape import shipped_shapes  # noqa: PLC0415
    from carbon_manual.sources.source import read_tree  # noqa: PLC0415
    from carbon_manual.system.load import load  # noqa: PLC0415
    from tests.bench import metered  # noqa: PLC0415

    rows = metered.generate(root, sites)
    seconds, loaded = _timed(lambda: load(read_tree(root), shipped_shapes(), shipped_standards()))
    assert not loaded.diagnostics, loaded.diagnostics[:3]
    found: dict[str, Any] = {"rows": rows, "load": seconds}
    bare, ours, explained = [], [], []
    for _ in range(REPEATS):
        seconds, wanted = _timed(lambda: metered.ask(metered.bare_figures(root)))
        bare.append(seconds)
        # a copy is another system: nothing of it is known yet
        seconds, made = _timed(lambda: metered.figures(loaded.system))
        ours.append(seconds)
        explained.append(max((_timed(call)[0], name) for name, call in made.explanations()))
    metered.compare(wanted, made)
    worst = min(explained)
    return found | {"bare": min(bare), "ours": min(ours), "figures": len(made.values),
                    "explain": worst[0], "explained": worst[1]}  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--role"]:
        _role(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(main())
