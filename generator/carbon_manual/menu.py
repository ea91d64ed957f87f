"""The commands by name: what each does, its arguments, its function."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from carbon_manual.commands import (
    authoring,
    comparing,
    compiling,
    covering,
    creating,
    exporting,
    forming,
    founding,
    importing,
    issuing,
    owning,
    packing,
    paginating,
    previewing,
    redlining,
    releasing,
    returning,
    scheduling,
    tabling,
    verifying,
)
from carbon_manual.commands.options import FIGURE_OPTIONS
from carbon_manual.diagnostic import Severity, Text
from carbon_manual.shapes.access import Access


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand: its name, what it does, its own arguments and its function."""

    name: str
    summary: Text
    add_arguments: Callable[[argparse.ArgumentParser, str], None]
    run: Callable[[argparse.Namespace], int]


def option(
    parser: argparse.ArgumentParser,
    language: str,
    name: str,
    summary: Text,
    **options: Any,  # noqa: ANN401 - what argparse takes
) -> None:
    """Add an argument with its help in one language."""
    parser.add_argument(name, help=summary.of(language), **options)


def _check_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    add = functools.partial(option, parser, language)
    limit = Text("达到此级别即以 1 退出（默认 warning）", "exit 1 from this severity (warning)")
    add("--fail-on", limit, choices=[each.value for each in Severity], default="warning")
    shown = Text("输出格式", "format of the findings")
    add("--format", shown, choices=tuple(compiling.FORMATS), default="text")
    _revision(parser, language)


def _build_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    draft = Text(
        "用工作文件（可能是未批准的草案）代替有效版本",
        "show the working files, which may be drafts, instead of the versions in force",
    )
    option(parser, language, "--draft", draft, action="store_true")
    _revision(parser, language)
    _audience(parser, language)


def _site_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    plain = Text(
        "由 MkDocs 自己从头生成整个网站；不写时只重做有变化的页面，结果逐字节相同",
        "let MkDocs build the whole site; otherwise only changed pages are, to the same bytes",
    )
    option(parser, language, "--plain", plain, action="store_true")
    _build_arguments(parser, language)


def _revision(parser: argparse.ArgumentParser, language: str) -> None:
    revision = Text(
        "读这个 git 版本，不读工作文件；网站设置仍取自 --root",
        "read this git revision, not the working files; site settings still come from --root",
    )
    option(parser, language, "--revision", revision, metavar="REV")


def _export_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    exporting.export_arguments(parser, option, language)
    _build_arguments(parser, language)


def _recall_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    issuing.recall_arguments(parser, option, language)


def _explain_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    add = functools.partial(option, parser, language)
    name = Text("指标名称，如 ghg.total；省略时列出全部", "figure; lists all if left out")
    add("figure", name, metavar="FIGURE", nargs="?")
    add("--year", Text("年份", "year"), type=int)
    for part, text in FIGURE_OPTIONS:
        add(f"--{part}", text)
    _audience(parser, language)


def _returned_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    returning.returned_arguments(parser, option, language)


def _serve_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    port = Text("本机端口（默认 8000）", "local port (default 8000)")
    option(parser, language, "--port", port, type=int, default=8000)
    in_force = Text(
        "只显示有效版本（默认显示正在编写的文件）",
        "show the versions in force only (default: the files being worked on)",
    )
    option(parser, language, "--in-force", in_force, action="store_true")
    _audience(parser, language)


def _audience(parser: argparse.ArgumentParser, language: str) -> None:
    readers = Text(
        "给谁看：级别更高的内容一概不出现（默认 restricted，即全部）",
        "readers: nothing above their class appears (default: restricted, everything)",
    )
    classes = [each.value for each in Access]
    option(
        parser, language, "--audience", readers, choices=classes, default=Access.RESTRICTED.value
    )


def _for_readers(add_arguments: Callable[..., None]) -> Callable[..., None]:
    """Return what adds a command's own arguments, and for whom its output is made."""

    def add(parser: argparse.ArgumentParser, language: str) -> None:
        add_arguments(parser, option, language)
        _audience(parser, language)

    return add


