"""Faults of support, communication, operation, assets, neutrality and metering."""

from __future__ import annotations

from tests.reference.planting import planted

P = planted

_NEEDS, _TALKS, _OFFSETS = "JL-10-06-2026", "JL-11-02-2026", "JL-20-02-2026"
_COMPETENT, _COURSES, _BURNING = "JL-10-01-2025-11", "JL-10-03-2026", "JL-16-01-HM-2026-05-RC"
_SETTLED, _NEUTRAL, _METERS = "JL-19-01-2025-MN", "JL-20-01-2025", "JL-17-01-HM"
_EXPORT = (
    "sources:\n  - {id: HZ-XE-01, category: exported-electricity, name: 转供电, "
    "carrier: electricity, commissioned: 2025-01}\n"
)
_EXPORTED = (
    "data:\n  - {source: HZ-XE-01, unit: MWh, origin: bill, "
    "quantities: {2025-Q1: 1, 2025-Q2: 1, 2025-Q3: 1, 2025-Q4: 1}}\n"
)
_REMOVED = (
    "removals: 10 tCO2e\nsinks:\n  - {sink: HZ-SK-01, quantity: 10 tCO2e, method: 样地实测}\n"
)
_GAP = (
    "missing_data:\n- {source: HM-HT-01, gap: 2025-09-08至2025-09-10, cause: 拆表送检, "
    "method: 供热单位关口表, amount: 9000 GJ}\n"
)
_ANSWER = "说明水汽与烟尘的区别，寄送披露页说明；来电人表示清楚"
_STOCK_2025 = (
    "balances:\n"
    "  - {source: HM-DS-01, year: 2025, opening: 5 t, bought: 95 t, sold: 0 t, closing: 1 t}\n"
)
_STOCK_2024 = (
    "  - {source: HM-DS-01, year: 2024, opening: 2 t, bought: 90 t, sold: 0 t, closing: 3 t}\n"
)

