"""What a figure's function may ask for; every answer is noted, so the trace is what was used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.activity import readable, summed
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text
from carbon_manual.emission import CARBON_TO_CO2, NO_EMISSION, as_co2e
from carbon_manual.factors import citation, factor_label, serves
from carbon_manual.ledger import CONTRACTS, SOURCE_LIST, Inventory, Ledger, Source
from carbon_manual.quantity import (
    ONE,
    Quantity,
    Unit,
    exponents,
    parse_unit,
)
from carbon_manual.refusal import Refused
from carbon_manual.trace import Parameters, Result, Step
from carbon_manual.value import Row

if TYPE_CHECKING:
    from carbon_manual.model import Record

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
    absence=True,
)
CONTRACT_EXCEEDS = Fault(
    "CM415",
    "contract-exceeds-consumption",
    Severity.ERROR,
    Text("绿电合同电量超过用电量", "Contracted power exceeds consumption"),
    Text(
        "超过用电量的绿电不能抵减排放。", "Green power beyond consumption cannot lower emissions."
    ),
    Text("核对结算电量和用电量。", "Check the settled amounts and the consumption."),
    "全年用电 900 MWh，绿电结算 1,000 MWh",
)

FAULTS: Final = (NO_GWP, CONTRACT_EXCEEDS)


class Query:
    """The data one figure may read, for its parameters; gathers the steps of its trace.

    `reads` gathers the paths of the records read, also of those that leave no step.
    """

    def __init__(
        self,
        ledger: Ledger,
        parameters: Parameters,
        evaluate: Callable[[str, Mapping[str, str | int | None]], Result],
        unusable: Mapping[str, Diagnostic],
    ) -> None:
        """Read from `ledger`; `evaluate` gives other figures, `unusable` why a factor cannot be."""
        self._ledger = ledger
        self._given = dict(parameters)
        self._evaluate = evaluate
        self._unusable = unusable
        self.steps: list[Step] = []
        self.reads: set[str] = set()

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
        if inventory is None and self._ledger.undated:
            raise Refused  # an inventory's year could not be read: it may be this one
        if inventory is None:
            raise Refused(
                lacking=Text(f"没有 {self.year} 年的碳清单", f"no inventory of {self.year}")
            )
        self.reads.add(inventory.record.path)
        return inventory

    def sources(self, *categories: str) -> tuple[Source, ...]:
        """Return the year's sources at the site asked for, of the given categories or all."""
        self.inventory()
        self.reads |= self._ledger.registers.get((SOURCE_LIST, self.site), frozenset())
        found = self._ledger.at(self.year, self.site)
        return tuple(each for each in found if not categories or each.category in categories)

    def listed(self, *categories: str) -> tuple[Source, ...]:
        """Return all listed sources at the site that operate in the year, accounted for or not."""
        self.reads |= self._ledger.registers.get((SOURCE_LIST, self.site), frozenset())
        found = (
            each for name in categories for each in self._ledger.listed.get((name, self.site), ())
        )
        return tuple(each for each in found if each.operates(self.year))

    def source(self, name: str) -> Source:
        """Return a source by id.

        Raises:
            Refused: the source is not listed.
        """
        source = self._ledger.sources.get(name)
        if source is None:
            raise Refused(lacking=Text(f"没有碳源 {name}", f"no source {name}"))
        self.reads.add(source.row.span.path)
        return source

    def figure(self, name: str, **parameters: str | int | None) -> Quantity:
        """Return another figure for the same year and site, unless other parameters are given.

        Raises:
            Refused: that figure was refused, for the same reasons.
        """
        wanted: dict[str, str | int | None] = {"year": self.year, "site": self.site, **parameters}
        result = self._result(name, wanted)
        if result.quantity is None:
            raise Refused(result.causes, result.lacking)
        self.steps.append(
            Step("figure", result.label, result.quantity, figure=name, parameters=result.parameters)
        )
        return result.quantity

    def require(self, name: str, **parameters: str | int | None) -> None:
        """Refuse for the same reasons if another figure is refused; note no step.

        Raises:
            Refused: that figure was refused.
        """
        result = self._result(name, {"year": self.year, **parameters})
        if result.quantity is None:
            raise Refused(result.causes, result.lacking)

    def total(self, name: str, each: Iterable[Mapping[str, str]], unit: Unit) -> Quantity:
        """Return the sum of a figure over several parameter sets, zero of `unit` over none."""
        amount = Quantity(Decimal(0), unit)
        for parameters in each:
            amount += self.figure(name, **parameters)
        return amount

    def activity(self, source: Source) -> Quantity:
        """Return a source's activity of the year, a figure of its own: its entries stand there.

        Raises:
            Refused: as `entries`.
        """
        result = self._result("activity", {"year": self.year, "source": source.id})
        if result.quantity is None:
            raise Refused(result.causes, result.lacking)
        label = Text(f"{source.name.zh}活动量", f"Activity of {source.name.en}")
        span = result.steps[0].span if result.steps else None
        name, parameters = result.key
        self.steps.append(
            Step("activity", label, result.quantity, span, figure=name, parameters=parameters)
        )
        return result.quantity

    def entries(self, source: Source) -> Quantity:
        """Return the sum of a source's entries of the year, in the unit of the first.

        Raises:
            Refused: periods are missing, overlap or could not be read.
        """
        entries = self._ledger.activity.get((source.id, self.year), ())
        self.reads.update(entry.span.path for entry in entries)
        amount, steps = summed(source, entries, self.year, self._line_place(source))
        self.steps += steps
        return amount

    def contracted(self, source: Source) -> tuple[Quantity, Quantity]:
        """Return the green power of a source's year and its emission by the contracts' factors."""
        amount = Quantity(Decimal(0), parse_unit("MWh"))
        emission = NO_EMISSION
        self.reads |= self._ledger.registers.get((CONTRACTS, None), frozenset())
        for entry in self._ledger.contracts.get((source.id, self.year), ()):
            quantity = readable(entry)
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
                lacking = Text(
                    f"{site} 没有 {self.year} 年的{label.zh}", f"no {label.en} of {site}"
                )
                raise Refused(lacking=lacking)
            for entry in entries:
                self.reads.add(entry.span.path)
                quantity = readable(entry).to(unit)
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
            self._constant(Text("碳转化为二氧化碳", "Carbon to CO2"), CARBON_TO_CO2)
            amount *= CARBON_TO_CO2
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
        record = self._energy_table()
        for row in record.body.rows("lines") if record else ():
            if row.text("carrier") == carrier:
                return self._plain_factor(row.text("factor"))
        return None

    def carriers(self) -> tuple[str, ...]:
        """Return the carriers of the year's energy table.

        Raises:
            Refused: the year has no energy table.
        """
        record = self._energy_table()
        if record is None:
            raise Refused(
                lacking=Text(f"没有 {self.year} 年的能源消耗表", f"no energy table of {self.year}")
            )
        return tuple(row.text("carrier") for row in record.body.rows("lines"))

    def blend(self, name: str) -> Quantity:
        """Return the potential of a registered blend by the year's edition."""
        row = self._factor_row(name)
        if row.text("role") != "blend":
            raise Refused(lacking=Text(f"`{name}` 不是混合制冷剂", f"`{name}` is no blend"))
        return self._blend(name, self.inventory().record.body.place("gwp"))

    def _energy_table(self) -> Record | None:
        record = self._ledger.coal.get(self.year)
        if record is not None:
            self.reads.add(record.path)
        return record

    def _result(self, name: str, wanted: Mapping[str, str | int | None]) -> Result:
        """Return another figure's result, with all that it read noted as read here."""
        result = self._evaluate(name, wanted)
        self.reads |= result.reads
        return result

    def _line_place(self, source: Source) -> Span:
        lines = self.inventory().lines.get(source.id)
        return lines[0].place("source") if lines else source.row.place("id")

    def _factor_row(self, name: str) -> Row:
        row = self._ledger.system.row("factor", name)
        if name in self._unusable:
            raise Refused((self._unusable[name],))
        if row is None:
            raise Refused  # an unknown reference: its finding stands already
        self.reads.add(row.span.path)
        return row

    def _plain_factor(self, name: str) -> Quantity:
        row = self._factor_row(name)
        value = row.data("value")
        if not isinstance(value, Quantity):
            raise Refused
        self.steps.append(Step("factor", factor_label(row), value, row.span, citation(row)))
        return value

    def _factor_value(self, name: str, source: Source, place: Span) -> Quantity:
        row = self._factor_row(name)
        basis, finding = serves(row, self.inventory(), source, self._ledger, place)
        if finding is not None:
            raise Refused((finding,))
        value = row.data("value")
        if not isinstance(value, Quantity):
            raise Refused
        note = citation(row)
        if basis.zh:
            note = Text(f"{note.zh}；{basis.zh}", f"{note.en}; {basis.en}")
        self.steps.append(Step("factor", factor_label(row), value, row.span, note))
        return value

    def _gwp(self, gas: str, place: Span) -> Quantity:
        body = self.inventory().record.body
        if body.is_invalid("gwp"):
            raise Refused
        edition = body.text("gwp")
        row = self._ledger.gwp.get((edition, gas))
        if row is None:
            message = Text(
                f"{edition} 没有 `{gas}` 的潜势", f"{edition} has no potential of `{gas}`"
            )
            raise Refused((NO_GWP.at(place, message, subject=gas),))
        return self._plain_factor(row.text("id"))

    def _blend(self, name: str, place: Span) -> Quantity:
        row = self._factor_row(name)
        outer, self.steps = self.steps, []
        total = Quantity(Decimal(0), parse_unit("kgCO2e/kg"))
        for part in row.rows("components"):
            share = part.data("share")
            if share is None:
                raise Refused  # unreadable: its finding stands already
            potential = self._gwp(part.text("gas"), place)
            total += share.to(ONE) * potential
            label = Text(f"{part.text('gas')} 质量分数", f"Mass share of {part.text('gas')}")
            self.steps.append(Step("entry", label, share, span=part.span))
        inner, self.steps = self.steps, outer
        step = Step("factor", factor_label(row), total, row.span, citation(row), tuple(inner))
        self.steps.append(step)
        return total

    def _constant(self, label: Text, value: Quantity) -> None:
        self.steps.append(Step("constant", label, value, note=Text("44/12", "44/12")))
