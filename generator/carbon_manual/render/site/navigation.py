"""The order of the navigation, one `.nav.yml` per folder (read by mkdocs-awesome-nav)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.evaluation.ownfigures import catalogue
from carbon_manual.render.agenda.grid import TITLE as CALENDAR
from carbon_manual.render.site.copies import TITLE as COPIES
from carbon_manual.render.site.functions import TITLE as FUNCTIONS
from carbon_manual.render.site.glossary import TITLE as GLOSSARY
from carbon_manual.render.site.nonconformities import TITLE as NONCONFORMITIES
from carbon_manual.render.tables.grid import TITLE as TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.render.site.desk import Desk

# A longer list stands in its register only: every page of the folder would carry it otherwise.
_MAX_LISTED = 30
_YEAR = 4  # digits
FAMILIES = (
    ("policy", "碳方针", "Policy"),
    ("manual", "管理手册", "Manual"),
    ("procedure", "程序文件", "Procedures"),
    ("rule", "管理制度", "Rules"),
    ("instruction", "作业指导书", "Work instructions"),
)
_TOP = (
    ("首页", "Home", "index.md"),
    ("管理手册", "Manual", "manual"),
    ("程序文件", "Procedures", "procedures"),
    ("记录", "Records", "records"),
    ("指标", "Figures", "figures"),
    ("标准", "Standards", "standards"),
    ("覆盖矩阵", "Coverage", "coverage.md"),
    ("文件清单", "Master list", "master-list.md"),
    ("检查结果", "Findings", "findings.md"),
    ("查找", "Find", "find.md"),
    ("使用指南", "Guide", "guide"),
)


def navigation(desk: Desk, pages: Iterable[str]) -> Iterator[Artifact]:
    """Yield the navigation of every folder of the staged pages.

    Every entry is named: a folder left to patterns would be matched against all pages.
    """
    folders = _folders(pages)
    yield _nav("", _top(desk, folders))
    orders = {"records": _forms(desk, folders), **_figures(desk, folders)}
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        own = folders[f"standards/{standard.key}"]
        clauses = [f"{clause}.md" for clause in standard.entries if f"{clause}.md" in own]
        orders[f"standards/{standard.key}"] = ["index.md", *_tables(desk, own), *clauses]
        filled = folders.get(f"standards/{standard.key}/tables", [])
        orders[f"standards/{standard.key}/tables"] = _newest_first(filled)
    orders["procedures"] = _procedures(desk, folders)
    used = [coverage.use.standard for coverage in desk.checked.coverage]
    orders["standards"] = ["index.md", *(f'"{each.number}": {each.key}' for each in used)]
    walk = desk.say("标准对照表", "Crosswalk of the standards")
    title = desk.say("适用性声明", "Statement of applicability")
    orders["standards"] += [
        f'"{walk}": crosswalk.md',
        f'"{desk.say(*GLOSSARY)}": glossary.md',
        f'"{title}": applicability.md',
    ]
    if "functions.md" in folders["standards"]:
        orders["standards"].append(f'"{desk.say(*FUNCTIONS)}": functions.md')
    for folder, names in folders.items():
        if folder and ".nav.yml" not in names:  # the guide orders its own pages
            yield _nav(folder, orders.get(folder) or _listed(names))


def _folders(pages: Iterable[str]) -> dict[str, list[str]]:
    """Return what each folder holds: pages and folders, sorted, its index first."""
    held: dict[str, set[str]] = {"": set()}
    for page in pages:
        path = page
        while path:
            path, _, name = path.rpartition("/")
            held.setdefault(path, set()).add(name)
    return {
        folder: sorted(names, key=lambda name: (name != "index.md", name))
        for folder, names in sorted(held.items())
    }


def _nav(folder: str, lines: Iterable[str]) -> Artifact:
    text = "".join(f"  - {line}\n" for line in lines)
    return Artifact.of_text(f"{folder}/.nav.yml".lstrip("/"), f"nav:\n{text}")


def _listed(names: list[str]) -> list[str]:
    """Return the pages of a folder; of a long one the register only."""
    if len(names) > _MAX_LISTED and "index.md" in names:
        names = ["index.md"]
    return [f'"{name}"' for name in names]


def _procedures(desk: Desk, folders: Mapping[str, list[str]]) -> list[str]:
    """Return the documents by family; of one too long for a menu its register must do."""
    own = folders.get("procedures", [])
    lines = [name for name in own if name == "index.md"]
    for family, zh, en in FAMILIES:
        names = sorted(
            name
            for each in desk.checked.system.documents.values()
            if each.shape.family == family and (name := f"{each.id}.md") in own
        )
        if 0 < len(names) <= _MAX_LISTED:
            listed = ", ".join(f'"{name}"' for name in names)
            lines.append(f'"{desk.say(zh, en)}": [{listed}]')
    return lines


def _top(desk: Desk, folders: Mapping[str, list[str]]) -> Iterator[str]:
    for zh, en, target in _TOP:
        if target in folders[""]:
            yield f"{desk.say(zh, en)}: {target}"


def _forms(desk: Desk, folders: Mapping[str, list[str]]) -> list[str]:
    """Return the registers by form number: those with records, or that a document names."""
    system = desk.checked.system
    used = {each.shape.number for each in system.records.values()}
    for document in system.documents.values():
        used |= {str(item.data) for item in document.control.items_of("records")}
    pages = ((CALENDAR, "calendar"), (NONCONFORMITIES, "nonconformities"), (COPIES, "copies"))
    titled = [f'"{title.of(desk.language)}": {name}.md' for title, name in pages]
    return ["index.md", *titled] + [
        f'"{shape.number} {shape.label.of(desk.language)}": {shape.number}'
        for shape in system.shapes.records
        if shape.number in used and shape.number in folders["records"]
    ]


def _figures(desk: Desk, folders: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the latest year first, then the figures by family; each year in the same order."""
    top = folders.get("figures", [])
    years = sorted((name for name in top if f"figures/{name}" in folders), reverse=True)
    orders = {"figures": ["index.md", *(f'"{year}"' for year in years), *_families(desk, top)]}
    for year in years:
        folder = f"figures/{year}"
        orders[folder] = ["index.md", *_families(desk, folders[folder])]
    return orders


def _tables(desk: Desk, names: Iterable[str]) -> Iterator[str]:
    """Yield the folder of a standard's annex tables, if it has any."""
    if "tables" in names:
        yield f'"{TABLES.of(desk.language)}": tables'


def _newest_first(names: Iterable[str]) -> list[str]:
    """Return the index and the pages of the latest year; the index leads to the others."""
    pages = sorted((each for each in names if each != "index.md"), key=_bare)
    latest = max((each[:_YEAR] for each in pages), default="")
    return ["index.md", *(f'"{each}"' for each in pages if each.startswith(latest))]


def _bare(name: str) -> str:
    return name.removesuffix(".md")


def _families(desk: Desk, names: list[str]) -> Iterator[str]:
    for figure in catalogue(desk.checked.system).values():
        if f"{figure.id}.md" in names:
            yield f'"{figure.label.of(desk.language)}": {figure.id}.md'
