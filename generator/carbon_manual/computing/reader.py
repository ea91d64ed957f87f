"""What a figure's function may read of factors and inventories; every answer is noted."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from carbon_manual.accounts.factors import citation, factor_label, serves
from carbon_manual.accounts.gases import FAMILIES, family, held_by
from carbon_manual.accounts.ledger import Inventory, Ledger, Source
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text
from carbon_manual.quantity import ONE, Quantity, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Parameters, Step
from carbon_manual.shapes.value import Row

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
FAULTS: Final = (NO_GWP,)


class Reader:
    """Reads factors and inventories of one figure's parameters; gathers the steps of its trace.

    `reads` gathers the paths of the records read, also of those that leave no step.
    """

    def __init__(
        self, ledger: Ledger, parameters: Parameters, unusable: Mapping[str, Diagnostic]
    ) -> None:
        """Read from `ledger`; `unusable` tells why a factor cannot be used."""
        self.ledger = ledger
        self._given = dict(parameters)
        # the site asked for; None for the whole organisation
        self.site = self.given("site") or None
        self._unusable = unusable
        self.steps: list[Step] = []
        self.reads: set[str] = set()

    @property
    def year(self) -> int:
        """Return the year asked for."""
        return int(self._given["year"])

    @property
    def sites(self) -> tuple[str, ...]:
        """Return the site asked for, or every site."""
        return (self.site,) if self.site else self.ledger.system.sites

    def parameter(self, name: str) -> str:
        """Return another parameter, e.g. `source`."""
        return str(self._given[name])

    def given(self, name: str) -> str:
        """Return an optional parameter; empty where it was not given."""
        return str(self._given.get(name, ""))

    def note(self, step: Step) -> None:
        """Note something that the formula read."""
        self.steps.append(step)

    def inventory(self) -> Inventory:
        """Return the year's inventory.

        Raises:
            Refused: there is none, or it has a line whose source is not listed.
        """
        inventory = self.ledger.inventories.get(self.year)
        if inventory is None and self.ledger.undated:
            raise Refused  # an inventory's year could not be read: it may be this one
        if inventory is None:
            raise Refused(
                lacking=Text(f"没有 {self.year} 年的碳清单", f"no inventory of {self.year}")
            )
        self.reads.add(inventory.record.path)
        if not inventory.whole:
            raise Refused  # a line's source is misspelt or unread: its finding stands already
        return inventory

    def factor_row(self, name: str) -> Row:
        """Return the row of a registered factor.

        Raises:
            Refused: the factor is unknown or cannot be used as it stands.
        """
        row = self.ledger.system.row("factor", name)
        if name in self._unusable:
            raise Refused((self._unusable[name],))
        if row is None:
            raise Refused  # an unknown reference: its finding stands already
        self.reads.add(row.span.path)
        return row

    def plain_factor(self, name: str) -> Quantity:
        """Return a factor that serves every year and place, such as a warming potential."""
        row = self.factor_row(name)
        value = row.data("value")
        if not isinstance(value, Quantity):
            raise Refused
        self.note(Step("factor", factor_label(row), value, row.span, citation(row)))
        return value

    def factor(self, name: str, source: Source, place: Span, note: Text | None = None) -> Quantity:
        """Return a factor for a source's year; `place` is where the inventory names it.

        Its step tells the allowed basis, a measured factor left aside, and `note`.

        Raises:
            Refused: the factor does not serve this year or place.
        """
        row = self.factor_row(name)
        basis, finding = serves(row, self.inventory(), source, self.ledger, place)
        if finding is not None:
            raise Refused((finding,))
        value = row.data("value")
        if not isinstance(value, Quantity):
            raise Refused
        told = _joined(citation(row), basis, self._set_aside(row), note or Text("", ""))
        self.note(Step("factor", factor_label(row), value, row.span, told))
        return value

    def potential(self, gas: str, place: Span) -> Quantity:
        """Return the warming potential of a gas by the inventory's edition.

        Raises:
            Refused: the edition lacks the gas.
        """
        body = self.inventory().record.body
        if body.is_invalid("gwp"):
            raise Refused
        edition = body.text("gwp")
        row = self.ledger.gwp.get((edition, gas))
        if row is None:
            message = Text(
                f"{edition} 没有 `{gas}` 的潜势", f"{edition} has no potential of `{gas}`"
            )
            raise Refused((NO_GWP.at(place, message, subject=gas),))
        return self.plain_factor(row.text("id"))

    def blend(
        self, name: str, place: Span | None = None, families: tuple[str, ...] = ()
    ) -> Quantity:
        """Return the potential of a registered blend by the year's edition.

        Of its components only those of some `families` of gases count, if any are named.
        """
        row = self.factor_row(name)
        if row.text("role") != "blend":
            raise Refused(lacking=Text(f"`{name}` 不是混合制冷剂", f"`{name}` is no blend"))
        place = place or self.inventory().record.body.place("gwp")
        outer, self.steps = self.steps, []
        total = Quantity(Decimal(0), parse_unit("kgCO2e/kg"))
        for part in row.rows("components"):
            share = part.data("share")
            if share is None:
                raise Refused  # unreadable: its finding stands already
            if families and family(part.text("gas")) not in families:
                continue
            potential = self.potential(part.text("gas"), place)
            total += share.to(ONE) * potential
            label = Text(f"{part.text('gas')} 质量分数", f"Mass share of {part.text('gas')}")
            self.note(Step("entry", label, share, span=part.span))
        inner, self.steps = self.steps, outer
        step = Step("factor", factor_label(row), total, row.span, citation(row), tuple(inner))
        self.note(step)
        return total

    def families(self, line: Row) -> tuple[str, ...]:
        """Return the families of gases that an inventory line holds, blends by their components.

        Raises:
            Refused: a factor that may be a blend is unknown or cannot be used.
        """
        found = family(line.text("gas"))
        if found in FAMILIES[:3]:
            return (found,)  # no blend has a gas of that name
        for item in line.items_of("factors"):
            self.factor_row(str(item.data))
        return held_by(line, self.ledger.blend_of(line))

    def constant(self, label: Text, value: Quantity, written: str) -> Quantity:
        """Return a constant of nature, noted as it is written, e.g. `44/12`."""
        self.note(Step("constant", label, value, note=Text(written, written)))
        return value

    def _set_aside(self, row: Row) -> Text:
        """Return what a reader must know of a default: that it is one, and what was measured."""
        if row.text("origin") != "default":
            return Text("", "")
        measured = self.ledger.measured_instead(row, self.year)
        if not measured:
            return Text("缺省值", "default value")
        return Text(
            f"缺省值，已有实测值 `{measured}`", f"default value, though `{measured}` is measured"
        )


def _joined(*parts: Text) -> Text:
    given = [each for each in parts if each.zh]
    return Text("；".join(each.zh for each in given), "; ".join(each.en for each in given))
