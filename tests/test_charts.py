"""Charts: their values are those of the figures, and their pictures say it without colour."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import itertools
import os
import pickle
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pytest
from lxml import etree
from PIL import Image

from carbon_manual.audience import restrict
from carbon_manual.charts import CHARTS
from carbon_manual.charts.calls import FAULTS, page_key, year_key
from carbon_manual.checks.approvals import sealed_figure_differs
from carbon_manual.diagnostic import Text
from carbon_manual.lifecycle.signing import Signer, signed
from carbon_manual.pipeline import Checked, published
from carbon_manual.render.copies import word_copies
from carbon_manual.render.dialect import Dialect, read_dialect
from carbon_manual.render.drawing import bars, canvas, lettering, lines, months, png, svg
from carbon_manual.render.site import stage
from carbon_manual.render.site.charts import chart_files
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_pages
from carbon_manual.render.word import page_text, word_text
from carbon_manual.results.chart import Chart
from carbon_manual.shapes.access import Access
from tests.built import environment
from tests.system_under_test import REPOSITORY, Tree, draft, record, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carbon_manual.results.trace import Parameters, Result

# What the calls of texts are told of is planted below; the faults raised while charts are made.
FIGURE_FAULTS = frozenset(fault.code for fault in FAULTS)

PAGE = "procedures/CX-01.md"
_ACTIVITY_1 = """data:
  - {source: S1-NG, unit: 万Nm3, origin: bill, quantities: {2023: 36}}
  - {source: S1-EL, unit: MWh, origin: bill, quantities: {2023: 1300}}
  - {source: S1-RF, unit: kg, origin: measurement, quantities: {2023: 3}}
"""
_ACTIVITY_2 = "data:\n  - {source: S2-EL, unit: 万kWh, origin: bill, quantities: {2023: 27}}\n"
_FACTORS = """factors:
  - {id: grid-1, role: emission-factor, series: grid-average, subject: 电力, gas: CO2,
     region: 浙江, year: 2023, value: 0.5 kgCO2/kWh, origin: published, source: 试算,
     published: 2024-01-01, valid_from: 2023-01-01, valid_to: 2023-12-31, mark: V}
  - {id: grid-2, role: emission-factor, series: grid-average, subject: 电力, gas: CO2,
     region: 新疆, year: 2023, value: 0.6 kgCO2/kWh, origin: published, source: 试算,
     published: 2024-01-01, valid_from: 2023-01-01, valid_to: 2023-12-31, mark: V}
"""
_INVENTORY = """year: 2023
compiled_on: 2024-03-10
method: GB/T 32150
gas_view: GHG7
gwp: AR6
lines:
  - {source: S1-NG, gas: CO2, factors: [ng-ncv, ng-cc, ng-of]}
  - {source: S1-EL, gas: CO2, factors: [grid-1]}
  - {source: S1-RF, gas: R-410A, factors: [r-410a]}
  - {source: S2-EL, gas: CO2, factors: [grid-2]}
"""
_INDICATORS = """indicators:
  - {id: P-1, name: 总量, kind: total, sites: [s1, s2], formula: 全部, unit: tCO2e, better: lower,
     figure: ghg.total, data_source: 清单, baseline: JL-05-02-B, interval: P1Y, post: 核算员,
     review: suitable}
  - id: P-2
    name: 单耗
    kind: energy
    sites: [s1]
    formula: 试算
    unit: kgce/m2
    better: lower
    data_source: 试算
    baseline: JL-05-02-B
    interval: P1Y
    post: 核算员
    review: suitable
    values: [{period: 2023, value: 20 kgce/m2}, {period: 2024, value: 19 kgce/m2},
             {period: 2025, value: 21.5 kgce/m2}]
"""
_BASELINE = """kind: base-year
sites: [s1, s2]
base_periods: [2023]
method: typical-year
calculation: 试算
inventories: [JL-07-02-2023]
values: []
variables: []
static_factors: []
valid: true
conclusion: 试算
"""
_OBJECTIVES = """objectives:
  - {id: MB-1, objective: 降低总量, class: reduction, level: organisation, sites: [s1, s2],
     indicator: P-1, value: 10 %, baseline: JL-05-02-B, due: 2026-12-31, post: 核算员,
     obligations: [], grounds: 试算, monitoring: 试算, status: active}
