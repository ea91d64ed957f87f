"""Files of readings and bills: what they hold is summed exactly, what is wrong is named by row."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import subprocess
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_manual.accounts import readings as readings_
from carbon_manual.accounts import workbook
from carbon_manual.accounts.readings import Layout, ReadingsError, read_content
from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.checks import records
from carbon_manual.diagnostic import Diagnostic
from carbon_manual.evaluation.compute import compute
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sources import revision, source
from carbon_manual.sources.revision import read_revision
from carbon_manual.system.load import load
from tests.accounts import Account, Line
from tests.shelf import Asked, Shelf

if TYPE_CHECKING:
    from carbon_manual.accounts.readingfiles import Table
    from carbon_manual.grounds.rule import Subject

FIGURE_FAULTS = frozenset(f"CM{number}" for number in range(480, 491))
YEAR = 2023
LAYOUT = Layout("time", "kWh", "meter")
MONTHS = [f"{YEAR}-{month:02}" for month in range(1, 13)]
ONE = {"date_column": "月份", "quantity_column": "用电量", "unit": "kWh", "source": "EL"}


class _Yaml(str):
    """A value that is written as it stands."""

    __slots__ = ()


class _Beside(Account):
    """An account whose files lie beside its records before these are read."""

    files: tuple[tuple[str, bytes], ...] = ()

    def write(self, root: Path) -> Path:
        super().write(root)
        for name, data in self.files:
            (root / "records" / name).write_bytes(data)
        return root


def row(path: str, data: bytes, mapping: dict[str, Any]) -> str:
    """Return a mapping as a row of a record."""
    fields = {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "origin": "meter"}
    lines = [
        f"{name}: {value}" if isinstance(value, _Yaml) else f"{name}: {json.dumps(value)}"
        for name, value in (fields | mapping).items()
    ]
    return "  - " + "\n    ".join(lines) + "\n"


def ask(root: Path, *files: tuple[str, str, dict[str, Any]], data: str = "[]") -> Asked:
    """Write files with their mappings, which records hold beside typed `data`; read them back."""
    account = _Beside(year=YEAR)
    for name in ("EL", "E2"):
        account.add(Line(name, "purchased-electricity", "0", "kWh"))
    account.files = tuple((name, text.encode()) for name, text, _ in files)
    rows = "".join(row(name, text.encode(), mapping) for name, text, mapping in files)
    body = f"data: {data}\nreadings:\n{rows}"
    kept = Shelf(account).put(f"JL-06-02-S1-{YEAR}", "rec.activity-data", body, "site: s1\n")
    shutil.rmtree(root / "records", ignore_errors=True)
    return kept.ask(root)


def csv_of(*rows: str, header: str = "月份,用电量") -> str:
    return "\n".join((header, *rows)) + "\n"


def year_of(amount: str = "10") -> list[str]:
    return [f"{month},{amount}" for month in MONTHS]


def findings(asked: Asked) -> list[Diagnostic]:
    return [each for each in compute(asked.loaded.system, ()).diagnostics
            if each.code in FIGURE_FAULTS]  # fmt: skip


def finding(asked: Asked, code: str) -> str:
    """Return the message of the only finding on files, for which the source has no figure."""
    (found,) = findings(asked)
    assert found.code == code
    assert found.message.zh != found.message.en
    assert asked.result("activity", year=YEAR, source="EL").quantity is None
    return found.message.en


def unusable(asked: Asked, *, stopped: bool = True) -> list[tuple[str, str]]:
    """Return what is found on files as evidence: each code, and the field where it stands."""
    assert not findings(asked)
    quantity = asked.result("activity", year=YEAR, source="EL").quantity
    assert (quantity is None) is stopped
    subject = cast("Subject", SimpleNamespace(system=asked.loaded.system))
    rules = (records.evidence_missing, records.evidence_altered, records.evidence_outside)
    (mapped,) = asked.loaded.system.records[f"JL-06-02-S1-{YEAR}"].body.rows("readings")
    fields = {mapped.place(name): name for name in ("path", "sha256")}
    return [(each.code, fields[each.span]) for rule in rules for each in rule(subject)]


def total(path: Path, layout: Layout = LAYOUT) -> Decimal:
    content = read_content(path, hashlib.sha256(path.read_bytes()).hexdigest(), layout)
    return sum(
        (month.total for years in content.series.values() for year in years.values()
         for month in year.monthly()), Decimal(0),
    )  # fmt: skip


def refused(path: Path, layout: Layout = LAYOUT) -> ReadingsError:
    with pytest.raises(ReadingsError) as caught:
        read_content(path, hashlib.sha256(path.read_bytes()).hexdigest(), layout)
    return caught.value


def readings(path: Path, *rows: str) -> Path:
    path.write_text(csv_of(*rows, header="meter,time,kWh"), encoding="utf-8")
    return path


def parquet(path: Path, query: str) -> None:
    made = duckdb.sql(query)
    assert made is not None
    made.write_parquet(str(path))


class TestFigures:
    """What a file gives to figures, and what it does not."""

    def test_year_is_summed_exactly_with_a_step_a_month(self, tmp_path: Path) -> None:
        asked = ask(tmp_path, ("a.csv", csv_of(*year_of("0.1")), ONE))
        assert not findings(asked)
        result = asked.result("activity", year=YEAR, source="EL")
        assert str(result.quantity) == "1.2 kWh"
        assert [step.label.zh for step in result.steps] == MONTHS
        note = result.steps[0].note
        assert "records/a.csv" in note.zh
        assert "12 行" in note.zh
        assert "12 rows" in note.en

    def test_missing_months_are_no_zero(self, tmp_path: Path) -> None:
        asked = ask(tmp_path, ("a.csv", csv_of(*year_of()[:-2]), ONE))
        assert not findings(asked)
        assert asked.code("activity", year=YEAR, source="EL") == "CM411"

    def test_missing_days_are_no_zero(self, tmp_path: Path) -> None:
        days = [dt.date(YEAR, 1, 1) + dt.timedelta(each) for each in range(365)]
        rows = [f"{day},1" for day in days]
        assert ask(tmp_path, ("a.csv", csv_of(*rows), ONE)).value(
            "activity", year=YEAR, source="EL"
        ) == 365  # fmt: skip
        asked = ask(tmp_path, ("a.csv", csv_of(*rows[:100], *rows[103:]), ONE))
        assert asked.code("activity", year=YEAR, source="EL") == "CM490"
        (cause,) = asked.result("activity", year=YEAR, source="EL").causes
        assert "2023-04" in cause.message.en
        assert "27" in cause.message.en

    @pytest.mark.parametrize(
        ("rows", "code"),
        [
            (("2023-01,1,0",), "CM480"),
            (("2023-01,x",), "CM482"),
            (("2023-13,1",), "CM483"),
            (("2023-01,-1",), "CM485"),
            (("2023-01,1", "2023-01,1"), "CM486"),
        ],
    )
    def test_bad_row_stops_the_figure(
        self, tmp_path: Path, rows: tuple[str, ...], code: str
    ) -> None:
        asked = ask(tmp_path, ("a.csv", csv_of(*rows, *year_of()[1:]), ONE))
        assert finding(asked, code).startswith("a.csv: ")
        (found,) = findings(asked)
        (mapped,) = asked.loaded.system.records[f"JL-06-02-S1-{YEAR}"].body.rows("readings")
        assert found.span == mapped.place("path")

    def test_empty_file_is_no_zero(self, tmp_path: Path) -> None:
        assert finding(ask(tmp_path, ("a.csv", csv_of(), ONE)), "CM489")

    @settings(max_examples=5, deadline=None)
    @given(st.lists(st.decimals(0, 10**9, places=4), min_size=12, max_size=12))
    def test_file_equals_the_same_numbers_typed(self, numbers: list[Decimal]) -> None:
        rows = [f"{month},{number:f}" for month, number in zip(MONTHS, numbers, strict=True)]
        typed = ", ".join(each.replace(",", ": ") for each in rows)
        data = f"\n  - {{source: E2, unit: kWh, origin: meter, quantities: {{{typed}}}}}"
        with tempfile.TemporaryDirectory() as folder:
            asked = ask(Path(folder), ("a.csv", csv_of(*rows), ONE), data=data)
            given_ = [asked.value("activity", year=YEAR, source=each) for each in ("EL", "E2")]
            assert given_[0] == given_[1] == sum(numbers)

    def test_keys_units_and_streams(self, tmp_path: Path) -> None:
        rows = [f"{month},{meter},{amount},{unit}" for month in MONTHS
                for meter, amount, unit in (("M1", "1500", "kWh"), ("M2", "2", "MWh"),
                                            ("M3", "7", "kWh"))]  # fmt: skip
        text = csv_of(*rows, header="月份,表号,用电量,单位")
        streams = "[{key: M1, source: EL}, {key: M2, source: EL}, {key: M3, source: E2}]"
        given_ = {"date_column": "月份", "quantity_column": "用电量", "unit_column": "单位",
                  "key_column": "表号", "streams": _Yaml(streams)}  # fmt: skip
        asked = ask(tmp_path, ("a.csv", text, given_))
        assert asked.value("activity", year=YEAR, source="EL") == 42000
        assert asked.value("activity", year=YEAR, source="E2") == 84

    def test_files_add_up_and_no_reading_counts_twice(self, tmp_path: Path) -> None:
        first, second = csv_of(*year_of()[:6]), csv_of(*year_of()[6:])
        asked = ask(tmp_path, ("a.csv", first, ONE), ("b.csv", second, ONE))
        assert asked.value("activity", year=YEAR, source="EL") == 120
        asked = ask(tmp_path, ("a.csv", first, ONE), ("b.csv", csv_of(*year_of("11")[5:]), ONE))
        assert "2023-06" in finding(asked, "CM486")

    def test_two_files_may_share_a_month(self, tmp_path: Path) -> None:
        rows = [f"{month}-{day:02},1" for month in MONTHS for day in (1, 15)]
        files = [(name, csv_of(*rows[at::2]), ONE) for at, name in enumerate(("a.csv", "b.csv"))]
        assert ask(tmp_path, *files).value("activity", year=YEAR, source="EL") == 24


class TestMapping:
    """What contradicts itself, leads elsewhere, or attacks."""

    @pytest.mark.parametrize(
        "change",
        [
            {"unit_column": "单位"},
            {"key_column": "表号"},
            {"sheet": "一月"},
            {"path": "a.txt"},
        ],
    )
    def test_contradictions(self, tmp_path: Path, change: dict[str, str]) -> None:
        name = change.get("path", "a.csv")
        asked = ask(tmp_path, (name, csv_of(*year_of()), ONE | change))
        assert finding(asked, "CM488")

    def test_column_that_is_not_there(self, tmp_path: Path) -> None:
        asked = ask(tmp_path, ("a.csv", csv_of(*year_of()), ONE | {"quantity_column": "电量"}))
        assert "月份、用电量" in finding(asked, "CM481")

    @pytest.mark.parametrize(
        "name", ["用\"电'量", 'a"; DROP TABLE x; --', "*", "c0", "time) FROM x --", "{}", "$1"]
    )
    def test_hostile_names_of_columns_are_names(self, tmp_path: Path, name: str) -> None:
        quoted = '"' + name.replace('"', '""') + '"'
        text = csv_of(*year_of(), header=f"月份,{quoted}")
        asked = ask(tmp_path, ("a.csv", text, ONE | {"quantity_column": name}))
        assert asked.value("activity", year=YEAR, source="EL") == 120
        path = tmp_path / "a.parquet"
        parquet(path, f"SELECT '2023-01' AS time, 5 AS {quoted}")
        assert total(path, Layout("time", name)) == 5

    def test_hostile_names_of_files_are_names(self, tmp_path: Path) -> None:
        (tmp_path / "ab.csv").write_text("meter,time,kWh\nM,2023-01,1\n", "utf-8")
        for name in ("a'b.csv", "a*.csv", "[ab]*.csv", "a?.csv", "a;b.csv", "{a,b}.csv"):
            assert total(readings(tmp_path / name, "M,2023-01,4")) == 4

    @pytest.mark.parametrize(
        ("path", "code"),
        [
            ("../../a.csv", "CM512"),
            ("../a.csv", "CM512"),
            ("/etc/passwd.csv", "CM512"),
            ("C:/a.csv", "CM512"),
            ("missing.csv", "CM509"),
        ],
    )
    def test_no_path_leads_out(self, tmp_path: Path, path: str, code: str) -> None:
        (tmp_path / "a.csv").write_text(csv_of(*year_of()), "utf-8")
        root = tmp_path / "root"
        root.mkdir()
        (root / "a.csv").write_text(csv_of(*year_of()), "utf-8")
        asked = ask(root, ("b.csv", csv_of(*year_of()), ONE | {"path": path}))
        assert unusable(asked) == [(code, "path")]

    def test_link_to_the_outside_is_not_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text("x", "utf-8")
        (tmp_path / "root" / "records").mkdir(parents=True)
        (tmp_path / "root" / "records" / "b.csv").symlink_to(tmp_path / "a.csv")
        sources = source.read_tree(tmp_path / "root")
        assert sources.digests["records/b.csv"] == ""
        assert not sources.data

    def test_other_content_than_registered_is_not_used(self, tmp_path: Path) -> None:
        asked = ask(tmp_path, ("a.csv", csv_of(*year_of()), ONE | {"sha256": "0" * 64}))
        assert unusable(asked) == [("CM510", "sha256")]

    def test_too_large_a_file_is_not_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = csv_of(*year_of())
        monkeypatch.setattr(source, "MAX_DATA", len(text.encode()))
        assert unusable(ask(tmp_path, ("a.csv", text, ONE)), stopped=False) == []
        monkeypatch.setattr(source, "MAX_DATA", len(text.encode()) - 1)
        assert unusable(ask(tmp_path, ("a.csv", text, ONE))) == [("CM509", "path")]

    def test_unknown_meter_site_and_unit_are_named_by_row(self, tmp_path: Path) -> None:
        keyed = {"date_column": "月份", "quantity_column": "用电量", "key_column": "碳源"}
        text = csv_of("2023-01,5,EL", "2023-01,5,E9", header="月份,用电量,碳源")
        said = finding(ask(tmp_path, ("a.csv", text, keyed | {"unit": "kWh"})), "CM484")
        assert "row 3" in said
        assert "`E9`" in said
        text = csv_of("2023-01,5,EL,s2", header="月份,用电量,碳源,场所")
        given_ = keyed | {"unit": "kWh", "site_column": "场所"}
        assert "row 2" in finding(ask(tmp_path, ("a.csv", text, given_)), "CM484")
        text = csv_of("2023-01,5,度", header="月份,用电量,单位")
        own = {name: each for name, each in ONE.items() if name != "unit"}
        said = finding(ask(tmp_path, ("a.csv", text, own | {"unit_column": "单位"})), "CM487")
        assert "`度`" in said

    def test_empty_key_is_named_by_row(self, tmp_path: Path) -> None:
        keyed = {"date_column": "月份", "quantity_column": "用电量", "key_column": "碳源",
                 "unit": "kWh"}  # fmt: skip
        text = csv_of("2023-01,5,EL", "2023-01,5,", header="月份,用电量,碳源")
        assert "row 3" in finding(ask(tmp_path, ("a.csv", text, keyed)), "CM484")

    def test_units_of_two_dimensions(self, tmp_path: Path) -> None:
        own = {name: each for name, each in ONE.items() if name != "unit"}
        text = csv_of("2023-01,5,kWh", "2023-02,5,t", header="月份,用电量,单位")
        asked = ask(tmp_path, ("a.csv", text, own | {"unit_column": "单位"}))
        assert finding(asked, "CM487")


class TestCsv:
    """The text of CSV files, as programs write them."""

    def test_byte_order_mark_and_other_separators(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        for separator in ",;\t":
            text = "meter,time,kWh\nM,2023-01,1\n".replace(",", separator)
            path.write_bytes(b"\xef\xbb\xbf" + text.encode().replace(b"\n", b"\r\n"))
            assert total(path) == 1

    def test_other_encodings_are_told(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes("表,time,kWh\n一号,2023-01,1\n".encode("gb18030"))
        assert refused(path).kind == "unreadable"
        rows = "M,2023-01,1\n" * 30000
        path.write_bytes(f"meter,time,kWh\n{rows}一号,2023-01,1\n".encode("gb18030"))
        error = refused(path)
        assert error.kind == "unreadable"
        assert error.message.en == "line 30002: not in UTF-8"

    def test_quoted_line_ends(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text('"me\nter",time,kWh\n"M\n1",2023-01,1\n"M\n2",2023-01,x\n', "utf-8")
        error = refused(path, Layout("time", "kWh", "me\nter"))
        assert error.message.en.startswith("row 6")  # the line on which it ends

    def test_rows_of_another_length(self, tmp_path: Path) -> None:
        error = refused(readings(tmp_path / "a.csv", "M,2023-01,1", "M,2023-02,1,0"))
        assert error.kind == "unreadable"
        assert "line 3" in error.message.en
        assert str(tmp_path) not in error.message.en

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("0", "0"),
            ('"1,234.5"', "1234.5"),
            ("123456789012.123456", "123456789012.123456"),
            ("12345678901234567890.123456789012", "12345678901234567890.123456789012"),
            ("0.000000000001", "0.000000000001"),
        ],
    )
    def test_numbers_are_exact(self, tmp_path: Path, text: str, value: str) -> None:
        path = readings(tmp_path / "a.csv", f"M,2023-01,{text}", "M,2023-02,0.1")
        assert total(path) == Decimal(value) + Decimal("0.1")

    @pytest.mark.parametrize(
        "text",
        ['"6,724,63"', "", "x", "1e3", "1_0", " 5", "NaN", "inf", "1.0000000000001", "５", "--1",
         "123456789012345678901", "0x10", "1.2.3"],
    )  # fmt: skip
    def test_malformed_numbers_are_named(self, tmp_path: Path, text: str) -> None:
        rows = [f"M,2023-01-{day:02},1" for day in range(1, 20)]
        error = refused(readings(tmp_path / "a.csv", *rows, f"M,2023-02,{text}"))
        assert error.kind == "number"
        assert error.message.en.startswith("row 21:")
        assert text.strip('"') in error.message.zh

    def test_negative_is_named(self, tmp_path: Path) -> None:
        for first in ("1", "1.0000000001"):  # by the fast way and by the other
            path = readings(tmp_path / "a.csv", f"M,2023-01,{first}", "M,2023-02,-0.5")
            error = refused(path)
            assert error.kind == "negative"
            assert error.message.en == "row 3: `-0.5`"

    @pytest.mark.parametrize(
        "text",
        ["2023-02-30", "2023-13", "", "20230131", "2023-01-31 24:00", "2023-01-31 08:15+08",
         "2023-01-31T08:15Z", "23-01-31", "1899-12-31", "9999-01-01", "2023", "31/01/2023",
         "2023-1-31 8:15Z", "2023-01-31 08:61"],
    )  # fmt: skip
    def test_bad_dates_are_named(self, tmp_path: Path, text: str) -> None:
        # the fast way takes rows of one length for dates of one form
        first = {7: "2023-01", 10: "2023-01-01"}.get(len(text), "2023-01-01 00:00")
        error = refused(readings(tmp_path / "a.csv", f"M,{first},1", f"M,{text},1"))
        assert error.kind == "date"
        assert error.message.en == f"row 3: `{text}`"

    def test_dates_as_people_write_them(self, tmp_path: Path) -> None:
        texts = ("2023-01-31", "2023-1-5", "2023/1/6", "2023/01/07 8:15", "2023-01-08T08:15",
                 "2023-01-09 08:15:30", "2023-02")  # fmt: skip
        assert total(readings(tmp_path / "a.csv", *(f"M,{each},1" for each in texts))) == 7

    @pytest.mark.parametrize(
        "times",
        [
            ("2023-01", "2023-01"),
            ("2023-01-31", "2023-01-31"),
            ("2023-01-31 08:15", "2023-01-31 08:15"),
            ("2023-01-31 08:15:01", "2023-01-31 08:15:01"),
            ("2023-01-31", "2023/1/31"),
        ],
    )
    def test_same_time_twice_is_named(self, tmp_path: Path, times: tuple[str, str]) -> None:
        rows = [f"M,{times[0]},1", "N,2023-02,1", f"M,{times[1]},2"]
        error = refused(readings(tmp_path / "a.csv", *rows))
        assert error.kind == "duplicate"
        assert error.message.en.startswith("row 2, 4:")

    def test_times_beside_each_other_are_no_twins(self, tmp_path: Path) -> None:
        times = [f"M,2023-01-31 {each // 60:02}:{each % 60:02},1" for each in range(0, 1440, 5)]
        assert total(readings(tmp_path / "a.csv", *times)) == 288

    @pytest.mark.parametrize("form", ["%Y-%m", "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"])
    def test_usual_forms_are_read_the_fast_way(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
    ) -> None:
        tried: list[bool] = []

        def noted(table: Table, terms: readings_._Terms) -> object:
            found = _totals(table, terms)
            tried.append(found is not None)
            return found

        _totals = readings_._totals
        monkeypatch.setattr(readings_, "_totals", noted)
        days = [dt.date(2023, 1, 1) + dt.timedelta(each) for each in range(365)]
        times = sorted({day.strftime(form) for day in days})
        path = readings(tmp_path / "a.csv", *(f"M,{time},1.5" for time in times))
        assert total(path) == Decimal("1.5") * len(times)
        assert tried == [True]

    def test_few_bad_rows_are_named_and_all_counted(self, tmp_path: Path) -> None:
        rows = [f"M,2023-01-{day:02},x" for day in range(1, 26)]
        message = refused(readings(tmp_path / "a.csv", *rows)).message
        named = "2、3、4、5、6、7、8、9、10、11"
        assert message.zh == f"第 {named} 行等共 25 行：`x`"
        assert "25 in all" in message.en

    def test_too_many_columns(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text(",".join(f"c{each}" for each in range(1001)) + "\n", "utf-8")
        assert refused(path).kind == "unreadable"

    def test_too_many_keys(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("carbon_manual.accounts.readings.MAX_SERIES", 3)
        rows = [f"M{number},2023-01,1" for number in range(4)]
        assert total(readings(tmp_path / "a.csv", *rows[:3])) == 3
        assert refused(readings(tmp_path / "a.csv", *rows)).kind == "unreadable"

    @settings(max_examples=10, deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(0, 40000), st.decimals(0, 10**6, places=3)),
            min_size=1,
            max_size=30,
            unique_by=lambda each: each[0],
        )
    )
    def test_months_are_a_partition(self, rows: list[tuple[int, Decimal]]) -> None:
        start = dt.datetime(2023, 1, 1)  # noqa: DTZ001 - meters have no time zone
        lines = [f"M,{start + dt.timedelta(minutes=15 * at)},{number:f}" for at, number in rows]
        with tempfile.TemporaryDirectory() as folder:
            assert total(readings(Path(folder) / "a.csv", *lines)) == sum(each for _, each in rows)


class TestOtherFiles:
    """Parquet and XLSX."""

    def test_parquet_by_type(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        for kind in ("DECIMAL(9,2)", "BIGINT", "DOUBLE", "UTINYINT", "VARCHAR", "DECIMAL(38,10)"):
            for time in ("DATE", "TIMESTAMP", "VARCHAR"):
                query = f"SELECT 'M' AS meter, ('2023-01-0' || i)::{time} AS time, 2::{kind} AS kWh"
                parquet(path, f"{query} FROM range(1, 4) t(i)")
                assert total(path) == 6, (kind, time)

    def test_float_that_is_no_decimal_number_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        query = "SELECT 'M' AS meter, DATE '2023-01-01' AS time, {}::DOUBLE AS kWh"
        parquet(path, query.format("0.1"))
        assert total(path) == Decimal("0.1")
        for value in ("1/3", "'NaN'", "1e30", "NULL"):
            parquet(path, query.format(value))
            assert refused(path).kind == "number"
        parquet(path, query.format("-1"))
        assert refused(path).kind == "negative"
        parquet(path, "SELECT 'M' AS meter, NULL::DATE AS time, 1 AS kWh")
        assert refused(path).kind == "date"

    def test_nothing_in_a_cell_is_the_empty_text(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        for time, number, kind in (("NULL", "'1'", "date"), ("'2023-01'", "NULL", "number")):
            query = f"SELECT 'M' AS meter, {time}::VARCHAR AS time, {number}::VARCHAR AS kWh"
            parquet(path, query)
            assert refused(path).kind == kind
        query = "SELECT NULL::VARCHAR AS meter, '2023-01' AS time, '1' AS kWh"
        parquet(path, query)
        assert list(read_content(path, "", LAYOUT).series) == [("", "", "")]

    def test_files_of_another_kind(self, tmp_path: Path) -> None:
        for name in ("a.parquet", "a.xlsx"):
            (tmp_path / name).write_bytes(b"meter,time,kWh\n")
            assert refused(tmp_path / name).kind == "unreadable"
        (tmp_path / "a.csv").write_bytes(b"")
        assert refused(tmp_path / "a.csv").kind == "empty"

    def test_sheet_with_dates_as_such_and_as_text(self, tmp_path: Path) -> None:
        days = (dt.date(2023, 1, 31), dt.datetime(2023, 2, 28, 8, 15), "2023-03", "2023/4/30")  # noqa: DTZ001
        path = sheet(tmp_path, *(("M", day, 0.1) for day in days), ("M", "2023-05", "1,234.5"))
        assert total(path) == Decimal("1234.9")

    def test_bad_cells_are_named_by_row(self, tmp_path: Path) -> None:
        good = ("M", "2023-01", 1)
        for bad in ("=1+1", None, "#N/A", "x", True, "=HYPERLINK(1)"):
            error = refused(sheet(tmp_path, good, ("M", "2023-02", bad)))
            assert (error.kind, error.message.en[:5]) == ("number", "row 3")
        # a blank row in the middle is a row without a date
        error = refused(sheet(tmp_path, good, (None, None, None), ("M", "2023-03", 1)))
        assert (error.kind, error.message.en[:5]) == ("date", "row 3")
        # those at the end are nothing
        assert total(sheet(tmp_path, good, (None, None, None), (None, None, ""))) == 1

    def test_sheet_is_chosen_by_name(self, tmp_path: Path) -> None:
        path = sheet(tmp_path, ("M", "2023-01", 1), other=("M", "2023-01", 7))
        assert total(path, Layout("time", "kWh", "meter", sheet="二")) == 7
        error = refused(path, Layout("time", "kWh", "meter", sheet="三"))
        assert "二" in error.message.zh

    def test_bomb_is_refused_before_it_opens(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbook, "MAX_UNPACKED", 100_000)
        path = sheet(tmp_path, ("M", "2023-01", 1))
        assert total(path) == 1
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/bomb.xml", b" " * 200_000)
        assert refused(path).kind == "unreadable"


def sheet(folder: Path, *rows: tuple[object, ...], other: tuple[object, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(("meter", "time", "kWh"))
    for cells in rows:
        page.append(cells)
    if other:
        second = book.create_sheet("二")
        second.append(("meter", "time", "kWh"))
        second.append(other)
    path = folder / "a.xlsx"
    book.save(path)
    return path


class TestRevision:
    """The same figures from a git revision, whatever lies in the folder meanwhile."""

    def test_figure__is_that_of_the_revision(self, tmp_path: Path) -> None:
        asked = ask(tmp_path, ("a.csv", csv_of(*year_of()), ONE))
        name = committed(tmp_path)
        (tmp_path / "records" / "a.csv").write_text(csv_of(*year_of("11")), encoding="utf-8")
        sources = read_revision(tmp_path, name)
        assert sources.digests == asked.loaded.system.digests
        then = Asked(load(sources, shipped_shapes(), shipped_standards()))
        assert then.value("activity", year=YEAR, source="EL") == 120
        again = read_revision(tmp_path, committed(tmp_path))
        (now,) = again.data.values()
        assert now.read_text(encoding="utf-8") == csv_of(*year_of("11"))
        (before,) = sources.data.values()
        assert before != now
        assert before.stat().st_mode & 0o077 == 0
        assert before.parent.stat().st_mode & 0o077 == 0

    def test_files__share_one_limit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A few packed bytes cannot fill the disk; the same file twice counts once."""
        (tmp_path / "records").mkdir()
        for name, text in (("a.csv", "x" * 60), ("b.csv", "x" * 60), ("c.csv", "y" * 60)):
            (tmp_path / "records" / name).write_text(text, encoding="utf-8")
        (tmp_path / "records" / "link.csv").symlink_to("../../outside.csv")
        monkeypatch.setattr(revision, "MAX_DATA", 100)
        read = read_revision(tmp_path, committed(tmp_path))
        assert set(read.data) == {"records/a.csv", "records/b.csv"}
        assert [bool(each) for each in read.digests.values()] == [True, True, False, False]


def committed(root: Path) -> str:
    """Commit a folder; return the commit."""
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "all")):
        settings_ = ("-c", "user.name=t", "-c", "user.email=t@example.org",
                     "-c", "commit.gpgsign=false")  # fmt: skip
        subprocess.run(("git", *settings_, *arguments), cwd=root, check=True)
    found = revision.find_revision(root, "HEAD")
    assert isinstance(found, str)
    return found
