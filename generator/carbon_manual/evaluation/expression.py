"""Expressions of own figures: read, refused unless harmless, and evaluated over quantities."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from simpleeval import SimpleEval  # type: ignore[import-untyped]

from carbon_manual.diagnostic import Text
from carbon_manual.quantity import ONE, Quantity, QuantityError, parse_decimal

MAX_LENGTH: Final = 500
_MAX_DEPTH: Final = 60
_ALPHABET = re.compile(r"[A-Za-z0-9_.,+\-*/()\s]*")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_OPERATORS: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_SIGNS: Final = (ast.USub, ast.UAdd)


class ExpressionError(ValueError):
    """A text that is no expression of figures; `message` says why."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep the reason."""
        super().__init__(en)
        self.message = Text(zh, en)


class ZeroDivisorError(ArithmeticError):
    """A divisor is zero for the year and site asked for."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A text that was found harmless, its tree, and the figures that it names, each once."""

    text: str
    tree: ast.expr
    names: tuple[str, ...]


def parse_expression(text: str) -> Expression:
    """Return the expression of a record's text.

    Raises:
        ExpressionError: it holds more than figures, numbers, + - * /, parentheses, min and max.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"算式有 {len(text)} 个字符，最多 {MAX_LENGTH}",
            f"the expression has {len(text)} characters; at most {MAX_LENGTH}",
        )
    other = re.sub(_ALPHABET, "", text)
    if other:
        raise ExpressionError(
            f"不能用字符 `{other[0]}`", f"the character `{other[0]}` may not occur"
        )
    source = " ".join(text.split())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of odd literals, refused below
            tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError("不是完整的算式", "this is no complete expression") from None
    names: dict[str, None] = {}
    plain = _plain(tree, source, names, 0)
    if not names:
        raise ExpressionError("没有用到任何指标", "it names no figure")
    return Expression(source, plain, tuple(names))


def evaluate(expression: Expression, values: Mapping[str, Quantity]) -> Quantity:
    """Return the value of an expression, exact in Decimal.

    Raises:
        QuantityError: units do not fit.
        ZeroDivisorError: a divisor is zero.
    """
    found = _Calculator(values).eval(expression.text, previously_parsed=expression.tree)
    assert isinstance(found, Quantity)  # noqa: S101 - the tree holds nothing else
    return found


def substituted(expression: Expression, values: Mapping[str, str]) -> str:
    """Return the expression with each figure's value in its place."""
    written = re.compile(r"[A-Za-z_][\w.]*")
    return written.sub(lambda found: values.get(found[0], found[0]), expression.text)


class _Calculator(SimpleEval):  # type: ignore[misc] # the package publishes no types
    """Knows four operators, two signs, two functions and the names given; nothing else at all."""

    def __init__(self, values: Mapping[str, Quantity]) -> None:
        super().__init__(
            operators={
                ast.Add: lambda one, two: one + two,
                ast.Sub: lambda one, two: one - two,
                ast.Mult: lambda one, two: one * two,
                ast.Div: _divided,
                ast.USub: lambda one: -one,
                ast.UAdd: lambda one: one,
            },
            functions={"min": _least, "max": _greatest},
            names=dict(values),
            allowed_attrs={},
        )
        kept = (ast.Name, ast.UnaryOp, ast.BinOp, ast.Call, ast.Constant)
        self.nodes: dict[type, Any] = {kind: self.nodes[kind] for kind in kept}


def _divided(one: Quantity, two: Quantity) -> Quantity:
    if two.value.is_zero():
        raise ZeroDivisorError
    return one / two


def _least(*given: Quantity) -> Quantity:
    return min(given, key=lambda each: each.to(given[0].unit).value)


def _greatest(*given: Quantity) -> Quantity:
    return max(given, key=lambda each: each.to(given[0].unit).value)


def _plain(node: ast.expr, source: str, names: dict[str, None], depth: int) -> ast.expr:
    """Return a node made of allowed parts only: dotted names are one name, numbers quantities."""
    if depth > _MAX_DEPTH:
        raise ExpressionError("算式的层数太多", "the expression is nested too deep")
    match node:
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _OPERATORS):
            return ast.BinOp(
                _plain(left, source, names, depth + 1), op, _plain(right, source, names, depth + 1)
            )
        case ast.UnaryOp(op=op, operand=operand) if isinstance(op, _SIGNS):
            return ast.UnaryOp(op, _plain(operand, source, names, depth + 1))
        case ast.Call(
            func=ast.Name(id="min" | "max") as function, args=[_, *_] as given, keywords=[]
        ):
            return ast.Call(
                function, [_plain(each, source, names, depth + 1) for each in given], []
            )
        case ast.Constant():
            return ast.Constant(_number(ast.get_source_segment(source, node) or ""))  # type: ignore[arg-type]
        case ast.Attribute() | ast.Name():
            name = _dotted(node)
            names[name] = None
            return ast.Name(name)
    part = ast.get_source_segment(source, node) or source
    raise ExpressionError(f"不能用 `{part[:60]}`", f"`{part[:60]}` may not be used")


def _number(text: str) -> Quantity:
    """Return a number exactly as it is written, never by way of a float."""
    try:
        if _NUMBER.fullmatch(text):
            return Quantity(parse_decimal(text), ONE)
    except QuantityError:
        pass
    raise ExpressionError(f"`{text[:60]}` 不是可用的数字", f"`{text[:60]}` is no plain number")


def _dotted(node: ast.expr) -> str:
    """Return the name of a figure; no attribute of anything is ever looked up."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or any(each.startswith("_") for each in (*parts, node.id)):
        raise ExpressionError("只能用指标的名称", "only names of figures may be used")
    return ".".join((node.id, *reversed(parts)))
