"""The figures that move, and the input that moved each: a factor, a line of activity, a method."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Span, Text
from carbon_manual.doccontrol.seal import embedded
from carbon_manual.figures import FIGURES
from carbon_manual.impact.state import changed_paths
from carbon_manual.results.trace import Parameters, Result, Step, call_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.impact.state import State
    from carbon_manual.quantity import Quantity
    from carbon_manual.results.trace import Kind, Results

Key = tuple[str, Parameters]
_ORDER: Final = {figure.id: at for at, figure in enumerate(FIGURES)}


@dataclass(frozen=True, slots=True)
class Cause:
    """An input that is not what it was; `old` or `new` is None where it is not read.

    `kind` is that of a step of a derivation, `figure` for a whole branch of it, `record` where a
    changed record was read without a step of its own, `refused` where a finding takes the value
    away, `resolved` where one did so before.
    """

    kind: Kind | str
    label: Text
    place: Span | None
    old: Quantity | None = None
    new: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A figure whose exact value changed; `old` or `new` is None where there is no value."""

    key: Key
    old: Result | None
    new: Result | None
    causes: tuple[Cause, ...]
    printed_by: tuple[str, ...]

    @property
    def call(self) -> str:
        """Return the figure as records write it."""
        return call_of(*self.key)

    @property
    def result(self) -> Result:
        """Return the figure as it is now, or was."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - one of the two is there
        return found

    @property
    def is_printed(self) -> bool:
        """Tell whether the printed value changed too."""
        return _printed(self.old) != _printed(self.new)

    @property
    def percent(self) -> Decimal | None:
        """Return by how much of its old amount it moved, in percent; None where nobody can tell."""
        old, new = (each.quantity if each else None for each in (self.old, self.new))
        if old is None or new is None or old.unit != new.unit or not old.value:
            return None
        return (new.value - old.value) / abs(old.value) * 100

    @property
    def points(self) -> Decimal | None:
        """Return by how many points a percentage moved; None where it is none, or not there."""
        old, new = (each.quantity if each else None for each in (self.old, self.new))
        if old is None or new is None or old.unit != new.unit or old.unit.text != "%":
            return None
        return new.value - old.value


def moved_figures(base: State, head: State) -> tuple[Move, ...]:
    """Return the figures that move: what most documents print first."""
    search = _Search(base, head)
    before, after = base.checked.results.figures, head.checked.results.figures
    printed = _printed_by(head)
    found = []
    for key in dict.fromkeys((*after, *before)):
        old, new = before.get(key), after.get(key)
        if _exact(old) != _exact(new):
            causes = tuple(search.causes(key).values()) or tuple(search.records(key))
            found.append(Move(key, old, new, causes, printed.get(call_of(*key), ())))
    return tuple(sorted(found, key=_rank))


class _Search:
    """Finds what differs below figures, each figure once."""

    def __init__(self, base: State, head: State) -> None:
        self._before, self._after = base.checked.results, head.checked.results
        self._paths = changed_paths(base, head)
        self._known: dict[Key, dict[tuple[str, str, str, int], Cause]] = {}

    def causes(self, key: Key) -> dict[tuple[str, str, str, int], Cause]:
        """Return the inputs that differ below a figure, by kind, name, file and count."""
        if key not in self._known:
            self._known[key] = {}  # whoever comes back to it on the way finds nothing new
            old, new = _result(self._before, key), _result(self._after, key)
            refused = _refusals(old, new)
            found = refused or (dict(_inputs(old, new)) if old and new else {})
            for below in dict.fromkeys((*_below(new), *_below(old))) if not refused else ():
                found |= self._branch(below, old, new)
            self._known[key] = found
        return self._known[key]

    def records(self, key: Key) -> Iterator[Cause]:
        """Yield the changed records that a figure read, where no step tells the difference."""
        results = (_result(each, key) for each in (self._before, self._after))
        read = {path for each in results if each for path in each.reads}
        for path in sorted(read & self._paths):
            yield Cause("record", Text(path, path), Span(path))

    def _branch(
        self, key: Key, old: Result | None, new: Result | None
    ) -> dict[tuple[str, str, str, int], Cause]:
        """Return what differs in a figure that another is made of, or that it is new or gone."""
        was, now = key in set(_below(old)), key in set(_below(new))
        if was and now:
            return self.causes(key)
        result = _result(self._after if now else self._before, key)
        if old is None or new is None or result is None or result.quantity is None:
            return {}
        gone, come = (None, result.quantity) if now else (result.quantity, None)
        place = next((each.span for each in result.steps if each.span), None)
        name = call_of(*key)
        return {("figure", name, "", 0): Cause("figure", result.label, place, gone, come)}


def _refusals(old: Result | None, new: Result | None) -> dict[tuple[str, str, str, int], Cause]:
    """Return why a figure cannot be computed any more, or could not before.

    What was read until then says nothing about the difference.
    """
    if old is None or new is None or (old.quantity is None) is (new.quantity is None):
        return {}
    kind, result = ("refused", new) if old.quantity else ("resolved", old)
    found = {
        (kind, each.code, str(each.span), 0): Cause(kind, each.message, each.span)
        for each in result.causes
    }
    if not found and result.lacking.zh:
        found[kind, result.lacking.zh, "", 0] = Cause(kind, result.lacking, None)
    return found


def _inputs(old: Result, new: Result) -> Iterator[tuple[tuple[str, str, str, int], Cause]]:
    """Yield what a figure reads itself and that differs.

    A factor that took the place of another is one difference.
    """
    before, after = _leaves(old), _leaves(new)
    gone: dict[str, list[Step]] = defaultdict(list)
    for key, step in before.items():
        if key not in after:
            gone[step.kind].append(step)
    for key, step in after.items():
        one = before.get(key) or (gone[step.kind].pop(0) if gone[step.kind] else None)
        if one is None or one.quantity != step.quantity or one.label != step.label:
            yield key, _cause(one, step, new)
    for steps in gone.values():
        for step in steps:
            name = (step.kind, _name(step, old).zh, step.span.path if step.span else "", -1)
            yield name, _cause(step, None, old)


def _leaves(result: Result) -> dict[tuple[str, str, str, int], Step]:
    """Return the steps of a figure that are no figures, by kind, name, file and count."""
    found: dict[tuple[str, str, str, int], Step] = {}
    count: dict[tuple[str, str, str], int] = {}
    for step in _flat(result.steps):
        if not step.figure:
            key = (step.kind, _name(step, result).zh, step.span.path if step.span else "")
            count[key] = count.get(key, 0) + 1
            found[(*key, count[key])] = step
    return found


def _flat(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Yield the steps that have none below them, and the figures."""
    for step in steps:
        if step.steps and not step.figure:
            yield from _flat(step.steps)
        else:
            yield step


