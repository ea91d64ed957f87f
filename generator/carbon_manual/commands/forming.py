"""The command `form`: static files with which records and documents are edited in a browser."""

from __future__ import annotations

import re
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import yaml

from carbon_manual.artifact import Artifact
from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.commands.compiling import Unusable
from carbon_manual.diagnostic import Text
from carbon_manual.output import sync
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sites.sitebuild import SETTINGS
from carbon_manual.sources.source import read_tree
from carbon_manual.system.load import load
from carbon_manual.writing.formconfig import form_settings
from carbon_manual.writing.formpackages import unpacked

if TYPE_CHECKING:
    import argparse

__all__ = ["SUMMARY", "form", "form_arguments"]

SUMMARY: Final = Text(
    "生成在浏览器里填写记录和文件的表单", "write a browser form for records and documents"
)
LOCAL: Final = "http://127.0.0.1:8081/api/v1"
# What the settings may say of the service; nothing secret belongs there.
_KEYS: Final = ("name", "repo", "branch", "base_url", "api_root", "auth_endpoint", "auth_type",
                "app_id", "site_domain", "auth_scope", "open_authoring")  # fmt: skip
_SERVICES: Final = ("github", "gitlab", "gitea", "forgejo", "bitbucket", "azure", "proxy")
# Where each service answers when the settings name no other address.
_PUBLIC: Final = {
    "github": ("https://api.github.com", "https://www.githubstatus.com", "https://github.com"),
    "gitlab": ("https://gitlab.com",),
}
_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "frame-src 'self' blob:; object-src 'none'; connect-src 'self' blob: {places}"
)


def form_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """Add what `form` takes."""
    packages = Text(
        "放有 npm 软件包的文件夹（默认 build/packages）",
        "folder with the packed npm packages (default: build/packages)",
    )
    parser.add_argument("--packages", type=Path, metavar="DIR", help=packages.of(language))
    out = Text("输出文件夹（默认 build/form）", "output folder (default: build/form)")
    parser.add_argument("--out", type=Path, metavar="DIR", help=out.of(language))
    local = Text(
        "用本机的仓库，不用 mkdocs.yml 里的代码平台",
        "use the repository on this machine, not the service in mkdocs.yml",
    )
    parser.add_argument("--local", action="store_true", help=local.of(language))
    branch = Text("本机仓库的主分支（默认 main）", "main branch on this machine (default: main)")
    parser.add_argument("--branch", default="main", metavar="NAME", help=branch.of(language))


def form(given: argparse.Namespace) -> int:
    """Write the form: page, settings and the editor's verified files."""
    found = unpacked(given.packages or given.root / "build" / "packages")
    if isinstance(found, Text):
        raise Unusable(found)
    system = load(read_tree(given.root), shipped_shapes(), shipped_standards()).system
    backend = _backend(given)
    folder = given.out or given.root / "build" / "form"
    _refuse_folder(folder)
    sync(folder, (*found, *_own(backend), *form_settings(system, backend)))
    sys.stdout.write(f"{folder}\n")
    told = Text(f"保存到：{_shown(backend)}", f"Saves to: {_shown(backend)}")
    sys.stderr.write(f"{told.of(given.lang)}\n")
    return 0


def _refuse_folder(folder: Path) -> None:
    """Whatever else lies in the folder would be removed: it must be a form's or empty."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "form.js").is_file():
        raise Unusable(
            Text(f"文件夹 {folder} 里有别的文件", f"The folder {folder} holds other files")
        )


def _own(backend: dict[str, Any]) -> tuple[Artifact, Artifact]:
    shipped = resources.files("carbon_manual").joinpath("hosting")
    page = shipped.joinpath("form.html").read_text(encoding="utf-8")
    script = shipped.joinpath("form.js").read_text(encoding="utf-8")
    policy = _POLICY.format(places=" ".join(_places(backend)))
    return (
        Artifact.of_text("index.html", page.replace("{policy}", policy)),
        Artifact.of_text("form.js", script),
    )


def _places(backend: dict[str, Any]) -> list[str]:
    """Return the addresses that the form may talk to."""
    given = [str(backend[key]) for key in ("proxy_url", "api_root", "base_url") if key in backend]
    found = {f"{each.scheme}://{each.netloc}" for each in map(urlsplit, given) if each.netloc}
    return sorted(found or set(_PUBLIC.get(backend["name"], ())))


def _shown(backend: dict[str, Any]) -> str:
    return f"{backend['name']} {backend.get('repo') or backend.get('proxy_url', '')}".strip()


def _backend(given: argparse.Namespace) -> dict[str, Any]:
    """Return where the form saves: by the settings `extra.form` or `repo_url`, or else here."""
    settings = {} if given.local else _settings(given.root)
    extra = settings.get("extra")
    told = extra.get("form") if isinstance(extra, dict) else None
    told = told if isinstance(told, dict) else {}
    found = {key: told[key] for key in _KEYS if key in told}
    guessed = _guessed(str(settings.get("repo_url") or ""))
    if not found and not guessed:
        return {"name": "proxy", "proxy_url": LOCAL, "branch": given.branch}
    backend: dict[str, Any] = {"branch": "main"} | guessed | found
    if backend.get("name") not in _SERVICES or "repo" not in backend:
        raise Unusable(
            Text(
                f"{SETTINGS} 的 extra.form 要写 name（{'、'.join(_SERVICES[:-1])}）和 repo",
                f"extra.form in {SETTINGS} must give name ({', '.join(_SERVICES[:-1])}) and repo",
            )
        )
    return {"name": backend.pop("name"), **backend}


def _guessed(address: str) -> dict[str, Any]:
    """Return service and repository from an address such as `https://gitlab.com/group/system`."""
    place = urlsplit(address)
    repo = re.sub(r"\.git$", "", place.path.strip("/"))
    host = place.hostname or ""
    name = next((each for each in ("github", "gitlab", "gitea", "forgejo") if each in host), "")
    if not name or "/" not in repo:
        return {}
    found = {"name": name, "repo": repo}
    if host in {"github.com", "gitlab.com"}:
        return found
    root = f"{place.scheme}://{place.netloc}"
    paths = {"github": "/api/v3", "gitlab": "/api/v4"}
    return {**found, "base_url": root, "api_root": root + paths.get(name, "/api/v1")}


def _settings(root: Path) -> dict[str, Any]:
    """Return the site's settings as data; tags of the theme's own are passed over."""
    path = root / SETTINGS
    if not path.is_file():
        return {}
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _Settings)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Unusable(Text(f"{path} 有误：{error}", f"{path} is faulty: {error}")) from None
    return data if isinstance(data, dict) else {}


class _Settings(yaml.SafeLoader):
    """Takes whatever carries an unknown tag for nothing."""


_Settings.add_multi_constructor("", lambda _loader, _suffix, _node: None)
