"""Rules about the plan of data collection: sources, rows, frequency and groups of data."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.collection import MONTHS
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.completeness import demand
from carbon_manual.grounds.planned import current_plans, is_whole, living_sources
from carbon_manual.grounds.reading import column
from carbon_manual.grounds.rule import Rule, Subject

if TYPE_CHECKING:
    from carbon_manual.system.model import Record, System

SOURCE_UNPLANNED = Fault(
    "CM260",
    "source-unplanned",
    Severity.ERROR,
    Text("碳源没有列入数据收集计划", "Source not in the data collection plan"),
    Text(
        "计划没有的碳源，没有人知道该收集什么数据、由谁收集，年底核算时就会缺数。",
        "Nobody knows which data of a source outside the plan to take; at year's end they lack.",
    ),
    Text(
        "在该场所的数据收集计划（JL-06-01）中为碳源增加一行；不核算的，在碳清单中写明排除理由。",
        "Add a row for it to the site's plan (JL-06-01), or exclude it in the inventory with a"
        " reason.",
    ),
    "碳源清单有 HZ-LP-01，JL-06-01-HZ-2026 没有",
    clauses=(
        ("ccaa-39-2022", ("6.1.6.p1", "6.1.6.p2", "6.1.6.p3")),
        ("zjjgsw-0005-2024", ("6.4.p1", "6.4.p2", "6.4.p3")),
        ("stqc-002-2025", ("9.2.b.2",)),
        ("xjzjxh-carbon-metrology", ("8.1.2.p2",)),
    ),
    absence=True,
)
PLAN_ROW_INCOMPLETE = Fault(
    "CM261",
    "data-plan-row-incomplete",
    Severity.ERROR,
    Text("数据收集计划没有写明怎样取得数据", "Plan does not say how data are obtained"),
    Text(
        "计量取数要知道用哪台器具，实测、统计和估算要知道用什么方法、为什么不用仪表或账单。",
        "A reading needs its meter; a measurement, statistic or estimate its method and reason.",
    ),
    Text(
        "来源为仪表的写 meter；实测、统计、估算的写 method；统计、估算的再写 justification。",
        "Write meter for readings, method for measurements, statistics and estimates, and"
        " justification for the latter two.",
    ),
    "origin: estimate，没有 method 和 justification",
    clauses=(
        ("ccaa-39-2022", ("6.1.6.p3",)),
        ("zjjgsw-0005-2024", ("6.4.p3", "6.4.p4")),
        ("xjzjxh-carbon-metrology", ("8.1.2.p2",)),
        ("stqc-002-2025", ("6.3.c.2",)),
    ),
)
PLAN_TOO_RARE = Fault(
    "CM262",
    "data-plan-too-rare",
    Severity.WARNING,
    Text("计划的收集频次低于要求", "Planned frequency below what is required"),
    Text(
        "公共机构的碳数据至少每季度收集一次，间隔太长就来不及发现异常。",
        "Public institutions collect at least each quarter; otherwise anomalies show too late.",
    ),
    Text("把频次改为每季度或更密。", "Plan to collect each quarter or more often."),
    "frequency: half-year",
    clauses=(("zjjgsw-0005-2024", ("6.4.p6",)),),
    bound=True,
)
GROUP_UNPLANNED = Fault(
    "CM264",
    "data-group-unplanned",
    Severity.ERROR,
    Text("规定的数据类别既没有计划，也没有说明不适用", "Data group neither planned nor left out"),
    Text(
        "标准规定了至少要收集的数据类别，漏掉一类，相应的绩效就无从评价。",
        "The standards name the groups of data to collect; performance rests on each of them.",
    ),
    Text(
        "在 characteristics 中增加该类数据；确不适用的，写入 omitted 并说明理由。",
        "Add rows of the group; where it does not apply, name it in omitted with the reason.",
    ),
    "JL-06-01-HZ-2026 没有 static-factor（静态因素）",
    clauses=(
        ("ccaa-39-2022", ("6.1.6.p4", "6.1.6.a", "6.1.6.b", "6.1.6.c", "6.1.6.d", "6.1.6.e",
                          "6.1.6.f")),
        ("zjjgsw-0005-2024", ("6.4.p8", "6.4.a", "6.4.b", "6.4.c")),
    ),
    absence=True,
)  # fmt: skip
GROUP_WRONGLY_OMITTED = Fault(
    "CM265",
    "data-group-wrongly-omitted",
    Severity.ERROR,
    Text("数据类别被写成不适用，实际适用", "Data group left out although it applies"),
    Text(
        "体系里已有这类数据或事项，写成不适用就等于不收集应收集的数据。",
        "The system holds such data already; to leave the group out is not to collect them.",
    ),
    Text(
        "从 omitted 中删去该类，在 characteristics 中写明收集什么数据。",
        "Take the group out of omitted and add rows that say which data are collected.",
    ),
    "omitted 有 static-factor，而 JL-05-04-HZ 登记了静态因素",
    clauses=(
        ("ccaa-39-2022", ("6.1.6.a", "6.1.6.b", "6.1.6.c", "6.1.6.d", "6.1.6.e", "6.1.6.f")),
        ("zjjgsw-0005-2024", ("6.4.a", "6.4.b", "6.4.c")),
    ),
)
# Groups whose rows are activity levels, to which the least frequency applies.
_ACTIVITY: Final = frozenset({"energy-use", "operating-value", "material-balance"})
_QUARTER: Final = 3
# The groups of data and the clauses that name them.
_GROUPS: Final = {
    "energy-use": {"ccaa-39-2022": ("6.1.6.a",), "zjjgsw-0005-2024": ("6.4.a",)},
    "operating-value": {"ccaa-39-2022": ("6.1.6.a",), "zjjgsw-0005-2024": ("6.4.a",)},
    "material-balance": {"ccaa-39-2022": ("6.1.6.b",)},
    "intensity-total": {"ccaa-39-2022": ("6.1.6.c",), "zjjgsw-0005-2024": ("6.4.b",)},
    "asset-trading": {"ccaa-39-2022": ("6.1.6.d",)},
    "static-factor": {"ccaa-39-2022": ("6.1.6.e",), "zjjgsw-0005-2024": ("6.4.c",)},
    "action-data": {"ccaa-39-2022": ("6.1.6.f",)},
}
# An organisation without energy use or total emission has no use for a carbon system.
_ALWAYS: Final = frozenset({"energy-use", "intensity-total"})


def source_unplanned(subject: Subject) -> Iterator[Diagnostic]:
    """Yield sources in operation that the plans in force at their site do not name."""
    plans = current_plans(subject)
    named = {
        site: {name for each in found for name in _sources(each) or ()}
        for site, found in plans.items()
    }
    for name, site, row in living_sources(subject.system, subject.context.as_of):
        found = (*plans.get(site, ()), *plans.get("", ()))
        if not found or name in named.get(site, ()) or name in named.get("", ()):
            continue
        if all(_sources(each) is not None for each in found):
            message = Text(
                f"{found[0].id} 没有碳源 `{name}`", f"{found[0].id} does not plan data of `{name}`"
            )
            related = (Related(row.span, Text("碳源", "the source")),)
            place = found[0].body.place("characteristics")
            yield SOURCE_UNPLANNED.at(place, message, subject=name, related=related)


def plan_row_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield rows of plans in force that leave open meter, method or reason."""
    for plan in itertools.chain.from_iterable(current_plans(subject).values()):
        fields = plan.shape.by_name["characteristics"].by_name
        for row in plan.body.rows("characteristics"):
            for name in _wanted(row.text("origin")):
                if name not in row:
                    label, origin = fields[name].label, fields["origin"].choice(row.text("origin"))
                    message = Text(
                        f"数据来源为{origin.zh}，没有{label.zh}（{name}）",
                        f"origin is `{row.text('origin')}`, but there is no `{name}`",
                    )
                    yield PLAN_ROW_INCOMPLETE.at(row.place("origin"), message, subject=plan.id)


