"""Evaluate figures with their traces, for every inventory year and for what documents embed."""

from __future__ import annotations

import decimal
import functools
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text, in_order
from carbon_manual.factors import check_factors
from carbon_manual.figures import BY_ID, FIGURES
from carbon_manual.figures.standing import PARAMETERS, called_for, standing
from carbon_manual.gases import FAMILIES
from carbon_manual.ledger import Ledger, build_ledger
from carbon_manual.quantity import PRECISION, QuantityError, parse_unit
from carbon_manual.query import Query
from carbon_manual.refusal import Refused
from carbon_manual.scalars import did_you_mean
from carbon_manual.trace import Parameters, Result, Results, parameters_of
from carbon_manual.typed import nearest

if TYPE_CHECKING:
    from carbon_manual.figure import Figure
    from carbon_manual.model import Document, Record, System

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

# Parameters that name rows of records; sites are free to all.
_NAMED: Final = ("source", "factor", "sink", "indicator", "objective", "benchmark", "action")
# With more sources than this, shares are computed where they are asked for only.
_MAX_SHARES: Final = 200
# Tables of the standards show so many years.
_SERIES: Final = 3


class Evaluator:
    """Evaluates figures once each and remembers them; a figure inside itself is refused."""

    def __init__(self, ledger: Ledger, unusable: Mapping[str, Diagnostic]) -> None:
        """Evaluate over `ledger`, with the factors that are not in `unusable`."""
        self._ledger = ledger
        self._unusable = unusable
        self._open: list[tuple[str, Parameters]] = []
        self.results: dict[tuple[str, Parameters], Result] = {}

    def evaluate(self, name: str, given: Mapping[str, str | int | None]) -> Result:
        """Return a figure's result; `given` may hold parameters that the figure does not take."""
        figure = BY_ID.get(name)
        if figure is None or any(given.get(each) is None for each in figure.required):
            raise Refused  # an indicator names no such figure, or not all that it takes
        taken = {key: given.get(key) for key in (*figure.required, *figure.optional)}
        parameters = parameters_of(taken)
        key = (name, parameters)
        if key not in self.results:
            if key in self._open:
                ring = " → ".join(each for each, _ in (*self._open, key))
                raise Refused(lacking=Text(f"循环：{ring}", f"a ring: {ring}"))
            self._open.append(key)
            self.results[key] = self._run(figure, parameters)
            self._open.pop()
        return self.results[key]

    def unknown_value(self, options: Mapping[str, str | int]) -> Text | None:
        """Return what is wrong with the values of parameters, or None."""
        system = self._ledger.system
        for kind in ("site", *_NAMED):
            known = system.defined.get(kind, {})
            if kind not in options or self._may_exist(kind, str(options[kind])):
                continue
            if options[kind] not in known:
                near = nearest(str(options[kind]), known)
                hint = f"（{near}？）" if near else ""
                return Text(
                    f"没有 `{options[kind]}`{hint}", f"There is no {kind} `{options[kind]}`"
                )
        table = system.shapes.types["rec.source-list"].by_name["sources"]
        for kind in ("category", "carrier"):
            choices = dict(table.by_name[kind].choices)
            if kind in options and options[kind] not in choices:
                shown = "、".join(choices)
                return Text(
                    f"没有 `{options[kind]}`，可用：{shown}",
                    f"No {kind} `{options[kind]}`: {shown}",
                )
        if "gas" in options and options["gas"] not in FAMILIES:
            shown = "、".join(FAMILIES)
            return Text(
                f"没有 `{options['gas']}`，可用：{shown}", f"No gas `{options['gas']}`: {shown}"
            )
        if "year" in options and not isinstance(options["year"], int):
            return Text("year 应为不加引号的年份", "year must be a number without quotes")
        return None

    def _may_exist(self, kind: str, name: str) -> bool:
        """Tell whether an unknown id may stand in what could not be read."""
        system = self._ledger.system
        return name in system.doubtful or (kind == "site" and system.configuration is None)

    def _run(self, figure: Figure, parameters: Parameters) -> Result:
        query = Query(self._ledger, parameters, self.evaluate, self._unusable)
        label = self._label(figure, dict(parameters))
        query.reads |= self._named(dict(parameters))
        made = functools.partial(Result, figure.id, parameters, label, figure.shown)
        try:
            with decimal.localcontext(prec=PRECISION):
                quantity = figure.run(query)
                if figure.shown.unit:
                    quantity = quantity.to(parse_unit(figure.shown.unit))
        except Refused as refusal:
            return made(
                None,
                figure.formula,
                tuple(query.steps),
                refusal.causes,
                refusal.lacking,
                frozenset(query.reads),
            )
        except QuantityError as error:
            lacking = Text(f"单位不符：{error}", f"units differ: {error}")
            return made(None, lacking=lacking, reads=frozenset(query.reads))
        steps = tuple(query.steps)
        return made(quantity, figure.formula, steps, reads=frozenset(query.reads))

    def _named(self, parameters: Mapping[str, str | int]) -> set[str]:
        """Return the paths of the records that define what the parameters name."""
        system = self._ledger.system
        rows = (system.row(kind, str(parameters[kind])) for kind in _NAMED if kind in parameters)
        return {row.span.path for row in rows if row is not None}

    def _label(self, figure: Figure, parameters: Mapping[str, str | int]) -> Text:
        parts = [figure.label]
        kinds = ("source", "sink", "material", "factor", "category", "carrier", "gas", "site")
        named = (*kinds, *PARAMETERS)
        parts += [self._part(each, str(parameters[each])) for each in named if each in parameters]
        if "years" in parameters:
            parts.append(
                Text(f"{parameters['years']} 年平均", f"mean of {parameters['years']} years")
            )
        if "year" in parameters:
            parts.append(Text(f"{parameters['year']} 年", str(parameters["year"])))
        return Text(" · ".join(part.zh for part in parts), " · ".join(part.en for part in parts))

    def _part(self, kind: str, name: str) -> Text:
        if kind in {"category", "carrier"}:
            table = self._ledger.system.shapes.types["rec.source-list"].by_name["sources"]
            return table.by_name[kind].choice(name)
        if kind not in {"site", *_NAMED}:
            return Text(name, name)
        label = self._ledger.system.label(kind, name)
        return label if kind == "site" else Text(f"{label.zh} {name}", f"{label.en} {name}")


