"""The command `init`: an organisation's own system, made from the reference system."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from carbon_manual import __version__
from carbon_manual.artifact import Artifact
from carbon_manual.catalogue.standard import shipped_keys, shipped_standards
from carbon_manual.commands.compiling import Unusable
from carbon_manual.diagnostic import Text
from carbon_manual.output import write_new
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.shapes.typed import nearest
from carbon_manual.tailor import Site, Wish, tailored
from carbon_manual.tailor.hosting import hosting_files
from carbon_manual.tailor.reference import NOTES, SETTINGS, reference_sources, reference_text
from carbon_manual.tailor.settings import settings_of
from carbon_manual.writing.vscode import vscode_files

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

__all__ = ["IGNORED", "SUMMARY", "chosen", "init", "init_arguments", "refuse_folder"]

SUMMARY: Final = Text(
    "按选用的标准建立本单位的体系", "make an organisation's own system for some standards"
)
_ALL: Final = "all"
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
# What would break the YAML or the pages that a name is written into.
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f<>{}\[\]|\"`\\#:*&!%@]{1,80}")
IGNORED: Final = "/build/\n"
_NEXT: Final = (
    Text("cd {folder}", "cd {folder}"),
    Text(
        "carbon-manual check          列出问题，并报告还有多少章节是模板原文",
        "carbon-manual check          lists findings, and how much is still the template's",
    ),
    Text(
        "填写 records/JL-00-01.yaml   场所、岗位任职人、参数；文件中的 <待填：…> 逐处改写",
        "records/JL-00-01.yaml        sites, holders of posts, parameters; then each <待填：…>",
    ),
    Text(
        "carbon-manual new            建立碳源清单等记录",
        "carbon-manual new            writes the list of sources and the other records",
    ),
    Text(
        "carbon-manual serve          边写边预览；carbon-manual build --draft 生成草案网站",
        "carbon-manual serve          previews; carbon-manual build --draft builds the drafts",
    ),
    Text(
        "carbon-manual submit、approve  编制、审核、批准后生效",
        "carbon-manual submit, approve  sign what is ready: then it takes effect",
    ),
)


def init_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """Add what `init` takes."""
    folder = Text("新体系的文件夹，须不存在或为空", "folder of the new system: new or empty")
    parser.add_argument("folder", type=Path, metavar="DIR", help=folder.of(language))
    keys = "、".join(shipped_keys())
    standards = Text(
        f"采用的标准，用逗号分开，或 all：{keys}",
        f"standards to use, separated by commas, or all: {keys.replace('、', ', ')}",
    )
    parser.add_argument(
        "--standards", required=True, metavar="KEY[,KEY…]", help=standards.of(language)
    )
    name = Text("单位名称；不写则询问，或留待填标记", "its name; else asked for, or left as a gap")
    parser.add_argument("--organisation", metavar="NAME", default="", help=name.of(language))
    site = Text(
        "场所的代号和名称，可多次使用；按顺序代替参考体系的办公科研场所、生产场所",
        "code and name of a site, may be given several times; they take the places of the office "
        "site and the production site",
    )
    parser.add_argument("--site", action="append", metavar="ID=NAME", help=site.of(language))


def init(given: argparse.Namespace) -> int:
    """Write a new system for the standards chosen, whole or not at all."""
    refuse_folder(given.folder)
    wish = _wish(given)
    notes = reference_text(NOTES)
    files = tailored(reference_sources(), notes, wish, __version__, given.today)
    settings = settings_of(reference_text(SETTINGS), wish)
    extra = (
        Artifact.of_text(SETTINGS, settings),
        Artifact.of_text(".gitignore", IGNORED),
        *hosting_files(__version__),
        *vscode_files(shipped_shapes()),
    )
    try:
        write_new(given.folder, (*files, *extra))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        _refuse(f"{given.folder} 无法写入：{reason}", f"{given.folder} cannot be written: {reason}")
    _tell(given, len(files))
    return 0


def refuse_folder(folder: Path) -> None:
    """Refuse a folder that is not new or empty."""
    if folder.is_dir():
        if any(folder.iterdir()):
            _refuse(f"文件夹 {folder} 不是空的", f"The folder {folder} is not empty")
    elif folder.exists() or folder.is_symlink():
        _refuse(f"{folder} 不是文件夹", f"{folder} is not a folder")


def _wish(given: argparse.Namespace) -> Wish:
    standards = chosen(given.standards)
    sites = tuple(_site(each) for each in given.site or ())
    codes = [site.id for site in sites]
    if len(set(codes)) < len(codes):
        _refuse("--site 的代号重复", "--site gives a code twice")
    name = given.organisation.strip()
    if name:
        _refuse_name(name)
    if sys.stdin.isatty():
        name = name or _ask(given, Text("单位名称", "Name of the organisation"))
        sites = sites or tuple(_asked_sites(given))
    return Wish(standards, name, sites)


def chosen(text: str) -> tuple[str, ...]:
    """Return the standards that a text names; refuse unknown ones."""
    known = shipped_standards()
    named = [each.strip() for each in text.split(",") if each.strip()]
    for each in named:
        if each not in known and each != _ALL:
            hint = did_you_mean(nearest(each, known))
            keys = "、".join(known)
            _refuse(
                f"没有标准 {each}{hint.zh or '。'}可选：{keys}",
                f"There is no standard {each}{hint.en or '.'} Known: {keys.replace('、', ', ')}",
            )
    if not named:
        _refuse("--standards 没有写标准", "--standards names no standard")
    return tuple(key for key in known if key in named or _ALL in named)


def _site(text: str) -> Site:
    code, mark, name = text.partition("=")
    code, name = code.strip(), name.strip()
    if not mark or not _CODE.fullmatch(code):
        _refuse(
            f"--site {text}：应为 代号=名称，如 hq=总部；代号用字母、数字和连字符",
            f"--site {text}: write ID=NAME, e.g. hq=Headquarters; letters, digits, hyphens",
        )
    _refuse_name(name)
    return Site(code, name)


def _refuse_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        _refuse(f"名称 {name!r} 为空、过长或有特殊符号", f"Unusable name {name!r}")


def _asked_sites(given: argparse.Namespace) -> Iterator[Site]:
    """Ask for sites until one is left without a name."""
    roles = shipped_shapes().types["rec.system"].by_name["sites"].by_name["role"].choices
    number = 1
    while name := _ask(given, Text(f"场所 {number} 的名称", f"Name of site {number}")):
        region = _ask(given, Text("  所在省区，如 江苏", "  Province"))
        address = _ask(given, Text("  地址", "  Address"))
        role = _ask_role(given, roles)
        yield Site(f"site-{number}", name, region, address, role)
        number += 1


def _ask_role(given: argparse.Namespace, roles: tuple[tuple[str, Text], ...]) -> str:
    for index, (_, label) in enumerate(roles, 1):
        _say(f"    {index}. {label.of(given.lang)}")
    answer = _ask(given, Text("  性质（序号）", "  Kind (number)"), named=False)
    is_place = answer.isdecimal() and 0 < int(answer) <= len(roles)
    return roles[int(answer) - 1][0] if is_place else ""


def _ask(given: argparse.Namespace, text: Text, *, named: bool = True) -> str:
    """Ask until the answer can be used; Enter leaves it open."""
    hint = Text("（直接按回车留空）", " (Enter leaves it open)").of(given.lang)
    while True:
        _say(f"{text.of(given.lang)}{hint}")
        print("> ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline().strip()
        if not answer or not named or _NAME.fullmatch(answer):
            return answer
        _say(Text("不能有特殊符号", "No special characters, please").of(given.lang))


def _tell(given: argparse.Namespace, count: int) -> None:
    _say(
        Text(
            f"已在 {given.folder} 建立体系：{count} 个文件，全部是未签署的草案。接下来：",
            f"Made a system in {given.folder}: {count} files, all of them unsigned drafts. Next:",
        ).of(given.lang)
    )
    for step in _NEXT:
        _say(f"  {step.of(given.lang).format(folder=given.folder)}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _refuse(zh: str, en: str) -> NoReturn:
    raise Unusable(Text(zh, en))
