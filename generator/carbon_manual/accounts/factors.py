"""Rules of emission factors: what each role measures, and which factor may serve which year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.ledger import edition_key
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text
from carbon_manual.quantity import ONE, Quantity, exponents
from carbon_manual.results.trace import NOTHING
from carbon_manual.shapes.scalars import WRONG_DIMENSION
from carbon_manual.shapes.typed import MISSING_FIELD
from carbon_manual.shapes.value import Row

if TYPE_CHECKING:
    from carbon_manual.accounts.ledger import Inventory, Ledger, Source

FACTOR_YEAR = Fault(
    "CM402",
    "factor-outside-its-year",
    Severity.ERROR,
    Text("因子的数据年份不在其有效期内", "Factor's year lies outside its validity"),
    Text(
        "年份和有效期矛盾时，不能判断该因子适用于哪一年。",
        "When year and validity disagree, nobody can say which year the factor serves.",
    ),
    Text("核对公布文件，改正年份或有效期。", "Check the publication; mend year or validity."),
    "year: 2022 而 valid_from: 2023-01-01",
    clauses=(("ccaa-39-2022", ("6.1.6.a",)),),
)
FACTOR_NOT_VALID = Fault(
    "CM403",
    "factor-not-valid",
    Severity.ERROR,
    Text("因子不适用于该年度", "Factor does not serve this year"),
    Text(
        "核算只能用当年的因子，或编制之日已公布的最新因子。",
        "An account uses the factor of its year, or the newest one published when it was compiled.",
    ),
    Text(
        "换成当年的因子，或编制日已公布的最新因子。",
        "Use the factor of the year, or the newest published by the day of compiling.",
    ),
    "2025 年清单用 2021 年电力因子",
    clauses=(("ccaa-39-2022", ("6.1.6.a",)), ("zjjgsw-0005-2024", ("9.1.c",))),
)
FACTOR_REGION = Fault(
    "CM404",
    "factor-of-another-region",
    Severity.ERROR,
    Text("因子不适用于该地区", "Factor of another region"),
    Text(
        "电力因子按地区公布，不能借用别处的。", "Grid factors are published by region and not lent."
    ),
    Text(
        "用场所所在省区、区域或全国的因子。",
        "Use the factor of the site's province, grid or nation.",
    ),
    "浙江的场所用山东的电力因子",
)
FOOTPRINT_FACTOR = Fault(
    "CM405",
    "footprint-factor-in-inventory",
    Severity.ERROR,
    Text("核算误用了电力碳足迹因子", "Electricity footprint factor used in an inventory"),
    Text(
        "电力碳足迹因子用于产品，含上游排放；用于组织核算会高估约六分之一。",
        "Footprint factors serve products and hold upstream emissions: a sixth too much here.",
    ),
    Text("改用电力平均二氧化碳排放因子。", "Use the grid emission factor."),
    "factors: [footprint-electricity-2023]",
)
BLEND_SHARES = Fault(
    "CM406",
    "blend-shares",
    Severity.ERROR,
    Text("混合制冷剂各组分之和不是 100 %", "Shares of a blend do not sum to 100 %"),
    Text("组分不全，其潜势就算不准。", "With parts missing the blend's potential is wrong."),
    Text("核对各组分的质量分数。", "Check the mass shares."),
    "R-410A: HFC-32 50 %, HFC-125 40 %",
)
FRACTION_RANGE = Fault(
    "CM432",
    "fraction-out-of-range",
    Severity.ERROR,
    Text("比例不在 0 至 100 % 之间", "Fraction outside 0 to 100 %"),
    Text(
        "氧化率、含量、转化率、泄漏率等不可能小于零或大于全部。",
        "Oxidation, content, conversion and leak rates are neither below nothing nor above all.",
    ),
    Text(
        "核对出处；百分数带上 %，例如 98 %。",
        "Check the source; write percentages with their sign, e.g. 98 %.",
    ),
    "{role: oxidation, value: 98}",
)

FAULTS: Final = (
    FACTOR_YEAR,
    FACTOR_NOT_VALID,
    FACTOR_REGION,
    FOOTPRINT_FACTOR,
    BLEND_SHARES,
    FRACTION_RANGE,
)

NATION: Final = "全国"
# The regional grids of the published factors, by province.
GRID_REGIONS: Final[dict[str, str]] = {
    **dict.fromkeys(("北京", "天津", "河北", "山西", "山东", "内蒙古"), "华北"),
    **dict.fromkeys(("辽宁", "吉林", "黑龙江"), "东北"),
    **dict.fromkeys(("上海", "江苏", "浙江", "安徽", "福建"), "华东"),
    **dict.fromkeys(("江西", "河南", "湖北", "湖南"), "华中"),
    **dict.fromkeys(("陕西", "甘肃", "青海", "宁夏", "新疆"), "西北"),
    **dict.fromkeys(("广东", "广西", "海南", "贵州", "云南"), "南方"),
    **dict.fromkeys(("重庆", "四川"), "西南"),
}

_MASS = "[mass]"
_CARBON = "[carbon]"
_CO2 = "[carbon_dioxide]"
_CO2E = "[carbon_dioxide_equivalent]"
_COAL = "[coal_equivalent]"
# What must stand above the line of each role's unit; energy is told by its second of time.
_ABOVE: Final[dict[str, tuple[str, ...]]] = {
    "emission-factor": (_CO2, _CO2E, _MASS, _CARBON),
    "carbon-content": (_CARBON,),
    "gwp": (_CO2E,),
    "coal-equivalent": (_COAL,),
    "sink-rate": (_CO2, _CO2E, _CARBON),
}
_ENERGY_ROLES = ("ncv", "enthalpy", "feedwater-enthalpy")
# Roles that tell a part of a whole.
_FRACTIONS: Final = (
    "oxidation",
    "content",
    "fraction",
    "installation-loss",
    "leak-rate",
    "remaining-charge",
    "recovery-rate",
)


def check_factors(factors: Mapping[str, Row]) -> Iterator[tuple[str, Diagnostic]]:
    """Yield the id and the finding of each factor row that cannot be used as it stands."""
    for name, row in factors.items():
        finding = _row_finding(name, row)
        if finding is not None:
            yield name, finding


def serves(
    row: Row, inventory: Inventory, source: Source, ledger: Ledger, place: Span
) -> tuple[Text, Diagnostic | None]:
    """Return the basis on which a factor serves a source's year, or why it does not."""
    name = row.text("id")
    if row.text("series") == "electricity-footprint":
        message = Text(f"`{name}` 是电力碳足迹因子", f"`{name}` is a footprint factor")
        return NOTHING, FOOTPRINT_FACTOR.at(place, message, subject=name)
    site = ledger.system.row("site", source.site)
    province = site.text("region") if site else ""
    region = row.text("region")
    if region and province and region not in {province, NATION, GRID_REGIONS.get(province)}:
        message = Text(
            f"`{name}` 是{region}的因子，场所 `{source.site}` 在{province}",
            f"`{name}` is a factor of {region}, but site `{source.site}` is in {province}",
        )
        related = (Related(row.span, Text("因子", "the factor")),)
        return NOTHING, FACTOR_REGION.at(place, message, subject=name, related=related)
    return _basis(row, inventory, ledger, place)


