"""What a figure's function may ask for; every answer is noted, so the trace is what was used."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text
from carbon_manual.factors import serves
from carbon_manual.ledger import Entry, Inventory, Ledger, Source
from carbon_manual.quantity import ONE, Quantity, QuantityError, Unit, exponents, parse_unit
from carbon_manual.trace import NOTHING, Parameters, Result, Step
from carbon_manual.value import Period, Row

INCOMPLETE_ACTIVITY = Fault(
    "CM411",
    "incomplete-activity",
    Severity.ERROR,
    Text("活动数据不完整", "Activity data incomplete"),
    Text(
        "缺的期间不能当作零，否则总量偏低而无人知道。",
        "A missing period is not zero; the total would be too low and nobody would know.",
    ),
    Text("补录缺少的期间；确为零时写 0。", "Enter the missing periods; write 0 where it is zero."),
    "2025 年只录了 11 个月",
    clauses=(("ccaa-39-2022", ("6.1.6.a",)), ("zjjgsw-0005-2024", ("6.4.p6",))),
)
OVERLAPPING_ACTIVITY = Fault(
    "CM412",
    "overlapping-activity",
    Severity.ERROR,
    Text("同一期间重复录入", "Period entered twice"),
    Text("重复的期间会被计算两次。", "A period entered twice would be counted twice."),
    Text("删去重复的一处。", "Delete one of the two entries."),
    "同一碳源既有 2025-03，又有 2025-Q1",
)
UNIT_MISMATCH = Fault(
    "CM413",
    "unit-mismatch",
    Severity.ERROR,
    Text("活动数据与因子的单位接不上", "Units of activity and factors do not fit"),
    Text(
        "活动数据乘以各因子后必须得到排放量，否则因子用错了。",
        "Activity times factors must give an emission, or the wrong factors are used.",
    ),
    Text("核对活动数据的单位和所列因子。", "Check the activity's unit and the factors listed."),
    "天然气按 MWh 录入，因子按 万Nm3",
)
NO_GWP = Fault(
    "CM414",
    "no-gwp",
    Severity.ERROR,
    Text("没有该气体的全球变暖潜势", "No warming potential for this gas"),
    Text(
        "一个清单只用一个版本的潜势；该版本没有这种气体。",
        "An inventory uses one edition of potentials, and this edition lacks the gas.",
    ),
    Text("在因子清单中登记该版本的潜势。", "Register the potential of this edition."),
    "gwp: AR6，因子清单没有 AR6 的 HFC-999",
)
CONTRACT_EXCEEDS = Fault(
    "CM415",
    "contract-exceeds-consumption",
    Severity.ERROR,
    Text("绿电合同电量超过用电量", "Contracted power exceeds consumption"),
    Text("超过用电量的绿电不能抵减排放。", "Green power beyond consumption cannot lower emissions."),
    Text("核对结算电量和用电量。", "Check the settled amounts and the consumption."),
    "全年用电 900 MWh，绿电结算 1,000 MWh",
)

FAULTS: Final = (
    INCOMPLETE_ACTIVITY,
    OVERLAPPING_ACTIVITY,
    UNIT_MISMATCH,
    NO_GWP,
    CONTRACT_EXCEEDS,
)

TCO2E: Final = parse_unit("tCO2e")
NO_EMISSION: Final = Quantity(Decimal(0), TCO2E)
_CARBON_TO_CO2: Final = Quantity(Decimal(44) / Decimal(12), parse_unit("tCO2/tC"))
_CO2_IS_REFERENCE: Final = Quantity(Decimal(1), parse_unit("tCO2e/tCO2"))


class Refused(Exception):  # noqa: N818 - a refusal is an answer inside the engine, not an error
    """A figure that cannot be computed: findings that say why, or what is lacking altogether."""

    def __init__(self, causes: Iterable[Diagnostic] = (), lacking: Text = NOTHING) -> None:
        """Keep the reasons; both may be empty when a finding stands elsewhere already."""
        super().__init__(lacking.en)
        self.causes = tuple(causes)
        self.lacking = lacking


class Query:
    """The data one figure may read, for its parameters; gathers the steps of its trace."""

    def __init__(
        self,
        ledger: Ledger,
        parameters: Parameters,
        evaluate: Callable[[str, Mapping[str, str | int | None]], Result],
        unusable: Mapping[str, Diagnostic],
    ) -> None:
        """Read from `ledger`; `evaluate` gives other figures, `unusable` holds faulty factors' findings."""
        self._ledger = ledger
        self._given = dict(parameters)
        self._evaluate = evaluate
        self._unusable = unusable
        self.steps: list[Step] = []

    @property
    def year(self) -> int:
        """Return the year asked for."""
        return int(self._given["year"])

    @property
    def site(self) -> str | None:
        """Return the site asked for; None for the whole organisation."""
        site = self._given.get("site")
        return None if site is None else str(site)

    @property
    def sites(self) -> tuple[str, ...]:
        """Return the site asked for, or every site."""
        return (self.site,) if self.site else self._ledger.system.sites

    def parameter(self, name: str) -> str:
        """Return another parameter, e.g. `source`."""
        return str(self._given[name])

    def inventory(self) -> Inventory:
        """Return the year's inventory.

        Raises:
            Refused: there is none.
        """
        inventory = self._ledger.inventories.get(self.year)
        if inventory is None:
            raise Refused(lacking=Text(f"没有 {self.year} 年的碳清单", f"no inventory of {self.year}"))
        return inventory

    def sources(self, *categories: str) -> tuple[Source, ...]:
        """Return the year's sources at the site asked for, of the given categories or all."""
        self.inventory()
        found = self._ledger.at(self.year, self.site)
        return tuple(each for each in found if not categories or each.category in categories)

    def listed(self, *categories: str) -> tuple[Source, ...]:
        """Return all listed sources at the site that operate in the year, accounted for or not."""
        return tuple(
            each
            for each in self._ledger.sources.values()
            if self.site in {None, each.site}
            and each.category in categories
            and each.operates(self.year)
        )

    def source(self, name: str) -> Source:
        """Return a source by id.

        Raises:
            Refused: the source is not listed.
        """
        source = self._ledger.sources.get(name)
        if source is None:
            raise Refused(lacking=Text(f"没有碳源 {name}", f"no source {name}"))
        return source

    def figure(self, name: str, **parameters: str | int | None) -> Quantity:
        """Return another figure for the same year and site, unless other parameters are given.

        Raises:
            Refused: that figure was refused, for the same reasons.
        """
        wanted: dict[str, str | int | None] = {"year": self.year, "site": self.site, **parameters}
        result = self._evaluate(name, wanted)
        if result.quantity is None:
            raise Refused(result.causes, result.lacking)
        self.steps.append(
            Step("figure", result.label, result.quantity, figure=name, parameters=result.parameters)
        )
        return result.quantity

    def total(self, name: str, each: Iterable[Mapping[str, str]], unit: Unit) -> Quantity:
        """Return the sum of a figure over several parameter sets, zero of `unit` over none."""
        amount = Quantity(Decimal(0), unit)
        for parameters in each:
            amount += self.figure(name, **parameters)
        return amount

    def activity(self, source: Source) -> Quantity:
        """Return a source's activity of the year, in the unit of its first entry.

        Raises:
            Refused: periods are missing, overlap or could not be read.
        """
        entries = self._ledger.activity.get((source.id, self.year), ())
        place = self._line_place(source)
        amount, steps = self._summed(source, entries, place)
        label = Text(f"{source.name.zh}活动量", f"Activity of {source.name.en}")
        span = entries[0].row.span if entries else None
        self.steps.append(Step("activity", label, amount, span=span, steps=steps))
        return amount

    def contracted(self, source: Source) -> tuple[Quantity, Quantity]:
        """Return the green power of a source's year and its emission by the contracts' factors."""
        amount = Quantity(Decimal(0), parse_unit("MWh"))
        emission = NO_EMISSION
        for entry in self._ledger.contracts.get((source.id, self.year), ()):
            quantity = _readable(entry)
            factor = self._factor_value(entry.row.text("factor"), source, entry.row.place("factor"))
            amount += quantity
            emission += as_co2e(quantity * factor, entry.span)
            self.steps.append(
                Step("contract", Text(entry.period.text, entry.period.text), quantity, entry.span)
            )
        return amount, emission

    def static(self, name: str, unit: Unit, label: Text) -> Quantity:
        """Return a static factor of the year, summed over the sites asked for.

        Raises:
            Refused: a site has no value for the year.
        """
        amount = Quantity(Decimal(0), unit)
        for site in self.sites:
            entries = self._ledger.static.get((name, site, self.year), ())
            if not entries:
                lacking = Text(f"{site} 没有 {self.year} 年的{label.zh}", f"no {label.en} of {site}")
                raise Refused(lacking=lacking)
            for entry in entries:
                quantity = _readable(entry).to(unit)
                self.steps.append(Step("static", label, quantity, span=entry.span))
                amount += quantity
        return amount

    def emission(self, source: Source, line: Row) -> Quantity:
        """Return one inventory line's emission in tCO2e: activity times factors times potential.

        Carbon becomes CO2 by 44/12, the ratio of their molar masses; CO2 has the potential 1.

        Raises:
            Refused: activity or factors are missing or do not fit together.
        """
        amount = self.activity(source)
        blends = []
        for item in line.items_of("factors"):
            row = self._factor_row(item.data)
            if row.text("role") == "blend":
                blends.append(item)
            else:
                amount *= self._factor_value(item.data, source, item.span)
        place = line.place("gas")
        if blends:
            amount *= self._blend(blends[0].data, blends[0].span)
            return as_co2e(amount, place)
        powers = exponents(amount.unit)
        if powers == {"[carbon]": 1}:
            self._constant(Text("碳转化为二氧化碳", "Carbon to CO2"), _CARBON_TO_CO2)
            amount *= _CARBON_TO_CO2
        elif powers == {"[mass]": 1}:
            amount *= self._gwp(line.text("gas"), place)
        return as_co2e(amount, place)

    def location_factor(self, source: Source) -> Quantity:
        """Return the product of the factors of a source's first inventory line."""
        line = self.inventory().lines[source.id][0]
        product = Quantity(Decimal(1), ONE)
        for item in line.items_of("factors"):
            product *= self._factor_value(item.data, source, item.span)
        return product

    def residual_factor(self, source: Source) -> Quantity:
        """Return the declared residual factor, or the location factor where none is declared."""
        body = self.inventory().record.body
        if not body.text("residual"):
            return self.location_factor(source)
        return self._factor_value(body.text("residual"), source, body.place("residual"))

    def coal_factor(self, carrier: str) -> Quantity | None:
        """Return the coal equivalent that the year's energy table names for a carrier."""
        record = self._ledger.coal.get(self.year)
        for row in record.body.rows("lines") if record else ():
            if row.text("carrier") == carrier:
                return self._plain_factor(row.text("factor"))
        return None

    def carriers(self) -> tuple[str, ...]:
        """Return the carriers of the year's energy table.

        Raises:
            Refused: the year has no energy table.
        """
        record = self._ledger.coal.get(self.year)
        if record is None:
            raise Refused(lacking=Text(f"没有 {self.year} 年的能源消耗表", f"no energy table of {self.year}"))
        return tuple(row.text("carrier") for row in record.body.rows("lines"))

    def blend(self, name: str) -> Quantity:
        """Return the potential of a registered blend by the year's edition."""
        return self._blend(name, self.inventory().record.body.place("gwp"))

    def _line_place(self, source: Source) -> Span:
        lines = self.inventory().lines.get(source.id)
        return lines[0].place("source") if lines else source.row.place("id")

    def _summed(
        self, source: Source, entries: tuple[Entry, ...], place: Span
    ) -> tuple[Quantity, tuple[Step, ...]]:
        _refuse_gaps(source, entries, self.year, place)
        total: Quantity | None = None
        steps = []
        for entry in sorted(entries, key=lambda each: each.period.start):
            quantity = _readable(entry)
            try:
                total = quantity if total is None else total + quantity
            except QuantityError:
                raise Refused((_mismatch(quantity.unit, entry.row.place("unit")),)) from None
            label = Text(entry.period.text, entry.period.text)
            steps.append(Step("entry", label, quantity, span=entry.span))
        if total is None:
            raise Refused
        return total, tuple(steps)

    def _factor_row(self, name: str) -> Row:
        row = self._ledger.system.row("factor", name)
        if name in self._unusable:
            raise Refused((self._unusable[name],))
        if row is None:
            raise Refused  # an unknown reference: its finding stands already
        return row

    def _plain_factor(self, name: str) -> Quantity:
        row = self._factor_row(name)
        value = row.data("value")
        if not isinstance(value, Quantity):
            raise Refused
        self.steps.append(Step("factor", _factor_label(row), value, row.span, _citation(row)))
        return value

    def _factor_value(self, name: str, source: Source, place: Span) -> Quantity:
        row = self._factor_row(name)
        basis, finding = serves(row, self.inventory(), source, self._ledger, place)
        if finding is not None:
            raise Refused((finding,))
        value = row.data("value")
        if not isinstance(value, Quantity):
            raise Refused
        note = _citation(row)
        if basis.zh:
            note = Text(f"{note.zh}；{basis.zh}", f"{note.en}; {basis.en}")
        self.steps.append(Step("factor", _factor_label(row), value, row.span, note))
        return value

    def _gwp(self, gas: str, place: Span) -> Quantity:
        edition = self.inventory().record.body.text("gwp")
        row = self._ledger.gwp.get((edition, gas))
        if row is None:
            message = Text(f"{edition} 没有 `{gas}` 的潜势", f"{edition} has no potential of `{gas}`")
            raise Refused((NO_GWP.at(place, message, subject=gas),))
        return self._plain_factor(row.text("id"))

    def _blend(self, name: str, place: Span) -> Quantity:
        row = self._factor_row(name)
        outer, self.steps = self.steps, []
        total = Quantity(Decimal(0), parse_unit("kgCO2e/kg"))
        for part in row.rows("components"):
            share = part.data("share")
            potential = self._gwp(part.text("gas"), place)
            total += share.to(ONE) * potential
            label = Text(f"{part.text('gas')} 质量分数", f"Mass share of {part.text('gas')}")
            self.steps.append(Step("entry", label, share, span=part.span))
        inner, self.steps = self.steps, outer
        step = Step("factor", _factor_label(row), total, row.span, _citation(row), tuple(inner))
        self.steps.append(step)
        return total

    def _constant(self, label: Text, value: Quantity) -> None:
        self.steps.append(Step("constant", label, value, note=Text("44/12", "44/12")))


