"""Install the system tools that the tests use, or say which are missing and how to get them.

Run from the repository root: `python -m tests.system.install`. On a Debian-like system as root it
installs what is missing. Exit 0; with CI=true a tool that is still missing makes it exit 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.system.tools import EDITOR, MODULES, PINNED, TOOLS, Tool, is_ci, local_tools, locate

APT_MINUTES = 15
NPM_MINUTES = 10
APT_INSTALL = (
    *("apt-get", "install", "--yes", "--no-install-recommends", "-qq"),
    # Another apt at work is waited for; a hiccup of the network is no reason to give up.
    *("-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"),
)


def main() -> int:
    """Install what is missing and report every tool."""
    _install_system_packages()
    _install_modules()
    missing = [tool for tool in TOOLS if not _report(tool)]
    if not missing:
        return 0
    print("Tests that need a missing tool are " + ("failed." if is_ci() else "skipped."))
    return 1 if is_ci() else 0


def _install_system_packages() -> None:
    packages = list(dict.fromkeys(name for tool in TOOLS for name in _wanted_packages(tool)))
    if not packages or not _can_apt():
        return
    print(f"Installing with apt-get, which can take minutes: {' '.join(packages)}", flush=True)
    # A third-party list that cannot be read must not stop the rest: only the install counts.
    _run(("apt-get", "update", "-qq", "-o", "Acquire::Retries=3"), APT_MINUTES)
    _run((*APT_INSTALL, *packages), APT_MINUTES)


def _wanted_packages(tool: Tool) -> tuple[str, ...]:
    """Return the packages to install for a tool; those of npm need npm and Node."""
    if locate(tool):
        return ()
    if tool.name not in MODULES:
        return tool.packages
    # Node's own packages bring npm along and exclude Debian's: ask only for what is not there.
    programs = {"nodejs": "node", "npm": "npm"}
    return tuple(name for name in tool.packages if not shutil.which(programs[name]))


def _can_apt() -> bool:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and shutil.which("apt-get") is not None


def _install_modules() -> None:
    npm = shutil.which("npm")
    if npm is None or all(locate(tool) for tool in TOOLS if tool.name in MODULES):
        return
    print("Installing with npm: Open XML SDK validator, YAML language server, form", flush=True)
    folder = local_tools()
    folder.mkdir(parents=True, exist_ok=True)
    # The lock is copied last: it is the mark of a finished install (see tools.py).
    lock = folder / "package-lock.json"
    for name in ("package.json", lock.name):
        shutil.copyfile(PINNED / name, folder / name)
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    packed = (npm, "pack", *EDITOR.split(), "--silent")
    done = _run((npm, "ci", *quiet), NPM_MINUTES, folder) and _run(packed, NPM_MINUTES, folder)
    if not done:
        lock.unlink()


def _run(command: tuple[str, ...], minutes: int, folder: Path | None = None) -> bool:
    """Run a quiet command; when it fails, print the end of what it said."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60 * minutes,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print(f"{command[0]} did not finish within {minutes} minutes")
        return False
    if done.returncode:
        print(
            f"{command[0]} failed:",
            *done.stdout.decode(errors="replace").splitlines()[-8:],
            sep="\n  ",
        )
    return done.returncode == 0


def _report(tool: Tool) -> bool:
    paths = locate(tool)
    where = ", ".join(map(str, paths)) if paths else f"MISSING, {tool.purpose}; {tool.remedy}"
    print(f"{tool.name:16} {where}")
    return bool(paths)


if __name__ == "__main__":
    sys.exit(main())