def factor_label(row: Row) -> Text:
    """Return what a factor is called in a derivation: its subject and its id."""
    subject = row.data("subject") or Text("", "")
    name = row.text("id")
    return Text(f"{subject.zh}（{name}）", f"{subject.en} ({name})")


def citation(row: Row) -> Text:
    """Return where a factor was taken from: source, edition, region, year and mark."""
    parts = [row.text(name) for name in ("source", "edition", "region") if row.text(name)]
    parts += [str(row.data("year"))] if row.data("year") else []
    parts += [row.text("mark")] if row.text("mark") else []
    text = "，".join(parts)
    return Text(text, ", ".join(parts))


def _row_finding(name: str, row: Row) -> Diagnostic | None:
    role, value = row.text("role"), row.data("value")
    if role == "blend":
        return _blend_finding(name, row)
    if row.is_invalid("value"):
        return None
    if value is None:
        message = Text(f"因子 `{name}` 没有数值", f"Factor `{name}` has no value")
        return MISSING_FIELD.at(row.span, message, subject=name)
    if not _fits(role, row.text("gas"), value):
        label = Text(f"因子 `{name}`（{role}）", f"Factor `{name}` ({role})")
        message = Text(
            f"{label.zh}的单位 `{value.unit}` 不是这类因子的单位",
            f"{label.en} cannot be measured in `{value.unit}`",
        )
        return WRONG_DIMENSION.at(row.place("value"), message, subject=name)
    if role in _FRACTIONS and not 0 <= value.to(ONE).value <= 1:
        shown = f"{(value.to(ONE).value * 100).normalize():f} %"
        message = Text(f"`{name}` 是 {shown}", f"`{name}` is {shown}")
        return FRACTION_RANGE.at(row.place("value"), message, subject=name)
    return _year_finding(name, row)