def _readable(entry: Entry) -> Quantity:
    if not isinstance(entry.number, Decimal) or entry.unit is None:
        raise Refused  # unreadable: its finding stands already
    return Quantity(entry.number, entry.unit)


def _refuse_gaps(source: Source, entries: tuple[Entry, ...], year: int, place: Span) -> None:
    """Refuse activity whose periods do not cover the source's part of the year exactly once."""
    lived = source.operates(year)
    if lived is None and not entries:
        message = Text(
            f"碳源 `{source.id}` 在 {year} 年不在用", f"Source `{source.id}` is not in use in {year}"
        )
        raise Refused((INCOMPLETE_ACTIVITY.at(place, message, subject=source.id),))
    due = first = lived[0] if lived else datetime.date(year, 1, 1)
    for entry in sorted(entries, key=lambda each: each.period.start):
        start, end = entry.period.start, entry.period.end
        if end < first:
            continue  # before commissioning; an amount there is counted but owes no coverage
        # the source may begin in the middle of its first period
        if start > due:
            raise Refused((_gap(source, due, entry.span),))
        if start < due and due != first:
            raise Refused((_overlap(source, entry),))
        due = end + datetime.timedelta(days=1)
    if lived and due <= lived[1]:
        raise Refused((_gap(source, due, entries[-1].row.place("quantities") if entries else place),))


