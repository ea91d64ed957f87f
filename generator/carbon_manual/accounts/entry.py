"""One amount of one period, as figures read it from a record or from a file that it maps."""

from __future__ import annotations

from typing import NamedTuple

from carbon_manual.diagnostic import Diagnostic, Span, Text
from carbon_manual.quantity import Unit
from carbon_manual.shapes.value import Period, Row


class Entry(NamedTuple):
    """One amount of one period: `number` of `unit`; INVALID where it could not be read.

    `note` says what a reader must know of it, such as the file that it was summed from; `cause` is
    why it could not be read, where that has no finding of its own yet.
    """

    period: Period
    number: object
    unit: Unit | None
    span: Span
    row: Row
    note: Text = Text("", "")
    cause: Diagnostic | None = None
