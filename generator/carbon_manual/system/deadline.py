"""Deadlines: an interval counted on from a day, and the intervals that the configuration sets."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, Final

from carbon_manual.shapes.value import Interval, parse_interval

if TYPE_CHECKING:
    from carbon_manual.system.model import System

WAIVER_LONGEST: Final = "waiver-longest"
ACKNOWLEDGEMENT_WITHIN: Final = "acknowledgement-within"
TRAINING_WITHIN: Final = "training-within"
# A parameter of this name and a type's id sets how long a record of the type stays valid.
INTERVAL_PREFIX: Final = "interval-"
PARAMETERS: Final = (
    WAIVER_LONGEST,
    ACKNOWLEDGEMENT_WITHIN,
    TRAINING_WITHIN,
    "outsourcing-check-within",
    "correction-within",
    "corrective-action-within",
    "effectiveness-review-within",
    "improvement-cycle",
    "risk-evaluated-within",
    "indicator-values-within",
    "baseline-adjusted-within",
    "new-source-data-within",
    "objective-judged-within",
    "objective-monitored-within",
    "objective-communicated-within",
    "objective-planned-within",
    "action-reported-within",
    "change-update-grace",
    "change-confirmed-within",
    "told-within",
    "vacancy-longest",
    "competence-within",
    "training-held-within",
    "awareness-within",
    "communication-within",
    "communication-reply-within",
    "suggestion-reply-within",
    "recall-within",
    "external-check-within",
    "calibration-grace",
    "meter-register-update",
    "inspection-grace",
    "compliance-evaluation-within",
    "audit-grace",
    "audit-report-within",
    "review-grace",
    "decision-grace",
    "follow-up-within",
    "maintenance-grace",
    "calendar-notice",
)


def after(day: dt.date, interval: Interval) -> dt.date:
    """Return the day an interval later; the month's last day where the day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + interval.months, 12)
    if year > dt.MAXYEAR:
        return dt.date.max
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def configured(system: System, name: str, default: str = "") -> Interval | None:
    """Return the interval that a parameter sets, else the default; None when there is neither."""
    return parse_interval(system.parameter(name)) or parse_interval(default)
