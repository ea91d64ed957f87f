"""Own figures: what an organisation declares as an expression over figures, as figures like any."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.expression import (
    Expression,
    ExpressionError,
    ZeroDivisorError,
    evaluate,
    parse_expression,
    substituted,
)
from carbon_manual.figure import Figure
from carbon_manual.figures import BY_ID
from carbon_manual.figures.reading import lacking
from carbon_manual.quantity import Quantity, QuantityError, Unit
from carbon_manual.refusal import Refused
from carbon_manual.scalars import did_you_mean
from carbon_manual.trace import Shown, Step
from carbon_manual.typed import nearest
from carbon_manual.value import Row

if TYPE_CHECKING:
    from carbon_manual.model import System
    from carbon_manual.query import Query

EXPRESSION_REFUSED = Fault(
    "CM470",
    "own-figure-expression",
    Severity.ERROR,
    Text("自定指标的算式不能用", "Expression of an own figure is refused"),
    Text(
        "算式只做四则运算，读者才能照着复算，程序也不会执行别的东西。",
        "With plain arithmetic readers can repeat it, and the program executes nothing else.",
    ),
    Text(
        "只用指标名称、数字、+ - * /、圆括号、min 和 max。",
        "Use names of figures, numbers, + - * /, parentheses, min and max only.",
    ),
    "expression: ghg.total ** 2",
)
UNKNOWN_NAME = Fault(
    "CM471",
    "own-figure-unknown-name",
    Severity.ERROR,
    Text("算式中的指标不存在", "Expression names no known figure"),
    Text("认不出的名称无法计算。", "What is not known cannot be computed."),
    Text(
        "改成指标目录中只需年度和场所的指标，或本表登记的指标。",
        "Name a figure of the index that takes year and site only, or one of this register.",
    ),
    "expression: ghg.totl / static.floor_area",
    absence=True,
)
RING = Fault(
    "CM472",
    "own-figure-ring",
    Severity.ERROR,
    Text("自定指标互相引用成环", "Own figures refer to each other in a ring"),
    Text("互相引用的指标永远算不出来。", "Figures that need each other never get a value."),
    Text("改写其中一个算式；引用最多 20 层。", "Rewrite one of them; 20 levels are the most."),
    "own.a: own.b + 1 tCO2e，own.b: own.a * 2",
)
WRONGLY_DECLARED = Fault(
    "CM473",
    "own-figure-declared-wrongly",
    Severity.ERROR,
    Text("自定指标的名称或位数不合规定", "Name or decimals of an own figure do not do"),
    Text(
        "名称以 own. 开头，才不会与程序的指标混淆；位数决定印出的数值。",
        "own. keeps it apart from the program's figures; decimals decide what is printed.",
    ),
    Text(
        "名称如 own.heat_share；位数为 0 至 12。",
        "Write a name such as own.heat_share, and 0 to 12 decimals.",
    ),
    "id: heat-share",
)
UNIT_DIFFERS = Fault(
    "CM474",
    "own-figure-unit",
    Severity.ERROR,
    Text("自定指标的单位与算式不符", "Unit of an own figure does not fit its expression"),
    Text(
        "单位对不上，说明算式或单位写错了。",
        "Where units do not fit, the expression or the unit is wrong.",
    ),
    Text("核对算式和单位。", "Check expression and unit."),
    "expression: ghg.total / static.floor_area\nunit: tCO2e",
)
FAULTS: Final = (EXPRESSION_REFUSED, UNKNOWN_NAME, RING, WRONGLY_DECLARED, UNIT_DIFFERS)

OWN: Final = "rec.own-figures"
_NAME = re.compile(r"own\.[a-z][a-z0-9_]{0,60}")
_MAX_DIGITS: Final = 12
_MAX_LEVELS: Final = 20
# No figure is larger; beyond it a value could not be printed.
_MAX_EXPONENT: Final = 30
_SHOWN_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class _Declared:
    """A row of the register: its expression, or why there is none."""

    row: Row
    expression: Expression | None
    finding: Diagnostic | None = None

    def place(self, fault: Fault, message: Text) -> Diagnostic:
        return fault.at(self.row.place("expression"), message, subject=self.row.text("id"))


def catalogue(system: System) -> Mapping[str, Figure]:
    """Return every figure of a system by id: the program's, then its own."""
    return MappingProxyType({**BY_ID, **dict(_own(system))})


