"""A figure's derivation as a tree: nested Markdown for its page, text for the terminal, a hint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from carbon_manual.diagnostic import Span, Text
from carbon_manual.render.markup import link, plain, relative, span, unit, unit_text
from carbon_manual.render.places import Places
from carbon_manual.results.trace import Parameters, Result, Results, Step

_KINDS: Final[dict[str, tuple[Text, str]]] = {
    "figure": (Text("指标", "figure"), "cm-step"),
    "activity": (Text("活动", "activity"), "cm-step cm-step--record"),
    "entry": (Text("数据", "entry"), "cm-step cm-step--record"),
    "static": (Text("静态", "static"), "cm-step cm-step--record"),
    "contract": (Text("绿电", "contract"), "cm-step cm-step--record"),
    "factor": (Text("因子", "factor"), "cm-step cm-step--factor"),
    "constant": (Text("常数", "constant"), "cm-step"),
    "term": (Text("分项", "term"), "cm-step"),
}
_MAX_DIGITS: Final = 12
_HINT_LINES: Final = 6


@dataclass(frozen=True, slots=True)
class Derivation:
    """Renders derivations of one set of results in one language."""

    results: Results
    places: Places
    language: str

    def markdown(self, result: Result, page: str) -> str:
        """Return the nested list of a result; other figures are one line with a link."""
        label = plain(result.label.of(self.language))
        head = f"{span(self._kind('figure'), 'cm-step')} **{shown(result)}** {label}"
        formula = result.formula.of(self.language)
        lines = [f"- {head} `{formula}`{{ .cm-formula }}" if formula else f"- {head}"]
        lines += self._items(result.steps, page, 1)
        for cause in result.causes:
            message = plain(cause.message.of(self.language))
            source = f"`{cause.span}`{{ .cm-source }}"
            missing = Text("缺数据", "no data").of(self.language)
            lines.append(f"    - {span(missing, 'cm-step cm-step--blocked')} {message} {source}")
        return "\n".join(lines)

    def hint(self, result: Result) -> str:
        """Return a few lines for a figure's tooltip: value, formula, first inputs."""
        lines = [f"{result.label.of(self.language)}：{result.printed} {unit_text(result.unit)}"]
        if result.formula.zh:
            lines.append(f"= {result.formula.of(self.language)}")
        named = [
            step for step in result.steps if step.kind in {"figure", "factor", "activity", "static"}
        ]
        lines += [
            f"{step.label.of(self.language)}：{self._amount(step)}" for step in named[:_HINT_LINES]
        ]
        if len(named) > _HINT_LINES:
            lines.append("…")
        return "\n".join(lines)

    def _amount(self, step: Step) -> str:
        """Return a step's value as plain text; figures rounded as they are printed."""
        result = self._result(step)
        if step.kind == "figure" and result is not None:
            return f"{result.printed} {unit_text(result.unit)}"
        return f"{amount(step)} {unit_text(step.quantity.unit.text)}"

    def tree(self, result: Result) -> Iterator[str]:
        """Yield the whole derivation as text lines, down to record entries and factors."""
        yield f"{result.label.of(self.language)} = {result.printed} {result.unit}".rstrip()
        if result.formula.zh:
            label = Text("公式", "formula").of(self.language)
            yield f"  {label}: {result.formula.of(self.language)}"
        for cause in result.causes:
            yield f"  ! {cause.span}: {cause.message.of(self.language)}"
        if result.lacking.zh and not result.causes:
            yield f"  ! {result.lacking.of(self.language)}"
        yield from self._branches(result.steps, "  ", frozenset({result.key}))

    def _branches(
        self, steps: tuple[Step, ...], indent: str, above: frozenset[tuple[str, Parameters]]
    ) -> Iterator[str]:
        for index, step in enumerate(steps):
            last = index == len(steps) - 1
            yield f"{indent}{'└─' if last else '├─'} {self._line(step)}"
            deeper = indent + ("   " if last else "│  ")
            yield from self._branches(step.steps, deeper, above)
            result = self._result(step)
            if result is not None and result.key not in above:
                if result.formula.zh:
                    yield f"{deeper}= {result.formula.of(self.language)}"
                yield from self._branches(result.steps, deeper, above | {result.key})

    def _line(self, step: Step) -> str:
        parts = [
            self._kind(step.kind),
            step.label.of(self.language),
            "=",
            f"{amount(step)} {step.quantity.unit}".removesuffix(" 1"),
        ]
        if step.figure:
            result = self._result(step)
            if step.kind == "figure" and result is not None:
                parts[3] = f"{result.printed} {result.unit}"
            parts.append(f"[{step.figure}]")
        if step.span:
            parts.append(f"← {step.span}")
        if step.note.zh:
            parts.append(f"({step.note.of(self.language)})")
        return " ".join(part for part in parts if part)

    def _result(self, step: Step) -> Result | None:
        """Return the figure that a step is; None for one that is derived only when asked for."""
        key = (step.figure, step.parameters)
        figures = self.results.figures
        if key not in figures:
            return None  # `get` would derive it
        return figures[key]

    def _items(self, steps: tuple[Step, ...], page: str, depth: int) -> Iterator[str]:
        for step in steps:
            yield "    " * depth + "- " + self._item(step, page)
            yield from self._items(step.steps, page, depth + 1)

    def _item(self, step: Step, page: str) -> str:
        _, classes = _KINDS[step.kind]
        label = plain(step.label.of(self.language))
        value = f"**{amount(step)} {unit(step.quantity.unit.text)}**".replace(" **", "**")
        if step.figure:
            result = self._result(step)
            if result is not None:
                value = f"**{shown(result)}**" if step.kind == "figure" else value
                target = self.places.figure(step.figure, step.parameters)
                label = link(label, relative(target, page))
        parts = [span(self._kind(step.kind), classes), value, label]
        if step.note.zh:
            parts.append(plain(step.note.of(self.language)))
        if step.span:
            parts.append(self._source(step.span, page))
        return " ".join(parts)

    def _source(self, place: Span, page: str) -> str:
        target = self.places.staged(place.path)
        code = f"`{place.path}:{place.line}`{{ .cm-source }}"
        if target is None:
            return code
        name = place.path.rpartition("/")[2].removesuffix(".yaml")
        return f"{link(name, relative(target, page))} {code}"

    def _kind(self, kind: str) -> str:
        return _KINDS[kind][0].of(self.language)


def shown(result: Result) -> str:
    """Return a printed value with its unit in Markdown."""
    return f"{result.printed} {unit(result.unit)}".strip()


def amount(step: Step) -> str:
    """Return a step's exact value, shortened where it does not end."""
    value = step.quantity.value
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _MAX_DIGITS:
        value = round(value, _MAX_DIGITS)
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
