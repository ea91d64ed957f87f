"""Faults of what is computed: own figures, charts, and the figures of accounts and records."""

from __future__ import annotations

from tests.reference.planting import filled, planted, told_of
from tests.system_under_test import PlantedFault

P = planted

_INVENTORY, _QUALITY, _METERS = "JL-07-02-2025", "JL-07-05-2025", "JL-17-01-HM"
_REPORT, _FOOTPRINT, _ASSETS = "JL-07-03-2025", "JL-03-05-HM-ZS01-2026", "JL-18-01-2026-Q2"
_FUEL, _HEAT = "JL-07-01-FUEL", "JL-07-01-HEAT"
# What the inventory is computed from must be right, or nothing is told of it.
_ACCOUNTED = (_FUEL, "JL-07-01-GRID", "JL-07-01-GWP", _HEAT, "JL-03-02-HZ", "JL-03-02-HM")
# And so must the amounts, where nothing is told of a figure that has no value.
_SOUND = (*_ACCOUNTED, _INVENTORY, "JL-06-02-HZ-2025", "JL-06-02-HM-2025")
_LAMPS = "".join(
    f"  - {{name: {name}, unit: 盏, values: {{2025: {count}}}, source: 灯具台账}}\n"
    for name, count in (("lamps", 500), ("efficient-lamps", 501))
)
_FACTOR = (
    "  - {{id: {id}, role: {role}, series: {series}, subject: 试算, value: {value},\n"
    "     origin: measured, source: 试算, valid_from: 2023-01-01, mark: V}}\n"
)
_HOT = "".join(
    _FACTOR.format(id=f"试算-{role}", role=role, series="heat-default", value=value)
    for role, value in (("enthalpy", "100 kJ/kg"), ("feedwater-enthalpy", "200 kJ/kg"))
)
_GAS = "factors: [natural-gas-ncv, natural-gas-cc, natural-gas-of]"
_HALF = _FACTOR.format(id="试算-content", role="content", series="fuel-default", value="60 %")
_STREAM = "      - {material: 混合气, direction: in, factors: [试算-content]}\n"
_SHARED = (
    "allocation_basis: mass\ncoproducts:\n- {name: 本产品, amount: 30 元, own: true}\nstages:\n"
)
_BUDGET = (
    "calibrations: []\nbudgets:\n- id: H-{0}\n  name: 量块长度\n  unit: nm\n  inputs:\n"
    "  - {{id: ls, value: 50000623 nm{1}}}\n  terms:\n  - {{factors: [ls]}}\n"
)
_BASIS = "distribution: normal, coverage: k=1, uncertainty_basis: 证书"
_SUBSTITUTE = (
    "missing_data:\n- {source: HM-HT-01, gap: 2025-09-08至2025-09-10, cause: 拆表送检, "
    "method: 供热单位关口表, amount: 9000000 GJ}\n"
)
_OPENINGS = (
    "movements:\n"
    "  - {date: 2025-12-01, asset: ZC-2026-01, kind: bought, quantity: 3 tCO2e, record: "
    "JL-18-02-2026-01, evidence: 成交单}\n"
    "  - {date: 2026-01-01, asset: ZC-2026-01, kind: opening, quantity: 5 tCO2e, record: "
    "JL-18-02-2026-01, evidence: 盘点}\n"
)


def _own(code: str, name: str, expression: str, at: str, says: str) -> PlantedFault:
    """Return a fault of a register with one figure of the organisation's own."""
    record = f"JL-00-13-{code}"
    row = (
        f"{{id: {name}, label: 试算, expression: {expression}, unit: tCO2e, digits: 2, reason: 试}}"
    )
    text = filled(record, "rec.own-figures", f"figures:\n- {row}\n")
    return told_of(code, record, text, (at,), says, needs=_SOUND)


def _chart(code: str, document: str, call: str, says: str) -> PlantedFault:
    """Return a chart that is called for wrongly, in a paragraph before a document's first part."""
    return P(code, document, ("\n## ",), f"\n{{{{ chart({call}) }}}}\n\n## ", (call,), says,
             needs=_SOUND)  # fmt: skip


def _budget(code: str, statement: str, at: str) -> PlantedFault:
    name = f"JL-17-02-HZ-{code}"
    body = _BUDGET.format(code, statement)
    return told_of(code, name, filled(name, "rec.calibration", body, "site: hz\nperiod: 2026\n"),
                   (at,))  # fmt: skip