def _gap(source: Source, day: datetime.date, place: Span) -> Diagnostic:
    message = Text(
        f"碳源 `{source.id}` 自 {day} 起缺少活动数据",
        f"Source `{source.id}` lacks activity data from {day}",
    )
    related = (Related(source.row.span, Text("碳源", "the source")),)
    return INCOMPLETE_ACTIVITY.at(place, message, subject=source.id, related=related)


def _overlap(source: Source, entry: Entry) -> Diagnostic:
    message = Text(
        f"碳源 `{source.id}` 的 {entry.period.text} 与前一期间重叠",
        f"{entry.period.text} of source `{source.id}` overlaps the period before it",
    )
    return OVERLAPPING_ACTIVITY.at(entry.span, message, subject=source.id)


def as_co2e(amount: Quantity, place: Span) -> Quantity:
    """Return an amount of CO2 or CO2 equivalents in tCO2e.

    Raises:
        Refused: the amount is no emission; `place` is where the finding stands.
    """
    if exponents(amount.unit) == {"[carbon_dioxide]": 1}:
        amount *= _CO2_IS_REFERENCE
    try:
        return amount.to(TCO2E)
    except QuantityError:
        raise Refused((_mismatch(amount.unit, place),)) from None


def _mismatch(unit: Unit, place: Span) -> Diagnostic:
    message = Text(f"得到的单位是 `{unit}`，不是排放量", f"The result is in `{unit}`, no emission")
    return UNIT_MISMATCH.at(place, message, subject=unit.text)


def _factor_label(row: Row) -> Text:
    subject = row.data("subject") or Text("", "")
    name = row.text("id")
    return Text(f"{subject.zh}（{name}）", f"{subject.en} ({name})")


def _citation(row: Row) -> Text:
    parts = [row.text(name) for name in ("source", "edition", "region") if row.text(name)]
    parts += [str(row.data("year"))] if row.data("year") else []
    parts += [row.text("mark")] if row.text("mark") else []
    text = "，".join(parts)
    return Text(text, ", ".join(parts))