def _below(result: Result | None) -> Iterator[Key]:
    for step in _flat(result.steps) if result else ():
        if step.figure:
            yield step.figure, step.parameters


def _cause(old: Step | None, new: Step | None, result: Result) -> Cause:
    step = new or old
    assert step is not None  # noqa: S101 - one of the two is there
    label = _name(step, result)
    if old and new and old.label != new.label:
        label = Text(f"{old.label.zh} → {new.label.zh}", f"{old.label.en} → {new.label.en}")
    was, now = (each.quantity if each else None for each in (old, new))
    return Cause(step.kind, label, step.span, was, now)


def _name(step: Step, result: Result) -> Text:
    """Return what an input is called; an entry says no more than its period by itself."""
    if step.kind == "factor":
        return step.label
    return Text(f"{result.label.zh} · {step.label.zh}", f"{result.label.en} · {step.label.en}")


def _result(results: Results, key: Key) -> Result | None:
    return results.figures.get(key)


def _exact(result: Result | None) -> tuple[Decimal, str] | None:
    quantity = result.quantity if result else None
    return (quantity.value, quantity.unit.text) if quantity else None


def _printed(result: Result | None) -> str:
    return f"{result.printed} {result.unit}".strip() if result else ""


def _printed_by(state: State) -> Mapping[str, tuple[str, ...]]:
    """Return the documents that print a figure, by its call."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    control = state.checked.control
    for document in (*state.system.documents.values(), *control.in_force.values()):
        for call in embedded(document):
            found[call][document.id] = None
    return {call: tuple(names) for call, names in found.items()}


def _rank(move: Move) -> tuple[bool, int, int, int, int, str]:
    """Return the sort key: what most documents print first, the newest year, wholes first."""
    name, parameters = move.key
    year = dict(parameters).get("year", 0)
    return (
        not move.is_printed,
        len(parameters) if not move.printed_by else 0,
        -len(move.printed_by),
        -year if isinstance(year, int) else 0,
        _ORDER.get(name, len(_ORDER)),
        move.call,
    )
