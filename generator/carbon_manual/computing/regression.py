"""Least squares of a baseline model: named estimates, in floats, given their digits at the end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

import numpy as np

# Digits of an estimate: fewer than floats carry, so that every machine gives the same.
SIGNIFICANT: Final = 12
_CONTEXT: Final = Context(prec=SIGNIFICANT)


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model: intercept first, then a coefficient for each variable.

    `spread` is the root mean square error over the degrees of freedom, `mean` that of the observed
    values; `lows` and `highs` are the ranges of the variables that the model was fitted to.
    """

    coefficients: tuple[float, ...]
    errors: tuple[float, ...]
    r2: float
    spread: float
    mean: float
    count: int
    lows: tuple[float, ...]
    highs: tuple[float, ...]

    @property
    def cv_rmse(self) -> float:
        """Return the spread by the mean of what was observed."""
        return self.spread / self.mean if self.mean else math.inf

    def t_value(self, term: int) -> float:
        """Return how often a coefficient is its own standard error."""
        error = self.errors[term]
        return self.coefficients[term] / error if error else math.inf

    def predict(self, levels: Sequence[float]) -> float:
        """Return the value expected at the levels of the variables."""
        slopes = self.coefficients[1:]
        products = (slope * level for slope, level in zip(slopes, levels, strict=True))
        return math.fsum((self.coefficients[0], *products))

    def outside(self, term: int, level: float) -> bool:
        """Tell whether a variable's level lies outside the range fitted."""
        return not self.lows[term] <= level <= self.highs[term]


def fit(variables: Sequence[Sequence[float]], observed: Sequence[float]) -> Fit | None:
    """Return the least-squares model; None with too few observations or dependent variables."""
    count, terms = len(observed), len(variables) + 1
    if count <= terms:
        return None
    levels = np.array([np.ones(count), *map(np.asarray, variables)], dtype=float).T
    values = np.asarray(observed, dtype=float)
    scales = np.abs(levels).max(axis=0)
    if not scales.all() or np.linalg.matrix_rank(levels / scales) < terms:
        return None
    orthogonal, upper = np.linalg.qr(levels / scales)
    inverse = np.linalg.inv(upper)
    coefficients = inverse @ (orthogonal.T @ values)
    residuals = values - (levels / scales) @ coefficients
    left, whole = float(residuals @ residuals), float(((values - values.mean()) ** 2).sum())
    spread = math.sqrt(left / (count - terms))
    errors = spread * np.sqrt((inverse**2).sum(axis=1))
    return Fit(
        coefficients=tuple(map(float, coefficients / scales)),
        errors=tuple(map(float, errors / scales)),
        r2=1 - left / whole if whole else 0.0,
        spread=spread,
        mean=float(values.mean()),
        count=count,
        lows=tuple(map(float, levels[:, 1:].min(axis=0))),
        highs=tuple(map(float, levels[:, 1:].max(axis=0))),
    )


def estimate(value: float) -> Decimal:
    """Return an estimate with its declared digits."""
    return _CONTEXT.create_decimal_from_float(value)