def plan_too_rare(subject: Subject) -> Iterator[Diagnostic]:
    """Yield activity that plans of public institutions collect more rarely than allowed."""
    limit = _whole_number(subject.system.parameter("data-frequency-months"), _QUARTER)
    public = {
        site
        for use in subject.system.uses
        if use.standard.key == "zjjgsw-0005-2024"
        for site in use.sites
    }
    for site, plans in current_plans(subject).items():
        for plan in plans if not site or site in public else ():
            for row in plan.body.rows("characteristics"):
                months = MONTHS.get(row.text("frequency"), 0)
                if row.text("source") and row.text("group") in _ACTIVITY and months > limit:
                    message = Text(
                        f"`{row.text('source')}` 每 {months} 个月才收集一次，至少 {limit} 个月",
                        f"`{row.text('source')}` is collected each {months} months, not {limit}",
                    )
                    yield PLAN_TOO_RARE.at(row.place("frequency"), message, subject=plan.id)


def group_unplanned(subject: Subject) -> Iterator[Diagnostic]:
    """Yield groups of data that plans in force neither hold nor leave out with a reason."""
    plans = current_plans(subject)
    for site, found in plans.items():
        bodies = [each.body for each in (*found, *(plans.get("", ()) if site else ()))]
        tables = ("characteristics", "omitted")
        if not all(is_whole(body, table) for body in bodies for table in tables):
            continue
        rows = [row for body in bodies for table in tables for row in body.rows(table)]
        held = {row.text("group") for row in rows}
        if any(row.is_invalid("group") for row in rows):
            continue
        for group, clauses in _GROUPS.items():
            asked = demand(subject, clauses, (site,) if site else None)
            if asked is not None and group not in held:
                label = found[0].shape.by_name["characteristics"].by_name["group"].choice(group)
                message = Text(
                    f"{found[0].id} 没有“{label.zh}”（{asked.named.zh}）",
                    f"{found[0].id} has no `{group}`: {label.en} ({asked.named.en})",
                )
                place = found[0].body.place("characteristics")
                yield asked.weighed(GROUP_UNPLANNED.at(place, message, subject=found[0].id))


