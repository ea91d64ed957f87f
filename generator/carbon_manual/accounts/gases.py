"""The seven greenhouse gases as families, and what is reported apart from them."""

from __future__ import annotations

from typing import Final

from carbon_manual.shapes.value import Row

# The families of the seven gases, in the order in which tables list them; `other` are gases that
# the list does not name, such as a figure of mixed gases in CO2 equivalents.
FAMILIES: Final = ("CO2", "CH4", "N2O", "HFCs", "PFCs", "SF6", "NF3", "other")
# Gases that deplete ozone belong to the Montreal Protocol: reported apart, outside every total.
OZONE: Final = "ozone"

_SINGLE: Final = ("CO2", "CH4", "N2O", "SF6", "NF3")
_PREFIXES: Final = (
    ("HFC-", "HFCs"),
    ("PFC-", "PFCs"),
    ("HCFC-", OZONE),
    ("CFC-", OZONE),
    ("HALON-", OZONE),
)
_FLUOROCARBONS: Final = ("CF4", "C2F6", "C3F8", "C4F10", "C4F8", "C-C4F8", "C5F12", "C6F14")
_MIXED: Final = ("", "CO2E", "GHG")


def family(gas: str) -> str:
    """Return the family of a gas as inventories name it, e.g. `HFCs` for `HFC-134a`."""
    name = gas.upper()
    if name in _SINGLE:
        return name
    if name in _FLUOROCARBONS:
        return "PFCs"
    for each in _SINGLE:
        if name.startswith((f"{each}-", f"{each}（", f"{each} ")):  # `CH4-fossil`
            return each
    return next((kind for prefix, kind in _PREFIXES if name.startswith(prefix)), "other")


def is_single(gas: str) -> bool:
    """Tell whether a text names one gas, not a mixture in CO2 equivalents."""
    return gas.upper() not in _MIXED


def held_by(line: Row, blend: Row | None) -> tuple[str, ...]:
    """Return the families of gases of an inventory line: of its gas, or of a blend's components."""
    if blend is None:
        return (family(line.text("gas")),)
    parts = {family(part.text("gas")) for part in blend.rows("components")}
    return tuple(each for each in (*FAMILIES, OZONE) if each in parts)
