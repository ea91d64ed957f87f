"""Own figures: expressions of an organisation's register, through records and figures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from carbon_manual.doccontrol.seal import called
from carbon_manual.evaluation.compute import compute
from carbon_manual.evaluation.expression import (
    MAX_LENGTH,
    ExpressionError,
    evaluate,
    parse_expression,
)
from carbon_manual.quantity import ONE, Quantity, QuantityError, Unit, parse_quantity
from carbon_manual.render.site import stage
from carbon_manual.results.trace import trace_digest
from tests.shelf import Asked, Shelf
from tests.system_under_test import Tree, draft, record, shown, small

if TYPE_CHECKING:
    from pathlib import Path

FIGURE_FAULTS = frozenset({"CM470", "CM471", "CM472", "CM473", "CM474"})
PATH = "records/JL-00-13-A.yaml"


def row(name: str, expression: str, unit: str = "tCO2e", digits: str = "2", **terms: str) -> str:
    given = ", ".join(f"{{name: {short}, figure: {call}}}" for short, call in terms.items())
    return (
        f"{{id: {name}, label: 试算指标, expression: '{expression}', unit: '{unit}',"
        f" digits: {digits}, reason: 试算{f', terms: [{given}]' if given else ''}}}"
    )


def register(*rows: str) -> str:
    return "figures:\n" + "".join(f"  - {each}\n" for each in rows)


def ask(root: Path, *rows: str) -> Asked:
    shelf = Shelf().emits("120.5").put("JL-00-13-A", "rec.own-figures", register(*rows))
    return shelf.ask(root)


def codes(asked: Asked) -> list[str]:
    return [each.code for each in compute(asked.loaded.system, ()).diagnostics]


@pytest.mark.parametrize(
    ("expression", "unit", "expected"),
    [
        ("ghg.total * 2", "tCO2e", "241"),
        ("ghg.total * 0.1", "tCO2e", "12.05"),
        ("-(ghg.total - ghg.direct / 2) + +ghg.total", "tCO2e", "60.25"),
        ("ghg.direct / ghg.total", "%", "100"),
        ("max(ghg.direct, ghg.indirect) - min(ghg.direct, ghg.indirect)", "kgCO2e", "120500"),
        ("own.half * 3", "tCO2e", "180.75"),
    ],
)  # fmt: skip
def test_expression__is_exact(tmp_path: Path, expression: str, unit: str, expected: str) -> None:
    asked = ask(tmp_path, row("own.x", expression, unit), row("own.half", "ghg.total / 2"))
    assert asked.value("own.x", year=2023) == Decimal(expected)
    assert asked.value("own.x", year=2023, site="s1") == Decimal(expected)
    assert not codes(asked)


def test_trace__shows_figures_and_the_expression_with_values(tmp_path: Path) -> None:
    result = ask(tmp_path, row("own.x", "(ghg.total - 0.5 * ghg.direct) / 2")).result(
        "own.x", year=2023
    )
    assert result.formula.zh == "(ghg.total - 0.5 * ghg.direct) / 2"
    assert [(each.kind, each.figure) for each in result.steps] == [
        ("figure", "ghg.total"), ("figure", "ghg.direct"), ("term", ""),
    ]  # fmt: skip
    assert result.steps[2].note.zh == "((120.5 tCO2e) - 0.5 * (120.5 tCO2e)) / 2"
    assert result.steps[2].span is not None
    assert result.steps[2].span.path == PATH
    assert PATH in result.reads
    assert (result.printed, result.unit) == ("30.12", "tCO2e")  # half to even


def test_terms__are_figures_with_parameters_of_their_own(tmp_path: Path) -> None:
    rows = (
        row("own.x", "part / ghg.total", "%", part="ghg.category category=process"),
        row("own.y", "ghg.total - base", base="ghg.total year=2023 site=s1"),
        row("own.z", "source * 2 + own.y", source="ghg.source source=D"),
    )
    asked = ask(tmp_path, *rows)
    assert asked.value("own.x", year=2023) == 100
    assert asked.value("own.y", year=2023, site="s1") == 0
    assert asked.value("own.z", year=2023) == 241
    result = asked.result("own.x", year=2023)
    assert result.formula.zh == "part / ghg.total; part = ghg.category category=process"
    assert result.steps[0].figure == "ghg.category"
    assert dict(result.steps[0].parameters)["category"] == "process"
    assert result.steps[2].note.zh == "(120.5 tCO2e) / (120.5 tCO2e)"
    assert not codes(asked)


def test_zero_divisor_and_missing_data__are_refused(tmp_path: Path) -> None:
    rows = (row("own.x", "ghg.total / (ghg.direct - ghg.total)", "1"), row("own.y", "ghg.per_area"))
    asked = ask(tmp_path, *rows)
    assert "零" in asked.lacks("own.x", year=2023)
    assert "没有" in asked.lacks("own.y", year=2023)
    assert "2031" in asked.lacks("own.x", year=2031)
    assert not codes(asked)


def test_result_too_large__is_refused(tmp_path: Path) -> None:
    big = "9" * 30
    asked = ask(tmp_path, row("own.x", f"ghg.total * {big} * {big}"))
    assert "过大" in asked.lacks("own.x", year=2023)


@pytest.mark.parametrize(
    ("rows", "code", "says"),
    [
        ((row("own.x", "ghg.total ** 9"),), "CM470", "**"),
        ((row("own.x", "ghg.totl * 2"),), "CM471", "`ghg.total`"),
        ((row("own.x", "ghg.source * 2"),), "CM471", "source"),
        ((row("own.x", "own.yy * 2"), row("own.y", "ghg.total * 2")), "CM471", "own.y"),
        ((row("own.x", "own.x + ghg.total"),), "CM472", "own.x → own.x"),
        ((row("own.x", "own.y * 2"), row("own.y", "own.z"), row("own.z", "own.y / 2")),
         "CM472", "own.y → own.z → own.y"),
        ((row("heat-share", "ghg.total * 2"),), "CM473", "heat-share"),
        ((row("ghg.total", "ghg.direct * 2"),), "CM473", "ghg.total"),
        ((row("own.x", "a * 2", a="ghg.source"),), "CM471", "source"),
        ((row("own.x", "a * 2", a="ghg.source source=E"),), "CM471", "`E`"),
        ((row("own.x", "a * 2", a="ghg.category category=procces"),), "CM471", "procces"),
        ((row("own.x", "a * 2", a="ghg.total sites=s1"),), "CM471", "sites"),
        ((row("own.x", "a * 2", a="ghg.total year=last"),), "CM471", "year"),
        ((row("own.x", "a * 2", a="ghg.totals"),), "CM471", "`ghg.total`"),
        ((row("own.x", "a * 2", a="own.x year=2022"),), "CM472", "own.x → own.x"),
        ((row("own.x", "activity * 2", activity="ghg.total"),), "CM473", "activity"),
        ((row("own.x", "ghg.total * 2", A="ghg.total"),), "CM473", "`A`"),
        ((row("own.x", "ghg.total * 2", digits="13"),), "CM473", "13"),
        ((row("own.x", "ghg.total * 2", "kWh"),), "CM474", "kWh"),
        ((row("own.x", "ghg.total + 1"),), "CM474", "tCO2e"),
        ((row("own.x", "min(ghg.total, 1)"),), "CM474", "tCO2e"),
    ],
)  # fmt: skip
def test_faulty_declaration__is_one_finding(
    tmp_path: Path, rows: tuple[str, ...], code: str, says: str
) -> None:
    found = compute(ask(tmp_path, *rows).loaded.system, ()).diagnostics
    assert [each.code for each in found] == [code], [each.message.zh for each in found]
    assert says in found[0].message.zh
    assert found[0].span.path == PATH


def test_long_chain__is_refused_without_recursion(tmp_path: Path) -> None:
    rows = [row(f"own.a{index}", f"own.a{index + 1} * 1") for index in range(300)]
    asked = ask(tmp_path, *rows, row("own.a300", "ghg.total * 1"))
    assert codes(asked) == ["CM472"]
    assert asked.result("own.a0", year=2023).quantity is None
    assert asked.value("own.a290", year=2023) == Decimal("120.5")


ATTACKS = (
    "ghg.__class__", "ghg.total.__class__.__mro__", "().__class__", "__import__", "ghg._private",
    "__import__(1)", "eval(1)", "open(1)", "min.__self__", "min(ghg.total).real", "min()",
    "min(*ghg.total)", "max(ghg.total, key=ghg.total)", "ghg.total ** 999999", "9 ** 9 ** 9 ** 9",
    "ghg.total // 2", "ghg.total % 2", "ghg.total << 9", "ghg.total if 1 else 2", "not ghg.total",
    "ghg.total and 1", "lambda", "lambda x: x", "[ghg.total]", "{1}", "(ghg.total, 1)", "'a' * 9",
    '"a"', "f'{1}'", "True", "None", "...", "1e999999", "1e5", "0x10", "1_000", "1j", "12,345.6",
    ".5", "9" * 400, "x := 1", "yield", "await x", "ghg.total; ghg.total", "ghg.total = 1",
    "ghg.total == 1", "", " ", "()", "ghg.", "ghg..total", "1 + 2", "碳", "ghg.total × 2", "`x`",
    "(" * 240 + "ghg.total" + ")" * 240, "-" * 480 + "ghg.total", "+".join(["ghg.total"] * 45) * 20,
    "ghg.total" + "+1" * 240, "\x00", "min(" * 100 + "ghg.total" + ")" * 100, "import os",
)  # fmt: skip


@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: text[:30])
def test_attack__is_refused_before_anything_is_evaluated(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert caught.value.message.zh != caught.value.message.en


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="ghg.total_min(),+-*/ 0123456789eEjx\n_%", max_size=MAX_LENGTH))
@example("ghg.total" + " " * 400)
def test_any_text__is_refused_or_gives_a_quantity(text: str) -> None:
    try:
        expression = parse_expression(text)
    except ExpressionError:
        return
    values = dict.fromkeys(expression.names, Quantity(Decimal("1.5"), ONE))
    try:
        assert isinstance(evaluate(expression, values), Quantity)
    except ArithmeticError:
        assert "/" in text


amounts = st.decimals(min_value="0.01", max_value="99999", places=2)


@settings(max_examples=60)
@given(amounts, amounts)
def test_unit_of_a_figure__does_not_change_the_value(one: Decimal, two: Decimal) -> None:
    expression = parse_expression("(a.b + a.c) / a.c * 2 - min(a.b, a.c) / a.b")
    tonnes = {"a.b": Quantity(one, _unit("tCO2e")), "a.c": Quantity(two, _unit("tCO2e"))}
    mixed = {name: each.to(_unit("kgCO2e")) if name == "a.c" else each
             for name, each in tonnes.items()}  # fmt: skip
    first, second = evaluate(expression, tonnes).to(ONE), evaluate(expression, mixed).to(ONE)
    assert abs(first.value - second.value) <= Decimal("1e-20") * max(abs(first.value), Decimal(1))


def _unit(text: str) -> Unit:
    return parse_quantity(f"1 {text}").unit


def test_units_that_differ__are_refused() -> None:
    values = {"a.b": parse_quantity("1 t"), "a.c": parse_quantity("1 kWh")}
    with pytest.raises(QuantityError):
        evaluate(parse_expression("a.b - a.c"), values)


BODY = register(row("own.share", "ghg.direct / ghg.total", "%", "1"))


def with_own(extra: str = "") -> Tree:
    text = record("JL-00-13-A", "rec.own-figures", BODY, extra)
    return draft().put(PATH, text)


def test_own_figure__is_printed_explained_and_sealed_like_any() -> None:
    tree = with_own()
    text = tree.text("procedures/CX-01.md")
    tree = tree.put("procedures/CX-01.md", text + '\n占 {{ figure("own.share", year=2024) }}。\n')
    checked = tree.examine()
    assert not checked.diagnostics, shown(checked)
    result = checked.results.get("own.share", year=2024)
    assert result is not None
    assert result is called("own.share year=2024", checked.results)
    assert checked.results.get("own.share", year=2024, site="s1") is not None
    assert len(trace_digest(result, checked.results)) == 64
    pages = {page.path: page.data.decode() for page in stage(checked) if page.path.endswith(".md")}
    assert result.printed in pages["figures/own.share.md"]
    assert "ghg.direct / ghg.total" in pages["figures/own.share.md"]
    assert "own.share" in pages["figures/2024/own.share.md"]
    assert result.printed in pages["procedures/CX-01.md"]


def test_call_of_a_faulty_or_lost_figure__is_no_second_finding() -> None:
    text = small().text("procedures/CX-01.md") + '\n占 {{ figure("own.share", year=2024) }}。\n'
    tree = with_own().put("procedures/CX-01.md", text)
    faulty = tree.replace(PATH, ("ghg.direct",), "ghg.direkt").examine()
    assert [each.code for each in faulty.diagnostics] == ["CM471"], shown(faulty)
    lost = tree.put(PATH, b"\xff\xfe").examine()
    assert [each.code for each in lost.diagnostics] == ["CM101"], shown(lost)
    gone = tree.drop(PATH).examine()
    assert "CM421" in [each.code for each in gone.diagnostics], shown(gone)


def test_duplicate_name__is_a_duplicate_id() -> None:
    second = record("JL-00-13-B", "rec.own-figures", BODY)
    checked = with_own().put("records/JL-00-13-B.yaml", second).examine()
    assert [each.code for each in checked.diagnostics] == ["CM132"], shown(checked)
