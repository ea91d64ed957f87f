"""The register of own figures: what it declares as expressions, and what is wrong with that."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.evaluation.expression import Expression, ExpressionError, parse_expression
from carbon_manual.evaluation.parameters import unknown_value, written_value
from carbon_manual.figures import BY_ID
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest
from carbon_manual.shapes.value import Row

if TYPE_CHECKING:
    from carbon_manual.system.model import System

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
        "改成指标目录或本表中的指标；还要别的参数的，在 terms 中起简称并写明参数。",
        "Name a figure of the index or of this register; where it takes more than year and site,"
        " give it a short name with its parameters in `terms`.",
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
    "own.a: own.b * 2，own.b: own.a / 2",
)
WRONGLY_DECLARED = Fault(
    "CM473",
    "own-figure-declared-wrongly",
    Severity.ERROR,
    Text("自定指标的名称、简称或位数不合规定", "Name or decimals of an own figure do not do"),
    Text(
        "名称以 own. 开头，简称不与指标同名，才不会混淆；位数决定印出的数值。",
        "own. keeps it apart from the program's figures, as a short name must be; decimals decide"
        " what is printed.",
    ),
    Text(
        "名称如 own.heat_share，简称如 heat；位数为 0 至 12。",
        "Write a name such as own.heat_share, a short name such as heat, and 0 to 12 decimals.",
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
_SHORT = re.compile(r"[a-z][a-z0-9_]{0,60}")
_MAX_DIGITS: Final = 12
_MAX_LEVELS: Final = 20
# What an own figure takes itself, whatever stands in its expression.
_TAKEN: Final = ("year", "site")


@dataclass(frozen=True, slots=True)
class Term:
    """A figure that an expression uses, with the parameters that do not follow the call."""

    figure: str
    given: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Declared:
    """A row of the register: its expression, or why there is none, and what its names stand for."""

    row: Row
    expression: Expression | None
    finding: Diagnostic | None = None
    terms: Mapping[str, Term] = field(default_factory=dict)

    @property
    def uses(self) -> Mapping[str, Term]:
        """Return the figures by the names that the expression has for them."""
        names = self.expression.names if self.expression else ()
        return {name: self.terms.get(name, Term(name)) for name in names}

    def refused(self, fault: Fault, message: Text) -> Diagnostic:
        """Return a finding at the expression."""
        return fault.at(self.row.place("expression"), message, subject=self.row.text("id"))


def read_register(system: System) -> dict[str, Declared]:
    """Return the register by name, each row with what is wrong with it."""
    found: dict[str, Declared] = {}
    for name, row in _rows(system):
        if name not in found and _NAME.fullmatch(name):
            found[name] = _read(row)
    for name, each in list(found.items()):
        found[name] = _named(each, found, system)
    _refuse_rings(found)
    return found


def faulty_declarations(system: System) -> Iterator[Diagnostic]:
    """Yield what is wrong with the register, whether or not anybody asks for the figure."""
    for name, row in _rows(system):
        if not _NAME.fullmatch(name):
            message = Text(f"不能叫 `{name}`", f"`{name}` cannot be its name")
            yield WRONGLY_DECLARED.at(row.place("id"), message, subject=name)
    for each in read_register(system).values():
        if each.finding is not None:
            yield each.finding


def _rows(system: System) -> Iterator[tuple[str, Row]]:
    for record in system.records_of(OWN):
        for row in record.body.rows("figures"):
            if row.text("id"):
                yield row.text("id"), row


def _read(row: Row) -> Declared:
    digits = row.data("digits")
    if isinstance(digits, int) and not 0 <= digits <= _MAX_DIGITS:
        message = Text(f"位数是 {digits}", f"{digits} decimals")
        finding = WRONGLY_DECLARED.at(row.place("digits"), message, subject=row.text("id"))
        return Declared(row, None, finding)
    if not row.text("expression") or row.is_invalid("terms"):
        return Declared(row, None)
    terms: dict[str, Term] = {}
    for each in row.rows("terms"):
        name = each.text("name")
        if name and (not _SHORT.fullmatch(name) or name in BY_ID or name in terms):
            message = Text(
                f"简称不能是 `{name}`：已有，或不是小写字母、数字和下划线",
                f"`{name}` cannot be used: it is taken, or more than a-z, 0-9 and _",
            )
            finding = WRONGLY_DECLARED.at(each.place("name"), message, subject=row.text("id"))
            return Declared(row, None, finding)
        terms[name] = _term(each.text("figure"))
    try:
        return Declared(row, parse_expression(row.text("expression")), None, terms)
    except ExpressionError as error:
        place = row.place("expression")
        finding = EXPRESSION_REFUSED.at(place, error.message, subject=row.text("id"))
        return Declared(row, None, finding)


def _term(call: str) -> Term:
    """Return a figure with parameters as records write it, e.g. `ghg.category category=fugitive`.

    A part without `=` becomes a parameter without a value, which no figure takes.
    """
    figure, *options = call.split() or [""]
    pairs = (each.partition("=") for each in options)
    return Term(figure, {name: written_value(name, value) for name, _, value in pairs})


def _named(each: Declared, own: Mapping[str, Declared], system: System) -> Declared:
    """Return a row with the finding of the first figure that it cannot use as it does."""
    for name, term in each.uses.items():
        if term.figure not in own and term.figure not in BY_ID:
            if term.figure in system.doubtful or (name in each.terms and not term.figure):
                return replace(each, expression=None)
            usable = (key for key, figure in BY_ID.items() if figure.required == ("year",))
            hint = did_you_mean(nearest(term.figure, (*usable, *own, *each.terms)))
            problem: Text | None = Text(
                f"没有指标 `{term.figure}`{hint.zh}",
                f"There is no figure `{term.figure}`{hint.en}",
            )
        else:
            problem = _misuse(term, system)
        if problem is not None:
            finding = each.refused(UNKNOWN_NAME, problem)
            return replace(each, expression=None, finding=finding)
    return each


def _misuse(term: Term, system: System) -> Text | None:
    """Return what is wrong with the parameters of a term, or None."""
    known = BY_ID.get(term.figure)
    required = known.required if known else ("year",)
    takes = (*required, *known.optional) if known else _TAKEN
    missing = [each for each in required if each not in ("year", *term.given)]
    if missing:
        return Text(
            f"`{term.figure}` 还要 {'、'.join(missing)}，要在 terms 中写明",
            f"`{term.figure}` needs {', '.join(missing)}: write it in `terms`",
        )
    wrong = [each for each in term.given if each not in takes]
    if wrong:
        return Text(
            f"`{term.figure}` 没有参数 `{wrong[0]}`，可用：{'、'.join(takes)}",
            f"`{term.figure}` takes no `{wrong[0]}`, only {', '.join(takes)}",
        )
    return unknown_value(system, term.given)


def _needs(each: Declared, own: Mapping[str, Declared]) -> tuple[str, ...]:
    """Return the own figures that one rests on, each once."""
    figures = dict.fromkeys(term.figure for term in each.uses.values())
    return tuple(name for name in figures if name in own)


def ordered(own: Mapping[str, Declared]) -> dict[str, int]:
    """Return the names that can be computed, each after those that it needs, with their levels."""
    needs = {name: _needs(each, own) for name, each in own.items()}
    users: dict[str, list[str]] = {}
    for name, names in needs.items():
        for each in names:
            users.setdefault(each, []).append(name)
    open_needs = {name: len(names) for name, names in needs.items()}
    ready = collections.deque(name for name, count in open_needs.items() if not count)
    level: dict[str, int] = {}
    while ready:
        name = ready.popleft()
        level[name] = 1 + max((level[each] for each in needs[name]), default=0)
        for user in users.get(name, ()):
            open_needs[user] -= 1
            if not open_needs[user]:
                ready.append(user)
    return level


def _refuse_rings(own: dict[str, Declared]) -> None:
    """Put a finding on one figure of each ring, and on each that rests on too many levels."""
    level = ordered(own)
    for name, depth in level.items():
        message = Text(f"引用超过 {_MAX_LEVELS} 层", f"more than {_MAX_LEVELS} levels")
        if depth > _MAX_LEVELS:  # told once, where it begins
            told = own[name].refused(RING, message) if depth == _MAX_LEVELS + 1 else None
            own[name] = replace(own[name], expression=None, finding=told)
    pending = {each: _needs(own[each], own) for each in own if each not in level}
    seen: set[str] = set()
    for start in pending:
        trail: dict[str, None] = {}
        name = start
        while name and name not in trail and name not in seen:
            trail[name] = None
            name = next((each for each in pending[name] if each in pending), "")
        seen.update(trail)
        if name in trail:
            ring = list(trail)[list(trail).index(name) :]
            shown = _shortened(ring, name)
            finding = own[name].refused(RING, Text(f"循环：{shown}", f"a ring: {shown}"))
            own[name] = replace(own[name], expression=None, finding=finding)


def _shortened(ring: list[str], name: str) -> str:
    """Return a ring as it is followed, without its middle where it is long."""
    shown = ring if len(ring) <= _MAX_LEVELS else [*ring[:3], "…", *ring[-3:]]
    return " → ".join((*shown, name))
