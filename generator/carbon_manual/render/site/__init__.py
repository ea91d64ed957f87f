"""The staged site: a plain tree of Markdown pages that any MkDocs-like builder can build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.render.site.applicability import applicability_pages
from carbon_manual.render.site.calendar import calendar_pages
from carbon_manual.render.site.charts import chart_files
from carbon_manual.render.site.clauses import clause_pages
from carbon_manual.render.site.copies import copy_pages
from carbon_manual.render.site.crosswalk import crosswalk_pages
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_pages, document_pictures
from carbon_manual.render.site.figures import figure_pages
from carbon_manual.render.site.find import PATH as FIND
from carbon_manual.render.site.find import find_pages
from carbon_manual.render.site.findings import finding_pages
from carbon_manual.render.site.functions import function_pages
from carbon_manual.render.site.glossary import glossary_pages
from carbon_manual.render.site.guide import guide_pages
from carbon_manual.render.site.home import home_pages
from carbon_manual.render.site.navigation import navigation
from carbon_manual.render.site.nonconformities import nonconformity_pages
from carbon_manual.render.site.records import record_pages
from carbon_manual.render.site.registers import register_pages
from carbon_manual.render.site.tables import table_pages
from carbon_manual.render.site.tombstones import tombstone_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.artifact import Artifact
    from carbon_manual.pipeline import Checked


_PAGES: Final = (
    home_pages,
    document_pages,
    record_pages,
    register_pages,
    calendar_pages,
    copy_pages,
    nonconformity_pages,
    finding_pages,
    figure_pages,
    clause_pages,
    table_pages,
    function_pages,
    crosswalk_pages,
    glossary_pages,
    applicability_pages,
    guide_pages,
)


def stage(checked: Checked) -> Iterator[Artifact]:
    """Yield every page of the site, its navigation and pictures, by paths in the docs folder."""
    desk = make_desk(checked)
    pages = []
    for pages_of in _PAGES:
        for artifact in pages_of(desk):
            pages.append(artifact.path)
            yield artifact
    yield from document_pictures(desk)
    yield from navigation(desk, [*pages, FIND])
    stones = list(tombstone_pages(desk))  # at their old addresses; no menu leads there
    yield from find_pages(desk, [*pages, *(each.path for each in stones)])
    yield from stones
    yield from chart_files(desk)