FAULTS = (
    P("CM310", _NEEDS, ("category: ", "environment"), "information", ("- {category: ",), "环境"),
    P("CM311", _NEEDS, ("due: ", "2026-09-30"), "2026-05-31"),
    P("CM313", "JL-10-01-2025-11", ("H-015", "result: ", "competent"), "gap"),
    P("CM314", "JL-00-01", ("id: 基地能源管理员", "holder: H-006, from: 2025-07-01"),
      "holder: H-006, from: 2025-07-01, to: 2026-03-16}\n      - {holder: H-026, from: 2026-03-17",
      ("H-026",), "H-026"),
    P("CM315", _COURSES, ("PX-2026-02", "audience: ["), "audience: [采购主管, ",
      ("PX-2026-02",), "采购主管"),
    P("CM317", _COURSES, ("PX-2026-02", "[accounting, "), "[", ("- {id: PX-2026-01",), "核算和报告",
      more=((_COURSES, ("PX-2026-11", ", accounting]"), "]"),
            (_COURSES, ("PX-2026-12", "[accounting, "), "[")), also=("CM318",)),
    P("CM318", "JL-10-02-2026", ("post: 采购主管", "topics: [technology, "), "topics: [asset, "),
    P("CM319", "JL-10-05-HZ-2026", ("date: 2026-05-20", "metering"), "conduct", ("- {date: ",),
      more=(("JL-10-05-HM-2026", ("date: 2026-05-20", "metering"), "conduct"),)),
    P("CM320", "JL-11-01-2026", ("how: ", "[meeting, website, notice]"), "[]"),
    P("CM321", _TALKS, ("date: 2026-04-20", f" response: {_ANSWER},"), "", ("date: 2026-04-20",)),
    P("CM322", "JL-11-03-2025", ("ghg.total year=2025, value: ", '"39,089.56 tCO2e"'),
      '"38,000 tCO2e"', None, "39,089.56", needs=("JL-06-02-HM-2025", "JL-06-02-HZ-2025")),
    P("CM323", _TALKS, ("topic: ", "importance"), "other", ("- {date: ",)),
    P("CM324", "JL-11-04-2026", ("JY-2026-02", " replied_on: 2026-02-25,"), "", ("JY-2026-02",)),
    P("CM701", "JL-03-03-HM-2026", ("id: NY-HM-02", "  criteria:\n  - ZY-02\n"), "",
      ("id: NY-HM-02",)),
    P("CM702", _BURNING, ("within_limits: ", "false"), "true"),
    P("CM703", _BURNING, ("excursions:", "date: ", "2026-05-20"), "2026-05-21",
      ("within: ", "false")),
    P("CM704", _BURNING, ("use: ", "NY-HM-01"), "NY-HM-03", ("id: ", "NY-HM-01"),
      where="JL-03-03-HM-2026",
      more=(("JL-16-01-HM-2026-04-RC", ("use: ", "NY-HM-01"), "NY-HM-03"),)),
    P("CM709", "JL-16-02-HM-2026", ("气候补偿曲线", " due: 2026-01-09,"), "", ("气候补偿曲线",)),
    P("CM705", "JL-14-01-HM-2026-01", ("incorporated: ",), "# incorporated: ",
      ("significant: ", "true")),
    P("CM706", "JL-15-01-2026-01", ("result: conform\n",), "", ("accepted_on: ",)),
    P("CM707", "JL-15-02-2025", ("id: GF-03", " communicated_on: 2026-01-27,"), "",
      ("id: GF-03",)),
    P("CM708", "JL-15-03-HZ-WY-2026", (", nonconformity: JL-25-01-2026-01",), "",
      ("result: ", "nonconform")),
    P("CM710", "JL-27-01-HM", ("scenario: ", "data-loss"), "leak", ("- {scenario: ",)),
    P("CM711", "JL-27-02-HZ-2025-09", (", done: 2025-09-24",), "", ("due: ", "2025-09-30")),
    P("CM712", _SETTLED, ("deficit: ", '"-0.34 tCO2e"'), "5 tCO2e"),
    P("CM713", _SETTLED, ("completed: ", "2026-06-26"), "2027-01-08"),
    P("CM714", _SETTLED, ("mode: ", "[allocated]"), "[allocated, purchase]"),
    P("CM715", _OFFSETS, ("use: ", "event"), "product", ("offsets: ",),
      where="JL-03-06-HZ-2026-01"),
    P("CM716", _OFFSETS, ("至0045188",), "至0045187", ("quantity: ",)),
    P("CM717", _OFFSETS, ("evidence: ",), "# evidence: ", ("status: ", "retired")),
    P("CM718", _NEUTRAL, ("claim: ", "none"), "neutral"),
    P("CM719", _NEUTRAL, ("balance: ", '"39,089.56 tCO2e"'), '"39,080.56 tCO2e"'),
    P("CM721", "JL-17-07-HM-2026Q2", ("difference: ", "0.34 %"), "0.04 %"),
    P("CM722", "JL-17-02-HM-2025", ("kind: ", "verification"), "calibration", ("result: ",),
      more=(("JL-17-02-HM-2025", ("uncertainty: ",), "# uncertainty: "),)),
    P("CM723", _METERS, ("id: HM-M-E01", "valid_until: ", "2029-06-14"), "2030-06-14"),
    P("CM724", _METERS, ("    measure: {zh: 四块",), "    # measure: {zh: 四块",
      ("level: sub-unit", "installed: ")),
    P("CM465", "JL-07-04-2025", ("verified_total: ", "39,089.56"), "29,089.56"),
    P("CM466", "JL-07-04-2025", ("reported_total: ", "39,089.56"), "38,089.56"),
    P("CM467", "JL-06-02-HZ-2025", ("amount: ", "96.0800"), "86.0800", None, "94.384",
      more=(("JL-06-02-HZ-2025", ("    cause: ",), "    # cause: "),)),
    P("CM463", "JL-07-05-2025", ("estimated_share: 0 %\n",), f"estimated_share: 0 %\n{_GAP}",
      ("estimated_share: ", "0 %")),
    P("CM434", "JL-06-02-HM-2025", ("data:\n",), _STOCK_2025 + "data:\n", ("year: 2025, ",)),
    P("CM438", "JL-06-02-HM-2025", ("data:\n",),
      _STOCK_2025 + _STOCK_2024 + "data:\n", ("year: 2025, ",), "3 t", also=("CM434",)),
    P("CM440", "JL-07-02-2025", ("lines:\n",),
      "lines:\n  - {source: HZ-XE-01, gas: CO2, factors: [grid-zhejiang-2021]}\n",
      ("HZ-XE-01", "grid-zhejiang-2021"),
      more=(("JL-03-02-HZ", ("sources:\n",), _EXPORT),
            ("JL-06-02-HZ-2025", ("data:\n",), _EXPORTED)),
      also=("CM260", "CM268", "CM403")),
    P("CM441", "JL-07-02-2025", ("lines:\n",), "removals:\n  - {sink: HZ-SK-01, "
      "method: stock-change, opening: 100 tCO2, closing: 112.5 tCO2}\nlines:\n",
      ("quantity: ",), "12.50", where=_NEUTRAL,
      more=((_NEUTRAL, ("removals: 0 tCO2e\n",), _REMOVED),
            (_NEUTRAL, ("balance: ", "39,089.56"), "39,079.56"))),
)  # fmt: skip
