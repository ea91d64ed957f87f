"""Sources that follow another of their kind: the same figures as if each had been derived."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from carbon_manual.accounts import alike
from carbon_manual.charts import calls
from carbon_manual.diagnostic import Text
from carbon_manual.evaluation.compute import compute, explain
from carbon_manual.evaluation.evaluator import Derived, account_of
from carbon_manual.render.derivation import Derivation
from carbon_manual.render.places import make_places
from carbon_manual.results.trace import Result
from tests.accounts import Account, Line
from tests.shelf import Asked, Shelf

YEAR = 2023
MANY = [f"G{number}" for number in range(1, 7)]
FACTORS = ("ncv", "cc", "of")


class _Beside(Account):
    data = b""

    def write(self, root: Path) -> Path:
        super().write(root)
        (root / "records" / "a.csv").write_bytes(self.data)
        return root


def account(root: Path, change: str = "", rows: str = "") -> Asked:
    """Return an account of six gas boilers that are alike, and two other sources, from a file."""
    made = _Beside(year=YEAR)
    made.factor("ncv", "ncv", "389.31 GJ/万Nm3")
    made.factor("cc", "carbon-content", "0.0153 tC/GJ")
    made.factor("of", "oxidation", "99 %")
    made.factor("ef", "emission-factor", "0.5703 kgCO2/kWh", gas="CO2")
    for name in MANY:
        made.add(Line(name, "stationary-combustion", "0", "万Nm3", FACTORS))
    made.add(Line("E1", "purchased-electricity", "0", "kWh", ("ef",)))
    lines = [
        f"{YEAR}-{month:02},{name},{at * 7 + month}.{at}{month},{unit}"
        for at, (name, unit) in enumerate([*((each, "万Nm3") for each in MANY), ("E1", "kWh")])
        for month in range(1, 13)
    ]
    text = "\n".join(("m,k,a,u", *(each for each in lines if not rows or rows not in each))) + "\n"
    made.data = text.encode()
    digest = hashlib.sha256(made.data).hexdigest()
    mapping = (
        f"data: []\nreadings:\n  - {{path: a.csv, sha256: {digest}, date_column: m,"
        " quantity_column: a, key_column: k, unit_column: u, origin: meter}\n"
    )
    name = f"JL-06-02-S1-{YEAR}"
    return Shelf(made).put(name, "rec.activity-data", mapping + change, "site: s1\n").ask(root)


@pytest.fixture(autouse=True)
def _no_chart_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no chart that asks for every source: there are none of thousands either."""
    monkeypatch.setattr(calls, "_MAX_SOURCES", 0)


@pytest.fixture
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "LEAST", 3)


def derived(asked: Asked, name: str, **given: str | int) -> Result:
    return asked.result(name, year=YEAR, **given)


@pytest.mark.usefixtures("_many")
def test_each_follower_is_what_it_would_be_derived(tmp_path: Path) -> None:
    asked = account(tmp_path)
    known = account_of(asked.loaded.system).alike.known(YEAR)
    assert set(known) == set(MANY)
    for source in MANY:
        full = derived(asked, "ghg.source", source=source)
        brief = account_of(asked.loaded.system).alike.emission(source, YEAR)
        assert brief is not None
        assert str(brief.quantity) == str(full.quantity)
        assert (brief.label, brief.reads, brief.shown) == (full.label, full.reads, full.shown)
        assert (brief.key, brief.formula) == (full.key, full.formula)
        assert full.steps
        assert not brief.steps


def test_totals_do_not_depend_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for least, folder in ((3, "a"), (1000, "b")):
        monkeypatch.setattr(alike, "LEAST", least)
        asked = account(tmp_path / folder)
        results = compute(asked.loaded.system, ())
        assert not results.diagnostics
        assert (("ghg.source", (("source", "G1"), ("year", YEAR))) in results.figures) is (
            least == 1000
        )
        found.append({key: (str(each.quantity), each.label, each.reads, each.steps)
                      for key, each in results.figures.items()})  # fmt: skip
    fewer, all_ = found
    assert fewer == {key: all_[key] for key in fewer}
    missing = {key[0] for key in all_.keys() - fewer.keys()}
    assert missing == {"ghg.source", "activity"}


@pytest.mark.usefixtures("_many")
def test_followers_are_derived_when_they_are_asked_for(tmp_path: Path) -> None:
    asked = account(tmp_path)
    results = compute(asked.loaded.system, ())
    assert isinstance(results.figures, Derived)
    key = ("ghg.source", (("source", "G2"), ("year", YEAR)))
    assert key not in results.figures
    assert key not in tuple(results.figures)
    assert [step.kind for step in results.figures[key].steps][:2] == ["activity", "factor"]
    assert ("ghg.source", (("source", "G9"), ("year", YEAR))) not in results.figures
    assert results.figures.get(("ghg.source", (("source", "G9"), ("year", YEAR)))) is None
    answer = explain(asked.loaded.system, "ghg.total", {"year": YEAR})
    assert not isinstance(answer, Text)
    tree = "\n".join(Derivation(answer[0], make_places(asked.loaded.system), "zh").tree(answer[1]))
    assert "G2" in tree


CHANGES = {
    "typed": (
        f"equipment: []\nbalances:\n  - {{source: G1, year: {YEAR}, opening: 1 万Nm3,"
        " bought: 1 万Nm3, sold: 0 万Nm3, closing: 0 万Nm3}\n"
    ),
    "equipment": (
        f"equipment:\n  - {{source: G1, year: {YEAR}, new_charge: 0 kg, new_capacity: 0 kg,"
        " top_up: 0 kg, disposed_capacity: 0 kg, recovered: 0 kg}\n"
    ),
}


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("change", CHANGES)
def test_what_records_say_more_of_is_derived(tmp_path: Path, change: str) -> None:
    asked = account(tmp_path, CHANGES[change])
    assert set(account_of(asked.loaded.system).alike.known(YEAR)) == set(MANY[1:])


@pytest.mark.usefixtures("_many")
def test_missing_month_is_found(tmp_path: Path) -> None:
    asked = account(tmp_path, rows=f"{YEAR}-05,G3")
    assert set(account_of(asked.loaded.system).alike.known(YEAR)) == set(MANY) - {"G3"}
    codes = {each.code for each in compute(asked.loaded.system, ()).diagnostics}
    assert codes == {"CM411"}
    assert asked.result("ghg.total", year=YEAR).quantity is None


@pytest.mark.usefixtures("_many")
def test_nobody_follows_steps_that_do_not_give_the_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = account(tmp_path)
    found = account_of(asked.loaded.system).alike

    def other(name: str, _given: object) -> Result:
        return derived(asked, name, source="G2")  # its amount is not the first one's

    monkeypatch.setattr(found, "_derive", other)
    found._years.clear()
    assert not found.known(YEAR)
