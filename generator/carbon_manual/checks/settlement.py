"""Rules about the settlement of allowances: its balance, its deadline, its means."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from carbon_manual.checks.totals import NOTHING, amounts
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.completeness import current, empty
from carbon_manual.grounds.reading import called, limit
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.system.model import Record, System

SETTLEMENT_UNBALANCED = Fault(
    "CM712",
    "settlement-unbalanced",
    Severity.ERROR,
    Text("履约数量对不上", "Amounts of a settlement do not add up"),
    Text(
        "缺口、持有量和核查排放量对不上，就不知道该清缴多少、用什么清缴。",
        "Where deficit, holdings and verified emission disagree, nobody knows what is to be paid.",
    ),
    Text(
        "核对核查报告、核定配额和交易记录；缺口为核查排放量减去核定配额和抵销量。",
        "Check report, allowances and trades; the deficit is emission less allowances and offsets.",
    ),
    "核查 30000，配额 28000，抵销 500，deficit: 2000 tCO2e",
    clauses=(("ccaa-39-2022", ("8.4.d",)), ("stqc-002-2025", ("5.2.c.6",))),
)
SETTLEMENT_SHORT = Fault(
    "CM713",
    "settlement-short-or-late",
    Severity.ERROR,
    Text("履约不足额、逾期或抵销超限", "Settlement short, late or beyond the limit of offsets"),
    Text(
        "未按期足额清缴会受到处罚，并影响以后年度的配额。",
        "Falling short or late is punished and lowers the allowances of later years.",
    ),
    Text(
        "按核查排放量补足清缴；已经逾期的开出不符合记录，查明原因。",
        "Surrender what is lacking; record a nonconformity where the deadline was missed.",
    ),
    "deadline: 2025-12-31，completed: 2026-01-08",
    clauses=(("ccaa-39-2022", ("8.4.d",)), ("stqc-002-2025", ("5.2.c.6",))),
    practice=True,
)
MEANS_UNSUPPORTED = Fault(
    "CM714",
    "settlement-means-unsupported",
    Severity.ERROR,
    Text("履约方式与数量、交易记录不符", "Means of settlement without amounts or trades"),
    Text(
        "以交易履约要考虑成本和时机，并能追溯到每一笔交易。",
        "Settling by trade means weighing cost and time, and being able to trace each trade.",
    ),
    Text(
        "按所选方式补上数量、交易记录、抵消登记和时机的考虑，或改正履约方式。",
        "Add amount, trades, offsets and reason for the time to each means, or mend the means.",
    ),
    "mode: [purchase]，没有 trades",
    clauses=(("ccaa-39-2022", ("8.4.d",)), ("stqc-002-2025", ("8.6.b.i1", "8.6.b.1", "8.6.b.2"))),
)

_SETTLEMENT: Final = "rec.ets-settlement"
_SHARE: Final = ("settlement-offset-share", "5 %")
# What each means of settlement has to give.
_MEANS: Final = {
    "carried-over": ("carried_over",),
    "purchase": ("bought", "trades", "timing"),
    "offset": ("offset", "offsets"),
}
_AMOUNTS: Final = {"carried_over": "carried-over", "bought": "purchase", "offset": "offset"}


def settlement_unbalanced(subject: Subject) -> Iterator[Diagnostic]:
    """Yield settlements whose amounts contradict each other or the records behind them."""
    for record in current(subject, _SETTLEMENT):
        yield from _deficit(record)
        yield from _held(record)
        yield from _verified(record, subject.system)
        yield from _bought(record, subject.system)


def settlement_short_or_late(subject: Subject) -> Iterator[Diagnostic]:
    """Yield settlements that fall short of the emission, miss the deadline or offset too much."""
    share = limit(subject.system, *_SHARE)
    for record in current(subject, _SETTLEMENT):
        body = record.body
        yield from _short(record, share)
        deadline, completed = body.data("deadline"), body.data("completed")
        if deadline and completed and completed > deadline:
            message = Text(
                f"期限 {deadline}，完成于 {completed}", f"due on {deadline}, done on {completed}"
            )
            place = body.place("completed")
            yield SETTLEMENT_SHORT.at(place, message, subject=record.id)


def settlement_means_unsupported(subject: Subject) -> Iterator[Diagnostic]:
    """Yield settlements whose means lack their amounts and trades, or the other way round."""
    for record in current(subject, _SETTLEMENT):
        body = record.body
        chosen = {item.data: item for item in body.items_of("mode")}
        for mode, item in chosen.items():
            lacking = empty(body, _MEANS.get(mode, ()))
            if lacking:
                named = called(record, "", lacking)
                way = _way(record, mode)
                message = Text(f"“{way.zh}”应写明：{named.zh}", f"`{way.en}` calls for: {named.en}")
                yield MEANS_UNSUPPORTED.at(item.span, message, subject=record.id)
        for name, mode in _AMOUNTS.items():
            amount = body.data(name)
            known = not body.is_invalid("mode") and len(chosen) == len(body.data("mode") or ())
            if known and mode not in chosen and amount is not None and amount.value:
                named, way = called(record, "", (name,)), _way(record, mode)
                message = Text(
                    f"有{named.zh} {amount}，履约方式没有“{way.zh}”",
                    f"{named.en}: {amount}, but the means do not name `{way.en}`",
                )
                yield MEANS_UNSUPPORTED.at(body.place(name), message, subject=record.id)


def _deficit(record: Record) -> Iterator[Diagnostic]:
    needed = ("deficit", "verified_emissions", "allowances")
    given = amounts(record.body, *needed, optional=("offset",))
    if given is None:
        return
    deficit, emission, allowances, offset = given
    expected = emission - allowances - offset
    if (deficit - expected).value:
        message = Text(
            f"缺口写 {deficit}，按核查排放量、配额和抵销量应为 {expected}",
            f"the deficit is {deficit}; emission less allowances and offsets is {expected}",
        )
        yield SETTLEMENT_UNBALANCED.at(record.body.place("deficit"), message, subject=record.id)


def _held(record: Record) -> Iterator[Diagnostic]:
    """Yield a settlement by more than there was at hand, unless allowances were borrowed."""
    modes = {item.data for item in record.body.items_of("mode")}
    further = ("carried_over", "bought", "offset")
    given = amounts(record.body, "surrendered", "allowances", optional=further)
    if given is None or "borrowing" in modes or record.body.is_invalid("mode"):
        return
    surrendered, held = given[0], sum(given[2:], start=given[1])
    if (surrendered - held).value > 0:
        message = Text(
            f"清缴 {surrendered}，核定、结转、买入和抵销的数量共 {held}",
            f"{surrendered} were surrendered; allowances and credits at hand were {held}",
        )
        place = record.body.place("surrendered")
        yield SETTLEMENT_UNBALANCED.at(place, message, subject=record.id)


def _verified(record: Record, system: System) -> Iterator[Diagnostic]:
    report = system.records.get(record.body.text("verification"))
    stated = record.body.data("verified_emissions")
    verified = report.body.data("verified_total") if report else None
    if report is not None and stated and verified and (stated - verified).value:
        message = Text(
            f"核查报告 {report.id} 核定 {verified}，此处写 {stated}",
            f"the report {report.id} verifies {verified}, but this says {stated}",
        )
        place = report.body.place("verified_total")
        related = (Related(place, Text("核定排放量", "verified here")),)
        yield SETTLEMENT_UNBALANCED.at(
            record.body.place("verified_emissions"), message, subject=record.id, related=related
        )


def _bought(record: Record, system: System) -> Iterator[Diagnostic]:
    """Yield a settlement whose bought allowances are not what its trades bought."""
    given, items = record.body.data("trades") or (), record.body.items_of("trades")
    trades = [system.records.get(item.data) for item in items]
    bodies = [each.body for each in trades if each is not None]
    whole = len(bodies) == len(given) and not any(
        body.is_invalid("quantity", "kind", "direction") for body in bodies
    )
    stated = record.body.data("bought")
    if not given or not whole or stated is None:
        return
    total = NOTHING
    for body in bodies:
        if body.text("direction") == "buy" and body.text("kind") == "allowance":
            total += body.data("quantity") or NOTHING
    if (stated - total).value:
        message = Text(
            f"买入配额写 {stated}，交易记录合计买入 {total}",
            f"bought: {stated}; the trades bought {total} of allowances",
        )
        yield SETTLEMENT_UNBALANCED.at(record.body.place("bought"), message, subject=record.id)


def _short(record: Record, share: Decimal) -> Iterator[Diagnostic]:
    """Yield what a settlement lacks; credits stand in for allowances up to a share only."""
    given = amounts(record.body, "surrendered", "verified_emissions", optional=("offset",))
    if given is None:
        return
    surrendered, emission, offset = given
    lacking = emission - surrendered - offset
    if lacking.value > 0:
        message = Text(
            f"清缴 {surrendered}，抵销 {offset}，比核查排放量 {emission} 少 {lacking}",
            f"{surrendered} surrendered and {offset} offset fall short of {emission} by {lacking}",
        )
        place = record.body.place("surrendered")
        yield SETTLEMENT_SHORT.at(place, message, subject=record.id)
    if offset.to(emission.unit).value * 100 > emission.value * share:
        message = Text(
            f"抵销 {offset}，超过核查排放量 {emission} 的 {share}%",
            f"{offset} offset exceed {share}% of the emission, {emission}",
        )
        yield SETTLEMENT_SHORT.at(record.body.place("offset"), message, subject=record.id)


def _way(record: Record, mode: str) -> Text:
    field = record.shape.by_name["mode"].item
    return field.choice(mode) if field else Text(mode, mode)


RULES: Final = (
    Rule(SETTLEMENT_UNBALANCED, settlement_unbalanced, "R096"),
    Rule(SETTLEMENT_SHORT, settlement_short_or_late, "R096"),
    Rule(MEANS_UNSUPPORTED, settlement_means_unsupported, "R096"),
)
