"""Findings as JUnit XML: one case for each fault, so that an auditor sees what was tested.

It follows the schema of the Ant task, which is the strictest in use. It asks for a time and a host:
the day of the check stands for the time, and no host is named, so that the bytes stay the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from carbon_manual import __version__
from carbon_manual.diagnostic import Severity, Text
from carbon_manual.faults import FAULTS
from carbon_manual.report.text import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from carbon_manual.diagnostic import Diagnostic, Fault
    from carbon_manual.report.findings import Findings

_FAMILIES: Final = {
    "1": "reading",
    "2": "records",
    "3": "clauses",
    "4": "figures",
    "5": "control",
    "6": "references",
    "7": "operation",
    "9": "generator",
}
# What XML cannot carry: a name of a file may hold anything.
_ILLEGAL: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ABSENT: Final[tuple[Diagnostic, ...]] = ()


def as_junit(findings: Findings) -> str:
    """Return one suite for each family of faults."""
    standing, waived = _by_code(findings.standing), _by_code(findings.waived)
    suites = ET.Element("testsuites")
    for number, (digit, family) in enumerate(_FAMILIES.items()):
        faults = [fault for code, fault in FAULTS.items() if code.startswith(f"CM{digit}")]
        failed = sum(_fails(standing.get(each.code, _ABSENT)) for each in faults)
        skipped = sum(each.code in waived and each.code not in standing for each in faults)
        suite = ET.SubElement(
            suites, "testsuite", name=family, package="carbon-manual", id=str(number),
            timestamp=f"{findings.as_of}T00:00:00", hostname="localhost", tests=str(len(faults)),
            failures=str(failed), errors="0", skipped=str(skipped), time="0",
        )  # fmt: skip
        properties = ET.SubElement(suite, "properties")
        ET.SubElement(properties, "property", name="carbon-manual", value=__version__)
        for fault in faults:
            found = standing.get(fault.code, _ABSENT)
            _case(suite, fault, found, waived.get(fault.code, _ABSENT), findings.language)
        ET.SubElement(suite, "system-out")
        ET.SubElement(suite, "system-err")
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True)


def _case(
    suite: ET.Element,
    fault: Fault,
    found: Sequence[Diagnostic],
    waived: Sequence[Diagnostic],
    language: str,
) -> None:
    """Add the case of a fault: failed by errors and warnings, skipped where all are waived."""
    title = f"{fault.code} {fault.title.of(language)}"
    case = ET.SubElement(
        suite, "testcase", name=title, classname=f"{fault.code}.{fault.name}", time="0"
    )
    if _fails(found):
        counted = Text(f"{len(found)} 个问题", f"{len(found)} findings").of(language)
        failure = ET.SubElement(case, "failure", type=fault.severity.value, message=counted)
        failure.text = _ILLEGAL.sub("\ufffd", as_text(found, language))
    elif waived and not found:
        skipped = Text(f"{len(waived)} 项已豁免", f"{len(waived)} waived").of(language)
        ET.SubElement(case, "skipped", message=skipped)


def _fails(found: Sequence[Diagnostic]) -> bool:
    """Tell whether findings fail a case; a note is advice."""
    return any(each.severity is not Severity.NOTE for each in found)


def _by_code(findings: Sequence[Diagnostic]) -> Mapping[str, tuple[Diagnostic, ...]]:
    found: dict[str, list[Diagnostic]] = defaultdict(list)
    for each in findings:
        found[each.code].append(each)
    return {code: tuple(each) for code, each in found.items()}