def compute(system: System, documents: Iterable[Document]) -> Results:
    """Return the standard figures of each inventory year and all that the documents embed."""
    faulty = dict(check_factors(system.defined.get("factor", {})))
    ledger = build_ledger(system)
    evaluator = Evaluator(ledger, faulty)
    diagnostics = [*faulty.values(), *_embedded((*documents, *system.records.values()), evaluator)]
    for name, parameters in _standing(ledger):
        evaluator.evaluate(name, parameters)
    for result in evaluator.results.values():
        diagnostics += result.causes
    return Results(
        MappingProxyType(dict(sorted(evaluator.results.items(), key=_by_key))),
        in_order(diagnostics),
    )


def explain(
    system: System, name: str, parameters: Mapping[str, str | int], known: System | None = None
) -> tuple[Results, Result] | Text:
    """Return one figure with all that it was derived from, or what is wrong with the question.

    The question may name what is `known`: all of the system, unless readers get less of it.
    """
    faulty = dict(check_factors(system.defined.get("factor", {})))
    evaluator = Evaluator(build_ledger(system), faulty)
    asking = evaluator
    if known is not None and known is not system:
        asking = Evaluator(build_ledger(known), {})
    problem = _misuse(name, (name,), parameters, asking)
    if problem is not None:
        return problem
    result = evaluator.evaluate(name, parameters)
    return Results(MappingProxyType(evaluator.results), result.causes), result


def _by_key(item: tuple[tuple[str, Parameters], Result]) -> tuple[str, int, str]:
    """Order by figure, then the whole before its parts, then by the parameters' values."""
    (name, parameters), _ = item
    given = dict(parameters)
    values = [str(given[each]) for each in sorted(given, key=lambda one: one == "year")]
    return name, len(parameters), "\0".join(values)


def _standing(ledger: Ledger) -> Iterator[tuple[str, dict[str, str | int | None]]]:
    """Yield the figures that every year with an inventory has, in all and by site."""
    for year in sorted(ledger.inventories):
        for figure in FIGURES:
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
    figure = BY_ID.get(name)
    if figure is None:
        near = nearest(name, BY_ID)
        hint = did_you_mean(near)
        return Text(f"没有指标 `{name}`{hint.zh}", f"There is no figure `{name}`{hint.en}")
    allowed = {*figure.required, *figure.optional}
    wrong = [key for key in options if key not in allowed]
    missing = [key for key in figure.required if key not in options]
    if wrong or missing or len(tuple(arguments)) != 1:
        shown = ", ".join((*figure.required, *(f"[{each}]" for each in figure.optional)))
        return Text(f"`{name}` 的参数应为 {shown}", f"`{name}` takes {shown}")
    return evaluator.unknown_value(options)
