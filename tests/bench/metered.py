"""A made-up account whose activity lies in one CSV file, of any number of sites; and its queries.

The bare queries give, exactly and as Python's decimals, what the figures give: they are what a
person would write who needs the totals once, without checks, sources or derivations.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import duckdb

from carbon_manual.accounts.readings import read_content
from carbon_manual.diagnostic import Text
from carbon_manual.evaluation.compute import explain
from carbon_manual.evaluation.evaluator import account_of
from carbon_manual.render.derivation import Derivation
from carbon_manual.render.places import make_places

if TYPE_CHECKING:
    from pathlib import Path

    from carbon_manual.system.model import System

YEARS: Final = (2023, 2024, 2025)
SOURCES_PER_SITE: Final = 20
FILE: Final = "records/JL-06-02/readings.csv"
# Category, carrier, unit, amount of a month and factors, by the last digit of a source's number.
_KINDS: Final = (
    ("stationary-combustion", "natural-gas", "万Nm3", 340, "ng-ncv, ng-cc, ng-of"),
    ("mobile-combustion", "diesel", "t", 52, "ds-ncv, ds-cc, ds-of"),
    ("purchased-electricity", "electricity", "MWh", 91250, "grid"),
    ("purchased-heat", "heat", "GJ", 188000, "heat"),
)
# The product of a kind's factors, with 44/12 and in tonnes, as far as the query needs it.
_RATES: Final = (
    Decimal("389.31") * Decimal("0.0153") * Decimal("0.99") * 44 / 12,
    Decimal("42.652") * Decimal("0.0202") * Decimal("0.98") * 44 / 12,
    Decimal("0.5"),
    Decimal("0.11"),
)
_COMMON: Final = (
    "subject: 测算用因子, origin: measured, source: 测算用, valid_from: 2000-01-01, mark: V"
)
_FACTORS: Final = (
    "id: ng-ncv, role: ncv, series: fuel-default, value: 389.31 GJ/万Nm3",
    "id: ng-cc, role: carbon-content, series: fuel-default, value: 0.0153 tC/GJ",
    "id: ng-of, role: oxidation, series: fuel-default, value: 99 %",
    "id: ds-ncv, role: ncv, series: fuel-default, value: 42.652 GJ/t",
    "id: ds-cc, role: carbon-content, series: fuel-default, value: 0.0202 tC/GJ",
    "id: ds-of, role: oxidation, series: fuel-default, value: 98 %",
    "id: grid, role: emission-factor, series: grid-average, gas: CO2, value: 0.5 kgCO2/kWh",
    "id: heat, role: emission-factor, series: heat-default, gas: CO2, value: 0.11 tCO2/GJ",
)


def generate(root: Path, sites: int) -> int:
    """Write the account below `root`; return the number of rows of its file."""
    names = [f"S{number:04}" for number in range(1, sites + 1)]
    digest, rows = _write_rows(root / FILE, names)
    for path, text in _records(names, digest):
        target = root / "records" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return rows


def generate_readings(path: Path, rows: int) -> None:
    """Write readings of 100 meters every quarter of an hour, by meter and time, as exports are."""
    meters = 100
    path.parent.mkdir(parents=True, exist_ok=True)
    days = [f"{2023 + day // 336}-{day % 336 // 28 + 1:02}-{day % 28 + 1:02}"
            for day in range(-(-rows // (meters * 96)))]  # fmt: skip
    times = [f"{quarter // 4:02}:{quarter % 4 * 15:02}" for quarter in range(96)]
    with path.open("w", encoding="utf-8") as stream:
        stream.write("meter,time,kWh\n")
        for meter in range(meters):
            left = rows // meters
            for day, date in enumerate(days):
                stream.writelines(
                    f"M-{meter:04},{date} {time},{_amount(meter, day, at)}\n"
                    for at, time in enumerate(times[:left])
                )
                left -= min(left, 96)


def _amount(meter: int, day: int, at: int) -> str:
    return f"{(meter * 7919 + day * 104729 + at * 31) % 90000 / 100:.2f}"


def ask(query: str) -> list[Any]:
    """Return the rows of a query."""
    with duckdb.connect(":memory:") as base:
        return base.execute(query).fetchall()


def bare_months(path: Path) -> str:
    """Return the query of monthly totals of such readings."""
    return (
        f"SELECT meter, date_trunc('month', time) AS m, sum(kWh) FROM read_csv('{path}', "  # noqa: S608
        "columns={'meter': 'VARCHAR', 'time': 'TIMESTAMP', 'kWh': 'DECIMAL(18,6)'}, header=true)"
        " GROUP BY ALL ORDER BY ALL"
    )


def bare_figures(root: Path) -> str:
    """Return the query of the emissions by source, category, scope and site, and of the whole."""
    rates = " ".join(f"WHEN '{kind[2]}' THEN {rate:.12f}::DECIMAL(18,12)"
                     for kind, rate in zip(_KINDS, _RATES, strict=True))  # fmt: skip
    categories = " ".join(f"WHEN '{kind[2]}' THEN '{kind[0]}'" for kind in _KINDS)
    return f"""
        WITH emissions AS (
            SELECT left(month, 4)::INTEGER AS year, left(source, 5) AS site, source,
                CASE unit {categories} END AS category, unit IN ('MWh', 'GJ') AS indirect,
                amount * CASE unit {rates} END AS emission
            FROM read_csv('{root / FILE}', header=true, columns={{'source': 'VARCHAR',
                'month': 'VARCHAR', 'unit': 'VARCHAR', 'amount': 'DECIMAL(18,6)'}})
        )
        SELECT year, site, category, indirect, source, sum(emission) FROM emissions
        GROUP BY GROUPING SETS ((year, source), (year, site, category), (year, category),
            (year, site, indirect), (year, indirect), (year, site), (year))
        """  # noqa: S608 - numbers and names of this module


@dataclass(frozen=True)
class Made:
    """The figures by year, site, category, scope and source, as the bare query names them."""

    system: System
    values: dict[tuple[Any, ...], Decimal]

    def explanations(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield questions for single figures: the largest sums, and the smallest."""
        asked: tuple[dict[str, str | int], ...] = (
            {"year": YEARS[1]},
            {"year": YEARS[1], "site": "S0001"},
        )
        for given in asked:
            for name in ("ghg.total", "ghg.direct"):
                yield f"{name} {given}", functools.partial(_told, self.system, name, given)
        source: dict[str, str | int] = {"year": YEARS[1], "source": "S0001-01"}
        yield "ghg.source", functools.partial(_told, self.system, "ghg.source", source)