FAULTS = (
    _own("CM470", "own.a", "ghg.total ** 9", "ghg.total", "**"),
    _own("CM471", "own.b", "ghg.totl * 2", "ghg.totl", "`ghg.total`"),
    _own("CM472", "own.c", "own.c + ghg.total", "own.c +", "own.c → own.c"),
    _own("CM473", "heat-share", "ghg.total * 2", "heat-share", "heat-share"),
    _own("CM474", "own.e", "ghg.total + 1", "ghg.total", "tCO2e"),
    _chart("CM475", "CX-20", '"picture"', "breakdown"),
    _chart("CM476", "CX-21", '"breakdown"', "year"),
    _chart("CM477", "CX-23", '"trend", figure="ghg.totals"', "`ghg.total`"),
    _chart("CM478", "CX-24", '"breakdown", year=2031', "2031"),
    _chart("CM479", "SC-12", '"trend", figure="ghg.direct", objective="MB-01"', "ghg.direct"),
    P("CM430", _INVENTORY, ("[heat-default]",), "[试算-enthalpy, 试算-feedwater-enthalpy]",
      ("试算-feedwater",), more=((_HEAT, ("factors:\n",), f"factors:\n{_HOT}"),),
      needs=_ACCOUNTED),
    P("CM431", _INVENTORY, ("HM-NG-02", _GAS),
      f"method: components\n    streams:\n{_STREAM}{_STREAM}    factors: []",
      ("试算-content", "试算-content"),
      more=((_FUEL, ("\nfactors:\n",), f"\nfactors:\n{_HALF}"),), needs=_ACCOUNTED),
    P("CM432", _FUEL, ("id: natural-gas-of", "99 %"), "199 %", None, "199"),
    P("CM433", _INVENTORY, ("HM-NG-02", "    factors"), "    method: material-balance\n    factors",
      ("method: material",), needs=_ACCOUNTED),
    P("CM435", "JL-06-06-HZ", ("evidence: ",), "evidence: 无 #", None),
    P("CM436", _INVENTORY, ("HFC-134a", "[]"), "[gwp-ar5-hfc-134a]", None, "AR5",
      needs=_ACCOUNTED),
    P("CM437", _INVENTORY, ("HFC-134a", "[]"), "[gwp-ar6-hfc-32]", None, "HFC-32",
      needs=_ACCOUNTED),
    P("CM439", _INVENTORY, ("\nlines:\n",),
      "\nremovals:\n  - {sink: HZ-SK-01, method: area-rate}\nlines:\n", ("sink: ",), "2030",
      more=(("JL-03-02-HZ", ("    area: 18,600",), "    accrues_from: 2030-01\n    area: 18,600"),),
      needs=_ACCOUNTED),
    P("CM450", "JL-05-04-HZ", ("\nfactors:\n",), f"\nfactors:\n{_LAMPS}", ("efficient-lamps",)),
    P("CM451", "JL-05-02-2023", ("method: ", "typical-year"), "regression", ("variables:\n", "-"),
      also=("CM254", "CM451")),
    P("CM452", "JL-08-01-2026", ("id: MB-01\n", "value: ", "35,000"), "45,000",
      also=("CM270",), needs=_SOUND),
    P("CM453", _FOOTPRINT, ("emissions: ", "132.00"), "142.00", None, "132",
      also=("CM719",), needs=(_HEAT,)),
    P("CM454", _FOOTPRINT, ("stages:\n",), _SHARED, ("amount: 30",), "元",
      more=((_FOOTPRINT, ("factor: heat-default",), "allocated: true\n  factor: heat-default"),)),
    P("CM455", _ASSETS, ("movements:\n",), _OPENINGS, ("2026-01-01", "quantity: ")),
    P("CM456", _ASSETS, ("kind: retired, quantity: ", "69"), "79"),
    _budget("CM457", ", uncertainty: 25 nm", "uncertainty: "),
    _budget("CM458", f", uncertainty: 25 K, {_BASIS}", "uncertainty: "),
    P("CM460", _METERS, ("installed: ", "1"), "-1", also=("CM724",)),
    P("CM461", _REPORT, ("\ntotal: ",),
      "\nparts:\n- {name: 直接排放, amount: '4,000 tCO2e'}\ntotal: ",
      ("\ntotal: ", "39,089.56"), "4000"),
    P("CM462", _REPORT, ("\ntotal: ",), "\nintensities:\n- {name: 面积, denominator: '100,000 m2', "
      "value: 5 kgCO2e/m2}\ntotal: ", ("value: ",), "5"),
    P("CM464", _QUALITY, ("estimated_share: 0 %\n",), f"estimated_share: 0 %\n{_SUBSTITUTE}",
      ("amount: ",), needs=_SOUND),
    P("CM468", _QUALITY, ("factor_weight: ", "50 %"), "150 %", None, "150"),
)  # fmt: skip
