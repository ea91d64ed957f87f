"""The shipped files for code services: their shell steps run here, on a hostile pull request."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from carbon_manual import __version__
from carbon_manual.cli import main
from carbon_manual.render.impact.comment import MARK
from carbon_manual.tailor.hosting import PLACES, hosting_files
from tests.system_under_test import REPOSITORY, small

CX = "procedures/CX-01.md"
TOKENS = {"TOKEN": "t", "CARBON_MANUAL_TOKEN": "t"}
# What a runner has. These tools only tell what they were asked.
PYTHON = """#!/bin/sh
mkdir -p build/venv/bin
cp {tools}/pip build/venv/bin/python
cp {tools}/carbon-manual build/venv/bin/carbon-manual
"""
PIP = """#!/bin/sh
echo "pip $*" >> {log}
cat requirements.txt >> {log}
"""
PROGRAM = """#!/bin/sh
echo "carbon-manual $*" >> {log}
[ "$1" = build ] && cat mkdocs.yml >> {log} && exit 0
exec {python} -m carbon_manual "$@"
"""
EVIL = {
    "mkdocs.yml": "hooks: [evil.py]\n",
    "requirements.txt": "evil-package\n",
    "evil.py": "raise SystemExit\n",
    "sitecustomize.py": "raise SystemExit\n",
    "generator/carbon_manual/__init__.py": "raise SystemExit\n",
    ".gitattributes": "* filter=evil\n",
    ".github/workflows/carbon-manual.yml": "on: push\n",
}


@dataclass(frozen=True)
class Service:
    """A repository with a pull request, and a machine that runs a service's steps."""

    folder: Path
    head: str

    @property
    def log(self) -> str:
        """Return what the tools were asked, and what they saw."""
        return (self.folder / "log").read_text(encoding="utf-8")

    @property
    def workspace(self) -> Path:
        """Return the folder in which steps run."""
        return self.folder / "workspace"

    def run(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run one script as a runner does: a new shell that stops at the first failure."""
        environment = {
            "PATH": f"{self.folder / 'tools'}:{os.environ['PATH']}",
            "PYTHONPATH": str(REPOSITORY / "generator"),
            "HOME": str(self.folder),
            "GITHUB_SERVER_URL": f"file://{self.folder}",
            "GITHUB_REPOSITORY": "origin",
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "HEAD": self.head,
            "CI_COMMIT_SHA": self.head,
            **variables,
        }
        return subprocess.run(
            ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script),
            cwd=self.workspace,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


def git(root: Path, *arguments: str) -> str:
    options = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ("git", *options, *arguments), cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(root: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--message", "change")
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def service(tmp_path: Path) -> Service:
    """Return a service whose pull request plants a fault and tries to run its own code."""
    origin = tmp_path / "origin"
    origin.mkdir()
    git(origin, "init", "--quiet", "--initial-branch=main")
    small().write(origin)
    hosted = {each.path: each.data.decode() for each in hosting_files(__version__)}
    commit(origin, {**hosted, "mkdocs.yml": "site_name: 保护分支\n"})
    git(origin, "checkout", "--quiet", "-b", "change")
    text = (origin / CX).read_text(encoding="utf-8")
    head = commit(origin, {**EVIL, CX: text.replace("份额为", "见 {{ link('CX-99') }}，份额为")})
    git(origin, "checkout", "--quiet", "main")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tmp_path / "workspace").mkdir()
    named = {
        "python3": PYTHON,
        "pip": PIP,
        "carbon-manual": PROGRAM,
        "curl": "#!/bin/sh\necho '[]'\n",
    }
    for name, text in named.items():
        path = tools / name
        path.write_text(text.format(tools=tools, log=tmp_path / "log", python=sys.executable))
        path.chmod(0o755)
    return Service(tmp_path, head)


def hosted(name: str) -> Any:  # noqa: ANN401 - whatever YAML holds
    texts = {each.path: each.data.decode() for each in hosting_files(__version__)}
    return yaml.safe_load(texts[PLACES[name]])


def assert_only_trusted(service: Service) -> None:
    """Nothing of the pull request lies in the working tree, was installed or set the site."""
    assert (service.workspace / "mkdocs.yml").read_text(encoding="utf-8") == "site_name: 保护分支\n"
    assert not list(service.workspace.glob("**/evil.py"))
    assert not (service.workspace / "generator").exists()
    assert "evil" not in service.log
    assert f"carbon-manual=={__version__}" in service.log


def test_github__reviews_without_running_the_change(service: Service) -> None:
    steps = hosted("github.yml")["jobs"]["review"]["steps"]
    done = [service.run(each["run"], **TOKENS) for each in steps if "run" in each]
    assert [each.returncode for each in done] == [0, 0, 0, 1, 0], done
    assert "::error file=procedures/CX-01.md,line=" in done[3].stdout
    assert "CX-99" in done[3].stdout
    output = (service.folder / "output").read_text(encoding="utf-8")
    comment = base64.b64decode(output.removeprefix("comment=")).decode()
    assert comment.startswith(MARK)
    assert "CX-01" in comment
    assert f"build --draft --revision {service.head}" in service.log
    assert_only_trusted(service)


def test_github__gives_each_job_what_it_needs_and_no_more() -> None:
    """The job that reads a change can write nothing; the one that writes has nothing of it."""
    workflow = hosted("github.yml")
    jobs = workflow["jobs"]
    assert workflow["permissions"] == {}
    assert jobs["review"]["permissions"] == {"contents": "read"}
    assert jobs["comment"]["permissions"] == {"pull-requests": "write"}
    for job in jobs.values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), "text of a pull request in a script"
    for name in ("review", "comment"):
        assert not [each for each in jobs[name]["steps"] if "checkout" in each.get("uses", "")]


def test_gitlab__reviews_without_running_the_change(service: Service) -> None:
    job = hosted("gitlab.yml")["review"]
    assert job["variables"] == {"GIT_CHECKOUT": "false"}
    git(service.workspace, "clone", "--quiet", "--no-checkout", str(service.folder / "origin"), ".")
    done = service.run(
        "\n".join(job["script"]),
        **TOKENS,
        CI_API_V4_URL="https://localhost/api",
        CI_PROJECT_ID="1",
        CI_MERGE_REQUEST_IID="2",
    )
    assert done.returncode == 1, done
    assert "CX-99" in done.stdout
    assert "<testsuites" in (service.workspace / "build" / "junit.xml").read_text(encoding="utf-8")
    assert (service.workspace / "build" / "impact.md").read_text(encoding="utf-8").startswith(MARK)
    assert_only_trusted(service)


def test_gitee__reviews_without_running_the_change(service: Service) -> None:
    (step,) = hosted("gitee.yml")["stages"][0]["steps"]
    git(
        service.workspace,
        "clone",
        "--quiet",
        "--branch=change",
        str(service.folder / "origin"),
        ".",
    )
    done = service.run("\n".join(step["commands"]))
    assert done.returncode == 1, done
    assert "改动影响" in done.stdout
    assert "CX-99" in done.stdout
    assert_only_trusted(service)


def test_pre_commit__checks_the_whole_system() -> None:
    (hook,) = hosted("pre-commit.yml")["repos"][0]["hooks"]
    assert (hook["entry"], hook["pass_filenames"]) == ("carbon-manual check", False)


def test_repository__has_the_shipped_files_and_its_own_generator() -> None:
    for each in hosting_files(__version__):
        if each.path != "requirements.txt":
            assert (REPOSITORY / each.path).read_bytes() == each.data, f"{each.path}: copy it anew"
    lines = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["."]


def test_revision__that_is_none_is_refused(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(service.folder / "origin")
    assert main(["check", "--root", root, "--revision", "none"]) == 2
    assert "none" in capsys.readouterr().err
    assert main(["check", "--root", root, "--revision", "main"]) == 0