def figures(system: System) -> Made:
    """Compute every emission of a system of which nothing is known yet, from its file on."""
    read_content.cache_clear()
    system = dataclasses.replace(system)  # another one: nothing is remembered of it
    account = account_of(system)
    evaluator = account.evaluator()
    values: dict[tuple[Any, ...], Decimal] = {}
    categories = tuple(kind[0] for kind in _KINDS)
    for year in YEARS:
        for site in (None, *system.sites):
            given = {"year": year, "site": site}
            for name, indirect in (("direct", False), ("indirect", True), ("total", None)):
                result = evaluator.evaluate(f"ghg.{name}", given)
                assert result.quantity is not None, result
                values[year, site, None, indirect, None] = result.quantity.value
            for category in categories:
                result = evaluator.evaluate("ghg.category", given | {"category": category})
                assert result.quantity is not None, result
                values[year, site, category, None, None] = result.quantity.value
        for source, known in account.alike.known(year).items():
            values[year, None, None, None, source] = known.step.quantity.value
    return Made(system, values)


def compare(rows: list[tuple[Any, ...]], made: Made) -> None:
    """Compare the figures with the rows of the bare query, whose rates have twelve digits."""
    assert len(rows) == len(made.values), (len(rows), len(made.values))
    for *key, value in rows:
        own = made.values[tuple(key)]
        assert abs(own - value) <= own * Decimal("1e-9"), (key, own, value)