def group_wrongly_omitted(subject: Subject) -> Iterator[Diagnostic]:
    """Yield groups that plans in force leave out though rows or records show that they apply."""
    plans = current_plans(subject)
    every = tuple(itertools.chain.from_iterable(plans.values()))
    for plan in every:
        for row in plan.body.rows("omitted"):
            group = row.text("group")
            against = _against(subject.system, plan, group, every)
            if against is not None:
                label = plan.shape.by_name["omitted"].by_name["group"].choice(group)
                message = Text(
                    f"“{label.zh}”写成不适用，{against.text.zh}",
                    f"`{group}` is left out, but {against.text.en}",
                )
                yield GROUP_WRONGLY_OMITTED.at(
                    row.place("group"), message, subject=plan.id, related=(against,)
                )


def _sources(plan: Record) -> tuple[str, ...] | None:
    """Return the sources that a plan names; None where not all could be read."""
    return column(plan.body, "characteristics", "source", optional=True)


def _wanted(origin: str) -> tuple[str, ...]:
    """Return what a row must tell for its origin of data."""
    if origin == "meter":
        return ("meter",)
    if origin in {"statistics", "estimate"}:
        return ("method", "justification")
    return ("method",) if origin == "measurement" else ()


def _whole_number(text: str, default: int) -> int:
    return int(text) if text.isdecimal() else default


def _against(system: System, plan: Record, group: str, plans: tuple[Record, ...]) -> Related | None:
    """Return what shows that a group which a plan leaves out applies to it."""
    for row in plan.body.rows("characteristics"):
        if row.text("group") == group:
            return Related(row.place("group"), Text("同一计划却有该类数据", "the plan has it too"))
    if group in _ALWAYS:
        return Related(
            plan.body.place("characteristics"), Text("任何组织都有这类数据", "all have such data")
        )
    if group == "static-factor":
        for record in system.records_of("rec.static-factors"):
            if record.site == plan.site and record.body.rows("factors"):
                text = Text(f"{record.id} 登记了静态因素", f"{record.id} registers some")
                return Related(record.body.place("factors"), text)
    if group == "asset-trading" and not _is_planned(plans, group):
        return _asset(system)
    return _action_data(system, plan) if group == "action-data" else None


def _asset(system: System) -> Related | None:
    """Return a carbon asset that the organisation holds."""
    for record in system.records_of("rec.carbon-asset"):
        for row in record.body.rows("assets"):
            if row.text("status") in {"held", "pledged"}:
                name = row.text("id")
                text = Text(
                    f"{record.id} 有碳资产 {name}，各场所都没有计划",
                    f"{record.id} holds `{name}` and no site plans it",
                )
                return Related(row.span, text)
    return None


def _is_planned(plans: tuple[Record, ...], group: str) -> bool:
    rows = (row for plan in plans for row in plan.body.rows("characteristics"))
    return any(row.text("group") == group for row in rows)


def _action_data(system: System, plan: Record) -> Related | None:
    """Return an action at the plan's site that calls for data."""
    for name, row in system.defined.get("action", {}).items():
        if row.text("data") and row.text("site") == plan.site and plan.site:
            text = Text(f"措施 {name} 要求收集数据", f"action `{name}` calls for data")
            return Related(row.place("data"), text)
    return None


RULES: Final = (
    Rule(SOURCE_UNPLANNED, source_unplanned, "R049"),
    Rule(PLAN_ROW_INCOMPLETE, plan_row_incomplete, "R049"),
    Rule(PLAN_TOO_RARE, plan_too_rare, "R050"),
    Rule(GROUP_UNPLANNED, group_unplanned, "R053"),
    Rule(GROUP_WRONGLY_OMITTED, group_wrongly_omitted, "R053"),
)
