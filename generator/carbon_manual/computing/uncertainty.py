"""Propagation of uncertainty: linear, and by drawing. Named estimates, given digits at the end."""

from __future__ import annotations

import functools
import hashlib
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from statistics import NormalDist
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from uncertainties import ufloat  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Digits of a result by drawing: far fewer than floats carry, so that every machine gives the same.
SIGNIFICANT: Final = 8
_CONTEXT: Final = Context(prec=SIGNIFICANT)
_NORMAL: Final = NormalDist()

# Half-width of bounds by standard uncertainty (JCGM 100, 4.3); the others are divided by their k.
BOUNDS: Final[Mapping[str, float]] = MappingProxyType(
    {"uniform": math.sqrt(3), "triangular": math.sqrt(6), "arcsine": math.sqrt(2)}
)
COVERED: Final = ("normal", "lognormal")
EXACT: Final = "exact"


@dataclass(frozen=True, slots=True)
class Input:
    """One uncertain variable: its mean, standard uncertainty and distribution.

    The same `key` is the same variable, in however many terms it stands.
    """

    key: str
    value: Decimal
    deviation: float
    distribution: str


@dataclass(frozen=True, slots=True)
class Term:
    """A product: an exact coefficient times the variables named, by those that it is `over`."""

    coefficient: Decimal
    names: tuple[str, ...]
    over: tuple[str, ...] = ()


def coverage_factor(probability: Decimal) -> float:
    """Return how many standard uncertainties a normal variable's interval reaches to each side."""
    return _NORMAL.inv_cdf((1 + float(probability)) / 2)


def combined(terms: Sequence[Term], inputs: Mapping[str, Input]) -> float:
    """Return the combined standard uncertainty of a sum of products, to first order (U1 to U3)."""
    variables: dict[str, Any] = {
        key: ufloat(float(each.value), each.deviation) if each.deviation else float(each.value)
        for key, each in inputs.items()
    }
    total: Any = sum(_product(term, variables) for term in _ordered(terms))
    return float(getattr(total, "std_dev", 0.0))


@functools.lru_cache(maxsize=64)
def interval(
    terms: tuple[Term, ...], inputs: tuple[Input, ...], seed: int, draws: int, probability: Decimal
) -> tuple[Decimal, Decimal]:
    """Return the interval that leaves out as many draws below as above (JCGM 101, 7.7).

    Every variable has its own stream, set by the seed and its key: neither the order of records
    nor a variable more changes the draws of another.
    """
    known = {each.key: each for each in inputs}
    left = Counter(name for term in terms for name in {*term.names, *term.over})
    drawn: dict[str, NDArray[np.float64]] = {}
    total = np.zeros(draws)
    for term in _ordered(terms):
        named = {*term.names, *term.over}
        for name in named - drawn.keys():
            drawn[name] = sample(known[name], seed, draws)
        total += _product(term, drawn)
        for name in named:
            left[name] -= 1
            if not left[name]:
                del drawn[name]
    total.sort()
    inside = min(int(probability * draws + Decimal("0.5")), draws - 1)
    below = (draws - inside) // 2
    low, high = total[max(below - 1, 0)], total[max(below - 1, 0) + inside]
    return tuple(map(_CONTEXT.create_decimal_from_float, (float(low), float(high))))  # type: ignore[return-value]


def sample(variable: Input, seed: int, draws: int) -> NDArray[np.float64]:
    """Return a variable's draws: PCG64's integers, then the inverse of its distribution.

    numpy promises the integers for all machines and versions, but not its own distributions.
    """
    digest = hashlib.sha256(f"{seed} {variable.key}".encode()).digest()
    raw = np.random.PCG64(int.from_bytes(digest)).random_raw(draws)
    chance = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    mean, deviation = float(variable.value), variable.deviation
    if not deviation:
        return np.full(draws, mean)
    if variable.distribution == "lognormal":
        shape = math.sqrt(math.log1p((deviation / mean) ** 2))
        drawn: NDArray[np.float64] = mean * np.exp(shape * _normal(chance) - shape**2 / 2)
        return drawn
    found: NDArray[np.float64] = mean + deviation * _DEVIATES[variable.distribution](chance)
    return found


def _normal(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([_NORMAL.inv_cdf(each) for each in chance.tolist()])


def _triangular(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    below = np.sqrt(2 * np.minimum(chance, 0.5)) - 1
    above = 1 - np.sqrt(2 * np.minimum(1 - chance, 0.5))
    found: NDArray[np.float64] = np.where(chance < 0.5, below, above)  # noqa: PLR2004 - the mode
    return BOUNDS["triangular"] * found


# Draws of mean 0 and deviation 1, from chances between 0 and 1.
_DEVIATES: Final[Mapping[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]]] = (
    MappingProxyType(
        {
            "normal": _normal,
            "uniform": lambda chance: BOUNDS["uniform"] * (2 * chance - 1),
            "triangular": _triangular,
            "arcsine": lambda chance: BOUNDS["arcsine"] * np.sin(math.pi * (chance - 0.5)),
        }
    )
)


def _ordered(terms: Sequence[Term]) -> list[Term]:
    """Return the terms in an order of their own, so that a float sum has one value."""
    return sorted(terms, key=lambda term: (term.names, term.over, term.coefficient))


def _product(term: Term, variables: Mapping[str, Any]) -> Any:  # noqa: ANN401 - float, array, ufloat
    found: Any = float(term.coefficient)
    for name in term.names:
        found = found * variables[name]
    for name in term.over:
        found = found / variables[name]
    return found