def _told(system: System, name: str, given: dict[str, str | int]) -> list[str]:
    """Return a figure's derivation as `carbon-manual explain` prints it."""
    answer = explain(system, name, given)
    assert not isinstance(answer, Text)
    return list(Derivation(answer[0], make_places(system), "zh").tree(answer[1]))


def _write_rows(path: Path, sites: list[str]) -> tuple[str, int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, count = hashlib.sha256(), 0
    with path.open("wb") as stream:
        for text in ("source,month,unit,amount\n", *_months(sites)):
            data = text.encode()
            digest.update(data)
            stream.write(data)
            count += text.count("\n")
    return digest.hexdigest(), count - 1


def _months(sites: list[str]) -> Iterator[str]:
    for year in YEARS:
        for month in range(1, 13):
            yield "".join(
                f"{site}-{number:02},{year}-{month:02},{unit},"
                f"{amount * _rate(index * 37 + number * 11 + month * 5 + year):.3f}\n"
                for index, site in enumerate(sites)
                for number in range(1, SOURCES_PER_SITE + 1)
                for _, _, unit, amount, _ in (_KINDS[number % len(_KINDS)],)
            )


def _rate(number: int) -> float:
    return (9000 + number % 2000) / 10000


def _records(sites: list[str], digest: str) -> Iterator[tuple[str, str]]:
    places = "".join(f"  - {{id: {each}, name: 场所{each}, region: 浙江}}\n" for each in sites)
    yield (
        "JL-00-01.yaml",
        _record("JL-00-01", "rec.system")
        + (
            f"organisation: 测算用组织\nas_of: 2026-10-31\nsites:\n{places}"
            "posts:\n  - {id: 核算员}\nstandards: []\n"
        ),
    )
    factors = "".join(f"  - {{{each}, {_COMMON}}}\n" for each in _FACTORS)
    yield "JL-07-01-B.yaml", _record("JL-07-01-B", "rec.factor-register") + f"factors:\n{factors}"
    numbered = [(f"{site}-{number:02}", _KINDS[number % len(_KINDS)])
                for site in sites for number in range(1, SOURCES_PER_SITE + 1)]  # fmt: skip
    for year in YEARS:
        lines = "".join(f"  - {{source: {name}, gas: CO2, factors: [{kind[-1]}]}}\n"
                        for name, kind in numbered)  # fmt: skip
        name = f"JL-07-02-{year}"
        yield (
            f"{name}.yaml",
            _record(name, "rec.emission-inventory")
            + (
                f"year: {year}\ncompiled_on: {year + 1}-03-10\nmethod: 测算\ngas_view: CO2\n"
                f"gwp: AR6\nlines:\n{lines}"
            ),
        )
    for index, site in enumerate(sites):
        own = numbered[index * SOURCES_PER_SITE : (index + 1) * SOURCES_PER_SITE]
        rows = "".join(
            f"  - {{id: {name}, category: {kind[0]}, carrier: {kind[1]}, name: {name}}}\n"
            for name, kind in own
        )
        name = f"JL-03-02-{site}"
        yield f"JL-03-02/{name}.yaml", _record(name, "rec.source-list", site) + f"sources:\n{rows}"
    head = _record("JL-06-02-B", "rec.activity-data")
    yield (
        "JL-06-02/JL-06-02-B.yaml",
        head
        + (
            f"data: []\nreadings:\n  - {{path: readings.csv, sha256: {digest}, date_column: month,"
            " quantity_column: amount, key_column: source, unit_column: unit, origin: bill}\n"
        ),
    )


def _record(name: str, kind: str, site: str = "") -> str:
    place = f"site: {site}\n" if site else ""
    head = f'id: {name}\ntype: {kind}\ntitle: {name}\nversion: "1.0"\n{place}'
    return f"---\n{head}retention: P5Y\n---\n"
