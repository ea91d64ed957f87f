"""Evaluate figures over the records of a system, each once, and remember them with their traces."""

from __future__ import annotations

import decimal
import functools
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.accounts.alike import EMISSION, Alike
from carbon_manual.accounts.factors import check_factors
from carbon_manual.accounts.ledger import Ledger, build_ledger
from carbon_manual.computing.query import Query
from carbon_manual.diagnostic import Diagnostic, Text
from carbon_manual.evaluation.ownfigures import catalogue
from carbon_manual.evaluation.parameters import NAMED, unknown_value
from carbon_manual.figures.standing import PARAMETERS
from carbon_manual.quantity import PRECISION, QuantityError, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Parameters, Result

if TYPE_CHECKING:
    from carbon_manual.computing.figure import Figure
    from carbon_manual.system.model import System

# The parameters that a label names before the year, in order.
_TOLD: Final = ("source", "sink", "material", "factor", "category", "carrier", "gas", "site",
                *PARAMETERS)  # fmt: skip


class Evaluator:
    """Evaluates figures once each and remembers them; a figure inside itself is refused."""

    def __init__(
        self, ledger: Ledger, unusable: Mapping[str, Diagnostic], alike: Alike | None = None
    ) -> None:
        """Evaluate over `ledger`, with the factors that are not in `unusable`.

        A figure over sources that are `alike` takes their emissions without deriving each one.
        """
        self._ledger = ledger
        self._alike = alike
        self._unusable = unusable
        self.figures = catalogue(ledger.system)
        self._open: list[tuple[str, Parameters]] = []
        # what a figure takes, sorted, what of it its label tells, and what the values are called:
        # asked many thousand times
        self._takes: dict[str, tuple[str, ...]] = {}
        self._tells: dict[str, tuple[str, ...]] = {}
        self._called: dict[tuple[str, str], Text] = {}
        self.results: dict[tuple[str, Parameters], Result] = {}

    def evaluate(self, name: str, given: Mapping[str, str | int | None]) -> Result:
        """Return a figure's result; `given` may hold parameters that the figure does not take."""
        figure = self.figures.get(name)
        if figure is None or None in [given.get(each) for each in figure.required]:
            raise Refused  # an indicator names no such figure, or not all that it takes
        if name not in self._takes:
            self._takes[name] = tuple(sorted({*figure.required, *figure.optional}))
        taken = [(each, given.get(each)) for each in self._takes[name]]
        parameters = tuple([(each, value) for each, value in taken if value is not None])
        key = (name, parameters)
        if key not in self.results:
            if key in self._open:
                ring = " → ".join(each for each, _ in (*self._open, key))
                raise Refused(lacking=Text(f"循环：{ring}", f"a ring: {ring}"))
            brief = self._brief(name, parameters) if self._open else None
            if brief is not None:
                return brief
            self._open.append(key)
            self.results[key] = self._run(figure, parameters)
            self._open.pop()
        return self.results[key]

    def _brief(self, name: str, parameters: Parameters) -> Result | None:
        """Return the emission of a source that is like many others; it has no steps."""
        if name != EMISSION or self._alike is None or len(parameters) != 2:  # noqa: PLR2004
            return None
        (_, source), (_, year) = parameters
        return self._alike.emission(str(source), int(year))

    def unknown_value(self, options: Mapping[str, str | int]) -> Text | None:
        """Return what is wrong with the values of parameters, or None."""
        return unknown_value(self._ledger.system, options)

    def may_be_lost(self, name: str) -> bool:
        """Tell whether a figure may be declared in what could not be read."""
        system = self._ledger.system
        return name not in self.figures and (system.incomplete or name in system.doubtful)

    def _run(self, figure: Figure, parameters: Parameters) -> Result:
        known = self._alike.known if self._alike is not None else None
        query = Query(self._ledger, parameters, self.evaluate, self._unusable, known)
        given = dict(parameters)
        label = self._label(figure, given)
        query.reads |= self._named(given)
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
        kinds = [kind for kind in parameters if kind in NAMED]
        rows = [system.row(kind, str(parameters[kind])) for kind in kinds]
        return {row.span.path for row in rows if row is not None}

    def _label(self, figure: Figure, parameters: Mapping[str, str | int]) -> Text:
        parts = [figure.label]
        if figure.id not in self._tells:
            taken = self._takes[figure.id]
            self._tells[figure.id] = tuple(each for each in _TOLD if each in taken)
        told = self._tells[figure.id]
        parts += [self._name(each, str(parameters[each])) for each in told if each in parameters]
        if "years" in parameters:
            parts.append(
                Text(f"{parameters['years']} 年平均", f"mean of {parameters['years']} years")
            )
        if "year" in parameters:
            parts.append(Text(f"{parameters['year']} 年", str(parameters["year"])))
        return Text(
            " · ".join([part.zh for part in parts]), " · ".join([part.en for part in parts])
        )

    def _name(self, kind: str, name: str) -> Text:
        if (kind, name) not in self._called:
            self._called[kind, name] = self._part(kind, name)
        return self._called[kind, name]

    def _part(self, kind: str, name: str) -> Text:
        if kind in {"category", "carrier"}:
            table = self._ledger.system.shapes.types["rec.source-list"].by_name["sources"]
            return table.by_name[kind].choice(name)
        if kind not in {"site", *NAMED}:
            return Text(name, name)
        label = self._ledger.system.label(kind, name)
        return label if kind == "site" else Text(f"{label.zh} {name}", f"{label.en} {name}")


