"""A total written out as a sum of products, so that each factor is one variable wherever it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.accounts.activity import readable
from carbon_manual.accounts.balance import stock_balance
from carbon_manual.accounts.emission import CARBON_TO_CO2, as_co2e
from carbon_manual.accounts.factors import factor_label
from carbon_manual.accounts.gases import FAMILIES, family
from carbon_manual.accounts.ledger import CAPTURE, DIRECT, EXPORTED, PURCHASED, Source
from carbon_manual.computing.uncertainty import Input, Term
from carbon_manual.diagnostic import Text
from carbon_manual.figures.deviations import missing, of_meter, stated
from carbon_manual.figures.lines import LEAK_ROLES, METHANE_TO_CO2
from carbon_manual.figures.process import destination
from carbon_manual.figures.reading import defined, lacking
from carbon_manual.figures.refrigerants import counts_equipment
from carbon_manual.quantity import ONE, Quantity, exponents
from carbon_manual.results.refusal import Refused

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row, Value

# The written-out sum must give the figure that it explains, but for the last digits carried.
_SAME: Final = Decimal("1e-25")
_ONE: Final = Quantity(Decimal(1), ONE)


class Product(NamedTuple):
    """An exact amount, in the unit of the whole product, times the variables named."""

    amount: Quantity
    names: tuple[str, ...] = ()

    def times(self, other: Product) -> Product:
        """Return the product of both."""
        return Product(self.amount * other.amount, (*self.names, *other.names))


class Expansion:
    """Gathers the terms of sources' emissions and the variables in them."""

    def __init__(self, query: Query, rules: Row) -> None:
        """Read by `query`, with the conventions that the inventory declares."""
        self._query = query
        self._rules = rules
        self.inputs: dict[str, Input] = {}
        self.terms: list[Term] = []

    def add(self, source: Source, sign: int = 1) -> None:
        """Add a source's emission, or deduct it.

        Raises:
            Refused: the emission is refused, an uncertainty is missing, or the source's method
                cannot be written out.
        """
        exact = self._query.require("ghg.source", source=source.id)
        found = [
            Term(product.amount.value * sign, product.names)
            for line in self._query.inventory().lines.get(source.id, ())
            if not (source.biogenic and line.text("gas") == "CO2")
            and set(FAMILIES) & set(self._query.families(line))
            for product in self._line(source, line)
        ]
        left = abs(self.nominal(found) - exact.value * sign)
        if left > _SAME * max(abs(exact.value), Decimal(1)):
            raise lacking(
                f"碳源 {source.id} 的核算方法不能展开成各项之积",
                f"the method of source {source.id} cannot be written out as products",
            )
        self.terms += found

    def nominal(self, terms: Iterable[Term]) -> Decimal:
        """Return the sum of terms at the values of their variables, exactly."""
        total = Decimal(0)
        for term in terms:
            amount = term.coefficient
            for name in term.names:
                amount *= self.inputs[name].value
            total += amount
        return total

    def _line(self, source: Source, line: Row) -> Iterator[Product]:
        streams = line.rows("streams")
        products = (
            [each for stream in streams for each in self._stream(source, stream)]
            if streams
            else self._activity(source, "")
        )
        items = line.items_of("factors")
        products = self._multiplied(products, items)
        place = line.place("gas")
        for product in products:
            for each in self._equivalents(line, product, items):
                yield Product(as_co2e(each.amount, place), each.names)

    def _stream(self, source: Source, stream: Row) -> Iterator[Product]:
        products = self._activity(source, stream.text("material"))
        for product in self._multiplied(products, stream.items_of("factors")):
            amount, names = product
            powers = exponents(amount.unit)
            if stream.text("form") == "methane" and powers == {"[mass]": 1}:
                amount *= METHANE_TO_CO2
            elif powers == {"[carbon]": 1}:
                amount *= CARBON_TO_CO2
            yield Product(-amount if stream.text("direction") == "out" else amount, names)

    def _multiplied(self, products: list[Product], items: Iterable[Value]) -> list[Product]:
        """Return products times the factors named; enthalpies give a term less that of water."""
        named = [(str(item.data), self._query.factor_row(str(item.data))) for item in items]
        water = next((name for name, row in named if row.text("role") == _WATER), "")
        for name, row in named:
            role = row.text("role")
            if role in {"blend", _WATER} or role in LEAK_ROLES:
                continue
            factors = [self._factor(name)]
            if role == "enthalpy" and water:
                amount, names = self._factor(water)
                factors.append(Product(-amount, names))
            products = [product.times(each) for product in products for each in factors]
        return products

    def _equivalents(
        self, line: Row, product: Product, items: Iterable[Value]
    ) -> Iterator[Product]:
        """Yield a product of carbon as CO2, of a gas times its potential, of a blend by gases."""
        for item in items:
            row = self._query.factor_row(str(item.data))
            if row.text("role") == "blend":
                for part in row.rows("components"):
                    if family(part.text("gas")) in FAMILIES:
                        share = Product(part.data("share").to(ONE))
                        yield product.times(share).times(self._potential(part.text("gas")))
                return
        powers = exponents(product.amount.unit)
        if powers == {"[carbon]": 1}:
            yield product.times(Product(CARBON_TO_CO2))
        elif powers == {"[mass]": 1}:
            yield product.times(self._potential(line.text("gas")))
        else:
            yield product

    def _potential(self, gas: str) -> Product:
        edition = self._query.inventory().record.body.text("gwp")
        row = self._query.ledger.gwp[edition, gas]
        if self._rules.is_invalid("potentials"):
            raise Refused
        if "potentials" not in self._rules:
            label = Text("全球变暖潜势", "the warming potentials")
            raise missing(self._rules.span, label, "potentials")
        if self._rules.text("potentials") == "excluded":
            return Product(row.data("value"))
        return self._factor(row.text("id"))

    def _factor(self, name: str) -> Product:
        """Return a registered factor as a variable, the same in every source that uses it."""
        row = self._query.factor_row(name)
        value: Quantity = row.data("value")
        key = f"factor {name}"
        if key not in self.inputs:
            found = stated(self._query, key, row, value, factor_label(row))
            if found is None:
                raise missing(row.place("id"), factor_label(row), "uncertainty")
            self.inputs[key] = found
        return Product(Quantity(Decimal(1), value.unit), (key,))

    def _activity(self, source: Source, material: str) -> list[Product]:
        """Return a source's activity row by row, each times its relative deviation of mean 1."""
        query = self._query
        whole = query.activity(source, material)
        if not material and counts_equipment(query, source):
            found = query.equipment(source)
            if len(found) != 1:
                raise lacking(
                    f"{source.id} 有多行制冷设备，不确定度无法分摊",
                    f"{source.id} has several rows of equipment",
                )
            amounts = [(found[0], whole)]
        else:
            amounts = self._rows(source, material)
        return [
            Product(amount, (self._deviation(source, material, row, index),))
            for index, (row, amount) in enumerate(amounts)
        ]

    def _rows(self, source: Source, material: str) -> list[tuple[Row, Quantity]]:
        """Return the rows of a source's year with their amounts, in the order of their periods."""
        ledger, year = self._query.ledger, self._query.year
        stocks = ledger.stocks(source.id, material, year)
        if stocks:
            found = [(row, stock_balance(source, row)[0]) for row in stocks]
            return sorted(found, key=lambda pair: (str(pair[1].value), pair[1].unit.text))
        sums: dict[int, tuple[Row, Quantity]] = {}
        entries = ledger.entries(source.id, material, year)
        for entry in sorted(entries, key=lambda each: each.period.start):
            known = sums.get(id(entry.row))
            amount = known[1] + readable(entry) if known else readable(entry)
            sums[id(entry.row)] = (entry.row, amount)
        return list(sums.values())

    def _deviation(self, source: Source, material: str, row: Row, index: int) -> str:
        """Return the variable of a row: its own, or that of its meter, which others may share."""
        name = material or source.name.zh
        label = Text(f"{source.id} {name}的活动数据", f"activity of {source.id} {material}".strip())
        found = stated(self._query, f"activity {source.id} {material} {index}", row, _ONE, label)
        if found is None:
            if row.is_invalid("meter"):
                raise Refused
            if not row.text("meter"):
                raise missing(row.place("source"), label, "uncertainty")
            key = f"meter {row.text('meter')}"
            found = self.inputs.get(key) or self._metered(row.text("meter"))
        self.inputs[found.key] = found
        return found.key

    def _metered(self, name: str) -> Input:
        if self._rules.is_invalid("meters"):
            raise Refused
        if "meters" not in self._rules:
            label = Text("准确度等级的换算", "the reading of meter classes")
            raise missing(self._rules.span, label, "meters")
        return of_meter(self._query, defined(self._query, "meter", name),
                        self._rules.text("meters"))  # fmt: skip


_WATER: Final = "feedwater-enthalpy"


def whole(query: Query, rules: Row) -> Expansion:
    """Return the total of the year, by location, written out (E23)."""
    found = Expansion(query, rules)
    for source in query.sources():
        if source.category in {*DIRECT, *PURCHASED}:
            found.add(source)
        elif source.category in EXPORTED or (
            source.category == CAPTURE and destination(source) != "reused"
        ):
            found.add(source, -1)
    return found
