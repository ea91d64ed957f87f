"""What falls due: one list, from which checks, home page, calendar and impact all take."""

from __future__ import annotations

import calendar as months
import datetime as dt
import functools
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_manual import cli
from carbon_manual.audience import restrict
from carbon_manual.checks import overdue
from carbon_manual.checks.rulebook import RULES
from carbon_manual.commands import scheduling
from carbon_manual.diagnostic import Severity
from carbon_manual.duties import KINDS, Due, State, duties, open_duties
from carbon_manual.duties.due import Day, make
from carbon_manual.duties.kinds import REVIEW
from carbon_manual.duties.policy import PREFIX, VALUES
from carbon_manual.pipeline import Checked, examine, published
from carbon_manual.render.agenda.ics import as_calendar
from carbon_manual.render.agenda.plain import as_text, urgent_first
from carbon_manual.render.agenda.workbook import as_workbook
from carbon_manual.render.site.calendar import calendar_pages
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.home import home_pages
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.value import Interval
from carbon_manual.sources.source import read_tree
from carbon_manual.system.load import Pieces
from tests.system_under_test import REPOSITORY, TODAY, Chain, Tree, repository, shown

CONFIGURATION = "records/JL-00-01.yaml"
LONGEST_LINE = 75  # octets, RFC 5545 3.1
GRID = "records/JL-07-01/JL-07-01-GRID.yaml"
CARE = "records/JL-17-05/JL-17-05-HM-2026Q2.yaml"
RENEWAL = "records/JL-17-08/JL-17-08-2026.yaml"
VERIFIED = "records/JL-07-04/JL-07-04-2025.yaml"
REPORT = "records/JL-07-03/JL-07-03-2025.yaml"
# A code, where a text of the reference system is replaced, and by what.
PLANTED: tuple[tuple[str, str, Chain, str, str], ...] = (
    ("CM542", RENEWAL, ("due: ", "2026-11-30"), "2026-03-15", "2026-03-15"),
    ("CM543", GRID, ("next_review: ", "2027-01-15"), "2026-05-15", "2026-05-15"),
    ("CM544", CARE, ("next_due: ", "2026-07-31"), "2026-05-20", "2026-05-20"),
    ("CM545", VERIFIED, ("due: ", "2027-02-15"), "2026-05-15", "2026-05-15"),
    ("CM546", REPORT, ("submitted_on: 2026-03-31\n",), "", "2026-03-31"),
    ("CM547", CONFIGURATION, ("parameters:\n",),
     "parameters:\n  - {id: overdue-review, value: fatal, meaning: 评审}\n", "fatal"),
    ("CM547", CONFIGURATION, ("parameters:\n",),
     "parameters:\n  - {id: overdue-reviews, value: error, meaning: 评审}\n", "overdue-review"),
)  # fmt: skip
# What was read of each file, for the next look at it.
PIECES: Pieces = {}
DUTY_FAULTS = frozenset(code for code, *_ in PLANTED)


@functools.cache
def reference() -> Checked:
    return examine(read_tree(REPOSITORY), TODAY, pieces=PIECES)


@functools.cache
def later(day: str) -> Checked:
    """Return the reference system as it would stand on another day if nobody did anything."""
    on = dt.date.fromisoformat(day)
    return examine(read_tree(REPOSITORY), TODAY, as_of=on, pieces=PIECES)


def parameters(*lines: str) -> Tree:
    """Return the reference system with further parameters, and a review long past."""
    given = "".join(f"  - {{{each}, meaning: 试}}\n" for each in lines)
    return repository().replace(CONFIGURATION, ("parameters:\n",), f"parameters:\n{given}")


def test_reference_system__has_nothing_overdue() -> None:
    assert not [each for each in duties(reference()) if each.is_overdue]


def test_reference_system__reads_as_it_did() -> None:
    lines = as_text(open_duties(reference()), reference()).splitlines()
    assert lines[0].split() == [
        "2026-05-31",
        "到期",
        "措施进度",
        "CS-08",
        "采购",
        "·",
        "信息中心主任",
    ]
    wanted = "2026-09-09  未到期  计量器具有效期  HM-M-H01"
    assert any(" ".join(line.split()).startswith(" ".join(wanted.split())) for line in lines)
    assert lines[-1] == "逾期 0 · 到期 21 · 未到期 298"


