"""The facts of the fictional institute in words: the organisation's own, or marked gaps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from carbon_manual.model import System

_ORGANISATION: Final = Text("单位名称", "name of the organisation")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the organisation; what is empty was not told. `role` is a code of the type."""

    id: str
    name: str = ""
    region: str = ""
    address: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants a system for: standards, name and sites."""

    standards: tuple[str, ...]
    organisation: str = ""
    sites: tuple[Site, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What replaces the institute's facts.

    `sites` and `departments` map codes of the reference system to the organisation's; a site
    without a counterpart is left out.
    """

    sites: Mapping[str, Site]
    departments: Mapping[str, tuple[str, Text]]
    organisation: Text
    replacements: tuple[tuple[re.Pattern[str], Text], ...]

    def told(self, text: str) -> str:
        """Return a text with the institute's facts replaced, in the text's own language."""
        language = "zh" if _CHINESE.search(text) else "en"
        for pattern, new in self.replacements:
            text = pattern.sub(_constant(new.of(language)), text)
        return text


def gap(text: Text) -> Text:
    """Return the mark of something that is still to be told."""
    return Text(f"<待填：{text.zh}>", f"<to be filled in: {text.en}>")


def gather(system: System, notes: str, wish: Wish) -> Facts:
    """Return the replacements; `notes` is the text of `reference.yaml`."""
    data: dict[str, Any] = yaml.safe_load(notes)
    sites = _sites(system, wish)
    name = Text(wish.organisation, wish.organisation) if wish.organisation else gap(_ORGANISATION)
    departments = {
        old: (new["id"], Text(**new["name"])) for old, new in data["departments"].items()
    }
    replacements = (
        *_exact([system.organisation.zh, system.organisation.en], name),
        *_site_names(system, data["sites"], sites),
        *(pair for each in data["words"]
          for pair in _exact([each["from"]], Text(each["to"], each["to"]))),
        *((re.compile(each["pattern"]), gap(Text(**each["gap"]))) for each in data["gaps"]),
    )  # fmt: skip
    return Facts(sites, departments, name, tuple(replacements))


def _sites(system: System, wish: Wish) -> dict[str, Site]:
    """Pair the reference system's sites with the organisation's: by role, else in their order."""
    wanted = {site for use in system.uses if use.standard.key in wish.standards
              for site in use.sites}  # fmt: skip
    rows = [row for row in system.defined["site"].values() if row.text("id") in wanted]
    if not wish.sites:
        return {row.text("id"): Site(f"site-{number}", role=row.text("role"))
                for number, row in enumerate(rows, 1)}  # fmt: skip
    if len(wish.sites) == 1 and not wish.sites[0].role:
        rows.reverse()  # a single site is taken for the one that all chosen standards are about
    pairs: dict[str, Site] = {}
    for site in wish.sites:
        free = [row for row in rows if row.text("id") not in pairs]
        fitting = [row for row in free if site.role and row.text("role") == site.role]
        for row in (fitting or free)[:1]:
            pairs[row.text("id")] = site
    return pairs


def _site_names(
    system: System, notes: Mapping[str, Any], sites: Mapping[str, Site]
) -> Iterator[tuple[re.Pattern[str], Text]]:
    for code, row in system.defined["site"].items():
        site = sites.get(code)
        label = system.label("site", code)
        note = notes[code]
        new = Text(site.name, site.name) if site and site.name else gap(Text(**note["gap"]))
        address = gap(Text("地址", "address"))
        yield from _exact([row.text("address")], address)
        yield from _exact([label.zh, label.en, *note["called"]], new)


def _exact(names: Iterable[str], new: Text) -> Iterator[tuple[re.Pattern[str], Text]]:
    return ((re.compile(re.escape(name)), new) for name in names if name)


def _constant(text: str) -> Callable[[re.Match[str]], str]:
    return lambda _: text
