"""Own figures: what an organisation declares as an expression over figures, as figures like any."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Text
from carbon_manual.evaluation.expression import ZeroDivisorError, evaluate, substituted
from carbon_manual.evaluation.ownregister import (
    UNIT_DIFFERS,
    Declared,
    Term,
    ordered,
    read_register,
)
from carbon_manual.figures import BY_ID
from carbon_manual.figures.reading import lacking
from carbon_manual.quantity import Quantity, QuantityError, Unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown, Step, call_of, parameters_of

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.system.model import System

# No figure is larger; beyond it a value could not be printed.
_MAX_EXPONENT: Final = 30
_SHOWN_DIGITS: Final = 12


def catalogue(system: System) -> Mapping[str, Figure]:
    """Return every figure of a system by id: the program's, then its own."""
    return MappingProxyType({**BY_ID, **dict(_own(system))})


def _own(system: System) -> Iterator[tuple[str, Figure]]:
    """Yield the figures of the register; a faulty one is there too, and refuses."""
    register = read_register(system)
    sited: dict[str, bool] = {}
    for name in ordered(register):
        sited[name] = all(_takes_site(each, sited) for each in register[name].uses.values())
    for name, each in register.items():
        row = each.row
        unit, digits = row.data("unit"), row.data("digits")
        text = _formula(each)
        yield (
            name,
            Figure(
                name,
                row.data("label") or Text(name, name),
                Shown(unit.text if isinstance(unit, Unit) else "", digits or 0),
                Text(text, text),
                row.data("reason") or Text("", ""),
                functools.partial(_run, each, unit),
                optional=("site",) if sited.get(name, True) else (),
            ),
        )


def _takes_site(term: Term, sited: Mapping[str, bool]) -> bool:
    """Tell whether a figure is computed for a site, or for one that the expression names."""
    if "site" in term.given:
        return True
    known = BY_ID.get(term.figure)
    return "site" in known.optional if known else sited.get(term.figure, True)


def _formula(declared: Declared) -> str:
    """Return the expression, followed by what its short names stand for."""
    if declared.expression is None:
        return declared.row.text("expression")
    terms = (
        f"{name} = {call_of(term.figure, parameters_of(term.given))}"
        for name, term in declared.uses.items()
        if name in declared.terms
    )
    return "; ".join((declared.expression.text, *terms))


def _run(declared: Declared, unit: Unit | None, query: Query) -> Quantity:
    """Return the value of an own figure, with its expression and the values put in as a step."""
    query.reads.add(declared.row.span.path)
    if declared.finding is not None:
        raise Refused((declared.finding,))
    if declared.expression is None or unit is None or declared.row.data("digits") is None:
        raise Refused  # the finding of what could not be read stands already
    values = {name: query.figure(term.figure, **term.given) for name, term in declared.uses.items()}
    try:
        found = evaluate(declared.expression, values)
    except ZeroDivisorError:
        raise lacking("算式中的除数为零", "a divisor of the expression is zero") from None
    except QuantityError as error:
        message = Text(
            f"算式中的单位不能相加减或比较：{error}", f"units cannot be combined: {error}"
        )
        raise Refused((declared.refused(UNIT_DIFFERS, message),)) from None
    try:
        found = found.to(unit)
    except QuantityError:
        message = Text(
            f"算式得到 `{found.unit}`，登记的单位是 `{unit}`",
            f"the expression gives `{found.unit}`, but the unit is `{unit}`",
        )
        raise Refused((declared.refused(UNIT_DIFFERS, message),)) from None
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
