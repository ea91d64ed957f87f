"""Rules on external documents: nothing valid rests on an edition that is over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.doccontrol.externals import External, ExternalUse, external_uses, externals
from carbon_manual.duties.due import late
from carbon_manual.duties.validity import editions
from carbon_manual.grounds.rule import Rule, Subject

OUTDATED_EDITION = Fault(
    "CM527",
    "external-edition-outdated",
    Severity.WARNING,
    Text("使用的外来文件已被代替或废止", "External document replaced or repealed"),
    Text(
        "依据失效的文件办事，结果可能不再合规；新版发布后，由此看出要改哪些文件。",
        "Work by a text that is over may no longer comply; this shows what a new edition touches.",
    ),
    Text(
        "按新版核对该文件或记录，必要时换版，并改 external 中的编号。",
        "Review it against the new edition, revise it if needed, and name that edition.",
    ),
    "external: [GBT-32150-2015]，而清单中已有代替它的新版",
    clauses=(
        ("ccaa-39-2022", ("7.5.3.p3.i2",)),
        ("zjjgsw-0005-2024", ("5.3.f",)),
    ),
)
PAST_VALIDITY = Fault(
    "CM528",
    "external-past-validity",
    Severity.WARNING,
    Text("外来文件已过有效期，仍标为有效", "External document past its validity"),
    Text(
        "过了有效期的外来文件可能已被代替，要核实后才能继续使用。",
        "A text past its validity may have been replaced; find out before using it on.",
    ),
    Text(
        "核实后更新有效期，或改状态，或登记代替它的新版。",
        "Find out, then update the date or the status, or register the new edition.",
    ),
    "valid_until: 2025-12-31\nstatus: valid",
    clauses=(("ccaa-39-2022", ("7.5.3.p3.i2",)),),
)


def outdated_edition(subject: Subject) -> Iterator[Diagnostic]:
    """Yield every use of an edition that was over on the day on which it had to be valid."""
    today = subject.context.as_of
    known = externals(subject.system, today)
    for use in external_uses(subject.system, subject.control, today):
        external = known.get(use.external)
        if external is not None and external.ended is not None and external.ended <= use.day:
            yield _outdated(use, external)


def past_validity(subject: Subject) -> Iterator[Diagnostic]:
    """Yield editions in the registers that are marked as valid past their last day."""
    overdue = late(editions(subject))
    for external in externals(subject.system, subject.context.as_of).values():
        until = external.row.data("valid_until")
        if external.row.place("valid_until") in overdue:
            message = Text(
                f"`{external.id}` 有效期至 {until}，仍标为有效",
                f"`{external.id}` is marked as valid, but only until {until}",
            )
            place = external.row.place("valid_until")
            yield PAST_VALIDITY.at(place, message, subject=external.id)


def _outdated(use: ExternalUse, external: External) -> Diagnostic:
    name, newer = use.item.id, external.successor
    if newer is not None:
        message = Text(
            f"{name} 使用的 `{external.id}` 已由 `{newer.id}` 代替（自 {external.ended}）",
            f"{name} uses `{external.id}`, which `{newer.id}` replaces since {external.ended}",
        )
        related = Related(newer.row.place("id"), Text("新版", "the new edition"))
    else:
        message = Text(
            f"{name} 使用的 `{external.id}` 已被修订或废止",
            f"{name} uses `{external.id}`, which was amended or repealed",
        )
        related = Related(external.row.place("status"), Text("清单中的状态", "its status"))
    return OUTDATED_EDITION.at(use.span, message, subject=name, related=(related,))


RULES: Final = (
    Rule(OUTDATED_EDITION, outdated_edition, "R086"),
    Rule(PAST_VALIDITY, past_validity, "R086"),
)