def _fits(role: str, gas: str, value: Quantity) -> bool:
    powers = exponents(value.unit)
    if role in _ENERGY_ROLES:
        return powers.get("[time]") == -2 and not powers.keys() & {_CARBON, _CO2, _CO2E, _COAL}  # noqa: PLR2004
    if role in _FRACTIONS:
        return not powers
    if role == "emission-factor" and gas != "CO2" and not powers:
        return True  # mass of gas per mass of fuel
    above = (_CO2, _CARBON) if role == "emission-factor" and gas == "CO2" else _ABOVE.get(role)
    return above is None or any(powers.get(each) == 1 for each in above)


def _blend_finding(name: str, row: Row) -> Diagnostic | None:
    shares = [part.data("share") for part in row.rows("components")]
    if any(share is None for share in shares):
        return None
    total = sum((share.to(ONE).value for share in shares), Decimal(0))
    if total == 1:
        return None
    message = Text(
        f"`{name}` 各组分之和是 {total * 100:f} %",
        f"The shares of `{name}` sum to {total * 100:f} %",
    )
    return BLEND_SHARES.at(row.place("components"), message, subject=name)


def _year_finding(name: str, row: Row) -> Diagnostic | None:
    year, start, end = row.data("year"), row.data("valid_from"), row.data("valid_to")
    if year is None or start is None or (start.year <= year and (end is None or year <= end.year)):
        return None
    until = end.isoformat() if end else "…"
    message = Text(
        f"`{name}` 的数据年份 {year} 不在有效期 {start.isoformat()} 至 {until} 内",
        f"`{name}` is of {year}, but valid from {start.isoformat()} to {until}",
    )
    return FACTOR_YEAR.at(row.place("year"), message, subject=name)


def _basis(
    row: Row, inventory: Inventory, ledger: Ledger, place: Span
) -> tuple[Text, Diagnostic | None]:
    year = inventory.year
    start, end = row.data("valid_from"), row.data("valid_to")
    if start is None or (start.year <= year and (end is None or end >= dt.date(year, 12, 31))):
        return NOTHING, None
    newest = _newest(row, inventory, ledger)
    if newest == row.text("id"):
        basis = Text(
            f"{year} 年的因子在编制日 {inventory.compiled_on} 尚未公布，采用已公布的最新因子",
            f"no factor of {year} was published by {inventory.compiled_on}; the newest one is used",
        )
        return basis, None
    name = row.text("id")
    hint = Text(f"，可用 `{newest}`", f"; `{newest}` may be used") if newest else Text("", "")
    message = Text(
        f"`{name}` 不适用于 {year} 年{hint.zh}", f"`{name}` does not serve {year}{hint.en}"
    )
    related = (Related(row.span, Text("因子", "the factor")),)
    return NOTHING, FACTOR_NOT_VALID.at(place, message, subject=name, related=related)


def _newest(row: Row, inventory: Inventory, ledger: Ledger) -> str:
    """Return the newest factor of the same kind that was published when the list was compiled."""
    best: tuple[int, str] = (0, "")
    for other in ledger.editions.get(edition_key(row), ()):
        published = other.data("published")
        if published is not None and published <= inventory.compiled_on:
            best = max(best, (other.data("year") or 0, other.text("id")))
    return best[1] if best[0] <= inventory.year else ""
