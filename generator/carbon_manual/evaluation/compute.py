"""Evaluate figures with their traces, for every inventory year and for what documents embed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.ledger import Ledger, build_ledger
from carbon_manual.charts.calls import draw_all, draw_embedded
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text, in_order
from carbon_manual.evaluation.evaluator import Derived, Evaluator, account_of
from carbon_manual.evaluation.ownregister import faulty_declarations
from carbon_manual.figures.standing import called_for, standing
from carbon_manual.results.trace import Result, Results
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest

if TYPE_CHECKING:
    from carbon_manual.computing.figure import Figure
    from carbon_manual.system.model import Document, Record, System

UNKNOWN_FIGURE = Fault(
    "CM421",
    "unknown-figure",
    Severity.ERROR,
    Text("没有这个指标", "No such figure"),
    Text(
        "正文中的数字只能来自登记过的指标。",
        "Numbers in the text may only come from registered figures.",
    ),
    Text("改成指标目录中的名称和参数。", "Use a name and parameters of the figure index."),
    '{{ figure("ghg.totals", year=2025) }}',
)
MISSING_FIGURE = Fault(
    "CM422",
    "missing-figure",
    Severity.ERROR,
    Text("指标没有数据", "Figure without data"),
    Text("没有数据的数字不能印在受控文件里。", "A number without data may not be printed."),
    Text("补录所需的记录，或改正年份和场所。", "Add the records, or mend year and site."),
    '{{ figure("ghg.total", year=2031) }}，而没有 2031 年的碳清单',
    clauses=(("ccaa-39-2022", ("6.1.4.p4",)),),
    absence=True,
)
FAULTS: Final = (UNKNOWN_FIGURE, MISSING_FIGURE)

# With more sources than this, shares are computed where they are asked for only.
_MAX_SHARES: Final = 200
# Tables of the standards show so many years.
_SERIES: Final = 3


def compute(system: System, documents: Iterable[Document]) -> Results:
    """Return the standard figures of each inventory year, and what documents embed and draw."""
    documents = tuple(documents)
    account = account_of(system)
    ledger, alike, evaluator = account.ledger, account.alike, account.evaluator()
    diagnostics = [
        *account.unusable.values(),
        *ledger.metered.findings,
        *faulty_declarations(system),
        *_embedded((*documents, *system.records.values()), evaluator),
    ]
    for name, parameters in _standing(ledger, evaluator.figures.values()):
        if not alike.follows(name, parameters):
            evaluator.evaluate(name, parameters)
    drawn = draw_all(documents, evaluator, ledger)
    diagnostics += drawn.findings
    for result in evaluator.results.values():
        diagnostics += result.causes
    return Results(
        Derived(evaluator, alike),
        in_order(diagnostics),
        charts=MappingProxyType(drawn.charts),
        undrawn=MappingProxyType(drawn.undrawn),
        ahead=MappingProxyType(drawn.ahead),
    )


def compute_embedded(
    system: System, documents: Iterable[Document], records: Iterable[Record]
) -> Results:
    """Return the figures and charts that some texts ask for, and what these derive from."""
    documents = tuple(documents)
    account = account_of(system)
    evaluator = account.evaluator()
    findings = tuple(_embedded((*documents, *records), evaluator))
    drawn = draw_embedded(documents, evaluator, account.ledger)
    return Results(
        Derived(evaluator, account.alike),
        findings,
        charts=MappingProxyType(drawn.charts),
        undrawn=MappingProxyType(drawn.undrawn),
    )


def explain(
    system: System, name: str, parameters: Mapping[str, str | int], known: System | None = None
) -> tuple[Results, Result] | Text:
    """Return one figure with all that it was derived from, or what is wrong with the question.

    The question may name what is `known`: all of the system, unless readers get less of it.
    """
    account = account_of(system)
    asking = evaluator = account.evaluator()
    if known is not None and known is not system:
        asking = Evaluator(build_ledger(known), {})
    problem = _misuse(name, (name,), parameters, asking)
    if problem is not None:
        return problem
    result = evaluator.evaluate(name, parameters)
    return Results(Derived(evaluator, account.alike), result.causes), result


def _standing(
    ledger: Ledger, figures: Iterable[Figure]
) -> Iterator[tuple[str, dict[str, str | int | None]]]:
    """Yield the figures that every year with an inventory has, in all and by site."""
    for year in sorted(ledger.inventories):
        for figure in figures:
            if figure.required == ("year",) and called_for(ledger, figure.id):
                for site in (None, *ledger.system.sites):
                    yield figure.id, {"year": year, "site": site}
        for source in ledger.at(year, None):
            yield "ghg.source", {"year": year, "source": source.id}
            for material in ledger.named_materials(source.id, year):
                yield "activity", {"year": year, "source": source.id, "material": material or None}
        for name in _blends(ledger, year):
            yield "gwp.blend", {"year": year, "factor": name}
        yield from _views(ledger, year)
    yield from standing(ledger)
    yield from _tabled(ledger)


def _tabled(ledger: Ledger) -> Iterator[tuple[str, dict[str, str | int | None]]]:
    """Yield what only the annex tables and review reports of the standards print."""
    for record in ledger.system.records_of("rec.product-output"):
        year = record.body.data("year")
        for row in record.body.rows("products") if year in ledger.inventories else ():
            if row.text("id"):
                for site in dict.fromkeys((None, row.text("site") or None)):
                    given = {"year": year, "product": row.text("id"), "site": site}
                    yield "ghg.per_product", given
    for record in ledger.system.records_of("rec.event-neutrality"):
        ends = record.body.data("ends")
        for table in ("estimate", "actual") if ends is not None else ():
            if record.body.rows(table):
                given = {"year": ends.year, "record": record.id, "table": table}
                yield "event.emission", given


def _views(ledger: Ledger, year: int) -> Iterator[tuple[str, dict[str, str | int | None]]]:
    """Yield the views of a year's total: by gas, shares, sinks, and the mean of three years."""
    for gas in ledger.gases(year):
        yield "ghg.gas", {"year": year, "gas": gas}
    sources = ledger.at(year, None)
    for source in sources if len(sources) <= _MAX_SHARES else ():
        for name in ("ghg.share", "ghg.share.cumulative"):
            yield name, {"year": year, "source": source.id}
    for row in ledger.inventories[year].record.body.rows("removals"):
        if row.text("sink"):
            yield "sink.removal", {"year": year, "sink": row.text("sink")}
    if all(year - before in ledger.inventories for before in range(_SERIES)):
        for name in ("total", "per_area", "per_person", "per_value"):
            yield f"series.{name}", {"year": year, "years": _SERIES}