def faulty_declarations(system: System) -> Iterator[Diagnostic]:
    """Yield what is wrong with the register, whether or not anybody asks for the figure."""
    for _, row in _rows(system):
        if not _NAME.fullmatch(row.text("id")):
            name = row.text("id")
            message = Text(f"不能叫 `{name}`", f"`{name}` cannot be its name")
            yield WRONGLY_DECLARED.at(row.place("id"), message, subject=name)
    yield from (each.finding for each in _declared(system).values() if each.finding is not None)


def _own(system: System) -> Iterator[tuple[str, Figure]]:
    """Yield the figures of the register; a faulty one is there too, and refuses."""
    declared = _declared(system)
    sited: dict[str, bool] = {}
    for name in _ordered(declared):
        names = declared[name].expression.names if declared[name].expression else ()
        sited[name] = all(_takes_site(each, sited) for each in names)
    for name, each in declared.items():
        row = each.row
        unit, digits = row.data("unit"), row.data("digits")
        text = each.expression.text if each.expression else row.text("expression")
        yield (
            name,
            Figure(
                name,
                row.data("label") or Text(name, name),
                Shown(unit.text if isinstance(unit, Unit) else "", digits or 0),
                Text(text, text),
                row.data("reason") or Text("", ""),
                _runner(each, unit),
                optional=("site",) if sited.get(name, True) else (),
            ),
        )


def _takes_site(name: str, sited: Mapping[str, bool]) -> bool:
    return "site" in BY_ID[name].optional if name in BY_ID else sited.get(name, True)


def _runner(declared: _Declared, unit: Unit | None) -> Callable[[Query], Quantity]:
    return functools.partial(_run, declared, unit)


def _run(declared: _Declared, unit: Unit | None, query: Query) -> Quantity:
    """Return the value of an own figure, with its expression and the values put in as a step."""
    query.reads.add(declared.row.span.path)
    if declared.finding is not None:
        raise Refused((declared.finding,))
    if declared.expression is None or unit is None or declared.row.data("digits") is None:
        raise Refused  # the finding of what could not be read stands already
    values = {name: query.figure(name) for name in declared.expression.names}
    try:
        found = evaluate(declared.expression, values)
    except ZeroDivisorError:
        raise lacking("算式中的除数为零", "a divisor of the expression is zero") from None
    except QuantityError as error:
        message = Text(
            f"算式中的单位不能相加减或比较：{error}", f"units cannot be combined: {error}"
        )
        raise Refused((declared.place(UNIT_DIFFERS, message),)) from None
    try:
        found = found.to(unit)
    except QuantityError:
        message = Text(
            f"算式得到 `{found.unit}`，登记的单位是 `{unit}`",
            f"the expression gives `{found.unit}`, but the unit is `{unit}`",
        )
        raise Refused((declared.place(UNIT_DIFFERS, message),)) from None
    if found.value and found.value.adjusted() > _MAX_EXPONENT:
        raise lacking("算式的结果过大", "the result is too large")
    put_in = substituted(declared.expression, {name: _put(each) for name, each in values.items()})
    place, label = declared.row.place("expression"), Text("算式代入数值", "Expression with values")
    query.note(Step("term", label, found, place, Text(put_in, put_in)))
    return found


def _put(quantity: Quantity) -> str:
    """Return a value as it stands in the expression, shortened where it does not end."""
    exponent = quantity.value.as_tuple().exponent
    value = quantity.value
    if isinstance(exponent, int) and -exponent > _SHOWN_DIGITS:
        value = round(value, _SHOWN_DIGITS)
    text = str(Quantity(value, quantity.unit))
    return f"({text})" if " " in text or text.startswith("-") else text