COMMANDS: Final = (
    Command("init", founding.SUMMARY, founding.init_arguments, founding.init),
    Command("import", importing.SUMMARY, importing.import_arguments, importing.import_folder),
    Command(
        "check",
        Text(
            "检查文件、记录、条款和指标，列出全部问题",
            "check documents, records, clauses and figures",
        ),
        _check_arguments,
        compiling.check,
    ),
    Command(
        "build",
        Text("检查并生成网站和 Word 受控副本", "check, then build the site and the Word copies"),
        _site_arguments,
        compiling.build,
    ),
    Command(
        "export",
        Text("只生成 Word 受控副本", "write the Word copies only"),
        _export_arguments,
        exporting.export,
    ),
    Command(
        "verify",
        Text(
            "辨认 Word 副本：现行、已被取代、作废、草案、另存、改动或不能判断",
            "tell what a Word copy is: current, superseded, withdrawn, draft, altered, unknown",
        ),
        verifying.verify_arguments,
        verifying.verify,
    ),
    Command(
        "issue",
        Text(
            "发放编号的受控副本，写明持有人并登记",
            "give out numbered copies with their holder, and register them",
        ),
        _for_readers(issuing.issue_arguments),
        issuing.issue,
    ),
    Command(
        "recall",
        Text(
            "列出失效版本中要收回的副本；登记通知、归还和销毁",
            "list the copies of obsolete versions to collect; record notice, return, destruction",
        ),
        _recall_arguments,
        issuing.recall,
    ),
    Command(
        "paginate",
        paginating.SUMMARY,
        _for_readers(paginating.paginate_arguments),
        paginating.paginate,
    ),
    Command(
        "redline",
        Text(
            "比较一份文件的两个版本，写成带修订标记的 Word 和 HTML",
            "compare two versions of a document as Word with tracked changes and as HTML",
        ),
        _for_readers(redlining.redline_arguments),
        redlining.redline,
    ),
    Command(
        "returned",
        Text(
            "列出审阅人在退回的 Word 副本中留下的批注和修订，不作合并",
            "list the comments and changes in a returned Word copy; nothing is merged",
        ),
        _returned_arguments,
        returning.returned,
    ),
    Command(
        "explain",
        Text(
            "打印一个指标的推导过程，直到记录行和因子出处",
            "print how a figure is derived, down to record lines",
        ),
        _explain_arguments,
        compiling.explain,
    ),
    Command(
        "coverage",
        Text("列出各标准的覆盖情况和全部缺口", "list the coverage of each standard and every gap"),
        _for_readers(covering.coverage_arguments),
        covering.coverage,
    ),
    Command(
        "tables",
        Text("填好各标准的附录表和评审报告", "fill the standards' annex tables and review reports"),
        _for_readers(tabling.tables_arguments),
        tabling.tables,
    ),
    Command(
        "calendar",
        scheduling.SUMMARY,
        _for_readers(scheduling.calendar_arguments),
        scheduling.calendar,
    ),
    Command(
        "diff",
        Text("比较两个状态：改动影响什么，还欠什么", "tell what a change does and still owes"),
        comparing.diff_arguments,
        comparing.diff,
    ),
    Command(
        "serve",
        Text(
            "在本机预览网站，保存文件后自动刷新",
            "preview the site here; it reloads when a file is saved",
        ),
        _serve_arguments,
        previewing.serve,
    ),
    Command(
        "revise",
        Text("开始一个新版本，或更正一份记录", "open the next version, or correct a record"),
        authoring.revise_arguments,
        authoring.revise,
    ),
    Command(
        "submit",
        Text("签署编制，送交审核", "sign as prepared and hand over for review"),
        authoring.submit_arguments,
        authoring.submit,
    ),
    Command(
        "approve",
        Text(
            "签署审核或批准；批准即封存文本和数值", "sign as reviewed or approved; approval seals"
        ),
        authoring.approve_arguments,
        authoring.approve,
    ),
    Command(
        "withdraw",
        Text("使一份文件作废", "take a document out of force"),
        authoring.withdraw_arguments,
        authoring.withdraw,
    ),
    Command("form", forming.SUMMARY, forming.form_arguments, forming.form),
    Command("owners", owning.SUMMARY, owning.owners_arguments, owning.owners),
    Command("pack", packing.SUMMARY, _for_readers(packing.pack_arguments), packing.pack),
    Command(
        "release", releasing.SUMMARY, _for_readers(releasing.release_arguments), releasing.release
    ),
    Command(
        "new",
        Text("新建一份文件或记录的空白稿", "write a new document or record to fill in"),
        creating.new_arguments,
        creating.new,
    ),
    Command(
        "schema",
        Text("导出各类型的 JSON Schema，供编辑器提示", "write the types' JSON Schemas for editors"),
        creating.schema_arguments,
        creating.schema,
    ),
)