@pytest.mark.parametrize("day", ["2026-06-30", "2027-02-28"])
def test_no_two_duties__have_the_same_key(day: str) -> None:
    found = duties(later(day))
    assert len({each.key for each in found}) == len(found)
    assert len({each.uid for each in found}) == len(found)
    assert list(found) == sorted(found, key=lambda each: each.order)


@pytest.mark.parametrize("day", ["2027-02-28", "2027-09-30"])
def test_calendar_and_checks__never_disagree(day: str) -> None:
    """What is overdue in the calendar is told by a rule of its kind, at its place."""
    checked = later(day)
    found = [each for each in duties(checked) if each.is_overdue]
    told = {(each.code, each.span) for each in checked.diagnostics}
    silent = [
        each for each in found if not any((code, each.span) in told for code in each.kind.codes)
    ]
    # one register of factors stands for the type where none is current
    silent = [each for each in silent if each.kind.id != "factor"]
    assert not silent, [(each.kind.id, each.subject, str(each.due)) for each in silent]
    assert len({each.kind.id for each in found}) > 8
    # and a rule that tells of nothing but overdue duties tells of no other
    whole = {"CM307", "CM502", "CM535", "CM536", "CM283", "CM542", "CM544", "CM545", "CM546"}
    known = {(code, each.span) for each in found for code in each.kind.codes}
    assert {each for each in told if each[0] in whole} <= known


@pytest.mark.parametrize(
    ("code", "path", "chain", "new", "says"),
    PLANTED,
    ids=[f"{each[0]}-{each[4]}" for each in PLANTED],
)
def test_planted_fault__is_found_in_place(
    code: str, path: str, chain: Chain, new: str, says: str
) -> None:
    broken = repository().replace(path, chain, new).examine()
    found = [each for each in broken.diagnostics if each.code == code]
    (finding,) = found
    assert finding.span.path == path
    assert says in finding.message.zh, finding.message.zh
    assert finding.message.zh != finding.message.en


def test_every_kind__names_the_rules_that_tell_of_it() -> None:
    codes = {rule.fault.code for rule in RULES} | {"CM531"}  # waivers are judged after the rules
    for kind in KINDS:
        assert kind.codes, kind.id
        assert set(kind.codes) <= codes, kind.id
    assert len({kind.id for kind in KINDS}) == len(KINDS)
    own = {rule.fault.code for rule in overdue.RULES} - {"CM547"}
    assert own <= {code for kind in KINDS for code in kind.codes}


def test_every_duty__says_whose_it_is_and_how_it_was_derived() -> None:
    for each in duties(reference()):
        assert each.post in reference().system.defined["post"], each
        assert each.why.zh != each.why.en
        assert all((each.why.zh, each.why.en, each.span.path, each.title.zh))
        assert each.limit >= each.due


@pytest.mark.parametrize("value", VALUES)
def test_policy__decides_how_grave_an_overdue_duty_is(value: str) -> None:
    tree = parameters(f'id: {PREFIX}maintenance, value: "{value}"')
    tree = tree.replace(CARE, ("next_due: ", "2026-07-31"), "2026-05-20")
    checked = tree.examine()
    found = [each.severity for each in checked.diagnostics if each.code == "CM544"]
    assert found == ([] if value == "off" else [Severity(value)]), shown(checked)
    # the calendar tells the truth all the same
    assert [each.subject for each in duties(checked) if each.is_overdue] == ["HM-S-18"]


@given(
    day=st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)),
    number=st.integers(1, 120),
    ahead=st.integers(-800, 800),
)
@settings(max_examples=60, deadline=None)
def test_interval__counts_on_to_the_same_day_or_the_months_last(
    day: dt.date, number: int, ahead: int
) -> None:
    checked = reference()
    document = next(iter(checked.system.documents.values()))
    why, place = document.title, document.control.span
    told = Day(day, why, place, Interval(f"P{number}M", number))
    due = make(checked, REVIEW, document, "X", told, why)
    last = months.monthrange(due.limit.year, due.limit.month)[1]
    assert due.limit.day == min(day.day, last)
    passed = (due.limit.year - day.year) * 12 + due.limit.month - day.month
    assert passed == number
    assert due.is_overdue == (due.limit < checked.context.as_of)
    moved = make(checked, REVIEW, document, "X", Day(_moved(day, ahead), why, place), why)
    assert (moved.uid == make(checked, REVIEW, document, "X", Day(day, why, place), why).uid) == (
        ahead == 0
    )


