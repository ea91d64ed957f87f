"""Rounding of printed figures by a declared rule, in one step (GB/T 8170)."""

from __future__ import annotations

import enum
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal


class Rounding(enum.StrEnum):
    """The two rules in use: GB/T 8170 (half to even) and 四舍五入 (half up)."""

    HALF_EVEN = "half-even"
    HALF_UP = "half-up"


_MODES = {Rounding.HALF_EVEN: ROUND_HALF_EVEN, Rounding.HALF_UP: ROUND_HALF_UP}
# Wide enough for any carbon figure; quantize fails beyond the precision of its context.
_WIDE = Context(prec=60)


def round_value(value: Decimal, digits: int, rounding: Rounding = Rounding.HALF_EVEN) -> Decimal:
    """Return `value` rounded once to `digits` decimals; negative digits round to tens, hundreds.

    Source: GB/T 8170, which takes one step and rounds negatives by their absolute value.
    """
    return value.quantize(Decimal(1).scaleb(-digits), rounding=_MODES[rounding], context=_WIDE)


def format_value(value: Decimal, digits: int, rounding: Rounding = Rounding.HALF_EVEN) -> str:
    """Return `value` rounded and written with thousands separators, never in exponents."""
    rounded = round_value(value, digits, rounding)
    if rounded.is_zero():
        rounded = abs(rounded)  # a printed minus zero would claim a sign that is not there
    return f"{rounded:,.{max(digits, 0)}f}"
