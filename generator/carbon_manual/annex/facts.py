"""What annex tables are filled from: the records and figures of a year, as the readers get them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.accounts.ledger import Ledger, Source, build_ledger
from carbon_manual.annex.content import Content, lacks
from carbon_manual.diagnostic import Text
from carbon_manual.figures import BY_ID
from carbon_manual.figures.standing import NEEDS
from carbon_manual.results.trace import Result, parameters_of
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.value import Period
from carbon_manual.texts.prose import CALLS, fill, scan

if TYPE_CHECKING:
    from carbon_manual.pipeline import Checked
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record, System

INVENTORY: Final = "rec.emission-inventory"
# The records whose years there are tables of.
_YEARLY: Final = (INVENTORY, "rec.energy-consumption", "rec.product-output")
_CO2: Final = "CO2"


@dataclass(frozen=True, slots=True)
class Facts:
    """A checked system, indexed for tables: its ledger, activities by source, factors by place."""

    checked: Checked
    ledger: Ledger
    activities: Mapping[tuple[int, str], tuple[Result, ...]]
    factors: Mapping[tuple[str, int], Row]

    @property
    def system(self) -> System:
        """Return the system that the readers get."""
        return self.checked.system

    @property
    def is_whole(self) -> bool:
        """Tell whether the readers get everything, so that what is absent lacks indeed."""
        return self.checked.context.audience is Access.RESTRICTED

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years that there are tables of."""
        return years_of(self.system)

    def lack(self, zh: str, en: str) -> Content:
        """Return what lacks; readers who do not get everything are not told what there is."""
        if not self.is_whole:
            return lacks("本版没有这项数据", "this edition does not hold it")
        return lacks(zh, en)

    def no_record(self, type_id: str, year: int) -> Content:
        """Return that there is no record of a type for a year."""
        shape = self.system.shapes.types[type_id]
        zh = f"没有 {year} 年的{shape.label.zh}（{shape.number}）"
        return self.lack(zh, f"no {shape.label.en} ({shape.number}) of {year}")

    def figure(self, name: str, year: int, site: str | None, **given: str) -> Result | Content:
        """Return a figure of a year and site, or what lacks."""
        takes = {*BY_ID[name].required, *BY_ID[name].optional}
        wanted: dict[str, Any] = {"year": year, "site": site, **given}
        key = parameters_of({each: wanted.get(each) for each in takes})
        return self.usable(self.checked.results.figures.get((name, key)), name, year)

    def usable(self, result: Result | None, name: str, year: int) -> Result | Content:
        """Return a result that holds a value, or why there is none."""
        if result is None:
            if year not in self.ledger.inventories:
                return self.no_record(INVENTORY, year)
            if NEEDS.get(name):
                return self.no_record(NEEDS[name], year)
            label = BY_ID[name].label
            return self.lack(f"{label.zh}没有数据", f"no data for {label.en}")
        if result.quantity is not None:
            return result
        label = BY_ID[name].label  # without year and parts, so that equal reasons are one note
        if result.causes:
            codes = "、".join(dict.fromkeys(each.code for each in result.causes))
            zh = f"{label.zh}：数据有误，见检查结果 {codes}"
            return self.lack(zh, f"{label.en}: faulty data, see {codes}")
        lacking = result.lacking if result.lacking.zh else Text("数据有误", "faulty data")
        return self.lack(f"{label.zh}：{lacking.zh}", f"{label.en}: {lacking.en}")

    def sees_all(self, year: int, site: str | None) -> bool:
        """Tell whether the readers get every source of a year and site: they get the total then."""
        key = parameters_of({"year": year, "site": site})
        return self.is_whole or ("ghg.total", key) in self.checked.results.figures

    def spoken(self, text: Text) -> Text:
        """Return a record's text with the calls in it answered, as a document's would be."""
        return Text(self._filled(text.zh), self._filled(text.en))

    def _filled(self, text: str) -> str:
        prose = scan(text, "", 1)
        if not prose.calls or prose.diagnostics:
            return text
        calls: dict[str, Callable[..., str]] = dict.fromkeys(CALLS, _wordless)
        calls |= {
            "figure": self._printed,
            "link": lambda name, *_: name,
            "parameter": self.system.parameter,
        }
        return fill(text, calls)

    def _printed(self, name: str, **parameters: str | int) -> str:
        results, given = self.checked.results, parameters_of(parameters)
        result = results.figures.get((name, given))
        if result is None or result.quantity is None:
            return results.printed.get((name, given), "") or _wordless()
        return f"{result.printed} {result.unit}".strip()

    def records(
        self,
        type_id: str,
        year: int,
        site: str | None,
        *,
        where: Mapping[str, str] = MappingProxyType({}),
        dated: str = "",
    ) -> tuple[Record, ...]:
        """Return the records of a type that are about a year and site, in the order of files.

        A record without period, such as a register, is about every year.
        """
        return tuple(
            record
            for record in self.system.records_of(type_id)
            if all(record.body.text(name) == value for name, value in where.items())
            and _about_site(record, site)
            and _about_year(record, year, dated)
        )

    def year_of(self, record: Record) -> int | None:
        """Return the year of the tables that a record belongs to; of a register, the last one."""
        ends = [end.year for _, end in _days(record, "")]
        year = max(ends, default=max(self.years, default=None))
        return year if year in self.years else None

    def sources(
        self, wanted: Mapping[str, Any], years: Iterable[int], site: str | None, gases: str
    ) -> tuple[Source, ...]:
        """Return the sources that a selection names, of those that operate in one of the years."""
        years = tuple(years)
        return tuple(
            each
            for each in self.ledger.sources.values()
            if (site is None or each.site == site)
            and _is_selected(each, wanted)
            and any(each.operates(year) for year in years)
            and (gases != _CO2 or self._gives_co2(each, years))
        )

    def lines(self, source: str, year: int) -> tuple[Row, ...]:
        """Return the lines of a year's inventory on a source."""
        inventory = self.ledger.inventories.get(year)
        return inventory.lines.get(source, ()) if inventory else ()

    def _gives_co2(self, source: Source, years: Iterable[int]) -> bool:
        """Tell whether a source counts where only CO2 does; one not accounted for may."""
        gases = {line.text("gas") for year in years for line in self.lines(source.id, year)}
        return _CO2 in gases if gases else source.carrier != "refrigerant"