def _rows(system: System) -> Iterator[tuple[str, Row]]:
    for record in system.records_of(OWN):
        for row in record.body.rows("figures"):
            if row.text("id"):
                yield row.text("id"), row


def _declared(system: System) -> dict[str, _Declared]:
    """Return the register by name, each row with what is wrong with it."""
    found: dict[str, _Declared] = {}
    for name, row in _rows(system):
        if name not in found and _NAME.fullmatch(name):
            found[name] = _read(row)
    for name, each in list(found.items()):
        found[name] = _named(each, found, system)
    _refuse_rings(found)
    return found


def _read(row: Row) -> _Declared:
    digits = row.data("digits")
    if isinstance(digits, int) and not 0 <= digits <= _MAX_DIGITS:
        message = Text(f"位数是 {digits}", f"{digits} decimals")
        finding = WRONGLY_DECLARED.at(row.place("digits"), message, subject=row.text("id"))
        return _Declared(row, None, finding)
    if not row.text("expression"):
        return _Declared(row, None)
    try:
        return _Declared(row, parse_expression(row.text("expression")))
    except ExpressionError as error:
        place = row.place("expression")
        finding = EXPRESSION_REFUSED.at(place, error.message, subject=row.text("id"))
        return _Declared(row, None, finding)


def _named(each: _Declared, own: Mapping[str, _Declared], system: System) -> _Declared:
    """Return a row with the finding of the first name that no figure of year and site has."""
    for name in each.expression.names if each.expression else ():
        if name in own or (name in BY_ID and BY_ID[name].required == ("year",)):
            continue
        if name in system.doubtful:
            return _Declared(each.row, None)
        if name in BY_ID:
            needs = "、".join(BY_ID[name].required)
            message = Text(f"`{name}` 还要 {needs}，不能用在算式里", f"`{name}` needs {needs}")
        else:
            usable = (key for key, figure in BY_ID.items() if figure.required == ("year",))
            hint = did_you_mean(nearest(name, (*usable, *own)))
            message = Text(f"没有指标 `{name}`{hint.zh}", f"There is no figure `{name}`{hint.en}")
        return _Declared(each.row, None, each.place(UNKNOWN_NAME, message))
    return each


def _needs(each: _Declared, own: Mapping[str, _Declared]) -> tuple[str, ...]:
    return tuple(name for name in each.expression.names if name in own) if each.expression else ()


def _ordered(own: Mapping[str, _Declared]) -> dict[str, int]:
    """Return the names that can be computed, each after those that it needs, with their levels."""
    level: dict[str, int] = {}
    waiting = dict.fromkeys(own)
    while True:
        ready = [name for name in waiting if all(each in level for each in _needs(own[name], own))]
        if not ready:
            return level
        for name in ready:
            del waiting[name]
            level[name] = 1 + max((level[each] for each in _needs(own[name], own)), default=0)


def _refuse_rings(own: dict[str, _Declared]) -> None:
    """Put a finding on one figure of each ring, and on each that rests on too many levels."""
    level = _ordered(own)
    for name, depth in level.items():
        message = Text(f"引用超过 {_MAX_LEVELS} 层", f"more than {_MAX_LEVELS} levels")
        if depth > _MAX_LEVELS:  # told once, where it begins
            told = own[name].place(RING, message) if depth == _MAX_LEVELS + 1 else None
            own[name] = _Declared(own[name].row, None, told)
    pending = [each for each in own if each not in level]
    for start in pending:
        trail: list[str] = []
        name = start
        while name and name not in trail:
            trail.append(name)
            name = next((each for each in _needs(own[name], own) if each in pending), "")
        if name:
            ring = trail[trail.index(name) :]
            shown = " → ".join((*ring, name))
            finding = own[name].place(RING, Text(f"循环：{shown}", f"a ring: {shown}"))
            own[name] = _Declared(own[name].row, None, finding)