def _blends(ledger: Ledger, year: int) -> Iterable[str]:
    """Return the blends that the year's inventory uses."""
    named = (
        str(item.data)
        for rows in ledger.inventories[year].lines.values()
        for row in rows
        for item in row.items_of("factors")
    )
    factors = ledger.system.defined.get("factor", {})
    used = (each for each in named if each in factors and factors[each].text("role") == "blend")
    return dict.fromkeys(used)


def _embedded(items: Iterable[Document | Record], evaluator: Evaluator) -> Iterator[Diagnostic]:
    for item in items:
        for call in item.calls:
            if call.name == "figure":
                yield from _embed(call.arguments, dict(call.options), call.span, evaluator)


def _embed(
    arguments: tuple[object, ...],
    options: Mapping[str, str | int],
    span: Span,
    evaluator: Evaluator,
) -> Iterator[Diagnostic]:
    name = str(arguments[0]) if arguments else ""
    problem = _misuse(name, arguments, options, evaluator)
    if problem is not None and name.startswith("own.") and evaluator.may_be_lost(name):
        return  # the register that may declare it could not be read
    if problem is not None:
        yield UNKNOWN_FIGURE.at(span, problem, subject=name)
        return
    result = evaluator.evaluate(name, options)
    if result.quantity is None and result.lacking.zh and not result.causes:
        message = Text(
            f"{result.label.zh}没有数据：{result.lacking.zh}",
            f"{result.label.en} has no data: {result.lacking.en}",
        )
        yield MISSING_FIGURE.at(span, message, subject=name)


def _misuse(
    name: str,
    arguments: Iterable[object],
    options: Mapping[str, str | int],
    evaluator: Evaluator,
) -> Text | None:
    """Return what is wrong with a call of a figure, or None: its name, parameters or site."""
    figure = evaluator.figures.get(name)
    if figure is None:
        near = nearest(name, evaluator.figures)
        hint = did_you_mean(near)
        return Text(f"没有指标 `{name}`{hint.zh}", f"There is no figure `{name}`{hint.en}")
    allowed = {*figure.required, *figure.optional}
    wrong = [key for key in options if key not in allowed]
    missing = [key for key in figure.required if key not in options]
    if wrong or missing or len(tuple(arguments)) != 1:
        shown = ", ".join((*figure.required, *(f"[{each}]" for each in figure.optional)))
        return Text(f"`{name}` 的参数应为 {shown}", f"`{name}` takes {shown}")
    return evaluator.unknown_value(options)
