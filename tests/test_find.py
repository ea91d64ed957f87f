"""The exact search's index and facts: the visible text of built pages, and what filters them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from carbon_manual.artifact import Artifact
from carbon_manual.render.site import stage
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.find import find_pages
from carbon_manual.sites import findindex, fulltext
from carbon_manual.sites.findindex import write_index
from carbon_manual.sites.fulltext import index_files, sections
from tests.system_under_test import small


def page(inner: str) -> bytes:
    """Return a built page with this content, and text around it that is not its own."""
    around = "<html><head><title>题</title></head><body><nav>菜单</nav>"
    return (
        f"{around}<article class='x'>{inner}</article><footer>页脚</footer></body></html>".encode()
    )


def read(artifact: Artifact) -> tuple[int, int, list[list[str]]]:
    """Return number, count and pages of a script of the index."""
    script = artifact.data.decode()
    head, mark, rest = script.partition(", [\n")
    assert mark
    assert head.startswith("cmFind.text(")
    assert rest.endswith("\n]);\n")
    number, count = map(int, head.removeprefix("cmFind.text(").split(", "))
    return number, count, json.loads("[" + rest.removesuffix(");\n"))


def test_a_page_is_parted_at_its_headings() -> None:
    found = sections(
        page(
            '<h1 id="cx-01">CX-01 程序<a class="headerlink" href="#cx-01">¶</a></h1><p>总则</p>'
            '<div><h2 id="plan">策划<a class="headerlink" href="#plan">¶</a></h2>第一段</div>'
            "<h3>没有标记</h3><p>第二段</p>"
        )
    )
    assert found == [("", "CX-01 程序\n总则"), ("plan", "策划\n第一段\n没有标记\n第二段")]


def test_words_run_through_inline_marks_and_stop_at_blocks() -> None:
    found = sections(
        page(
            "<p>tCO<sub>2</sub>e、外<strong>购</strong><a href='x'>电</a>力<br>下一行</p>"
            "<table><tr><td>甲</td><td>乙</td></tr></table><ul><li>丙</li><li>丁</li></ul>"
        )
    )
    assert found == [("", "tCO2e、外购电力\n下一行\n甲\n乙\n丙\n丁")]


def test_the_letters_of_a_formula_are_one_word() -> None:
    formula = "<math><msub><mi>E</mi><mtext>CO2</mtext></msub><mo>=</mo><mi>AD</mi></math>"
    assert sections(page(f"<p>按 <span>{formula}</span> 算</p>")) == [("", "按 ECO2=AD 算")]


def test_a_broken_line_of_the_source_is_a_blank() -> None:
    assert sections(page("<p>外购\n  电力\u3000\u00a0热力</p>")) == [("", "外购 电力 热力")]


def test_only_what_is_seen_is_indexed() -> None:
    found = sections(
        page(
            "<p>看得见<script>var a</script><style>p{}</style><span hidden>藏</span><!-- 注 -->的"
            "<img alt='图'></p><template>样</template>"
            "<details><summary>展开</summary>里面</details>"
        )
    )
    assert found == [("", "看得见的\n展开\n里面")]


def test_signs_of_no_width_are_dropped_and_accents_joined() -> None:
    assert sections(page("<p>外\u200b购\u00ad e\u0301</p>")) == [("", "外购 é")]


@pytest.mark.parametrize("html", [b"", b"<p>no article</p>", page("")])
def test_a_page_without_content_has_no_text(html: bytes) -> None:
    assert sections(html) == []


def test_the_index_holds_every_page_but_the_search_itself() -> None:
    names = ("404.html", "a/b.html", "find.html", "index.html")
    (script,) = index_files((name, page(f'<h2 id="x">题 {name}</h2>')) for name in names)
    assert script.path == "find/text-0.js"
    wanted = [[name, "x", f"题 {name}"] for name in ("a/b.html", "index.html")]
    assert read(script) == (0, 1, wanted)


def test_a_big_index_is_parted_and_each_part_knows_how_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fulltext, "_PART", 100)
    given = [(f"{number}.html", page("<p>" + "字" * 60 + "</p>")) for number in range(5)]
    scripts = list(index_files(given))
    assert [each.path for each in scripts] == [f"find/text-{number}.js" for number in range(5)]
    assert [read(each)[:2] for each in scripts] == [(number, 5) for number in range(5)]
    assert [one[0] for each in scripts for one in read(each)[2]] == [name for name, _ in given]
    assert scripts == list(index_files(given))


def test_a_site_without_pages_has_an_empty_index() -> None:
    (script,) = index_files([])
    assert read(script) == (0, 1, [])


def test_text_cannot_leave_its_script() -> None:
    (script,) = index_files([("a.html", page("<p>\"); alert(1); ('\\u2028 &lt;/script&gt;</p>"))])
    assert read(script)[2] == [["a.html", "", "\"); alert(1); ('\\u2028 </script>"]]


@pytest.fixture(scope="module")
def staged() -> dict[str, str]:
    """The staged pages of the small system."""
    return {
        each.path: each.data.decode()
        for each in stage(small().examine())
        if each.data[:4] != b"\x89PNG"
    }


@pytest.fixture(scope="module")
def facts(staged: dict[str, str]) -> dict[str, Any]:
    """What the search page knows of them."""
    script = staged["find/facts.js"]
    assert script.startswith("cmFind.facts(")
    assert script.endswith(");\n")
    found: dict[str, Any] = json.loads(script[len("cmFind.facts(") : -3])
    return found


def test_each_page_has_its_facts(staged: dict[str, str], facts: dict[str, Any]) -> None:
    wanted = {path.removesuffix(".md") + ".html" for path in staged if path.endswith(".md")}
    assert facts["pages"].keys() == wanted - {"find.html"}


def test_documents_and_records_are_filed_by_their_own_facts(facts: dict[str, Any]) -> None:
    pages = facts["pages"]
    assert facts["standards"] == ["T/CCAA 39—2022"]
    assert pages["procedures/CX-01.html"] == ["procedure", "", "effective", [0], [2026]]
    sheet = pages["records/JL-06-02/JL-06-02-S1-2024.html"]
    assert sheet == ["records", "JL-06-02", "", [0], []]
    assert pages["records/JL-06-02/index.html"] == ["forms", "", "", [0], []]
    assert pages["standards/ccaa-39-2022/6.1.2.html"] == ["standards", "", "", [0], []]
    assert pages["figures/2024/ghg.total.html"] == ["figures", "", "", [], [2024]]
    assert pages["guide/search.html"][0] == "guide"
    assert pages["master-list.html"][0] == "other"


def test_each_fact_is_a_choice_with_a_name(facts: dict[str, Any]) -> None:
    kinds = {key for key, _ in facts["kinds"]}
    for kind, shape, status, standards, years in facts["pages"].values():
        assert kind in kinds
        assert shape in {"", *facts["types"]}
        assert status in {"", *facts["statuses"]}
        assert set(standards) <= {0}
        assert all(2000 < each < dt.date.max.year for each in years)


def test_the_page_speaks_both_languages() -> None:
    checked = small().examine()
    for language, title, word in (("zh", "# 查找", "查找内容"), ("en", "# Find", "Find")):
        context = dataclasses.replace(checked.context, language=language)
        desk = make_desk(dataclasses.replace(checked, context=context))
        given = {each.path: each.data for each in find_pages(desk, ["index.md"])}
        assert title in given["find.md"].decode()
        assert f'"query":"{word}"' in given["find/facts.js"].decode()


# --- a site built again ------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a built site of four pages and the page that searches."""
    folder = tmp_path / "site"
    folder.mkdir()
    for name in ("a", "b", "c", "d", "find", "404"):
        (folder / f"{name}.html").write_bytes(page(f"<h1>{name}</h1><p>外购电力</p>"))
    return folder