def _moved(day: dt.date, ahead: int) -> dt.date:
    return day + dt.timedelta(days=ahead)


@pytest.fixture(scope="module")
def ics() -> bytes:
    return as_calendar(open_duties(reference()), reference())


def test_ics__keeps_to_the_line_length_and_ends_of_lines(ics: bytes) -> None:
    lines = ics.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in ics.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= LONGEST_LINE
    for line in lines:
        line.decode()  # no character is cut in two
    assert any(line.startswith(b" ") for line in lines)


def test_ics__reads_back(ics: bytes) -> None:
    read = icalendar.Calendar.from_ical(ics)
    found = open_duties(reference())
    events = {str(each["uid"]): each for each in read.walk("VEVENT")}
    assert len(events) == len(found) == len(list(read.walk("VEVENT")))
    for due in found:
        event: Any = events[f"{due.uid}@carbon-manual"]
        assert event["dtstart"].dt == due.due
        assert event["dtstamp"].dt == dt.datetime(2026, 6, 30, tzinfo=dt.UTC)
        assert due.title.zh in str(event["summary"])
        (alarm,) = event.walk("VALARM")
        assert alarm["trigger"].dt == dt.timedelta(days=-14)


def test_ics__is_the_same_twice(ics: bytes) -> None:
    later_on = dt.date(2031, 1, 1)  # but the reference system pins the day
    again = examine(read_tree(REPOSITORY), later_on, pieces=PIECES)
    assert as_calendar(open_duties(again), again) == ics


def test_workbook__holds_every_duty_with_days_as_days() -> None:
    found = duties(reference())[:30]
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(found, reference())))
    (sheet,) = book.worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == len(found) + 1
    assert rows[1][0] == dt.datetime.combine(found[0].due, dt.time())
    assert as_workbook(found, reference()) == as_workbook(found, reference())


def test_page_and_home__show_the_list() -> None:
    desk = make_desk(published(later("2027-02-28")))
    (page,) = calendar_pages(desk)
    text, found = page.data.decode(), open_duties(later("2027-02-28"))
    assert text.count("\n| 20") == len(found)
    late = [each for each in found if each.is_overdue]
    assert text.index("{#overdue}") < text.index("{#due}") < text.index("{#m2027-")
    section = text[text.index("{#overdue}") : text.index("{#due}")]
    assert section.count("\n| 20") == len(late) > 0
    home = next(each for each in home_pages(desk) if each.path == "index.md").data.decode()
    for each in urgent_first(found)[:8]:
        assert each.title.zh in home
    assert "records/calendar.md" in home


def test_edition_for_readers__tells_only_what_one_item_says() -> None:
    public = restrict(reference(), Access.INTERNAL)
    found = duties(public)
    assert found
    assert all(each.kind.alone for each in found)
    visible = {*public.system.documents, *public.system.records}
    assert {each.item for each in found} <= visible
    assert not duties(restrict(reference(), Access.PUBLIC)) or {
        each.item for each in duties(restrict(reference(), Access.PUBLIC))
    } <= {each.id for each in reference().system.items if each.access is Access.PUBLIC}


@pytest.fixture(autouse=True)
def examined_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command look at the system that is here already."""
    monkeypatch.setattr(scheduling, "examined", lambda _: reference())


def run(*arguments: str) -> int:
    return cli.main(["calendar", "--root", str(REPOSITORY), *arguments])


def test_command__chooses_by_day_and_post(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--format", "json", "--until", "2026-12-31", "--post", "计量管理员", "--done") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["as_of"] == "2026-06-30"
    assert {each["post"] for each in told["duties"]} == {"计量管理员"}
    assert max(each["due"] for each in told["duties"]) <= "2026-12-31"
    states = Counter(each["state"] for each in told["duties"])
    assert states.keys() == {"done", "due", "upcoming"}


def test_command__writes_a_file_whole(tmp_path: Path, ics: bytes) -> None:
    target = tmp_path / "a.ics"
    assert run("--format", "ics", "--out", str(target)) == 0
    assert target.read_bytes() == ics


def test_command__refuses_what_it_cannot_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--format", "xlsx") == 2
    assert run("--post", "计量管理") == 2
    assert "计量管理员" in capsys.readouterr().err


def test_due__is_frozen() -> None:
    due: Due = duties(reference())[0]
    with pytest.raises(AttributeError):
        due.state = State.DONE  # type: ignore[misc]
