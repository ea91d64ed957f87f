"""What a figure's function may ask for; every answer is noted, so the trace is what was used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from carbon_manual.accounts.activity import FUEL_TWICE, added, readable, summed
from carbon_manual.accounts.balance import by_stock, not_negative
from carbon_manual.accounts.ledger import SOURCE_LIST, Ledger, Source
from carbon_manual.computing.reader import Reader
from carbon_manual.diagnostic import Diagnostic, Related, Span, Text
from carbon_manual.quantity import Quantity, Unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Parameters, Result, Step

if TYPE_CHECKING:
    from carbon_manual.accounts.alike import Known
    from carbon_manual.accounts.entry import Entry
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record


class Query(Reader):
    """The data one figure may read, for its parameters: activity, factors and other figures."""

    def __init__(
        self,
        ledger: Ledger,
        parameters: Parameters,
        evaluate: Callable[[str, Mapping[str, str | int | None]], Result],
        unusable: Mapping[str, Diagnostic],
        known: Callable[[int], Mapping[str, Known]] | None = None,
    ) -> None:
        """Read from `ledger`; `evaluate` gives other figures, `unusable` why a factor cannot be.

        `known` gives the emissions of a year's sources that are like many others.
        """
        super().__init__(ledger, parameters, unusable)
        self._evaluate = evaluate
        self._known = known

    def sources(self, *categories: str) -> tuple[Source, ...]:
        """Return the year's sources at the site asked for, of the given categories or all."""
        self.inventory()
        self.reads |= self.ledger.registers.get((SOURCE_LIST, self.site), frozenset())
        if len(categories) <= 1:
            return self.ledger.at(self.year, self.site, *categories)
        found = self.ledger.at(self.year, self.site)
        return tuple([each for each in found if each.category in categories])

    def categories(self) -> frozenset[str]:
        """Return the categories of the year's sources at the site asked for."""
        self.sources()
        return self.ledger.categories(self.year, self.site)

    def listed(self, *categories: str) -> tuple[Source, ...]:
        """Return all listed sources at the site that operate in the year, accounted for or not.

        Raises:
            Refused: a list of sources could not be read.
        """
        if self.ledger.unlisted:
            raise Refused
        self.reads |= self.ledger.registers.get((SOURCE_LIST, self.site), frozenset())
        found = (
            each for name in categories for each in self.ledger.listed.get((name, self.site), ())
        )
        return tuple(each for each in found if each.operates(self.year))

    def source(self, name: str) -> Source:
        """Return a source by id.

        Raises:
            Refused: the source is not listed.
        """
        source = self.ledger.sources.get(name)
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

    def require(self, name: str, **parameters: str | int | None) -> Quantity:
        """Return another figure that only orders or guards: no step is noted.

        Raises:
            Refused: that figure was refused.
        """
        result = self._result(name, {"year": self.year, **parameters})
        if result.quantity is None:
            raise Refused(result.causes, result.lacking)
        return result.quantity

    def total(self, name: str, each: Iterable[Mapping[str, str]], unit: Unit) -> Quantity:
        """Return the sum of a figure over several parameter sets, zero of `unit` over none."""
        amount = Quantity(Decimal(0), unit)
        for parameters in each:
            amount += self.figure(name, **parameters)
        return amount

    def emissions(self, sources: Iterable[Source], unit: Unit) -> Quantity:
        """Return the sum of the emissions of sources in `unit`, which is what each is given in."""
        known = self._known(self.year) if self._known is not None else {}
        amount = Decimal(0)
        reads: frozenset[str] = frozenset()
        note = self.steps.append
        for source in sources:
            found = known.get(source.id)
            if found is None:
                amount += self.figure("ghg.source", source=source.id).to(unit).value
                continue
            step = found.step
            amount += step.quantity.to(unit).value
            note(step)
            if found.reads is not reads:  # those of one register share theirs
                reads = found.reads
                self.reads |= reads
        return Quantity(amount, unit)

    def activity(self, source: Source, material: str = "", place: Span | None = None) -> Quantity:
        """Return a source's activity of the year, or of one material that it takes or gives.

        It is a figure of its own: its entries stand there. `place` is where a material is named.

        Raises:
            Refused: as `entries`.
        """
        wanted: dict[str, str | int | None] = {"year": self.year, "source": source.id}
        result = self._result("activity", {**wanted, "material": material or None})
        if result.quantity is None:
            raise Refused(result.causes, result.lacking)
        named = f" {material}" if material else ""
        label = Text(f"{source.name.zh}活动量{named}", f"Activity of {source.name.en}{named}")
        span = result.steps[0].span if result.steps else place
        name, parameters = result.key
        self.steps.append(
            Step("activity", label, result.quantity, span, figure=name, parameters=parameters)
        )
        return result.quantity

    def entries(self, source: Source, material: str = "") -> Quantity:
        """Return the sum of a source's entries of the year, in the unit of the first.

        A stock balance stands for them where the year has one.

        Raises:
            Refused: periods are missing, overlap or could not be read.
        """
        entries = self.ledger.entries(source.id, material, self.year)
        self.reads.update(entry.span.path for entry in entries)
        stocks = self.ledger.stocks(source.id, material, self.year)
        if not stocks:
            place = self._line_place(source, material)
            amount, steps = summed(source, entries, self.year, place, material)
            self.steps += steps
            return not_negative(amount, source.id, entries[0].row.place("quantities"))
        self.reads.update(row.span.path for row in stocks)
        amount, steps = by_stock(source, stocks)
        if entries:
            raise Refused((self._twice(source, entries, amount, stocks[0].span),))
        self.steps += steps
        return amount

    def equipment(self, source: Source) -> tuple[Row, ...]:
        """Return the year's rows on the cooling equipment of a source."""
        rows = self.ledger.equipment_of(source.id, self.year)
        self.reads.update(row.span.path for row in rows)
        return rows

    def static(self, name: str, unit: Unit, label: Text) -> Quantity:
        """Return a static factor of the year, summed over the sites asked for.

        Raises:
            Refused: a site has no value for the year.
        """
        amount = Quantity(Decimal(0), unit)
        for site in self.sites:
            entries = self.ledger.static.get((name, site, self.year), ())
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

    def coal_row(self, carrier: str) -> Row:
        """Return the line of the year's energy table on a carrier.

        Raises:
            Refused: the table has none.
        """
        record = self._energy_table()
        for row in record.body.rows("lines") if record else ():
            if row.text("carrier") == carrier:
                return row
        raise Refused(
            lacking=Text(f"能源消耗表没有 {carrier}", f"no {carrier} in the energy table")
        )

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

    def _energy_table(self) -> Record | None:
        record = self.ledger.coal.get(self.year)
        if record is not None:
            self.reads.add(record.path)
        return record

    def _result(self, name: str, wanted: Mapping[str, str | int | None]) -> Result:
        """Return another figure's result, with all that it read noted as read here."""
        result = self._evaluate(name, wanted)
        self.reads |= result.reads
        return result

    def _line_place(self, source: Source, material: str) -> Span:
        """Return where the inventory names a source or, for its activity, a material."""
        lines = self.inventory().lines.get(source.id, ())
        named = (row for line in lines for row in line.rows("streams"))
        for row in named if material else ():
            if row.text("material") == material:
                return row.place("material")
        return lines[0].place("source") if lines else source.row.place("id")

    def _twice(
        self, source: Source, entries: tuple[Entry, ...], left: Quantity, place: Span
    ) -> Diagnostic:
        entered = added(entries)
        message = Text(
            f"`{source.id}` {self.year} 年逐期数据合计 {entered}，库存平衡又得 {left}",
            f"`{source.id}` in {self.year}: the entries add up to {entered}, and a stock balance"
            f" gives {left}",
        )
        related = (Related(entries[0].span, Text("逐期数据", "the entries")),)
        return FUEL_TWICE.at(place, message, subject=source.id, related=related)