"""
_PLAN = """items:
  - {meter: M-E01, method: verification, interval: P1Y, due: 2024-06-15, agency: 计量院,
     post: 核算员}
"""
_DONE = """calibrations:
  - {meter: M-E01, kind: verification, date: 2024-06-12, agency: 计量院, certificate: C-1,
     result: pass, valid_until: 2029-06-14, confirmed: true, post: 核算员}
"""
TREND = 'chart("trend", figure="ghg.total")'
CALLS = (
    TREND,
    'chart("breakdown", year=2024)',
    'chart("cusum", indicator="P-2")',
    'chart("calibration", year=2024, site="s1")',
)


def years() -> Tree:
    """Return the small system with a second year, a target, a baseline and a calibration."""
    tree = draft()
    for name, kind, body, extra in (
        ("JL-06-02-S1-2023", "rec.activity-data", _ACTIVITY_1, "site: s1\n"),
        ("JL-06-02-S2-2023", "rec.activity-data", _ACTIVITY_2, "site: s2\n"),
        ("JL-07-01-U", "rec.factor-register", _FACTORS, ""),
        ("JL-07-02-2023", "rec.emission-inventory", _INVENTORY, ""),
        ("JL-05-01-A", "rec.indicator-register", _INDICATORS, ""),
        ("JL-05-02-B", "rec.baseline", _BASELINE, ""),
        ("JL-08-01-A", "rec.objectives", _OBJECTIVES, ""),
        ("JL-17-03-S1", "plan.calibration", _PLAN, "site: s1\n"),
        ("JL-17-02-S1", "rec.calibration", _DONE, "site: s1\n"),
    ):
        tree = tree.put(f"records/{name}.yaml", record(name, kind, body, extra))
    return tree


def with_calls(*calls: str) -> Tree:
    tree = years()
    text = "".join(f"\n{{{{ {each} }}}}\n" for each in calls)
    return tree.put(PAGE, tree.text(PAGE) + text)


@pytest.fixture(scope="module")
def checked() -> Checked:
    return with_calls(*CALLS).examine()


@pytest.fixture(scope="module")
def dialect() -> Dialect:
    return read_dialect(REPOSITORY / "mkdocs.yml")


def chart(checked: Checked, kind: str) -> Chart:
    """Return the one chart of a kind that the text asks for."""
    found = [each for key, each in checked.results.charts.items() if key[0] == kind]
    return next(each for each in found if kind != "breakdown" or each.year == 2024)


def values(checked: Checked, kind: str, role: str) -> list[Decimal | None]:
    column = chart(checked, kind).of(role)  # type: ignore[arg-type]
    assert column is not None
    return [each.quantity.value if each.quantity else None for each in column.cells]


def exactly(checked: Checked, name: str, **parameters: str | int) -> Decimal:
    result = checked.results.get(name, **parameters)
    assert result is not None
    assert result.quantity is not None
    return result.quantity.value


def codes(checked: Checked) -> list[str]:
    return [each.code for each in checked.diagnostics if each.code in FIGURE_FAULTS]


def test_calls__give_no_finding_of_charts(checked: Checked) -> None:
    assert not codes(checked), shown(checked)
    assert {each.id for each in CHARTS} <= {key[0] for key in checked.results.charts}


class TestValues:
    """What a chart shows is what the figures are."""

    def test_trend__has_values_target_and_baseline(self, checked: Checked) -> None:
        trend = chart(checked, "trend")
        assert trend.keys == ("2023", "2024", "2025", "2026")
        before, after = (exactly(checked, "ghg.total", year=year) for year in (2023, 2024))
        assert values(checked, "trend", "main") == [before, after, None, None]
        target = values(checked, "trend", "target")
        assert target[0] == before
        assert target[3] == before * Decimal("0.9")
        assert values(checked, "trend", "baseline")[:2] == [before, before]
        assert trend.heading == Text("碳排放总量：2023—2026 年", f"{trend.title.en}: 2023 to 2026")

    def test_breakdown__is_sorted_and_adds_up(self, checked: Checked) -> None:
        amounts = values(checked, "breakdown", "main")
        assert amounts == sorted(filter(None, amounts), reverse=True)
        for source, amount in zip(chart(checked, "breakdown").keys, amounts, strict=True):
            assert amount == exactly(checked, "ghg.source", year=2024, source=source)
        assert sum(filter(None, amounts)) == exactly(checked, "ghg.total", year=2024)
        assert values(checked, "breakdown", "running")[-1] == 100

    def test_cusum__adds_up_the_differences(self, checked: Checked) -> None:
        assert chart(checked, "cusum").keys == ("2024", "2025")
        assert values(checked, "cusum", "main") == [Decimal(-1), Decimal("0.5")]
        besides = [each for each in chart(checked, "cusum").columns if each.role == "beside"]
        assert [each.label.zh for each in besides] == ["实际", "预期"]

    def test_calibration__has_the_days_of_the_records(self, checked: Checked) -> None:
        calendar = chart(checked, "calibration")
        days = [[str(day) for _, day in each.cells[0].days] for each in calendar.columns]
        assert days == [["2023-06-15"], ["2029-06-14"], ["2024-06-15"], ["2024-06-12"]]
        assert {"records/JL-17-01-S1.yaml", "records/JL-17-02-S1.yaml"} <= calendar.reads

    def test_printed__is_as_the_figure_prints_it(self, checked: Checked) -> None:
        for each in checked.results.charts.values():
            cells = [cell for column in each.columns for cell in column.cells if cell.key]
            assert cells or each.kind == "calibration"
            for cell in cells:
                result = checked.results.sealable(cell.key)  # type: ignore[arg-type]
                assert result is not None
                assert (cell.printed, cell.quantity) == (result.printed, result.quantity)

    def test_years_ahead__are_no_results(self, checked: Checked) -> None:
        def listed(results: Mapping[tuple[str, Parameters], Result], name: str) -> set[object]:
            return {dict(given)["year"] for figure, given in results if figure == name}

        target = "objective.trajectory"
        assert listed(checked.results.figures, target) == {2023, 2024, 2025}
        assert listed(checked.results.ahead, target) == {2026}
        assert listed(checked.results.figures, "trend.cusum") == {2024, 2025}  # its own values

    def test_pages__have_charts_without_being_asked(self, checked: Checked) -> None:
        trend = checked.results.charts[page_key("ghg.total")]
        assert [each.role for each in trend.columns] == [
            "main", "part", "part", "target", "baseline"
        ]  # fmt: skip
        assert year_key(2023) in checked.results.charts
        # nothing but zeros, and a line that would lie on another
        assert page_key("ghg.sink") not in checked.results.charts
        direct = checked.results.charts[page_key("ghg.direct")]
        assert [each.role for each in direct.columns] == ["main"]


MISTAKES = [
    ('chart("trends", figure="ghg.total")', "CM475", "`trend`"),
    ('chart("picture")', "CM475", "breakdown"),
    ('chart("breakdown", yaer=2024)', "CM476", "`year`"),
    ('chart("breakdown")', "CM476", "year"),
    ('chart("breakdown", year="2024")', "CM476", "年份"),
    ('chart("breakdown", year=2024, site="s3")', "CM476", "s3"),
    ('chart("trend", figure="ghg.total", sitte="s1")', "CM476", "`site`"),
    ('chart("calibration", year=2024, meter="M-E01")', "CM476", "[site]"),
    ('chart("trend", figure="ghg.totals")', "CM477", "`ghg.total`"),
    ('chart("trend", figure="ghg.source")', "CM477", "source"),
    ('chart("trend", figure="ghg.total", since=2024)', "CM478", "两年"),
    ('chart("breakdown", year=2031)', "CM478", "2031"),
    ('chart("cusum", indicator="P-1", baseline="JL-05-02-X")', "CM478", "碳基准"),
    ('chart("calibration", year=2011)', "CM478", "2011"),
    ('chart("trend", figure="ghg.direct", objective="MB-1")', "CM479", "ghg.direct"),
    ('chart("trend", figure="ghg.total", objective="MB-1", site="s1")', "CM479", "场所"),
]


@pytest.fixture(scope="module")
def mistaken() -> Checked:
    """Give the system with every mistake at once: each is found by itself."""
    return with_calls(*(call for call, _, _ in MISTAKES)).examine()


@pytest.mark.parametrize(("call", "code", "says"), MISTAKES, ids=[each[0] for each in MISTAKES])
def test_mistake__is_found_in_its_place(mistaken: Checked, call: str, code: str, says: str) -> None:
    text = with_calls(*(each for each, _, _ in MISTAKES)).text(PAGE)
    line = text[: text.index(f"{{{{ {call} }}}}")].count("\n") + 1
    (found,) = [each for each in mistaken.diagnostics if each.span == (PAGE, line, 1)]
    assert found.code == code
    assert says in found.message.zh
    assert found.message.zh != found.message.en


def test_mistake__stands_in_the_page_instead_of_an_empty_picture(mistaken: Checked) -> None:
    (page,) = [each for each in document_pages(make_desk(mistaken)) if each.subject == "CX-01"]
    text = page.data.decode()
    assert text.count("cm-plot--blocked") == len(MISTAKES)
    assert "![" not in text
    for each in mistaken.diagnostics:
        if each.code in FIGURE_FAULTS:
            assert re.sub(r"[`_]", "", each.message.zh) in re.sub(r"[\\`_]", "", text)


@pytest.mark.parametrize("place", ["见 {{ CALL }}", "{{ CALL }} 如上", "- {{ CALL }}"])
def test_chart_within_a_line__is_found(place: str) -> None:
    tree = years()
    text = f"{tree.text(PAGE)}\n{place.replace('CALL', TREND)}\n"
    assert codes(tree.put(PAGE, text).examine()) == ["CM476"]


def test_unreadable_record__is_one_finding_and_no_picture() -> None:
    tree = with_calls(*CALLS[:1]).put("records/JL-07-02-2023.yaml", b"\xff\xfe")
    broken = tree.examine()
    assert "CM101" in [each.code for each in broken.diagnostics]
    assert not codes(broken), shown(broken)
    (page,) = document_pages(make_desk(broken))
    assert "cm-plot--blocked" in page.data.decode()


class TestPicture:
    """Pictures hold words that every reader has, and nothing that runs or leads away."""

    @pytest.fixture(params=["zh", "en"])
    def language(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture(params=[each.id for each in CHARTS])
    def drawn(self, checked: Checked, request: pytest.FixtureRequest) -> Chart:
        return chart(checked, request.param)

    def test_svg__is_small_and_closed(self, drawn: Chart, language: str) -> None:
        data = svg(drawn, language)
        assert len(data) < 120_000
        root = etree.fromstring(data)
        ids = {node.get("id") for node in root.iter(etree.Element)}
        for node in root.iter(etree.Element):
            name = etree.QName(node).localname
            assert name not in {"script", "foreignObject", "image", "a", "text", "metadata"}
            for attribute, value in node.attrib.items():
                local = etree.QName(attribute).localname
                assert not local.startswith("on")
                assert "url(" not in str(value) or re.search(r"url\(#", str(value))
                if local == "href":
                    assert value[0] == "#"
                    assert value[1:] in ids
        assert (
            b"http"
            not in re.sub(rb' xmlns(:\w+)?="[^"]*"', b"", data)
            .split(b"?>", 1)[1]
            .split(b"<svg", 1)[1]
        )
        assert root.findtext("{*}title") == drawn.heading.of(language)

    def test_words__are_there_as_known_letters(self, drawn: Chart, language: str) -> None:
        root = etree.fromstring(svg(drawn, language))
        words = [str(node.get("aria-label")) for node in root.iter("{*}g") if node.get("role")]
        assert all(lettering.is_known(letter) for word in words for letter in word)
        outlines = {node.get("id"): node.get("d") for node in root.iter("{*}path")}
        for word in words:
            for letter in word.replace(" ", ""):
                assert outlines[f"u{ord(letter):x}"]
        printed = [
            cell.printed
            for column in drawn.columns
            for cell in column.cells
            if column.role in {"main", "running"} and cell.printed
        ]
        told = " ".join(words)
        assert [each for each in printed if each not in told] == []
        if language == "zh":
            assert any("\u4e00" <= letter <= "\u9fff" for letter in told) or drawn.kind == "cusum"

    def test_same_chart__gives_the_same_bytes(self, drawn: Chart) -> None:
        again = (svg(drawn, "zh"), png(drawn, "zh"))
        svg.cache_clear()
        png.cache_clear()
        with mpl.rc_context({"lines.linewidth": 9, "font.size": 30, "figure.dpi": 33}):
            assert (svg(drawn, "zh"), png(drawn, "zh")) == again
        assert svg(drawn, "zh") is svg(drawn, "zh")

    def test_png__is_the_same_picture(self, drawn: Chart) -> None:
        image = Image.open(io.BytesIO(png(drawn, "zh")))
        root = etree.fromstring(svg(drawn, "zh"))
        width, height = (
            float(str(root.get(each)).removesuffix("pt")) for each in ("width", "height")
        )
        assert abs(image.width - width * 200 / 72) < 1
        assert abs(image.height - height * 200 / 72) < 1
        assert image.info.keys() <= {"dpi"}
        grey = image.convert("L")
        assert any(grey.histogram()[:80])  # there is ink
        assert grey.getpixel((0, 0)) == grey.getpixel((image.width - 1, 0)) == 255  # on paper


def test_unknown_letter__is_shown_as_lacking() -> None:
    assert not lettering.is_known("\U0001fa00")
    assert list(lettering.outline("\U0001fa00", 10, 0, 0)) == list(
        lettering.outline("〓", 10, 0, 0)
    )
    assert lettering.is_known("₂")
    assert lettering.named("很长的碳源名称 HZ-1", "HZ-1", 10, 60).endswith("… HZ-1")


def test_styles__differ_without_colour() -> None:
    """Lines by their dashes or marks, areas by grey or hatch: colour is nowhere alone."""
    styles: list[Any] = [lines._MAIN, *lines._PARTS, *lines._TARGETS, *lines._BASES]
    for one, other in itertools.combinations(styles, 2):
        assert (one["linestyle"], one.get("marker")) != (other["linestyle"], other.get("marker"))
    areas = [style for _, style in bars._GROUPS.values()]
    areas += [months._VALID, months._EXPIRED]
    for group in (areas[:3], areas[3:]):
        assert len({style.get("hatch", "") for style in group}) == len(group)
    marks = [style["marker"] for _, style in months._EVENTS.values()]
    assert len(set(marks)) == len(marks)


def test_axis__says_where_it_does_not_begin_at_zero(checked: Checked) -> None:
    assert canvas.spoken([0, 2.5, 5.0]) == ["0.0", "2.5", "5.0"]
    words = svg(chart(checked, "trend"), "zh").decode()
    assert "纵轴不从零起" in words
    assert "纵轴不从零起" not in svg(chart(checked, "cusum"), "zh").decode()


_PROGRAM = """
import hashlib, pathlib, pickle, sys
from carbon_manual.render.drawing import png, svg
charts = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())
drawn = [draw(each, "zh") for each in charts for draw in (svg, png)]
print(hashlib.sha256(b"".join(drawn)).hexdigest())
"""


def test_other_hash_seed__gives_the_same_bytes(checked: Checked, tmp_path: Path) -> None:
    """What the charts hold is compared with the whole site, in the tests of the build."""
    charts = [chart(checked, each.id) for each in CHARTS]
    path = tmp_path / "charts"
    path.write_bytes(pickle.dumps(charts))
    seed = "1" if os.environ.get("PYTHONHASHSEED") == "4711" else "4711"
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(path)],
        env=environment({"PYTHONHASHSEED": seed}),
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    drawn = [draw(each, "zh") for each in charts for draw in (svg, png)]
    assert done.stdout.strip() == hashlib.sha256(b"".join(drawn)).hexdigest()


@pytest.fixture(scope="module")
def pages(checked: Checked) -> dict[str, bytes]:
    return {each.path: each.data for each in stage(checked)}


class TestPages:
    """Charts stand on the pages of texts, figures and years, and on the first page."""

    def test_pictures__are_all_there_and_all_shown(self, pages: dict[str, bytes]) -> None:
        there = {path for path in pages if path.startswith("charts/")}
        shown_ = set()
        for path, data in pages.items():
            if path.endswith(".md"):
                for target in re.findall(r"\]\(([./]*charts/[^)]*)\)", data.decode()):
                    shown_.add(os.path.normpath(Path(path).parent / target))
        assert there
        assert there == shown_

    @pytest.mark.parametrize(
        ("path", "kinds"),
        [
            ("index.md", ["trend"]),
            (PAGE, ["trend", "breakdown", "cusum", "calibration"]),
            ("figures/ghg.total.md", ["trend"]),
            ("figures/2024/index.md", ["breakdown"]),
        ],
    )
    def test_page__shows_its_charts(
        self, pages: dict[str, bytes], path: str, kinds: list[str]
    ) -> None:
        found = re.findall(
            r"!\[([^]]*)\]\([./]*charts/(\w+)-[0-9a-f]{12}\.svg\)", pages[path].decode()
        )
        assert [kind for _, kind in found] == kinds
        assert all(words for words, _ in found)

    def test_table__stands_for_the_picture(self, checked: Checked, pages: dict[str, bytes]) -> None:
        text = pages[PAGE].decode()
        assert text.count("<details") == len(CALLS)
        for kind in ("trend", "breakdown", "cusum"):
            for column in chart(checked, kind).columns:
                for cell in column.cells:
                    assert cell.printed in text
        total = checked.results.get("ghg.total", year=2024)
        assert total is not None
        assert f"[{total.printed}](../figures/2024/ghg.total.md#y2024)" in text
        assert "2024-06-12" in text

    def test_navigation__leaves_pictures_out(self, pages: dict[str, bytes]) -> None:
        assert not any(b"charts" in data for path, data in pages.items() if ".nav" in path)

    def test_lower_edition__says_that_it_lacks_the_chart(self) -> None:
        tree = with_calls(*CALLS[:2])
        path = "records/JL-07-02-2023.yaml"
        tree = tree.replace(path, ("version:",), "access: restricted\nversion:")
        tree = tree.put(PAGE, tree.text(PAGE).replace("owner:", "access: public\nowner:", 1))
        everything = tree.examine()
        for each in Access:
            readers = restrict(everything, each)
            if "CX-01" not in readers.system.documents:
                continue
            (page,) = document_pages(make_desk(readers))
            whole = each is Access.RESTRICTED
            assert ("../charts/trend" in page.data.decode()) is whole
            assert ("cm-plot--blocked" in page.data.decode()) is not whole
            assert (page_key("ghg.total") in readers.results.charts) is whole
            files = {picture.path for picture in chart_files(make_desk(readers))}
            trend = make_desk(everything).plots.path(
                everything.results.charts[page_key("ghg.total")]
            )
            assert (trend in files) is whole


@pytest.fixture(scope="module")
def copy(checked: Checked, dialect: Dialect) -> bytes:
    (found,) = word_copies(checked, dialect, document_pages(make_desk(checked)))
    return found.data


class TestWord:
    """The Word copy has the same pictures, and is valid."""

    def test_copy__embeds_vector_and_fallback(self, checked: Checked, copy: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(copy)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        media = {data for name, data in parts.items() if "/media/" in name}
        drawn = [chart(checked, each.id) for each in CHARTS]
        assert media == {draw(each, "zh") for each in drawn for draw in (svg, png)}
        body = etree.fromstring(parts["word/document.xml"])
        widths = [int(str(node.get("cx"))) for node in body.iter("{*}extent")]
        assert len(widths) == len(CALLS)
        assert max(widths) <= 454 * 12700
        told = [node.get("descr") for node in body.iter("{*}docPr")]
        assert all(each and len(each) > 10 for each in told)
        targets = set(
            re.findall(r'Target="(media/[^"]*)"', parts["word/_rels/document.xml.rels"].decode())
        )
        assert {f"word/{each}" for each in targets} == {name for name in parts if "/media/" in name}

    def test_copy__is_valid_and_says_what_the_page_says(
        self, checked: Checked, dialect: Dialect, copy: bytes, tmp_path: Path
    ) -> None:
        from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - slow to import

        path = tmp_path / "CX-01.docx"
        path.write_bytes(copy)
        assert [str(each) for each in OpenXmlValidator().validate(str(path)).errors] == []
        (page,) = document_pages(make_desk(checked))
        assert word_text(copy) == page_text(dialect.html(page.data.decode()))


@pytest.fixture(scope="module")
def approved() -> Tree:
    """Give the system with its text and the one chart in it approved."""
    tree = with_calls(TREND)
    unsigned = tree.examine()
    chief = Signer("主任", "H-1", "批准", dt.date(2025, 12, 20))
    documents = [unsigned.system.documents["CX-01"]]
    for each in signed(chief, documents, {PAGE: tree.text(PAGE)}, unsigned):
        tree = tree.put(each.path, each.data)
    return tree


class TestSeal:
    """An approval seals what a chart shows; what comes later waits for the next version."""

    def test_approval__seals_every_value(self, approved: Tree) -> None:
        (path,) = [each for each in approved.files if "/approvals/" in each]
        text = approved.text(path)
        assert "figure: ghg.total year=2023," in text
        assert "figure: objective.trajectory objective=MB-1 year=2026," in text
        found = approved.examine()
        assert not SEALS & {each.code for each in found.diagnostics}, shown(found)

    def test_value_that_was_not_sealed__is_found(self, approved: Tree) -> None:
        (path,) = [each for each in approved.files if "/approvals/" in each]
        kept = [each for each in approved.text(path).split("\n") if "figure: " not in each]
        kept = [each for each in kept if each != "    figures:"]
        assert "CM540" in _codes(approved.put(path, "\n".join(kept)).examine())

    def test_changed_record__leaves_the_approved_picture(self, approved: Tree) -> None:
        path = "records/JL-06-02-S2-2023.yaml"
        before, changed = (
            each.examine() for each in (approved, approved.replace(path, ("2023: 27",), "2023: 29"))
        )
        differing = [each.subject for each in sealed_figure_differs(changed)]
        assert {"ghg.total year=2023", "objective.trajectory objective=MB-1 year=2026"} <= {
            *differing
        }
        approved_, now = (_pictures(published(each)) for each in (before, changed))
        assert approved_ == now
        assert chart(before, "trend") != chart(changed, "trend")

    def test_later_year__is_not_shown_before_the_next_version(self, approved: Tree) -> None:
        (path,) = [each for each in approved.files if "/approvals/" in each]
        rows = approved.text(path).split("\n")
        kept = "\n".join(each for each in rows if "trajectory" not in each)
        sealed = approved.put(path, kept).examine()
        (shown_,) = make_desk(published(sealed)).embedding.charts(sealed.system.documents["CX-01"])
        assert shown_.keys == ("2023", "2024")
        assert [each.role for each in shown_.columns] == ["main", "baseline"]
        assert shown_.heading.zh.endswith("2023—2024 年")
        assert svg(shown_, "zh") != svg(chart(sealed, "trend"), "zh")


SEALS = {"CM519", "CM540"}


def _codes(checked: Checked) -> list[str]:
    return [each.code for each in checked.diagnostics]


def _pictures(checked: Checked) -> list[str]:
    (page,) = document_pages(make_desk(checked))
    return re.findall(r"charts/[^)]*", page.data.decode())