class Derived(Mapping[tuple[str, Parameters], Result]):
    """The figures that were evaluated; those of sources like others are when they are asked for."""

    def __init__(self, evaluator: Evaluator, alike: Alike) -> None:
        """Keep what was evaluated, in order, and how to evaluate the rest."""
        self._kept = dict(sorted(evaluator.results.items(), key=_by_key))
        self._evaluator, self._alike = evaluator, alike

    def __getitem__(self, key: tuple[str, Parameters]) -> Result:
        """Return a result."""
        found = self._kept.get(key)
        if found is None and self._alike.follows(key[0], dict(key[1])):
            return self._evaluator.evaluate(key[0], dict(key[1]))
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        """Tell whether a figure was evaluated without being asked for."""
        return key in self._kept

    def __iter__(self) -> Iterator[tuple[str, Parameters]]:
        """Iterate over what was evaluated."""
        return iter(self._kept)

    def __len__(self) -> int:
        """Return the number of figures evaluated."""
        return len(self._kept)


class Account(NamedTuple):
    """A system with what is derived from it before any figure is."""

    system: System
    ledger: Ledger
    unusable: Mapping[str, Diagnostic]
    alike: Alike

    def evaluator(self) -> Evaluator:
        """Return an evaluator that has evaluated nothing."""
        return Evaluator(self.ledger, self.unusable, self.alike)


# The last system that was looked at: its figures are explained after they were computed.
_LAST: Final[list[Account]] = []


def account_of(system: System) -> Account:
    """Return the ledger of a system, which is built once where it is asked for again."""
    if not _LAST or _LAST[0].system is not system:
        faulty = dict(check_factors(system.defined.get("factor", {})))
        ledger = build_ledger(system)
        alike = Alike(ledger, Evaluator(ledger, faulty).evaluate)
        _LAST[:] = [Account(system, ledger, MappingProxyType(faulty), alike)]
    return _LAST[0]


def _by_key(item: tuple[tuple[str, Parameters], Result]) -> tuple[str, int, str]:
    """Order by figure, then the whole before its parts, then by the parameters' values."""
    (name, parameters), _ = item
    given = dict(parameters)
    values = [str(given[each]) for each in sorted(given, key=lambda one: one == "year")]
    return name, len(parameters), "\0".join(values)