def _wordless(*_: object, **__: object) -> str:
    """Return what stands where a call has no words to give, such as that of a chart."""
    return "……"


def years_of(system: System) -> tuple[int, ...]:
    """Return the years with an account, energy table or output."""
    records = (each for name in _YEARLY for each in system.records_of(name))
    found = {record.body.data("year") for record in records}
    return tuple(sorted(year for year in found if isinstance(year, int)))


def facts_of(checked: Checked) -> Facts:
    """Index a checked system for tables."""
    activities: dict[tuple[int, str], list[Result]] = {}
    for (name, parameters), result in checked.results.figures.items():
        if name == "activity":
            given = dict(parameters)
            key = (int(given["year"]), str(given["source"]))
            activities.setdefault(key, []).append(result)
    rows = checked.system.defined.get("factor", {}).values()
    return Facts(
        checked,
        build_ledger(checked.system),
        MappingProxyType({key: tuple(each) for key, each in activities.items()}),
        MappingProxyType({(row.span.path, row.span.line): row for row in rows}),
    )


def _is_selected(source: Source, wanted: Mapping[str, Any]) -> bool:
    categories, carriers = _listed(wanted.get("category")), _listed(wanted.get("carrier"))
    return (
        (not categories or source.category in categories)
        and (not carriers or source.carrier in carriers)
        and source.carrier not in _listed(wanted.get("except"))
        and wanted.get("biogenic") in {None, source.biogenic}
    )


def _listed(given: object) -> tuple[str, ...]:
    return tuple(given) if isinstance(given, list | tuple) else (str(given),) if given else ()


def _about_site(record: Record, site: str | None) -> bool:
    if site is None or record.site == site:
        return True
    named = [str(each.data) for each in record.body.items_of("sites")]
    return not record.site and (not named or site in named)


def _about_year(record: Record, year: int, dated: str) -> bool:
    days = tuple(_days(record, dated))
    return not days or any(start.year <= year <= end.year for start, end in days)


def _days(record: Record, dated: str) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield the span of time that a record is about: its date field, year, or period."""
    year = record.body.data("year")
    found = record.body.data(dated) if dated else None
    found = found or (dt.date(year, 1, 1) if isinstance(year, int) else None)
    found = found or record.control.data("period")
    if isinstance(found, Period):
        yield found.start, found.end
    elif isinstance(found, dt.date):
        yield found, found
