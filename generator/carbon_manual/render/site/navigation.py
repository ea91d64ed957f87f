"""The order of the navigation, one `.nav.yml` per folder (read by mkdocs-awesome-nav)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.render.site.desk import Desk

# A longer list of records stands in its register only: every page would carry it otherwise.
_MAX_LISTED = 30
_TOP = (
    ("首页", "Home", "index.md"),
    ("管理手册", "Manual", "manual"),
    ("程序文件", "Procedures", "procedures"),
    ("记录", "Records", "records"),
    ("指标", "Figures", "figures"),
    ("标准", "Standards", "standards"),
    ("覆盖矩阵", "Coverage", "coverage.md"),
    ("文件清单", "Master list", "master-list.md"),
    ("使用指南", "Guide", "guide"),
)


def navigation(desk: Desk, pages: Iterable[str]) -> Iterator[Artifact]:
    """Yield the navigation of the root and of the folders whose order is not the file names'."""
    staged = list(pages)
    top = [
        f"  - {desk.say(zh, en)}: {target}"
        for zh, en, target in _TOP
        if target in staged or any(each.startswith(f"{target}/") for each in staged)
    ]
    yield Artifact.of_text(".nav.yml", "nav:\n" + "\n".join(top) + "\n")
    yield from _records(desk, staged)
    used = [coverage.use.standard for coverage in desk.checked.coverage]
    lines = "".join(f'  - "{each.number}": {each.key}\n' for each in used)
    yield Artifact.of_text("standards/.nav.yml", f"nav:\n  - index.md\n{lines}")
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        folder = f"standards/{standard.key}"
        order = [f"{clause}.md" for clause in standard.entries if f"{folder}/{clause}.md" in staged]
        lines = "\n".join(f"  - {name}" for name in ("index.md", *order))
        yield Artifact.of_text(f"{folder}/.nav.yml", f"nav:\n{lines}\n")


def _records(desk: Desk, staged: list[str]) -> Iterator[Artifact]:
    """Yield the navigation of records: registers by form number, each with its own records."""
    shapes = sorted(
        (each for each in desk.checked.system.shapes.types.values() if each.is_record),
        key=lambda each: each.number,
    )
    lines = ["  - index.md"]
    lines += [
        f"  - {shape.number} {shape.label.of(desk.language)}: {shape.number}"
        for shape in shapes
        if desk.places.form(shape) in staged
    ]
    yield Artifact.of_text("records/.nav.yml", "nav:\n" + "\n".join(lines) + "\n")
    for shape in shapes:
        records = sum(1 for _ in desk.checked.system.records_of(shape.id))
        if records > _MAX_LISTED:
            folder = desk.places.form(shape).rpartition("/")[0]
            yield Artifact.of_text(f"{folder}/.nav.yml", "nav:\n  - index.md\n")
