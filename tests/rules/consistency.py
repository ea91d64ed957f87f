"""Specs of the rules in checks/consistency.py."""

from __future__ import annotations

from tests.rules.spec import Spec
from tests.rules.totals import _LISTED, _NEUTRALITY

_SITE = "site: s1\n"
_LIST = "records/JL-03-02-S1.yaml"
_LAST = ("carrier: electricity, commissioned: 2024-07}\n",)
_FACTORS = (
    "JL-07-01-U",
    "rec.factor-register",
    "factors:\n"
    + "".join(
        f"  - {{id: {name}, role: emission-factor, series: measured, subject: 试算, gas: CO2,\n"
        f"     value: {value}, origin: measured, source: 试算, valid_from: 2020-01-01, mark: V}}\n"
        for name, value in (
            ("ef-mass", "2 tCO2/t"),
            ("ef-heat", "0.1 tCO2/GJ"),
            ("power-1", "0.5 tCO2/MWh"),
            ("power-2", "0.6 tCO2/MWh"),
        )
    ),
    "",
)


def _inventory(*lines: str, out: tuple[str, ...]) -> tuple[str, str, str, str]:
    """Return an inventory of 2023, so that the sealed total of 2024 stays as it is."""
    return (
        "JL-07-02-2023",
        "rec.emission-inventory",
        "year: 2023\ncompiled_on: 2024-03-10\nmethod: 试算\ngas_view: GHG7\ngwp: AR6\nlines:\n"
        + "".join(f"  - {{{line}}}\n" for line in lines)
        + "exclusions:\n"
        + "".join(f"  - {{source: {name}, reason: 当年未核算}}\n" for name in out),
        "",
    )


def _activity(body: str) -> tuple[str, str, str, str]:
    return ("JL-06-02-S1-2023", "rec.activity-data", body, _SITE)


def _listed(*rows: str) -> tuple[str, tuple[str, ...], str]:
    """Return the edit that lists more sources, in use until the end of 2023."""
    more = "".join(f"  - {{{row}, retired: 2023}}\n" for row in rows)
    return (_LIST, _LAST, _LAST[0] + more)


_OTHERS = ("S1-NG", "S1-EL", "S1-RF", "S2-EL")
_KILNS = _listed(
    "id: S1-K1, category: stationary-combustion, name: 窑炉燃煤, carrier: coal, facility: 隧道窑",
    "id: S1-K2, category: stationary-combustion, name: 烘干燃煤, carrier: coal, facility: 烘干机",
)
_BOTH = _activity(
    """data:
  - {source: S1-K1, unit: t, origin: bill, quantities: {2023: 100}}
  - {source: S1-K2, unit: GJ, origin: bill, quantities: {2023: 1957}}
"""
)
_METERED = _activity(
    """data:
  - {source: S1-K1, unit: t, origin: meter, meter: M-E01, quantities: {2023: 100}}
  - {source: S1-K2, unit: kg, origin: meter, meter: M-E01, quantities: {2023: 40000}}
"""
)
_BURNT = _inventory(
    "source: S1-K1, gas: CO2, factors: [ef-mass]",
    "source: S1-K2, gas: CO2, factors: [ef-heat]",
    out=_OTHERS,
)
_WEIGHED = _inventory(
    "source: S1-K1, gas: CO2, factors: [ef-mass]",
    "source: S1-K2, gas: CO2, factors: [ef-mass]",
    out=_OTHERS,
)
_STOCKS = _activity(
    """data: []
balances:
  - {source: S1-K1, year: 2022, opening: 2 t, bought: 90 t, sold: 0 t, closing: 3 t}
  - {source: S1-K1, year: 2023, opening: 3 t, bought: 95 t, sold: 0 t, closing: 1 t}
"""
)
_KILN = _listed(
    "id: S1-K1, category: stationary-combustion, name: 窑炉燃煤, carrier: coal, facility: 隧道窑"
)
_STOKED = _inventory("source: S1-K1, gas: CO2, factors: [ef-mass]", out=_OTHERS)
_POWER = _activity(
    """data:
  - {source: S1-EL, unit: MWh, origin: bill, quantities: {2023: 1000}}
  - {source: S1-XE, unit: MWh, origin: bill, quantities: {2023: 100}}
"""
)
_SOLD = _inventory(
    "source: S1-EL, gas: CO2, factors: [power-1]",
    "source: S1-XE, gas: CO2, factors: [power-1]",
    out=("S1-NG", "S1-RF", "S2-EL"),
)
_EXPORT = _listed("id: S1-XE, category: exported-electricity, name: 转供电, carrier: electricity")
_LINE = "  - {source: S2-EL, gas: CO2, factors: [grid-s2]}\n"
_REMOVED = (
    "records/JL-07-02-2024.yaml",
    (_LINE,),
    _LINE + "removals:\n"
    "  - {sink: HT-01, method: stock-change, opening: 100 tCO2, closing: 112.5 tCO2}\n",
)

SPECS = (
    Spec("CM434", (_FACTORS, _BOTH, _BURNT), _LIST, ("id: S1-K2", "烘干机"), "隧道窑",
         at=("JL-06-02-S1-2023", ("S1-K2", "{2023")), says="1957 GJ", before=(_KILNS,),
         name="dimension"),
    Spec("CM434", (_FACTORS, _METERED, _WEIGHED), "JL-06-02-S1-2023", ("{2023: ", "40000"),
         "100000", at=("JL-06-02-S1-2023", ("S1-K2", "{2023")), says="100 t", before=(_KILNS,),
         name="meter"),
    Spec("CM438", (_FACTORS, _STOCKS, _STOKED), "JL-06-02-S1-2023", ("2023, opening: ", "3 t"),
         "5 t", says="3 t", before=(_KILN,)),
    Spec("CM440", (_FACTORS, _POWER, _SOLD), "JL-07-02-2023", ("S1-XE", "power-1"), "power-2",
         says="0.6 tCO2/MWh", before=(_EXPORT,)),
    Spec("CM441", (_NEUTRALITY,), "JL-07-02-2024", ("112.5",), "110",
         at=("JL-20-01-2024", ("quantity: ", "12.5")), says="10.00", before=(_LISTED, _REMOVED)),
)  # fmt: skip
