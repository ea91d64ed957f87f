"""The reference system's warming potentials agree with a published collection, value by value."""

from __future__ import annotations

import globalwarmingpotentials
import pytest

from tests.system_under_test import repository

SERIES = ("SAR", "AR4", "AR5", "AR6")


@pytest.fixture(scope="module")
def registered() -> dict[tuple[str, str], str]:
    """Return the registered potentials by series and gas, as written."""
    system = repository().examine().system
    rows = [row for row in system.defined["factor"].values() if row.text("role") == "gwp"]
    return {
        (row.text("series"), row.text("gas")): str(row.data("value").value.normalize())
        for row in rows
    }


@pytest.mark.parametrize("series", SERIES)
def test_each_potential__is_the_published_one(
    series: str, registered: dict[tuple[str, str], str]
) -> None:
    published = {
        gas.lower(): value for gas, value in globalwarmingpotentials.data[f"{series}GWP100"].items()
    }
    ours = {gas: value for (name, gas), value in registered.items() if name == series}
    assert float(ours.pop("CO2")) == 1  # the reference gas, which the collection leaves out
    assert len(ours) >= 12
    for gas, value in ours.items():
        assert float(value) == published[gas.replace("-", "").lower()], gas
