"""The command line: arguments in both languages, progress, exit codes."""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import gc
import sys
import traceback
import zoneinfo
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from carbon_manual import __version__
from carbon_manual.commands import authoring, compiling
from carbon_manual.diagnostic import Text
from carbon_manual.menu import COMMANDS, option

EXIT_CLEAN: Final = 0
EXIT_FAULT: Final = 2

_ZONE: Final = "Asia/Shanghai"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 clean, 1 findings, 2 usage or generator fault."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parsed = _parser(_language(given)).parse_args(given)
    if parsed.command != "serve":
        gc.disable()  # the values hold no cycles, and looking for some costs a third of the time
    try:
        return int(parsed.run(parsed))
    except compiling.Unusable as error:
        print(f"carbon-manual: {error.text.of(parsed.lang)}", file=sys.stderr)
        return EXIT_FAULT
    except KeyboardInterrupt:
        return EXIT_FAULT
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away, e.g. `| head`
        return EXIT_CLEAN
    except Exception:  # noqa: BLE001 - a bug of ours: report it as such, with a failing exit
        traceback.print_exc()
        message = Text(
            "生成器内部错误，请报告给维护者。", "Internal fault of the generator; please report it."
        )
        print(message.of(parsed.lang), file=sys.stderr)
        return EXIT_FAULT


def _language(given: Sequence[str]) -> str:
    """Return the language of help texts before the arguments are parsed."""
    for index, argument in enumerate(given):
        if argument == "--lang" and index + 1 < len(given):
            return given[index + 1]
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return "zh"


def _parser(language: str) -> argparse.ArgumentParser:
    about = Text(
        "碳管理体系文件的编译器：检查、计算、发布网站和 Word 受控副本。",
        "Compiler of carbon management systems: checks, computes, publishes site and Word copies.",
    )
    parser = _Parser(language, prog="carbon-manual", description=about.of(language))
    version = Text("显示版本", "show the version")
    shown = f"carbon-manual {__version__}"
    option(parser, language, "--version", version, action="version", version=shown)
    # only the overload with a class is typed; a function that makes parsers works as well
    factory: Any = functools.partial(_Parser, language)
    subparsers = parser.add_subparsers(
        dest="command",
        required=True,
        metavar=Text("命令", "COMMAND").of(language),
        title=Text("命令", "commands").of(language),
        parser_class=factory,
    )
    for command in COMMANDS:
        summary = command.summary.of(language)
        subparser = subparsers.add_parser(command.name, help=summary, description=summary)
        _common(subparser, language)
        command.add_arguments(subparser, language)
        subparser.set_defaults(run=command.run)
    return parser


class _Parser(argparse.ArgumentParser):
    """An argument parser whose own words are in the chosen language."""

    def __init__(self, language: str, **options: object) -> None:
        super().__init__(add_help=False, **options)  # type: ignore[arg-type]
        self._language = language
        self._positionals.title = Text("参数", "arguments").of(language)
        self._optionals.title = Text("选项", "options").of(language)
        shown = Text("显示本帮助", "show this help").of(language)
        self.add_argument("-h", "--help", action="help", help=shown)

    def format_help(self) -> str:
        return self._worded(super().format_help())

    def format_usage(self) -> str:
        return self._worded(super().format_usage())

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        label = Text("用法错误", "usage error").of(self._language)
        self.exit(EXIT_FAULT, f"{self.prog}: {label}: {message}\n")

    def _worded(self, text: str) -> str:
        return text.replace("usage:", "用法:", 1) if self._language != "en" else text


def _common(parser: argparse.ArgumentParser, language: str) -> None:
    add = functools.partial(option, parser, language)
    root = Text("体系所在文件夹（默认当前文件夹）", "folder of the system (default: this one)")
    add("--root", root, type=Path, default=Path())
    as_of = Text("按此日期判断状态，如 2026-10-31", "judge states on this day, e.g. 2026-10-31")
    add("--as-of", as_of, type=authoring.day, metavar="DATE")
    add("--lang", Text("语言：zh 或 en", "language: zh or en"), choices=("zh", "en"), default="zh")
    parser.set_defaults(today=dt.datetime.now(zoneinfo.ZoneInfo(_ZONE)).date())