def index_of(site: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (site / fulltext.FOLDER).iterdir()}


def test_only_changed_pages_are_read_again(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, read_again = tmp_path / "memory.json", list[str]()
    write_index(site, memory)
    (site / "b.html").write_bytes(page("<h1>b</h1><p>天然气用量</p>"))
    (site / "c.html").unlink()

    def entry(name: str, html: bytes) -> list[str]:
        read_again.append(name)
        return fulltext.entry(name, html)

    monkeypatch.setattr(findindex, "entry", entry)
    write_index(site, memory)
    assert read_again == ["b.html"]
    after = index_of(site)
    write_index(site, tmp_path / "another.json")
    assert index_of(site) == after
    assert "天然气用量" in after["text-0.js"].decode()
    assert "c.html" not in after["text-0.js"].decode()


@pytest.mark.parametrize(
    "spoilt", [b"", b"[1]", b'{"a.html": 3}', b'{"a.html": ["1", 2]}', b"\xff"]
)
def test_a_spoilt_memory_is_no_memory(site: Path, tmp_path: Path, spoilt: bytes) -> None:
    memory = tmp_path / "memory.json"
    memory.write_bytes(spoilt)
    write_index(site, memory)
    expected = index_of(site)
    write_index(site, memory)
    assert index_of(site) == expected
    assert "外购电力" in expected["text-0.js"].decode()


def test_a_site_without_the_page_that_searches_has_no_index(site: Path, tmp_path: Path) -> None:
    (site / "find.html").unlink()
    write_index(site, tmp_path / "memory.json")
    assert not (site / fulltext.FOLDER).exists()
