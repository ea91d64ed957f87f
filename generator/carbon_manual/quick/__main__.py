"""`python -m carbon_manual.quick`: build a site from MkDocs' settings; 3 asks for a plain build."""

from __future__ import annotations

import argparse
import gc
import sqlite3
import sys
from pathlib import Path
from typing import Final

from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from carbon_manual.quick.around import Complaint, listening, surroundings
from carbon_manual.quick.building import Means, build
from carbon_manual.quick.crew import processors
from carbon_manual.quick.fitness import misfit
from carbon_manual.quick.store import Store

UNSURE: Final = 3


def main(arguments: list[str] | None = None) -> int:
    """Build the site; return 0, or 3 where only a plain build can tell."""
    given = _options().parse_args(arguments)
    # Nearly all that is made stays until the end; looking for garbage costs a tenth of the build.
    gc.set_threshold(100_000, 20, 100)
    try:
        with listening():
            _build(given)
    except sqlite3.Error as error:
        given.store.unlink(missing_ok=True)
        return _unsure(error)
    except (Complaint, MkDocsException, Abort, OSError, ValueError, KeyError, TypeError) as error:
        return _unsure(error)
    return 0


def _build(given: argparse.Namespace) -> None:
    config = load_config(config_file=given.config_file, site_dir=given.site_dir, strict=True)
    if reason := misfit(config):
        raise Complaint(reason)
    config.plugins.on_startup(command="build", dirty=False)
    build(config, _means(given))
    config.plugins.on_shutdown()


def _means(given: argparse.Namespace) -> Means:
    if given.store is not None:
        given.store.parent.mkdir(parents=True, exist_ok=True)
    return Means(Store(given.store), given.old, given.processes, surroundings())


def _unsure(error: Exception) -> int:
    sys.stderr.write(f"{type(error).__name__}: {error}\n")
    return UNSURE


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m carbon_manual.quick")
    parser.add_argument("--config-file", required=True)
    parser.add_argument("--site-dir", required=True)
    parser.add_argument("--old", type=Path, required=True, help="the site of the last build")
    parser.add_argument("--store", type=Path, help="what is known of the last build's pages")
    parser.add_argument("--processes", type=int, default=processors())
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
