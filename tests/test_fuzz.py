"""Properties over broken and rearranged systems: no input makes the stages raise."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from carbon_manual.diagnostic import Diagnostic
from carbon_manual.figures import FIGURES
from carbon_manual.figures.standing import NEEDS
from carbon_manual.pipeline import Checked, examine
from carbon_manual.sources.source import ARCHIVE, SourceFile, Sources, decode
from tests.system_under_test import TODAY, Tree, draft, repository, shown, small

SMALL = tuple(sorted(small().files))
LARGE = tuple(sorted(path for path in repository().files if path.startswith("records/JL-0")))
DOCUMENTS = tuple(sorted(path for path in repository().files if path.endswith(".md")))
# Sites add up only in what is a sum over sites; the rest are ratios and lookups. The equivalent
# value needs a coefficient that is published for no place of the reference system.
ADDITIVE = tuple(
    figure.id
    for figure in FIGURES
    if figure.required == ("year",)
    and "per_" not in figure.id
    and "rate" not in figure.id
    and not figure.id.endswith(".equivalent")
    and not figure.id.startswith(("meter.", "data."))  # counts and shares of what a site has
    and figure.id not in NEEDS
)


def read(tree: Tree, order: tuple[str, ...] | None = None) -> Checked:
    """Decode the files in memory, in a given order, and run every stage."""
    files: list[SourceFile] = []
    archive: list[SourceFile] = []
    found: list[Diagnostic] = []
    for path in order or tuple(tree.files):
        if path == "mkdocs.yml":
            continue
        result = decode(tree.files[path], path)
        if path.startswith(f"{ARCHIVE}/"):
            archive += [result] if isinstance(result, SourceFile) else []
        elif isinstance(result, Diagnostic):
            found.append(result)
        else:
            files.append(result)
    return examine(Sources(tuple(files), tuple(found), archive=tuple(archive)), TODAY)


def assert_sound(tree: Tree) -> Checked:
    """Run every stage; no rule may crash and every finding must stand inside its file."""
    checked = read(tree)
    assert "CM901" not in {each.code for each in checked.diagnostics}, shown(checked)
    for finding in checked.diagnostics:
        for span in (finding.span, *(each.span for each in finding.related)):
            if span.path not in tree.files:  # only the missing configuration is no file
                assert finding.code == "CM134", (finding.code, span)
                continue
            text = tree.files[span.path].decode("utf-8-sig", errors="replace")
            lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert 1 <= span.line <= len(lines), (finding.code, span)
            assert 1 <= span.column <= len(lines[span.line - 1]) + 1, (finding.code, span)
    return checked


few = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
fewer = settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])


@few
@given(st.sampled_from(SMALL), st.binary(max_size=300))
@example(SMALL[0], b"---\n---\n")
@example(SMALL[0], b"---\n? ? ?\n---\n{{")
def test_arbitrary_bytes__never_raise(path: str, data: bytes) -> None:
    assert_sound(small().put(path, data))


yamlish = st.text(alphabet="ab:-?[]{}&*!|>'\"%@`#, \n\t0.中{}", max_size=60)


@few
@given(st.sampled_from(SMALL), yamlish, yamlish)
def test_text_like_yaml__never_raises(path: str, front: str, body: str) -> None:
    assert_sound(small().put(path, f"---\n{front}\n---\n{body}"))


values = st.one_of(
    st.sampled_from(
        ["", "~", "[]", "{}", "[[]]", "{a: b}", "0", "-1", "1e9", "1e400", "2024-02-30", "9999-12",
         "0000", "9999-99-99", "P1Y", "P999Y999M", "no", "!!str", "&a", "*a", '"\\0"', "1e999999",
         "hz", "s1", "%", "0 %", "1/0", "kWh", "0 kWh", "-5 t", "99999999999999999999999999"]
    ),
    st.text(max_size=12).filter(lambda text: "\n" not in text and "\r" not in text),
)  # fmt: skip


def replaced(line: str, value: str) -> str:
    head, colon, _ = line.partition(": ")
    return f"{head}{colon}{value}" if colon else value


def mutated(tree: Tree, path: str, seed: int, count: int, value: str) -> Tree:
    """Delete, double, move, indent or refill some lines of a file; the seed chooses them."""
    lines = tree.text(path).split("\n")
    chance = random.Random(seed)  # noqa: S311 - chooses lines, guards nothing
    for _ in range(count):
        index = chance.randrange(len(lines))
        kind = chance.choice(("delete", "double", "move", "indent", "refill"))
        if kind == "delete" and len(lines) > 1:
            del lines[index]
        elif kind == "double":
            lines.insert(index, lines[index])
        elif kind == "move":
            lines.insert(chance.randrange(len(lines)), lines.pop(index))
        elif kind == "indent":
            lines[index] = chance.choice((f"  {lines[index]}", lines[index].lstrip()))
        else:
            lines[index] = replaced(lines[index], value)
    return tree.put(path, "\n".join(lines))


@few
@given(st.sampled_from(SMALL), st.integers(0), st.integers(1, 4), values)
def test_lines_of_the_small_system__never_raise(
    path: str, seed: int, count: int, value: str
) -> None:
    assert_sound(mutated(small(), path, seed, count, value))


@fewer
@given(st.sampled_from(LARGE), st.integers(0), st.integers(1, 6), values)
def test_lines_of_the_repositorys_records__never_raise(
    path: str, seed: int, count: int, value: str
) -> None:
    assert_sound(mutated(repository(), path, seed, count, value))


@fewer
@given(st.sampled_from(DOCUMENTS), st.integers(0), st.integers(1, 6), values)
def test_lines_of_the_repositorys_documents__never_raise(
    path: str, seed: int, count: int, value: str
) -> None:
    assert_sound(mutated(repository(), path, seed, count, value))


@few
@given(st.sampled_from(SMALL), st.integers(0, 10_000), values)
def test_any_single_value__never_raises(path: str, index: int, value: str) -> None:
    lines = small().text(path).split("\n")
    lines[index % len(lines)] = replaced(lines[index % len(lines)], value)
    assert_sound(small().put(path, "\n".join(lines)))


@pytest.mark.parametrize("path", SMALL)
def test_each_line_deleted__never_raises(path: str) -> None:
    """The faults people make most, without chance: every line gone once."""
    lines = small().text(path).split("\n")
    for index in range(len(lines)):
        assert_sound(small().put(path, "\n".join(lines[:index] + lines[index + 1 :])))


EXTREMES = ("1e999999", "-1e999999", "1e-999999", "9" * 5000, "0." + "0" * 5000 + "1", "1e60", "-0")
AMOUNTS = (
    ("records/JL-06-02-S1-2024.yaml", ("2024-Q1: ", "12.5")),
    ("records/JL-06-06-S1.yaml", ("2024: ", "300")),
    ("records/JL-05-04-S1.yaml", ("2024: ", "10000")),
    ("records/JL-07-01-T.yaml", ("value: ", "389.31")),
    ("records/JL-07-01-T.yaml", ("share: ", "50")),
    ("records/JL-07-02-2024.yaml", ("year: ", "2024")),
)


@pytest.mark.parametrize("text", EXTREMES, ids=lambda text: text[:12])
@pytest.mark.parametrize(("path", "chain"), AMOUNTS, ids=lambda each: str(each)[-20:])
def test_extreme_amount__never_raises(path: str, chain: tuple[str, ...], text: str) -> None:
    checked = assert_sound(small().replace(path, chain, text))
    for result in checked.results.figures.values():
        assert len(result.printed) < 10_000


@pytest.mark.parametrize("path", SMALL)
def test_each_file_deleted__never_raises(path: str) -> None:
    assert_sound(small().drop(path))


def test_nothing_at_all__is_no_crash() -> None:
    assert [each.code for each in examine(Sources((), ()), TODAY).diagnostics] == ["CM134"]


@settings(max_examples=20)
@given(st.permutations(SMALL))
def test_order_of_files__is_irrelevant(order: list[str]) -> None:
    shuffled, plain = read(small(), tuple(order)), read(small())
    assert shuffled.diagnostics == plain.diagnostics
    assert {key: (each.printed, each.unit) for key, each in shuffled.results.figures.items()} == {
        key: (each.printed, each.unit) for key, each in plain.results.figures.items()
    }


def test_order_of_files__is_irrelevant_to_findings() -> None:
    tree = small().replace("records/JL-07-02-2024.yaml", ("ng-cc",), "ng-cx")
    tree = tree.replace("procedures/CX-01.md", ("next_review",), "nextreview")
    order = tuple(reversed(SMALL))
    assert [(each.code, each.span) for each in read(tree, order).diagnostics] == [
        (each.code, each.span) for each in read(tree).diagnostics
    ]


def figure(checked: Checked, name: str, **parameters: str | int) -> Decimal:
    result = checked.results.get(name, **parameters)
    assert result is not None, (name, parameters)
    assert result.quantity is not None, (name, parameters, result.lacking)
    return result.quantity.value


amounts = st.decimals(min_value=0, max_value="99999", places=4)


@settings(max_examples=30)
@given(amounts, amounts, amounts)
def test_total__is_the_sum_over_sites(gas: Decimal, power: Decimal, elsewhere: Decimal) -> None:
    tree = (
        draft()
        .replace("records/JL-06-02-S1-2024.yaml", ("2024-Q1: ", "12.5"), str(gas))
        .replace("records/JL-06-02-S1-2024.yaml", ("2024: ", "1200.5"), str(power + 300))
        .replace("records/JL-06-02-S2-2024.yaml", ("2024: ", "25"), str(elsewhere))
    )
    checked = read(tree)
    assert not checked.diagnostics, shown(checked)
    for name in ADDITIVE:
        parts = [figure(checked, name, year=2024, site=site) for site in ("s1", "s2")]
        whole = figure(checked, name, year=2024)
        assert abs(whole - sum(parts)) <= Decimal("1e-25") * max(whole, Decimal(1)), name


@pytest.mark.parametrize("year", [2023, 2024, 2025])
@pytest.mark.parametrize("name", ADDITIVE)
def test_repository__total_is_the_sum_over_sites(name: str, year: int) -> None:
    parts = [figure(_repository(), name, year=year, site=site) for site in ("hz", "hami")]
    whole = figure(_repository(), name, year=year)
    assert abs(whole - sum(parts)) <= Decimal("1e-25") * max(whole, Decimal(1))


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_repository__total_is_the_sum_over_sources(year: int) -> None:
    results = _repository().results.figures
    sources = [
        each.quantity.value
        for (name, parameters), each in results.items()
        if name == "ghg.source" and ("year", year) in parameters and each.quantity
    ]
    total = figure(_repository(), "ghg.total", year=year)
    assert abs(total - sum(sources)) <= Decimal("1e-25") * total


@settings(max_examples=30)
@given(st.decimals(min_value="0.0001", max_value="99999", places=4), st.integers(2, 9))
def test_activity_times_n__is_emission_times_n(amount: Decimal, times: int) -> None:
    path = "records/JL-06-02-S2-2024.yaml"
    once = read(small().replace(path, ("2024: ", "25"), str(amount)))
    more = read(small().replace(path, ("2024: ", "25"), str(amount * times)))
    first = figure(once, "ghg.source", year=2024, source="S2-EL")
    second = figure(more, "ghg.source", year=2024, source="S2-EL")
    assert abs(second - times * first) <= Decimal("1e-25") * second


def test_unit_of_the_record__does_not_matter() -> None:
    path = "records/JL-06-02-S2-2024.yaml"
    tree = small().replace(path, ("unit: ", "万kWh"), "MWh").replace(path, ("2024: ", "25"), "250")
    assert figure(read(tree), "ghg.total", year=2024) == figure(
        read(small()), "ghg.total", year=2024
    )


def test_reading_twice__gives_the_same() -> None:
    assert read(repository()).results.figures == _repository().results.figures


_READ: dict[str, Checked] = {}


def _repository() -> Checked:
    if "repository" not in _READ:
        _READ["repository"] = read(repository())
    return _READ["repository"]
